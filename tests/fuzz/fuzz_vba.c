/* VBA projects: the whole reader, and its compression alone, which makes of each two bytes a chunk's 4,096 at most. */
#include "extract/handler.h"
#include "extract/ole/ovba.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_buffer out = {0};
    bool whole;
    if (ls_ovba(data, size, &out, &whole) != LS_OK) abort();
    null_sink_hold(out.length <= (size + 1) * 4096);
    ls_buffer_free(&out);
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = "application/vnd.ms-office.vbaproject", .name = "x", .limits = &sink.limits};
    if (ls_handler_find(about.media_type)->run(&about, &input, &sink.sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}
