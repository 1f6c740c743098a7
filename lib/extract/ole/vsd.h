/* Binary Visio drawings: the stream VisioDocument of Visio 2000 to 2010 (versions 6 and 11). Its maker never described
 * it; the layout is as Apache POI (HDGF), vsdump and libvisio have found it. */
#ifndef LS_EXTRACT_OLE_VSD_H
#define LS_EXTRACT_OLE_VSD_H
#include "extract/ole/cfb.h"
#include "extract/ole/words.h"

/* Gives the text of shapes, their data and links, names, and objects as children. *found: it is such a stream, of a
 * version that is read. LS_OK, LS_NOMEM or what the sink said; damage is noted. */
ls_status ls_vsd_read(ls_cfb *cfb, ls_cfb_id stream, ls_sink *sink, bool *found);

/* ---- shared by vsd.c (which streams there are) and vsd_chunk.c (what stands in one) ------------------------------ */

enum { /* of streams and of chunks in them */
    LS_VSD_DESCRIPTION = 0x0a,
    LS_VSD_PICTURE = 0x0c,
    LS_VSD_OBJECT = 0x0d,
    LS_VSD_TEXT = 0x0e,
    LS_VSD_PAGE = 0x15,
    LS_VSD_FONT = 0x19,
    LS_VSD_MASTERS = 0x1d,
    LS_VSD_OBJECT_DATA = 0x1f,
    LS_VSD_PAGES = 0x27,
    LS_VSD_STRING = 0x2d,
    LS_VSD_NAME = 0x33,
    LS_VSD_GROUP = 0x47,
    LS_VSD_SHAPE = 0x48,
    LS_VSD_GUIDE = 0x4d,
    LS_VSD_FOREIGN = 0x4e,
    LS_VSD_DATA = 0xb6,
    LS_VSD_LINK = 0xc4,
    LS_VSD_REVIEWER = 0xc5,
    LS_VSD_ANNOTATION = 0xc6
};

typedef struct ls_vsd {
    ls_sink *sink;
    ls_cfb_stream document;
    bool wide;          /* text is UTF-16 (version 11), not bytes of a code page */
    unsigned page;      /* that code page */
    uint64_t left;      /* bytes of the document that may still be read: each belongs to one stream */
    ls_segment place;   /* part, page and group of what is being read */
    uint32_t pages, group;
    ls_codepages codepages;
    ls_buffer text, label, value;
    ls_buffer labels;   /* of this shape's data whose value is a string elsewhere: its number (4 bytes), name, NUL */
    bool damaged;
} ls_vsd;

/* Text of the drawing as a segment; nothing for none. `field` and `column` may be NULL. */
ls_status ls_vsd_say(ls_vsd *vsd, const uint8_t *at, size_t length, const char *field, const char *column);
/* The chunks of one unpacked stream. */
ls_status ls_vsd_chunks(ls_vsd *vsd, const uint8_t *at, size_t length);
/* A stream or a chunk of this type may begin a shape: place.group changes. */
void ls_vsd_begin(ls_vsd *vsd, uint32_t type);
#endif
