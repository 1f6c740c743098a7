/* As files of one folder (scan/opened.c): the head of a split file has the bytes of all volumes and its own size, each
 * other volume is an item that was read with it. What does not make a whole is scanned one by one, as it is. */
#include "scan/shelf.h"
#include "base/alloc.h"
#include "extract/archive/archive.h"
#include "scan/unit.h"
#include "source/volumes.h"
#include <stdlib.h>
#include <string.h>

enum { MEMBERS_MAX = 10000, IN_MEMORY = 1 << 20, PIECE = 1 << 18, MAGIC = 64 };

struct ls_shelved {
    ls_child child;
    const char *name; /* as shown */
    size_t raw_length; /* of child.name where that is no UTF-8 */
    uint64_t index;
    uint64_t at, size; /* in the spool */
    uint8_t sha256[32];
    bool has_sha256;
    bool is_head; /* by its name */
    bool done;    /* scanned */
};

void ls_shelf_init(ls_shelf *shelf, ls_spool_space *space) {
    ls_spool_init(&shelf->spool, space, IN_MEMORY);
    shelf->spool.digests = false;
}

void ls_shelf_reset(ls_shelf *shelf) {
    if (shelf->spool.size) ls_spool_begin(&shelf->spool); /* gives the disk back */
    ls_free(shelf->by_name);
    shelf->by_name = NULL;
    shelf->count = 0;
    shelf->full = false;
    ls_arena_reset(&shelf->arena);
}

void ls_shelf_free(ls_shelf *shelf) {
    ls_spool_free(&shelf->spool);
    ls_arena_free(&shelf->arena);
    ls_free(shelf->members);
    ls_free(shelf->by_name);
}

/* ---- keeping ----------------------------------------------------------------------------------------------------- */

/* Archives say themselves that they are a volume; not so the pieces of any other file. */
static bool may_be_volume(const char *name, ls_input *input, bool *is_head) {
    size_t got;
    const uint8_t *bytes;
    switch (ls_volumes_kind(name, is_head)) {
    case LS_VOLUME_PIECE:
    case LS_VOLUME_DISK: return true;
    case LS_VOLUME_RAR:
        bytes = ls_input_peek(input, 0, MAGIC, &got);
        return bytes && ls_volume_start(bytes, got);
    case LS_VOLUME_LAST_DISK:
        got = input->size < LS_VOLUMES_TAIL ? (size_t)input->size : LS_VOLUMES_TAIL;
        bytes = ls_input_peek(input, input->size - got, got, &got);
        return bytes && ls_volumes_last_disk(bytes, got);
    default: return false;
    }
}

static ls_shelved *new_member(ls_shelf *shelf) {
    if (!ls_grow(&shelf->members, shelf->count, &shelf->capacity, sizeof *shelf->members)) return NULL;
    ls_shelved *member = &shelf->members[shelf->count];
    *member = (ls_shelved){.at = shelf->spool.size};
    return member;
}

/* Name, bytes and what else a child is outlive the handler's next step. */
static bool keep_words(ls_arena *arena, const ls_item_start *start, ls_shelved *member) {
    ls_child *child = &member->child;
    *child = *start->about;
    member->name = ls_arena_strdup(arena, start->name);
    child->name = ls_arena_strndup(arena, child->name ? child->name : "", child->name ? child->name_length : 0);
    child->media_type = ls_arena_strdup(arena, child->media_type);
    child->charset = ls_arena_strdup(arena, child->charset);
    child->modified = ls_arena_strdup(arena, child->modified);
    child->modified_zone = ls_arena_strdup(arena, child->modified_zone);
    member->raw_length = start->raw_length;
    member->index = start->index;
    member->has_sha256 = start->sha256 != NULL;
    if (start->sha256) memcpy(member->sha256, start->sha256, sizeof member->sha256);
    return member->name && child->name;
}

/* LS_STOP: clock or room ran out, or the bytes cannot be read. */
static ls_status copy(ls_frame *frame, ls_input *from, ls_spool *to) {
    for (uint64_t at = 0; at < from->size;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(from, at, PIECE, &got);
        ls_status status = bytes && got ? ls_frame_tick(frame, got) : LS_STOP;
        if (!status) status = ls_spool_write(to, bytes, got);
        if (status) return status == LS_IO ? LS_STOP : status;
        at += got;
    }
    return LS_OK;
}

