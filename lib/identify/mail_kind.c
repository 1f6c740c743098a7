/* Is this a mail? By its header block (RFC 5322, 2.2): field names that only mails carry, in the form `Name: value`.
 * Works on raw bytes, since the body of a mail may be binary. */
#include "identify/probes.h"
#include <limits.h>
#include <string.h>
#include <strings.h>

enum { FIELDS_MAX = 64 };

/* Weight 2: hardly met outside mail. Weight 1: also in HTTP, notes, forms. */
static const struct field_weight {
    const char *name;
    int weight;
} field_weights[] = {
    {"Received", 2}, {"Return-Path", 2}, {"Message-ID", 2}, {"MIME-Version", 2}, {"Delivered-To", 2},
    {"DKIM-Signature", 2}, {"Envelope-To", 2}, {"X-Mailer", 2}, {"In-Reply-To", 2}, {"X-Original-To", 2},
    {"Authentication-Results", 2}, {"Received-SPF", 2}, {"Thread-Topic", 2}, {"Thread-Index", 2},
    {"Content-Transfer-Encoding", 2}, {"List-Unsubscribe", 2}, {"List-Id", 2}, {"X-Originating-IP", 2},
    {"ARC-Seal", 2}, {"DomainKey-Signature", 2}, {"X-Spam-Status", 2}, {"Newsgroups", 2}, {"X-Account-Key", 2},
    {"X-Mozilla-Status", 2}, {"X-MS-Has-Attach", 2}, {"X-Sender", 2}, {"Disposition-Notification-To", 2},
    {"From", 1}, {"To", 1}, {"Cc", 1}, {"Bcc", 1}, {"Subject", 1}, {"Date", 1}, {"Sender", 1}, {"Reply-To", 1},
    {"Content-Type", 1}, {"References", 1}, {"Sent", 1}, {"Importance", 1}, {"Priority", 1}, {"Path", 1},
    {"Organization", 1}, {"User-Agent", 1}, {"Content-Disposition", 1}, {"Return-Receipt-To", 2}, {"Lines", 1},
};

static int weight_of(const uint8_t *name, size_t length, size_t *index) {
    size_t count = sizeof field_weights / sizeof field_weights[0];
    for (*index = 0; *index < count; (*index)++)
        if (((field_weights[*index].name[0] ^ name[0]) & 0xDF) == 0 && strlen(field_weights[*index].name) == length &&
            strncasecmp(field_weights[*index].name, (const char *)name, length) == 0)
            return field_weights[*index].weight;
    return 0;
}

static size_t line_end(const uint8_t *bytes, size_t length, size_t at) {
    while (at < length && bytes[at] != '\n' && bytes[at] != '\r') at++;
    return at;
}

static size_t next_line(const uint8_t *bytes, size_t length, size_t end) {
    if (end < length && bytes[end] == '\r') end++;
    if (end < length && bytes[end] == '\n') end++;
    return end;
}

/* Length of the field name at `at`, 0: this line is no header field (RFC 5322 2.2: printable, no blank, no colon). */
static size_t field_name(const uint8_t *bytes, size_t at, size_t end) {
    size_t i = at;
    while (i < end && bytes[i] > 32 && bytes[i] < 127 && bytes[i] != ':') i++;
    size_t length = i - at;
    while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) i++; /* obsolete syntax: blanks before the colon */
    return i < end && bytes[i] == ':' && length <= 76 ? length : 0;
}

/* Weighs the header block at `at`, up to its end or the weight `enough`; *fields counts its fields, *broken its lines
 * that are none. */
