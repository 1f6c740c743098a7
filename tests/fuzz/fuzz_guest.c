/* What a worker sends to the host for the embedder's recognisers, and what comes back, and its pieces of text: one that was broken into
 * may send anything, and a recogniser is promised valid text and strings. */
#include "base/utf8.h"
#include "scan/passed_text.h"
#include <stdlib.h>
#include <string.h>

static void look(const char *text) {
    if (text && ls_utf8_valid(text, strlen(text)) != strlen(text)) abort();
}

static leaksift_status recognize(void *context, const leaksift_passage *passage, leaksift_finder *finder) {
    const leaksift_segment *segment = passage->segment;
    (void)context;
    look(passage->item_name), look(passage->media_type), look(segment->sheet), look(segment->cell), look(segment->column), look(segment->role);
    if (ls_utf8_valid(segment->text, segment->length) != segment->length) abort();
    leaksift_recognized found = LEAKSIFT_RECOGNIZED_INIT;
    found.type = "thing";
    found.length = segment->length / 2;
    found.offset = segment->length / 4;
    found.confidence = 0.5;
    found.normalized = segment->sheet;
    (void)leaksift_finder_add(finder, &found);
    return LEAKSIFT_OK;
}

static ls_status keep(void *context, const ls_hit *hit) { return ls_put_hit(context, hit), LS_OK; }
static void drop(void *context, const char *message) { (void)context, (void)message; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_rule rule = {.id = "a.thing", .type = "thing", .is_function = true, .enabled = true};
    const ls_rule *list[] = {&rule};
    const ls_rules rules = {.rules = &rule, .rule_count = 1};
    ls_guest_recognizer one = {.name = "a", .functions = {.run = recognize}, .rules = list, .rule_count = 1, .wanted = true};
    const ls_guests guests = {.recognizers = &one, .recognizer_count = 1, .recognizes = true};
    ls_arena arena = {0};
    ls_buffer out = {0}, again = {0};
    ls_unpack in = {.at = data, .end = data + size};
    ls_block block, same;
    if (ls_get_block(&in, &arena, &block)) {
        const ls_hit_sink sink = {&out, keep, NULL, NULL};
        if (ls_guest_recognize(&guests, &block, &arena, &sink, drop, NULL) != LS_OK) abort();
        const uint8_t *told = (const uint8_t *)ls_buffer_cstr(&out);
        ls_unpack hits = {.at = told, .end = told + out.length};
        ls_hit hit;
        while (hits.at < hits.end)
            if (!ls_get_hit(&hits, &arena, &rules, &block, &hit)) abort();
        ls_put_block(&again, &block);
        ls_unpack back = {.at = (const uint8_t *)again.data, .end = (const uint8_t *)again.data + again.length};
        if (!ls_get_block(&back, &arena, &same) || same.segment_count != block.segment_count) abort();
        ls_unpack wild = {.at = data, .end = data + size};
        while (wild.at < wild.end && !wild.failed)
            if (!ls_get_hit(&wild, &arena, &rules, &block, &hit)) break;
    }
    ls_passed_text last = {0};
    ls_segment segment;
    uint64_t offset;
    for (size_t skip = 0; skip <= size && skip < 64; skip += 16)
        if (ls_passed_text_unpack(&last, data + skip, size - skip, &segment, &offset)) {
            look(last.path.data), look(last.media_type.data), look(segment.sheet), look(segment.field);
            if (ls_utf8_valid(segment.text, segment.length) != segment.length) abort();
        }
    ls_passed_text_free(&last);
    ls_buffer_free(&out);
    ls_buffer_free(&again);
    ls_arena_free(&arena);
    return 0;
}
