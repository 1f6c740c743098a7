/* Temporary files without a name: nothing to clean up, whatever ends the process. */
#ifndef LS_BASE_TEMPFILE_H
#define LS_BASE_TEMPFILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An open, nameless, read-write, close-on-exec file in `folder` (NULL: $TMPDIR, else /var/tmp, else /tmp); -1 and
 * errno on failure. */
int ls_tempfile(const char *folder);
/* In a worker process, which may open nothing: from now on the files come from this function. Set once, at its
 * start. */
void ls_tempfile_from(int (*source)(void));
/* All of it, however often it is cut short. false: errno says why. */
bool ls_write_all(int descriptor, const void *data, size_t length);
bool ls_pwrite_all(int descriptor, const void *data, size_t length, uint64_t offset);
#endif
