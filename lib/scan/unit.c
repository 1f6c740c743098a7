/* An item's life: it enters, is digested and identified, its name is matched, it may turn out to be a copy, its handler
 * runs with the frame as sink, and it ends in exactly one state. */
#include "scan/unit.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "extract/archive/archive.h"
#include "text/charset.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FLUSH_AT = 256 << 10, DIGEST_CHUNK = 128 << 10, SPOOL_LEAST = 64 << 10 };

ls_unit *ls_unit_create(const leaksift_engine *engine, leaksift_mode mode, const ls_unit_host *host,
                        ls_spool_space *space) {
    ls_unit *unit = ls_calloc(1, sizeof *unit);
    if (!unit) return NULL;
    unit->engine = engine;
    unit->mode = mode;
    unit->host = *host;
    unit->space = space;
    unit->identifier = ls_identifier_create();
    unit->hits = ls_found_create();
    if (mode == LEAKSIFT_MODE_SCAN) unit->matcher = ls_engine_matcher(engine, NULL);
    if (unit->matcher) unit->scratch = ls_match_scratch_create(unit->matcher);
    if (unit->identifier && unit->hits && (unit->scratch || mode != LEAKSIFT_MODE_SCAN)) return unit;
    ls_unit_free(unit);
    return NULL;
}

static void free_frame(ls_frame *frame) {
    ls_block_free(frame);
    ls_text_print_free(frame->print);
    ls_classifier_free(frame->classifier);
    ls_tally_free(&frame->tally);
    ls_names_free(&frame->names);
    ls_spool_free(&frame->spool);
    ls_shelf_free(&frame->shelf);
    ls_arena_free(&frame->arena);
    ls_arena_free(&frame->child_arena);
    ls_free(frame);
}

void ls_unit_free(ls_unit *unit) {
    if (!unit) return;
    for (size_t i = 0; i < LS_FRAMES_MAX && unit->frames[i]; i++) free_frame(unit->frames[i]);
    ls_identifier_free(unit->identifier);
    ls_match_scratch_free(unit->scratch);
    ls_found_free(unit->hits);
    ls_buffer_free(&unit->out);
    ls_buffer_free(&unit->path);
    ls_buffer_free(&unit->seen);
    ls_free(unit);
}

static ls_frame *make_frame(ls_unit *unit) {
    ls_frame *frame = ls_calloc(1, sizeof *frame);
    if (!frame) return NULL;
    frame->unit = unit;
    frame->spool.descriptor = -1;
    /* Half as much with each layer: a hostile nest of archives takes twice the limit, not so many times as it is
     * deep. */
    uint64_t memory = unit->engine->limits.value[LS_LIMIT_MEMORY_SPOOL] >> unit->open;
    ls_spool_init(&frame->spool, unit->space, memory > SPOOL_LEAST ? memory : SPOOL_LEAST);
    frame->spool.digests = unit->mode != LEAKSIFT_MODE_TEXT;
    ls_shelf_init(&frame->shelf, unit->space);
    frame->tally.work_dir = unit->space->work_dir;
    if (unit->mode != LEAKSIFT_MODE_SCAN) return frame;
    frame->print = ls_text_print_create();
    frame->classifier = ls_classifier_create(unit->engine->rules);
    if (frame->print && frame->classifier) return frame;
    free_frame(frame);
    return NULL;
}

/* A kept frame with everything of its last item forgotten. */
static void reset_frame(ls_frame *frame) {
    ls_arena_reset(&frame->arena);
    memset(frame->noted, 0, sizeof frame->noted);
    frame->note_count = frame->property_count = frame->time_count = 0;
    ls_block_reset(frame);
    if (frame->print) ls_text_print_reset(frame->print);
    if (frame->classifier) ls_classifier_reset(frame->classifier);
    ls_tally_reset(&frame->tally);
    ls_names_reset(&frame->names);
    frame->gave_text = frame->gave_child = frame->limited = frame->matched = false;
    frame->text_bytes = frame->work = frame->children = frame->unpacked = 0;
    frame->below = (ls_below){0};
    frame->elapsed = 0;
    frame->timed = false;
    frame->child_is_open = frame->child_skipped = frame->child_cut = false;
    frame->child_note_count = 0;
    ls_shelf_reset(&frame->shelf);
    frame->handler = NULL;
    frame->guest = NULL;
    frame->joined = frame->given_up = false;
    frame->identity = (ls_identity){.media_type = ""};
}

