/* Domain and host names. */
#include "match/check_host.h"
#include "base/utf8.h"
#include <string.h>

enum { NAME_MOST = 253, LABEL_MOST = 63 }; /* RFC 1035 2.3.4 */

/* Letters of other scripts; no punctuation, no full-width forms, no symbols. */
static bool is_letter(uint32_t c) {
    return c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x2000 && c < 0x2C00) && !(c >= 0x2E00 && c < 0x3040) &&
           !(c >= 0xD800 && c < 0xF900) && !(c >= 0xFE00 && c < 0x10000) && c < 0x1F000;
}

/* The end of the label that begins at `at`; *ascii_end: where its ASCII beginning ends. */
static uint32_t label_end(const ls_check *check, uint32_t at, uint32_t *ascii_end) {
    uint32_t start = at, c;
    bool ascii = true;
    *ascii_end = at;
    while (at < check->high && at - start <= LABEL_MOST * 4) {
        unsigned char byte = (unsigned char)check->text[at];
        size_t bytes = 1;
        if (byte >= 0x80) {
            bytes = ls_utf8_decode(check->text + at, check->high - at, &c);
            if (!bytes || !is_letter(c)) break;
            ascii = false;
        } else if (!ls_is_alnum(byte) && byte != '-')
            break;
        at += (uint32_t)bytes;
        if (ascii) *ascii_end = at;
    }
    while (at > start && check->text[at - 1] == '-') at--;
    while (*ascii_end > start && check->text[*ascii_end - 1] == '-') --*ascii_end;
    return at;
}

static bool is_top(const ls_check *check, uint32_t start, uint32_t end, bool *internal) {
    const char *label = check->text + start;
    *internal = false;
    if (ls_domains_is_tld(check->domains, label, end - start)) return true;
    return *internal = ls_domains_is_internal(label, end - start);
}

bool ls_host_read(const ls_check *check, uint32_t start, ls_host *out) {
    uint32_t at = start, labels = 0;
    *out = (ls_host){0};
    while (at < check->high && at - start <= NAME_MOST) {
        uint32_t ascii_end, end = label_end(check, at, &ascii_end);
        bool internal;
        if (end == at || check->text[at] == '-' || end - at > LABEL_MOST) break;
        labels++;
        if (labels > 1 && is_top(check, at, end, &internal)) *out = (ls_host){end, labels, internal};
        else if (labels > 1 && ascii_end > at && ascii_end < end && is_top(check, at, ascii_end, &internal))
            *out = (ls_host){ascii_end, labels, internal};
        if (end >= check->high || check->text[end] != '.') break;
        at = end + 1;
    }
    return out->end > start && out->end - start <= NAME_MOST;
}

void ls_host_lower(const ls_check *check, uint32_t start, uint32_t end, char *out) {
    for (uint32_t at = start; at < end; at++) *out++ = ls_to_lower((unsigned char)check->text[at]);
}

bool ls_host_domain(ls_check *check, uint32_t start, uint32_t end) {
    char *host = ls_arena_strndup(check->arena, check->text + start, end - start);
    if (!host) {
        check->no_memory = true;
        return false;
    }
    ls_host_lower(check, start, end, host);
    size_t from = ls_domains_registrable(check->domains, host, end - start);
    check->hit->domain = from < end - start ? host + from : host;
    return true;
}

static bool take_host(ls_check *check, uint32_t start, uint32_t end) {
    char lower[NAME_MOST + 1];
    if (end - start > NAME_MOST) return false;
    check->start = start;
    check->end = end;
    ls_host_lower(check, start, end, lower);
    return ls_check_normalized(check, lower, end - start) && ls_host_domain(check, start, end);
}

/* confirm found a name: it must end in a top-level domain. */
bool ls_check_hostname(ls_check *check) {
    ls_host host;
    if (!ls_host_read(check, check->start, &host) || host.end < check->end) return false;
    if (host.internal) ls_hit_add_evidence(check->hit, "internal", "name used inside organisations", 1);
    return take_host(check, check->start, host.end);
}

/* After "://": only a host that is no public name tells of somebody's own network. */
bool ls_check_internal_host(ls_check *check) {
    uint32_t start = check->anchor, at = start;
    ls_host host;
    for (; at < check->high && at - start < 64 && check->text[at] > ' ' && !strchr("/?#\"'<>", check->text[at]); at++)
        if (check->text[at] == '@') start = at + 1;
    if (ls_host_read(check, start, &host)) return host.internal && take_host(check, start, host.end);
    uint32_t ascii_end, end = label_end(check, start, &ascii_end);
    unsigned char after = ls_check_at(check, end);
    if (end != ascii_end || end - start < 3 || end - start > LABEL_MOST ||
        !ls_is_alpha((unsigned char)check->text[start]))
        return false;
    if (after != '/' && after != ':') return false;
    if (after == ':' && !ls_is_digit(ls_check_at(check, (int64_t)end + 1))) return false;
    if (end - start == 9 && ls_ascii_casecmp(check->text + start, "localhost", 9) == 0) return false;
    ls_hit_add_evidence(check->hit, "internal", "one label", 1);
    return take_host(check, start, end);
}
