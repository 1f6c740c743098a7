/* A compressed file, unpacked piece by piece by its format's own library or by us: all bytes before a break are given,
 * where libarchive's filters throw away the block of 64 KiB and more that they were filling. */
#ifndef LS_EXTRACT_ARCHIVE_DESTREAM_H
#define LS_EXTRACT_ARCHIVE_DESTREAM_H
#include "extract/sink.h"

/* An adapter to a library, or an unpacker of our own. */
typedef struct ls_destream_kind {
    void *(*open)(void); /* NULL: no memory */
    void (*close)(void *state);
    /* Takes from `in` and fills `out`. *end: the stream's end was reached. LS_DATA: it breaks here, *trouble says how;
     * what was produced is good. */
    ls_status (*step)(void *state, const uint8_t **in, size_t *in_length, uint8_t *out, size_t room, size_t *produced,
                      bool *end, leaksift_reason *trouble);
    /* Behind the end: after how many bytes of padding does another stream begin? SIZE_MAX: none does. NULL: never. */
    size_t (*follows)(const uint8_t *bytes, size_t length);
} ls_destream_kind;

extern const ls_destream_kind ls_destream_bzip2, ls_destream_xz, ls_destream_lzma, ls_destream_lzip, ls_destream_zstd,
    ls_destream_lz4, ls_destream_lzw, ls_destream_zlib;

typedef struct ls_destream {
    const ls_destream_kind *kind;
    ls_input *input;
    ls_sink *sink;
    void *state;
    uint8_t *out;
    uint64_t at;             /* next packed byte; in the end behind the last stream */
    bool ended, broken;
    leaksift_reason trouble; /* where it is broken */
} ls_destream;

ls_status ls_destream_open(ls_destream *stream, const ls_destream_kind *kind, ls_input *input, ls_sink *sink);
/* An ls_unpack_pull: *length is 0 at the end, which may be a break. */
ls_status ls_destream_pull(void *stream, const uint8_t **data, size_t *length);
void ls_destream_close(ls_destream *stream);
#endif
