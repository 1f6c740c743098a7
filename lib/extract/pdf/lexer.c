#include "extract/pdf/lexer.h"
#include "base/alloc.h"
#include "base/hex.h"
#include <string.h>

enum { REGULAR = 0, BLANK = 1, DELIMITER = 2 };

/* ISO 32000-1, tables 1 and 2. */
static const uint8_t kind_of[256] = {
    [0] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\f'] = BLANK, ['\r'] = BLANK, [' '] = BLANK,
    ['('] = DELIMITER, [')'] = DELIMITER, ['<'] = DELIMITER, ['>'] = DELIMITER, ['['] = DELIMITER,
    [']'] = DELIMITER, ['{'] = DELIMITER, ['}'] = DELIMITER, ['/'] = DELIMITER, ['%'] = DELIMITER};

void ls_pdf_lexer_start(ls_pdf_lexer *lexer, const void *data, size_t length) {
    lexer->data = data;
    lexer->length = length;
    lexer->at = 0;
    lexer->count = 0;
    lexer->op[0] = '\0';
    ls_buffer_clear(&lexer->strings);
}

void ls_pdf_lexer_free(ls_pdf_lexer *lexer) {
    ls_buffer_free(&lexer->strings);
    ls_free(lexer->operands);
    lexer->operands = NULL;
    lexer->count = lexer->capacity = 0;
}

static ls_pdf_operand *push(ls_pdf_lexer *lexer, ls_pdf_token kind) {
    if (lexer->count == LS_PDF_OPERANDS) lexer->count = 0, ls_buffer_clear(&lexer->strings);
    if (lexer->count == lexer->capacity) {
        size_t capacity = lexer->capacity ? lexer->capacity * 2 : 64;
        ls_pdf_operand *operands = ls_realloc(lexer->operands, capacity * sizeof *operands);
        if (!operands) return lexer->failed = true, NULL;
        lexer->operands = operands;
        lexer->capacity = capacity;
    }
    ls_pdf_operand *operand = &lexer->operands[lexer->count++];
    *operand = (ls_pdf_operand){.kind = kind, .at = lexer->strings.length};
    return operand;
}

static void push_mark(ls_pdf_lexer *lexer, char mark) {
    ls_pdf_operand *operand = push(lexer, LS_PDF_T_MARK);
    if (operand) operand->mark = mark;
}

/* The operand's text ends here. Of a push that emptied the list, `at` was taken after that. */
static void end_text(ls_pdf_lexer *lexer) {
    if (lexer->strings.failed) lexer->failed = true;
    else if (lexer->count) {
        ls_pdf_operand *operand = &lexer->operands[lexer->count - 1];
        operand->length = lexer->strings.length - operand->at;
    }
}

/* ---- strings (7.3.4) --------------------------------------------------------------------------------------------- */

static void escape(ls_pdf_lexer *lexer, ls_buffer *out) {
    static const char from[] = "nrtbf()\\", to[] = "\n\r\t\b\f()\\";
    if (lexer->at == lexer->length) return;
    uint8_t c = lexer->data[lexer->at++];
    if (c >= '0' && c <= '7') {
        unsigned value = c - '0';
        for (unsigned i = 0; i < 2 && lexer->at < lexer->length; i++) {
            uint8_t next = lexer->data[lexer->at];
            if (next < '0' || next > '7') break;
            value = value * 8 + (next - '0');
            lexer->at++;
        }
        ls_buffer_putc(out, (char)value);
        return;
    }
    if (c == '\r') {
        if (lexer->at < lexer->length && lexer->data[lexer->at] == '\n') lexer->at++;
        return;
    }
    if (c == '\n') return;
    const char *known = c ? strchr(from, c) : NULL;
    ls_buffer_putc(out, known ? to[known - from] : (char)c);
}

static void literal(ls_pdf_lexer *lexer) {
    ls_buffer *out = &lexer->strings;
    if (!push(lexer, LS_PDF_T_STRING)) return;
    for (unsigned depth = 1; lexer->at < lexer->length && depth;) {
        size_t from = lexer->at;
        while (lexer->at < lexer->length) { /* the plain run */
            uint8_t c = lexer->data[lexer->at];
            if (c == '(' || c == ')' || c == '\\' || c == '\r') break;
            lexer->at++;
        }
        if (lexer->at > from) ls_buffer_append(out, lexer->data + from, lexer->at - from);
        if (lexer->at == lexer->length) break;
        uint8_t c = lexer->data[lexer->at++];
        if (c == '\\') {
            escape(lexer, out);
            continue;
        }
        if (c == '\r') {
            if (lexer->at < lexer->length && lexer->data[lexer->at] == '\n') lexer->at++;
            c = '\n';
        }
        if (c == '(') depth++;
        if (c == ')' && !--depth) break;
        ls_buffer_putc(out, (char)c);
    }
    end_text(lexer);
}

static void hexadecimal(ls_pdf_lexer *lexer) {
    int half = -1;
    if (!push(lexer, LS_PDF_T_STRING)) return;
    while (lexer->at < lexer->length) {
        uint8_t c = lexer->data[lexer->at++];
        if (c == '>') break;
        int digit = ls_hex_digit(c);
        if (digit < 0) continue;
        if (half < 0) {
            half = digit;
            continue;
        }
        ls_buffer_putc(&lexer->strings, (char)(half << 4 | digit));
        half = -1;
    }
    if (half >= 0) ls_buffer_putc(&lexer->strings, (char)(half << 4));
    end_text(lexer);
}

/* ---- names, numbers, words --------------------------------------------------------------------------------------- */

