/* A guess from byte statistics, for bytes that are no valid UTF-8: the adapter to uchardet. */
#ifndef LS_TEXT_GUESS_H
#define LS_TEXT_GUESS_H
#include <stddef.h>
#include <stdint.h>

/* uchardet's name for it, copied to `name` (at least 32 bytes); "" when it does not know. */
void ls_charset_guess(const uint8_t *bytes, size_t length, char name[32]);
#endif
