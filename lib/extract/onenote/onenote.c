#include "extract/onenote/onenote.h"
#include "base/alloc.h"

enum { FORMAT_AT = 48, GUID = 16 };

static const uint8_t of_store[GUID] = {0x3F, 0xDD, 0x9A, 0x10, 0x1B, 0x91, 0xF5, 0x49,
                                       0xA5, 0xD0, 0x17, 0x91, 0xED, 0xC8, 0xAE, 0xD8};
static const uint8_t of_stream[GUID] = {0x2F, 0xE9, 0x8D, 0x63, 0xD4, 0xA6, 0xC1, 0x4B,
                                        0x9A, 0x36, 0xB3, 0xFC, 0x25, 0x11, 0xA5, 0xB7};

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    size_t got = 0;
    ls_onenote note = {.input = input, .sink = sink};
    const uint8_t *format = ls_input_peek(input, FORMAT_AT, GUID, &got);
    bool store = format && got == GUID && !memcmp(format, of_store, GUID);
    bool stream = format && got == GUID && !memcmp(format, of_stream, GUID);
    ls_status status = store ? ls_onenote_store(&note) : stream ? ls_onenote_stream(&note) : LS_OK;
    if (got < GUID) note.damaged = true;
    else if (!store && !stream)
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "a file of a OneNote before 2007 or of an unknown kind");
    if (note.encrypted) /* what cannot be decrypted looks damaged */
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "the section is protected with a password");
    else if (note.damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the section is damaged or cut short");
    ls_buffer_free(&note.text);
    ls_buffer_free(&note.object);
    ls_buffer_free(&note.declared);
    ls_free(note.seen);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/onenote", NULL};
const ls_handler ls_handler_onenote = {
    "onenote", types,
    "text of all pages, of earlier revisions too, titles, authors, links; files and pictures as members", false, run};
