/* Names of persons. Three readings, cheapest first to rule out:
 *   the segment's place (column, field, header, property) or a labelled line says that a value is a name;
 *   a form of address stands before it: "Dr. Roe";
 *   a known forename is followed by what may be a surname: "Jane van der Roe".
 * Only words that begin with a capital are looked at, and of these only such as are followed by a word that could go on
 * with a name; that is what makes it fast. A single word in running text is taken for a name only where the full name
 * stood before it. */
#include "match/person.h"
#include "base/alloc.h"
#include "match/phone_words.h"
#include "match/scan.h"

enum { ROW_CELLS = 16, SIGNATURE_BYTES = 240, NUMBER_DIGITS = 7 };

static bool is_letter_before(const ls_person_finder *f, uint32_t at) {
    if (at == f->low) return false;
    unsigned char c = (unsigned char)f->text[at - 1];
    if (c < 0x80)
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || ls_in("_@/\\-'", (char)c);
    uint32_t lead = at - 1;
    while (lead > f->low && ((unsigned char)f->text[lead] & 0xC0) == 0x80)
        lead--;
    return (unsigned char)f->text[lead] != 0xC2 && (unsigned char)f->text[lead] != 0xE2 &&
           (unsigned char)f->text[lead] < 0xE3;
}

/* One space or no-break space. */
static uint32_t space_at(const ls_person_finder *f, uint32_t at) {
    if (at < f->high && f->text[at] == ' ') return 1;
    return f->high - at >= 2 && !memcmp(f->text + at, "\xC2\xA0", 2) ? 2 : 0;
}

static unsigned part_kinds(const ls_person_finder *f, const ls_name_part *part) {
    char lower[LS_NAME_PART_BYTES];
    uint32_t length = part->end - part->start;
    length -= f->text[part->end - 1] == '.';
    ls_label_lower(f->text + part->start, length, lower);
    return ls_person_word(f->words, lower, length);
}

static bool part_is(const ls_person_finder *f, const ls_name_part *part, unsigned kinds) {
    return part_kinds(f, part) & kinds;
}

/* "Jr.", "III" after a name. */
static bool is_suffix(const ls_person_finder *f, const ls_name_part *part) {
    static const char *const suffixes[] = {"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV", NULL};
    for (const char *const *s = suffixes; *s; s++)
        if (strlen(*s) == part->end - part->start && !memcmp(*s, f->text + part->start, strlen(*s))) return true;
    return false;
}

/* Parts from `first` on, each one space after the other; *after: the word that follows them, if it begins with a
 * capital. */
static uint32_t collect(ls_person_finder *f, ls_name_part parts[LS_NAME_PARTS_MAX], ls_name_part *after) {
    uint32_t count = 1, gap;
    after->end = 0;
    while ((gap = space_at(f, parts[count - 1].end))) {
        ls_name_part part;
        if (!ls_person_part(f, parts[count - 1].end + gap, f->high, &part)) break;
        bool usable = part.kind == LS_PART_NAME || part.kind == LS_PART_INITIAL || part.kind == LS_PART_PARTICLE ||
                      (part.kind == LS_PART_CAPS && parts[0].kind == LS_PART_NAME &&
                       (part.end - part.start > 3 || is_suffix(f, &part)));
        if (!usable || count == LS_NAME_PARTS_MAX) {
            if (part.kind != LS_PART_LOWER && part.kind != LS_PART_PARTICLE) *after = part;
            break;
        }
        parts[count++] = part;
    }
    while (count > 1 && parts[count - 1].kind == LS_PART_PARTICLE)
        count--;
    return count;
}

static bool are_initials(const ls_name_part parts[LS_NAME_PARTS_MAX]) {
    uint32_t n = 0;
    while (n < LS_NAME_PARTS_MAX && parts[n].kind == LS_PART_INITIAL) n++;
    return n == LS_NAME_PARTS_MAX;
}

/* A run of more initials than a name has parts: where those begin that may belong to one. A page of single letters
 * would be looked at seven times otherwise. */