static ls_frame *open_frame(ls_unit *unit, ls_frame *parent, const ls_item_start *start, ls_input *input) {
    ls_frame *frame = unit->frames[unit->open];
    if (!frame && !(frame = unit->frames[unit->open] = make_frame(unit))) return NULL;
    reset_frame(frame);
    frame->parent = parent;
    frame->input = input;
    frame->index = start->index;
    frame->number = ++unit->numbers;
    frame->silent = start->root && start->root->silent;
    frame->has_sha256 = start->sha256 && !start->cut;
    if (frame->has_sha256) memcpy(frame->sha256, start->sha256, sizeof frame->sha256);
    frame->is_filter = start->about && start->about->is_filter && !(parent && parent->is_filter);
    frame->depth = parent ? parent->depth + (frame->is_filter ? 0 : 1) : 0;
    ls_frame_sink(frame);
    const char *last = strrchr(start->name, '/');
    frame->name = ls_arena_strdup(&frame->arena, last && last[1] ? last + 1 : start->name);
    if (!frame->name) return NULL;
    const ls_limits *limits = frame->sink.limits;
    uint64_t per = limits->value[LS_LIMIT_TIME_PER];
    frame->time_limit = (double)limits->value[LS_LIMIT_TIME] + (per && input ? (double)(input->size / per) : 0);
    ls_watch *watch = unit->host.watch;
    if (watch) {
        watch->indices[unit->open] = start->index;
        watch->told_before[unit->open] = watch->told;
        watch->depth = unit->open + 1;
    }
    unit->open++;
    ls_frame_clock_start(frame);
    return frame;
}

/* ---- what is known before the handler runs ---- */

static bool too_deep(const ls_frame *frame) {
    return frame->depth > frame->sink.limits->value[LS_LIMIT_DEPTH] || frame->unit->open == LS_FRAMES_MAX;
}

static ls_status digest_input(ls_frame *frame, uint8_t digest[32], bool *known) {
    ls_sha256 state;
    ls_sha256_init(&state);
    *known = false;
    for (uint64_t at = 0; at < frame->input->size;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(frame->input, at, DIGEST_CHUNK, &got);
        if (!bytes || !got) return LS_OK; /* the notes follow from the input's own state */
        ls_sha256_update(&state, bytes, got);
        at += got;
        ls_status status = ls_frame_tick(frame, got / 2);
        if (status) return status;
    }
    ls_sha256_final(&state, digest);
    *known = true;
    return LS_OK;
}

static ls_status identify(ls_frame *frame, const ls_child *about) {
    ls_status status = ls_identify(frame->unit->identifier, frame->input, frame->name, about ? about->media_type : NULL,
                                   about ? about->charset : NULL, &frame->identity);
    if (status) {
        frame->identity = (ls_identity){.media_type = "application/octet-stream"};
        return status == LS_IO ? LS_OK : status;
    }
    /* The identifier's strings live until it is asked again, which a child will do. */
    size_t length = strnlen(frame->identity.media_type, sizeof frame->media_type - 1);
    memcpy(frame->media_type, frame->identity.media_type, length);
    frame->media_type[length] = '\0';
    frame->identity.media_type = frame->media_type;
    const char *charset = about && about->charset ? about->charset : frame->identity.charset;
    if (charset) {
        length = strnlen(charset, sizeof frame->charset - 1);
        memcpy(frame->charset, charset, length);
        frame->charset[length] = '\0';
        frame->identity.charset = frame->charset;
    }
    return LS_OK;
}

/* Does a handler of the embedder claim it? */
static ls_status claim(ls_frame *frame) {
    ls_unit *unit = frame->unit;
    bool told = false;
    if (!unit->engine->guests.handler_count) return LS_OK;
    ls_status status = ls_guest_find(&unit->engine->guests, unit->host.guests, frame->input, frame->name,
                                     frame->identity.media_type, &frame->guest, &told);
    if (status) return unit->broken = status;
    if (told) frame->identity.media_type = frame->guest->handler.media_types[0];
    return LS_OK;
}

/* What makes two items the same: their bytes, how they are read, and the name where it counts: it had a hit or a cue,
 * it may be a volume's, or a container names a member after it. */
static void copy_key(const ls_frame *frame, const uint8_t sha256[32], uint8_t key[16]) {
    ls_sha256 state;
    uint8_t digest[32];
    ls_sha256_init(&state);
    ls_sha256_update(&state, sha256, 32);
    ls_sha256_update(&state, frame->identity.media_type, strlen(frame->identity.media_type) + 1);
    if (frame->identity.charset) ls_sha256_update(&state, frame->identity.charset, strlen(frame->identity.charset));
    ls_sha256_update(&state, frame->joined ? "+" : "", 1);
    if (frame->matched || (frame->handler && frame->handler->is_container) || ls_volume_name(frame->name))
        ls_sha256_update(&state, frame->name, strlen(frame->name));
    ls_sha256_final(&state, digest);
    memcpy(key, digest, 16);
}

