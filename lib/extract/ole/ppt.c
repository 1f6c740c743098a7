/* PowerPoint 97-2003 ([MS-PPT]): slides in their order with titles, notes and comments, masters without their prompts,
 * headers and footers, links; embedded objects become members. Where the list of slides is broken all text of the
 * stream is read as it comes. */
#include "base/alloc.h"
#include "extract/earlier.h"
#include "extract/handler.h"
#include "extract/ole/blip.h"
#include "extract/ole/packed.h"
#include "extract/ole/ppt.h"
#include "extract/ole/propset.h"
#include <string.h>

enum {
    STREAM_MAX = 128 << 20, STATES_MAX = 64, SLIDES = 0, MASTERS = 1, NOTES = 2,
    NOTES_MASTER = 24, HANDOUT_MASTER = 28 /* in the document atom, 2.4.2 */
};
#define ENCRYPTED_TOKEN 0xf3d1c4dfu /* 2.3.2 */

/* ---- slides ------------------------------------------------------------------------------------------------------ */

static ls_status remember_slide(ls_ppt *ppt, uint32_t id, uint32_t object) {
    if (ppt->slide_count == ppt->slide_room) {
        size_t room = ppt->slide_room ? 2 * ppt->slide_room : 32;
        ls_ppt_slide *slides = ls_realloc(ppt->slides, room * sizeof *slides);
        if (!slides) return LS_NOMEM;
        ppt->slides = slides, ppt->slide_room = room;
    }
    ppt->slides[ppt->slide_count++] = (ls_ppt_slide){id, object};
    return LS_OK;
}

/* Notes name the slide that they are for. */
static uint32_t slide_of_notes(ls_ppt *ppt, const ls_ppt_record *notes) {
    ls_ppt_record atom;
    ppt->steps += ppt->slide_count;
    if (ppt->steps > LS_PPT_STEPS) return ppt->damaged = true, 0;
    for (size_t at = notes->begin; ls_ppt_record_at(ppt, at, notes->end, &atom); at = atom.end)
        if (atom.type == LS_PPT_NOTES_ATOM && atom.end - atom.begin >= 4)
            for (size_t i = 0; i < ppt->slide_count; i++)
                if (ppt->slides[i].id == ls_le32(ppt->bytes + atom.begin)) return (uint32_t)i + 1;
    return 0;
}

/* The objects of a presentation are told apart by their offsets: each is read once. */
static bool take_object(ls_ppt *ppt, uint32_t id, ls_ppt_record *record) {
    if (!ls_ppt_object(ppt, id, record) || ppt->taken[id]) return false;
    ppt->taken[id] = 1;
    return true;
}

static ls_status begin_slide(ls_ppt *ppt, const ls_ppt_record *ref, unsigned list) {
    ls_ppt_record object;
    if (ref->end - ref->begin < 16) return ppt->damaged = true, LS_OK;
    const uint8_t *bytes = ppt->bytes + ref->begin;
    uint32_t id = ls_le32(bytes);
    ls_status status = LS_OK;
    ppt->master = list == MASTERS;
    ppt->place = (ls_segment){.part = list == NOTES ? LEAKSIFT_PART_NOTE : LEAKSIFT_PART_BODY};
    if (list == SLIDES) {
        status = remember_slide(ppt, ls_le32(bytes + 12), id);
        ppt->place.slide = (uint32_t)ppt->slide_count;
        return status; /* its object comes after the texts of the list */
    }
    if (!take_object(ppt, id, &object)) return ppt->damaged = ppt->damaged || !ls_ppt_object(ppt, id, &object), LS_OK;
    if (list == NOTES) ppt->place.slide = slide_of_notes(ppt, &object);
    return ls_ppt_text(ppt, &object, 0);
}

static ls_status end_slide(ls_ppt *ppt, unsigned list) {
    ls_ppt_record object;
    if (list != SLIDES || !ppt->slide_count) return LS_OK;
    uint32_t id = ppt->slides[ppt->slide_count - 1].object;
    if (take_object(ppt, id, &object)) return ls_ppt_text(ppt, &object, 0);
    if (!ls_ppt_object(ppt, id, &object)) ppt->damaged = true;
    return LS_OK;
}

