/* The types of messages that hold what somebody wrote, as applications since 2013 number them. Everything else places
 * and draws: styles, shapes, formulas. */
#include "base/utf8.h"
#include "extract/iwork/iwork.h"

enum { TILE = 6002, PACKAGE = 11006 };

typedef struct rule {
    uint32_t type;
    uint8_t path[2]; /* field of the message; field of that, or 0 */
    leaksift_part part;
    const char *field, *role;
} rule;

static const rule rules[] = {
    {2001, {3, 0}, LEAKSIFT_PART_BODY, NULL, NULL},            /* TSWP.StorageArchive: all running text */
    {6005, {3, 3}, LEAKSIFT_PART_BODY, NULL, NULL},            /* TST.TableDataList: texts of cells */
    {2032, {2, 0}, LEAKSIFT_PART_BODY, "hyperlink", NULL},     /* TSWP.HyperlinkFieldArchive */
    {3056, {1, 0}, LEAKSIFT_PART_COMMENT, NULL, NULL},         /* TSD.CommentStorageArchive */
    {212, {1, 0}, LEAKSIFT_PART_COMMENT, "author", "author"},  /* TSK.AnnotationAuthorArchive */
    {2, {1, 0}, LEAKSIFT_PART_METADATA, "sheet", NULL},        /* TN.SheetArchive; no text in other applications */
    {6001, {8, 0}, LEAKSIFT_PART_METADATA, "table", NULL},     /* TST.TableModelArchive */
};

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }

/* Line breaks of all kinds become one; anchors of objects (U+FFFC) and marks of sections become blanks. */
static bool clean(ls_buffer *out, const uint8_t *bytes, size_t length) {
    ls_buffer_clear(out);
    for (size_t i = 0; i < length; i++) {
        const uint8_t *at = bytes + i;
        bool three = length - i >= 3;
        if (three && !memcmp(at, "\xEF\xBF\xBC", 3)) i += 2, ls_buffer_putc(out, ' ');
        else if (three && !memcmp(at, "\xE2\x80", 2) && (at[2] & 0xFE) == 0xA8) i += 2, ls_buffer_putc(out, '\n');
        else if (*at == '\r' || *at == '\v' || *at == '\f') ls_buffer_putc(out, '\n');
        else ls_buffer_putc(out, *at < ' ' && *at != '\n' && *at != '\t' ? ' ' : (char)*at);
    }
    while (out->length && is_blank(out->data[out->length - 1])) out->length--;
    return !out->failed;
}

static ls_status say(ls_iwork *self, const rule *rule, const ls_proto_field *field) {
    const uint8_t *bytes = field->bytes;
    bool valid = bytes && ls_utf8_valid((const char *)bytes, field->length) == field->length;
    for (size_t i = 0; valid && rule->field && i < field->length; i++) valid = bytes[i] >= ' ';
    if (!valid) return self->odd |= !rule->field, LS_OK; /* else a message where another application has the name */
    if (!clean(&self->text, bytes, field->length)) return LS_NOMEM;
    const ls_segment segment = {.text = self->text.data, .length = self->text.length, .part = rule->part,
                                .field = rule->field, .role = rule->role};
    return segment.length ? ls_sink_text(self->sink, &segment) : LS_OK;
}

static ls_status apply(ls_iwork *self, const rule *rule, ls_proto message, unsigned depth) {
    ls_proto_field field;
    ls_status status = LS_OK;
    while (status == LS_OK && ls_proto_next(&message, &field)) {
        if (field.number != rule->path[depth] || !field.bytes) continue;
        bool inner = !depth && rule->path[1];
        status = inner ? apply(self, rule, ls_proto_of(&field), 1) : say(self, rule, &field);
    }
    self->odd |= status == LS_OK && message.at != message.end;
    return status;
}

/* TSP.PackageMetadata lists the pictures with the names that they had; those that come with a template have a place
 * of their own (5). */
static ls_status file_names(ls_iwork *self, ls_proto package) {
    enum { FILES = 4, NAME = 3, OF_TEMPLATE = 5 };
    static const rule of_file = {PACKAGE, {NAME, 0}, LEAKSIFT_PART_METADATA, "file", NULL};
    ls_proto_field file, field, name = {0};
    ls_status status = LS_OK;
    while (status == LS_OK && ls_proto_next(&package, &file)) {
        if (file.number != FILES || !file.bytes) continue;
        bool ours = true;
        name.bytes = NULL;
        for (ls_proto info = ls_proto_of(&file); ls_proto_next(&info, &field);) {
            if (field.number == NAME) name = field;
            ours = ours && field.number != OF_TEMPLATE;
        }
        if (ours && name.bytes) status = say(self, &of_file, &name);
    }
    return status;
}

ls_status ls_iwork_message(ls_iwork *self, uint32_t type, ls_proto message) {
    if (type == TILE) return ls_iwork_tile(self, message);
    if (type == PACKAGE) return file_names(self, message);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].type == type) return apply(self, &rules[i], message, 0);
    return LS_OK;
}