/* ---- running the handler ---- */

static bool is_informational(leaksift_reason reason) {
    return reason == LEAKSIFT_REASON_MATCHES || reason == LEAKSIFT_REASON_EXTERNAL_REFERENCE ||
           reason == LEAKSIFT_REASON_HEADERS_DISAGREE || reason == LEAKSIFT_REASON_OUT_OF_SCOPE;
}

static bool is_cut(leaksift_reason reason) {
    switch (reason) {
    case LEAKSIFT_REASON_TIME:
    case LEAKSIFT_REASON_DEPTH:
    case LEAKSIFT_REASON_ENTRIES:
    case LEAKSIFT_REASON_BYTES_OUT:
    case LEAKSIFT_REASON_RATIO:
    case LEAKSIFT_REASON_OVERLAP:
    case LEAKSIFT_REASON_PAGES:
    case LEAKSIFT_REASON_TEMPORARY_SPACE:
    case LEAKSIFT_REASON_NOT_REACHED: return true;
    default: return false;
    }
}

/* The handler gave up in the middle of a child: what there is of it is still an item. */
static ls_status close_left_open(ls_frame *frame, ls_status status) {
    const bool late = frame->noted[LEAKSIFT_REASON_TIME];
    if (!frame->child_note_count)
        ls_child_note(&frame->sink, late ? LEAKSIFT_REASON_TIME : LEAKSIFT_REASON_CORRUPT,
                      "its container was not read to its end");
    frame->child_cut = true;
    ls_status closed = ls_child_close(&frame->sink);
    return status ? status : closed;
}

static ls_status run_handler(ls_frame *frame, bool *raw) {
    static const char alone[] = "a volume of a split file, without the others";
    const ls_identity *identity = &frame->identity;
    *raw = false;
    if (!frame->input->size) return LS_OK;
    const ls_handler *handler = frame->handler;
    if (!handler && identity->is_text) {
        handler = ls_handler_find("text/plain");
        *raw = true;
    }
    if (!frame->joined && ls_volume_later(frame->name)) /* whatever it looks like: of stored members it may be text */
        ls_frame_note(frame, LEAKSIFT_REASON_VOLUME_MISSING, alone);
    if (!handler && identity->out_of_scope)
        return ls_frame_note(frame, LEAKSIFT_REASON_OUT_OF_SCOPE, "holds no text by its nature"), LS_OK;
    if (!handler && identity->is_image)
        return ls_frame_note(frame, LEAKSIFT_REASON_IMAGE_ONLY, "a picture: its words would need OCR"), LS_OK;
    if (!handler && !frame->joined && ls_volume_name(frame->name))
        return ls_frame_note(frame, LEAKSIFT_REASON_VOLUME_MISSING, alone), LS_OK;
    if (!handler) return ls_frame_note(frame, LEAKSIFT_REASON_NO_HANDLER, "no reader for this format"), LS_OK;
    const ls_extract about = {.media_type = identity->media_type,
                              .charset = identity->charset,
                              .name = frame->name,
                              .passwords = frame->unit->engine->passwords,
                              .password_count = frame->unit->engine->password_count,
                              .joined = frame->joined,
                              .limits = frame->sink.limits};
    ls_status status = handler->run(&about, frame->input, &frame->sink);
    if (frame->child_is_open) status = close_left_open(frame, status);
    if (status == LS_DATA) ls_frame_note(frame, LEAKSIFT_REASON_CORRUPT, "the format's rules are broken");
    if (status == LS_IO) ls_frame_note(frame, LEAKSIFT_REASON_IO_ERROR, "read error");
    if (status == LS_DATA || status == LS_IO) status = LS_OK;
    const bool goes_on = !status || status == LS_STOP || status == LS_CANCELLED;
    ls_status kept = goes_on ? ls_shelf_scan(frame) : LS_OK;
    return status ? status : kept;
}

