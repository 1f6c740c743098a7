/* Any bytes as a compound file: all streams of it, whole and by pieces. */
#include "extract/ole/cfb.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_stream(ls_cfb *cfb, ls_cfb_id id, size_t size) {
    ls_cfb_bytes bytes;
    ls_cfb_stream stream;
    uint8_t block[700];
    if (ls_cfb_load(cfb, id, SIZE_MAX, &bytes) != LS_OK) abort();
    if (bytes.length > 4 * size + 65536) abort(); /* loops are cut */
    if (ls_cfb_stream_open(cfb, id, &stream) != LS_OK || stream.size < bytes.length) abort();
    for (uint64_t at = 0; at < stream.size; at += 3000)
        if (!ls_cfb_read(&stream, at, block, sizeof block)) abort();
    ls_cfb_stream_close(&stream);
    ls_cfb_bytes_free(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_input input;
    ls_cfb *cfb;
    char name[LS_CFB_NAME_SIZE];
    ls_input_memory(&input, data, size);
    ls_status status = ls_cfb_open(&input, &cfb);
    if (status != LS_OK && status != LS_DATA) abort();
    if (status != LS_OK) return 0;
    for (ls_cfb_id id = 0; id < 64; id++) {
        read_stream(cfb, id, size);
        ls_cfb_name(cfb, id, name);
        ls_cfb_find(cfb, id, name);
        if (ls_cfb_next(cfb, id) == id) abort();
    }
    ls_cfb_close(cfb);
    ls_input_close(&input);
    return 0;
}
