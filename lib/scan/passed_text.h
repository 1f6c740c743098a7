/* Mode text: a piece of text on its way from a worker process to the host. Path and media type go with the first piece
 * of an item. */
#ifndef LS_SCAN_PASSED_TEXT_H
#define LS_SCAN_PASSED_TEXT_H
#include "scan/guest_pack.h"

/* What both sides know of the piece before. Zero-initialised is the begin. */
typedef struct ls_passed_text {
    ls_buffer path, media_type; /* NUL-ended by ls_buffer_cstr() */
    ls_arena arena;
} ls_passed_text;

bool ls_passed_text_pack(ls_buffer *out, ls_passed_text *last, const char *path, const char *media_type,
                         const ls_segment *segment, uint64_t offset); /* false: no memory */
/* From a worker, which may lie. The segment lives until the next. */
bool ls_passed_text_unpack(ls_passed_text *last, const uint8_t *payload, size_t length, ls_segment *segment,
                           uint64_t *offset);
void ls_passed_text_free(ls_passed_text *last);
#endif
