/* The few things that the summary page needs of a terminal. SGR codes are those of ECMA-48 that every terminal
 * knows. */
#include "report/screen.h"
#include "report/json.h"
#include <string.h>

void ls_screen_escape(const char *text, ls_buffer *out) {
    size_t length = text ? strlen(text) : 0;
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += ls_next_code_point(text + at, length - at, &c);
        if (ls_is_unsafe(c)) ls_buffer_printf(out, "\\u{%x}", (unsigned)c);
        else ls_buffer_put_utf8(out, c);
    }
}

/* The blocks that UAX #11 has as wide and that file names use; others are narrow. */
static unsigned columns_of(uint32_t c) {
    if ((c >= 0x300 && c < 0x370) || (c >= 0x200B && c <= 0x200D) || (c >= 0xFE00 && c <= 0xFE0F)) return 0;
    bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F) ||
                (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
                (c >= 0xFF01 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
                (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
}

static unsigned width_of(const char *text, size_t length) {
    unsigned columns = 0;
    for (size_t at = 0; at < length;) {
        uint32_t c;
        at += ls_next_code_point(text + at, length - at, &c);
        columns += columns_of(c);
    }
    return columns;
}

unsigned ls_screen_width(const char *text) { return width_of(text, strlen(text)); }

#define ELLIPSIS "\xE2\x80\xA6"

void ls_screen_cut(ls_buffer *text, unsigned columns, bool keep_end) {
    unsigned width = text->failed ? 0 : width_of(text->data, text->length);
    size_t at = 0;
    uint32_t c;
    if (width <= columns || columns < 2) return;
    if (keep_end) {
        while (at < text->length && width > columns - 1) {
            at += ls_next_code_point(text->data + at, text->length - at, &c);
            width -= columns_of(c);
        }
        if (!ls_buffer_reserve(text, 3)) return;
        memmove(text->data + 3, text->data + at, text->length - at);
        memcpy(text->data, ELLIPSIS, 3);
        text->length = text->length - at + 3;
        return;
    }
    for (width = 0; at < text->length;) {
        size_t used = ls_next_code_point(text->data + at, text->length - at, &c);
        if (width + columns_of(c) > columns - 1) break;
        width += columns_of(c);
        at += used;
    }
    text->length = at;
    ls_buffer_puts(text, ELLIPSIS);
}

void ls_screen_text(ls_screen *screen, ls_style style, const char *text) {
    static const char *const codes[] = {"", "\033[1m", "\033[2m", "\033[1;31m", "\033[33m"};
    bool styled = screen->colour && style != LS_STYLE_NONE;
    if (styled) ls_buffer_puts(screen->out, codes[style]);
    ls_buffer_puts(screen->out, text);
    if (styled) ls_buffer_puts(screen->out, "\033[0m");
    screen->column += ls_screen_width(text);
}

void ls_screen_pad(ls_screen *screen, unsigned column) {
    while (screen->column < column) {
        ls_buffer_putc(screen->out, ' ');
        screen->column++;
    }
}

void ls_screen_right(ls_screen *screen, const char *text, unsigned columns) {
    unsigned width = ls_screen_width(text);
    ls_screen_pad(screen, screen->column + (width < columns ? columns - width : 0));
    ls_screen_text(screen, LS_STYLE_NONE, text);
}

void ls_screen_line(ls_screen *screen) {
    while (screen->out->length && screen->out->data[screen->out->length - 1] == ' ') screen->out->length--;
    ls_buffer_putc(screen->out, '\n');
    screen->column = 0;
    screen->listed = false;
}

bool ls_screen_entry(ls_screen *screen, const char *text, unsigned *lines) {
    static const char dot[] = " \xC2\xB7 ";
    unsigned width = ls_screen_width(text), gap = screen->listed ? 3 : 0;
    if (screen->listed && screen->column + gap + width > screen->width) {
        if (*lines == 0) return false;
        --*lines;
        ls_screen_line(screen);
        gap = 0;
    }
    ls_screen_pad(screen, screen->indent);
    if (gap) ls_screen_text(screen, LS_STYLE_DIM, dot);
    ls_screen_text(screen, LS_STYLE_NONE, text);
    screen->listed = true;
    return true;
}

void ls_put_count(ls_buffer *out, uint64_t number) {
    char digits[32];
    size_t length = 0;
    do digits[length++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (length > 0) {
        ls_buffer_putc(out, digits[--length]);
        if (length && length % 3 == 0) ls_buffer_putc(out, ',');
    }
}

void ls_put_size(ls_buffer *out, uint64_t bytes) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = (double)bytes;
    int unit = 0;
    for (; value >= 1023.95 && unit < 6; unit++) value /= 1024;
    ls_put_real(out, value, unit == 0 || value >= 99.95 ? 0 : 1);
    ls_buffer_putc(out, ' ');
    ls_buffer_puts(out, bytes == 1 ? "byte" : units[unit]);
}

void ls_put_duration(ls_buffer *out, double seconds) {
    uint64_t whole = seconds > 0 && seconds < 1e15 ? (uint64_t)seconds : 0;
    if (whole < 60) ls_put_real(out, seconds > 0 ? seconds : 0, whole < 10 ? 2 : 1), ls_buffer_puts(out, " s");
    else if (whole < 3600)
        ls_buffer_printf(out, "%llu min %llu s", (unsigned long long)(whole / 60), (unsigned long long)(whole % 60));
    else
        ls_buffer_printf(out, "%llu h %llu min", (unsigned long long)(whole / 3600),
                         (unsigned long long)(whole % 3600 / 60));
}
