/* Children: named, charged, spooled, and scanned as soon as they are whole. The law: every child that a handler tells
 * of becomes exactly one item, whatever limit bites; only what a handler could no longer be asked for is not
 * enumerated, and then the container says so. */
#include "scan/unit.h"
#include "base/utf8.h"
#include "text/charset.h"
#include <stdio.h>
#include <string.h>

static const char bytes_out_message[] = "limit bytes_out";

static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

static uint64_t times(uint64_t a, uint64_t b) { return b && a > UINT64_MAX / b ? UINT64_MAX : a * b; }

/* May the root have one more member? If not, the container is cut here. */
static ls_status charge_entry(ls_frame *frame) {
    ls_unit *unit = frame->unit;
    ls_status status = ls_frame_tick(frame, 256);
    if (status) return status;
    if (unit->bytes_out > unit->bytes_out_limit) {
        ls_frame_note(frame, LEAKSIFT_REASON_BYTES_OUT, "limit bytes_out: members after this were not unpacked");
        return LS_STOP;
    }
    if (++unit->entries <= unit->entries_limit) return LS_OK;
    ls_frame_note(frame, LEAKSIFT_REASON_ENTRIES, "limit entries: members after this were not looked at");
    return LS_STOP;
}

static void start_child(ls_frame *frame, const ls_child *child) {
    frame->children++;
    frame->gave_child = true;
    frame->child_note_count = 0;
    frame->child_cut = false;
    ls_arena_reset(&frame->child_arena);
    frame->child = *child;
    if (child->kind == LS_ENTRY_SYMLINK)
        ls_child_note(&frame->sink, LEAKSIFT_REASON_SYMLINK_NOT_FOLLOWED, "symbolic link in an archive");
    else if (child->kind == LS_ENTRY_HARDLINK)
        ls_child_note(&frame->sink, LEAKSIFT_REASON_SYMLINK_NOT_FOLLOWED, "hard link to another member");
    else if (child->kind == LS_ENTRY_SPECIAL)
        ls_child_note(&frame->sink, LEAKSIFT_REASON_SPECIAL_FILE, "device, FIFO or socket in an archive");
}

/* Strings of `child` must outlive the handler's own buffers while the member is unpacked. */
static ls_status keep_child(ls_frame *frame) {
    ls_child *child = &frame->child;
    child->name =
        ls_arena_strndup(&frame->child_arena, child->name ? child->name : "", child->name ? child->name_length : 0);
    child->media_type = ls_arena_strdup(&frame->child_arena, child->media_type);
    child->charset = ls_arena_strdup(&frame->child_arena, child->charset);
    child->modified = ls_arena_strdup(&frame->child_arena, child->modified);
    child->modified_zone = ls_arena_strdup(&frame->child_arena, child->modified_zone);
    return child->name ? LS_OK : LS_NOMEM;
}

ls_status ls_child_open(ls_sink *sink, const ls_child *child) {
    ls_frame *frame = (ls_frame *)sink;
    ls_status status = charge_entry(frame);
    if (status) return status;
    frame->child_is_open = true;
    frame->child_skipped = child->kind == LS_ENTRY_DIRECTORY;
    if (frame->child_skipped) return LS_OK;
    start_child(frame, child);
    status = keep_child(frame);
    if (status) return frame->unit->broken = status;
    ls_spool_begin(&frame->spool);
    return LS_OK;
}

void ls_child_note(ls_sink *sink, leaksift_reason reason, const char *message) {
    ls_frame *frame = (ls_frame *)sink;
    for (size_t i = 0; i < frame->child_note_count; i++)
        if (frame->child_notes[i].reason == reason) return;
    if (frame->child_note_count == sizeof frame->child_notes / sizeof *frame->child_notes) return;
    const char *kept = ls_arena_strdup(&frame->child_arena, message ? message : "");
    frame->child_notes[frame->child_note_count++] = (leaksift_note){reason, kept ? kept : ""};
}

/* A limit on one member, and how many more bytes it lets through. */
typedef struct room {
    uint64_t bytes;
    leaksift_reason reason;
    const char *message;
} room;

