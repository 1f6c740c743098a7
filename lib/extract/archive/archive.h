/* The members of an archive that libarchive reads, pushed into a sink: for the archive handler, for compressed tars and
 * as second opinion on a ZIP. */
#ifndef LS_EXTRACT_ARCHIVE_H
#define LS_EXTRACT_ARCHIVE_H
#include "extract/handler.h"
#include "extract/archive/unpack.h"

/* All members; troubles become notes. `format`: see ls_unpack_open(). */
ls_status ls_archive_members(const ls_extract *about, ls_input *input, ls_sink *sink, const char *format);
/* The members of a tar whose bytes somebody else unpacks. */
ls_status ls_archive_tar(ls_sink *sink, ls_unpack_pull pull, void *context);

/* Writes the current member's bytes into the open child, holes as zeros, and notes what is wrong with it. What the
 * child does not want any more is read and thrown away, so that the next member is reached under the clock. *trouble:
 * the reason of the note, or -1. */
ls_status ls_archive_copy(ls_unpack *unpack, const ls_unpack_entry *entry, ls_sink *sink, int *trouble);

/* Is this the header of a tar (POSIX.1-1988, its checksum over 512 bytes)? */
bool ls_tar_header(const uint8_t *block, size_t length);

/* Is the input one volume of several, by its format's own flags or by its name (x.7z.001, x.part2.rar, x.z01)? */
bool ls_volume(const ls_extract *about, ls_input *input);
bool ls_volume_name(const char *name);
/* By the flags alone, which stand in the first bytes. */
bool ls_volume_start(const uint8_t *head, size_t length);
/* Named like a volume of an archive that cannot be read without the first: x.7z.002, x.z01. */
bool ls_volume_later(const char *name);
#endif
