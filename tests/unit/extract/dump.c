/* Captures, logs and dumps: their runs of text. */
#include "samples.h"
#include "extract/store/runs.h"

static const sample samples[] = {
    {"dumps/talk.pcap", "application/vnd.tcpdump.pcap"},  {"dumps/talk.pcapng", "application/x-pcapng"},
    {"dumps/security.evtx", "application/x-ms-evtx"},     {"dumps/software.hive", "application/x-ms-registry-hive"},
    {"dumps/cut.pcap", "application/vnd.tcpdump.pcap"},
};
static sample_table table = {SAMPLES(samples), .whole = true};

/* However a window cuts the bytes, the runs are those of the whole. */
static void windows_cut_no_run(void **state) {
    (void)state;
    static const char bytes[] = "\1\2tamsin@kestrelford.example\0\xff\xfe" "W\0i\0n\0t\0e\0r\0-\0" "4\0" "7\0\0\0\3J\xc3\xb6rg M\xc3\xbcller\1";
    const uint8_t *data = (const uint8_t *)bytes;
    ls_buffer whole = {0};
    assert_int_equal(ls_runs_take(data, sizeof bytes, true, 6, &whole), sizeof bytes);
    assert_memory_equal(whole.data, "tamsin@kestrelford.example\nWinter-47\nJ\xc3\xb6rg M\xc3\xbcller", whole.length);
    for (size_t window = 40; window < sizeof bytes; window++) {
        ls_buffer pieces = {0};
        for (size_t at = 0; at < sizeof bytes;) {
            size_t got = sizeof bytes - at < window ? sizeof bytes - at : window;
            size_t used = ls_runs_take(data + at, got, at + got == sizeof bytes, 6, &pieces);
            assert_true(used > 0 && used <= got);
            at += used;
        }
        assert_int_equal(pieces.length, whole.length);
        assert_memory_equal(pieces.data, whole.data, whole.length);
        ls_buffer_free(&pieces);
    }
    ls_buffer_free(&whole);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_cut_no_run), SAMPLES_TEST(samples_expected, table),
        SAMPLES_TEST(samples_from_file, table), SAMPLES_TEST(samples_failures, table),
        SAMPLES_TEST(samples_cut, table), SAMPLES_TEST(samples_flipped, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
