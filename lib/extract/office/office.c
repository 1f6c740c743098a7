/* Text, times and relationships, as every kind of office document hands them on. */
#include "extract/office/office.h"
#include "extract/clock.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "text/charset.h"
#include <stdlib.h>

static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/* Of names, which are short and nearly always ASCII. */
static bool is_utf8(const char *text) {
    const char *p = text;
    while (*p && (unsigned char)*p < 0x80) p++;
    size_t left = *p ? strlen(p) : 0;
    return ls_utf8_valid(p, left) == left;
}

ls_status ls_office_text(ls_office *office, const ls_segment *given) {
    ls_segment segment = *given;
    if (!segment.glued) {
        while (segment.length && is_blank(segment.text[0])) segment.text++, segment.length--;
        while (segment.length && is_blank(segment.text[segment.length - 1])) segment.length--;
    }
    if (segment.length == 0) return LS_OK;
    if (segment.field && !is_utf8(segment.field))
        segment.field = "part"; /* names of parts and cells are bytes of the data */
    if (segment.cell && !is_utf8(segment.cell)) segment.cell = NULL;
    if (ls_utf8_valid(segment.text, segment.length) != segment.length) {
        ls_buffer_clear(&office->repaired);
        ls_status status = ls_utf8_repair(segment.text, segment.length, &office->repaired);
        if (status != LS_OK) return status;
        segment.text = office->repaired.data;
        segment.length = office->repaired.length;
    }
    return ls_sink_text(office->sink, &segment);
}

ls_status ls_office_say(ls_office *office, leaksift_part part, const char *field, const char *text, size_t length) {
    ls_segment segment = {.part = part, .field = field, .text = text, .length = length};
    return ls_office_text(office, &segment);
}

void ls_office_property(ls_office *office, const char *name, const char *value, size_t length) {
    while (length && is_blank(*value)) value++, length--;
    while (length && is_blank(value[length - 1])) length--;
    if (length == 0) return;
    ls_buffer_clear(&office->repaired);
    if (ls_utf8_repair(value, length, &office->repaired) != LS_OK) return;
    if (!is_utf8(name)) name = "custom";
    ls_sink_property(office->sink, name, office->repaired.data, office->repaired.length);
}

void ls_office_time(ls_office *office, const char *name, const char *value, size_t length) {
    char at[LS_CLOCK_SIZE], zone[LS_CLOCK_ZONE_SIZE];
    if (office->sink->bare) return;
    while (length && is_blank(*value)) value++, length--;
    while (length && is_blank(value[length - 1])) length--;
    if (ls_clock_iso(value, length, at, zone)) ls_sink_time(office->sink, name, at, zone, "property");
}

ls_part *ls_office_next(ls_office *office, ls_ooxml_kind kind) {
    if (!(office->kinds >> kind & 1)) return NULL;
    for (size_t *i = &office->cursor[kind]; *i < ls_package_count(office->package); ++*i) {
        ls_part *part = ls_package_at(office->package, *i);
        if (part->kind == (unsigned)kind && !part->used) return part;
    }
    return NULL;
}

void ls_office_free(ls_office *office) {
    ls_buffer_free(&office->repaired);
    ls_buffer_free(&office->scratch);
    ls_package_close(office->package);
}

/* ---- relationships ----------------------------------------------------------------------------------------------- */

typedef struct loading {
    ls_office *office;
    ls_relationships *out;
    const char *part; /* whose they are */
} loading;

/* A target stands relative to the folder of its part; "../" goes up. */
static char *resolve(loading *to, const char *target, size_t length) {
    ls_buffer path = {0};
    const char *slash = strrchr(to->part, '/');
    if (length && *target == '/') target++, length--;
    else if (slash) ls_buffer_append(&path, to->part, (size_t)(slash - to->part) + 1);
    for (const char *p = target, *end = target + length; p < end;) {
        const char *stop = memchr(p, '/', (size_t)(end - p));
        size_t step = stop ? (size_t)(stop - p) + 1 : (size_t)(end - p);
        if (step == 3 && memcmp(p, "../", 3) == 0) {
            if (path.length) path.length--;
            while (path.length && path.data[path.length - 1] != '/') path.length--;
        } else if (step != 2 || memcmp(p, "./", 2) != 0) {
            ls_buffer_append(&path, p, step);
        }
        p += step;
    }
    char *copy = path.failed ? NULL : ls_arena_strndup(&to->out->arena, path.data ? path.data : "", path.length);
    ls_buffer_free(&path);
    return copy;
}

