/* Ids: the first 128 bits of SHA-256 over the parent's id, the name's bytes and its index: the same on every machine,
 * with any number of workers. */
#include "scan/emit.h"
#include "base/digest.h"
#include <stdio.h>
#include <string.h>

static void make_id(const uint8_t *parent, const ls_enter *enter, uint8_t id[16]) {
    ls_sha256 state;
    uint8_t digest[32], index[8];
    const void *name = enter->raw ? (const void *)enter->raw : (const void *)enter->name;
    size_t length = enter->raw ? enter->raw_length : strlen(enter->name);
    for (size_t i = 0; i < 8; i++) index[i] = (uint8_t)(enter->index >> 8 * i);
    ls_sha256_init(&state);
    if (parent) ls_sha256_update(&state, parent, 16);
    ls_sha256_update(&state, index, 8);
    ls_sha256_update(&state, name, length);
    ls_sha256_final(&state, digest);
    memcpy(id, digest, 16);
}

ls_status ls_emit_enter(ls_emitter *emitter, const ls_enter *enter) {
    if (emitter->depth == LS_OPEN_MAX) return LS_DATA;
    ls_open *parent = emitter->depth ? &emitter->open[emitter->depth - 1] : NULL;
    ls_open *item = &emitter->open[emitter->depth++];
    *item = (ls_open){.path_length = emitter->path.length, .raw_length = emitter->raw.length};
    make_id(parent ? parent->id : NULL, enter, item->id);
    item->is_raw = enter->raw || (parent && parent->is_raw);
    if (parent) {
        ls_buffer_puts(&emitter->path, "!/");
        ls_buffer_puts(&emitter->raw, "!/");
    }
    ls_buffer_puts(&emitter->path, enter->name);
    if (enter->raw) ls_buffer_append(&emitter->raw, enter->raw, enter->raw_length);
    else ls_buffer_puts(&emitter->raw, enter->name);
    return emitter->path.failed || emitter->raw.failed ? LS_NOMEM : LS_OK;
}

const uint8_t *ls_emit_id(const ls_emitter *emitter) { return emitter->open[emitter->depth - 1].id; }

ls_status ls_emit_finding(ls_emitter *emitter, leaksift_finding *finding) {
    if (!emitter->callbacks || !emitter->callbacks->finding) return LS_OK;
    char id[33];
    ls_hex(ls_emit_id(emitter), 16, id);
    finding->item = id;
    finding->path = ls_buffer_cstr(&emitter->path);
    if (emitter->path.failed) return LS_NOMEM;
    return emitter->callbacks->finding(emitter->callbacks->context, finding) ? LS_CALLBACK : LS_OK;
}

int ls_level_rank(leaksift_sensitivity level) {
    if (level == LEAKSIFT_LEVEL_NONE) return 0;
    return level == LEAKSIFT_LEVEL_UNKNOWN ? 1 : (int)level + 1;
}

bool ls_item_is_unexamined(const leaksift_item *item) {
    for (size_t i = 0; i < item->note_count; i++) {
        switch (item->notes[i].reason) {
        case LEAKSIFT_REASON_MATCHES:
        case LEAKSIFT_REASON_EXTERNAL_REFERENCE:
        case LEAKSIFT_REASON_HEADERS_DISAGREE:
        case LEAKSIFT_REASON_OUT_OF_SCOPE:
        case LEAKSIFT_REASON_SYMLINK_NOT_FOLLOWED:
        case LEAKSIFT_REASON_SPECIAL_FILE:
        case LEAKSIFT_REASON_EXCLUDED: break;
        default: return true;
        }
    }
    return false;
}

static void add_inside(leaksift_inside *to, const leaksift_item *item, bool is_copy) {
    to->items++;
    to->unique += !is_copy;
    if (ls_level_rank(item->level) > ls_level_rank(to->worst)) to->worst = item->level;
    if (!ls_item_is_unexamined(item)) return;
    to->unexamined_items++;
    to->unexamined_bytes += item->size - item->bytes_examined;
}

/* What is inside the closed item is inside its container too. */
void ls_inside_add(leaksift_inside *to, const leaksift_inside *from) {
    to->items += from->items;
    to->unique += from->unique;
    if (ls_level_rank(from->worst) > ls_level_rank(to->worst)) to->worst = from->worst;
    to->unexamined_items += from->unexamined_items;
    to->unexamined_bytes += from->unexamined_bytes;
}

/* A container's level is the worst of what is inside. */
static ls_status raise_level(ls_emitter *emitter, leaksift_item *item, const leaksift_inside *inside) {
    if (ls_level_rank(inside->worst) <= ls_level_rank(item->level)) return LS_OK;
    const char **reasons = ls_arena_alloc(&emitter->arena, (item->reason_count + 1) * sizeof *reasons);
    char *reason = ls_arena_alloc(&emitter->arena, 64);
    if (!reasons || !reason) return LS_NOMEM;
    if (item->reason_count) memcpy(reasons, item->reasons, item->reason_count * sizeof *reasons);
    snprintf(reason, 64, "inside: %s", leaksift_level_name(inside->worst));
    reasons[item->reason_count++] = reason;
    item->reasons = reasons;
    item->level = inside->worst;
    return LS_OK;
}

ls_status ls_emit_item(ls_emitter *emitter, leaksift_item *item, const uint8_t *original) {
    ls_open *closed = &emitter->open[emitter->depth - 1];
    ls_open *parent = emitter->depth > 1 ? closed - 1 : NULL;
    ls_arena_reset(&emitter->arena);
    ls_hex(closed->id, 16, emitter->id);
    item->id = emitter->id;
    item->path = ls_buffer_cstr(&emitter->path);
    if (emitter->path.failed) return LS_NOMEM;
    if (closed->is_raw) {
        item->path_bytes = (const uint8_t *)emitter->raw.data;
        item->path_bytes_length = emitter->raw.length;
    }
    if (parent) {
        ls_hex(parent->id, 16, emitter->parent_id);
        item->parent = emitter->parent_id;
    }
    if (original) {
        ls_hex(original, 16, emitter->original_id);
        item->duplicate_of = emitter->original_id;
    }
    if (item->inside || closed->inside.items) item->inside = &closed->inside;
    ls_status status = raise_level(emitter, item, &closed->inside);
    if (status) return status;
    if (parent) {
        add_inside(&parent->inside, item, original != NULL);
        ls_inside_add(&parent->inside, &closed->inside);
    }
    if (emitter->callbacks && emitter->callbacks->item && emitter->callbacks->item(emitter->callbacks->context, item))
        return LS_CALLBACK;
    return LS_OK;
}

void ls_emit_leave(ls_emitter *emitter) {
    const ls_open *closed = &emitter->open[--emitter->depth];
    emitter->path.length = closed->path_length;
    emitter->raw.length = closed->raw_length;
}

void ls_emitter_free(ls_emitter *emitter) {
    ls_buffer_free(&emitter->path);
    ls_buffer_free(&emitter->raw);
    ls_arena_free(&emitter->arena);
}
