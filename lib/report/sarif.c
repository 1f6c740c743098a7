/* SARIF 2.1.0 (OASIS, errata 01): one result a finding. Results stream out as items end; the rules that were met and
 * the notes on items come behind them, which JSON allows and the schema too. `level` follows the item's sensitivity, so
 * results wait for their item (of one with more than LS_HELD_BYTES of them the first go out as "warning"). */
#include "report/report.h"
#include "base/utf8.h"
#include <string.h>

enum { NOTES_BYTES = 4 << 20 }; /* of notifications; more are counted in a last one */

static const char *level_of(leaksift_sensitivity level) {
    switch (level) {
    case LEAKSIFT_LEVEL_CRITICAL:
    case LEAKSIFT_LEVEL_HIGH: return "error";
    case LEAKSIFT_LEVEL_MEDIUM: return "warning";
    default: return "note";
    }
}

/* RFC 3986: a relative reference or file URI whose path is the item's. ':' is encoded, lest the first part be a
 * scheme. */
static void put_uri(ls_json *json, const char *path, ls_buffer *uri) {
    static const char hex[] = "0123456789ABCDEF";
    ls_buffer_clear(uri);
    if (path[0] == '/') ls_buffer_puts(uri, "file://");
    for (const unsigned char *c = (const unsigned char *)path; *c; c++) {
        bool letter = (*c | 32) >= 'a' && (*c | 32) <= 'z', digit = *c >= '0' && *c <= '9';
        if (letter || digit || strchr("-._~/!$&'()*,;=@", *c)) {
            ls_buffer_putc(uri, (char)*c);
            continue;
        }
        ls_buffer_putc(uri, '%');
        ls_buffer_putc(uri, hex[*c >> 4]);
        ls_buffer_putc(uri, hex[*c & 15]);
    }
    ls_json_member(json, "uri", ls_buffer_cstr(uri));
}

static void put_artifact(leaksift_report *report, ls_json *json, const char *path) {
    const char *shown = ls_disclose_path(&report->disclose, path, &report->text);
    ls_json_key(json, "artifactLocation");
    ls_json_open(json, '{');
    put_uri(json, shown ? shown : "", &report->other);
    ls_json_close(json, '}');
}

static void begin(leaksift_report *report) {
    if (report->begun) return;
    report->begun = true;
    ls_buffer_puts(
        &report->out,
        "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\","
        "\"version\":\"2.1.0\",\"runs\":[{\"columnKind\":\"unicodeCodePoints\",\"results\":[");
    report->lines = 0;
}

/* The rule's place in tool.driver.rules; new ones are added. Rules are few: a list will do. */
static size_t rule_index(leaksift_report *report, const char *rule, const char *type) {
    size_t index = 0;
    for (size_t at = 0; at < report->rules.length; index++) {
        const char *known = report->rules.data + at;
        if (strcmp(known, rule) == 0) return index;
        at += strlen(known) + 1;
        at += strlen(report->rules.data + at) + 1;
    }
    ls_buffer_append(&report->rules, rule, strlen(rule) + 1);
    ls_buffer_append(&report->rules, type, strlen(type) + 1);
    return index;
}

static void put_region(ls_json *json, const leaksift_finding *f) {
    if (!f->location.line) return;
    ls_json_key(json, "region");
    ls_json_open(json, '{');
    ls_json_member_integer(json, "startLine", f->location.line);
    if (f->location.column) {
        ls_json_member_integer(json, "startColumn", f->location.column);
        if (f->value && !strpbrk(f->value, "\r\n"))
            ls_json_member_integer(json, "endColumn", f->location.column + ls_utf8_count(f->value, strlen(f->value)));
    }
    ls_json_close(json, '}');
}

static void put_message(leaksift_report *report, ls_json *json, const leaksift_finding *f) {
    ls_buffer *text = &report->other;
    const char *value = ls_disclose_value(&report->disclose, f, &report->text);
    ls_buffer_clear(text);
    ls_buffer_puts(text, f->type);
    if (value) ls_buffer_puts(text, " "), ls_buffer_puts(text, value);
    ls_buffer_puts(text, ", confidence ");
    ls_put_real(text, f->confidence, 2);
    for (size_t i = 0; i < f->evidence_count; i++) {
        const char *line = ls_disclose_evidence(&report->disclose, f->evidence[i], f->value, &report->text);
        if (line) ls_buffer_puts(text, "; "), ls_buffer_puts(text, line);
    }
    ls_json_key(json, "message");
    ls_json_open(json, '{');
    ls_json_member(json, "text", ls_buffer_cstr(text));
    ls_json_close(json, '}');
}

