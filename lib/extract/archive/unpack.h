/* The adapter to libarchive, the one place that knows it: members of an archive, one after the other.
 *
 *     ls_unpack_open(&source, "tar", &unpack);
 *     while (ls_unpack_next(unpack, &entry) == LS_OK)
 *         while (ls_unpack_read(unpack, &block) == LS_OK) …
 *
 * Only the format that is named is enabled: `_all()` would start outside programs. The calling
 * thread's locale is UTF-8 inside these calls and its own again outside. libarchive calls exit() when memory runs out
 * and has crashed and hung on bad archives: a worker process must stand around this. */
#ifndef LS_EXTRACT_ARCHIVE_UNPACK_H
#define LS_EXTRACT_ARCHIVE_UNPACK_H
#include "extract/sink.h"

typedef struct ls_unpack ls_unpack;

/* Gives the next bytes, *length 0 at the end; borrowed until the next call. */
typedef ls_status (*ls_unpack_pull)(void *context, const uint8_t **data, size_t *length);

/* What is read: `head` (may be empty), then the input from `offset` on, or what `pull` gives. Formats that must seek
 * need an input and an empty head. */
typedef struct ls_unpack_source {
    ls_unpack_pull pull; /* NULL: read the input */
    void *context;
    const uint8_t *head;
    size_t head_length;
    ls_input *input;
    uint64_t offset, length;
} ls_unpack_source;

typedef struct ls_unpack_entry {
    const char *name; /* UTF-8 where the format says so, else the bytes as stored; until the next call */
    size_t name_length;
    ls_entry_kind kind;
    uint64_t size; /* declared; UINT64_MAX: not known */
    char modified[20];
    const char *modified_zone; /* "UTC", or "none" where the format keeps local time */
    bool encrypted;
    bool skipped; /* no member: broken bytes were passed over */
    bool damaged; /* its header is broken: there is nothing to read */
    bool may_end_in_hole; /* a sparse tar's last bytes may be zeros that are not stored; elsewhere they are missing */
} ls_unpack_entry;

typedef struct ls_unpack_block {
    const void *data; /* until the next call */
    size_t length;
    uint64_t offset; /* in the member: where it is beyond the end of the last block, a hole of zeros lies between */
    bool doubtful;   /* a checksum is wrong; see ls_unpack_trouble() */
} ls_unpack_block;

/* Formats: tar, 7z, rar, cab, iso, cpio, ar, rpm, xar, lha, zip, zip-stream (without its directory). LS_DATA:
 * libarchive was built without it, or the first bytes are not of that kind. */
ls_status ls_unpack_open(const ls_unpack_source *source, const char *format, ls_unpack **out);
void ls_unpack_close(ls_unpack *unpack); /* NULL is fine */

/* LS_STOP: the end. LS_DATA: broken here, ls_unpack_trouble() says how; nothing can follow. */
ls_status ls_unpack_next(ls_unpack *unpack, ls_unpack_entry *entry);
/* LS_STOP: the member's end. LS_DATA: the member breaks here; whether others follow ls_unpack_next() will say. */
ls_status ls_unpack_read(ls_unpack *unpack, ls_unpack_block *block);

/* What the last LS_DATA was: corrupt, encrypted, unsupported, volume_missing. */
leaksift_reason ls_unpack_trouble(const ls_unpack *unpack);
/* Bytes of the source that were used, and bytes that the format read. */
uint64_t ls_unpack_used(const ls_unpack *unpack);
uint64_t ls_unpack_position(const ls_unpack *unpack);
/* Reads the locale that names need now: for a process that may soon open no file. */
void ls_unpack_warm(void);
#endif
