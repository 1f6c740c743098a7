/* JSON writer on a buffer (RFC 8259). Output is safe on a terminal too: control and bidirectional characters are
 * escaped, bytes that are no UTF-8 become U+FFFD, and numbers do not depend on the locale. */
#ifndef LS_REPORT_JSON_H
#define LS_REPORT_JSON_H
#include "base/buffer.h"

typedef struct ls_json {
    ls_buffer *out;
    bool comma; /* the next key or value needs one */
} ls_json;

void ls_json_open(ls_json *json, char bracket); /* '{' or '[' */
void ls_json_close(ls_json *json, char bracket);
void ls_json_key(ls_json *json, const char *key);
void ls_json_bytes(ls_json *json, const char *text, size_t length);
void ls_json_text(ls_json *json, const char *text); /* NULL: null */
void ls_json_integer(ls_json *json, uint64_t value);
void ls_json_real(ls_json *json, double value); /* at most four decimals; not a number: null */
void ls_json_boolean(ls_json *json, bool value);

/* The same for a key that stands in our own source and has nothing to escape: findings and texts have many, by the
 * million. */
#define LS_JSON_KEY(json, key) ls_json_literal_key(json, ",\"" key "\":", sizeof(",\"" key "\":") - 1)
static inline void ls_json_literal_key(ls_json *json, const char *with_comma, size_t length) {
    if (json->comma) ls_buffer_append(json->out, with_comma, length);
    else ls_buffer_append(json->out, with_comma + 1, length - 1);
    json->comma = false;
}
#define LS_JSON_INTEGER(json, key, value) (LS_JSON_KEY(json, key), ls_json_integer(json, value))
/* The same with its value: a string or NULL, and a word of ours in which nothing is to escape. */
#define LS_JSON_MEMBER(json, key, text)                                                                                \
    ls_json_literal_member(json, ",\"" key "\":\"", sizeof(",\"" key "\":\"") - 1, text)
#define LS_JSON_WORD(json, key, word)                                                                                  \
    (ls_json_literal_key(json, ",\"" key "\":\"", sizeof(",\"" key "\":\"") - 1), ls_json_word_rest(json, word))
void ls_json_string_rest(ls_json *json, const char *text); /* its first quotation mark stands there */
void ls_json_word_rest(ls_json *json, const char *word);
static inline void ls_json_literal_member(ls_json *json, const char *with_quote, size_t length, const char *text) {
    ls_json_literal_key(json, with_quote, text ? length : length - 1);
    if (text) ls_json_string_rest(json, text);
    else ls_json_text(json, NULL);
}
/* The inside of a JSON string that stands for `text`. */
void ls_json_escape(ls_buffer *out, const char *text, size_t length);

/* A key and its value in one. */
void ls_json_member(ls_json *json, const char *key, const char *text);
void ls_json_member_integer(ls_json *json, const char *key, uint64_t value);
void ls_json_member_real(ls_json *json, const char *key, double value);

/* Characters that could steer a terminal or hide what stands there: C0, DEL, C1, bidirectional controls, line and
 * paragraph separators. */
bool ls_is_unsafe(uint32_t code_point);
/* The next code point of `text`; an invalid byte gives U+FFFD. Returns how many bytes it took, at least 1. */
size_t ls_next_code_point(const char *text, size_t length, uint32_t *code_point);
/* `value` with up to `decimals` (at most 6) digits after a dot, no trailing zeros. */
void ls_put_real(ls_buffer *out, double value, int decimals);
#endif
