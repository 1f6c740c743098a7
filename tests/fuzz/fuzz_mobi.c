/* Any bytes as a book of Mobipocket, or of PalmDOC where the mark says so. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    bool palm = size > 68 && !memcmp(data + 60, "TEXtREAd", 8);
    return whole_ends(palm ? "application/x-palmdoc" : "application/x-mobipocket-ebook", data, size);
}
