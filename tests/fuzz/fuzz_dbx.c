/* Any bytes as a mail folder of Outlook Express. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    return whole_ends("application/x-outlook-express-dbx", data, size);
}
