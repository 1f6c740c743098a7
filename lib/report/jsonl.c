/* JSON Lines: one object a line, `kind` first, and a digest over all of them at the end. The form is fixed by
 * results.schema.json beside this file. Empty optional fields are left out of findings, because there are many of them;
 * an item always has all of its fixed ones. */
#include "report/jsonl.h"
#include "report/report.h"
#include <string.h>

static void start(leaksift_report *report, ls_json *json, const char *kind) {
    ls_jsonl_text_end(report);
    report->line_at = report->out.length;
    *json = (ls_json){&report->out, false};
    ls_json_open(json, '{');
    LS_JSON_MEMBER(json, "kind", kind);
}

void ls_jsonl_line_end(leaksift_report *report, size_t from, bool digested) {
    ls_buffer_putc(&report->out, '\n');
    if (digested && !report->out.failed)
        ls_sha256_update(&report->digest, report->out.data + from, report->out.length - from);
    report->lines++;
}

static void end(leaksift_report *report, ls_json *json) {
    ls_json_close(json, '}');
    ls_jsonl_line_end(report, report->line_at, true);
}

#define OPTIONAL(json, key, text)                                                                                      \
    do {                                                                                                               \
        const char *shown = text;                                                                                      \
        if (shown) LS_JSON_MEMBER(json, key, shown);                                                                   \
    } while (0)

static void base64(ls_json *json, const char *key, const uint8_t *bytes, size_t length, ls_buffer *scratch) {
    ls_buffer_clear(scratch);
    ls_buffer_put_base64(scratch, bytes, length);
    ls_json_member(json, key, ls_buffer_cstr(scratch));
}

void ls_jsonl_place(leaksift_report *report, ls_json *json, const leaksift_location *at) {
    ls_disclose *d = &report->disclose;
    bool plain = d->values == LEAKSIFT_PLAIN; /* no copy is needed */
    if (at->line) LS_JSON_KEY(json, "line"), ls_json_integer(json, at->line);
    if (at->column) LS_JSON_KEY(json, "column"), ls_json_integer(json, at->column);
    if (at->page) LS_JSON_KEY(json, "page"), ls_json_integer(json, at->page);
    if (at->slide) LS_JSON_KEY(json, "slide"), ls_json_integer(json, at->slide);
    const char *sheet = plain ? at->sheet : ls_disclose_place(d, "sheet", at->sheet, &report->text);
    if (sheet) LS_JSON_MEMBER(json, "sheet", sheet);
    const char *cell = plain ? at->cell : ls_disclose_place(d, "cell", at->cell, &report->text);
    if (cell) LS_JSON_MEMBER(json, "cell", cell);
    const char *field = plain ? at->field : ls_disclose_place(d, "field", at->field, &report->text);
    if (field) LS_JSON_MEMBER(json, "field", field);
    LS_JSON_WORD(json, "part", leaksift_part_name(at->part));
}

static void put_location(leaksift_report *report, ls_json *json, const leaksift_location *at) {
    LS_JSON_KEY(json, "location");
    ls_json_open(json, '{');
    LS_JSON_INTEGER(json, "offset", at->offset);
    LS_JSON_INTEGER(json, "length", at->length);
    ls_jsonl_place(report, json, at);
    ls_json_close(json, '}');
}

static void put_evidence(leaksift_report *report, ls_json *json, const char *const *lines, size_t count,
                         const char *value) {
    LS_JSON_KEY(json, "evidence");
    ls_json_open(json, '[');
    for (size_t i = 0; i < count; i++) {
        const char *line = ls_disclose_evidence(&report->disclose, lines[i], value, &report->text);
        if (line) ls_json_text(json, line);
    }
    ls_json_close(json, ']');
}

static void put_words(ls_json *json, const char *key, const char *const *words, size_t count) {
    ls_json_key(json, key);
    ls_json_open(json, '[');
    for (size_t i = 0; i < count; i++) ls_json_text(json, words[i]);
    ls_json_close(json, ']');
}

