/* leaksift.h: what is sensitive in these files, and what could not be examined.
 *
 * The library grows with what you need:
 *   1. one file in five lines            leaksift_scan_path()
 *   2. many files, one engine            leaksift_engine + one leaksift_scanner a thread
 *   3. results as they come              leaksift_callbacks
 *   4. a whole pile, counted exactly     leaksift_run(): walk, threads, copies, distinct values, summary
 *   5. the command's output formats      leaksift_report
 *   6. formats and findings of your own  leaksift_handler, leaksift_recognizer
 *
 * Rules that hold everywhere:
 *   - `T **out`: you own it and free it with the function named beside it. `const T *`: borrowed from its parent.
 *   - An options structure starts with its own size; start from its _INIT; zero means the default.
 *   - Every call returns a leaksift_status, 0 is good. `error` may be NULL; where given, it says why in words.
 *   - Trouble in the data (encrypted, corrupt, too large) is never an error: it is a note on the item.
 *   - The library never prints, exits, or changes signal handlers, locale or working directory.
 *   - Strings are UTF-8 and NUL-ended unless a length stands beside them.
 */
#ifndef LEAKSIFT_H
#define LEAKSIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LEAKSIFT_API __attribute__((visibility("default")))
#else
#define LEAKSIFT_API
#endif

#define LEAKSIFT_VERSION_MAJOR 0
#define LEAKSIFT_VERSION_MINOR 1
#define LEAKSIFT_VERSION_PATCH 0

/** The version of the library that runs, "MAJOR.MINOR.PATCH". Static; any thread. */
LEAKSIFT_API const char *leaksift_version(void);

/* ---- status and error ------------------------------------------------------------------------------------- */

typedef enum leaksift_status {
    LEAKSIFT_OK = 0,
    LEAKSIFT_ERROR_MEMORY,    /**< an allocation failed */
    LEAKSIFT_ERROR_IO,        /**< the operating system refused; the message names the file and the reason */
    LEAKSIFT_ERROR_ARGUMENT,  /**< an option's value is out of its range or unknown */
    LEAKSIFT_ERROR_RULES,     /**< a rule file is broken; the message has file, line and reason */
    LEAKSIFT_ERROR_CANCELLED, /**< the caller's cancel flag was set; results so far were delivered */
    LEAKSIFT_ERROR_CALLBACK,  /**< a callback returned non-zero; nothing more was delivered */
    LEAKSIFT_ERROR_NOT_FOUND, /**< no such path, or no such member in it */
    LEAKSIFT_ERROR_MISMATCH,  /**< sums or digests disagree (verify), or enumerated and ended items do */
    LEAKSIFT_ERROR_SPACE,     /**< the work directory is full or over its limit */
    LEAKSIFT_ERROR_CRASH      /**< mode text: a worker process died over an item; the text of the others was given */
} leaksift_status;

typedef struct leaksift_error {
    leaksift_status status;
    char message[512]; /**< one line, no trailing newline; never holds a value found in the data */
} leaksift_error;

/** The status as a word, "ok", "memory", … Static; any thread. */
LEAKSIFT_API const char *leaksift_status_name(leaksift_status status);

/* ---- the result model -------------------------------------------------------------------------------------- */

/** How an item ended. Every item ends in exactly one; what was not seen is never clean. */
typedef enum leaksift_state {
    LEAKSIFT_CLEAN = 0,  /**< examined as far as its nature allows, nothing found */
    LEAKSIFT_FINDINGS,   /**< something was found */
    LEAKSIFT_TRUNCATED,  /**< a limit cut it short before anything was found */
    LEAKSIFT_UNREADABLE, /**< it could not be examined; the notes say why */
    LEAKSIFT_STATE_COUNT
} leaksift_state;

/** How much of an item was seen. */
typedef enum leaksift_coverage {
    LEAKSIFT_COMPLETE = 0, /**< all that its handler reads */
    LEAKSIFT_PARTIAL,      /**< some; the notes say what was not */
    LEAKSIFT_RAW,          /**< no handler, but its bytes are text and were scanned */
    LEAKSIFT_NONE,         /**< nothing */
    LEAKSIFT_COVERAGE_COUNT
} leaksift_coverage;

/** What limited the view of an item. Names: leaksift_reason_name(). */
typedef enum leaksift_reason {
    LEAKSIFT_REASON_IO_ERROR = 0,
    LEAKSIFT_REASON_PERMISSION,
    LEAKSIFT_REASON_VANISHED,
    LEAKSIFT_REASON_CHANGED_DURING_SCAN,
    LEAKSIFT_REASON_ENCRYPTED,
    LEAKSIFT_REASON_RIGHTS_MANAGED,
    LEAKSIFT_REASON_CORRUPT,
    LEAKSIFT_REASON_HEADERS_DISAGREE,
    LEAKSIFT_REASON_NO_HANDLER,
    LEAKSIFT_REASON_UNSUPPORTED,
    LEAKSIFT_REASON_IMAGE_ONLY,
    LEAKSIFT_REASON_OUT_OF_SCOPE,
    LEAKSIFT_REASON_VOLUME_MISSING,
    LEAKSIFT_REASON_PLACEHOLDER,
    LEAKSIFT_REASON_EXTERNAL_REFERENCE,
    LEAKSIFT_REASON_PARSER_CRASH,
    LEAKSIFT_REASON_PARSER_EXIT,
    LEAKSIFT_REASON_OUT_OF_MEMORY,
    LEAKSIFT_REASON_TIME,
    LEAKSIFT_REASON_DEPTH,
    LEAKSIFT_REASON_ENTRIES,
    LEAKSIFT_REASON_BYTES_OUT,
    LEAKSIFT_REASON_RATIO,
    LEAKSIFT_REASON_OVERLAP,
    LEAKSIFT_REASON_PAGES,
    LEAKSIFT_REASON_MATCHES,
    LEAKSIFT_REASON_TEMPORARY_SPACE,
    LEAKSIFT_REASON_SYMLINK_NOT_FOLLOWED,
    LEAKSIFT_REASON_SPECIAL_FILE,
    LEAKSIFT_REASON_EXCLUDED,
    LEAKSIFT_REASON_NOT_REACHED,
    LEAKSIFT_REASON_SOURCE_ERROR,
    LEAKSIFT_REASON_COUNT
} leaksift_reason;

