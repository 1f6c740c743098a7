/* UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef LS_BASE_UTF8_H
#define LS_BASE_UTF8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the longest prefix that is valid UTF-8 (`length` when all is). Fast on ASCII. */
size_t ls_utf8_valid(const char *text, size_t length);
/* Decodes one code point; returns its bytes (1 to 4), 0 where invalid or cut short. */
size_t ls_utf8_decode(const char *text, size_t length, uint32_t *code_point);
size_t ls_utf8_encode(uint32_t code_point, char out[4]);
/* Code points in valid text. */
size_t ls_utf8_count(const char *text, size_t length);
bool ls_utf8_is_ascii(const char *text, size_t length);
#endif
