/* What Outlook keeps of a message, contact or appointment, [MS-OXPROPS]: properties by number. Its two containers,
 * compound files (msg.c; those of a store become such) and TNEF (tnef.c), hand their properties to this and get the
 * segments that an ordinary mail would give. */
#ifndef LS_EXTRACT_MAIL_MAPI_H
#define LS_EXTRACT_MAIL_MAPI_H
#include "base/buffer.h"
#include "extract/sink.h"
#include "text/codepage.h"

/* Property types, [MS-OXCDATA] 2.11.1. */
enum {
    LS_MAPI_I2 = 2,
    LS_MAPI_LONG = 3,
    LS_MAPI_DOUBLE = 5,
    LS_MAPI_BOOLEAN = 11,
    LS_MAPI_OBJECT = 13,
    LS_MAPI_I8 = 20,
    LS_MAPI_STRING8 = 0x1E,
    LS_MAPI_UNICODE = 0x1F,
    LS_MAPI_TIME = 0x40,
    LS_MAPI_CLASS = 0x48,
    LS_MAPI_BINARY = 0x102,
    LS_MAPI_MULTIPLE = 0x1000
};

enum {
    LS_MAPI_PERSONS = 4,
    LS_MAPI_REPLY_TO = 0x004F,
    LS_MAPI_MEMBERS = 0x8054 /* named: a list's members */
};

typedef struct ls_mapi {
    ls_sink *sink;
    unsigned page, body_page; /* of 8-bit strings, of the HTML body; 0: not told */
    ls_codepages pages;
    uint32_t group, card;     /* last group given; the group of a contact's fields */
    uint32_t person;          /* the group of the last one told, or 0: the header of transport told them */
    ls_buffer text;           /* the value at hand */
    ls_buffer headers, subject, topic, plain;
    ls_buffer persons[LS_MAPI_PERSONS][3]; /* name, address, SMTP address */
    ls_buffer display[3];     /* to, cc, bcc, as shown */
    bool has_recipients;
    bool raw_plain;           /* the plain body is 8-bit, as it stands */
} ls_mapi;

typedef struct ls_mapi_property {
    uint16_t id, type;    /* type without LS_MAPI_MULTIPLE */
    uint32_t number;      /* of a named property, or 0 */
    const char *name;     /* of a named property, UTF-8, or NULL */
    const uint8_t *data;
    size_t length;
} ls_mapi_property;

/* Takes a string, a time or a member of a list; what it does not want it leaves alone. */
ls_status ls_mapi_take(ls_mapi *mapi, const ls_mapi_property *property);
/* Appends a string property's text as UTF-8. */
ls_status ls_mapi_string(ls_mapi *mapi, uint16_t type, const uint8_t *data, size_t length, ls_buffer *out);
/* After all properties: the header fields, sender and subject. Recipients come behind it. */
ls_status ls_mapi_headers(ls_mapi *mapi);
/* `kind`: 1 to, 2 cc, 3 bcc ([MS-OXOMSG] 2.2.3.1). Any of the three may be empty. */
ls_status ls_mapi_recipient(ls_mapi *mapi, uint32_t kind, ls_buffer *name, ls_buffer *address, ls_buffer *smtp);
/* One who is neither sender nor recipient. */
ls_status ls_mapi_person(ls_mapi *mapi, const char *field, ls_buffer *name, ls_buffer *address);
/* What else a recipient's strings say, or an attachment's: told unless one of `known` has it. */
ls_status ls_mapi_recipient_also(ls_mapi *mapi, const ls_mapi_property *property, const ls_buffer *known, size_t count);
ls_status ls_mapi_attachment_also(ls_mapi *mapi, const ls_mapi_property *property, const ls_buffer *name);
/* Recipients as shown, where there are no others; then the plain body. */
ls_status ls_mapi_body(ls_mapi *mapi);
ls_status ls_mapi_html(ls_mapi *mapi, const uint8_t *bytes, size_t length, uint16_t type);
ls_status ls_mapi_rtf(ls_mapi *mapi, const uint8_t *bytes, size_t length);
void ls_mapi_free(ls_mapi *mapi);

/* mapi_names.c: NULL: no name is known; "" : not worth telling. */
const char *ls_mapi_name(uint16_t id);
const char *ls_mapi_number_name(uint32_t number);
/* The code page of a language, [MS-LCID]; 0: none of its own. */
unsigned ls_mapi_locale_page(uint32_t locale);
#endif
