/* IPv6 addresses and networks in text (RFC 4291 2.2, zone ids of RFC 4007 11), normalised by RFC 5952. C++ scopes
 * (a::b), times and fingerprints share their characters, so a form that could be one of these is refused. */
#include "match/checks.h"
#include <stdio.h>
#include <string.h>

enum { RUN_MOST = 45, ZONE_MOST = 16 };

typedef struct address {
    uint16_t groups[8];
    unsigned written;      /* groups that stand in the text */
    unsigned longest;      /* digits of the longest group */
    bool elided, digit, all_pairs;
} address;

static bool run_byte(unsigned char c) { return ls_is_hex(c) || c == ':' || c == '.'; }

/* The run of the alphabet around the anchor, without a stop at its end. Its other anchors need no look: that keeps a
 * block of nothing but colons linear, too. */
static bool find_run(ls_check *check, uint32_t *start, uint32_t *end) {
    int64_t from = check->anchor, to = check->anchor;
    while (run_byte(ls_check_at(check, from - 1)) && check->anchor - from <= RUN_MOST) from--;
    while (run_byte(ls_check_at(check, to))) to++;
    check->done = (uint32_t)to;
    unsigned char before = ls_check_at(check, from - 1), after = ls_check_at(check, to);
    if (to - from > RUN_MOST || ls_is_alnum(before) || before == '_' || before >= 0x80 || ls_is_alnum(after) ||
        after == '_')
        return false;
    while (to > from && check->text[to - 1] == '.') to--;
    if (to - from > 2 && check->text[to - 1] == ':' && check->text[to - 2] != ':') to--;
    *start = (uint32_t)from;
    *end = (uint32_t)to;
    return to > from;
}

/* a.b.c.d as the last two groups. */
static bool read_tail(const char *text, size_t length, uint16_t out[2]) {
    uint32_t parts[4] = {0}, part = 0, digits = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.' && digits && part < 3) {
            part++;
            digits = 0;
        } else if (ls_is_digit((unsigned char)text[i]) && digits < 3) {
            parts[part] = parts[part] * 10 + (uint32_t)(text[i] - '0');
            digits++;
        } else
            return false;
    }
    if (part != 3 || !digits || parts[0] > 255 || parts[1] > 255 || parts[2] > 255 || parts[3] > 255) return false;
    out[0] = (uint16_t)(parts[0] << 8 | parts[1]);
    out[1] = (uint16_t)(parts[2] << 8 | parts[3]);
    return true;
}

static bool read_address(const char *text, size_t length, address *out) {
    uint16_t groups[8];
    unsigned count = 0, gap = 9;
    size_t at = 0;
    *out = (address){.all_pairs = true};
    if (length >= 2 && text[0] == ':' && text[1] != ':') return false;
    while (at < length) {
        if (length - at >= 2 && text[at] == ':' && text[at + 1] == ':') {
            if (gap <= 8) return false;
            gap = count;
            at += 2;
            continue;
        }
        if (count && gap != count && text[at++] != ':') return false;
        if (count == 8) return false;
        unsigned value = 0, digits = 0;
        size_t from = at;
        for (; at < length && ls_is_hex((unsigned char)text[at]); at++, digits++) {
            out->digit |= ls_is_digit((unsigned char)text[at]);
            value = value << 4 |
                    (unsigned)(ls_is_digit((unsigned char)text[at]) ? text[at] - '0' : (text[at] | 32) - 'a' + 10);
            if (digits >= 4) return false;
        }
        if (at < length && text[at] == '.') {
            if (count > 6 || !read_tail(text + from, length - from, groups + count)) return false;
            count += 2;
            at = length;
            out->all_pairs = false;
            break;
        }
        if (!digits) return false;
        if (digits > out->longest) out->longest = digits;
        if (digits != 2) out->all_pairs = false;
        groups[count++] = (uint16_t)value;
    }
    out->written = count;
    out->elided = gap <= 8;
    if (out->elided ? count > 7 : count != 8) return false;
    for (unsigned i = 0; i < count; i++) out->groups[out->elided && i >= gap ? 8 - count + i : i] = groups[i];
    return true;
}

/* What C++, Perl and durations do not write. */
static bool plausible(const address *found) {
    if (found->written == 0 || (!found->elided && found->all_pairs)) return false;
    if (!found->elided) return true;
    unsigned first = found->groups[0];
    if (found->longest == 4 && ((first >= 0x2000 && first < 0x4000) || first >= 0xFC00)) return true;
    if (first == 0 && found->groups[7] == 1 && found->written == 1) return true; /* ::1 */
    if (first == 0x64 && found->groups[1] == 0xFF9B) return true;
    return found->digit && found->written >= 3 && found->longest >= 3;
}

static size_t put_hex(char *out, unsigned group) { /* snprintf() would be half of a hit's cost */
    size_t length = 0;
    for (int shift = 12; shift >= 0; shift -= 4)
        if (group >> shift || !shift) out[length++] = "0123456789abcdef"[group >> shift & 15];
    return length;
}

