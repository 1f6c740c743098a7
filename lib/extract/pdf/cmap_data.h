/* The tables of cmap_data.c, made by tables/make_font_tables.py. All arrays are flat. */
#ifndef LS_EXTRACT_PDF_CMAP_DATA_H
#define LS_EXTRACT_PDF_CMAP_DATA_H
#include <stddef.h>
#include <stdint.h>

/* CID → Unicode of one collection. */
typedef struct ls_cid_table {
    const uint16_t *plain; /* one unit a CID; 0: none, or in `longer` */
    unsigned count;
    const uint16_t *longer; /* rows of a CID and four units of UTF-16, 0 for none; by CID */
    unsigned longer_count;
} ls_cid_table;

/* A predefined CMap, code → CID. */
typedef struct ls_named_cmap {
    const char *name;
    uint8_t collection;     /* ls_cid_collection */
    int8_t base;            /* the table that has what this one has not, or -1 */
    const uint32_t *spaces; /* rows of length, low, high */
    unsigned space_count;
    const uint16_t *narrow; /* rows of low, high, CID; by code */
    unsigned narrow_count;
    const uint32_t *wide; /* the same for codes of more than two bytes */
    unsigned wide_count;
} ls_named_cmap;

extern const ls_cid_table ls_cid_tables[5]; /* of ls_cid_collection - 1 */
extern const ls_named_cmap ls_named_cmaps[];
extern const unsigned ls_named_cmap_count;
#endif
