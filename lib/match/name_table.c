/* The generated data is a sorted list of differences; here it becomes a hash table once an engine, in about a
 * millisecond. */
#include "match/name_table.h"
#include "base/alloc.h"
#include "base/fnv.h"
#include "text/fold.h"
#include <string.h>

enum { SLOT_BITS = 18, SLOTS = 1 << SLOT_BITS }; /* 39% full */

struct ls_name_table {
    uint32_t print[SLOTS]; /* 0: empty */
    uint8_t flags[SLOTS];
};

/* The upper bits: the data is sorted, and so the table is filled from its start to its end. */
static uint32_t slot_of(uint32_t print) { return print >> (32 - SLOT_BITS); }

static void put(ls_name_table *table, uint32_t print, unsigned flags) {
    uint32_t at = slot_of(print);
    while (table->print[at])
        at = (at + 1) & (SLOTS - 1);
    table->print[at] = print;
    table->flags[at] = (uint8_t)flags;
}

ls_name_table *ls_name_table_create(void) {
    ls_name_table *table = ls_calloc(1, sizeof *table);
    if (!table) return NULL;
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t value[256] = {0};
    for (unsigned i = 0; digits[i]; i++) value[(unsigned char)digits[i]] = (uint8_t)i;
    uint32_t print = 0;
    unsigned char read[5]; /* an entry may go on in the next chunk */
    unsigned count = 0;
    for (const char *const *chunk = ls_name_data; *chunk; chunk++)
        for (const char *c = *chunk; *c; c++) {
            read[count++] = value[(unsigned char)*c];
            if (count < sizeof read) continue;
            print += (uint32_t)read[1] << 18 | (uint32_t)read[2] << 12 | (uint32_t)read[3] << 6 | read[4];
            put(table, print, read[0]);
            count = 0;
        }
    return table;
}

static unsigned find(const ls_name_table *table, uint64_t hash) {
    uint32_t print = (uint32_t)(hash ^ hash >> 32), at = slot_of(print);
    while (table->print[at] && table->print[at] != print)
        at = (at + 1) & (SLOTS - 1);
    return table->print[at] ? table->flags[at] : 0;
}

static unsigned folded_flags(const ls_name_table *table, const char *word, size_t length) {
    uint64_t hash = LS_FNV;
    for (size_t n = 0; n < length; n++)
        if (word[n] != '\'' && word[n] != '.' && (unsigned char)word[n] > ' ')
            hash = ls_fnv_add(hash, (unsigned char)word[n]);
    return find(table, hash);
}

static unsigned wide_flags(const ls_name_table *table, const char *word, size_t length, ls_buffer *scratch) {
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
    return folded_flags(table, scratch->data ? scratch->data : "", scratch->length);
}

/* One part between hyphens. */
static unsigned part_flags(const ls_name_table *table, const char *word, size_t length, ls_buffer *scratch) {
    uint64_t hash = LS_FNV;
    for (size_t n = 0; n < length; n++) {
        unsigned char c = (unsigned char)word[n];
        if (c >= 0x80) return wide_flags(table, word, length, scratch);
        if (c == '\'' || c == '.') continue;
        hash = ls_fnv_add(hash, c >= 'A' && c <= 'Z' ? c | 0x20u : c);
    }
    return find(table, hash);
}

unsigned ls_name_flags(const ls_name_table *table, const char *word, size_t length, ls_buffer *scratch) {
    const char *hyphen = memchr(word, '-', length);
    if (!hyphen) return part_flags(table, word, length, scratch);
    unsigned flags = 0;
    while (length) {
        size_t part = hyphen ? (size_t)(hyphen - word) : length;
        if (part > 1) flags |= part_flags(table, word, part, scratch);
        size_t step = part + (hyphen != NULL);
        word += step;
        length -= step;
        hyphen = length ? memchr(word, '-', length) : NULL;
    }
    return flags;
}
