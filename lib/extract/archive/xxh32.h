/* XXH32 (the specification is xxHash's doc/xxhash_spec.md): the checksum of LZ4's frames. */
#ifndef LS_EXTRACT_ARCHIVE_XXH32_H
#define LS_EXTRACT_ARCHIVE_XXH32_H
#include <stddef.h>
#include <stdint.h>

typedef struct ls_xxh32 {
    uint32_t lanes[4];
    uint64_t total;
    uint8_t rest[16];
} ls_xxh32;

void ls_xxh32_init(ls_xxh32 *hash); /* seed 0 */
void ls_xxh32_add(ls_xxh32 *hash, const uint8_t *bytes, size_t length);
uint32_t ls_xxh32_value(const ls_xxh32 *hash);
#endif
