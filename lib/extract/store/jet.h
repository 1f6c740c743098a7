/* The inside of the reader of Access databases: jet.c (pages, tables, the order of it all), jet_row.c (a row's fields),
 * jet_value.c (fields to text). The format is described in the HACKING file of MDB Tools and at jabakobob.net/mdb. */
#ifndef LS_EXTRACT_STORE_JET_H
#define LS_EXTRACT_STORE_JET_H
#include "base/arena.h"
#include "base/buffer.h"
#include "extract/handler.h"
#include "extract/store/value.h"
#include "text/codepage.h"

enum {
    LS_JET_BOOLEAN = 1, LS_JET_BYTE = 2, LS_JET_SHORT = 3, LS_JET_LONG = 4, LS_JET_MONEY = 5, LS_JET_FLOAT = 6,
    LS_JET_DOUBLE = 7, LS_JET_TIME = 8, LS_JET_BINARY = 9, LS_JET_TEXT = 10, LS_JET_OBJECT = 11, LS_JET_MEMO = 12,
    LS_JET_GUID = 15, LS_JET_NUMERIC = 16, LS_JET_COMPLEX = 18, LS_JET_BIG = 19,
    LS_JET_PAGE = 4096, /* of the larger kind */
    LS_JET_COLUMNS = 1024
};

typedef struct ls_jet_column {
    const char *name;
    uint8_t type;
    uint8_t scale; /* of a numeric */
    bool is_fixed;
    uint16_t number, variable, offset, length;
} ls_jet_column;

typedef struct ls_jet_table {
    const char *name; /* or NULL */
    ls_jet_column columns[LS_JET_COLUMNS];
    size_t count;
    bool is_system;
} ls_jet_table;

typedef struct ls_jet {
    ls_sink *sink;
    ls_input *input;
    bool is_old;     /* Jet 3: Access 95 and 97 */
    bool is_encoded; /* every page but the first */
    uint32_t key;
    size_t page_size;
    uint32_t pages;
    unsigned code_page;
    ls_codepages code_pages;
    ls_value value;
    ls_buffer text, bytes; /* a value as UTF-8; a long value as stored */
    bool is_damaged, is_cut;
} ls_jet;

/* A field's bytes in its row. */
typedef struct ls_jet_field {
    const uint8_t *bytes; /* NULL: empty */
    size_t length;
    bool is_set; /* a boolean's value */
} ls_jet_field;

/* Reads a page, or its beginning. */
ls_status ls_jet_page(ls_jet *jet, uint32_t number, uint8_t *out, size_t length);
/* Row `index` of a data page: its bytes, and the flags of its place. false: there is none. */
bool ls_jet_row(const ls_jet *jet, const uint8_t *page, unsigned index, const uint8_t **row, size_t *length,
                unsigned *flags);
enum {
    LS_JET_ELSEWHERE = 0x4000, /* a pointer to where the row stands now */
    LS_JET_MOVED = 0x8000,     /* such a row */
    LS_JET_DELETED = 0xc000
};
/* false: the row is broken. */
bool ls_jet_field_of(const ls_jet *jet, const uint8_t *row, size_t length, const ls_jet_column *column,
                     ls_jet_field *field);
/* The field as text in jet->text; of an object (LS_JET_OBJECT) the bytes in jet->bytes. */
ls_status ls_jet_value(ls_jet *jet, const ls_jet_column *column, const ls_jet_field *field);
ls_status ls_jet_text(ls_jet *jet, const uint8_t *bytes, size_t length, ls_buffer *out);
#endif
