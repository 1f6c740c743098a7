/* Any bytes as compiled help. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return whole_ends("application/vnd.ms-htmlhelp", data, size);
}
