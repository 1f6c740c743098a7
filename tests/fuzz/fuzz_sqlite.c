/* Any bytes as a database. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *type = "application/vnd.sqlite3";
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = type, .name = "x", .limits = &sink.limits};
    ls_handler_find(type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    return 0;
}
