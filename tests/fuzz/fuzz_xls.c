/* Any bytes as an old workbook: a stream of records, or a compound file that holds one. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    (void)whole_run("application/vnd.ms-excel", "Kelp-Bridge 7", data, size);
    return 0;
}
