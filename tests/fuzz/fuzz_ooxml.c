/* Any bytes as one or two parts of an Office Open XML package; the first byte says which. */
#include "stored_zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {
        "word/document.xml", "word/styles.xml", "word/comments.xml", "word/settings.xml", "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/comments1.xml", "ppt/presentation.xml",
        "ppt/slides/slide1.xml", "ppt/comments/comment1.xml", "ppt/slideMasters/slideMaster1.xml", "docProps/core.xml",
        "docProps/custom.xml", "[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "customXml/item1.xml"};
    return stored_zip_run("application/vnd.openxmlformats-officedocument.wordprocessingml.document", names,
                          sizeof names / sizeof *names, data, size);
}
