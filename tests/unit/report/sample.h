/* Hand-made results for the tests of reports: one archive with a document in it, an unreadable file, a copy. CANARY stands in
 * every place that comes from the data. All people, companies and domains are invented. */
#ifndef TEST_REPORT_SAMPLE_H
#define TEST_REPORT_SAMPLE_H
#include "leaksift.h"
#include "base/buffer.h"
#include <string.h>

#define CANARY "Xq7Canary"
#define COUNT(array) (sizeof array / sizeof *array)
#define ARCHIVE_ID "11111111111111111111111111111111"
#define DOCUMENT_ID "22222222222222222222222222222222"
#define LOCKED_ID "33333333333333333333333333333333"
#define COPY_ID "44444444444444444444444444444444"

static int sample_write(void *context, const void *data, size_t size) {
    return !ls_buffer_append(context, data, size);
}

static const char sample_path[] = "dump/" CANARY " mail.zip!/in/" CANARY "-offer.docx";

static int sample_findings(const leaksift_callbacks *to) {
    static const char *const evidence[] = {("column: " CANARY), "keyword: Tel", "valid for DE"};
    static const leaksift_span spans[] = {{6, 22, "email_address"}};
    const leaksift_finding findings[] = {
        {.item = DOCUMENT_ID, .path = sample_path, .type = "email_address", .rule = "email.address",
         .value = CANARY "@Firma.example", .normalized = CANARY "@firma.example", .domain = "firma.example",
         .confidence = 0.98, .evidence = evidence, .evidence_count = 3, .group = "g1", .role = "contact",
         .column = CANARY " Mail", .row = 7, .context = "write " CANARY "@Firma.example now",
         .context_spans = spans, .context_span_count = 1,
         .location = {.offset = 100, .length = 22, .sheet = CANARY " sheet", .cell = "B7", .field = "X-" CANARY}},
        {.item = DOCUMENT_ID, .path = sample_path, .type = "phone_number", .rule = "phone.national",
         .value = "=030 901820", .normalized = "+4930901820", .confidence = 0.5, .below = true,
         .location = {.offset = 130, .length = 11, .line = 3, .column = 2}},
        {.item = DOCUMENT_ID, .path = sample_path, .type = "person_name", .rule = "person.name", .value = CANARY " M\xC3\xBCller",
         .key = "muller xq7canary", .own = true, .confidence = 1.0 / 3, .location = {.part = LEAKSIFT_PART_PATH}},
    };
    int result = 0;
    for (size_t i = 0; i < COUNT(findings) && !result; i++) result = to->finding(to->context, &findings[i]);
    return result;
}

static int sample_items(const leaksift_callbacks *to) {
    static const char *const words[] = {"heading: " CANARY " Scope of Work"};
    static const char *const reasons[] = {"statement_of_work", "email_address: 1 distinct"};
    static const leaksift_fact facts[] = {
        {.name = "customer", .value = CANARY " GmbH", .normalized = CANARY " GmbH"},
        {.name = "value", .value = "EUR 48,000.00 " CANARY, .amount = "48000.00", .currency = "EUR"}};
    static const leaksift_label labels[] = {{"statement_of_work", 0.94, "signed", words, 1, facts, 2}};
    static const leaksift_organization organizations[] = {
        {CANARY " GmbH", "xq7canary.example", "customer", "label_fact", 0.9, 0, 0}};
    static const leaksift_count counts[] = {{"email_address", 1, 1, 0, 0}, {"phone_number", 0, 0, 0, 1},
                                            {"person_name", 1, 1, 1, 0},   {"credential", 0, 0, 0, 0}};
    static const leaksift_time times[] = {{"modified", "2021-03-04T10:22:00", "none", "zip"}};
    static const leaksift_property properties[] = {
        {"author", CANARY " M\xC3\xBCller"}, {"title", CANARY " title"}, {CANARY "-custom", CANARY}, {"company", CANARY " AG"}};
    static const leaksift_note notes[] = {{LEAKSIFT_REASON_ENCRYPTED, "archive comment: " CANARY}};
    static const leaksift_inside inside = {1, 1, LEAKSIFT_LEVEL_HIGH, 0, 0};
    const char *digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const leaksift_item items[] = {
        {.id = DOCUMENT_ID, .parent = ARCHIVE_ID, .path = sample_path, .media_type = "application/x-docx", .size = 48213,
         .sha256 = digest, .state = LEAKSIFT_FINDINGS, .bytes_examined = 48213, .labels = labels, .label_count = 1,
         .organizations = organizations, .organization_count = 1, .level = LEAKSIFT_LEVEL_HIGH, .reasons = reasons,
         .reason_count = 2, .counts = counts, .count_count = COUNT(counts), .times = times, .time_count = 1,
         .properties = properties, .property_count = COUNT(properties)},
        {.id = ARCHIVE_ID, .path = "dump/" CANARY " mail.zip", .media_type = "application/zip", .size = 50000,
         .sha256 = digest, .bytes_examined = 50000, .level = LEAKSIFT_LEVEL_HIGH, .inside = &inside},
        {.id = LOCKED_ID, .path = "dump/" CANARY "\xEF\xBF\xBD.7z", .path_bytes = (const uint8_t *)"dump/" CANARY "\xFF.7z",
         .path_bytes_length = 18, .size = 9, .state = LEAKSIFT_UNREADABLE, .coverage = LEAKSIFT_NONE,
         .notes = notes, .note_count = 1, .level = LEAKSIFT_LEVEL_UNKNOWN},
        {.id = COPY_ID, .path = "dump/" CANARY " copy.docx", .media_type = "application/x-docx", .size = 48213,
         .state = LEAKSIFT_FINDINGS, .bytes_examined = 48213, .duplicate_of = DOCUMENT_ID, .counts = counts,
         .count_count = COUNT(counts), .level = LEAKSIFT_LEVEL_HIGH},
    };
    int result = 0;
    for (size_t i = 0; i < COUNT(items) && !result; i++) result = to->item(to->context, &items[i]);
    return result;
}

