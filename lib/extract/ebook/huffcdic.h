/* The dense compression of Mobipocket: Huffman codes of phrases, which may be packed in the same way themselves. */
#ifndef LS_EXTRACT_EBOOK_HUFFCDIC_H
#define LS_EXTRACT_EBOOK_HUFFCDIC_H
#include "base/buffer.h"
#include "base/status.h"

typedef struct ls_huffcdic ls_huffcdic;
/* From the record of codes; LS_DATA: it is none. */
ls_status ls_huffcdic_create(const uint8_t *record, size_t length, ls_huffcdic **out);
/* The next record of phrases. */
ls_status ls_huffcdic_add(ls_huffcdic *huffcdic, const uint8_t *record, size_t length);
/* Appends what is packed, up to `most` bytes. LS_DATA: it breaks. */
ls_status ls_huffcdic_unpack(const ls_huffcdic *huffcdic, const uint8_t *data, size_t length, size_t most,
                             ls_buffer *out);
void ls_huffcdic_free(ls_huffcdic *huffcdic);
#endif
