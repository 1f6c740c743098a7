/* Any bytes as a notebook where they begin like JSON, else as each kind of document that is one XML file. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/vnd.oasis.opendocument.text-flat-xml", "application/vnd.ms-wordml",
                                        "application/vnd.ms-spreadsheetml", "application/vnd.ms-word2006ml"};
    if (!size) return 0;
    if (data[0] == '{') (void)whole_run("application/x-ipynb+json", NULL, data, size);
    for (size_t i = 0; data[0] != '{' && i < sizeof types / sizeof *types; i++)
        (void)whole_run(types[i], NULL, data, size);
    return 0;
}
