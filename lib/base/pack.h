/* The checked binary form in which results travel: from a scan to the journal, and from a worker process to its host.
 * A record is a header (length, kind, check sum of the payload) and a payload of unsigned LEB128 numbers, doubles and
 * counted strings, which end in a NUL that counts. A reader never trusts a length: past the end it sets `failed` and
 * gives zeros. */
#ifndef LS_BASE_PACK_H
#define LS_BASE_PACK_H
#include "base/arena.h"
#include "base/buffer.h"

enum { LS_PACK_VERSION = 3, LS_RECORD_HEADER = 12, LS_RECORD_MAX = 64 << 20 };

void ls_pack_long_number(ls_buffer *out, uint64_t value); /* of any size: call ls_pack_number() */
void ls_pack_double(ls_buffer *out, double value);
void ls_pack_bytes(ls_buffer *out, const void *data, size_t length); /* NULL and empty stay apart */

typedef struct ls_unpack {
    const uint8_t *at, *end;
    bool failed;
    bool borrows; /* strings are not copied, and live as long as the bytes that are read */
    bool is_text; /* a string that is no UTF-8 fails */
} ls_unpack;

uint64_t ls_unpack_long_number(ls_unpack *in); /* of any length: call ls_unpack_number() */
double ls_unpack_double(ls_unpack *in);
const uint8_t *ls_unpack_bytes(ls_unpack *in, size_t *length);     /* borrowed */
const char *ls_unpack_long_string(ls_unpack *in, ls_arena *arena); /* call ls_unpack_string() */
/* A count of things that take at least `each` bytes: 0 and failed if they cannot be there. */
size_t ls_unpack_count(ls_unpack *in, size_t each);

/* Opens a record at the end of `out` and gives its place for ls_record_end(). */
size_t ls_record_begin(ls_buffer *out, unsigned kind);
void ls_record_end(ls_buffer *out, size_t begun);
/* Reads a header. *length is the payload's. false: no record can begin like this. */
bool ls_record_header(const uint8_t header[LS_RECORD_HEADER], unsigned *kind, uint32_t *length, uint32_t *check);
uint32_t ls_record_check(const void *payload, size_t length);

/* Inline, because most numbers are of one byte and many strings NULL. */
static inline void ls_pack_number(ls_buffer *out, uint64_t value) {
    if (value < 0x80) ls_buffer_putc(out, (char)value);
    else ls_pack_long_number(out, value);
}

static inline void ls_pack_string(ls_buffer *out, const char *text) { /* NULL stays NULL */
    if (text) ls_pack_bytes(out, text, strlen(text) + 1);
    else ls_buffer_putc(out, 0);
}

static inline uint64_t ls_unpack_number(ls_unpack *in) {
    return in->at < in->end && *in->at < 0x80 ? *in->at++ : ls_unpack_long_number(in);
}

/* NUL-ended, or NULL. */
static inline const char *ls_unpack_string(ls_unpack *in, ls_arena *arena) {
    if (in->at == in->end || *in->at) return ls_unpack_long_string(in, arena);
    in->at++;
    return NULL;
}
#endif
