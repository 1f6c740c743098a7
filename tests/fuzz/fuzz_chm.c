/* Any bytes as compiled help. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = "application/vnd.ms-htmlhelp", .name = "x", .limits = &sink.limits};
    if (ls_handler_find("application/vnd.ms-htmlhelp")->run(&about, &input, &sink.sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}
