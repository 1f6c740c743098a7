/* What a save without rewriting (fComplex, [MS-DOC] 2.5.2) took out of the text stands in the main stream still: no
 * piece shows it, and a later owner of the file knows nothing of it. Between the pieces lies formatting too: it fills
 * whole pages of 512 bytes and is told by rising offsets. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/ole/word.h"
#include <stdlib.h>

enum {
    PAGE = 512, FIB_LANGUAGE = 6, FIB_FIRST = 24, FIB_LAST = 28, FLAG_COMPLEX = 4, SHORTEST = 4, PIECES_MAX = 1 << 16
};

struct span {
    uint32_t begin, end;
    bool wide;
};

static int by_begin(const void *a, const void *b) {
    const struct span *left = a, *right = b;
    return left->begin < right->begin ? -1 : left->begin > right->begin;
}

/* A page of formatting (2.9.33, 2.9.174): its last byte counts the runs whose offsets begin it. */
static bool is_formatting(const ls_word *word, uint64_t at) {
    if (at % PAGE || at + PAGE > word->length) return false;
    const uint8_t *page = word->bytes + at;
    unsigned runs = page[PAGE - 1];
    if (!runs || 4 * (runs + 1) > PAGE - 1) return false;
    for (unsigned i = 0; i < runs; i++)
        if (ls_le32(page + 4 * i) >= ls_le32(page + 4 * i + 4)) return false;
    return ls_le32(page + 4 * runs) <= word->length;
}

/* Letters of alphabets, and what stands between them; of East Asia's where the document is from there, as numbers read
 * as text mostly fall among those. */
static bool is_text(uint32_t c, bool east) {
    return c == '\t' || c == '\r' || (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c < 0x700) ||
           (c >= 0x1e00 && c < 0x2070) || (c >= 0x20a0 && c < 0x20c0) ||
           (east && ((c >= 0x3000 && c < 0x3100) || (c >= 0x4e00 && c < 0xa000) || (c >= 0xac00 && c < 0xd7a4)));
}

static bool is_east(const ls_word *word) {
    unsigned language = ls_le16(word->bytes + word->fib + FIB_LANGUAGE) & 0x3ff;
    return language == 0x04 || language == 0x11 || language == 0x12;
}

static uint32_t character(const ls_word *word, uint32_t at, bool wide) {
    if (wide) return ls_le16(word->bytes + at);
    uint8_t c = word->bytes[at];
    return c >= 0x80 && c < 0xa0 && word->page == 1252 ? ls_windows_1252[c - 0x80] : c;
}

/* Mostly letters and blanks: what is no text is as often made of marks. */
static bool reads(const ls_word *word, uint32_t from, uint32_t to, bool wide) {
    uint32_t letters = 0, all = 0;
    for (uint32_t at = from; at < to; at += wide ? 2 : 1, all++) {
        uint32_t c = character(word, at, wide), kind = c | 0x20;
        letters += (kind >= 'a' && kind <= 'z') || (c >= '0' && c <= '9') || c >= 0xc0 || c == ' ';
    }
    return all >= SHORTEST && letters * 4 >= all * 3;
}

static ls_status give(ls_word *word, uint32_t from, uint32_t to, bool wide) {
    ls_word_piece one = {.count = (to - from) / (wide ? 2 : 1), .offset = from, .wide = wide, .deleted = true};
    ls_word_piece *pieces = word->pieces;
    size_t count = word->piece_count;
    word->pieces = &one, word->piece_count = 1;
    word->place = (ls_segment){.part = LEAKSIFT_PART_DELETED};
    ls_status status = ls_word_text(word, 0, one.count);
    word->pieces = pieces, word->piece_count = count;
    return status;
}

/* The runs of text within one gap. */
static ls_status gap(ls_word *word, uint32_t from, uint32_t to, bool wide) {
    uint32_t step = wide ? 2 : 1, begin = from, at = from;
    bool east = is_east(word);
    ls_status status = LS_OK;
    while (at + step <= to && status == LS_OK) {
        bool formatting = is_formatting(word, at);
        if (!formatting && is_text(character(word, at, wide), east)) {
            at += step;
            continue;
        }
        if (at > begin && reads(word, begin, at, wide)) status = give(word, begin, at, wide);
        at += formatting ? PAGE : step;
        begin = at;
    }
    if (status == LS_OK && at <= to && at > begin && reads(word, begin, at, wide)) status = give(word, begin, at, wide);
    return status == LS_OK ? ls_sink_tick(word->sink, to - from) : status;
}

ls_status ls_word_stray(ls_word *word) {
    if (!(word->flags & FLAG_COMPLEX) || !word->piece_count || word->piece_count > PIECES_MAX) return LS_OK;
    const uint8_t *fib = word->bytes + word->fib;
    uint64_t first = ls_le32(fib + FIB_FIRST), last = ls_le32(fib + FIB_LAST);
    struct span *spans = ls_malloc(word->piece_count * sizeof *spans);
    if (!spans) return LS_NOMEM;
    for (size_t i = 0; i < word->piece_count; i++) {
        const ls_word_piece *piece = &word->pieces[i];
        uint32_t begin = piece->offset < word->length ? piece->offset : (uint32_t)word->length;
        spans[i] = (struct span){begin, begin + piece->count * (piece->wide ? 2 : 1), piece->wide};
    }
    qsort(spans, word->piece_count, sizeof *spans, by_begin);
    if (last > word->length) last = word->length;
    ls_status status = LS_OK;
    uint64_t at = first;
    for (size_t i = 0; i < word->piece_count && status == LS_OK; i++) {
        if (spans[i].begin > at) status = gap(word, (uint32_t)at, spans[i].begin, spans[i].wide);
        if (spans[i].end > at) at = spans[i].end;
    }
    bool wide = spans[word->piece_count - 1].wide;
    if (status == LS_OK && last > at) status = gap(word, (uint32_t)at, (uint32_t)last, wide);
    ls_free(spans);
    return status;
}
