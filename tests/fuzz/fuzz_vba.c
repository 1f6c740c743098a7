/* VBA projects: the whole reader, and its compression alone, which makes of each two bytes a chunk's 4,096 at most. */
#include "extract/ole/ovba.h"
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_buffer out = {0};
    bool whole;
    if (ls_ovba(data, size, &out, &whole) != LS_OK) abort();
    null_sink_hold(out.length <= (size + 1) * 4096);
    ls_buffer_free(&out);
    return whole_ends("application/vnd.ms-office.vbaproject", data, size);
}
