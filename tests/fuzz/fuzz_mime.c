/* Any bytes as a mail. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    whole_run("message/rfc822", NULL, data, size);
    return 0;
}
