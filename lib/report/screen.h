/* Text for a terminal: what is data is escaped, lines are kept within the width, numbers read well. */
#ifndef LS_REPORT_SCREEN_H
#define LS_REPORT_SCREEN_H
#include "base/buffer.h"

typedef enum ls_style { LS_STYLE_NONE = 0, LS_STYLE_BOLD, LS_STYLE_DIM, LS_STYLE_RED, LS_STYLE_YELLOW } ls_style;

typedef struct ls_screen {
    ls_buffer *out;
    unsigned width;
    bool colour;
    unsigned column; /* where the line stands */
    unsigned indent; /* of continued lines */
    bool listed;     /* the list has an entry already */
} ls_screen;

/* `text` as it may go to a terminal: unsafe characters as \u{202e}, bytes that are no UTF-8 as U+FFFD. */
void ls_screen_escape(const char *text, ls_buffer *out);
/* Columns that safe text takes; wide East Asian characters take two, combining marks none. */
unsigned ls_screen_width(const char *text);
/* Cuts safe text in place to `columns`, with an ellipsis in it: at the front where the end matters (paths). */
void ls_screen_cut(ls_buffer *text, unsigned columns, bool keep_end);

void ls_screen_text(ls_screen *screen, ls_style style, const char *text);
void ls_screen_pad(ls_screen *screen, unsigned column); /* spaces up to a column */
void ls_screen_right(ls_screen *screen, const char *text, unsigned columns);
void ls_screen_line(ls_screen *screen); /* ends the line */
/* Entries with a dot between them, broken over at most `lines` more lines; false: no room, the entry was not put. */
bool ls_screen_entry(ls_screen *screen, const char *text, unsigned *lines);

void ls_put_count(ls_buffer *out, uint64_t number); /* 12,345 */
void ls_put_size(ls_buffer *out, uint64_t bytes);   /* 3.2 MiB */
void ls_put_duration(ls_buffer *out, double seconds);
#endif
