/* A zlib stream in a file of its own (RFC 1950): as version control keeps its objects, and programs their state. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/archive/destream.h"
#include "extract/archive/inflate.h"
#include <string.h>

enum { HEADER = 2, TRAILER = 4, DICTIONARY = 0x20 /* flag of the second byte: the window begins with other bytes */ };

typedef struct zlib {
    ls_inflate *inflate;
    uint8_t head[HEADER], trailer[TRAILER];
    size_t heads, trailers; /* bytes of either so far */
    uint32_t sum;
    bool begun, ended;
} zlib;

static void close_zlib(void *state) {
    zlib *zlib = state;
    ls_inflate_free(zlib->inflate);
    ls_free(zlib);
}

static void *open_zlib(void) {
    zlib *zlib = ls_calloc(1, sizeof *zlib);
    if (!zlib) return NULL;
    zlib->sum = 1;
    zlib->inflate = ls_inflate_create();
    if (zlib->inflate) return zlib;
    ls_free(zlib);
    return NULL;
}

static void take(uint8_t *to, size_t *have, size_t want, const uint8_t **in, size_t *length) {
    for (; *have < want && *length; ++*in, --*length) to[(*have)++] = **in;
}

static ls_status step_zlib(void *state, const uint8_t **in, size_t *length, uint8_t *out, size_t room,
                           size_t *produced, bool *end, leaksift_reason *trouble) {
    zlib *zlib = state;
    ls_status status = LS_OK;
    *produced = 0;
    take(zlib->head, &zlib->heads, HEADER, in, length);
    if (zlib->heads < HEADER) return LS_OK;
    if (!zlib->begun) {
        if (zlib->head[1] & DICTIONARY) return *trouble = LEAKSIFT_REASON_UNSUPPORTED, LS_DATA;
        status = ls_inflate_start(zlib->inflate);
        zlib->begun = true;
    }
    if (status == LS_OK && !zlib->ended)
        status = ls_inflate_step(zlib->inflate, in, length, out, room, produced, &zlib->ended);
    zlib->sum = ls_adler32(zlib->sum, out, *produced);
    if (status != LS_OK || !zlib->ended) return status;
    take(zlib->trailer, &zlib->trailers, TRAILER, in, length);
    *end = zlib->trailers == TRAILER;
    return *end && ls_be32(zlib->trailer) != zlib->sum ? LS_DATA : LS_OK;
}

const ls_destream_kind ls_destream_zlib = {open_zlib, close_zlib, step_zlib, NULL};
