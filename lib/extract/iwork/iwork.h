/* What the messages of Pages, Numbers and Keynote say. */
#ifndef LS_EXTRACT_IWORK_IWORK_H
#define LS_EXTRACT_IWORK_IWORK_H
#include "base/buffer.h"
#include "extract/iwork/proto.h"
#include "extract/sink.h"

typedef struct ls_iwork {
    ls_sink *sink;
    ls_buffer text;
    bool odd; /* a message was not what its type says */
} ls_iwork;

/* One message of the type `type` of an archive: its texts, names, numbers. */
ls_status ls_iwork_message(ls_iwork *self, uint32_t type, ls_proto message);
/* Numbers and dates of a tile: up to 256 rows of a table. Its texts stand elsewhere, by numbers. */
ls_status ls_iwork_tile(ls_iwork *self, ls_proto tile);
#endif
