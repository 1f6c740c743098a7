/* Printing for people. What may hold bytes from the data is escaped, so that no file name can steer a terminal. */
#include "cli.h"
#include <errno.h>
#include <stdarg.h>
#include <string.h>

/* Decodes one code point of UTF-8; 0 bytes: invalid. */
static size_t decode(const unsigned char *s, size_t length, uint32_t *c) {
    size_t need = s[0] < 0x80                   ? 1
                  : s[0] >= 0xC2 && s[0] < 0xE0 ? 2
                  : (s[0] & 0xF0) == 0xE0       ? 3
                  : s[0] >= 0xF0 && s[0] < 0xF5 ? 4
                                                : 0;
    if (!need || need > length) return 0;
    *c = need == 1 ? s[0] : s[0] & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
        *c = *c << 6 | (s[i] & 0x3F);
    }
    bool too_long = (need == 3 && *c < 0x800) || (need == 4 && *c < 0x10000);
    return too_long || *c > 0x10FFFF || (*c >= 0xD800 && *c < 0xE000) ? 0 : need;
}

static bool is_unsafe(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void cli_print_safe(FILE *out, const char *text, size_t length, bool keep_lines) {
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        size_t used = decode((const unsigned char *)text + at, length - at, &c);
        if (!used) fprintf(out, "\\x%02x", (unsigned)(unsigned char)text[at]);
        else if (is_unsafe(c) && !(keep_lines && (c == '\n' || c == '\t'))) fprintf(out, "\\u{%x}", (unsigned)c);
        else fwrite(text + at, 1, used, out);
        at += used ? used : 1;
    }
}

void cli_complain(const char *format, ...) {
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    cli_progress_end();
    fputs("leaksift: ", stderr);
    cli_print_safe(stderr, line, strlen(line), false);
    fputc('\n', stderr);
}

int cli_printed(void) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return EXIT_COMPLETE;
    cli_complain("standard output: %s", errno ? strerror(errno) : "not all of it could be written");
    return EXIT_PARTIAL;
}
