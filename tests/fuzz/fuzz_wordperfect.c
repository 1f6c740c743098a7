/* Any bytes as a document of WordPerfect, whole. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return whole_ends("application/vnd.wordperfect", data, size);
}
