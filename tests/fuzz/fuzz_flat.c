/* Any bytes as flat OpenDocument, and as a notebook; the first byte says which. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/vnd.oasis.opendocument.text-flat-xml", "application/x-ipynb+json"};
    null_sink sink;
    ls_input input;
    if (!size) return 0;
    const char *type = types[data[0] == '{'];
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = type, .name = "x", .limits = &sink.limits};
    ls_handler_find(type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    return 0;
}
