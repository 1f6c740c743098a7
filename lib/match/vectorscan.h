/* Adapter to Vectorscan. Patterns are compiled without start of match and without its UTF-8 flag: they see bytes. */
#ifndef LS_MATCH_VECTORSCAN_H
#define LS_MATCH_VECTORSCAN_H
#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_hs_pattern {
    const char *pattern;
    bool caseless, literal;
    uint32_t id;
} ls_hs_pattern;

typedef struct hs_database ls_hs_database;
typedef struct hs_scratch ls_hs_scratch;

/* *bad is the index of the pattern that is refused. */
leaksift_status ls_hs_compile(const ls_hs_pattern *patterns, size_t count, ls_hs_database **out, size_t *bad,
                              leaksift_error *error);
void ls_hs_free(ls_hs_database *database);
/* The compiled form as bytes; free with ls_free(). NULL: no memory. */
void *ls_hs_save(const ls_hs_database *database, size_t *length);
/* Only bytes whose digest was checked: bad ones are memory-unsafe. NULL: made by another version or for another CPU. */
ls_hs_database *ls_hs_restore(const void *bytes, size_t length);
/* What a saved form depends on: the library's version and the CPU, as text. */
void ls_hs_platform(char *out, size_t size);

/* Room for all of `databases` (NULL ones are skipped). One thread at a time; NULL: no memory. */
ls_hs_scratch *ls_hs_scratch_create(ls_hs_database *const *databases, size_t count);
ls_hs_scratch *ls_hs_scratch_clone(const ls_hs_scratch *scratch);
void ls_hs_scratch_free(ls_hs_scratch *scratch);

/* `found` returns non-zero to end the scan. */
typedef int (*ls_hs_found)(void *context, uint32_t id, uint32_t end);
ls_status ls_hs_scan(const ls_hs_database *database, const char *text, uint32_t length, ls_hs_scratch *scratch,
                     ls_hs_found found, void *context);
#endif
