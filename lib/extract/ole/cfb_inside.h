/* The inside of a compound file's reader, for the two files that are it: cfb.c reads, cfb_copy.c writes a part of one
 * anew. */
#ifndef LS_EXTRACT_OLE_CFB_INSIDE_H
#define LS_EXTRACT_OLE_CFB_INSIDE_H
#include "extract/ole/cfb.h"

enum { LS_CFB_ENTRY = 128, LS_CFB_STORAGE = 1, LS_CFB_STREAM = 2, LS_CFB_ROOT_KIND = 5 };

struct ls_cfb_run {
    uint64_t at, offset, length; /* in the stream, in the file */
};

struct ls_cfb {
    ls_input *input;
    const uint8_t *memory; /* all of the input, or NULL */
    unsigned shift;        /* of a sector's size: 9 or 12 */
    uint32_t sectors, known; /* in the file; of them the FAT says something */
    uint32_t *fat;
    uint32_t cutoff; /* smaller streams are in the mini stream */
    uint32_t mini_fat_first;
    uint8_t *mini_fat;
    size_t mini_cells;
    ls_cfb_stream mini;
    bool mini_open, damaged;
    uint8_t *directory;
    uint32_t entries;
    uint32_t *first, *next; /* one block */
};

const uint8_t *ls_cfb_entry(const ls_cfb *cfb, ls_cfb_id entry); /* 128 bytes, or NULL */
#endif
