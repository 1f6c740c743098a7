/* "dump" holds "dump/a"; "dump/" and "./dump" are "dump" again. Paths are compared as they are spelled, once needless
 * slashes and dots are gone: what lies behind links is another path, and its files are copies. */
#include "source/roots.h"
#include "base/alloc.h"
#include <stdlib.h>
#include <string.h>

typedef struct spelled {
    const char *key; /* without needless parts */
    const char *given;
} spelled;

static int by_key(const void *a, const void *b) {
    const spelled *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : strcmp(x->given, y->given);
}

/* Drops "./", "//" and a slash at the end; "/" and "." stay. */
static void squeeze(char *path) {
    char *out = path;
    for (const char *at = path; *at;) {
        const char *end = at + strcspn(at, "/");
        bool needless = end == at ? at > path : end - at == 1 && *at == '.';
        size_t length = (size_t)(end - at) + (*end == '/');
        if (!needless) memmove(out, at, length), out += length;
        at += length;
    }
    if (out > path + 1 && out[-1] == '/') out--;
    if (out == path) *out++ = '.';
    *out = '\0';
}

typedef struct prefix {
    const char *text;
    size_t length;
} prefix;

static int prefix_order(const void *wanted, const void *entry) {
    const prefix *key = wanted;
    const char *text = ((const spelled *)entry)->key;
    int order = strncmp(key->text, text, key->length);
    return order ? order : text[key->length] ? -1 : 0;
}

static bool is_there(const spelled *all, size_t count, const char *text, size_t length) {
    const prefix key = {text, length};
    return bsearch(&key, all, count, sizeof *all, prefix_order) != NULL;
}

/* Every folder above is looked for among all roots: other names ("dump-b") may be sorted between "dump" and
 * "dump/a". */
static bool is_inside_another(const spelled *all, size_t count, const spelled *one) {
    const char *key = one->key;
    if (!*key) return false;
    if (*key == '/' && key[1] && is_there(all, count, "/", 1)) return true;
    if (*key != '/' && strcmp(key, ".") != 0 && strcmp(key, "-") != 0 && strncmp(key, "..", 2) != 0 &&
        is_there(all, count, ".", 1))
        return true;
    for (const char *slash = strchr(key + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        if (slash - key == 1 && *key == '-') continue; /* "-" is standard input, not a folder */
        if (is_there(all, count, key, (size_t)(slash - key))) return true;
    }
    return false;
}

ls_status ls_distinct_roots_make(ls_distinct_roots *distinct, const char *const *roots, size_t count) {
    spelled *all = ls_malloc((count + 1) * sizeof *all);
    distinct->roots = ls_malloc((count + 1) * sizeof *distinct->roots);
    ls_status status = all && distinct->roots ? LS_OK : LS_NOMEM;
    for (size_t i = 0; i < count && !status; i++) {
        char *key = ls_arena_strdup(&distinct->arena, roots[i]);
        if (!key) status = LS_NOMEM;
        else if (strcmp(key, "-") != 0 && *key) squeeze(key);
        if (!status) all[i] = (spelled){key, roots[i]};
    }
    if (!status && count) qsort(all, count, sizeof *all, by_key);
    for (size_t i = 0; i < count && !status; i++) {
        if (i > 0 && strcmp(all[i].key, all[i - 1].key) == 0) continue;
        if (!is_inside_another(all, count, &all[i])) distinct->roots[distinct->count++] = all[i].given;
    }
    ls_free(all);
    return status;
}

void ls_distinct_roots_free(ls_distinct_roots *distinct) {
    ls_free(distinct->roots);
    ls_arena_free(&distinct->arena);
}
