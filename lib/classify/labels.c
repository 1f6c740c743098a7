/* Which label a text is: it is folded, then looked for among those of classify/tables/paper_labels.txt, which the build
 * sorts. */
#include "classify/labels.h"
#include <string.h>

static const ls_paper_label *search(const char *folded) {
    size_t low = 0, high = ls_paper_label_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(ls_paper_labels[middle].label, folded);
        if (order == 0) return &ls_paper_labels[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

static bool is_mark(char c) { return c != '\0' && strchr(" \t\r\n*#|>-_.:", c) != NULL; }

/* Bullets, mark-up and numbering before a label: "2.1 ", "* ", "| ". */
static size_t leading(const char *text, size_t length) {
    size_t at = 0;
    while (at < length && (is_mark(text[at]) || (text[at] >= '0' && text[at] <= '9') || text[at] == ')')) at++;
    if (length - at > 3 && memcmp(text + at, "\xe2\x80\xa2", 3) == 0) at += 3; /* • */
    while (at < length && (text[at] == ' ' || text[at] == '*')) at++;
    return at;
}

/* Lower case (ASCII and Latin-1 letters), single spaces, no mark-up; 0: too long or empty. */
static size_t fold(const char *text, size_t length, char out[LS_PAPER_LABEL_MAX]) {
    size_t at = leading(text, length), end = length, count = 0;
    while (end > at && (is_mark(text[end - 1]) || text[end - 1] == '(' || text[end - 1] == ')')) end--;
    for (; at < end; at++) {
        unsigned char c = (unsigned char)text[at];
        if (c == '*' || c == '_') continue;
        if (c == '\t' || c == '\n' || c == '\r') c = ' ';
        if (c == 0xc2 && at + 1 < end && (unsigned char)text[at + 1] == 0xa0) c = ' ', at++;
        if (c == ' ' && (count == 0 || out[count - 1] == ' ')) continue;
        if (c >= 'A' && c <= 'Z') c |= 32;
        else if (c >= 0x80 && c <= 0x9e && at > 0 && (unsigned char)text[at - 1] == 0xc3) c += 0x20;
        if (count + 1 >= LS_PAPER_LABEL_MAX) return 0;
        out[count++] = (char)c;
    }
    out[count] = '\0';
    return count;
}

/* "Signed for the Customer by", "Signed for the Supplier", "Signed on behalf of Contoso": too many to list. */
static const ls_paper_label signed_by = {"signed by", LS_FACT_SIGNATORY, LS_LABEL_SIGNER_SURE};

static bool is_signed_by(const char *folded, size_t length) {
    if (length < 10 || memcmp(folded, "signed ", 7) != 0) return false;
    return memcmp(folded + length - 3, " by", 3) == 0 || memcmp(folded + 7, "for ", 4) == 0 ||
           strstr(folded, " behalf of ") != NULL;
}

const ls_paper_label *ls_paper_label_find(const char *text, size_t length) {
    char folded[LS_PAPER_LABEL_MAX];
    if (length > 2 * LS_PAPER_LABEL_MAX) return NULL;
    size_t count = fold(text, length, folded);
    if (!count) return NULL;
    const ls_paper_label *label = search(folded);
    return !label && is_signed_by(folded, count) ? &signed_by : label;
}

const ls_paper_label *ls_paper_term_find(const char *text, size_t length) {
    size_t end = 0;
    while (end < length && end < LS_PAPER_LABEL_MAX && text[end] != '"' && text[end] != '\'' && text[end] != '\n' &&
           text[end] != ')' && (unsigned char)text[end] != 0xe2 && (unsigned char)text[end] != 0xc2) end++;
    return ls_paper_label_find(text, end);
}
