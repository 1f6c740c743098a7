/* Text on its way to the matcher: segments are packed into blocks of about a mebibyte, each block is matched once, its
 * hits are ordered, weighed, counted and written. */
#include "scan/unit.h"
#include "base/alloc.h"
#include "base/bytes16.h"
#include "base/utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SEGMENTS_MAX: a sheet of one-letter cells would need 60 MB of segments for a mebibyte of text. */
enum {
    BLOCK_TARGET = 1 << 20,
    SEGMENTS_MAX = 1 << 15,
    INTERNED = 64,
    HITS_PER_TICK = 4096,
    SMALL_MAX = 4096,
    REPEATS_MAX = 64
};

typedef struct found {
    ls_hit hit; /* strings live as long as the block's match */
    double confidence;
    bool own, below;
} found;

struct ls_found_hits {
    found *all;
    size_t count, capacity;
    ls_arena arena;
    uint32_t *newlines; /* of the block, made when a hit needs a line number */
    size_t newline_count, newline_capacity;
    bool newlines_ready;
    ls_buffer value, context;
    ls_frame *frame;
    const ls_block *block;
    uint32_t longest;  /* hit of the block, in bytes */
    uint32_t *small;   /* hits whose values are small letters alone */
    size_t small_count;
};

struct ls_found_hits *ls_found_create(void) { return ls_calloc(1, sizeof(struct ls_found_hits)); }

void ls_found_free(struct ls_found_hits *hits) {
    if (!hits) return;
    ls_free(hits->all);
    ls_free(hits->newlines);
    ls_arena_free(&hits->arena);
    ls_buffer_free(&hits->value);
    ls_buffer_free(&hits->context);
    ls_free(hits);
}

/* ---- packing ---- */

/* A table's cells name the same few columns, sheets and rows again and again: each is copied once a block. */
static const char *intern(ls_packer *packer, const char *text) {
    if (!text) return NULL;
    size_t length = strlen(text), at = 0;
    uint64_t hash = length, word = 0;
    for (; length - at >= sizeof word; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    }
    word = 0;
    memcpy(&word, text + at, length - at);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    const char **slot = &packer->interned[(hash >> 32) % INTERNED];
    if (*slot && strcmp(*slot, text) == 0) return *slot;
    const char *copy = ls_keep_text(&packer->strings, text, length);
    if (copy) *slot = copy;
    return copy;
}

static size_t count_newlines(const char *text, size_t length) {
    size_t count = 0, i = 0;
    for (; length - i >= 64; i += 64) { /* a loop of known length becomes one of vectors */
        unsigned char here = 0;
        for (size_t j = 0; j < 64; j++) here = (unsigned char)(here + (text[i + j] == '\n'));
        count += here;
    }
    for (; i < length; i++) count += text[i] == '\n';
    return count;
}

/* Where the text after this segment begins, as a line and a column. */
static void advance_lines(ls_packer *packer, const char *text, size_t length) {
    size_t newlines = count_newlines(text, length);
    if (!newlines) {
        packer->column += ls_utf8_count(text, length);
        return;
    }
    packer->line += newlines;
    const char *last = memrchr(text, '\n', length);
    packer->column = 1 + ls_utf8_count(last + 1, (size_t)(text + length - last - 1));
}

static ls_status make_room(ls_packer *packer) {
    if (packer->count < packer->capacity) return LS_OK;
    size_t capacity = packer->capacity ? packer->capacity * 2 : 64;
    ls_block_segment *segments = ls_realloc(packer->segments, capacity * sizeof *segments);
    if (!segments) return LS_NOMEM;
    packer->segments = segments;
    uint64_t *lines = ls_realloc(packer->lines, capacity * sizeof *lines);
    if (!lines) return LS_NOMEM;
    packer->lines = lines;
    uint64_t *columns = ls_realloc(packer->columns, capacity * sizeof *columns);
    if (!columns) return LS_NOMEM;
    packer->columns = columns;
    packer->capacity = capacity;
    return LS_OK;
}

