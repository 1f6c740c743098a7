/* Facts of business papers, read off the text: "Label: value" lines, cells beside a label cell, the parties of
 * `between X ("Customer") and Y ("Supplier")`, signature blocks, dated lines of activities. Runs only on items in which
 * phrases of such papers were seen, so its cost does not count elsewhere; candidates are kept whatever the class will
 * be. */
#include "classify/labels.h"
#include "match/scan.h"
#include <string.h>

typedef struct reader {
    ls_classifier *classifier;
    const ls_block *block;
    uint32_t segment;
    const ls_paper_label *waiting; /* a label whose value stands on the next line */
} reader;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_upper(char c) { return (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }
static bool is_alpha(char c) { return (unsigned)((c | 32) - 'a') < 26u || (unsigned char)c >= 0x80; }

static bool begins(const char *text, size_t length, const char *word) {
    size_t n = strlen(word);
    return length >= n && memcmp(text, word, n) == 0;
}

/* ---- values --------------------------------------------------------------------------------------------------- */

static ls_place trimmed(const reader *in, uint32_t start, uint32_t end) {
    const char *text = in->block->text;
    while (start < end && strchr(" \t\r\n*\"'|`", text[start])) start++;
    while (end - start >= 2 && memcmp(text + start, "\xc2\xa0", 2) == 0) start += 2;
    while (end > start && strchr(" \t\r\n*\"'|`;,\\", text[end - 1])) end--;
    while (end - start >= 3 && memcmp(text + start, "\xe2\x80\x9c", 3) == 0) start += 3; /* “ ” */
    while (end - start >= 3 && memcmp(text + end - 3, "\xe2\x80\x9d", 3) == 0) end -= 3;
    if (end > start && text[end - 1] == '.' && end - start > 30) end--; /* a sentence, not "Ltd." */
    return (ls_place){in->block, in->segment, start, end - start};
}

/* "[Customer Name]", "<insert>", "{{ x }}", "____", "TBD": a place for a value, not one. */
static bool is_placeholder(const char *text, size_t length) {
    static const char *const words[] = {"TBD", "tbd", "N/A", "n/a", "TBA", "xxx", "XXX", "insert ", "Insert "};
    if (!length || strchr("[<{_.-", *text)) return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (begins(text, length, words[i])) return true;
    return memmem(text, length, "__", 2) || memmem(text, length, "{{", 2) || memmem(text, length, "]", 1);
}

static size_t word_count(const char *text, size_t length) {
    size_t words = 0;
    for (size_t i = 0; i < length; i++) words += text[i] != ' ' && (i == 0 || text[i - 1] == ' ');
    return words;
}

/* "Contoso Ltd, attn. Jane Roe" → "Contoso Ltd". */
static size_t without_attention(const char *text, size_t length) {
    static const char *const words[] = {", attn",  ", Attn", ", attention", ", c/o",
                                        ", z. Hd", ", z.Hd", " attn.",      " Attn:"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *found = memmem(text, length, words[i], strlen(words[i]));
        if (found) length = (size_t)(found - text);
    }
    return length;
}

/* A number or an address among the words: a contact line, not a name. */
static bool is_contact_line(const char *text, size_t length) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) digits += is_digit(text[i]);
    return digits > 6 || memchr(text, '@', length);
}

static ls_status add_name(reader *in, ls_fact_name fact, ls_place place, int rank) {
    const char *text = in->block->text + place.start;
    if (fact <= LS_FACT_PARTNER) {
        place.length = (uint32_t)without_attention(text, place.length);
        if (is_contact_line(text, place.length)) return LS_OK;
    }
    const char *bracket = memchr(text, '(', place.length);
    if (bracket && bracket - text > 2) place = trimmed(in, place.start, place.start + (uint32_t)(bracket - text));
    size_t most = fact == LS_FACT_CUSTOMER || fact == LS_FACT_SUPPLIER || fact == LS_FACT_PARTNER ? 9 : 24;
    if (place.length < 2 || is_placeholder(text, place.length) || word_count(text, place.length) > most) return LS_OK;
    if (!is_upper(*text) && !is_digit(*text)) return LS_OK;
    if (ls_paper_label_find(text, place.length)) return LS_OK; /* a form's next label */
    return ls_facts_add(&in->classifier->facts, fact, &place, NULL, NULL, NULL, rank);
}

