/* Any bytes as a book of Mobipocket, or of PalmDOC where the mark says so. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    bool palm = size > 68 && !memcmp(data + 60, "TEXtREAd", 8);
    const char *type = palm ? "application/x-palmdoc" : "application/x-mobipocket-ebook";
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = type, .name = "x", .limits = &sink.limits};
    if (ls_handler_find(type)->run(&about, &input, &sink.sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}
