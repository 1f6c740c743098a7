/* text_sha256 and sketch of an item. The text is kept (at most 1 MiB) and folded whole at the end, so that a mark that
 * follows its letter in the next segment is still normalised with it, and a segment's borders cost nothing. */
#include "base/alloc.h"
#include "base/bytes16.h"
#include "base/utf8.h"
#include "text/fold.h"
#include <string.h>

enum {
    TEXT_MAX = 1 << 20, /* the contract's 1 MiB */
    GRAM = 5,           /* words */
    HELD = 64,          /* so many words' hashes are summed up at once */
    PLANES = 26         /* counts to 2^26: 1 MiB of text folds to at most 18 characters a three-byte one (U+FDFA) */
};

/* A stretch of the text that the sketch leaves out: two documents are near when their words are, whatever their
 * headers. */
typedef struct stretch {
    size_t from, to;
} stretch;

struct ls_text_print {
    ls_buffer text, folded, body;
    ls_buffer left_out; /* of stretches */
    bool any, too_long;
};

ls_text_print *ls_text_print_create(void) { return ls_calloc(1, sizeof(ls_text_print)); }

void ls_text_print_reset(ls_text_print *print) {
    ls_buffer_clear(&print->text);
    ls_buffer_clear(&print->left_out);
    print->any = print->too_long = false;
}

void ls_text_print_free(ls_text_print *print) {
    if (!print) return;
    ls_buffer_free(&print->text);
    ls_buffer_free(&print->folded);
    ls_buffer_free(&print->body);
    ls_buffer_free(&print->left_out);
    ls_free(print);
}

/* Stretches that touch become one. */
static bool leave_out(ls_text_print *print, size_t from, size_t to) {
    size_t count = print->left_out.length / sizeof(stretch);
    stretch *last = count ? (stretch *)(void *)print->left_out.data + count - 1 : NULL;
    if (last && from - last->to <= 1) return last->to = to, true;
    const stretch one = {from, to};
    return ls_buffer_append(&print->left_out, &one, sizeof one);
}

ls_status ls_text_print_add(ls_text_print *print, const char *text, size_t length, bool glued, bool sketched) {
    if (print->too_long) return LS_OK;
    size_t newline = print->any && !glued;
    if (length + newline > TEXT_MAX - print->text.length) return print->too_long = true, LS_OK;
    if (newline) ls_buffer_putc(&print->text, '\n');
    print->any = true;
    size_t from = print->text.length;
    if (!ls_buffer_append(&print->text, text, length)) return LS_NOMEM;
    return sketched || leave_out(print, from, print->text.length) ? LS_OK : LS_NOMEM;
}

/* ---- white space: any run of it is one space, none at the ends ---- */

/* Bytes of a white space character at `text`, 0 if there is none. What NFKC left over: controls, line and paragraph
 * separator, Ogham space; and the byte order mark, so that a file and its copy without one agree. */
static size_t blank_at(const unsigned char *text, size_t length) {
    if (text[0] == ' ' || (text[0] >= 9 && text[0] <= 13) || (text[0] >= 28 && text[0] <= 31)) return 1;
    if (length >= 2 && text[0] == 0xC2 && text[1] == 0x85) return 2;
    if (length < 3) return 0;
    if (text[0] == 0xE2 && text[1] == 0x80 && (text[2] == 0xA8 || text[2] == 0xA9)) return 3;
    if (text[0] == 0xE1 && text[1] == 0x9A && text[2] == 0x80) return 3;
    return text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0;
}

/* Bit 7 of each byte that is `value`; exact: no borrow. */
static uint64_t equal_bytes(uint64_t word, uint64_t value) {
    const uint64_t ones = 0x0101010101010101ull, tops = 0x8080808080808080ull;
    uint64_t diff = word ^ ones * value;
    return ~(((diff & ~tops) + ~tops) | diff) & tops;
}

/* Eight bytes that hold no blank but single spaces and line ends, and no lead byte of a longer blank: *word is what
 * they fold to. */
static bool is_tidy(uint64_t *word, bool *space) {
    const uint64_t ones = 0x0101010101010101ull, tops = 0x8080808080808080ull;
    uint64_t folded = *word ^ (equal_bytes(*word, '\n') >> 7) * ('\n' ^ ' ');
    uint64_t control = (folded - ones * 0x20) & ~folded & tops, spaces = equal_bytes(folded, ' ');
    if ((folded & tops) | control | (spaces & (spaces << 8)) | (*space ? spaces & 0x80 : 0)) return false;
    *space = spaces >> 63;
    *word = folded;
    return true;
}

