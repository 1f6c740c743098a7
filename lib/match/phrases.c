/* Phrases of cues. Without its UTF-8 flag Vectorscan folds the case of ASCII only, so a word with other letters is
 * looked for in the ways it is written; here all letters are compared folded. */
#include "match/phrases.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "match/checks.h"
#include "text/fold.h"
#include <string.h>

enum { SPACE_MOST = 200 }; /* bytes of white space between two words: a page's margin, not a page */

static bool is_space(uint32_t c) {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x3000;
}

/* Typographic forms meet their plain ones. */
static uint32_t plain(uint32_t c) {
    if (c == 0x2018 || c == 0x2019) return '\'';
    return c >= 0x2010 && c <= 0x2014 ? '-' : c;
}

static uint32_t lower(uint32_t c) {
    if (c < 0x80) return (uint32_t)(unsigned char)ls_to_lower((unsigned char)c);
    char bytes[4];
    ls_buffer folded = {0};
    size_t length = ls_utf8_encode(c, bytes);
    uint32_t result = c;
    if (ls_fold_nfkc_lower(bytes, length, &folded) == LS_OK && folded.length)
        ls_utf8_decode(folded.data, folded.length, &result);
    ls_buffer_free(&folded);
    return result;
}

/* Letters and digits of scripts with words; in Chinese, Japanese and Korean text words have no edges. */
static bool is_word(uint32_t c) {
    if (c < 0x80) return ls_is_alnum((unsigned char)c) || c == '_';
    return c >= 0xC0 && c < 0x2E80 && !(c >= 0x2000 && c < 0x2C00);
}

/* Capitals of the alphabets that have them: Latin-1, Latin Extended-A, Greek, Cyrillic. */
static uint32_t upper(uint32_t c) {
    if (c < 0x80) return ls_is_alpha((unsigned char)c) ? c & ~32u : c;
    if ((c >= 0xE0 && c <= 0xFE && c != 0xF7) || (c >= 0x3B1 && c <= 0x3C9 && c != 0x3C2) || (c >= 0x430 && c <= 0x44F))
        return c - 32;
    if (c >= 0x450 && c <= 0x45F) return c - 80;
    bool odd_small = (c >= 0x100 && c < 0x138) || (c >= 0x14A && c < 0x178),
         even_small = (c >= 0x139 && c < 0x149) || (c >= 0x179 && c < 0x17F);
    return (odd_small && c % 2) || (even_small && c % 2 == 0) ? c - 1 : c;
}

typedef struct word {
    size_t from, to;
    bool ascii;
} word;

/* Words that any text is full of: each costs a look at every phrase that is found by it ("this sow"). */
static bool is_frequent(const uint32_t *letters, size_t length) {
    static const char *const words[] = {"this", "that",  "such",  "each",  "will",  "with",  "from", "your",
                                        "have", "been",  "time",  "part",  "place", "first", "name", "date",
                                        "work", "other", "their", "which", "would", "there", NULL};
    for (const char *const *candidate = words; *candidate; candidate++) {
        size_t i = 0;
        while (i < length && (*candidate)[i] && letters[i] == (unsigned char)(*candidate)[i]) i++;
        if (i == length && !(*candidate)[i]) return true;
    }
    return false;
}

/* How good a word is to look for: one of ASCII letters is found caseless, a short one is found inside many others. */
static unsigned fitness(const uint32_t *letters, size_t length, bool ascii) {
    if (!ascii || length < 3) return 0;
    return is_frequent(letters, length) ? 1 : length < 4 ? 2 : 3;
}

/* The fittest word, of these the longest. */
static word choose(const uint32_t *letters, size_t count) {
    word best = {0, 0, false};
    for (size_t at = 0; at < count;) {
        word here = {at, at, true};
        for (;
             here.to < count && (letters[here.to] >= 0x2E80 || (is_word(letters[here.to]) && letters[here.to] != '_'));
             here.to++)
            here.ascii &= letters[here.to] < 0x80;
        size_t length = here.to - here.from, most = best.to - best.from;
        unsigned fit = fitness(letters + here.from, length, here.ascii),
                 best_fit = fitness(letters + best.from, most, best.ascii);
        if (fit != best_fit ? fit > best_fit : length >= most) best = here;
        at = here.to > at ? here.to : at + 1;
    }
    if (best.to == best.from) best = (word){0, count, false}; /* signs only */
    return best;
}

