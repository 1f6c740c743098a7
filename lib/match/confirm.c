/* Adapter to PCRE2: the one file that knows <pcre2.h>. Patterns are compiled at their first use, and JIT, where there
 * is one, comes when a pattern is used often: of a start's instructions compiling was a sixth and JIT a quarter, and
 * most texts ask for few patterns, and for most of these a few times. Limits make a slow pattern fail instead of run:
 * each is far above what a sound rule needs on a slice of 1 KiB. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "match/confirm.h"
#include "base/alloc.h"
#include <pcre2.h>
#include <stdatomic.h>

enum {
    MATCH_LIMIT = 20000, /* the worst built-in rule needs under 2,000 on its own examples */
    DEPTH_LIMIT = 1000,
    HEAP_LIMIT_KIB = 512,
    OFTEN = 100, /* JIT costs what so many uses by the interpreter do, at one place each … */
    PLACES = 64, /* … and of those that look at so many more, half */
    JIT_STACK_FIRST = 32 << 10,
    JIT_STACK_MOST = 256 << 10
};

struct ls_confirm {
    const char *pattern; /* the owner's */
    bool fixed, caseless;
    _Atomic(pcre2_code *) plain; /* NULL: not used yet, or no memory */
    _Atomic(pcre2_code *) fast;  /* with JIT; NULL: not used often yet, or no memory */
    atomic_uint uses;
};

struct ls_confirm_scratch {
    pcre2_match_data *data;
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
    int result; /* of the last match */
};

static pcre2_code *compile(const ls_confirm *confirm, int *number, PCRE2_SIZE *at) {
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C |
                       (confirm->fixed ? PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE : PCRE2_USE_OFFSET_LIMIT) |
                       (confirm->caseless ? PCRE2_CASELESS : 0);
    return pcre2_compile((PCRE2_SPTR)confirm->pattern, PCRE2_ZERO_TERMINATED, options, number, at, NULL);
}

ls_confirm *ls_confirm_create(const char *pattern, bool fixed, bool caseless) {
    ls_confirm *confirm = ls_calloc(1, sizeof *confirm);
    if (!confirm) return NULL;
    confirm->pattern = pattern;
    confirm->fixed = fixed;
    confirm->caseless = caseless;
    atomic_init(&confirm->plain, NULL);
    atomic_init(&confirm->fast, NULL);
    atomic_init(&confirm->uses, 0);
    return confirm;
}

leaksift_status ls_confirm_check(const char *pattern, bool fixed, bool caseless, leaksift_error *error) {
    const ls_confirm confirm = {.pattern = pattern, .fixed = fixed, .caseless = caseless};
    int number;
    PCRE2_SIZE at;
    pcre2_code *code = compile(&confirm, &number, &at);
    pcre2_code_free(code);
    if (code) return LEAKSIFT_OK;
    PCRE2_UCHAR message[128] = "";
    pcre2_get_error_message(number, message, sizeof message);
    return ls_error_set(error, LEAKSIFT_ERROR_RULES, "%s at byte %zu of the pattern", (const char *)message, at);
}

void ls_confirm_free(ls_confirm *confirm) {
    if (!confirm) return;
    pcre2_code_free(atomic_load(&confirm->plain));
    pcre2_code_free(atomic_load(&confirm->fast));
    ls_free(confirm);
}

