/* What the files of classify/ share. A classifier holds, for one item: how often each cue was seen and where, candidate
 * facts, signs of status, and who is named. All of it is bounded, whatever the item. */
#ifndef LS_CLASSIFY_INTERNAL_H
#define LS_CLASSIFY_INTERNAL_H
#include "base/arena.h"
#include "base/buffer.h"
#include "classify/classify.h"
#include "classify/values.h"

/* ---- facts -------------------------------------------------------------------------------------------------- */

typedef enum ls_fact_name {
    LS_FACT_CUSTOMER, LS_FACT_SUPPLIER, LS_FACT_PARTNER, LS_FACT_PROJECT, LS_FACT_CONTRACT_ID, LS_FACT_VALUE,
    LS_FACT_START, LS_FACT_END, LS_FACT_SIGNED_ON, LS_FACT_SIGNATORY, LS_FACT_ACCEPTANCE, LS_FACT_ACTIVITY,
    LS_FACT_TENANT, LS_FACT_VENDOR, LS_FACT_HOSTNAME, LS_FACT_INTERFACE, LS_FACT_NETWORK, LS_FACT_VLAN,
    LS_FACT_NEIGHBOR, LS_FACT_USER, LS_FACT_ZONE,
    LS_FACT_COUNT
} ls_fact_name;

typedef struct ls_fact_candidate {
    ls_fact_name name;
    leaksift_fact fact;   /* strings in ls_facts.arena */
    ls_date_order unsure; /* a date like 03/04/2024: its order is decided at the end */
    int rank;             /* higher is better evidence; ties by place */
} ls_fact_candidate;

enum { LS_FACTS_KEPT = 160, LS_FACTS_A_LABEL = 64, LS_FACT_VALUE_MAX = 200 };

typedef struct ls_facts {
    ls_arena arena;
    ls_fact_candidate kept[LS_FACTS_KEPT];
    size_t count;
    uint32_t of_name[LS_FACT_COUNT];
    uint32_t day_first, month_first; /* dates whose order is beyond doubt */
} ls_facts;

/* Where in a block a value stands. */
typedef struct ls_place {
    const ls_block *block;
    uint32_t segment, start, length;
} ls_place;

extern const char *const ls_fact_names[LS_FACT_COUNT];
void ls_facts_reset(ls_facts *facts);
void ls_facts_free(ls_facts *facts);
/* Keeps a copy unless it is known already or its name has enough. `text` is what stands at `place` or lies in it.
 * `normalized` may be NULL; `amount` and `currency` for money. LS_OK or LS_NOMEM. */
ls_status ls_facts_add(ls_facts *facts, ls_fact_name name, const ls_place *place, const char *normalized,
                       const char *amount, const char *currency, int rank);
ls_status ls_facts_add_date(ls_facts *facts, ls_fact_name name, const ls_place *place, const ls_date *date, int rank);
/* The facts that `class` collects, best first within a name, in the order of names. */
ls_status ls_facts_of_class(const ls_facts *facts, const ls_class *class, ls_arena *arena, leaksift_label *label);

/* ---- status ------------------------------------------------------------------------------------------------- */

/* A signature block spreads over lines: a signature, a name and a date within a few lines of each other. */
typedef struct ls_signs {
    uint32_t placeholders;     /* "[Customer Name]", "<insert date>", "{{ x }}" */
    uint32_t blanks;           /* "______" */
    bool deleted_text;         /* tracked changes */
    bool signed_line, blank_signature;
    uint64_t line;             /* lines read so far in this item */
    uint64_t signature_at, name_at, date_at; /* line + 1; 0: none */
    bool signature_filled;
    ls_date date;
    ls_place name_place, date_place; /* valid within one block */
} ls_signs;

/* ---- organisations ------------------------------------------------------------------------------------------- */

typedef struct ls_named {
    const char *name;  /* domain, or an organisation's name */
    uint64_t hits;
    double confidence;
} ls_named;

enum { LS_NAMED_KEPT = 256, LS_NAMED_SLOTS = 1024, LS_ORGANIZATIONS_MAX = 20 };

typedef struct ls_names {
    ls_named kept[LS_NAMED_KEPT];
    uint16_t slots[LS_NAMED_SLOTS]; /* index + 1 */
    size_t count;
} ls_names;

typedef struct ls_organizations {
    ls_arena arena;
    ls_names domains, names;
} ls_organizations;

void ls_organizations_reset(ls_organizations *known);
ls_status ls_organizations_hit(ls_organizations *known, const ls_hit *hit, const ls_block *block, double confidence);
ls_status ls_organizations_finish(const ls_organizations *known, const ls_classify_item *item,
                                  const leaksift_label *labels, size_t label_count, ls_arena *arena,
                                  ls_classification *out);
bool ls_is_freemail(const char *domain);

/* ---- structure ------------------------------------------------------------------------------------------------ */

typedef struct ls_field_names {
    ls_field_name *list;
    size_t count;
} ls_field_names;

typedef struct ls_structure {
    ls_field_names network, price; /* by the rules */
    struct { uint64_t key; uint8_t types; } rows[512];
    bool any_rows;
    uint32_t contact_rows; /* table rows that hold two or more of: name, e-mail address, phone number */
    uint32_t price_rows;   /* table rows with a price under a column that says so */
    uint64_t last_price_row;
    uint32_t addresses;
    uint32_t network_fields, network_names; /* values under names of networks, and a bit for each such name */
    uint32_t prose, prose_bytes; /* words of sentences in so many bytes from the beginning */
} ls_structure;

bool ls_structure_init(ls_structure *structure, const ls_rules *rules); /* false: no memory */
void ls_structure_free(ls_structure *structure);
void ls_structure_reset(ls_structure *structure);
void ls_structure_hit(ls_structure *structure, const ls_hit *hit, const ls_block *block);
void ls_structure_block(ls_structure *structure, const ls_block *block);
/* How often the thing of that name was seen; `class` and the media type answer "media_type". */
uint32_t ls_structure_count(const ls_structure *structure, const char *name);

/* ---- the classifier -------------------------------------------------------------------------------------------- */

typedef struct ls_cue_seen {
    uint32_t hits;
    bool title, named; /* it stood in the document's title; in the file's name */
} ls_cue_seen;

enum { LS_WANT_PAPER = 1, LS_WANT_NETWORK = 2 };

struct ls_classifier {
    const ls_rules *rules;
    ls_cue_seen *seen;     /* by cue index */
    uint64_t *first_at;    /* by cue index: offset of the first hit in the item's text */
    uint64_t text_bytes;   /* outside path and properties */
    ls_facts facts;
    ls_signs signs;
    ls_organizations organizations;
    ls_structure structure;
    int network_section;   /* which FortiOS section the lines stand in */
};

ls_status ls_facts_block(ls_classifier *classifier, const ls_block *block);
ls_status ls_facts_network_block(ls_classifier *classifier, const ls_block *block);
ls_status ls_facts_network_vendor(ls_classifier *classifier);
const char *ls_status_word(const ls_classifier *classifier, const ls_class *class);
#define LS_NAME_MOST 0.5 /* the confidence of a label by the name alone */
ls_status ls_sensitivity(const ls_rules *rules, const ls_classify_item *item, ls_arena *arena, ls_classification *out);
bool ls_media_type_in(const char *const *types, size_t count, const char *media_type);
#endif