static void note_input_trouble(ls_frame *frame, const ls_root *root) {
    ls_input *input = frame->input;
    if (input->shrunk) ls_frame_note(frame, LEAKSIFT_REASON_CHANGED_DURING_SCAN, "the file became shorter");
    if (input->error_number) ls_frame_note(frame, LEAKSIFT_REASON_IO_ERROR, strerrordesc_np(input->error_number));
    struct stat now;
    if (!root || frame->unit->mode == LEAKSIFT_MODE_TEXT) return; /* texts come without notes */
    if (input->memory || input->descriptor < 0 || fstat(input->descriptor, &now) || !S_ISREG(now.st_mode)) return;
    const struct timespec *then = &frame->unit->root_modified;
    if ((uint64_t)now.st_size != frame->unit->root_size)
        ls_frame_note(frame, LEAKSIFT_REASON_CHANGED_DURING_SCAN, "the file's size changed");
    else if (now.st_mtim.tv_sec != then->tv_sec || now.st_mtim.tv_nsec != then->tv_nsec)
        ls_frame_note(frame, LEAKSIFT_REASON_CHANGED_DURING_SCAN, "the file was written to");
}

/* ---- the end ---- */

static leaksift_coverage coverage_of(const ls_frame *frame, bool raw) {
    bool limiting = false;
    for (size_t i = 0; i < frame->note_count; i++) limiting |= !is_informational(frame->notes[i].reason);
    if (frame->noted[LEAKSIFT_REASON_OUT_OF_SCOPE] && !frame->gave_text && !frame->gave_child) return LEAKSIFT_NONE;
    if (!limiting) return raw ? LEAKSIFT_RAW : LEAKSIFT_COMPLETE;
    return frame->gave_text || frame->gave_child ? LEAKSIFT_PARTIAL : LEAKSIFT_NONE;
}

static leaksift_state state_of(const ls_frame *frame, const leaksift_item *item) {
    bool found = item->label_count && item->level > LEAKSIFT_LEVEL_NONE && item->level < LEAKSIFT_LEVEL_UNKNOWN;
    bool limiting = false, cut = false;
    for (size_t i = 0; i < item->count_count; i++) found |= item->counts[i].total > 0;
    for (size_t i = 0; i < frame->note_count; i++) {
        limiting |= !is_informational(frame->notes[i].reason);
        cut |= is_cut(frame->notes[i].reason);
    }
    if (found && (item->coverage != LEAKSIFT_NONE || !limiting)) return LEAKSIFT_FINDINGS;
    if (cut) return LEAKSIFT_TRUNCATED;
    return limiting ? LEAKSIFT_UNREADABLE : LEAKSIFT_CLEAN;
}

static ls_status classify(ls_frame *frame, const char *path, leaksift_item *item) {
    const leaksift_engine *engine = frame->unit->engine;
    const ls_classify_item about = {.path = path, .name = frame->name, .media_type = frame->identity.media_type,
        .coverage = item->coverage,
        .unreadable = item->coverage == LEAKSIFT_NONE && !frame->noted[LEAKSIFT_REASON_OUT_OF_SCOPE],
        .counts = item->counts, .count_count = item->count_count, .properties = item->properties,
        .property_count = item->property_count, .own_domains = engine->own, .own_domain_count = engine->own_count};
    ls_classification said = {0};
    ls_status status = ls_classifier_finish(frame->classifier, &about, &frame->arena, &said);
    if (status) return status;
    item->labels = said.labels;
    item->label_count = said.label_count;
    item->organizations = said.organizations;
    item->organization_count = said.organization_count;
    item->level = said.level;
    item->reasons = said.reasons;
    item->reason_count = said.reason_count;
    return LS_OK;
}

static void print_text(ls_frame *frame, leaksift_item *item, char text_sha256[65], char sketch[17]) {
    uint8_t digest[32];
    uint64_t bits;
    if (!frame->print || !ls_text_print_final(frame->print, digest, &bits)) return;
    ls_hex(digest, 32, text_sha256);
    item->text_sha256 = text_sha256;
    uint8_t bytes[8];
    for (size_t i = 0; i < 8; i++) bytes[i] = (uint8_t)(bits >> (56 - 8 * i));
    ls_hex(bytes, 8, sketch);
    item->sketch = sketch;
}

/* Of a member that is not whole, what its container says it should be: what is missing counts as not examined. */
static uint64_t item_size(const ls_item_start *start, const ls_input *input) {
    if (start->volumes > 1) return start->own_size;
    uint64_t there = input ? input->size : start->size;
    return start->cut && (!start->root || start->sparse) && start->size > there ? start->size : there;
}

static uint64_t examined(const ls_frame *frame, const leaksift_item *item) {
    if (item->coverage == LEAKSIFT_COMPLETE || item->coverage == LEAKSIFT_RAW) return item->size;
    if (item->coverage == LEAKSIFT_NONE) return 0;
    uint64_t seen = frame->text_bytes + frame->unpacked;
    return seen < item->size ? seen : item->size;
}

