/* The inside of the reader of PowerPoint 97-2003: ppt_map.c (where which object stands), ppt_text.c (records to
 * segments), ppt_table.c (cells), ppt.c (the order of it all). */
#ifndef LS_EXTRACT_OLE_PPT_H
#define LS_EXTRACT_OLE_PPT_H
#include "base/bytes.h"
#include "extract/handler.h"
#include "extract/ole/cfb.h"
#include "extract/ole/shape.h"

/* Types of records ([MS-PPT] 2.13.24) that are looked at. */
enum {
    LS_PPT_DOCUMENT = 0x03e8, LS_PPT_DOCUMENT_ATOM = 0x03e9, LS_PPT_SLIDE = 0x03ee, LS_PPT_SLIDE_ATOM = 0x03ef,
    LS_PPT_NOTES = 0x03f0, LS_PPT_NOTES_ATOM = 0x03f1, LS_PPT_SLIDE_REF = 0x03f3, LS_PPT_MASTER = 0x03f8,
    LS_PPT_OBJECTS = 0x0409, LS_PPT_NAMED_SHOW = 0x0411, LS_PPT_TEXT_TYPE = 0x0f9f, LS_PPT_TEXT = 0x0fa0,
    LS_PPT_BYTES = 0x0fa8, LS_PPT_STRING = 0x0fba, LS_PPT_HYPERLINK = 0x0fd7, LS_PPT_HANDOUT = 0x0fc9,
    LS_PPT_EMBED = 0x0fcc, LS_PPT_LINK = 0x0fce, LS_PPT_OBJECT_ATOM = 0x0fc3, LS_PPT_CONTROL = 0x0fee,
    LS_PPT_HEADERS = 0x0fd9, LS_PPT_SLIDE_LIST = 0x0ff0, LS_PPT_USER_EDIT = 0x0ff5, LS_PPT_STORAGE = 0x1011,
    LS_PPT_TAG_DATA = 0x138b, LS_PPT_DIRECTORY = 0x1772, LS_PPT_COMMENT = 0x2ee0,
    LS_PPT_DOCUMENT_INFO = 0x07d0, LS_PPT_MACROS = 0x03ff, LS_PPT_MACROS_ATOM = 0x0400,
    LS_PPT_GROUP = 0xf003, LS_PPT_CRYPT_SESSION = 0x2f14, LS_PPT_MEDIA_FIRST = 0x1005, LS_PPT_MEDIA_LAST = 0x1010
};

enum { LS_PPT_STEPS = 50000000 }; /* records looked at: a file of 400 MB full of them */

typedef struct ls_ppt_record {
    unsigned type, instance;
    bool container;
    size_t begin, end; /* of its content, cut to what holds it */
} ls_ppt_record;

typedef struct ls_ppt_slide {
    uint32_t id;      /* slideId */
    uint32_t object;  /* persist id */
} ls_ppt_slide;

typedef struct ls_ppt {
    ls_cfb *cfb;
    ls_sink *sink;
    const uint8_t *bytes;
    size_t length;
    uint32_t *offsets; /* by persist id; UINT32_MAX: none */
    uint32_t objects;  /* how many ids */
    uint8_t *taken;    /* embedded objects handed on, by persist id */
    ls_ppt_slide *slides;
    size_t slide_count, slide_room;
    uint32_t document; /* persist id */
    uint32_t session;  /* that of the encryption, or 0 */
    bool encrypted, damaged;
    /* text under way */
    ls_segment place;
    unsigned text_type;
    bool master;       /* placeholders only hold prompts */
    uint32_t group;
    ls_buffer text, plain;
    ls_shapes shapes;
    uint64_t steps;
} ls_ppt;

/* The record at `at`, which must end before `end`; false: no room for one. */
static inline bool ls_ppt_record_at(const ls_ppt *ppt, size_t at, size_t end, ls_ppt_record *record) {
    if (at > end || end - at < 8) return false;
    const uint8_t *head = ppt->bytes + at;
    size_t size = ls_le32(head + 4), left = end - at - 8;
    *record = (ls_ppt_record){ls_le16(head + 2), ls_le16(head) >> 4, (ls_le16(head) & 15) == 15, at + 8,
                              at + 8 + (size < left ? size : left)};
    return true;
}

/* Reads the chain of edits from `at` on; LS_DATA: there is none that makes sense. */
ls_status ls_ppt_map(ls_ppt *ppt, uint32_t at);
/* Where the presentation is encrypted: finds the password and decrypts its objects, into ppt->plain. LS_OK, LS_DATA
 * (none fits, or another encryption), LS_NOMEM, LS_STOP. */
ls_status ls_ppt_decrypt(ls_ppt *ppt, const ls_extract *about);
/* The record of an object by its persist id. */
bool ls_ppt_object(const ls_ppt *ppt, uint32_t id, ls_ppt_record *record);
/* All text below a record as segments like ppt->place. */
ls_status ls_ppt_text(ls_ppt *ppt, const ls_ppt_record *record, unsigned depth);
/* A group of shapes that is a table (ppt_table.c): its cells by row and column. */
bool ls_ppt_is_table(ls_ppt *ppt, const ls_ppt_record *group);
ls_status ls_ppt_table(ls_ppt *ppt, const ls_ppt_record *group, unsigned depth);
/* One text or string as paragraphs. */
ls_status ls_ppt_say(ls_ppt *ppt, const ls_ppt_record *record, const ls_segment *like);
void ls_ppt_free(ls_ppt *ppt);
#endif
