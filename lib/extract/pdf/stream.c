/* A cap per stream in two parts: what memory holds, and what the limit `ratio` grants for the bytes that are there.
 * Flate alone gives 1,032 bytes for one at best; two of it give a million, and 1.4 KB of a file were 300 MB
 * (EXTRACTION.md, section 1). */
#include "extract/pdf/stream.h"

enum { MEMORY_MOST = 64 << 20, GRANTED_LEAST = 1 << 20, PIECE = 65536 };

ls_status ls_pdf_streams_open(ls_pdf_streams *streams, ls_pdf *pdf, ls_sink *sink) {
    *streams = (ls_pdf_streams){.pdf = pdf, .sink = sink, .inflate = ls_inflate_create()};
    return streams->inflate ? LS_OK : LS_NOMEM;
}

void ls_pdf_streams_close(ls_pdf_streams *streams) {
    ls_inflate_free(streams->inflate);
    ls_buffer_free(&streams->spare);
}

/* ---- the chain --------------------------------------------------------------------------------------------------- */

static uint32_t parameter(ls_pdf *pdf, ls_pdf_object parameters, const char *key, uint32_t otherwise) {
    int64_t value = ls_pdf_integer(pdf, ls_pdf_get(pdf, parameters, key), otherwise);
    return value < 0 || value > 1 << 24 ? otherwise : (uint32_t)value;
}

static ls_pdf_filter filter_of(ls_pdf *pdf, ls_pdf_object name, ls_pdf_object parameters) {
    ls_pdf_filter filter = {.coding = ls_pdf_coding_of(ls_pdf_name(pdf, name)), .predictor = 1};
    if (filter.coding > LS_PDF_LZW || ls_pdf_kind_of(pdf, parameters) != LS_PDF_DICTIONARY) return filter;
    filter.predictor = parameter(pdf, parameters, "/Predictor", 1);
    filter.colors = parameter(pdf, parameters, "/Colors", 1);
    filter.bits = parameter(pdf, parameters, "/BitsPerComponent", 8);
    filter.columns = parameter(pdf, parameters, "/Columns", 1);
    filter.late_change = parameter(pdf, parameters, "/EarlyChange", 1) == 0;
    return filter;
}

static void read_chain(ls_pdf *pdf, ls_pdf_object stream, ls_pdf_chain *chain) {
    ls_pdf_object filter = ls_pdf_get(pdf, stream, "/Filter"), parameters = ls_pdf_get(pdf, stream, "/DecodeParms");
    *chain = (ls_pdf_chain){0};
    if (!filter) filter = ls_pdf_get(pdf, stream, "/F"); /* a file specification is no name and no array of names */
    if (!parameters) parameters = ls_pdf_get(pdf, stream, "/DP");
    ls_pdf_kind kind = ls_pdf_kind_of(pdf, filter);
    if (kind == LS_PDF_NAME) {
        if (ls_pdf_kind_of(pdf, parameters) == LS_PDF_ARRAY) parameters = ls_pdf_at(pdf, parameters, 0);
        chain->filters[chain->count++] = filter_of(pdf, filter, parameters);
    }
    size_t count = kind == LS_PDF_ARRAY ? ls_pdf_count(pdf, filter) : 0;
    chain->too_long = count > LS_PDF_FILTERS;
    for (size_t i = 0; i < count && i < LS_PDF_FILTERS; i++) {
        ls_pdf_object own = ls_pdf_kind_of(pdf, parameters) == LS_PDF_ARRAY ? ls_pdf_at(pdf, parameters, i)
                            : count == 1                                    ? parameters : 0;
        chain->filters[chain->count++] = filter_of(pdf, ls_pdf_at(pdf, filter, i), own);
    }
}

/* ---- running it -------------------------------------------------------------------------------------------------- */

static size_t cap_of(const ls_pdf_streams *streams, size_t stored) {
    uint64_t ratio = streams->sink->limits->value[LS_LIMIT_RATIO];
    uint64_t granted = ratio && stored > MEMORY_MOST / ratio ? MEMORY_MOST : ratio * stored;
    if (granted < GRANTED_LEAST) granted = GRANTED_LEAST;
    return granted > MEMORY_MOST ? MEMORY_MOST : (size_t)granted;
}

static void tell(ls_pdf_streams *streams, const ls_pdf_decoded *how, size_t cap) {
    if (how->damaged) ls_sink_note(streams->sink, LEAKSIFT_REASON_CORRUPT, "a stream's data is damaged");
    if (how->capped && cap == MEMORY_MOST)
        ls_sink_note(streams->sink, LEAKSIFT_REASON_BYTES_OUT,
                     "a stream of a PDF is larger than 64 MiB: its rest is not read");
    else if (how->capped)
        ls_sink_note(streams->sink, LEAKSIFT_REASON_RATIO, "a stream of a PDF unpacks to too much: limit ratio");
}

