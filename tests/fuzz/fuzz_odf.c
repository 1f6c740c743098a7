/* Any bytes as one or two parts of an OpenDocument package; the first byte says which. */
#include "stored_zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {
        "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml", "Object 1/content.xml", "other.xml"};
    return stored_zip_run("application/vnd.oasis.opendocument.text", names,
                          sizeof names / sizeof *names, data, size);
}
