/* The file information block ([MS-DOC] 2.5) and the piece table (2.8.35, 2.9.38): in which order the bytes of the main
 * stream are the document's text. Word 6 and 95 have a shorter block and mostly one piece. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/ole/word.h"
#include <string.h>

enum {
    FIB_VERSION = 2,
    FIB_LANGUAGE = 6,
    FIB_FLAGS = 10,
    FIB_CHARSET = 20,
    FIB_FIRST = 24,
    FIB_LAST = 28, /* all versions */
    OLD_LENGTHS = 0x34,
    OLD_PAIRS = 0x58,
    OLD_SIZE = 0x58 + 8 * 60,
    NEW_LENGTHS = 76,
    NEW_PAIR_COUNT = 152,
    NEW_PAIRS = 154,
    FLAG_EXTENDED = 0x1000,
    FLAG_COMPLEX = 4,
    WORD_97 = 0xc0
};

const uint8_t *ls_word_pair(const ls_word *word, unsigned index, size_t *length) {
    *length = 0;
    if (index >= word->pair_count) return word->table;
    const uint8_t *pair = word->bytes + word->pairs + 8 * (size_t)index;
    size_t offset = ls_le32(pair), size = ls_le32(pair + 4);
    if (offset >= word->table_length) return word->table;
    *length = size < word->table_length - offset ? size : word->table_length - offset;
    return word->table + offset;
}

/* Word 6 knows no Unicode: its text is in the code page of the language of the program that wrote it. */
static unsigned page_of_language(unsigned language) {
    static const struct { uint16_t language, page; } pages[] = {
        {0x01, 1256}, {0x02, 1251}, {0x04, 936}, {0x05, 1250}, {0x08, 1253}, {0x0d, 1255}, {0x0e, 1250}, {0x11, 932},
        {0x12, 949}, {0x15, 1250}, {0x18, 1250}, {0x19, 1251}, {0x1a, 1250}, {0x1b, 1250}, {0x1c, 1250}, {0x1e, 874},
        {0x1f, 1254}, {0x20, 1256}, {0x22, 1251}, {0x23, 1251}, {0x24, 1250}, {0x25, 1257}, {0x26, 1257}, {0x27, 1257},
        {0x29, 1256}, {0x2a, 1258}, {0x2f, 1251}};
    if (language == 0x0404 || language == 0x0c04) return 950; /* Taiwan, Hong Kong */
    if (language == 0x0c1a) return 1251;                      /* Serbian in Cyrillic letters */
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (pages[i].language == (language & 0x3ff)) return pages[i].page;
    return 1252;
}

/* A font for another script says what the language of the program does not: its character set (FFN of Word 6: size,
 * flags, weight, set). It counts where so many of the letters are beyond ASCII that the text cannot be Western. */
static unsigned page_of_fonts(const ls_word *word) {
    size_t length, letters = 0, high = 0;
    const uint8_t *fonts = ls_word_pair(word, LS_WORD_FONTS, &length);
    for (size_t p = 0; p < word->piece_count; p++)
        for (uint32_t i = 0; i < word->pieces[p].count; i++) {
            uint8_t c = word->bytes[word->pieces[p].offset + i];
            letters += c > '@', high += c >= 0x80;
        }
    if (10 * high < letters) return 1252; /* French has one in twenty */
    for (size_t at = 2; at + 5 < length; at += 1 + (size_t)fonts[at]) {
        unsigned page = ls_codepage_of_charset(fonts[at + 4]);
        if (page && page != 1252 && page < 10000 && fonts[at + 4] < 254) return page; /* neither Mac's nor DOS's */
    }
    return 1252;
}

static ls_status one_piece(ls_word *word, const uint8_t *fib) {
    uint32_t first = ls_le32(fib + FIB_FIRST), last = ls_le32(fib + FIB_LAST);
    if (last > word->length) last = (uint32_t)word->length, word->damaged = true;
    if (first > last) first = last, word->damaged = true;
    uint64_t characters = 0;
    for (size_t i = 0; i < LS_WORD_STORIES; i++) characters += word->lengths[i];
    bool wide =
        (ls_le16(fib + FIB_FLAGS) & FLAG_EXTENDED) && last - first >= 2 * characters && (word->old || characters);
    uint32_t count = wide ? (last - first) / 2 : last - first;
    word->pieces = ls_malloc(sizeof *word->pieces);
    if (!word->pieces) return LS_NOMEM;
    word->pieces[0] = (ls_word_piece){0, count, first, wide, false};
    word->piece_count = 1;
    if (!word->old || !characters) { /* where the stories meet is not known: all of it is the main text */
        memset(word->lengths, 0, sizeof word->lengths);
        word->lengths[LS_WORD_MAIN] = count;
    }
    return LS_OK;
}

