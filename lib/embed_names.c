/* A program of the build: embed_names OUT NAMES.DAT writes the table of names as C, its slots filled. The data is a
 * line with its version, then the sorted fingerprints, each as five digits of base64: flags, and the difference
 * to the one before (lib/match/tables/make_name_tables.py). */
#include "match/name_slots.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static uint32_t slots[LS_NAME_SLOTS];

static void put(uint32_t print, unsigned flags) {
    uint32_t at = ls_name_place(print);
    while (slots[at]) at = (at + 1) & (LS_NAME_SLOTS - 1);
    slots[at] = ls_name_slot(print, flags);
}

static bool read_names(FILE *in) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t print = 0, read[5];
    unsigned count = 0, names = 0;
    for (int c; (c = fgetc(in)) != EOF;) {
        if (c == '\n') continue; /* an entry may go on in the next line */
        const char *digit = c ? strchr(digits, c) : NULL;
        if (!digit) return false;
        read[count++] = (uint32_t)(digit - digits);
        if (count < 5) continue;
        print += read[1] << 18 | read[2] << 12 | read[3] << 6 | read[4];
        if (!read[0] || ++names > LS_NAME_SLOTS / 2) return false; /* fuller, look-ups of unknown words take long */
        put(print, read[0]);
        count = 0;
    }
    return names && !count;
}

int main(int count, char **arguments) {
    char version[32];
    FILE *in = count == 3 ? fopen(arguments[2], "r") : NULL, *out = in ? fopen(arguments[1], "w") : NULL;
    if (!out || fscanf(in, "%31[0-9-]", version) != 1 || !read_names(in)) {
        fprintf(stderr, "embed_names: cannot read the names\n");
        return 1;
    }
    fprintf(out,
            "/* Written by lib/embed_names.c. */\n#include \"match/name_slots.h\"\n#include \"match/name_table.h\"\n"
            "const char ls_name_version[] = \"%s\";\nconst uint32_t ls_name_slots[LS_NAME_SLOTS] = {",
            version);
    for (uint32_t i = 0; i < LS_NAME_SLOTS; i++) fprintf(out, "%s%u,", i % 16 ? "" : "\n", slots[i]);
    fputs("};\n", out);
    return fclose(out) != 0;
}