/* The number of a paper: one word, or two, with a digit in it. */
static ls_status add_id(reader *in, ls_fact_name fact, ls_place place, int rank) {
    const char *text = in->block->text + place.start;
    size_t length = 0;
    bool digit = false;
    while (length < place.length && length < 40 && text[length] != ' ' && text[length] != ',' && text[length] != ';')
        digit |= is_digit(text[length++]);
    if (!digit || length == 40 || is_placeholder(text, length)) return LS_OK;
    place.length = (uint32_t)length;
    return ls_facts_add(&in->classifier->facts, fact, &place, NULL, NULL, NULL, rank);
}

static ls_status add_money(reader *in, ls_fact_name fact, ls_place place, int rank) {
    ls_money money;
    const char *text = in->block->text + place.start;
    if (!ls_money_find(text, place.length, false, &money)) return LS_OK;
    place.start += (uint32_t)money.start;
    place.length = (uint32_t)money.length;
    return ls_facts_add(&in->classifier->facts, fact, &place, NULL, money.amount, money.currency, rank);
}

static ls_status add_period(reader *in, const ls_place *place, int rank) {
    ls_date first, second;
    const char *text = in->block->text + place->start;
    if (!ls_date_find(text, place->length, &first)) return LS_OK;
    ls_status status = ls_facts_add_date(&in->classifier->facts, LS_FACT_START, place, &first, rank);
    ls_place rest = *place;
    rest.start += (uint32_t)(first.start + first.length);
    rest.length -= (uint32_t)(first.start + first.length);
    if (status != LS_OK || !ls_date_find(text + first.start + first.length, rest.length, &second)) return status;
    return ls_facts_add_date(&in->classifier->facts, LS_FACT_END, &rest, &second, rank);
}

static ls_status add_tenant(reader *in, ls_place place, int rank) {
    const char *text = in->block->text + place.start;
    size_t length = 0;
    bool dot = false;
    while (length < place.length && length < 80 && (is_alpha(text[length]) || is_digit(text[length]) ||
                                                    text[length] == '-' || text[length] == '.'))
        dot |= text[length++] == '.' || length == 36;
    if (!dot || length < 4 || text[length - 1] == '.') return LS_OK;
    place.length = (uint32_t)length;
    return ls_facts_add(&in->classifier->facts, LS_FACT_TENANT, &place, NULL, NULL, NULL, rank);
}

/* ---- signature blocks ----------------------------------------------------------------------------------------- */

enum { NEAR = 6 }; /* lines between the parts of one signature block */

static bool near(uint64_t a, uint64_t b) { return a && b && (a > b ? a - b : b - a) <= NEAR; }

static bool is_person(const char *text, size_t length) {
    if (length < 3 || length > 60 || !is_upper(*text) || is_placeholder(text, length)) return false;
    for (size_t i = 0; i < length; i++)
        if (is_digit(text[i]) || text[i] == '@' || text[i] == ':' || text[i] == '/') return false;
    return word_count(text, length) <= 6 && !ls_paper_label_find(text, length);
}

static ls_status add_signatory(reader *in, const ls_place *place, int rank) {
    ls_place name = *place;
    const char *text = in->block->text + name.start;
    if (begins(text, name.length, "/s/")) name = trimmed(in, name.start + 3, name.start + name.length);
    const char *comma = memchr(in->block->text + name.start, ',', name.length);
    if (comma) name.length = (uint32_t)(comma - (in->block->text + name.start));
    if (!is_person(in->block->text + name.start, name.length)) return LS_OK;
    return ls_facts_add(&in->classifier->facts, LS_FACT_SIGNATORY, &name, NULL, NULL, NULL, rank);
}

