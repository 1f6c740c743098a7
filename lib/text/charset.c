/* Which charset is this? Certain signs first (BOM, valid UTF-8, zero bytes, escape sequences), then what was declared
 * if the bytes allow it, then statistics. Bytes with too many control characters are no text at all. */
#include "text/charset.h"
#include "base/bytes16.h"
#include "base/utf8.h"
#include "text/charset_name.h"
#include "text/guess.h"
#include <string.h>

enum { SAMPLE_MAX = 64 * 1024 };

/* ---- what the bytes are made of ---- */

typedef struct sample {
    const uint8_t *bytes;
    size_t length;
    bool complete;
    size_t zeros, zero_runs, controls, high, escapes;
} sample;

enum { CLASS_PLAIN = 0, CLASS_ZERO, CLASS_CONTROL, CLASS_HIGH, CLASS_ESCAPE };

/* Control characters that text has: backspace to carriage return (man pages, page ends), ESC (terminal logs,
 * ISO-2022), SUB as CP/M's end of file. */
static unsigned class_of(unsigned byte) {
    if (byte == 0) return CLASS_ZERO;
    if (byte == 0x1B) return CLASS_ESCAPE;
    if (byte >= 0x80) return CLASS_HIGH;
    if (byte == 0x7F || (byte < 0x20 && !(byte >= 8 && byte <= 13) && byte != 0x1A)) return CLASS_CONTROL;
    return CLASS_PLAIN;
}

static bool all_printable(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    uint64_t below = (word - 0x2020202020202020ull) & ~word; /* a byte under 0x20 (or a borrow beside one) */
    uint64_t del = word ^ 0x7F7F7F7F7F7F7F7Full;
    del = (del - 0x0101010101010101ull) & ~del;
    return !((word | below | del) & 0x8080808080808080ull);
}

#ifdef __SSE2__
/* Sixteen bytes of which class_of() says CLASS_PLAIN. */
static bool all_plain(const uint8_t *bytes) {
    __m128i x = ls_load16(bytes), space = _mm_set1_epi8(0x20);
    __m128i known = _mm_or_si128(ls_range16(x, 8, 13), _mm_cmpeq_epi8(x, _mm_set1_epi8(0x1A)));
    __m128i odd = _mm_or_si128(_mm_andnot_si128(known, _mm_cmplt_epi8(x, space)), /* below, and from 0x80 on */
                               _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7F)));
    return !ls_bits16(odd);
}
#endif

static void measure(sample *s) {
    unsigned before = CLASS_PLAIN;
    for (size_t i = 0; i < s->length; i++) {
#ifdef __SSE2__
        while (s->length - i >= 16 && all_plain(s->bytes + i)) i += 16, before = CLASS_PLAIN;
#endif
        while (s->length - i >= 8 && all_printable(s->bytes + i)) i += 8, before = CLASS_PLAIN;
        if (i == s->length) break;
        unsigned class = class_of(s->bytes[i]);
        if (class == CLASS_ZERO) s->zeros++, s->zero_runs += before != CLASS_ZERO;
        else if (class == CLASS_CONTROL) s->controls++;
        else if (class == CLASS_HIGH) s->high++;
        else if (class == CLASS_ESCAPE) s->escapes++;
        before = class;
    }
}

/* Runs of zero bytes are holes (a log cut while it was written); many short ones are a binary format. Text of our
 * corpora has none of the other control characters; random bytes have 10%, compressed ones too. */
static bool is_binary(const sample *s) {
    size_t rest = s->length - s->zeros;
    if (rest == 0) return s->length > 0;
    return (s->controls + s->zero_runs) * 100 > rest + 100 || (s->controls > 0 && rest < 24 && s->controls * 10 > rest);
}

/* ---- UTF-8 ---- */

typedef struct utf8_count {
    size_t good, broken; /* sequences over 0x7F that are whole, bytes that belong to none */
} utf8_count;

