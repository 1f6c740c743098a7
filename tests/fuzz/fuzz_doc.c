/* Any bytes as a compound file with a Word document, or with what storage.c reads (Visio, Publisher, Works). */
#include "extract/handler.h"
#include "null_sink.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const passwords[] = {"Kelp-Bridge 7"};
    static const char *const types[] = {"application/msword", "application/x-ole-storage"};
    for (size_t i = 0; i < 2; i++) {
        null_sink sink;
        ls_input input;
        null_sink_init(&sink);
        ls_input_memory(&input, data, size);
        ls_extract about = {.media_type = types[i], .name = "x", .limits = &sink.limits, .passwords = passwords,
                            .password_count = 1};
        if (ls_handler_find(types[i])->run(&about, &input, &sink.sink) != LS_OK) abort();
        ls_input_close(&input);
    }
    return 0;
}
