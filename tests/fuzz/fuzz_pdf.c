/* Any bytes as a PDF. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    (void)whole_run("application/pdf", "lotus", data, size);
    return 0;
}
