/* Properties of a message → header fields, persons, a contact's fields, bodies. */
#include "extract/mail/mapi.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/clock.h"
#include "extract/handler.h"
#include "extract/mail/lzfu.h"
#include "extract/mail/mail_text.h"
#include "extract/mail/mime.h"
#include "extract/rtf/rtf.h"
#include <string.h>

enum { STRING_MAX = 1 << 20, BODY_MAX = 32 << 20 };
enum { NAME, ADDRESS, SMTP };

/* Who a message is from and for: the numbers of name, address and SMTP address ([MS-OXOMSG] 2.2.1). */
static const struct {
    const char *field, *role;
    uint16_t ids[3];
} persons[LS_MAPI_PERSONS] = {{"From", "sender", {0x0042, 0x0065, 0x5D02}},
                              {"Sender", "sender", {0x0C1A, 0x0C1F, 0x5D01}},
                              {"Received-By", "recipient", {0x0040, 0x0076, 0x5D07}},
                              {"Received-For", "recipient", {0x0044, 0x0078, 0x5D08}}};

static const struct {
    uint16_t id;
    const char *name;
} times[] = {{0x0039, "sent"}, {0x0E06, "received"}, {0x3007, "created"}, {0x3008, "modified"}};

/* Those of appointments, tasks and contacts are what somebody wrote: they are text too. */
static const struct {
    uint16_t id;
    uint32_t number; /* of a named property */
    const char *name;
} written[] = {{0x3A42, 0, "birthday"}, {0x3A41, 0, "anniversary"}, {0, 0x820D, "start"}, {0, 0x820E, "end"},
               {0, 0x8104, "task start"}, {0, 0x8105, "due"},       {0, 0x810F, "completed"}};

static ls_status tell_time(ls_mapi *mapi, const ls_mapi_property *property, const char *at) {
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        bool named = property->id >= 0x8000;
        if (named ? !written[i].number || written[i].number != property->number : written[i].id != property->id)
            continue;
        ls_segment segment = {
            .text = at, .length = strlen(at), .part = LEAKSIFT_PART_METADATA, .field = written[i].name};
        if (property->id == written[i].id) segment.group = mapi->card ? mapi->card : (mapi->card = ++mapi->group);
        return ls_sink_text(mapi->sink, &segment);
    }
    return LS_OK;
}

/* Programs that are no Outlook leave the message's code page out, or write UTF-8 as if it were one. */
static unsigned page_of(const ls_mapi *mapi, const uint8_t *data, size_t length) {
    unsigned page = mapi->page ? mapi->page : mapi->body_page;
    bool western = !page || page == 1252 || page == 65001 || !ls_codepage_name(page);
    if (western && ls_utf8_valid((const char *)data, length) == length) return 65001;
    return western ? 1252 : page;
}

ls_status ls_mapi_string(ls_mapi *mapi, uint16_t type, const uint8_t *data, size_t length, ls_buffer *out) {
    unsigned page = type == LS_MAPI_UNICODE ? 1200 : page_of(mapi, data, length);
    size_t before = out->length;
    ls_status status = ls_codepage_convert(&mapi->pages, page, data,
                                           type == LS_MAPI_UNICODE ? length & ~(size_t)1 : length, out, NULL);
    while (out->length > before && out->data[out->length - 1] == '\0') out->length--;
    return status;
}

static ls_buffer *place_of(ls_mapi *mapi, uint16_t id) {
    for (size_t i = 0; i < LS_MAPI_PERSONS; i++)
        for (size_t j = 0; j < 3; j++)
            if (persons[i].ids[j] == id) return &mapi->persons[i][j];
    switch (id) {
    case 0x0037: return &mapi->subject;
    case 0x0070: return &mapi->topic;
    case 0x007D: return &mapi->headers;
    case 0x1000: return &mapi->plain;
    case 0x0E04: return &mapi->display[0];
    case 0x0E03: return &mapi->display[1];
    case 0x0E02: return &mapi->display[2];
    default: return NULL;
    }
}

