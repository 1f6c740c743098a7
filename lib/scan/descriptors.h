/* How many files a process may still open, and what a run needs of them. */
#ifndef LS_SCAN_DESCRIPTORS_H
#define LS_SCAN_DESCRIPTORS_H
#include <stddef.h>

/* LS_DESCRIPTORS_BASE: journal, its folder and lock, what the walk and the sums keep. LS_DESCRIPTORS_JOB: of a thread a
 * stream of the journal, and of its worker process two ends of a socket, a page of memory, a handle of the process and
 * a temporary file; beside the file that is scanned. */
enum { LS_DESCRIPTORS_BASE = 10, LS_DESCRIPTORS_JOB = 7 };

/* More than `enough` may be open in all: `enough`. */
size_t ls_descriptors_free(size_t enough);
/* Of all that may be open, RLIMIT_NOFILE. */
size_t ls_descriptors_limit(void);
#endif
