/* Reads a text that its place says to be a name: a cell under "Contact", a property "author", a display name before an
 * address, the line under "Kind regards". The place is evidence enough for capitals, foreign scripts and names that no
 * list knows; the words must still look like a name. */
#include "match/person.h"
#include "match/scan.h"
#include "text/fold.h"
#include <stdlib.h>

static bool is_letter(char c) { return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c & 0x80); }

/* Bytes of the letter at `at`, 0 when none stands there: ASCII letters, and letters outside it (not the marks, quotes
 * and spaces of U+0080 to U+00BF, U+2000 to U+2FFF, U+3000 to U+303F and the fullwidth signs). */
static uint32_t letter_at(const char *text, uint32_t at, uint32_t high) {
    unsigned char c = (unsigned char)text[at];
    if (c < 0x80) return is_letter((char)c);
    uint32_t size = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (c < 0xC3 || c == 0xE2 || c >= 0xEF || (c == 0xE3 && (unsigned char)text[at + 1] == 0x80) || size > high - at)
        return 0;
    return size;
}

static uint32_t apostrophe_at(const char *text, uint32_t at, uint32_t high) {
    if (text[at] == '\'' || text[at] == '-') return 1;
    return high - at >= 3 && !memcmp(text + at, "\xE2\x80\x99", 3) ? 3 : 0;
}

static bool is_uncased(const char *text) {
    unsigned char c = (unsigned char)text[0];
    return c >= 0xE3 || (c >= 0xD6 && c <= 0xDF) || c == 0xE0;
}

#ifdef __SSE2__
/* Most words: letters of ASCII, small ones behind the first, no mark that could belong to them behind the last. */
static bool read_plain_part(const ls_person_finder *f, uint32_t at, uint32_t high, ls_name_part *part) {
    enum { BYTES = 16 };
    if (high - at < BYTES) return false;
    const __m128i bytes = ls_load16(f->text + at), small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const unsigned others = ~ls_bits16(ls_range16(small, 'a', 'z')) & 0xFFFF;
    if (!others) return false;
    const unsigned length = ls_lowest_bit(others), letters = (1u << length) - 1;
    const unsigned capitals = ~ls_bits16(_mm_slli_epi16(bytes, 2)) & letters;
    const char after = f->text[at + length];
    if (length < 2 || capitals > 1 || after & 0x80 || ls_in("'-", after)) return false;
    *part = (ls_name_part){.start = at, .end = at + length, .kind = LS_PART_NAME};
    if (!capitals) {
        const bool particle = ls_person_word(f->words, f->text + at, length) & LS_WORD_PARTICLE;
        part->kind = particle ? LS_PART_PARTICLE : LS_PART_LOWER;
    }
    return true;
}
#else
static bool read_plain_part(const ls_person_finder *f, uint32_t at, uint32_t high, ls_name_part *part) {
    return (void)f, (void)at, (void)high, (void)part, false;
}
#endif

static bool read_part(const ls_person_finder *f, uint32_t at, uint32_t high, ls_name_part *part) {
    const char *text = f->text;
    uint32_t size, letters = 0, capitals = 0, start = at;
    while (at < high && at - start < LS_NAME_PART_BYTES) {
        if (((unsigned char)text[at] | 0x20u) - 'a' < 26u) { /* nearly all are ASCII */
            capitals += text[at] <= 'Z';
            letters++;
            at++;
        } else if ((size = letter_at(text, at, high))) {
            capitals += ls_capital_at(text + at, high - at);
            letters++;
            at += size;
        } else if (letters && (size = apostrophe_at(text, at, high)) && at + size < high &&
                   letter_at(text, at + size, high)) {
            at += size;
        } else if (letters == capitals && letters && text[at] == '.' && letters < 4 &&
                   (at + 1 >= high || !ls_in("abcdefghijklmnopqrstuvwxyz", text[at + 1])) &&
                   (letters == 1 || text[at - 2] == '.' || (text[at - 1] & 0x80 && text[at - 3] == '.'))) {
            at++; /* J. or J.R.R. */
        } else {
            break;
        }
    }
    if (!letters || at - start >= LS_NAME_PART_BYTES) return false;
    if (letters > 2 && text[at - 1] == 's') { /* Jane's */
        uint32_t mark = text[at - 2] == '\'' ? 1 : at - start > 4 && !memcmp(text + at - 4, "\xE2\x80\x99", 3) ? 3 : 0;
        at -= mark ? mark + 1 : 0;
        letters -= mark != 0;
    }
    bool capital = ls_capital_at(text + start, high - start);
    *part = (ls_name_part){.start = start, .end = at};
    if (is_uncased(text + start))
        part->kind = LS_PART_UNCASED;
    else if (capital && (letters == 1 || text[at - 1] == '.'))
        part->kind = letters == capitals ? LS_PART_INITIAL : LS_PART_OTHER;
    else if (capital)
        part->kind = capitals == letters ? LS_PART_CAPS : capitals <= 1 + letters / 3 ? LS_PART_NAME : LS_PART_OTHER;
    else
        part->kind = ls_person_word(f->words, text + start, at - start) & LS_WORD_PARTICLE ? LS_PART_PARTICLE
                                                                                           : LS_PART_LOWER;
    if (part->kind == LS_PART_LOWER && capitals == 1 && at - start > 4 &&
        (!memcmp(text + start, "al-", 3) || !memcmp(text + start, "d'", 2)))
        part->kind = LS_PART_NAME;
    return true;
}

