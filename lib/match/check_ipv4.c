/* IPv4 addresses and networks in text. The anchor ends after the first digit of the fourth number; what looks like an
 * address and is a version, an object identifier (1.3.6.1…), a reversed name or a net mask is told apart here. */
#include "match/checks.h"
#include <string.h>

typedef struct quad {
    uint32_t start, end, value;
    bool padded; /* leading zeros: not how addresses are written, unless all are */
} quad;

/* A number of 1 to 3 digits at `at`; 0: none or over 255. */
static uint32_t octet(const ls_check *check, uint32_t at, uint32_t *value, bool *padded) {
    uint32_t digits = 0;
    *value = 0;
    while (digits < 4 && ls_is_digit(ls_check_at(check, (int64_t)at + digits)))
        *value = *value * 10 + (uint32_t)(check->text[at + digits++] - '0');
    if (digits > 1 && check->text[at] == '0') *padded = true;
    return digits > 3 || *value > 255 ? 0 : digits;
}

/* Four numbers with dots that begin at `at`. */
static bool read_quad(const ls_check *check, uint32_t at, quad *out) {
    *out = (quad){.start = at};
    for (int i = 0; i < 4; i++) {
        uint32_t value, digits = octet(check, at, &value, &out->padded);
        if (!digits) return false;
        out->value = out->value << 8 | value;
        at += digits;
        if (i < 3 && ls_check_at(check, at++) != '.') return false;
    }
    out->end = at;
    return !out->padded || at - out->start == 15;
}

static bool word_at(const ls_check *check, int64_t at) {
    unsigned char c = ls_check_at(check, at);
    return ls_is_alnum(c) || c == '_';
}

/* More than four numbers: no part of the run is an address, so that none of its anchors need a look. */
static void skip_run(ls_check *check, uint32_t at) {
    while (at < check->high && (ls_is_digit((unsigned char)check->text[at]) || check->text[at] == '.')) at++;
    check->done = at;
}

/* A word that ends at `end`, and how long it is; 0: it is too long, or none. */
static size_t word_before(const ls_check *check, int64_t end) {
    enum { LONGEST = 24 };
    size_t length = 0;
    while (length < LONGEST && ls_is_alpha(ls_check_at(check, end - 1 - (int64_t)length))) length++;
    return length == LONGEST ? 0 : length;
}

/* Chrome/120.0.0.0: a product and its version (RFC 9110, 10.1.5), as each line of a web server's log has it. */
static bool is_product(const ls_check *check, int64_t at) {
    static const char *const known[] = {"chrome", "chromium", "headlesschrome", "edg",    "edge",    "edga",
                                        "opr",    "opera",    "safari",         "firefox", "mozilla", "libreoffice",
                                        "curl",   "wget",     "electron",       "vivaldi", "brave",   NULL};
    if (ls_check_at(check, at - 1) != '/') return false;
    size_t length = word_before(check, at - 1);
    for (size_t i = 0; length && known[i]; i++)
        if (strlen(known[i]) == length && ls_ascii_casecmp(check->text + at - 1 - length, known[i], length) == 0)
            return true;
    return false;
}

/* The quad around the anchor, with nothing glued to it. */
static bool find_quad(ls_check *check, quad *out) {
    int64_t at = (int64_t)check->anchor - 1; /* first digit of the last number */
    for (int dots = 0; dots < 3; dots++) {
        if (ls_check_at(check, --at) != '.') return false;
        for (int digits = 0; digits < 3 && ls_is_digit(ls_check_at(check, at - 1)); digits++) at--;
    }
    unsigned char before = ls_check_at(check, at - 1);
    if (word_at(check, at - 1) || before == '.' || !read_quad(check, (uint32_t)at, out)) return false;
    if (before == '-' && ls_is_alnum(ls_check_at(check, at - 2)) && !strchr("0123456789", ls_check_at(check, at - 2)))
        return false; /* package-1.2.3.4 */
    if (is_product(check, at)) return false;
    unsigned char after = ls_check_at(check, out->end), then = ls_check_at(check, (int64_t)out->end + 1);
    if (after == '.' && ls_is_digit(then)) skip_run(check, out->end);
    if (word_at(check, out->end) || (after == '.' && (word_at(check, (int64_t)out->end + 1) || then == '.')))
        return false;
    return !(after == '-' && ls_is_alpha(then));
}

static bool is_mask(uint32_t value) { return value && (~value & (~value + 1)) == 0 && value >> 24 == 255; }

