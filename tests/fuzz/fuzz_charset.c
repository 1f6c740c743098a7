/* Detection and conversion: whatever the bytes, what comes out is valid UTF-8, and the same in one piece or in many.
 * Folding and printing of the result ride along. Seeds: tests/samples/text/. */
#include "base/utf8.h"
#include "text/charset.h"
#include "text/fold.h"
#include <stdlib.h>
#include <string.h>

static void convert(const char *charset, const uint8_t *data, size_t size, size_t piece, ls_buffer *out) {
    ls_converter *converter = ls_converter_open(charset);
    if (!converter) abort(); /* what detection names can be opened */
    for (size_t at = 0; at < size; at += piece) {
        size_t length = size - at < piece ? size - at : piece;
        if (ls_converter_run(converter, data + at, length, at + length == size, out, NULL) != LS_OK) abort();
    }
    ls_converter_close(converter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const declared[] = {NULL, "utf-8", "iso-8859-1", "shift_jis", "utf-16", "iso-2022-jp", "gb2312", "utf-7",
                                           "euc-jp", "big5", "ks_c_5601-1987", "iso-2022-kr", "utf-16be", "ibm037", "tcvn", "johab"};
    const char *hint = size ? declared[data[0] % 16] : NULL;
    size_t bom = 0;
    const char *charset = ls_charset_detect(data, size, true, hint, &bom);
    if (bom > size) abort();
    if (!charset || !size) return 0;
    ls_buffer whole = {0}, pieces = {0}, folded = {0};
    convert(charset, data, size, size + 1, &whole);
    convert(charset, data, size, 1 + size % 7, &pieces);
    if (whole.length && ls_utf8_valid(whole.data, whole.length) != whole.length) abort();
    /* After broken base64 or escapes, glibc's state depends on where its calls were cut. */
    bool has_state = !strcmp(charset, "UTF-7") || !strncmp(charset, "ISO-2022", 8);
    bool same = whole.length == pieces.length && (!whole.length || !memcmp(whole.data, pieces.data, whole.length));
    if (!same && !has_state) abort();
    if (ls_fold_nfkc_lower(whole.data, whole.length, &folded) != LS_OK) abort();
    if (folded.length && ls_utf8_valid(folded.data, folded.length) != folded.length) abort();
    ls_buffer_clear(&folded);
    if (ls_fold_key(whole.data, whole.length, &folded) != LS_OK) abort();
    if (folded.length && ls_utf8_valid(folded.data, folded.length) != folded.length) abort();
    ls_buffer_free(&whole);
    ls_buffer_free(&pieces);
    ls_buffer_free(&folded);
    return 0;
}
