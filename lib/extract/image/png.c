/* PNG (ISO/IEC 15948): text chunks, plain, packed and international, EXIF, XMP, and the profiles that ImageMagick
 * writes as hexadecimal text. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "base/hex.h"
#include "extract/archive/inflate.h"
#include "extract/image/image.h"
#include <stdio.h>
#include <string.h>

enum { CHUNK_MAX = 8 << 20, UNPACKED_MAX = 8 << 20 };

static const struct { const char *keyword, *name; } properties[] = {
    {"Title", "title"}, {"Author", "author"}, {"Description", "description"}, {"Copyright", "copyright"},
    {"Comment", "comment"}, {"Software", "application"}, {"Source", "source"}, {"Disclaimer", "disclaimer"}};

/* "Raw profile type exif": a line break, a name, the count of bytes, then hexadecimal digits in lines. */
static ls_status raw_profile(ls_image *image, const char *kind, const char *text, size_t length) {
    ls_buffer bytes = {0};
    unsigned lines = 0;
    int high = -1;
    size_t at = 0;
    for (; at < length && lines < 3; at++) lines += text[at] == '\n';
    for (; at < length; at++) {
        int digit = ls_hex_digit(text[at]);
        if (digit < 0) continue;
        if (high < 0) {
            high = digit;
            continue;
        }
        ls_buffer_putc(&bytes, (char)(high << 4 | digit));
        high = -1;
    }
    ls_status status = LS_OK;
    const uint8_t *data = (const uint8_t *)bytes.data;
    if (bytes.failed) status = LS_NOMEM;
    else if (!bytes.length) status = LS_OK;
    else if (!strcmp(kind, "exif") || !strcmp(kind, "APP1")) status = ls_image_exif_bytes(image, data, bytes.length);
    else if (!strcmp(kind, "iptc") || !strcmp(kind, "8bim")) {
        bool resources = bytes.length >= 4 && memcmp(data, "8BIM", 4) == 0;
        status = resources ? ls_image_resources(image, data, bytes.length) : ls_image_iptc(image, data, bytes.length);
    } else if (!strcmp(kind, "xmp")) status = ls_image_xmp(image, data, bytes.length);
    ls_buffer_free(&bytes);
    return status;
}

static ls_status say(ls_image *image, const char *keyword, const void *text, size_t length, const char *charset) {
    if (!strcmp(keyword, "XML:com.adobe.xmp")) return ls_image_xmp(image, text, length);
    if (!strncmp(keyword, "Raw profile type ", 17)) return raw_profile(image, keyword + 17, text, length);
    if (!strcmp(keyword, "Creation Time")) ls_image_time(image, "created", text, length);
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (!strcmp(keyword, properties[i].keyword))
            return ls_image_property(image, properties[i].name, text, length, charset);
    return ls_image_text(image, keyword, text, length, charset);
}

/* A zlib stream (RFC 1950): two bytes, then deflate. */
static ls_status unpack_and_say(ls_image *image, const char *keyword, const uint8_t *packed, size_t length,
                                const char *charset) {
    if (length < 3) return LS_OK;
    size_t capacity = length < UNPACKED_MAX / 1032 ? 1032 * length : UNPACKED_MAX, used = 0, produced = 0;
    uint8_t *out = ls_malloc(capacity);
    ls_inflate *state = ls_inflate_create();
    ls_status status = LS_NOMEM;
    if (out && state) {
        ls_status unpacked = ls_inflate_whole(state, packed + 2, length - 2, out, capacity, &used, &produced);
        if (unpacked == LS_STOP)
            ls_sink_note(image->sink, LEAKSIFT_REASON_BYTES_OUT, "a text of the picture unpacks to too much");
        if (unpacked == LS_DATA)
            ls_sink_note(image->sink, LEAKSIFT_REASON_CORRUPT, "a packed text of the picture is broken");
        if (unpacked) produced = 0;
        status = unpacked == LS_NOMEM ? unpacked : ls_sink_tick(image->sink, produced);
        if (!status && produced) status = say(image, keyword, out, produced, charset);
    }
    ls_free(out);
    ls_inflate_free(state);
    return status;
}

