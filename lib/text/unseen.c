#include "text/unseen.h"
#include "base/utf8.h"
#include <string.h>

static const char unseen[][4] = {"\xC2\xAD", "\xE2\x80\x8B", "\xE2\x81\xA0", "\xEF\xBB\xBF"};
enum { UNSEEN = sizeof unseen / sizeof *unseen };

/* Each kind is searched once from where it stood last: a text full of one has none of the others. */
typedef struct search {
    const char *text;
    size_t length, found[UNSEEN]; /* `length`: none any more */
} search;

static void find(search *in, size_t kind, size_t from) {
    const char *at = memmem(in->text + from, in->length - from, unseen[kind], strlen(unseen[kind]));
    in->found[kind] = at ? (size_t)(at - in->text) : in->length;
}

/* The kind of the next one from `from` on; UNSEEN: none. */
static size_t next(search *in, size_t from) {
    size_t nearest = UNSEEN;
    for (size_t i = 0; i < UNSEEN; i++) {
        if (in->found[i] < from) find(in, i, from);
        if (in->found[i] < (nearest < UNSEEN ? in->found[nearest] : in->length)) nearest = i;
    }
    return nearest;
}

bool ls_unseen_drop(const char *text, size_t length, ls_buffer *out) {
    search in = {text, length, {0}};
    ls_buffer_clear(out);
    if (ls_utf8_is_ascii(text, length)) return false;
    for (size_t i = 0; i < UNSEEN; i++) find(&in, i, 0);
    size_t from = 0, kind;
    if (next(&in, 0) == UNSEEN) return false;
    for (; (kind = next(&in, from)) < UNSEEN; from = in.found[kind] + strlen(unseen[kind]))
        ls_buffer_append(out, text + from, in.found[kind] - from);
    ls_buffer_append(out, text + from, length - from);
    return !out->failed;
}