/* A contact's own fields belong together. */
static bool is_card(uint16_t id, uint32_t number) {
    return (id >= 0x3A00 && id < 0x3B00) || id == 0x3001 || (number >= 0x8000 && number < 0x8100);
}

static bool contains(const ls_buffer *in, const ls_buffer *text) {
    return text->length == 0 || (in->length >= text->length && memmem(in->data, in->length, text->data, text->length));
}

/* What a property is called; "": not worth telling. */
static const char *name_of(const ls_mapi_property *property) {
    if (property->name) return property->name;
    const char *name = property->id >= 0x8000 ? ls_mapi_number_name(property->number) : ls_mapi_name(property->id);
    return name ? name : "property";
}

static ls_status tell(ls_mapi *mapi, const ls_mapi_property *property) {
    const char *name = name_of(property);
    if (!*name) return LS_OK;
    if (property->length > STRING_MAX) {
        ls_sink_note(mapi->sink, LEAKSIFT_REASON_BYTES_OUT, "a property is longer than 1 MiB and was not read");
        return LS_OK;
    }
    ls_buffer_clear(&mapi->text);
    ls_status status = ls_mapi_string(mapi, property->type, property->data, property->length, &mapi->text);
    if (status != LS_OK || !mapi->text.length) return status;
    if (property->name && contains(&mapi->headers, &mapi->text)) return LS_OK; /* a header field, kept a second time */
    if (property->id == 0x3FF8 || property->id == 0x3FFA) {
        ls_sink_property(mapi->sink, name, mapi->text.data, mapi->text.length);
        return LS_OK;
    }
    ls_segment segment = {
        .text = mapi->text.data, .length = mapi->text.length, .part = LEAKSIFT_PART_METADATA, .field = name};
    if (is_card(property->id, property->number)) segment.group = mapi->card ? mapi->card : (mapi->card = ++mapi->group);
    return ls_sink_text(mapi->sink, &segment);
}

static ls_status member(ls_mapi *mapi, const char *field, const uint8_t *data, size_t length);
static ls_status reply_to(ls_mapi *mapi, const uint8_t *data, size_t length);

ls_status ls_mapi_take(ls_mapi *mapi, const ls_mapi_property *property) {
    if (property->type == LS_MAPI_BINARY && property->number == LS_MAPI_MEMBERS)
        return member(mapi, "Member", property->data, property->length);
    if (property->type == LS_MAPI_BINARY && property->id == LS_MAPI_REPLY_TO)
        return reply_to(mapi, property->data, property->length);
    if (property->type == LS_MAPI_TIME && property->length >= 8) {
        char at[LS_CLOCK_SIZE];
        ls_clock_filetime(ls_le64(property->data), at);
        for (size_t i = 0; i < sizeof times / sizeof *times && at[0]; i++)
            if (times[i].id == property->id) ls_sink_time(mapi->sink, times[i].name, at, "UTC", "property");
        return at[0] ? tell_time(mapi, property, at) : LS_OK;
    }
    if (property->type != LS_MAPI_UNICODE && property->type != LS_MAPI_STRING8) return LS_OK;
    if (property->id == 0x1013) return LS_OK; /* the HTML body: its place is behind the header */
    ls_buffer *place = place_of(mapi, property->id);
    if (!place) return tell(mapi, property);
    if (place->length) return LS_OK; /* the first one counts */
    if (property->length > BODY_MAX) {
        ls_sink_note(mapi->sink, LEAKSIFT_REASON_BYTES_OUT, "a property is longer than 32 MiB and was not read");
        return LS_OK;
    }
    mapi->raw_plain = mapi->raw_plain || (place == &mapi->plain && property->type == LS_MAPI_STRING8);
    if (!mapi->raw_plain || place != &mapi->plain)
        return ls_mapi_string(mapi, property->type, property->data, property->length, place);
    size_t length = property->length;
    while (length && !property->data[length - 1]) length--;
    return ls_buffer_append(place, property->data, length) ? LS_OK : LS_NOMEM;
}

/* ---- header fields ---- */