/* A member without a digest of its own (encrypted, cut by damage) is the same as the one that stands in the same place
 * of an identical container: "members of a copied container likewise". */
static bool stand_in_digest(const ls_frame *frame, uint8_t digest[32]) {
    ls_sha256 state;
    const ls_frame *up = frame;
    ls_sha256_init(&state);
    ls_sha256_update(&state, "member", 7);
    for (; up && !up->has_sha256; up = up->parent) {
        ls_sha256_update(&state, up->identity.media_type, strlen(up->identity.media_type) + 1);
        ls_sha256_update(&state, &up->index, sizeof up->index);
    }
    if (!up || up == frame) return false;
    ls_sha256_update(&state, up->identity.media_type, strlen(up->identity.media_type) + 1);
    ls_sha256_update(&state, up->sha256, sizeof up->sha256);
    ls_sha256_final(&state, digest);
    return true;
}

/* A volume that was read with the others says nothing of the same bytes without them, nor does the whole of them, whose
 * size is only the first one's. */
static void set_apart(const ls_frame *frame, const ls_item_start *start, uint8_t digest[32]) {
    const char *as = frame->joined                                  ? "joined"
                     : start->later_volume                          ? "later"
                     : frame->noted[LEAKSIFT_REASON_VOLUME_MISSING] ? "alone"
                                                                    : NULL;
    ls_sha256 state;
    if (!as) return;
    ls_sha256_init(&state);
    ls_sha256_update(&state, as, strlen(as));
    ls_sha256_update(&state, digest, 32);
    ls_sha256_final(&state, digest);
}

static ls_status end_item(ls_frame *frame, const ls_item_start *start, bool raw, const uint8_t *sha256,
                          const ls_copy *copy) {
    ls_unit *unit = frame->unit;
    char hex[65], text_sha256[65], sketch[17];
    leaksift_inside inside = {0};
    /* Of what was cut before its first byte nothing is known, not that it is empty. */
    const bool known = *frame->identity.media_type && !(start->cut && frame->input && !frame->input->size);
    leaksift_item item = {.media_type = known ? frame->identity.media_type : NULL,
        .size = item_size(start, frame->input), .notes = frame->notes, .note_count = frame->note_count,
        .times = frame->times, .time_count = frame->time_count, .properties = frame->properties,
        .property_count = frame->property_count};
    if (frame->gave_child || frame->below.items || (frame->handler && frame->handler->is_container))
        item.inside = &inside;
    ls_item_extra extra = {.child_items = frame->below.items, .child_bytes = frame->below.bytes,
                           .outer_times = frame->outer_times};
    if (sha256) {
        ls_hex(sha256, 32, hex);
        item.sha256 = hex;
        memcpy(extra.sha256, sha256, 32);
        set_apart(frame, start, extra.sha256);
        extra.groupable = item.size > 0 && !frame->limited;
    } else if (item.size > 0 && !frame->limited && unit->mode != LEAKSIFT_MODE_TEXT) {
        extra.groupable = stand_in_digest(frame, extra.sha256);
    }
    ls_status status = LS_OK;
    if (!copy) {
        item.coverage = start->skip_content && !frame->gave_text ? LEAKSIFT_NONE : coverage_of(frame, raw);
        item.bytes_examined = examined(frame, &item);
        leaksift_count *counts = NULL;
        status = ls_tally_finish(&frame->tally, &frame->arena, &unit->out, &counts, &item.count_count);
        item.counts = counts;
        if (frame->silent) item.level = LEAKSIFT_LEVEL_UNKNOWN;
        else if (!status && unit->mode == LEAKSIFT_MODE_SCAN) status = classify(frame, start->name, &item);
        item.state = state_of(frame, &item);
        print_text(frame, &item, text_sha256, sketch);
    }
    for (size_t i = 0; i < frame->note_count && unit->mode == LEAKSIFT_MODE_TEXT && !unit->wanted; i++)
        unit->lacking[frame->notes[i].reason]++;
    if (!status) ls_put_item(&unit->out, &item, &extra, copy);
    if (unit->out.failed) status = LS_NOMEM;
    if (frame->parent) {
        ls_below *outer = &frame->parent->below;
        outer->items += 1 + frame->below.items;
        outer->bytes += item.size + frame->below.bytes;
        if (outer->levels <= frame->below.levels) outer->levels = frame->below.levels + 1;
    }
    return status;
}

ls_status ls_unit_flush(ls_unit *unit, bool all) {
    if (!unit->host.flush || (!all && unit->out.length < FLUSH_AT)) return LS_OK;
    size_t length = unit->out.length;
    ls_status status = length ? unit->host.flush(unit->host.context, &unit->out) : LS_OK;
    unit->out_base += length;
    return status;
}

