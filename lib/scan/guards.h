/* What keeps a worker process from doing harm: limits on memory, and on Linux system calls and files. */
#ifndef LS_SCAN_GUARDS_H
#define LS_SCAN_GUARDS_H
#include <stdbool.h>
#include <stddef.h>

/* In the program that makes workers, once: limits that the workers inherit. */
void ls_guards_limit(void);
/* In a worker, after start-up: from here on no network, no other program, no file is opened. Which guards closed is
 * known before: ls_guards_names(). */
void ls_guards_close(void);
/* The guards that this kernel gives, for the run line: up to `most`; static strings. */
size_t ls_guards_names(const char **names, size_t most);
#endif