static uint32_t last_initials(ls_person_finder *f, const ls_name_part parts[LS_NAME_PARTS_MAX]) {
    enum { LAST = LS_NAME_PARTS_MAX - 1 };
    uint32_t starts[LAST], gap;
    size_t oldest = 0;
    ls_name_part part = parts[LAST];
    for (size_t n = 0; n < LAST; n++) starts[n] = parts[n + 1].start;
    while ((gap = space_at(f, part.end)) && ls_person_part(f, part.end + gap, f->high, &part) &&
           part.kind == LS_PART_INITIAL) {
        starts[oldest] = part.start;
        oldest = (oldest + 1) % LAST;
    }
    return starts[oldest];
}

/* "Morgan Stanley" */
static bool is_namesake(const ls_person_finder *f, const ls_name_part parts[2]) {
    const ls_name_part both = {.start = parts[0].start, .end = parts[1].end};
    return both.end - both.start < LS_NAME_PART_BYTES && part_is(f, &both, LS_WORD_NAMESAKE);
}

/* How good a surname: 3 a common one, 2 a word that nothing is known of (it is no ordinary one), 0 an ordinary word. */
static unsigned surname_score(unsigned flags) {
    bool word = flags & LS_NAME_WORD;
    if (flags & LS_NAME_SURNAME) return word ? 2 : 3;
    if (flags & (LS_NAME_FORENAME | LS_NAME_SURNAME_RARE) && !word) return 2;
    if (flags & LS_NAME_SURNAME_RARE && !(flags & LS_NAME_WORD_FREQUENT)) return 1;
    return word ? 0 : 2;
}

static unsigned forename_score(const ls_person_finder *f, const ls_name_part *part) {
    bool word = part->flags & LS_NAME_WORD;
    const unsigned kinds = part_kinds(f, part);
    if (kinds & LS_WORD_PLACE) return 0;
    if (kinds & LS_WORD_LIKE_PLACE) return 1;
    if (part->flags & LS_NAME_FORENAME) return word ? part->flags & LS_NAME_WORD_FREQUENT ? 0 : 1 : 3;
    if (part->flags & LS_NAME_FORENAME_RARE) return word ? 0 : 2;
    return 0;
}

/* Where the name that begins with parts[0] ends; 0: no surname follows. */
static uint32_t find_end(ls_person_finder *f, ls_name_part *parts, uint32_t count, unsigned *score) {
    uint32_t end = 0;
    *score = 0;
    for (uint32_t n = 1; n < count; n++) {
        if (parts[n].kind == LS_PART_INITIAL || parts[n].kind == LS_PART_PARTICLE) continue;
        if (part_is(f, &parts[n], LS_WORD_ANY_STOP))
            return parts[n].kind == LS_PART_NAME && n == end ? 0 : end; /* "Jane Roe Street" is a street */
        unsigned flags = ls_person_flags(f, &parts[n]), s = surname_score(flags);
        bool joined = parts[n - 1].kind == LS_PART_PARTICLE;
        bool second_forename = end && parts[end - 1].flags & (LS_NAME_FORENAME | LS_NAME_FORENAME_RARE);
        if (!s || (end && !flags && !joined && !second_forename) || (end >= 3 && s < 3 && !joined)) break;
        end = n + 1;
        *score = s > *score ? s : *score;
    }
    while (end && end < count && is_suffix(f, &parts[end]))
        end++;
    return end;
}

static bool sentence_start(const ls_person_finder *f, uint32_t at) {
    while (at > f->low && ls_in(" \"'(", f->text[at - 1]))
        at--;
    return at == f->low || ls_in(".!?:\n\r\t", f->text[at - 1]);
}

