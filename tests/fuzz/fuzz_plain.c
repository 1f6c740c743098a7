/* text/plain through its handler: valid UTF-8 out, whatever comes in. Seeds: tests/samples/text/. */
#include "format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) { return format_run("text/plain", data, size); }
