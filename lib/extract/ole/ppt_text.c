/* Records to segments. Text stands in two kinds of records, strings in one whose meaning its parent tells; all else is
 * walked through where it holds records. */
#include "extract/ole/ppt.h"
#include "extract/ole/words.h"
#include <string.h>

enum {
    DEPTH = 32,
    TYPE_TITLE = 0, TYPE_OTHER = 4, TYPE_CENTERED_TITLE = 6 /* 2.13.33 */
};

static void put_text(ls_ppt *ppt, const ls_ppt_record *record) {
    const uint8_t *bytes = ppt->bytes + record->begin;
    size_t length = record->end - record->begin;
    ls_buffer_clear(&ppt->text);
    if (record->type != LS_PPT_BYTES) {
        ls_buffer_put_utf16(&ppt->text, bytes, length / 2);
        return;
    }
    for (size_t i = 0; i < length; i++) { /* low bytes of UTF-16 (2.9.42); some writers mean windows-1252 */
        if (bytes[i] && bytes[i] < 0x80) ls_buffer_putc(&ppt->text, (char)bytes[i]);
        else if (bytes[i])
            ls_buffer_put_utf8(&ppt->text, bytes[i] < 0xa0 ? ls_windows_1252[bytes[i] - 0x80] : bytes[i]);
    }
}

/* A paragraph ends with a carriage return, a line with a vertical tab. */
ls_status ls_ppt_say(ls_ppt *ppt, const ls_ppt_record *record, const ls_segment *like) {
    put_text(ppt, record);
    if (ppt->text.failed) return LS_NOMEM;
    if (!ppt->text.length) return LS_OK;
    char *at = ppt->text.data, *end = at + ppt->text.length;
    ls_status status = LS_OK;
    while (at < end && status == LS_OK) {
        char *stop = memchr(at, '\r', (size_t)(end - at));
        if (!stop) stop = end;
        ls_segment segment = *like;
        for (char *c = at; c < stop; c++)
            if (*c == '\v') *c = '\n';
        segment.text = at, segment.length = (size_t)(stop - at);
        while (segment.length && (unsigned char)segment.text[segment.length - 1] <= ' ') segment.length--;
        bool mark = segment.length == 1 && *segment.text == '*'; /* where a date or a number will stand */
        if (segment.length && !mark) status = ls_sink_text(ppt->sink, &segment);
        at = stop + 1;
    }
    return status;
}

static ls_status text(ls_ppt *ppt, const ls_ppt_record *record) {
    ls_segment segment = ppt->place;
    if (ppt->master && ppt->text_type != TYPE_OTHER) return LS_OK;
    segment.heading = ppt->text_type == TYPE_TITLE || ppt->text_type == TYPE_CENTERED_TITLE;
    return ls_ppt_say(ppt, record, &segment);
}

/* Strings mean what their parent is: 2.4.15.1 headers and footers, 2.5.27 comments, 2.10.16 links, 2.10.25 linked
 * files. */
static ls_status string(ls_ppt *ppt, const ls_ppt_record *record, unsigned parent) {
    ls_segment segment = ppt->place;
    switch (parent) {
    case LS_PPT_HEADERS:
        segment.part = record->instance == 2 ? LEAKSIFT_PART_FOOTER : LEAKSIFT_PART_HEADER;
        break;
    case LS_PPT_COMMENT:
        if (record->instance > 1) return LS_OK;
        segment.part = LEAKSIFT_PART_COMMENT;
        segment.group = ppt->group;
        if (record->instance == 0) segment.field = segment.role = "author";
        break;
    case LS_PPT_HYPERLINK:
        if (record->instance == 0) return LS_OK; /* the name that is shown is the target again, or text of a slide */
        segment = (ls_segment){.part = LEAKSIFT_PART_BODY, .field = "hyperlink"};
        break;
    case LS_PPT_NAMED_SHOW: segment = (ls_segment){.part = LEAKSIFT_PART_METADATA, .field = "show"}; break;
    case LS_PPT_LINK: segment = (ls_segment){.part = LEAKSIFT_PART_METADATA, .field = "link"}; break;
    default:
        if (parent < LS_PPT_MEDIA_FIRST || parent > LS_PPT_MEDIA_LAST) return LS_OK;
        segment = (ls_segment){.part = LEAKSIFT_PART_METADATA, .field = "media"};
    }
    return ls_ppt_say(ppt, record, &segment);
}

static ls_status options(ls_ppt *ppt, const ls_ppt_record *record) {
    ppt->shapes.sink = ppt->sink;
    ppt->shapes.place = ppt->place;
    return ls_shape_options(&ppt->shapes, ppt->bytes + record->begin, record->end - record->begin, record->instance);
}

static ls_status one(ls_ppt *ppt, const ls_ppt_record *record, unsigned parent, unsigned depth) {
    switch (record->type) {
    case LS_PPT_TEXT_TYPE:
        if (record->end - record->begin >= 4) ppt->text_type = ls_le32(ppt->bytes + record->begin);
        return LS_OK;
    case LS_PPT_TEXT:
    case LS_PPT_BYTES: return text(ppt, record);
    case LS_PPT_STRING: return string(ppt, record, parent);
    case LS_SHAPE_OPTIONS: case LS_SHAPE_MORE: case LS_SHAPE_MOST: return options(ppt, record);
    case LS_PPT_COMMENT: ppt->group++; break;
    case LS_PPT_GROUP:
        if (depth < DEPTH && ls_ppt_is_table(ppt, record)) return ls_ppt_table(ppt, record, depth + 1);
        break;
    case LS_PPT_SLIDE_LIST: return LS_OK; /* the slides come by their list */
    default: break;
    }
    bool inner = record->container || record->type == LS_PPT_TAG_DATA;
    return inner ? ls_ppt_text(ppt, record, depth + 1) : LS_OK;
}

ls_status ls_ppt_text(ls_ppt *ppt, const ls_ppt_record *record, unsigned depth) {
    ls_ppt_record inner;
    ls_status status = LS_OK;
    if (depth > DEPTH) return ppt->damaged = true, LS_OK;
    for (size_t at = record->begin; status == LS_OK && ls_ppt_record_at(ppt, at, record->end, &inner); at = inner.end) {
        if (++ppt->steps > LS_PPT_STEPS) return ppt->damaged = true, LS_OK;
        status = one(ppt, &inner, record->type, depth);
        if (status == LS_OK && (ppt->steps & 0xffff) == 0) status = ls_sink_tick(ppt->sink, 0xffff * 8);
    }
    return status;
}