static void enter(ls_unit *unit, const ls_item_start *start) {
    const ls_enter record = {
        .name = start->name, .raw = start->raw, .raw_length = start->raw_length, .index = start->index};
    ls_put_enter(&unit->out, &record);
    unit->enumerated_items++;
}

/* In mode text the path is kept as it grows, for the text lines. */
static size_t enter_path(ls_unit *unit, const ls_frame *parent, const char *name) {
    size_t length = unit->path.length;
    if (unit->mode != LEAKSIFT_MODE_TEXT) return length;
    if (parent) ls_buffer_puts(&unit->path, "!/");
    ls_buffer_puts(&unit->path, name);
    return length;
}

/* Would what is known to lie below be within the limits here too? If not, it is scanned again, and cut where it
 * must. */
static bool fits(const ls_frame *frame) {
    const ls_unit *unit = frame->unit;
    const ls_below *below = &frame->below;
    return unit->entries + below->items <= unit->entries_limit &&
           unit->bytes_out + below->bytes <= unit->bytes_out_limit &&
           frame->depth + below->levels <= frame->sink.limits->value[LS_LIMIT_DEPTH] &&
           unit->open + below->levels < LS_FRAMES_MAX;
}

static ls_status scan_content(ls_frame *frame, const ls_item_start *start, uint64_t entered, const uint8_t **sha256,
                              uint8_t digest[32], bool *raw, bool *ended) {
    ls_unit *unit = frame->unit;
    const bool scanning = unit->mode == LEAKSIFT_MODE_SCAN;
    ls_status status = LS_OK;
    if (!*sha256 && !start->cut && unit->mode != LEAKSIFT_MODE_TEXT) {
        bool known;
        status = digest_input(frame, digest, &known);
        if (known) {
            *sha256 = digest;
            memcpy(frame->sha256, digest, sizeof frame->sha256);
            frame->has_sha256 = true;
        }
    }
    const bool late = status == LS_STOP; /* the clock ran out over the digest: the name is still looked at */
    if (late) status = LS_OK;
    if (!status) status = identify(frame, start->about);
    if (!status) status = claim(frame);
    if (!status && scanning) status = ls_block_name(frame);
    if (status || late) return status;
    if (start->later_volume) {
        ls_frame_note(frame, LEAKSIFT_REASON_OUT_OF_SCOPE, "a volume of a split file: read with the others");
        status = scanning ? ls_block_flush(frame) : LS_OK;
        note_input_trouble(frame, start->root);
        return status == LS_STOP ? LS_OK : status;
    }
    frame->handler = frame->guest ? &frame->guest->handler : ls_handler_find(frame->identity.media_type);
    uint8_t key[16];
    ls_copy copy;
    bool shareable = scanning && *sha256 && frame->input->size && !start->note_count && unit->host.find_copy;
    if (shareable) {
        copy_key(frame, *sha256, key);
        if (unit->host.find_copy(unit->host.context, key, &copy, &frame->below) && fits(frame)) {
            unit->out.length = (size_t)(entered - unit->out_base);
            ls_tally_reset(&frame->tally);
            unit->entries += frame->below.items;
            unit->bytes_out += frame->below.bytes;
            unit->enumerated_items += frame->below.items;
            unit->enumerated_bytes += frame->below.bytes;
            *ended = true;
            return end_item(frame, start, false, *sha256, &copy);
        }
        frame->below = (ls_below){0};
    }
    status = run_handler(frame, raw);
    ls_status flushed = scanning ? ls_block_flush(frame) : LS_OK;
    if (!status) status = flushed;
    if (status && status != LS_STOP) return status;
    note_input_trouble(frame, start->root);
    return LS_OK;
}

/* Did an earlier worker die on the item that is open now? */
static const ls_poison *find_poison(const ls_unit *unit) {
    const ls_watch *watch = unit->host.watch;
    for (size_t i = 0; watch && i < unit->poison_count; i++) {
        const ls_poison *poison = &unit->poison[i];
        bool same = poison->depth == unit->open;
        for (uint32_t k = 0; same && k < poison->depth; k++) same = poison->indices[k] == watch->indices[k];
        if (same) return poison;
    }
    return NULL;
}

