/* Any bytes as a mail folder of Unix. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    whole_run("application/mbox", NULL, data, size);
    return 0;
}
