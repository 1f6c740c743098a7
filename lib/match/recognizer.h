/* A recogniser finds values by code rather than by pattern: phones, names, companies. One file and one line in
 * match/recognizers.c. It reads the whole block once, at hundreds of MB/s, and reports hits. */
#ifndef LS_MATCH_RECOGNIZER_H
#define LS_MATCH_RECOGNIZER_H
#include "base/arena.h"
#include "match/hit.h"
#include "match/label.h"

typedef struct ls_recognizer_run {
    const ls_rules *rules;
    const ls_rule *const *mine;  /* the enabled rules that name this recogniser, NULL-ended; by id */
    const ls_block *block;
    const ls_hit_sink *sink;
    ls_arena *arena;             /* for normalized, key, details; reset after the block */
    const char *const *regions; size_t region_count;
    const void *tables;          /* what create() returned */
    ls_label_cache *labels;      /* the recogniser's own, kept from block to block: for one judge */
} ls_recognizer_run;

typedef struct ls_recognizer {
    const char *name;
    leaksift_status (*create)(void **tables, leaksift_error *error); /* once an engine; NULL: none needed */
    void (*destroy)(void *tables);
    ls_status (*run)(const ls_recognizer_run *run);
} ls_recognizer;

extern const ls_recognizer *const ls_recognizers[]; /* NULL-ended */
/* The rule of that id among run->mine, or NULL when it is switched off. */
const ls_rule *ls_recognizer_rule(const ls_recognizer_run *run, const char *id);
#endif
