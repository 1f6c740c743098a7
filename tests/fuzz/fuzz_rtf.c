/* RTF, whole. */
#include "extract/rtf/rtf.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    if (ls_rtf_read(&input, &sink.sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}
