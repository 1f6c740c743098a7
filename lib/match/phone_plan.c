/* Walks the number plans. The tables are laid out for size: equal rows of ten children are stored once, and a row as
 * runs of digits with one child. */
#include "match/phone_plan.h"
#include <string.h>

enum { ROW_MASK = 0x1fff, ACCEPT_SHIFT = 13, RUN_DIGIT = 15, RUN_SHIFT = 4 }; /* see make_phone_tables.py */

static uint32_t step(uint32_t state, unsigned digit) {
    const uint32_t *run = ls_phone_runs + ls_phone_row_starts[ls_phone_states[state] & ROW_MASK];
    while ((*run & RUN_DIGIT) < digit)
        run++;
    return *run >> RUN_SHIFT;
}

uint32_t ls_phone_walk(const ls_phone_territory *territory, const char *digits, size_t count) {
    uint32_t state = territory->root, valid = 0;
    if (count > LS_PHONE_DIGITS_MAX) count = LS_PHONE_DIGITS_MAX;
    for (size_t n = 0; n < count && state; n++) {
        state = step(state, (unsigned)(digits[n] - '0'));
        if (ls_phone_states[state] >> ACCEPT_SHIFT) valid |= 1u << (n + 1);
    }
    return valid;
}

size_t ls_phone_calling_code(const char *digits, size_t count, const ls_phone_territory **first) {
    unsigned code = 0;
    for (size_t n = 0; n < 3 && n < count; n++) {
        code = code * 10 + (unsigned)(digits[n] - '0');
        size_t low = 0, high = ls_phone_territory_count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (ls_phone_territories[middle].code < code)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < ls_phone_territory_count && ls_phone_territories[low].code == code) {
            *first = &ls_phone_territories[low];
            return n + 1;
        }
        if (code == 0) return 0;
    }
    return 0;
}

const ls_phone_territory *ls_phone_next(const ls_phone_territory *territory) {
    const ls_phone_territory *next = territory + 1;
    return next < ls_phone_territories + ls_phone_territory_count && next->code == territory->code ? next : NULL;
}

const ls_phone_territory *ls_phone_region(const char *name) {
    for (unsigned n = 0; n < ls_phone_territory_count; n++)
        if (!strcmp(ls_phone_territories[n].name, name)) return &ls_phone_territories[n];
    return NULL;
}
