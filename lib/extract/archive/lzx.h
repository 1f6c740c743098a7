/* LZX as compiled help (CHM) has it: blocks of 32 KiB, each from bytes of its own, of which some begin anew. */
#ifndef LS_EXTRACT_ARCHIVE_LZX_H
#define LS_EXTRACT_ARCHIVE_LZX_H
#include "base/status.h"
#include <stddef.h>
#include <stdint.h>

enum { LS_LZX_BLOCK = 32768, LS_LZX_LEAST_WINDOW = 15, LS_LZX_MOST_WINDOW = 21 };

typedef struct ls_lzx ls_lzx;
ls_lzx *ls_lzx_create(unsigned window_bits); /* NULL: no memory */
void ls_lzx_free(ls_lzx *lzx);
/* What comes next refers to nothing before it. */
void ls_lzx_restart(ls_lzx *lzx);
/* The next block: *bytes, `length` of them, stay until the next call. LS_DATA: it breaks. */
ls_status ls_lzx_block(ls_lzx *lzx, const uint8_t *data, size_t data_length, size_t length, const uint8_t **bytes);
#endif
