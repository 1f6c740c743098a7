/* What a recorder holds, as lines that a sample's .expect file can say:
 *
 *     note corrupt
 *     text comment: to be signed
 *     file "a\xe4.txt" 12 crc=0f3a9c1e 2021-03-04T10:22:00 none corrupt,encrypted
 */
#ifndef LS_TESTS_LISTING_H
#define LS_TESTS_LISTING_H
#include "base/buffer.h"
#include "extract/archive/inflate.h"
#include "recorder.h"

static inline void listing_string(ls_buffer *out, const char *text, size_t length) {
    ls_buffer_putc(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 32 || c > 126 || c == '"' || c == '\\') ls_buffer_printf(out, "\\x%02x", c);
        else ls_buffer_putc(out, (char)c);
    }
    ls_buffer_putc(out, '"');
}

static inline void listing_reasons(ls_buffer *out, uint64_t bits) {
    const char *between = " ";
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++) {
        if (!(bits >> i & 1)) continue;
        ls_buffer_printf(out, "%s%s", between, leaksift_reason_name((leaksift_reason)i));
        between = ",";
    }
}

static inline void listing_child(ls_buffer *out, const recorded_child *c) {
    static const char *const kinds[] = {"file", "directory", "symlink", "hardlink", "special"};
    ls_buffer_printf(out, "%s%s ", kinds[c->child.kind], c->child.is_filter ? " content" : "");
    listing_string(out, c->child.name, c->child.name_length);
    if (c->child.kind == LS_ENTRY_FILE)
        ls_buffer_printf(out, " %llu crc=%08x", (unsigned long long)c->total, (unsigned)ls_crc32(0, c->bytes, c->length));
    if (c->child.modified) ls_buffer_printf(out, " %s %s", c->child.modified, c->child.modified_zone);
    listing_reasons(out, c->notes);
    ls_buffer_putc(out, '\n');
}

/* Free with ls_buffer_free(). */
static inline void listing(const recorder *r, ls_buffer *out) {
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++)
        if (r->notes >> i & 1) ls_buffer_printf(out, "note %s\n", leaksift_reason_name((leaksift_reason)i));
    for (size_t i = 0; i < r->text_count; i++) {
        const ls_segment *s = &r->texts[i].segment;
        ls_buffer_printf(out, "text %s: %.*s\n", s->field ? s->field : "", (int)s->length, s->text);
    }
    for (size_t i = 0; i < r->child_count; i++) listing_child(out, &r->children[i]);
}
#endif
