/* The inside of the reader of Word documents before 2007, for the files that are it: word_fib.c (what stands where),
 * word_runs.c (which text is deleted, which paragraphs are cells and headings), word_text.c (text to segments),
 * word_stray.c (text that no piece shows), word_forms.c (what forms offer), doc.c. */
#ifndef LS_EXTRACT_OLE_WORD_H
#define LS_EXTRACT_OLE_WORD_H
#include "extract/handler.h"
#include "extract/ole/cfb.h"
#include "extract/ole/words.h"
#include "extract/table.h"

/* The documents within a file, one after the other in its text ([MS-DOC] 2.3). */
typedef enum ls_word_story {
    LS_WORD_MAIN, LS_WORD_FOOTNOTES, LS_WORD_HEADERS, LS_WORD_MACROS, LS_WORD_COMMENTS, LS_WORD_ENDNOTES, LS_WORD_BOXES,
    LS_WORD_HEADER_BOXES, LS_WORD_STORIES
} ls_word_story;

/* Indices of pairs of offset and length in the FIB ([MS-DOC] 2.5.6); Word 6 has the first ones at the same indices. */
enum {
    LS_WORD_COMMENT_REFS = 4, LS_WORD_COMMENT_TEXTS = 5, LS_WORD_HEADER_TEXTS = 11, LS_WORD_CHARACTERS = 12,
    LS_WORD_PARAGRAPHS = 13, LS_WORD_FONTS = 15, LS_WORD_ASSOCIATED = 32,
    LS_WORD_CLX = 33, LS_WORD_OWNERS = 36, LS_WORD_DRAWINGS = 50,
    LS_WORD_REVISERS = 51, LS_WORD_VARIABLES = 60, LS_WORD_SAVED_BY = 71
};

typedef struct ls_word_piece {
    uint32_t first, count; /* characters */
    uint32_t offset;       /* in the main stream */
    bool wide, deleted;
} ls_word_piece;

typedef struct ls_word_range {
    uint32_t begin, end; /* offsets in the main stream */
} ls_word_range;

enum { LS_WORD_ENCRYPTED = 0x100, LS_WORD_OBFUSCATED = 0x8000 }; /* flags of the FIB, [MS-DOC] 2.5.2 */

enum { LS_WORD_IN_TABLE = 1, LS_WORD_ROW_END = 2, LS_WORD_HEADING = 4, LS_WORD_ROW_HEADER = 8 };

typedef struct ls_word_paragraph {
    uint32_t begin, end;
    uint32_t flags;
} ls_word_paragraph;

enum { LS_WORD_FIELDS = 64 };

typedef struct ls_word_field {
    size_t code; /* where its code begins in the buffer of codes */
    bool in_code;
} ls_word_field;

typedef struct ls_word {
    ls_sink *sink;
    const uint8_t *bytes, *table; /* main stream, table stream */
    size_t length, table_length;
    size_t fib;         /* where it stands in the main stream */
    unsigned version;   /* nFib */
    unsigned flags;
    bool old;           /* Word 6 and 95 */
    unsigned page;      /* code page of 8-bit text */
    uint32_t pairs;     /* offset of the pairs, and how many there are */
    uint32_t pair_count;
    uint32_t lengths[LS_WORD_STORIES]; /* in characters */
    ls_word_piece *pieces;
    size_t piece_count;
    ls_word_range *deleted;
    size_t deleted_count, deleted_room;
    ls_word_paragraph *paragraphs;
    size_t paragraph_count, paragraph_room, paragraph_cursor;
    bool damaged;
    /* text under way */
    ls_segment place;
    ls_codepages pages;
    ls_buffer text, struck, code, converted;
    ls_word_field fields[LS_WORD_FIELDS];
    unsigned depth, lost_fields;
    bool glued, after_cell, in_table;
    ls_table cells;
    uint32_t group;
    unsigned pictures; /* given so far */
} ls_word;

/* A part of the table stream that the FIB points at; empty where it is not there. */
const uint8_t *ls_word_pair(const ls_word *word, unsigned index, size_t *length);
/* Reads the FIB at word->fib: LS_OK, LS_DATA (none), LS_NOMEM. */
ls_status ls_word_fib(ls_word *word);
/* Where the FIB says that they are encrypted: finds the password, decrypts the streams (in memory of their own) and
 * clears those flags. LS_OK, LS_DATA (none fits, or another encryption: they stay as they are), LS_NOMEM, LS_STOP. */
ls_status ls_word_decrypt(const ls_extract *about, ls_sink *sink, ls_cfb_bytes *main, ls_cfb_bytes *table,
                          ls_cfb_bytes *data);
/* Finds deleted text, cells and headings. */
ls_status ls_word_runs(ls_word *word);
uint32_t ls_word_paragraph_at(ls_word *word, uint32_t offset); /* flags */
/* Characters [first, first+count) as segments like word->place. */
ls_status ls_word_text(ls_word *word, uint32_t first, uint32_t count);
/* Text between the pieces, as deleted. */
ls_status ls_word_stray(ls_word *word);
/* Choices, defaults and help of form fields in the Data stream. */
ls_status ls_word_forms(ls_word *word, const uint8_t *data, size_t length);
void ls_word_free(ls_word *word);
#endif