static void narrow(room *least, uint64_t most, uint64_t used, leaksift_reason reason, const char *message) {
    uint64_t bytes = most > used ? most - used : 0;
    if (bytes < least->bytes) *least = (room){bytes, reason, message};
}

static room member_room(const ls_frame *frame) {
    const ls_limits *limits = frame->sink.limits;
    const ls_unit *unit = frame->unit;
    uint64_t size = frame->spool.size, packed = frame->child.packed_size;
    room least = {UINT64_MAX, LEAKSIFT_REASON_BYTES_OUT, NULL};
    narrow(&least, larger(limits->value[LS_LIMIT_MEMBER_BYTES], times(packed, limits->value[LS_LIMIT_MEMBER_TIMES])),
           size, LEAKSIFT_REASON_BYTES_OUT, "limit member_bytes");
    /* Where the packed size is not known (solid archives), the whole container's stands for it. */
    uint64_t most = times(larger(packed ? packed : frame->input->size, 1), limits->value[LS_LIMIT_RATIO]);
    narrow(&least, larger(limits->value[LS_LIMIT_RATIO_FLOOR], most ? most - 1 : 0), packed ? size : frame->unpacked,
           LEAKSIFT_REASON_RATIO, "limit ratio");
    narrow(&least, unit->bytes_out_limit, unit->bytes_out, LEAKSIFT_REASON_BYTES_OUT, bytes_out_message);
    return least;
}

static ls_status cut_child(ls_frame *frame, leaksift_reason reason, const char *message) {
    ls_child_note(&frame->sink, reason, message);
    frame->child_cut = true;
    return LS_STOP;
}

ls_status ls_child_write(ls_sink *sink, const void *data, size_t length) {
    ls_frame *frame = (ls_frame *)sink;
    if (frame->unit->broken) return frame->unit->broken;
    if (frame->child_skipped) return ls_frame_tick(frame, length);
    if (frame->child_cut) return LS_STOP;
    ls_status status = ls_frame_tick(frame, length);
    if (status == LS_STOP) return cut_child(frame, LEAKSIFT_REASON_TIME, "limit time");
    if (status) return status;
    const room left = member_room(frame);
    const bool cut = length > left.bytes;
    if (cut) length = (size_t)left.bytes; /* what still fits is looked at */
    frame->unit->bytes_out += length;
    frame->unpacked += length;
    status = length ? ls_spool_write(&frame->spool, data, length) : LS_OK;
    if (status == LS_STOP)
        return cut_child(frame, LEAKSIFT_REASON_TEMPORARY_SPACE, "limit temporary_space, or the disk is full");
    if (status == LS_IO)
        return cut_child(frame, LEAKSIFT_REASON_TEMPORARY_SPACE, "the work directory cannot be written");
    if (status) return frame->unit->broken = status;
    if (!cut) return LS_OK;
    if (left.message == bytes_out_message)
        frame->unit->bytes_out = frame->unit->bytes_out_limit + 1; /* and so no further member is opened */
    return cut_child(frame, left.reason, left.message);
}

/* Mode text, on the way to one path: is this child on it? */
enum on_the_way { ELSEWHERE, PASSING, ARRIVED };
static enum on_the_way where(const char *wanted, const char *name, size_t length) {
    if (strncmp(wanted, name, length) != 0) return ELSEWHERE;
    if (!wanted[length]) return ARRIVED;
    return strncmp(wanted + length, "!/", 2) == 0 && wanted[length + 2] ? PASSING : ELSEWHERE;
}

