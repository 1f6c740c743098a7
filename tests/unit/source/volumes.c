/* Which names are volumes of one file, and when their contents agree that they are. The folder is a table. */
#include "source/volumes.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

typedef struct file {
    const char *name, *bytes;
    size_t size;
} file;

#define F(name, bytes) {name, bytes, sizeof bytes - 1}
#define END_OF_DISK(number) "PK\5\6" number "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

typedef struct volumes_case {
    file folder[6];
    const char *asked;
    const char *joined[5]; /* none: each is read for itself */
    size_t head;
} volumes_case;

static const volumes_case cases[] = {
    {{F("a/x.7z.001", "7z\xbc\xaf...."), F("a/x.7z.002", "........"), F("a/x.7z.003", "...")},
     "a/x.7z.001", {"a/x.7z.001", "a/x.7z.002", "a/x.7z.003"}, 0},
    {{F("x.zip.001", "PK\3\4...."), F("x.zip.002", "nothing but text"), F("x.zip.003", ".")}, "x.zip.001", {NULL}, 0},
    {{F("x.zip.001", "PK\3\4...."), F("x.zip.002", "but text"), F("x.zip.003", ".")},
     "x.zip.002", {"x.zip.001", "x.zip.002", "x.zip.003"}, 0},
    {{F("x.7z.001", "7z\xbc\xaf...."), F("x.7z.003", "....")}, "x.7z.001", {NULL}, 0},
    {{F("x.7z.002", "........"), F("x.7z.003", "....")}, "x.7z.003", {NULL}, 0},
    {{F("page.001", "first page"), F("page.002", "second one")}, "page.001", {NULL}, 0},
    {{F("fax.tif.001", "II*\0\1..."), F("fax.tif.002", "II*\0\2...")}, "fax.tif.001", {NULL}, 0},
    {{F("x.part1.rar", "Rar!1"), F("x.part2.rar", "Rar!2")}, "x.part1.rar", {"x.part1.rar", "x.part2.rar"}, 0},
    {{F("x.part01.rar", "Rar!1"), F("x.part02.rar", "Rar!2")}, "x.part02.rar", {"x.part01.rar", "x.part02.rar"}, 0},
    {{F("x.part1.rar", "Rar!1"), F("x.part2.rar", "other")}, "x.part1.rar", {NULL}, 0},
    {{F("x.rar", "Rar!1"), F("x.r00", "Rar!2"), F("x.r01", "Rar!3")}, "x.rar", {"x.rar", "x.r00", "x.r01"}, 0},
    {{F("x.z01", "PK\7\10"), F("x.zip", END_OF_DISK("\1"))}, "x.zip", {"x.z01", "x.zip"}, 1},
    {{F("x.z01", "PK\7\10"), F("x.zip", END_OF_DISK("\2"))}, "x.zip", {NULL}, 1},
    {{F("x.zip", END_OF_DISK("\0"))}, "x.zip", {NULL}, 0},
};

static const file *find(const volumes_case *in, const char *name) {
    for (size_t i = 0; i < 6 && in->folder[i].name; i++)
        if (strcmp(in->folder[i].name, name) == 0) return &in->folder[i];
    return NULL;
}

static bool has(void *context, const char *name, uint64_t *size) {
    const file *found = find(context, name);
    if (found) *size = found->size;
    return found != NULL;
}

static size_t read_bytes(void *context, const char *name, bool last, uint8_t *bytes, size_t length) {
    const file *found = find(context, name);
    if (!found) return 0;
    size_t got = found->size < length ? found->size : length;
    memcpy(bytes, found->bytes + (last ? found->size - got : 0), got);
    return got;
}

static void volumes(void **state) {
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        volumes_case in = cases[c];
        const ls_volume_folder folder = {&in, has, read_bytes};
        ls_volumes found;
        size_t count = 0;
        while (count < 5 && in.joined[count]) count++;
        assert_int_equal(ls_volumes_find_in(&folder, in.asked, &found), LS_OK);
        assert_int_equal(found.count, count);
        for (size_t i = 0; i < count; i++) assert_string_equal(found.paths[i], in.joined[i]);
        if (count) assert_int_equal(found.head, in.head);
        if (count) assert_int_equal(found.is_head, strcmp(in.asked, in.joined[in.head]) == 0);
        ls_volumes_free(&found);
    }
}

static const struct {
    const char *name;
    ls_volume_kind kind;
    bool is_head;
} names[] = {
    {"x.7z.001", LS_VOLUME_PIECE, true},     {"a/x.7z.002", LS_VOLUME_PIECE, false},
    {"x.part1.rar", LS_VOLUME_RAR, true},    {"x.part001.rar", LS_VOLUME_RAR, true},
    {"x.part2.rar", LS_VOLUME_RAR, false},   {"x.rar", LS_VOLUME_RAR, true},
    {"X.RAR", LS_VOLUME_RAR, true},          {"x.r00", LS_VOLUME_RAR, false},
    {"x.s17", LS_VOLUME_RAR, false},         {"x.z01", LS_VOLUME_DISK, false},
    {"x.z100", LS_VOLUME_DISK, false},       {"x.zip", LS_VOLUME_LAST_DISK, true},
    {"x.7z", LS_VOLUME_NONE, false},         {"x.001#2", LS_VOLUME_NONE, false},
    {"a.zip/001", LS_VOLUME_NONE, false},    {".001", LS_VOLUME_NONE, false},
    {"", LS_VOLUME_NONE, false},             {"x.2024", LS_VOLUME_NONE, false},
};

static void by_name(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool is_head;
        assert_int_equal(ls_volumes_kind(names[i].name, &is_head), names[i].kind);
        assert_int_equal(is_head, names[i].is_head);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(volumes), cmocka_unit_test(by_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