/* "Name <address>", as a mail has it. What the header of transport told already is not told again. */
static ls_status person(ls_mapi *mapi, const char *field, const char *role, ls_buffer *name, ls_buffer *address,
                        ls_buffer *smtp) {
    ls_buffer *best = smtp->length ? smtp : address;
    mapi->person = 0;
    if (!name->length && !best->length) return LS_OK;
    bool told = mapi->headers.length && contains(&mapi->headers, best) && contains(&mapi->headers, name);
    if (told) return LS_OK;
    ls_buffer_clear(&mapi->text);
    bool same = name->length == best->length && !memcmp(name->data, best->data, best->length);
    ls_buffer_append(&mapi->text, name->data, name->length);
    if (best->length && !same) {
        if (name->length) ls_buffer_puts(&mapi->text, " <");
        ls_buffer_append(&mapi->text, best->data, best->length);
        if (name->length) ls_buffer_putc(&mapi->text, '>');
    }
    if (mapi->text.failed) return LS_NOMEM;
    ls_segment segment = {.text = mapi->text.data, .length = mapi->text.length, .part = LEAKSIFT_PART_METADATA,
                          .field = field, .role = role, .group = mapi->person = ++mapi->group};
    return ls_sink_text(mapi->sink, &segment);
}

static bool same_person(ls_buffer *a, ls_buffer *b) {
    for (size_t i = 0; i < 3; i++)
        if (a[i].length != b[i].length || (a[i].length && memcmp(a[i].data, b[i].data, a[i].length) != 0)) return false;
    return true;
}

/* A string that ends with a zero. */
static ls_status take_string(ls_mapi *mapi, bool wide, const uint8_t **at, const uint8_t *end, ls_buffer *out) {
    size_t unit = wide ? 2 : 1, length = 0, left = (size_t)(end - *at);
    while (length + unit <= left && ((*at)[length] || (wide && (*at)[length + 1]))) length += unit;
    ls_status status = ls_mapi_string(mapi, wide ? LS_MAPI_UNICODE : LS_MAPI_STRING8, *at, length, out);
    *at += length + unit <= left ? length + unit : left;
    return status;
}

/* A member of a distribution list, [MS-OXOCNTC] 2.2.2.4.2, as [MS-OXCDATA] 2.2.5.1 writes one who is in no address
 * book: flags and a mark of 20 bytes, a version, flags; name, kind of address, address. */
static ls_status member(ls_mapi *mapi, const char *field, const uint8_t *data, size_t length) {
    enum { HEAD = 24, STRINGS_WIDE = 0x80 };
    if (length <= HEAD || length > STRING_MAX) return LS_OK;
    ls_buffer name = {0}, kind = {0}, address = {0}, none = {0};
    const uint8_t *at = data + HEAD, *end = data + length;
    bool wide = data[HEAD - 1] & STRINGS_WIDE;
    ls_status status = take_string(mapi, wide, &at, end, &name);
    if (status == LS_OK) status = take_string(mapi, wide, &at, end, &kind);
    if (status == LS_OK) status = take_string(mapi, wide, &at, end, &address);
    if (status == LS_OK) status = person(mapi, field, NULL, &name, &address, &none);
    ls_buffer_free(&name), ls_buffer_free(&kind), ls_buffer_free(&address);
    return status;
}

/* Who is to be answered, as a list of such entries ([MS-OXCDATA] 2.3.3): how many, their bytes; each with its length,
 * filled up to four bytes. Those of an address book are named in PidTagReplyRecipientNames alone. */
static ls_status reply_to(ls_mapi *mapi, const uint8_t *data, size_t length) {
    static const uint8_t one_off[16] = {0x81, 0x2B, 0x1F, 0xA4, 0xBE, 0xA3, 0x10, 0x19,
                                        0x9D, 0x6E, 0x00, 0xDD, 0x01, 0x0F, 0x54, 0x02};
    ls_status status = LS_OK;
    for (size_t at = 8; at + 24 <= length && status == LS_OK;) {
        size_t size = ls_le32(data + at);
        at += 4;
        if (size > length - at) break;
        if (size > 20 && !memcmp(data + at + 4, one_off, 16)) status = member(mapi, "Reply-To", data + at, size);
        at += size + (-size & 3u);
    }
    return status;
}

