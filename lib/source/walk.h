/* From roots to files: walks folders in order of name, never follows links, and tells of everything it met, what it
 * could not open or list included. */
#ifndef LS_SOURCE_WALK_H
#define LS_SOURCE_WALK_H
#include "base/status.h"
#include <sys/stat.h>
#include <time.h>

typedef struct ls_found {
    const char *path;       /* as given joined with the walk */
    bool unreadable;        /* a record without bytes: `reason` says why */
    leaksift_reason reason;
    const char *message;    /* static; with bytes: why they are not all */
    uint64_t size;
    struct timespec modified, changed; /* of a regular file */
    unsigned number;        /* which of the files whose paths are printed alike; 0, 1: the first */
    bool follow;            /* a root that is a link: the user named it */
    bool with_folder;       /* everything in its folder is found too */
} ls_found;

typedef struct ls_inode {
    dev_t device;
    ino_t inode;
} ls_inode;

/* Of those paths that are files or folders; returns how many. `out` has room for all. */
size_t ls_inodes(const char *const *paths, size_t count, ls_inode *out);

typedef struct ls_walk {
    void *context;
    ls_status (*found)(void *context, const ls_found *found); /* anything but LS_OK ends the walk */
    void (*excluded)(void *context);
    const char *const *include;
    size_t include_count;
    const char *const *exclude;
    size_t exclude_count;
    const ls_inode *ours; /* what is written meanwhile: passed over where a folder holds it, not where it is a root */
    size_t our_count;
} ls_walk;

ls_status ls_walk_root(const ls_walk *walk, const char *root);

/* Opens for reading without following links, blocking on FIFOs or changing the access time, also where the path is
 * longer than PATH_MAX. -1: errno. */
int ls_open_read(const char *path, bool follow);
/* stat() or lstat(), also where the path is longer than PATH_MAX. */
int ls_stat_path(const char *path, struct stat *about, bool follow);
/* "2021-03-04T10:22:00", UTC. */
void ls_time_text(time_t at, char out[32]);
#endif
