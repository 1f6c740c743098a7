/* Keywords near a value, in at most 100 bytes: where words begin is found for 64 of them at once, and there only the
 * keywords with that first letter are compared. Case is ASCII's; other letters are compared as they stand. */
#include "match/evidence.h"
#include "match/checks.h"
#include "match/scan.h"
#include <string.h>

enum { BEFORE = 64, AFTER = 32, HEADER_MOST = 200, STRIDE = 64 };

struct ls_keywords {
    const char *const *words; /* by first byte */
    uint16_t first[257];      /* words with first byte b: first[b] .. first[b + 1] */
    bool begins[256];         /* does any begin so, in either case: asked at each word */
    uint64_t odd;             /* all bits, when one begins with no letter */
};

static bool word_byte(unsigned char c) { return ls_is_alnum(c) || c >= 0x80; }
static unsigned char first_byte(const char *word) { return (unsigned char)ls_to_lower((unsigned char)word[0]); }

bool ls_keywords_create(const ls_rule *rule, ls_arena *arena, const ls_keywords **out) {
    *out = NULL;
    if (!rule->keyword_count) return true;
    size_t count = rule->keyword_count < UINT16_MAX ? rule->keyword_count : UINT16_MAX;
    ls_keywords *keywords = ls_arena_alloc(arena, sizeof *keywords);
    const char **words = ls_arena_alloc(arena, count * sizeof *words);
    if (!keywords || !words) return false;
    memset(keywords->first, 0, sizeof keywords->first);
    keywords->odd = 0;
    for (size_t i = 0; i < count; i++) {
        keywords->first[first_byte(rule->keywords[i]) + 1]++;
        const unsigned char first = first_byte(rule->keywords[i]);
        if (first < 0x80 && !ls_is_alpha(first)) keywords->odd = UINT64_MAX;
    }
    for (size_t b = 0; b < 256; b++) keywords->first[b + 1] = (uint16_t)(keywords->first[b + 1] + keywords->first[b]);
    uint16_t next[256];
    memcpy(next, keywords->first, sizeof next);
    for (size_t i = 0; i < count; i++) words[next[first_byte(rule->keywords[i])]++] = rule->keywords[i];
    for (unsigned b = 0; b < 256; b++) {
        const unsigned char lower = (unsigned char)ls_to_lower((unsigned char)b);
        keywords->begins[b] = keywords->first[lower] != keywords->first[lower + 1];
    }
    keywords->words = words;
    *out = keywords;
    return true;
}

static bool is_joint(char c) { return c == ' ' || c == '-' || c == '_'; }

/* Any of space, hyphen, underscore in the keyword stands for any of them, or for nothing. */
static bool is_word(const char *at, const char *end, const char *word) {
    const char *from = at;
    for (; *word; word++) {
        if (is_joint(*word)) {
            if (at < end && is_joint(*at)) at++;
            continue;
        }
        if (at == end || ls_to_lower((unsigned char)*at) != ls_to_lower((unsigned char)*word)) return false;
        at++;
    }
    if (at == end || !word_byte((unsigned char)*at) || ls_is_digit((unsigned char)*at)) return true;
    return at > from && at[-1] >= 'a' && at[-1] <= 'z' && *at >= 'A' && *at <= 'Z';
}

/* Of 64 bytes, bit by bit: letters of ASCII, digits, bytes of what is not ASCII. */
typedef struct classes {
    uint64_t small, capital, digit, high;
} classes;

