/* A value of a database: text in whatever charset, a file as a member, or bytes with text in them. */
#ifndef LS_EXTRACT_STORE_VALUE_H
#define LS_EXTRACT_STORE_VALUE_H
#include "base/buffer.h"
#include "extract/sink.h"

enum { LS_VALUE_NAME = 256 };

/* Zero-initialised is ready. */
typedef struct ls_value {
    ls_buffer text;
} ls_value;

void ls_value_free(ls_value *value);
/* Text that stands in `place`, whose text and length are filled in. Bytes that are no UTF-8 are converted by guess. */
ls_status ls_value_text(ls_value *value, ls_sink *sink, const ls_segment *place, const void *bytes, size_t length);
/* Anything: text; a file, by its first bytes, as a child called `name`; else the runs of text in it. */
ls_status ls_value_any(ls_value *value, ls_sink *sink, const ls_segment *place, const char *name, const void *bytes,
                       size_t length, bool is_blob);
/* "table/row/column", for a child. */
void ls_value_child_name(char out[LS_VALUE_NAME], const char *table, uint64_t row, const char *column);
/* The name of a table or column where it can be said in a segment, else NULL. */
const char *ls_value_name(const char *name);
#endif
