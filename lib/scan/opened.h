/* A file of the walk as it is given to a unit or a worker: opened, or with the reason why it was not. */
#ifndef LS_SCAN_OPENED_H
#define LS_SCAN_OPENED_H
#include "scan/joined.h"
#include "scan/unit.h"
#include "source/walk.h"

typedef struct ls_opened {
    ls_root root;       /* points into this structure: it does not move */
    int descriptor;     /* of root.size bytes; -1: nothing to read */
    bool is_whole;      /* a regular file by itself: `stamp` tells whether it changed */
    uint8_t stamp[16];
    char modified[32];
    int file;           /* what is closed at the end */
    ls_joined joined;
} ls_opened;

/* `descriptor`: open already, or -1; it is closed by ls_opened_close(). Anything but LS_OK ends the run. */
ls_status ls_opened_open(const ls_found *found, int descriptor, ls_spool_space *space, const volatile int *cancel,
                         ls_opened *out);
void ls_opened_close(ls_opened *opened);
/* By what a change is seen: size and times. */
void ls_opened_stamp(uint64_t size, const struct timespec *modified, const struct timespec *changed, uint8_t stamp[16]);
#endif