/* What is known of it before its bytes are looked at. */
static void describe(ls_frame *frame, const ls_item_start *start, bool has_input) {
    const ls_child *about = start->about;
    for (size_t i = 0; i < start->note_count; i++)
        ls_frame_note(frame, start->notes[i].reason, start->notes[i].message);
    if (about && about->modified)
        frame->sink.time(&frame->sink, "modified", about->modified, about->modified_zone, about->modified_from);
    if (start->root && start->root->modified)
        frame->sink.time(&frame->sink, "modified", start->root->modified, "UTC", "filesystem");
    if (start->volumes > 1) {
        char count[16];
        snprintf(count, sizeof count, "%u", start->volumes);
        frame->joined = true;
        ls_sink_own_property(&frame->sink, "volumes", count, strlen(count));
    }
    if (!has_input && !start->skip_content)
        ls_frame_note(frame, LEAKSIFT_REASON_IO_ERROR, "its bytes could not be had");
    frame->outer_times = frame->time_count;
}

/* The name of an object or picture of a document, folders and all, is nowhere else in the text: it stands last in its
 * own, so that no offset moves. Who asked for the item knows its name. */
static bool is_named_last(const ls_unit *unit, const ls_item_start *start) {
    return unit->mode == LEAKSIFT_MODE_TEXT && start->about && start->about->is_embedded && !start->asked_for;
}

/* Its record; a later copy may take over what stands in the journal since `begun`. */
static ls_status write_item(ls_frame *frame, const ls_item_start *start, ls_input *input, uint64_t begun,
                            const uint8_t *sha256, bool raw, bool shareable) {
    ls_unit *unit = frame->unit;
    ls_status status = end_item(frame, start, raw, start->skip_content && !start->sha256 ? NULL : sha256, NULL);
    shareable = shareable && !frame->limited && sha256 && frame->input && frame->input->size && !start->note_count &&
                !start->later_volume && !frame->noted[LEAKSIFT_REASON_VOLUME_MISSING];
    if (status || !shareable || start->skip_content || !unit->host.add_copy || unit->mode != LEAKSIFT_MODE_SCAN)
        return status;
    ls_shared added = {.offset = begun, .size = item_size(start, input), .below = frame->below};
    copy_key(frame, sha256, added.key);
    unit->host.add_copy(unit->host.context, &added);
    return LS_OK;
}

ls_status ls_unit_item(ls_unit *unit, ls_frame *parent, const ls_item_start *start, ls_input *input) {
    size_t path_length = enter_path(unit, parent, start->name);
    uint64_t begun = unit->out_base + unit->out.length;
    enter(unit, start);
    uint64_t entered = unit->out_base + unit->out.length;
    ls_frame *frame = open_frame(unit, parent, start, input);
    if (!frame) return unit->broken = LS_NOMEM;
    unit->enumerated_bytes += item_size(start, input);
    describe(frame, start, input != NULL);
    uint8_t digest[32];
    const uint8_t *sha256 = start->cut ? NULL : start->sha256;
    bool raw = false, ended = false, skip = start->skip_content || !input;
    const ls_poison *poison = unit->poison_count ? find_poison(unit) : NULL;
    if (poison) {
        ls_frame_note(frame, (leaksift_reason)poison->reason, poison->message);
        frame->limited = skip = true;
        frame->silent |= poison->silent != 0;
        sha256 = NULL;
    }
    if (!skip && too_deep(frame)) {
        ls_frame_note(frame, LEAKSIFT_REASON_DEPTH, "limit depth");
        skip = true;
    }
    ls_status status = unit->broken;
    if (!status && !skip) status = scan_content(frame, start, entered, &sha256, digest, &raw, &ended);
    else if (!status && unit->mode == LEAKSIFT_MODE_SCAN) status = ls_block_name(frame);
    if (is_named_last(unit, start) && (!status || status == LS_STOP)) {
        ls_status told = ls_block_say_name(frame, start->name);
        if (told) status = told;
    }
    if (!status && poison) status = ls_block_replay(frame, poison);
    if (status == LS_STOP) status = LS_OK;
    if (status == LS_CANCELLED) ls_frame_note(frame, LEAKSIFT_REASON_NOT_REACHED, "interrupted");
    if (frame->noted[LEAKSIFT_REASON_CHANGED_DURING_SCAN] || frame->noted[LEAKSIFT_REASON_IO_ERROR]) sha256 = NULL;
    if (!ended && (!status || status == LS_CANCELLED)) {
        ls_item_start as_skipped = *start;
        as_skipped.skip_content = skip;
        ls_status written = write_item(frame, &as_skipped, input, begun, sha256, raw, !status);
        if (written) status = unit->broken = written;
    }
    if (status && !unit->broken) unit->broken = status;
    unit->open--;
    if (unit->host.watch && (!unit->broken || unit->broken == LS_CANCELLED)) unit->host.watch->depth = unit->open;
    unit->path.length = path_length;
    if (!unit->broken || unit->broken == LS_CANCELLED) {
        ls_status flushed = ls_unit_flush(unit, false);
        if (flushed) status = unit->broken = flushed;
    }
    if (!status && poison && poison->stop && parent) {
        parent->given_up = true;
        ls_frame_note(parent, (leaksift_reason)poison->reason,
                      "too many members ended their worker: the rest was not looked at");
        return LS_STOP;
    }
    return status;
}

