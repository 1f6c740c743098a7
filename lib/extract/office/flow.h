/* Running text of WordprocessingML and DrawingML (ECMA-376 part 1, 17 and 21.1): paragraphs, tables, revisions, text
 * boxes. Their elements bear the same local names, so one reader serves Word's parts, slides and drawings. */
#ifndef LS_EXTRACT_OFFICE_FLOW_H
#define LS_EXTRACT_OFFICE_FLOW_H
#include "extract/office/office.h"
#include "extract/table.h"

enum { LS_FLOW_FRAMES = 128, LS_FLOW_TABLES = 16, LS_FLOW_CHOICES = 32 };

typedef struct ls_flow_frame {
    size_t text, deleted; /* where its text begins */
    bool is_cell, heading, glued;
} ls_flow_frame;

typedef struct ls_flow_table {
    ls_table cells;
    uint32_t span; /* columns of the cell under way */
} ls_flow_table;

typedef struct ls_flow {
    ls_office *office;
    ls_segment place;       /* part, slide, sheet, field of all that is read */
    const ls_buffer *headings; /* names of heading styles, each with a NUL; or NULL */
    bool pages;             /* count the page breaks that Word left */
    bool prompts;           /* a master: placeholders only hold prompts */
    /* state */
    ls_buffer text, deleted, code;
    ls_flow_frame frames[LS_FLOW_FRAMES];
    unsigned depth, lost_frames;
    ls_flow_table tables[LS_FLOW_TABLES];
    unsigned table_depth, lost_tables;
    uint64_t choice_marks[LS_FLOW_CHOICES];
    unsigned choices, skip;
    uint64_t characters;    /* read so far */
    unsigned deletion, properties;
    uint8_t taking;
    bool title, hidden_shape;
    bool number, number_field; /* the place of a slide's number, the number in it */
    uint32_t comment_group;
    ls_buffer authors;      /* those told already, each with a NUL */
} ls_flow;

ls_status ls_flow_token(void *flow, const ls_xml_token *token);
/* What is still open when a part ends (or breaks off). */
ls_status ls_flow_finish(ls_flow *flow);
void ls_flow_free(ls_flow *flow);
/* Reads a whole part. */
ls_status ls_flow_part(ls_office *office, ls_part *part, ls_flow *flow);
#endif
