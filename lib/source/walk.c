/* The walk keeps one sorted list of names a level: the order of results does not depend on the file system. */
#include "source/walk.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/buffer.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* FOLDERS_MOST: each folder is opened by its whole path, so that a nest of 100,000 would take hours; no honest one has
 * so many. */
enum { CHUNK = 2048, FOLDERS_MOST = 4096 };

/* Opens a path that the kernel calls too long, a few folders at a time. */
static int open_long(const char *path, int flags) {
    int folder = AT_FDCWD;
    char part[CHUNK + NAME_MAX + 2];
    while (strlen(path) >= CHUNK) {
        const char *cut = path + CHUNK;
        while (cut > path && *cut != '/') cut--;
        if (cut == path || (size_t)(cut - path) >= sizeof part) return errno = ENAMETOOLONG, -1;
        memcpy(part, path, (size_t)(cut - path));
        part[cut - path] = '\0';
        int next = openat(folder, part, O_PATH | O_DIRECTORY | O_CLOEXEC);
        int error = errno;
        if (folder != AT_FDCWD) close(folder);
        if (next < 0) return errno = error, -1;
        folder = next;
        for (path = cut; *path == '/';) path++;
    }
    int descriptor = openat(folder, *path ? path : ".", flags);
    int error = errno;
    if (folder != AT_FDCWD) close(folder);
    return errno = error, descriptor;
}

static int open_any(const char *path, int flags) {
    int descriptor = open(path, flags);
    return descriptor < 0 && errno == ENAMETOOLONG ? open_long(path, flags) : descriptor;
}

int ls_open_read(const char *path, bool follow) {
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follow ? 0 : O_NOFOLLOW);
    int descriptor = open_any(path, flags | O_NOATIME);
    if (descriptor < 0 && errno == EPERM) descriptor = open_any(path, flags);
    return descriptor;
}

void ls_time_text(time_t at, char out[32]) {
    struct tm parts;
    if (!gmtime_r(&at, &parts) || !strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &parts)) *out = '\0';
}

static bool matches(const char *const *globs, size_t count, const char *path) {
    const char *last = strrchr(path, '/');
    last = last && last[1] ? last + 1 : path;
    for (size_t i = 0; i < count; i++)
        if (fnmatch(globs[i], path, 0) == 0 || fnmatch(globs[i], last, 0) == 0) return true;
    return false;
}

static ls_status tell_unreadable(const ls_walk *walk, const char *path, int error) {
    const ls_found found = {.path = path, .unreadable = true, .message = strerrordesc_np(error),
        .reason = error == EACCES || error == EPERM ? LEAKSIFT_REASON_PERMISSION
                  : error == ENOENT                 ? LEAKSIFT_REASON_VANISHED
                                                    : LEAKSIFT_REASON_IO_ERROR};
    return walk->found(walk->context, &found);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

typedef struct level {
    struct level *above;
    ls_arena names;
    char **list;
    size_t count, capacity, next;
    size_t path_length; /* of the folder's path, with its slash */
    unsigned depth;
    dev_t device;
    ino_t inode;
} level;

static void free_level(level *closed) {
    ls_arena_free(&closed->names);
    ls_free(closed->list);
    ls_free(closed);
}

static ls_status read_names(level *folder, DIR *handle, int *error) {
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(handle);
        if (!entry) return *error = errno, LS_OK;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (!ls_grow(&folder->list, folder->count, &folder->capacity, sizeof *folder->list)) return LS_NOMEM;
        char *name = ls_arena_strdup(&folder->names, entry->d_name);
        if (!name) return LS_NOMEM;
        folder->list[folder->count++] = name;
    }
}

/* A bind mount or a broken file system can put a folder into itself. */
static bool is_above(const level *above, const struct stat *about) {
    for (; above; above = above->above)
        if (above->device == about->st_dev && above->inode == about->st_ino) return true;
    return false;
}

static ls_status tell_too_deep(const ls_walk *walk, const char *path) {
    const ls_found found = {
        .path = path, .unreadable = true, .message = "folders nested too deep", .reason = LEAKSIFT_REASON_DEPTH};
    return walk->found(walk->context, &found);
}

