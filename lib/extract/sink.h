/* The sink: what a handler pushes into. A handler reads one item's bytes and says, in the order in which it meets
 * them: here is text, here is a child, here is a property, a time, a note. scan/ implements it; handlers never call
 * each other and never look at limits themselves: every call here charges the budget and says when to stop.
 *
 * The law of return values: anything but LS_OK means unwind now and return it. Trouble in the data is told with
 * ls_sink_note() and the handler goes on or returns LS_OK. Which notes make an item partial, unreadable or truncated is
 * scan/'s business; a handler only says what it saw. */
#ifndef LS_EXTRACT_SINK_H
#define LS_EXTRACT_SINK_H
#include "base/input.h"
#include "base/limits.h"
#include "base/status.h"
#include <string.h>

/* A run of text with one location: a paragraph, a cell, a header field, a block of lines. Must be valid UTF-8 (text/
 * makes it so). Everything is borrowed for the call. Zero and NULL mean "does not apply". */
typedef struct ls_segment {
    const char *text;
    size_t length;
    leaksift_part part;
    uint32_t page, slide;   /* from 1 */
    const char *sheet;      /* sheet or table name */
    const char *cell;       /* "B7" */
    const char *field;      /* mail header or property name, as written */
    const char *column;     /* this column's header text: context of the cell */
    const char *row_label;  /* this row's label text */
    uint64_t row;           /* from 1 */
    uint32_t group;         /* same non-zero number in one item: belong together (row, address header, card) */
    const char *role;       /* "sender", "recipient", "author", … known from the place; static string */
    bool glued;             /* joins the segment before it without a newline (a block cut inside a line) */
    bool heading;           /* a heading by style or mark-up */
    bool lines;             /* plain text whose line and column a person can open: count them */
} ls_segment;

typedef enum ls_entry_kind {
    LS_ENTRY_FILE = 0,
    LS_ENTRY_DIRECTORY, /* told for completeness; no item of its own */
    LS_ENTRY_SYMLINK,   /* recorded, never followed */
    LS_ENTRY_HARDLINK,  /* likewise; `link` says to which member */
    LS_ENTRY_SPECIAL    /* device, FIFO, socket */
} ls_entry_kind;

/* A thing found inside an item. */
typedef struct ls_child {
    const char *name;        /* as stored, any bytes; NULL or empty: the sink names it "part-N" by its index */
    size_t name_length;
    uint64_t number;         /* where children are numbered, not named (mbox): from 1; else 0 */
    ls_entry_kind kind;
    const char *media_type;  /* what the container says it is (MIME Content-Type), or NULL; a hint */
    const char *charset;     /* declared (MIME charset), or NULL */
    uint64_t packed_size;    /* bytes it takes in the container, 0: not known */
    uint64_t size;           /* declared size, UINT64_MAX: not known */
    const char *modified;    /* "2021-03-04T10:22:00", or NULL */
    const char *modified_zone;   /* "none", "UTC", "+02:00" */
    const char *modified_from;   /* "zip", "tar", … static */
    bool is_embedded;        /* an object or picture of a document rather than a file that somebody put there */
    bool is_filter;          /* the content of a single compressed file (x.gz): no level of depth of its own */
} ls_child;

typedef struct ls_sink ls_sink;
struct ls_sink {
    ls_status (*text)(ls_sink *sink, const ls_segment *segment);
    ls_status (*child_open)(ls_sink *sink, const ls_child *child);
    ls_status (*child_write)(ls_sink *sink, const void *data, size_t length);
    ls_status (*child_close)(ls_sink *sink);
    ls_status (*child_input)(ls_sink *sink, const ls_child *child, ls_input *input);
    void (*child_note)(ls_sink *sink, leaksift_reason reason, const char *message);
    void (*note)(ls_sink *sink, leaksift_reason reason, const char *message);
    void (*property)(ls_sink *sink, const char *name, const char *value, size_t length);
    void (*time)(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from);
    ls_status (*tick)(ls_sink *sink, uint64_t bytes);
    const ls_limits *limits;
    bool bare; /* only texts and where they stand are asked for; what judges them (heading, column, row_label, role) and
                  times may be left out where it costs something */
};

/* Text of this item. */
static inline ls_status ls_sink_text(ls_sink *sink, const ls_segment *segment) { return sink->text(sink, segment); }

/* A child: open, write its bytes as they are unpacked, close; scan/ spools them and scans the child at close, before
 * close returns. Its trouble goes to ls_sink_child_note() between open and close (LEAKSIFT_REASON_ENCRYPTED, _CORRUPT
 * …). child_open may refuse with LS_STOP only if the whole container must stop; children that the user does not want
 * are taken and thrown away by the sink. When child_write returns LS_STOP because that child's own limit bit, close it
 * and go on with the next: child_close then returns LS_OK. */
static inline ls_status ls_sink_child_open(ls_sink *sink, const ls_child *child) {
    return sink->child_open(sink, child);
}
static inline ls_status ls_sink_child_write(ls_sink *sink, const void *data, size_t length) {
    return sink->child_write(sink, data, length);
}
static inline ls_status ls_sink_child_close(ls_sink *sink) { return sink->child_close(sink); }
static inline void ls_sink_child_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    sink->child_note(sink, reason, message);
}

/* A child whose bytes stand whole in memory or in the parent's bytes (stored, not packed): no copy is made. */
static inline ls_status ls_sink_child_input(ls_sink *sink, const ls_child *child, ls_input *input) {
    return sink->child_input(sink, child, input);
}

/* What limited the view of this item. `message` is one line for a person and never holds a value of the data (a
 * member's name is one). The same reason twice is kept once, with the first message. */
static inline void ls_sink_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    sink->note(sink, reason, message);
}

/* A property of the document: author, last_editor, company, title, subject, keywords, manager, language, application, …
 * It is also text: the sink makes a segment of part metadata with field = name of it. Valid UTF-8. */
static inline void ls_sink_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    const bool taken = strcmp(name, "opened_with") == 0 || strcmp(name, "volumes") == 0;
    sink->property(sink, !taken ? name : *name == 'o' ? "document.opened_with" : "document.volumes", value, length);
}

/* A property that we ourselves say of the item, "opened_with" or "volumes": words and numbers of ours, which a report
 * shows as they are. What a document calls so gets another name above. */
static inline void ls_sink_own_property(ls_sink *sink, const char *name, const char *value, size_t length) {
    sink->property(sink, name, value, length);
}
static inline void ls_sink_time(ls_sink *sink, const char *name, const char *at, const char *zone, const char *from) {
    sink->time(sink, name, at, zone, from);
}

/* In every loop that may run long without any other call: charges `bytes` of work, looks at clock and cancel flag. */
static inline ls_status ls_sink_tick(ls_sink *sink, uint64_t bytes) { return sink->tick(sink, bytes); }
#endif