typedef enum leaksift_sensitivity {
    LEAKSIFT_LEVEL_NONE = 0,
    LEAKSIFT_LEVEL_LOW,
    LEAKSIFT_LEVEL_MEDIUM,
    LEAKSIFT_LEVEL_HIGH,
    LEAKSIFT_LEVEL_CRITICAL,
    LEAKSIFT_LEVEL_UNKNOWN, /**< could not be read */
    LEAKSIFT_LEVEL_COUNT
} leaksift_sensitivity;

/** The part of a document that a piece of text stands in. */
typedef enum leaksift_part {
    LEAKSIFT_PART_BODY = 0,
    LEAKSIFT_PART_HEADER,
    LEAKSIFT_PART_FOOTER,
    LEAKSIFT_PART_COMMENT,
    LEAKSIFT_PART_NOTE, /**< footnote, endnote, speaker note */
    LEAKSIFT_PART_DELETED,
    LEAKSIFT_PART_QUOTED,
    LEAKSIFT_PART_SIGNATURE,
    LEAKSIFT_PART_METADATA, /**< a document property, a mail header */
    LEAKSIFT_PART_PATH,     /**< the item's own name */
    LEAKSIFT_PART_COUNT
} leaksift_part;

/** The words of OUTPUT for the enumerations above. Static; any thread; an unknown number gives "unknown". */
LEAKSIFT_API const char *leaksift_state_name(leaksift_state state);
LEAKSIFT_API const char *leaksift_coverage_name(leaksift_coverage coverage);
LEAKSIFT_API const char *leaksift_reason_name(leaksift_reason reason);
LEAKSIFT_API const char *leaksift_level_name(leaksift_sensitivity level);
LEAKSIFT_API const char *leaksift_part_name(leaksift_part part);

/** Where something stands. Zero or NULL: does not apply. */
typedef struct leaksift_location {
    uint64_t offset; /**< bytes from the start of the item's text (of part `path`: of its name) */
    uint64_t length; /**< bytes */
    uint64_t line;   /**< from 1; plain text only */
    uint64_t column; /**< from 1, in code points; plain text only */
    uint32_t page;   /**< from 1 */
    uint32_t slide;  /**< from 1 */
    const char *sheet;
    const char *cell;  /**< "B7" */
    const char *field; /**< a mail header, a property */
    leaksift_part part;
} leaksift_location;

/** A stretch of a finding's context that is itself a found value, so that a report can mask it. */
typedef struct leaksift_span {
    uint32_t offset, length; /**< bytes, in the context */
    const char *type;
} leaksift_span;

/** A typed, located, normalised value. All pointers live until the callback returns or the results are freed. */
typedef struct leaksift_finding {
    const char *item;     /**< the item's id, 32 hex digits */
    const char *path;     /**< the item's path */
    const char *type;     /**< "email_address", … */
    const char *rule;     /**< "email.address", … */
    const char *value;    /**< as it stands in the text, UTF-8 */
    const char *normalized;
    const char *key;      /**< names: case, accents and order folded; else NULL */
    const char *domain;   /**< registrable domain of an e-mail address, host name or URL; else NULL */
    double confidence;    /**< 0 to 1 */
    const char *const *evidence; /**< words for a person; never a value */
    size_t evidence_count;
    const char *group;    /**< "g17", or NULL */
    const char *role;     /**< "sender", … or NULL */
    const char *column;   /**< the table's header of this column, or NULL */
    uint64_t row;         /**< the table's row, from 1; 0: none */
    bool own;             /**< of the holder's own domain */
    bool below;           /**< under its type's threshold */
    leaksift_location location;
    const char *context;  /**< text around it, or NULL */
    const leaksift_span *context_spans;
    size_t context_span_count;
} leaksift_finding;

typedef struct leaksift_note {
    leaksift_reason reason;
    const char *message; /**< one line; never a value, may be empty */
} leaksift_note;

typedef struct leaksift_fact {
    const char *name;       /**< "customer", "value", "start", … */
    const char *value;      /**< as written */
    const char *normalized; /**< text, or NULL */
    const char *amount;     /**< money: decimal digits, "48000.00"; else NULL */
    const char *currency;   /**< money: ISO 4217; else NULL */
    leaksift_location location;
} leaksift_fact;