static void put_fingerprint(leaksift_report *report, ls_json *json, const leaksift_finding *f) {
    const char *id = ls_disclose_value_id(&report->disclose, f, &report->text);
    ls_json_key(json, "partialFingerprints");
    ls_json_open(json, '{');
    if (id) {
        ls_json_member(json, "leaksiftValueId/v1", id);
    } else {
        ls_buffer_clear(&report->text);
        ls_buffer_printf(&report->text, "%s:%s:%llu", f->item, f->type, (unsigned long long)f->location.offset);
        ls_json_member(json, "leaksiftPlace/v1", ls_buffer_cstr(&report->text));
    }
    ls_json_close(json, '}');
}

static void put_properties(leaksift_report *report, ls_json *json, const leaksift_finding *f) {
    ls_disclose *d = &report->disclose;
    const char *text;
    ls_json_key(json, "properties");
    ls_json_open(json, '{');
    ls_json_member(json, "item", f->item);
    ls_json_member(json, "type", f->type);
    ls_json_member_real(json, "confidence", f->confidence);
    if ((text = ls_disclose_normalized(d, f, &report->text))) ls_json_member(json, "normalized", text);
    ls_json_member_integer(json, "offset", f->location.offset);
    ls_json_member_integer(json, "length", f->location.length);
    if (f->location.page) ls_json_member_integer(json, "page", f->location.page);
    if (f->location.slide) ls_json_member_integer(json, "slide", f->location.slide);
    if ((text = ls_disclose_place(d, "sheet", f->location.sheet, &report->text))) ls_json_member(json, "sheet", text);
    if ((text = ls_disclose_place(d, "cell", f->location.cell, &report->text))) ls_json_member(json, "cell", text);
    if ((text = ls_disclose_place(d, "field", f->location.field, &report->text))) ls_json_member(json, "field", text);
    ls_json_member(json, "part", leaksift_part_name(f->location.part));
    if (f->own) ls_json_key(json, "own"), ls_json_boolean(json, true);
    if (f->below) ls_json_key(json, "below"), ls_json_boolean(json, true);
    ls_json_close(json, '}');
}

static void put_result(leaksift_report *report, const char *row, size_t length, const char *word) {
    if (report->lines++) ls_buffer_putc(&report->out, ',');
    ls_buffer_puts(&report->out, "\n");
    ls_report_put_row(report, row, length, word);
}

static void sarif_finding(leaksift_report *report, const leaksift_finding *f) {
    const char mark[] = {LS_ROW_MARK};
    begin(report);
    ls_buffer_clear(&report->row);
    ls_json json = {&report->row, false};
    ls_json_open(&json, '{');
    ls_json_member(&json, "ruleId", f->rule);
    ls_json_member_integer(&json, "ruleIndex", rule_index(report, f->rule, f->type));
    ls_json_key(&json, "level");
    ls_buffer_putc(&report->row, '"');
    ls_buffer_append(&report->row, mark, 1); /* raw: JSON strings of the data hold no control character */
    ls_buffer_putc(&report->row, '"');
    json.comma = true;
    put_message(report, &json, f);
    ls_json_key(&json, "locations");
    ls_json_open(&json, '[');
    ls_json_open(&json, '{');
    ls_json_key(&json, "physicalLocation");
    ls_json_open(&json, '{');
    put_artifact(report, &json, f->path);
    put_region(&json, f);
    ls_json_close(&json, '}');
    ls_json_close(&json, '}');
    ls_json_close(&json, ']');
    put_fingerprint(report, &json, f);
    put_properties(report, &json, f);
    ls_json_close(&json, '}');
    ls_report_hold(report, f->item, put_result, "warning");
}

