/* Any bytes as a certificate, a key store or a text with such in armour: the first byte chooses which. */
#include "extract/handler.h"
#include "null_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/pkix-cert", "application/x-pkcs12", "application/x-java-keystore",
                                        "application/x-pem-file", "application/pkcs8", "application/pkcs7-mime"};
    null_sink sink;
    ls_input input;
    if (!size) return 0;
    const char *type = types[data[0] % (sizeof types / sizeof *types)];
    null_sink_init(&sink);
    ls_input_memory(&input, data + 1, size - 1);
    ls_extract about = {.media_type = type, .name = "x", .limits = &sink.limits};
    if (ls_handler_find(type)->run(&about, &input, &sink.sink) != LS_OK) abort();
    ls_input_close(&input);
    return 0;
}
