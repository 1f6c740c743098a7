/* O_TMPFILE where the file system has it, else mkostemp and unlink. */
#include "base/tempfile.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int open_in(const char *folder) {
#ifdef O_TMPFILE
    int opened = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (opened >= 0) return opened;
#endif
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/leaksift-XXXXXX", folder);
    if (length < 0 || (size_t)length >= sizeof path) return errno = ENAMETOOLONG, -1;
    int descriptor = mkostemp(path, O_CLOEXEC);
    if (descriptor >= 0) unlink(path);
    return descriptor;
}

static int (*other_source)(void);

void ls_tempfile_from(int (*source)(void)) { other_source = source; }

int ls_tempfile(const char *folder) {
    if (other_source) return other_source();
    if (folder && *folder) return open_in(folder);
    const char *from_environment = getenv("TMPDIR");
    if (from_environment && *from_environment) return open_in(from_environment);
    int descriptor = open_in("/var/tmp");
    return descriptor >= 0 ? descriptor : open_in("/tmp");
}

bool ls_write_all(int descriptor, const void *data, size_t length) {
    const char *at = data;
    while (length) {
        ssize_t wrote = write(descriptor, at, length);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        if (wrote == 0) return errno = ENOSPC, false;
        at += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

bool ls_pwrite_all(int descriptor, const void *data, size_t length, uint64_t offset) {
    const char *at = data;
    while (length) {
        ssize_t wrote = pwrite(descriptor, at, length, (off_t)offset);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        if (wrote == 0) return errno = ENOSPC, false;
        at += wrote;
        offset += (uint64_t)wrote;
        length -= (size_t)wrote;
    }
    return true;
}
