/* Any bytes as the messages of one block: Snappy would hide them from the fuzzer; and as an archive. */
#include "base/buffer.h"
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One literal in one block. */
static void wrap(ls_buffer *out, const uint8_t *data, size_t size) {
    size_t length = size + 5 + 5; /* what it unpacks to, the literal's tag */
    const uint8_t head[] = {0, (uint8_t)length, (uint8_t)(length >> 8), (uint8_t)(length >> 16)};
    ls_buffer_append(out, head, sizeof head);
    for (unsigned i = 0; i < 5; i++) ls_buffer_putc(out, (char)((size >> 7 * i & 0x7F) | (i < 4 ? 0x80 : 0)));
    ls_buffer_putc(out, (char)(63 << 2));
    for (unsigned i = 0; i < 4; i++) ls_buffer_putc(out, (char)((size - 1) >> 8 * i));
    ls_buffer_append(out, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char type[] = "application/x-iwork-archive";
    ls_buffer archive = {0};
    wrap(&archive, data, size);
    if (size && *data) whole_ends(type, (const uint8_t *)archive.data, archive.length);
    else whole_ends(type, data, size);
    ls_buffer_free(&archive);
    return 0;
}
