#include "extract/office/passwords.h"
#include "base/utf8.h"
#include <string.h>

static const char *at(const ls_extract *about, size_t index) {
    return index < about->password_count ? about->passwords[index] : "VelvetSweatshop";
}

size_t ls_passwords_count(const ls_extract *about) { return about->password_count + 1; }

bool ls_passwords_wide(const ls_extract *about, size_t index, ls_buffer *wide) {
    const char *text = at(about, index);
    size_t length = strlen(text), step, units = 0;
    ls_buffer_clear(wide);
    for (size_t i = 0; i < length && units < 255; i += step) {
        uint32_t point;
        step = ls_utf8_decode(text + i, length - i, &point);
        if (!step) point = (uint8_t)text[i], step = 1;
        uint32_t unit = point < 0x10000 ? point : 0xD800 + ((point - 0x10000) >> 10);
        ls_buffer_putc(wide, (char)(unit & 255));
        ls_buffer_putc(wide, (char)(unit >> 8));
        units++;
        if (point < 0x10000) continue;
        unit = 0xDC00 + ((point - 0x10000) & 0x3FF);
        ls_buffer_putc(wide, (char)(unit & 255));
        ls_buffer_putc(wide, (char)(unit >> 8));
        units++;
    }
    return !wide->failed;
}

size_t ls_passwords_narrow(const ls_extract *about, size_t index, uint8_t out[15]) {
    const char *text = at(about, index);
    size_t length = strlen(text), count = 0, step;
    for (size_t i = 0; i < length && count < 15; i += step) {
        uint32_t point;
        step = ls_utf8_decode(text + i, length - i, &point);
        if (!step || point > 255) return 0;
        out[count++] = (uint8_t)point;
    }
    return count;
}

void ls_passwords_say(const ls_extract *about, size_t index, ls_sink *sink) {
    ls_buffer text = {0};
    if (index < about->password_count)
        ls_buffer_printf(&text, "password %zu of %zu", index + 1, about->password_count);
    else ls_buffer_puts(&text, "the default password");
    if (!text.failed) ls_sink_own_property(sink, "opened_with", text.data, text.length);
    ls_buffer_free(&text);
}
