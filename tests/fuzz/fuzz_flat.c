/* Any bytes as a notebook where they begin like JSON, else as each kind of document that is one XML file. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_as(const char *type, const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    ls_extract about = {.media_type = type, .name = "x", .limits = &sink.limits};
    ls_handler_find(type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/vnd.oasis.opendocument.text-flat-xml", "application/vnd.ms-wordml",
                                        "application/vnd.ms-spreadsheetml", "application/vnd.ms-word2006ml"};
    if (!size) return 0;
    if (data[0] == '{') read_as("application/x-ipynb+json", data, size);
    for (size_t i = 0; data[0] != '{' && i < sizeof types / sizeof *types; i++) read_as(types[i], data, size);
    return 0;
}
