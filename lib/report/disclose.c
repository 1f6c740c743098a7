/* See the table in disclose.h. Hashing needs the key; leaksift_report_create() refuses hashed without one. */
#include "report/disclose.h"
#include "base/fnv.h"
#include "base/utf8.h"
#include "report/json.h"
#include "report/mask.h"
#include "report/plain_words.h"
#include <ctype.h>
#include <string.h>

enum { VALUE_HASH = LS_HASH_SHOWN, PLACE_HASH = 8 }; /* bytes of an HMAC that are shown */

static const char *done(ls_buffer *out) { return ls_buffer_cstr(out); }

/* The beginning of the HMAC of d->message. */
static void short_hash(ls_disclose *d, uint8_t mac[LS_HASH_SHOWN]) {
    const char *message = d->message.data;
    const size_t length = d->message.length;
    uint8_t whole[32];
    ls_kept_hash *kept = &d->kept[ls_fnv(LS_FNV, message, length) >> 32 & (LS_HASHES_KEPT - 1)];
    if (length != kept->length || memcmp(message, kept->message, length) != 0) {
        ls_hmac_sha256(d->key, message, length, whole);
        if (length > sizeof kept->message) {
            memcpy(mac, whole, LS_HASH_SHOWN);
            return;
        }
        kept->length = (uint8_t)length;
        memcpy(kept->message, message, length);
        memcpy(kept->mac, whole, LS_HASH_SHOWN);
    }
    memcpy(mac, kept->mac, LS_HASH_SHOWN);
}

static const char *hash(ls_disclose *d, const char *type, const char *text, size_t length, size_t bytes,
                        ls_buffer *out) {
    uint8_t mac[LS_HASH_SHOWN];
    char hex[2 * LS_HASH_SHOWN + 1];
    ls_buffer_clear(&d->message);
    ls_buffer_append(&d->message, type, strlen(type) + 1);
    ls_buffer_append(&d->message, text, length);
    if (d->message.failed || !d->key) {
        out->failed |= d->message.failed;
        return NULL;
    }
    short_hash(d, mac);
    ls_hex(mac, bytes, hex);
    ls_buffer_puts(out, hex);
    return done(out);
}

static int strictness(leaksift_disclosure how) {
    switch (how) {
    case LEAKSIFT_PLAIN: return 0;
    case LEAKSIFT_MASKED: return 1;
    case LEAKSIFT_HASHED: return 2;
    default: return 3;
    }
}

static leaksift_disclosure stricter(leaksift_disclosure a, leaksift_disclosure b) {
    return strictness(a) >= strictness(b) ? a : b;
}

static leaksift_disclosure of_finding(const ls_disclose *d, const leaksift_finding *finding) {
    return finding->location.part == LEAKSIFT_PART_PATH ? stricter(d->values, d->paths) : d->values;
}

static const char *show(ls_disclose *d, leaksift_disclosure how, const leaksift_finding *finding, const char *text,
                        ls_buffer *out) {
    ls_buffer_clear(out);
    if (!text) return NULL;
    switch (how) {
    case LEAKSIFT_PLAIN: ls_buffer_puts(out, text); return done(out);
    case LEAKSIFT_MASKED:
        ls_mask_value(finding->type, text, finding->normalized, finding->domain, out);
        return done(out);
    case LEAKSIFT_HASHED: return hash(d, finding->type, text, strlen(text), VALUE_HASH, out);
    default: return NULL;
    }
}

void ls_disclose_item(ls_disclose *d, const char *item) {
    if (d->values == LEAKSIFT_MASKED && item) ls_seen_begin(&d->seen, item);
}

void ls_disclose_begin(ls_disclose *d, const char *item, const char *hidden, size_t length) {
    if (d->values == LEAKSIFT_MASKED && item && hidden) ls_seen_add(&d->seen, item, hidden, length);
}

const char *ls_disclose_value(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out) {
    return show(d, of_finding(d, finding), finding, finding->value, out);
}

const char *ls_disclose_normalized(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out) {
    return show(d, of_finding(d, finding), finding, finding->normalized ? finding->normalized : finding->value, out);
}

const char *ls_disclose_key(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out) {
    return show(d, of_finding(d, finding), finding, finding->key, out);
}

