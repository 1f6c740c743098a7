/* Recursion is bounded by DEPTH_MAX, memory by TOKENS_MAX; our own lines need 6 and a few thousand. */
#include "report/reader.h"
#include "base/alloc.h"
#include "base/hex.h"
#include "base/utf8.h"
#include <string.h>

enum { DEPTH_MAX = 32, TOKENS_MAX = 1 << 20 };

static bool fails(ls_reader *r, const char *problem) {
    r->problem = problem;
    return false;
}

static bool add(ls_reader *r, ls_json_kind kind, size_t start, size_t *index) {
    if (r->count == r->capacity) {
        if (r->capacity >= TOKENS_MAX) return fails(r, "too many values in one line");
        size_t capacity = r->capacity ? 2 * r->capacity : 256;
        ls_token *tokens = ls_realloc(r->tokens, capacity * sizeof *tokens);
        if (!tokens) return fails(r, NULL);
        r->tokens = tokens;
        r->capacity = capacity;
    }
    *index = r->count++;
    r->tokens[*index] = (ls_token){kind, (uint32_t)start, (uint32_t)start, 0};
    return true;
}

static void end(ls_reader *r, size_t index, size_t at) {
    r->tokens[index].end = (uint32_t)at;
    r->tokens[index].next = (uint32_t)r->count;
}

