/* Pictures: the text that they carry. */
#include "samples.h"

static const sample samples[] = {
    {"image/clean.jpg", "image/jpeg"}, {"image/damaged.jpg", "image/jpeg"}, {"image/bare.jpg", "image/jpeg"},
    {"image/clean.png", "image/png"}, {"image/damaged.png", "image/png"}, {"image/clean.tif", "image/tiff"},
    {"image/loop.tif", "image/tiff"}, {"image/clean.gif", "image/gif"}, {"image/clean.webp", "image/webp"},
    {"image/clean.psd", "image/vnd.adobe.photoshop"}, {"image/clean.heic", "image/heic"},
    {"image/clean.emf", "image/emf"}, {"image/damaged.emf", "image/emf"}, {"image/clean.wmf", "image/wmf"},
    {"image/damaged.wmf", "image/wmf"}, {"image/texts.emf", "image/emf"},
    {"image/letters.emf", "image/emf"}, {"image/damaged.tif", "image/tiff"},
    {"image/damaged.heic", "image/heic"},
};
static sample_table table = {SAMPLES(samples)};

#define CHUNK(kind, head) kind, head, sizeof(head) - 1

/* A text of any length is read to its end; as a property it would stand in the results, and does not. */
static void test_long_text(void **state) {
    static const struct { const char *kind, *head; size_t length; const char *end; } cases[] = {
        {CHUNK("tEXt", "Comment\0"), "by Mara Lindqvist"},
        {CHUNK("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta><dc:description>"), "by Mara Lindqvist</dc:description>"},
        {CHUNK("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<rdf:Description photoshop:Source='"), "by Mara Lindqvist'/>"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ls_buffer text = {0}, png = {0};
        ls_buffer_append(&text, cases[i].head, cases[i].length);
        for (size_t n = 0; n < 70000; n++) ls_buffer_putc(&text, n % 8 ? 'x' : ' ');
        ls_buffer_puts(&text, cases[i].end);
        const uint8_t length[] = {0, (uint8_t)(text.length >> 16), (uint8_t)(text.length >> 8), (uint8_t)text.length};
        ls_buffer_append(&png, "\x89PNG\r\n\x1a\n", 8);
        ls_buffer_append(&png, length, sizeof length);
        ls_buffer_puts(&png, cases[i].kind);
        ls_buffer_append(&png, text.data, text.length);
        ls_buffer_append(&png, "\0\0\0\0" "\0\0\0\0IEND\0\0\0\0", 16);
        recorder r;
        ls_input input;
        recorder_init(&r);
        ls_input_memory(&input, png.data, png.length);
        const ls_handler *handler = ls_handler_find("image/png");
        assert_int_equal(handler->run(&(ls_extract){.media_type = "image/png"}, &input, &r.sink), LS_OK);
        assert_false(recorder_has_note(&r, LEAKSIFT_REASON_CORRUPT));
        assert_int_equal(r.property_count, 0);
        assert_int_equal(r.text_count, 1);
        assert_non_null(strstr(r.texts[0].segment.text, "by Mara Lindqvist"));
        recorder_free(&r);
        ls_input_close(&input);
        ls_buffer_free(&png);
        ls_buffer_free(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_long_text), SAMPLES_TEST(samples_expected, table),
                                       SAMPLES_TEST(samples_failures, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
