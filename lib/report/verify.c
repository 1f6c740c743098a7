/* Reads JSON Lines results again. Three questions: does every line keep the form, do the sums of the lines agree with
 * the summary, are the digests right. Memory is bounded: a line to LINE_MAX_BYTES, open items to PENDING_MAX, names of
 * sums to SUMS_MAX, and ids to one part at a time, with another pass over the file for each further part.
 *
 * Messages name lines and our own fields, never a value. */
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"
#include "report/ids.h"
#include "report/reader.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_MAX_BYTES = 64 << 20,
    CHUNK = 256 << 10,
    PENDING_MAX = 4096,
    SUMS_MAX = 4096,
    NAME_MAX_BYTES = 96,
    PARTS_MAX = 4096
};

typedef struct pending {
    char id[33];
    uint64_t shown, below; /* findings printed so far */
} pending;

typedef struct sum {
    char name[NAME_MAX_BYTES]; /* "states.clean", "total.email_address", … */
    uint64_t value;
} sum;

typedef struct verifying {
    int descriptor;
    ls_buffer input; /* bytes read, not yet taken */
    size_t taken;
    uint64_t line;
    ls_reader reader;
    ls_sha256 digest;
    pending *open;
    size_t open_count;
    sum *sums;
    size_t sum_count;
    ls_ids ids;
    bool too_many_ids, summary_seen;
    uint64_t items, copies;
    leaksift_error *error;
    leaksift_status status;
} verifying;

static bool wrong(verifying *v, const char *what) {
    if (v->status == LEAKSIFT_OK)
        v->status = ls_error_set(v->error, LEAKSIFT_ERROR_MISMATCH, "line %llu: %s", (unsigned long long)v->line, what);
    return false;
}

