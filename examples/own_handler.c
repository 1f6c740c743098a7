/* A format of your own: leaksift reads what you teach it to read, wherever it lies, also inside archives and mails.
 *
 *   own_handler PATH
 *
 * The format is a toy, notes of an imaginary program: "NOTE", then blocks. A block is a letter, a length of two bytes
 * (low byte first) and so many bytes: `T` a text, `A` the author, `F` a file that was attached, whose name ends at a
 * zero byte. */
#include <leaksift.h>
#include <stdio.h>
#include <string.h>

enum { HEAD = 3, MOST = 65535 };

static leaksift_status push(leaksift_sink *sink, char kind, const char *bytes, size_t length, uint64_t at) {
    if (kind == 'T') {
        leaksift_segment segment = LEAKSIFT_SEGMENT_INIT;
        segment.text = bytes;
        segment.length = length;
        return leaksift_sink_text(sink, &segment);
    }
    if (kind == 'A') return leaksift_sink_property(sink, "author", bytes, length);
    const char *end = memchr(bytes, '\0', length);
    if (kind != 'F' || !end) return leaksift_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "a block that is none");
    leaksift_child child = LEAKSIFT_CHILD_INIT; /* an item of its own: identified, read and scanned like a file */
    child.name = bytes;
    size_t name = (size_t)(end - bytes) + 1;
    return leaksift_sink_child_range(sink, &child, at + name, length - name);
}

/* Every number in a file is a lie until it is checked. What was pushed before the trouble is kept. */
static leaksift_status read_notes(void *context, leaksift_input *input, leaksift_sink *sink) {
    static _Thread_local char bytes[MOST]; /* several threads read at a time */
    (void)context;
    for (uint64_t at = 4; at < leaksift_input_size(input);) {
        unsigned char head[HEAD];
        size_t got;
        leaksift_status status = leaksift_input_read(input, at, head, HEAD, &got);
        if (status) return status;
        size_t length = got == HEAD ? head[1] | (size_t)head[2] << 8 : 1;
        status = leaksift_input_read(input, at + HEAD, bytes, length, &got);
        if (status) return status;
        if (got < length) return leaksift_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the file ends inside a note");
        status = push(sink, (char)head[0], bytes, length, at + HEAD);
        if (status) return status; /* a limit bit, or the run was cancelled */
        at += HEAD + length;
    }
    return LEAKSIFT_OK;
}

static int on_finding(void *context, const leaksift_finding *finding) {
    (void)context;
    return printf("%s: %s %s\n", finding->path, finding->type, finding->value) < 0;
}

static int on_item(void *context, const leaksift_item *item) {
    (void)context;
    printf("%s: %s, %s\n", item->path, item->media_type ? item->media_type : "?", leaksift_state_name(item->state));
    for (size_t i = 0; i < item->note_count; i++)
        printf("    %s: %s\n", leaksift_reason_name(item->notes[i].reason), item->notes[i].message);
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "usage: %s PATH\n", argv[0]), 2;
    static const char *const types[] = {"application/x-notes"};
    static const leaksift_signature magic = {0, "NOTE", 4};
    leaksift_handler notes = LEAKSIFT_HANDLER_INIT;
    notes.name = "example.notes";
    notes.media_types = types;
    notes.media_type_count = 1;
    notes.signatures = &magic;
    notes.signature_count = 1;
    notes.run = read_notes;
    const leaksift_handler *const handlers[] = {&notes};

    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    options.handlers = handlers;
    options.handler_count = 1;
    options.isolate = true; /* read_notes() is called here, in this process; all other parsers run in workers */
    leaksift_error error;
    leaksift_engine *engine;
    if (leaksift_engine_create(&options, &engine, &error)) return fprintf(stderr, "%s\n", error.message), 1;

    leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
    callbacks.finding = on_finding;
    callbacks.item = on_item;
    const char *const roots[] = {argv[1]};
    leaksift_status status = leaksift_run(engine, roots, 1, NULL, &callbacks, &error);
    if (status) fprintf(stderr, "%s\n", error.message);
    leaksift_engine_free(engine);
    return status != LEAKSIFT_OK;
}
