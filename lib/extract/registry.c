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
    HANDLER(xps)                                                                                                       \
    HANDLER(odf_flat)                                                                                                  \
    HANDLER(word_xml)                                                                                                  \
    HANDLER(excel_xml)                                                                                                 \
    HANDLER(flat_package)                                                                                              \
    HANDLER(odf)                                                                                                       \
    HANDLER(xls)                                                                                                       \
    HANDLER(office_encrypted)                                                                                          \
    HANDLER(iwork)                                                                                                     \
    HANDLER(lotus)                                                                                                     \
    HANDLER(wordperfect)                                                                                               \
    HANDLER(mobi)                                                                                                      \
    HANDLER(onenote)                                                                                                   \
    HANDLER(rtf)                                                                                                       \
    HANDLER(pdf)                                                                                                       \
    HANDLER(msg)                                                                                                       \
    HANDLER(tnef)                                                                                                      \
    HANDLER(card)                                                                                                      \
    HANDLER(cms)                                                                                                       \
    HANDLER(certificate)                                                                                               \
    HANDLER(private_key)                                                                                               \
    HANDLER(pem)                                                                                                       \
    HANDLER(pkcs12)                                                                                                    \
    HANDLER(jks)                                                                                                       \
    HANDLER(keybox)                                                                                                    \
    HANDLER(sealed)                                                                                                    \
    HANDLER(doc)                                                                                                       \
    HANDLER(ppt)                                                                                                       \
    HANDLER(vba)                                                                                                       \
    HANDLER(ole)                                                                                                       \
    HANDLER(mso)                                                                                                       \
    HANDLER(openpgp)                                                                                                   \
    HANDLER(mail)                                                                                                      \
    HANDLER(emlx)                                                                                                      \
    HANDLER(mbox)                                                                                                      \
    HANDLER(uuencode)                                                                                                  \
    HANDLER(pst)                                                                                                       \
    HANDLER(dbx)                                                                                                       \
    HANDLER(gzip)                                                                                                      \
    HANDLER(compressed)                                                                                                \
    HANDLER(warc)                                                                                                      \
    HANDLER(chm)                                                                                                       \
    HANDLER(archive)                                                                                                   \
    HANDLER(jpeg)                                                                                                      \
    HANDLER(png)                                                                                                       \
    HANDLER(tiff)                                                                                                      \
    HANDLER(gif)                                                                                                       \
    HANDLER(webp)                                                                                                      \
    HANDLER(psd)                                                                                                       \
    HANDLER(heif)                                                                                                      \
    HANDLER(emf)                                                                                                       \
    HANDLER(wmf)                                                                                                       \
    HANDLER(html)                                                                                                      \
    HANDLER(sqlite)                                                                                                    \
    HANDLER(jet)                                                                                                       \
    HANDLER(dbf)                                                                                                       \
    HANDLER(memo)                                                                                                      \
    HANDLER(bplist)                                                                                                    \
    HANDLER(apple)                                                                                                     \
    HANDLER(folder)                                                                                                    \
    HANDLER(shortcut)                                                                                                  \
    HANDLER(sqlite_log)                                                                                                \
    HANDLER(dump)                                                                                                      \
    HANDLER(ldif)                                                                                                      \
    HANDLER(csv)                                                                                                       \
    HANDLER(json)                                                                                                      \
    HANDLER(xml)                                                                                                       \
    HANDLER(zeros)                                                                                                     \
    HANDLER(package)                                                                                                   \
    HANDLER(plain)
/* clang-format on */

#define DECLARE(name) extern const ls_handler ls_handler_##name;
#define ENTRY(name) &ls_handler_##name,

LS_HANDLERS(DECLARE)

const ls_handler *const ls_handlers[] = {LS_HANDLERS(ENTRY) NULL};

/* Every item asks, so the types stand sorted, the stars apart. Of two with one name the earlier handler comes first. */
enum { FORMATS_MAX = 512, STARS_MAX = 64 };
static struct claim {
    const char *type;
    const ls_handler *handler;
} exact[FORMATS_MAX], stars[STARS_MAX];
static size_t exact_count, star_count;
static pthread_once_t claims_once = PTHREAD_ONCE_INIT;

static void add_claim(const char *type, const ls_handler *handler) {
    if (type[strlen(type) - 1] == '*') {
        if (star_count < STARS_MAX) stars[star_count++] = (struct claim){type, handler};
        return;
    }
    size_t at = exact_count;
    if (at == FORMATS_MAX) return;
    for (; at > 0 && strcmp(exact[at - 1].type, type) > 0; at--) exact[at] = exact[at - 1];
    exact[at] = (struct claim){type, handler};
    exact_count++;
}

static void sort_claims(void) {
    for (const ls_handler *const *handler = ls_handlers; *handler; handler++)
        for (const char *const *type = (*handler)->media_types; *type; type++) add_claim(*type, *handler);
}

const ls_handler *ls_handler_find(const char *media_type) {
    pthread_once(&claims_once, sort_claims);
    size_t low = 0, high = exact_count;
    while (low < high) { /* the first that is not less */
        size_t middle = low + (high - low) / 2;
        if (strcmp(exact[middle].type, media_type) < 0) low = middle + 1;
        else high = middle;
    }
    if (low < exact_count && strcmp(exact[low].type, media_type) == 0) return exact[low].handler;
    for (size_t i = 0; i < star_count; i++)
        if (strncmp(stars[i].type, media_type, strlen(stars[i].type) - 1) == 0) return stars[i].handler;
    return NULL;
}

/* The public list is handlers times media types. It is filled once, in static memory, so that a borrowed pointer stays
 * good for ever; a unit test holds that all of it fits. */
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
