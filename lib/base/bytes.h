/* Numbers in the bytes of a file, at any alignment. The caller has checked that there is room for them. */
#ifndef LS_BASE_BYTES_H
#define LS_BASE_BYTES_H
#include <stdint.h>

static inline uint16_t ls_le16(const uint8_t *at) { return (uint16_t)(at[0] | at[1] << 8); }
static inline uint32_t ls_le32(const uint8_t *at) { return ls_le16(at) | (uint32_t)ls_le16(at + 2) << 16; }
static inline uint64_t ls_le64(const uint8_t *at) { return ls_le32(at) | (uint64_t)ls_le32(at + 4) << 32; }
static inline void ls_put_le16(uint8_t *at, uint32_t value) { at[0] = (uint8_t)value, at[1] = (uint8_t)(value >> 8); }
static inline void ls_put_le32(uint8_t *at, uint32_t value) {
    ls_put_le16(at, value), ls_put_le16(at + 2, value >> 16);
}
static inline uint16_t ls_be16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }
static inline uint32_t ls_be32(const uint8_t *at) { return (uint32_t)ls_be16(at) << 16 | ls_be16(at + 2); }
static inline uint64_t ls_be64(const uint8_t *at) { return (uint64_t)ls_be32(at) << 32 | ls_be32(at + 4); }
#endif
