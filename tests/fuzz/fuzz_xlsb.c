/* Any bytes as one or two parts of a binary workbook; the first byte says which. */
#include "extract/handler.h"
#include "null_sink.h"
#include "stored_zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"xl/worksheets/sheet1.bin", "xl/sharedStrings.bin", "xl/workbook.bin", "xl/styles.bin", "xl/comments1.bin",
                                        "xl/pivotCache/pivotCacheRecords1.bin", "visio/pages/page1.xml", "visio/comments.xml",
                                        "visio/pages/pages.xml", "docMetadata/LabelInfo.xml"};
    enum { NAMES = sizeof names / sizeof *names };
    if (!size) return 0;
    stored_zip zip = {0};
    null_sink sink;
    ls_input input;
    size_t main_part = data[0] % NAMES, cut = size > 8 ? data[1] * (size - 2) / 256 : 0;
    const uint8_t *body = size > 8 ? data + 2 : data + 1;
    size_t length = size > 8 ? size - 2 : size - 1;
    stored_zip_add(&zip, names[main_part], body, length - cut);
    if (cut) stored_zip_add(&zip, names[(main_part + 1) % NAMES], body + length - cut, cut);
    stored_zip_end(&zip);
    null_sink_init(&sink);
    ls_input_memory(&input, zip.file.data, zip.file.length);
    ls_extract about = {.media_type = "application/vnd.ms-excel.sheet.binary.macroEnabled.12", .name = "x", .limits = &sink.limits};
    ls_handler_find(about.media_type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    ls_buffer_free(&zip.file);
    return 0;
}