/* The word right before, on the same line: "Hotel", "Saint", "of the". */
static bool spoiled_by_word_before(const ls_person_finder *f, uint32_t at) {
    if (at - f->low < 3 || f->text[at - 1] != ' ') return at > f->low && ls_in("&", f->text[at - 1]);
    uint32_t end = at - 1, start = end;
    if (f->text[end - 1] == '&') return true;
    if (f->text[end - 1] == '.') end--, start--;
    while (start > f->low && end - start < 16 &&
           (((f->text[start - 1] | 0x20) >= 'a' && (f->text[start - 1] | 0x20) <= 'z') || f->text[start - 1] & 0x80))
        start--;
    ls_name_part part = {.start = start, .end = end};
    return end > start && end - start < 16 && ls_capital_at(f->text + start, end - start) &&
           part_is(f, &part, LS_WORD_PREFIX);
}

/* Where the capitalised word right before begins, of which this one is the second part then; `at`: there is none. */
static uint32_t capital_before(const ls_person_finder *f, uint32_t at) {
    if (at - f->low < 2 || f->text[at - 1] != ' ') return at;
    uint32_t start = at - 1;
    while (start > f->low && at - start < 24 &&
           (((f->text[start - 1] | 0x20) >= 'a' && (f->text[start - 1] | 0x20) <= 'z') || f->text[start - 1] & 0x80))
        start--;
    return start < at - 1 && ls_capital_at(f->text + start, at - start) ? start : at;
}

static bool follows_capital(const ls_person_finder *f, uint32_t at) { return capital_before(f, at) < at; }

/* "Then Roe" */
static bool follows_first_word(const ls_person_finder *f, uint32_t at) {
    const uint32_t start = capital_before(f, at);
    const ls_name_part word = {.start = start, .end = at - 1};
    return start < at && at - start <= LS_NAME_PART_BYTES && sentence_start(f, start) &&
           part_is(f, &word, LS_WORD_OTHER);
}

static bool alone_on_line(const ls_person_finder *f, uint32_t start, uint32_t end) {
    return (start == f->low || ls_in("\n\t", f->text[start - 1])) && (end >= f->high || ls_in("\n\r\t", f->text[end]));
}

/* A name that begins with the known forename (or initial) parts[0]. Returns where to go on. */
static uint32_t known_name(ls_person_finder *f, ls_name_part *parts, uint32_t count, const ls_name_part *after,
                           ls_status *status) {
    uint32_t next = parts[0].end;
    unsigned surname, forename = 1;
    if (parts[0].kind == LS_PART_NAME) {
        forename = forename_score(f, &parts[0]);
    } else if (count > 2 && parts[1].kind == LS_PART_NAME) { /* K. Michael Roe */
        ls_person_flags(f, &parts[1]);
        forename = forename_score(f, &parts[1]);
        forename = forename > 1 ? forename : 1;
    }
    uint32_t end = find_end(f, parts, count, &surname);
    if (!end) return next;
    bool initial = false, particle = false;
    for (uint32_t n = 1; n < end; n++) {
        initial |= parts[n].kind == LS_PART_INITIAL;
        particle |= parts[n].kind == LS_PART_PARTICLE && !(parts[n].end - parts[n].start == 1);
    }
    if (parts[0].kind == LS_PART_INITIAL && (surname < 3 && (forename < 2 || end < 3))) return next;
    unsigned score = forename + surname + (initial && forename) + (particle && forename > 1);
    if (part_is(f, &parts[0], LS_WORD_LIKE_PLACE) && !parts[end - 1].flags) return next; /* "Grant Proposal" */
    bool unlisted = parts[0].kind == LS_PART_NAME && !parts[0].flags;
    if (unlisted && (surname < 3 || follows_capital(f, parts[0].start) || parts[0].end - parts[0].start < 3))
        return next;
    if ((forename < 2 || surname < 2) && !sentence_start(f, parts[0].start)) score++;
    if (alone_on_line(f, parts[0].start, parts[end - 1].end)) score++;
    bool stopped = (end == count ? after->end && part_is(f, after, LS_WORD_ANY_STOP)
                                 : parts[end].kind == LS_PART_NAME && part_is(f, &parts[end], LS_WORD_ANY_STOP));
    if (end == 2 && is_namesake(f, parts)) return parts[1].end;
    if (score < 4 || stopped || spoiled_by_word_before(f, parts[0].start)) return next;
    ls_hit hit = {.rule = f->known};
    if (forename) ls_hit_add_evidence(&hit, "gazetteer_forename", "a known forename", forename / 3.0);
    if (surname > 1) ls_hit_add_evidence(&hit, "gazetteer_surname", "a known surname", surname / 3.0);
    if (initial) ls_hit_add_evidence(&hit, "context", "an initial between", 1);
    *status = ls_person_emit(f, &hit, parts, end, 0);
    return parts[end - 1].end;
}

