/* A program of the build: embed_labels OUT LABELS.TXT writes the labels of papers as C, sorted by bytes for a binary
 * search. What its lines are says the file itself (lib/classify/tables/paper_labels.txt). */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS_MOST = 4096, LINE = 128 };

typedef struct label {
    char text[LINE], fact[32], kind[32];
} label;

static label labels[LABELS_MOST];

static void to_upper(char *word) {
    for (; *word; word++) *word = (char)toupper((unsigned char)*word);
}

/* How many; 0: a line is none, or stands before the first "[FACT KIND]". */
static size_t read_labels(FILE *in) {
    char line[LINE], fact[32] = "", kind[32] = "";
    size_t count = 0;
    while (fgets(line, sizeof line, in)) {
        char *end = strchr(line, '\n');
        if (!end) return 0;
        *end = '\0';
        if (!*line || *line == '#') continue;
        if (*line == '[') {
            if (sscanf(line, "[%31[a-z_] %31[a-z_]]", fact, kind) != 2) return 0;
            to_upper(fact), to_upper(kind);
            continue;
        }
        if (!*kind || count == LABELS_MOST || strpbrk(line, "\"\\") || end[-1] == ' ') return 0;
        label *to = &labels[count++];
        memcpy(to->text, line, sizeof line);
        memcpy(to->fact, fact, sizeof fact);
        memcpy(to->kind, kind, sizeof kind);
    }
    return count;
}

static int by_text(const void *left, const void *right) {
    return strcmp(((const label *)left)->text, ((const label *)right)->text);
}

int main(int count, char **arguments) {
    FILE *in = count == 3 ? fopen(arguments[2], "r") : NULL, *out = in ? fopen(arguments[1], "w") : NULL;
    size_t all = out ? read_labels(in) : 0;
    if (!all) {
        fprintf(stderr, "embed_labels: cannot read the labels\n");
        return 1;
    }
    qsort(labels, all, sizeof *labels, by_text);
    fputs("/* Written by lib/embed_labels.c. */\n#include \"classify/labels.h\"\n\n"
          "const ls_paper_label ls_paper_labels[] = {\n",
          out);
    for (size_t i = 0; i < all; i++) {
        if (i && strcmp(labels[i].text, labels[i - 1].text) == 0) {
            fprintf(stderr, "embed_labels: \"%s\" stands there twice\n", labels[i].text);
            return 1;
        }
        fprintf(out, "    {\"%s\", LS_FACT_%s, LS_LABEL_%s},\n", labels[i].text, labels[i].fact, labels[i].kind);
    }
    fputs("};\nconst size_t ls_paper_label_count = sizeof ls_paper_labels / sizeof *ls_paper_labels;\n", out);
    return fclose(out) != 0;
}