#ifdef __SSE2__
/* The same of sixteen bytes, folded to *out. */
static bool are_tidy(const char *text, bool *space, __m128i *out) {
    __m128i bytes = ls_load16(text), blank = _mm_set1_epi8(' ');
    __m128i line = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'));
    __m128i folded = _mm_or_si128(_mm_andnot_si128(line, bytes), _mm_and_si128(line, blank));
    unsigned spaces = ls_bits16(_mm_cmpeq_epi8(folded, blank));
    unsigned bad = ls_bits16(_mm_cmplt_epi8(folded, blank)); /* controls, and what is over 0x7F */
    if (bad | (spaces & (spaces << 1 | *space))) return false;
    *space = spaces >> 15;
    *out = folded;
    return true;
}
#endif

/* In place; returns the new length. Little-endian order of the words is not assumed: on others the slow way runs. */
static size_t fold_blanks(char *text, size_t length) {
    const uint16_t probe = 1;
    bool little = *(const uint8_t *)&probe == 1, space = true;
    size_t to = 0, at = 0;
    while (at < length) {
        uint64_t word;
#ifdef __SSE2__
        __m128i folded;
        for (; length - at >= 16 && are_tidy(text + at, &space, &folded); at += 16, to += 16)
            _mm_storeu_si128((__m128i *)(void *)(text + to), folded);
#endif
        while (little && length - at >= 8 && (memcpy(&word, text + at, 8), is_tidy(&word, &space))) {
            memcpy(text + to, &word, 8);
            to += 8;
            at += 8;
        }
        for (size_t stop = length - at < 8 ? length : at + 8; at < stop;) {
            size_t blank = blank_at((const unsigned char *)text + at, length - at);
            if (!blank) {
                text[to++] = text[at++];
                space = false;
                continue;
            }
            if (!space) text[to++] = ' ';
            space = true;
            at += blank;
        }
    }
    return to > 0 && space ? to - 1 : to;
}

/* ---- SimHash ---- */

typedef struct sketcher {
    uint64_t ones, twos, fours; /* carry-save adders in front of the planes: 8 hashes cost one addition to them */
    uint64_t planes[PLANES];    /* bit b of planes[i]: bit i of an eighth of counter b */
    uint64_t pending[8];
    uint64_t words[GRAM + HELD + GRAM - 1], gram; /* hashes; the first are the last ones of the lot before */
    uint64_t count;
    unsigned pending_count, held;
} sketcher;

#define MULTIPLIER 0x9E3779B97F4A7C15ull /* 2^64 / golden ratio */

static uint64_t mix(uint64_t x) { /* finalizer of MurmurHash3 */
    x = (x ^ x >> 33) * 0xFF51AFD7ED558CCDull;
    x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53ull;
    return x ^ x >> 33;
}

static void add3(uint64_t *high, uint64_t *low, uint64_t a, uint64_t b, uint64_t c) {
    uint64_t half = a ^ b;
    *high = (a & b) | (half & c);
    *low = half ^ c;
}

static void add_pending(sketcher *s) {
    uint64_t twos_a, twos_b, fours_a, fours_b, eights;
    const uint64_t *p = s->pending;
    add3(&twos_a, &s->ones, s->ones, p[0], p[1]);
    add3(&twos_b, &s->ones, s->ones, p[2], p[3]);
    add3(&fours_a, &s->twos, s->twos, twos_a, twos_b);
    add3(&twos_a, &s->ones, s->ones, p[4], p[5]);
    add3(&twos_b, &s->ones, s->ones, p[6], p[7]);
    add3(&fours_b, &s->twos, s->twos, twos_a, twos_b);
    add3(&eights, &s->fours, s->fours, fours_a, fours_b);
    for (unsigned i = 0; i < PLANES && eights; i++) {
        uint64_t carry = s->planes[i] & eights;
        s->planes[i] ^= eights;
        eights = carry;
    }
}

/* So that the oldest word can be taken out of the rolling sum. */
#define MULTIPLIER_TO_GRAM (MULTIPLIER * MULTIPLIER * MULTIPLIER * MULTIPLIER * MULTIPLIER)

static uint64_t next_gram(uint64_t gram, const uint64_t *word) {
    return gram * MULTIPLIER + *word - word[-GRAM] * MULTIPLIER_TO_GRAM;
}

