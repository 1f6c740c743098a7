/* LEB128 numbers as in DWARF 5, section 7.6. The check sum guards against torn writes and our own mistakes, not
 * against an attacker: it is a multiplicative mix of 8 bytes a step. */
#include "base/pack.h"
#include "base/utf8.h"
#include <string.h>

enum { RECORD_MAGIC = 0x4C };

void ls_pack_long_number(ls_buffer *out, uint64_t value) {
    char bytes[10];
    size_t count = 0;
    do {
        bytes[count] = (char)(value & 0x7F);
        value >>= 7;
        if (value) bytes[count] = (char)(bytes[count] | 0x80);
        count++;
    } while (value);
    ls_buffer_append(out, bytes, count);
}

void ls_pack_double(ls_buffer *out, double value) { ls_buffer_append(out, &value, sizeof value); }

void ls_pack_bytes(ls_buffer *out, const void *data, size_t length) {
    ls_pack_number(out, data ? (uint64_t)length + 1 : 0);
    if (data) ls_buffer_append(out, data, length);
}

uint64_t ls_unpack_long_number(ls_unpack *in) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in->at >= in->end) break;
        uint8_t byte = *in->at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) return value;
    }
    in->failed = true;
    return 0;
}

double ls_unpack_double(ls_unpack *in) {
    double value = 0;
    if ((size_t)(in->end - in->at) < sizeof value) return in->failed = true, 0;
    memcpy(&value, in->at, sizeof value);
    in->at += sizeof value;
    return value;
}

const uint8_t *ls_unpack_bytes(ls_unpack *in, size_t *length) {
    uint64_t stored = ls_unpack_number(in);
    *length = 0;
    if (!stored) return NULL;
    if (stored - 1 > (uint64_t)(in->end - in->at)) return in->failed = true, NULL;
    const uint8_t *data = in->at;
    *length = (size_t)(stored - 1);
    in->at += *length;
    return data;
}

const char *ls_unpack_long_string(ls_unpack *in, ls_arena *arena) {
    size_t length;
    const uint8_t *data = ls_unpack_bytes(in, &length);
    if (!data) return NULL;
    if (!length || data[length - 1]) return in->failed = true, NULL;
    if (in->is_text && ls_utf8_valid((const char *)data, length) != length) return in->failed = true, NULL;
    const char *text = in->borrows ? (const char *)data : ls_arena_memdup(arena, data, length);
    if (!text) in->failed = true;
    return text;
}

size_t ls_unpack_count(ls_unpack *in, size_t each) {
    uint64_t count = ls_unpack_number(in);
    if (count > (uint64_t)(in->end - in->at) / each) return in->failed = true, 0;
    return (size_t)count;
}

uint32_t ls_record_check(const void *payload, size_t length) {
    const uint8_t *at = payload;
    uint64_t sum = 0x9E3779B97F4A7C15ull ^ length;
    for (; length >= 8; at += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        sum = (sum ^ word) * 0x9FB21C651E98DF25ull;
        sum ^= sum >> 29;
    }
    uint64_t word = 0;
    if (length) memcpy(&word, at, length);
    sum = (sum ^ word) * 0x9FB21C651E98DF25ull;
    return (uint32_t)(sum ^ sum >> 32);
}

size_t ls_record_begin(ls_buffer *out, unsigned kind) {
    char header[LS_RECORD_HEADER] = {RECORD_MAGIC, LS_PACK_VERSION, (char)kind};
    size_t begun = out->length;
    ls_buffer_append(out, header, sizeof header);
    return begun;
}

void ls_record_end(ls_buffer *out, size_t begun) {
    if (out->failed) return;
    char *header = out->data + begun;
    uint32_t length = (uint32_t)(out->length - begun - LS_RECORD_HEADER);
    uint32_t check = ls_record_check(header + LS_RECORD_HEADER, length);
    memcpy(header + 4, &length, 4);
    memcpy(header + 8, &check, 4);
}

bool ls_record_header(const uint8_t header[LS_RECORD_HEADER], unsigned *kind, uint32_t *length, uint32_t *check) {
    if (header[0] != RECORD_MAGIC || header[1] != LS_PACK_VERSION) return false;
    *kind = header[2];
    memcpy(length, header + 4, 4);
    memcpy(check, header + 8, 4);
    return *length <= LS_RECORD_MAX;
}