const char *ls_disclose_value_id(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out) {
    const char *text = finding->normalized ? finding->normalized : finding->value;
    ls_buffer_clear(out);
    if (!text || strictness(of_finding(d, finding)) > strictness(LEAKSIFT_HASHED)) return NULL;
    return hash(d, finding->type, text, strlen(text), VALUE_HASH, out);
}

/* Spans are other findings in the context; they may overlap and are in any order. At each position the longest that
 * starts there is masked, and one that runs into what is already written is cut. */
static const leaksift_span *span_at(const leaksift_finding *finding, size_t from, size_t *start) {
    const leaksift_span *best = NULL;
    for (size_t i = 0; i < finding->context_span_count; i++) {
        const leaksift_span *span = &finding->context_spans[i];
        size_t begins = span->offset < from ? from : span->offset;
        if ((uint64_t)span->offset + span->length <= from) continue;
        if (!best || begins < *start ||
            (begins == *start && span->offset + (uint64_t)span->length > best->offset + (uint64_t)best->length)) {
            best = span;
            *start = begins;
        }
    }
    return best;
}

/* What is no span is shown only where it is plain prose: it may be a value that is found elsewhere alone. */
static void mask_context(const ls_disclose *d, const leaksift_finding *finding, ls_buffer *out) {
    const char *context = finding->context;
    size_t length = strlen(context), at = 0, start = 0;
    ls_buffer word = {0};
    while (at < length) {
        const leaksift_span *span = span_at(finding, at, &start);
        if (!span || start >= length) break;
        size_t end = span->offset + (uint64_t)span->length < length ? (size_t)span->offset + span->length : length;
        ls_mask_prose(context + at, start - at, at == 0, false, &d->seen, out);
        ls_buffer_clear(&word);
        ls_buffer_append(&word, context + start, end - start);
        ls_mask_value(span->type ? span->type : "", ls_buffer_cstr(&word), NULL, NULL, out);
        out->failed |= word.failed;
        at = end;
    }
    if (at < length) ls_mask_prose(context + at, length - at, at == 0, true, &d->seen, out);
    ls_buffer_free(&word);
}

const char *ls_disclose_context(ls_disclose *d, const leaksift_finding *finding, ls_buffer *out) {
    ls_buffer_clear(out);
    if (!finding->context) return NULL;
    switch (of_finding(d, finding)) {
    case LEAKSIFT_PLAIN: ls_buffer_puts(out, finding->context); return done(out);
    case LEAKSIFT_MASKED: mask_context(d, finding, out); return done(out);
    default: return NULL;
    }
}

const char *ls_disclose_typed(ls_disclose *d, const char *type, const char *value, ls_buffer *out) {
    leaksift_finding finding = {.type = type, .value = value};
    return show(d, d->values, &finding, value, out);
}

const char *ls_disclose_domain(ls_disclose *d, const char *domain, ls_buffer *out) {
    ls_buffer_clear(out);
    if (!domain || d->values == LEAKSIFT_OMITTED) return NULL;
    if (d->values == LEAKSIFT_HASHED) return hash(d, "domain", domain, strlen(domain), PLACE_HASH, out);
    ls_buffer_puts(out, domain);
    return done(out);
}

static bool is_dots(const char *part, size_t length) {
    return length == 0 || (length == 1 && part[0] == '.') || (length == 2 && part[0] == '.' && part[1] == '.');
}

static void put_path_part(ls_disclose *d, const char *part, size_t length, ls_buffer *out) {
    uint8_t mac[LS_HASH_SHOWN];
    char hex[2 * LS_HASH_SHOWN + 1];
    if (d->paths == LEAKSIFT_MASKED) {
        ls_mask_path_part(part, length, out);
        return;
    }
    ls_buffer_clear(&d->message);
    ls_buffer_append(&d->message, "path", 5);
    ls_buffer_append(&d->message, part, length);
    out->failed |= d->message.failed;
    if (d->message.failed) return;
    short_hash(d, mac);
    ls_hex(mac, PLACE_HASH, hex);
    ls_buffer_puts(out, hex);
}

