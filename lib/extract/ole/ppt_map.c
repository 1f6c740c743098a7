/* A presentation is saved by appending: each save writes the objects that changed and a list of where they stand, and
 * points at the save before it ([MS-PPT] 2.1.2). The newest place of an object counts. */
#include "extract/ole/ppt.h"
#include "base/alloc.h"
#include <string.h>

enum { EDITS_MAX = 10000, OBJECTS_MAX = 1 << 20 /* 20 bits, 2.3.5 */ };

static ls_status room_for(ls_ppt *ppt, uint32_t objects) {
    if (objects <= ppt->objects) return LS_OK;
    uint32_t *offsets = ls_realloc(ppt->offsets, objects * sizeof *offsets);
    if (!offsets) return LS_NOMEM;
    memset(offsets + ppt->objects, 0xff, (objects - ppt->objects) * sizeof *offsets);
    ppt->offsets = offsets, ppt->objects = objects;
    return LS_OK;
}

static ls_status read_directory(ls_ppt *ppt, uint32_t at) {
    ls_ppt_record record;
    if (!ls_ppt_record_at(ppt, at, ppt->length, &record) || record.type != LS_PPT_DIRECTORY) return LS_DATA;
    for (size_t i = record.begin; i + 4 <= record.end;) {
        uint32_t head = ls_le32(ppt->bytes + i), first = head & 0xfffff, count = head >> 20;
        i += 4;
        if (count > (record.end - i) / 4) count = (uint32_t)((record.end - i) / 4), ppt->damaged = true;
        if (first + count > OBJECTS_MAX) return ppt->damaged = true, LS_OK;
        ls_status status = room_for(ppt, first + count);
        if (status != LS_OK) return status;
        for (uint32_t k = 0; k < count; k++, i += 4)
            if (ppt->offsets[first + k] == UINT32_MAX) ppt->offsets[first + k] = ls_le32(ppt->bytes + i);
    }
    return LS_OK;
}

ls_status ls_ppt_map(ls_ppt *ppt, uint32_t at) {
    ls_ppt_record record;
    bool newest = true;
    for (unsigned edits = 0; edits < EDITS_MAX; edits++) {
        if (!ls_ppt_record_at(ppt, at, ppt->length, &record) || record.type != LS_PPT_USER_EDIT ||
            record.end - record.begin < 20) {
            ppt->damaged = true;
            break;
        }
        const uint8_t *edit = ppt->bytes + record.begin;
        if (newest) ppt->document = ls_le32(edit + 16);
        if (newest && record.end - record.begin >= 32) ppt->session = ls_le32(edit + 28); /* 2.3.3 */
        if (ppt->session) ppt->encrypted = true;
        newest = false;
        ls_status status = read_directory(ppt, ls_le32(edit + 12));
        if (status == LS_DATA) ppt->damaged = true;
        else if (status != LS_OK) return status;
        uint32_t before = ls_le32(edit + 8);
        if (!before) break;
        if (before >= at) { /* saves go back only: no loop */
            ppt->damaged = true;
            break;
        }
        at = before;
    }
    return newest ? LS_DATA : LS_OK;
}

bool ls_ppt_object(const ls_ppt *ppt, uint32_t id, ls_ppt_record *record) {
    return id < ppt->objects && ppt->offsets[id] != UINT32_MAX &&
           ls_ppt_record_at(ppt, ppt->offsets[id], ppt->length, record);
}

void ls_ppt_free(ls_ppt *ppt) {
    ls_free(ppt->offsets);
    ls_free(ppt->taken);
    ls_free(ppt->slides);
    ls_buffer_free(&ppt->text);
    ls_buffer_free(&ppt->plain);
    ls_shapes_free(&ppt->shapes);
}
