/* Any bytes to identify, with and without a name that suggests something. */
#include "identify/identify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {NULL, "a.csv", "a.eml", "a.docx", "a.json", "a.html"};
    static ls_identifier *identifier;
    if (!identifier && !(identifier = ls_identifier_create())) return 0;
    ls_identity identity;
    ls_input input;
    ls_input_memory(&input, data, size);
    ls_identify(identifier, &input, names[size % (sizeof names / sizeof names[0])], NULL, NULL, &identity);
    ls_input_close(&input);
    return 0;
}
