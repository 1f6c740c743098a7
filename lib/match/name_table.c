/* What a word's letters give as fingerprint, and what the table has under it. */
#include "match/name_table.h"
#include "base/fnv.h"
#include "match/name_slots.h"
#include "text/fold.h"
#include <string.h>

static unsigned find(uint64_t hash) {
    const uint32_t print = (uint32_t)(hash ^ hash >> 32), wanted = ls_name_slot(print, 0);
    for (uint32_t at = ls_name_place(print), slot; (slot = ls_name_slots[at]); at = (at + 1) & (LS_NAME_SLOTS - 1))
        if ((slot & ~(uint32_t)LS_NAME_FLAGS) == wanted) return slot & LS_NAME_FLAGS;
    return 0;
}

static unsigned folded_flags(const char *word, size_t length) {
    uint64_t hash = LS_FNV;
    for (size_t n = 0; n < length; n++)
        if (word[n] != '\'' && word[n] != '.' && (unsigned char)word[n] > ' ')
            hash = ls_fnv_add(hash, (unsigned char)word[n]);
    return find(hash);
}

static unsigned wide_flags(const char *word, size_t length, ls_buffer *scratch) {
    ls_buffer_clear(scratch);
    if (ls_fold_key(word, length, scratch) != LS_OK || scratch->failed) {
        scratch->failed = true;
        return 0;
    }
    /* A typographic apostrophe is no letter of the name. */
    char *mark = scratch->length >= 3 ? memmem(scratch->data, scratch->length, "\xE2\x80\x99", 3) : NULL;
    if (mark) {
        memmove(mark, mark + 3, (size_t)(scratch->data + scratch->length - mark) - 3);
        scratch->length -= 3;
    }
    return folded_flags(scratch->data ? scratch->data : "", scratch->length);
}

/* One part between hyphens. */
static unsigned part_flags(const char *word, size_t length, ls_buffer *scratch) {
    uint64_t hash = LS_FNV;
    for (size_t n = 0; n < length; n++) {
        unsigned char c = (unsigned char)word[n];
        if (c >= 0x80) return wide_flags(word, length, scratch);
        if (c == '\'' || c == '.') continue;
        hash = ls_fnv_add(hash, c >= 'A' && c <= 'Z' ? c | 0x20u : c);
    }
    return find(hash);
}

unsigned ls_name_flags(const char *word, size_t length, ls_buffer *scratch) {
    const char *hyphen = memchr(word, '-', length);
    if (!hyphen) return part_flags(word, length, scratch);
    unsigned flags = 0;
    while (length) {
        size_t part = hyphen ? (size_t)(hyphen - word) : length;
        if (part > 1) flags |= part_flags(word, part, scratch);
        size_t step = part + (hyphen != NULL);
        word += step;
        length -= step;
        hyphen = length ? memchr(word, '-', length) : NULL;
    }
    return flags;
}
