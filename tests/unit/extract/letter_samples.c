/* RTF, Outlook messages, TNEF, cards, signed data. */
#include "samples.h"

#define RTF(name) {"rtf/" name ".rtf", "application/rtf"}
#define MSG(name) {"letters/" name ".msg", "application/vnd.ms-outlook"}
#define TNEF(name) {"letters/" name ".dat", "application/vnd.ms-tnef"}
#define CARD(name) {"letters/" name, "text/vcard"}
#define CMS(name) {"letters/" name, "application/pkcs7-mime"}
static const sample samples[] = {
    RTF("features"), RTF("charsets"), RTF("objects"), RTF("wide"), RTF("html"), RTF("damaged"), RTF("behind"),
    MSG("message"), MSG("meeting"), MSG("contact"), MSG("headers"), MSG("damaged"), MSG("beyond"), MSG("utf8"),
    TNEF("winmail"), TNEF("cut"), TNEF("beyond"),
    CARD("old.vcf"), CARD("new.vcf"), CARD("meeting.ics"), CARD("cut.ics"), CMS("signed.p7m"), CMS("pieces.p7m"),
    CMS("enveloped.p7m"), CMS("detached.p7s"), CMS("cut.p7m"), {"letters/files.uu", "text/x-uuencode"},
    {"letters/shown.uu", "text/x-uuencode"}, {"letters/base64.uu", "text/x-uuencode"},
    {"letters/message.asc", "application/pgp-encrypted"}, {"letters/page.mht", "message/rfc822"},
};
static sample_table table = {SAMPLES(samples), .inner = ".msg", .inner_type = "application/vnd.ms-outlook"};

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_failures, table),
                                       SAMPLES_TEST(samples_cut, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
