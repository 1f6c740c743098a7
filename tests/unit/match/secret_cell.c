/* Cells that their field says to be secrets, or only their neighbour. */
#include "../recognize.h"

extern const ls_recognizer ls_recognizer_secret_cell;

static const char *const ids[] = {"credential.cell", NULL};

static void names_of_controllers(void **state) {
    static const char *const fields[] = {"x_secret", "x_authkey", "radius_secret", "privkey", "snmp-community-string"};
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        recognized out = {0};
        ls_segment about = {.text = "Slate-Otter-41", .field = fields[i]};
        recognize(&ls_recognizer_secret_cell, NULL, ids, NULL, &about, &out);
        assert_string_equal(ls_buffer_cstr(&out.values), "Slate-Otter-41|");
        recognized_free(&out);
    }
}

static void key_of_type(void **state) {
    static const char text[] = "PSK\nSlate-Otter-41\nred\nSlate-Otter-42";
    ls_block_segment segments[4] = {{0, 3, 0, {0}}, {4, 14, 0, {0}}, {19, 3, 0, {0}}, {23, 14, 0, {0}}};
    recognized out = {0};
    ls_block block = {.text = text, .length = sizeof text - 1, .segments = segments, .segment_count = 4,
                      .media_type = "application/xml", .item_name = "config.xml"};
    ls_hit_sink sink = {&out, recognized_hit, NULL, NULL};
    (void)state;
    segments[0].about.field = "keyType";
    segments[2].about.field = "color";
    segments[1].about.field = segments[3].about.field = "Key";
    out.block = &block;
    assert_int_equal(recognize_block(&ls_recognizer_secret_cell, NULL, ids, NULL, &block, &sink), LS_OK);
    assert_string_equal(ls_buffer_cstr(&out.values), "Slate-Otter-41|");
    recognized_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_of_controllers), cmocka_unit_test(key_of_type)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
