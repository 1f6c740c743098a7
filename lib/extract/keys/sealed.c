/* What is encrypted as a whole, and of which nothing but that can be said: stores of passwords, encrypted disks and
 * files. */
#include "extract/handler.h"
#include <string.h>

static const struct {
    const char *media_type, *what;
} kinds[] = {
    {"application/x-keepass", "a password store (KeePass)"},
    {"application/x-luks", "an encrypted disk (LUKS)"},
    {"application/x-bitlocker", "an encrypted disk (BitLocker)"},
    {"application/x-openssl-salted", "a file that OpenSSL encrypted"},
    {"application/x-age", "a file that age encrypted"},
};

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)input;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].media_type, about->media_type) == 0)
            ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, kinds[i].what);
    return LS_OK;
}

static const char *const types[] = {"application/x-keepass", "application/x-luks", "application/x-bitlocker",
                                    "application/x-openssl-salted", "application/x-age", NULL};
const ls_handler ls_handler_sealed = {"sealed", types, "that it is encrypted", false, run};
