/* Telephone numbers. Text is skipped to the next digit; digits and the separators between them are read as groups; a
 * candidate is one or more whole groups. What announces it decides how it is read:
 *   +49 …, 0049 …, 011 49 …   an international number: must begin with a calling code; the plan of that country says
 *                             which of the group ends is the number's end
 *   (212) 555-0123            the North American form, by its shape and plan
 *   Tel. 030 …, a column      a national number: valid in a home region when there is one, else by its digits
 * Every decision looks at no more than GROUPS_MAX groups and 17 digits, so that text made of near misses stays linear.
 */
#include "match/label.h"
#include "match/phone_plan.h"
#include "match/phone_words.h"
#include "match/recognizer.h"
#include "match/scan.h"
#include <stdio.h>

enum { GROUPS_MAX = 12, DIGITS_MAX = 20, GAP_MAX = 8, E164_DIGITS = 15, LOOK_BACK = 64 };
enum { REGIONS_MAX = 256 }; /* the world has fewer */

typedef struct group {
    uint32_t start, end;           /* of the digits, in the block's text */
    uint8_t first, count;          /* in the candidate's digits */
    bool in_brackets, wide_before; /* wide: " - " or more than one separator byte before it */
    char gap; /* the separator before it, the first one that is no space; ' ' when only that; 0: none */
} group;

typedef struct finder {
    const ls_recognizer_run *run;
    const ls_rule *international, *national, *nanp;
    const ls_phone_territory *regions[REGIONS_MAX];
    size_t region_count;
    ls_label_cache *labels;
    const char *text;
    uint32_t low, high; /* the segment */
    uint32_t segment;
    uint32_t led_end; /* end of the last number that a word announced: "Tel 1234567 or 7654321" */
    const char *led_kind;
    char digits[DIGITS_MAX + 1];
    group groups[GROUPS_MAX];
    uint32_t group_count;
    ls_status status;
} finder;