static utf8_count count_utf8(const sample *s) {
    utf8_count count = {0, 0};
    for (size_t at = 0; at < s->length;) {
        uint64_t word;
        while (s->length - at >= 8 && (memcpy(&word, s->bytes + at, 8), !(word & 0x8080808080808080ull))) at += 8;
        if (at == s->length) break;
        if (s->bytes[at] < 0x80) {
            at++;
            continue;
        }
        uint32_t code_point;
        size_t used = ls_utf8_decode((const char *)s->bytes + at, s->length - at, &code_point);
        bool cut = !used && !s->complete && s->length - at < 4;
        count.good += used > 0;
        count.broken += !used && !cut;
        at += used ? used : 1;
    }
    return count;
}

/* Two bytes that happen to be UTF-8 are rare in other charsets: under 3% in one-byte ones, up to 13% of the characters
 * in GBK. So twice as many good sequences as broken bytes: UTF-8 with some damage, or a mixed log. */
static bool is_mostly_utf8(utf8_count count) { return count.good > 0 && count.good >= 2 * count.broken; }

/* ---- UTF-16 and UTF-32 without a mark ---- */

static uint32_t unit16(const uint8_t *b, bool big) {
    return big ? (uint32_t)(b[0] << 8 | b[1]) : (uint32_t)(b[1] << 8 | b[0]);
}