static bool no_memory(verifying *v) {
    v->status = ls_error_set(v->error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    return false;
}

/* ---- lines */

/* The next line without its newline; false: the end, or a failure in v->status. */
static bool next_line(verifying *v, const char **line, size_t *length) {
    for (size_t searched = 0;;) {
        const char *from = v->input.data ? v->input.data + v->taken : NULL;
        size_t there = v->input.length - v->taken;
        const char *newline = there > searched ? memchr(from + searched, '\n', there - searched) : NULL;
        if (newline) {
            *line = from;
            *length = (size_t)(newline - from);
            v->taken += *length + 1;
            v->line++;
            return true;
        }
        searched = there;
        if (there > LINE_MAX_BYTES) return v->line++, wrong(v, "longer than 64 MiB");
        if (v->taken) memmove(v->input.data, from, there);
        v->input.length = there;
        v->taken = 0;
        if (!ls_buffer_reserve(&v->input, CHUNK)) return no_memory(v);
        ssize_t got = read(v->descriptor, v->input.data + there, CHUNK);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return v->status = ls_error_set(v->error, LEAKSIFT_ERROR_IO, "%s", strerror(errno)), false;
        if (got == 0) return there ? (v->line++, wrong(v, "the last line has no end")) : false;
        v->input.length += (size_t)got;
    }
}

static bool rewind_input(verifying *v) {
    v->taken = v->input.length = 0;
    v->line = 0;
    if (lseek(v->descriptor, 0, SEEK_SET) == 0) return true;
    v->status = ls_error_set(v->error, LEAKSIFT_ERROR_IO, "so many items can only be verified in a file");
    return false;
}

/* ---- form */

typedef struct field {
    const char *name;
    const char *kinds; /* o a s n b 0: allowed kinds of value; '?' in front: may be missing */
} field;

static const field run_fields[] = {
    {"format", "n"},  {"version", "s"},    {"rules_sha256", "s"},   {"tables", "o"},   {"options", "o"},
    {"limits", "o"},  {"thresholds", "o"}, {"roots", "a"},          {"started", "s0"}, {"guards", "a"},
    {"key_id", "s0"}, {"looked_for", "a"}, {"not_looked_for", "a"}, {NULL, NULL}};
static const field finding_fields[] = {{"item", "s"}, {"path", "s"}, {"type", "s"}, {"rule", "s"}, {"value", "?s"},
    {"normalized", "?s"}, {"value_id", "?s"}, {"confidence", "n"}, {"evidence", "a"}, {"own", "?b"}, {"below", "?b"},
    {"location", "o"}, {NULL, NULL}};
static const field item_fields[] = {{"id", "s"},          {"parent", "s0"},       {"path", "s"},
                                    {"media_type", "s0"}, {"size", "n"},          {"sha256", "s0"},
                                    {"state", "s"},       {"coverage", "s"},      {"bytes_examined", "n"},
                                    {"notes", "a"},       {"duplicate_of", "s0"}, {"text_sha256", "s0"},
                                    {"sketch", "s0"},     {"labels", "a"},        {"organizations", "a"},
                                    {"sensitivity", "o"}, {"counts", "o"},        {"times", "o"},
                                    {"properties", "o"},  {"inside", "?o"},       {NULL, NULL}};
static const field text_fields[] = {{"path", "s"},  {"media_type", "s0"}, {"offset", "n"},
                                    {"text", "?s"}, {"location", "o"},    {NULL, NULL}};
static const field summary_fields[] = {{"status", "s"},         {"items", "n"},  {"enumerated_items", "n"},
                                       {"unique_items", "n"},   {"states", "o"}, {"reasons", "o"},
                                       {"bytes", "o"},          {"levels", "o"}, {"classes", "o"},
                                       {"distinct", "o"},       {"counts", "o"}, {"organizations", "a"},
                                       {"seconds", "n"},        {"lines", "n"},  {"results_sha256", "s"},
                                       {"summary_sha256", "s"}, {NULL, NULL}};

static bool check_fields(verifying *v, const field *fields) {
    static const char letters[] = {'o', 'a', 's', 'n', 'b', '0'};
    char message[80];
    for (; fields->name; fields++) {
        const ls_token *token = ls_reader_member(&v->reader, v->reader.tokens, fields->name);
        if (!token && fields->kinds[0] == '?') continue;
        if (token && strchr(fields->kinds, letters[token->kind])) continue;
        snprintf(message, sizeof message, "`%s' is %s", fields->name, token ? "of the wrong kind" : "missing");
        return wrong(v, message);
    }
    return true;
}

/* No name twice on the first level: quadratic, so bounded. */
static bool check_names(verifying *v) {
    enum { FIELDS_MAX = 128 };
    const ls_token *tokens = v->reader.tokens, *names[FIELDS_MAX];
    size_t count = 0;
    for (size_t at = 1; at < tokens[0].next; at = tokens[tokens[at].next].next) {
        const ls_token *name = &tokens[at];
        size_t length = name->end - name->start;
        if (count == FIELDS_MAX) return wrong(v, "too many fields");
        for (size_t i = 0; i < count; i++)
            if (names[i]->end - names[i]->start == length &&
                memcmp(v->reader.text + names[i]->start, v->reader.text + name->start, length) == 0)
                return wrong(v, "a field comes twice");
        names[count++] = name;
    }
    return true;
}

static const ls_token *member(const verifying *v, const char *name) {
    return ls_reader_member(&v->reader, v->reader.tokens, name);
}

/* Copies a string without escapes; false: it does not fit or has some. */
static bool copy(const verifying *v, const ls_token *token, char *out, size_t size) {
    size_t length = token ? token->end - token->start : size;
    if (length >= size || token->kind != LS_JSON_STRING) return false;
    memcpy(out, v->reader.text + token->start, length);
    out[length] = '\0';
    return !strchr(out, '\\');
}

static bool is_hex(const char *text, size_t digits) {
    return strlen(text) == digits && strspn(text, "0123456789abcdef") == digits;
}

static bool copy_id(verifying *v, const char *name, char id[33]) {
    return (copy(v, member(v, name), id, 33) && is_hex(id, 32)) || wrong(v, "an id is not 32 hex digits");
}

/* ---- sums */

static bool add_sum(verifying *v, const char *group, const char *name, uint64_t value) {
    char full[NAME_MAX_BYTES];
    size_t at = 0;
    if (snprintf(full, sizeof full, "%s.%s", group, name) >= (int)sizeof full) return wrong(v, "a name is too long");
    while (at < v->sum_count && strcmp(v->sums[at].name, full) != 0) at++;
    if (at == v->sum_count) {
        if (at == SUMS_MAX) return wrong(v, "too many types, classes or reasons");
        memcpy(v->sums[at].name, full, sizeof full);
        v->sums[v->sum_count++].value = 0;
    }
    if (v->sums[at].value > UINT64_MAX - value) return wrong(v, "a sum is too large");
    v->sums[at].value += value;
    return true;
}

static uint64_t sum_of(const verifying *v, const char *group, const char *name) {
    char full[NAME_MAX_BYTES];
    snprintf(full, sizeof full, "%s.%s", group, name);
    for (size_t i = 0; i < v->sum_count; i++)
        if (strcmp(v->sums[i].name, full) == 0) return v->sums[i].value;
    return 0;
}

/* ---- findings: their item's line must follow */

static bool take_finding(verifying *v) {
    char id[33];
    const ls_token *below = member(v, "below");
    size_t at = v->open_count;
    if (!copy_id(v, "item", id)) return false;
    while (at > 0 && strcmp(v->open[at - 1].id, id) != 0) at--;
    if (at == 0) {
        if (v->open_count == PENDING_MAX) return wrong(v, "too many items have findings and no line");
        at = ++v->open_count;
        v->open[at - 1] = (pending){{0}, 0, 0};
        memcpy(v->open[at - 1].id, id, sizeof id);
    }
    if (below && v->reader.text[below->start] == 't') v->open[at - 1].below++;
    else v->open[at - 1].shown++;
    return true;
}

/* ---- items */

static bool add_id(verifying *v, const char *id) {
    uint64_t half[2] = {0, 0};
    for (size_t i = 0; i < 32; i++)
        half[i / 16] = half[i / 16] << 4 | (uint64_t)(id[i] <= '9' ? id[i] - '0' : id[i] - 'a' + 10);
    switch (ls_ids_add(&v->ids, half[0], half[1])) {
    case LS_IDS_NEW: return true;
    case LS_IDS_TWICE: return wrong(v, "an item's id comes twice");
    case LS_IDS_FULL: v->too_many_ids = true; return true;
    case LS_IDS_NO_MEMORY: break;
    }
    return no_memory(v);
}

/* Each reason once an item. */
static bool add_reasons(verifying *v, uint64_t size, bool *out_of_scope) {
    char name[64], before[LEAKSIFT_REASON_COUNT + 32][64];
    const ls_token *notes = member(v, "notes");
    size_t count = 0;
    for (size_t at = (size_t)(notes - v->reader.tokens) + 1; at < notes->next; at = v->reader.tokens[at].next) {
        if (!copy(v, ls_reader_member(&v->reader, &v->reader.tokens[at], "reason"), name, sizeof name))
            return wrong(v, "a note without a reason");
        size_t i = 0;
        while (i < count && strcmp(before[i], name) != 0) i++;
        if (i < count) continue;
        if (count == sizeof before / sizeof *before) return wrong(v, "too many notes");
        memcpy(before[count++], name, sizeof name);
        *out_of_scope |= strcmp(name, "out_of_scope") == 0;
        if (!add_sum(v, "reasons", name, 1) || !add_sum(v, "reason_bytes", name, size)) return false;
    }
    return true;
}

static bool add_counts(verifying *v, bool is_copy, uint64_t *total, uint64_t *below) {
    static const char *const numbers[] = {"total", "own", "below"};
    const ls_token *counts = member(v, "counts");
    for (size_t at = (size_t)(counts - v->reader.tokens) + 1; at < counts->next;) {
        const ls_token *name = &v->reader.tokens[at], *count = &v->reader.tokens[name->next];
        char type[64];
        uint64_t value, distinct;
        if (!copy(v, name, type, sizeof type)) return wrong(v, "a type's name is malformed");
        for (size_t i = 0; i < 3; i++) {
            if (!ls_reader_integer(&v->reader, ls_reader_member(&v->reader, count, numbers[i]), &value))
                return wrong(v, "a count is no number");
            if (!is_copy && !add_sum(v, numbers[i], type, value)) return false;
            if (i == 0) *total += value;
            if (i == 2) *below += value;
            if (i == 0 && (!ls_reader_integer(&v->reader, ls_reader_member(&v->reader, count, "distinct"), &distinct) ||
                           distinct > value))
                return wrong(v, "more distinct values than values");
        }
        at = count->next;
    }
    return true;
}

/* The findings printed of an item against what it counts: never more, since `matches` and options only leave out. */
static bool close_item(verifying *v, const char *id, bool is_copy, uint64_t total, uint64_t below) {
    for (size_t i = v->open_count; i-- > 0;) {
        if (strcmp(v->open[i].id, id) != 0) continue;
        pending p = v->open[i];
        v->open[i] = v->open[--v->open_count];
        if (is_copy) return wrong(v, "a copy has findings of its own");
        if (p.shown > total || p.below > below) return wrong(v, "more findings than the item counts");
        return true;
    }
    return true;
}

static bool check_state(verifying *v, char *state, size_t size, bool out_of_scope) {
    char coverage[16];
    bool known = false;
    if (!copy(v, member(v, "state"), state, size)) return wrong(v, "an unknown state");
    for (int i = 0; i < LEAKSIFT_STATE_COUNT; i++) known |= strcmp(state, leaksift_state_name((leaksift_state)i)) == 0;
    if (!known) return wrong(v, "an unknown state");
    known = false;
    if (!copy(v, member(v, "coverage"), coverage, sizeof coverage)) return wrong(v, "an unknown coverage");
    for (int i = 0; i < LEAKSIFT_COVERAGE_COUNT; i++)
        known |= strcmp(coverage, leaksift_coverage_name((leaksift_coverage)i)) == 0;
    if (!known) return wrong(v, "an unknown coverage");
    bool seen = strcmp(coverage, "complete") == 0 || strcmp(coverage, "raw") == 0 ||
                (out_of_scope && strcmp(coverage, "none") == 0);
    return strcmp(state, "clean") != 0 || seen || wrong(v, "clean, but not examined");
}

static bool take_item(verifying *v) {
    static const char head[] = "{\"kind\":\"item\",\"id\":\""; /* later passes look for ids here */
    char id[33], state[16], level[16];
    bool is_copy = member(v, "duplicate_of")->kind == LS_JSON_STRING, out_of_scope = false;
    uint64_t total = 0, below = 0, size;
    if (v->reader.length < sizeof head || memcmp(v->reader.text, head, sizeof head - 1) != 0)
        return wrong(v, "`id' is not the second field");
    if (!copy_id(v, "id", id) || !add_id(v, id)) return false;
    if (!ls_reader_integer(&v->reader, member(v, "size"), &size)) return wrong(v, "`size' is no whole number");
    if (!add_reasons(v, size, &out_of_scope) || !check_state(v, state, sizeof state, out_of_scope)) return false;
    if (!copy(v, ls_reader_member(&v->reader, member(v, "sensitivity"), "level"), level, sizeof level))
        return wrong(v, "an unknown level");
    v->items++;
    v->copies += is_copy;
    return add_sum(v, "states", state, 1) && add_sum(v, "state_bytes", state, size) &&
           (is_copy || add_sum(v, "levels", level, 1)) && add_counts(v, is_copy, &total, &below) &&
           close_item(v, id, is_copy, total, below);
}

/* ---- summary */

/* An object of numbers must be the sums of that group, no more and no fewer. Files that the user left out are counted
 * under `excluded` and have no lines. */
static bool check_group(verifying *v, const ls_token *object, const char *group) {
    uint64_t value;
    char name[64], message[96];
    size_t prefix = strlen(group);
    snprintf(message, sizeof message, "`%s' does not agree with the lines", group);
    if (!object || object->kind != LS_JSON_OBJECT) return wrong(v, message);
    for (size_t at = (size_t)(object - v->reader.tokens) + 1; at < object->next;) {
        const ls_token *key = &v->reader.tokens[at], *number = &v->reader.tokens[key->next];
        if (!copy(v, key, name, sizeof name) || !ls_reader_integer(&v->reader, number, &value))
            return wrong(v, message);
        if (value != sum_of(v, group, name) && strcmp(name, "excluded") != 0) return wrong(v, message);
        at = number->next;
    }
    for (size_t i = 0; i < v->sum_count; i++) {
        const char *full = v->sums[i].name;
        if (strncmp(full, group, prefix) != 0 || full[prefix] != '.' || !v->sums[i].value) continue;
        if (!ls_reader_member(&v->reader, object, full + prefix + 1)) return wrong(v, message);
    }
    return true;
}

static bool check_counts(verifying *v) {
    static const char *const numbers[] = {"total", "own", "below"};
    const ls_token *counts = member(v, "counts");
    uint64_t value;
    for (size_t i = 0; i < v->sum_count; i++) {
        for (size_t n = 0; n < 3; n++) {
            size_t prefix = strlen(numbers[n]);
            const char *full = v->sums[i].name;
            if (strncmp(full, numbers[n], prefix) != 0 || full[prefix] != '.' || !v->sums[i].value) continue;
            const ls_token *count = ls_reader_member(&v->reader, counts, full + prefix + 1);
            if (!ls_reader_integer(&v->reader, ls_reader_member(&v->reader, count, numbers[n]), &value) ||
                value != v->sums[i].value)
                return wrong(v, "`counts' do not agree with the lines");
        }
    }
    return true;
}

static bool check_number(verifying *v, const char *name, uint64_t expected) {
    char message[80];
    uint64_t value;
    snprintf(message, sizeof message, "`%s' does not agree with the lines", name);
    return (ls_reader_integer(&v->reader, member(v, name), &value) && value == expected) || wrong(v, message);
}

static bool check_digest(verifying *v, const char *name, const uint8_t digest[32]) {
    char hex[65], message[80];
    ls_hex(digest, 32, hex);
    snprintf(message, sizeof message, "`%s' is wrong: the results were changed", name);
    return ls_reader_is(&v->reader, member(v, name), hex) || wrong(v, message);
}

static bool check_digests(verifying *v) {
    uint8_t digest[32];
    ls_sha256_final(&v->digest, digest);
    if (!check_digest(v, "results_sha256", digest)) return false;
    const ls_token *last = member(v, "summary_sha256");
    if (last->end + 2 != v->reader.length) return wrong(v, "`summary_sha256' is not the last field");
    ls_sha256_once(v->reader.text, last->start - 1, digest); /* without the quote */
    return check_digest(v, "summary_sha256", digest);
}

static bool check_bytes(verifying *v) {
    const ls_token *bytes = member(v, "bytes");
    return check_group(v, ls_reader_member(&v->reader, bytes, "states"), "state_bytes") &&
           check_group(v, ls_reader_member(&v->reader, bytes, "reasons"), "reason_bytes");
}

static bool take_summary(verifying *v) {
    v->summary_seen = true;
    if (v->open_count) return wrong(v, "findings whose item has no line");
    return check_digests(v) && check_number(v, "lines", v->line - 1) && check_number(v, "items", v->items) &&
           check_number(v, "enumerated_items", v->items) && check_number(v, "unique_items", v->items - v->copies) &&
           check_group(v, member(v, "states"), "states") && check_group(v, member(v, "reasons"), "reasons") &&
           check_group(v, member(v, "levels"), "levels") && check_bytes(v) && check_counts(v);
}

/* ---- all of it */

static bool take_line(verifying *v, const char *line, size_t length) {
    static const struct { const char *kind; const field *fields; bool (*take)(verifying *v); } kinds[] = {
        {"finding", finding_fields, take_finding}, {"item", item_fields, take_item}, {"text", text_fields, NULL},
        {"run", run_fields, NULL}, {"summary", summary_fields, take_summary}};
    if (v->summary_seen) return wrong(v, "something follows the summary");
    if (!ls_reader_parse(&v->reader, line, length))
        return v->reader.problem ? wrong(v, v->reader.problem) : no_memory(v);
    if (v->reader.tokens[0].kind != LS_JSON_OBJECT) return wrong(v, "not an object");
    const ls_token *kind = member(v, "kind");
    if (!kind || kind != &v->reader.tokens[2]) return wrong(v, "`kind' is not the first field");
    if ((v->line == 1) != ls_reader_is(&v->reader, kind, "run"))
        return wrong(v, "the run line is first, and there is one");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!ls_reader_is(&v->reader, kind, kinds[i].kind)) continue;
        if (!check_names(v) || !check_fields(v, kinds[i].fields)) return false;
        return !kinds[i].take || kinds[i].take(v);
    }
    return true; /* a kind that a later version adds */
}

