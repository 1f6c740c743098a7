/* Numbers of code pages → charsets. Most are known by their number already; here is what has another name. */
#include "text/codepage.h"
#include "text/charset.h"
#include "text/charset_name.h"
#include <stdio.h>

const char *ls_codepage_name(unsigned number) {
    char name[24];
    if (number == 20127) return "UTF-8"; /* US-ASCII */
    if (number >= 28591 && number <= 28606) snprintf(name, sizeof name, "iso-8859-%u", (number - 28590) % 100);
    else if (number == 10001) snprintf(name, sizeof name, "cp932"); /* the Mac's, near enough */
    else if (number == 10002) snprintf(name, sizeof name, "cp950");
    else if (number == 10003) snprintf(name, sizeof name, "cp949");
    else if (number == 10008) snprintf(name, sizeof name, "cp936");
    else if (number == 52936) return NULL; /* HZ */
    else snprintf(name, sizeof name, "cp%u", number);
    const ls_charset_info *info = ls_charset_find(name);
    return info ? info->name : NULL;
}

unsigned ls_codepage_of_charset(long charset) {
    static const struct {
        uint8_t charset;
        uint16_t page;
    } pages[] = {{0, 1252},   {2, 1252},   {77, 10000}, {78, 10001}, {79, 10003}, {80, 10008}, {81, 10002}, {83, 10005},
                 {84, 10004}, {85, 10006}, {86, 10081}, {87, 10021}, {88, 10029}, {89, 10007}, {128, 932},  {129, 949},
                 {130, 1361}, {134, 936},  {136, 950},  {161, 1253}, {162, 1254}, {163, 1258}, {177, 1255}, {178, 1256},
                 {186, 1257}, {204, 1251}, {222, 874},  {238, 1250}, {254, 437},  {255, 850}};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (pages[i].charset == charset) return pages[i].page;
    return 0;
}

static ls_converter *converter_of(ls_codepages *pages, unsigned number) {
    for (size_t i = 0; i < pages->count; i++)
        if (pages->open[i].number == number) return pages->open[i].converter;
    if (pages->count == LS_CODEPAGES_OPEN) return NULL;
    const char *name = ls_codepage_name(number);
    ls_converter *converter = ls_converter_open(name ? name : "WINDOWS-1252");
    if (!converter) return NULL;
    pages->open[pages->count].number = number;
    pages->open[pages->count++].converter = converter;
    return converter;
}

ls_status ls_codepage_convert(ls_codepages *pages, unsigned number, const void *bytes, size_t length, ls_buffer *out,
                              uint64_t *replaced) {
    ls_converter *converter = converter_of(pages, number);
    if (converter) return ls_converter_run(converter, bytes, length, true, out, replaced);
    return pages->count == LS_CODEPAGES_OPEN ? ls_charset_to_utf8("WINDOWS-1252", bytes, length, out) : LS_NOMEM;
}

void ls_codepages_free(ls_codepages *pages) {
    for (size_t i = 0; i < pages->count; i++) ls_converter_close(pages->open[i].converter);
    *pages = (ls_codepages){0};
}
