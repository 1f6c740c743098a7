/* Signed and enveloped data. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return whole_ends("application/pkcs7-mime", data, size);
}