static ls_status text_chunk(ls_image *image, char kind, const uint8_t *bytes, size_t length) {
    char keyword[80];
    const uint8_t *end = memchr(bytes, 0, length < 80 ? length : 80);
    if (!end) return LS_OK;
    size_t size = 0; /* Latin-1 that is ASCII in practice: it names a field in reports */
    for (const uint8_t *at = bytes; at < end; at++)
        if (*at >= ' ' && *at < 0x7F) keyword[size++] = (char)*at;
    keyword[size] = '\0';
    if (!size) strcpy(keyword, "text");
    const uint8_t *text = end + 1;
    length -= (size_t)(text - bytes);
    if (kind == 't') return length ? say(image, keyword, text, length, NULL) : LS_OK;
    if (kind == 'z') return length > 1 ? unpack_and_say(image, keyword, text + 1, length - 1, NULL) : LS_OK;
    if (length < 2) return LS_OK; /* iTXt: packed or not, method, language, translated keyword, text */
    bool packed = text[0] == 1;
    const uint8_t *language = memchr(text + 2, 0, length - 2);
    const uint8_t *translated = language ? memchr(language + 1, 0, length - (size_t)(language + 1 - text)) : NULL;
    if (!translated) return LS_OK;
    length -= (size_t)(translated + 1 - text);
    if (!length) return LS_OK;
    if (packed) return unpack_and_say(image, keyword, translated + 1, length, "UTF-8");
    return say(image, keyword, translated + 1, length, "UTF-8");
}

static ls_status take(ls_image *image, const uint8_t *type, const uint8_t *bytes, size_t length) {
    if (!memcmp(type, "tEXt", 4) || !memcmp(type, "zTXt", 4) || !memcmp(type, "iTXt", 4))
        return text_chunk(image, (char)type[0], bytes, length);
    if (!memcmp(type, "eXIf", 4)) return ls_image_exif_bytes(image, bytes, length);
    if (length >= 7) { /* tIME */
        char at[24];
        int size = snprintf(at, sizeof at, "%04u-%02u-%02uT%02u:%02u:%02uZ", ls_be16(bytes) % 10000u, bytes[2] % 100u,
                            bytes[3] % 100u, bytes[4] % 100u, bytes[5] % 100u, bytes[6] % 100u);
        ls_image_time(image, "modified", at, (size_t)size);
    }
    return LS_OK;
}

static bool wanted(const uint8_t *type) {
    static const char names[][5] = {"tEXt", "zTXt", "iTXt", "eXIf", "tIME"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!memcmp(type, names[i], 4)) return true;
    return false;
}

static ls_status read_chunks(ls_image *image, ls_input *input) {
    for (uint64_t at = 8;;) {
        size_t got;
        const uint8_t *head = ls_input_peek(input, at, 8, &got);
        if (!head || got < 8) break;
        uint32_t length = ls_be32(head);
        uint8_t type[4];
        memcpy(type, head + 4, 4);
        if (!memcmp(type, "IEND", 4)) return LS_OK;
        if (wanted(type)) {
            const uint8_t *bytes = ls_input_peek(input, at + 8, length < CHUNK_MAX ? length : CHUNK_MAX, &got);
            if (length > CHUNK_MAX)
                ls_sink_note(image->sink, LEAKSIFT_REASON_BYTES_OUT,
                             "a text of the picture is longer than 8 MiB: its end is not read");
            ls_status status = bytes && got ? take(image, type, bytes, got) : LS_OK;
            if (status) return status;
        }
        at += 12 + (uint64_t)length;
        ls_status status = ls_sink_tick(image->sink, 8);
        if (status) return status;
    }
    ls_sink_note(image->sink, LEAKSIFT_REASON_CORRUPT, "the picture ends without its last chunk");
    return LS_OK;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_image image = LS_IMAGE(sink);
    return ls_image_end(&image, read_chunks(&image, input));
}

static const char *const types[] = {"image/png", NULL};
const ls_handler ls_handler_png = {"png", types, "text chunks, EXIF, XMP", false, run};
