/* A ZIP of stored members in memory: so that a fuzzer's bytes reach the readers of parts and not only the unpacker. */
#ifndef LS_TESTS_STORED_ZIP_H
#define LS_TESTS_STORED_ZIP_H
#include "base/buffer.h"
#include "extract/archive/inflate.h"
#include "whole.h"
#include <string.h>

typedef struct stored_zip {
    ls_buffer file, directory;
    unsigned count;
} stored_zip;

static inline void stored_zip_put(ls_buffer *out, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; i++) ls_buffer_putc(out, (char)(i < 4 ? value >> 8 * i & 255 : 0));
}

static inline void stored_zip_fields(ls_buffer *out, uint32_t crc, size_t size, size_t name) {
    stored_zip_put(out, 20, 4); /* version 2.0, no flags */
    stored_zip_put(out, 0, 6);  /* stored, no time */
    stored_zip_put(out, crc, 4);
    stored_zip_put(out, (uint32_t)size, 4);
    stored_zip_put(out, (uint32_t)size, 4);
    stored_zip_put(out, (uint32_t)name, 4); /* and no extra field */
}

static inline void stored_zip_add(stored_zip *zip, const char *name, const void *data, size_t size) {
    uint32_t crc = ls_crc32(0, data, size), at = (uint32_t)zip->file.length;
    ls_buffer_append(&zip->file, "PK\3\4", 4);
    stored_zip_fields(&zip->file, crc, size, strlen(name));
    ls_buffer_puts(&zip->file, name);
    ls_buffer_append(&zip->file, data, size);
    ls_buffer_append(&zip->directory, "PK\1\2\24\0", 6);
    stored_zip_fields(&zip->directory, crc, size, strlen(name));
    stored_zip_put(&zip->directory, 0, 4);
    stored_zip_put(&zip->directory, 0, 4);
    stored_zip_put(&zip->directory, 0, 2);
    stored_zip_put(&zip->directory, at, 4);
    ls_buffer_puts(&zip->directory, name);
    zip->count++;
}

static inline void stored_zip_end(stored_zip *zip) {
    uint32_t at = (uint32_t)zip->file.length;
    ls_buffer_append(&zip->file, zip->directory.data, zip->directory.length);
    ls_buffer_append(&zip->file, "PK\5\6\0\0\0\0", 8);
    stored_zip_put(&zip->file, zip->count, 2);
    stored_zip_put(&zip->file, zip->count, 2);
    stored_zip_put(&zip->file, (uint32_t)zip->directory.length, 4);
    stored_zip_put(&zip->file, at, 4);
    stored_zip_put(&zip->file, 0, 2);
    ls_buffer_free(&zip->directory);
}

/* A package with one part or two: the first byte says which, the second where the one ends and the other begins. */
static inline int stored_zip_run(const char *media_type, const char *const *names, size_t count, const uint8_t *data,
                                 size_t size) {
    if (!size) return 0;
    stored_zip zip = {0};
    const size_t part = data[0] % count, head = size > 8 ? 2 : 1, length = size - head;
    const size_t cut = size > 8 ? data[1] * length / 256 : 0;
    stored_zip_add(&zip, names[part], data + head, length - cut);
    if (cut) stored_zip_add(&zip, names[(part + 1) % count], data + head + length - cut, cut);
    stored_zip_end(&zip);
    (void)whole_run(media_type, NULL, (const uint8_t *)zip.file.data, zip.file.length);
    ls_buffer_free(&zip.file);
    return 0;
}
#endif