#ifdef __SSE2__
static classes classify(const char text[STRIDE], size_t count) {
    classes of = {0, 0, 0, 0};
    for (unsigned i = 0; i < count; i += 16) {
        const __m128i bytes = ls_load16(text + i);
        of.small |= (uint64_t)ls_bits16(ls_range16(bytes, 'a', 'z')) << i;
        of.capital |= (uint64_t)ls_bits16(ls_range16(bytes, 'A', 'Z')) << i;
        of.digit |= (uint64_t)ls_bits16(ls_range16(bytes, '0', '9')) << i;
        of.high |= (uint64_t)ls_bits16(bytes) << i;
    }
    return of;
}
#else
static classes classify(const char text[STRIDE], size_t count) {
    classes of = {0, 0, 0, 0};
    for (unsigned i = 0; i < count; i++) {
        of.small |= (uint64_t)(text[i] >= 'a' && text[i] <= 'z') << i;
        of.capital |= (uint64_t)(text[i] >= 'A' && text[i] <= 'Z') << i;
        of.digit |= (uint64_t)ls_is_digit((unsigned char)text[i]) << i;
        of.high |= (uint64_t)((unsigned char)text[i] >= 0x80) << i;
    }
    return of;
}
#endif

static const char *find_at(const ls_keywords *keywords, const char *at, const char *end) {
    size_t b = first_byte(at);
    for (size_t i = keywords->first[b]; i < keywords->first[b + 1]; i++)
        if (is_word(at, end, keywords->words[i])) return keywords->words[i];
    return NULL;
}

/* A word starts where a letter follows none, and inside camelCase. */
static const char *find(const ls_keywords *keywords, const char *text, size_t length) {
    uint64_t word_before = 0, small_before = 0; /* bit 0: the byte before the stride */
    for (size_t from = 0; from < length; from += STRIDE) {
        const size_t count = length - from < STRIDE ? length - from : STRIDE;
        char rest[STRIDE] = {0};
        const classes of = classify(count < STRIDE ? memcpy(rest, text + from, count) : text + from, count);
        const uint64_t letter = of.small | of.capital | of.high, word = letter | of.digit;
        uint64_t starts = ~(word << 1 | word_before) | ((of.small << 1 | small_before) & of.capital);
        starts &= (letter | keywords->odd) & (count < STRIDE ? ((uint64_t)1 << count) - 1 : UINT64_MAX);
        for (; starts; starts &= starts - 1) {
            const char *at = text + from + ls_lowest_bit(starts), *found;
            if (keywords->begins[(unsigned char)*at] && (found = find_at(keywords, at, text + length))) return found;
        }
        word_before = word >> (STRIDE - 1);
        small_before = of.small >> (STRIDE - 1);
    }
    return NULL;
}

/* From at most BEFORE bytes before, over at most one line's end. */
static uint32_t near_start(const ls_block *block, uint32_t low, uint32_t start) {
    const uint32_t least = start - low > BEFORE ? start - BEFORE : low;
    const char *from = block->text + least, *line = memrchr(from, '\n', start - least);
    if (line) line = memrchr(from, '\n', (size_t)(line - from));
    return line ? (uint32_t)(line + 1 - block->text) : least;
}

static bool look_at(const ls_keywords *keywords, const char *text, const char *kind, ls_hit *hit) {
    if (!text || !*text) return false;
    const char *word = find(keywords, text, strnlen(text, HEADER_MOST));
    if (word) ls_hit_add_evidence(hit, kind, word, 1);
    return word != NULL;
}

bool ls_keywords_look(const ls_keywords *keywords, const ls_block *block, ls_hit *hit) {
    if (!keywords) return false;
    const ls_block_segment *segment = &block->segments[hit->segment];
    uint32_t end = hit->start + hit->length, high = segment->start + segment->length;
    uint32_t from = near_start(block, segment->start, hit->start);
    uint32_t to = high - end > AFTER ? end + AFTER : high;
    const char *line_end = memchr(block->text + end, '\n', to - end);
    if (line_end) to = (uint32_t)(line_end - block->text);
    const char *word = find(keywords, block->text + from, hit->start - from);
    if (!word) word = find(keywords, block->text + end, to - end);
    if (word) ls_hit_add_evidence(hit, "keyword", word, 1);
    bool found = word != NULL;
    found |= look_at(keywords, segment->about.column, "column", hit);
    found |= look_at(keywords, segment->about.row_label, "row", hit);
    found |= look_at(keywords, segment->about.field, "field", hit);
    return found;
}
