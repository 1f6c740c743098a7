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
    {"keys/chain.pem", "application/x-pem-file"},  {"keys/cut.cer", "application/pkix-cert"},
    {"keys/cut.p12", "application/x-pkcs12"},      {"keys/cut.jks", "application/x-java-keystore"},
};
/* By content alone. */
static void are_identified(void **state) {
    (void)state;
    ls_identifier *identifier = ls_identifier_create();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        ls_buffer data = {0};
        ls_input input;
        ls_identity identity;
        samples_load(&samples[i], "", &data);
        ls_input_memory(&input, data.data, data.length);
        assert_int_equal(ls_identify(identifier, &input, NULL, NULL, NULL, &identity), LS_OK);
        assert_string_equal(identity.media_type, samples[i].media_type);
        ls_input_close(&input);
        ls_buffer_free(&data);
    }
    ls_identifier_free(identifier);
}

static sample_table table = {SAMPLES(samples), .whole = true};

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_identified),
        SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_from_file, table),
        SAMPLES_TEST(samples_failures, table), SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
