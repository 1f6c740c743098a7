/* XMP is RDF in one narrow form: properties are elements or attributes of rdf:Description, arrays and structures nest
 * in them. The innermost element outside the rdf namespace names a value; rdf:li inside it ends one. What is about
 * people and the work becomes a property; numbers of a camera and of an editor's history are not text; all the rest
 * is. */
#include "extract/markup/xmp.h"
#include "extract/clock.h"
#include "extract/markup/xmlstrip.h"
#include "text/charset.h"

enum { NAME_SIZE = 64, PROPERTY_MAX = 1 << 16, VALUE_MAX = 16 << 20 };

typedef struct xmp {
    ls_sink *sink;
    char prefix[NAME_SIZE], name[NAME_SIZE]; /* of the value that is being read */
    ls_buffer value, repaired;
} xmp;

static const struct { const char *element, *name;
} properties[] = {{"creator", "author"},
                  {"Artist", "author"},
                  {"Author", "author"},
                  {"title", "title"},
                  {"Title", "title"},
                  {"description", "description"},
                  {"ImageDescription", "description"},
                  {"Headline", "headline"},
                  {"subject", "keywords"},
                  {"Keywords", "keywords"},
                  {"Subject", "subject"},
                  {"Producer", "producer"},
                  {"CreatorTool", "application"},
                  {"Software", "application"},
                  {"rights", "copyright"},
                  {"Copyright", "copyright"},
                  {"OwnerName", "owner"},
                  {"CameraOwnerName", "owner"},
                  {"SerialNumber", "serial_number"},
                  {"BodySerialNumber", "serial_number"},
                  {"publisher", "publisher"},
                  {"contributor", "contributor"},
                  {"language", "language"},
                  {"identifier", "identifier"},
                  {"Credit", "credit"},
                  {"Source", "source"},
                  {"UserComment", "comment"},
                  {"GPSLatitude", "gps_latitude"},
                  {"GPSLongitude", "gps_longitude"},
                  {"City", "city"},
                  {"Country", "country"},
                  {"State", "state"},
                  {"Company", "company"},
                  {"Manager", "manager"},
                  {"CaptionWriter", "caption_writer"},
                  {"AuthorsPosition", "author_position"},
                  {"Instructions", "instructions"}};
static const struct { const char *element, *name; } times[] = {{"CreateDate", "created"}, {"ModifyDate", "modified"},
    {"DateTimeOriginal", "taken"}, {"DateCreated", "taken"}};
/* Namespaces of measurements and of housekeeping: what is not named above is no text of a person. */
static const char *const silent[] = {
    "exif",    "exifEX", "tiff",       "aux",          "crs",      "xmpMM",     "stRef",        "stEvt",   "stMfs",
    "xmpGImg", "xmpG",   "stDim",      "stFnt",        "xmpTPg",   "pdfaid",    "pdfuaid",      "GCamera", "crd",
    "icc",     "lr",     "pdfaSchema", "pdfaProperty", "pdfaType", "pdfaField", "pdfaExtension"};

static bool starts(const char *text, size_t length, const char *word) {
    return length >= strlen(word) && memcmp(text, word, strlen(word)) == 0;
}

/* Identifiers that a program made are nobody's words. */
static bool is_identifier(const char *text, size_t length) {
    return starts(text, length, "uuid:") || starts(text, length, "xmp.") || starts(text, length, "urn:uuid:") ||
           starts(text, length, "adobe:docid:");
}

static ls_status give_text(xmp *x, const char *text, size_t length) {
    const ls_segment segment = {.text = text, .length = length, .part = LEAKSIFT_PART_METADATA, .field = x->name};
    return ls_sink_text(x->sink, &segment);
}