/* "Dr. Jane Roe", "Herr Prof. Roe", "Dear Jane,": the name after a form of address; `at` is behind it. */
static uint32_t titled_name(ls_person_finder *f, uint32_t at, unsigned titles, bool abbreviated, ls_status *status) {
    bool greeting = titles & LS_WORD_GREETING;
    ls_name_part parts[LS_NAME_PARTS_MAX], after;
    uint32_t go_on = at, gap;
    for (unsigned n = 0; n < 4; n++) {
        char lower[LS_NAME_PART_BYTES];
        gap = space_at(f, at);
        if (!gap && !(n == 0 && abbreviated)) return go_on;
        if (!ls_person_part(f, at + gap, f->high, &parts[0]) || parts[0].kind < LS_PART_NAME ||
            parts[0].kind > LS_PART_PARTICLE)
            return go_on;
        uint32_t length = parts[0].end - parts[0].start;
        ls_label_lower(f->text + parts[0].start, length, lower);
        unsigned kinds = ls_person_word(f->words, lower, length);
        if (!(kinds & LS_WORD_ANY_TITLE) || kinds & LS_WORD_GREETING) break;
        titles |= kinds;
        at = parts[0].end + (parts[0].end < f->high && f->text[parts[0].end] == '.');
        greeting = false;
    }
    const bool sure = titles & LS_WORD_SURE_TITLE, rank = !(titles & (LS_WORD_SURE_TITLE | LS_WORD_TITLE)) && !greeting;
    uint32_t count = collect(f, parts, &after), end = 0, names = 0;
    for (uint32_t n = 0; n < count; n++) {
        if (parts[n].kind == LS_PART_INITIAL || parts[n].kind == LS_PART_PARTICLE) continue;
        if (part_is(f, &parts[n], LS_WORD_ANY_STOP)) break;
        unsigned flags = ls_person_flags(f, &parts[n]);
        bool known = flags & (LS_NAME_FORENAME | LS_NAME_SURNAME) ||
                     (flags & (rank ? LS_NAME_FORENAME_RARE : LS_NAME_FORENAME_RARE | LS_NAME_SURNAME_RARE) &&
                      !(flags & LS_NAME_WORD));
        if (!names && !sure && !greeting && !known) break;
        bool rare = flags & (LS_NAME_FORENAME_RARE | LS_NAME_SURNAME_RARE);
        if ((names && !known && (flags & LS_NAME_WORD || names > 1)) || (flags & LS_NAME_WORD && !known && !rare) ||
            (greeting && !names && !(flags & (LS_NAME_FORENAME | LS_NAME_FORENAME_RARE))) ||
            (greeting && flags & LS_NAME_WORD_FREQUENT) || (flags & LS_NAME_WORD_FREQUENT && !known))
            break;
        end = n + 1;
        names++;
    }
    if (!end) return go_on;
    ls_hit hit = {.rule = f->titled};
    ls_hit_add_evidence(&hit, greeting ? "context" : "title", greeting ? "after a greeting" : "form of address", 1);
    if (parts[0].flags & (LS_NAME_FORENAME | LS_NAME_FORENAME_RARE) && end > 1)
        ls_hit_add_evidence(&hit, "gazetteer_forename", "a known forename", 1);
    if (parts[end - 1].flags & (LS_NAME_SURNAME | LS_NAME_SURNAME_RARE))
        ls_hit_add_evidence(&hit, "gazetteer_surname", "a known surname", 1);
    *status = ls_person_emit(f, &hit, parts, end, 0);
    return parts[end - 1].end;
}