static void sum_up(sketcher *s) {
    const uint64_t *word = s->words + GRAM, *end = word + s->held;
    uint64_t gram = s->gram;
    for (; word < end && s->count < GRAM - 1; word++, s->count++) gram = next_gram(gram, word);
    for (; end - word >= 8; word += 8) {
        for (size_t i = 0; i < 8; i++) s->pending[i] = mix(gram = next_gram(gram, word + i));
        add_pending(s);
        s->count += 8;
    }
    for (; word < end; word++, s->count++) s->pending[s->pending_count++] = mix(gram = next_gram(gram, word));
    s->gram = gram;
    memmove(s->words, s->words + s->held, GRAM * sizeof *s->words);
    s->held = 0;
}

/* All lots but the last are of whole eights. */
static void add_word(sketcher *s, uint64_t hash) {
    s->words[GRAM + s->held++] = hash;
    if (s->held == (s->count ? HELD : HELD + GRAM - 1)) sum_up(s);
}

static uint64_t load(const char *text, size_t length) { /* up to 8 bytes */
    uint64_t word = 0;
    memcpy(&word, text, length);
    return word;
}

static uint64_t word_hash(const char *text, size_t length, size_t readable) {
    uint64_t hash = length * MULTIPLIER, word;
    for (; length > 8; text += 8, length -= 8, readable -= 8) {
        memcpy(&word, text, 8);
        hash = (hash ^ word) * MULTIPLIER;
        hash ^= hash >> 29;
    }
    if (readable >= 8) {
        memcpy(&word, text, 8);
        word &= ~0ull >> (64 - 8 * length);
    } else word = load(text, length);
    hash = (hash ^ word) * MULTIPLIER;
    return hash ^ hash >> 32;
}

/* What a code point over 0x7F is to the sketch. Scripts that put no blanks between words count by characters. */
enum { POINT_LETTER, POINT_BREAK, POINT_WORD };

static int point_kind(uint32_t c) {
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA ? POINT_LETTER : POINT_BREAK;
    if ((c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3041) || c == 0xD7 || c == 0xF7 || c == 0xFEFF)
        return POINT_BREAK;
    if ((c >= 0xE00 && c < 0x1000) || (c >= 0x3041 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4) ||
        (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x32000))
        return POINT_WORD;
    return c >= 0xFF00 && c < 0xFF10 ? POINT_BREAK : POINT_LETTER;
}

/* Words are runs of letters and digits: quote marks, bullets and table borders change nothing. */
static void sketch_slow(sketcher *s, const char *text, size_t from, size_t to, size_t length) {
    size_t start = from;
    for (size_t at = from; at < to;) {
        uint32_t c;
        size_t used = ls_utf8_decode(text + at, to - at, &c);
        if (!used) break;
        int kind = c < 0x80 ? POINT_LETTER : point_kind(c);
        if (kind != POINT_LETTER) {
            if (at > start) add_word(s, word_hash(text + start, at - start, length - start));
            if (kind == POINT_WORD) add_word(s, word_hash(text + at, used, length - at));
            start = at + used;
        }
        at += used;
    }
    if (to > start) add_word(s, word_hash(text + start, to - start, length - start));
}

/* Bit i: byte i is a lower-case letter, a digit, or over 0x7F. */
static unsigned word_bits(uint64_t word) {
    const uint64_t ones = 0x0101010101010101ull, tops = 0x8080808080808080ull;
    uint64_t low = word & ~tops;
    uint64_t letter = (low + ones * (0x80 - 'a')) & ~(low + ones * (0x80 - 'z' - 1));
    uint64_t digit = (low + ones * (0x80 - '0')) & ~(low + ones * (0x80 - '9' - 1));
    uint64_t flags = ((letter | digit | word) & tops) >> 7;
    return (unsigned)(flags * 0x0102040810204080ull >> 56);
}

static uint64_t load_little(const char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(word) : word;
}

