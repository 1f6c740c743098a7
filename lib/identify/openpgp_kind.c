/* OpenPGP without armour (RFC 4880, 4.2): messages that are encrypted begin with the keys that open them, for each
 * recipient or by a password, and go on with the encrypted data. */
#include "identify/probes.h"
#include "base/bytes.h"

enum {
    KEY_FOR_RECIPIENT = 1,
    KEY_BY_PASSWORD = 3,
    ENCRYPTED = 9,
    MARKER = 10,
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

bool ls_is_openpgp(const uint8_t *head, size_t length) {
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
