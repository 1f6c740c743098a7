/* IPTC-IIM (4.2) data sets, and the image resources of Photoshop in which pictures carry them. */
#include "base/bytes.h"
#include "extract/image/image.h"
#include <string.h>

/* Record 2, the application record: data sets that are text of people. */
static const struct { uint8_t set; const char *name; } properties[] = {
    {5, "title"}, {25, "keywords"}, {40, "instructions"}, {80, "author"}, {85, "author_position"}, {90, "city"},
    {92, "location"}, {95, "state"}, {101, "country"}, {105, "headline"}, {110, "credit"}, {115, "source"},
    {116, "copyright"}, {118, "contact"}, {120, "description"}, {122, "caption_writer"}};

ls_status ls_image_iptc(ls_image *image, const uint8_t *bytes, size_t length) {
    const char *charset = NULL;
    for (size_t at = 0; at + 5 <= length;) {
        if (bytes[at] != 0x1C) { /* padding, or a TIFF writer that swapped the bytes of each long */
            at++;
            continue;
        }
        unsigned record = bytes[at + 1], set = bytes[at + 2];
        size_t size = ls_be16(bytes + at + 3);
        at += 5;
        if (size & 0x8000) { /* extended: so many bytes of length follow */
            size_t digits = size & 0x7FFF;
            if (digits > 4 || digits > length - at) break;
            size = 0;
            for (; digits; digits--) size = size << 8 | bytes[at++];
        }
        if (size > length - at) size = length - at;
        if (record == 1 && set == 90 && size >= 3 && memcmp(bytes + at, "\x1b%G", 3) == 0) charset = "UTF-8";
        for (size_t i = 0; record == 2 && size && i < sizeof properties / sizeof *properties; i++) {
            if (properties[i].set != set) continue;
            ls_status status = ls_image_property(image, properties[i].name, bytes + at, size, charset);
            if (status) return status;
        }
        at += size;
    }
    return LS_OK;
}

/* Adobe Photoshop File Formats, "Image Resource Blocks". */
ls_status ls_image_resources(ls_image *image, const uint8_t *bytes, size_t length) {
    enum { URL = 0x040B, IPTC = 0x0404, EXIF = 0x0422, XMP = 0x0424 };
    for (size_t at = 0; at + 12 <= length;) {
        if (memcmp(bytes + at, "8BIM", 4) != 0 && memcmp(bytes + at, "MeSa", 4) != 0) break;
        unsigned id = ls_be16(bytes + at + 4);
        size_t name = (size_t)bytes[at + 6] + 1, data = at + 6 + name + (name & 1) + 4;
        if (data > length) break;
        size_t size = ls_be32(bytes + data - 4);
        if (size > length - data) size = length - data;
        ls_status status = LS_OK;
        if (id == IPTC) status = ls_image_iptc(image, bytes + data, size);
        if (id == EXIF) status = ls_image_exif_bytes(image, bytes + data, size);
        if (id == XMP) status = ls_image_xmp(image, bytes + data, size);
        if (id == URL && size) status = ls_image_property(image, "url", bytes + data, size, NULL);
        if (status) return status;
        at = data + size + (size & 1);
    }
    return LS_OK;
}
