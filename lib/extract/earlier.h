/* Files that are saved by appending (PDF, PowerPoint) keep what they were before. This sink stands between a reader and
 * the real one: first the newest state is read through it and remembered, then each earlier one, of which only what is
 * new goes on, as deleted. */
#ifndef LS_EXTRACT_EARLIER_H
#define LS_EXTRACT_EARLIER_H
#include "extract/pdf/idmap.h"
#include "extract/sink.h"

typedef struct ls_earlier {
    ls_sink sink; /* for the reader */
    ls_sink *to;
    ls_idmap told;
    bool begun;    /* an earlier state is read now */
    bool skipping; /* a child that went on already */
} ls_earlier;

void ls_earlier_open(ls_earlier *earlier, ls_sink *to);
void ls_earlier_close(ls_earlier *earlier);
#endif