typedef struct match {
    const ls_rule *rule;
    uint32_t start, end;
    char normalized[24];
    const ls_phone_territory *plan, *possible; /* valid there; or only of a possible length there */
    const char *lead;                          /* evidence kind: "keyword", "column", "field", or NULL */
    bool shaped;                               /* the usual brackets and separators */
} match;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_word(char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_'; }

/* Length of one separator at `at`: a space, a hyphen or dash, a dot, a slash, a bracket; *kind is its ASCII likeness.
 */
static uint32_t separator(const finder *f, uint32_t at, char *kind) {
    const unsigned char *s = (const unsigned char *)f->text + at;
    uint32_t left = f->high - at;
    if (left == 0) return 0;
    *kind = (char)s[0];
    if (s[0] < 0x80) return memchr(" -./()", s[0], 6) ? 1 : 0;
    *kind = ' ';
    if (left >= 2 && s[0] == 0xC2 && s[1] == 0xA0) /* no-break space */
        return 2;
    if (left < 3 || s[0] != 0xE2) return 0;
    if (s[1] == 0x80 && (s[2] == 0x89 || s[2] == 0xAF)) /* thin spaces U+2009, U+202F */
        return 3;
    *kind = '-';
    return (s[1] == 0x80 && s[2] >= 0x90 && s[2] <= 0x95) || (s[1] == 0x88 && s[2] == 0x92) ? 3 : 0; /* dashes, minus */
}

/* A bracket within a number holds its code, at most five digits: "(+49)", "(0) ", "(02241)". */
static bool bracket_closes(const finder *f, const group *last) {
    return last->count <= 5 && (last->in_brackets || last == f->groups);
}

/* Reads the gap between two groups: at most three separators, no two spaces in a row. 0: the candidate ends here. */
static uint32_t read_gap(const finder *f, uint32_t at, group *next) {
    uint32_t start = at, count = 0;
    char kind = 0, before = 0;
    bool closes = next > f->groups && bracket_closes(f, next - 1);
    next->gap = ' ';
    next->in_brackets = false;
    for (uint32_t size; count < 4 && at - start < GAP_MAX && (size = separator(f, at, &kind)); at += size, count++) {
        if ((kind == ' ' && before == ' ') || (kind == ')' && !closes)) return 0;
        if (kind != ' ' && next->gap == ' ') next->gap = kind;
        next->in_brackets = kind == '(';
        before = kind;
    }
    next->wide_before = count > 2 || (count == 2 && !next->in_brackets && next->gap != ')' && next->gap != '.');
    return count && at < f->high && is_digit(f->text[at]) ? at - start : 0;
}

/* Reads groups from the digit at `at`; returns where the digits that were looked at end. */
static uint32_t read_groups(finder *f, uint32_t at) {
    uint32_t used = 0;
    f->group_count = 0;
    f->groups[0] = (group){.in_brackets = at > f->low && f->text[at - 1] == '('};
    for (;;) {
        group *g = &f->groups[f->group_count];
        g->start = at;
        g->first = (uint8_t)used;
        while (at < f->high && is_digit(f->text[at])) {
            if (used < DIGITS_MAX) f->digits[used++] = f->text[at];
            at++;
        }
        g->end = at;
        g->count = (uint8_t)(used - g->first);
        if (g->count != at - g->start) { /* no room for all of it: not part of any number */
            return f->group_count ? g->start : at;
        }
        f->group_count++;
        if (f->group_count == GROUPS_MAX) return at;
        uint32_t gap = read_gap(f, at, &f->groups[f->group_count]);
        const group *next = &f->groups[f->group_count];
        if (!gap || (used >= 7 && next->gap == '/' && next->wide_before)) /* "01 56 77 01 20 / 06 81 57 85 47" */
            return at;
        at += gap;
    }
}

/* -- what stands around --------------------------------------------------------------------------------------- */

/* The word that ends at or before `at` on this line, in lower case; returns where it starts, or `at` without one. */
static uint32_t word_before(const finder *f, uint32_t at, uint32_t floor, char out[32], size_t *length) {
    static const char skip[] = " \t.:#=(-\"'>)|*[]/,;";
    while (at > floor && f->text[at - 1] > 0 && ls_in(skip, f->text[at - 1]))
        at--;
    uint32_t end = at;
    while (at > floor && ((is_word(f->text[at - 1]) && !is_digit(f->text[at - 1])) || (f->text[at - 1] & 0x80)))
        at--;
    *length = end - at;
    if (*length == 0 || *length > 31) *length = 0;
    ls_label_lower(f->text + at, *length, out);
    return at;
}

/* "T: 030 …", "M 0171 …" at the start of a line or after a separator: letters that stand for a word. */
static bool is_letter_for_phone(const finder *f, uint32_t at, char letter) {
    if (!ls_in("tmpfch", letter) || at + 1 >= f->high || !ls_in(":.", f->text[at + 1])) return false;
    return at == f->low || ls_in("\n\r\t|,;/", f->text[at - 1]) ||
           (f->text[at - 1] == ' ' && at - f->low >= 2 && ls_in("|,;/ ", f->text[at - 2]));
}

static enum ls_phone_word words_before(const finder *f, uint32_t at) {
    uint32_t floor = at - f->low > LOOK_BACK ? at - LOOK_BACK : f->low;
    for (unsigned n = 0; n < 5; n++) {
        char word[32];
        size_t length;
        uint32_t start = word_before(f, at, floor, word, &length);
        if (!length) return LS_PHONE_WORD_NONE;
        if (length == 1) return is_letter_for_phone(f, start, word[0]) ? LS_PHONE_WORD_YES : LS_PHONE_WORD_NONE;
        enum ls_phone_word kind = ls_phone_word(word, length);
        if (kind != LS_PHONE_WORD_FILLER) return kind;
        at = start;
    }
    return LS_PHONE_WORD_NONE;
}

static const char *label_lead(finder *f) {
    const ls_segment *about = &f->run->block->segments[f->segment].about;
    if (ls_label_kind(f->labels, about->column, ls_phone_label)) return "column";
    if (ls_label_kind(f->labels, about->field, ls_phone_label) ||
        ls_label_kind(f->labels, about->row_label, ls_phone_label))
        return "field";
    return NULL;
}

/* A letter of an alphabet is the middle of a word; CJK, which parts no words, and punctuation are not. */
static bool is_wide_letter_before(const finder *f, uint32_t at) {
    uint32_t lead = at - 1;
    while (lead > f->low && ((unsigned char)f->text[lead] & 0xC0) == 0x80)
        lead--;
    return (unsigned char)f->text[lead] < 0xE2 && memcmp(f->text + lead, "\xC2\xA0", 2) != 0;
}

/* No number begins in the middle of a word, an amount or a longer code. */
static bool clean_start(const finder *f, uint32_t at) {
    if (at == f->low) return true;
    char c = f->text[at - 1];
    if (c & 0x80) return !is_wide_letter_before(f, at);
    if (is_word(c) || ls_in("+$%#@&\\^", c)) return false;
    if (!ls_in("-./:,", c) || at - f->low < 2) return true;
    char before = f->text[at - 2];
    return c == ':' || c == '.' ? !is_digit(before) : !is_word(before);
}

static bool clean_end(const finder *f, uint32_t at) {
    if (at >= f->high) return true;
    char c = f->text[at];
    if ((c | 0x20) == 'x' && at + 1 < f->high && is_digit(f->text[at + 1])) /* an extension */
        return true;
    if (is_word(c) || ls_in("%$@=\\", c) || (c == (char)0xC2 && at + 1 < f->high && f->text[at + 1] != (char)0xA0) ||
        (at + 2 < f->high && !memcmp(f->text + at, "\xE2\x82\xAC", 3)))
        return false;
    char next = at + 1 < f->high ? f->text[at + 1] : ' ';
    if (ls_in("-./:,", c)) return !is_digit(next) && !(c != '.' && c != ',' && c != '/' && is_word(next));
    return true;
}

/* "ext. 12", "x12", "Durchwahl 12", "DW -12": returns the end of the extension, or `at`. */
static uint32_t extension_end(const finder *f, uint32_t at) {
    static const char *const marks[] = {"extension", "ext", "x",   "durchwahl", "dw", "poste",
                                        "anexo",     "int", "доб", "#",         NULL};
    uint32_t p = at;
    while (p < f->high && p - at < 3 && ls_in(" ,;(", f->text[p]))
        p++;
    char lower[16];
    size_t room = f->high - p < sizeof lower ? f->high - p : sizeof lower;
    ls_label_lower(f->text + p, room, lower);
    for (const char *const *mark = marks; *mark; mark++) {
        size_t length = strlen(*mark);
        if (length > room || memcmp(lower, *mark, length)) continue;
        uint32_t q = p + (uint32_t)length;
        while (q < f->high && q - p < 16 && ls_in(" .:=-", f->text[q]))
            q++;
        uint32_t digits = q;
        while (q < f->high && q - digits < 7 && is_digit(f->text[q]))
            q++;
        return q > digits && q - digits < 7 && (q == f->high || !is_word(f->text[q])) ? q : at;
    }
    return at;
}

/* -- candidates ----------------------------------------------------------------------------------------------- */

/* The digits of the groups from one on; count[to]: how many of them stand before group `to`. */
typedef struct joined {
    char digits[DIGITS_MAX + 1];
    uint8_t count[GROUPS_MAX + 1];
} joined;

/* `drop_trunk`: without one in brackets that is only a trunk prefix, as in "+44 (0)20". */
static void join(const finder *f, uint32_t from, bool drop_trunk, joined *out) {
    uint8_t used = 0;
    for (uint32_t n = from; n < f->group_count; n++) {
        const group *g = &f->groups[n];
        if (!drop_trunk || n == from || !g->in_brackets || g->count != 1 || f->digits[g->first] != '0')
            for (uint32_t digit = 0; digit < g->count; digit++)
                out->digits[used++] = f->digits[g->first + digit];
        out->count[n + 1] = used;
    }
}

static bool is_valid(const ls_phone_territory *t, const char *digits, size_t count) {
    return count >= t->shortest && count <= t->longest && ls_phone_walk(t, digits, count) >> count & 1;
}

/* Which territory of this calling code accepts all `count` national digits. */
static const ls_phone_territory *valid_in(const ls_phone_territory *first, const char *digits, size_t count) {
    if (count > LS_PHONE_DIGITS_MAX) return NULL;
    for (const ls_phone_territory *t = first; t; t = ls_phone_next(t))
        if (is_valid(t, digits, count)) return t;
    return NULL;
}

static void set_e164(match *m, unsigned code, const char *national, size_t count) {
    snprintf(m->normalized, sizeof m->normalized, "+%u%.*s", code, (int)count, national);
}

/* How many digits the trunk prefix has that the number begins with. */
static size_t strip_trunk(const ls_phone_territory *region, const char *digits, size_t count) {
    size_t trunk = 0;
    while (region->prefix[trunk] && trunk < count && digits[trunk] == region->prefix[trunk])
        trunk++;
    return region->prefix[trunk] || trunk == count ? 0 : trunk;
}

/* An international number whose calling code begins after `skip` digits of group `from`. The longest valid end wins. */
static bool read_international(const finder *f, uint32_t from, size_t skip, match *m) {
    joined all;
    join(f, from, true, &all);
    for (uint32_t to = f->group_count; to > from; to--) {
        const char *digits = all.digits;
        size_t count = all.count[to];
        const ls_phone_territory *first;
        if (count < skip + 5 || count > skip + LS_PHONE_DIGITS_MAX || !clean_end(f, f->groups[to - 1].end)) continue;
        size_t code = ls_phone_calling_code(digits + skip, count - skip, &first);
        if (!code) return false;
        const char *national = digits + skip + code;
        size_t length = count - skip - code, trunk = strip_trunk(first, national, length);
        bool possible = length >= first->shortest && length <= first->longest && count - skip >= 8 &&
                        count - skip <= E164_DIGITS && memcmp(national, "000", 3) != 0;
        const ls_phone_territory *plan = valid_in(first, national, length);
        if (!plan && trunk && (plan = valid_in(first, national + trunk, length - trunk)))
            national += trunk, length -= trunk;
        if (!plan && (m->possible || !possible)) continue;
        m->plan = plan;
        m->possible = first;
        m->end = f->groups[to - 1].end;
        set_e164(m, first->code, national, length);
        if (plan) return true;
    }
    return m->possible != NULL;
}

/* Four groups as in 192.168.2.1; two or three as in 2024-03-01, 01.03.2024, 12/24; 1.250.000; all no numbers to call.
 */
static bool is_date_or_address(const finder *f, uint32_t from, uint32_t to) {
    const group *g = f->groups + from;
    uint32_t n = to - from;
    char gap = n > 1 ? g[1].gap : 0;
    for (uint32_t i = 2; i < n; i++)
        if (g[i].gap != gap) return false;
    if (n == 4 && gap == '.') return g[0].count <= 3 && g[1].count <= 3 && g[2].count <= 3 && g[3].count <= 3;
    if (n == 3 && gap && ls_in("-./ ", gap)) {
        bool year_first = g[0].count == 4 && g[1].count <= 2 && g[2].count <= 2;
        bool year_last = g[0].count <= 2 && g[1].count <= 2 && (g[2].count == 4 || (g[2].count == 2 && gap != ' '));
        return year_first || year_last;
    }
    if (n == 2 && gap == '.' && g[0].count <= 2) /* a decimal fraction */
        return true;
    if (n == 2 && g[0].count == 4 && g[1].count == 4 && gap == '-') /* years */
        return (f->digits[g[0].first] == '1' || f->digits[g[0].first] == '2') &&
               f->digits[g[1].first] == f->digits[g[0].first];
    return false;
}

/* Where a calling code is shared, its other countries are no home, but for North America. */
static const ls_phone_territory *valid_at_home(const ls_phone_territory *region, const char *digits, size_t count) {
    if (region->code == 1) return valid_in(region, digits, count);
    return count <= LS_PHONE_DIGITS_MAX && is_valid(region, digits, count) ? region : NULL;
}

/* A number of a home region: valid with or without its trunk prefix. `bare`: nothing announces it, so the prefix and
 * a separator must. */
static bool read_home(const finder *f, uint32_t from, bool bare, match *m) {
    joined all;
    join(f, from, false, &all);
    const char *digits = all.digits;
    for (uint32_t to = f->group_count; to > from; to--) {
        size_t count = all.count[to];
        if (count > LS_PHONE_DIGITS_MAX || !clean_end(f, f->groups[to - 1].end) || is_date_or_address(f, from, to))
            continue;
        if (count < (bare ? 7 : 5) || (bare && to - from < 2)) return false;
        for (size_t n = 0; n < f->region_count; n++) {
            const ls_phone_territory *region = f->regions[n];
            size_t trunk = strip_trunk(region, digits, count);
            if (bare && *region->prefix && !trunk) continue;
            const ls_phone_territory *plan = valid_at_home(region, digits + trunk, count - trunk);
            if (!plan && trunk && !bare) plan = valid_at_home(region, digits + (trunk = 0), count);
            if (plan) {
                m->plan = plan;
                m->end = f->groups[to - 1].end;
                set_e164(m, region->code, digits + trunk, count - trunk);
                return true;
            }
        }
    }
    return false;
}

/* Digits of a cell that lost their plus: 4915123456789. */
static bool read_bare_international(const finder *f, uint32_t from, match *m) {
    match whole = *m;
    const group *g = &f->groups[from];
    if (f->digits[g->first] == '0' || !read_international(f, from, 0, &whole) || !whole.plan ||
        strlen(whole.normalized) < 11)
        return false;
    *m = whole;
    return true;
}

/* Announced, but no home region knows it: its digits as they stand. */
static bool read_announced(const finder *f, uint32_t from, match *m) {
    joined all;
    join(f, from, false, &all);
    const char *digits = all.digits;
    for (uint32_t to = f->group_count; to > from; to--) {
        size_t count = all.count[to];
        if (count > E164_DIGITS || !clean_end(f, f->groups[to - 1].end) || is_date_or_address(f, from, to)) continue;
        if (count < 6 || (count == 6 && to - from == 1 && digits[0] != '0')) return false;
        m->end = f->groups[to - 1].end;
        snprintf(m->normalized, sizeof m->normalized, "%.*s", (int)count, digits);
        return true;
    }
    return false;
}

/* (212) 555-0123, 212-555-0123, 212.555.0123, 1-212-555-0123 (NANP, ATIS-0300051 on presentation). */
static bool read_nanp(const finder *f, uint32_t from, bool announced, match *m) {
    const group *g = f->groups + from;
    uint32_t left = f->group_count - from;
    if (left >= 4 && g->count == 1 && f->digits[g->first] == '1') g++, left--;
    if (left < 3 || g[0].count != 3 || g[1].count != 3 || g[2].count != 4 || !clean_end(f, g[2].end) ||
        !ls_in("-. ", g[2].gap))
        return false;
    bool brackets = g[0].in_brackets && g[1].gap == ')';
    bool same = g[1].gap == g[2].gap && ls_in("-.", g[1].gap);
    bool mixed = ls_in("/ ", g[1].gap) && g[2].gap == '-';
    if ((!brackets && !same && !mixed && !announced) || g[1].wide_before > brackets) return false;
    if (left > 3 && !g[3].wide_before && g[3].gap && ls_in("-./", g[3].gap)) return false;
    if (g[0].first + 10u > DIGITS_MAX) return false;
    const ls_phone_territory *first;
    ls_phone_calling_code("1", 1, &first);
    m->plan = valid_in(first, f->digits + g[0].first, 10);
    m->possible = first;
    m->shaped = brackets || same;
    m->end = g[2].end;
    char national[11];
    snprintf(national, sizeof national, "%.10s", f->digits + g[0].first);
    set_e164(m, 1, national, 10);
    char area = national[0], exchange = national[3];
    return m->plan ||
           (m->shaped && area > '1' && (exchange > '1' || brackets)); /* area codes and exchanges begin with 2 to 9 */
}

static void emit(finder *f, match *m) {
    uint32_t extension = extension_end(f, m->end);
    uint32_t end = extension;
    if (m->start > f->low && f->text[m->start - 1] == '(' && memchr(f->text + m->start, ')', m->end - m->start))
        m->start--;
    ls_hit hit = {.rule = m->rule, .start = m->start, .length = end - m->start, .segment = f->segment};
    char detail[40];
    hit.normalized = ls_arena_strdup(f->run->arena, m->normalized);
    if (!hit.normalized) {
        f->status = LS_NOMEM;
        return;
    }
    if (m->plan || m->possible) {
        snprintf(detail, sizeof detail, m->plan ? "valid for %s" : "possible length for %s",
                 (m->plan ? m->plan : m->possible)->name);
        ls_hit_add_evidence(&hit, m->plan ? "plan" : "length", ls_arena_strdup(f->run->arena, detail), 1);
    }
    if (m->lead) ls_hit_add_evidence(&hit, m->lead, "announces a telephone number", 1);
    if (m->shaped) ls_hit_add_evidence(&hit, "format", "usual brackets and separators", 1);
    if (extension != m->end) ls_hit_add_evidence(&hit, "extension", "followed by an extension", 1);
    f->status = f->run->sink->hit(f->run->sink->context, &hit);
    if (m->lead) {
        f->led_end = end;
        f->led_kind = m->lead;
    }
}

/* Is there a plus before the first group, with nothing but a bracket or a space between? Returns where it stands. */
static bool plus_before(const finder *f, uint32_t at, uint32_t *plus) {
    for (uint32_t n = 0; n < 3 && at > f->low; n++) {
        char c = f->text[--at];
        if (c == '+') {
            *plus = at;
            return at == f->low || !is_word(f->text[at - 1]) || f->text[at - 1] == '_';
        }
        if (c == (char)0x8B && at - f->low >= 2 && !memcmp(f->text + at - 2, "\xEF\xBC\x8B", 3)) { /* fullwidth plus */
            *plus = at - 2;
            return true;
        }
        if (c != '(' && c != ' ') return false;
    }
    return false;
}

/* What may stand between two numbers that one word announces: "Tel. 030 901820 / 030 901821". */
static bool is_joiner(const finder *f, uint32_t at, uint32_t end) {
    static const char *const joiners[] = {",",   "/",   ";",  "|", "&", "or", "oder",
                                          "and", "und", "ou", "o", "y", "e",  NULL};
    while (at < end && f->text[at] == ' ')
        at++;
    while (end > at && ls_in(" (", f->text[end - 1]))
        end--;
    for (const char *const *j = joiners; *j; j++)
        if (strlen(*j) == end - at && !memcmp(*j, f->text + at, end - at)) return true;
    return false;
}

/* Is something left of the groups that a word announces? */
static const char *find_lead(finder *f, uint32_t from, const char *label) {
    uint32_t at = f->groups[from].start;
    if (f->led_kind && f->led_end >= f->low && at > f->led_end && at - f->led_end <= 8 && is_joiner(f, f->led_end, at))
        return f->led_kind;
    if (from == 0) {
        enum ls_phone_word word = words_before(f, at);
        if (word == LS_PHONE_WORD_YES) return "keyword";
        if (word == LS_PHONE_WORD_OTHER) return "";
        return label;
    }
    return NULL;
}

static bool try_at(finder *f, uint32_t from, const char *lead, match *m) {
    const group *g = &f->groups[from];
    const char *d = f->digits + g->first;
    m->start = g->start;
    m->lead = lead && *lead ? lead : NULL;
    bool separated = f->group_count - from > 1;
    m->rule = f->international;
    if (g->count >= 2 && d[0] == '0' && d[1] == '0' && (separated || m->lead) && read_international(f, from, 2, m) &&
        m->plan)
        return true;
    if (g->count >= 3 && !memcmp(d, "011", 3) && (separated || m->lead) && read_international(f, from, 3, m) && m->plan)
        return true;
    *m = (match){.start = m->start, .lead = m->lead, .rule = f->nanp};
    if (!(lead && !*lead) && read_nanp(f, from, m->lead != NULL, m)) return true;
    *m = (match){.start = m->start, .lead = m->lead, .rule = f->national};
    if (m->lead) {
        match home = *m, bare = *m;
        bool is_bare = read_bare_international(f, from, &bare), is_home = read_home(f, from, false, &home);
        if (is_home && !(is_bare && !separated && !memcmp(bare.plan->name, home.plan->name, sizeof home.plan->name)))
            return *m = home, true;
        if (is_bare) return *m = bare, m->rule = f->international, true;
        return read_announced(f, from, m);
    }
    return !lead && f->region_count && read_home(f, from, true, m);
}

/* The power of ten of "4.92E+12", which a spreadsheet's cell shows before all its digits. */
static bool is_exponent(const finder *f, uint32_t at) {
    if (at > f->low && ls_in("+-", f->text[at - 1])) at--;
    return at - f->low >= 2 && (f->text[at - 1] | 32) == 'e' && is_digit(f->text[at - 2]) && f->groups[0].count <= 3;
}

/* A cell that is a number, as a spreadsheet shows one: "4,915,123,456,704", "4915123456706.00". Its digits become one
 * group, as had they no marks; false: it is no such cell, and the groups are as they were. */
static bool read_number_cell(finder *f, uint32_t at) {
    enum { RUNS_MOST = 6, DECIMALS_MOST = 4 };
    uint32_t starts[RUNS_MOST], lengths[RUNS_MOST], runs = 0, end = at, used = 0;
    char marks[RUNS_MOST] = "";
    if (at != f->low || f->text[at] == '0') return false;
    while (runs < RUNS_MOST) {
        starts[runs] = end;
        while (end < f->high && is_digit(f->text[end]))
            end++;
        lengths[runs] = end - starts[runs];
        if (!lengths[runs++]) return false;
        if (end == f->high || !ls_in(",.'", f->text[end])) break;
        marks[runs - 1] = f->text[end++];
    }
    if (end != f->high || runs < 2) return false;
    bool zeros = lengths[runs - 1] <= DECIMALS_MOST && (runs == 2 || marks[runs - 2] != marks[runs - 3]);
    for (uint32_t i = starts[runs - 1]; i < end; i++)
        zeros &= f->text[i] == '0';
    runs -= zeros;
    for (uint32_t n = 0; n < runs; n++) {
        const bool grouped = n ? lengths[n] == 3 && marks[n - 1] == marks[0] : runs == 1 || lengths[n] <= 3;
        if (!grouped || used + lengths[n] > E164_DIGITS) return false;
        for (uint32_t i = 0; i < lengths[n]; i++)
            f->digits[used++] = f->text[starts[n] + i];
    }
    f->groups[0] = (group){.start = at, .end = end, .count = (uint8_t)used};
    f->group_count = 1;
    return true;
}

/* One run of digits and separators; returns where to go on. */
static uint32_t look(finder *f, uint32_t at) {
    uint32_t end = read_groups(f, at), plus = 0;
    if (f->group_count == 0) return end;
    if (is_exponent(f, at)) return f->groups[0].end;
    if (label_lead(f) && read_number_cell(f, at)) end = f->groups[0].end;
    const group *last = &f->groups[f->group_count - 1];
    if (last->first + last->count < 5) return end;
    match m = {.rule = f->international};
    if (plus_before(f, at, &plus)) {
        m.start = plus;
        enum ls_phone_word word = words_before(f, plus);
        m.lead = word == LS_PHONE_WORD_YES ? "keyword" : label_lead(f);
        if (f->international && f->digits[0] != '0' && read_international(f, 0, 0, &m)) {
            emit(f, &m);
            return m.end;
        }
        return end;
    }
    const char *label = label_lead(f);
    for (uint32_t from = 0; from < f->group_count; from++) {
        uint32_t begin = f->groups[from].start - (f->groups[from].in_brackets && f->groups[from].start > f->low);
        if (!clean_start(f, begin) && !(begin > f->low && f->text[begin - 1] == '-' &&
                                        words_before(f, begin) == LS_PHONE_WORD_YES)) /* Fax-253-660-3853 */
            continue;
        if (from && f->groups[from].gap && f->groups[from].gap != ' ' && f->groups[from].gap != '/' &&
            !f->groups[from].in_brackets && !f->groups[from].wide_before)
            continue; /* the rest of a longer code */
        const char *lead = find_lead(f, from, label);
        m = (match){0};
        if (try_at(f, from, lead, &m) && m.rule) {
            emit(f, &m);
            return m.end;
        }
        if (lead && !*lead) break;
    }
    return end;
}

static ls_status run(const ls_recognizer_run *run) {
    const ls_block *block = run->block;
    finder f = {.run = run, .text = block->text, .labels = run->labels};
    f.international = ls_recognizer_rule(run, "phone.international");
    f.national = ls_recognizer_rule(run, "phone.national");
    f.nanp = ls_recognizer_rule(run, "phone.north_america");
    if (!f.international && !f.national && !f.nanp) return LS_OK;
    for (size_t n = 0; n < run->region_count && f.region_count < REGIONS_MAX; n++)
        if ((f.regions[f.region_count] = ls_phone_region(run->regions[n]))) f.region_count++;
    uint32_t at = 0;
    while (f.status == LS_OK && (at = ls_scan_digit(block->text, at, block->length)) < block->length) {
        while (f.segment + 1 < block->segment_count && block->segments[f.segment + 1].start <= at)
            f.segment++;
        if (f.segment >= block->segment_count) break;
        f.low = block->segments[f.segment].start;
        f.high = f.low + block->segments[f.segment].length;
        if (at < f.low || at >= f.high) {
            at++;
            continue;
        }
        uint32_t next = look(&f, at);
        at = next > at ? next : at + 1;
    }
    return f.status;
}

const ls_recognizer ls_recognizer_phone = {"phone", NULL, NULL, run};