/** A document class of an item. */
typedef struct leaksift_label {
    const char *name;   /**< the class: "statement_of_work", … */
    double confidence;  /**< 0 to 1 */
    const char *status; /**< "signed", "draft", "template", "unknown"; NULL where it makes no sense */
    const char *const *evidence;
    size_t evidence_count;
    const leaksift_fact *facts;
    size_t fact_count;
} leaksift_label;

typedef struct leaksift_organization {
    const char *name;   /**< or NULL */
    const char *domain; /**< or NULL */
    const char *role;   /**< "customer", "supplier", … or NULL */
    const char *basis;  /**< "label_fact", "email_domain", "organization_name" */
    double confidence;
    uint64_t items, persons; /**< in a summary only */
} leaksift_organization;

typedef struct leaksift_count {
    const char *type;
    uint64_t total;    /**< at or over the threshold */
    uint64_t distinct; /**< distinct normalised values of those; not a number of people */
    uint64_t own;      /**< of the total, of the holder's own domains */
    uint64_t below;    /**< under the threshold, in no other number */
} leaksift_count;

typedef struct leaksift_time {
    const char *name; /**< "modified", "created", "sent", … */
    const char *at;   /**< "2021-03-04T10:22:00" */
    const char *zone; /**< "none", "UTC", "+02:00" */
    const char *from; /**< "filesystem", "zip", "header", "property" */
} leaksift_time;

typedef struct leaksift_property {
    const char *name; /**< "author", "title", "language", … */
    const char *value;
} leaksift_property;

typedef struct leaksift_inside {
    uint64_t items;  /**< below this container, at any depth */
    uint64_t unique; /**< of those, not copies */
    leaksift_sensitivity worst;
    uint64_t unexamined_items, unexamined_bytes;
} leaksift_inside;

typedef struct leaksift_item {
    const char *id;     /**< 32 hex digits */
    const char *parent; /**< the container's id, or NULL */
    const char *path;
    const uint8_t *path_bytes; /**< where the path is no UTF-8, else NULL */
    size_t path_bytes_length;
    const char *media_type; /**< or NULL where nothing was read of it */
    uint64_t size;
    const char *sha256; /**< 64 hex digits, or NULL */
    leaksift_state state;
    leaksift_coverage coverage;
    uint64_t bytes_examined;
    const leaksift_note *notes;
    size_t note_count;
    const char *duplicate_of; /**< id of the copy with the smallest path, or NULL */
    const char *text_sha256;  /**< or NULL */
    const char *sketch;       /**< 16 hex digits, or NULL */
    const leaksift_label *labels;
    size_t label_count;
    const leaksift_organization *organizations;
    size_t organization_count;
    leaksift_sensitivity level;
    const char *const *reasons; /**< of the level */
    size_t reason_count;
    const leaksift_count *counts;
    size_t count_count;
    const leaksift_time *times;
    size_t time_count;
    const leaksift_property *properties;
    size_t property_count;
    const leaksift_inside *inside; /**< containers only, else NULL */
} leaksift_item;

/** A piece of an item's text, as the matchers saw it. */
typedef struct leaksift_text {
    const char *path;
    const char *media_type;
    const char *text;
    size_t length;
    bool glued; /**< joins the piece before it without a newline */
    leaksift_location location; /**< offset and length are set */
} leaksift_text;

typedef struct leaksift_named_count {
    const char *name;
    uint64_t items, bytes;
} leaksift_named_count;

/** What holds for a whole run; known before the first item. */
typedef struct leaksift_run_info {
    const char *rules_sha256;
    const char *const *tables; /**< name, version, name, version … */
    size_t table_count;        /**< pairs */
    const char *const *roots;
    size_t root_count;
    const char *started;       /**< UTC, "2026-11-23T10:22:00Z" */
    const leaksift_named_count *limits; /**< name, value in `items` */
    size_t limit_count;
    const char *const *threshold_types;
    const double *thresholds;
    size_t threshold_count;
    const char *const *looked_for;
    size_t looked_for_count;
    const char *const *not_looked_for;
    size_t not_looked_for_count;
    const char *const *guards;
    size_t guard_count;
    const char *const *options; /**< name, value, name, value … as the engine and the run were given them */
    size_t option_count;        /**< pairs */
} leaksift_run_info;

/** A domain that e-mail addresses were found in. */
typedef struct leaksift_domain_count {
    const char *domain;
    uint64_t distinct; /**< distinct addresses */
    uint64_t items;    /**< unique items that name one */
    bool own;
} leaksift_domain_count;

/** A folder of walked files, with what is inside it at any depth. */
typedef struct leaksift_folder {
    const char *path; /**< with a slash at its end */
    leaksift_inside inside;
} leaksift_folder;

typedef struct leaksift_summary {
    const char *status; /**< "complete", "incomplete", "interrupted" */
    uint64_t enumerated_items, enumerated_bytes;
    uint64_t items;        /**< ended; equals enumerated_items */
    uint64_t unique_items; /**< without copies */
    uint64_t bytes;        /**< sizes of the items of the walk; members are not counted twice */
    uint64_t state_items[LEAKSIFT_STATE_COUNT], state_bytes[LEAKSIFT_STATE_COUNT];
    uint64_t reason_items[LEAKSIFT_REASON_COUNT], reason_bytes[LEAKSIFT_REASON_COUNT];
    uint64_t level_items[LEAKSIFT_LEVEL_COUNT];     /**< unique items */
    const leaksift_named_count *classes;            /**< unique items by class */
    size_t class_count;
    const leaksift_named_count *media_types;        /**< most first */
    size_t media_type_count;
    const leaksift_count *counts;                   /**< over the whole run; distinct over all unique items */
    size_t count_count;
    const leaksift_domain_count *domains;           /**< most distinct addresses first; at most 50 */
    size_t domain_count;
    uint64_t domains_total;
    const leaksift_organization *organizations;     /**< top 50 */
    size_t organization_count;
    const leaksift_item *worst; /**< up to 20 unique items, worst first; ids, paths, levels, reasons, labels */
    size_t worst_count;
    const leaksift_folder *folders;                 /**< up to 20, worst first */
    size_t folder_count;
    uint64_t spool_bytes;                           /**< peak need of the work directory */
    uint64_t unexamined_items, unexamined_bytes;    /**< not fully examined, out_of_scope and the like aside */
    double seconds;
} leaksift_summary;

