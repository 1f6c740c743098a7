/* winmail.dat, [MS-OXTNEF]: what Outlook puts beside a message that it sends to other programs. A file of attributes,
 * each with a level, a number, a length and a checksum; two of them hold properties as [MS-OXPROPS] numbers them.
 * Attachments stand in the file as they are, so they become children without a copy. */
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/mail/mapi.h"
#include <stdio.h>
#include <string.h>

enum { START = 6, HEAD = 9, TAIL = 2, PROPERTIES_MAX = 64 << 20, TEXT_MAX = 1 << 20, COUNT_MAX = 65536 };

/* 2.1.3.1: the low half of an attribute's number. */
enum {
    OWNER = 0x0000,
    SENT_FOR = 0x0001,
    FROM = 0x8000,
    SUBJECT = 0x8004,
    SENT = 0x8005,
    MESSAGE_ID = 0x8009,
    BODY = 0x800C,
    ATTACH_DATA = 0x800F,
    ATTACH_TITLE = 0x8010,
    ATTACH_NAME = 0x9001,
    ATTACH_BEGIN = 0x9002,
    MESSAGE_PROPERTIES = 0x9003,
    RECIPIENTS = 0x9004,
    ATTACH_PROPERTIES = 0x9005,
    OEM_PAGE = 0x9007
};

struct tnef {
    ls_input *input;
    ls_mapi mapi;
    unsigned page;           /* of attributes' strings */
    bool inside;             /* an attachment */
    uint64_t data, data_length;
    ls_buffer title, name, mime, value;
    ls_buffer html, rtf;     /* bodies */
    ls_buffer person[3];     /* of a recipient */
    uint32_t kind;
    uint64_t object, object_length; /* an embedded message, in the file */
    bool told_header;
};

/* Where the properties of a list go. What a recipient and an attachment say besides their names is asked for in a
 * second turn, when those are known. */
enum { TO_MESSAGE, TO_RECIPIENT, TO_ATTACHMENT, OF_RECIPIENT, OF_ATTACHMENT };

struct bytes {
    const uint8_t *at;
    size_t left;
    uint64_t offset; /* of `at` in the file */
};

static bool take(struct bytes *in, size_t length, const uint8_t **data) {
    if (length > in->left) return false;
    *data = in->at;
    in->at += length, in->left -= length, in->offset += length;
    return true;
}

static bool take32(struct bytes *in, uint32_t *value) {
    const uint8_t *data;
    if (!take(in, 4, &data)) return false;
    *value = ls_le32(data);
    return true;
}

/* ---- properties (2.1.3.4) ---- */

static ls_status keep(ls_buffer *to, const uint8_t *data, size_t length) {
    ls_buffer_clear(to);
    return ls_buffer_append(to, data, length) ? LS_OK : LS_NOMEM;
}

static ls_status keep_string(struct tnef *tnef, ls_buffer *to, const ls_mapi_property *p) {
    ls_buffer_clear(to);
    return p->type == LS_MAPI_UNICODE || p->type == LS_MAPI_STRING8
               ? ls_mapi_string(&tnef->mapi, p->type, p->data, p->length, to)
               : LS_OK;
}

static ls_status to_message(struct tnef *tnef, const ls_mapi_property *p) {
    if (p->id == 0x1013) return keep(&tnef->html, p->data, p->length);
    if (p->id == 0x1009 && p->type == LS_MAPI_BINARY) return keep(&tnef->rtf, p->data, p->length);
    if (p->id == 0x3FDE && p->type == LS_MAPI_LONG) tnef->mapi.body_page = ls_le32(p->data);
    if (p->id == 0x3FFD && p->type == LS_MAPI_LONG) tnef->mapi.page = ls_le32(p->data);
    return ls_mapi_take(&tnef->mapi, p);
}

