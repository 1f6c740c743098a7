/* Rules as they stand in YAML, read and checked, before compilation. Immutable once loaded; shared by all threads.
 * Built-in ones are the YAML files in lib/rules/data, embedded at build time; a user's file has the same form and the
 * same checks.
 *
 * Four kinds of entry live in rule files:
 *   rule   a typed finding: anchors find it, `confirm` or a checker verifies it
 *   cue    a phrase or pattern that speaks for a document class; never reported itself
 *   class  a document class: which cues with which weights, which facts
 *   policy thresholds, evidence weights, sensitivity levels
 */
#ifndef LS_RULES_RULES_H
#define LS_RULES_RULES_H
#include "base/digest.h"
#include "base/status.h"

typedef struct ls_anchor {
    const char *pattern;  /* Vectorscan syntax, short; it marks where to look, it does not decide */
    bool caseless, literal;
    uint32_t before;      /* the slice handed to confirm: so many bytes before the anchor's END … */
    uint32_t after;       /* … and so many after it; together at most 1,024 (with an end mark 65,536) */
} ls_anchor;

typedef struct ls_example {
    const char *text;
    const char *const *values; /* what must be found, as written; none: that anything is found */
    size_t value_count;
    const char *column, *field, *media_type; /* where the text stands, each may be NULL */
    const char *file, *region;
    unsigned line;
} ls_example;

/* Where an entry stands, for what is found out later than when it is read. */
typedef struct ls_origin {
    const char *what, *id, *file; /* "rule", "email.address"; file: NULL for a function's */
    unsigned line;
    bool builtin; /* the tests hold that all its patterns compile */
} ls_origin;

typedef struct ls_rule {
    const char *id;          /* "email.address" */
    ls_origin origin;
    const char *type;        /* "email_address" */
    const char *description, *source; /* source: RFC, specification, paper */
    const ls_anchor *anchors;
    size_t anchor_count;
    /* PCRE2; group `value` is the finding, else the whole match; NULL: the checker alone decides */
    const char *confirm;
    const char *checker;     /* name in match/checks.c, or NULL */
    const char *recognizer;  /* name in match/recognizers.c: code finds it, no anchors; or NULL */
    const char *const *keywords; /* words near it that are evidence */
    size_t keyword_count;
    bool keyword_required;
    double confidence;       /* prior, 0 to 1 */
    double threshold;        /* of its type: findings below it are not counted */
    const ls_example *examples, *negatives;
    size_t example_count, negative_count;
    uint32_t index;
    bool enabled;            /* by --only and --except */
    bool is_function;        /* a function of the embedder finds it: the matcher passes it over */
} ls_rule;

/* A name of columns, elements and keys. */
typedef struct ls_field_name {
    const char *text;
    uint32_t thing; /* which of the cue's things it names, from 0 */
} ls_field_name;

enum { LS_THINGS_MOST = 32 };

typedef struct ls_cue {
    const char *id;          /* "sow.scope_of_work" */
    ls_origin origin;
    const char *const
        *phrases; /* literal, caseless, white space in them matches any run of it, word boundaries at both ends */
    size_t phrase_count;
    const char *pattern;     /* or a PCRE2 pattern … */
    const char *anchor; /* … and a short Vectorscan expression that ends within every match of it, or NULL */
    const char *structure; /* or a thing of structure that classify/ sees itself: "media_type", "contact_rows", …; the
                            * matcher passes such cues over */
    const ls_field_name *names; /* that `structure` looks for, of at most LS_THINGS_MOST things */
    size_t name_count;
    const char *status;      /* "signed", "draft", "template": says so of the document; NULL: nothing of that */
    bool heading_only, name_too; /* counts only in headings or short lines; looked for in file names as well */
    uint32_t index;
} ls_cue;

typedef struct ls_class_weight {
    uint32_t cue;
    double weight;   /* log odds when the cue is there once */
    double more;     /* added for each further hit, at most three times */
    double title;    /* added once where it stands in the document's title or the file's name */
} ls_class_weight;

/* How far the length of a text counts: a long one that names a few things is about them, a short one is of them. */
typedef struct ls_class_density {
    double bytes;            /* a hit of any cue in so many bytes is usual; 0: the length says nothing */
    double thin;             /* log odds lost for each halving of that … */
    double dense, most;      /* … and gained for each doubling, at most so many, … */
    double from;             /* … by the hits of cues of that weight and more */
} ls_class_density;

typedef struct ls_class {
    const char *name;        /* "statement_of_work" */
    const char *description;
    double bias;             /* log odds with no cue at all; negative */
    double threshold;
    ls_class_density density;
    const ls_class_weight *weights;
    size_t weight_count;
    const char *const *facts; /* names of facts that this class collects */
    size_t fact_count;
    const char *const *media_types; /* only these, "*" at the end allowed; none: all */
    size_t media_type_count;
    const ls_example *examples, *negatives;
    size_t example_count, negative_count;
    uint32_t index;
    bool enabled;
} ls_class;

typedef struct ls_evidence_weight {
    const char *type; /* finding type, rule id, or "*" */
    const char *kind; /* "keyword", "column", "checksum", … */
    double weight;    /* log odds */
} ls_evidence_weight;

typedef struct ls_threshold {
    const char *type;
    double value;
} ls_threshold;

typedef struct ls_level_rule {
    leaksift_sensitivity level;
    const char *type;      /* finding type or class */
    bool is_class;
    uint64_t distinct;     /* from so many distinct values (classes: 0) */
    const char *status;    /* a label's status, or NULL */
} ls_level_rule;

typedef struct ls_rules {
    ls_rule *rules;   size_t rule_count;
    ls_cue *cues;     size_t cue_count;
    ls_class *classes; size_t class_count;
    ls_evidence_weight *evidence; size_t evidence_count; /* sorted by kind, then type (strcmp); no two alike */
    ls_threshold *thresholds; size_t threshold_count;
    ls_level_rule *levels; size_t level_count;
    uint8_t sha256[32];    /* over all files read, in order */
    void *storage;
} ls_rules;

/* What a function of the embedder may find. */
typedef struct ls_function_rule {
    const char *id, *type, *description;
    double threshold;           /* 0: that of all types without one; of a type that is known already its own stands */
    leaksift_sensitivity level; /* of an item with one; of a type that is known already the policy stands */
} ls_function_rule;

typedef struct ls_rules_options {
    const char *const *files; size_t file_count;
    bool no_builtin;
    const char *const *only; size_t only_count;     /* types and classes */
    const char *const *except; size_t except_count;
    const ls_function_rule *functions; size_t function_count;
} ls_rules_options;

/* Errors: RULES with file, line, reason; ARGUMENT for an unknown type in only/except, a function's name or type that
 * cannot be one; IO; MEMORY. */
leaksift_status ls_rules_load(const ls_rules_options *options, ls_rules **out, leaksift_error *error);
void ls_rules_free(ls_rules *rules);
/* Says whose fault it is: "file:line: rule ID: reason". */
leaksift_status ls_rules_blame(const ls_origin *origin, const char *reason, leaksift_error *error);
#endif
