/* The embedder's recognisers over a block: each sees each segment, and what it reports is checked and becomes a hit
 * like all others. */
#include "base/utf8.h"
#include "scan/guest.h"
#include <stdio.h>
#include <string.h>

struct leaksift_finder {
    const ls_guest_recognizer *recognizer;
    const ls_block *block;
    uint32_t segment;
    ls_arena *arena;
    const ls_hit_sink *collector;
    const char *misused; /* what could not be, or NULL */
    ls_status failed;    /* ours */
};

static leaksift_status misuse(leaksift_finder *finder, const char *what) {
    if (!finder->misused) finder->misused = what;
    return LEAKSIFT_ERROR_ARGUMENT;
}

static bool continues(const char *text, uint64_t at) { return ((unsigned char)text[at] & 0xC0) == 0x80; }

bool ls_guest_place(const ls_block *block, uint32_t index, uint64_t offset, uint64_t length) {
    if (index >= block->segment_count) return false;
    const ls_block_segment *segment = &block->segments[index];
    const char *text = block->text + segment->start;
    if (!length || offset > segment->length || length > segment->length - offset) return false;
    return !continues(text, offset) && (offset + length == segment->length || !continues(text, offset + length));
}

static const ls_rule *rule_of(const ls_guest_recognizer *recognizer, const char *type) {
    for (size_t i = 0; type && i < recognizer->rule_count; i++)
        if (strcmp(recognizer->rules[i]->type, type) == 0) return recognizer->rules[i];
    return NULL;
}

static bool copy_evidence(leaksift_finder *finder, const leaksift_recognized *found, ls_hit *hit) {
    for (size_t i = 0; i < found->evidence_count; i++) {
        const char *words = ls_arena_strdup(finder->arena, found->evidence[i]);
        if (!words) return false;
        ls_hit_add_evidence(hit, words, NULL, 1);
    }
    return true;
}

static leaksift_status check(leaksift_finder *finder, const leaksift_recognized *found, const ls_rule *rule) {
    if (!rule) return misuse(finder, "a type that it did not tell of");
    if (!ls_guest_place(finder->block, finder->segment, found->offset, found->length))
        return misuse(finder, "a place outside the text or inside a character");
    if (!(found->confidence >= 0 && found->confidence <= 1)) return misuse(finder, "a confidence is not 0 to 1");
    if (found->role && !ls_guest_role(found->role)) return misuse(finder, "a role is not known");
    bool strings = ls_guest_string(found->normalized) && found->evidence_count <= LS_EVIDENCE_MAX &&
                   (!found->evidence_count || found->evidence);
    for (size_t i = 0; strings && i < found->evidence_count; i++)
        strings = found->evidence[i] && ls_guest_string(found->evidence[i]);
    return strings ? LEAKSIFT_OK : misuse(finder, "a string is no UTF-8 or too long, or evidence more than 8");
}

leaksift_status leaksift_finder_add(leaksift_finder *finder, const leaksift_recognized *from) {
    leaksift_recognized found;
    if (finder->failed) return LEAKSIFT_ERROR_MEMORY;
    if (!from || !ls_guest_sized(&found, from, sizeof found))
        return misuse(finder, "what it found is of a newer leaksift");
    const ls_rule *rule = rule_of(finder->recognizer, found.type);
    leaksift_status status = check(finder, &found, rule);
    if (status || !rule->enabled) return status;
    ls_hit hit = {.rule = rule, .start = finder->block->segments[finder->segment].start + (uint32_t)found.offset,
                  .length = (uint32_t)found.length, .segment = finder->segment, .role = ls_guest_role(found.role),
                  .confidence = found.confidence};
    bool copied = copy_evidence(finder, &found, &hit);
    if (found.normalized && *found.normalized)
        copied &= (hit.normalized = ls_arena_strdup(finder->arena, found.normalized)) != NULL;
    finder->failed = copied ? finder->collector->hit(finder->collector->context, &hit) : LS_NOMEM;
    return finder->failed ? LEAKSIFT_ERROR_MEMORY : LEAKSIFT_OK;
}

static void show_segment(const ls_block *block, uint32_t index, leaksift_segment *segment) {
    const ls_block_segment *from = &block->segments[index];
    const ls_segment *about = &from->about;
    *segment = (leaksift_segment){.size = sizeof *segment,
                                  .text = block->text + from->start,
                                  .length = from->length,
                                  .part = about->part,
                                  .page = about->page,
                                  .slide = about->slide,
                                  .sheet = about->sheet,
                                  .cell = about->cell,
                                  .field = about->field,
                                  .column = about->column,
                                  .row_label = about->row_label,
                                  .row = about->row,
                                  .group = about->group,
                                  .role = about->role,
                                  .glued = about->glued,
                                  .heading = about->heading,
                                  .lines = about->lines};
}

static void tell_failure(const leaksift_finder *finder, leaksift_status status, ls_guest_note note, void *context) {
    char message[200];
    const char *name = finder->recognizer->name;
    if (finder->misused) snprintf(message, sizeof message, "recognizer %s: %s", name, finder->misused);
    else snprintf(message, sizeof message, "recognizer %s failed: %s", name, leaksift_status_name(status));
    note(context, message);
}

/* One recogniser over the block. After a failure it sees no more of it. */
static ls_status run(leaksift_finder *finder, ls_guest_note note, void *context) {
    const leaksift_recognizer *functions = &finder->recognizer->functions;
    const ls_block *block = finder->block;
    leaksift_segment segment;
    const leaksift_passage passage = {sizeof passage, block->item_name, block->media_type, &segment};
    leaksift_status status = LEAKSIFT_OK;
    for (uint32_t i = 0; i < block->segment_count && !status && !finder->misused && !finder->failed; i++) {
        show_segment(block, i, &segment);
        finder->segment = i;
        if (segment.length) status = functions->run(functions->context, &passage, finder);
    }
    if (finder->failed) return finder->failed;
    if (status || finder->misused) tell_failure(finder, status, note, context);
    return LS_OK;
}

ls_status ls_guest_recognize(const ls_guests *guests, const ls_block *block, ls_arena *arena,
                             const ls_hit_sink *collector, ls_guest_note note, void *context) {
    ls_status status = LS_OK;
    for (size_t i = 0; i < guests->recognizer_count && !status; i++) {
        leaksift_finder finder = {
            .recognizer = &guests->recognizers[i], .block = block, .arena = arena, .collector = collector};
        if (guests->recognizers[i].wanted) status = run(&finder, note, context);
    }
    return status;
}