static int mask_bits(uint32_t mask) {
    int bits = 0;
    for (; mask; mask <<= 1) bits++;
    return bits;
}

typedef struct word {
    const char *text;
    uint32_t length;
} word;

#define WORD(text) {text, sizeof text - 1}

/* Does one of the words end at `start`? Most end otherwise: that is asked first. "server" is no "ver". */
static bool any_before(const ls_check *check, uint32_t start, const word *words, size_t count) {
    const char last = ls_to_lower(ls_check_at(check, (int64_t)start - 1));
    for (const word *one = words; one < words + count; one++) {
        if (one->text[one->length - 1] != last || start - check->low < one->length) continue;
        const char *at = check->text + start - one->length;
        const bool whole = !ls_is_alpha((unsigned char)*at) || !ls_is_alpha(ls_check_at(check, at - check->text - 1));
        if (whole && ls_ascii_casecmp(at, one->text, one->length) == 0) return true;
    }
    return false;
}

static bool is_private(uint32_t value) {
    return value >> 24 == 10 || value >> 20 == 0xAC1 || value >> 16 == 0xC0A8;
}

/* Products are written with a capital inside, AppleWebKit/5.1.2.3; so may be a label before a network's own address. */
static bool is_named_like_one(const ls_check *check, const quad *found) {
    const int64_t end = (int64_t)found->start - 1;
    if (ls_check_at(check, end) != '/' || is_private(found->value)) return false;
    const size_t length = word_before(check, end);
    for (size_t i = 1; i < length; i++) {
        const char *letter = check->text + end - length + i;
        if (letter[0] < 'a' && letter[-1] >= 'a') return true;
    }
    return false;
}

/* A word that says: this is a version, close before it on the line. */
static bool is_version(const ls_check *check, const quad *found) {
    static const word words[] = {WORD("version"), WORD("versions"), WORD("ver"), WORD("ver."), WORD("v."),
                                 WORD("release"), WORD("rel."), WORD("build"), WORD("firmware"), WORD("revision"),
                                 WORD("rev."), WORD("patch"), WORD("sdk"), WORD("rtm"), WORD("upgrade")};
    uint32_t at = found->start;
    while (at > check->low && found->start - at < 6 && strchr(" :=\"'(-\t>", check->text[at - 1])) at--;
    if (at < found->start && any_before(check, at, words, sizeof words / sizeof *words)) return true;
    quad range; /* 10.0.0.1-10.0.0.9 is none, 1.2.3.4-5 is */
    return ls_check_at(check, found->end) == '-' && ls_is_digit(ls_check_at(check, (int64_t)found->end + 1)) &&
           !read_quad(check, found->end + 1, &range);
}

/* A document's property that names the program which wrote it: what looks like an address there is its version. */
static bool names_program(const ls_check *check) {
    static const char *const fields[] = {"application", "producer", "version", NULL};
    const ls_segment *about = &check->block->segments[check->hit->segment].about;
    for (size_t i = 0; about->part == LEAKSIFT_PART_METADATA && about->field && fields[i]; i++)
        if (strcmp(about->field, fields[i]) == 0) return true;
    return false;
}

/* 1.2.3.4 Title at the start of a line, §1.2.3.4, section 1.2.3.4 */
static bool is_numbering(const ls_check *check, const quad *found) {
    static const word words[] = {WORD("section "), WORD("clause "), WORD("chapter "), WORD("article "), WORD("figure "),
                                 WORD("table "), WORD("\xc2\xa7"), WORD("\xc2\xa7 "), WORD("abschnitt "),
                                 WORD("kapitel ")};
    bool small = (found->value & 0xE0E0E0E0u) == 0;
    if (small && any_before(check, found->start, words, sizeof words / sizeof *words)) return true;
    unsigned char before = ls_check_at(check, (int64_t)found->start - 1), after = ls_check_at(check, found->end);
    unsigned char then = ls_check_at(check, (int64_t)found->end + 1);
    return small && (before == 0 || before == '\n') && (after == ' ' || after == '\t') && ls_is_alpha(then);
}

static void add_doubts(ls_check *check, const quad *found) {
    uint32_t first = found->value >> 24;
    if (is_version(check, found) || is_named_like_one(check, found))
        ls_hit_add_evidence(check->hit, "version", NULL, 1);
    if (is_numbering(check, found)) ls_hit_add_evidence(check->hit, "numbering", NULL, 1);
    if (first == 127) ls_hit_add_evidence(check->hit, "special", "loopback", 1);
    else if (first >= 224) ls_hit_add_evidence(check->hit, "special", "multicast or reserved", 1);
    if (is_private(found->value))
        ls_hit_add_evidence(check->hit, "private", "private address", 1);
    else if (found->value == 0x08080808 || found->value == 0x08080404 || found->value == 0x01010101)
        ls_hit_add_evidence(check->hit, "special", "public resolver", 1);
}

