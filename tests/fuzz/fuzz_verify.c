/* Fuzz target: leaksift_results_verify() on any bytes. They are handed over in a memory file, since it reads a path. */
#include "leaksift.h"
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    leaksift_error error;
    int descriptor = memfd_create("results", 0);
    if (descriptor < 0) return 0;
    if (write(descriptor, data, size) == (ssize_t)size) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
        leaksift_results_verify(path, &error);
    }
    close(descriptor);
    return 0;
}
