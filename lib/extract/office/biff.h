/* Records of old Excel workbooks ([MS-XLS] 2.1.4; BIFF2 to BIFF5 by OpenOffice.org's documentation of the format): a
 * type, a length up to 65,535, and CONTINUE records where that is not enough. Read through a window, whatever the
 * size. */
#ifndef LS_EXTRACT_OFFICE_BIFF_H
#define LS_EXTRACT_OFFICE_BIFF_H
#include "extract/office/office.h"
#include "extract/ole/cfb.h"

enum {
    LS_BIFF_FILEPASS = 0x2F, LS_BIFF_CONTINUE = 0x3C, LS_BIFF_BOF = 0x809
};

typedef struct ls_biff {
    ls_sink *sink;
    ls_cfb_stream *stream; /* of a compound file, or NULL: */
    ls_input *input;       /* a stream that stands alone */
    uint64_t size;
    unsigned version;  /* 2, 3, 4, 5 (also Excel 95) or 8 */
    unsigned codepage; /* of strings before BIFF8 */
    /* the record */
    uint16_t type;
    const uint8_t *data;
    size_t length, at; /* at: what the calls below have taken */
    uint64_t begins;   /* offset of its head */
    uint64_t next;     /* and of the next one's */
    bool cut;          /* the stream ends inside a record */
    ls_buffer window;
    uint64_t window_at;
    struct ls_old_cipher *cipher; /* NULL: not encrypted */
    ls_buffer plain;               /* the record, decrypted */
} ls_biff;

/* The next record; false: the end, or no memory (window.failed). */
bool ls_biff_next(ls_biff *biff);
/* The next record's type without going there; UINT32_MAX: none. */
uint32_t ls_biff_peek(ls_biff *biff);
void ls_biff_free(ls_biff *biff);

/* What follows takes from the record at `at`, and from CONTINUE records after it. False: there is no more, or no memory
 * (out->failed). */
bool ls_biff_skip(ls_biff *biff, uint64_t count);
bool ls_biff_number(ls_biff *biff, int bytes, uint32_t *value); /* of one to four bytes */
/* `count` characters: in BIFF8 after a byte that says whether they are wide ([MS-XLS] 2.5.294), before it of the code
 * page. */
bool ls_biff_chars(ls_biff *biff, size_t count, ls_buffer *out);
/* The same with the count, of one or two bytes, before. */
bool ls_biff_string(ls_biff *biff, int count_bytes, ls_buffer *out);
/* XLUnicodeRichExtendedString (2.5.293), of shared strings. */
bool ls_biff_rich(ls_biff *biff, ls_buffer *out);
#endif