/* A list: each reference is followed by the texts of the slide's outline. */
static ls_status read_list(ls_ppt *ppt, const ls_ppt_record *list) {
    ls_ppt_record inner;
    ls_status status = LS_OK;
    bool open = false;
    for (size_t at = list->begin; status == LS_OK && ls_ppt_record_at(ppt, at, list->end, &inner); at = inner.end) {
        if (inner.type == LS_PPT_SLIDE_REF) {
            if (open) status = end_slide(ppt, list->instance);
            if (status == LS_OK) status = begin_slide(ppt, &inner, list->instance);
            open = true;
        } else {
            ls_ppt_record alone = {.type = LS_PPT_SLIDE_LIST, .begin = at, .end = inner.end};
            status = ls_ppt_text(ppt, &alone, 1);
        }
        if (status == LS_OK) status = ls_sink_tick(ppt->sink, 64);
    }
    return status == LS_OK && open ? end_slide(ppt, list->instance) : status;
}

static ls_status read_lists(ls_ppt *ppt, const ls_ppt_record *document, unsigned instance) {
    ls_ppt_record inner;
    ls_status status = LS_OK;
    for (size_t at = document->begin; status == LS_OK && ls_ppt_record_at(ppt, at, document->end, &inner);
         at = inner.end)
        if (inner.type == LS_PPT_SLIDE_LIST && inner.instance == instance) status = read_list(ppt, &inner);
    return status;
}

/* The masters of notes and handouts: the document names them. */
static ls_status read_side_masters(ls_ppt *ppt, const ls_ppt_record *document) {
    static const size_t places[] = {NOTES_MASTER, HANDOUT_MASTER};
    ls_ppt_record atom, object;
    ls_status status = LS_OK;
    ppt->master = true;
    ppt->place = (ls_segment){.part = LEAKSIFT_PART_BODY};
    if (!ls_ppt_record_at(ppt, document->begin, document->end, &atom) || atom.type != LS_PPT_DOCUMENT_ATOM)
        return LS_OK;
    for (size_t i = 0; i < 2 && status == LS_OK && atom.end - atom.begin >= places[i] + 4; i++)
        if (take_object(ppt, ls_le32(ppt->bytes + atom.begin + places[i]), &object))
            status = ls_ppt_text(ppt, &object, 0);
    return status;
}

/* ---- embedded objects -------------------------------------------------------------------------------------------- */

static ls_status give_object(ls_ppt *ppt, uint32_t id) {
    ls_child child = {.kind = LS_ENTRY_FILE, .size = UINT64_MAX, .is_embedded = true};
    ls_ppt_record object;
    if (!take_object(ppt, id, &object) || object.type != LS_PPT_STORAGE) return LS_OK;
    const uint8_t *data = ppt->bytes + object.begin;
    size_t length = object.end - object.begin;
    if (object.instance == 1) {
        if (length < 4) return LS_OK;
        child.packed_size = length;
        child.size = ls_le32(data);
        return ls_packed_child(ppt->sink, data + 4, length - 4, &child);
    }
    ls_input input;
    ls_input_memory(&input, data, length);
    ls_status status = ls_sink_child_input(ppt->sink, &child, &input);
    ls_input_close(&input);
    return status;
}

/* 2.10.1: each object of the list has an atom that says where its storage is. */
static ls_status read_objects(ls_ppt *ppt, const ls_ppt_record *document) {
    ls_ppt_record list, object, atom;
    ls_status status = LS_OK;
    for (size_t at = document->begin; ls_ppt_record_at(ppt, at, document->end, &list); at = list.end) {
        if (list.type != LS_PPT_OBJECTS) continue;
        for (size_t i = list.begin; ls_ppt_record_at(ppt, i, list.end, &object); i = object.end) {
            if (!object.container) continue;
            for (size_t k = object.begin; status == LS_OK && ls_ppt_record_at(ppt, k, object.end, &atom); k = atom.end)
                if (atom.type == LS_PPT_OBJECT_ATOM && atom.end - atom.begin >= 20)
                    status = give_object(ppt, ls_le32(ppt->bytes + atom.begin + 16));
            if (status == LS_OK) status = ls_sink_tick(ppt->sink, 64);
            if (status != LS_OK) return status;
        }
    }
    return status;
}

/* 2.4.10: the compound file of the VBA project. */
static ls_status read_macros(ls_ppt *ppt, const ls_ppt_record *document) {
    ls_ppt_record list, macros, atom;
    const size_t end = document->end;
    ls_status status = LS_OK;
    for (size_t at = document->begin; status == LS_OK && ls_ppt_record_at(ppt, at, end, &list); at = list.end) {
        if (list.type != LS_PPT_DOCUMENT_INFO) continue;
        for (size_t i = list.begin; status == LS_OK && ls_ppt_record_at(ppt, i, list.end, &macros); i = macros.end)
            if (macros.type == LS_PPT_MACROS && ls_ppt_record_at(ppt, macros.begin, macros.end, &atom) &&
                atom.type == LS_PPT_MACROS_ATOM && atom.end - atom.begin >= 4)
                status = give_object(ppt, ls_le32(ppt->bytes + atom.begin));
    }
    return status;
}