/* RFC 5952 4: lower case, the first longest run of two zero groups or more elided; 5: a mapped IPv4 address in dots. */
static size_t canonical(const uint16_t groups[8], char out[48]) {
    int best = -1, best_length = 1;
    for (int i = 0; i < 8; i++) {
        int length = 0;
        while (i + length < 8 && !groups[i + length]) length++;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
        if (length) i += length - 1;
    }
    if (best == 0 && best_length == 5 && groups[5] == 0xFFFF)
        return (size_t)snprintf(out, 48, "::ffff:%u.%u.%u.%u", groups[6] >> 8, groups[6] & 255u, groups[7] >> 8,
                                groups[7] & 255u);
    size_t length = 0;
    for (int i = 0; i < 8; i++) {
        if (i == best) {
            out[length++] = ':';
            out[length++] = ':';
            i += best_length - 1;
            continue;
        }
        if (i && !(best >= 0 && i == best + best_length)) out[length++] = ':';
        length += put_hex(out + length, groups[i]);
    }
    out[length] = '\0';
    return length;
}

static uint32_t zone_end(const ls_check *check, uint32_t end) {
    uint32_t at = end + 1;
    if (ls_check_at(check, end) != '%') return end;
    while (at - end <= ZONE_MOST && (ls_is_alnum(ls_check_at(check, at)) ||
                                     (ls_check_at(check, at) && strchr("._-/", (char)ls_check_at(check, at)) &&
                                      ls_is_alnum(ls_check_at(check, (int64_t)at + 1)))))
        at++;
    return at > end + 1 ? at : end;
}

/* /64 behind the address: its bits, -1: none. */
static int prefix_after(const ls_check *check, uint32_t at, uint32_t *end) {
    int value = 0;
    uint32_t digits = 0;
    if (ls_check_at(check, at) != '/') return -1;
    while (digits < 4 && ls_is_digit(ls_check_at(check, (int64_t)at + 1 + digits)))
        value = value * 10 + (check->text[at + 1 + digits++] - '0');
    *end = at + 1 + digits;
    unsigned char after = ls_check_at(check, *end);
    return !digits || value > 128 || ls_is_alnum(after) || after == '_' || after == '/' ? -1 : value;
}

static bool keep_bits(uint16_t groups[8], int bits) {
    bool changed = false;
    for (int i = 0; i < 8; i++) {
        int left = bits - i * 16;
        uint16_t mask = left >= 16 ? 0xFFFF : left <= 0 ? 0 : (uint16_t)(0xFFFFu << (16 - left));
        changed |= (groups[i] & ~mask) != 0;
        groups[i] &= mask;
    }
    return changed;
}

static bool find_address(ls_check *check, address *found, uint32_t *start, uint32_t *end) {
    if (!find_run(check, start, end)) return false;
    return read_address(check->text + *start, *end - *start, found) && plausible(found);
}

static bool is_loopback(const uint16_t groups[8]) {
    unsigned sum = 0;
    for (int i = 0; i < 7; i++) sum |= groups[i];
    return !sum && groups[7] <= 1;
}

bool ls_check_ipv6(ls_check *check) {
    address found;
    uint16_t network[8];
    char text[48 + ZONE_MOST + 1];
    uint32_t start, end, prefix_end;
    if (!find_address(check, &found, &start, &end)) return false;
    memcpy(network, found.groups, sizeof network);
    int bits = prefix_after(check, end, &prefix_end);
    if (bits >= 0 && bits < 128 && !keep_bits(network, bits)) return false; /* a network's name */
    check->start = start;
    check->end = zone_end(check, end);
    if (is_loopback(found.groups)) ls_hit_add_evidence(check->hit, "special", "loopback", 1);
    else if (found.groups[0] >= 0xFF00) ls_hit_add_evidence(check->hit, "special", "multicast", 1);
    size_t length = canonical(found.groups, text);
    memcpy(text + length, check->text + end, check->end - end);
    return ls_check_normalized(check, text, length + (check->end - end));
}

bool ls_check_ipv6_network(ls_check *check) {
    address found;
    char text[56];
    uint32_t start, end, prefix_end;
    if (!find_run(check, &start, &end)) return false;
    int bits = prefix_after(check, end, &prefix_end);
    if (bits < 1 || bits == 128 || !read_address(check->text + start, end - start, &found) ||
        !(plausible(&found) || found.longest >= 4))
        return false;
    check->start = start;
    check->end = check->done = prefix_end;
    if (keep_bits(found.groups, bits)) ls_hit_add_evidence(check->hit, "interface", "address with prefix", 1);
    size_t length = canonical(found.groups, text);
    text[length++] = '/';
    if (bits >= 100) text[length++] = '1';
    if (bits >= 10) text[length++] = (char)('0' + bits / 10 % 10);
    text[length++] = (char)('0' + bits % 10);
    return ls_check_normalized(check, text, length);
}
