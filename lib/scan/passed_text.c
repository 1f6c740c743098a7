/* Small pieces come by the million: of what stays the same only that is said. */
#include "scan/passed_text.h"
#include "base/utf8.h"
#include "scan/unit.h"
#include <string.h>

static bool keep(ls_buffer *to, const char *text) {
    ls_buffer_clear(to);
    return ls_buffer_puts(to, text) && ls_buffer_cstr(to) && !to->failed;
}

bool ls_passed_text_pack(ls_buffer *out, ls_passed_text *last, const char *path, const char *media_type,
                         const ls_segment *segment, uint64_t offset) {
    bool same =
        strcmp(ls_buffer_cstr(&last->path), path) == 0 && strcmp(ls_buffer_cstr(&last->media_type), media_type) == 0;
    ls_pack_string(out, same ? NULL : path);
    ls_pack_string(out, same ? NULL : media_type);
    ls_pack_number(out, offset);
    ls_put_segment(out, segment);
    ls_pack_bytes(out, segment->text, segment->length);
    return !out->failed && (same || (keep(&last->path, path) && keep(&last->media_type, media_type)));
}

static bool is_text(const char *text, size_t length) { return ls_utf8_valid(text, length) == length; }

/* Names of places are a document's. */
static void repair(ls_arena *arena, const char **text) {
    if (*text && !is_text(*text, strlen(*text))) *text = ls_keep_text(arena, *text, strlen(*text));
}

bool ls_passed_text_unpack(ls_passed_text *last, const uint8_t *payload, size_t length, ls_segment *segment,
                           uint64_t *offset) {
    ls_unpack in = {.at = payload, .end = payload + length};
    ls_arena_reset(&last->arena);
    const char *path = ls_unpack_string(&in, &last->arena), *media_type = ls_unpack_string(&in, &last->arena);
    *offset = ls_unpack_number(&in);
    ls_get_segment(&in, &last->arena, segment);
    segment->text = (const char *)ls_unpack_bytes(&in, &segment->length);
    if (in.failed || in.at != in.end || !segment->text || !path != !media_type ||
        (unsigned)segment->part >= LEAKSIFT_PART_COUNT)
        return false;
    if (!is_text(segment->text, segment->length)) return false;
    repair(&last->arena, &segment->sheet);
    repair(&last->arena, &segment->cell);
    repair(&last->arena, &segment->field);
    if (path && (!is_text(path, strlen(path)) || !is_text(media_type, strlen(media_type)))) return false;
    return path ? keep(&last->path, path) && keep(&last->media_type, media_type) : last->path.length > 0;
}

void ls_passed_text_free(ls_passed_text *last) {
    ls_buffer_free(&last->path);
    ls_buffer_free(&last->media_type);
    ls_arena_free(&last->arena);
}
