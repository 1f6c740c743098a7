/* Documents of WordPerfect: what both of its kinds, 5.x and 6 to X, have in common. */
#ifndef LS_EXTRACT_WORDPERFECT_WORDPERFECT_H
#define LS_EXTRACT_WORDPERFECT_WORDPERFECT_H
#include "base/buffer.h"
#include "base/bytes.h"
#include "extract/table.h"

enum { LS_WP_HEAD = 16 };

typedef struct ls_wp {
    ls_sink *sink;
    const uint8_t *bytes; /* the file */
    size_t length, body;  /* where the text begins */
    bool five;            /* 5.x */
    bool damaged;
    leaksift_part part;   /* of the text under way */
    ls_buffer text;       /* the paragraph or cell under way */
    ls_table table;
    bool in_table;
    uint32_t group;
} ls_wp;

/* The Unicode character; U+FFFD where there is none. */
uint32_t ls_wp_character(bool five, unsigned set, unsigned number);
/* Of bytes 1 to 32 in the text of version 6; 0: none. */
uint32_t ls_wp_international(unsigned byte);

/* Gives the paragraph that is under way. */
ls_status ls_wp_flush(ls_wp *wp);
/* Ends the paragraph or cell, and begins the next cell, where `row` says so in a new row. */
ls_status ls_wp_cell(ls_wp *wp, bool row);
ls_status ls_wp_table_end(ls_wp *wp);
/* A text of the summary or the prefix. */
ls_status ls_wp_say(ls_wp *wp, const char *field, const ls_buffer *text);

ls_status ls_wp5_read(ls_wp *wp);
ls_status ls_wp6_read(ls_wp *wp);
#endif
