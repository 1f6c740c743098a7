/* Outlook's messages, contacts and appointments in a compound file, [MS-OXMSG]. A property of variable length is a
 * stream named by its number and type; those of fixed length stand in one stream of entries. An embedded message is
 * handed on as a compound file of its own, so that depth is the loop's business and each one has a path. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/hex.h"
#include "extract/handler.h"
#include "extract/mail/mapi.h"
#include "extract/ole/cfb.h"
#include <stdio.h>
#include <string.h>

enum {
    PROPERTIES_MAX = 1 << 16,
    VALUE_MAX = 64 << 20,
    NAMES_MAX = 1 << 20,
    TOP_HEADER = 32,
    MESSAGE_HEADER = 24,
    OTHER_HEADER = 8
};

#define NAMES "__nameid_version1.0"

struct property {
    uint16_t id, type;
    ls_cfb_id stream;   /* or LS_CFB_NONE: a fixed value */
    uint8_t fixed[8];
};

struct properties {
    struct property *list;
    size_t count, room;
};

struct message {
    ls_cfb *cfb;
    ls_mapi mapi;
    ls_cfb_bytes entries, strings; /* of the named properties */
    ls_buffer name;
};

/* ---- a storage's properties ---- */

static bool hex(const char *at, size_t digits, uint32_t *value) {
    *value = 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = ls_hex_digit(at[i]);
        if (digit < 0) return false;
        *value = *value << 4 | (unsigned)digit;
    }
    return true;
}

static struct property *add(struct properties *to) {
    if (to->count == to->room) {
        size_t room = to->room ? to->room * 2 : 64;
        struct property *list = ls_realloc(to->list, room * sizeof *list);
        if (!list) return NULL;
        to->list = list;
        to->room = room;
    }
    return &to->list[to->count++];
}

/* __properties_version1.0 (2.4): a header, then entries of 16 bytes; only values of fixed length matter here. */
static ls_status read_fixed(struct message *message, ls_cfb_id storage, bool is_message, struct properties *to) {
    ls_cfb_bytes bytes = {0};
    ls_status status = ls_cfb_load(message->cfb, ls_cfb_find_stream(message->cfb, storage, "__properties_version1.0"),
                                   1 << 20, &bytes);
    if (status != LS_OK) return status;
    size_t header = !is_message                                  ? OTHER_HEADER
                    : (bytes.length % 16) == MESSAGE_HEADER % 16 ? MESSAGE_HEADER
                                                                 : TOP_HEADER;
    for (size_t at = header; at + 16 <= bytes.length && status == LS_OK; at += 16) {
        uint16_t type = ls_le16(bytes.data + at);
        if (type == LS_MAPI_OBJECT || (type >= LS_MAPI_STRING8 && type != LS_MAPI_TIME)) continue;
        struct property *property = add(to);
        if (!property) status = LS_NOMEM;
        else *property = (struct property){.id = ls_le16(bytes.data + at + 2), .type = type, .stream = LS_CFB_NONE};
        if (property) memcpy(property->fixed, bytes.data + at + 8, 8);
    }
    ls_cfb_bytes_free(&bytes);
    return status;
}

static ls_status read_properties(struct message *message, ls_cfb_id storage, bool is_message, struct properties *to) {
    static const char prefix[] = "__substg1.0_";
    char name[LS_CFB_NAME_SIZE];
    to->count = 0;
    ls_status status = read_fixed(message, storage, is_message, to);
    for (ls_cfb_id e = ls_cfb_first(message->cfb, storage); e != LS_CFB_NONE && status == LS_OK;
         e = ls_cfb_next(message->cfb, e)) {
        uint32_t tag;
        size_t length = ls_cfb_name(message->cfb, e, name);
        if (length < 20 || strncmp(name, prefix, 12) != 0 || !hex(name + 12, 8, &tag)) continue;
        bool multiple = tag & LS_MAPI_MULTIPLE;
        if (multiple && name[20] != '-' && (tag & 0xFFF) != LS_MAPI_LONG) continue; /* only the lengths of its values */
        if (to->count >= PROPERTIES_MAX) {
            ls_sink_note(message->mapi.sink, LEAKSIFT_REASON_ENTRIES,
                         "more than 65,536 properties: the rest was not read");
            break;
        }
        struct property *property = add(to);
        if (!property) status = LS_NOMEM;
        else *property = (struct property){.id = (uint16_t)(tag >> 16), .type = (uint16_t)(tag & 0xEFFF), .stream = e};
    }
    return status;
}