static bool verify_lines(verifying *v) {
    const char *line;
    size_t length;
    ls_ids_start(&v->ids, 0, 1);
    while (next_line(v, &line, &length)) {
        if (!take_line(v, line, length)) return false;
        ls_sha256_update(&v->digest, line, length + 1); /* and its newline */
    }
    if (v->status != LEAKSIFT_OK) return false;
    return v->summary_seen || (v->line++, wrong(v, "the summary is missing: the results are not whole"));
}

/* One more pass for each part of the ids. */
static bool verify_part(verifying *v, uint64_t part, uint64_t parts) {
    static const char head[] = "{\"kind\":\"item\",\"id\":\"";
    const char *line;
    size_t length;
    v->too_many_ids = false;
    ls_ids_start(&v->ids, part, parts);
    if (!rewind_input(v)) return false;
    while (next_line(v, &line, &length))
        if (length > sizeof head + 32 && memcmp(line, head, sizeof head - 1) == 0 && !add_id(v, line + sizeof head - 1))
            return false;
    return v->status == LEAKSIFT_OK;
}

static bool verify_ids(verifying *v) {
    uint64_t parts = v->too_many_ids ? v->items / (LS_IDS_A_PASS / 2) + 1 : 0;
    for (uint64_t part = 0; part < parts; part++) {
        if (!verify_part(v, part, parts)) return false;
        if (!v->too_many_ids) continue;
        if (parts > PARTS_MAX) return wrong(v, "ids are not spread as hashes are");
        parts *= 2;
        part = UINT64_MAX; /* again from 0 */
    }
    return true;
}

leaksift_status leaksift_results_verify(const char *path, leaksift_error *error) {
    verifying v = {.descriptor = -1, .error = error, .status = LEAKSIFT_OK};
    ls_sha256_init(&v.digest);
    v.open = ls_calloc(PENDING_MAX, sizeof *v.open);
    v.sums = ls_calloc(SUMS_MAX, sizeof *v.sums);
    if (!v.open || !v.sums) {
        no_memory(&v);
        goto done;
    }
    v.descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (v.descriptor < 0) {
        v.status = ls_error_set(error, LEAKSIFT_ERROR_IO, "%s", strerror(errno));
        goto done;
    }
    if (verify_lines(&v)) verify_ids(&v);
done:
    if (v.descriptor >= 0) close(v.descriptor);
    ls_buffer_free(&v.input);
    ls_reader_free(&v.reader);
    ls_ids_free(&v.ids);
    ls_free(v.open);
    ls_free(v.sums);
    return v.status;
}
