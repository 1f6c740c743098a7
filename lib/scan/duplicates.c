/* First sorter: digest, path, 0, then what is known of the item; of each group the first has the smallest path. Second
 * sorter: the ordinals of the others, each with its original, read along with the replay. */
#include "scan/duplicates.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include <string.h>

/* Of a longer path the beginning decides, and then the order of the walk: what stands behind it must not be cut off. */
enum { OPEN_MAX = 192, MEMORY = 16 << 20, TAIL = 8 + 16 + 4 + 8, PATH_MAX_BYTES = LS_SORTED_MAX - 32 - 1 - TAIL };

typedef struct open_copy {
    uint64_t ordinal;
    ls_original original;
} open_copy;

struct ls_duplicates {
    ls_sorter *by_digest, *by_ordinal;
    const char *work_dir;
    const uint8_t *next; /* of by_ordinal */
    size_t next_length;
    open_copy open[OPEN_MAX];
    size_t open_count;
    ls_buffer record;
};

static void put_number(uint8_t *to, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
}

static uint64_t get_number(const uint8_t *from, size_t bytes) {
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++) value = value << 8 | from[i];
    return value;
}

ls_duplicates *ls_duplicates_create(const char *work_dir) {
    ls_duplicates *duplicates = ls_calloc(1, sizeof *duplicates);
    if (!duplicates) return NULL;
    duplicates->work_dir = work_dir;
    duplicates->by_digest = ls_sorter_create(MEMORY, work_dir);
    if (duplicates->by_digest) return duplicates;
    ls_free(duplicates);
    return NULL;
}

void ls_duplicates_free(ls_duplicates *duplicates) {
    if (!duplicates) return;
    ls_sorter_free(duplicates->by_digest);
    ls_sorter_free(duplicates->by_ordinal);
    ls_buffer_free(&duplicates->record);
    ls_free(duplicates);
}

ls_status ls_duplicates_add(ls_duplicates *duplicates, const ls_candidate *candidate) {
    uint8_t tail[TAIL];
    put_number(tail, candidate->ordinal, 8);
    memcpy(tail + 8, candidate->id, 16);
    put_number(tail + 24, candidate->place.stream, 4);
    put_number(tail + 28, candidate->place.offset, 8);
    ls_buffer *record = &duplicates->record;
    ls_buffer_clear(record);
    ls_buffer_append(record, candidate->sha256, 32);
    ls_buffer_append(record, candidate->path, strnlen(candidate->path, PATH_MAX_BYTES));
    ls_buffer_putc(record, '\0');
    if (!ls_buffer_append(record, tail, sizeof tail)) return LS_NOMEM;
    return ls_sorter_add(duplicates->by_digest, record->data, record->length);
}

ls_status ls_duplicates_resolve(ls_duplicates *duplicates) {
    ls_status status = ls_sorter_finish(duplicates->by_digest);
    duplicates->by_ordinal = ls_sorter_create(MEMORY, duplicates->work_dir);
    if (!status && !duplicates->by_ordinal) status = LS_NOMEM;
    uint8_t digest[32], original[TAIL];
    bool any = false;
    size_t length;
    for (const uint8_t *record; !status && (record = ls_sorter_next(duplicates->by_digest, &length)) != NULL;) {
        const uint8_t *tail = record + length - TAIL;
        if (!any || memcmp(digest, record, 32) != 0) {
            memcpy(digest, record, 32);
            memcpy(original, tail, TAIL);
            any = true;
            continue;
        }
        uint8_t copy[8 + TAIL - 8];
        memcpy(copy, tail, 8);
        memcpy(copy + 8, original + 8, TAIL - 8);
        status = ls_sorter_add(duplicates->by_ordinal, copy, sizeof copy);
    }
    if (!status && ls_sorter_failed(duplicates->by_digest)) status = LS_IO;
    if (!status) status = ls_sorter_finish(duplicates->by_ordinal);
    if (!status) duplicates->next = ls_sorter_next(duplicates->by_ordinal, &duplicates->next_length);
    return status;
}

ls_status ls_duplicates_enter(ls_duplicates *duplicates, uint64_t ordinal) {
    if (!duplicates->next) return ls_sorter_failed(duplicates->by_ordinal) ? LS_IO : LS_OK;
    if (get_number(duplicates->next, 8) != ordinal) return LS_OK;
    if (duplicates->open_count == OPEN_MAX) return LS_DATA;
    open_copy *opened = &duplicates->open[duplicates->open_count++];
    opened->ordinal = ordinal;
    memcpy(opened->original.id, duplicates->next + 8, 16);
    opened->original.place.stream = (uint32_t)get_number(duplicates->next + 24, 4);
    opened->original.place.offset = get_number(duplicates->next + 28, 8);
    duplicates->next = ls_sorter_next(duplicates->by_ordinal, &duplicates->next_length);
    return LS_OK;
}

const ls_original *ls_duplicates_original(const ls_duplicates *duplicates, uint64_t ordinal) {
    if (!duplicates->open_count) return NULL;
    const open_copy *top = &duplicates->open[duplicates->open_count - 1];
    return top->ordinal == ordinal ? &top->original : NULL;
}

void ls_duplicates_leave(ls_duplicates *duplicates, uint64_t ordinal) {
    if (ls_duplicates_original(duplicates, ordinal)) duplicates->open_count--;
}

uint64_t ls_duplicates_spilled(const ls_duplicates *duplicates) {
    return ls_sorter_spilled(duplicates->by_digest) +
           (duplicates->by_ordinal ? ls_sorter_spilled(duplicates->by_ordinal) : 0);
}
