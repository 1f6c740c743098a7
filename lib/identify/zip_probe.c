/* Which kind of ZIP: by the `mimetype` member (ODF 1.2 part 3, 3.3; EPUB OCF 3.3) or by the names of its members, taken
 * from the first local headers and from the central directory. Nothing is unpacked. */
#include "identify/probes.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
    LOCAL_HEADER = 30,   /* APPNOTE 4.3.7 */
    CENTRAL_HEADER = 46, /* APPNOTE 4.3.12 */
    END_RECORD = 22,     /* APPNOTE 4.3.16, plus a comment of up to 65,535 bytes */
    HEAD_BYTES = 4096,
    DIRECTORY_BYTES = 32768, /* a document's main part stands among its first few hundred names */
};

static uint32_t u16(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }
static uint32_t u32(const uint8_t *p) { return u16(p) | u16(p + 2) << 16; }

/* What the names tell. */
enum {
    SEEN_CONTENT_TYPES = 1, SEEN_WORD = 2, SEEN_EXCEL = 4, SEEN_POWERPOINT = 8, SEEN_VISIO = 16, SEEN_MACROS = 32,
    SEEN_MANIFEST = 64, SEEN_ANDROID = 128, SEEN_DEX = 256, SEEN_XPS = 512, SEEN_EXCEL_BINARY = 1024,
    SEEN_ODF_MANIFEST = 2048, SEEN_ODF_CONTENT = 4096, SEEN_EPUB = 8192,
};

static const struct member_hint {
    const char *name;
    bool whole; /* else a start */
    unsigned seen;
} member_hints[] = {
    {"[Content_Types].xml", true, SEEN_CONTENT_TYPES},
    {"word/document", false, SEEN_WORD},
    {"word/", false, SEEN_WORD},
    {"xl/workbook.bin", true, SEEN_EXCEL | SEEN_EXCEL_BINARY},
    {"xl/", false, SEEN_EXCEL},
    {"ppt/", false, SEEN_POWERPOINT},
    {"visio/", false, SEEN_VISIO},
    {"META-INF/MANIFEST.MF", true, SEEN_MANIFEST},
    {"META-INF/manifest.xml", true, SEEN_ODF_MANIFEST},
    {"META-INF/container.xml", true, SEEN_EPUB},
    {"content.xml", true, SEEN_ODF_CONTENT},
    {"AndroidManifest.xml", true, SEEN_ANDROID},
    {"classes.dex", true, SEEN_DEX},
    {"FixedDocSeq.fdseq", true, SEEN_XPS},
    {"FixedDocumentSequence.fdseq", true, SEEN_XPS},
    {"Documents/1/", false, SEEN_XPS},
};

/* Without case; some writers put Windows' separators where the format wants slashes. */
static bool begins(const char *name, const char *with, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((name[i] == '\\' ? '/' : tolower((unsigned char)name[i])) != tolower((unsigned char)with[i])) return false;
    return true;
}

static unsigned see(const char *name, size_t length) {
    unsigned seen = 0;
    if (length && name[0] == '/') name++, length--;
    for (size_t i = 0; i < sizeof member_hints / sizeof member_hints[0]; i++) {
        if (length && (member_hints[i].name[0] ^ name[0]) & ~0x20) continue; /* most differ in their first letter */
        size_t size = strlen(member_hints[i].name);
        if (length < size || (member_hints[i].whole && length != size)) continue;
        if (begins(name, member_hints[i].name, size)) seen |= member_hints[i].seen;
    }
    if (length >= 14 && strncasecmp(name + length - 14, "vbaProject.bin", 14) == 0) seen |= SEEN_MACROS;
    return seen;
}