/* ---- run */

/* Options in pairs; a name that comes more than once has an array. */
static void put_options(leaksift_report *report, ls_json *json, const leaksift_run_info *info) {
    static const char *const modes[] = {"masked", "plain", "hashed", "none"};
    ls_disclose *d = &report->disclose;
    LS_JSON_KEY(json, "options");
    ls_json_open(json, '{');
    LS_JSON_MEMBER(json, "values", modes[d->values]);
    LS_JSON_MEMBER(json, "paths", modes[d->paths]);
    for (size_t i = 0; i < info->option_count; i++) {
        const char *name = info->options[2 * i];
        bool before = strcmp(name, "values") == 0 || strcmp(name, "paths") == 0;
        for (size_t j = 0; j < i && !before; j++) before = strcmp(info->options[2 * j], name) == 0;
        if (before) continue;
        ls_json_key(json, name);
        ls_json_open(json, '[');
        for (size_t j = i; j < info->option_count; j++) {
            if (strcmp(info->options[2 * j], name) != 0) continue;
            const char *value = ls_disclose_option(d, name, info->options[2 * j + 1], &report->text);
            if (value) ls_json_text(json, value);
        }
        ls_json_close(json, ']');
    }
    ls_json_close(json, '}');
}

static void put_key_id(leaksift_report *report, ls_json *json) {
    uint8_t mac[32];
    char hex[65];
    if (report->key) {
        ls_hmac_sha256(report->key, "leaksift key_id", 15, mac);
        ls_hex(mac, 8, hex);
    }
    LS_JSON_MEMBER(json, "key_id", report->key ? hex : NULL);
}

enum { ROOTS_MAX = 1000 }; /* in the run line: a list of files may name millions, and each is an item anyway */

static void run_line(leaksift_report *report, const leaksift_run_info *info) {
    ls_json json;
    report->begun = true;
    start(report, &json, "run");
    LS_JSON_INTEGER(&json, "format", 1);
    LS_JSON_MEMBER(&json, "version", leaksift_version());
    LS_JSON_MEMBER(&json, "rules_sha256", info->rules_sha256);
    LS_JSON_KEY(&json, "tables");
    ls_json_open(&json, '{');
    for (size_t i = 0; i < info->table_count; i++) ls_json_member(&json, info->tables[2 * i], info->tables[2 * i + 1]);
    ls_json_close(&json, '}');
    put_options(report, &json, info);
    LS_JSON_KEY(&json, "limits");
    ls_json_open(&json, '{');
    for (size_t i = 0; i < info->limit_count; i++)
        ls_json_member_integer(&json, info->limits[i].name, info->limits[i].items);
    ls_json_close(&json, '}');
    LS_JSON_KEY(&json, "thresholds");
    ls_json_open(&json, '{');
    for (size_t i = 0; i < info->threshold_count; i++)
        ls_json_member_real(&json, info->threshold_types[i], info->thresholds[i]);
    ls_json_close(&json, '}');
    LS_JSON_KEY(&json, "roots");
    ls_json_open(&json, '[');
    for (size_t i = 0; i < info->root_count && i < ROOTS_MAX; i++)
        ls_json_text(&json, ls_disclose_path(&report->disclose, info->roots[i], &report->text));
    ls_json_close(&json, ']');
    if (info->root_count > ROOTS_MAX) LS_JSON_INTEGER(&json, "roots_total", info->root_count);
    LS_JSON_MEMBER(&json, "started", info->started);
    put_words(&json, "guards", info->guards, info->guard_count);
    put_key_id(report, &json);
    put_words(&json, "looked_for", info->looked_for, info->looked_for_count);
    put_words(&json, "not_looked_for", info->not_looked_for, info->not_looked_for_count);
    end(report, &json);
}

/* ---- finding */

