/* Between remote.c (one worker process of one thread) and guest_serve.c (what it asks of the embedder's functions). */
#ifndef LS_SCAN_REMOTE_PRIVATE_H
#define LS_SCAN_REMOTE_PRIVATE_H
#include "scan/isolate.h"

/* Sends a whole message, and watches the worker meanwhile. false: it is gone. */
bool ls_remote_say(ls_remote *remote, const ls_buffer *message);
/* Does all that the worker asks for until it sends a message of this type, which lives until the next. LS_STOP: it is
 * gone, or breaks the form. */
ls_status ls_remote_hear(ls_remote *remote, unsigned wanted, const uint8_t **payload, size_t *length);
/* The largest that an item of the root may be. */
uint64_t ls_remote_largest(const ls_remote *remote);
/* The worker is told to stop, where the caller wants that. */
bool ls_remote_cancelled(ls_remote *remote);

/* guest_serve.c: a message that asks for a function of the embedder. LS_STOP: the worker is gone or breaks the form.
 * *depth counts handlers inside handlers. */
ls_status ls_guest_serve(ls_remote *remote, const leaksift_engine *engine, unsigned *depth, unsigned type,
                         const uint8_t *payload, size_t length);
#endif