/* What a conversation was called when it began: mostly the subject without its "RE:". */
static ls_status topic(ls_mapi *mapi) {
    ls_segment segment = {.text = mapi->topic.data, .length = mapi->topic.length, .part = LEAKSIFT_PART_METADATA,
                          .field = ls_mapi_name(0x0070)};
    bool told = contains(&mapi->subject, &mapi->topic) || contains(&mapi->headers, &mapi->topic);
    return told ? LS_OK : ls_sink_text(mapi->sink, &segment);
}

ls_status ls_mapi_headers(ls_mapi *mapi) {
    ls_status status = LS_OK;
    if (mapi->headers.length)
        status = ls_mime_fields(mapi->headers.data, mapi->headers.length, mapi->sink, &mapi->group);
    for (size_t i = 0; i < LS_MAPI_PERSONS && status == LS_OK; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++) again = again || same_person(mapi->persons[i], mapi->persons[j]);
        ls_buffer *p = mapi->persons[i];
        if (!again) status = person(mapi, persons[i].field, persons[i].role, &p[NAME], &p[ADDRESS], &p[SMTP]);
    }
    if (mapi->subject.length) ls_sink_property(mapi->sink, "subject", mapi->subject.data, mapi->subject.length);
    return status == LS_OK ? topic(mapi) : status;
}

ls_status ls_mapi_recipient(ls_mapi *mapi, uint32_t kind, ls_buffer *name, ls_buffer *address, ls_buffer *smtp) {
    static const char *const fields[] = {"From", "To", "Cc", "Bcc"};
    mapi->has_recipients = true;
    kind &= 0xF;
    return person(mapi, kind < 4 ? fields[kind] : "To", kind ? "recipient" : "sender", name, address, smtp);
}

ls_status ls_mapi_person(ls_mapi *mapi, const char *field, ls_buffer *name, ls_buffer *address) {
    ls_buffer none = {0};
    return person(mapi, field, NULL, name, address, &none);
}

/* A string that none of `known` has. */
static ls_status also(ls_mapi *mapi, const ls_mapi_property *property, const char *field, uint32_t group,
                      const ls_buffer *known, size_t count) {
    if (property->length > STRING_MAX) {
        ls_sink_note(mapi->sink, LEAKSIFT_REASON_BYTES_OUT, "a property is longer than 1 MiB and was not read");
        return LS_OK;
    }
    ls_buffer_clear(&mapi->text);
    ls_status status = ls_mapi_string(mapi, property->type, property->data, property->length, &mapi->text);
    bool told = contains(&mapi->headers, &mapi->text);
    for (size_t i = 0; i < count; i++) told = told || contains(&known[i], &mapi->text);
    ls_segment segment = {.text = mapi->text.data, .length = mapi->text.length, .part = LEAKSIFT_PART_METADATA,
                          .field = field, .group = group};
    return status == LS_OK && !told ? ls_sink_text(mapi->sink, &segment) : status;
}

ls_status ls_mapi_recipient_also(ls_mapi *mapi, const ls_mapi_property *property, const ls_buffer *known,
                                 size_t count) {
    const char *name = name_of(property);
    bool kind_of_address = property->id == 0x403D || property->id == 0x5FDE;
    return *name && !kind_of_address ? also(mapi, property, name, mapi->person, known, count) : LS_OK;
}

/* Where it came from, how it was shown. Its kind, its short name and what HTML calls it by say nothing more. */
ls_status ls_mapi_attachment_also(ls_mapi *mapi, const ls_mapi_property *property, const ls_buffer *name) {
    switch (property->id) {
    case 0x3703: case 0x3704: case 0x370E: case 0x3712: case 0x3716: return LS_OK;
    case 0x3708: case 0x370D: case 0x3711: case 0x3713: return also(mapi, property, "link", 0, name, 1);
    default: return also(mapi, property, name_of(property), 0, name, 1);
    }
}