static ls_status pack(ls_frame *frame, const ls_segment *segment, const char *text, size_t length, bool glued) {
    ls_packer *packer = &frame->packer;
    ls_status status = make_room(packer);
    if (status) return status;
    if (packer->any && !glued) packer->next_offset++;
    if (segment->lines && packer->any && !glued) packer->line++, packer->column = 1;
    packer->any = true;
    ls_block_segment *packed = &packer->segments[packer->count];
    *packed = (ls_block_segment){.start = (uint32_t)packer->text.length, .length = (uint32_t)length,
                                 .text_offset = packer->next_offset, .about = *segment};
    packed->about.text = NULL;
    packed->about.length = 0;
    packed->about.sheet = intern(packer, segment->sheet);
    packed->about.cell =
        segment->cell ? ls_keep_text(&packer->strings, segment->cell, strlen(segment->cell)) : NULL;
    packed->about.field = intern(packer, segment->field);
    packed->about.column = intern(packer, segment->column);
    packed->about.row_label = intern(packer, segment->row_label);
    packer->lines[packer->count] = segment->lines ? packer->line : 0;
    packer->columns[packer->count] = packer->column;
    ls_buffer_append(&packer->text, text, length);
    if (!ls_buffer_putc(&packer->text, '\n')) return LS_NOMEM;
    if (segment->lines) advance_lines(packer, text, length);
    packer->count++;
    packer->next_offset += length;
    return LS_OK;
}

/* A cut that splits no value: after white space or punctuation if there is some in the last KiB, else between code
 * points. */
static size_t cut_point(const char *text, size_t most) {
    for (size_t back = 0; back < 1024; back++)
        if (strchr(" \t\r\n,;\"'<>|(){}[]", text[most - 1 - back]) && text[most - 1 - back]) return most - back;
    while (((unsigned char)text[most] & 0xC0) == 0x80) most--;
    return most;
}

static ls_status pass_text(ls_frame *frame, const ls_segment *segment, const char *text, size_t length, bool glued) {
    ls_packer *packer = &frame->packer;
    ls_unit *unit = frame->unit;
    if (packer->any && !glued) packer->next_offset++;
    packer->any = true;
    ls_segment passed = *segment;
    passed.text = text;
    passed.length = length;
    passed.glued = glued;
    uint64_t offset = packer->next_offset;
    packer->next_offset += length;
    if (unit->wanted || !unit->host.text) return LS_OK;
    if (unit->host.text(unit->host.context, ls_buffer_cstr(&unit->path), frame->identity.media_type, &passed, offset))
        return unit->broken = LS_CALLBACK;
    return LS_OK;
}

ls_status ls_block_add(ls_frame *frame, const ls_segment *segment) {
    ls_unit *unit = frame->unit;
    if (unit->mode == LEAKSIFT_MODE_IDENTIFY) return LS_OK;
    if (unit->mode == LEAKSIFT_MODE_TEXT)
        return pass_text(frame, segment, segment->text, segment->length, segment->glued);
    ls_packer *packer = &frame->packer;
    if (packer->count == SEGMENTS_MAX || (packer->count && packer->text.length + segment->length > BLOCK_TARGET)) {
        ls_status status = ls_block_flush(frame);
        /* What is found leaves a worker process at once: should the rest of the item end it, this stays. */
        if (!status && unit->host.watch) status = ls_unit_flush(unit, true);
        if (status) return status;
    }
    const char *text = segment->text;
    size_t rest = segment->length;
    bool glued = segment->glued;
    while (rest > BLOCK_TARGET + BLOCK_TARGET / 2) {
        size_t piece = cut_point(text, BLOCK_TARGET);
        ls_status status = pack(frame, segment, text, piece, glued);
        if (!status) status = ls_block_flush(frame);
        if (status) return unit->broken ? unit->broken : status;
        text += piece;
        rest -= piece;
        glued = true;
    }
    ls_status status = pack(frame, segment, text, rest, glued);
    if (!status) status = ls_text_print_add(frame->print, segment->text, segment->length, segment->glued,
                                           segment->part != LEAKSIFT_PART_METADATA);
    return status ? (unit->broken = status) : LS_OK;
}