/* Names in the local headers at the start, as far as sizes are told there. */
static unsigned see_local(const uint8_t *head, size_t length, size_t at) {
    unsigned seen = 0;
    while (at + LOCAL_HEADER <= length && u32(head + at) == 0x04034b50) {
        size_t name = u16(head + at + 26), extra = u16(head + at + 28), packed = u32(head + at + 18);
        if (name > length - at - LOCAL_HEADER) break;
        seen |= see((const char *)head + at + LOCAL_HEADER, name);
        const uint8_t *more = head + at + LOCAL_HEADER + name;
        if (!at && extra >= 4 && more + 2 <= head + length && u16(more) == 0xcafe)
            seen |= SEEN_MANIFEST; /* jar's mark */
        bool streamed = u16(head + at + 6) & 8;
        if ((streamed && !packed) || packed > length) break;
        at += LOCAL_HEADER + name + extra + packed;
    }
    return seen;
}

/* The end record nearest to the end whose directory stands where it says, junk in front allowed. */
static bool find_end(ls_input *input, uint64_t *directory_at, uint32_t *directory_size) {
    uint8_t tail[END_RECORD + 65535];
    static const size_t reach[] = {1024, sizeof tail};
    for (size_t step = 0; step < 2; step++) {
        size_t want = reach[step] < input->size ? reach[step] : (size_t)input->size;
        if (want < END_RECORD || ls_input_read(input, input->size - want, tail, want) != (int64_t)want) return false;
        for (size_t at = want - END_RECORD + 1; at-- > 0;) {
            if (tail[at] != 'P' || u32(tail + at) != 0x06054b50) continue;
            uint64_t record = input->size - want + at;
            *directory_size = u32(tail + at + 12);
            if (*directory_size > record || (!*directory_size && u16(tail + at + 10))) continue;
            *directory_at = record - *directory_size;
            uint8_t mark[4];
            if (!*directory_size) return true;
            if (ls_input_read(input, *directory_at, mark, 4) == 4 && u32(mark) == 0x02014b50) return true;
            /* ZIP64: its two records stand between directory and end record (APPNOTE 4.3.14, 4.3.15) */
            *directory_at = u32(tail + at + 16);
            if (ls_input_read(input, *directory_at, mark, 4) == 4 && u32(mark) == 0x02014b50) return true;
        }
        if (want == input->size) break;
    }
    return false;
}

static unsigned see_central(ls_input *input) {
    uint64_t at;
    uint32_t size;
    if (!find_end(input, &at, &size)) return 0;
    uint8_t directory[DIRECTORY_BYTES];
    int64_t got = ls_input_read(input, at, directory, size < sizeof directory ? size : sizeof directory);
    unsigned seen = 0;
    for (size_t i = 0; got > 0 && i + CENTRAL_HEADER <= (size_t)got && u32(directory + i) == 0x02014b50;) {
        size_t name = u16(directory + i + 28);
        if (name > (size_t)got - i - CENTRAL_HEADER) break;
        seen |= see((const char *)directory + i + CENTRAL_HEADER, name);
        i += CENTRAL_HEADER + name + u16(directory + i + 30) + u16(directory + i + 32);
    }
    return seen;
}

bool ls_zip_at_end(ls_input *input) {
    uint64_t at;
    uint32_t size;
    return find_end(input, &at, &size) && size > 0;
}

/* Types that a `mimetype` member may name: all of ODF, and EPUB. */
static const char *const stored_types[] = {
    "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template",
    "application/vnd.oasis.opendocument.text-master", "application/vnd.oasis.opendocument.text-web",
    "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-template",
    "application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation-template",
    "application/vnd.oasis.opendocument.graphics", "application/vnd.oasis.opendocument.graphics-template",
    "application/vnd.oasis.opendocument.chart", "application/vnd.oasis.opendocument.formula",
    "application/vnd.oasis.opendocument.base", "application/vnd.oasis.opendocument.image",
    "application/vnd.sun.xml.writer", "application/vnd.sun.xml.calc", "application/vnd.sun.xml.impress",
    "application/vnd.sun.xml.draw", "application/vnd.sun.xml.math", "application/vnd.sun.xml.writer.global",
    "application/epub+zip",
};

