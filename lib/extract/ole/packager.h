/* What the Object Packager says twice of a file: before its bytes in a code page, where letters that the page does not
 * have are "?", and behind them in UTF-16 ([MS-OLEDS] does not tell). */
#ifndef LS_EXTRACT_OLE_PACKAGER_H
#define LS_EXTRACT_OLE_PACKAGER_H
#include "base/buffer.h"
#include "base/status.h"

enum { LS_PACKAGER_TAIL = 4096 }; /* enough for three strings of the longest path */

typedef struct ls_packager_names {
    ls_buffer temporary, label, path; /* as UTF-8; all empty: they are not there */
} ls_packager_names;

/* `tail`: what stands behind the file's bytes. */
ls_status ls_packager_read(ls_packager_names *names, const uint8_t *tail, size_t length);
void ls_packager_free(ls_packager_names *names);
/* The name in a label, which may be a path. */
const char *ls_packager_base(const char *label);
#endif
