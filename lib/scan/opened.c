/* The host opens, so that a worker needs no right to. A split file is put together here for the same reason. */
#include "scan/opened.h"
#include "base/digest.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static void refuse(ls_opened *opened, leaksift_reason reason, const char *message) {
    opened->root.unreadable = true;
    opened->root.reason = reason;
    opened->root.message = message;
    opened->descriptor = -1;
}

/* A change that keeps size and modification time is seen by the time of the inode's own change. */
void ls_opened_stamp(uint64_t size, const struct timespec *modified, const struct timespec *changed,
                     uint8_t stamp[16]) {
    uint8_t digest[32];
    const int64_t parts[5] = {(int64_t)size, modified->tv_sec, modified->tv_nsec, changed->tv_sec, changed->tv_nsec};
    ls_sha256_once(parts, sizeof parts, digest);
    memcpy(stamp, digest, 16);
}

/* The head of a split file has the bytes of all volumes. */
static void join(ls_opened *opened, const ls_volumes *volumes, ls_spool_space *space, const volatile int *cancel) {
    ls_joined_open(volumes, space, cancel, &opened->joined); /* that it was interrupted is in its reason */
    if (opened->joined.descriptor < 0) { /* the head is still scanned by itself */
        opened->root.reason = opened->joined.reason;
        opened->root.message = opened->joined.message;
        return;
    }
    opened->root.volumes = (unsigned)volumes->count;
    opened->root.own_size = opened->root.size;
    opened->root.size = opened->joined.size;
    opened->descriptor = opened->joined.descriptor;
}

static void look(ls_opened *opened, const ls_volumes *volumes, ls_spool_space *space, const volatile int *cancel) {
    struct stat about;
    if (fstat(opened->file, &about) || !S_ISREG(about.st_mode)) {
        refuse(opened, LEAKSIFT_REASON_SPECIAL_FILE, "no longer a regular file");
        return;
    }
    ls_time_text(about.st_mtime, opened->modified);
    ls_opened_stamp((uint64_t)about.st_size, &about.st_mtim, &about.st_ctim, opened->stamp);
    opened->is_whole = !volumes->count; /* a volume's unit hangs on other files too: it is scanned again */
    opened->root.modified = opened->modified;
    opened->root.size = (uint64_t)about.st_size;
    if (volumes->is_head) join(opened, volumes, space, cancel);
}

static void open_file(ls_opened *opened, const ls_found *found, const ls_volumes *volumes, ls_spool_space *space,
                      const volatile int *cancel) {
    /* A later volume has no text of its own. Where the head may not be among what is scanned, it is one without the
     * others. */
    bool later = volumes->count && !volumes->is_head;
    opened->root.later_volume = later && found->with_folder && !volumes->lacks;
    if (later && volumes->lacks) {
        opened->root.reason = LEAKSIFT_REASON_VOLUME_MISSING;
        opened->root.message = "a volume of a split file that is not whole";
    }
    if (opened->file < 0) opened->file = ls_open_read(found->path, found->follow);
    opened->descriptor = opened->file;
    if (opened->file >= 0) {
        look(opened, volumes, space, cancel);
        return;
    }
    refuse(opened, errno == EACCES || errno == EPERM ? LEAKSIFT_REASON_PERMISSION
                   : errno == ENOENT                 ? LEAKSIFT_REASON_VANISHED
                                                     : LEAKSIFT_REASON_IO_ERROR, strerrordesc_np(errno));
}

ls_status ls_opened_open(const ls_found *found, int descriptor, ls_spool_space *space, const volatile int *cancel,
                         ls_opened *out) {
    *out = (ls_opened){.descriptor = -1, .file = descriptor, .joined = {.descriptor = -1}};
    out->root = (ls_root){.path = found->path, .unreadable = found->unreadable, .reason = found->reason,
                          .message = found->message, .size = found->size, .number = found->number};
    if (found->unreadable) return LS_OK;
    if (ls_is_cancelled(cancel)) {
        refuse(out, LEAKSIFT_REASON_NOT_REACHED, "interrupted");
        return LS_OK;
    }
    ls_volumes volumes = {0};
    ls_status status = descriptor < 0 ? ls_volumes_find(found->path, &volumes) : LS_OK;
    if (!status) open_file(out, found, &volumes, space, cancel);
    ls_volumes_free(&volumes);
    return status;
}

void ls_opened_close(ls_opened *opened) {
    ls_joined_close(&opened->joined);
    if (opened->file >= 0) close(opened->file);
    opened->file = opened->descriptor = -1;
}