/* Prm (2.9.214): what a save without rewriting did to a whole piece; here whether it was deleted (sprmCFRMarkDel). */
static bool piece_deleted(const uint8_t *clx, size_t length, uint16_t prm) {
    size_t wanted = prm >> 1, at = 0;
    if (!(prm & 1)) return false;
    for (size_t i = 0; at + 3 <= length && clx[at] == 1; i++) {
        size_t size = ls_le16(clx + at + 1);
        if (i == wanted && size >= 3 && size <= length - at - 3)
            return ls_le16(clx + at + 3) == 0x0800 && clx[at + 5] == 1;
        at += 3 + size;
    }
    return false;
}

static void set_piece(ls_word *word, ls_word_piece *piece, uint32_t offset) {
    piece->wide = word->old ? word->flags & FLAG_EXTENDED : !(offset & 0x40000000);
    piece->offset = piece->wide || word->old ? offset & 0x3fffffff : (offset & 0x3fffffff) / 2;
    uint64_t left = piece->offset < word->length ? word->length - piece->offset : 0;
    if (piece->wide) left /= 2;
    if (piece->count > left) piece->count = (uint32_t)left, word->damaged = true;
}

static ls_status read_pieces(ls_word *word, const uint8_t *clx, size_t length) {
    size_t at = 0;
    while (at + 3 <= length && clx[at] == 1) at += 3 + (size_t)ls_le16(clx + at + 1);
    if (at + 5 > length || clx[at] != 2) return LS_DATA;
    size_t size = ls_le32(clx + at + 1), count;
    const uint8_t *plc = clx + at + 5;
    if (size > length - at - 5 || size < 16) return LS_DATA;
    count = (size - 4) / 12;
    word->pieces = ls_malloc(count * sizeof *word->pieces);
    if (!word->pieces) return LS_NOMEM;
    uint64_t out = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t first = ls_le32(plc + 4 * i), end = ls_le32(plc + 4 * i + 4);
        const uint8_t *pcd = plc + 4 * (count + 1) + 8 * i;
        ls_word_piece piece = {
            .first = first, .count = end - first, .deleted = piece_deleted(clx, length, ls_le16(pcd + 6))};
        if (end <= first || (word->piece_count && first < word->pieces[word->piece_count - 1].first)) {
            word->damaged = word->damaged || end < first;
            continue;
        }
        set_piece(word, &piece, ls_le32(pcd + 2));
        out += piece.count;
        if (out > 4 * (uint64_t)word->length + 65536) return word->damaged = true, LS_OK; /* pieces that share bytes */
        word->pieces[word->piece_count++] = piece;
    }
    return LS_OK;
}

static ls_status place_pairs(ls_word *word, const uint8_t *fib) {
    size_t left = word->length - word->fib;
    if (word->old) {
        if (left < OLD_SIZE) return LS_DATA;
        word->pairs = (uint32_t)word->fib + OLD_PAIRS;
        word->pair_count = 60;
        word->table = word->bytes, word->table_length = word->length;
    } else {
        if (left < NEW_PAIRS) return LS_DATA;
        word->pairs = (uint32_t)word->fib + NEW_PAIRS;
        word->pair_count = ls_le16(fib + NEW_PAIR_COUNT);
        if (word->pair_count > (left - NEW_PAIRS) / 8) word->pair_count = (uint32_t)((left - NEW_PAIRS) / 8);
    }
    for (size_t i = 0; i < LS_WORD_STORIES; i++) {
        word->lengths[i] = ls_le32(fib + (word->old ? OLD_LENGTHS : NEW_LENGTHS) + 4 * i);
        if (word->lengths[i] > 0x7fffffff) word->lengths[i] = 0, word->damaged = true;
    }
    return LS_OK;
}

ls_status ls_word_fib(ls_word *word) {
    if (word->fib > word->length || word->length - word->fib < OLD_LENGTHS) return LS_DATA;
    const uint8_t *fib = word->bytes + word->fib;
    word->version = ls_le16(fib + FIB_VERSION);
    word->flags = ls_le16(fib + FIB_FLAGS);
    word->old = word->version < WORD_97;
    word->page = 1252;
    if (word->old)
        word->page = ls_le16(fib + FIB_CHARSET) == 256 ? 10000 : page_of_language(ls_le16(fib + FIB_LANGUAGE));
    ls_status status = place_pairs(word, fib);
    if (status != LS_OK) return status;
    size_t length;
    const uint8_t *clx = ls_word_pair(word, LS_WORD_CLX, &length);
    status = word->old && !(word->flags & FLAG_COMPLEX) ? LS_DATA : read_pieces(word, clx, length);
    if (status == LS_DATA) {
        if (!word->old) word->damaged = true;
        status = one_piece(word, fib);
    }
    bool bytes = word->piece_count && !word->pieces[0].wide;
    if (!bytes) word->page = 1252; /* it is UTF-16 as it is collected */
    if (status == LS_OK && word->old && word->page == 1252 && bytes) word->page = page_of_fonts(word);
    return status;
}

void ls_word_free(ls_word *word) {
    ls_free(word->pieces);
    ls_free(word->deleted);
    ls_free(word->paragraphs);
    ls_codepages_free(&word->pages);
    ls_table_free(&word->cells);
    ls_buffer *buffers[] = {&word->text, &word->struck, &word->code, &word->converted};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) ls_buffer_free(buffers[i]);
}
