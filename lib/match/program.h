/* What rules become: lists of Vectorscan patterns and of words and, for each one's number, what to do where it hits. */
#ifndef LS_MATCH_PROGRAM_H
#define LS_MATCH_PROGRAM_H
#include "match/cache.h"
#include "match/checks.h"
#include "match/confirm.h"
#include "match/evidence.h"
#include "match/phrases.h"
#include "match/words.h"

/* One anchor of a rule. */
typedef struct ls_anchor_program {
    const ls_rule *rule;
    const ls_anchor *anchor;
    ls_confirm *confirm;       /* or NULL */
    bool fixed;                /* confirm begins at the slice's start */
} ls_anchor_program;

typedef struct ls_rule_program {
    ls_confirm *fixed, *loose; /* as its anchors need them */
    ls_checker checker;
    const ls_keywords *keywords;
} ls_rule_program;

/* One phrase or the pattern of a cue. */
typedef struct ls_cue_program {
    const ls_cue *cue;
    ls_phrase phrase;
    ls_confirm *confirm; /* of a pattern; else NULL */
    bool anywhere;       /* nothing tells where a match of it may be */
} ls_cue_program;

/* A literal stands for all phrases that have it as their anchor word. */
typedef struct ls_literal {
    uint32_t first, count; /* in phrase_of_literal */
} ls_literal;

/* In a word's number. */
enum {
    LS_CUE_BEGINS = 1 << 30, /* the pattern's match begins with it … */
    LS_CUE_LINE = 1 << 29    /* … and a line does */
};

typedef struct ls_program {
    ls_arena arena;
    ls_rule_program *rules;      /* by rule index */
    ls_anchor_program *anchors;  size_t anchor_count;
    ls_cue_program *cues;        size_t cue_count;
    bool any_anywhere;
    size_t pattern_count;        /* cues' patterns come first: their number is that of what is looked for … */
    ls_literal *literals;        /* … and the numbers after them are literals */
    uint32_t *phrase_of_literal; /* indices in cues */
    uint32_t *families;          /* by rule index: hits of one family may not overlap */
    size_t family_count;
    ls_words *words;             /* of cues; NULL: none */
    ls_hs_database *databases[LS_DATABASES]; /* of rules, and of cues that are no words; NULL: no pattern */
} ls_program;

/* RULES with file and line where a cue's pattern cannot be compiled, used by a class or not. */
leaksift_status ls_program_check_cues(const ls_rules *rules, leaksift_error *error);
/* Compiles what is enabled; databases come from `cache_dir` where it has them. */
leaksift_status ls_program_create(const ls_rules *rules, const char *cache_dir, ls_program *out, leaksift_error *error);
void ls_program_free(ls_program *program, const ls_rules *rules);
#endif
