/* OneNote sections, in either of their packagings. */
#ifndef LS_EXTRACT_ONENOTE_ONENOTE_H
#define LS_EXTRACT_ONENOTE_ONENOTE_H
#include "base/buffer.h"
#include "extract/handler.h"

enum { LS_ONENOTE_GUIDS = 1024 };

typedef struct ls_onenote {
    ls_input *input;
    ls_sink *sink;
    ls_buffer text, object;
    uint64_t *seen; /* what was given: open addressing, 0 is free */
    size_t seen_count, seen_room;
    uint64_t guids[LS_ONENOTE_GUIDS]; /* of the group that is read, by their index: a store's */
    ls_buffer declared;               /* ids of the group's objects, in the order of their data: a stream's */
    size_t declared_at;
    uint64_t walked, parsed; /* bytes of lists and of objects: places that are met again and again end there */
    bool damaged, encrypted;
} ls_onenote;

/* The lists of a revision store ([MS-ONESTORE]), as a computer keeps it. */
ls_status ls_onenote_store(ls_onenote *note);
/* A stream of data elements ([MS-ONESTORE] 2.8, [MS-FSSHTTPB]), as OneDrive and SharePoint hand it out. */
ls_status ls_onenote_stream(ls_onenote *note);

/* The texts of an object's properties at a place of the input. `id`: the same in each revision of the object. */
ls_status ls_onenote_object(ls_onenote *note, uint64_t id, uint64_t at, uint64_t length);
/* Of an object, a text, a place. */
uint64_t ls_onenote_hash(const void *bytes, size_t length, uint64_t begin);
/* A file or picture that lies there as it is. */
ls_status ls_onenote_file(ls_onenote *note, uint64_t at, uint64_t length);
/* true: this was met before, or there is no memory to tell (*status). */
bool ls_onenote_met(ls_onenote *note, uint64_t what, ls_status *status);
#endif
