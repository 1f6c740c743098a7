/* Between worker.c (the process) and guest_ask.c (what it asks of the embedder's functions). */
#ifndef LS_SCAN_WORKER_PRIVATE_H
#define LS_SCAN_WORKER_PRIVATE_H
#include "scan/unit.h"

ls_unit *ls_worker_unit(void);
/* The host is gone, or is none of ours. */
_Noreturn void ls_worker_end(void);
/* Messages that wait to be sent. */
ls_buffer *ls_worker_out(void);
/* Sends what waits and then waits for a message, which lives until the next; or for one of this type. Gone host: so are
 * we. */
void ls_worker_hear(unsigned *type, const uint8_t **payload, size_t *length);
void ls_worker_ask(unsigned answer, const uint8_t **payload, size_t *length);
#endif