void ls_block_reset(ls_frame *frame) {
    ls_packer *packer = &frame->packer;
    ls_buffer_clear(&packer->text);
    packer->count = 0;
    ls_arena_reset(&packer->strings);
    memset(packer->interned, 0, sizeof packer->interned);
    packer->next_offset = 0;
    packer->line = packer->column = 1;
    packer->any = false;
}

void ls_block_free(ls_frame *frame) {
    ls_packer *packer = &frame->packer;
    ls_buffer_free(&packer->text);
    ls_free(packer->segments);
    ls_free(packer->lines);
    ls_free(packer->columns);
    ls_arena_free(&packer->strings);
}

/* ---- collecting ---- */

static bool is_own(const leaksift_engine *engine, const ls_hit *hit) {
    if (!engine->own_count) return false;
    const char *host = hit->normalized ? strrchr(hit->normalized, '@') : NULL;
    if (host) return ls_engine_owns(engine, host + 1);
    if (strcmp(hit->rule->type, "hostname") == 0 && hit->normalized) return ls_engine_owns(engine, hit->normalized);
    return hit->domain && ls_engine_owns(engine, hit->domain);
}

static ls_status take_hit(void *context, const ls_hit *hit) {
    struct ls_found_hits *hits = context;
    ls_frame *frame = hits->frame;
    const leaksift_engine *engine = frame->unit->engine;
    frame->matched = true;
    if (!ls_grow(&hits->all, hits->count, &hits->capacity, sizeof *hits->all)) return LS_NOMEM;
    found *one = &hits->all[hits->count];
    *one = (found){.hit = *hit, .confidence = ls_confidence(engine->rules, hit)};
    one->own = is_own(engine, hit);
    one->below = one->confidence < ls_engine_threshold(engine, hit->rule);
    hits->count++;
    if (hits->count % HITS_PER_TICK == 0) {
        ls_status status = ls_frame_match_tick(frame);
        if (status) return status;
    }
    return ls_classifier_hit(frame->classifier, hits->block, hit, one->confidence);
}

static ls_status take_cue(void *context, const ls_cue_hit *cue) {
    struct ls_found_hits *hits = context;
    hits->frame->matched = true;
    return ls_classifier_cue(hits->frame->classifier, hits->block, cue);
}

static void note_failure(void *context, const char *message) {
    ls_frame_note(context, LEAKSIFT_REASON_PARSER_EXIT, message);
}

/* The embedder's recognisers. */
static ls_status ask_guests(void *context, const ls_hit_sink *collector) {
    struct ls_found_hits *hits = context;
    ls_frame *frame = hits->frame;
    const ls_guest_calls *calls = frame->unit->host.guests;
    if (calls) return calls->recognize(calls->context, hits->block, &hits->arena, collector, &frame->sink);
    return ls_guest_recognize(&frame->unit->engine->guests, hits->block, &hits->arena, collector, note_failure, frame);
}

static int in_order(const void *a, const void *b) {
    const ls_hit *x = &((const found *)a)->hit, *y = &((const found *)b)->hit;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    if (x->length != y->length) return x->length > y->length ? -1 : 1;
    return strcmp(x->rule->id, y->rule->id);
}

/* ---- writing ---- */

