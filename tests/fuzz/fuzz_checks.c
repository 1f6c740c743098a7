/* Fuzz target: the built-in patterns, checkers and cues over any valid UTF-8, cut into two segments where the first byte
 * says. Spans lie within their segment and on characters' bounds; normal forms and domains are valid UTF-8. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "match/matcher.h"
#include <stdlib.h>
#include <string.h>

static const char *const without[] = {"person_name", "phone_number", "organization_name"};

static void require(bool holds) {
    if (!holds) abort();
}

static void require_span(const ls_block *block, uint32_t index, uint32_t start, uint32_t length) {
    require(index < block->segment_count);
    const ls_block_segment *segment = &block->segments[index];
    require(length > 0 && start >= segment->start && start + length <= segment->start + segment->length);
    require(ls_utf8_valid(block->text + start, length) == length);
}

static ls_status on_hit(void *context, const ls_hit *hit) {
    require_span(context, hit->segment, hit->start, hit->length);
    if (hit->normalized) require(ls_utf8_valid(hit->normalized, strlen(hit->normalized)) == strlen(hit->normalized));
    if (hit->domain) require(ls_utf8_valid(hit->domain, strlen(hit->domain)) == strlen(hit->domain));
    return LS_OK;
}

static ls_status on_cue(void *context, const ls_cue_hit *cue) {
    require_span(context, cue->segment, cue->start, cue->length);
    return LS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ls_match_scratch *scratch;
    static ls_matcher *matcher;
    static ls_rules *rules;
    if (!scratch) {
        ls_rules_options options = {.except = without, .except_count = sizeof without / sizeof *without};
        require(ls_rules_load(&options, &rules, NULL) == LEAKSIFT_OK && ls_matcher_create(rules, NULL, &matcher, NULL) == LEAKSIFT_OK);
        scratch = ls_match_scratch_create(matcher);
        require(scratch != NULL);
    }
    if (size < 2 || size > 1 << 20) return 0;
    char *text = ls_malloc(size + 2);
    uint32_t length = 0, cut = 0;
    for (size_t at = 1; text && at < size;) {
        uint32_t point;
        size_t step = ls_utf8_decode((const char *)data + at, size - at, &point);
        if (!cut && at > data[0]) { /* the newline between segments */
            text[length++] = '\n';
            cut = length;
        }
        memcpy(text + length, data + at, step);
        length += (uint32_t)step;
        at += step ? step : 1;
    }
    if (text && cut) {
        ls_block_segment segments[2] = {{.length = cut - 1}, {.start = cut, .length = length - cut}};
        ls_block block = {.text = text, .length = length, .segments = segments, .segment_count = 2, .is_path = data[0] & 1};
        const ls_hit_sink sink = {&block, on_hit, on_cue, NULL};
        require(ls_match_block(matcher, scratch, &block, &sink) == LS_OK);
    }
    ls_free(text);
    return 0;
}
