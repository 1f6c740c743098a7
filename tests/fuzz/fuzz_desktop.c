/* Any bytes as each thing that desktops leave beside people's files. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/applefile", "application/x-ds-store", "application/x-bplist",
                                        "application/x-ms-shortcut"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) (void)whole_run(types[i], NULL, data, size);
    return 0;
}