/* Bit i: byte i of the stride is a line feed. */
enum { NEWLINES_STRIDE = 64 };
static uint64_t newlines_of(const char *text) {
    uint64_t mask = 0;
#ifdef __SSE2__
    for (unsigned i = 0; i < NEWLINES_STRIDE; i += 16)
        mask |= (uint64_t)ls_bits16(_mm_cmpeq_epi8(ls_load16(text + i), _mm_set1_epi8('\n'))) << i;
#else
    for (unsigned i = 0; i < NEWLINES_STRIDE; i++) mask |= (uint64_t)(text[i] == '\n') << i;
#endif
    return mask;
}

static bool newlines_room(struct ls_found_hits *hits) {
    if (hits->newline_capacity - hits->newline_count >= NEWLINES_STRIDE) return true;
    size_t capacity = hits->newline_capacity ? hits->newline_capacity * 2 : 4096;
    uint32_t *newlines = ls_realloc(hits->newlines, capacity * sizeof *newlines);
    if (!newlines) return false;
    hits->newlines = newlines;
    hits->newline_capacity = capacity;
    return true;
}

static ls_status index_newlines(struct ls_found_hits *hits) {
    if (hits->newlines_ready) return LS_OK;
    const char *text = hits->block->text;
    const size_t length = hits->block->length;
    hits->newline_count = 0;
    for (size_t at = 0; at < length; at += NEWLINES_STRIDE) {
        char rest[NEWLINES_STRIDE] = {0};
        const char *bytes = text + at;
        if (!newlines_room(hits)) return LS_NOMEM;
        if (length - at < NEWLINES_STRIDE) bytes = memcpy(rest, bytes, length - at);
        for (uint64_t found = newlines_of(bytes); found; found &= found - 1)
            hits->newlines[hits->newline_count++] = (uint32_t)(at + ls_lowest_bit(found));
    }
    hits->newlines_ready = true;
    return LS_OK;
}