/* ---- engine: compiled rules and tables; immutable, shared by all threads -------------------------------------- */

typedef struct leaksift_engine leaksift_engine;

typedef struct leaksift_limit {
    const char *name; /**< as `leaksift help limits` lists them: "depth", "time", … */
    uint64_t value;   /**< in the unit of that limit; 0 is a real zero here */
} leaksift_limit;

typedef struct leaksift_handler leaksift_handler;       /* reads a format of yours: at the end of this file */
typedef struct leaksift_recognizer leaksift_recognizer; /* finds what only you know of: likewise */

typedef struct leaksift_engine_options {
    size_t size;
    const char *const *rule_files; /**< YAML, read at once */
    size_t rule_file_count;
    bool no_builtin_rules;
    const char *const *only; /**< types and classes to look for; none: all */
    size_t only_count;
    const char *const *except;
    size_t except_count;
    double min_confidence;            /**< 0: each type's threshold */
    const char *const *own_domains;
    size_t own_domain_count;
    const char *const *regions;       /**< ISO 3166 alpha-2 home regions for national phone numbers */
    size_t region_count;
    const leaksift_limit *limits;
    size_t limit_count;
    const char *cache_dir;            /**< NULL: $LEAKSIFT_CACHE, else the user's cache directory; "": no cache */
    uint32_t context;                 /**< characters of text on each side of a finding */
    bool isolate; /**< runs scan in worker processes (leaksift-worker, $LEAKSIFT_WORKER): a crash costs one item */
    const char *const *passwords;     /**< UTF-8, tried in turn on what is encrypted; never in any result */
    size_t password_count;            /**< what opened an item stands in its property opened_with, by its number */
    const leaksift_handler *const *handlers; /**< formats of your own; where two claim an item, the earlier has it */
    size_t handler_count;
    const leaksift_recognizer *const *recognizers; /**< findings of your own */
    size_t recognizer_count;
} leaksift_engine_options;
#define LEAKSIFT_ENGINE_OPTIONS_INIT                                                                                   \
    { sizeof(leaksift_engine_options), 0, 0, false, 0, 0, 0, 0, 0.0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, 0, 0, 0 }

/** Compiles rules and tables, or takes them from the cache. `options` may be NULL. Free with leaksift_engine_free().
 * Errors: RULES (file, line, reason), ARGUMENT (unknown type, limit or region; a handler or recogniser that cannot be),
 * MEMORY, IO. Any thread. */
LEAKSIFT_API leaksift_status leaksift_engine_create(const leaksift_engine_options *options, leaksift_engine **out,
                                                    leaksift_error *error);
/** Frees the engine; no scanner of it may be in use. NULL is allowed. */
LEAKSIFT_API void leaksift_engine_free(leaksift_engine *engine);

/** The limits with the values in force: name, value (in `items`). Borrowed from the engine. */
LEAKSIFT_API const leaksift_named_count *leaksift_engine_limits(const leaksift_engine *engine, size_t *count);

typedef struct leaksift_limit_info {
    const char *name, *unit, *meaning;
    uint64_t initial; /**< the default */
} leaksift_limit_info;

/** Every limit of the budget: name, unit, meaning, default. Static; any thread; NULL past the end. */
LEAKSIFT_API const leaksift_limit_info *leaksift_limit_at(size_t index);

/* ---- results by callback ----------------------------------------------------------------------------------------- */

/** Each may be NULL. What they get lives until they return. A non-zero return ends the scan with ERROR_CALLBACK.
 * Never called from two threads at once for one scan or run. */
typedef struct leaksift_callbacks {
    size_t size;
    void *context;
    int (*run)(void *context, const leaksift_run_info *info);         /**< runs only, first */
    int (*finding)(void *context, const leaksift_finding *finding);   /**< before its item */
    int (*item)(void *context, const leaksift_item *item);            /**< exactly once an item */
    int (*text)(void *context, const leaksift_text *text);            /**< where text was asked for */
    int (*summary)(void *context, const leaksift_summary *summary);   /**< runs only, last; see the modes */
} leaksift_callbacks;
#define LEAKSIFT_CALLBACKS_INIT { sizeof(leaksift_callbacks), 0, 0, 0, 0, 0, 0 }

/* ---- scanner: one thread's working state ------------------------------------------------------------------------- */

typedef struct leaksift_scanner leaksift_scanner;

/** A scanner belongs to one thread at a time and outlives no engine. Free with leaksift_scanner_free(). */
LEAKSIFT_API leaksift_status leaksift_scanner_create(const leaksift_engine *engine, leaksift_scanner **out,
                                                     leaksift_error *error);
