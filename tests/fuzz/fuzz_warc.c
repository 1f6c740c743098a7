/* Any bytes as a web archive: one beginning with a W as WARC, any other as ARC. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const bool is_warc = size && data[0] == 'W';
    return whole_ends(is_warc ? "application/warc" : "application/x-internet-archive", data, size);
}
