/* Passwords for office documents: those that the caller gave, then the one that Excel uses for workbooks that anybody
 * may read ([MS-OFFCRYPTO] 2.3 has it as the default password of workbooks that are only protected). */
#ifndef LS_EXTRACT_OFFICE_PASSWORDS_H
#define LS_EXTRACT_OFFICE_PASSWORDS_H
#include "base/buffer.h"
#include "extract/handler.h"

size_t ls_passwords_count(const ls_extract *about);
/* Password number `index` from 0, as UTF-16LE in `wide` (cleared first), cut to 255 characters. False: no memory. */
bool ls_passwords_wide(const ls_extract *about, size_t index, ls_buffer *wide);
/* As bytes of Latin-1, at most 15: for XOR obfuscation. Returns how many; 0: it has other characters. */
size_t ls_passwords_narrow(const ls_extract *about, size_t index, uint8_t out[15]);
/* The property opened_with = "password 2 of 5". */
void ls_passwords_say(const ls_extract *about, size_t index, ls_sink *sink);
#endif