LEAKSIFT_API void leaksift_scanner_free(leaksift_scanner *scanner);

/** Scans one file and all that is inside it. Findings come as they are found; copies are not looked for across calls.
 * A file that cannot be read is an item with a note, not an error. */
LEAKSIFT_API leaksift_status leaksift_scanner_file(leaksift_scanner *scanner, const char *path,
                                                   const leaksift_callbacks *callbacks, leaksift_error *error);
/** Scans `size` bytes at `data`, which must stay as they are until the call returns. `name` is the item's path. */
LEAKSIFT_API leaksift_status leaksift_scanner_memory(leaksift_scanner *scanner, const char *name, const void *data,
                                                     size_t size, const leaksift_callbacks *callbacks,
                                                     leaksift_error *error);
/** Scans an open, seekable descriptor, which stays the caller's. */
LEAKSIFT_API leaksift_status leaksift_scanner_descriptor(leaksift_scanner *scanner, const char *name, int descriptor,
                                                         const leaksift_callbacks *callbacks, leaksift_error *error);

/* ---- the five-line way ------------------------------------------------------------------------------------------- */

typedef struct leaksift_results leaksift_results;

/** Scans a file or a folder and keeps all results in memory: for few files. Free with leaksift_results_free().
 * `engine` may be NULL: one with default options is made for the call. */
LEAKSIFT_API leaksift_status leaksift_scan_path(const leaksift_engine *engine, const char *path,
                                                leaksift_results **out, leaksift_error *error);
LEAKSIFT_API size_t leaksift_results_finding_count(const leaksift_results *results);
LEAKSIFT_API const leaksift_finding *leaksift_results_finding(const leaksift_results *results, size_t index);
LEAKSIFT_API size_t leaksift_results_item_count(const leaksift_results *results);
LEAKSIFT_API const leaksift_item *leaksift_results_item(const leaksift_results *results, size_t index);
LEAKSIFT_API void leaksift_results_free(leaksift_results *results);

/* ---- a run: a whole pile, counted exactly ------------------------------------------------------------------------ */

typedef enum leaksift_mode {
    LEAKSIFT_MODE_SCAN = 0,
    LEAKSIFT_MODE_IDENTIFY, /**< items with media types, containers opened, nothing matched */
    LEAKSIFT_MODE_TEXT      /**< `text` callbacks, then a `summary` of which only reason_items is filled in: why not all
                                 text could be had; a root may be any path that a scan printed */
} leaksift_mode;

typedef struct leaksift_progress {
    uint64_t files_found, files_done, items_done, bytes_found, bytes_done;
    bool walking; /**< the walk still goes on: the totals grow */
    double seconds;
} leaksift_progress;

typedef struct leaksift_run_options {
    size_t size;
    leaksift_mode mode;
    unsigned jobs;                /**< threads; 0: the processors at hand */
    const char *const *include;   /**< globs (fnmatch) on the path or its last part; none: all */
    size_t include_count;
    const char *const *exclude;
    size_t exclude_count;
    const char *files_from; /**< a file with one root a line, or NUL-ended ones; "-" is standard input; NULL: none */
    const char *work_dir;         /**< where journal and spools go; NULL: $TMPDIR, else /var/tmp */
    const volatile int *cancel;   /**< looked at often; non-zero ends the run with what there is */
    void (*progress)(void *context, const leaksift_progress *progress); /**< about four times a second */
    void *progress_context;
    /** A folder, made 0700 if it is not there: the journal is kept in it, so that the run can be gone on with after
     * whatever ended it. It holds plain values. NULL: nameless files in work_dir. */
    const char *journal;
    bool resume; /**< goes on with `journal`: files that stand whole in it and are as they were are not read again */
    const char *const *journal_terms; /**< name, value, name, value …: what else must be the same for going on */
    size_t journal_term_count;    /**< pairs */
    /** Files that are written meanwhile: where they lie in a folder that is walked, they are passed over, as is the
     * journal. */
    const char *const *outputs;
    size_t output_count;
} leaksift_run_options;
#define LEAKSIFT_RUN_OPTIONS_INIT                                                                                      \
    { sizeof(leaksift_run_options), LEAKSIFT_MODE_SCAN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0, 0 }

/** Walks the roots, scans every file, finds copies and counts distinct values exactly, in bounded memory, then
 * delivers run, findings and items in the order of the walk, and the summary. "-" as a root is standard input.
 * Errors: CALLBACK, CANCELLED (after delivering what there is), SPACE, IO (work directory, journal: the message names
 * the file and the reason), MEMORY, MISMATCH; of mode text NOT_FOUND (no such member) and, with isolation, CRASH. A
 * root that is not there is an item with a note. With `resume`, before anything is delivered: NOT_FOUND (there is no
 * journal), MISMATCH (it was begun with other options, limits, rules, roots or by another version: the message says
 * which). The journal stays, whatever the run ends with: the caller removes it once the results are where they belong.
 */
LEAKSIFT_API leaksift_status leaksift_run(const leaksift_engine *engine, const char *const *roots, size_t root_count,
                                          const leaksift_run_options *options, const leaksift_callbacks *callbacks,
                                          leaksift_error *error);

/** Removes the folder of a journal. One that is not there is no error. */
LEAKSIFT_API leaksift_status leaksift_journal_remove(const char *folder, leaksift_error *error);

/* ---- rules ------------------------------------------------------------------------------------------------------- */