static void put_notification(leaksift_report *report, const leaksift_item *item, const leaksift_note *note) {
    ls_json json = {&report->notes, report->notes.length > 0};
    const char *reason = leaksift_reason_name(note->reason);
    ls_json_open(&json, '{');
    ls_json_key(&json, "descriptor");
    ls_json_open(&json, '{');
    ls_json_member(&json, "id", reason);
    ls_json_close(&json, '}');
    ls_json_member(&json, "level", item->state == LEAKSIFT_UNREADABLE ? "error" : "warning");
    const char *message = ls_disclose_message(&report->disclose, note->message, &report->text);
    ls_json_key(&json, "message");
    ls_json_open(&json, '{');
    ls_json_member(&json, "text", message && *message ? message : reason);
    ls_json_close(&json, '}');
    ls_json_key(&json, "locations");
    ls_json_open(&json, '[');
    ls_json_open(&json, '{');
    ls_json_key(&json, "physicalLocation");
    ls_json_open(&json, '{');
    put_artifact(report, &json, item->path);
    ls_json_close(&json, '}');
    ls_json_close(&json, '}');
    ls_json_close(&json, ']');
    ls_json_close(&json, '}');
}

static void sarif_item(leaksift_report *report, const leaksift_item *item) {
    begin(report);
    ls_report_release(report, item->id, put_result, level_of(item->level));
    for (size_t i = 0; i < item->note_count; i++) {
        if (report->notes.length < NOTES_BYTES) put_notification(report, item, &item->notes[i]);
        else report->notes_left_out++;
    }
}

static void sarif_run(leaksift_report *report, const leaksift_run_info *info) {
    if (info->started && strlen(info->started) < sizeof report->started) strcpy(report->started, info->started);
}

static void sarif_summary(leaksift_report *report, const leaksift_summary *summary) {
    report->completed = summary->status && strcmp(summary->status, "interrupted") != 0;
}

static void put_tool(leaksift_report *report, ls_json *json) {
    ls_json_key(json, "tool");
    ls_json_open(json, '{');
    ls_json_key(json, "driver");
    ls_json_open(json, '{');
    ls_json_member(json, "name", "leaksift");
    ls_json_member(json, "version", leaksift_version());
    ls_json_key(json, "rules");
    ls_json_open(json, '[');
    for (size_t at = 0; at < report->rules.length;) {
        const char *rule = report->rules.data + at, *type = rule + strlen(rule) + 1;
        ls_json_open(json, '{');
        ls_json_member(json, "id", rule);
        ls_json_member(json, "name", type);
        ls_json_close(json, '}');
        at += strlen(rule) + strlen(type) + 2;
    }
    ls_json_close(json, ']');
    ls_json_close(json, '}');
    ls_json_close(json, '}');
}

static void put_invocation(leaksift_report *report, ls_json *json) {
    ls_json_key(json, "invocations");
    ls_json_open(json, '[');
    ls_json_open(json, '{');
    ls_json_key(json, "executionSuccessful");
    ls_json_boolean(json, report->completed);
    if (report->started[0]) ls_json_member(json, "startTimeUtc", report->started);
    ls_json_key(json, "toolExecutionNotifications");
    ls_json_open(json, '[');
    if (report->notes.length) ls_buffer_append(json->out, report->notes.data, report->notes.length), json->comma = true;
    if (report->notes_left_out) {
        ls_json_open(json, '{');
        ls_json_member(json, "level", "warning");
        ls_json_key(json, "message");
        ls_json_open(json, '{');
        ls_buffer_clear(&report->text);
        ls_buffer_printf(&report->text, "%llu more notes: see the JSON Lines results",
                         (unsigned long long)report->notes_left_out);
        ls_json_member(json, "text", ls_buffer_cstr(&report->text));
        ls_json_close(json, '}');
        ls_json_close(json, '}');
    }
    ls_json_close(json, ']');
    ls_json_close(json, '}');
    ls_json_close(json, ']');
}

static void sarif_finish(leaksift_report *report) {
    begin(report);
    ls_report_release_all(report, put_result, "warning");
    ls_buffer_puts(&report->out, "\n]");
    ls_json json = {&report->out, true};
    put_tool(report, &json);
    put_invocation(report, &json);
    ls_buffer_puts(&report->out, "}]}\n");
}

const ls_report_kind ls_report_sarif = {sarif_run, sarif_finding, sarif_item, NULL, sarif_summary, sarif_finish};
