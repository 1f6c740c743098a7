/* ZIP by its central directory (APPNOTE.TXT 6.3.10): used for archives (zip.c) and for documents that are archives.
 *
 *     ls_zip *zip;
 *     status = ls_zip_open(input, limits, &zip);             LS_DATA: no directory found
 *     for (i = 0; i < ls_zip_count(zip); i++) ls_zip_entry_at(zip, i, &entry) …
 *     if (ls_zip_find(zip, "word/document.xml", &entry) == LS_OK) ls_zip_read_all(zip, &entry, cap, &buffer, &result);
 *
 * Sizes in the directory are only hints: what is delivered is what the data holds, checked against the CRC, and the
 * writer decides when it is enough. Nothing is kept a member, so that a directory of millions costs no memory. */
#ifndef LS_EXTRACT_ARCHIVE_ZIPDIR_H
#define LS_EXTRACT_ARCHIVE_ZIPDIR_H
#include "base/buffer.h"
#include "base/input.h"
#include "extract/sink.h"

enum { /* compression methods, APPNOTE 4.4.5 */
    LS_ZIP_STORED = 0,
    LS_ZIP_DEFLATE = 8,
    LS_ZIP_DEFLATE64 = 9,
    LS_ZIP_AES = 99 /* WinZip AES: the real method stands in an extra field */
};

typedef struct ls_zip ls_zip;

typedef struct ls_zip_entry {
    uint64_t index;
    const char *name;        /* as stored (UTF-8, CP437, anything), or the UTF-8 of Info-ZIP's Unicode path field */
    size_t name_length;      /* name and comment: until the next call of ls_zip_entry_at() or ls_zip_find() */
    const char *comment;
    size_t comment_length;
    uint16_t method, flags;
    uint16_t dos_time;
    uint16_t aes_method; /* WinZip AES: what is under it, and … */
    uint8_t aes_version, aes_strength; /* … 2: without a CRC; 1 to 3: keys of 128, 192, 256 bits */
    uint64_t packed_size, size; /* as declared */
    uint64_t local_offset;      /* of the local header, from the start of the input */
    uint32_t crc;
    bool name_replaced; /* `name` is that of the Unicode path field */
    bool encrypted;
    bool elsewhere; /* on another volume of a split archive */
    bool overlap;   /* shares bytes with another member, and more members do so than LS_LIMIT_OVERLAP */
    ls_entry_kind kind;
    char modified[20]; /* "2021-03-04T10:22:00", "" where there is none */
    const char *modified_zone; /* "none" (DOS time), "UTC" (extended timestamp, NTFS) */
} ls_zip_entry;

/* What was wrong with a member: bits of ls_zip_result.troubles. */
enum {
    LS_ZIP_ENCRYPTED = 1,
    LS_ZIP_UNSUPPORTED = 2, /* a compression method that we do not read */
    LS_ZIP_CORRUPT = 4,  /* the packed data breaks, ends early, or its CRC is wrong; what came before was delivered */
    LS_ZIP_DISAGREE = 8, /* local header or data say otherwise than the directory; everything was delivered */
    LS_ZIP_ELSEWHERE = 16,
    LS_ZIP_OVERLAP = 32,
    LS_ZIP_TROUBLES = 6 /* how many bits there are */
};

typedef struct ls_zip_result {
    uint64_t written;
    unsigned troubles;
} ls_zip_result;

/* The note for bit number `trouble` (0 to LS_ZIP_TROUBLES - 1). */
leaksift_reason ls_zip_trouble(unsigned trouble, const char **message);

/* Opens the archive; `input` and `limits` must outlive it. LS_DATA: there is no directory (left half of a split
 * archive, truncated, a stream): libarchive may read its members one after the other. Else LS_IO, LS_NOMEM. */
ls_status ls_zip_open(ls_input *input, const ls_limits *limits, ls_zip **out);
void ls_zip_close(ls_zip *zip); /* NULL is fine */

uint64_t ls_zip_count(const ls_zip *zip);
/* The directory's entry, from 0; going up by one is fast. LS_DATA: no such entry. */
ls_status ls_zip_entry_at(ls_zip *zip, uint64_t index, ls_zip_entry *entry);
/* The entry with exactly this name (of several the last, as every reader does). LS_DATA: none. */
ls_status ls_zip_find(ls_zip *zip, const char *name, ls_zip_entry *entry);

/* Facts of the archive as a whole. */
typedef struct ls_zip_info {
    uint64_t start, end;         /* where the archive begins and ends in the input: junk may stand before and after */
    uint64_t directory_at;
    uint64_t overlapping;        /* members that share bytes with another */
    uint64_t declared;           /* entries that the end record promises */
    bool directory_cut;          /* the directory ends or breaks before its declared end */
    bool split;                  /* one volume of several */
    bool ordered;                /* members stand in the file as in the directory */
    uint64_t comment_offset;
    size_t comment_length;
} ls_zip_info;
const ls_zip_info *ls_zip_about(const ls_zip *zip);

/* Unpacks a member, block by block (at most 8 MiB each). LS_OK: all of it, at worst LS_ZIP_DISAGREE. LS_DATA: see
 * result->troubles. Anything else that `write` returns ends it and is returned. */
typedef ls_status (*ls_zip_write)(void *context, const void *data, size_t length);
ls_status ls_zip_read(ls_zip *zip, const ls_zip_entry *entry, ls_zip_write write, void *context, ls_zip_result *result);
/* The same for an encrypted member whose packed bytes were decrypted: they are all of `packed`. */
ls_status ls_zip_read_plain(ls_zip *zip, const ls_zip_entry *entry, ls_input *packed, ls_zip_write write, void *context,
                            ls_zip_result *result);
/* The same into a buffer (appended). LS_STOP: more than `cap` bytes; the first `cap` are in the buffer. */
ls_status ls_zip_read_all(ls_zip *zip, const ls_zip_entry *entry, uint64_t cap, ls_buffer *buffer,
                          ls_zip_result *result);
/* A stored member that stands whole with the right CRC, as a part of the input: nothing is copied. LS_DATA: it is not
 * one, use ls_zip_read(). `tick` (may be NULL) is called as the CRC is computed; what it returns ends it. */
ls_status ls_zip_stored(ls_zip *zip, const ls_zip_entry *entry, ls_sink *tick, ls_input *part);
/* Where the data ended of the member that was last read or located. */
uint64_t ls_zip_reached(const ls_zip *zip);
/* Where the packed bytes of a member stand, cut to what is there: for a second opinion. LS_DATA: nowhere. */
ls_status ls_zip_locate(ls_zip *zip, const ls_zip_entry *entry, uint64_t *offset, uint64_t *length);
#endif
