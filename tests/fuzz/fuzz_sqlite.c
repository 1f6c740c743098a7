/* Any bytes as a database, and as what stands beside one. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/vnd.sqlite3", "application/x-sqlite-wal",
                                        "application/x-sqlite-journal"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) (void)whole_run(types[i], NULL, data, size);
    return 0;
}
