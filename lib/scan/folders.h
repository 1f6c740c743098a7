/* What is inside folders, as for containers: the worst level and counts. Items come in the order of the walk, so the
 * folders that are open are those of the current path; of the closed ones the worst are kept. */
#ifndef LS_SCAN_FOLDERS_H
#define LS_SCAN_FOLDERS_H
#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"

enum { LS_FOLDERS_KEPT = 20, LS_FOLDERS_OPEN = 128 };

typedef struct ls_folders {
    ls_buffer path; /* of the innermost open folder, with its slash */
    struct {
        size_t length; /* of the path */
        leaksift_inside inside;
    } open[LS_FOLDERS_OPEN]; /* deeper ones count for these */
    size_t open_count;
    struct {
        leaksift_folder folder;
        ls_arena arena;
    } kept[LS_FOLDERS_KEPT];
    size_t kept_count;
    leaksift_folder list[LS_FOLDERS_KEPT];
} ls_folders;

/* An item that the walk met, and what is inside it. */
ls_status ls_folders_add(ls_folders *folders, const leaksift_item *item, bool unexamined);
/* Closes all; the list is worst first. */
ls_status ls_folders_finish(ls_folders *folders, const leaksift_folder **list, size_t *count);
void ls_folders_free(ls_folders *folders);
#endif
