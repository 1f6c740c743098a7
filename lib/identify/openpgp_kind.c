/* OpenPGP without armour (RFC 4880, 4.2): messages that are encrypted begin with the keys that open them, for each
 * recipient or by a password, and go on with the encrypted data; those that are signed or packed begin with that or
 * with who signs; keys with a key and whose it is. */
#include "identify/probes.h"
#include "base/bytes.h"
#include "base/openpgp.h"
#include <string.h>

enum { KEYS_MOST = 1000 };

typedef struct packet {
    unsigned kind;
    size_t begin;
    uint64_t size; /* of its content; of one in parts, to the end */
} packet;

static bool packet_at(const uint8_t *head, size_t length, size_t at, packet *p) {
    ls_openpgp_head own;
    if (!ls_openpgp_head_read(head + at, length - at, &own)) return false;
    *p = (packet){.kind = own.kind, .begin = at + own.size, .size = own.length};
    if (own.more || own.length == UINT64_MAX) p->size = length - p->begin;
    return p->begin < length;
}

/* A version and an algorithm that there are. */
static bool is_key(const uint8_t *head, size_t length, const packet *p) {
    if (p->size < 4 || length - p->begin < 12) return false;
    const uint8_t *body = head + p->begin;
    if (p->kind == LS_PGP_KEY_BY_PASSWORD) return (body[0] == 4 || body[0] == 5) && body[1] >= 1 && body[1] <= 13;
    return body[0] == 3 && p->size > 12 && (body[9] <= 3 || body[9] == 16 || body[9] == 18 || body[9] == 25);
}

static bool is_encrypted(const uint8_t *head, size_t length) {
    packet p;
    size_t at = 0;
    for (unsigned keys = 0; keys < KEYS_MOST && at < length && packet_at(head, length, at, &p); keys++) {
        if (p.kind == LS_PGP_ENCRYPTED || p.kind == LS_PGP_ENCRYPTED_WITH_CHECK || p.kind == LS_PGP_ENCRYPTED_BY_AEAD)
            return keys > 0;
        bool key = p.kind == LS_PGP_KEY_FOR_RECIPIENT || p.kind == LS_PGP_KEY_BY_PASSWORD;
        if (!(p.kind == LS_PGP_MARKER || (key && is_key(head, length, &p))) || p.size > length - p.begin) return false;
        at = p.begin + p.size;
    }
    return false;
}

static bool is_algorithm(unsigned number) { return (number >= 1 && number <= 3) || (number >= 16 && number <= 28); }

/* A second packet of a kind that may follow, or the end. */
static bool goes_on(const uint8_t *head, size_t length, const packet *p, uint32_t kinds) {
    packet next;
    if (p->size > length - p->begin) return p->size < 1u << 16; /* behind what we see */
    const size_t at = p->begin + p->size;
    return at == length || (packet_at(head, length, at, &next) && next.kind < 32 && kinds >> next.kind & 1);
}

static bool is_keyring(const uint8_t *head, size_t length, const packet *p) {
    const uint8_t *body = head + p->begin;
    const uint32_t kinds = 1u << LS_PGP_USER_ID | 1u << LS_PGP_SIGNATURE | 1u << LS_PGP_USER_ATTRIBUTE |
                           1u << LS_PGP_TRUST | 1u << LS_PGP_PUBLIC_SUBKEY | 1u << LS_PGP_SECRET_SUBKEY;
    if (p->kind != LS_PGP_PUBLIC_KEY && p->kind != LS_PGP_SECRET_KEY) return false;
    if (p->size < 12 || length - p->begin < 12) return false;
    return *body >= 3 && *body <= 6 && is_algorithm(body[*body == 3 ? 7 : 5]) && goes_on(head, length, p, kinds);
}