/* ---- bodies ---- */

/* An 8-bit body whose code page nothing tells is asked itself. */
static ls_status plain_body(ls_mapi *mapi) {
    unsigned page = mapi->page ? mapi->page : mapi->body_page;
    ls_mail_body body = {.bytes = (const uint8_t *)mapi->plain.data,
                         .length = mapi->plain.length,
                         .charset = !mapi->raw_plain ? "UTF-8" : page ? ls_codepage_name(page) : NULL};
    ls_status status = ls_mail_text(&body, mapi->sink);
    if (status != LS_DATA) return status;
    ls_buffer_clear(&mapi->text); /* bytes as of no text: they are shown nevertheless */
    status = mapi->raw_plain ? ls_mapi_string(mapi, LS_MAPI_STRING8, body.bytes, body.length, &mapi->text) : LS_OK;
    const ls_buffer *text = mapi->raw_plain ? &mapi->text : &mapi->plain;
    ls_segment segment = {.text = text->data, .length = text->length, .part = LEAKSIFT_PART_BODY};
    return status == LS_OK ? ls_sink_text(mapi->sink, &segment) : status;
}

ls_status ls_mapi_body(ls_mapi *mapi) {
    static const char *const fields[] = {"To", "Cc", "Bcc"};
    ls_status status = LS_OK;
    for (size_t i = 0; i < 3 && status == LS_OK && !mapi->has_recipients; i++) {
        ls_segment segment = {.text = mapi->display[i].data,
                              .length = mapi->display[i].length,
                              .part = LEAKSIFT_PART_METADATA,
                              .field = fields[i],
                              .role = "recipient",
                              .group = ++mapi->group};
        if (segment.length && !contains(&mapi->headers, &mapi->display[i])) status = ls_sink_text(mapi->sink, &segment);
    }
    if (status != LS_OK || !mapi->plain.length) return status;
    return plain_body(mapi);
}

ls_status ls_mapi_html(ls_mapi *mapi, const uint8_t *bytes, size_t length, uint16_t type) {
    const ls_handler *handler = ls_handler_find("text/html");
    unsigned page = mapi->body_page ? mapi->body_page : mapi->page;
    const char *charset = type == LS_MAPI_UNICODE ? "UTF-16LE" : page ? ls_codepage_name(page) : NULL;
    if (!handler || !length) return LS_OK;
    ls_extract about = {.media_type = "text/html", .charset = charset, .name = "", .limits = mapi->sink->limits};
    ls_input input;
    ls_input_memory(&input, bytes, length);
    ls_status status = handler->run(&about, &input, mapi->sink);
    ls_input_close(&input);
    return status;
}

ls_status ls_mapi_rtf(ls_mapi *mapi, const uint8_t *bytes, size_t length) {
    ls_buffer rtf = {0};
    bool whole;
    ls_status status = ls_lzfu(bytes, length, &rtf, &whole);
    if (status == LS_OK) status = ls_sink_tick(mapi->sink, rtf.length);
    if (!whole) ls_sink_note(mapi->sink, LEAKSIFT_REASON_CORRUPT, "the compressed body is broken");
    if (status == LS_OK && rtf.length) {
        ls_input input;
        ls_input_memory(&input, rtf.data, rtf.length);
        status = ls_rtf_read(&input, mapi->sink);
        ls_input_close(&input);
    }
    ls_buffer_free(&rtf);
    return status;
}

void ls_mapi_free(ls_mapi *mapi) {
    for (size_t i = 0; i < LS_MAPI_PERSONS; i++)
        for (size_t j = 0; j < 3; j++) ls_buffer_free(&mapi->persons[i][j]);
    for (size_t i = 0; i < 3; i++) ls_buffer_free(&mapi->display[i]);
    ls_buffer_free(&mapi->text), ls_buffer_free(&mapi->headers), ls_buffer_free(&mapi->subject),
        ls_buffer_free(&mapi->topic), ls_buffer_free(&mapi->plain);
    ls_codepages_free(&mapi->pages);
}