/* Once a signature line is there, a name and a date near it belong to it. */
static ls_status join_signature(reader *in) {
    ls_signs *signs = &in->classifier->signs;
    ls_status status = LS_OK;
    if (!signs->signature_at) return LS_OK;
    bool named = near(signs->name_at, signs->signature_at), dated = near(signs->date_at, signs->signature_at);
    if (named && signs->name_place.block == in->block) status = add_signatory(in, &signs->name_place, 3);
    if (status == LS_OK && dated && signs->date_place.block == in->block)
        status = ls_facts_add_date(&in->classifier->facts, LS_FACT_SIGNED_ON, &signs->date_place, &signs->date, 3);
    if (dated && (signs->signature_filled || (named && !signs->blank_signature))) signs->signed_line = true;
    return status;
}

static ls_status signature_part(reader *in, const ls_paper_label *label, const ls_place *place) {
    ls_signs *signs = &in->classifier->signs;
    const char *text = in->block->text + place->start;
    uint64_t line = signs->line + 1;
    ls_status status = LS_OK;
    switch (label->kind) {
    case LS_LABEL_SIGNATURE:
        signs->signature_at = line;
        signs->blank_signature = place->length > 0 && strchr("_.-[<{", *text);
        signs->signature_filled = !signs->blank_signature &&
                                  (begins(text, place->length, "/s/") || is_person(text, place->length));
        if (signs->signature_filled) status = add_signatory(in, place, 3);
        break;
    case LS_LABEL_SIGNER:
        if (!is_person(text, place->length)) return LS_OK;
        signs->name_at = line;
        signs->name_place = *place;
        break;
    case LS_LABEL_SIGN_DATE:
        if (!ls_date_find(text, place->length, &signs->date)) return LS_OK;
        signs->date_at = line;
        signs->date_place = *place;
        break;
    default:
        status = add_signatory(in, place, 4);
        ls_date date;
        if (status == LS_OK && ls_date_find(text, place->length, &date)) {
            signs->signed_line = true;
            status = ls_facts_add_date(&in->classifier->facts, LS_FACT_SIGNED_ON, place, &date, 3);
        } else if (begins(text, place->length, "/s/") || is_person(text, place->length)) {
            signs->signature_at = line;
            signs->signature_filled = true;
        }
    }
    return status == LS_OK ? join_signature(in) : status;
}

/* ---- label and value -------------------------------------------------------------------------------------------- */

static ls_status label_value(reader *in, const ls_paper_label *label, ls_place place, int rank) {
    ls_date date;
    const char *text = in->block->text + place.start;
    switch (label->kind) {
    case LS_LABEL_NAME: return add_name(in, label->fact, place, rank);
    case LS_LABEL_ID: return add_id(in, label->fact, place, rank);
    case LS_LABEL_MONEY: return add_money(in, label->fact, place, rank);
    case LS_LABEL_PERIOD: return add_period(in, &place, rank);
    case LS_LABEL_TENANT: return add_tenant(in, place, rank);
    case LS_LABEL_DATE:
        if (!ls_date_find(text, place.length, &date)) return LS_OK;
        if (label->fact == LS_FACT_SIGNED_ON &&
            near(in->classifier->signs.signature_at, in->classifier->signs.line + 1) &&
            in->classifier->signs.signature_filled)
            in->classifier->signs.signed_line = true;
        return ls_facts_add_date(&in->classifier->facts, label->fact, &place, &date, rank);
    default: return signature_part(in, label, &place);
    }
}

/* Where a label ends in this stretch of a line: at ':', '|', a tab, or '='; `length` if nowhere near. */
static uint32_t label_end(const char *text, uint32_t length) {
    uint32_t most = length < 2 * LS_PAPER_LABEL_MAX ? length : 2 * LS_PAPER_LABEL_MAX;
    uint32_t at = 0;
    while (at < most && (text[at] == '|' || text[at] == ' ' || text[at] == '\t')) at++;
    for (; at < most; at++)
        if (text[at] == ':' || text[at] == '|' || text[at] == '\t') return at;
    return length;
}

/* "/s/ Jane Roe  Date: 3 May 2024": after two spaces a label, after one that of a signature's date. */
static bool label_follows(const char *text, uint32_t length) {
    enum { LABEL_WITHIN = 40 };
    if (length < 4 || !(is_upper(text[1]) || text[1] == ' ')) return false;
    const char *colon = memchr(text, ':', length < LABEL_WITHIN ? length : LABEL_WITHIN);
    const ls_paper_label *label = colon ? ls_paper_label_find(text, (size_t)(colon - text)) : NULL;
    return label && (text[1] == ' ' || label->kind == LS_LABEL_SIGN_DATE);
}

