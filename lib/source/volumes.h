/* The volumes of one split file, by their names in one folder: x.7z.001, x.7z.002; x.aa, x.ab; x.00, x.01; x.part1.rar;
 * x.rar, x.r00; x.z01, x.zip. */
#ifndef LS_SOURCE_VOLUMES_H
#define LS_SOURCE_VOLUMES_H
#include "base/arena.h"
#include "base/status.h"
#include <stdbool.h>
#include <stdint.h>

/* Zero-initialised is none. */
typedef struct ls_volumes {
    ls_arena arena;
    const char **paths; /* in the order in which they are put together */
    size_t count;       /* 0: no volume, or not all of them are there */
    size_t head;        /* the one whose item has the content: the first, of a ZIP the last */
    bool is_head;       /* the path that was asked about is it */
    bool lacks;         /* others should follow the last of them */
} ls_volumes;

/* Where volumes are looked for when it is not the disk: the members of an archive. */
typedef struct ls_volume_folder {
    void *context;
    bool (*has)(void *context, const char *path, uint64_t *size);
    /* The first bytes of it, or the last; how many there are. */
    size_t (*read)(void *context, const char *path, bool last, uint8_t *bytes, size_t length);
} ls_volume_folder;

typedef enum ls_volume_kind {
    LS_VOLUME_NONE = 0,
    LS_VOLUME_PIECE,    /* x.001, x.aa, x.00 */
    LS_VOLUME_RAR,      /* x.part1.rar, x.rar, x.r00 */
    LS_VOLUME_DISK,     /* x.z01 */
    LS_VOLUME_LAST_DISK /* x.zip, as every other ZIP */
} ls_volume_kind;

/* By the name alone. *is_head: its item would have the content. */
ls_volume_kind ls_volumes_kind(const char *path, bool *is_head);
/* The end of a ZIP that counts disks before its own: then it is not whole by itself. */
bool ls_volumes_last_disk(const uint8_t *tail, size_t length);
enum { LS_VOLUMES_TAIL = 22 + 65535 }; /* bytes of a ZIP's end that tell: an end record and its longest comment */

/* LS_NOMEM; else what it found. A file with another name costs no look at the folder. */
ls_status ls_volumes_find(const char *path, ls_volumes *out);
ls_status ls_volumes_find_in(const ls_volume_folder *folder, const char *path, ls_volumes *out);
void ls_volumes_free(ls_volumes *volumes);
#endif
