/* Folders are read again, part by part, for names that are printed so; in order, as the walk goes. */
#include "scan/printed.h"
#include "base/alloc.h"
#include "base/arena.h"
#include "base/utf8.h"
#include "source/walk.h"
#include "text/charset.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CANDIDATES_MAX = 4096 };

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

unsigned ls_printed_number(ls_names *taken, const char *path) {
    size_t length = strlen(path);
    if (ls_utf8_valid(path, length) == length && !strstr(path, replacement)) return 1;
    const ls_child child = {.name = path, .name_length = length};
    const char *printed;
    if (ls_names_give(taken, &child, 1, &printed)) return 0;
    return printed == taken->shown.data ? 1 : (unsigned)strtoul(strrchr(printed, '#') + 1, NULL, 10);
}

typedef struct candidates {
    char *list[CANDIDATES_MAX]; /* in the arena, in the order of the walk */
    size_t count;
} candidates;

typedef struct finding {
    candidates now, next;
    ls_arena arena;
    ls_buffer name;
} finding;

static void add(finding *self, const char *folder, const char *name, size_t length, bool slash) {
    size_t head = strlen(folder);
    char *path = self->next.count < CANDIDATES_MAX ? ls_arena_alloc(&self->arena, head + length + 2) : NULL;
    if (!path) return;
    memcpy(path, folder, head);
    memcpy(path + head, name, length);
    if (slash) path[head + length] = '/';
    path[head + length + slash] = '\0';
    self->next.list[self->next.count++] = path;
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* All names in the folder that are printed as `part`. */
static void look_in(finding *self, const char *folder, const char *part, size_t length, bool slash) {
    int descriptor = ls_open_read(*folder ? folder : ".", true);
    DIR *handle = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (!handle) {
        if (descriptor >= 0) close(descriptor);
        return;
    }
    size_t first = self->next.count;
    for (struct dirent *entry; (entry = readdir(handle)) != NULL;) {
        ls_buffer_clear(&self->name);
        if (ls_utf8_repair(entry->d_name, strlen(entry->d_name), &self->name)) break;
        if (self->name.length == length && memcmp(self->name.data, part, length) == 0)
            add(self, folder, entry->d_name, strlen(entry->d_name), slash);
    }
    closedir(handle);
    qsort(&self->next.list[first], self->next.count - first, sizeof *self->next.list, by_bytes);
}

static bool find_number(finding *self, const char *printed, size_t length, unsigned number, ls_buffer *path) {
    self->now.count = 0;
    self->next.count = 0;
    add(self, "", "", 0, false);
    for (size_t at = 0; at < length;) {
        const char *slash = memchr(printed + at, '/', length - at);
        size_t part = slash ? (size_t)(slash - printed) - at : length - at;
        self->now = self->next;
        self->next.count = 0;
        bool odd = memmem(printed + at, part, replacement, 3) != NULL;
        for (size_t i = 0; i < self->now.count; i++) {
            if (odd) look_in(self, self->now.list[i], printed + at, part, slash != NULL);
            else add(self, self->now.list[i], printed + at, part, slash != NULL);
        }
        at += part + (slash != NULL);
    }
    struct stat about;
    for (size_t i = 0; i < self->next.count; i++) {
        if (ls_stat_path(self->next.list[i], &about, false) || --number) continue;
        ls_buffer_clear(path);
        return ls_buffer_append(path, self->next.list[i], strlen(self->next.list[i]) + 1);
    }
    return false;
}

bool ls_printed_find(const char *printed, ls_buffer *path) {
    if (!strstr(printed, replacement)) return false;
    finding *self = ls_calloc(1, sizeof *self);
    if (!self) return false;
    const char *hash = strrchr(printed, '#');
    unsigned long number = hash ? strtoul(hash + 1, NULL, 10) : 0;
    bool numbered =
        hash && strspn(hash + 1, "0123456789") == strlen(hash + 1) && number >= 2 && number < CANDIDATES_MAX;
    bool found = numbered && find_number(self, printed, (size_t)(hash - printed), (unsigned)number, path);
    if (!found) found = find_number(self, printed, strlen(printed), 1, path);
    ls_arena_free(&self->arena);
    ls_buffer_free(&self->name);
    ls_free(self);
    return found;
}
