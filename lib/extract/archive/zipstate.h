/* The inside of a ZIP reader, for zipdir.c (the directory) and zipread.c (the members) alone. */
#ifndef LS_EXTRACT_ARCHIVE_ZIPSTATE_H
#define LS_EXTRACT_ARCHIVE_ZIPSTATE_H
#include "extract/archive/inflate.h"
#include "extract/archive/zipdir.h"

typedef struct ls_zip_name {
    uint32_t hash, index;
} ls_zip_name;

struct ls_zip {
    ls_input *input;    /* the caller's: members are read from here */
    ls_input directory; /* the same bytes through a window of its own, so that names stay while members are read */
    const ls_limits *limits;
    ls_zip_info info;
    uint64_t volume_size; /* of each disk but the last, where all of them stand one behind the other; else 0 */
    uint64_t base; /* junk before the archive, added to every offset in it */
    uint64_t directory_end; /* info.directory_at is where it begins */
    uint64_t count;
    uint32_t disk;

    uint64_t *marks; /* where entries stand: mark_of() */
    size_t mark_count, mark_capacity;
    uint64_t cursor, cursor_at; /* the entry that stands at cursor_at is number cursor */

    uint8_t *overlap;   /* a bit an entry, NULL while there is none */
    ls_zip_name *names; /* sorted by hash, then index; built at the first ls_zip_find() */

    uint64_t reached; /* end of the data of the member last looked at */
    ls_inflate *inflate;
    uint8_t *out; /* unpacked bytes on their way to the writer */
    size_t out_capacity;
};

enum { /* APPNOTE 4.3: fixed parts of the records */
    LS_ZIP_LOCAL = 30,
    LS_ZIP_CENTRAL = 46,
    LS_ZIP_END = 22
};
#endif
