/* A unit scans one root file and all that is inside it, on one thread, and writes records (scan/record.h). It never
 * looks at other units: copies, sums and reports are the host's business. In a worker process it is all there is.
 *
 * The work is a stack of frames, one an open item. A frame is the sink of its item's handler:
 *   unit.c    an item's life: identify, name, copies, handler, end
 *   frame.c   notes, properties, clock, budget
 *   child.c   children: naming, spooling, limits, descent
 *   shelf.c   children that wait for their container's end: volumes of a split file
 *   block.c   text: packing segments, matching, findings */
#ifndef LS_SCAN_UNIT_H
#define LS_SCAN_UNIT_H
#include "base/arena.h"
#include "classify/classify.h"
#include "extract/handler.h"
#include "identify/identify.h"
#include "match/matcher.h"
#include "scan/engine.h"
#include "scan/guest.h"
#include "scan/names.h"
#include "scan/copies.h"
#include "scan/shelf.h"
#include "scan/spool.h"
#include "scan/tally.h"
#include "scan/watch.h"
#include "text/fold.h"
#include <time.h>

enum { LS_FRAMES_MAX = 64, LS_PROPERTIES_MAX = 256, LS_TIMES_MAX = 16 };

typedef struct ls_unit ls_unit;
typedef struct ls_frame ls_frame;

/* Text waiting to be matched. */
typedef struct ls_packer {
    ls_buffer text;
    ls_block_segment *segments;
    uint64_t *lines; /* beside each segment: the line and … */
    uint64_t *columns; /* … column at its start; 0: not counted */
    size_t count, capacity;
    ls_arena strings;
    const char *interned[64];
    uint64_t next_offset; /* of the next segment in the item's text */
    uint64_t line, column;
    bool any;
} ls_packer;

struct ls_frame {
    ls_sink sink; /* first: a sink is a frame */
    ls_unit *unit;
    ls_frame *parent;
    unsigned depth;
    uint64_t index;     /* among its siblings */
    uint64_t number;    /* of all items of the unit */
    bool silent;        /* its name is not looked at: workers died of it */
    uint8_t sha256[32]; /* of all its bytes … */
    bool has_sha256;    /* … where they could be had */
    bool is_filter;
    bool joined; /* its bytes are volumes put together */
    bool given_up; /* too many workers died of its members */
    const char *name; /* last part of the path, UTF-8, in `arena` */
    ls_input *input;
    const ls_handler *handler;
    const ls_guest *guest; /* the embedder's handler that claims it, or NULL */
    ls_identity identity;
    char media_type[128], charset[64];
    ls_arena arena; /* lives as long as the item */

    bool noted[LEAKSIFT_REASON_COUNT];
    leaksift_note notes[LEAKSIFT_REASON_COUNT];
    size_t note_count;
    leaksift_property properties[LS_PROPERTIES_MAX];
    size_t property_count;
    leaksift_time times[LS_TIMES_MAX];
    size_t time_count, outer_times;

    ls_packer packer;
    ls_text_print *print;
    ls_classifier *classifier;
    ls_tally tally;
    bool gave_text, gave_child, limited; /* limited: a limit bit here or below */
    bool matched;                        /* the name or the text had a hit or a cue */
    uint64_t text_bytes;

    double elapsed, resumed, time_limit; /* seconds; the clock stands still while a child is scanned */
    bool timed; /* it has been started */
    uint64_t work;                       /* since the clock was looked at */

    ls_names names;
    uint64_t children;      /* index of the last child */
    ls_below below;         /* what ended below */
    uint64_t unpacked;      /* bytes that children took */
    /* the child that is being written */
    ls_spool spool;
    bool child_is_open, child_skipped, child_cut;
    ls_child child;
    leaksift_note child_notes[8];
    size_t child_note_count;
    ls_arena child_arena;
    ls_shelf shelf;
};

/* Where records go, and what was scanned before. Each function may be NULL. */
typedef struct ls_unit_host {
    void *context;
    /* `out` holds whole records; the host takes them and clears it. */
    ls_status (*flush)(void *context, ls_buffer *out);
    /* Is there an identical item? `key` as ls_unit makes it. */
    bool (*find_copy)(void *context, const uint8_t key[16], ls_copy *copy, ls_below *below);
    void (*add_copy)(void *context, const ls_shared *added); /* offset: of what the unit wrote */
    int (*text)(void *context, const char *path, const char *media_type, const ls_segment *segment, uint64_t offset);
    const volatile int *cancel;
    ls_watch *watch; /* in a worker process: where we are */
    const ls_guest_calls *guests; /* the embedder's functions; NULL: called directly */
} ls_unit_host;

struct ls_unit {
    const leaksift_engine *engine;
    leaksift_mode mode;
    ls_unit_host host;
    ls_spool_space *space;
    ls_identifier *identifier;
    const ls_matcher *matcher; /* mode scan */
    ls_match_scratch *scratch;
    ls_frame *frames[LS_FRAMES_MAX]; /* made at first need, kept */
    unsigned open;
    uint64_t numbers; /* items opened so far */
    ls_buffer out;
    uint64_t out_base;    /* bytes of records flushed before `out` */
    ls_buffer path;       /* mode text: the open item's path */
    ls_buffer seen;       /* a segment without what nobody sees */
    const char *wanted;   /* mode text: the rest of the path to find; NULL: everything from here */
    bool found;           /* it was */
    uint64_t lacking[LEAKSIFT_REASON_COUNT]; /* mode text: notes of what was asked for, and of what is in it */
    struct ls_found_hits *hits; /* of the block that is being matched */
    /* the budget of the root */
    uint64_t entries, entries_limit, bytes_out, bytes_out_limit;
    uint64_t enumerated_items, enumerated_bytes; /* since the unit was made */
    const ls_poison *poison; /* of this root */
    size_t poison_count;
    struct timespec root_modified; /* of the root's file, when it was opened */
    uint64_t root_size;
    ls_status broken;     /* once something of ours failed: the scan cannot go on */
};

