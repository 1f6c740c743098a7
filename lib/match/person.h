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

enum { LS_NAME_PARTS_MAX = 7, LS_NAME_PART_BYTES = 48, LS_COVERED_MAX = 32, LS_PARTS_SEEN = 16 };

/* What a context expects; how little of it must be known as a name. */
typedef enum ls_name_context {
    LS_CONTEXT_NONE = 0,
    LS_CONTEXT_PERSON, /* Contact, Author, Signatory: a person */
    LS_CONTEXT_NAME,   /* Name: a person or a thing; at least one part must be known */
    LS_CONTEXT_FIRST,
    LS_CONTEXT_LAST,
    LS_CONTEXT_MAIL, /* From, To: persons with addresses */
    LS_CONTEXT_SIGN_OFF,
    LS_CONTEXT_SIGNATURE /* that, with a telephone number or an address below */
} ls_name_context;

/* What a word of our own lists (person_words.c) may be; words in lower case. */
enum {
    LS_WORD_SURE_TITLE = 1, /* what follows is a name even when nothing is known of it */
    LS_WORD_TITLE = 2,
    LS_WORD_GREETING = 4,
    LS_WORD_PARTICLE = 8,
    LS_WORD_OTHER = 16,   /* no part of a name */
    LS_WORD_STOP = 32,    /* nor, in running text, this; no name stands right before it */
    LS_WORD_PLACE = 64,   /* a forename that is better known as a place or a month */
    LS_WORD_PREFIX = 128, /* Hotel, Saint, Port: the name that follows is no person */
    LS_WORD_CLOSING = 256, /* the first word of a line that closes a letter */
    LS_WORD_LIKE_PLACE = 512, /* a forename that is as well known as a place or a firm */
    LS_WORD_NAMESAKE = 1024, /* of two words: a firm or place that reads as a name */
    LS_WORD_RANK = 2048, /* of these only a forename, or a common surname, makes a form of address */
    LS_WORD_ANY_TITLE = LS_WORD_SURE_TITLE | LS_WORD_TITLE | LS_WORD_RANK | LS_WORD_GREETING,
    LS_WORD_ANY_STOP = LS_WORD_STOP | LS_WORD_OTHER
};
typedef struct ls_person_words ls_person_words;
ls_person_words *ls_person_words_create(void); /* NULL: no memory; ls_free() */
/* The kinds of a word, 0 for most. */
unsigned ls_person_word(const ls_person_words *words, const char *word, size_t length);
/* Of most words of a text its first letter and its length, in bytes, say that it is no form of address. */
bool ls_person_may_be_title(const ls_person_words *words, const char *word, size_t length);

/* A word with which a full name began or ended: where it stands, and the name as it was handed on. */
typedef struct ls_heard_name {
    uint32_t start, length; /* in the block's text; 0: none */
    const char *normalized, *key; /* NULL: of more than one person */
} ls_heard_name;

enum {
    LS_HEARD_SLOTS = 256,
    LS_HEARD_LEAST = 4, /* bytes */
    LS_HEARD_MOST = 20  /* found alone, in a block: a long text says the same names again and again */
};

typedef struct ls_person_finder {
    const ls_recognizer_run *run;
    const ls_person_words *words;
    const ls_rule *titled, *known, *labelled; /* rules that are on */
    ls_label_cache *labels;
    ls_buffer scratch, key;
    bool no_memory;           /* a word could not be looked up: the run says so at its end */
    const char *text;
    uint32_t segment, low, high;
    struct {
        uint32_t start, end;
    } covered[LS_COVERED_MAX]; /* of this segment, by contexts: not looked at again */
    uint32_t covered_count, covered_end; /* nothing is covered from covered_end on */
    ls_name_part seen[LS_PARTS_SEEN]; /* words read lately, by where they start: each is asked for again, as the next
                                         name's first; end 0: none */
    bool flags_seen[LS_PARTS_SEEN];
    const char *contact_column; /* the header of telephone numbers or mail addresses that was met last */
    ls_heard_name heard[LS_HEARD_SLOTS]; /* by their letters; of this block */
    uint32_t heard_said; /* parts of names found alone */
} ls_person_finder;

/* Reads one word at `at`; false when no word begins there. */
bool ls_person_part(ls_person_finder *f, uint32_t at, uint32_t high, ls_name_part *part);
unsigned ls_person_flags(ls_person_finder *f, ls_name_part *part);
/* Did a context already report a name there? *end: where that ends. */
bool ls_person_covered(const ls_person_finder *f, uint32_t at, uint32_t *end);
/* Emits parts as one name, unless it is covered; "Roe, Jane": the first `swap` parts go last. Where the hit has a
 * normal form and a key already, it keeps them. */
ls_status ls_person_emit(ls_person_finder *f, ls_hit *hit, const ls_name_part *parts, uint32_t count, uint32_t swap);
/* A value in a context: emits the names in [start, end). */
ls_status ls_person_value(ls_person_finder *f, uint32_t start, uint32_t end, ls_name_context context, const char *kind,
                          const char *detail, const char *role);
/* "Jane Roe <jane@…>" around the bracket at `open`. `context`: MAIL in an address header, else NONE. */
ls_status ls_person_address(ls_person_finder *f, uint32_t open, ls_name_context context, const char *role);

/* A name by a father's name or by initials, in Cyrillic; 0: none begins with the first of these words, else where the
 * name ends. */
uint32_t ls_person_slavic(ls_person_finder *f, const ls_name_part *parts, uint32_t count, ls_status *status);
/* The full name before that began or ended with this word; NULL: none did. */
const ls_heard_name *ls_person_heard(const ls_person_finder *f, const ls_name_part *part);

bool ls_person_is_sign_off(const ls_person_words *words, const char *line, size_t length);
/* For ls_label_kind(): an ls_name_context. */
uint32_t ls_person_label(const char *normalized);
/* A column of mail addresses. */
bool ls_mail_label(const char *normalized);
#endif
