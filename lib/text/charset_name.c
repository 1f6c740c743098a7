/* Only what stands in this table is ever opened: iconv loads a module by name, and a hostile name shall not choose it.
 * Labels follow the WHATWG Encoding Standard where they are ambiguous in practice ("iso-8859-1" is windows-1252,
 * "gb2312" is GB18030, "shift_jis" is CP932), since that is what the writers of such files used. */
#include "text/charset_name.h"
#include <stddef.h>
#include <string.h>

#define S LS_CHARSET_SINGLE
#define M LS_CHARSET_MULTI
#define E LS_CHARSET_EBCDIC
#define X LS_CHARSET_SEVEN

/* `labels`: space-separated, lower case, letters and digits only, without "cs" and "x" before them. */
static const struct {
    ls_charset_info info;
    const char *labels;
} charsets[] = {
    {{"UTF-8", LS_CHARSET_UTF8},
     "utf8 unicode11utf8 utf8n utf8mb4 cp65001 65001 ascii usascii ansix341968 iso646us us iso646irv"},
    {{"UTF-16LE", LS_CHARSET_UTF16LE}, "utf16le utf16 ucs2 ucs2le unicode iso10646ucs2 cp1200 1200"},
    {{"UTF-16BE", LS_CHARSET_UTF16BE}, "utf16be ucs2be unicodefffe unicodebig cp1201 1201"},
    {{"UTF-32LE", LS_CHARSET_UTF32LE}, "utf32le utf32 ucs4 ucs4le iso10646ucs4"},
    {{"UTF-32BE", LS_CHARSET_UTF32BE}, "utf32be ucs4be"},
    {{"WINDOWS-1252", S},
     "windows1252 cp1252 1252 iso88591 iso885911987 isoir100 l1 latin1 ansi 8859 88591 ibm819 cp819 userdefined "
     "win1252 "
     "ansinew unknown unknown8bit 8bit default iso8859"},
    {{"WINDOWS-1250", S}, "windows1250 cp1250 1250 win1250"},
    {{"WINDOWS-1251", S}, "windows1251 cp1251 1251 win1251 win"},
    {{"WINDOWS-1253", S}, "windows1253 cp1253 1253 win1253"},
    {{"WINDOWS-1254", S}, "windows1254 cp1254 1254 win1254 iso88599 iso885991989 latin5 l5 88599 isoir148"},
    {{"WINDOWS-1255", S}, "windows1255 cp1255 1255 win1255"},
    {{"WINDOWS-1256", S}, "windows1256 cp1256 1256 win1256"},
    {{"WINDOWS-1257", S}, "windows1257 cp1257 1257 win1257"},
    {{"WINDOWS-1258", S}, "windows1258 cp1258 1258 win1258"},
    {{"ISO-8859-2", S}, "iso88592 iso885921987 latin2 l2 isoir101 88592"},
    {{"ISO-8859-3", S}, "iso88593 iso885931988 latin3 l3 isoir109 88593"},
    {{"ISO-8859-4", S}, "iso88594 iso885941988 latin4 l4 isoir110 88594"},
    {{"ISO-8859-5", S}, "iso88595 iso885951988 cyrillic isolatincyrillic isoir144 88595"},
    {{"ISO-8859-6", S},
     "iso88596 iso885961987 arabic isolatinarabic isoir127 asmo708 ecma114 iso88596e iso88596i 88596"},
    {{"ISO-8859-7", S}, "iso88597 iso885971987 iso885972003 greek greek8 isolatingreek isoir126 ecma118 elot928 88597"},
    {{"ISO-8859-8", S},
     "iso88598 iso885981988 hebrew isolatinhebrew isoir138 iso88598e iso88598i logical visual 88598"},
    {{"ISO-8859-10", S}, "iso885910 latin6 l6 isoir157"},
    {{"ISO-8859-13", S}, "iso885913"},
    {{"ISO-8859-14", S}, "iso885914"},
    {{"ISO-8859-15", S}, "iso885915 latin9 l9 latin0 885915"},
    {{"ISO-8859-16", S}, "iso885916"},
    {{"CP874", S}, "windows874 cp874 874 tis620 iso885911 dos874 tis6200 tis62025330 thai"},
    {{"KOI8-R", S}, "koi8r koi8 koi cp20866 20866"},
    {{"KOI8-U", S}, "koi8u koi8ru cp21866 21866"},
    {{"KOI8-T", S}, "koi8t"},
    {{"IBM437", S}, "ibm437 cp437 437 pc8codepage437 oem437"},
    {{"CP737", S}, "ibm737 cp737 737"},
    {{"CP775", S}, "ibm775 cp775 775"},
    {{"IBM850", S}, "ibm850 cp850 850 pc850multilingual oem850"},
    {{"IBM852", S}, "ibm852 cp852 852 pcp852"},
    {{"IBM855", S}, "ibm855 cp855 855"},
    {{"IBM857", S}, "ibm857 cp857 857"},
    {{"CP858", S}, "ibm858 cp858 858 ibm00858 ccsid00858 cp00858 pcmultilingual850euro"},
    {{"IBM860", S}, "ibm860 cp860 860"},
    {{"IBM861", S}, "ibm861 cp861 861"},
    {{"IBM862", S}, "ibm862 cp862 862"},
    {{"IBM863", S}, "ibm863 cp863 863"},
    {{"IBM864", S}, "ibm864 cp864 864"},
    {{"IBM865", S}, "ibm865 cp865 865"},
    {{"IBM866", S}, "ibm866 cp866 866 dos866"},
    {{"IBM869", S}, "ibm869 cp869 869"},
    {{"MACINTOSH", S}, "macintosh mac macroman cp10000 10000"},
    {{"MAC-CYRILLIC", S}, "maccyrillic macukrainian cp10007 10007"},
    {{"MAC-CENTRALEUROPE", S}, "maccentraleurope macce cp10029 10029"},
    {{"VISCII", S}, "viscii visciiii1 visciii viscii11"},
    {{"TCVN5712-1", S}, "tcvn tcvn5712 tcvn57121"},
    {{"ARMSCII-8", S}, "armscii8 armscii"},
    {{"GEORGIAN-PS", S}, "georgianps"},
    {{"PT154", S}, "pt154 ptcp154 cp154"},
    {{"RK1048", S}, "rk1048 kz1048 strk10482002"},
    {{"HP-ROMAN8", S}, "hproman8 roman8 r8"},
    {{"CP932", M}, "shiftjis sjis mskanji ms932 windows31j cp932 932 shiftjis2004 shiftjisx0213 jis"},
    {{"EUC-JP-MS", M}, "eucjp euc eucjpms cp51932 51932 extendedunixcodepackedformatforjapanese ujis"},
    {{"ISO-2022-JP-2", X},
     "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jpms cp50220 cp50221 cp50222 50220 jiscode "
     "iso2022jp1978011"},
    {{"CP949", M},
     "euckr ksc56011987 ksc56011992 ksc5601 ksc56011989 ksc5636 korean windows949 uhc cp949 949 cp51949 51949 isoir149 "
     "ks_c_56011987 ksx1001"},
    {{"JOHAB", M}, "johab cp1361 1361"},
    {{"ISO-2022-KR", X}, "iso2022kr cp50225 50225"},
    {{"GB18030", M},
     "gb18030 gb2312 gb231280 gbk chinese gb23121980 isoir58 cp936 936 ms936 windows936 euccn eucgb2312cn cngb gb "
     "cp54936 54936 gb180302000 gb180302005 iso58gb231280 eucgb simplifiedchinese cp20936"},
    {{"ISO-2022-CN-EXT", X}, "iso2022cn iso2022cnext"},
    {{"BIG5-HKSCS", M}, "big5 big5hkscs cnbig5 bigfive big5eten cp950 950 windows950 ms950 big5tw big5hk"},
    {{"EUC-TW", M}, "euctw cns11643"},
    {{"UTF-7", X}, "utf7 unicode11utf7 unicode20utf7 cp65000 65000"},
    {{"IBM037", E}, "ibm037 cp037 37 ebcdiccpus"},
    {{"IBM273", E}, "ibm273 cp273 273"},
    {{"IBM500", E}, "ibm500 cp500 500"},
    {{"IBM1047", E}, "ibm1047 cp1047 1047"},
    {{"IBM1140", E}, "ibm1140 cp1140 1140 ibm01140"},
};

