/* The archive handlers of our own code and tar by libarchive; the first byte chooses. The others (7z, RAR, CAB, ISO, …) are
 * libarchive's parsers, whose crashes are known and live in a worker process. */
#include "extract/handler.h"
#include "recorder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/zip", "application/gzip", "application/x-tar", "application/x-lz4",
                                        "application/x-compress", "application/zlib"};
    if (!size) return 0;
    recorder r;
    ls_input input;
    recorder_init(&r);
    r.keep = 0;
    r.child_cap = 16u << 20;
    r.fail_at = 100000; /* calls: enough for a fuzzer */
    ls_input_memory(&input, data + 1, size - 1);
    const char *type = types[data[0] % (sizeof types / sizeof *types)];
    ls_extract about = {.media_type = type, .name = "fuzz", .limits = &r.limits};
    ls_handler_find(type)->run(&about, &input, &r.sink);
    if (r.misuse) abort();
    ls_input_close(&input);
    recorder_free(&r);
    return 0;
}
