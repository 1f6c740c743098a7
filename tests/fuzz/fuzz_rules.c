/* Fuzz target: a rule file of any bytes is read or refused, with a message; what was read compiles or is refused. */
#include "match/matcher.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    leaksift_error error = {0};
    ls_rules *rules;
    ls_matcher *matcher;
    int descriptor = memfd_create("rules", 0);
    if (size > 1 << 14 || descriptor < 0 || write(descriptor, data, size) != (ssize_t)size) {
        if (descriptor >= 0) close(descriptor);
        return 0;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    const char *const files[] = {path};
    ls_rules_options options = {.files = files, .file_count = 1, .no_builtin = true};
    leaksift_status status = ls_rules_load(&options, &rules, &error);
    if (status != LEAKSIFT_OK && (rules || !error.message[0])) abort();
    if (status == LEAKSIFT_OK) {
        if (ls_matcher_create(rules, NULL, &matcher, &error) == LEAKSIFT_OK) ls_matcher_free(matcher);
        ls_rules_free(rules);
    }
    close(descriptor);
    return 0;
}
