#include "extract/pdf/accent.h"
#include "base/utf8.h"
#include "text/fold.h"

/* As ^ and ~ are: no text sets them over a letter that is no accent. */
static const struct { uint16_t accent, mark; } marks[] = {
    {0x60, 0x300},  {0xB4, 0x301},  {0x2CA, 0x301}, {'^', 0x302},   {0x2C6, 0x302}, {'~', 0x303},   {0x2DC, 0x303},
    {0xAF, 0x304},  {0x2C9, 0x304}, {0x2D8, 0x306}, {0x2D9, 0x307}, {0xA8, 0x308},  {0x2DA, 0x30A}, {0x2DD, 0x30B},
    {0x2C7, 0x30C}, {0xB8, 0x327},  {0x2DB, 0x328}, {0x337, 0x337}};

static uint32_t mark_of(uint32_t accent) {
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i].accent == accent) return marks[i].mark;
    return 0;
}

static size_t last_character(const char *text, size_t length, uint32_t *c) {
    size_t size = 1;
    while (size < 4 && size < length && ((unsigned char)text[length - size] & 0xC0) == 0x80) size++;
    return length ? ls_utf8_decode(text + length - size, size, c) : 0;
}

bool ls_pdf_accent_ends(const char *text, size_t length) {
    uint32_t c;
    return last_character(text, length, &c) && mark_of(c);
}

static uint32_t compose(uint32_t letter, uint32_t mark) {
    if (mark == 0x337) return letter == 'L' ? 0x141 : letter == 'l' ? 0x142 : 0;
    bool above = mark < 0x327;
    if (above && letter == 0x131) letter = 'i'; /* under an accent neither has a dot */
    if (above && letter == 0x237) letter = 'j';
    return ls_fold_compose(letter, mark);
}

bool ls_pdf_accent_join(const char *before, size_t before_length, const char *after, size_t after_length,
                        bool accent_first, ls_pdf_accented *out) {
    uint32_t last, first;
    out->dropped = last_character(before, before_length, &last);
    out->taken = after_length ? ls_utf8_decode(after, after_length, &first) : 0;
    if (!out->dropped || !out->taken) return false;
    uint32_t mark = mark_of(accent_first ? last : first), letter = accent_first ? first : last;
    if (!mark) return false;
    uint32_t both = compose(letter, mark);
    out->size = ls_utf8_encode(both ? both : letter, out->letter);
    if (both) return true;
    out->size += ls_utf8_encode(mark, out->letter + out->size);
    return mark != 0x337 && (letter | 32) >= 'a' && (letter | 32) <= 'z';
}
