/* A small strict JSON reader (RFC 8259) for one line of our own results: no white space between tokens, valid UTF-8,
 * bounded depth and number of values. It keeps no tree, only where each value starts, ends and is left. */
#ifndef LS_REPORT_READER_H
#define LS_REPORT_READER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ls_json_kind {
    LS_JSON_OBJECT = 0, LS_JSON_ARRAY, LS_JSON_STRING, LS_JSON_NUMBER, LS_JSON_BOOLEAN, LS_JSON_NULL
} ls_json_kind;

/* Members of an object are two tokens each, the key's string and the value. */
typedef struct ls_token {
    ls_json_kind kind;
    uint32_t start, end; /* bytes in the line; of a string without its quotes, escapes as they stand */
    uint32_t next;       /* index of the token after all that is in this one */
} ls_token;

typedef struct ls_reader {
    const char *text;
    size_t length, at;
    ls_token *tokens;
    size_t count, capacity;
    const char *problem; /* why parsing failed; static; NULL: no memory */
} ls_reader;

/* Parses all of `text`; token 0 is the value. Reuses the reader's memory. */
bool ls_reader_parse(ls_reader *reader, const char *text, size_t length);
void ls_reader_free(ls_reader *reader);

/* The value of `key` in the object at `object`, NULL: none. Keys with escapes are never equal to ours. */
const ls_token *ls_reader_member(const ls_reader *reader, const ls_token *object, const char *key);
bool ls_reader_is(const ls_reader *reader, const ls_token *string, const char *text);
/* A whole number of at most 64 bits. */
bool ls_reader_integer(const ls_reader *reader, const ls_token *token, uint64_t *value);
#endif
