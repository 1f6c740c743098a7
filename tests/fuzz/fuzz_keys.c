/* Any bytes as a certificate, a key store or a text with such in armour: the first byte chooses which. */
#include "whole.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const types[] = {"application/pkix-cert", "application/x-pkcs12", "application/x-java-keystore",
                                        "application/x-pem-file", "application/pkcs8", "application/pkcs7-mime",
                                        "application/x-openpgp", "application/x-gnupg-keybox"};
    return size ? whole_ends(types[data[0] % (sizeof types / sizeof *types)], data + 1, size - 1) : 0;
}