static ls_status to_recipient(struct tnef *tnef, const ls_mapi_property *p) {
    if (p->id == 0x0C15 && p->type == LS_MAPI_LONG) tnef->kind = ls_le32(p->data);
    if (p->id == 0x3001) return keep_string(tnef, &tnef->person[0], p);
    if (p->id == 0x3003) return keep_string(tnef, &tnef->person[1], p);
    return p->id == 0x39FE ? keep_string(tnef, &tnef->person[2], p) : LS_OK;
}

static ls_status to_attachment(struct tnef *tnef, const ls_mapi_property *p, uint64_t offset) {
    if (p->id == 0x3707 || (p->id == 0x3001 && !tnef->name.length)) return keep_string(tnef, &tnef->name, p);
    if (p->id == 0x370E) return keep_string(tnef, &tnef->mime, p);
    if (p->id == 0x3701 && p->type == LS_MAPI_OBJECT && p->length > 16) { /* an interface's id, then its data */
        tnef->object = offset + 16;
        tnef->object_length = p->length - 16;
    } else if (p->id == 0x3701 && p->type == LS_MAPI_BINARY && !tnef->data_length) {
        tnef->data = offset;
        tnef->data_length = p->length;
    }
    return LS_OK;
}

static size_t fixed_size(uint16_t type) {
    switch (type) {
    case LS_MAPI_DOUBLE: case 6: case 7: case LS_MAPI_I8: case LS_MAPI_TIME: return 8;
    case LS_MAPI_CLASS: return 16;
    case LS_MAPI_OBJECT: case LS_MAPI_STRING8: case LS_MAPI_UNICODE: case LS_MAPI_BINARY: return 0;
    default: return 4;
    }
}

static bool take_name(struct tnef *tnef, struct bytes *in, ls_mapi_property *p, ls_status *status) {
    const uint8_t *data;
    uint32_t kind, length;
    if (p->id < 0x8000) return true;
    if (!take(in, 16, &data) || !take32(in, &kind)) return false;
    if (kind == 0) return take32(in, &p->number);
    if (!take32(in, &length) || length > 1024 || !take(in, length + (-length & 3u), &data)) return false;
    ls_buffer_clear(&tnef->value);
    *status = ls_mapi_string(&tnef->mapi, LS_MAPI_UNICODE, data, length, &tnef->value);
    p->name = ls_buffer_cstr(&tnef->value);
    if (tnef->value.failed) *status = LS_NOMEM;
    return true;
}

static ls_status hand(struct tnef *tnef, int where, const ls_mapi_property *p, uint64_t offset) {
    bool string = p->type == LS_MAPI_UNICODE || p->type == LS_MAPI_STRING8;
    switch (where) {
    case TO_MESSAGE: return to_message(tnef, p);
    case TO_RECIPIENT: return to_recipient(tnef, p);
    case TO_ATTACHMENT: return to_attachment(tnef, p, offset);
    case OF_RECIPIENT: return string ? ls_mapi_recipient_also(&tnef->mapi, p, tnef->person, 3) : LS_OK;
    default: return string ? ls_mapi_attachment_also(&tnef->mapi, p, &tnef->name) : LS_OK;
    }
}

/* One list: a count, then properties. *good false: it broke off. */
static ls_status property_list(struct tnef *tnef, struct bytes *in, int where, bool *good) {
    uint32_t count, values;
    ls_status status = LS_OK;
    *good = take32(in, &count) && count <= COUNT_MAX;
    for (uint32_t i = 0; i < count && *good && status == LS_OK; i++) {
        const uint8_t *data;
        *good = take(in, 4, &data);
        if (!*good) break;
        ls_mapi_property p = {.id = ls_le16(data + 2), .type = ls_le16(data)};
        bool multiple = p.type & LS_MAPI_MULTIPLE;
        p.type &= 0xEFFF;
        *good = take_name(tnef, in, &p, &status);
        size_t fixed = fixed_size(p.type);
        values = 1;
        if (*good && (multiple || !fixed)) *good = take32(in, &values);
        for (uint32_t v = 0; v < values && *good && status == LS_OK; v++) {
            uint32_t length = (uint32_t)fixed;
            if (!fixed) *good = take32(in, &length);
            uint64_t offset = in->offset;
            *good = *good && length <= in->left && take(in, length, &p.data);
            size_t padding = -length & 3u;
            if (*good) take(in, padding < in->left ? padding : in->left, &data);
            p.length = length;
            if (*good) status = hand(tnef, where, &p, offset);
        }
    }
    return status;
}