bool ls_person_part(ls_person_finder *f, uint32_t at, uint32_t high, ls_name_part *part) {
    const size_t place = at % LS_PARTS_SEEN;
    ls_name_part *seen = &f->seen[place];
    const bool whole = high == f->high; /* else a word may be cut */
    if (whole && seen->end && seen->start == at) {
        *part = *seen;
        part->flags = 0;
        return true;
    }
    if (!read_plain_part(f, at, high, part) && !read_part(f, at, high, part)) return false;
    if (whole) {
        *seen = *part;
        f->flags_seen[place] = false;
    }
    return true;
}

unsigned ls_person_flags(ls_person_finder *f, ls_name_part *part) {
    const size_t place = part->start % LS_PARTS_SEEN;
    ls_name_part *seen = &f->seen[place];
    const bool same = seen->start == part->start && seen->end == part->end;
    if (same && f->flags_seen[place]) return part->flags = seen->flags;
    part->flags = ls_name_flags(f->text + part->start, part->end - part->start, &f->scratch);
    f->no_memory |= f->scratch.failed;
    if (same) {
        seen->flags = part->flags;
        f->flags_seen[place] = true;
    }
    return part->flags;
}

bool ls_person_covered(const ls_person_finder *f, uint32_t at, uint32_t *end) {
    for (uint32_t n = 0; n < f->covered_count; n++)
        if (at >= f->covered[n].start && at < f->covered[n].end) {
            *end = f->covered[n].end;
            return true;
        }
    return false;
}