static int is_word(int c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/* Lower case, letters and digits only; ends at the first thing that is not part of a name. */
static void reduce(const char *name, char key[48]) {
    size_t length = 0;
    while (*name && strchr(" \t\r\n\"'=<[(", *name)) name++;
    for (; *name && length < 47; name++) {
        int c = *name >= 'A' && *name <= 'Z' ? *name + 32 : *name;
        if (is_word(c)) key[length++] = (char)c;
        else if (!strchr("-_:.+ ", c)) break;
    }
    key[length] = 0;
}

static int has_label(const char *labels, const char *key, size_t length) {
    for (const char *at = labels; (at = strstr(at, key)); at++)
        if ((at == labels || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return 1;
    return 0;
}

static const ls_charset_info *find(const char *key) {
    size_t length = strlen(key);
    if (!length) return NULL;
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (has_label(charsets[i].labels, key, length)) return &charsets[i].info;
    return NULL;
}

const ls_charset_info *ls_charset_at(size_t index) {
    return index < sizeof charsets / sizeof *charsets ? &charsets[index].info : NULL;
}

size_t ls_charset_index(const ls_charset_info *info) {
    return (size_t)((const char *)info - (const char *)&charsets[0].info) / sizeof *charsets;
}

const ls_charset_info *ls_charset_find(const char *name) {
    if (!name) return NULL;
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (charsets[i].info.name == name) return &charsets[i].info; /* one that we gave */
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (charsets[i].info.name[0] == name[0] && strcmp(charsets[i].info.name, name) == 0) return &charsets[i].info;
    char key[48];
    reduce(name, key);
    const ls_charset_info *info = find(key);
    if (!info && key[0] == 'x') info = find(key + 1);
    if (!info && key[0] == 'c' && key[1] == 's') info = find(key + 2);
    if (!info && strncmp(key, "charset", 7) == 0) info = find(key + 7);
    return info;
}