static const struct property *find(const struct properties *in, uint16_t id, uint16_t type) {
    for (size_t i = 0; i < in->count; i++)
        if (in->list[i].id == id && (!type || in->list[i].type == type)) return &in->list[i];
    return NULL;
}

static uint32_t number(const struct properties *in, uint16_t id) {
    const struct property *property = find(in, id, LS_MAPI_LONG);
    return property && property->stream == LS_CFB_NONE ? ls_le32(property->fixed) : 0;
}

/* A string property into `out`; nothing where it is not there. */
static ls_status string(struct message *message, const struct properties *in, uint16_t id, ls_buffer *out) {
    ls_buffer_clear(out);
    const struct property *property = find(in, id, LS_MAPI_UNICODE);
    if (!property) property = find(in, id, LS_MAPI_STRING8);
    if (!property || property->stream == LS_CFB_NONE) return LS_OK;
    ls_cfb_bytes bytes = {0};
    ls_status status = ls_cfb_load(message->cfb, property->stream, 1 << 16, &bytes);
    if (status == LS_OK) status = ls_mapi_string(&message->mapi, property->type, bytes.data, bytes.length, out);
    ls_cfb_bytes_free(&bytes);
    return status;
}

/* ---- named properties (2.2.3) ---- */

static ls_status load_names(struct message *message) {
    ls_cfb_id storage = ls_cfb_find_storage(message->cfb, LS_CFB_ROOT, NAMES);
    ls_status status = ls_cfb_load(message->cfb, ls_cfb_find_stream(message->cfb, storage, "__substg1.0_00030102"),
                                   NAMES_MAX, &message->entries);
    if (status != LS_OK) return status;
    return ls_cfb_load(message->cfb, ls_cfb_find_stream(message->cfb, storage, "__substg1.0_00040102"), NAMES_MAX,
                       &message->strings);
}

/* The entry stream has 8 bytes for each number from 0x8000: a number or an offset of a name; whether, by its lowest
 * bit. */
static ls_status name_property(struct message *message, ls_mapi_property *property) {
    size_t at = (size_t)(property->id - 0x8000) * 8;
    if (property->id < 0x8000 || at + 8 > message->entries.length) return LS_OK;
    uint32_t value = ls_le32(message->entries.data + at), flags = ls_le32(message->entries.data + at + 4);
    if (!(flags & 1)) {
        property->number = value;
        return LS_OK;
    }
    if (value > message->strings.length || message->strings.length - value < 4) return LS_OK;
    uint32_t length = ls_le32(message->strings.data + value);
    if (length > message->strings.length - value - 4 || length > 512) return LS_OK;
    ls_buffer_clear(&message->name);
    ls_status status =
        ls_mapi_string(&message->mapi, LS_MAPI_UNICODE, message->strings.data + value + 4, length, &message->name);
    property->name = ls_buffer_cstr(&message->name);
    return message->name.failed ? LS_NOMEM : status;
}

/* ---- parts of a message ---- */

static bool is_string(uint16_t type) { return type == LS_MAPI_UNICODE || type == LS_MAPI_STRING8; }

static ls_status take_all(struct message *message, const struct properties *in) {
    ls_status status = LS_OK;
    for (size_t i = 0; i < in->count && status == LS_OK; i++) {
        const struct property *property = &in->list[i];
        ls_mapi_property value = {.id = property->id, .type = property->type, .data = property->fixed, .length = 8};
        bool members = value.type == LS_MAPI_BINARY && property->id >= 0x8000; /* by its name, which is not known yet */
        bool reply_to = value.type == LS_MAPI_BINARY && property->id == LS_MAPI_REPLY_TO;
        bool wanted = is_string(value.type) || value.type == LS_MAPI_TIME || members || reply_to;
        if (!wanted || property->id == 0x1013) continue;
        const char *known = property->id < 0x8000 ? ls_mapi_name(property->id) : NULL;
        if (known && !*known) continue; /* plumbing */
        ls_cfb_bytes bytes = {0};
        status = name_property(message, &value);
        if (status == LS_OK && members && value.number != LS_MAPI_MEMBERS) continue;
        if (status == LS_OK && property->stream != LS_CFB_NONE) {
            status = ls_cfb_load(message->cfb, property->stream, VALUE_MAX, &bytes);
            value.data = bytes.data;
            value.length = bytes.length;
        }
        if (status == LS_OK) status = ls_mapi_take(&message->mapi, &value);
        ls_cfb_bytes_free(&bytes);
    }
    return status;
}

