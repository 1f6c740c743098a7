/* Any bytes as one or two parts of a binary workbook; the first byte says which. */
#include "stored_zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"xl/worksheets/sheet1.bin", "xl/sharedStrings.bin", "xl/workbook.bin", "xl/styles.bin", "xl/comments1.bin",
                                        "xl/pivotCache/pivotCacheRecords1.bin", "visio/pages/page1.xml", "visio/comments.xml",
                                        "visio/pages/pages.xml", "docMetadata/LabelInfo.xml"};
    return stored_zip_run("application/vnd.ms-excel.sheet.binary.macroEnabled.12", names,
                          sizeof names / sizeof *names, data, size);
}
