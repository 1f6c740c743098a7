/* What a worker that was broken into may send: records made of the input, well formed and all else as it comes; of zeros they are
 * honest. What the host's look lets through must be replayed, summed and printed without harm. */
#include "scan/emit.h"
#include "scan/engine.h"
#include "scan/inspect.h"
#include "scan/journal.h"
#include "scan/totals.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
    const uint8_t *at, *end;
} bytes;

static unsigned next(bytes *in) { return in->at < in->end ? *in->at++ : 0; }

static uint64_t number(bytes *in) {
    static const uint64_t edges[] = {UINT64_MAX, 1ull << 63, 1ull << 53, 1ull << 48, 1u << 31, 65536, 1000, 255};
    const unsigned byte = next(in);
    return byte < 248 ? byte : edges[byte - 248];
}

static double share(bytes *in) {
    const unsigned byte = next(in);
    return byte == 255 ? NAN : byte / 250.0;
}

/* NULL, a piece of the input, or one of the words that a record may hold. */
static const char *word(bytes *in, ls_arena *arena, const char *usual) {
    const unsigned length = next(in);
    if (length < 240) return usual;
    if (length == 255) return NULL;
    size_t there = (size_t)(in->end - in->at), most = length - 240;
    if (most > there) most = there;
    const char *text = ls_arena_strndup(arena, (const char *)in->at, most);
    in->at += most;
    return text;
}

static const ls_rule *rule_of(bytes *in, const ls_rules *rules) { return &rules->rules[next(in) % rules->rule_count]; }

static void put_finding(ls_buffer *out, bytes *in, ls_arena *arena, const ls_rules *rules) {
    const ls_rule *rule = rule_of(in, rules);
    const char *evidence[] = {word(in, arena, "keyword")};
    const leaksift_span span = {(uint32_t)number(in), (uint32_t)number(in), word(in, arena, rule->type)};
    const leaksift_finding finding = {
        .type = word(in, arena, rule->type), .rule = word(in, arena, rule->id), .value = word(in, arena, "somebody@kestrelford.example"),
        .normalized = word(in, arena, "somebody@kestrelford.example"), .key = word(in, arena, NULL), .domain = word(in, arena, NULL),
        .confidence = share(in), .evidence = evidence, .evidence_count = next(in) % 2, .role = word(in, arena, NULL),
        .column = word(in, arena, NULL), .row = number(in), .below = next(in) % 2, .context = word(in, arena, NULL),
        .context_spans = &span, .context_span_count = next(in) % 2,
        .location = {.offset = number(in), .length = number(in), .part = (leaksift_part)(next(in) % 64), .cell = word(in, arena, NULL)}};
    ls_put_finding(out, &finding);
}

static void put_values(ls_buffer *out, bytes *in, ls_arena *arena, const ls_rules *rules) {
    size_t begun = ls_put_values_begin(out, word(in, arena, rule_of(in, rules)->type));
    for (unsigned count = next(in) % 4; count; count--) {
        ls_value value = {.own = next(in) % 2, .domain = word(in, arena, "kestrelford.example")};
        memset(value.hash, (int)next(in), sizeof value.hash);
        ls_put_value(out, &value);
    }
    ls_record_end(out, begun);
}