static const char *stored_type(const uint8_t *head, size_t length, size_t at) {
    if (at + LOCAL_HEADER + 8 > length || u16(head + at + 26) != 8) return NULL;
    if (memcmp(head + at + LOCAL_HEADER, "mimetype", 8) != 0 || u16(head + at + 8) != 0) return NULL;
    size_t start = at + LOCAL_HEADER + 8 + u16(head + at + 28);
    if (start >= length) return NULL;
    const char *text = (const char *)head + start, *best = NULL;
    for (size_t i = 0; i < sizeof stored_types / sizeof stored_types[0]; i++) {
        size_t size = strlen(stored_types[i]);
        bool longer = !best || size > strlen(best);
        if (size <= length - start && memcmp(text, stored_types[i], size) == 0 && longer) best = stored_types[i];
    }
    return best;
}

/* Template from document, slide show from presentation: only [Content_Types].xml knows, packed; the name does as well,
 * as all of a family have one handler. */
static const char *in_family(const char *name, const char *word, bool macros, const char *plain, const char *with) {
    const char *hint = ls_type_by_suffix(name);
    bool fits = hint && strncmp(hint, "application/vnd.", 16) == 0 && strstr(hint, word) &&
                (strstr(hint, "macroEnabled") != NULL) == macros;
    return fits ? hint : macros ? with : plain;
}

static const char *odf_by_name(const char *name) {
    const char *dot = name ? strrchr(name, '.') : NULL;
    if (dot && !strcasecmp(dot, ".ods")) return "application/vnd.oasis.opendocument.spreadsheet";
    if (dot && !strcasecmp(dot, ".odp")) return "application/vnd.oasis.opendocument.presentation";
    if (dot && !strcasecmp(dot, ".odg")) return "application/vnd.oasis.opendocument.graphics";
    return "application/vnd.oasis.opendocument.text";
}

static const char *by_names(unsigned seen, const char *name) {
#define OOXML "application/vnd.openxmlformats-officedocument."
    bool macros = seen & SEEN_MACROS;
    if (seen & SEEN_CONTENT_TYPES) {
        if (seen & SEEN_WORD)
            return in_family(name, "word", macros, OOXML "wordprocessingml.document",
                             "application/vnd.ms-word.document.macroEnabled.12");
        if (seen & SEEN_EXCEL_BINARY) return "application/vnd.ms-excel.sheet.binary.macroEnabled.12";
        if (seen & SEEN_EXCEL)
            return in_family(name, macros ? "excel" : "spreadsheet", macros, OOXML "spreadsheetml.sheet",
                             "application/vnd.ms-excel.sheet.macroEnabled.12");
        if (seen & SEEN_POWERPOINT)
            return in_family(name, macros ? "powerpoint" : "presentation", macros, OOXML "presentationml.presentation",
                             "application/vnd.ms-powerpoint.presentation.macroEnabled.12");
        if (seen & SEEN_VISIO)
            return in_family(name, "visio", macros, "application/vnd.ms-visio.drawing",
                             "application/vnd.ms-visio.drawing.macroEnabled.12");
        if (seen & SEEN_XPS) return "application/oxps";
    }
#undef OOXML
    if ((seen & SEEN_ODF_MANIFEST) && (seen & SEEN_ODF_CONTENT)) return odf_by_name(name);
    if (seen & SEEN_EPUB) return "application/epub+zip";
    if ((seen & SEEN_ANDROID) && (seen & (SEEN_DEX | SEEN_MANIFEST))) return "application/vnd.android.package-archive";
    if (seen & SEEN_MANIFEST) return "application/java-archive";
    return "application/zip";
}

const char *ls_zip_kind(ls_input *input, const char *name) {
    uint8_t head[HEAD_BYTES];
    int64_t got = ls_input_read(input, 0, head, sizeof head);
    size_t length = got > 0 ? (size_t)got : 0;
    size_t at = length > 8 && u32(head) != 0x04034b50 && u32(head + 4) == 0x04034b50 ? 4 : 0; /* split marker */
    const char *stored = stored_type(head, length, at);
    if (stored) return stored;
    return by_names(see_local(head, length, at) | see_central(input), name);
}