static void finding_line(leaksift_report *report, const leaksift_finding *f) {
    ls_json json;
    ls_disclose *d = &report->disclose;
    ls_buffer *text = &report->text;
    start(report, &json, "finding");
    LS_JSON_MEMBER(&json, "item", f->item);
    LS_JSON_MEMBER(&json, "path", ls_disclose_path(d, f->path, text));
    LS_JSON_MEMBER(&json, "type", f->type);
    LS_JSON_MEMBER(&json, "rule", f->rule);
    OPTIONAL(&json, "value", ls_disclose_value(d, f, text));
    OPTIONAL(&json, "normalized", ls_disclose_normalized(d, f, text));
    OPTIONAL(&json, "key", ls_disclose_key(d, f, text));
    OPTIONAL(&json, "domain", ls_disclose_domain(d, f->domain, text));
    OPTIONAL(&json, "value_id", ls_disclose_value_id(d, f, text));
    ls_json_member_real(&json, "confidence", f->confidence);
    put_evidence(report, &json, f->evidence, f->evidence_count, f->value);
    OPTIONAL(&json, "group", f->group);
    OPTIONAL(&json, "role", f->role);
    OPTIONAL(&json, "column", ls_disclose_place(d, "column", f->column, text));
    if (f->row) LS_JSON_INTEGER(&json, "row", f->row);
    if (f->own) LS_JSON_KEY(&json, "own"), ls_json_boolean(&json, true);
    if (f->below) LS_JSON_KEY(&json, "below"), ls_json_boolean(&json, true);
    OPTIONAL(&json, "context", ls_disclose_context(d, f, text));
    put_location(report, &json, &f->location);
    end(report, &json);
}

/* ---- item */

static void put_fact(leaksift_report *report, ls_json *json, const leaksift_fact *fact) {
    ls_disclose *d = &report->disclose;
    const char *type = ls_fact_type(fact->name);
    ls_json_open(json, '{');
    LS_JSON_MEMBER(json, "name", fact->name);
    OPTIONAL(json, "value", ls_disclose_typed(d, type, fact->value, &report->text));
    if (fact->currency) {
        LS_JSON_KEY(json, "normalized");
        ls_json_open(json, '{');
        LS_JSON_MEMBER(json, "amount", ls_disclose_typed(d, "amount", fact->amount, &report->text));
        LS_JSON_MEMBER(json, "currency", fact->currency);
        ls_json_close(json, '}');
    } else {
        OPTIONAL(json, "normalized", ls_disclose_typed(d, type, fact->normalized, &report->text));
    }
    put_location(report, json, &fact->location);
    ls_json_close(json, '}');
}

static void put_labels(leaksift_report *report, ls_json *json, const leaksift_item *item) {
    LS_JSON_KEY(json, "labels");
    ls_json_open(json, '[');
    for (size_t i = 0; i < item->label_count; i++) {
        const leaksift_label *label = &item->labels[i];
        ls_json_open(json, '{');
        LS_JSON_MEMBER(json, "class", label->name);
        ls_json_member_real(json, "confidence", label->confidence);
        OPTIONAL(json, "status", label->status);
        put_evidence(report, json, label->evidence, label->evidence_count, NULL);
        LS_JSON_KEY(json, "facts");
        ls_json_open(json, '[');
        for (size_t j = 0; j < label->fact_count; j++) put_fact(report, json, &label->facts[j]);
        ls_json_close(json, ']');
        ls_json_close(json, '}');
    }
    ls_json_close(json, ']');
}

void ls_jsonl_organizations(leaksift_report *report, ls_json *json, const leaksift_organization *all, size_t count,
                            bool in_summary) {
    ls_disclose *d = &report->disclose;
    LS_JSON_KEY(json, "organizations");
    ls_json_open(json, '[');
    for (size_t i = 0; i < count; i++) {
        ls_json_open(json, '{');
        OPTIONAL(json, "name", ls_disclose_typed(d, "organization_name", all[i].name, &report->text));
        OPTIONAL(json, "domain", ls_disclose_domain(d, all[i].domain, &report->text));
        OPTIONAL(json, "role", all[i].role);
        OPTIONAL(json, "basis", all[i].basis);
        ls_json_member_real(json, "confidence", all[i].confidence);
        if (in_summary) {
            LS_JSON_INTEGER(json, "items", all[i].items);
            LS_JSON_INTEGER(json, "persons", all[i].persons);
        }
        ls_json_close(json, '}');
    }
    ls_json_close(json, ']');
}

