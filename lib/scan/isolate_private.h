/* Between isolate.c (the program) and remote.c (one worker). */
#ifndef LS_SCAN_ISOLATE_PRIVATE_H
#define LS_SCAN_ISOLATE_PRIVATE_H
#include "scan/isolate.h"
#include "scan/wire.h"
#include <pthread.h>

typedef struct ls_process {
    int pid;          /* 0: none */
    unsigned program; /* that made it: how many there had been */
    int handle;       /* -1: it was gone already, or the kernel has none */
    bool by_number;   /* signals go to the number for want of a handle */
} ls_process;

/* A new worker on this socket and page of memory (both stay the caller's); where the program is gone, of a new one.
 * false: ls_isolation_trouble() says why none could be made. The caller closes the handle. */
bool ls_isolation_fork(ls_isolation *isolation, leaksift_mode mode, int socket, int page, ls_process *process);
void ls_isolation_kill(const ls_process *process);
/* Waits for the end of a worker that is dying. false: its program is gone, and it went with it. */
bool ls_isolation_status(ls_isolation *isolation, const ls_process *process, int *status);
/* The filter that all workers of the program read. */
ls_bloom *ls_isolation_bloom(ls_isolation *isolation);
#endif
