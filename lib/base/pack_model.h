/* Parts of the result model in their packed form (base/pack.h): what a scan's records and a report that waits have in
 * common. Of what is read, strings and arrays live in the arena; `failed` says that it was no such thing. */
#ifndef LS_BASE_PACK_MODEL_H
#define LS_BASE_PACK_MODEL_H
#include "base/pack.h"
#include "leaksift.h"

void ls_pack_location(ls_buffer *out, const leaksift_location *location);
void ls_unpack_location(ls_unpack *in, ls_arena *arena, leaksift_location *location);
void ls_pack_strings(ls_buffer *out, const char *const *strings, size_t count);
const char *const *ls_unpack_strings(ls_unpack *in, ls_arena *arena, size_t *count);
/* An array of `count` zeroed things that take at least `each` bytes packed, or failure: a worker that was broken into
 * shall not make the host allocate much more than it sent. */
void *ls_unpack_array(ls_unpack *in, ls_arena *arena, size_t *count, size_t size, size_t each);
void ls_pack_finding(ls_buffer *out, const leaksift_finding *finding); /* without item and path */
bool ls_unpack_finding(ls_unpack *in, ls_arena *arena, leaksift_finding *finding);
#endif
