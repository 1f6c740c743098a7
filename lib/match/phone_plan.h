/* The world's number plans as one automaton over digits (phone_plan_data.c, generated from libphonenumber's metadata).
 * No pattern is matched at run time: a number is decided in one table step a digit. */
#ifndef LS_MATCH_PHONE_PLAN_H
#define LS_MATCH_PHONE_PLAN_H
#include <stddef.h>
#include <stdint.h>

typedef struct ls_phone_territory {
    char name[4];              /* ISO 3166, or "001" for codes that belong to no country */
    uint16_t code;             /* calling code */
    char prefix[3];            /* national (trunk) prefix, "" without */
    uint8_t shortest, longest; /* possible lengths of a national number */
    uint16_t root;
} ls_phone_territory;

extern const ls_phone_territory ls_phone_territories[]; /* by calling code, the main country of a shared code first */
extern const unsigned ls_phone_territory_count;
extern const char ls_phone_plan_version[];
extern const uint16_t ls_phone_states[], ls_phone_row_starts[];
extern const uint32_t ls_phone_runs[];

enum { LS_PHONE_DIGITS_MAX = 17 }; /* longest national number of the metadata; E.164 itself ends at 15 with the code */

/* Which prefixes of `digits` (ASCII) are valid national numbers there: bit n is set when the first n digits are. */
uint32_t ls_phone_walk(const ls_phone_territory *territory, const char *digits, size_t count);
/* The calling code that `digits` begin with: its length (1 to 3), and its first territory. 0: none begins so. */
size_t ls_phone_calling_code(const char *digits, size_t count, const ls_phone_territory **first);
/* The next territory of the same calling code, or NULL. */
const ls_phone_territory *ls_phone_next(const ls_phone_territory *territory);
/* By ISO 3166 code in capitals, or NULL. */
const ls_phone_territory *ls_phone_region(const char *name);
#endif