/* form 0: lower case, 1: capitals, 2: a capital first. */
static const char *write_word(const uint32_t *letters, const word *chosen, unsigned form, ls_arena *arena) {
    ls_buffer out = {0};
    for (size_t i = chosen->from; i < chosen->to; i++)
        ls_buffer_put_utf8(&out, form == 1 || (form == 2 && i == chosen->from) ? upper(letters[i]) : letters[i]);
    const char *copy = out.failed ? NULL : ls_arena_strdup(arena, ls_buffer_cstr(&out));
    ls_buffer_free(&out);
    return copy;
}

bool ls_phrase_compile(const char *phrase, ls_arena *arena, ls_phrase *out, const char *literals[LS_PHRASE_LITERALS],
                       size_t *literal_count) {
    size_t length = strlen(phrase), count = 0;
    uint32_t *letters = ls_arena_alloc(arena, (length + 1) * sizeof *letters);
    *literal_count = 0;
    if (!letters) return false;
    for (size_t at = 0; at < length;) {
        uint32_t c;
        size_t bytes = ls_utf8_decode(phrase + at, length - at, &c);
        at += bytes ? bytes : 1;
        c = is_space(c) ? ' ' : lower(plain(c));
        if (c == ' ' && (count == 0 || letters[count - 1] == ' ')) continue;
        letters[count++] = c;
    }
    while (count && letters[count - 1] == ' ') count--;
    word chosen = choose(letters, count);
    *out = (ls_phrase){letters, count, chosen.to};
    for (unsigned form = 0; form < (chosen.ascii ? 1 : LS_PHRASE_LITERALS); form++) {
        const char *literal = write_word(letters, &chosen, form, arena);
        if (!literal) return false;
        bool known = false;
        for (size_t i = 0; i < *literal_count; i++) known |= strcmp(literals[i], literal) == 0;
        if (!known) literals[(*literal_count)++] = literal;
    }
    return true;
}

/* The code point that ends before `at`; *at moves to its start. */
static uint32_t step_back(const char *text, uint32_t low, uint32_t *at) {
    uint32_t end = *at, c = 0;
    do {
        --*at;
    } while (*at > low && ((unsigned char)text[*at] & 0xC0) == 0x80);
    ls_utf8_decode(text + *at, end - *at, &c);
    return c;
}

static uint32_t step(const char *text, uint32_t high, uint32_t *at) {
    uint32_t c = 0;
    size_t bytes = ls_utf8_decode(text + *at, high - *at, &c);
    *at += bytes ? (uint32_t)bytes : 1;
    return c;
}

static bool same_letter(uint32_t wanted, uint32_t c) {
    c = plain(c);
    return c == wanted || (c >= 'A' && lower(c) == wanted);
}

/* Letters before `count`, ending at `at`; *start: where they begin. */
static bool match_back(const ls_phrase *phrase, size_t count, const char *text, uint32_t low, uint32_t at,
                       uint32_t *start) {
    while (count-- > 0) {
        uint32_t from = at, next = at;
        if (phrase->letters[count] == ' ') {
            while (at > low && from - at < SPACE_MOST && is_space(step_back(text, low, &next))) at = next;
            if (at == from) return false;
        } else if (at <= low || !same_letter(phrase->letters[count], step_back(text, low, &at)))
            return false;
    }
    *start = at;
    return true;
}

static bool match_on(const ls_phrase *phrase, size_t index, const char *text, uint32_t high, uint32_t at,
                     uint32_t *end) {
    for (; index < phrase->count; index++) {
        uint32_t from = at, next = at;
        if (phrase->letters[index] == ' ') {
            while (at < high && at - from < SPACE_MOST && is_space(step(text, high, &next))) at = next;
            if (at == from) return false;
        } else if (at >= high || !same_letter(phrase->letters[index], step(text, high, &at)))
            return false;
    }
    *end = at;
    return true;
}

bool ls_phrase_match(const ls_phrase *phrase, const char *text, uint32_t low, uint32_t high, uint32_t at,
                     uint32_t *start, uint32_t *end) {
    /* "art" in "part" and "artist": most hits end here. */
    const unsigned char next = at < high ? (unsigned char)text[at] : ' ';
    if (next < 0x80 && is_word(next) && phrase->anchor == phrase->count && is_word(phrase->letters[phrase->count - 1]))
        return false;
    if (!match_on(phrase, phrase->anchor, text, high, at, end) ||
        !match_back(phrase, phrase->anchor, text, low, at, start))
        return false;
    uint32_t before = *start, after = *end;
    if (before > low && is_word(phrase->letters[0]) && is_word(step_back(text, low, &before))) return false;
    return after >= high || !is_word(phrase->letters[phrase->count - 1]) || !is_word(step(text, high, &after));
}