ls_status ls_child_descend(ls_frame *frame, const ls_item_start *start, ls_input *input) {
    ls_unit *unit = frame->unit;
    const char *wanted = unit->wanted;
    ls_item_start entered = *start;
    if (wanted) {
        size_t length = strlen(start->name);
        enum on_the_way way = where(wanted, start->name, length);
        if (way == ELSEWHERE && start->raw) { /* by its very bytes (path_bytes) */
            length = strnlen((const char *)start->raw, start->raw_length);
            way = length ? where(wanted, (const char *)start->raw, length) : ELSEWHERE;
        }
        if (way == ELSEWHERE) return LS_OK;
        unit->wanted = way == ARRIVED ? NULL : wanted + length + 2;
        if (way == ARRIVED) unit->found = entered.asked_for = true;
    }
    ls_frame_clock_stop(frame);
    ls_status status = ls_unit_item(unit, frame, &entered, input);
    ls_frame_clock_start(frame);
    unit->wanted = wanted;
    if (!status && wanted && unit->found) return LS_STOP;
    return status;
}

/* What the container says of a member's size, for what is not unpacked, or not whole. A claim that no packing explains
 * (DEFLATE reaches 1,032 to 1) counts as its packed bytes: sums of claims would mean nothing, or overflow. */
static uint64_t claimed_size(const ls_frame *frame) {
    const ls_child *child = &frame->child;
    uint64_t whole = frame->input->size, packed = child->packed_size < whole ? child->packed_size : whole;
    if (child->size == UINT64_MAX) return 0;
    return child->size <= times(packed ? packed : whole, 1032) ? child->size : packed;
}

static ls_status scan_child(ls_frame *frame, ls_input *input, const uint8_t *sha256) {
    const ls_child *child = &frame->child;
    ls_item_start start = {.index = frame->children, .about = child, .notes = frame->child_notes,
                           .note_count = frame->child_note_count, .sha256 = sha256, .cut = frame->child_cut,
                           .size = claimed_size(frame)};
    ls_status status = ls_names_give(&frame->names, child, frame->children, &start.name);
    if (status) return frame->unit->broken = status;
    if (child->name && child->name_length && ls_utf8_valid(child->name, child->name_length) < child->name_length) {
        start.raw = (const uint8_t *)child->name;
        start.raw_length = child->name_length;
    }
    for (size_t i = 0; i < start.note_count; i++) {
        leaksift_reason reason = start.notes[i].reason;
        if (reason == LEAKSIFT_REASON_CORRUPT || reason == LEAKSIFT_REASON_IO_ERROR ||
            reason == LEAKSIFT_REASON_OUT_OF_MEMORY)
            start.cut = true;
        if (reason == LEAKSIFT_REASON_ENCRYPTED || reason == LEAKSIFT_REASON_UNSUPPORTED ||
            reason == LEAKSIFT_REASON_RIGHTS_MANAGED || reason == LEAKSIFT_REASON_VOLUME_MISSING)
            start.cut = true, start.skip_content = !input->size;
    }
    if (child->kind != LS_ENTRY_FILE) start.skip_content = true;
    status = ls_shelf_keep(frame, &start, input);
    return status == LS_STOP ? ls_child_descend(frame, &start, input) : status;
}

ls_status ls_child_close(ls_sink *sink) {
    ls_frame *frame = (ls_frame *)sink;
    frame->child_is_open = false;
    if (frame->child_skipped) return frame->unit->broken;
    if (frame->unit->broken && frame->unit->broken != LS_CANCELLED) return frame->unit->broken;
    ls_input input;
    ls_status status = ls_spool_input(&frame->spool, &input);
    if (status) return frame->unit->broken = status;
    uint8_t digest[32];
    if (frame->spool.digests) ls_sha256_final(&frame->spool.digest, digest);
    status = scan_child(frame, &input, frame->spool.digests ? digest : NULL);
    ls_input_close(&input);
    ls_spool_end(&frame->spool);
    return status;
}

ls_status ls_child_input(ls_sink *sink, const ls_child *child, ls_input *input) {
    ls_frame *frame = (ls_frame *)sink;
    ls_status status = charge_entry(frame);
    if (status || child->kind == LS_ENTRY_DIRECTORY) return status;
    start_child(frame, child);
    /* The bytes are no larger than the container, so only the root's sum can bite: overlapping members add up. */
    frame->unit->bytes_out += input->size;
    frame->unpacked += input->size;
    return scan_child(frame, input, NULL);
}