static ls_status push_text(xmp *x, const char *text, size_t length) {
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (strcmp(x->prefix, silent[i]) == 0) return LS_OK;
    return is_identifier(text, length) ? LS_OK : give_text(x, text, length);
}

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/* The value is whole: say it and forget it. */
static ls_status end_value(xmp *x) {
    const char *text = x->value.data;
    size_t length = x->value.length;
    while (length && is_blank(*text)) text++, length--;
    while (length && is_blank(text[length - 1])) length--;
    if (!length || !x->name[0]) return ls_buffer_clear(&x->value), LS_OK;
    ls_buffer_clear(&x->repaired);
    ls_status status = ls_utf8_repair(text, length, &x->repaired);
    if (status) return status;
    ls_buffer_clear(&x->value);
    text = x->repaired.data;
    length = x->repaired.length;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char at[LS_CLOCK_SIZE], zone[LS_CLOCK_ZONE_SIZE];
        if (strcmp(x->name, times[i].element) != 0) continue;
        if (ls_clock_iso(text, length, at, zone)) ls_sink_time(x->sink, times[i].name, at, zone, "xmp");
        return LS_OK;
    }
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        if (strcmp(x->name, properties[i].element) != 0 || is_identifier(text, length)) continue;
        if (length > PROPERTY_MAX) return give_text(x, text, length); /* results repeat a property: not this one */
        ls_sink_property(x->sink, properties[i].name, text, length);
        return LS_OK;
    }
    return push_text(x, text, length);
}

/* Names are ASCII in every schema; others are kept out of reports. */
static void copy_name(char *to, const char *name, size_t length) {
    size_t made = 0;
    for (size_t i = 0; i < length && made < NAME_SIZE - 1; i++)
        if (name[i] > ' ' && name[i] < 0x7F) to[made++] = name[i];
    to[made] = '\0';
}

static void set_name(xmp *x, const char *prefix, size_t prefix_length, const char *name, size_t length) {
    copy_name(x->prefix, prefix, prefix_length);
    copy_name(x->name, name, length);
}

static bool is_rdf(const char *prefix, size_t length) { return length == 3 && memcmp(prefix, "rdf", 3) == 0; }

static bool put(xmp *x, const char *text, size_t length, bool literal) {
    const size_t room = x->value.length < VALUE_MAX ? VALUE_MAX - x->value.length : 0;
    if (length > room) {
        length = room;
        ls_sink_note(x->sink, LEAKSIFT_REASON_BYTES_OUT, "a value of XMP is longer than 16 MiB: its end is not read");
    }
    return literal ? ls_buffer_append(&x->value, text, length) : ls_xml_decode(text, length, &x->value);
}

/* Attributes are simple properties. xmlstrip gives their local names; the prefix stands before them. */
static ls_status take_attributes(xmp *x, const ls_xml_token *token) {
    ls_xml_attribute attribute;
    for (size_t at = 0; ls_xml_next_attribute(token, &at, &attribute);) {
        if (!attribute.prefixed) continue;
        const char *end = attribute.name - 1, *begin = end;
        while (begin > token->body && !is_blank(begin[-1]) && begin[-1] != '"' && begin[-1] != '\'') begin--;
        size_t length = (size_t)(end - begin);
        if (is_rdf(begin, length) || (length == 3 && memcmp(begin, "xml", 3) == 0) || (length == 1 && *begin == 'x'))
            continue;
        set_name(x, begin, length, attribute.name, attribute.name_length);
        if (!put(x, attribute.value, attribute.length, false)) return LS_NOMEM;
        ls_status status = end_value(x);
        if (status) return status;
    }
    return LS_OK;
}

static ls_status on_token(void *context, const ls_xml_token *token) {
    xmp *x = context;
    ls_status status = LS_OK;
    if (token->kind == LS_XML_TEXT) return put(x, token->body, token->length, token->literal) ? LS_OK : LS_NOMEM;
    if (token->kind == LS_XML_CLOSE) return end_value(x);
    ls_buffer_clear(&x->value);
    const char *prefix = token->name - (token->prefix_length ? token->prefix_length + 1 : 0);
    char kept[2][NAME_SIZE];
    memcpy(kept[0], x->prefix, NAME_SIZE);
    memcpy(kept[1], x->name, NAME_SIZE);
    if (token->length) status = take_attributes(x, token);
    if (is_rdf(prefix, token->prefix_length)) {
        memcpy(x->prefix, kept[0], NAME_SIZE);
        memcpy(x->name, kept[1], NAME_SIZE);
    } else {
        set_name(x, prefix, token->prefix_length, token->name, token->name_length);
    }
    return status;
}

ls_status ls_xmp(ls_sink *sink, const char *packet, size_t length) {
    xmp x = {.sink = sink};
    ls_xml xml = {.handler = on_token, .context = &x};
    ls_status status = ls_xml_feed(&xml, packet, length);
    if (!status) status = ls_xml_finish(&xml);
    ls_xml_free(&xml);
    ls_buffer_free(&x.value);
    ls_buffer_free(&x.repaired);
    return status;
}
