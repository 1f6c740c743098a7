/* Any bytes as each format of old programs. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/x-dbf", "application/x-dbase-memo", "application/x-foxpro-memo",
                                        "application/x-msaccess", "application/x-mso"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) (void)whole_run(types[i], NULL, data, size);
    return 0;
}
