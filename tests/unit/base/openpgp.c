/* Heads of OpenPGP's packets, of each form, whole and broken off. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "base/openpgp.h"

typedef struct form {
    const char *bytes;
    unsigned size, kind;
    uint64_t length;
    bool more;
} form;

/* RFC 4880, 4.2.1 and 4.2.2 with its examples (4.2.3). */
static const form forms[] = {
    {"\x88\x49", 2, LS_PGP_SIGNATURE, 0x49, false},
    {"\x99\x01\x0d", 3, LS_PGP_PUBLIC_KEY, 0x010d, false},
    {"\xa6\x00\x01\x86\xa0", 5, LS_PGP_ENCRYPTED, 100000, false},
    {"\xa3", 1, LS_PGP_COMPRESSED, UINT64_MAX, false},
    {"\xcb\x64", 2, LS_PGP_LITERAL, 100, false},
    {"\xcb\xc5\xfb", 3, LS_PGP_LITERAL, 1723, false},
    {"\xcb\xff\x00\x01\x86\xa0", 6, LS_PGP_LITERAL, 100000, false},
    {"\xcb\xef", 2, LS_PGP_LITERAL, 32768, true},
};

static void each_form_is_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const uint8_t *bytes = (const uint8_t *)forms[i].bytes;
        ls_openpgp_head head;
        assert_true(ls_openpgp_head_read(bytes, forms[i].size, &head));
        assert_int_equal(head.kind, forms[i].kind);
        assert_int_equal(head.size, forms[i].size);
        assert_true(head.length == forms[i].length && head.more == forms[i].more);
        for (size_t cut = 0; cut < forms[i].size; cut++) assert_false(ls_openpgp_head_read(bytes, cut, &head));
    }
}

static void text_is_no_packet(void **state) {
    (void)state;
    ls_openpgp_head head;
    assert_false(ls_openpgp_head_read((const uint8_t *)"From: a", 7, &head));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_form_is_read), cmocka_unit_test(text_is_no_packet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
