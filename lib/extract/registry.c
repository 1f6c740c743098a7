/* The table of handlers: one line each. A handler is `const ls_handler ls_handler_NAME` in a file of its own; where two
 * claim one media type, the earlier line has it. */
#include "extract/handler.h"
#include "base/keystream.h"
#include "extract/archive/unpack.h"
#include <pthread.h>
#include <string.h>

/* clang-format off */
#define LS_HANDLERS(HANDLER) \
    HANDLER(zip)                                                                                                       \
    HANDLER(docx)                                                                                                      \
    HANDLER(xlsx)                                                                                                      \
    HANDLER(pptx)                                                                                                      \
    HANDLER(visio)                                                                                                     \
    HANDLER(odf)                                                                                                       \
    HANDLER(xls)                                                                                                       \
    HANDLER(office_encrypted)                                                                                          \
    HANDLER(rtf)                                                                                                       \
    HANDLER(pdf)                                                                                                       \
    HANDLER(msg)                                                                                                       \
    HANDLER(tnef)                                                                                                      \
    HANDLER(card)                                                                                                      \
    HANDLER(cms)                                                                                                       \
    HANDLER(doc)                                                                                                       \
    HANDLER(ppt)                                                                                                       \
    HANDLER(ole)                                                                                                       \
    HANDLER(mail)                                                                                                      \
    HANDLER(emlx)                                                                                                      \
    HANDLER(mbox)                                                                                                      \
    HANDLER(gzip)                                                                                                      \
    HANDLER(compressed)                                                                                                \
    HANDLER(archive)                                                                                                   \
    HANDLER(jpeg)                                                                                                      \
    HANDLER(png)                                                                                                       \
    HANDLER(tiff)                                                                                                      \
    HANDLER(gif)                                                                                                       \
    HANDLER(webp)                                                                                                      \
    HANDLER(psd)                                                                                                       \
    HANDLER(heif)                                                                                                      \
    HANDLER(html)                                                                                                      \
    HANDLER(sqlite)                                                                                                    \
    HANDLER(csv)                                                                                                       \
    HANDLER(json)                                                                                                      \
    HANDLER(xml)                                                                                                       \
    HANDLER(package)                                                                                                   \
    HANDLER(plain)
/* clang-format on */

#define DECLARE(name) extern const ls_handler ls_handler_##name;
#define ENTRY(name) &ls_handler_##name,

LS_HANDLERS(DECLARE)

const ls_handler *const ls_handlers[] = {LS_HANDLERS(ENTRY) NULL};

static bool type_matches(const char *pattern, const char *media_type, bool star) {
    size_t length = strlen(pattern);
    bool has_star = length > 0 && pattern[length - 1] == '*';
    if (has_star != star) return false;
    return star ? strncmp(pattern, media_type, length - 1) == 0 : strcmp(pattern, media_type) == 0;
}

static const ls_handler *find(const char *media_type, bool star) {
    for (const ls_handler *const *handler = ls_handlers; *handler; handler++)
        for (const char *const *type = (*handler)->media_types; *type; type++)
            if (type_matches(*type, media_type, star)) return *handler;
    return NULL;
}

const ls_handler *ls_handler_find(const char *media_type) {
    const ls_handler *exact = find(media_type, false);
    return exact ? exact : find(media_type, true);
}

/* The public list is handlers times media types. It is filled once, in static memory, so that a borrowed pointer stays
 * good for ever; a unit test holds that all of it fits. */
enum { FORMATS_MAX = 512 };
static leaksift_format formats[FORMATS_MAX];
static size_t format_count;
static pthread_once_t formats_once = PTHREAD_ONCE_INIT;

static void fill_formats(void) {
    for (const ls_handler *const *handler = ls_handlers; *handler; handler++)
        for (const char *const *type = (*handler)->media_types; *type && format_count < FORMATS_MAX; type++)
            formats[format_count++] = (leaksift_format){*type, (*handler)->reads, (*handler)->is_container};
}

const leaksift_format *leaksift_format_at(size_t index) {
    pthread_once(&formats_once, fill_formats);
    return index < format_count ? &formats[index] : NULL;
}

void ls_handlers_warm(void) {
    ls_unpack_warm();
    ls_keystream_warm();
}
