/* Any bytes as a compound file with a presentation. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    null_sink_hold(whole_run("application/vnd.ms-powerpoint", "Kelp-Bridge 7", data, size) == LS_OK);
    return 0;
}