/* Literal data: a format, a name, a date. */
static bool is_literal(const uint8_t *head, size_t length, const packet *p) {
    const uint8_t *body = head + p->begin;
    const size_t left = length - p->begin;
    if (p->kind != LS_PGP_LITERAL || left < 2 || p->size < 6u + body[1] || left < 6u + body[1]) return false;
    if (*body != 'b' && *body != 't' && *body != 'u' && *body != 'm') return false;
    for (size_t i = 0; i < body[1]; i++)
        if (body[2 + i] < ' ' || body[2 + i] == 0x7F) return false;
    return p->size <= left || p->size > 192;
}

/* Signed, packed, or just put into a packet. */
static bool is_readable(const uint8_t *head, size_t length, const packet *p) {
    const uint8_t *body = head + p->begin;
    const uint32_t kinds =
        1u << LS_PGP_LITERAL | 1u << LS_PGP_COMPRESSED | 1u << LS_PGP_SIGNATURE | 1u << LS_PGP_ONE_PASS;
    const size_t left = length - p->begin;
    if (p->kind == LS_PGP_ONE_PASS)
        return p->size == 13 && left >= 13 && *body == 3 && body[2] <= 14 && is_algorithm(body[3]) &&
               goes_on(head, length, p, kinds);
    if (p->kind == LS_PGP_SIGNATURE)
        return p->size > 12 && left > 12 && (*body == 4 || *body == 6) && is_algorithm(body[2]) && body[3] <= 14 &&
               goes_on(head, length, p, kinds);
    if (p->kind == LS_PGP_COMPRESSED && left > 4)
        return *body == 1   ? (body[1] >> 1 & 3) != 3
               : *body == 2 ? (body[1] & 15) == 8 && ls_be16(body + 1) % 31 == 0
                            : *body == 3 && body[1] == 'B' && body[2] == 'Z' && body[3] == 'h';
    return is_literal(head, length, p);
}

const char *ls_openpgp_kind(const uint8_t *head, size_t length) {
    packet p;
    if (!packet_at(head, length, 0, &p)) return NULL;
    if (is_keyring(head, length, &p)) return "application/x-pgp-keyring";
    return is_encrypted(head, length) || is_readable(head, length, &p) ? "application/x-openpgp" : NULL;
}

/* The first bytes of the data, which stands behind lines of headers and an empty line (6.2). */
static size_t unarmour(const char *text, size_t length, uint8_t bytes[LS_PGP_HEAD_MAX]) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    enum { DIGITS = LS_PGP_HEAD_MAX * 8 / 6 };
    const char *line = text, *const end = text + length, *next;
    while ((next = memchr(line, '\n', (size_t)(end - line)))) {
        line = next + 1;
        const char *behind = memchr(line, '\n', (size_t)(end - line));
        const size_t size = (size_t)((behind ? behind : end) - line);
        if (size > 1 && !memchr(line, ':', size)) break;
    }
    uint64_t bits = 0;
    size_t count = 0;
    for (const char *digit; next && count < DIGITS && line + count < end && line[count]; count++) {
        if (!(digit = strchr(digits, line[count]))) break;
        bits |= (uint64_t)(digit - digits) << 6 * (DIGITS - 1 - count);
    }
    for (size_t i = 0; i < LS_PGP_HEAD_MAX; i++) bytes[i] = (uint8_t)(bits >> 8 * (LS_PGP_HEAD_MAX - 1 - i));
    return count * 6 / 8;
}

const char *ls_openpgp_armoured_kind(const char *text, size_t length) {
    uint8_t bytes[LS_PGP_HEAD_MAX];
    ls_openpgp_head head;
    const size_t size = unarmour(text, length, bytes);
    const bool readable = ls_openpgp_head_read(bytes, size, &head) &&
                          (head.kind == LS_PGP_LITERAL || head.kind == LS_PGP_COMPRESSED ||
                           head.kind == LS_PGP_SIGNATURE || head.kind == LS_PGP_ONE_PASS);
    return readable ? "application/x-openpgp+armor" : "application/pgp-encrypted";
}
