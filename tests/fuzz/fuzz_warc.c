/* Any bytes as a web archive: one beginning with a W as WARC, any other as ARC. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    const char *type = size && data[0] == 'W' ? "application/warc" : "application/x-internet-archive";
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = type, .name = "x", .limits = &sink.limits};
    if (ls_handler_find(type)->run(&about, &input, &sink.sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}
