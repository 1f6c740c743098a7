/* Adobe's character collections: CID → Unicode, and back for the Unicode CMaps. Those would be the largest tables of
 * all; but the CID of a code point is mostly the first one that means it (93 to 99 % of Adobe's own entries by
 * collection, 79 % of UniCNS-UTF16), and only widths hang on it. */
#include "extract/pdf/cmap_private.h"
#include <pthread.h>
#include <string.h>

enum { COLLECTIONS = sizeof ls_cid_tables / sizeof *ls_cid_tables };

ls_cid_collection ls_cid_collection_of(const char *registry, const char *ordering) {
    static const char *const names[] = {"", "Japan1", "GB1", "CNS1", "Korea1", "KR"};
    if (!registry || !ordering || strcmp(registry, "Adobe") != 0) return LS_CID_NONE;
    for (unsigned i = 1; i <= COLLECTIONS; i++)
        if (strcmp(ordering, names[i]) == 0) return (ls_cid_collection)i;
    return LS_CID_NONE;
}

static unsigned from_utf16(const uint16_t *units, unsigned count, uint32_t *out) {
    unsigned made = 0;
    for (unsigned i = 0; i < count && units[i]; i++) {
        uint32_t c = units[i];
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < count) c = 0x10000 + ((c - 0xD800) << 10) + (units[++i] - 0xDC00U);
        out[made++] = c;
    }
    return made;
}

unsigned ls_cid_unicode(ls_cid_collection which, uint32_t cid, uint32_t out[LS_CID_TARGET_MAX]) {
    if (which == LS_CID_NONE) return 0;
    const ls_cid_table *table = &ls_cid_tables[which - 1];
    if (cid >= table->count) return 0;
    if (table->plain[cid]) return out[0] = table->plain[cid], 1;
    unsigned low = 0, high = table->longer_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        const uint16_t *row = table->longer + 5 * middle;
        if (row[0] == cid) return from_utf16(row + 1, 4, out);
        if (row[0] < cid) low = middle + 1;
        else high = middle;
    }
    return 0;
}

/* Filled once, in static memory; pages of a collection that no document uses are never touched. */
static uint16_t inverse[COLLECTIONS][0x10000];
static pthread_once_t inverse_once[COLLECTIONS] = {PTHREAD_ONCE_INIT, PTHREAD_ONCE_INIT, PTHREAD_ONCE_INIT,
                                                   PTHREAD_ONCE_INIT, PTHREAD_ONCE_INIT};

static void fill(unsigned index) {
    const ls_cid_table *table = &ls_cid_tables[index];
    for (unsigned cid = table->count; cid-- > 1;)
        if (table->plain[cid]) inverse[index][table->plain[cid]] = (uint16_t)cid;
}

static void fill_japan1(void) { fill(LS_CID_JAPAN1 - 1); }
static void fill_gb1(void) { fill(LS_CID_GB1 - 1); }
static void fill_cns1(void) { fill(LS_CID_CNS1 - 1); }
static void fill_korea1(void) { fill(LS_CID_KOREA1 - 1); }
static void fill_kr(void) { fill(LS_CID_KR - 1); }

uint32_t ls_cid_of_unicode(ls_cid_collection which, uint32_t code_point) {
    static void (*const fills[])(void) = {fill_japan1, fill_gb1, fill_cns1, fill_korea1, fill_kr};
    if (which == LS_CID_NONE || code_point > 0xFFFF) return LS_CMAP_NO_CID;
    pthread_once(&inverse_once[which - 1], fills[which - 1]);
    uint16_t cid = inverse[which - 1][code_point];
    return cid ? cid : LS_CMAP_NO_CID;
}
