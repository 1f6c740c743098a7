/* Between isolate.c (the program) and remote.c (one worker). */
#ifndef LS_SCAN_ISOLATE_PRIVATE_H
#define LS_SCAN_ISOLATE_PRIVATE_H
#include "scan/isolate.h"
#include "scan/wire.h"
#include <pthread.h>

/* A new worker on this socket and page of memory (both stay the caller's): its process id, -1 if none could be made. */
int ls_isolation_fork(ls_isolation *isolation, leaksift_mode mode, int socket, int page);
/* Waits for the end of a worker that is dying. false: the program itself is gone. */
bool ls_isolation_status(ls_isolation *isolation, int pid, int *status);
/* The filter that all workers of the program read. */
ls_bloom *ls_isolation_bloom(ls_isolation *isolation);
#endif