/* "Roe said": a part of a name alone, where the full name stood before. Nothing of a name may stand around it, and
 * ordinary words are left alone. */
static ls_status look_for_heard(ls_person_finder *f, const ls_name_part *part) {
    ls_name_part one = *part, next;
    const ls_heard_name *heard = ls_person_heard(f, part);
    uint32_t gap;
    if (!heard || ls_person_flags(f, &one) & LS_NAME_WORD ||
        (follows_capital(f, part->start) && !follows_first_word(f, part->start)) ||
        spoiled_by_word_before(f, part->start) || (part->end < f->high && ls_in("-&@_/", f->text[part->end])))
        return LS_OK;
    if ((gap = space_at(f, part->end)) && ls_person_part(f, part->end + gap, f->high, &next) &&
        next.kind != LS_PART_LOWER && next.kind != LS_PART_PARTICLE)
        return LS_OK;
    ls_hit hit = {.rule = f->known, .normalized = heard->normalized, .key = heard->key};
    ls_hit_add_evidence(&hit, "heard", "the full name stands before", 1);
    f->heard_said++;
    return ls_person_emit(f, &hit, &one, 1, 0);
}

static inline ls_status heard_name(ls_person_finder *f, const ls_name_part *part) {
    return f->heard_said < LS_HEARD_MOST ? look_for_heard(f, part) : LS_OK;
}

/* -- the scan -------------------------------------------------------------------------------------------------- */

/* Where another word begins after this one, which may be one of a name: a capital, or what particles begin with. Most
 * capitalised words are told apart here, without a look at a table. */
