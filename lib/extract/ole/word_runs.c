/* Formatting is kept apart from text: pages of 512 bytes name ranges of the main stream and what differs there
 * ([MS-DOC] 2.9.33, 2.9.174). Three things of it change what text means: deleted by a revision, ends a cell or a row,
 * is a heading. Word 6 has other codes; of it only deleted text is told. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/ole/word.h"

enum {
    PAGE = 512, PAPX_SIZE = 13,
    /* 2.6.1, 2.6.2 */
    SPRM_DELETED = 0x0800, SPRM_IN_TABLE = 0x2416, SPRM_ROW_END = 0x2417, SPRM_ROW_HEADER = 0x3404,
    SPRM_TABLE = 0xd608, SPRM_TABS = 0xc615, SPRM_OUTLINE = 0x2640,
    /* of Word 6 and 95: codes of one byte; where the pages of characters begin and how many there are (in the fib) */
    OLD_DELETED = 65, OLD_FIRST = 65, OLD_LAST = 119, OLD_FIRST_PAGE = 0x18a, OLD_PAGES = 0x18e
};

/* One Prl (2.2.5.1): its size at `at`, or 0 where it does not fit. */
static size_t prl_size(const uint8_t *at, size_t left) {
    static const uint8_t sizes[8] = {1, 1, 2, 4, 2, 2, 0, 3};
    if (left < 3) return 0;
    uint16_t sprm = ls_le16(at);
    size_t size = 2 + (size_t)sizes[sprm >> 13];
    if (sprm >> 13 == 6) size = 3 + (size_t)at[2];
    if (sprm == SPRM_TABLE) size = left < 4 ? left + 1 : 3 + (size_t)ls_le16(at + 2);
    if (sprm == SPRM_TABS && at[2] == 255)
        size = left + 1; /* its size must be counted; what follows it is passed over */
    return size <= left ? size : 0;
}

/* The same of Word 6: an operand's size by its code; V: a byte that counts the rest; other codes end the walk. */
static size_t old_prl_size(const uint8_t *at, size_t left) {
    static const char sizes[] = "111V24123V1???V2VV0?111111112132212121V1VV2V2222V?VV111";
    if (left < 2 || at[0] < OLD_FIRST || at[0] > OLD_LAST) return 0;
    char kind = sizes[at[0] - OLD_FIRST];
    size_t size = kind == '?' ? 0 : kind == 'V' ? 2 + (size_t)at[1] : 1 + (size_t)(kind - '0');
    return size <= left ? size : 0;
}

static bool old_deletes(const uint8_t *prls, size_t left) {
    bool deleted = false;
    for (size_t size; (size = old_prl_size(prls, left)) > 0; prls += size, left -= size)
        if (prls[0] == OLD_DELETED) deleted = prls[1] == 1;
    return deleted;
}

static bool deletes(const ls_word *word, const uint8_t *prls, size_t left) {
    bool deleted = false;
    if (word->old) return old_deletes(prls, left);
    for (size_t size; (size = prl_size(prls, left)) > 0; prls += size, left -= size)
        if (ls_le16(prls) == SPRM_DELETED) deleted = prls[2] == 1;
    return deleted;
}

static uint32_t paragraph_flags(const uint8_t *prls, size_t left, unsigned style) {
    uint32_t flags = style >= 1 && style <= 9 ? LS_WORD_HEADING : 0; /* 2.9.271: Heading 1 to 9 have fixed places */
    for (size_t size; (size = prl_size(prls, left)) > 0; prls += size, left -= size) {
        uint16_t sprm = ls_le16(prls);
        if (sprm == SPRM_IN_TABLE && prls[2]) flags |= LS_WORD_IN_TABLE;
        if (sprm == SPRM_ROW_END && prls[2]) flags |= LS_WORD_ROW_END;
        if (sprm == SPRM_ROW_HEADER && prls[2]) flags |= LS_WORD_ROW_HEADER;
        if (sprm == SPRM_OUTLINE) flags = prls[2] < 9 ? flags | LS_WORD_HEADING : flags;
    }
    return flags;
}

static bool grow(void **block, size_t count, size_t *room, size_t size) {
    if (count < *room) return true;
    size_t more = *room ? 2 * *room : 64;
    void *grown = ls_realloc(*block, more * size);
    if (!grown) return false;
    *block = grown, *room = more;
    return true;
}