static ls_status recipients(struct tnef *tnef, struct bytes *in, bool *good) {
    uint32_t rows;
    ls_status status = LS_OK;
    *good = take32(in, &rows);
    for (uint32_t i = 0; i < rows && *good && in->left && status == LS_OK; i++) {
        for (size_t j = 0; j < 3; j++) ls_buffer_clear(&tnef->person[j]);
        tnef->kind = 1;
        struct bytes again = *in;
        status = property_list(tnef, in, TO_RECIPIENT, good);
        if (status == LS_OK && *good)
            status = ls_mapi_recipient(&tnef->mapi, tnef->kind, &tnef->person[0], &tnef->person[1], &tnef->person[2]);
        if (status == LS_OK && *good) status = property_list(tnef, &again, OF_RECIPIENT, good);
    }
    return status;
}

/* ---- attachments ---- */

static ls_status give(struct tnef *tnef, uint64_t offset, uint64_t length, const char *type) {
    ls_input part;
    ls_buffer *name = tnef->name.length ? &tnef->name : &tnef->title;
    ls_input_part(&part, tnef->input, offset, length);
    ls_child child = {.name = name->data,
                      .name_length = name->length,
                      .media_type = type,
                      .size = part.size,
                      .packed_size = part.size};
    ls_status status = ls_sink_child_input(tnef->mapi.sink, &child, &part);
    ls_input_close(&part);
    return status;
}

static ls_status end_attachment(struct tnef *tnef) {
    ls_status status = LS_OK;
    const char *type = tnef->mime.length ? ls_buffer_cstr(&tnef->mime) : NULL;
    if (tnef->mime.failed) return LS_NOMEM;
    if (tnef->inside && tnef->object_length) status = give(tnef, tnef->object, tnef->object_length, NULL);
    else if (tnef->inside && tnef->data_length) status = give(tnef, tnef->data, tnef->data_length, type);
    tnef->inside = false;
    tnef->data_length = tnef->object_length = 0;
    ls_buffer_clear(&tnef->title), ls_buffer_clear(&tnef->name), ls_buffer_clear(&tnef->mime);
    return status;
}

/* ---- attributes ---- */

static ls_status put_string(struct tnef *tnef, const uint8_t *data, size_t length, ls_buffer *to) {
    ls_buffer_clear(to);
    ls_status status = ls_codepage_convert(&tnef->mapi.pages, tnef->page ? tnef->page : 1252, data,
                                           strnlen((const char *)data, length), to, NULL);
    while (to->length && to->data[to->length - 1] == '\0') to->length--;
    return status;
}

static ls_status tell(struct tnef *tnef, const char *field, const uint8_t *data, size_t length) {
    ls_status status = put_string(tnef, data, length, &tnef->value);
    ls_segment segment = {
        .text = tnef->value.data, .length = tnef->value.length, .part = LEAKSIFT_PART_METADATA, .field = field};
    return status == LS_OK && segment.length ? ls_sink_text(tnef->mapi.sink, &segment) : status;
}

