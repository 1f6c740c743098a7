/* Compound files, [MS-CFB]: a FAT file system in a file, what doc, xls, ppt, msg and their kin are kept in. Own code on
 * ls_input: the directory and the FAT are loaded (1/128 of the file at most), streams are read where they stand.
 * Numbers of the file are cut to what is there and chains that loop are cut; both are remembered (ls_cfb_damaged). */
#ifndef LS_EXTRACT_OLE_CFB_H
#define LS_EXTRACT_OLE_CFB_H
#include "base/buffer.h"
#include "extract/sink.h"

typedef struct ls_cfb ls_cfb;
typedef uint32_t ls_cfb_id; /* a directory entry */
enum { LS_CFB_ROOT = 0, LS_CFB_NAME_SIZE = 97 /* 31 UTF-16 units and an end */ };
#define LS_CFB_NONE UINT32_MAX

/* LS_DATA: no compound file, or nothing of its directory is there. LS_NOMEM, LS_IO. The input must outlive it. */
ls_status ls_cfb_open(ls_input *input, ls_cfb **cfb);
/* As a handler opens it: where nothing of it is there a note says so, *cfb is NULL and the status LS_OK. */
ls_status ls_cfb_enter(ls_input *input, ls_sink *sink, ls_cfb **cfb);
void ls_cfb_close(ls_cfb *cfb); /* NULL is fine */
/* Something was cut or missing so far (it may become true with later reads). */
bool ls_cfb_damaged(const ls_cfb *cfb);
/* The note for it, if there is something to say: call it when all is read. */
void ls_cfb_note(const ls_cfb *cfb, ls_sink *sink);

/* ---- the directory: each entry belongs to one storage; LS_CFB_NONE in gives LS_CFB_NONE (or nothing) out --------- */

ls_cfb_id ls_cfb_first(const ls_cfb *cfb,
                       ls_cfb_id storage); /* children, in the order of the format: by length, then by name */
ls_cfb_id ls_cfb_next(const ls_cfb *cfb, ls_cfb_id entry);    /* LS_CFB_NONE ends */
/* A child of this storage (no deeper) by its ASCII name, without case. */
ls_cfb_id ls_cfb_find(const ls_cfb *cfb, ls_cfb_id storage, const char *name);
ls_cfb_id ls_cfb_find_stream(const ls_cfb *cfb, ls_cfb_id storage, const char *name);
ls_cfb_id ls_cfb_find_storage(const ls_cfb *cfb, ls_cfb_id storage, const char *name);
bool ls_cfb_is_storage(const ls_cfb *cfb, ls_cfb_id entry);
uint64_t ls_cfb_size(const ls_cfb *cfb, ls_cfb_id entry); /* as declared: do not allocate by it */
/* The name as UTF-8, NUL-ended; control characters (\005SummaryInformation) stay. Returns its length. */
size_t ls_cfb_name(const ls_cfb *cfb, ls_cfb_id entry, char name[LS_CFB_NAME_SIZE]);

/* ---- streams ----------------------------------------------------------------------------------------------------- */

/* A stream: runs of bytes of the file. Zero-initialised is an empty one and valid. */
typedef struct ls_cfb_stream {
    ls_cfb *cfb;
    uint64_t size; /* of what is there */
    struct ls_cfb_run *runs;
    size_t count, cursor, room;
} ls_cfb_stream;

/* LS_OK (also for LS_CFB_NONE and for storages: empty) or LS_NOMEM. */
ls_status ls_cfb_stream_open(ls_cfb *cfb, ls_cfb_id entry, ls_cfb_stream *stream);
void ls_cfb_stream_close(ls_cfb_stream *stream);
/* Copies up to `length` bytes; how many: less only at the end (or where the input cannot be read: see its
 * error_number). */
size_t ls_cfb_read(ls_cfb_stream *stream, uint64_t offset, void *buffer, size_t length);

/* A whole stream in memory: without a copy where it stands in one run of an input in memory. */
typedef struct ls_cfb_bytes {
    const uint8_t *data; /* never NULL after LS_OK */
    size_t length;
    ls_buffer own;
} ls_cfb_bytes;
/* At most `cap` bytes of it (SIZE_MAX: no cap of its own; what is there bounds it). LS_OK or LS_NOMEM; an absent
 * stream is empty. */
ls_status ls_cfb_load(ls_cfb *cfb, ls_cfb_id entry, uint64_t cap, ls_cfb_bytes *bytes);
void ls_cfb_bytes_free(ls_cfb_bytes *bytes);

/* Bytes [offset, offset+length) of a stream as a child (length cut to what is there); `child` as for
 * ls_sink_child_open. */
ls_status ls_cfb_child(ls_cfb_stream *stream, uint64_t offset, uint64_t length, const ls_child *child, ls_sink *sink);
/* A storage with all below it as a child: a new compound file of which it is the root. `beside`: another storage, put
 * beside its children with all below it; or LS_CFB_NONE. */
ls_status ls_cfb_child_storage(ls_cfb *cfb, ls_cfb_id storage, ls_cfb_id beside, const ls_child *child, ls_sink *sink);
#endif