static uint32_t unit32(const uint8_t *b, bool big) {
    return big ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]
               : (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

/* Code points that ordinary text has: the blocks of the scripts that people write mail in. */
static bool is_usual(uint32_t c) {
    if (c < 0x20) return c >= 8 && c <= 13;
    return c < 0x7F || (c >= 0xA0 && c < 0x0700) || (c >= 0x0900 && c < 0x1100) || (c >= 0x1E00 && c < 0x2700) ||
           (c >= 0x3000 && c < 0x3400) || (c >= 0x4E00 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4) ||
           (c >= 0xF900 && c < 0xFB07) || (c >= 0xFF01 && c < 0xFFE7) || (c >= 0x1F300 && c < 0x1FB00) || c == 0xFEFF ||
           (c >= 0x20000 && c < 0x2FA20);
}

typedef struct wide_count {
    size_t units, narrow, unusual; /* narrow: ASCII blanks, letters and digits */
    size_t lone;                   /* surrogates without their other half, unusual too */
} wide_count;

static wide_count count_utf16(const sample *s, bool big) {
    wide_count count = {0, 0, 0, 0};
    for (size_t at = 0; at + 2 <= s->length; at += 2, count.units++) {
        uint32_t unit = unit16(s->bytes + at, big);
        if (unit >= 0xD800 && unit < 0xDC00 && at + 4 <= s->length) {
            uint32_t next = unit16(s->bytes + at + 2, big);
            if (next >= 0xDC00 && next < 0xE000) {
                at += 2;
                continue;
            }
        }
        count.narrow += unit < 0x80;
        count.unusual += !is_usual(unit);
        count.lone += unit >= 0xD800 && unit < 0xE000;
    }
    return count;
}

static wide_count count_utf32(const sample *s, bool big) {
    wide_count count = {0, 0, 0, 0};
    for (size_t at = 0; at + 4 <= s->length; at += 4, count.units++) {
        uint32_t unit = unit32(s->bytes + at, big);
        count.narrow += unit < 0x80;
        count.unusual += !is_usual(unit);
    }
    return count;
}

/* One character in 50 may be odd; no text goes on for 200 characters without a blank, digit or ASCII letter. */
static bool is_wide_text(wide_count count) {
    return count.units >= 2 && count.unusual * 50 <= count.units && count.narrow * 200 >= count.units &&
           count.narrow > 0;
}

static const char *detect_wide(const sample *s) {
    if (!s->zeros || (s->complete && s->length % 2)) return NULL;
    /* ASCII with holes: as UTF-16 it would be rare ideographs, but those have bytes over 0x7F and under 0x20 as
     * well. */
    if (s->zeros * 4 < s->length && (s->high + s->controls) * 20 < s->length) return NULL;
    if (!s->complete || s->length % 4 == 0) {
        if (is_wide_text(count_utf32(s, false))) return "UTF-32LE";
        if (is_wide_text(count_utf32(s, true))) return "UTF-32BE";
    }
    wide_count little = count_utf16(s, false), big = count_utf16(s, true);
    bool is_little = is_wide_text(little), is_big = is_wide_text(big);
    if (is_little && is_big) return little.narrow >= big.narrow ? "UTF-16LE" : "UTF-16BE";
    return is_little ? "UTF-16LE" : is_big ? "UTF-16BE" : NULL;
}

/* ---- seven-bit charsets hide in ASCII ---- */

static bool has(const sample *s, const char *sequence) {
    return memmem(s->bytes, s->length, sequence, strlen(sequence)) != NULL;
}

static const char *detect_escapes(const sample *s) {
    if (!s->escapes) return NULL;
    if (has(s, "\033$B") || has(s, "\033$@") || has(s, "\033(J") || has(s, "\033(I")) return "ISO-2022-JP-2";
    if (has(s, "\033$)C")) return "ISO-2022-KR";
    if (has(s, "\033$)A") || has(s, "\033$)G")) return "ISO-2022-CN-EXT";
    return NULL;
}

/* ---- EBCDIC ---- */

/* Letters, digits and signs of Latin text stand at the same places in all its code pages, and its blank is 0x40 (IBM,
 * CDRA, code page 500 and its kin). What is ASCII at its root has blanks at 0x20 instead. */
static unsigned ebcdic_kind(uint8_t byte) {
    static const uint8_t signs[] = "\x4b\x4c\x4d\x4e\x50\x5b\x5c\x5d\x5e\x5f\x60\x61\x6b\x6c\x6d\x6e\x6f"
                                   "\x7a\x7b\x7c\x7d\x7e\x7f\x4a\x4f\x5a\xb5\xc0\xd0\x6a\xa1\xe0\x79"
                                   "\x15\x25\x0d\x05\x0c";
    uint8_t low = byte & 0x0f, zone = byte >> 4;
    bool nine = low >= 1 && low <= 9, eight = low >= 2 && low <= 9;
    if (((zone == 8 || zone == 9 || zone == 0xc || zone == 0xd) && nine) || ((zone == 0xa || zone == 0xe) && eight))
        return 'a';
    if (zone == 0xf && low <= 9) return '0';
    if (byte == 0x40) return ' ';
    return memchr(signs, byte, sizeof signs - 1) ? '.' : 0;
}

/* The pages differ in brackets and in what stands inside of German words. */
static const char *ebcdic_page(const sample *s) {
    size_t umlauts = 0, german_at = 0, unix_brackets = 0, brackets = 0, marks = 0;
    for (size_t i = 1; i + 1 < s->length; i++) {
        uint8_t byte = s->bytes[i];
        bool inside = ebcdic_kind(s->bytes[i - 1]) == 'a' && ebcdic_kind(s->bytes[i + 1]) == 'a';
        umlauts += inside && (byte == 0xc0 || byte == 0x6a || byte == 0xd0 || byte == 0xa1);
        german_at += inside && byte == 0xb5;
        unix_brackets += byte == 0xad || byte == 0xbd;
        brackets += byte == 0x4a;
        marks += byte == 0x5a;
    }
    if (umlauts > 1 || german_at) return "IBM273";
    if (unix_brackets) return "IBM1047";
    return brackets && marks && brackets * 2 > marks ? "IBM500" : "IBM037";
}

static const char *detect_ebcdic(const sample *s) {
    size_t known = 0, letters = 0, blanks = 0, ascii_blanks = 0;
    if (s->length < 16 || s->high * 8 < s->length) return NULL;
    for (size_t i = 0; i < s->length; i++) {
        unsigned kind = ebcdic_kind(s->bytes[i]);
        known += kind != 0;
        letters += kind == 'a' || kind == '0';
        blanks += kind == ' ';
        ascii_blanks += s->bytes[i] == ' ';
    }
    bool is = known * 100 >= s->length * 94 && letters * 8 >= s->length && blanks * 50 >= s->length &&
              ascii_blanks * 200 <= s->length;
    return is ? ebcdic_page(s) : NULL;
}

/* ---- trying a charset on the bytes ---- */

enum { TRIED_MAX = 16384 };

/* How many characters are broken; UINT64_MAX where it cannot be opened. */
static uint64_t count_broken(const char *name, const sample *s) {
    ls_converter *converter = ls_converter_open(name);
    if (!converter) return UINT64_MAX;
    ls_buffer out = {0};
    uint64_t replaced = 0;
    size_t tried = s->length < TRIED_MAX ? s->length : TRIED_MAX;
    ls_status status = ls_converter_run(converter, s->bytes, tried, s->complete && tried == s->length, &out, &replaced);
    ls_buffer_free(&out);
    ls_converter_close(converter);
    return status == LS_OK ? replaced : UINT64_MAX;
}

/* Broken characters in a thousand, or 1000 where it cannot be opened. */
static unsigned broken_share(const char *name, const sample *s) {
    uint64_t broken = count_broken(name, s);
    size_t tried = s->length < TRIED_MAX ? s->length : TRIED_MAX;
    return broken == UINT64_MAX || !tried ? 1000 : (unsigned)(broken * 1000 / tried) + (broken > 0);
}

/* A damaged character in a short line (a subject) is more than a few in a thousand. A charset that does not fit breaks
 * more of the bytes over 0x7F. */
static bool fits(const char *name, const sample *s) {
    uint64_t broken = count_broken(name, s);
    size_t tried = s->length < TRIED_MAX ? s->length : TRIED_MAX;
    bool few = broken * 1000 < 20 * (uint64_t)tried || (tried == s->length && broken * 8 <= s->high);
    return broken != UINT64_MAX && few;
}

static const char *detect_declared(const sample *s, const ls_charset_info *info) {
    if (!info || info->kind == LS_CHARSET_UTF8 || info->kind == LS_CHARSET_SEVEN) return NULL;
    if (info->kind == LS_CHARSET_UTF32LE || info->kind == LS_CHARSET_UTF32BE) return NULL; /* its zero bytes decided */
    if (info->kind == LS_CHARSET_UTF16LE || info->kind == LS_CHARSET_UTF16BE) {
        wide_count little = count_utf16(s, false), big = count_utf16(s, true);
        bool is_big = info->kind == LS_CHARSET_UTF16BE ? big.unusual <= little.unusual : big.unusual < little.unusual;
        size_t unusual = is_big ? big.unusual : little.unusual;
        return unusual * 50 <= little.units ? (is_big ? "UTF-16BE" : "UTF-16LE") : NULL;
    }
    return fits(info->name, s) ? info->name : NULL;
}

/* uchardet's models of Latin languages need letters: one "Müller" in Latin-1 is ISO-8859-3 to it. Measured
 * on invented addresses and sentences in 30 languages (six a file): a least of 4 letters gave 91% of the files right,
 * of 12, 86%. Charsets of DOS and Mac, and of hardly anybody, must show more. */
static bool is_rash(const char *guess, size_t high) {
    static const struct {
        const char *name;
        size_t least;
    } latin[] = {{"ISO-8859-2", 4},  {"ISO-8859-4", 4},   {"ISO-8859-9", 4},         {"ISO-8859-13", 4},
                 {"ISO-8859-15", 4}, {"WINDOWS-1250", 4}, {"WINDOWS-1257", 4},       {"WINDOWS-1258", 4},
                 {"TIS-620", 4},     {"ISO-8859-16", 40}, {"ISO-8859-3", 40},        {"ISO-8859-10", 40},
                 {"VISCII", 40},     {"IBM852", 200},     {"MAC-CENTRALEUROPE", 200}};
    for (size_t i = 0; i < sizeof latin / sizeof *latin; i++)
        if (strcmp(guess, latin[i].name) == 0) return high < latin[i].least;
    return false;
}

/* KOI8-U has Ukrainian letters where KOI8-R has box drawing; uchardet knows KOI8-R only. */
static bool has_ukrainian(const sample *s) {
    for (size_t i = 0; i < s->length; i++)
        if (memchr("\xA4\xA6\xA7\xAD\xB4\xB6\xB7\xBD", s->bytes[i], 8)) return true;
    return false;
}

/* A letter of code page 850 (437 has the same where it has letters): what stands in small words, and what is no letter
 * in any charset of Windows, or none that stands there. */
enum { DOS_OTHER, DOS_CAPITAL, DOS_LETTER, DOS_TELLING };
static unsigned dos_kind(unsigned byte) {
    static const uint8_t kinds[] = {
        DOS_CAPITAL, DOS_TELLING, DOS_TELLING, DOS_TELLING, DOS_TELLING, DOS_LETTER,  DOS_TELLING, DOS_TELLING, /* 80 */
        DOS_TELLING, DOS_TELLING, DOS_LETTER,  DOS_TELLING, DOS_LETTER,  DOS_LETTER,  DOS_CAPITAL, DOS_CAPITAL, /* 88 */
        DOS_CAPITAL, DOS_LETTER,  DOS_CAPITAL, DOS_TELLING, DOS_TELLING, DOS_LETTER,  DOS_LETTER,  DOS_LETTER,  /* 90 */
        DOS_LETTER,  DOS_CAPITAL, DOS_CAPITAL, DOS_TELLING, DOS_OTHER,   DOS_CAPITAL, DOS_OTHER,   DOS_OTHER,   /* 98 */
        DOS_LETTER,  DOS_LETTER,  DOS_TELLING, DOS_LETTER,  DOS_TELLING, DOS_CAPITAL};                          /* A0 */
    if (byte == 0xE1 || byte == 0xC6 || byte == 0xE4) return DOS_LETTER; /* sharp s, a and o with tilde */
    return byte >= 0x80 && byte - 0x80 < sizeof kinds ? kinds[byte - 0x80] : DOS_OTHER;
}

static bool is_ascii_letter(uint8_t byte) { return (byte | 32) >= 'a' && (byte | 32) <= 'z'; }

/* What a console of Windows wrote into a file (ipconfig, netsh) is in the code page of DOS, of which uchardet knows
 * Russia's: curly quotes and the like stand within words, then. Of 340 pieces of 2 to 20 words in seven languages with
 * one such letter or more 209 are known, of 999 in charsets of Windows none is taken for one. */
static bool looks_like_dos(const sample *s) {
    size_t beside = 0, fitting = 0, telling = 0;
    for (size_t i = 1; i + 1 < s->length; i++) {
        if (s->bytes[i] < 0x80) continue;
        const uint8_t *here = s->bytes + i;
        const bool before = is_ascii_letter(here[-1]), after = is_ascii_letter(here[1]);
        if (!before && !after) continue;
        const unsigned kind = dos_kind(s->bytes[i]);
        const bool small_before = before && s->bytes[i - 1] >= 'a';
        beside++;
        fitting += kind == DOS_CAPITAL ? !small_before : kind != DOS_OTHER;
        telling += kind == DOS_TELLING && before && after;
    }
    const size_t others = beside - fitting;
    return telling * 3 >= beside && (telling > 1 ? others * 20 <= beside : telling && !others);
}

static const char *detect_statistics(const sample *s) {
    char guess[32];
    ls_charset_guess(s->bytes, s->length, guess);
    const ls_charset_info *info = ls_charset_find(guess);
    const bool many_bytes = info && info->kind == LS_CHARSET_MULTI && broken_share(info->name, s) <= 10;
    if (!many_bytes && looks_like_dos(s)) return "IBM850";
    if (!info || (info->kind != LS_CHARSET_SINGLE && info->kind != LS_CHARSET_MULTI)) return "WINDOWS-1252";
    if (is_rash(guess, s->high)) return "WINDOWS-1252";
    if (strcmp(info->name, "KOI8-R") == 0 && has_ukrainian(s)) return "KOI8-U";
    return broken_share(info->name, s) <= 10 ? info->name : "WINDOWS-1252";
}

/* ---- the order ---- */

static const char *detect_bom(const uint8_t *b, size_t length, size_t *bom) {
    if (length >= 4 && !memcmp(b, "\0\0\xFE\xFF", 4)) return *bom = 4, "UTF-32BE";
    if (length >= 4 && !memcmp(b, "\xFF\xFE\0\0", 4)) return *bom = 4, "UTF-32LE";
    if (length >= 3 && !memcmp(b, "\xEF\xBB\xBF", 3)) return *bom = 3, "UTF-8";
    if (length >= 2 && !memcmp(b, "\xFE\xFF", 2)) return *bom = 2, "UTF-16BE";
    if (length >= 2 && !memcmp(b, "\xFF\xFE", 2)) return *bom = 2, "UTF-16LE";
    return NULL;
}

static const char *detect_seven(const sample *s, const ls_charset_info *declared) {
    bool seven = declared && declared->kind == LS_CHARSET_SEVEN;
    if (seven && (s->escapes || (strcmp(declared->name, "UTF-7") == 0 && memchr(s->bytes, '+', s->length))))
        return declared->name;
    return detect_escapes(s);
}

static const char *detect_eight_bit(const sample *s, const ls_charset_info *declared) {
    utf8_count count = count_utf8(s);
    if (is_mostly_utf8(count) || (count.good == 0 && count.broken == 0)) return "UTF-8";
    const char *name = detect_declared(s, declared);
    return name ? name : detect_statistics(s);
}

/* A mark alone proves little: FF FE also starts MP3 frames and UTF-16 is checked like any other. */
static bool mark_holds(const sample *s, const char *name, size_t bom) {
    sample rest = {.bytes = s->bytes + bom, .length = s->length - bom, .complete = false};
    bool big = name[strlen(name) - 2] == 'B';
    if (!strcmp(name, "UTF-8")) return measure(&rest), !is_binary(&rest);
    wide_count count = strncmp(name, "UTF-16", 6) == 0 ? count_utf16(&rest, big) : count_utf32(&rest, big);
    return (count.unusual - count.lone) * 10 <=
           count.units; /* bytes that are no text have others than halves of pairs */
}

const char *ls_charset_detect(const uint8_t *bytes, size_t length, bool complete, const char *declared, size_t *bom) {
    sample s = {.bytes = bytes, .length = length < SAMPLE_MAX ? length : SAMPLE_MAX};
    s.complete = complete && s.length == length;
    *bom = 0;
    if (!length) return "UTF-8";
    const ls_charset_info *info = ls_charset_find(declared);
    const char *marked = detect_bom(bytes, s.length, bom);
    if (marked && mark_holds(&s, marked, *bom)) return marked;
    *bom = 0;
    measure(&s);
    const char *wide = detect_wide(&s);
    if (wide) return wide;
    if (info && info->kind == LS_CHARSET_EBCDIC && broken_share(info->name, &s) == 0) return info->name;
    const char *ebcdic = detect_ebcdic(&s); /* its ends of lines are control characters elsewhere */
    if (ebcdic) return ebcdic;
    /* Before the count of control characters: ISO-2022-KR shifts with two of them. */
    if (!s.high && !s.zeros && (wide = detect_seven(&s, info))) return wide;
    if (is_binary(&s)) return info && s.zeros == 0 && s.controls * 20 < length ? detect_declared(&s, info) : NULL;
    return s.high ? detect_eight_bit(&s, info) : "UTF-8";
}