static int weigh_block(const uint8_t *bytes, size_t length, size_t at, int enough, size_t *fields, size_t *broken,
                       size_t *first) {
    int weight = 0;
    uint8_t met[sizeof field_weights / sizeof field_weights[0]] = {0};
    *fields = *broken = 0;
    *first = sizeof met;
    while (at < length && *fields < FIELDS_MAX && *broken < 2 && weight < enough) {
        size_t end = line_end(bytes, length, at), name, index;
        if (end == at) break;
        bool folded = bytes[at] == ' ' || bytes[at] == '\t';
        if (!folded && (name = field_name(bytes, at, end)) > 0) {
            int this_weight = weight_of(bytes + at, name, &index);
            if (this_weight && *first == sizeof met) *first = *fields;
            (*fields)++;
            if (this_weight && !met[index]) met[index] = 1, weight += this_weight;
        } else if (!folded && end < length) {
            (*broken)++;
        } else if (folded && !*fields) {
            (*broken)++;
        }
        at = next_line(bytes, length, end);
    }
    return weight;
}

static bool is_block(const uint8_t *bytes, size_t length, size_t at, bool hinted) {
    size_t fields, broken, first;
    int weight = weigh_block(bytes, length, at, hinted ? 1 : INT_MAX, &fields, &broken, &first);
    if (hinted) return weight >= 1 || (fields >= 1 && !broken);
    return weight >= 3 && fields >= 2 && !broken && first <= 8;
}

/* "From " line of a mail folder (RFC 4155): an envelope sender, then a date with a time and a year. */
static bool is_from_line(const uint8_t *bytes, size_t end) {
    if (end < 16 || memcmp(bytes, "From ", 5) != 0) return false;
    for (size_t i = 5; i + 4 < end; i++)
        if (bytes[i] == ':' && bytes[i - 1] >= '0' && bytes[i - 1] <= '9' && bytes[i + 1] >= '0' && bytes[i + 1] <= '9')
            return true;
    return false;
}

/* Apple Mail: a line with the message's length in bytes, then the message. */
static size_t emlx_start(const uint8_t *bytes, size_t length) {
    size_t at = 0;
    while (at < length && at < 12 && bytes[at] >= '0' && bytes[at] <= '9') at++;
    if (!at) return 0;
    while (at < length && at < 24 && bytes[at] == ' ') at++;
    return at < length && bytes[at] == '\n' ? at + 1 : 0;
}

/* Another message starts: a "From " line after an empty one. */
static bool has_second_message(const uint8_t *head, size_t length, size_t at) {
    for (const uint8_t *found; (found = memchr(head + at, 'F', length - at)); at = (size_t)(found - head) + 1) {
        size_t line = (size_t)(found - head);
        if (line == 0 || head[line - 1] != '\n' || length - line < 5 || memcmp(found, "From ", 5) != 0) continue;
        size_t before = line >= 2 && head[line - 2] == '\r' ? line - 2 : line - 1;
        bool empty = before > 0 && (head[before - 1] == '\n' || head[before - 1] == '\r');
        if (empty && is_from_line(head + line, line_end(head, length, line) - line)) return true;
    }
    return false;
}

const char *ls_mail_kind(const uint8_t *head, size_t length, bool complete, bool folder, bool hinted) {
    size_t at = length >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    size_t after_bom = at;
    while (at < length && at < 64 && (head[at] == '\n' || head[at] == '\r')) at++; /* empty lines before the header */
    size_t end = line_end(head, length, at);
    if (is_from_line(head + at, end - at)) {
        size_t next = next_line(head, length, end);
        while (next + 6 < length && head[next] == '>' && memcmp(head + next, ">From ", 6) == 0)
            next = next_line(head, length, line_end(head, length, next));
        if (!is_block(head, length, next, true)) return NULL;
        /* one message saved with its "From " line is a message, not a folder */
        bool single = complete && !folder && !has_second_message(head, length, next);
        return single ? "message/rfc822" : "application/mbox";
    }
    size_t emlx = emlx_start(head + after_bom, length - after_bom);
    if (emlx && is_block(head, length, after_bom + emlx, hinted)) return "message/x-emlx";
    return is_block(head, length, at, hinted) ? "message/rfc822" : NULL;
}
