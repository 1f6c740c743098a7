/* Any bytes as a database, and as what stands beside one. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/vnd.sqlite3", "application/x-sqlite-wal",
                                        "application/x-sqlite-journal"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        null_sink sink;
        ls_input input;
        null_sink_init(&sink);
        ls_input_memory(&input, data, size);
        ls_extract about = {.media_type = types[i], .name = "x", .limits = &sink.limits};
        ls_handler_find(types[i])->run(&about, &input, &sink.sink);
        ls_input_close(&input);
    }
    return 0;
}
