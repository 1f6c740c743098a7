/* A program of the build: embed_charsets OUT writes what each byte of the one-byte charsets is, as the build machine's
 * iconv has it. Asked at run time, each charset is a module to be loaded, and a process that may soon open no file
 * had to load all 57: 3 of the 13 ms that worker processes added to the start, and 300 mappings that each of them
 * copied. */
#include "base/utf8.h"
#include "text/charset_name.h"
#include "text/charset_table.h"
#include "text/codepage.h"
#include <iconv.h>
#include <stdio.h>
#include <string.h>

/* Bytes of UTF-8 into `bytes`; 0: a hole. */
static size_t ask(iconv_t handle, unsigned byte, char bytes[16]) {
    char in = (char)byte, *from = &in, *to = bytes;
    size_t in_left = 1, out_left = 16;
    const size_t got = iconv(handle, &from, &in_left, &to, &out_left);
    if (got != (size_t)-1) iconv(handle, NULL, NULL, &to, &out_left); /* composing charsets hold a letter back */
    else iconv(handle, NULL, NULL, NULL, NULL);
    const size_t length = (size_t)(to - bytes);
    uint32_t letter;
    const bool good = got != (size_t)-1 && length && length <= 3 && ls_utf8_decode(bytes, length, &letter) == length;
    return good ? length : 0;
}

/* The one that has no holes: what is not assigned stays a control character (WHATWG, Encoding Standard). */
static size_t windows_1252(unsigned byte, char bytes[16]) {
    return ls_utf8_encode(byte >= 0x80 && byte < 0xA0 ? ls_windows_1252[byte - 0x80] : byte, bytes);
}

static bool put_table(FILE *out, size_t index, const ls_charset_info *info) {
    bool ascii_stays = true;
    iconv_t handle = iconv_open("UTF-8", info->name);
    if (handle == (iconv_t)-1) {
        fprintf(stderr, "embed_charsets: iconv of this machine does not know %s, which will not be read\n", info->name);
        return false;
    }
    fprintf(out, "[%zu] = {.entries = { /* %s */", index, info->name);
    for (unsigned byte = 0; byte < 256; byte++) {
        char bytes[16] = {0};
        size_t length = strcmp(info->name, "WINDOWS-1252") == 0 ? windows_1252(byte, bytes) : ask(handle, byte, bytes);
        if (info->kind == LS_CHARSET_EBCDIC && length == 2 && memcmp(bytes, "\xC2\x85", 2) == 0) /* NEL: a line's end */
            length = 1, bytes[0] = '\n';
        ascii_stays = ascii_stays && (byte >= 0x80 || (length == 1 && bytes[0] == (char)byte));
        fprintf(out, "%s{%zu, {%d, %d, %d}},", byte % 8 ? " " : "\n", length, bytes[0], bytes[1], bytes[2]);
    }
    fprintf(out, "\n}, .known = 1, .ascii_stays = %d},\n", ascii_stays);
    iconv_close(handle);
    return true;
}

int main(int count, char **arguments) {
    FILE *out = count == 2 ? fopen(arguments[1], "w") : NULL;
    if (!out) return 1;
    fputs("/* Written by lib/embed_charsets.c. */\n#include \"text/charset_table.h\"\n"
          "const ls_charset_table ls_charset_tables[] = {\n", out);
    size_t index = 0, made = 0;
    for (const ls_charset_info *info; (info = ls_charset_at(index)); index++)
        if (info->kind == LS_CHARSET_SINGLE || info->kind == LS_CHARSET_EBCDIC) made += put_table(out, index, info);
    fprintf(out, "[%zu] = {.known = 0}};\n", index);
    return fclose(out) != 0 || !made;
}
