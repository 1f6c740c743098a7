/* Inside the folder: what a reader of RTF holds. Groups are a stack of their own, so nesting costs memory, never the
 * program's stack. Text of all open destinations lies in one buffer, one behind the other; a frame says where its own
 * begins. */
#ifndef LS_EXTRACT_RTF_STATE_H
#define LS_EXTRACT_RTF_STATE_H
#include "base/buffer.h"
#include "extract/rtf/rtf_words.h"
#include "extract/sink.h"
#include "extract/table.h"
#include "text/codepage.h"

enum { LS_RTF_FRAMES = 64, LS_RTF_TABLES = 3, LS_RTF_HEADINGS = 512 };

typedef struct ls_rtf_group {
    uint8_t destination;
    uint8_t outer;     /* what the destination was around \upr */
    uint8_t uc;        /* \ucN: characters that follow a \u for old readers */
    bool framed;       /* it opened a frame */
    bool opened;       /* its destination began in it */
    bool fresh;        /* nothing stood in it yet */
    bool star;         /* \* was its first and last word */
    bool deleted, intbl, heading, html_off;
    uint16_t page;     /* code page */
    uint32_t font;
    uint32_t itap;     /* table nesting; 0: told by intbl alone */
    uint32_t style;
} ls_rtf_group;

typedef struct ls_rtf_frame {
    size_t begin, deleted; /* in the buffers */
    size_t nest;           /* where text of a nested cell begins */
    uint8_t destination;
    bool glued;
} ls_rtf_frame;

typedef struct ls_rtf_table {
    ls_table cells;
    bool open;   /* a row is */
    bool header; /* the row that comes is marked as a header */
} ls_rtf_table;

typedef struct ls_rtf {
    ls_sink *sink;
    ls_input *input;
    ls_rtf_group *groups; /* the last is the current one */
    size_t depth, room;
    uint64_t lost_groups; /* deeper than we keep */
    ls_rtf_frame frames[LS_RTF_FRAMES]; /* the first is the body */
    unsigned frame_count;
    ls_rtf_table tables[LS_RTF_TABLES]; /* of the body, of other places, nested */
    ls_buffer text, deleted;
    ls_buffer run;      /* bytes in `run_page`, not yet text */
    uint16_t run_page;
    bool run_high;      /* a byte over 0x7F is among them */
    bool run_deleted;
    uint16_t *fonts;    /* code pages by font number; 0: the document's */
    size_t font_count;
    uint32_t font;      /* the entry of the font table that is being read */
    uint16_t page;      /* \ansicpg */
    uint32_t default_font;
    uint64_t skip;      /* characters still to skip after a \u */
    uint16_t surrogate; /* a high one waits for its low one */
    ls_codepages pages;
    uint32_t group, comment_group;
    uint8_t headings[LS_RTF_HEADINGS / 8]; /* styles that are headings */
    ls_buffer name;     /* of a property or shape property whose value follows */
    unsigned clock[6];
    ls_buffer blob;     /* hexadecimal data */
    uint8_t blob_type;  /* the picture's */
    bool blob_half, blob_cut;
    uint8_t nibble;
    uint64_t pictures;
    bool html;          /* made from HTML */
    bool ended;         /* the last group closed */
    uint64_t replaced;
} ls_rtf;

static inline ls_rtf_group *ls_rtf_top(ls_rtf *rtf) { return &rtf->groups[rtf->depth - 1]; }
static inline ls_rtf_frame *ls_rtf_frame_of(ls_rtf *rtf) { return &rtf->frames[rtf->frame_count - 1]; }

/* rtf_text.c: what becomes of text */
ls_status ls_rtf_flush(ls_rtf *rtf);                                   /* the run becomes text */
ls_status ls_rtf_put(ls_rtf *rtf, const char *utf8, size_t length);    /* text that is UTF-8 already */
ls_status ls_rtf_open_frame(ls_rtf *rtf, uint8_t destination);
ls_status ls_rtf_close_frame(ls_rtf *rtf);
ls_status ls_rtf_end_paragraph(ls_rtf *rtf);
ls_status ls_rtf_end_cell(ls_rtf *rtf, bool nested);
void ls_rtf_end_row(ls_rtf *rtf, bool nested);
void ls_rtf_row_header(ls_rtf *rtf); /* the row is marked as one that repeats on each page */
ls_status ls_rtf_piece(ls_rtf *rtf);                                   /* after each addition: hands on what is long */

/* rtf_string.c: destinations that are one string */
ls_status ls_rtf_string(ls_rtf *rtf, uint8_t destination, const char *text, size_t length);
ls_status ls_rtf_clock(ls_rtf *rtf, uint8_t destination);

/* rtf_object.c */
ls_status ls_rtf_hex(ls_rtf *rtf, const char *bytes, size_t length);
ls_status ls_rtf_binary(ls_rtf *rtf, const void *bytes, size_t length);
ls_status ls_rtf_picture(ls_rtf *rtf);
ls_status ls_rtf_object(ls_rtf *rtf);
#endif
