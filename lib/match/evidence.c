/* Keywords near a value. One pass over at most 100 bytes: only at the start of a word is anything compared, and only
 * the keywords with its first letter. Case is ASCII's; other letters are compared as they stand. */
#include "match/evidence.h"
#include "match/checks.h"
#include <string.h>

enum { BEFORE = 64, AFTER = 32, HEADER_MOST = 200 };

struct ls_keywords {
    const char *const *words; /* by first byte */
    uint16_t first[257];      /* words with first byte b: first[b] .. first[b + 1] */
};

static unsigned char first_byte(const char *word) { return (unsigned char)ls_to_lower((unsigned char)word[0]); }

bool ls_keywords_create(const ls_rule *rule, ls_arena *arena, const ls_keywords **out) {
    *out = NULL;
    if (!rule->keyword_count) return true;
    size_t count = rule->keyword_count < UINT16_MAX ? rule->keyword_count : UINT16_MAX;
    ls_keywords *keywords = ls_arena_alloc(arena, sizeof *keywords);
    const char **words = ls_arena_alloc(arena, count * sizeof *words);
    if (!keywords || !words) return false;
    memset(keywords->first, 0, sizeof keywords->first);
    for (size_t i = 0; i < count; i++) keywords->first[first_byte(rule->keywords[i]) + 1]++;
    for (size_t b = 0; b < 256; b++) keywords->first[b + 1] = (uint16_t)(keywords->first[b + 1] + keywords->first[b]);
    uint16_t next[256];
    memcpy(next, keywords->first, sizeof next);
    for (size_t i = 0; i < count; i++) words[next[first_byte(rule->keywords[i])]++] = rule->keywords[i];
    keywords->words = words;
    *out = keywords;
    return true;
}

static bool word_byte(unsigned char c) { return ls_is_alnum(c) || c >= 0x80; }

/* A word starts where a letter follows none, and inside camelCase. */
static bool starts_word(const char *text, const char *at) {
    if (at == text) return true;
    unsigned char before = (unsigned char)at[-1], here = (unsigned char)at[0];
    return !word_byte(before) || (before >= 'a' && before <= 'z' && here >= 'A' && here <= 'Z');
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

static const char *find(const ls_keywords *keywords, const char *text, size_t length) {
    const char *end = text + length;
    for (const char *at = text; at < end; at++) {
        size_t b = first_byte(at);
        if (keywords->first[b] == keywords->first[b + 1] || !starts_word(text, at)) continue;
        for (size_t i = keywords->first[b]; i < keywords->first[b + 1]; i++)
            if (is_word(at, end, keywords->words[i])) return keywords->words[i];
    }
    return NULL;
}

/* From at most BEFORE bytes before, over at most one line's end. */
static uint32_t near_start(const ls_block *block, uint32_t low, uint32_t start) {
    uint32_t least = start - low > BEFORE ? start - BEFORE : low, at = start;
    for (unsigned lines = 0; at > least; at--)
        if (block->text[at - 1] == '\n' && ++lines == 2) break;
    return at;
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
