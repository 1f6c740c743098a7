/* What of the data may leave in a report. Every format asks here for every string that can hold something found in
 * the data, so that `--values` and `--paths` hold in every place:
 *
 *               masked                  hashed                       none
 *   value       its type's mask         HMAC(key, type, 0, value)    left out
 *   normalized  its type's mask         value_id                     left out
 *   names of    words of ours alone     HMAC, 64 bits                left out
 *   columns …   (plain_words.c)
 *   evidence    words that look like    its kind ("keyword")         its kind
 *               values hidden, but
 *               words of ours alone
 *   notes       likewise                the reason alone             the reason alone
 *   context     plain prose of words    left out                     left out
 *               of ours alone
 *   properties  a mask or a length      HMAC                         left out
 *   text        left out                left out                     left out
 *
 * Paths: each part masked or as an HMAC; a finding in a path is shown by the stricter of the two. What the engine
 * itself says (types, rules, classes, reasons, numbers, times, digests of contents) always stays. */
#ifndef LS_REPORT_DISCLOSE_H
#define LS_REPORT_DISCLOSE_H
#include "base/buffer.h"
#include "base/digest.h"
#include "leaksift.h"
#include "report/seen.h"

/* HMACs made lately, by what they are of: a text says the same names again and again, and the HMAC was a tenth of what
 * a finding costs to print. */
enum { LS_HASHES_KEPT = 1024, LS_HASH_SHOWN = 16 /* bytes of an HMAC, at most */ };
typedef struct ls_kept_hash {
    uint8_t length; /* 0: none */
    char message[47];
    uint8_t mac[LS_HASH_SHOWN];
} ls_kept_hash;

/* Lines of evidence in words of ours alone, met lately: there are few, and each finding has one or two of them. */
enum { LS_LINES_KEPT = 64, LS_LINE_KEPT = 63 };
typedef struct ls_kept_line {
    uint8_t length; /* 0: none */
    char text[LS_LINE_KEPT];
} ls_kept_line;

typedef struct ls_disclose {
    leaksift_disclosure values, paths;
    const ls_hmac_key *key; /* NULL: none */
    ls_buffer message; /* scratch for HMACs */
    ls_kept_hash kept[LS_HASHES_KEPT];
    ls_kept_line lines[LS_LINES_KEPT];
    ls_seen seen;
} ls_disclose;

/* Before anything is shown of an item or its findings. */
void ls_disclose_item(ls_disclose *d, const char *item);
/* Before anything is shown of the item's findings, what a mask hides of each value (ls_seen_hidden()): its words are
 * hidden in all that is shown of the item. */
void ls_disclose_begin(ls_disclose *d, const char *item, const char *hidden, size_t length);
/* All append to `out` after clearing it, and return the text, NULL where nothing may be shown (or NULL was given). */
const char *ls_disclose_value(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out);
const char *ls_disclose_normalized(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out);
const char *ls_disclose_key(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out);
const char *ls_disclose_value_id(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out);
const char *ls_disclose_context(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out);
/* A value of a known type outside of a finding: a fact, an organization. */
const char *ls_disclose_typed(ls_disclose *d, const char *type, const char *value, ls_buffer *out);
const char *ls_disclose_domain(ls_disclose *d, const char *domain, ls_buffer *out);
const char *ls_disclose_path(ls_disclose *d, const char *path, ls_buffer *out);
/* The name of a place: column, sheet, field, cell, property. `what` keeps equal words of different places apart. */
const char *ls_disclose_place(ls_disclose *d, const char *what, const char *name, ls_buffer *out);
/* One line of evidence, "kind: detail"; `value` (may be NULL) is hidden in it. */
const char *ls_disclose_evidence(ls_disclose *d, const char *line, const char *value, ls_buffer *out);
/* A reason of a sensitivity level: words and numbers of ours, "email_address: 12 distinct". */
const char *ls_disclose_reason(ls_disclose *d, const char *reason, ls_buffer *out);
const char *ls_disclose_message(ls_disclose *d, const char *message, ls_buffer *out);
const char *ls_disclose_property(ls_disclose *d, const char *name, const char *value, ls_buffer *out);
/* An option of the run: it may hold a path, a domain or a name. */
const char *ls_disclose_option(ls_disclose *d, const char *name, const char *value, ls_buffer *out);
/* The type whose mask a fact of this name takes. */
const char *ls_fact_type(const char *name);
#endif