/* TRP (2.1.3.3.3): id, size, length of the name, length of the address; then both. */
static ls_status from(struct tnef *tnef, const uint8_t *data, size_t length) {
    if (length < 8) return LS_OK;
    size_t name = ls_le16(data + 4), address = ls_le16(data + 6);
    if (name > length - 8 || address > length - 8 - name) return LS_OK;
    ls_status status =
        tnef->mapi.persons[0][0].length ? LS_OK : put_string(tnef, data + 8, name, &tnef->mapi.persons[0][0]);
    const uint8_t *at = data + 8 + name;
    if (address > 5 && !memcmp(at, "SMTP:", 5)) at += 5, address -= 5;
    return status == LS_OK && !tnef->mapi.persons[0][1].length
               ? put_string(tnef, at, address, &tnef->mapi.persons[0][1])
               : status;
}

/* Whose appointment it is (2.1.3.3.11): two strings, each with its length: name, address. */
static ls_status owner(struct tnef *tnef, const uint8_t *data, size_t length) {
    ls_buffer part[2] = {{0}};
    ls_status status = LS_OK;
    for (size_t i = 0, at = 0; i < 2 && at + 2 <= length && status == LS_OK; i++) {
        size_t size = ls_le16(data + at);
        at += 2;
        if (size > length - at) break;
        bool marked = i == 1 && size > 5 && !memcmp(data + at, "SMTP:", 5);
        status = put_string(tnef, data + at + (marked ? 5 : 0), size - (marked ? 5 : 0), &part[i]);
        at += size;
    }
    if (status == LS_OK) status = ls_mapi_person(&tnef->mapi, "Owner", &part[0], &part[1]);
    for (size_t i = 0; i < 2; i++) ls_buffer_free(&part[i]);
    return status;
}

static void sent(struct tnef *tnef, const uint8_t *data, size_t length) {
    unsigned part[6];
    char at[20];
    if (length < 12) return;
    for (size_t i = 0; i < 6; i++) part[i] = ls_le16(data + 2 * i);
    if (part[0] < 1970 || part[0] > 9999 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31 ||
        part[3] > 23 || part[4] > 59 || part[5] > 60)
        return;
    snprintf(at, sizeof at, "%04u-%02u-%02uT%02u:%02u:%02u", part[0] % 10000, part[1] % 100, part[2] % 100,
             part[3] % 100, part[4] % 100, part[5] % 100);
    ls_sink_time(tnef->mapi.sink, "sent", at, "none", "property");
}

static ls_status lists(struct tnef *tnef, unsigned id, struct bytes in) {
    bool good = true;
    ls_status status;
    if (id == RECIPIENTS) status = recipients(tnef, &in, &good);
    else if (id == MESSAGE_PROPERTIES) status = property_list(tnef, &in, TO_MESSAGE, &good);
    else {
        struct bytes again = in;
        status = property_list(tnef, &in, TO_ATTACHMENT, &good);
        if (status == LS_OK && good) status = property_list(tnef, &again, OF_ATTACHMENT, &good);
    }
    if (!good) ls_sink_note(tnef->mapi.sink, LEAKSIFT_REASON_CORRUPT, "a list of properties breaks off");
    return status;
}