static void put_item(ls_buffer *out, bytes *in, ls_arena *arena, const ls_rules *rules, uint64_t size) {
    static const char digest[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const ls_class *class = &rules->classes[next(in) % rules->class_count];
    const leaksift_fact fact = {.name = word(in, arena, "value"), .value = word(in, arena, "EUR 1"), .currency = word(in, arena, NULL),
                                .location = {.part = (leaksift_part)(next(in) % 64)}};
    const leaksift_label label = {.name = word(in, arena, class->name), .confidence = share(in), .facts = &fact, .fact_count = next(in) % 2};
    const leaksift_organization organization = {.name = word(in, arena, "Kestrelford Ltd"), .domain = word(in, arena, NULL), .confidence = share(in)};
    const leaksift_note note = {(leaksift_reason)(next(in) % (LEAKSIFT_REASON_COUNT + 1)), word(in, arena, "why")};
    const leaksift_count counts[] = {{word(in, arena, rule_of(in, rules)->type), number(in), number(in), number(in), number(in)},
                                     {word(in, arena, rule_of(in, rules)->type), number(in), number(in), number(in), number(in)}};
    const leaksift_time time = {word(in, arena, "modified"), word(in, arena, "2021-03-04"), word(in, arena, "none"), word(in, arena, NULL)};
    const leaksift_property property = {word(in, arena, "author"), word(in, arena, "somebody")};
    const char *reasons[] = {word(in, arena, "inside")};
    const leaksift_inside inside = {0};
    const leaksift_item item = {
        .media_type = word(in, arena, "text/plain"), .size = next(in) < 224 ? size : number(in), .sha256 = word(in, arena, digest),
        .text_sha256 = word(in, arena, NULL), .sketch = word(in, arena, NULL), .state = (leaksift_state)(next(in) % 5),
        .coverage = (leaksift_coverage)(next(in) % 5), .bytes_examined = number(in), .notes = &note, .note_count = next(in) % 2,
        .labels = &label, .label_count = next(in) % 2, .organizations = &organization, .organization_count = next(in) % 2,
        .level = (leaksift_sensitivity)(next(in) % 7), .reasons = reasons, .reason_count = next(in) % 2, .counts = counts,
        .count_count = next(in) % 3, .times = &time, .time_count = next(in) % 2, .properties = &property, .property_count = next(in) % 2,
        .inside = next(in) % 2 ? &inside : NULL};
    const ls_item_extra extra = {.groupable = next(in) % 2, .outer_times = next(in) % 3};
    const ls_copy copy = {next(in) % 2, next(in) % 2 ? 0 : number(in)};
    ls_put_item(out, &item, &extra, next(in) % 4 ? NULL : &copy);
}

static void put_enter(ls_buffer *out, bytes *in, ls_arena *arena, bool is_root, uint64_t after) {
    const uint8_t byte = 0xFF;
    const unsigned index = next(in);
    const ls_enter enter = {.name = word(in, arena, is_root ? "root" : "member"), .raw = next(in) % 8 == 1 ? &byte : NULL,
                            .raw_length = next(in) % 2, .index = is_root ? index / 200 : index < 200 ? after + 1 : number(in)};
    ls_put_enter(out, &enter);
}

/* An honest end of what is open. */
static void put_end(ls_buffer *out, const ls_rules *rules, uint64_t size) {
    const leaksift_count count = {rules->rules[0].type, 1 << 20, 1, 0, 1 << 20};
    const leaksift_item item = {.size = size, .state = LEAKSIFT_FINDINGS, .coverage = LEAKSIFT_COMPLETE, .bytes_examined = size,
                                .level = LEAKSIFT_LEVEL_HIGH, .counts = &count, .count_count = 1};
    const ls_item_extra extra = {0};
    ls_put_item(out, &item, &extra, NULL);
}

typedef struct host {
    ls_emitter emitter;
    ls_totals *totals;
    ls_arena arena;
    const leaksift_callbacks *callbacks;
} host;

static ls_status enter(void *context, const ls_enter *begun) { return ls_emit_enter(&((host *)context)->emitter, begun); }

static ls_status finding(void *context, ls_unpack *payload) {
    host *self = context;
    leaksift_finding found;
    ls_arena_reset(&self->arena);
    return ls_get_finding(payload, &self->arena, &found) ? ls_emit_finding(&self->emitter, &found) : LS_DATA;
}

static ls_status values(void *context, ls_unpack *payload) { return ls_totals_values(((host *)context)->totals, 0, payload); }

static ls_status item(void *context, leaksift_item *ended, const ls_item_extra *extra, const ls_item_place *place) {
    host *self = context;
    (void)extra, (void)place;
    ls_status status = ls_emit_item(&self->emitter, ended, NULL);
    if (!status) status = ls_totals_item(self->totals, ended, self->emitter.depth == 1);
    ls_emit_leave(&self->emitter);
    return status;
}

static int forget(void *context, const void *data, size_t length) {
    (void)context, (void)data, (void)length;
    return 0;
}

static void require(bool holds) {
    if (!holds) abort();
}

/* Behind what stands in the stream already: a whole item, which may be copied. */
static void replay(const leaksift_engine *engine, ls_journal *journal, uint64_t offset, unsigned kind) {
    static const leaksift_report_format formats[] = {LEAKSIFT_FORMAT_JSONL, LEAKSIFT_FORMAT_CSV, LEAKSIFT_FORMAT_SARIF, LEAKSIFT_FORMAT_SUMMARY};
    leaksift_report_options options = LEAKSIFT_REPORT_OPTIONS_INIT;
    options.format = formats[kind % 4];
    options.values = kind & 4 ? LEAKSIFT_PLAIN : LEAKSIFT_MASKED;
    leaksift_report *report;
    leaksift_summary summary;
    require(leaksift_report_create(&options, forget, NULL, &report, NULL) == LEAKSIFT_OK);
    host self = {.totals = ls_totals_create(engine, NULL)};
    self.emitter.callbacks = leaksift_report_callbacks(report);
    const ls_replay_visitor visitor = {.context = &self, .enter = enter, .finding = finding, .values = values, .item = item};
    require(self.totals && ls_journal_unit(journal, 0, 0, offset) == LS_OK);
    require(ls_journal_replay(journal, &visitor) == LS_OK && ls_totals_finish(self.totals, &summary) == LS_OK);
    require(summary.items > 0);
    leaksift_report_free(report);
    ls_totals_free(self.totals);
    ls_emitter_free(&self.emitter);
    ls_arena_free(&self.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ls_rules *rules;
    static leaksift_engine engine;
    if (!rules) {
        const ls_rules_options all = {0};
        require(ls_rules_load(&all, &rules, NULL) == LEAKSIFT_OK);
        engine.rules = rules;
        ls_limits_init(&engine.limits);
    }
    enum { ROOT_SIZE = 100, SHARED_SIZE = 7 };
    bytes in = {data, data + size};
    ls_arena arena = {0};
    ls_buffer before = {0}, out = {0};
    ls_inspection inspection;
    ls_journal *journal = ls_journal_create(1, NULL);
    require(journal && ls_inspection_create(&inspection, rules, &engine.limits));
    /* What another root brought, and this worker was told of. */
    const ls_enter original = {.name = "other"};
    const leaksift_item ended = {.size = SHARED_SIZE, .coverage = LEAKSIFT_COMPLETE};
    const ls_item_extra nothing = {0};
    ls_put_enter(&before, &original);
    ls_put_item(&before, &ended, &nothing, NULL);
    const uint64_t offset = before.length;
    require(ls_journal_append(journal, 0, &before) == LS_OK);
    const ls_inspected_root root = {.name = "root", .size = ROOT_SIZE, .items_most = 1000, .offset = offset};
    const ls_known known = {.size = SHARED_SIZE};
    ls_inspection_begin(&inspection, &root);
    const unsigned kind = next(&in);
    bool good = true;
    for (unsigned steps = 0; in.at < in.end && good && steps < 300; steps++) {
        ls_buffer_clear(&out);
        switch (next(&in) % 6) {
        case 0:
            put_enter(&out, &in, &arena, inspection.depth == 0, inspection.depth ? inspection.open[inspection.depth - 1].highest : 0);
            break;
        case 1: put_finding(&out, &in, &arena, rules); break;
        case 2: put_values(&out, &in, &arena, rules); break;
        case 3:
            good = inspection.answered_count > 50 || ls_inspection_answered(&inspection, &known);
            break;
        case 4: {
            uint8_t said[24] = {0};
            for (size_t i = 16; i < sizeof said; i++) said[i] = (uint8_t)next(&in);
            good = ls_inspection_share(&inspection, said, 16 + next(&in) % 9);
            break;
        }
        default: put_item(&out, &in, &arena, rules, inspection.depth > 1 ? SHARED_SIZE : ROOT_SIZE);
        }
        if (out.length && next(&in) == 1) out.data[next(&in) % out.length] ^= 1;
        require(!out.failed);
        good = good && ls_inspect(&inspection, (const uint8_t *)out.data, out.length);
        if (good && out.length) require(ls_journal_append(journal, 0, &out) == LS_OK);
    }
    while (good && inspection.depth) {
        put_end(&out, rules, inspection.depth > 1 ? SHARED_SIZE : ROOT_SIZE);
        good = ls_inspect(&inspection, (const uint8_t *)out.data, out.length);
        if (good) require(ls_journal_append(journal, 0, &out) == LS_OK);
    }
    if (good && ls_inspection_is_whole(&inspection)) replay(&engine, journal, offset, kind);
    ls_inspection_free(&inspection);
    ls_journal_free(journal);
    ls_buffer_free(&before);
    ls_buffer_free(&out);
    ls_arena_free(&arena);
    return 0;
}
