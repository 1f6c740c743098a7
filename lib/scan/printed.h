/* From a path as it was printed back to the one on disk. Bytes that are no UTF-8 are printed as U+FFFD, and where that
 * makes two files' paths the same, the later one in the order of the walk ends in "#2": a path is one item. */
#ifndef LS_SCAN_PRINTED_H
#define LS_SCAN_PRINTED_H
#include "base/buffer.h"
#include "scan/names.h"

/* Which one of the files that are printed alike this is: 1 for the first; 0: no memory. Asked in the order of the
 * walk. */
unsigned ls_printed_number(ls_names *taken, const char *path);
/* The file's path on disk, NUL-ended in `path`; false: there is none. Only for paths that hold U+FFFD. */
bool ls_printed_find(const char *printed, ls_buffer *path);
#endif
