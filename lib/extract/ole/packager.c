#include "extract/ole/packager.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include <string.h>

/* A length in characters, then as many. */
static bool take(const uint8_t **tail, size_t *length, ls_buffer *out) {
    if (*length < 4) return false;
    uint32_t size = ls_le32(*tail);
    if (!size || size > (*length - 4) / 2) return false;
    ls_buffer_put_utf16(out, *tail + 4, size);
    *tail += 4 + (size_t)size * 2, *length -= 4 + (size_t)size * 2;
    return !out->length || !memchr(out->data, 0, out->length);
}

ls_status ls_packager_read(ls_packager_names *names, const uint8_t *tail, size_t length) {
    *names = (ls_packager_names){0};
    bool there = take(&tail, &length, &names->temporary) && take(&tail, &length, &names->label) &&
                 take(&tail, &length, &names->path);
    if (names->temporary.failed || names->label.failed || names->path.failed) return ls_packager_free(names), LS_NOMEM;
    if (!there) ls_packager_free(names);
    return LS_OK;
}

void ls_packager_free(ls_packager_names *names) {
    ls_buffer_free(&names->temporary);
    ls_buffer_free(&names->label);
    ls_buffer_free(&names->path);
    *names = (ls_packager_names){0};
}

const char *ls_packager_base(const char *label) {
    const char *slash = strrchr(label, '\\');
    return slash ? slash + 1 : label;
}
