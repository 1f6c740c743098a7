/* Fuzz target: every recogniser over arbitrary valid UTF-8, cut into segments with labels taken from the input itself.
 * First byte: which labels are there; the rest is text, its broken bytes dropped. Checks what the contract promises:
 * spans within their segment and on characters' bounds, normal forms that are valid UTF-8. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "match/recognizer.h"
#include <stdlib.h>
#include <string.h>

static const char *const rule_ids[] = {"phone.international", "phone.national",  "phone.north_america",
                                       "person.titled",       "person.known",    "person.labelled",
                                       "company.legal_form",  "company.labelled"};
enum { RULES = sizeof rule_ids / sizeof *rule_ids, SEGMENTS = 64, TABLES = 16 };

static void require(bool holds) {
    if (!holds) abort();
}

static ls_status check(void *context, const ls_hit *hit) {
    const ls_block *block = context;
    require(hit->segment < block->segment_count);
    const ls_block_segment *segment = &block->segments[hit->segment];
    require(hit->length > 0 && hit->start >= segment->start &&
            hit->start + hit->length <= segment->start + segment->length);
    require(ls_utf8_valid(block->text + hit->start, hit->length) == hit->length);
    if (hit->normalized) require(ls_utf8_valid(hit->normalized, strlen(hit->normalized)) == strlen(hit->normalized));
    if (hit->key) require(ls_utf8_valid(hit->key, strlen(hit->key)) == strlen(hit->key));
    return LS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static void *tables[TABLES];
    static const char *const labels[] = {NULL, "Phone", "Name", "Company", "From", "First name", "Customer", "Contact"};
    if (size < 2 || size > 1 << 16) return 0;
    unsigned labelled = data[0];
    char *text = ls_malloc(size);
    uint32_t length = 0;
    for (size_t at = 1; text && at < size;) {
        uint32_t point;
        size_t step = ls_utf8_decode((const char *)data + at, size - at, &point);
        memcpy(text + length, data + at, step);
        length += (uint32_t)step;
        at += step ? step : 1;
    }
    ls_block_segment segments[SEGMENTS];
    memset(segments, 0, sizeof segments);
    uint32_t count = 0, start = 0;
    for (uint32_t at = 0; text && at <= length && count < SEGMENTS; at++)
        if (at == length || (text[at] == '\n' && labelled & 1)) {
            segments[count].start = start;
            segments[count].length = (count == SEGMENTS - 1 ? length : at) - start;
            segments[count].about.column = labels[labelled >> 1 & 7];
            segments[count++].about.field = labels[labelled >> 4 & 7];
            start = at + 1;
        }
    ls_rule rules[RULES];
    const ls_rule *mine[RULES + 1] = {0};
    memset(rules, 0, sizeof rules);
    for (unsigned n = 0; n < RULES; n++) {
        rules[n].id = rule_ids[n];
        mine[n] = &rules[n];
    }
    ls_block block = {.text = text, .length = length, .segments = segments, .segment_count = count};
    ls_hit_sink sink = {&block, check, NULL, NULL};
    static const char *const regions[] = {"DE", "US"};
    ls_arena arena = {0};
    for (unsigned n = 0; text && ls_recognizers[n] && n < TABLES; n++) {
        if (!tables[n] && ls_recognizers[n]->create) ls_recognizers[n]->create(&tables[n], NULL);
        static ls_label_cache labels; /* one judge each */
        memset(&labels, 0, sizeof labels);
        ls_recognizer_run run = {.mine = mine, .labels = &labels,
                                 .block = &block,
                                 .sink = &sink,
                                 .arena = &arena,
                                 .regions = regions,
                                 .region_count = labelled >> 7 ? 2 : 0,
                                 .tables = tables[n]};
        ls_recognizers[n]->run(&run);
    }
    ls_arena_free(&arena);
    ls_free(text);
    return 0;
}
