/* Any bytes as a compound file with a Word document, or with what storage.c reads (Visio, Publisher, Works). */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/msword", "application/x-ole-storage"};
    for (size_t i = 0; i < 2; i++) null_sink_hold(whole_run(types[i], "Kelp-Bridge 7", data, size) == LS_OK);
    return 0;
}