static bool may_go_on(const ls_person_finder *f, uint32_t end) {
    uint32_t gap = space_at(f, end);
    if (!gap || end + gap >= f->high) return false;
    char c = f->text[end + gap];
    return (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0xC3 || ls_in("vdbatelzsyi'", c);
}

/* The line before this one closes a letter? */
static bool after_sign_off(const ls_person_finder *f, uint32_t at) {
    uint32_t end = at;
    for (unsigned breaks = 0; end > f->low && ls_in(" \t\r\n", f->text[end - 1]); end--)
        if (f->text[end - 1] == '\n' && ++breaks > 3) return false;
    uint32_t start = end;
    while (start > f->low && end - start < 42 && f->text[start - 1] != '\n')
        start--;
    return end > start && end - start < 42 && ls_person_is_sign_off(f->words, f->text + start, end - start);
}

/* An address or a number within the next lines. */
static bool reach_follows(const ls_person_finder *f, uint32_t at) {
    const uint32_t end = f->high - at > SIGNATURE_BYTES ? at + SIGNATURE_BYTES : f->high;
    unsigned digits = 0, empty = 0;
    for (; at < end && empty < 3; at++) { /* two empty lines end a signature */
        const char c = f->text[at];
        if (c == '@') return true;
        if (c >= '0' && c <= '9') digits++;
        else if (!ls_in(" +-()./", c)) digits = 0;
        if (digits >= NUMBER_DIGITS) return true;
        empty = c == '\n' ? empty + 1 : c == '\r' || c == ' ' ? empty : 0;
    }
    return false;
}

static ls_status signature_line(ls_person_finder *f, uint32_t at, uint32_t *next) {
    uint32_t ceiling = f->high - at > 64 ? at + 64 : f->high, end = at;
    while (end < ceiling && !ls_in("\r\n\t|,", f->text[end]))
        end++;
    *next = at;
    if (end == ceiling && end < f->high) return LS_OK;
    uint32_t before = f->covered_count;
    const bool signature = reach_follows(f, end);
    ls_status status = ls_person_value(f, at, end, signature ? LS_CONTEXT_SIGNATURE : LS_CONTEXT_SIGN_OFF, "context",
                                       signature ? "signs above a number or an address" : "closes a letter", NULL);
    if (f->covered_count > before) *next = f->covered[f->covered_count - 1].end;
    return status;
}

static ls_status word_at(ls_person_finder *f, uint32_t at, uint32_t *next) {
    ls_name_part parts[LS_NAME_PARTS_MAX], after;
    ls_status status = LS_OK;
    *next = at + 1;
    if (!ls_person_part(f, at, f->high, &parts[0])) {
        return LS_OK;
    }
    *next = parts[0].end;
    if (f->labelled && (at == f->low || f->text[at - 1] == '\n') && at > f->low + 3 && after_sign_off(f, at)) {
        status = signature_line(f, at, next);
        if (status != LS_OK || *next > at) return status;
        *next = parts[0].end;
    }
    if (f->known && ((unsigned char)f->text[at] & 0xFC) == 0xD0) {
        uint32_t end = ls_person_slavic(f, parts, collect(f, parts, &after), &status);
        if (end || status != LS_OK) return *next = end ? end : *next, status;
    }
    uint32_t length = parts[0].end - at;
    bool dot = parts[0].end < f->high && f->text[parts[0].end] == '.',
         own_dot = f->text[parts[0].end - 1] == '.';
    if (f->titled && length <= 14 && (dot || own_dot || may_go_on(f, parts[0].end)) &&
        ls_person_may_be_title(f->words, f->text + at, length - own_dot)) {
        char lower[LS_NAME_PART_BYTES];
        ls_label_lower(f->text + at, length, lower);
        unsigned kinds = ls_person_word(f->words, lower, length - own_dot);
        if (kinds & LS_WORD_ANY_TITLE &&
            !(length - own_dot < 3 && parts[0].kind == LS_PART_CAPS)) {
            uint32_t end = titled_name(f, parts[0].end + dot, kinds, dot, &status);
            if (end > parts[0].end + dot || status != LS_OK) {
                *next = end;
                return status;
            }
        }
    }
    if (!f->known || (parts[0].kind != LS_PART_NAME && parts[0].kind != LS_PART_INITIAL)) return LS_OK;
    if (!may_go_on(f, parts[0].end)) return heard_name(f, &parts[0]);
    /* A forename, or a word that nothing is known of: that one needs a common surname after it. */
    unsigned flags = parts[0].kind == LS_PART_NAME ? ls_person_flags(f, &parts[0]) : 0;
    if (flags && !(flags & (LS_NAME_FORENAME | LS_NAME_FORENAME_RARE))) return heard_name(f, &parts[0]);
    if (parts[0].kind == LS_PART_NAME &&
        (part_is(f, &parts[0], LS_WORD_PREFIX) || (!flags && part_is(f, &parts[0], LS_WORD_ANY_STOP))))
        return LS_OK;
    uint32_t count = collect(f, parts, &after);
    if (count == LS_NAME_PARTS_MAX && are_initials(parts)) *next = last_initials(f, parts);
    else if (count > 1) *next = known_name(f, parts, count, &after, &status);
    return status == LS_OK && *next == parts[0].end ? heard_name(f, &parts[0]) : status;
}

static ls_status scan_words(ls_person_finder *f) {
    ls_status status = LS_OK;
    ls_capitals capitals = ls_capitals_of(f->text, f->low, f->high);
    for (uint32_t at = f->low; status == LS_OK;) {
        at = ls_capital_from(&capitals, at);
        if (at >= f->high) break;
        unsigned char c = (unsigned char)f->text[at];
        if (c >= 0xE2 || is_letter_before(f, at) || !ls_capital_at(f->text + at, f->high - at))
            at++;
        else if (at >= f->covered_end || !ls_person_covered(f, at, &at))
            status = word_at(f, at, &at);
    }
    return status;
}

static const char *role_of(const ls_segment *about) { return about->role; }

/* Does another cell of the row stand under a column of telephone numbers or mail addresses? Then "Name" is a person's,
 * in whatever language. */
static bool is_contact_column(ls_person_finder *f, const ls_segment *cell) {
    char normalized[LS_LABEL_MAX];
    if (!cell->column) return false;
    if (cell->column == f->contact_column) return true; /* in one block the same words are one string */
    ls_label_normalize(cell->column, strnlen(cell->column, LS_LABEL_USED), normalized);
    if (!ls_phone_label(normalized) && !ls_mail_label(normalized)) return false;
    f->contact_column = cell->column;
    return true;
}

static bool is_contact_row(ls_person_finder *f) {
    const ls_block *block = f->run->block;
    const ls_segment *about = &block->segments[f->segment].about;
    if (!about->row) return false;
    const size_t least = f->segment < ROW_CELLS ? 0 : f->segment - ROW_CELLS, most = f->segment + ROW_CELLS;
    size_t first = f->segment, end = f->segment;
    while (first > least && block->segments[first - 1].about.row == about->row) first--;
    while (end < block->segment_count && end < most && block->segments[end].about.row == about->row) end++;
    for (size_t i = first; i < end; i++)
        if (is_contact_column(f, &block->segments[i].about)) return true;
    return false;
}

static ls_status scan_context(ls_person_finder *f) {
    const ls_segment *about = &f->run->block->segments[f->segment].about;
    const char *kind = "column";
    ls_name_context context = ls_label_kind(f->labels, about->column, ls_person_label);
    if (context == LS_CONTEXT_NAME && is_contact_row(f)) context = LS_CONTEXT_PERSON;
    if (!context) {
        kind = "field";
        context = ls_label_kind(f->labels, about->field, ls_person_label);
        if (!context) context = ls_label_kind(f->labels, about->row_label, ls_person_label);
    }
    ls_status status = LS_OK;
    for (uint32_t at = f->low; status == LS_OK && at < f->high; at++) {
        const char *open = memchr(f->text + at, '<', f->high - at);
        if (!open) break;
        at = (uint32_t)(open - f->text);
        status = ls_person_address(f, at, context == LS_CONTEXT_MAIL ? context : LS_CONTEXT_NONE, role_of(about));
    }
    if (status == LS_OK && context && !f->covered_count && f->high - f->low <= 400)
        status = ls_person_value(f, f->low, f->high, context, kind, "says name", role_of(about));
    return status;
}

static ls_status scan_lines(ls_person_finder *f) {
    ls_status status = LS_OK;
    ls_label_colons colons = ls_label_colons_of(f->text, f->low, f->high);
    for (uint32_t at; status == LS_OK && ls_label_next_colon(&colons, &at);) {
        ls_label_line line;
        ls_name_context context = ls_label_line_at(f->labels, ls_person_label, f->text, f->low, f->high, at, &line);
        uint32_t covered;
        if (context && !ls_person_covered(f, line.value, &covered))
            status = ls_person_value(f, line.value, line.value_end, context, "field", "labelled line",
                                     role_of(&f->run->block->segments[f->segment].about));
    }
    return status;
}

static leaksift_status create(void **out, leaksift_error *error) {
    *out = ls_person_words_create();
    return *out ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
}

static ls_status run(const ls_recognizer_run *run) {
    ls_person_finder f = {.run = run, .words = run->tables, .text = run->block->text, .labels = run->labels};
    f.titled = ls_recognizer_rule(run, "person.titled");
    f.known = ls_recognizer_rule(run, "person.known");
    f.labelled = ls_recognizer_rule(run, "person.labelled");
    ls_status status = LS_OK;
    for (f.segment = 0; f.segment < run->block->segment_count && status == LS_OK; f.segment++) {
        f.low = run->block->segments[f.segment].start;
        f.high = f.low + run->block->segments[f.segment].length;
        f.covered_count = f.covered_end = 0;
        if (f.labelled) status = scan_context(&f);
        if (status == LS_OK && f.labelled) status = scan_lines(&f);
        if (status == LS_OK && (f.known || f.titled)) status = scan_words(&f);
    }
    ls_buffer_free(&f.scratch);
    ls_buffer_free(&f.key);
    return status == LS_OK && f.no_memory ? LS_NOMEM : status;
}

const ls_recognizer ls_recognizer_person = {"person", create, ls_free, run};