typedef struct leaksift_rule_info {
    const char *id, *type, *description, *source;
    bool is_class; /**< names a document class, not a type of finding */
    double threshold;
    size_t example_count, negative_count;
} leaksift_rule_info;

/** The rules of the engine, in order of id. Borrowed; NULL past the end. */
LEAKSIFT_API const leaksift_rule_info *leaksift_engine_rule(const leaksift_engine *engine, size_t index);

/** Reads rule files as a scan does, upon the built-in rules, and runs the files' examples and negative examples;
 * `report` gets one line for each that fails. Errors: RULES. `paths` NULL: the built-in rules. */
LEAKSIFT_API leaksift_status leaksift_rules_check(const char *const *paths, size_t count,
                                                  void (*report)(void *context, const char *line), void *context,
                                                  leaksift_error *error);

/* ---- formats ----------------------------------------------------------------------------------------------------- */

typedef struct leaksift_format {
    const char *media_type;
    const char *reads;   /**< "members", "text of body, tables, …" */
    bool is_container;
} leaksift_format;

/** Every media type with a handler and what is read of it. Static; NULL past the end. */
LEAKSIFT_API const leaksift_format *leaksift_format_at(size_t index);

/* ---- reports: the command's output formats ----------------------------------------------------------------------- */

typedef struct leaksift_report leaksift_report;

typedef enum leaksift_report_format {
    LEAKSIFT_FORMAT_SUMMARY = 0,
    LEAKSIFT_FORMAT_JSONL,
    LEAKSIFT_FORMAT_CSV,
    LEAKSIFT_FORMAT_SARIF
} leaksift_report_format;

typedef enum leaksift_disclosure {
    LEAKSIFT_MASKED = 0,
    LEAKSIFT_PLAIN,
    LEAKSIFT_HASHED,
    LEAKSIFT_OMITTED
} leaksift_disclosure;

typedef struct leaksift_report_options {
    size_t size;
    leaksift_report_format format;
    leaksift_disclosure values;
    leaksift_disclosure paths; /**< no LEAKSIFT_OMITTED; set it: zero is masked */
    const uint8_t *key;        /**< of value_id (HMAC-SHA-256); NULL: no value_id, and hashed values are refused */
    size_t key_size;
    bool terminal;             /**< the summary may use colour */
    unsigned width;            /**< columns of the terminal; 0: 100 */
    const char *results_name;  /**< the summary says that full results are there; NULL: says how to get them */
} leaksift_report_options;
#define LEAKSIFT_REPORT_OPTIONS_INIT                                                                                   \
    { sizeof(leaksift_report_options), LEAKSIFT_FORMAT_SUMMARY, LEAKSIFT_MASKED, LEAKSIFT_PLAIN, 0, 0, false, 0, 0 }

/** `write` returns 0, or non-zero to end the report with ERROR_IO. Free with leaksift_report_free(). */
LEAKSIFT_API leaksift_status leaksift_report_create(const leaksift_report_options *options,
                                                    int (*write)(void *context, const void *data, size_t size),
                                                    void *context, leaksift_report **out, leaksift_error *error);
/** The callbacks that feed the report; borrowed, hand them to leaksift_run(). One thread. */
LEAKSIFT_API const leaksift_callbacks *leaksift_report_callbacks(leaksift_report *report);
/** Writes what is due at the end (closing brackets, the summary page). Errors: IO. */
LEAKSIFT_API leaksift_status leaksift_report_finish(leaksift_report *report, leaksift_error *error);
LEAKSIFT_API void leaksift_report_free(leaksift_report *report);

/** Reads JSON Lines results again: schema, sums, digest. Errors: MISMATCH with the line's number, IO. */
LEAKSIFT_API leaksift_status leaksift_results_verify(const char *path, leaksift_error *error);

/* ---- formats and findings of your own ---------------------------------------------------------------------------- */

/* Functions of yours that the engine calls. They are registered with leaksift_engine_options and serve every scanner
 * and run of the engine, in all modes.
 * Threads: they are called from whatever threads scan: yours with a scanner, those of the pool with a run, several at a
 * time. `context` is shared by all calls. What is handed to a call (input, sink, finder, passage and all strings) lives
 * until that call returns and belongs to its thread. A handler may be called again, in the same thread, for a child
 * that it pushes.
 * Isolation: with `isolate` they run here, in your process, on what the worker process sends; all that is ours still
 * happens in the worker, also to what your handler pushes. Results are the same. The costs: a handler's item is read,
 * and what it pushes is sent, over a socket (in pieces of 64 KiB and more); `identify` costs one exchange of messages
 * an item that no signature told; a recogniser has all text of all items sent to it once (24 MB of novels and a
 * recogniser that finds nothing: 0.39 s of processor time against 0.37 without one; `identify`: some 40 µs an item). A
 * function that crashes takes your program down, and one that never returns nobody can stop: the deadline of an item
 * is looked at in each call of the sink and of the input.
 * Failure: a call that returns anything but LEAKSIFT_OK ends its item's reading (handler) or its block's (recogniser).
 * What it had pushed stands, and the item gets the note parser_exit that names it. Your functions may not throw or jump
 * out.
 * Copies: of identical items one is read, so that what your functions find must not hang on an item's name. Names and
 * types are copied when the engine is made; `context` and the functions must live as long as the engine. */

