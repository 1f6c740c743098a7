/* Any bytes as a picture; their beginning says which kind. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"image/jpeg", "image/png", "image/tiff", "image/gif", "image/webp",
                                        "image/vnd.adobe.photoshop", "image/heic", "image/emf", "image/wmf"};
    if (!size) return 0;
    switch (data[0]) {
    case 0xFF: return whole_ends(types[0], data, size);
    case 0x89: return whole_ends(types[1], data, size);
    case 'I':
    case 'M': return whole_ends(types[2], data, size);
    case 'G': return whole_ends(types[3], data, size);
    case 'R': return whole_ends(types[4], data, size);
    case '8': return whole_ends(types[5], data, size);
    case 0: return whole_ends(types[6], data, size);
    case 1: return whole_ends(types[7], data, size);
    case 0xD7: return whole_ends(types[8], data, size);
    default: return whole_ends(types[data[0] % 9], data, size);
    }
}
