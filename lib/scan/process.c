/* Clocks (clock_getcpuclockid(3)) and files of /proc (proc(5)). */
#include "scan/process.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double ls_process_seconds(int pid) {
    struct timespec t;
    clockid_t clock;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t)) return 0;
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A file of /proc as a string: "" where there is none. */
static void read_file(const char *path, char *text, size_t size) {
    size_t length = 0;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    while (descriptor >= 0 && length < size - 1) {
        ssize_t got = read(descriptor, text + length, size - 1 - length);
        if (got <= 0) break;
        length += (size_t)got;
    }
    if (descriptor >= 0) close(descriptor);
    text[length] = '\0';
}

uint64_t ls_process_memory(int pid) {
    char path[64], text[128];
    snprintf(path, sizeof path, "/proc/%d/statm", pid);
    read_file(path, text, sizeof text);
    unsigned long long total, resident, shared;
    if (sscanf(text, "%llu %llu %llu", &total, &resident, &shared) != 3) return 0;
    return (resident - shared) * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t ls_process_oom_kills(void) {
    char text[16 << 10];
    unsigned long long kills = 0;
    read_file("/proc/vmstat", text, sizeof text);
    const char *at = strstr(text, "\noom_kill ");
    return at && sscanf(at, " oom_kill %llu", &kills) == 1 ? kills : 0;
}