static ls_status run_chain(ls_pdf_streams *streams, const ls_pdf_chain *chain, unsigned count, const uint8_t *raw,
                           size_t length, ls_buffer *out) {
    ls_buffer *spare = &streams->spare;
    size_t cap = cap_of(streams, length), start = out->length;
    ls_pdf_decoded how = {0};
    ls_status status = LS_OK;
    if (!count) {
        if (length > MEMORY_MOST) how.capped = true, cap = length = MEMORY_MOST;
        if (!ls_buffer_append(out, raw, length)) return LS_NOMEM;
    }
    for (unsigned i = 0; i < count && status == LS_OK; i++) {
        const uint8_t *in = raw;
        if (i) { /* the last filter's output is this one's input */
            ls_buffer_clear(spare);
            if (!ls_buffer_append(spare, out->data + start, out->length - start)) return LS_NOMEM;
            in = (const uint8_t *)spare->data;
            length = spare->length;
            out->length = start;
        }
        if (length) status = ls_pdf_filter_run(streams->inflate, &chain->filters[i], in, length, cap, out, &how);
        if (status == LS_OK) status = ls_sink_tick(streams->sink, out->length - start);
    }
    tell(streams, &how, cap);
    return status;
}

/* The filters up to one that is none of ours; false: such a one is there. */
static bool usable(ls_pdf_streams *streams, const ls_pdf_chain *chain, bool *picture) {
    *picture = false;
    for (unsigned i = 0; i < chain->count; i++) {
        *picture = chain->filters[i].coding == LS_PDF_PICTURE;
        if (*picture) return false;
        if (chain->filters[i].coding < LS_PDF_UNKNOWN) continue;
        ls_sink_note(streams->sink, LEAKSIFT_REASON_UNSUPPORTED,
                     "a stream is packed by a filter that PDF does not define");
        return false;
    }
    if (!chain->too_long) return true;
    ls_sink_note(streams->sink, LEAKSIFT_REASON_RATIO, "a stream of a PDF is packed in more than 8 filters");
    return false;
}

ls_status ls_pdf_stream(ls_pdf_streams *streams, ls_pdf_object stream, ls_buffer *out) {
    ls_pdf_chain chain;
    bool picture;
    uint8_t *raw;
    size_t length;
    unsigned mark = ls_pdf_mark(streams->pdf);
    read_chain(streams->pdf, stream, &chain);
    ls_pdf_release(streams->pdf, mark);
    if (!usable(streams, &chain, &picture)) return LS_OK;
    ls_status status = ls_pdf_raw(streams->pdf, stream, &raw, &length);
    if (status == LS_DATA) {
        ls_sink_note(streams->sink, LEAKSIFT_REASON_CORRUPT, "a stream's data cannot be had");
        return LS_OK;
    }
    if (status == LS_OK) status = run_chain(streams, &chain, chain.count, raw, length, out);
    ls_pdf_raw_free(raw);
    return status;
}

/* ---- attachments ------------------------------------------------------------------------------------------------- */

/* Flate alone, as nearly all attachments are: by pieces, so that their size is the sink's business only. */
static ls_status inflate_child(ls_pdf_streams *streams, const uint8_t *raw, size_t length) {
    size_t header = ls_pdf_zlib_header(raw, length);
    bool end = false;
    raw += header;
    length -= header;
    ls_status status = ls_inflate_start(streams->inflate);
    ls_buffer_clear(&streams->spare);
    if (!ls_buffer_reserve(&streams->spare, PIECE)) return LS_NOMEM;
    while (status == LS_OK && !end) {
        size_t made, before = length;
        status = ls_inflate_step(streams->inflate, &raw, &length, (uint8_t *)streams->spare.data, PIECE, &made, &end);
        if (status == LS_OK && !end && !made && before == length) status = LS_DATA;
        if (made) {
            ls_status told = ls_sink_child_write(streams->sink, streams->spare.data, made);
            if (told) return told;
        }
    }
    if (status != LS_DATA) return status;
    ls_sink_child_note(streams->sink, LEAKSIFT_REASON_CORRUPT, "the attachment's data is damaged");
    return LS_OK;
}

static ls_status write_child(ls_pdf_streams *streams, const ls_pdf_chain *chain, const uint8_t *raw, size_t length) {
    if (!chain->count) return length ? ls_sink_child_write(streams->sink, raw, length) : LS_OK;
    if (chain->count == 1 && chain->filters[0].coding == LS_PDF_FLATE && chain->filters[0].predictor < 2)
        return inflate_child(streams, raw, length);
    unsigned count = 0; /* a picture stays in its own coding: that is a file */
    while (count < chain->count && chain->filters[count].coding < LS_PDF_PICTURE) count++;
    if (chain->too_long || (count < chain->count && chain->filters[count].coding == LS_PDF_UNKNOWN))
        ls_sink_child_note(streams->sink, LEAKSIFT_REASON_UNSUPPORTED,
                           "the attachment stays packed by a filter that PDF does not define");
    ls_buffer content = {0};
    ls_status status = run_chain(streams, chain, count, raw, length, &content);
    if (status == LS_OK && content.length) status = ls_sink_child_write(streams->sink, content.data, content.length);
    ls_buffer_free(&content);
    return status;
}

ls_status ls_pdf_stream_child(ls_pdf_streams *streams, ls_pdf_object stream) {
    ls_pdf_chain chain;
    uint8_t *raw;
    size_t length;
    unsigned mark = ls_pdf_mark(streams->pdf);
    read_chain(streams->pdf, stream, &chain);
    ls_pdf_release(streams->pdf, mark);
    ls_status status = ls_pdf_raw(streams->pdf, stream, &raw, &length);
    if (status == LS_DATA) {
        ls_sink_child_note(streams->sink, LEAKSIFT_REASON_CORRUPT, "the attachment's data cannot be had");
        return LS_OK;
    }
    if (status == LS_OK) status = write_child(streams, &chain, raw, length);
    ls_pdf_raw_free(raw);
    return status;
}
