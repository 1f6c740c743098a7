/* CMaps: from the bytes of a shown string to codes, from codes to CIDs and to Unicode (ISO 32000-1, 9.7.5 and 9.10.3;
 * Adobe Technical Notes 5014 and 5411). Predefined ones come from static tables, embedded ones are parsed. */
#ifndef LS_EXTRACT_PDF_CMAP_H
#define LS_EXTRACT_PDF_CMAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_cmap ls_cmap;

enum { LS_CMAP_TARGET_MAX = 16, LS_CID_TARGET_MAX = 8 };
#define LS_CMAP_NO_CID UINT32_MAX

typedef struct ls_cmap_char {
    uint32_t code;
    unsigned length; /* bytes taken, 1 to 4 */
    uint32_t cid;    /* LS_CMAP_NO_CID: none */
} ls_cmap_char;

/* Adobe's character collections. */
typedef enum ls_cid_collection {
    LS_CID_NONE,
    LS_CID_JAPAN1,
    LS_CID_GB1,
    LS_CID_CNS1,
    LS_CID_KOREA1,
    LS_CID_KR
} ls_cid_collection;

/* An embedded CMap or ToUnicode stream, inflated. Damage is passed over. `use` (or NULL) is the CMap of /UseCMap; it is
 * borrowed and must outlive the result; `usecmap` with a predefined name is resolved inside. NULL: out of memory. */
ls_cmap *ls_cmap_parse(const void *bytes, size_t length, const ls_cmap *use);
/* A predefined CMap; cheap. NULL: not known, or out of memory. */
ls_cmap *ls_cmap_named(const char *name);
void ls_cmap_free(ls_cmap *cmap); /* NULL is fine */

bool ls_cmap_vertical(const ls_cmap *cmap);
ls_cid_collection ls_cmap_collection(const ls_cmap *cmap);

/* The next character of a string, at < length. What fits no codespace is taken by its shortest code length. */
void ls_cmap_next(const ls_cmap *cmap, const uint8_t *string, size_t length, size_t at, ls_cmap_char *out);
/* Unicode of a code; returns how many code points (0: not mapped). Targets U+0000 and U+FFFD count as not mapped. */
unsigned ls_cmap_unicode(const ls_cmap *cmap, uint32_t code, uint32_t out[LS_CMAP_TARGET_MAX]);

ls_cid_collection ls_cid_collection_of(const char *registry, const char *ordering);
unsigned ls_cid_unicode(ls_cid_collection which, uint32_t cid, uint32_t out[LS_CID_TARGET_MAX]);
#endif