static int sample_run(const leaksift_callbacks *to) {
    static const char *const tables[] = {"tld", "2026-05-01"}, *const roots[] = {"dump/" CANARY};
    static const char *const looked[] = {"email_address", "phone_number"};
    static const char *const not_looked[] = {"postal_address", "health", "religion", "union_membership"};
    static const char *const options[] = {"own", "xq7canary.example", "own", "b.example", "include", (CANARY "*"), "jobs", "2"};
    static const char *const types[] = {"email_address"};
    static const double thresholds[] = {0.5};
    static const leaksift_named_count limits[] = {{"depth", 16, 0}};
    const leaksift_run_info info = {
        .rules_sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", .tables = tables, .table_count = 1,
        .roots = roots, .root_count = 1, .started = "2026-11-23T10:22:00Z", .limits = limits, .limit_count = 1,
        .threshold_types = types, .thresholds = thresholds, .threshold_count = 1, .looked_for = looked, .looked_for_count = 2,
        .not_looked_for = not_looked, .not_looked_for_count = 4, .options = options, .option_count = 4};
    return to->run(to->context, &info);
}

static int sample_summary(const leaksift_callbacks *to) {
    static const char *const reasons[] = {"statement_of_work", "email_address: 1 distinct"};
    static const leaksift_named_count classes[] = {{"statement_of_work", 1, 0}};
    static const leaksift_named_count types[] = {{"application/x-docx", 2, 0}, {"application/zip", 1, 0}};
    static const leaksift_count counts[] = {{"email_address", 1, 1, 0, 0}, {"phone_number", 0, 0, 0, 1}, {"person_name", 1, 1, 1, 0}};
    static const leaksift_domain_count domains[] = {{"xq7canary.example", 1, 1, false}};
    static const leaksift_organization organizations[] = {{CANARY " GmbH", "xq7canary.example", "customer", "label_fact", 0.9, 1, 1}};
    const leaksift_item worst[] = {{.id = DOCUMENT_ID, .path = sample_path, .level = LEAKSIFT_LEVEL_HIGH, .reasons = reasons, .reason_count = 2}};
    leaksift_summary s = {
        .status = "incomplete", .enumerated_items = 4, .enumerated_bytes = 146435, .items = 4, .unique_items = 3, .bytes = 98222,
        .classes = classes, .class_count = 1, .media_types = types, .media_type_count = 2, .counts = counts, .count_count = 3,
        .domains = domains, .domain_count = 1, .domains_total = 1, .organizations = organizations, .organization_count = 1,
        .worst = worst, .worst_count = 1, .unexamined_items = 1, .unexamined_bytes = 9, .seconds = 1.25};
    s.state_items[LEAKSIFT_CLEAN] = 1;
    s.state_bytes[LEAKSIFT_CLEAN] = 50000;
    s.state_items[LEAKSIFT_FINDINGS] = 2;
    s.state_bytes[LEAKSIFT_FINDINGS] = 96426;
    s.state_items[LEAKSIFT_UNREADABLE] = 1;
    s.state_bytes[LEAKSIFT_UNREADABLE] = 9;
    s.reason_items[LEAKSIFT_REASON_ENCRYPTED] = 1;
    s.reason_bytes[LEAKSIFT_REASON_ENCRYPTED] = 9;
    s.level_items[LEAKSIFT_LEVEL_HIGH] = 2;
    s.level_items[LEAKSIFT_LEVEL_UNKNOWN] = 1;
    return to->summary(to->context, &s);
}

/* All of it through one report; the status of the end. */
static leaksift_status sample_report(const leaksift_report_options *options, ls_buffer *out) {
    leaksift_report *report;
    leaksift_status status = leaksift_report_create(options, sample_write, out, &report, NULL);
    if (status != LEAKSIFT_OK) return status;
    const leaksift_callbacks *to = leaksift_report_callbacks(report);
    if (!sample_run(to) && !sample_findings(to) && !sample_items(to)) sample_summary(to);
    status = leaksift_report_finish(report, NULL);
    leaksift_report_free(report);
    return status;
}
#endif
