/* OpenPGP without armour (RFC 4880, 4.2): messages that are encrypted begin with the keys that open them, for each
 * recipient or by a password, and go on with the encrypted data; those that are signed or packed begin with that or
 * with who signs; keys with a key and whose it is. */
#include "identify/probes.h"
#include "base/bytes.h"

enum {
    KEY_FOR_RECIPIENT = 1,
    SIGNATURE = 2,
    KEY_BY_PASSWORD = 3,
    ONE_PASS = 4,
    SECRET_KEY = 5,
    PUBLIC_KEY = 6,
    COMPRESSED = 8,
    ENCRYPTED = 9,
    MARKER = 10,
    LITERAL = 11,
    TRUST = 12,
    USER_ID = 13,
    USER_ATTRIBUTE = 17,
    ENCRYPTED_WITH_CHECK = 18,
    ENCRYPTED_BY_AEAD = 20,
    KEYS_MOST = 1000
};

typedef struct packet {
    unsigned tag;
    size_t begin, size; /* of its content; of one in parts, to the end */
} packet;

static bool packet_at(const uint8_t *head, size_t length, size_t at, packet *p) {
    if (length - at < 6 || !(head[at] & 0x80)) return false;
    const uint8_t *next = head + at + 1;
    bool old = !(head[at] & 0x40);
    unsigned form = old ? head[at] & 3 : *next < 192 ? 0 : *next < 224 ? 1 : *next == 255 ? 2 : 3;
    p->tag = old ? head[at] >> 2 & 15 : head[at] & 63;
    p->begin = at + (old ? (size_t[]){2, 3, 5, 1}[form] : (size_t[]){2, 3, 6, 2}[form]);
    p->size = form == 0 ? *next
            : form == 1 ? (old ? ls_be16(next) : ((size_t)(next[0] - 192) << 8) + next[1] + 192)
            : form == 2 ? ls_be32(old ? next : next + 1)
                        : length - p->begin;
    return p->begin < length;
}

/* A version and an algorithm that there are. */
static bool is_key(const uint8_t *head, size_t length, const packet *p) {
    if (p->size < 4 || length - p->begin < 12) return false;
    const uint8_t *body = head + p->begin;
    if (p->tag == KEY_BY_PASSWORD) return (body[0] == 4 || body[0] == 5) && body[1] >= 1 && body[1] <= 13;
    return body[0] == 3 && p->size > 12 && (body[9] <= 3 || body[9] == 16 || body[9] == 18 || body[9] == 25);
}

static bool is_encrypted(const uint8_t *head, size_t length) {
    packet p;
    size_t at = 0;
    for (unsigned keys = 0; keys < KEYS_MOST && at < length && packet_at(head, length, at, &p); keys++) {
        if (p.tag == ENCRYPTED || p.tag == ENCRYPTED_WITH_CHECK || p.tag == ENCRYPTED_BY_AEAD) return keys > 0;
        bool key = p.tag == KEY_FOR_RECIPIENT || p.tag == KEY_BY_PASSWORD;
        if (!(p.tag == MARKER || (key && is_key(head, length, &p))) || p.size > length - p.begin) return false;
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
    return at == length || (packet_at(head, length, at, &next) && next.tag < 32 && kinds >> next.tag & 1);
}

static bool is_keyring(const uint8_t *head, size_t length, const packet *p) {
    const uint8_t *body = head + p->begin;
    const uint32_t kinds = 1u << USER_ID | 1u << SIGNATURE | 1u << USER_ATTRIBUTE | 1u << TRUST | 1u << 14 | 1u << 7;
    if ((p->tag != PUBLIC_KEY && p->tag != SECRET_KEY) || p->size < 12 || length - p->begin < 12) return false;
    return *body >= 3 && *body <= 6 && is_algorithm(body[*body == 3 ? 7 : 5]) && goes_on(head, length, p, kinds);
}

/* Literal data: a format, a name, a date. */
static bool is_literal(const uint8_t *head, size_t length, const packet *p) {
    const uint8_t *body = head + p->begin;
    const size_t left = length - p->begin;
    if (p->tag != LITERAL || left < 2 || p->size < 6u + body[1] || left < 6u + body[1]) return false;
    if (*body != 'b' && *body != 't' && *body != 'u' && *body != 'm') return false;
    for (size_t i = 0; i < body[1]; i++)
        if (body[2 + i] < ' ' || body[2 + i] == 0x7F) return false;
    return p->size <= left || p->size > 192;
}

/* Signed, packed, or just put into a packet. */
static bool is_readable(const uint8_t *head, size_t length, const packet *p) {
    const uint8_t *body = head + p->begin;
    const uint32_t kinds = 1u << LITERAL | 1u << COMPRESSED | 1u << SIGNATURE | 1u << ONE_PASS;
    const size_t left = length - p->begin;
    if (p->tag == ONE_PASS)
        return p->size == 13 && left >= 13 && *body == 3 && body[2] <= 14 && is_algorithm(body[3]) &&
               goes_on(head, length, p, kinds);
    if (p->tag == SIGNATURE)
        return p->size > 12 && left > 12 && (*body == 4 || *body == 6) && is_algorithm(body[2]) && body[3] <= 14 &&
               goes_on(head, length, p, kinds);
    if (p->tag == COMPRESSED && left > 4)
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
