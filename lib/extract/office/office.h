/* What the readers of office documents share: one document being read, and how its text is handed on. */
#ifndef LS_EXTRACT_OFFICE_H
#define LS_EXTRACT_OFFICE_H
#include "base/arena.h"
#include "extract/handler.h"
#include "extract/office/package.h"

/* What a part of an OOXML package is. */
typedef enum ls_ooxml_kind {
    LS_OOXML_OTHER = 0,
    LS_OOXML_PLUMBING, /* layout and styles: no text that anybody wrote */
    LS_OOXML_RELATIONSHIPS, LS_OOXML_CORE, LS_OOXML_APP, LS_OOXML_CUSTOM,
    LS_OOXML_DOCUMENT, LS_OOXML_HEADER, LS_OOXML_FOOTER, LS_OOXML_NOTES, LS_OOXML_COMMENTS, LS_OOXML_GLOSSARY,
    LS_OOXML_WORD_STYLES,
    LS_OOXML_WORKBOOK, LS_OOXML_SHEET, LS_OOXML_STRINGS, LS_OOXML_SHEET_STYLES, LS_OOXML_SHEET_COMMENTS,
    LS_OOXML_THREADED_COMMENTS, LS_OOXML_PERSONS,
    LS_OOXML_BIN_WORKBOOK, LS_OOXML_BIN_SHEET, LS_OOXML_BIN_STRINGS, LS_OOXML_BIN_STYLES, LS_OOXML_BIN_COMMENTS,
    LS_OOXML_BIN_DATA, /* records of which only the strings matter */
    LS_OOXML_PRESENTATION, LS_OOXML_SLIDE, LS_OOXML_SLIDE_NOTES, LS_OOXML_SLIDE_COMMENTS, LS_OOXML_SLIDE_AUTHORS,
    LS_OOXML_MASTER, LS_OOXML_DRAWING,
    LS_OOXML_VISIO_PAGES, LS_OOXML_VISIO_PAGE, LS_OOXML_VISIO_MASTER, LS_OOXML_VISIO_COMMENTS,
    LS_OOXML_LABELS,
    LS_OOXML_DATA, /* its text stands in attributes too */
    LS_OOXML_KINDS
} ls_ooxml_kind;

typedef struct ls_office {
    const ls_extract *about;
    ls_sink *sink;
    ls_package *package;
    uint32_t group; /* the last one given */
    uint64_t kinds; /* a bit for each kind that a part has */
    size_t cursor[LS_OOXML_KINDS]; /* parts before it are none of that kind, or used */
    ls_buffer repaired;
    ls_buffer scratch;
} ls_office;

/* Hands on a segment: white space around it goes, bytes that are no UTF-8 are mended, an empty one is dropped. */
ls_status ls_office_text(ls_office *office, const ls_segment *segment);
/* The same for `text` in a place of the document. */
ls_status ls_office_say(ls_office *office, leaksift_part part, const char *field, const char *text, size_t length);
void ls_office_property(ls_office *office, const char *name, const char *value, size_t length);
/* "2021-03-04T10:22:00Z" as W3C-DTF or ODF writes it. */
void ls_office_time(ls_office *office, const char *name, const char *value, size_t length);
void ls_office_free(ls_office *office);

/* Relationships of a part (OPC 6.5). */
typedef struct ls_relationship {
    const char *id, *type, *target; /* type: its last part, "hyperlink"; target: a part's name, or as written */
    bool external;
} ls_relationship;
typedef struct ls_relationships {
    ls_arena arena;
    ls_relationship *list;
    const ls_relationship **sorted; /* by id */
    size_t count, capacity;
} ls_relationships;
ls_status ls_relationships_load(ls_office *office, const char *part, ls_relationships *out);
const ls_relationship *ls_relationships_find(const ls_relationships *all, const char *id, size_t length);
/* The part that the relationship of this id leads to; NULL: none. */
ls_part *ls_relationships_part(ls_office *office, const ls_relationships *all, const char *id, size_t length);
void ls_relationships_free(ls_relationships *all);

/* The first part of a kind that is not used yet; NULL: none. */
ls_part *ls_office_next(ls_office *office, ls_ooxml_kind kind);

/* Properties: core.xml, app.xml, custom.xml; meta.xml of OpenDocument. */
ls_status ls_office_properties(ls_office *office, ls_part *part);
/* The same from the tokens of a stream: what stands in an element of properties. */
typedef struct ls_office_meta {
    ls_office *office;
    ls_buffer name, value;
    bool odf;
} ls_office_meta;
ls_status ls_office_meta_token(void *meta, const ls_xml_token *token);

/* docMetadata/LabelInfo.xml: sensitivity labels and whose they are ([MS-OFFCRYPTO] 2.6.4). */
ls_status ls_office_labels(ls_office *office, ls_part *part);

/* Any other XML: each run of text, and with `attributes` their values too, as a segment with field = the part's
 * name. */
ls_status ls_office_loose(ls_office *office, ls_part *part, bool attributes);

/* The kinds of document; each reads the parts that it knows and marks them used. */
ls_status ls_docx_read(ls_office *office);
ls_status ls_xlsx_read(ls_office *office);
ls_status ls_pptx_read(ls_office *office);
ls_status ls_visio_read(ls_office *office);
#endif