const char *ls_disclose_path(ls_disclose *d, const char *path, ls_buffer *out) {
    ls_buffer_clear(out);
    if (!path) return NULL;
    if (d->paths == LEAKSIFT_PLAIN || strcmp(path, "-") == 0) {
        ls_buffer_puts(out, path);
        return done(out);
    }
    for (const char *part = path;;) {
        size_t length = strcspn(part, "/");
        bool container = length > 1 && part[length] == '/' && part[length - 1] == '!';
        if (is_dots(part, length)) ls_buffer_append(out, part, length);
        else put_path_part(d, part, length - container, out);
        if (container) ls_buffer_putc(out, '!');
        if (!part[length]) break;
        ls_buffer_putc(out, '/');
        part += length + 1;
    }
    return done(out);
}

/* Names that formats define themselves (RFC 5322, OOXML, ODF, Dublin Core): they say nothing of the data. */
static bool is_standard_name(const char *name) {
    static const char *const names[] = {
        "from", "to", "cc", "bcc", "reply-to", "sender", "subject", "date", "message-id", "in-reply-to", "references",
        "return-path", "received", "user-agent", "x-mailer", "organization", "list-id", "content-type", "author",
        "last_editor", "manager", "company", "title", "keywords", "comments", "description", "category", "language",
        "application", "creator", "producer", "template", "status", "name", "path"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t at = 0;
        while (names[i][at] && tolower((unsigned char)name[at]) == names[i][at]) at++;
        if (!names[i][at] && !name[at]) return true;
    }
    return false;
}

/* "B7", as the format defines it: columns end at XFD, rows at 1,048,576 (ECMA-376), so that "AB1234567" is none. */
static bool is_cell_name(const char *name) {
    size_t letters = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), digits = strspn(name + letters, "0123456789");
    if (letters < 1 || letters > 3 || digits < 1 || digits > 7 || name[letters + digits]) return false;
    return (letters < 3 || strncmp(name, "XFD", 3) <= 0) && (digits < 7 || strcmp(name + letters, "1048576") <= 0);
}

const char *ls_disclose_place(ls_disclose *d, const char *what, const char *name, ls_buffer *out) {
    ls_buffer_clear(out);
    if (!name) return NULL;
    if (d->values == LEAKSIFT_PLAIN || is_standard_name(name) || (strcmp(what, "cell") == 0 && is_cell_name(name))) {
        ls_buffer_puts(out, name);
        return done(out);
    }
    if (d->values == LEAKSIFT_HASHED) return hash(d, what, name, strlen(name), PLACE_HASH, out);
    if (d->values == LEAKSIFT_OMITTED) return NULL;
    ls_mask_place(name, strlen(name), &d->seen, out);
    return done(out);
}

/* A kind of evidence or a reason is made of lower-case words, numbers and punctuation of ours. */
static bool is_our_word(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) && !strchr(" _-:.,()", text[i]))
            return false;
    return length > 0;
}

/* "form of address": they tell nothing of the data, whatever its values are. */
static bool has_plain_words_alone(const char *text) {
    for (size_t at = 0, word; text[at]; at += word ? word : 1) {
        for (word = 0; isalnum((unsigned char)text[at + word]) || text[at + word] & 0x80;) word++;
        if (word && !ls_plain_word(text + at, word)) return false;
    }
    return true;
}

static bool is_own_line(ls_disclose *d, const char *line, const char *detail) {
    const size_t length = strlen(line);
    if (!length || length > LS_LINE_KEPT) return false;
    ls_kept_line *kept = &d->lines[ls_fnv(LS_FNV, line, length) >> 32 & (LS_LINES_KEPT - 1)];
    if (kept->length == length && memcmp(kept->text, line, length) == 0) return true;
    if (!has_plain_words_alone(detail)) return false;
    kept->length = (uint8_t)length;
    memcpy(kept->text, line, length);
    return true;
}

