#include "extract/pdf/predictor.h"
#include <stdlib.h>
#include <string.h>

/* TIFF 6.0, section 14. Components of other widths than whole bytes occur in pictures alone: they stay as they are. */
static void undo_tiff(uint8_t *data, size_t length, size_t row, size_t pixel, unsigned bits) {
    if (bits != 8) return;
    for (size_t from = 0; from < length; from += row) {
        size_t end = length - from < row ? length : from + row;
        for (size_t at = from + pixel; at < end; at++) data[at] = (uint8_t)(data[at] + data[at - pixel]);
    }
}

static uint8_t paeth(int left, int up, int corner) {
    int estimate = left + up - corner;
    int to_left = abs(estimate - left), to_up = abs(estimate - up), to_corner = abs(estimate - corner);
    return (uint8_t)(to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner);
}

/* PNG (ISO 15948), 9.2: one row, with the row before it (NULL: zeros). */
static void undo_row(uint8_t kind, uint8_t *row, const uint8_t *above, size_t length, size_t pixel) {
    for (size_t i = 0; i < length; i++) {
        uint8_t left = i >= pixel ? row[i - pixel] : 0, up = above ? above[i] : 0;
        uint8_t corner = above && i >= pixel ? above[i - pixel] : 0;
        switch (kind) {
        case 1: row[i] = (uint8_t)(row[i] + left); break;
        case 2: row[i] = (uint8_t)(row[i] + up); break;
        case 3: row[i] = (uint8_t)(row[i] + (left + up) / 2); break;
        case 4: row[i] = (uint8_t)(row[i] + paeth(left, up, corner)); break;
        default: return;
        }
    }
}

static size_t undo_png(uint8_t *data, size_t length, size_t row, size_t pixel) {
    size_t out = 0;
    const uint8_t *above = NULL;
    for (size_t at = 0; at + 1 < length;) {
        uint8_t kind = data[at++];
        size_t take = length - at < row ? length - at : row;
        memmove(data + out, data + at, take);
        undo_row(kind, data + out, above, take, pixel);
        above = data + out;
        out += take;
        at += take;
    }
    return out;
}

size_t ls_pdf_predict(const ls_pdf_filter *filter, uint8_t *data, size_t length) {
    uint64_t bits = (uint64_t)filter->colors * filter->bits;
    size_t row = (size_t)((bits * filter->columns + 7) / 8), pixel = (size_t)((bits + 7) / 8);
    if (!row || !pixel) return length;
    if (filter->predictor >= 10) return undo_png(data, length, row, pixel);
    if (filter->predictor == 2) undo_tiff(data, length, row, pixel, filter->bits);
    return length;
}