/* 2.1.3: the pictures of all slides, one after the other. */
static ls_status read_pictures(ls_ppt *ppt, ls_cfb_id storage) {
    ls_cfb_bytes stream;
    ls_blips blips = {.sink = ppt->sink};
    ls_cfb_id id = ls_cfb_find_stream(ppt->cfb, storage, "Pictures");
    if (ppt->encrypted) { /* they too, each by itself */
        if (ppt->taken && ls_cfb_size(ppt->cfb, id)) /* the rest could be read */
            ls_sink_note(ppt->sink, LEAKSIFT_REASON_UNSUPPORTED, "pictures of an encrypted presentation are not read");
        return LS_OK;
    }
    ls_status status = ls_cfb_load(ppt->cfb, id, STREAM_MAX, &stream);
    if (status == LS_OK && stream.length == STREAM_MAX && ls_cfb_size(ppt->cfb, id) > STREAM_MAX)
        ls_sink_note(ppt->sink, LEAKSIFT_REASON_BYTES_OUT, "pictures of more than 128 MiB: the last are not read");
    if (status == LS_OK) status = ls_blips_read(&blips, stream.data, stream.length);
    ls_cfb_bytes_free(&stream);
    return status;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

static ls_status read_document(ls_ppt *ppt, const ls_ppt_record *document) {
    ls_status status = read_lists(ppt, document, SLIDES);
    if (status == LS_OK) status = read_lists(ppt, document, NOTES);
    ppt->master = false;
    ppt->place = (ls_segment){.part = LEAKSIFT_PART_BODY};
    if (status == LS_OK) status = ls_ppt_text(ppt, document, 0);
    if (status == LS_OK) status = read_lists(ppt, document, MASTERS);
    if (status == LS_OK) status = read_side_masters(ppt, document);
    if (status == LS_OK) status = read_objects(ppt, document);
    return status == LS_OK ? read_macros(ppt, document) : status;
}

/* The save before the one at `at`; 0: there was none. */
static uint32_t edit_before(const ls_ppt *ppt, uint32_t at) {
    ls_ppt_record edit;
    bool is = ls_ppt_record_at(ppt, at, ppt->length, &edit) && edit.type == LS_PPT_USER_EDIT;
    uint32_t before = is && edit.end - edit.begin >= 12 ? ls_le32(ppt->bytes + edit.begin + 8) : 0;
    return before < at ? before : 0;
}

static ls_status read_state(const ls_ppt *newest, uint32_t at, ls_sink *sink) {
    ls_ppt ppt = {.sink = sink, .cfb = newest->cfb, .bytes = newest->bytes, .length = newest->length};
    ls_ppt_record document;
    ls_status status = ls_ppt_map(&ppt, at);
    ppt.taken = ls_calloc(ppt.objects + 1, 1);
    if (!ppt.taken) status = LS_NOMEM;
    bool is = status == LS_OK && take_object(&ppt, ppt.document, &document) && document.type == LS_PPT_DOCUMENT;
    if (is) status = read_document(&ppt, &document);
    ls_ppt_free(&ppt);
    return status == LS_DATA ? LS_OK : status;
}

/* What it is now; then, of what it was after the saves before, what is not there any more. */
static ls_status read_states(ls_ppt *ppt, const ls_ppt_record *document, uint32_t at) {
    at = edit_before(ppt, at);
    if (!at || ppt->encrypted) return read_document(ppt, document);
    ls_earlier earlier;
    ls_sink *sink = ppt->sink;
    ls_earlier_open(&earlier, sink);
    ppt->sink = &earlier.sink;
    ls_status status = read_document(ppt, document);
    earlier.begun = true;
    for (unsigned i = 0; at && i < STATES_MAX && status == LS_OK; i++, at = edit_before(ppt, at))
        status = read_state(ppt, at, &earlier.sink);
    if (at && status == LS_OK)
        ls_sink_note(sink, LEAKSIFT_REASON_ENTRIES, "saved more than 64 times: the first states are not read");
    ls_earlier_close(&earlier);
    ppt->sink = sink;
    return status;
}

/* No list to go by: slides are numbered as they come, and nothing says which of them were replaced. */
static ls_status read_all(ls_ppt *ppt) {
    ls_ppt_record record, list;
    uint32_t slides = 0;
    ls_status status = LS_OK;
    for (size_t at = 0; status == LS_OK && ls_ppt_record_at(ppt, at, ppt->length, &record); at = record.end) {
        ppt->place = (ls_segment){.part = record.type == LS_PPT_NOTES ? LEAKSIFT_PART_NOTE : LEAKSIFT_PART_BODY};
        ppt->master = record.type == LS_PPT_MASTER || record.type == LS_PPT_HANDOUT;
        if (record.type == LS_PPT_SLIDE) ppt->place.slide = ++slides;
        if (record.container) status = ls_ppt_text(ppt, &record, 0);
        if (record.type != LS_PPT_DOCUMENT) continue;
        for (size_t i = record.begin; status == LS_OK && ls_ppt_record_at(ppt, i, record.end, &list); i = list.end)
            if (list.type == LS_PPT_SLIDE_LIST && list.instance == SLIDES) status = ls_ppt_text(ppt, &list, 0);
    }
    return status;
}

static ls_status read_stream(ls_ppt *ppt, const ls_extract *about, const uint8_t *user, size_t user_length) {
    ls_ppt_record document;
    ls_status status = LS_DATA;
    if (user_length >= 20) {
        ppt->encrypted = ls_le32(user + 12) == ENCRYPTED_TOKEN;
        status = ls_ppt_map(ppt, ls_le32(user + 16));
    }
    ls_status opened = ppt->encrypted ? ls_ppt_decrypt(ppt, about) : LS_OK;
    if (opened == LS_DATA) {
        ls_sink_note(ppt->sink, LEAKSIFT_REASON_ENCRYPTED, "the presentation is encrypted with a password");
        return LS_OK;
    }
    if (opened != LS_OK) return opened;
    if (status != LS_OK && status != LS_DATA) return status;
    ppt->taken = ls_calloc(ppt->objects + 1, 1);
    if (!ppt->taken) return LS_NOMEM;
    if (status == LS_OK && take_object(ppt, ppt->document, &document) && document.type == LS_PPT_DOCUMENT)
        return read_states(ppt, &document, ls_le32(user + 16));
    ppt->damaged = true;
    return read_all(ppt);
}

static ls_status read_storage(ls_ppt *ppt, const ls_extract *about, ls_cfb_id storage) {
    ls_cfb_bytes stream, user = {0};
    ls_cfb_id id = ls_cfb_find_stream(ppt->cfb, storage, "PowerPoint Document");
    ls_status status = ls_cfb_load(ppt->cfb, id, STREAM_MAX, &stream);
    if (status == LS_OK)
        status = ls_cfb_load(ppt->cfb, ls_cfb_find_stream(ppt->cfb, storage, "Current User"), 4096, &user);
    ppt->bytes = stream.data, ppt->length = stream.length;
    if (status == LS_OK) status = read_stream(ppt, about, user.data, user.length);
    if (ls_cfb_size(ppt->cfb, id) > STREAM_MAX) ppt->damaged = true;
    ls_cfb_bytes_free(&stream);
    ls_cfb_bytes_free(&user);
    return status == LS_OK ? read_pictures(ppt, storage) : status;
}

static ls_status read_file(ls_ppt *ppt, const ls_extract *about) {
    ls_status status = ls_propset_read(ppt->cfb, LS_CFB_ROOT, ppt->sink);
    /* saved for PowerPoint 95 and 97 at once: the newer one stands in a storage */
    ls_cfb_id both = ls_cfb_find_storage(ppt->cfb, LS_CFB_ROOT, "PP97_DUALSTORAGE");
    ls_cfb_id storage = both == LS_CFB_NONE ? LS_CFB_ROOT : both;
    if (status != LS_OK) return status;
    if (ls_cfb_find_stream(ppt->cfb, storage, "PowerPoint Document") == LS_CFB_NONE) {
        ls_sink_note(ppt->sink, LEAKSIFT_REASON_UNSUPPORTED,
                     "a presentation of PowerPoint 95 or older: its text is not read");
        return LS_OK;
    }
    return read_storage(ppt, about, storage);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_ppt ppt = {.sink = sink};
    ls_status status = ls_cfb_enter(input, sink, &ppt.cfb);
    if (status != LS_OK || !ppt.cfb) return status;
    status = read_file(&ppt, about);
    if (ppt.damaged)
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the presentation is damaged: parts of it are missing");
    ls_cfb_note(ppt.cfb, sink);
    ls_ppt_free(&ppt);
    ls_cfb_close(ppt.cfb);
    return status;
}

static const char *const ppt_types[] = {"application/vnd.ms-powerpoint", NULL};

const ls_handler ls_handler_ppt = {
    "ppt", ppt_types,
    "text of slides, tables, notes, comments, masters, headers and footers, links, properties; macros, "
    "pictures and embedded objects as members",
    false, run};
