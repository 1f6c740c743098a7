/* Any bytes for their runs of text: valid UTF-8, and the same however they are cut into windows. */
#include "base/utf8.h"
#include "extract/store/runs.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { WINDOW = 512 }; /* longer runs are cut */
    ls_buffer whole = {0}, pieces = {0};
    if (ls_runs_take(data, size, true, 6, &whole) != size) abort();
    if (whole.length && ls_utf8_valid(whole.data, whole.length) != whole.length) abort();
    for (size_t at = 0; at < size;) {
        size_t got = size - at < WINDOW ? size - at : WINDOW, used = ls_runs_take(data + at, got, at + got == size, 6, &pieces);
        if (!used || used > got) abort();
        at += used;
    }
    if (pieces.length && ls_utf8_valid(pieces.data, pieces.length) != pieces.length) abort();
    if (size < WINDOW && (pieces.length != whole.length || (whole.length && memcmp(pieces.data, whole.data, whole.length)))) abort();
    ls_buffer_free(&whole);
    ls_buffer_free(&pieces);
    return 0;
}