static bool is_numbered(ls_cfb *cfb, ls_cfb_id entry, const char *prefix) {
    char name[LS_CFB_NAME_SIZE];
    return ls_cfb_is_storage(cfb, entry) && ls_cfb_name(cfb, entry, name) > strlen(prefix) &&
           !strncasecmp(name, prefix, strlen(prefix));
}

/* Strings that are no person's name nor address, no file's name: `known` has those. */
static ls_status take_also(struct message *message, const struct properties *in, bool recipient,
                           const ls_buffer *known, size_t count) {
    ls_status status = LS_OK;
    for (size_t i = 0; i < in->count && status == LS_OK; i++) {
        const struct property *property = &in->list[i];
        if (!is_string(property->type) || property->stream == LS_CFB_NONE) continue;
        ls_mapi_property value = {.id = property->id, .type = property->type};
        ls_cfb_bytes bytes = {0};
        status = name_property(message, &value);
        if (status == LS_OK) status = ls_cfb_load(message->cfb, property->stream, VALUE_MAX, &bytes);
        value.data = bytes.data;
        value.length = bytes.length;
        if (status == LS_OK)
            status = recipient ? ls_mapi_recipient_also(&message->mapi, &value, known, count)
                               : ls_mapi_attachment_also(&message->mapi, &value, known);
        ls_cfb_bytes_free(&bytes);
    }
    return status;
}

static ls_status recipients(struct message *message, struct properties *scratch) {
    enum { NAME, ADDRESS, SMTP, ALL };
    ls_buffer person[ALL] = {{0}};
    ls_status status = LS_OK;
    for (ls_cfb_id e = ls_cfb_first(message->cfb, LS_CFB_ROOT); e != LS_CFB_NONE && status == LS_OK;
         e = ls_cfb_next(message->cfb, e)) {
        if (!is_numbered(message->cfb, e, "__recip_version1.0_")) continue;
        status = read_properties(message, e, false, scratch);
        if (status == LS_OK) status = string(message, scratch, 0x3001, &person[NAME]);
        if (status == LS_OK) status = string(message, scratch, 0x3003, &person[ADDRESS]);
        if (status == LS_OK) status = string(message, scratch, 0x39FE, &person[SMTP]);
        if (status == LS_OK)
            status = ls_mapi_recipient(&message->mapi, number(scratch, 0x0C15), &person[NAME], &person[ADDRESS],
                                       &person[SMTP]);
        if (status == LS_OK) status = take_also(message, scratch, true, person, ALL);
    }
    for (size_t i = 0; i < ALL; i++) ls_buffer_free(&person[i]);
    return status;
}

/* The stream of a body, no more than a worker can hold. */
static ls_status load_body(struct message *message, ls_cfb_id stream, ls_cfb_bytes *bytes) {
    if (ls_cfb_size(message->cfb, stream) > VALUE_MAX)
        ls_sink_note(message->mapi.sink, LEAKSIFT_REASON_BYTES_OUT,
                     "the body is longer than 64 MiB: its end was not read");
    return ls_cfb_load(message->cfb, stream, VALUE_MAX, bytes);
}

static ls_status bodies(struct message *message, const struct properties *in) {
    const struct property *html = find(in, 0x1013, 0), *rtf = find(in, 0x1009, LS_MAPI_BINARY);
    ls_status status = ls_mapi_body(&message->mapi);
    const struct property *rich =
        html && html->stream != LS_CFB_NONE && ls_cfb_size(message->cfb, html->stream) ? html : rtf;
    if (status != LS_OK || !rich || rich->stream == LS_CFB_NONE) return status;
    ls_cfb_bytes bytes = {0};
    status = load_body(message, rich->stream, &bytes);
    if (status == LS_OK && rich == rtf) status = ls_mapi_rtf(&message->mapi, bytes.data, bytes.length);
    else if (status == LS_OK) status = ls_mapi_html(&message->mapi, bytes.data, bytes.length, html->type);
    ls_cfb_bytes_free(&bytes);
    return status;
}

/* ---- attachments (2.2.2) ---- */

static ls_status attachment_name(struct message *message, const struct properties *in, ls_buffer *name) {
    static const uint16_t ids[] = {0x3707, 0x3704, 0x3001}; /* long name, short name, display name */
    ls_status status = LS_OK;
    ls_buffer_clear(name);
    for (size_t i = 0; i < 3 && status == LS_OK && !name->length; i++) status = string(message, in, ids[i], name);
    return status;
}