/* A value ends where the next column of the form begins: at a tab, '|', three spaces or before another label. */
static uint32_t value_end(const char *text, uint32_t length) {
    uint32_t at = 0;
    while (at < length && strchr(" \t|*", text[at]) && text[at]) at++;
    for (; at < length; at++) {
        if (text[at] == '\t' || text[at] == '|') return at;
        if (text[at] == ' ' && length - at > 2 && text[at + 1] == ' ' && text[at + 2] == ' ') return at;
        if (text[at] == ' ' && label_follows(text + at, length - at)) return at;
    }
    return length;
}

/* "Effective Date" means March 15, 2024 */
static ls_status defined_by_means(reader *in, uint32_t start, uint32_t length) {
    const char *text = in->block->text + start;
    const char *means = memmem(text, length < 100 ? length : 100, " means ", 7);
    const char *quote = means ? memmem(text, (size_t)(means - text), "\xe2\x80\x9c", 3) : NULL;
    const char *term = quote ? quote + 3 : means ? memchr(text, '"', (size_t)(means - text)) : NULL;
    if (!term) return LS_OK;
    if (*term == '"') term++;
    const ls_paper_label *label = ls_paper_term_find(term, (size_t)(means - term));
    if (!label || (label->kind != LS_LABEL_DATE && label->kind != LS_LABEL_MONEY)) return LS_OK;
    uint32_t at = start + (uint32_t)(means + 7 - text), end = start + length;
    if (end > at + 80) end = at + 80;
    return label_value(in, label, trimmed(in, at, end), 2);
}

static ls_status dated_activity(reader *in, uint32_t start, uint32_t length) {
    ls_date date;
    const char *text = in->block->text + start;
    uint32_t skip = 0;
    while (skip < length && skip < 6 && strchr("-*| \t", text[skip]) && text[skip]) skip++;
    if (length > 300 || length - skip < 14 || !is_digit(text[skip])) return LS_OK;
    if (!ls_date_find(text + skip, length - skip < 24 ? length - skip : 24, &date) || date.start) return LS_OK;
    uint32_t at = start + skip + (uint32_t)date.length, end = start + length;
    while (at < end && strchr(" \t:|-,", in->block->text[at])) at++;
    ls_place place = trimmed(in, at, end);
    if (place.length < 6 || word_count(in->block->text + place.start, place.length) < 2) return LS_OK;
    return add_name(in, LS_FACT_ACTIVITY, place, 1);
}

static ls_status line(reader *in, uint32_t start, uint32_t length) {
    const char *text = in->block->text + start;
    const ls_paper_label *waiting = in->waiting;
    ls_status status = LS_OK;
    uint32_t at = 0;
    in->waiting = NULL;
    for (int pair = 0; pair < 4 && at < length && status == LS_OK; pair++) {
        uint32_t end = label_end(text + at, length - at);
        if (end >= length - at) break;
        const ls_paper_label *label = ls_paper_label_find(text + at, end);
        uint32_t value = at + end + 1, stop = value + value_end(text + value, length - value);
        if (!label) {
            if (pair == 0 && text[at + end] != '|' && text[at + end] != '\t') break;
            at = value;
            continue;
        }
        waiting = NULL;
        ls_place place = trimmed(in, start + value, start + stop);
        if (place.length) status = label_value(in, label, place, 3);
        else if (stop == length) in->waiting = label;
        if (!place.length && label->kind == LS_LABEL_SIGNATURE) status = label_value(in, label, place, 3);
        at = stop;
    }
    if (status == LS_OK && waiting && length < 160)
        status = label_value(in, waiting, trimmed(in, start, start + length), 2);
    if (status == LS_OK && length > 14) status = dated_activity(in, start, length);
    if (status == LS_OK && length > 20) status = defined_by_means(in, start, length);
    return status;
}

/* ---- parties: X ("Customer") ------------------------------------------------------------------------------------- */