static ls_status open_level(const ls_walk *walk, ls_buffer *path, bool follow, level **top) {
    if (*top && (*top)->depth == FOLDERS_MOST) return tell_too_deep(walk, ls_buffer_cstr(path));
    int descriptor = open_any(ls_buffer_cstr(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
    struct stat about;
    if (descriptor < 0) return tell_unreadable(walk, ls_buffer_cstr(path), errno);
    DIR *handle = fstat(descriptor, &about) == 0 ? fdopendir(descriptor) : NULL;
    if (!handle) {
        int error = errno;
        close(descriptor);
        return tell_unreadable(walk, ls_buffer_cstr(path), error);
    }
    level *folder = NULL;
    int error = is_above(*top, &about) ? ELOOP : 0;
    ls_status status = LS_OK;
    if (!error) {
        folder = ls_calloc(1, sizeof *folder);
        status = folder ? read_names(folder, handle, &error) : LS_NOMEM;
    }
    closedir(handle);
    /* A folder that cannot be read to its end is told, and what was read of it is walked. */
    if (!status && error) status = tell_unreadable(walk, ls_buffer_cstr(path), error);
    if (status || !folder) {
        if (folder) free_level(folder);
        return status;
    }
    if (folder->count) qsort(folder->list, folder->count, sizeof *folder->list, by_name);
    if (!path->length || path->data[path->length - 1] != '/') ls_buffer_putc(path, '/');
    folder->path_length = path->length;
    folder->device = about.st_dev;
    folder->inode = about.st_ino;
    folder->above = *top;
    folder->depth = *top ? (*top)->depth + 1 : 1;
    *top = folder;
    return path->failed ? LS_NOMEM : LS_OK;
}

static ls_status tell_file(const ls_walk *walk, const char *path, const struct stat *about, bool follow) {
    if (walk->include_count && !matches(walk->include, walk->include_count, path))
        return walk->excluded(walk->context), LS_OK;
    ls_found found = {.path = path,
                      .size = (uint64_t)about->st_size,
                      .modified = about->st_mtim,
                      .changed = about->st_ctim,
                      .follow = follow,
                      .with_folder = !follow && !walk->include_count && !walk->exclude_count};
    if (S_ISLNK(about->st_mode)) {
        found.unreadable = true;
        found.reason = LEAKSIFT_REASON_SYMLINK_NOT_FOLLOWED;
        found.message = "symbolic link";
    } else if (!S_ISREG(about->st_mode)) {
        found.unreadable = true;
        found.reason = LEAKSIFT_REASON_SPECIAL_FILE;
        found.message = S_ISFIFO(about->st_mode) ? "FIFO" : S_ISSOCK(about->st_mode) ? "socket" : "device";
        found.size = 0;
    }
    return walk->found(walk->context, &found);
}

int ls_stat_path(const char *path, struct stat *about, bool follow) {
    int result = follow ? stat(path, about) : lstat(path, about);
    if (!result || errno != ENAMETOOLONG) return result;
    int descriptor = open_long(path, O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
    if (descriptor < 0) return -1;
    result = fstat(descriptor, about);
    close(descriptor);
    return result;
}

size_t ls_inodes(const char *const *paths, size_t count, ls_inode *out) {
    size_t known = 0;
    struct stat about;
    for (size_t i = 0; i < count; i++)
        if (paths[i] && stat(paths[i], &about) == 0 && (S_ISREG(about.st_mode) || S_ISDIR(about.st_mode)))
            out[known++] = (ls_inode){about.st_dev, about.st_ino};
    return known;
}

static bool is_ours(const ls_walk *walk, const struct stat *about) {
    for (size_t i = 0; i < walk->our_count; i++)
        if (walk->ours[i].inode == about->st_ino && walk->ours[i].device == about->st_dev) return true;
    return false;
}

static ls_status visit(const ls_walk *walk, ls_buffer *path, bool follow, level **top) {
    const char *text = ls_buffer_cstr(path);
    if (path->failed) return LS_NOMEM;
    if (matches(walk->exclude, walk->exclude_count, text)) return walk->excluded(walk->context), LS_OK;
    struct stat about;
    if (ls_stat_path(text, &about, follow)) return tell_unreadable(walk, text, errno);
    if (!follow && is_ours(walk, &about)) return LS_OK;
    return S_ISDIR(about.st_mode) ? open_level(walk, path, follow, top) : tell_file(walk, text, &about, follow);
}

ls_status ls_walk_root(const ls_walk *walk, const char *root) {
    ls_buffer path = {0};
    level *top = NULL;
    ls_status status = ls_buffer_puts(&path, root) ? visit(walk, &path, true, &top) : LS_NOMEM;
    while (!status && top) {
        if (top->next == top->count) {
            level *closed = top;
            top = closed->above;
            free_level(closed);
            continue;
        }
        path.length = top->path_length;
        const char *name = top->list[top->next++];
        status = ls_buffer_puts(&path, name) ? visit(walk, &path, false, &top) : LS_NOMEM;
    }
    while (top) {
        level *closed = top;
        top = closed->above;
        free_level(closed);
    }
    ls_buffer_free(&path);
    return status;
}
