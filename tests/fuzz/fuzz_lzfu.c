/* Compressed RTF of Outlook: it never grows beyond what its references can make. */
#include "extract/mail/lzfu.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_buffer out = {0};
    bool whole;
    if (ls_lzfu(data, size, &out, &whole) != LS_OK) abort();
    null_sink_hold(out.length <= size * 9 + 17);
    ls_buffer_free(&out);
    return 0;
}
