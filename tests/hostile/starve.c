/* Preloaded into a scan: one allocation of a library that is not ours fails, in a worker. LEAKSIFT_STARVE is NAME:NUMBER; counted are the
 * allocations whose caller lies in an object with NAME in its path, over all workers of the helper program, and the
 * NUMBERth is refused. At the end of each worker the file that LEAKSIFT_STARVED names holds how many there were. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RANGES = 16 };

/* glibc's own, under its other names: looking ours up would allocate. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static struct {
    uintptr_t low, high;
} ranges[RANGES];
static size_t range_count;
static uint64_t number;
static volatile uint64_t *seen; /* shared by all workers; NULL: this is not the helper program */
static pid_t maker;

static void find_ranges(const char *name, size_t length) {
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[4400];
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long low, high;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &low, &high, rights) != 3 || rights[2] != 'x' || !memmem(line, strlen(line), name, length)) continue;
        if (range_count < RANGES) ranges[range_count].low = low, ranges[range_count++].high = high;
    }
    if (maps) fclose(maps);
}

__attribute__((constructor)) static void begin(void) {
    const char *told = getenv("LEAKSIFT_STARVE"), *path = getenv("LEAKSIFT_STARVED"), *colon = told ? strchr(told, ':') : NULL;
    if (!colon || !path || strcmp(program_invocation_short_name, "leaksift-worker") != 0) return;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof *seen)) return;
    void *shared = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    find_ranges(told, (size_t)(colon - told));
    number = strtoull(colon + 1, NULL, 10);
    maker = getpid();
    if (shared != MAP_FAILED) seen = shared;
}

static int is_refused(const void *caller) {
    if (!seen || getpid() == maker) return 0;
    for (size_t i = 0; i < range_count; i++)
        if ((uintptr_t)caller >= ranges[i].low && (uintptr_t)caller < ranges[i].high) {
            if (__atomic_add_fetch(seen, 1, __ATOMIC_RELAXED) != number) return 0;
            errno = ENOMEM;
            return 1;
        }
    return 0;
}

void *malloc(size_t size) { return is_refused(__builtin_return_address(0)) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return is_refused(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return is_refused(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size); }