/* Ends a company's name: the comma before "a company incorporated …", but not the one of "Contoso, Inc." */
static bool legal_form_follows(const char *text, size_t length) {
    static const char *const forms[] = {"Inc", "LLC", "L.L.C", "Ltd",  "Limited", "Corp", "LP",  "L.P",
                                        "LLP", "S.A", "SA",    "GmbH", "AG",      "N.A",  "PLC", "plc",
                                        "Co.", "S.L", "S.r.l", "B.V",  "N.V",     "Lda"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (begins(text, length, forms[i])) return true;
    return false;
}

static uint32_t party_end(const char *text, uint32_t length) {
    static const char *const after[] = {" a ", " an ", " with ", " having ", " whose ", " located ", " organized ",
                                        " mit ", " company ", " ayant ", " con domicilio "};
    for (uint32_t at = 0; at < length; at++) {
        if (text[at] == '\n' || text[at] == '(' || text[at] == ';' || text[at] == ':') return at;
        if (text[at] == ',') {
            uint32_t next = at + 1;
            while (next < length && (text[next] == ' ' || text[next] == '*')) next++;
            if (!legal_form_follows(text + next, length - next)) return at;
        }
        for (size_t i = 0; at && text[at] == ' ' && i < sizeof after / sizeof *after; i++)
            if (begins(text + at, length - at, after[i])) return at;
    }
    return length;
}

/* Where the party's name begins in the text before the bracket: after "between" or "by", or at the paragraph's
 * begin. */
static uint32_t party_start(const char *text, uint32_t length) {
    static const char *const before[] = {"between",  "BETWEEN", "Between", " by ", "among", "zwischen",
                                         "Zwischen", "entre",   "ENTRE",   "tra ", "tussen"};
    uint32_t start = 0;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t n = strlen(before[i]);
        const char *found = memmem(text, length, before[i], n);
        while (found && (size_t)(found - text) + n < length) {
            const char *name = found + n;
            while (name < text + length && strchr(" *:\n_-", *name)) name++;
            if (name < text + length && is_upper(*name)) start = (uint32_t)(name - text);
            if (start) return start;
            found = memmem(found + 1, (size_t)(text + length - found - 1), before[i], n);
        }
    }
    return 0;
}

static uint32_t skip_joiners(const char *text, uint32_t at, uint32_t end) {
    static const char *const joiners[] = {"and ", "AND ", "und ",          "et ",       "y ",
                                          "e ",   "en ",  "by ",           "the ",      "For ",
                                          "FOR ", "for ", "on behalf of ", "behalf of "};
    for (bool again = true; again;) {
        again = false;
        while (at < end && (strchr(" \t\n*,-.)_:;#>|", text[at]) || is_digit(text[at]))) at++;
        for (size_t i = 0; i < sizeof joiners / sizeof *joiners && !again; i++)
            if (begins(text + at, end - at, joiners[i])) at += (uint32_t)strlen(joiners[i]), again = true;
    }
    return at;
}

enum { PARTY_BACK = 600 };

/* The paragraph's text before the bracket, after the last party. */
static uint32_t paragraph_before(const reader *in, uint32_t floor, uint32_t bracket) {
    const char *text = in->block->text;
    uint32_t at = bracket;
    while (at > floor && bracket - at < PARTY_BACK && !(text[at - 1] == '\n' && at > floor + 1 && text[at - 2] == '\n'))
        at--;
    return at;
}

static bool has_money_sign(const char *text, size_t length) {
    return memchr(text, '$', length) || memchr(text, '%', length) || memmem(text, length, "\xe2\x82\xac", 3);
}

static ls_status party(reader *in, const ls_paper_label *role, uint32_t floor, uint32_t bracket) {
    uint32_t start = paragraph_before(in, floor, bracket);
    const char *text = in->block->text;
    uint32_t at = start + party_start(text + start, bracket - start);
    at = skip_joiners(text, at, bracket);
    uint32_t end = at + party_end(text + at, bracket - at);
    ls_place place = trimmed(in, at, end);
    if (place.length < 2 || begins(text + place.start, place.length, "This ") ||
        begins(text + place.start, place.length, "THIS ") || has_money_sign(text + place.start, place.length))
        return LS_OK;
    return add_name(in, role->fact, place, 5);
}

