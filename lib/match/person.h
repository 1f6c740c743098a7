/* Personal names: what the two readers of them share. person.c finds names in running text, person_value.c reads a text
 * that some context (a column, a field, a mail header, a signature) says to be a name. */
#ifndef LS_MATCH_PERSON_H
#define LS_MATCH_PERSON_H
#include "match/label.h"
#include "match/name_table.h"
#include "match/recognizer.h"

typedef enum ls_part_kind {
    LS_PART_OTHER = 0,
    LS_PART_NAME,     /* capital, then a small letter somewhere */
    LS_PART_CAPS,     /* two capitals or more */
    LS_PART_INITIAL,  /* "J.", "J", "J.R.R." */
    LS_PART_PARTICLE, /* van, de la, von, bin, al */
    LS_PART_LOWER,
    LS_PART_UNCASED /* a script without capitals */
} ls_part_kind;

typedef struct ls_name_part {
    uint32_t start, end;
    ls_part_kind kind;
    unsigned flags; /* of the name table; 0 until asked for */
} ls_name_part;

enum { LS_NAME_PARTS_MAX = 7, LS_NAME_PART_BYTES = 48, LS_COVERED_MAX = 32 };

/* What a context expects; how little of it must be known as a name. */
typedef enum ls_name_context {
    LS_CONTEXT_NONE = 0,
    LS_CONTEXT_PERSON, /* Contact, Author, Signatory: a person */
    LS_CONTEXT_NAME,   /* Name: a person or a thing; at least one part must be known */
    LS_CONTEXT_FIRST,
    LS_CONTEXT_LAST,
    LS_CONTEXT_MAIL, /* From, To: persons with addresses */
    LS_CONTEXT_SIGN_OFF
} ls_name_context;

typedef struct ls_person_finder {
    const ls_recognizer_run *run;
    const ls_name_table *table;
    const ls_rule *titled, *known, *labelled; /* rules that are on */
    ls_label_cache labels;
    ls_buffer scratch, key;
    bool no_memory;           /* a word could not be looked up: the run says so at its end */
    const char *text;
    uint32_t segment, low, high;
    struct {
        uint32_t start, end;
    } covered[LS_COVERED_MAX]; /* of this segment, by contexts: not looked at again */
    uint32_t covered_count;
} ls_person_finder;

/* Reads one word at `at`; false when no word begins there. */
bool ls_person_part(const ls_person_finder *f, uint32_t at, uint32_t high, ls_name_part *part);
unsigned ls_person_flags(ls_person_finder *f, ls_name_part *part);
/* Did a context already report a name there? *end: where that ends. */
bool ls_person_covered(const ls_person_finder *f, uint32_t at, uint32_t *end);
/* Emits parts as one name, unless it is covered; "Roe, Jane": the first `swap` parts go last. */
ls_status ls_person_emit(ls_person_finder *f, ls_hit *hit, const ls_name_part *parts, uint32_t count, uint32_t swap);
/* A value in a context: emits the names in [start, end). */
ls_status ls_person_value(ls_person_finder *f, uint32_t start, uint32_t end, ls_name_context context, const char *kind,
                          const char *detail, const char *role);
/* "Jane Roe <jane@…>" around the bracket at `open`. `context`: MAIL in an address header, else NONE. */
ls_status ls_person_address(ls_person_finder *f, uint32_t open, ls_name_context context, const char *role);

/* Word lists (person_words.c); words in lower case but for particles. */
/* *sure: what follows is a name even when nothing is known of it. */
bool ls_person_is_title(const char *word, size_t length, bool *greeting, bool *sure);
bool ls_person_is_particle(const char *word, size_t length);
bool ls_person_is_other(const char *word, size_t length); /* no part of a name */
bool ls_person_is_stop(const char *word,
                       size_t length); /* nor, in running text, this; no name stands right before it */
bool ls_person_is_place(const char *word, size_t length);  /* a forename that is better known as a place or a month */
bool ls_person_is_prefix(const char *word, size_t length); /* Hotel, Saint, Port: the name that follows is no person */
bool ls_person_is_sign_off(const char *line, size_t length);
/* For ls_label_kind(): an ls_name_context. */
uint32_t ls_person_label(const char *normalized);
#endif