/** A run of text that has one place: a paragraph, a cell, a header field, a block of lines. Zero and NULL: does not
 * apply. Start from LEAKSIFT_SEGMENT_INIT. Strings are UTF-8; in `text` bytes that are none become U+FFFD. Nothing that
 * is found spans two segments. */
typedef struct leaksift_segment {
    size_t size;
    const char *text;
    size_t length;
    leaksift_part part;
    uint32_t page, slide;  /**< from 1 */
    const char *sheet;     /**< sheet or table */
    const char *cell;      /**< "B7" */
    const char *field;     /**< a mail's header, a property */
    const char *column;    /**< the header of this table column: evidence for what stands in the cell */
    const char *row_label; /**< the label of this row: likewise */
    uint64_t row;          /**< from 1 */
    uint32_t group;        /**< the same number in one item: belong together (a row, a card) */
    const char *role; /**< "sender", "recipient", "author", "last_editor", "signatory", "contact", "party", "subject" */
    bool glued;            /**< goes on with the segment before it, without a newline */
    bool heading;
    bool lines;            /**< text of a file whose lines a person can count: findings get line and column */
} leaksift_segment;
#define LEAKSIFT_SEGMENT_INIT                                                                                          \
    { sizeof(leaksift_segment), 0, 0, LEAKSIFT_PART_BODY, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, false, false }

/** The bytes of one item, readable at any place, and what is known of it. */
typedef struct leaksift_input leaksift_input;
/** Where a handler pushes what it meets. */
typedef struct leaksift_sink leaksift_sink;

/** A format is told by so many first bytes; of a smaller item there are fewer. */
enum { LEAKSIFT_IDENTIFY_HEAD = 4096 };

/** Bytes at a fixed place by which a format is known, within its first LEAKSIFT_IDENTIFY_HEAD. */
typedef struct leaksift_signature {
    size_t offset;
    const void *bytes;
    size_t length;
} leaksift_signature;

/** Reads one format. It has an item where one of its signatures fits, or `identify` says so (the item then gets the
 * first media type of the handler), or the item's media type, as leaksift itself tells it, is one of the handler's. It
 * stands before our handlers, but HTML bodies inside mails stay with ours. */
struct leaksift_handler {
    size_t size;
    const char *name;               /**< [A-Za-z0-9_.-], a letter first: notes name the handler by it */
    const char *const *media_types; /**< at least one; the first without a star. "text/x-*": all that begin so */
    size_t media_type_count;
    const leaksift_signature *signatures; /**< any of them tells the format */
    size_t signature_count;
    /** Or NULL. `name`: last part of the path. */
    bool (*identify)(void *context, const char *name, const void *head, size_t length);
    /** Reads the item and pushes text, children, properties, times, notes in the order in which it meets them. Once a
     * call of the sink or the input returns LEAKSIFT_ERROR_CANCELLED: frees what is its own and returns that. Trouble
     * in the data is leaksift_sink_note() and LEAKSIFT_OK. */
    leaksift_status (*run)(void *context, leaksift_input *input, leaksift_sink *sink);
    void *context;
    bool is_container; /**< what it reads has members by its nature */
};
#define LEAKSIFT_HANDLER_INIT { sizeof(leaksift_handler), 0, 0, 0, 0, 0, 0, 0, 0, false }

LEAKSIFT_API uint64_t leaksift_input_size(const leaksift_input *input);
LEAKSIFT_API const char *leaksift_input_name(const leaksift_input *input);       /**< last part of the item's path */
/** The one by which the handler got it. */
LEAKSIFT_API const char *leaksift_input_media_type(const leaksift_input *input);
/** Of a text, as told or found; else NULL. */
LEAKSIFT_API const char *leaksift_input_charset(const leaksift_input *input);
/** Reads up to `length` bytes at `offset`; *got is less only at the end of the item. Errors: IO (the item gets its note
 * by itself), CANCELLED. */
LEAKSIFT_API leaksift_status leaksift_input_read(leaksift_input *input, uint64_t offset, void *buffer, size_t length,
                                                 size_t *got);

/* Every call of the sink returns OK; or CANCELLED: a limit bit, or the scan ends: unwind; or ARGUMENT: what was given
 * cannot be (a string that is no UTF-8, an unknown role, reason or part, a close without an open): nothing was taken,
 * and the item is noted as one whose handler failed. All that is given is copied. */

/** Text of the item: all our detectors and your recognisers see it. */
LEAKSIFT_API leaksift_status leaksift_sink_text(leaksift_sink *sink, const leaksift_segment *segment);
/** "author", "last_editor", "company", "title", "subject", "keywords", "language", "application", … It is also text.
 * What is called "opened_with" or "volumes", which we say ourselves, gets "document." before it. */
LEAKSIFT_API leaksift_status leaksift_sink_property(leaksift_sink *sink, const char *name, const char *value,
                                                    size_t length);
/** `name`: "modified", "created", "sent", …; `at`: "2021-03-04T10:22:00"; `zone`: "none", "UTC", "+02:00", NULL:
 * none. */
LEAKSIFT_API leaksift_status leaksift_sink_time(leaksift_sink *sink, const char *name, const char *at,
                                                const char *zone);
/** What limited the view of the item: encrypted, corrupt, unsupported … `message`: one line, never a value of the data.
 * Of each reason the first message is kept. */
