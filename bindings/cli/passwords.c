/* --passwords FILE: one a line, as written but for the line's end. They go to the engine and to no output. */
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PASSWORD_BYTES = 1 << 20 };

static bool read_file(const char *path, char *text, size_t most) {
    FILE *file = fopen(path, "re");
    size_t got = file ? fread(text, 1, most, file) : 0;
    bool whole = file && !ferror(file) && got < most;
    if (!whole) cli_complain("--passwords: %s: %s", path, !file || errno ? strerror(errno) : "larger than 1 MiB");
    if (file) fclose(file);
    text[whole ? got : 0] = '\0';
    return whole;
}

bool cli_passwords_load(cli_options *options) {
    if (!options->password_file) return true;
    options->password_text = malloc(PASSWORD_BYTES + 1);
    if (!options->password_text) return cli_complain("out of memory"), false;
    errno = 0;
    if (!read_file(options->password_file, options->password_text, PASSWORD_BYTES)) return false;
    for (char *rest = options->password_text, *line; (line = strsep(&rest, "\n")) != NULL;) {
        line[strcspn(line, "\r")] = '\0';
        if (!*line) continue;
        const char **words = realloc(options->passwords.words, (options->passwords.count + 1) * sizeof *words);
        if (!words) return cli_complain("out of memory"), false;
        options->passwords.words = words;
        words[options->passwords.count++] = line;
    }
    return true;
}