ls_status ls_shelf_keep(ls_frame *frame, const ls_item_start *start, ls_input *input) {
    ls_shelf *shelf = &frame->shelf;
    bool is_head;
    if (start->skip_content || start->cut || start->note_count || !input->size || frame->unit->broken ||
        shelf->full || shelf->count == MEMBERS_MAX || !may_be_volume(start->name, input, &is_head))
        return LS_STOP;
    ls_shelved *member = new_member(shelf);
    if (!member || !keep_words(&shelf->arena, start, member)) return frame->unit->broken = LS_NOMEM;
    ls_status status = copy(frame, input, &shelf->spool);
    if (status && status != LS_STOP) return frame->unit->broken = status;
    member->size = input->size;
    member->is_head = is_head;
    shelf->count += status == LS_OK;
    shelf->full = status == LS_STOP;
    if (shelf->full && !frame->noted[LEAKSIFT_REASON_TIME])
        ls_frame_note(frame, LEAKSIFT_REASON_TEMPORARY_SPACE, "no room to keep its volumes: limit temporary_space");
    return status;
}

/* ---- looking for the others -------------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b) {
    const ls_shelved *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static bool sort_names(ls_shelf *shelf) {
    shelf->by_name = ls_malloc(shelf->count * sizeof *shelf->by_name);
    if (!shelf->by_name) return false;
    for (size_t i = 0; i < shelf->count; i++) shelf->by_name[i] = &shelf->members[i];
    qsort(shelf->by_name, shelf->count, sizeof *shelf->by_name, compare_names);
    return true;
}

static ls_shelved *find(const ls_shelf *shelf, const char *name) {
    const ls_shelved wanted = {.name = name}, *key = &wanted;
    ls_shelved **found = bsearch(&key, shelf->by_name, shelf->count, sizeof *shelf->by_name, compare_names);
    return found && !(*found)->done ? *found : NULL;
}

static bool has_member(void *context, const char *name, uint64_t *size) {
    const ls_shelved *member = find(context, name);
    if (member) *size = member->size;
    return member != NULL;
}

static ls_status open_bytes(ls_shelf *shelf, const ls_shelved *member, ls_input *whole, ls_input *bytes) {
    ls_status status = ls_spool_input(&shelf->spool, whole);
    if (!status) ls_input_part(bytes, whole, member->at, member->size);
    return status;
}

static size_t read_member(void *context, const char *name, bool last, uint8_t *bytes, size_t length) {
    ls_shelf *shelf = context;
    ls_input whole, part;
    const ls_shelved *member = find(shelf, name);
    if (!member || open_bytes(shelf, member, &whole, &part)) return 0;
    uint64_t at = last && member->size > length ? member->size - length : 0;
    int64_t got = ls_input_read(&part, at, bytes, length);
    ls_input_close(&part);
    ls_input_close(&whole);
    return got > 0 ? (size_t)got : 0;
}

/* ---- scanning ---------------------------------------------------------------------------------------------------- */

static ls_item_start start_of(const ls_shelved *member) {
    ls_item_start start = {.name = member->name,
                           .index = member->index,
                           .about = &member->child,
                           .sha256 = member->has_sha256 ? member->sha256 : NULL,
                           .size = member->size};
    if (member->raw_length) start.raw = (const uint8_t *)member->child.name;
    start.raw_length = member->raw_length;
    return start;
}

/* By itself: alone, or a later volume, or told with a note why it is not put together with the others. */
static ls_status scan_one(ls_frame *frame, ls_shelved *member, bool later, const leaksift_note *note) {
    ls_item_start start = start_of(member);
    ls_input whole, bytes;
    start.later_volume = later;
    start.notes = note;
    start.note_count = note != NULL;
    start.skip_content = note && note->reason == LEAKSIFT_REASON_NOT_REACHED;
    member->done = true;
    ls_status status = open_bytes(&frame->shelf, member, &whole, &bytes);
    if (status) return frame->unit->broken = status;
    status = ls_child_descend(frame, &start, &bytes);
    ls_input_close(&bytes);
    ls_input_close(&whole);
    return status;
}