/* The last date or amount before a defined term: `the sum of EUR 5,000 (the "Fee")`. */
static ls_status defined_value(reader *in, const ls_paper_label *label, uint32_t floor, uint32_t end) {
    uint32_t start = end > floor + 100 ? end - 100 : floor;
    while (start > floor && ((unsigned char)in->block->text[start] & 0xc0) == 0x80) start--;
    ls_place place = {in->block, in->segment, start, end - start}, last = {0};
    ls_date date;
    ls_money money;
    while (place.length) {
        const char *text = in->block->text + place.start;
        size_t past;
        if (label->kind == LS_LABEL_DATE && ls_date_find(text, place.length, &date)) past = date.start + date.length;
        else if (label->kind == LS_LABEL_MONEY && ls_money_find(text, place.length, false, &money))
            past = money.start + money.length;
        else break;
        last = place;
        place.start += (uint32_t)past;
        place.length -= (uint32_t)past;
    }
    return last.length ? label_value(in, label, last, 4) : LS_OK;
}

static bool is_quote(const char *text, uint32_t length, uint32_t *size) {
    *size = *text == '"' ? 1 : begins(text, length, "\xe2\x80\x9c") || begins(text, length, "\xe2\x80\x9e") ? 3
            : begins(text, length, "\xc2\xab") ? 2 : 0;
    return *size > 0;
}

enum { DEFINITION_MAX = 160 };

/* One bracket, at `open`: the defined terms in it. */
static ls_status definition(reader *in, uint32_t floor, uint32_t open, uint32_t end, bool *defined) {
    const char *text = in->block->text;
    uint32_t stop = end - open > DEFINITION_MAX ? open + DEFINITION_MAX : end, size;
    for (uint32_t at = open + 1; at < stop && text[at] != ')' && text[at] != '('; at++) {
        if (!is_quote(text + at, stop - at, &size)) continue;
        const ls_paper_label *label = ls_paper_term_find(text + at + size, stop - at - size);
        at += size - 1;
        if (!label) continue;
        *defined = true;
        if (label->fact <= LS_FACT_PARTNER) return party(in, label, floor, open);
        if (label->kind == LS_LABEL_DATE || label->kind == LS_LABEL_MONEY)
            return defined_value(in, label, floor, at);
    }
    return LS_OK;
}

static ls_status parties(reader *in, uint32_t start, uint32_t end) {
    const char *text = in->block->text;
    uint32_t floor = start;
    ls_status status = LS_OK;
    const char *open = memchr(text + start, '(', end - start);
    while (open && status == LS_OK) {
        bool defined = false;
        uint32_t at = (uint32_t)(open - text);
        status = definition(in, floor, at, end, &defined);
        if (defined) {
            const char *close = memchr(open, ')', end - at);
            floor = close ? (uint32_t)(close - text) + 1 : end;
            if (floor >= end) break;
            at = floor - 1;
        }
        open = memchr(text + at + 1, '(', end - at - 1);
    }
    return status;
}

/* ---- segments ---------------------------------------------------------------------------------------------------- */

static bool same_row(const ls_segment *a, const ls_segment *b) {
    return a->row && a->row == b->row && a->part == b->part && a->page == b->page && a->slide == b->slide &&
           a->group == b->group && (!a->sheet == !b->sheet) && (!a->sheet || strcmp(a->sheet, b->sheet) == 0);
}

/* A cell: its label is the cell to its left, or the row's label; activities stand under a column header. */
static ls_status cell(reader *in, uint32_t start, uint32_t length) {
    const ls_block_segment *here = &in->block->segments[in->segment];
    const ls_segment *about = &here->about;
    const ls_paper_label *label = NULL;
    if (!length || length > 2 * LS_FACT_VALUE_MAX) return LS_OK;
    ls_place place = trimmed(in, start, start + length);
    if (in->segment > 0 && same_row(about, &here[-1].about))
        label = ls_paper_label_find(in->block->text + here[-1].start, here[-1].length);
    if (!label && about->row_label) label = ls_paper_label_find(about->row_label, strlen(about->row_label));
    if (label) return label_value(in, label, place, 3);
    if (!about->column || !place.length) return LS_OK;
    label = ls_paper_label_find(about->column, strlen(about->column));
    return label && label->fact == LS_FACT_ACTIVITY ? add_name(in, LS_FACT_ACTIVITY, place, 2) : LS_OK;
}

