/* Functions of the embedder: handlers and recognisers. In a run without isolation a unit calls them where it needs them
 * (guest_sink.c, guest_finder.c); in a worker process it asks the host (guest_ask.c), which calls them (guest_serve.c).
 * Both ways lead through the same functions here, so that what is checked and what comes of a failure is the same. */
#ifndef LS_SCAN_GUEST_H
#define LS_SCAN_GUEST_H
#include "base/arena.h"
#include "extract/handler.h"
#include "identify/identify.h"
#include "match/hit.h"

enum { LS_GUEST_STRING_MAX = 64 << 10, LS_GUEST_PIECE = 1 << 20 };

typedef struct ls_guest {
    ls_handler handler; /* as those of the registry; its run calls `functions`, or asks for them */
    unsigned index;
    leaksift_handler functions; /* with copies of everything that it points to */
} ls_guest;

typedef struct ls_guest_recognizer {
    const char *name;
    leaksift_recognizer functions;
    const ls_rule **rules; /* one a type */
    size_t rule_count;
    bool wanted; /* any of them is enabled */
} ls_guest_recognizer;

typedef struct ls_guests {
    ls_guest *handlers;
    size_t handler_count;
    bool asks; /* a handler has a function that identifies */
    ls_guest_recognizer *recognizers;
    size_t recognizer_count;
    bool recognizes; /* a recogniser has an enabled type */
} ls_guests;

/* Where the functions are not called directly. */
typedef struct ls_guest_calls {
    void *context;
    /* The first handler before number `below` whose function says that it is its format; `below` where none does. */
    ls_status (*identify)(void *context, unsigned below, const char *name, const uint8_t *head, size_t length,
                          unsigned *index);
    ls_status (*run)(void *context, unsigned index, const ls_extract *about, ls_input *input, ls_sink *sink);
    ls_status (*recognize)(void *context, const ls_block *block, ls_arena *arena, const ls_hit_sink *collector,
                           ls_sink *item);
} ls_guest_calls;

/* ---- registration: guest.c ---- */
/* The rules that recognisers stand for, in `arena`. Errors: ARGUMENT, MEMORY. */
leaksift_status ls_guests_rules(const leaksift_engine_options *options, ls_arena *arena, ls_rules_options *rules,
                                leaksift_error *error);
/* Copies and checks what was registered. `rules` were loaded with the above. */
leaksift_status ls_guests_take(const leaksift_engine_options *options, const ls_rules *rules, ls_arena *arena,
                               ls_guests *guests, leaksift_error *error);
/* The handler that claims an item; NULL: none does. *told: by its bytes, so that its first media type is the item's. */
ls_status ls_guest_find(const ls_guests *guests, const ls_guest_calls *calls, ls_input *input, const char *name,
                        const char *media_type, const ls_guest **out, bool *told);
unsigned ls_guest_identify(const ls_guests *guests, unsigned below, const char *name, const uint8_t *head,
                           size_t length);

/* ---- a handler: guest_sink.c ---- */
/* Where the item's bytes are had. */
typedef struct ls_guest_source {
    void *context;
    uint64_t size;
    ls_status (*read)(void *context, uint64_t offset, void *buffer, size_t length, size_t *got);
    ls_status (*range)(void *context, ls_sink *sink, const ls_child *child, uint64_t offset,
                       uint64_t size); /* as a child */
} ls_guest_source;
ls_status ls_guest_call(const ls_guest *guest, const ls_extract *about, const ls_guest_source *source, ls_sink *sink);
/* Reads and charges for it: LS_IO, or what the sink says. */
ls_status ls_guest_read(ls_input *input, ls_sink *sink, uint64_t offset, void *buffer, size_t length, size_t *got);
ls_status ls_guest_range(ls_input *input, ls_sink *sink, const ls_child *child, uint64_t offset, uint64_t size);
/* The roles that findings may have, as static strings; NULL: not one of them. */
const char *ls_guest_role(const char *role);

/* ---- recognisers: guest_finder.c ---- */
typedef void (*ls_guest_note)(void *context, const char *message);
/* All recognisers over all segments. Hits' strings are put into `arena`. */
ls_status ls_guest_recognize(const ls_guests *guests, const ls_block *block, ls_arena *arena,
                             const ls_hit_sink *collector, ls_guest_note note, void *context);
/* Is it a place of the block where a value may stand: inside one segment, between characters. */
bool ls_guest_place(const ls_block *block, uint32_t segment, uint64_t offset, uint64_t length);
/* Valid UTF-8, not too long; NULL is fine. */
bool ls_guest_string(const char *text);
/* Copies a structure that begins with its size, of this version or an older one; false: of a newer one. */
bool ls_guest_sized(void *to, const void *from, size_t most);
#endif