/* Of up to 64 bytes; *high is set if one of them is over 0x7F. */
static uint64_t word_mask(const char *text, size_t length, uint64_t *high) {
    uint64_t mask = 0, tops = 0, word;
    char rest[8] = {0};
    size_t i = 0;
#ifdef __SSE2__
    __m128i any = _mm_setzero_si128();
    for (; length - i >= 16; i += 16) {
        __m128i bytes = ls_load16(text + i);
        __m128i words = _mm_or_si128(ls_range16(bytes, 'a', 'z'), ls_range16(bytes, '0', '9'));
        any = _mm_or_si128(any, bytes);
        mask |= (uint64_t)ls_bits16(_mm_or_si128(words, bytes)) << i;
    }
    tops = ls_bits16(any) ? 0x80 : 0;
#endif
    for (; length - i >= 8; i += 8) {
        word = load_little(text + i);
        tops |= word;
        mask |= (uint64_t)word_bits(word) << i;
    }
    if (i < length) {
        memcpy(rest, text + i, length - i);
        word = load_little(rest);
        tops |= word;
        mask |= (uint64_t)word_bits(word) << i;
    }
    *high = tops & 0x8080808080808080ull;
    return mask;
}

/* Of one that may have bytes over 0x7F, and may be several. */
static void add_words(sketcher *s, const char *text, size_t from, size_t to, size_t length) {
    if (ls_utf8_is_ascii(text + from, to - from)) add_word(s, word_hash(text + from, to - from, length - from));
    else sketch_slow(s, text, from, to, length);
}

static void sketch_text(sketcher *s, const char *text, size_t length) {
    size_t start = 0;
    bool inside = false, maybe_high = false; /* the word at hand may have a byte over 0x7F */
    for (size_t at = 0; at < length; at += 64) {
        uint64_t high, mask = word_mask(text + at, length - at < 64 ? length - at : 64, &high);
        uint64_t before = mask << 1 | inside, starts = mask & ~before, ends = before & ~mask;
        maybe_high = high || (inside && maybe_high);
        for (; ends; ends &= ends - 1, inside = false) {
            if (!inside) start = at + ls_lowest_bit(starts), starts &= starts - 1;
            size_t end = at + ls_lowest_bit(ends);
            if (maybe_high) add_words(s, text, start, end, length);
            else add_word(s, word_hash(text + start, end - start, length - start));
            maybe_high = high;
        }
        if (starts) start = at + ls_lowest_bit(starts), inside = true;
    }
    if (inside) add_words(s, text, start, length, length);
}

static uint64_t sketch_final(sketcher *s) {
    sum_up(s);
    if (s->count > 0 && s->count < GRAM) s->pending[s->pending_count++] = mix(s->gram); /* a short text is one */
    const uint64_t grams = s->count < GRAM ? s->count > 0 : s->count - GRAM + 1;
    uint64_t result = 0;
    unsigned left = s->pending_count, planes = PLANES;
    while (planes && !s->planes[planes - 1]) planes--; /* a short text fills few */
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t count = (s->ones >> bit & 1) + 2 * (s->twos >> bit & 1) + 4 * (s->fours >> bit & 1);
        for (unsigned i = 0; i < planes; i++) count += (s->planes[i] >> bit & 1) << (i + 3);
        for (unsigned i = 0; i < left; i++) count += s->pending[i] >> bit & 1;
        if (count * 2 > grams) result |= 1ull << bit;
    }
    return result;
}

/* Folds `text` into print->folded; the length, 0 when nothing is left or memory ran out. */
static size_t fold_text(ls_text_print *print, const ls_buffer *text) {
    ls_buffer_clear(&print->folded);
    if (ls_fold_nfkc_lower(text->data, text->length, &print->folded) != LS_OK || !print->folded.length) return 0;
    return fold_blanks(print->folded.data, print->folded.length);
}

/* The text without what the sketch leaves out. */
static bool cut_body(ls_text_print *print) {
    const stretch *out = (const stretch *)(const void *)print->left_out.data;
    size_t count = print->left_out.length / sizeof *out, at = 0;
    ls_buffer_clear(&print->body);
    for (size_t i = 0; i < count; i++) {
        ls_buffer_append(&print->body, print->text.data + at, out[i].from - at);
        at = out[i].to;
    }
    return ls_buffer_append(&print->body, print->text.data + at, print->text.length - at);
}

bool ls_text_print_final(ls_text_print *print, uint8_t sha256[32], uint64_t *sketch) {
    if (!print->any || print->too_long || print->text.failed) return false;
    size_t length = fold_text(print, &print->text);
    if (!length) return false;
    ls_sha256_once(print->folded.data, length, sha256);
    if (print->left_out.length) {
        size_t rest = cut_body(print) ? fold_text(print, &print->body) : 0;
        if (!rest && !(length = fold_text(print, &print->text))) return false; /* nothing but metadata: then that */
        if (rest) length = rest;
    }
    sketcher s = {0};
    sketch_text(&s, print->folded.data, length);
    *sketch = sketch_final(&s);
    return true;
}
