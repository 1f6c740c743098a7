/* Compiled databases on disk, so that a second start need not compile. A file is only believed when its key, its size
 * and its SHA-256 are right and it is the user's own; anything else is ignored and written anew. */
#ifndef LS_MATCH_CACHE_H
#define LS_MATCH_CACHE_H
#include "match/vectorscan.h"
#include <stdbool.h>

enum ls_database { LS_DATABASE_ANCHORS = 0, LS_DATABASE_CUES, LS_DATABASES };

/* false: not there, or not to be believed; all of `out` is NULL then. A database of length 0 was saved as NULL. */
bool ls_cache_load(const char *directory, const uint8_t key[32], ls_hs_database *out[LS_DATABASES]);
/* Failures are ignored: the cache is a convenience. */
void ls_cache_store(const char *directory, const uint8_t key[32], ls_hs_database *const databases[LS_DATABASES]);
#endif