/* What the host knows of a root before it is read. */
typedef struct ls_root {
    const char *path;        /* as given joined with the walk, any bytes */
    const char *modified;    /* or NULL */
    leaksift_reason reason;  /* where there is a message */
    const char *message;     /* why there are no bytes, or not all; or NULL */
    bool unreadable;         /* no bytes: only an item with this note */
    uint64_t size;           /* where there are no bytes */
    const struct stat *about; /* of the input's file, of just now; NULL: it is asked for */
    unsigned number;         /* from 2: others before it are printed alike */
    bool silent;             /* its name is not looked at */
    unsigned volumes;        /* from 2: the input is so many volumes put together … */
    uint64_t own_size;       /* … and the file itself has so many bytes: the others are items and counted there */
    bool later_volume;       /* the input is a volume that is read with the head of its split file */
    const char *wanted;      /* mode text: the path below it that is to be found; NULL: all of it */
} ls_root;

ls_unit *ls_unit_create(const leaksift_engine *engine, leaksift_mode mode, const ls_unit_host *host,
                        ls_spool_space *space);
void ls_unit_free(ls_unit *unit);
/* A root's name as it is shown. false: no memory. */
bool ls_root_shown(const ls_root *root, ls_buffer *out);
/* The limits of a root of so many bytes: members, and bytes unpacked. */
uint64_t ls_root_entries(const ls_limits *limits, uint64_t bytes);
uint64_t ls_root_bytes_out(const ls_limits *limits, uint64_t bytes);
/* Scans one root. `input` NULL where root->unreadable. Errors are ours (memory, disk, callback, cancel), never the
 * data's. */
ls_status ls_unit_scan(ls_unit *unit, const ls_root *root, ls_input *input);

/* ---- between unit.c, frame.c, child.c and block.c ---- */
/* Hands on what is in `out` once that is worth it. Not between an item's ENTER and the decision whether it is a
 * copy. */
ls_status ls_unit_flush(ls_unit *unit, bool all);
/* Processor time that was used elsewhere for the item that is open. */
void ls_unit_spend(ls_unit *unit, double seconds);
void ls_frame_sink(ls_frame *frame); /* fills in the functions of the sink */
void ls_frame_note(ls_frame *frame, leaksift_reason reason, const char *message);
/* A copy that is UTF-8, whatever a handler took from its document. NULL: no memory. */
const char *ls_keep_text(ls_arena *arena, const char *text, size_t length);
void ls_frame_clock_stop(ls_frame *frame);
void ls_frame_clock_start(ls_frame *frame);
ls_status ls_frame_tick(ls_frame *frame, uint64_t bytes);
/* While a block of the frame's text is matched: LS_STOP where that takes too long after the limit. */
ls_status ls_frame_match_tick(void *frame);
ls_status ls_child_open(ls_sink *sink, const ls_child *child);
ls_status ls_child_write(ls_sink *sink, const void *data, size_t length);
ls_status ls_child_close(ls_sink *sink);
ls_status ls_child_input(ls_sink *sink, const ls_child *child, ls_input *input);
void ls_child_note(ls_sink *sink, leaksift_reason reason, const char *message);
ls_status ls_block_add(ls_frame *frame, const ls_segment *segment); /* packs, and matches when the block is full */
ls_status ls_block_name(ls_frame *frame);                          /* matches the item's own name */
ls_status ls_block_say_name(ls_frame *frame, const char *name);    /* gives a member's name as text */
ls_status ls_block_flush(ls_frame *frame);
/* Findings that an earlier worker made of this item: written again and counted. */
ls_status ls_block_replay(ls_frame *frame, const ls_poison *poison);
void ls_block_reset(ls_frame *frame);
void ls_block_free(ls_frame *frame);
struct ls_found_hits *ls_found_create(void);
void ls_found_free(struct ls_found_hits *hits);
/* What a child is and where its bytes are: one item's whole life. */
typedef struct ls_item_start {
    const char *name;
    const uint8_t *raw;
    size_t raw_length;
    uint64_t index;
    const ls_child *about;        /* NULL for a root */
    const leaksift_note *notes;   /* said by the container */
    size_t note_count;
    const uint8_t *sha256;        /* of all bytes, or NULL: to be computed */
    bool cut;                     /* the bytes are not all: no digest */
    const ls_root *root;          /* NULL for a member */
    bool sparse;                  /* cut before its first great hole; `size` is the whole */
    bool skip_content;            /* link, device, unreadable: the notes say all */
    bool asked_for;               /* mode text: its path was given */
    uint64_t size;                /* where there is no input, or it is cut */
    unsigned volumes;             /* as in ls_root … */
    uint64_t own_size;
    bool later_volume;
} ls_item_start;
ls_status ls_unit_item(ls_unit *unit, ls_frame *parent, const ls_item_start *start, ls_input *input);
/* A child's whole life, while the clock of its parent stands still; in mode text only where it is on the way. */
ls_status ls_child_descend(ls_frame *frame, const ls_item_start *start, ls_input *input);
/* A child that may be a volume is kept. LS_STOP: it is none, or there is no room: it is scanned at once. */
ls_status ls_shelf_keep(ls_frame *frame, const ls_item_start *start, ls_input *input);
/* The container has ended: what was kept is scanned, put together where all volumes are there. */
ls_status ls_shelf_scan(ls_frame *frame);
#endif