static ls_status add_characters(ls_word *word, const uint8_t *page, unsigned count) {
    for (unsigned i = 0; i < count && 4 * (count + 1) + count < PAGE - 1; i++) {
        ls_word_range range = {ls_le32(page + 4 * i), ls_le32(page + 4 * i + 4)};
        size_t at = 2 * (size_t)page[4 * (count + 1) + i];
        if (!at || range.end <= range.begin || at + 1 + page[at] > PAGE - 1 || !deletes(word, page + at + 1, page[at]))
            continue;
        ls_word_range *last = word->deleted_count ? &word->deleted[word->deleted_count - 1] : NULL;
        if (last && range.begin < last->end) continue; /* not in order: a lie */
        if (last && range.begin == last->end) {
            last->end = range.end;
            continue;
        }
        if (!grow((void **)&word->deleted, word->deleted_count, &word->deleted_room, sizeof *word->deleted))
            return LS_NOMEM;
        word->deleted[word->deleted_count++] = range;
    }
    return LS_OK;
}

static ls_status add_paragraphs(ls_word *word, const uint8_t *page, unsigned count) {
    for (unsigned i = 0; i < count && 4 * (count + 1) + PAPX_SIZE * count < PAGE - 1; i++) {
        ls_word_paragraph paragraph = {.begin = ls_le32(page + 4 * i), .end = ls_le32(page + 4 * i + 4)};
        size_t at = 2 * (size_t)page[4 * (count + 1) + PAPX_SIZE * i], size;
        if (!at || paragraph.end <= paragraph.begin) continue;
        if (page[at]) size = 2 * (size_t)page[at] - 1, at += 1; /* 2.9.175 */
        else size = 2 * (size_t)page[at + 1], at += 2;
        if (size < 2 || at + size > PAGE - 1) continue;
        paragraph.flags = paragraph_flags(page + at + 2, size - 2, ls_le16(page + at));
        ls_word_paragraph *last = word->paragraph_count ? &word->paragraphs[word->paragraph_count - 1] : NULL;
        if (!paragraph.flags || (last && paragraph.begin < last->end)) continue;
        if (!grow((void **)&word->paragraphs, word->paragraph_count, &word->paragraph_room, sizeof *word->paragraphs))
            return LS_NOMEM;
        word->paragraphs[word->paragraph_count++] = paragraph;
    }
    return LS_OK;
}

/* A PlcBte (2.8.5, 2.8.6): n + 1 offsets, n numbers of pages. */
static ls_status read_pages(ls_word *word, unsigned pair, ls_status (*add)(ls_word *, const uint8_t *, unsigned)) {
    size_t length;
    const uint8_t *plc = ls_word_pair(word, pair, &length);
    size_t count = length >= 12 ? (length - 4) / 8 : 0;
    ls_status status = LS_OK;
    if (count > word->length / PAGE) count = word->length / PAGE, word->damaged = true;
    for (size_t i = 0; i < count && status == LS_OK; i++) {
        uint64_t at = (uint64_t)(ls_le32(plc + 4 * ((length - 4) / 8 + 1) + 4 * i) & 0x3fffff) * PAGE;
        if (at + PAGE > word->length) continue;
        status = add(word, word->bytes + at, word->bytes[at + PAGE - 1]);
    }
    return status;
}

/* Word 6: n + 1 offsets, n page numbers of two bytes. A full save wrote only the first of them: all pages follow it. */
static ls_status read_old_pages(ls_word *word) {
    size_t length;
    const uint8_t *plc = ls_word_pair(word, LS_WORD_CHARACTERS, &length), *fib = word->bytes + word->fib;
    size_t listed = length >= 10 ? (length - 4) / 6 : 0, count = ls_le16(fib + OLD_PAGES),
           first = ls_le16(fib + OLD_FIRST_PAGE);
    ls_status status = LS_OK;
    if (count < listed || !first) count = listed;
    for (size_t i = 0; i < count && i < word->length / PAGE && status == LS_OK; i++) {
        uint64_t at = PAGE * (uint64_t)(i < listed ? ls_le16(plc + 4 * (listed + 1) + 2 * i) : first + i);
        if (at + PAGE <= word->length) status = add_characters(word, word->bytes + at, word->bytes[at + PAGE - 1]);
    }
    return status;
}

ls_status ls_word_runs(ls_word *word) {
    if (word->old) return read_old_pages(word);
    ls_status status = read_pages(word, LS_WORD_CHARACTERS, add_characters);
    return status == LS_OK ? read_pages(word, LS_WORD_PARAGRAPHS, add_paragraphs) : status;
}

uint32_t ls_word_paragraph_at(ls_word *word, uint32_t offset) {
    size_t low = 0, high = word->paragraph_count;
    if (!high) return 0;
    for (size_t i = word->paragraph_cursor; i < high && i <= word->paragraph_cursor + 1; i++)
        if (offset >= word->paragraphs[i].begin && offset < word->paragraphs[i].end)
            return word->paragraph_cursor = i, word->paragraphs[i].flags;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (word->paragraphs[middle].begin <= offset) low = middle;
        else high = middle;
    }
    word->paragraph_cursor = low;
    return offset >= word->paragraphs[low].begin && offset < word->paragraphs[low].end ? word->paragraphs[low].flags
                                                                                       : 0;
}
