/* MAC addresses (IEEE 802): six pairs with colons or hyphens, three groups of four with dots (Cisco) or hyphens
 * (Huawei). The anchor ends inside; the whole run is looked at, so that a fingerprint or a UUID is not cut into
 * addresses. */
#include "match/checks.h"
#include <string.h>

enum { PAIRS = 17, FOURS = 14 };

static bool glued(unsigned char c, char separator) {
    return ls_is_alnum(c) || c == '_' || c == (unsigned char)separator;
}

/* Groups of `size` digits with `separator`, `length` bytes in all, from `start`. */
static bool well_formed(const ls_check *check, int64_t start, uint32_t size, uint32_t length, char *separator,
                        char hex[12], bool *letter) {
    unsigned digits = 0;
    *separator = (char)ls_check_at(check, start + size);
    *letter = false;
    for (uint32_t i = 0; i < length; i++) {
        unsigned char c = ls_check_at(check, start + i);
        if (i % (size + 1) == size) {
            if (c != (unsigned char)*separator) return false;
            continue;
        }
        if (!ls_is_hex(c)) return false;
        *letter |= !ls_is_digit(c);
        hex[digits++] = ls_to_lower(c);
    }
    const unsigned char after = ls_check_at(check, start + length), then = ls_check_at(check, start + length + 1);
    const bool stops = after == (unsigned char)*separator && !glued(then, *separator); /* of a sentence, a label */
    return !glued(ls_check_at(check, start - 1), *separator) && (stops || !glued(after, *separator));
}

static bool is_special(const char hex[12]) {
    return memcmp(hex, "ffffffffffff", 12) == 0 || memcmp(hex, "000000000000", 12) == 0;
}

bool ls_check_mac(ls_check *check) {
    int64_t start = check->anchor;
    uint32_t steps = 0;
    while (steps <= PAIRS + 1 &&
           (ls_is_hex(ls_check_at(check, start - 1)) ||
            (ls_check_at(check, start - 1) && strchr(":.-", (char)ls_check_at(check, start - 1))))) {
        start--;
        steps++;
    }
    if (steps > PAIRS + 1) { /* a longer run: a fingerprint, a dump. None of it is an address */
        int64_t end = check->anchor;
        while (ls_is_hex(ls_check_at(check, end)) ||
               (ls_check_at(check, end) && strchr(":.-", (char)ls_check_at(check, end))))
            end++;
        check->done = (uint32_t)end;
        return false;
    }
    while (start < check->anchor && !ls_is_hex(ls_check_at(check, start))) start++; /* "MAC:-" in front */
    char separator, hex[12], text[PAIRS];
    bool letter, pairs = ls_is_hex(ls_check_at(check, start)) && !ls_is_hex(ls_check_at(check, start + 2));
    uint32_t length = pairs ? PAIRS : FOURS;
    if (!well_formed(check, start, pairs ? 2 : 4, length, &separator, hex, &letter) || is_special(hex)) return false;
    if (pairs ? separator != ':' && separator != '-' : separator != '.' && separator != '-') return false;
    if (!pairs && !letter) {
        if (separator == '-') return false; /* a card's or a customer's number as well */
        ls_hit_add_evidence(check->hit, "digits_only", NULL, 1);
    }
    check->start = (uint32_t)start;
    check->end = (uint32_t)start + length;
    for (unsigned i = 0, at = 0; i < 12; i++) {
        if (i && i % 2 == 0) text[at++] = ':';
        text[at++] = hex[i];
    }
    return ls_check_normalized(check, text, PAIRS);
}