/* A sparse file of which a disk holds next to nothing: what stands before its first great hole is scanned. The limits
 * are those of a member that unpacks to so much. */
static bool cut_sparse(const ls_limits *limits, const struct stat *about, ls_input *input) {
    const uint64_t floor = limits->value[LS_LIMIT_RATIO_FLOOR], held = (uint64_t)about->st_blocks * 512 + 4096;
    if (!S_ISREG(about->st_mode) || input->size <= floor || input->size / held < limits->value[LS_LIMIT_RATIO])
        return false;
    uint64_t hole = ls_input_hole(input, floor);
    if (hole == input->size) return false;
    input->size = hole;
    return true;
}

bool ls_root_shown(const ls_root *root, ls_buffer *out) {
    if (ls_utf8_repair(root->path, strlen(root->path), out)) return false;
    return root->number <= 1 || ls_buffer_printf(out, "#%u", root->number);
}

uint64_t ls_root_entries(const ls_limits *limits, uint64_t bytes) {
    const uint64_t least = limits->value[LS_LIMIT_ENTRIES], per = limits->value[LS_LIMIT_ENTRIES_PER];
    const uint64_t by_size = per ? bytes / per : 0;
    return least > by_size ? least : by_size;
}

uint64_t ls_root_bytes_out(const ls_limits *limits, uint64_t bytes) {
    const uint64_t least = limits->value[LS_LIMIT_BYTES_OUT], factor = limits->value[LS_LIMIT_BYTES_OUT_TIMES];
    const uint64_t by_size = factor && bytes > UINT64_MAX / factor ? UINT64_MAX : bytes * factor;
    return least > by_size ? least : by_size;
}

ls_status ls_unit_scan(ls_unit *unit, const ls_root *root, ls_input *input) {
    const ls_limits *limits = &unit->engine->limits;
    const uint64_t size = input ? input->size : 0;
    unit->entries = unit->bytes_out = 0;
    unit->entries_limit = ls_root_entries(limits, size);
    unit->bytes_out_limit = ls_root_bytes_out(limits, size);
    unit->open = 0;
    unit->broken = LS_OK;
    unit->wanted = root->wanted;
    unit->found = !root->wanted;
    memset(unit->lacking, 0, sizeof unit->lacking);
    ls_buffer_clear(&unit->path);
    struct stat about;
    bool sparse = false;
    if (input && !input->memory && input->descriptor >= 0 && (root->about || fstat(input->descriptor, &about) == 0)) {
        if (root->about) about = *root->about;
        unit->root_modified = about.st_mtim;
        sparse = cut_sparse(limits, &about, input);
    }
    unit->root_size = size;
    size_t length = strlen(root->path);
    ls_buffer shown = {0};
    if (!ls_root_shown(root, &shown)) return ls_buffer_free(&shown), LS_NOMEM;
    const bool noted = root->unreadable || root->message;
    leaksift_note notes[2] = {{root->reason, root->message}};
    if (sparse)
        notes[noted] =
            (leaksift_note){LEAKSIFT_REASON_RATIO, "limit ratio: a sparse file, scanned up to its first great hole"};
    ls_item_start start = {.name = ls_buffer_cstr(&shown),
                           .root = root,
                           .notes = notes,
                           .note_count = (size_t)noted + sparse,
                           .cut = noted || sparse,
                           .sparse = sparse,
                           .skip_content = root->unreadable,
                           .size = sparse ? size : root->size,
                           .volumes = root->volumes,
                           .own_size = root->own_size,
                           .later_volume = root->later_volume};
    if (ls_utf8_valid(root->path, length) < length) {
        start.raw = (const uint8_t *)root->path;
        start.raw_length = length;
    }
    ls_status status = shown.failed ? LS_NOMEM : ls_unit_item(unit, NULL, &start, input);
    ls_buffer_free(&shown);
    if (!status || status == LS_CANCELLED) {
        ls_status flushed = ls_unit_flush(unit, true);
        if (flushed) status = flushed;
    }
    unit->out_base += unit->host.flush ? 0 : unit->out.length;
    return status;
}
