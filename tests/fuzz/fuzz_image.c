/* Any bytes as a picture; their beginning says which kind. */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"image/jpeg", "image/png", "image/tiff", "image/gif", "image/webp", "image/vnd.adobe.photoshop", "image/heic",
                                        "image/emf", "image/wmf"};
    if (!size) return 0;
    switch (data[0]) {
    case 0xFF: return format_run(types[0], data, size);
    case 0x89: return format_run(types[1], data, size);
    case 'I':
    case 'M': return format_run(types[2], data, size);
    case 'G': return format_run(types[3], data, size);
    case 'R': return format_run(types[4], data, size);
    case '8': return format_run(types[5], data, size);
    case 0: return format_run(types[6], data, size);
    case 1: return format_run(types[7], data, size);
    case 0xD7: return format_run(types[8], data, size);
    default: return format_run(types[data[0] % 9], data, size);
    }
}
