/* The loop around the adapters: input by windows, streams that follow each other, the break. */
#include "extract/archive/destream.h"
#include "base/alloc.h"

enum { IN_PIECE = 1 << 16, OUT_PIECE = 1 << 18 };

ls_status ls_destream_open(ls_destream *stream, const ls_destream_kind *kind, ls_input *input, ls_sink *sink) {
    *stream = (ls_destream){.kind = kind, .input = input, .sink = sink, .trouble = LEAKSIFT_REASON_CORRUPT};
    stream->out = ls_malloc(OUT_PIECE);
    return stream->out ? LS_OK : LS_NOMEM;
}

static void close_state(ls_destream *stream) {
    if (stream->state) stream->kind->close(stream->state);
    stream->state = NULL;
}

void ls_destream_close(ls_destream *stream) {
    close_state(stream);
    ls_free(stream->out);
    stream->out = NULL;
}

/* Behind a stream's end: another one, as cat(1) makes them, or the end of all. */
static ls_status end_stream(ls_destream *stream) {
    size_t got, skip = SIZE_MAX;
    close_state(stream);
    const uint8_t *bytes = ls_input_peek(stream->input, stream->at, IN_PIECE, &got);
    if (!bytes) return LS_IO;
    if (stream->kind->follows && got) skip = stream->kind->follows(bytes, got);
    stream->ended = skip == SIZE_MAX;
    if (!stream->ended) stream->at += skip;
    return ls_sink_tick(stream->sink, 0); /* a file of empty streams gives nothing to write */
}

static ls_status step(ls_destream *stream, size_t *produced) {
    size_t got;
    bool end = false;
    if (!stream->state && !(stream->state = stream->kind->open())) return LS_NOMEM;
    const uint8_t *bytes = ls_input_peek(stream->input, stream->at, IN_PIECE, &got);
    if (!bytes) return LS_IO;
    size_t left = got;
    ls_status status =
        stream->kind->step(stream->state, &bytes, &left, stream->out, OUT_PIECE, produced, &end, &stream->trouble);
    stream->at += got - left;
    if (status == LS_OK && end) return end_stream(stream);
    if (status == LS_OK && !*produced && left == got) return LS_DATA; /* no more input */
    return status;
}

ls_status ls_destream_pull(void *context, const uint8_t **data, size_t *length) {
    ls_destream *stream = context;
    *data = stream->out;
    *length = 0;
    while (!*length && !stream->ended) {
        ls_status status = step(stream, length);
        if (status == LS_DATA) stream->broken = stream->ended = true;
        if (status != LS_OK && status != LS_DATA) return status;
    }
    return LS_OK;
}
