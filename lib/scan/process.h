/* What the kernel says of a process, and of memory that ran out. */
#ifndef LS_SCAN_PROCESS_H
#define LS_SCAN_PROCESS_H
#include <stdint.h>

/* Processor time that it used, in seconds; 0: it is gone. */
double ls_process_seconds(int pid);
/* Resident memory that is its own, in bytes; 0: it is gone. */
uint64_t ls_process_memory(int pid);
/* How many processes the kernel has killed for want of memory since it was started, in all control groups
 * (/proc/vmstat, Linux 4.13); 0: it does not say. */
uint64_t ls_process_oom_kills(void);
#endif
