/* Adapter to PCRE2: the exact answer on a small slice. Programs are shared by threads; the working state is a
 * thread's own. */
#ifndef LS_MATCH_CONFIRM_H
#define LS_MATCH_CONFIRM_H
#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_confirm ls_confirm;
typedef struct ls_confirm_scratch ls_confirm_scratch;

/* Compiled at its first use. `fixed`: a match begins exactly where asked; else anywhere up to a limit. `caseless` as
 * for cues. The pattern outlives it. NULL: no memory. */
ls_confirm *ls_confirm_create(const char *pattern, bool fixed, bool caseless);
/* Does it compile? RULES says why not. */
leaksift_status ls_confirm_check(const char *pattern, bool fixed, bool caseless, leaksift_error *error);
void ls_confirm_free(ls_confirm *confirm);
ls_confirm_scratch *ls_confirm_scratch_create(void); /* NULL: no memory */
void ls_confirm_scratch_free(ls_confirm_scratch *scratch);

typedef struct ls_confirm_span {
    uint32_t start, end;             /* the match */
    uint32_t value_start, value_end; /* the group `value`, else the match */
} ls_confirm_span;

/* A match in text[0..length) that begins at `from`, or (not fixed) from there to `latest`. Valid UTF-8, all positions
 * at code points. false: none, or a limit was exceeded. */
bool ls_confirm_match(ls_confirm *confirm, ls_confirm_scratch *scratch, const char *text, size_t length,
                      size_t from, size_t latest, ls_confirm_span *out);
/* Was there no memory for the last match? */
bool ls_confirm_no_memory(const ls_confirm_scratch *scratch);
/* Did the last match end at a limit, so that nobody knows whether there is one? No built-in rule may, on any text. */
bool ls_confirm_gave_up(const ls_confirm_scratch *scratch);
#endif
