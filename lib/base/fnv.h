/* FNV-1a (draft-eastlake-fnv), of 64 and of 32 bits, byte by byte, for tables of short names. Not against one who looks
 * for names that meet: where that must not be slow, the table says how it sees to it. */
#ifndef LS_BASE_FNV_H
#define LS_BASE_FNV_H
#include <stddef.h>
#include <stdint.h>

#define LS_FNV UINT64_C(0xcbf29ce484222325) /* of no bytes */
#define LS_FNV32 UINT32_C(0x811c9dc5)

/* `byte`: 0 to 255. */
static inline uint64_t ls_fnv_add(uint64_t hash, uint64_t byte) { return (hash ^ byte) * 0x100000001b3u; }
static inline uint32_t ls_fnv32_add(uint32_t hash, uint32_t byte) { return (hash ^ byte) * 0x01000193u; }

static inline uint64_t ls_fnv(uint64_t hash, const void *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) hash = ls_fnv_add(hash, ((const unsigned char *)bytes)[i]);
    return hash;
}
#endif
