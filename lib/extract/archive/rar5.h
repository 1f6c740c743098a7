/* The headers of a RAR 5 archive: which members are encrypted, the comment, one volume of several. Only what libarchive
 * does not tell; the members themselves are its business. */
#ifndef LS_EXTRACT_ARCHIVE_RAR5_H
#define LS_EXTRACT_ARCHIVE_RAR5_H
#include "extract/sink.h"

typedef struct ls_rar5 ls_rar5;

/* Walks the headers. *out stays NULL where the input is no RAR 5. Broken headers end the walk without a word. */
ls_status ls_rar5_open(ls_input *input, ls_sink *sink, ls_rar5 **out);
void ls_rar5_close(ls_rar5 *rar);                               /* NULL is fine, in all of them */
bool ls_rar5_encrypted(const ls_rar5 *rar, uint64_t index);     /* member number `index`, from 0 */
bool ls_rar5_comment(const ls_rar5 *rar, const ls_input *input, ls_input *part); /* false: none, or it is packed */
bool ls_rar5_volume(const uint8_t *head, size_t length);        /* the file's first bytes */
#endif
