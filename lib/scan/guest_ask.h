/* The embedder's functions as a worker process has them: asked for over the wire. */
#ifndef LS_SCAN_GUEST_ASK_H
#define LS_SCAN_GUEST_ASK_H
#include "base/pack.h"
#include "scan/guest.h"

extern const ls_guest_calls ls_guest_asking;

/* What was registered, on its way to the program that makes workers: names, types, signatures, but no functions. What
 * comes out holds functions that nobody may call. false: no memory. */
void ls_guests_pack(ls_buffer *out, const leaksift_engine_options *options);
bool ls_guests_unpack(ls_unpack *in, ls_arena *arena, leaksift_engine_options *options);
#endif
