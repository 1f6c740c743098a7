/* Compound files: documents and drawings in them. */
#include "samples.h"

#define DOC(name) {"ole/" name ".doc", "application/msword"}
#define BIN(name) {"ole/" name ".bin", "application/vnd.ms-office.vbaproject"}
#define PPT(name) {"ole/" name ".ppt", "application/vnd.ms-powerpoint"}
#define OLE(name) {"ole/" name ".ole", "application/x-ole-storage"}
#define VSD(name) {"ole/" name ".vsd", "application/vnd.visio"}
static const sample samples[] = {
    DOC("features"), DOC("large"), DOC("damaged"), DOC("cut"), DOC("encrypted"), DOC("cyrillic"), DOC("revised95"),
    DOC("fast-saved"),
    PPT("features"), PPT("table"), PPT("revised"), PPT("encrypted"), PPT("damaged"), VSD("old"), VSD("drawing"), VSD("cyrillic"),
    VSD("damaged"),
    DOC("macros"), BIN("macros"), BIN("macros_cut"), BIN("macros_mac"),
    DOC("rc4"), DOC("cryptoapi"), DOC("cryptoapi40"), DOC("xor"), DOC("unknown"), PPT("cryptoapi"), PPT("unknown"),
    OLE("package"), OLE("wide"), OLE("narrow"), OLE("acrobat"), OLE("libre"), OLE("equation"), OLE("unknown"),
    {"ole/letter.wps", "application/vnd.ms-works"}, {"ole/damaged.wps", "application/vnd.ms-works"},
    {"ole/features.pub", "application/vnd.ms-publisher"}, {"ole/cut.pub", "application/vnd.ms-publisher"},
};
static const char *const passwords[] = {"wrong", "Kelp-Bridge 7"};
static sample_table table = {SAMPLES(samples), SAMPLES_PASSWORDS(passwords)};

int main(void) {
    const struct CMUnitTest tests[] = {SAMPLES_TEST(samples_expected, table), SAMPLES_TEST(samples_failures, table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
