/* E-mail addresses by RFC 5321 4.1.2 and RFC 5322 3.4.1 as they are in use: unquoted local parts without the characters
 * that only ever surround an address in text, domains that end in an existing top-level domain. */
#include "match/check_host.h"
#include <string.h>

enum { LOCAL_MOST = 64, LINE_LOOK = 200 };

static bool is_local(unsigned char c) { return ls_is_alnum(c) || (c && strchr("._+-'&~%", c)); }

/* A Latin letter beyond ASCII that ends before `at` (U+00C0 to U+024F take two bytes): RFC 6531 local parts. */
static bool latin_before(const ls_check *check, int64_t at) {
    unsigned char lead = ls_check_at(check, at - 2), tail = ls_check_at(check, at - 1);
    return (tail & 0xC0) == 0x80 && lead >= 0xC3 && lead <= 0xC9;
}

static bool starts_local(const ls_check *check, uint32_t at) {
    unsigned char c = (unsigned char)check->text[at];
    return ls_is_alnum(c) || c == '_' || c >= 0x80;
}

/* Where the local part that ends at `end` begins; `end`: there is none. */
static uint32_t local_start(const ls_check *check, uint32_t end) {
    uint32_t at = end;
    while (at > check->low && end - at <= LOCAL_MOST) {
        unsigned char c = (unsigned char)check->text[at - 1];
        if (c == '.' && at < end && check->text[at] == '.') break;
        if (is_local(c)) at--;
        else if (latin_before(check, at)) at -= 2;
        else break;
    }
    if (end - at > LOCAL_MOST || (at > check->low && check->text[at - 1] == '@')) return end;
    while (at < end && !starts_local(check, at)) at++;
    /* %3C and the like in front, from a URL */
    while (end - at >= 3 && at > check->low && check->text[at - 1] == '%' &&
           ls_is_hex((unsigned char)check->text[at]) && ls_is_hex((unsigned char)check->text[at + 1]))
        for (at += 2; at < end && !starts_local(check, at);) at++;
    return at;
}

/* user:secret@host and //user@host of a URL are no addresses. */
static bool in_url(const ls_check *check, uint32_t start) {
    if (ls_check_at(check, (int64_t)start - 1) == '/' && ls_check_at(check, (int64_t)start - 2) == '/') return true;
    if (ls_check_at(check, (int64_t)start - 1) != ':') return false;
    for (int64_t at = (int64_t)start - 2; at > (int64_t)start - 80; at--) {
        unsigned char c = ls_check_at(check, at);
        if (c <= ' ' || strchr("\"'<>()", c)) return false;
        if (c == '/') return ls_check_at(check, at - 1) == '/';
    }
    return false;
}

static bool begins(const char *text, size_t length, const char *prefix) {
    size_t size = strlen(prefix);
    return length >= size && ls_ascii_casecmp(text, prefix, size) == 0;
}

static bool names_messages(const char *text, size_t length) {
    static const char *const fields[] = {"message-id", "in-reply-to", "references", "content-id", "resent-message-id",
                                         "x-message-id", "msgid", "cid", NULL};
    for (size_t i = 0; fields[i]; i++)
        if (begins(text, length, fields[i])) return true;
    return false;
}

/* An identifier of a message or a body part has an address's form. */
static bool is_message_id(const ls_check *check, uint32_t start, uint32_t end) {
    const char *field = check->block->segments[check->hit->segment].about.field;
    if (field && names_messages(field, strlen(field))) return true;
    uint32_t digits = 0, line = start;
    for (uint32_t at = start; at < end; at++) digits += ls_is_digit((unsigned char)check->text[at]);
    if (digits >= 10 || (end - start >= 32 && digits >= 6)) return true;
    if (ls_check_at(check, (int64_t)start - 1) == ':' && start - check->low >= 4 &&
        ls_ascii_casecmp(check->text + start - 4, "cid", 3) == 0)
        return true;
    if (ls_check_at(check, (int64_t)start - 1) == '$')
        return true; /* <0123$4567$89ab@host>, as some clients write it */
    if (ls_check_at(check, (int64_t)start - 1) != '<') return false;
    while (line > check->low && start - line < LINE_LOOK && check->text[line - 1] != '\n') line--;
    return names_messages(check->text + line, start - line);
}

/* git@host:path, icon@2x.example: an address's form, another meaning. */
static bool is_asset(const ls_check *check, uint32_t domain) {
    unsigned char a = ls_check_at(check, domain), b = ls_check_at(check, (int64_t)domain + 1);
    return ls_is_digit(a) && (b | 32) == 'x' && ls_check_at(check, (int64_t)domain + 2) == '.';
}

static void add_doubts(ls_check *check, uint32_t at, const ls_host *host) {
    unsigned char after = ls_check_at(check, host->end), then = ls_check_at(check, (int64_t)host->end + 1);
    bool git = at - check->start == 3 && ls_ascii_casecmp(check->text + check->start, "git", 3) == 0;
    if (is_message_id(check, check->start, at)) ls_hit_add_evidence(check->hit, "message_id", NULL, 1);
    if (git || (after == ':' && (ls_is_alpha(then) || then == '/' || then == '~')))
        ls_hit_add_evidence(check->hit, "repository", NULL, 1);
    if (host->internal) ls_hit_add_evidence(check->hit, "internal", "name used inside organisations", 1);
    if (check->start - check->low >= 7 && ls_ascii_casecmp(check->text + check->start - 7, "mailto:", 7) == 0)
        ls_hit_add_evidence(check->hit, "context", "mailto", 1);
    else if (ls_check_at(check, (int64_t)check->start - 1) == '<' && after == '>')
        ls_hit_add_evidence(check->hit, "context", "angle brackets", 1);
}

/* normalized = the local part as written, @, the domain in lower case. */
static bool normalize(ls_check *check, uint32_t local, uint32_t local_end, uint32_t domain, uint32_t domain_end) {
    char text[LOCAL_MOST + 1 + 253 + 3];
    size_t length = local_end - local;
    memcpy(text, check->text + local, length);
    text[length++] = '@';
    ls_host_lower(check, domain, domain_end, text + length);
    return ls_check_normalized(check, text, length + (domain_end - domain)) &&
           ls_host_domain(check, domain, domain_end);
}

bool ls_check_email(ls_check *check) {
    uint32_t at = check->anchor - 1;
    ls_host host;
    if (at <= check->low || !is_local((unsigned char)check->text[at - 1])) {
        if (!latin_before(check, at)) return false;
    }
    if (check->text[at - 1] == '.' || !ls_host_read(check, at + 1, &host)) return false;
    check->start = local_start(check, at);
    if (check->start >= at || is_asset(check, at + 1) || in_url(check, check->start)) return false;
    check->end = host.end;
    add_doubts(check, at, &host);
    return normalize(check, check->start, at, at + 1, host.end);
}