/* How many newlines stand before `at`. */
static size_t newlines_before(const struct ls_found_hits *hits, uint32_t at) {
    size_t low = 0, high = hits->newline_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (hits->newlines[middle] < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

static ls_status locate_line(struct ls_found_hits *hits, const ls_hit *hit, leaksift_location *location) {
    const ls_packer *packer = &hits->frame->packer;
    if (hits->block->is_path) return LS_OK; /* its segment is not one of the packer's */
    uint64_t line = packer->lines[hit->segment], column = packer->columns[hit->segment];
    if (!line) return LS_OK;
    ls_status status = index_newlines(hits);
    if (status) return status;
    uint32_t start = hits->block->segments[hit->segment].start;
    size_t before = newlines_before(hits, hit->start), at_start = newlines_before(hits, start);
    uint32_t from = start;
    if (before > at_start) {
        from = hits->newlines[before - 1] + 1;
        column = 1;
    }
    location->line = line + (before - at_start);
    location->column = column + ls_utf8_count(hits->block->text + from, hit->start - from);
    return LS_OK;
}

/* The bounds of the context: so many code points on each side, within the segment. */
static void context_bounds(const ls_block *block, const ls_hit *hit, uint32_t characters, uint32_t *from,
                           uint32_t *to) {
    const ls_block_segment *segment = &block->segments[hit->segment];
    uint32_t low = hit->start, high = hit->start + hit->length, end = segment->start + segment->length;
    for (uint32_t i = 0; i < characters && low > segment->start; i++)
        do low--;
        while (low > segment->start && ((unsigned char)block->text[low] & 0xC0) == 0x80);
    for (uint32_t i = 0; i < characters && high < end; i++)
        do high++;
        while (high < end && ((unsigned char)block->text[high] & 0xC0) == 0x80);
    *from = low;
    *to = high;
}

/* A value of small letters alone cannot be told from prose by a report: wherever this block shows it again it is a span
 * too. */
static bool is_small(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((text[i] < 'a' || text[i] > 'z') && text[i] != ' ') return false;
    return length >= 3;
}

static void add_repeats(struct ls_found_hits *hits, leaksift_finding *finding, leaksift_span *spans, size_t most) {
    size_t length = strlen(finding->context);
    for (size_t i = 0; i < hits->small_count; i++) {
        const ls_hit *hit = &hits->all[hits->small[i]].hit;
        const char *value = hits->block->text + hit->start, *at = finding->context;
        while (finding->context_span_count < most &&
               (at = memmem(at, length - (size_t)(at - finding->context), value, hit->length))) {
            uint32_t offset = (uint32_t)(at - finding->context);
            spans[finding->context_span_count++] = (leaksift_span){offset, hit->length, hit->rule->type};
            at += hit->length;
        }
    }
}

/* Once a block, after its hits are ordered: what add_context() asks for. */
static ls_status prepare_context(struct ls_found_hits *hits) {
    hits->longest = 0;
    hits->small_count = 0;
    hits->small = ls_arena_alloc(&hits->arena, SMALL_MAX * sizeof *hits->small);
    if (!hits->small) return LS_NOMEM;
    for (size_t i = 0; i < hits->count; i++) {
        const ls_hit *hit = &hits->all[i].hit;
        if (hit->length > hits->longest) hits->longest = hit->length;
        if (hits->small_count < SMALL_MAX && is_small(hits->block->text + hit->start, hit->length))
            hits->small[hits->small_count++] = (uint32_t)i;
    }
    return LS_OK;
}

static ls_status add_context(struct ls_found_hits *hits, size_t index, leaksift_finding *finding) {
    const ls_hit *hit = &hits->all[index].hit;
    uint32_t from, to;
    context_bounds(hits->block, hit, hits->frame->unit->engine->context, &from, &to);
    finding->context = ls_arena_strndup(&hits->arena, hits->block->text + from, to - from);
    size_t first = index, last = index + 1;
    while (first > 0 && hits->all[first - 1].hit.start + hits->longest > from) first--;
    while (last < hits->count && hits->all[last].hit.start < to) last++;
    size_t most = last - first + (hits->small_count ? REPEATS_MAX : 0);
    leaksift_span *spans = ls_arena_alloc(&hits->arena, most * sizeof *spans);
    if (!finding->context || !spans) return LS_NOMEM;
    for (size_t i = first; i < last; i++) {
        const ls_hit *other = &hits->all[i].hit;
        uint32_t start = other->start > from ? other->start : from;
        uint32_t end = other->start + other->length < to ? other->start + other->length : to;
        if (start < end)
            spans[finding->context_span_count++] = (leaksift_span){start - from, end - start, other->rule->type};
    }
    finding->context_spans = spans;
    add_repeats(hits, finding, spans, most);
    if (hits->small_count && finding->context_span_count == most) finding->context = NULL; /* there may be more */
    return LS_OK;
}

/* "keyword: phone". NULL: no memory. */
static const char *evidence_text(ls_arena *arena, const ls_evidence *from) {
    if (!from->detail) return ls_arena_strdup(arena, from->kind);
    size_t kind = strlen(from->kind), detail = strlen(from->detail);
    char *text = ls_arena_alloc(arena, kind + detail + 3);
    if (!text) return NULL;
    memcpy(text, from->kind, kind);
    memcpy(text + kind, ": ", 2);
    memcpy(text + kind + 2, from->detail, detail + 1);
    return text;
}

static ls_status write_finding(struct ls_found_hits *hits, size_t index) {
    ls_frame *frame = hits->frame;
    const found *one = &hits->all[index];
    const ls_hit *hit = &one->hit;
    const ls_block_segment *segment = &hits->block->segments[hit->segment];
    const ls_segment *about = &segment->about;
    char group[16];
    const char *evidence[LS_EVIDENCE_MAX];
    leaksift_finding finding = {.type = hit->rule->type, .rule = hit->rule->id, .normalized = hit->normalized,
        .key = hit->key, .domain = hit->domain, .confidence = one->confidence, .evidence = evidence,
        .role = hit->role ? hit->role : about->role, .column = about->column, .row = about->row, .own = one->own,
        .below = one->below};
    finding.location = (leaksift_location){.offset = segment->text_offset + (hit->start - segment->start),
        .length = hit->length, .page = about->page, .slide = about->slide, .sheet = about->sheet, .cell = about->cell,
        .field = about->field, .part = about->part};
    ls_buffer_clear(&hits->value);
    ls_buffer_append(&hits->value, hits->block->text + hit->start, hit->length);
    finding.value = ls_buffer_cstr(&hits->value);
    if (hits->value.failed) return LS_NOMEM;
    if (!finding.normalized) finding.normalized = finding.value;
    for (size_t i = 0; i < hit->evidence_count; i++) {
        const char *text = evidence_text(&hits->arena, &hit->evidence[i]);
        if (!text) return LS_NOMEM;
        evidence[finding.evidence_count++] = text;
    }
    if (about->group) {
        snprintf(group, sizeof group, "g%u", about->group);
        finding.group = group;
    }
    ls_status status = locate_line(hits, hit, &finding.location);
    if (!status && frame->unit->engine->context) status = add_context(hits, index, &finding);
    if (!status) ls_put_finding(&frame->unit->out, &finding);
    return status ? status : frame->unit->out.failed ? LS_NOMEM : LS_OK;
}

static ls_status write_findings(struct ls_found_hits *hits) {
    ls_frame *frame = hits->frame;
    uint64_t most = frame->sink.limits->value[LS_LIMIT_MATCHES];
    size_t ordered = 1; /* nearly always they come so: of two overlapping hits a later one may have stayed */
    while (ordered < hits->count && in_order(&hits->all[ordered - 1], &hits->all[ordered]) <= 0) ordered++;
    if (ordered < hits->count) qsort(hits->all, hits->count, sizeof *hits->all, in_order);
    if (frame->unit->engine->context && prepare_context(hits)) return LS_NOMEM;
    for (size_t i = 0; i < hits->count; i++) {
        found *one = &hits->all[i];
        const char *normalized = one->hit.normalized;
        if (!normalized) {
            normalized = ls_arena_strndup(&hits->arena, hits->block->text + one->hit.start, one->hit.length);
            if (!normalized) return LS_NOMEM;
        }
        const char *host = strcmp(one->hit.rule->type, "email_address") == 0 ? one->hit.domain : NULL;
        ls_tally_type *counted;
        ls_status status = ls_tally_add(&frame->tally, one->hit.rule->type, normalized, one->own, one->below, host,
                                        &frame->unit->out, &counted);
        if (status) return status;
        uint64_t *printed = one->below ? &counted->printed_below : &counted->printed; /* no noise hides what is sure */
        if (*printed >= most) {
            ls_frame_note(frame, LEAKSIFT_REASON_MATCHES, "limit matches: more were counted than are printed");
            continue;
        }
        ++*printed;
        status = write_finding(hits, i);
        if (status) return status;
    }
    return LS_OK;
}

static ls_status match(ls_frame *frame, const ls_block *block) {
    ls_unit *unit = frame->unit;
    struct ls_found_hits *hits = unit->hits;
    hits->frame = frame;
    hits->block = block;
    hits->count = 0;
    hits->newlines_ready = false;
    ls_arena_reset(&hits->arena);
    const ls_hit_sink sink = {hits, take_hit, take_cue, unit->engine->guests.recognizes ? ask_guests : NULL};
    ls_match_scratch_tick(unit->scratch, ls_frame_match_tick, frame);
    ls_status status = ls_match_block(unit->matcher, unit->scratch, block, &sink);
    /* What was found before a limit bit is still reported. */
    ls_status written = status == LS_OK || status == LS_STOP || status == LS_CANCELLED ? write_findings(hits) : status;
    if (!status) status = ls_classifier_block(frame->classifier, block);
    if (written) status = written;
    if (status && status != LS_STOP) unit->broken = status;
    return status;
}

ls_status ls_block_flush(ls_frame *frame) {
    ls_packer *packer = &frame->packer;
    if (frame->unit->broken && frame->unit->broken != LS_CANCELLED) return frame->unit->broken;
    if (!packer->count) return LS_OK;
    const ls_block block = {.text = packer->text.data, .length = (uint32_t)packer->text.length,
                            .segments = packer->segments, .segment_count = (uint32_t)packer->count,
                            .media_type = frame->identity.media_type, .item_name = frame->name};
    ls_status status = match(frame, &block);
    ls_buffer_clear(&packer->text);
    packer->count = 0;
    ls_arena_reset(&packer->strings);
    memset(packer->interned, 0, sizeof packer->interned);
    ls_status flushed = frame->unit->broken ? LS_OK : ls_unit_flush(frame->unit, false);
    return flushed ? (frame->unit->broken = flushed) : status;
}

/* The rules' own string for a type: counts keep it longer than the record lives. */
static const char *type_of_rules(const ls_rules *rules, const char *type) {
    for (size_t i = 0; i < rules->rule_count; i++)
        if (strcmp(rules->rules[i].type, type) == 0) return rules->rules[i].type;
    return NULL;
}

ls_status ls_block_replay(ls_frame *frame, const ls_poison *poison) {
    ls_unit *unit = frame->unit;
    const uint8_t *at = poison->findings, *end = at + poison->findings_length;
    while (at && (size_t)(end - at) >= LS_RECORD_HEADER) {
        unsigned kind;
        uint32_t length, check;
        if (!ls_record_header(at, &kind, &length, &check) || length > (size_t)(end - at) - LS_RECORD_HEADER)
            return LS_OK;
        ls_unpack payload = {.at = at + LS_RECORD_HEADER, .end = at + LS_RECORD_HEADER + length};
        leaksift_finding finding;
        ls_tally_type *counted;
        if (!ls_get_finding(&payload, &frame->arena, &finding)) return LS_NOMEM;
        at += LS_RECORD_HEADER + (size_t)length;
        const char *type = type_of_rules(unit->engine->rules, finding.type);
        if (!type || finding.location.part == LEAKSIFT_PART_PATH) continue; /* the name was matched again */
        const char *host = strcmp(type, "email_address") == 0 ? finding.domain : NULL;
        ls_status status = ls_tally_add(&frame->tally, type, finding.normalized, finding.own, finding.below, host,
                                        &unit->out, &counted);
        if (status) return status;
        counted->printed++;
        ls_put_finding(&unit->out, &finding);
        frame->gave_text = true;
    }
    return unit->out.failed ? LS_NOMEM : LS_OK;
}

static ls_block_segment name_segment(const char *name) {
    ls_block_segment segment = {.length = (uint32_t)strlen(name), .about = {.part = LEAKSIFT_PART_PATH}};
    if (segment.length > 4096) segment.length = (uint32_t)ls_utf8_valid(name, 4096);
    return segment;
}

ls_status ls_block_say_name(ls_frame *frame, const char *name) {
    if (!*name || frame->silent) return LS_OK;
    const ls_block_segment segment = name_segment(name);
    return pass_text(frame, &segment.about, name, segment.length, false);
}

ls_status ls_block_name(ls_frame *frame) {
    if (!*frame->name || frame->silent) return LS_OK;
    const ls_block_segment segment = name_segment(frame->name);
    ls_buffer *text = &frame->packer.text;
    ls_buffer_append(text, frame->name, segment.length);
    if (!ls_buffer_putc(text, '\n')) return LS_NOMEM;
    const ls_block block = {.text = text->data, .length = (uint32_t)text->length, .segments = &segment,
                            .segment_count = 1, .media_type = frame->identity.media_type, .item_name = frame->name,
                            .is_path = true};
    ls_status status = match(frame, &block);
    ls_buffer_clear(text);
    return status;
}
