/* The stack of open folders, and the short list of the worst. */
#include "scan/folders.h"
#include "scan/emit.h"
#include <string.h>

static bool is_worse(const leaksift_folder *a, const leaksift_folder *b) {
    int x = ls_level_rank(a->inside.worst), y = ls_level_rank(b->inside.worst);
    return x != y ? x > y : a->inside.items > b->inside.items;
}

static ls_status keep(ls_folders *folders, const leaksift_folder *folder) {
    if (ls_level_rank(folder->inside.worst) <= ls_level_rank(LEAKSIFT_LEVEL_UNKNOWN)) return LS_OK;
    size_t place = folders->kept_count;
    while (place > 0 && is_worse(folder, &folders->kept[place - 1].folder)) place--;
    if (place == LS_FOLDERS_KEPT) return LS_OK;
    size_t last = folders->kept_count < LS_FOLDERS_KEPT ? folders->kept_count++ : LS_FOLDERS_KEPT - 1;
    ls_arena arena = folders->kept[last].arena;
    memmove(&folders->kept[place + 1], &folders->kept[place], (last - place) * sizeof folders->kept[0]);
    ls_arena_reset(&arena);
    folders->kept[place].folder = *folder;
    folders->kept[place].folder.path = ls_arena_strdup(&arena, folder->path);
    folders->kept[place].arena = arena;
    return folders->kept[place].folder.path ? LS_OK : LS_NOMEM;
}

static ls_status close_last(ls_folders *folders) {
    size_t last = --folders->open_count;
    leaksift_folder closed = {.inside = folders->open[last].inside};
    folders->path.length = folders->open[last].length;
    if (last) ls_inside_add(&folders->open[last - 1].inside, &closed.inside);
    closed.path = ls_buffer_cstr(&folders->path);
    ls_status status = folders->path.failed ? LS_NOMEM : keep(folders, &closed);
    folders->path.length = last ? folders->open[last - 1].length : 0;
    return status;
}

static bool is_open(const ls_folders *folders, const char *path) {
    size_t length = folders->open[folders->open_count - 1].length;
    return strncmp(path, folders->path.data, length) == 0;
}

static ls_status open_for(ls_folders *folders, const char *path) {
    size_t from = folders->open_count ? folders->open[folders->open_count - 1].length : 0;
    for (const char *slash; folders->open_count < LS_FOLDERS_OPEN && (slash = strchr(path + from, '/')) != NULL;) {
        size_t length = (size_t)(slash - path) + 1;
        if (!ls_buffer_append(&folders->path, path + from, length - from)) return LS_NOMEM;
        memset(&folders->open[folders->open_count], 0, sizeof folders->open[0]);
        folders->open[folders->open_count++].length = from = length;
    }
    return LS_OK;
}

ls_status ls_folders_add(ls_folders *folders, const leaksift_item *item, bool unexamined) {
    ls_status status = LS_OK;
    while (!status && folders->open_count && !is_open(folders, item->path)) status = close_last(folders);
    if (!status) status = open_for(folders, item->path);
    if (status || !folders->open_count) return status;
    leaksift_inside *inside = &folders->open[folders->open_count - 1].inside;
    const leaksift_inside one = {.items = 1, .unique = item->duplicate_of == NULL, .worst = item->level,
        .unexamined_items = unexamined, .unexamined_bytes = unexamined ? item->size - item->bytes_examined : 0};
    ls_inside_add(inside, &one);
    if (item->inside) ls_inside_add(inside, item->inside);
    return LS_OK;
}

ls_status ls_folders_finish(ls_folders *folders, const leaksift_folder **list, size_t *count) {
    ls_status status = LS_OK;
    while (!status && folders->open_count) status = close_last(folders);
    for (size_t i = 0; i < folders->kept_count; i++) folders->list[i] = folders->kept[i].folder;
    *list = folders->list;
    *count = folders->kept_count;
    return status;
}

void ls_folders_free(ls_folders *folders) {
    ls_buffer_free(&folders->path);
    for (size_t i = 0; i < LS_FOLDERS_KEPT; i++) ls_arena_free(&folders->kept[i].arena);
}
