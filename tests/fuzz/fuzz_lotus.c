/* Any bytes as a worksheet of Lotus 1-2-3 or Quattro Pro, whole. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return whole_ends("application/vnd.lotus-1-2-3", data, size);
}