static int compare_spans(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folded parts, sorted, joined by spaces. */
static const char *make_key(ls_person_finder *f, const ls_name_part *parts, uint32_t count) {
    const char *folded[LS_NAME_PARTS_MAX];
    for (uint32_t n = 0; n < count; n++) {
        ls_buffer_clear(&f->key);
        uint32_t length = parts[n].end - parts[n].start;
        length -= f->text[parts[n].end - 1] == '.';
        if (ls_fold_key(f->text + parts[n].start, length, &f->key) != LS_OK) return NULL;
        folded[n] = ls_arena_strndup(f->run->arena, f->key.data ? f->key.data : "", f->key.length);
        if (!folded[n]) return NULL;
    }
    qsort(folded, count, sizeof *folded, compare_spans);
    ls_buffer_clear(&f->key);
    for (uint32_t n = 0; n < count; n++) {
        if (n) ls_buffer_putc(&f->key, ' ');
        ls_buffer_puts(&f->key, folded[n]);
    }
    return f->key.failed ? NULL : ls_arena_strndup(f->run->arena, f->key.data, f->key.length);
}

/* A part as it is normally written: JOHN becomes John, one letter after a hyphen or apostrophe stays a capital. */
static void put_part(ls_person_finder *f, const ls_name_part *part, ls_buffer *out) {
    if (part->kind != LS_PART_CAPS) {
        ls_buffer_append(out, f->text + part->start, part->end - part->start);
        return;
    }
    char lower[LS_NAME_PART_BYTES + 1];
    uint32_t length = part->end - part->start;
    const char *text = f->text + part->start;
    ls_label_lower(text, length, lower);
    for (uint32_t n = 0; n < length; n++) {
        bool first = n == 0 || text[n - 1] == '-' || text[n - 1] == '\'';
        uint32_t size = first && (text[n] & 0x80) && n + 1 < length ? 2 : 1;
        ls_buffer_append(out, first ? text + n : lower + n, size);
        n += size - 1;
    }
}

static bool normalize(ls_person_finder *f, ls_hit *hit, const ls_name_part *parts, uint32_t count, uint32_t swap) {
    ls_buffer_clear(&f->scratch);
    for (uint32_t n = 0; n < count; n++) {
        if (n) ls_buffer_putc(&f->scratch, ' ');
        put_part(f, &parts[(n + swap) % count], &f->scratch);
    }
    hit->normalized = f->scratch.failed ? NULL : ls_arena_strndup(f->run->arena, f->scratch.data, f->scratch.length);
    hit->key = make_key(f, parts, count);
    return hit->normalized && hit->key;
}

static size_t slot_of(const char *word, uint32_t length) {
    uint32_t bytes;
    memcpy(&bytes, word, sizeof bytes);
    return ((bytes + length) * 0x9E3779B1u) >> 24;
}

const ls_heard_name *ls_person_heard(const ls_person_finder *f, const ls_name_part *part) {
    const uint32_t length = part->end - part->start;
    if (length < LS_HEARD_LEAST) return NULL;
    const ls_heard_name *heard = &f->heard[slot_of(f->text + part->start, length)];
    return heard->length == length && !memcmp(f->text + heard->start, f->text + part->start, length) ? heard : NULL;
}

/* The first and the last word of a full name are remembered with it; of two names that share one, neither. */
static void hear(ls_person_finder *f, const ls_name_part *part, const ls_hit *hit) {
    const uint32_t length = part->end - part->start;
    if (part->kind != LS_PART_NAME || length < LS_HEARD_LEAST || f->heard_said >= LS_HEARD_MOST) return;
    ls_heard_name *heard = &f->heard[slot_of(f->text + part->start, length)];
    const bool other = ls_person_heard(f, part) && (!heard->key || strcmp(heard->key, hit->key) != 0);
    *heard = (ls_heard_name){part->start, length, other ? NULL : hit->normalized, other ? NULL : hit->key};
}

/* The first word too, where both are known as names: of "Atlas Indemnitees" none is to be learned. */
static void hear_ends(ls_person_finder *f, const ls_name_part *forename, const ls_name_part *surname,
                      const ls_hit *hit) {
    hear(f, surname, hit);
    const bool sure = forename->flags & LS_NAME_FORENAME && surname->flags & (LS_NAME_SURNAME | LS_NAME_SURNAME_RARE);
    if (sure && !(forename->flags & LS_NAME_WORD)) hear(f, forename, hit);
}

ls_status ls_person_emit(ls_person_finder *f, ls_hit *hit, const ls_name_part *parts, uint32_t count, uint32_t swap) {
    uint32_t end;
    if (ls_person_covered(f, parts[0].start, &end)) return LS_OK;
    if (!hit->normalized && !normalize(f, hit, parts, count, swap)) return LS_NOMEM;
    hit->segment = f->segment;
    hit->start = parts[0].start;
    hit->length = parts[count - 1].end - hit->start;
    if (count > 1) hear_ends(f, &parts[swap ? swap : 0], &parts[swap ? swap - 1 : count - 1], hit);
    if (f->covered_count < LS_COVERED_MAX) {
        f->covered[f->covered_count].start = hit->start;
        f->covered[f->covered_count++].end = hit->start + hit->length;
        if (f->covered_end < hit->start + hit->length) f->covered_end = hit->start + hit->length;
    }
    return f->run->sink->hit(f->run->sink->context, hit);
}

/* -- a value --------------------------------------------------------------------------------------------------- */

typedef struct reading {
    ls_name_part parts[LS_NAME_PARTS_MAX];
    uint32_t count, swap; /* swap: parts before a comma */
    uint32_t forenames, surnames, known, words;
    bool titled, uncased, lower;
} reading;

static bool is_listed(const ls_person_finder *f, const ls_name_part *part, unsigned kinds) {
    char lower[LS_NAME_PART_BYTES];
    ls_label_lower(f->text + part->start, part->end - part->start, lower);
    return ls_person_word(f->words, lower, part->end - part->start) & kinds;
}

static bool skip_title(const ls_person_finder *f, uint32_t *at, uint32_t end, const ls_name_part *part) {
    char lower[LS_NAME_PART_BYTES];
    ls_label_lower(f->text + part->start, part->end - part->start, lower);
    uint32_t length = part->end - part->start;
    length -= f->text[part->end - 1] == '.';
    bool dotted = f->text[part->end - 1] == '.' || (part->end < end && f->text[part->end] == '.');
    unsigned kinds = ls_person_word(f->words, lower, length);
    if (!(kinds & (LS_WORD_SURE_TITLE | LS_WORD_TITLE)) || /* a rank may be an office: "Attn: General Counsel" */
        !(kinds & LS_WORD_SURE_TITLE || dotted || length > 2))
        return false;
    *at = part->end;
    while (*at < end && ls_in(". ", f->text[*at]))
        ++*at;
    return *at < end;
}

/* Letters after a comma that are no forename: "MBA", "Ph.D.", "Jr.", "CEO". */
static bool is_degree(const ls_person_finder *f, uint32_t at, uint32_t end) {
    static const char *const degrees[] = {"phd", "ph.d", "md",   "m.d",  "mba", "msc",   "bsc", "ba",  "ma",
                                          "llm", "esq",  "jr",   "sr",   "cpa", "cissp", "pmp", "dds", "rn",
                                          "pe",  "m.sc", "b.sc", "ll.m", "ii",  "iii",   "ceo", "cfo", "cto",
                                          "coo", "cio",  "ciso", "vp",   "svp", "evp",   "hr",  "it",  NULL};
    char lower[8];
    uint32_t length = end - at;
    while (length && f->text[at + length - 1] == '.')
        length--;
    if (!length || length > sizeof lower) return false;
    ls_label_lower(f->text + at, length, lower);
    for (const char *const *d = degrees; *d; d++)
        if (strlen(*d) == length && !memcmp(*d, lower, length)) return true;
    return false;
}

/* Reads [at, end) as one name; false: it holds something that is none. */
static bool read_value(ls_person_finder *f, uint32_t at, uint32_t end, reading *r) {
    *r = (reading){0};
    while (at < end) {
        ls_name_part part;
        if (f->text[at] == ' ' || (f->text[at] == '\n' && r->count)) {
            at++;
            continue;
        }
        if (f->text[at] == ',' && r->count && !r->swap) {
            uint32_t next = at + 1;
            while (next < end && f->text[next] == ' ')
                next++;
            if (is_degree(f, next, end)) break;
            r->swap = r->count;
            at = next;
            continue;
        }
        if (r->count && (f->text[at] == '(' || (f->text[at] == '-' && at + 1 < end && f->text[at + 1] == ' '))) break;
        if (r->count == LS_NAME_PARTS_MAX || !ls_person_part(f, at, end, &part)) return false;
        if ((r->count == 0 || r->count == r->swap) && part.kind <= LS_PART_INITIAL && skip_title(f, &at, end, &part)) {
            r->titled = true;
            continue;
        }
        if (part.kind == LS_PART_OTHER || (part.kind != LS_PART_PARTICLE && is_listed(f, &part, LS_WORD_OTHER) &&
                                           !(r->count && part.kind == LS_PART_INITIAL)))
            return false;
        unsigned flags = part.kind == LS_PART_INITIAL || part.kind == LS_PART_PARTICLE ? 0 : ls_person_flags(f, &part);
        bool word = flags & LS_NAME_WORD;
        r->forenames += (flags & LS_NAME_FORENAME) || ((flags & LS_NAME_FORENAME_RARE) && !word);
        r->surnames += (flags & LS_NAME_SURNAME) || ((flags & LS_NAME_SURNAME_RARE) && !word);
        r->known +=
            flags & (LS_NAME_FORENAME | LS_NAME_FORENAME_RARE | LS_NAME_SURNAME | LS_NAME_SURNAME_RARE) && !word;
        r->words += word && !(flags & (LS_NAME_FORENAME | LS_NAME_SURNAME));
        r->uncased |= part.kind == LS_PART_UNCASED;
        r->lower |= part.kind == LS_PART_LOWER;
        r->parts[r->count++] = part;
        at = part.end;
        if (at < end && !ls_in(" ,.(\n", f->text[at]) && letter_at(f->text, at, end) == 0 &&
            memcmp(f->text + at, "\xC2\xA0", 2) != 0)
            return false;
        while (at < end && (f->text[at] == '.' || (end - at >= 2 && !memcmp(f->text + at, "\xC2\xA0", 2))))
            at += f->text[at] == '.' ? 1 : 2;
    }
    if (r->swap == r->count) r->swap = 0;
    return r->count > 0 && r->parts[r->count - 1].kind != LS_PART_PARTICLE;
}

/* Two to four capitalised words of which none is known, neither as a name nor as a word: the evidence says so. */
static bool is_unlisted(const reading *r) {
    if (r->count < 2 || r->count > 4 || r->forenames || r->surnames || r->words || r->uncased || r->lower) return false;
    for (uint32_t n = 0; n < r->count; n++)
        if (r->parts[n].kind == LS_PART_CAPS || r->parts[n].kind == LS_PART_INITIAL) return false;
    return true;
}

static bool acceptable(const ls_person_finder *f, const reading *r, ls_name_context context) {
    uint32_t bytes = r->parts[r->count - 1].end - r->parts[0].start, initials = 0;
    for (uint32_t n = 0; n < r->count; n++)
        initials += r->parts[n].kind == LS_PART_INITIAL;
    (void)f;
    if (initials == r->count) return false;
    if (r->uncased) /* 2 to 6 letters of East Asia, 3 words elsewhere */
        return context != LS_CONTEXT_NONE && context != LS_CONTEXT_SIGN_OFF && bytes >= 4 && bytes <= 60 &&
               r->count <= 4 && (context != LS_CONTEXT_NAME || bytes <= 12 || r->known);
    if (r->lower && !(context == LS_CONTEXT_FIRST || context == LS_CONTEXT_LAST) && r->known < r->count) return false;
    switch (context) {
    case LS_CONTEXT_FIRST:
    case LS_CONTEXT_LAST: return r->count <= 4 && !(r->words && !r->known && r->count > 1);
    case LS_CONTEXT_PERSON:
        return r->titled || (r->count >= 2 ? r->known || r->forenames + r->surnames || r->words == 0 : r->known > 0);
    case LS_CONTEXT_NAME:
    case LS_CONTEXT_MAIL:
        if (is_unlisted(r) && context == LS_CONTEXT_NAME) return true;
        return r->count >= 2 && (r->titled || (r->forenames && r->words < r->count) || (r->surnames && r->words == 0));
    case LS_CONTEXT_SIGNATURE:
        if (is_unlisted(r)) return true;
        /* fall through */
    case LS_CONTEXT_SIGN_OFF:
        return r->count <= 4 &&
               (r->titled || (r->forenames && r->words < r->count) || (r->count >= 2 && r->known && !r->words));
    case LS_CONTEXT_NONE: break;
    }
    return r->count >= 2 && r->forenames && (r->surnames || r->words == 0);
}

static void add_known(ls_hit *hit, const reading *r, ls_name_context context) {
    if (r->titled) ls_hit_add_evidence(hit, "title", "form of address", 1);
    if (r->forenames) ls_hit_add_evidence(hit, "gazetteer_forename", "a known forename", 1);
    if (r->surnames) ls_hit_add_evidence(hit, "gazetteer_surname", "a known surname", 1);
    if (context == LS_CONTEXT_NAME && is_unlisted(r)) ls_hit_add_evidence(hit, "unlisted", "in no list of names", 1);
}

static ls_status read_one(ls_person_finder *f, uint32_t start, uint32_t end, ls_name_context context, const char *kind,
                          const char *detail, const char *role) {
    reading r;
    while (start < end && ls_in(" \t\r\n\"'*", f->text[start]))
        start++;
    while (end > start && ls_in(" \t\r\n\"'*,;:", f->text[end - 1]))
        end--;
    if (end - start < 2) return LS_OK;
    bool good = end - start <= 80 && read_value(f, start, end, &r) && acceptable(f, &r, context);
    if (!good && (context == LS_CONTEXT_PERSON || context == LS_CONTEXT_NAME)) { /* "Jane Roe, room 7" */
        const char *comma = memchr(f->text + start, ',', end - start);
        const uint32_t head = comma ? (uint32_t)(comma - f->text) : start;
        good = head - start <= 80 && memchr(f->text + start, ' ', head - start) && read_value(f, start, head, &r) &&
               acceptable(f, &r, context);
    }
    if (!good) return LS_OK;
    ls_hit hit = {.rule = f->labelled, .role = role};
    ls_hit_add_evidence(&hit, kind, detail, 1);
    add_known(&hit, &r, context);
    return ls_person_emit(f, &hit, r.parts, r.count, r.swap);
}

ls_status ls_person_value(ls_person_finder *f, uint32_t start, uint32_t end, ls_name_context context, const char *kind,
                          const char *detail, const char *role) {
    ls_status status = LS_OK;
    if (end - start > 400 || !f->labelled) return LS_OK;
    for (uint32_t at = start, from = start; status == LS_OK && from < end; from = at + 1) { /* "Jane Roe; John Doe" */
        for (at = from; at < end && !ls_in(";/&\n<", f->text[at]); at++)
            continue;
        status = read_one(f, from, at, context, kind, detail, role);
        if (at < end && f->text[at] == '<') /* addresses are ls_person_address()'s */
            break;
    }
    return status;
}

/* -- display names --------------------------------------------------------------------------------------------- */

/* Does the local part of the address name the person: jane.roe, jroe, roe? */
static bool names_person(ls_person_finder *f, uint32_t local, uint32_t local_end, const reading *r) {
    char lower[64];
    uint32_t length = local_end - local, matched = 0;
    if (length > sizeof lower) return false;
    ls_label_lower(f->text + local, length, lower);
    for (uint32_t n = 0; n < r->count; n++) {
        uint32_t size = r->parts[n].end - r->parts[n].start;
        ls_buffer_clear(&f->scratch);
        if (size < 3 || ls_fold_key(f->text + r->parts[n].start, size, &f->scratch) != LS_OK || f->scratch.length < 3)
            continue;
        matched += memmem(lower, length, f->scratch.data, f->scratch.length) != NULL;
    }
    return matched > 0;
}

ls_status ls_person_address(ls_person_finder *f, uint32_t open, ls_name_context context, const char *role) {
    uint32_t ceiling = f->high - open > 200 ? open + 200 : f->high, at = open + 1, sign = 0;
    for (; at < ceiling && !ls_in("> \n<\"", f->text[at]); at++)
        if (f->text[at] == '@') sign = at;
    uint32_t local = open + 1 + (ceiling - open > 8 && !memcmp(f->text + open + 1, "mailto:", 7) ? 7 : 0);
    if (!sign || sign <= local || !f->labelled) return LS_OK;
    uint32_t floor = open - f->low > 80 ? open - 80 : f->low, end = open, start;
    while (end > floor && ls_in(" \n\t", f->text[end - 1]))
        end--;
    bool quoted = end > floor && f->text[end - 1] == '"';
    end -= quoted;
    for (start = end;
         start > floor && (quoted ? f->text[start - 1] != '"' : !ls_in(",;:>\n\t\"|<(", f->text[start - 1]));)
        start--;
    if (start == floor && floor > f->low) return LS_OK;
    reading r = {0};
    while (start < end && ls_in(" '", f->text[start]))
        start++;
    while (end > start && ls_in(" '", f->text[end - 1]))
        end--;
    /* An unquoted comma parts addresses, but "Roe, Jane <…>" without quotes is written all the same. */
    bool match = false, fits = false;
    /* In running text the name is the longest end of what stands there: "On Monday Jane Roe <…> wrote". */
    for (unsigned tries = 0; tries < LS_NAME_PARTS_MAX && !fits && end - start >= 2 && start < end; tries++) {
        if (read_value(f, start, end, &r) && !r.uncased) {
            match = names_person(f, local, sign, &r);
            fits = context == LS_CONTEXT_MAIL ? r.count >= 2 && (r.known || r.words == 0) && !r.lower
                                              : acceptable(f, &r, LS_CONTEXT_NONE);
            fits = (fits && !r.lower) ||
                   (match && !r.lower && (r.forenames + r.surnames ? r.words < r.count : r.count >= 2 && !r.words));
            fits = fits && (quoted || context == LS_CONTEXT_MAIL || !is_listed(f, &r.parts[0], LS_WORD_ANY_STOP));
        }
        if (quoted || context == LS_CONTEXT_MAIL) break;
        if (!fits) {
            const char *space = memchr(f->text + start, ' ', end - start);
            start = space ? (uint32_t)(space - f->text) + 1 : end;
        }
    }
    if (!fits) return LS_OK;
    ls_hit hit = {.rule = f->labelled, .role = role};
    ls_hit_add_evidence(&hit, "field", "stands before an address", context == LS_CONTEXT_MAIL ? 1 : 0.7);
    if (match) ls_hit_add_evidence(&hit, "email_match", "the address holds the name", 1);
    add_known(&hit, &r, context);
    return ls_person_emit(f, &hit, r.parts, r.count, r.swap);
}
