/* The records that a scan writes and the host reads, in order, depth first:
 *   ENTER            an item begins; it belongs to the item that is open
 *   FINDING, VALUES  of the item that is open
 *   ITEM             the open item ends, with all that is known of it
 *   COPY             the open item ends: its content was scanned before, and stands at `stream`, `offset`
 *   MARK             the host's own, in a journal that may be resumed: a file's records are whole (scan/journal.h)
 *   TERMS            the host's own: what a journal was begun with
 * The public structures are the model; what only the host needs stands beside them. */
#ifndef LS_SCAN_RECORD_H
#define LS_SCAN_RECORD_H
#include "base/pack_model.h"
#include "base/status.h"

enum ls_record_kind {
    LS_RECORD_ENTER = 1,
    LS_RECORD_FINDING,
    LS_RECORD_VALUES,
    LS_RECORD_ITEM,
    LS_RECORD_COPY,
    LS_RECORD_MARK,
    LS_RECORD_TERMS
};

typedef struct ls_enter {
    const char *name;   /* as it is shown: valid UTF-8, unique among its siblings */
    const uint8_t *raw; /* the bytes, where they are no UTF-8; else NULL */
    size_t raw_length;
    uint64_t index;     /* among its siblings, from 1; 0 for a root */
} ls_enter;

/* What the host needs to know of an ended item besides what is printed. */
typedef struct ls_item_extra {
    bool groupable;        /* has a digest of all its bytes, is not empty, and no limit shortened what is below it */
    uint8_t sha256[32];
    uint64_t child_items, child_bytes; /* enumerated below it, at any depth */
    uint64_t outer_times; /* how many of the times, the first, came from outside: file system, container */
} ls_item_extra;

/* What lies below an item. */
typedef struct ls_below {
    uint64_t items, bytes; /* at any depth */
    uint64_t levels; /* how deep it goes: a copy that stands deeper may pass the limit where the original did not */
} ls_below;

typedef struct ls_copy {
    uint32_t stream;
    uint64_t offset; /* of the original's ENTER */
} ls_copy;

/* One distinct value of an item, for counting over the whole run. */
typedef struct ls_value {
    uint8_t hash[16];   /* of type and normalised value */
    bool own;
    const char *domain; /* e-mail addresses; else NULL */
} ls_value;

void ls_put_enter(ls_buffer *out, const ls_enter *enter);
void ls_put_finding(ls_buffer *out, const leaksift_finding *finding); /* without item and path */
void ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra,
                 const ls_copy *copy); /* copy: NULL, or a COPY record */
/* VALUES are written in chunks of one type: begin, each, end. */
size_t ls_put_values_begin(ls_buffer *out, const char *type);
void ls_put_value(ls_buffer *out, const ls_value *value);

bool ls_get_enter(ls_unpack *in, ls_arena *arena, ls_enter *enter);
bool ls_get_finding(ls_unpack *in, ls_arena *arena, leaksift_finding *finding);
bool ls_get_item(ls_unpack *in, ls_arena *arena, leaksift_item *item, ls_item_extra *extra);
bool ls_get_copy(ls_unpack *in, ls_arena *arena, leaksift_item *item, ls_item_extra *extra, ls_copy *copy);
const char *ls_get_values_type(ls_unpack *in, ls_arena *arena);
bool ls_get_value(ls_unpack *in, ls_arena *arena, ls_value *value); /* false at the end of the chunk */
#endif
