/* Phrases of cues. Without its UTF-8 flag Vectorscan folds the case of ASCII only, so another letter's place is held by
 * "any character" in the pattern, and compared here after folding both. */
#include "match/phrases.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "match/checks.h"
#include "text/fold.h"
#include <string.h>

enum { SPACE_MOST = 64 }; /* bytes of white space between two words: a page's margin, not a page */

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

static void put_letter(ls_buffer *out, uint32_t c) {
    /* Too wide and bounded: what is white space is decided when the phrase is compared; 1,000 phrases with the exact
     * class and '+' took 5.4 ns a byte of a novel, these take 1.4. */
    if (c == ' ') ls_buffer_puts(out, "[\\s\\x80-\\xbf\\xc2\\xe2\\xe3]{1,64}");
    else if (c == '\'') ls_buffer_puts(out, "(?:'|\\xe2\\x80[\\x98\\x99])");
    else if (c == '-') ls_buffer_puts(out, "(?:-|\\xe2\\x80[\\x90-\\x94])");
    else if (c >= 0x80)
        ls_buffer_puts(out, "(?:[\\xc2-\\xdf]|[\\xe0-\\xef][\\x80-\\xbf]|[\\xf0-\\xf4][\\x80-\\xbf]{2})[\\x80-\\xbf]");
    else if (ls_is_alnum((unsigned char)c)) ls_buffer_putc(out, (char)c);
    else ls_buffer_printf(out, "\\x%02x", c);
}

bool ls_phrase_compile(const char *phrase, ls_arena *arena, ls_phrase *out, const char **pattern) {
    size_t length = strlen(phrase), count = 0;
    uint32_t *letters = ls_arena_alloc(arena, (length + 1) * sizeof *letters);
    ls_buffer text = {0};
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
    for (size_t i = 0; i < count; i++) put_letter(&text, letters[i]);
    *out = (ls_phrase){letters, count};
    *pattern = text.failed ? NULL : ls_arena_strdup(arena, ls_buffer_cstr(&text));
    ls_buffer_free(&text);
    return *pattern != NULL;
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

static bool skip_spaces(const char *text, uint32_t low, uint32_t *at) {
    uint32_t from = *at;
    while (*at > low && from - *at < SPACE_MOST) {
        uint32_t before = *at;
        if (!is_space(step_back(text, low, &before))) break;
        *at = before;
    }
    return *at < from;
}

bool ls_phrase_ends_at(const ls_phrase *phrase, const char *text, uint32_t low, uint32_t high, uint32_t end,
                       uint32_t *start) {
    uint32_t at = end, c = 0;
    for (size_t i = phrase->count; i-- > 0;) {
        if (phrase->letters[i] == ' ') {
            if (!skip_spaces(text, low, &at)) return false;
            continue;
        }
        if (at <= low) return false;
        c = plain(step_back(text, low, &at));
        if (c != phrase->letters[i] && lower(c) != phrase->letters[i]) return false;
    }
    *start = at;
    if (at > low && is_word(phrase->letters[0]) && is_word(step_back(text, low, &at))) return false;
    if (end >= high || !is_word(phrase->letters[phrase->count - 1])) return true;
    return ls_utf8_decode(text + end, high - end, &c) == 0 || !is_word(c);
}
