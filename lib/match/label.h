/* Column headers, field names and row labels as evidence: "Mobile (work)", "customerContact" and "TEL;TYPE=cell" are
 * brought to one form (" mobile work ", " customer contact ", " tel type cell ") in which a recogniser looks for its
 * words. */
#ifndef LS_MATCH_LABEL_H
#define LS_MATCH_LABEL_H
#include "match/block.h"

enum { LS_LABEL_MAX = 96, LS_LABEL_USED = LS_LABEL_MAX / 2, LS_LABEL_SLOTS = 512 };

/* Lower case, words parted by one space, a space at both ends. Of a label the first LS_LABEL_USED bytes count. */
size_t ls_label_normalize(const char *label, size_t length, char out[LS_LABEL_MAX]);
/* Lower case of ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic letters, same length in bytes; `out` has room for
 * `length`. */
void ls_label_lower(const char *text, size_t length, char *out);

/* Does a capital letter stand at `text`? Scripts without case have none. */
bool ls_capital_at(const char *text, size_t length);

/* What a recogniser makes of a normalised label; 0: nothing to it. */
typedef uint32_t (*ls_label_judge)(const char *normalized);
/* Remembers one judge's judgements: tables have few columns, and all mails the same header fields. Zero-initialised is
 * empty. Keys are compared whole, so that nobody can make one label pass for another. */
typedef struct ls_label_cache {
    struct {
        char label[LS_LABEL_USED]; /* padded with zeros */
        uint32_t length, kind;
    } slot[LS_LABEL_SLOTS];
} ls_label_cache;
uint32_t ls_label_kind(ls_label_cache *cache, const char *label, ls_label_judge judge);

/* true when `normalized` holds one of the words. " tel " is a whole word, " phone" begins one, "电话" stands anywhere.
 */
bool ls_label_has(const char *normalized, const char *const *words);

/* The same judgement for a label in running text. */
uint32_t ls_label_kind_of(ls_label_cache *cache, const char *label, size_t length, ls_label_judge judge);

/* The colons of a stretch of text, those of full width (U+FF1A) too. */
typedef struct ls_label_colons {
    const char *text;
    uint32_t at, high;
    uint32_t ascii; /* the next plain one from `at` on, or `high` */
} ls_label_colons;
ls_label_colons ls_label_colons_of(const char *text, uint32_t low, uint32_t high);
bool ls_label_next_colon(ls_label_colons *in, uint32_t *colon); /* false: no more */

/* A labelled line, "Customer contact: Jane Roe": the label and the value around the colon at `colon`, both within the
 * line and [low, high), trimmed; the value ends at a tab, a bar, two spaces or a stop of full width too. Returns what
 * the judge says of the label; 0: not one. */
typedef struct ls_label_line {
    uint32_t label, label_end, value, value_end;
} ls_label_line;
uint32_t ls_label_line_at(ls_label_cache *cache, ls_label_judge judge, const char *text, uint32_t low, uint32_t high,
                          uint32_t colon, ls_label_line *line);
#endif
