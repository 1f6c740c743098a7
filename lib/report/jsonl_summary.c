/* The last line of JSON Lines: the sums, and two digests. `results_sha256` is over all lines before this one,
 * `summary_sha256` over this line up to its own value, so that no byte of the file can change unseen. */
#include "report/jsonl.h"

static void put_named(ls_json *json, const char *key, const leaksift_named_count *all, size_t count) {
    ls_json_key(json, key);
    ls_json_open(json, '{');
    for (size_t i = 0; i < count; i++) ls_json_member_integer(json, all[i].name, all[i].items);
    ls_json_close(json, '}');
}

static void put_states(ls_json *json, const uint64_t *counts) {
    ls_json_key(json, "states");
    ls_json_open(json, '{');
    for (int i = 0; i < LEAKSIFT_STATE_COUNT; i++)
        ls_json_member_integer(json, leaksift_state_name((leaksift_state)i), counts[i]);
    ls_json_close(json, '}');
}

/* Reasons that no item has are left out. `which` says who has them: items, in both uses. */
static void put_reasons(ls_json *json, const uint64_t *values, const uint64_t *which) {
    ls_json_key(json, "reasons");
    ls_json_open(json, '{');
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++)
        if (which[i]) ls_json_member_integer(json, leaksift_reason_name((leaksift_reason)i), values[i]);
    ls_json_close(json, '}');
}

static void put_bytes(ls_json *json, const leaksift_summary *s) {
    ls_json_key(json, "bytes");
    ls_json_open(json, '{');
    ls_json_member_integer(json, "total", s->bytes);
    ls_json_member_integer(json, "enumerated", s->enumerated_bytes);
    put_states(json, s->state_bytes);
    put_reasons(json, s->reason_bytes, s->reason_items);
    ls_json_close(json, '}');
}

static void put_domains(leaksift_report *report, ls_json *json, const leaksift_summary *s) {
    ls_json_key(json, "domains");
    ls_json_open(json, '[');
    for (size_t i = 0; i < s->domain_count; i++) {
        const char *domain = ls_disclose_domain(&report->disclose, s->domains[i].domain, &report->text);
        ls_json_open(json, '{');
        if (domain) ls_json_member(json, "domain", domain);
        ls_json_member_integer(json, "distinct", s->domains[i].distinct);
        ls_json_member_integer(json, "items", s->domains[i].items);
        ls_json_key(json, "own");
        ls_json_boolean(json, s->domains[i].own);
        ls_json_close(json, '}');
    }
    ls_json_close(json, ']');
    ls_json_member_integer(json, "domains_total", s->domains_total);
}

static void put_worst(leaksift_report *report, ls_json *json, const leaksift_summary *s) {
    ls_json_key(json, "worst");
    ls_json_open(json, '[');
    for (size_t i = 0; i < s->worst_count; i++) {
        const leaksift_item *item = &s->worst[i];
        ls_json_open(json, '{');
        ls_json_member(json, "id", item->id);
        ls_json_member(json, "path", ls_disclose_path(&report->disclose, item->path, &report->text));
        ls_jsonl_sensitivity(report, json, item);
        ls_json_key(json, "classes");
        ls_json_open(json, '[');
        for (size_t j = 0; j < item->label_count; j++) ls_json_text(json, item->labels[j].name);
        ls_json_close(json, ']');
        ls_json_close(json, '}');
    }
    ls_json_close(json, ']');
}

static void put_folders(leaksift_report *report, ls_json *json, const leaksift_summary *s) {
    ls_json_key(json, "folders");
    ls_json_open(json, '[');
    for (size_t i = 0; i < s->folder_count; i++) {
        ls_json_open(json, '{');
        ls_json_member(json, "path", ls_disclose_path(&report->disclose, s->folders[i].path, &report->text));
        ls_jsonl_inside(json, &s->folders[i].inside);
        ls_json_close(json, '}');
    }
    ls_json_close(json, ']');
}

static void put_counts(ls_json *json, const leaksift_summary *s) {
    ls_json_key(json, "distinct");
    ls_json_open(json, '{');
    for (size_t i = 0; i < s->count_count; i++) ls_json_member_integer(json, s->counts[i].type, s->counts[i].distinct);
    ls_json_close(json, '}');
    ls_jsonl_counts(json, s->counts, s->count_count);
}

static void put_levels(ls_json *json, const leaksift_summary *s) {
    ls_json_key(json, "levels");
    ls_json_open(json, '{');
    for (int i = 0; i < LEAKSIFT_LEVEL_COUNT; i++)
        ls_json_member_integer(json, leaksift_level_name((leaksift_sensitivity)i), s->level_items[i]);
    ls_json_close(json, '}');
}

static void put_digests(leaksift_report *report, ls_json *json) {
    uint8_t digest[32];
    char hex[65];
    ls_sha256_final(&report->digest, digest);
    ls_hex(digest, sizeof digest, hex);
    ls_json_member_integer(json, "lines", report->lines);
    ls_json_member(json, "results_sha256", hex);
    ls_json_key(json, "summary_sha256");
    if (json->out->failed) return;
    ls_sha256_once(json->out->data, json->out->length, digest);
    ls_hex(digest, sizeof digest, hex);
    ls_json_text(json, hex);
}

void ls_jsonl_summary(leaksift_report *report, const leaksift_summary *s) {
    ls_jsonl_text_end(report);
    ls_report_flush(report); /* the digests are over what was written, and over this line */
    ls_json json = {&report->out, false};
    ls_json_open(&json, '{');
    ls_json_member(&json, "kind", "summary");
    ls_json_member(&json, "status", s->status);
    ls_json_member_integer(&json, "items", s->items);
    ls_json_member_integer(&json, "enumerated_items", s->enumerated_items);
    ls_json_member_integer(&json, "unique_items", s->unique_items);
    put_states(&json, s->state_items);
    put_reasons(&json, s->reason_items, s->reason_items);
    put_bytes(&json, s);
    ls_json_member_integer(&json, "unexamined_items", s->unexamined_items);
    ls_json_member_integer(&json, "unexamined_bytes", s->unexamined_bytes);
    put_levels(&json, s);
    put_named(&json, "classes", s->classes, s->class_count);
    put_named(&json, "media_types", s->media_types, s->media_type_count);
    put_counts(&json, s);
    put_domains(report, &json, s);
    ls_jsonl_organizations(report, &json, s->organizations, s->organization_count, true);
    put_worst(report, &json, s);
    put_folders(report, &json, s);
    ls_json_member_integer(&json, "spool_bytes", s->spool_bytes);
    ls_json_member_real(&json, "seconds", s->seconds);
    put_digests(report, &json);
    ls_json_close(&json, '}');
    ls_buffer_putc(json.out, '\n');
}