static ls_status attribute(struct tnef *tnef, unsigned id, uint64_t at, uint64_t length) {
    if (id == ATTACH_BEGIN) {
        ls_status status = end_attachment(tnef);
        tnef->inside = true;
        return status;
    }
    if (id == ATTACH_DATA) {
        tnef->inside = true;
        tnef->data = at;
        tnef->data_length = length;
        return LS_OK;
    }
    bool list = id == MESSAGE_PROPERTIES || id == RECIPIENTS || id == ATTACH_PROPERTIES;
    uint64_t most = list ? PROPERTIES_MAX : TEXT_MAX;
    size_t got;
    if (length > most)
        ls_sink_note(tnef->mapi.sink, LEAKSIFT_REASON_BYTES_OUT,
                     list ? "properties of more than 64 MiB: the rest was not read"
                          : "an attribute is longer than 1 MiB: its end was not read");
    const uint8_t *data = ls_input_peek(tnef->input, at, (size_t)(length < most ? length : most), &got);
    if (!data) return LS_IO;
    if (!got) return LS_OK;
    switch (id) {
    case OEM_PAGE:
        if (got >= 4 && !tnef->page) tnef->page = ls_le32(data);
        if (!tnef->mapi.page) tnef->mapi.page = tnef->page;
        return LS_OK;
    case FROM: return from(tnef, data, got);
    case SUBJECT: return tnef->mapi.subject.length ? LS_OK : put_string(tnef, data, got, &tnef->mapi.subject);
    case BODY: return tnef->mapi.plain.length ? LS_OK : put_string(tnef, data, got, &tnef->mapi.plain);
    case MESSAGE_ID: return tell(tnef, "Message-ID", data, got);
    case SENT: sent(tnef, data, got); return LS_OK;
    case ATTACH_TITLE: return put_string(tnef, data, got, &tnef->title);
    case ATTACH_NAME: return tnef->title.length ? LS_OK : put_string(tnef, data, got, &tnef->title);
    case OWNER: case SENT_FOR: return owner(tnef, data, got);
    default: return list ? lists(tnef, id, (struct bytes){data, got, at}) : LS_OK;
    }
}

static ls_status bodies(struct tnef *tnef) {
    if (tnef->told_header) return LS_OK;
    tnef->told_header = true;
    ls_status status = ls_mapi_headers(&tnef->mapi);
    if (status == LS_OK) status = ls_mapi_body(&tnef->mapi);
    if (status == LS_OK && tnef->html.length)
        return ls_mapi_html(&tnef->mapi, (const uint8_t *)tnef->html.data, tnef->html.length, LS_MAPI_BINARY);
    if (status == LS_OK && tnef->rtf.length)
        status = ls_mapi_rtf(&tnef->mapi, (const uint8_t *)tnef->rtf.data, tnef->rtf.length);
    return status;
}

static ls_status scan(struct tnef *tnef) {
    ls_status status = LS_OK;
    uint64_t size = tnef->input->size;
    for (uint64_t at = START; at + HEAD <= size && status == LS_OK;) {
        uint8_t head[HEAD];
        if (ls_input_read(tnef->input, at, head, HEAD) != HEAD) return LS_IO;
        uint64_t length = ls_le32(head + 5);
        bool cut = length > size - at - HEAD;
        if (head[0] != 1 && head[0] != 2) {
            ls_sink_note(tnef->mapi.sink, LEAKSIFT_REASON_CORRUPT,
                         "something that is no attribute stands among the attributes");
            break;
        }
        if (cut) {
            ls_sink_note(tnef->mapi.sink, LEAKSIFT_REASON_CORRUPT, "the file ends inside an attribute");
            length = size - at - HEAD;
        }
        if (head[0] == 2) status = bodies(tnef); /* attachments come behind all of the message */
        if (status == LS_OK) status = attribute(tnef, ls_le16(head + 1), at + HEAD, length);
        if (status == LS_OK) status = ls_sink_tick(tnef->mapi.sink, HEAD);
        at += HEAD + length + TAIL;
        if (cut) break;
    }
    if (status == LS_OK) status = bodies(tnef);
    return status == LS_OK ? end_attachment(tnef) : status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    struct tnef tnef = {.input = input, .mapi = {.sink = sink}};
    ls_status status = scan(&tnef);
    ls_buffer_free(&tnef.title), ls_buffer_free(&tnef.name), ls_buffer_free(&tnef.mime), ls_buffer_free(&tnef.value);
    ls_buffer_free(&tnef.html), ls_buffer_free(&tnef.rtf);
    for (size_t i = 0; i < 3; i++) ls_buffer_free(&tnef.person[i]);
    ls_mapi_free(&tnef.mapi);
    return status;
}

static const char *const types[] = {"application/vnd.ms-tnef", "application/ms-tnef", NULL};
const ls_handler ls_handler_tnef = {
    "tnef", types, "header fields, recipients, bodies; attachments and attached messages as members", true, run};
