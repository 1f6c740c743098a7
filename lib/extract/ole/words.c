#include "extract/ole/words.h"
#include "base/bytes.h"
#include "base/utf8.h"
#include <string.h>

ls_status ls_codepages_put(ls_buffer *out, ls_codepages *pages, unsigned page, const uint8_t *bytes, size_t length) {
    ls_status status = LS_OK;
    if (page == 1200) {
        ls_buffer_put_utf16(out, bytes, length / 2);
        return out->failed ? LS_NOMEM : LS_OK;
    }
    while (length && status == LS_OK) {
        const uint8_t *end = memchr(bytes, 0, length);
        size_t take = end ? (size_t)(end - bytes) : length;
        if (ls_utf8_is_ascii((const char *)bytes, take)) ls_buffer_append(out, bytes, take);
        else status = ls_codepage_convert(pages, page, bytes, take, out, NULL);
        if (take < length) take++;
        bytes += take, length -= take;
    }
    return status == LS_OK && out->failed ? LS_NOMEM : status;
}

ls_status ls_codepage_put(ls_buffer *out, unsigned page, const uint8_t *bytes, size_t length) {
    ls_codepages pages = {0};
    ls_status status = ls_codepages_put(out, &pages, page, bytes, length);
    ls_codepages_free(&pages);
    return status;
}