ls_confirm_scratch *ls_confirm_scratch_create(void) {
    ls_confirm_scratch *scratch = ls_calloc(1, sizeof *scratch);
    if (!scratch) return NULL;
    scratch->data = pcre2_match_data_create(32, NULL);
    scratch->limits = pcre2_match_context_create(NULL);
    scratch->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MOST, NULL); /* NULL without JIT */
    if (!scratch->data || !scratch->limits) {
        ls_confirm_scratch_free(scratch);
        return NULL;
    }
    pcre2_set_match_limit(scratch->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(scratch->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(scratch->limits, HEAP_LIMIT_KIB);
    if (scratch->stack) pcre2_jit_stack_assign(scratch->limits, NULL, scratch->stack);
    return scratch;
}

void ls_confirm_scratch_free(ls_confirm_scratch *scratch) {
    if (!scratch) return;
    pcre2_match_data_free(scratch->data);
    pcre2_match_context_free(scratch->limits);
    pcre2_jit_stack_free(scratch->stack);
    ls_free(scratch);
}

/* Of all threads that come at once each makes one, and the first is kept. */
static const pcre2_code *keep(_Atomic(pcre2_code *) *place, pcre2_code *made) {
    pcre2_code *before = NULL;
    if (!made || atomic_compare_exchange_strong(place, &before, made)) return made;
    pcre2_code_free(made);
    return before;
}

static const pcre2_code *plain_code(ls_confirm *confirm) {
    int number;
    PCRE2_SIZE at;
    const pcre2_code *ready = atomic_load_explicit(&confirm->plain, memory_order_acquire);
    return ready ? ready : keep(&confirm->plain, compile(confirm, &number, &at));
}

/* Without JIT the interpreter serves, under the same limits. */
static const pcre2_code *jit_code(ls_confirm *confirm, const pcre2_code *plain) {
    pcre2_code *made = pcre2_code_copy(plain);
    if (made) pcre2_jit_compile(made, PCRE2_JIT_COMPLETE);
    return keep(&confirm->fast, made);
}

/* JIT counts less towards the limits than the interpreter. Where that gave up JIT is asked, so that no answer depends
 * on how often a pattern was used before. */
static bool is_limit(int result) {
    return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT;
}

static int match(const pcre2_code *code, ls_confirm_scratch *scratch, const char *text, size_t length, size_t from) {
    if (!code) return PCRE2_ERROR_NOMEMORY;
    return pcre2_match(code, (PCRE2_SPTR)text, length, from, PCRE2_NO_UTF_CHECK, scratch->data, scratch->limits);
}

/* For a use that looks at `places` of the text behind the first. NULL: no memory. */
static const pcre2_code *code_of(ls_confirm *confirm, size_t places) {
    const pcre2_code *fast = atomic_load_explicit(&confirm->fast, memory_order_acquire);
    if (fast) return fast;
    const pcre2_code *plain = plain_code(confirm);
    const unsigned use = 1 + (unsigned)(places / PLACES);
    if (!plain || atomic_fetch_add_explicit(&confirm->uses, use, memory_order_relaxed) < OFTEN) return plain;
    fast = jit_code(confirm, plain);
    return fast ? fast : plain;
}

bool ls_confirm_match(ls_confirm *confirm, ls_confirm_scratch *scratch, const char *text, size_t length,
                      size_t from, size_t latest, ls_confirm_span *out) {
    pcre2_set_offset_limit(scratch->limits, confirm->fixed ? PCRE2_UNSET : latest);
    const pcre2_code *code = code_of(confirm, latest - from);
    int result = match(code, scratch, text, length, from);
    if (is_limit(result) && code == atomic_load(&confirm->plain))
        result = match(code = jit_code(confirm, code), scratch, text, length, from);
    scratch->result = result;
    if (result < 0) return false;
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(scratch->data);
    *out = (ls_confirm_span){(uint32_t)ends[0], (uint32_t)ends[1], (uint32_t)ends[0], (uint32_t)ends[1]};
    int group = pcre2_substring_number_from_name(code, (PCRE2_SPTR) "value");
    if (group > 0 && (result == 0 || group < result) && (uint32_t)group < pcre2_get_ovector_count(scratch->data) &&
        ends[2 * group] != PCRE2_UNSET) {
        out->value_start = (uint32_t)ends[2 * group];
        out->value_end = (uint32_t)ends[2 * group + 1];
    }
    return out->value_end > out->value_start && out->start <= out->end;
}

bool ls_confirm_no_memory(const ls_confirm_scratch *scratch) { return scratch->result == PCRE2_ERROR_NOMEMORY; }

bool ls_confirm_gave_up(const ls_confirm_scratch *scratch) {
    return scratch->result < 0 && scratch->result != PCRE2_ERROR_NOMATCH;
}
