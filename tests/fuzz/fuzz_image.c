/* Any bytes as a picture; their beginning says which kind. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_as(const char *media_type, const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = media_type, .name = "x", .limits = &sink.limits};
    if (ls_handler_find(media_type)->run(&about, &input, &sink.sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"image/jpeg", "image/png", "image/tiff", "image/gif", "image/webp",
                                        "image/vnd.adobe.photoshop", "image/heic", "image/emf", "image/wmf"};
    if (!size) return 0;
    switch (data[0]) {
    case 0xFF: return read_as(types[0], data, size);
    case 0x89: return read_as(types[1], data, size);
    case 'I':
    case 'M': return read_as(types[2], data, size);
    case 'G': return read_as(types[3], data, size);
    case 'R': return read_as(types[4], data, size);
    case '8': return read_as(types[5], data, size);
    case 0: return read_as(types[6], data, size);
    case 1: return read_as(types[7], data, size);
    case 0xD7: return read_as(types[8], data, size);
    default: return read_as(types[data[0] % 9], data, size);
    }
}