/* /24, /255.255.255.0, " 255.255.255.0", " mask 255…", " 0.0.0.255" behind an address: the prefix length, -1: none. */
static int prefix_after(const ls_check *check, const quad *found, uint32_t *end) {
    static const char *const between[] = {"/", " ", " mask ", " netmask ", " subnet-mask ", ", netmask ", "\t", NULL};
    uint32_t value;
    bool padded = false;
    unsigned char joint = ls_check_at(check, found->end), next = ls_check_at(check, (int64_t)found->end + 1);
    if ((joint != '/' && joint != ' ' && joint != ',' && joint != '\t') || (!ls_is_alnum(next) && next != ' '))
        return -1;
    if (joint == '/') {
        uint32_t digits = octet(check, found->end + 1, &value, &padded);
        *end = found->end + 1 + digits;
        unsigned char after = ls_check_at(check, *end), then = ls_check_at(check, (int64_t)*end + 1);
        if (digits && value <= 32 && !padded && after != '/' && !word_at(check, *end) &&
            !(after == '.' && ls_is_digit(then)))
            return (int)value;
    }
    for (size_t i = 0; between[i]; i++) {
        size_t length = strlen(between[i]);
        quad mask;
        if ((unsigned char)between[i][0] != joint) continue;
        if (check->high - found->end < length || ls_ascii_casecmp(check->text + found->end, between[i], length) != 0 ||
            !read_quad(check, found->end + (uint32_t)length, &mask) || word_at(check, mask.end))
            continue;
        *end = mask.end;
        if (is_mask(mask.value)) return mask_bits(mask.value);
        if (mask.value && mask.value >> 24 == 0 && is_mask(~mask.value)) return mask_bits(~mask.value);
    }
    return -1;
}

static uint32_t network_of(uint32_t value, int bits) { return bits ? value & (0xFFFFFFFFu << (32 - bits)) : 0; }

/* Up to three digits; snprintf() costs more than all the rest here. */
static size_t put_number(char *out, uint32_t value) {
    size_t length = 0;
    if (value >= 100) out[length++] = (char)('0' + value / 100);
    if (value >= 10) out[length++] = (char)('0' + value / 10 % 10);
    out[length++] = (char)('0' + value % 10);
    return length;
}

static bool put(ls_check *check, uint32_t value, int bits) {
    char text[24];
    size_t length = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
        length += put_number(text + length, value >> shift & 255);
        if (shift) text[length++] = '.';
    }
    if (bits >= 0) {
        text[length++] = '/';
        length += put_number(text + length, (uint32_t)bits);
    }
    return ls_check_normalized(check, text, length);
}

bool ls_check_ipv4(ls_check *check) {
    quad found;
    uint32_t end;
    if (!find_quad(check, &found) || names_program(check)) return false;
    check->done = found.end;
    if (found.value >> 24 == 0 || is_mask(found.value) || found.value == 0xFFFFFFFFu) return false;
    if ((found.value >> 8 & 0xFFFFFF) == 0x010306) return false; /* 1.3.6.1: the root of object identifiers */
    int bits = prefix_after(check, &found, &end);
    if (bits >= 0 && bits < 32 && network_of(found.value, bits) == found.value) return false; /* a network's name */
    check->start = found.start;
    check->end = found.end;
    add_doubts(check, &found);
    return put(check, found.value, -1);
}

bool ls_check_ipv4_network(ls_check *check) {
    quad found;
    uint32_t end;
    if (!find_quad(check, &found) || names_program(check)) return false;
    check->done = found.end;
    int bits = prefix_after(check, &found, &end);
    if (bits < 1 || bits == 32 || (found.value >> 24 == 0) || is_mask(found.value)) return false;
    check->start = found.start;
    check->end = check->done = end;
    if (network_of(found.value, bits) != found.value)
        ls_hit_add_evidence(check->hit, "interface", "address with prefix", 1);
    if (found.value >> 24 == 127 || found.value >> 24 >= 224) ls_hit_add_evidence(check->hit, "special", "reserved", 1);
    return put(check, network_of(found.value, bits), bits);
}
