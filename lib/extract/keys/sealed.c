/* What is encrypted as a whole, and of which nothing but that can be said: stores of passwords, encrypted disks and
 * files, mails under rights management ([MS-OXORMMS] 2.2.4). */
#include "extract/handler.h"
#include <string.h>

static const struct {
    const char *media_type, *what;
    bool rights; /* a service of rights management has the key */
} kinds[] = {
    {"application/x-keepass", "a password store (KeePass)", false},
    {"application/x-luks", "an encrypted disk (LUKS)", false},
    {"application/x-bitlocker", "an encrypted disk (BitLocker)", false},
    {"application/x-openssl-salted", "a file that OpenSSL encrypted", false},
    {"application/x-age", "a file that age encrypted", false},
    {"application/x-microsoft-rpmsg-message", "a mail that is protected by a rights management service", true},
};

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)input;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].media_type, about->media_type) == 0)
            ls_sink_note(sink, kinds[i].rights ? LEAKSIFT_REASON_RIGHTS_MANAGED : LEAKSIFT_REASON_ENCRYPTED,
                         kinds[i].what);
    return LS_OK;
}

static const char *const types[] = {"application/x-keepass", "application/x-luks", "application/x-bitlocker",
                                    "application/x-openssl-salted", "application/x-age",
                                    "application/x-microsoft-rpmsg-message", NULL};
const ls_handler ls_handler_sealed = {"sealed", types, "that it is encrypted", false, run};