static ls_relationship *add_relationship(ls_relationships *out) {
    if (out->count == out->capacity) {
        size_t capacity = out->capacity ? out->capacity * 2 : 16;
        ls_relationship *list = ls_realloc(out->list, capacity * sizeof *list);
        if (!list) return NULL;
        out->list = list;
        out->capacity = capacity;
    }
    ls_relationship *entry = &out->list[out->count++];
    *entry = (ls_relationship){.id = "", .type = "", .target = ""};
    return entry;
}

static ls_status on_relationship(void *context, const ls_xml_token *token) {
    enum { MODE, ID, TYPE, TARGET, COUNT };
    static const char *const names[COUNT] = {"TargetMode", "Id", "Type", "Target"};
    ls_xml_attribute found[COUNT];
    loading *to = context;
    ls_buffer *value = &to->office->scratch;
    if (token->kind != LS_XML_OPEN || !ls_xml_is(token, "Relationship")) return LS_OK;
    ls_relationship *entry = add_relationship(to->out);
    if (!entry) return LS_NOMEM;
    ls_xml_pick(token, names, COUNT, found);
    entry->external = ls_xml_says(&found[MODE], "External");
    if (ls_xml_decoded(&found[ID], value)) entry->id = ls_arena_strndup(&to->out->arena, value->data, value->length);
    if (ls_xml_decoded(&found[TYPE], value) && value->length) {
        const char *slash = memrchr(value->data, '/', value->length), *end = value->data + value->length;
        const char *type = slash ? slash + 1 : value->data;
        entry->type = ls_arena_strndup(&to->out->arena, type, (size_t)(end - type));
    }
    if (ls_xml_decoded(&found[TARGET], value) && value->length)
        entry->target = entry->external ? ls_arena_strndup(&to->out->arena, value->data, value->length)
                                        : resolve(to, value->data, value->length);
    return entry->id && entry->type && entry->target ? LS_OK : LS_NOMEM;
}

/* word/document.xml has its relationships in word/_rels/document.xml.rels; the package's own are in _rels/.rels. */
static ls_part *part_of_relationships(ls_office *office, const char *part) {
    ls_buffer name = {0};
    const char *slash = strrchr(part, '/'), *file = slash ? slash + 1 : part;
    ls_buffer_append(&name, part, (size_t)(file - part));
    ls_buffer_puts(&name, "_rels/");
    ls_buffer_puts(&name, file);
    ls_buffer_puts(&name, ".rels");
    ls_part *found = name.failed ? NULL : ls_package_find(office->package, name.data, name.length);
    ls_buffer_free(&name);
    return found;
}

static int by_id(const void *a, const void *b) {
    const ls_relationship *x = *(const ls_relationship *const *)a, *y = *(const ls_relationship *const *)b;
    int order = strcmp(x->id, y->id);
    return order ? order : x < y ? -1 : x > y;
}

/* A hostile workbook has a hundred thousand, and as many sheets that ask for one. */
static ls_status sort_ids(ls_relationships *all) {
    all->sorted = ls_arena_alloc(&all->arena, (all->count + 1) * sizeof *all->sorted);
    if (!all->sorted) return LS_NOMEM;
    for (size_t i = 0; i < all->count; i++) all->sorted[i] = &all->list[i];
    if (all->count) qsort(all->sorted, all->count, sizeof *all->sorted, by_id);
    return LS_OK;
}

ls_status ls_relationships_load(ls_office *office, const char *part, ls_relationships *out) {
    loading to = {office, out, part};
    ls_part *rels = part_of_relationships(office, part);
    if (!rels) return LS_OK;
    bool used = rels->used, outside = false;
    ls_status status = ls_package_xml(office->package, rels, on_relationship, &to);
    for (size_t i = 0; i < out->count; i++) outside |= out->list[i].external;
    rels->used = used || !outside; /* else they are read again for what they name outside */
    return status == LS_OK ? sort_ids(out) : status;
}

const ls_relationship *ls_relationships_find(const ls_relationships *all, const char *id, size_t length) {
    size_t low = 0, high = all->sorted ? all->count : 0;
    while (low < high) { /* the first that is not before it: of two with one id the first counts */
        size_t middle = low + (high - low) / 2;
        const char *here = all->sorted[middle]->id;
        int order = strncmp(here, id, length);
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    if (!all->sorted || low == all->count) return NULL;
    const ls_relationship *found = all->sorted[low];
    return strlen(found->id) == length && memcmp(found->id, id, length) == 0 ? found : NULL;
}

ls_part *ls_relationships_part(ls_office *office, const ls_relationships *all, const char *id, size_t length) {
    const ls_relationship *entry = ls_relationships_find(all, id, length);
    return entry && !entry->external ? ls_package_find(office->package, entry->target, strlen(entry->target)) : NULL;
}

void ls_relationships_free(ls_relationships *all) {
    ls_arena_free(&all->arena);
    ls_free(all->list);
    *all = (ls_relationships){0};
}