/* Places where a template wants something: "[Customer Name]", "<insert date>", "{{ x }}", "____". */
static void placeholders(ls_signs *signs, const char *text, uint32_t length) {
    for (uint32_t at = 0; (at = ls_scan_blank(text, at, length)) + 3 < length; at++) {
        char c = text[at];
        if (c == '_' && begins(text + at, length - at, "____")) {
            signs->blanks++;
            while (at + 1 < length && text[at + 1] == '_') at++; /* the next round begins behind it */
        } else if (c == '{' && text[at + 1] == '{') signs->placeholders++, at++;
        else if ((c == '[' || c == '<') &&
                 (is_upper(text[at + 1]) || begins(text + at + 1, length - at - 1, "insert"))) {
            const char close = c == '[' ? ']' : '>';
            uint32_t end = at + 1, words = 1;
            while (end < length && end - at < 60 && text[end] != close && text[end] != '\n' && text[end] != '@' &&
                   text[end] != '=' && text[end] != '/') words += text[end++] == ' ';
            bool link = c == '[' && end + 1 < length && text[end + 1] == '(';
            if (end < length && text[end] == close && end - at > 3 && !link && (words > 1 || c == '['))
                signs->placeholders++;
        }
    }
}

static ls_status segment(reader *in) {
    const ls_block_segment *here = &in->block->segments[in->segment];
    ls_signs *signs = &in->classifier->signs;
    ls_status status = LS_OK;
    uint32_t at = here->start, end = here->start + here->length;
    placeholders(signs, in->block->text + at, here->length);
    if (here->about.row) {
        status = cell(in, at, here->length);
        in->waiting = NULL;
    }
    while (at < end && status == LS_OK) {
        const char *newline = memchr(in->block->text + at, '\n', end - at);
        uint32_t stop = newline ? (uint32_t)(newline - in->block->text) : end;
        if (stop > at && (stop - at > 1 || in->block->text[at] != '\r')) {
            status = line(in, at, stop - at);
            signs->line++;
        }
        at = stop + 1;
    }
    return status == LS_OK ? parties(in, here->start, end) : status;
}

/* "contoso.onmicrosoft.com": the first name of every Microsoft 365 tenant. */
static ls_status tenants(reader *in) {
    static const char suffix[] = ".onmicrosoft.com";
    const char *text = in->block->text, *end = text + in->block->length, *found = text;
    ls_status status = LS_OK;
    while (status == LS_OK && (found = memmem(found, (size_t)(end - found), suffix, sizeof suffix - 1))) {
        const char *start = found;
        while (start > text && (is_digit(start[-1]) || start[-1] == '-' || (unsigned)((start[-1] | 32) - 'a') < 26u))
            start--;
        uint32_t at = (uint32_t)(start - text);
        ls_place place = {in->block, ls_block_segment_at(in->block, at), at,
                          (uint32_t)(found - start + sizeof suffix - 1)};
        if (found > start) status = ls_facts_add(&in->classifier->facts, LS_FACT_TENANT, &place, NULL, NULL, NULL, 4);
        found++;
    }
    return status;
}

ls_status ls_facts_block(ls_classifier *classifier, const ls_block *block) {
    reader in = {.classifier = classifier, .block = block};
    ls_status status = LS_OK;
    for (in.segment = 0; in.segment < block->segment_count && status == LS_OK; in.segment++) {
        leaksift_part part = block->segments[in.segment].about.part;
        if (part == LEAKSIFT_PART_DELETED || part == LEAKSIFT_PART_METADATA || part == LEAKSIFT_PART_PATH) continue;
        status = segment(&in);
    }
    classifier->signs.name_place.block = classifier->signs.date_place.block = NULL;
    return status == LS_OK ? tenants(&in) : status;
}