/* Four digits behind "\u" at `at`; -1: not four. */
static int32_t unit(const ls_reader *r, size_t at) {
    int32_t value = 0;
    if (r->length - at < 4) return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = ls_hex_digit(r->text[at + i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool escape(ls_reader *r) {
    if (r->at + 1 >= r->length) return fails(r, "a string does not end");
    char c = r->text[r->at + 1];
    r->at += 2;
    if (c != 'u') return strchr("\"\\/bfnrt", c) && c ? true : fails(r, "an unknown escape");
    int32_t high = unit(r, r->at);
    if (high < 0 || (high >= 0xDC00 && high < 0xE000)) return fails(r, "an unknown escape");
    r->at += 4;
    if (high < 0xD800 || high >= 0xDC00) return true;
    if (r->length - r->at < 6 || r->text[r->at] != '\\' || r->text[r->at + 1] != 'u')
        return fails(r, "half a surrogate pair");
    int32_t low = unit(r, r->at + 2);
    if (low < 0xDC00 || low >= 0xE000) return fails(r, "half a surrogate pair");
    r->at += 6;
    return true;
}

static bool string(ls_reader *r) {
    size_t index;
    if (!add(r, LS_JSON_STRING, ++r->at, &index)) return false;
    while (r->at < r->length && r->text[r->at] != '"') {
        size_t from = r->at;
        while (r->at < r->length && r->text[r->at] != '"' && r->text[r->at] != '\\' &&
               (unsigned char)r->text[r->at] >= 0x20)
            r->at++;
        if (ls_utf8_valid(r->text + from, r->at - from) != r->at - from) return fails(r, "a string that is no UTF-8");
        if (r->at == r->length || r->text[r->at] == '"') break;
        if (r->text[r->at] != '\\') return fails(r, "a control character in a string");
        if (!escape(r)) return false;
    }
    if (r->at == r->length) return fails(r, "a string does not end");
    end(r, index, r->at++);
    return true;
}

static size_t digits(ls_reader *r) {
    size_t from = r->at;
    while (r->at < r->length && r->text[r->at] >= '0' && r->text[r->at] <= '9') r->at++;
    return r->at - from;
}

static bool number(ls_reader *r) {
    size_t index, from = r->at;
    if (!add(r, LS_JSON_NUMBER, from, &index)) return false;
    if (r->text[r->at] == '-') r->at++;
    size_t first = r->at, count = digits(r);
    if (!count || (count > 1 && r->text[first] == '0')) return fails(r, "a malformed number");
    if (r->at < r->length && r->text[r->at] == '.') {
        r->at++;
        if (!digits(r)) return fails(r, "a malformed number");
    }
    if (r->at < r->length && (r->text[r->at] | 32) == 'e') {
        r->at++;
        if (r->at < r->length && (r->text[r->at] == '+' || r->text[r->at] == '-')) r->at++;
        if (!digits(r)) return fails(r, "a malformed number");
    }
    end(r, index, r->at);
    return true;
}

static bool word(ls_reader *r, const char *text, ls_json_kind kind) {
    size_t index, length = strlen(text);
    if (r->length - r->at < length || memcmp(r->text + r->at, text, length) != 0) return fails(r, "not JSON");
    if (!add(r, kind, r->at, &index)) return false;
    r->at += length;
    end(r, index, r->at);
    return true;
}

static bool value(ls_reader *r, unsigned depth);

static bool container(ls_reader *r, bool is_object, unsigned depth) {
    size_t index;
    char closing = is_object ? '}' : ']';
    if (depth == DEPTH_MAX) return fails(r, "nested too deep");
    if (!add(r, is_object ? LS_JSON_OBJECT : LS_JSON_ARRAY, r->at, &index)) return false;
    r->at++;
    bool is_empty = r->at < r->length && r->text[r->at] == closing;
    while (!is_empty) {
        if (is_object) {
            if (r->at >= r->length || r->text[r->at] != '"') return fails(r, "a member without a name");
            if (!string(r)) return false;
            if (r->at >= r->length || r->text[r->at++] != ':') return fails(r, "a member without a value");
        }
        if (!value(r, depth + 1)) return false;
        if (r->at >= r->length) return fails(r, "the line ends too early");
        if (r->text[r->at] == closing) break;
        if (r->text[r->at++] != ',') return fails(r, "a comma is missing");
    }
    end(r, index, ++r->at);
    return true;
}

static bool value(ls_reader *r, unsigned depth) {
    if (r->at >= r->length) return fails(r, "the line ends too early");
    switch (r->text[r->at]) {
    case '{': return container(r, true, depth);
    case '[': return container(r, false, depth);
    case '"': return string(r);
    case 't': return word(r, "true", LS_JSON_BOOLEAN);
    case 'f': return word(r, "false", LS_JSON_BOOLEAN);
    case 'n': return word(r, "null", LS_JSON_NULL);
    default: return number(r);
    }
}

bool ls_reader_parse(ls_reader *r, const char *text, size_t length) {
    r->text = text;
    r->length = length;
    r->at = r->count = 0;
    r->problem = NULL;
    if (length > UINT32_MAX / 2) return fails(r, "the line is too long");
    return value(r, 0) && (r->at == length || fails(r, "more than one value in a line"));
}

void ls_reader_free(ls_reader *r) {
    ls_free(r->tokens);
    *r = (ls_reader){0};
}

const ls_token *ls_reader_member(const ls_reader *r, const ls_token *object, const char *key) {
    if (!object || object->kind != LS_JSON_OBJECT) return NULL;
    for (size_t at = (size_t)(object - r->tokens) + 1; at < object->next;) {
        const ls_token *name = &r->tokens[at], *member = &r->tokens[name->next];
        if (ls_reader_is(r, name, key)) return member;
        at = member->next;
    }
    return NULL;
}

bool ls_reader_is(const ls_reader *r, const ls_token *string, const char *text) {
    size_t length = strlen(text);
    return string && string->kind == LS_JSON_STRING && string->end - string->start == length &&
           memcmp(r->text + string->start, text, length) == 0;
}

bool ls_reader_integer(const ls_reader *r, const ls_token *token, uint64_t *value) {
    if (!token || token->kind != LS_JSON_NUMBER) return false;
    *value = 0;
    for (size_t at = token->start; at < token->end; at++) {
        char c = r->text[at];
        if (c < '0' || c > '9' || *value > (UINT64_MAX - (uint64_t)(c - '0')) / 10) return false;
        *value = *value * 10 + (uint64_t)(c - '0');
    }
    return true;
}
