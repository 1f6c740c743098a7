/* Any bytes as a PDF. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    const char *const passwords[] = {"lotus"};
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = "application/pdf", .name = "x", .limits = &sink.limits, .passwords = passwords, .password_count = 1};
    ls_handler_find(about.media_type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    return 0;
}