static void name(ls_pdf_lexer *lexer) {
    if (!push(lexer, LS_PDF_T_NAME)) return;
    while (lexer->at < lexer->length && kind_of[lexer->data[lexer->at]] == REGULAR) {
        uint8_t c = lexer->data[lexer->at++];
        if (c == '#' && lexer->length - lexer->at >= 2) {
            int high = ls_hex_digit(lexer->data[lexer->at]), low = ls_hex_digit(lexer->data[lexer->at + 1]);
            if (high >= 0 && low >= 0) c = (uint8_t)(high << 4 | low), lexer->at += 2;
        }
        ls_buffer_putc(&lexer->strings, (char)c);
    }
    end_text(lexer);
}

/* "12", "-.5", "1.-2" (Word's), "--3": lenient, as all readers are. false: not a number at all. */
static bool number(const uint8_t *text, size_t length, double *value) {
    static const double tenths[] = {1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12};
    size_t at = 0;
    bool negative = false, digits = false;
    for (; at < length && (text[at] == '-' || text[at] == '+'); at++) negative |= text[at] == '-';
    double whole = 0;
    for (; at < length && text[at] >= '0' && text[at] <= '9'; at++)
        whole = whole * 10 + (text[at] - '0'), digits = true;
    if (at < length && text[at] == '.') {
        uint64_t part = 0;
        unsigned places = 0;
        for (at++; at < length && text[at] >= '0' && text[at] <= '9'; at++, digits = true)
            if (places < 12) part = part * 10 + (text[at] - '0'), places++;
        whole += (double)part * tenths[places];
        digits |= length == 1;
    }
    *value = negative ? -whole : whole;
    return digits && (at == length || text[at] == '-');
}

/* true: it is an operator. */
static bool word(ls_pdf_lexer *lexer) {
    size_t from = lexer->at;
    while (lexer->at < lexer->length && kind_of[lexer->data[lexer->at]] == REGULAR) lexer->at++;
    const uint8_t *text = lexer->data + from;
    size_t length = lexer->at - from;
    double value;
    if ((*text <= '9') && number(text, length, &value)) {
        ls_pdf_operand *operand = push(lexer, LS_PDF_T_NUMBER);
        if (operand) operand->number = value;
        return false;
    }
    if ((length == 4 && (memcmp(text, "true", 4) == 0 || memcmp(text, "null", 4) == 0)) ||
        (length == 5 && memcmp(text, "false", 5) == 0)) {
        push(lexer, LS_PDF_T_WORD);
        return false;
    }
    if (length > 3) strcpy(lexer->op, "?");
    else memcpy(lexer->op, text, length), lexer->op[length] = '\0';
    return true;
}

static void delimiter(ls_pdf_lexer *lexer, uint8_t c) {
    bool twice = lexer->at + 1 < lexer->length && lexer->data[lexer->at + 1] == c;
    lexer->at++;
    switch (c) {
    case '(': literal(lexer); break;
    case '/': name(lexer); break;
    case '<':
        if (!twice) hexadecimal(lexer);
        else lexer->at++, push_mark(lexer, '(');
        break;
    case '>':
        if (twice) lexer->at++;
        push_mark(lexer, ')');
        break;
    case '%':
        while (lexer->at < lexer->length && lexer->data[lexer->at] != '\n' && lexer->data[lexer->at] != '\r')
            lexer->at++;
        break;
    case ')': break; /* stray */
    default: push_mark(lexer, (char)c);
    }
}

bool ls_pdf_lexer_next(ls_pdf_lexer *lexer) {
    lexer->count = 0;
    lexer->op[0] = '\0';
    ls_buffer_clear(&lexer->strings);
    while (!lexer->failed) {
        while (lexer->at < lexer->length && kind_of[lexer->data[lexer->at]] == BLANK) lexer->at++;
        if (lexer->at == lexer->length) return false;
        uint8_t c = lexer->data[lexer->at];
        if (kind_of[c] == DELIMITER) delimiter(lexer, c);
        else if (word(lexer)) return !lexer->failed;
    }
    return false;
}

/* ---- inline images (8.9.7) --------------------------------------------------------------------------------------- */

/* EI stands between blanks, and what follows looks like instructions: image data has such bytes by chance. */
static bool is_end(const ls_pdf_lexer *lexer, size_t at) {
    enum { LOOK = 12 };
    if (at + 2 > lexer->length || lexer->data[at] != 'E' || lexer->data[at + 1] != 'I') return false;
    if (at + 2 < lexer->length && kind_of[lexer->data[at + 2]] != BLANK) return false;
    for (size_t i = at + 2; i < lexer->length && i < at + 2 + LOOK; i++) {
        uint8_t c = lexer->data[i];
        if (c > 0x7E || (c < ' ' && kind_of[c] != BLANK)) return false;
    }
    return true;
}

void ls_pdf_lexer_skip_image(ls_pdf_lexer *lexer, size_t exact) {
    size_t from = lexer->at < lexer->length ? lexer->at + 1 : lexer->at;
    if (exact && exact <= lexer->length - from) {
        size_t at = from + exact;
        while (at < lexer->length && at < from + exact + 4 && kind_of[lexer->data[at]] == BLANK) at++;
        if (is_end(lexer, at)) {
            lexer->at = at + 2;
            return;
        }
    }
    for (size_t at = from; at < lexer->length;) {
        const uint8_t *found = memchr(lexer->data + at, 'E', lexer->length - at);
        if (!found) break;
        at = (size_t)(found - lexer->data);
        if ((at == from || kind_of[lexer->data[at - 1]] == BLANK) && is_end(lexer, at)) {
            lexer->at = at + 2;
            return;
        }
        at++;
    }
    lexer->at = lexer->length;
}
