/* The slots of the table of names, made at build time by lib/embed_names.c: what fills in a millisecond and takes a
 * megabyte is the same at each start. */
#ifndef LS_MATCH_NAME_SLOTS_H
#define LS_MATCH_NAME_SLOTS_H
#include <stdint.h>

enum { LS_NAME_SLOT_BITS = 18, LS_NAME_SLOTS = 1 << LS_NAME_SLOT_BITS, LS_NAME_FLAGS = 63 }; /* 39% full */

/* A fingerprint's upper bits are its place, or the free one behind it; the lower 26 stand in its slot, above six flags.
 * 0: empty. */
extern const uint32_t ls_name_slots[LS_NAME_SLOTS];

static inline uint32_t ls_name_place(uint32_t print) { return print >> (32 - LS_NAME_SLOT_BITS); }

static inline uint32_t ls_name_slot(uint32_t print, unsigned flags) { return print << 6 | flags; }
#endif
