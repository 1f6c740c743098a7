/* Unicode folding for keys and digests: the one place that knows utf8proc. Input is valid UTF-8. */
#ifndef LS_TEXT_FOLD_H
#define LS_TEXT_FOLD_H
#include "base/buffer.h"
#include "base/digest.h"
#include "base/status.h"

/* NFKC, lower case. Fast on ASCII. */
ls_status ls_fold_nfkc_lower(const char *text, size_t length, ls_buffer *out);
/* For name keys and gazetteers: NFKD, marks removed, case folded; "Müller" and "MULLER" meet ("ß" → "ss", "ø" →
 * "o"). */
ls_status ls_fold_key(const char *text, size_t length, ls_buffer *out);
/* The letter that a letter and a combining mark are together (NFC); 0: there is none of its own. */
uint32_t ls_fold_compose(uint32_t letter, uint32_t mark);

/* text_sha256 and sketch of an item, fed segment by segment: SHA-256 over the text in NFKC, lower case, white space
 * folded to one space; 64-bit SimHash (Charikar 2002) of its word 5-grams. Gives up past 1 MiB of text. */
typedef struct ls_text_print ls_text_print;
ls_text_print *ls_text_print_create(void);
void ls_text_print_reset(ls_text_print *print);
/* `sketched` false: mail headers and properties count for the digest and not for the sketch. */
ls_status ls_text_print_add(ls_text_print *print, const char *text, size_t length, bool glued, bool sketched);
/* false: no text at all, or more than 1 MiB of it. */
bool ls_text_print_final(ls_text_print *print, uint8_t sha256[32], uint64_t *sketch);
void ls_text_print_free(ls_text_print *print);
#endif