void ls_jsonl_counts(ls_json *json, const leaksift_count *counts, size_t count) {
    LS_JSON_KEY(json, "counts");
    ls_json_open(json, '{');
    for (size_t i = 0; i < count; i++) {
        ls_json_key(json, counts[i].type);
        ls_json_open(json, '{');
        LS_JSON_INTEGER(json, "total", counts[i].total);
        LS_JSON_INTEGER(json, "distinct", counts[i].distinct);
        LS_JSON_INTEGER(json, "own", counts[i].own);
        LS_JSON_INTEGER(json, "below", counts[i].below);
        ls_json_close(json, '}');
    }
    ls_json_close(json, '}');
}

static void put_notes(leaksift_report *report, ls_json *json, const leaksift_item *item) {
    LS_JSON_KEY(json, "notes");
    ls_json_open(json, '[');
    for (size_t i = 0; i < item->note_count; i++) {
        ls_json_open(json, '{');
        LS_JSON_MEMBER(json, "reason", leaksift_reason_name(item->notes[i].reason));
        LS_JSON_MEMBER(json, "message", ls_disclose_message(&report->disclose, item->notes[i].message, &report->text));
        ls_json_close(json, '}');
    }
    ls_json_close(json, ']');
}

void ls_jsonl_sensitivity(leaksift_report *report, ls_json *json, const leaksift_item *item) {
    LS_JSON_KEY(json, "sensitivity");
    ls_json_open(json, '{');
    LS_JSON_MEMBER(json, "level", leaksift_level_name(item->level));
    LS_JSON_KEY(json, "reasons");
    ls_json_open(json, '[');
    for (size_t i = 0; i < item->reason_count; i++) {
        const char *reason = ls_disclose_reason(&report->disclose, item->reasons[i], &report->text);
        if (reason) ls_json_text(json, reason);
    }
    ls_json_close(json, ']');
    ls_json_close(json, '}');
}

static bool seen_time(const leaksift_item *item, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (strcmp(item->times[i].name, item->times[index].name) == 0) return true;
    return false;
}

static bool seen_property(const leaksift_item *item, size_t index) {
    for (size_t i = 0; i < index; i++)
        if (strcmp(item->properties[i].name, item->properties[index].name) == 0) return true;
    return false;
}

/* "2021-03-04T10:22:00". Other digits that a document gives for a time are no time, and might be a number. */
static bool is_time(const char *at) {
    static const char shape[] = "0000-10-30T20:50:60"; /* of two digits the first is at most that */
    if (!at || strlen(at) != sizeof shape - 1) return false;
    for (size_t i = 0; shape[i]; i++) {
        const bool digit = at[i] >= '0' && at[i] <= '9', two = i > 4 && i % 3 == 2;
        if (digit != (shape[i] >= '0' && shape[i] <= '9') || (!digit && at[i] != shape[i])) return false;
        if (two && at[i] > shape[i]) return false;
    }
    return true;
}

static const char *zone_of(const char *zone) {
    if (!zone || strcmp(zone, "UTC") == 0) return zone ? zone : "none";
    const bool sign = zone[0] == '+' || zone[0] == '-';
    const bool shaped = strlen(zone) == 6 && sign && zone[3] == ':' && strspn(zone + 1, "0123456789") == 2 &&
                        strspn(zone + 4, "0123456789") == 2;
    return shaped && zone[1] < '2' && zone[4] < '6' ? zone : "none";
}

