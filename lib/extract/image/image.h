/* What readers of pictures share: text metadata in its few forms, each of which several formats carry. */
#ifndef LS_EXTRACT_IMAGE_IMAGE_H
#define LS_EXTRACT_IMAGE_IMAGE_H
#include "base/buffer.h"
#include "extract/handler.h"

enum { LS_IMAGE_SEEN = 256, LS_IMAGE_VALUE = 1 << 16, LS_IMAGE_XMP = 16 << 20 };

typedef struct ls_image {
    ls_sink *sink;
    ls_buffer text;              /* scratch */
    uint64_t seen[LS_IMAGE_SEEN]; /* fingerprints: EXIF, IPTC and every page of a TIFF say the same thing */
    unsigned seen_count;
    unsigned nesting;            /* EXIF in a resource in EXIF … */
} ls_image;

/* Begins and ends with these; the end says that a picture's words were not read. */
#define LS_IMAGE(SINK) {.sink = (SINK)}
ls_status ls_image_end(ls_image *image, ls_status status);

/* A property; a very long one is text only. `charset` NULL: UTF-8 if it is, else found out. Ends at a NUL; blank ones
 * are nothing. */
ls_status ls_image_property(ls_image *image, const char *name, const void *bytes, size_t length, const char *charset);
/* Other text, `field` as the file calls it. */
ls_status ls_image_text(ls_image *image, const char *field, const void *bytes, size_t length, const char *charset);
void ls_image_time(ls_image *image, const char *name, const void *bytes, size_t length);
ls_status ls_image_xmp(ls_image *image, const void *packet, size_t length);

ls_status ls_image_exif(ls_image *image, ls_input *tiff);               /* a TIFF structure: EXIF, and TIFF itself */
ls_status ls_image_exif_bytes(ls_image *image, const void *bytes,
                              size_t length); /* the same, with or without "Exif\0\0" */
ls_status ls_image_iptc(ls_image *image, const uint8_t *bytes, size_t length);
ls_status ls_image_resources(ls_image *image, const uint8_t *bytes, size_t length); /* of Photoshop */
#endif