/* All bytes, one behind the other, in the spool of the frame's children, which is free by now. */
static ls_status put_together(ls_frame *frame, const ls_volumes *volumes) {
    ls_status status = LS_OK;
    ls_spool_begin(&frame->spool);
    for (size_t i = 0; i < volumes->count && !status; i++) {
        ls_input whole, bytes;
        status = open_bytes(&frame->shelf, find(&frame->shelf, volumes->paths[i]), &whole, &bytes);
        if (status) return status;
        status = copy(frame, &bytes, &frame->spool);
        ls_input_close(&bytes);
        ls_input_close(&whole);
    }
    return status;
}

/* *is_whole: nothing said that another volume should be there. */
static ls_status scan_head(ls_frame *frame, ls_shelved *head, size_t count, bool *is_whole) {
    ls_unit *unit = frame->unit;
    ls_item_start start = start_of(head);
    uint8_t digest[32];
    ls_input bytes;
    start.volumes = (unsigned)count;
    start.own_size = head->size;
    start.sha256 = frame->spool.digests ? digest : NULL;
    head->done = true;
    ls_status status = ls_spool_input(&frame->spool, &bytes);
    if (status) return unit->broken = status;
    if (frame->spool.digests) ls_sha256_final(&frame->spool.digest, digest);
    status = ls_child_descend(frame, &start, &bytes);
    const ls_frame *ended = unit->frames[unit->open];
    *is_whole = !ended || !ended->noted[LEAKSIFT_REASON_VOLUME_MISSING];
    ls_input_close(&bytes);
    ls_spool_end(&frame->spool);
    return status;
}

static ls_status scan_volumes(ls_frame *frame, ls_shelved *head, const ls_volumes *volumes) {
    static const leaksift_note missing = {LEAKSIFT_REASON_VOLUME_MISSING, "a volume of a split file that is not whole"};
    const leaksift_note *note = NULL;
    bool is_whole = false;
    ls_status status = put_together(frame, volumes);
    if (status && status != LS_STOP) return status;
    leaksift_note apart = {LEAKSIFT_REASON_TEMPORARY_SPACE, "no room for all volumes: limit temporary_space"};
    if (frame->noted[LEAKSIFT_REASON_TIME])
        apart = (leaksift_note){LEAKSIFT_REASON_TIME, "limit time: the volumes were not put together"};
    if (status) note = &apart, status = scan_one(frame, head, false, note);
    else status = scan_head(frame, head, volumes->count, &is_whole);
    if (!note && !is_whole) note = &missing;
    for (size_t i = 0; i < volumes->count && !status; i++) {
        ls_shelved *member = find(&frame->shelf, volumes->paths[i]);
        if (member) status = scan_one(frame, member, is_whole, note);
    }
    return status;
}

static ls_status scan_split_files(ls_frame *frame) {
    ls_shelf *shelf = &frame->shelf;
    const ls_volume_folder folder = {shelf, has_member, read_member};
    ls_status status = LS_OK;
    for (size_t i = 0; i < shelf->count && !status; i++) {
        ls_shelved *head = &shelf->members[i];
        if (head->done || !head->is_head) continue;
        ls_volumes volumes;
        status = ls_volumes_find_in(&folder, head->name, &volumes);
        if (!status && volumes.is_head) status = scan_volumes(frame, head, &volumes);
        ls_volumes_free(&volumes);
    }
    return status;
}

ls_status ls_shelf_scan(ls_frame *frame) {
    static const leaksift_note not_reached = {LEAKSIFT_REASON_NOT_REACHED, "too many members ended their worker"};
    ls_shelf *shelf = &frame->shelf;
    ls_unit *unit = frame->unit;
    if (!shelf->count) return LS_OK;
    if (unit->wanted && unit->found) return LS_STOP;
    if (!sort_names(shelf)) return unit->broken = LS_NOMEM;
    ls_status status = unit->broken ? unit->broken : frame->given_up ? LS_STOP : scan_split_files(frame);
    for (size_t i = 0; i < shelf->count; i++) {
        if (unit->broken && unit->broken != LS_CANCELLED) return unit->broken;
        if (unit->wanted && unit->found) return LS_STOP;
        const leaksift_note *note = frame->given_up ? &not_reached : NULL;
        ls_status one = shelf->members[i].done ? LS_OK : scan_one(frame, &shelf->members[i], false, note);
        if (one) status = one;
    }
    ls_shelf_reset(shelf);
    return status;
}