/* Of two values under one name the first stands: an object has a key once. */
static void put_times(ls_json *json, const leaksift_item *item) {
    LS_JSON_KEY(json, "times");
    ls_json_open(json, '{');
    for (size_t i = 0; i < item->time_count; i++) {
        const leaksift_time *time = &item->times[i];
        if (!is_time(time->at) || seen_time(item, i)) continue;
        ls_json_key(json, time->name);
        ls_json_open(json, '{');
        LS_JSON_MEMBER(json, "at", time->at);
        LS_JSON_MEMBER(json, "zone", zone_of(time->zone));
        LS_JSON_MEMBER(json, "from", time->from ? time->from : "");
        ls_json_close(json, '}');
    }
    ls_json_close(json, '}');
}

static void put_properties(leaksift_report *report, ls_json *json, const leaksift_item *item) {
    ls_disclose *d = &report->disclose;
    LS_JSON_KEY(json, "properties");
    ls_json_open(json, '{');
    for (size_t i = 0; i < item->property_count; i++) {
        const leaksift_property *property = &item->properties[i];
        if (seen_property(item, i)) continue;
        const char *name = ls_disclose_place(d, "property", property->name, &report->other);
        if (name && d->values == LEAKSIFT_MASKED && strcmp(name, property->name) != 0) {
            ls_buffer_printf(&report->other, " #%zu", i + 1); /* two names may have one mask */
            name = ls_buffer_cstr(&report->other);
        }
        const char *value = ls_disclose_property(d, property->name, property->value, &report->text);
        if (name && value) ls_json_member(json, name, value);
    }
    ls_json_close(json, '}');
}

void ls_jsonl_inside(ls_json *json, const leaksift_inside *inside) {
    if (!inside) return;
    LS_JSON_KEY(json, "inside");
    ls_json_open(json, '{');
    LS_JSON_INTEGER(json, "items", inside->items);
    LS_JSON_INTEGER(json, "unique", inside->unique);
    LS_JSON_MEMBER(json, "worst", leaksift_level_name(inside->worst));
    LS_JSON_INTEGER(json, "unexamined_items", inside->unexamined_items);
    LS_JSON_INTEGER(json, "unexamined_bytes", inside->unexamined_bytes);
    ls_json_close(json, '}');
}

static void item_line(leaksift_report *report, const leaksift_item *item) {
    ls_json json;
    start(report, &json, "item");
    LS_JSON_MEMBER(&json, "id", item->id);
    LS_JSON_MEMBER(&json, "parent", item->parent);
    LS_JSON_MEMBER(&json, "path", ls_disclose_path(&report->disclose, item->path, &report->text));
    if (item->path_bytes && report->disclose.paths == LEAKSIFT_PLAIN)
        base64(&json, "path_bytes", item->path_bytes, item->path_bytes_length, &report->text);
    LS_JSON_MEMBER(&json, "media_type", item->media_type);
    LS_JSON_INTEGER(&json, "size", item->size);
    LS_JSON_MEMBER(&json, "sha256", item->sha256);
    LS_JSON_MEMBER(&json, "state", leaksift_state_name(item->state));
    LS_JSON_MEMBER(&json, "coverage", leaksift_coverage_name(item->coverage));
    LS_JSON_INTEGER(&json, "bytes_examined", item->bytes_examined);
    put_notes(report, &json, item);
    LS_JSON_MEMBER(&json, "duplicate_of", item->duplicate_of);
    LS_JSON_MEMBER(&json, "text_sha256", item->text_sha256);
    LS_JSON_MEMBER(&json, "sketch", item->sketch);
    put_labels(report, &json, item);
    ls_jsonl_organizations(report, &json, item->organizations, item->organization_count, false);
    ls_jsonl_sensitivity(report, &json, item);
    ls_jsonl_counts(&json, item->counts, item->count_count);
    put_times(&json, item);
    put_properties(report, &json, item);
    ls_jsonl_inside(&json, item->inside);
    end(report, &json);
}

const ls_report_kind ls_report_jsonl = {run_line,      finding_line,     item_line,
                                        ls_jsonl_text, ls_jsonl_summary, ls_jsonl_text_end};
