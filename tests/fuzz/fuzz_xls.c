/* Any bytes as an old workbook: a stream of records, or a compound file that holds one. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const passwords[] = {"Kelp-Bridge 7"};
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = "application/vnd.ms-excel", .name = "x", .limits = &sink.limits, .passwords = passwords, .password_count = 1};
    ls_handler_find(about.media_type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    return 0;
}
