/* Vectors: FIPS 197 appendix C, NIST SP 800-38A F.2, RFC 6229, RFC 1321, FIPS 180-4. */
#include "base/cipher.h"
#include "base/digest.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void test_aes(void **state) {
    static const uint8_t plain[] = "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff";
    static const char *const encrypted[] = {
        "\x69\xc4\xe0\xd8\x6a\x7b\x04\x30\xd8\xcd\xb7\x80\x70\xb4\xc5\x5a", "\xdd\xa9\x7c\xa4\x86\x4c\xdf\xe0\x6e\xaf\x70\xa0\xec\x0d\x71\x91",
        "\x8e\xa2\xb7\xca\x51\x67\x45\xbf\xea\xfc\x49\x90\x4b\x49\x60\x89"};
    uint8_t key[32], data[20];
    ls_aes aes;
    (void)state;
    for (int i = 0; i < 32; i++) key[i] = (uint8_t)i;
    for (size_t i = 0; i < 3; i++) {
        memcpy(data, encrypted[i], 16);
        memcpy(data + 16, "over", 4);
        assert_true(ls_aes_init(&aes, key, 16 + 8 * i));
        ls_aes_ecb(&aes, data, sizeof data);
        assert_memory_equal(data, plain, 16);
        assert_memory_equal(data + 16, "over", 4);
    }
    assert_false(ls_aes_init(&aes, key, 20));
}

static void test_cbc(void **state) {
    static const uint8_t key[] = "\x2b\x7e\x15\x16\x28\xae\xd2\xa6\xab\xf7\x15\x88\x09\xcf\x4f\x3c";
    uint8_t iv[16], data[32] = "\x76\x49\xab\xac\x81\x19\xb2\x46\xce\xe9\x8e\x9b\x12\xe9\x19\x7d"
                               "\x50\x86\xcb\x9b\x50\x72\x19\xee\x95\xdb\x11\x3a\x91\x76\x78\xb2";
    ls_aes aes;
    (void)state;
    for (int i = 0; i < 16; i++) iv[i] = (uint8_t)i;
    assert_true(ls_aes_init(&aes, key, 16));
    ls_aes_cbc(&aes, iv, data, sizeof data);
    assert_memory_equal(data, "\x6b\xc1\xbe\xe2\x2e\x40\x9f\x96\xe9\x3d\x7e\x11\x73\x93\x17\x2a"
                              "\xae\x2d\x8a\x57\x1e\x03\xac\x9c\x9e\xb7\x6f\xac\x45\xaf\x8e\x51", 32);
}

static void test_rc4(void **state) {
    uint8_t data[16] = {0};
    ls_rc4 rc4;
    (void)state;
    ls_rc4_init(&rc4, (const uint8_t *)"\1\2\3\4\5", 5);
    ls_rc4_run(&rc4, data, 16);
    assert_memory_equal(data, "\xb2\x39\x63\x05\xf0\x3d\xc0\x27\xcc\xc3\x52\x4a\x0a\x11\x18\xa8", 16);
    memset(data, 0, sizeof data);
    ls_rc4_skip(&rc4, 240 - 16);
    ls_rc4_run(&rc4, data, 16);
    assert_memory_equal(data, "\x28\xcb\x11\x32\xc9\x6c\xe2\x86\x42\x1d\xca\xad\xb8\xb6\x9e\xae", 16);
}

static void test_hashes(void **state) {
    static const struct { ls_hash hash; const char *hex; } expected[] = {
        {LS_HASH_MD5, "900150983cd24fb0d6963f7d28e17f72"},
        {LS_HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {LS_HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {LS_HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
        {LS_HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"}};
    uint8_t digest[LS_HASH_MAX];
    char hex[2 * LS_HASH_MAX + 1];
    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ls_hash_once(expected[i].hash, "a", 1, "bc", 2, digest);
        ls_hex(digest, ls_hash_size(expected[i].hash), hex);
        assert_string_equal(hex, expected[i].hex);
        ls_hash_once(expected[i].hash, NULL, 0, "abc", 3, digest);
        ls_hex(digest, ls_hash_size(expected[i].hash), hex);
        assert_string_equal(hex, expected[i].hex);
    }
    assert_int_equal(ls_hash_size(LS_HASH_NONE), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_aes), cmocka_unit_test(test_cbc), cmocka_unit_test(test_rc4),
                                       cmocka_unit_test(test_hashes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
