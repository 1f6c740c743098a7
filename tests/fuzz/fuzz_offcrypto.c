/* Any bytes as an encrypted office document. Each tick counts: what a hostile file asks for is cut off by the budget, here by a number. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ls_status few_ticks(ls_sink *sink, uint64_t bytes) {
    (void)bytes;
    return ++((null_sink *)sink)->calls > 20 ? LS_STOP : LS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const passwords[] = {"Kelp-Bridge 7"};
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    sink.sink.tick = few_ticks;
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = "application/vnd.ms-office.encrypted", .name = "x", .limits = &sink.limits, .passwords = passwords, .password_count = 1};
    ls_handler_find(about.media_type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    return 0;
}