/* Only the outermost message says what the named properties are called (2.2.3): the embedded one takes that along. */
static ls_cfb_id names_for(ls_cfb *cfb, ls_cfb_id embedded) {
    bool has_own = ls_cfb_find_storage(cfb, embedded, NAMES) != LS_CFB_NONE;
    return has_own ? LS_CFB_NONE : ls_cfb_find_storage(cfb, LS_CFB_ROOT, NAMES);
}

static ls_status attachment(struct message *message, const struct properties *in, ls_buffer *name, ls_buffer *type) {
    const struct property *data = find(in, 0x3701, 0);
    ls_status status = attachment_name(message, in, name);
    if (status == LS_OK) status = string(message, in, 0x370E, type);
    if (status == LS_OK) status = take_also(message, in, false, name, 1);
    if (status != LS_OK || !data || data->stream == LS_CFB_NONE) return status;
    ls_child child = {.media_type = type->length ? ls_buffer_cstr(type) : NULL, .size = UINT64_MAX};
    if (ls_cfb_is_storage(message->cfb, data->stream)) {
        bool is_message = ls_cfb_find_stream(message->cfb, data->stream, "__properties_version1.0") != LS_CFB_NONE;
        if (is_message) {
            child.media_type = NULL;
            ls_buffer_puts(name, ".msg");
        }
        child.is_embedded = !is_message;
        child.name = name->data;
        child.name_length = name->length;
        ls_cfb_id names = is_message ? names_for(message->cfb, data->stream) : LS_CFB_NONE;
        return name->failed ? LS_NOMEM
                            : ls_cfb_child_storage(message->cfb, data->stream, names, &child, message->mapi.sink);
    }
    child.name = name->data;
    child.name_length = name->length;
    child.size = child.packed_size = ls_cfb_size(message->cfb, data->stream);
    ls_cfb_stream stream = {0};
    status = ls_cfb_stream_open(message->cfb, data->stream, &stream);
    if (status == LS_OK) status = ls_cfb_child(&stream, 0, UINT64_MAX, &child, message->mapi.sink);
    ls_cfb_stream_close(&stream);
    return status;
}

static ls_status attachments(struct message *message, struct properties *scratch) {
    ls_buffer name = {0}, type = {0};
    ls_status status = LS_OK;
    for (ls_cfb_id e = ls_cfb_first(message->cfb, LS_CFB_ROOT); e != LS_CFB_NONE && status == LS_OK;
         e = ls_cfb_next(message->cfb, e)) {
        if (!is_numbered(message->cfb, e, "__attach_version1.0_")) continue;
        status = read_properties(message, e, false, scratch);
        if (status == LS_OK) status = attachment(message, scratch, &name, &type);
    }
    ls_buffer_free(&name), ls_buffer_free(&type);
    return status;
}

static ls_status read_message(struct message *message) {
    struct properties own = {0}, other = {0};
    ls_status status = read_properties(message, LS_CFB_ROOT, true, &own);
    message->mapi.page = number(&own, 0x3FFD);
    message->mapi.body_page = number(&own, 0x3FDE);
    if (!message->mapi.page) message->mapi.page = ls_mapi_locale_page(number(&own, 0x3FF1));
    if (status == LS_OK) status = load_names(message);
    if (status == LS_OK) status = take_all(message, &own);
    if (status == LS_OK) status = ls_mapi_headers(&message->mapi);
    if (status == LS_OK) status = recipients(message, &other);
    if (status == LS_OK) status = bodies(message, &own);
    if (status == LS_OK) status = attachments(message, &other);
    ls_free(own.list);
    ls_free(other.list);
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    struct message message = {.mapi = {.sink = sink}};
    ls_status status = ls_cfb_enter(input, sink, &message.cfb);
    if (status != LS_OK || !message.cfb) return status;
    status = read_message(&message);
    if (status == LS_OK) ls_cfb_note(message.cfb, sink);
    ls_cfb_bytes_free(&message.entries);
    ls_cfb_bytes_free(&message.strings);
    ls_buffer_free(&message.name);
    ls_mapi_free(&message.mapi);
    ls_cfb_close(message.cfb);
    return status;
}

static const char *const types[] = {"application/vnd.ms-outlook", NULL};
const ls_handler ls_handler_msg = {
    "msg", types,
    "header fields, recipients, bodies (plain, HTML, RTF), contact and appointment fields; "
    "attachments and attached messages as members",
    true, run};
