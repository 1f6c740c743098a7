/* The helper program's work: it builds the engine once and then forks workers from its single thread, so that a dead
 * one is replaced in a millisecond and all share the engine's memory. `control` is the socket to the host. Returns the
 * exit status of the program, when the host is gone. */
#ifndef LS_SCAN_WORKER_H
#define LS_SCAN_WORKER_H

int ls_worker_program(int control);

enum { LS_EXIT_MEMORY = 77 }; /* of a worker that ran out of memory */
#endif