LEAKSIFT_API leaksift_status leaksift_sink_note(leaksift_sink *sink, leaksift_reason reason, const char *message);
/** In loops that run long without any other call of the sink. `bytes` of work. */
LEAKSIFT_API leaksift_status leaksift_sink_tick(leaksift_sink *sink, uint64_t bytes);

/** A thing found inside the item, which becomes an item of its own: identified, read, scanned, to any depth within the
 * limits. */
typedef struct leaksift_child {
    size_t size;
    const char *name;       /**< as stored, any bytes; empty or NULL: it is named "part-N" */
    size_t name_length;     /**< 0: `name` is NUL-ended */
    uint64_t number;        /**< where children are numbered, not named: from 1 */
    const char *media_type; /**< what the container says it is: a hint; or NULL */
    const char *charset;    /**< likewise */
    uint64_t packed_size;   /**< bytes that it takes in the container; 0: not known. Limits on unpacking go by it */
    const char *modified;   /**< "2021-03-04T10:22:00", or NULL */
    const char *modified_zone; /**< "none", "UTC", "+02:00"; NULL: none */
    bool is_embedded;       /**< an object or picture of a document rather than a file that somebody put there */
} leaksift_child;
#define LEAKSIFT_CHILD_INIT { sizeof(leaksift_child), 0, 0, 0, 0, 0, 0, 0, 0, false }

/** A child whose bytes stand whole in memory. It is scanned before the call returns. */
LEAKSIFT_API leaksift_status leaksift_sink_child(leaksift_sink *sink, const leaksift_child *child, const void *data,
                                                 size_t size);
/** A child whose bytes are a part of the item's own, as they are: nothing is copied. What lies past the item's end is
 * cut. */
LEAKSIFT_API leaksift_status leaksift_sink_child_range(leaksift_sink *sink, const leaksift_child *child,
                                                       uint64_t offset, uint64_t size);
/** A child that is unpacked: open, write as bytes come, close, which scans it. One at a time. */
LEAKSIFT_API leaksift_status leaksift_sink_child_open(leaksift_sink *sink, const leaksift_child *child);
/** Also SPACE: a limit of this child bit (its note is made): close it and go on with the next. */
LEAKSIFT_API leaksift_status leaksift_sink_child_write(leaksift_sink *sink, const void *data, size_t size);
/** Between open and close: what limits the view of the child. */
LEAKSIFT_API leaksift_status leaksift_sink_child_note(leaksift_sink *sink, leaksift_reason reason, const char *message);
LEAKSIFT_API leaksift_status leaksift_sink_child_close(leaksift_sink *sink);

/** A type that a recogniser finds: one of ours, or one of your own. */
typedef struct leaksift_recognizer_type {
    size_t size;
    const char *type;           /**< [a-z0-9_], a letter first */
    const char *description;    /**< one line for lists of rules, or NULL */
    /** From which confidence it counts; 0: that of types without one. Of types that rules know theirs counts. */
    double threshold;
    leaksift_sensitivity level; /**< an item with one is at least so sensitive. Of types that rules know: theirs */
} leaksift_recognizer_type;
#define LEAKSIFT_RECOGNIZER_TYPE_INIT { sizeof(leaksift_recognizer_type), 0, 0, 0.0, LEAKSIFT_LEVEL_NONE }

/** What a recogniser looks at. */
typedef struct leaksift_passage {
    size_t size;
    const char *item_name;  /**< last part of the item's path */
    const char *media_type; /**< of the item */
    const leaksift_segment *segment; /**< valid UTF-8, at most 2 MiB; of part `path` it is the item's own name */
} leaksift_passage;

/** Takes what a recogniser finds. */
typedef struct leaksift_finder leaksift_finder;

/** Finds values. Each of its types is a rule "NAME.TYPE" in lists and findings, and counts as looked for. */
struct leaksift_recognizer {
    size_t size;
    const char *name; /**< [A-Za-z0-9_.-], a letter first: "acme" */
    const leaksift_recognizer_type *const *types;
    size_t type_count;
    /** Looks at one passage. Called in the order of the item's text, for each segment of it and for its name. */
    leaksift_status (*run)(void *context, const leaksift_passage *passage, leaksift_finder *finder);
    void *context;
};
#define LEAKSIFT_RECOGNIZER_INIT { sizeof(leaksift_recognizer), 0, 0, 0, 0, 0 }

typedef struct leaksift_recognized {
    size_t size;
    const char *type;             /**< one of the recogniser's */
    size_t offset, length;        /**< bytes of the passage's text; between characters */
    double confidence;            /**< 0 to 1 */
    const char *const *evidence;  /**< words for a person; never a value; up to 8 */
    size_t evidence_count;
    const char *normalized;       /**< NULL: as it stands in the text */
    const char *role;             /**< NULL: the segment's */
} leaksift_recognized;
#define LEAKSIFT_RECOGNIZED_INIT { sizeof(leaksift_recognized), 0, 0, 0, 0.0, 0, 0, 0, 0 }

/** A finding. Of two of one type that overlap the longer stays, ours or yours. Types that the engine's `only` and
 * `except` leave out are taken and dropped. Errors: ARGUMENT (a type that the recogniser did not tell of, a place
 * outside the text or inside a character, a string that is no UTF-8): nothing is taken, and the item is noted as one
 * whose recogniser failed; MEMORY. */
LEAKSIFT_API leaksift_status leaksift_finder_add(leaksift_finder *finder, const leaksift_recognized *found);

#ifdef __cplusplus
}
#endif
#endif
