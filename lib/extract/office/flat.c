/* Base64 is decoded piece by piece into the child; what an embedded object looks like to programs that cannot show it
 * (LibreOffice's own metafiles) is no member. */
#include "extract/office/flat.h"

enum { PIECE = 1 << 16, TAIL = 256 };

/* ---- binaries ---- */

static ls_status open_child(ls_flat *flat) {
    const ls_child child = {
        .size = UINT64_MAX, .is_embedded = true, .name = flat->name.data, .name_length = flat->name.length};
    ls_status status = ls_sink_child_open(flat->office.sink, &child);
    flat->child_open = status == LS_OK;
    return status;
}

static ls_status write_bytes(ls_flat *flat, const uint8_t *text, size_t length) {
    ls_buffer_clear(&flat->bytes);
    ls_status status = ls_mail_decode(&flat->decoder, text, length, &flat->bytes);
    if (status != LS_OK || !flat->bytes.length || flat->child_full) return status;
    bool metafile = !flat->child_open && flat->bytes.length > 6 && memcmp(flat->bytes.data, "VCLMTF", 6) == 0;
    if (metafile) {
        flat->child_full = true;
        return LS_OK;
    }
    if (!flat->child_open) status = open_child(flat);
    if (status == LS_OK) status = ls_sink_child_write(flat->office.sink, flat->bytes.data, flat->bytes.length);
    if (status != LS_STOP || !flat->child_open) return status;
    flat->child_full = true;
    return LS_OK;
}

static ls_status close_binary(ls_flat *flat) {
    bool open = flat->child_open;
    flat->in_binary = flat->child_open = flat->child_full = false;
    return open ? ls_sink_child_close(flat->office.sink) : LS_OK;
}

void ls_flat_begin(ls_flat *flat, const char *name, size_t length) {
    flat->in_binary = true;
    flat->decoder = (ls_mail_decoder){.encoding = LS_MAIL_BASE64};
    ls_buffer_clear(&flat->name);
    if (length) ls_buffer_append(&flat->name, name, length);
}

ls_status ls_flat_token(ls_flat *flat, const ls_xml_token *token) {
    if (flat->name.failed) return LS_NOMEM;
    if (token->kind == LS_XML_CLOSE) return close_binary(flat);
    ls_status status = LS_OK;
    for (size_t at = 0; token->kind == LS_XML_TEXT && at < token->length && status == LS_OK; at += PIECE)
        status = write_bytes(flat, (const uint8_t *)token->body + at,
                             token->length - at < PIECE ? token->length - at : PIECE);
    return status;
}

/* ---- the stream ---- */

ls_status ls_flat_read(ls_flat *flat, ls_input *input, ls_xml_handler handler, void *context) {
    ls_xml xml = {.handler = handler, .context = context};
    ls_status status = LS_OK;
    for (uint64_t at = 0; at < input->size && status == LS_OK;) {
        size_t got;
        const uint8_t *block = ls_input_peek(input, at, PIECE, &got);
        if (!block) status = LS_IO;
        else if (!got) break;
        else status = ls_xml_feed(&xml, block, got);
        at += got;
        if (status == LS_OK) status = ls_sink_tick(flat->office.sink, got);
    }
    if (status == LS_OK) status = ls_xml_finish(&xml);
    ls_xml_free(&xml);
    if (flat->in_binary && flat->child_open)
        ls_sink_child_note(flat->office.sink, LEAKSIFT_REASON_CORRUPT, "the document ends inside it");
    ls_status closed = close_binary(flat);
    return status == LS_OK ? closed : status;
}

ls_status ls_flat_note_cut(const ls_extract *about, ls_input *input, ls_sink *sink, const char *root) {
    size_t got, reach = input->size < TAIL ? (size_t)input->size : TAIL;
    if (about->charset && strncmp(about->charset, "UTF-16", 6) == 0) return LS_OK;
    const char *tail = (const char *)ls_input_peek(input, input->size - reach, reach, &got);
    if (!tail) return LS_IO;
    if (!memmem(tail, got, root, strlen(root)))
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the document ends before its end tag");
    return LS_OK;
}

void ls_flat_free(ls_flat *flat) {
    ls_buffer_free(&flat->name);
    ls_buffer_free(&flat->bytes);
    ls_office_free(&flat->office);
}
