/* Certificates, keys and key stores. */
#include "samples.h"
#include "identify/identify.h"

static const sample samples[] = {
    {"keys/server.cer", "application/pkix-cert"},  {"keys/person.cer", "application/pkix-cert"},
    {"keys/request.csr", "application/pkcs10"},    {"keys/revoked.crl", "application/pkix-crl"},
    {"keys/chain.p7b", "application/pkcs7-mime"},  {"keys/key.der", "application/pkcs8"},
    {"keys/rsa.der", "application/x-rsa-private-key"}, {"keys/curve.der", "application/x-ec-private-key"},
    {"keys/locked.der", "application/pkcs8-encrypted"}, {"keys/open.p12", "application/x-pkcs12"},
    {"keys/locked.p12", "application/x-pkcs12"},   {"keys/plant.jks", "application/x-java-keystore"},
    {"keys/plant.jceks", "application/x-java-jce-keystore"}, {"keys/vault.kdbx", "application/x-keepass"},
    {"keys/message.rpmsg", "application/x-microsoft-rpmsg-message"},
    {"keys/first.cer", "application/pkix-cert"},   {"keys/zeroth.cer", "application/pkix-cert"},
    {"keys/site.ovpn", "text/plain"}, {"keys/chart.yaml", "text/plain"},
    {"keys/trust.json", "application/json"},
    {"keys/chain.pem", "application/x-pem-file"},  {"keys/cut.cer", "application/pkix-cert"},
    {"keys/cut.p12", "application/x-pkcs12"},      {"keys/cut.jks", "application/x-java-keystore"},
    {"keys/public.gpg", "application/x-pgp-keyring"}, {"keys/secret.gpg", "application/x-pgp-keyring"},
    {"keys/public.asc", "application/x-pem-file"}, {"keys/clear.asc", "application/x-pem-file"},
    {"keys/signed.asc", "application/x-openpgp+armor"}, {"keys/signed.gpg", "application/x-openpgp"},
    {"keys/zlib.gpg", "application/x-openpgp"}, {"keys/bzip2.gpg", "application/x-openpgp"},
    {"keys/parts.gpg", "application/x-openpgp"}, {"keys/cut.gpg", "application/x-openpgp"},
    {"keys/for-one.gpg", "application/x-openpgp"}, {"keys/ring.kbx", "application/x-gnupg-keybox"},
};
/* A public key and messages of SNMP are sequences as well; "x^" begins a text as well as a zlib stream. */
static const sample others[] = {{"keys/public.der", ""}, {"keys/trap.snmp", ""}, {"keys/report.snmp", ""}};

static const char *kind_of(ls_identifier *identifier, const void *data, size_t length) {
    ls_input input;
    ls_identity identity;
    ls_input_memory(&input, data, length);
    assert_int_equal(ls_identify(identifier, &input, NULL, NULL, NULL, &identity), LS_OK);
    ls_input_close(&input);
    return identity.media_type;
}

static void are_none(void **state) {
    (void)state;
    static const char formula[] = "x^4+2a + 1 = 0\nwrite to dave@kestrelford.example for the rest of the course\n";
    ls_identifier *identifier = ls_identifier_create();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ls_buffer data = {0};
        samples_load(&others[i], "", &data);
        assert_string_equal(kind_of(identifier, data.data, data.length), "application/octet-stream");
        ls_buffer_free(&data);
    }
    assert_string_equal(kind_of(identifier, formula, sizeof formula - 1), "text/plain");
    ls_identifier_free(identifier);
}

/* By content alone. */
static void are_identified(void **state) {
    (void)state;
    ls_identifier *identifier = ls_identifier_create();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        ls_buffer data = {0};
        samples_load(&samples[i], "", &data);
        assert_string_equal(kind_of(identifier, data.data, data.length), samples[i].media_type);
        ls_buffer_free(&data);
    }
    ls_identifier_free(identifier);
}

static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_identified), cmocka_unit_test(are_none),
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