const char *ls_disclose_evidence(ls_disclose *d, const char *line, const char *value, ls_buffer *out) {
    ls_buffer_clear(out);
    if (!line) return NULL;
    if (d->values == LEAKSIFT_PLAIN && d->paths != LEAKSIFT_HASHED) {
        ls_buffer_puts(out, line);
        return done(out);
    }
    if (d->values == LEAKSIFT_MASKED && d->paths != LEAKSIFT_HASHED) {
        size_t ours = strcspn(line, ":"); /* our kind; the detail may be an embedder's */
        if (!line[ours] || !is_our_word(line, ours)) ours = 0;
        if (is_own_line(d, line, line + ours)) ours = strlen(line);
        ls_buffer_append(out, line, ours);
        ls_mask_text(line + ours, strlen(line + ours), value, &d->seen, out);
        return done(out);
    }
    size_t kind = strcspn(line, ":");
    if (!is_our_word(line, kind)) return NULL;
    ls_buffer_append(out, line, kind);
    return done(out);
}

const char *ls_disclose_reason(ls_disclose *d, const char *reason, ls_buffer *out) {
    if (!reason || !is_our_word(reason, strlen(reason))) return ls_disclose_evidence(d, reason, NULL, out);
    ls_buffer_clear(out);
    ls_buffer_puts(out, reason);
    return done(out);
}

const char *ls_disclose_message(ls_disclose *d, const char *message, ls_buffer *out) {
    ls_buffer_clear(out);
    if (!message || d->paths != LEAKSIFT_PLAIN || strictness(d->values) >= strictness(LEAKSIFT_HASHED)) return "";
    if (d->values == LEAKSIFT_PLAIN) ls_buffer_puts(out, message);
    else ls_mask_text(message, strlen(message), NULL, NULL, out);
    return done(out);
}

static const char *property_type(const char *name) {
    static const char *const people[] = {"author", "last_editor", "manager", "creator"};
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (strcmp(name, people[i]) == 0) return "person_name";
    return strcmp(name, "company") == 0 ? "organization_name" : NULL;
}

/* Those that the engine itself says of an item; no document's property has such a name (extract/sink.h). */
static bool is_own_property(const char *name) {
    return strcmp(name, "opened_with") == 0 || strcmp(name, "volumes") == 0;
}

/* "en", "pt-BR", "zh-Hant": RFC 5646, as far as documents have it. */
static bool is_language(const char *value) {
    static const char *const scripts[] = {"Hans", "Hant", "Latn", "Cyrl", "Arab"};
    if (!islower((unsigned char)value[0]) || !islower((unsigned char)value[1])) return false;
    const char *region = value + 3;
    if (!value[2]) return true;
    if (value[2] != '-' && value[2] != '_') return false;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(scripts[i], region) == 0) return true;
    return isupper((unsigned char)region[0]) && isupper((unsigned char)region[1]) && !region[2];
}

const char *ls_disclose_property(ls_disclose *d, const char *name, const char *value, ls_buffer *out) {
    const char *type = property_type(name);
    if (d->values != LEAKSIFT_MASKED || type || !value)
        return ls_disclose_typed(d, type ? type : "property", value, out);
    ls_buffer_clear(out);
    if (is_own_property(name) || (strcmp(name, "language") == 0 && is_language(value))) ls_buffer_puts(out, value);
    else if (strcmp(name, "application") == 0) ls_mask_place(value, strlen(value), &d->seen, out);
    else ls_buffer_printf(out, "%zu characters", ls_utf8_count(value, strlen(value)));
    return done(out);
}

const char *ls_disclose_option(ls_disclose *d, const char *name, const char *value, ls_buffer *out) {
    static const char *const ours[] = {"mode",   "jobs",    "context",          "only",    "except", "min_confidence",
                                       "region", "regions", "no_builtin_rules", "isolate", "format", "values",
                                       "paths",  "cache",   "jobs_used"};
    ls_buffer_clear(out);
    if (!value) return NULL;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        if (strcmp(ours[i], name) != 0) continue;
        ls_buffer_puts(out, value);
        return done(out);
    }
    if (strcmp(name, "own") == 0 || strcmp(name, "own_domain") == 0) return ls_disclose_domain(d, value, out);
    return ls_disclose_path(d, value, out);
}

const char *ls_fact_type(const char *name) {
    static const char *const types[][2] = {
        {"customer", "organization_name"}, {"supplier", "organization_name"}, {"partner", "organization_name"},
        {"vendor", "organization_name"},   {"signatory", "person_name"},      {"user", "person_name"},
        {"hostname", "hostname"},          {"neighbor", "hostname"},          {"network", "ip_network"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i][0], name) == 0) return types[i][1];
    return "fact";
}
