/* Accents that are glyphs of their own, over or under a letter: TeX's first fonts, and typesetters before Unicode. */
#ifndef LS_EXTRACT_PDF_ACCENT_H
#define LS_EXTRACT_PDF_ACCENT_H
#include <stdbool.h>
#include <stddef.h>

typedef struct ls_pdf_accented {
    size_t dropped; /* bytes at the end of the text before */
    size_t taken;   /* bytes at the start of the text after */
    char letter[8]; /* what stands in their place, as UTF-8: with a mark behind it where Unicode has no such letter */
    size_t size;
} ls_pdf_accented;

bool ls_pdf_accent_ends(const char *text, size_t length);
/* The last character of `before` and the first of `after`, which stand in one place, as one letter. `accent_first`: it
 * is the last of `before`. False: they are none. */
bool ls_pdf_accent_join(const char *before, size_t before_length, const char *after, size_t after_length,
                        bool accent_first, ls_pdf_accented *out);
#endif
