/* Any text as a paper or a configuration of any segments: the first byte says which and how it is cut. */
#include "../unit/classify/small_rules.h"
#include "text/charset.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEGMENTS = 16 };

/* Cuts the text into rows of cells, lines or one segment. */
static uint32_t cut(const ls_buffer *text, unsigned how, ls_block_segment *out) {
    uint32_t count = 0, start = 0;
    for (uint32_t at = 0; at < text->length && count < SEGMENTS; at++) {
        if (text->data[at] != '\n' || (how < 2 && at + 1 < text->length)) continue;
        out[count] = (ls_block_segment){.start = start, .length = at - start, .text_offset = start};
        if (how == 2) out[count].about = (ls_segment){.row = count / 2 + 1, .cell = "A1", .sheet = "S"};
        if (how == 3) out[count].about = (ls_segment){.row = count + 1, .column = "Activity", .row_label = "Total price"};
        count++;
        start = at + 1;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2 || size > 65536) return 0;
    ls_buffer text = {0};
    if (ls_utf8_repair(data + 1, size - 1, &text) != LS_OK || !ls_buffer_putc(&text, '\n')) return 0;
    ls_block_segment segments[SEGMENTS];
    ls_block block = {.text = text.data, .length = (uint32_t)text.length, .segments = segments, .item_name = "x"};
    block.segment_count = cut(&text, data[0] % 4, segments);
    ls_classifier *classifier = ls_classifier_create(&small_rules);
    ls_arena arena = {0};
    ls_classification out;
    const ls_classify_item item = {.name = "x", .media_type = "text/plain"};
    if (block.segment_count && small_classify(classifier, &block, data[0] / 4 % 2, &item, &arena, &out) == LS_OK)
        for (size_t i = 0; i < out.label_count; i++)
            for (size_t j = 0; j < out.labels[i].fact_count; j++) {
                const leaksift_fact *fact = &out.labels[i].facts[j];
                if (fact->location.offset + fact->location.length > text.length || out.labels[i].fact_count > 64) abort();
            }
    ls_classifier_free(classifier);
    ls_arena_free(&arena);
    ls_buffer_free(&text);
    return 0;
}
