/* TIFF: every directory's text tags, EXIF, XMP, IPTC and Photoshop's resources. */
#include "extract/image/image.h"

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    (void)about;
    ls_image image = LS_IMAGE(sink);
    return ls_image_end(&image, ls_image_exif(&image, input));
}

static const char *const types[] = {"image/tiff", NULL};
const ls_handler ls_handler_tiff = {"tiff", types, "text tags, EXIF, XMP, IPTC", false, run};
