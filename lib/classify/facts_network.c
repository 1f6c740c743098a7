/* Facts of device configurations: who the device is, its interfaces, networks, VLANs, neighbours, users and zones. One
 * table of line beginnings for all vendors: their grammars differ, but what follows "hostname" or "ip address" does
 * not. Runs only on items in which idioms of such files were seen. */
#include "classify/internal.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum argument {
    WORD,        /* the next word */
    ADDRESS,     /* address with mask, wildcard mask or prefix length */
    PEER,        /* the next word, if it is an address */
    NUMBERS      /* the next word, if it begins with a digit: VLAN lists */
} argument;

typedef struct idiom {
    const char *begin; /* the line's begin without indentation, words separated by one space, a space at its end */
    ls_fact_name fact;
    argument argument;
} idiom;

/* Cisco IOS, NX-OS, XR and ASA, Arista, Juniper (set and braces), Huawei and Comware, Aruba and ProCurve, FortiOS,
 * PAN-OS, MikroTik, F5, VyOS, Nokia SR OS, FRR, Debian's interfaces; sorted by first letter for reading only. */
static const idiom idioms[] = {
    {"address ", LS_FACT_NETWORK, ADDRESS},
    {"encapsulation dot1q ", LS_FACT_VLAN, NUMBERS},
    {"external-interface ", LS_FACT_INTERFACE, WORD},
    {"host-name ", LS_FACT_HOSTNAME, WORD},
    {"hostname ", LS_FACT_HOSTNAME, WORD},
    {"iface ", LS_FACT_INTERFACE, WORD},
    {"interface ethernet ", LS_FACT_INTERFACE, WORD},
    {"interface vlan ", LS_FACT_VLAN, NUMBERS},
    {"interface ", LS_FACT_INTERFACE, WORD},
    {"ip access-group ", LS_FACT_COUNT, WORD},
    {"ip address ", LS_FACT_NETWORK, ADDRESS},
    {"ip route ", LS_FACT_NETWORK, ADDRESS},
    {"ip route-static ", LS_FACT_NETWORK, ADDRESS},
    {"ipv4 address ", LS_FACT_NETWORK, ADDRESS},
    {"ipv6 address ", LS_FACT_NETWORK, ADDRESS},
    {"ipv6 route ", LS_FACT_NETWORK, ADDRESS},
    {"local-user ", LS_FACT_USER, WORD},
    {"nameif ", LS_FACT_ZONE, WORD},
    {"neighbor ", LS_FACT_NEIGHBOR, PEER},
    {"net interface ", LS_FACT_INTERFACE, WORD},
    {"net self ", LS_FACT_NETWORK, ADDRESS},
    {"net vlan ", LS_FACT_VLAN, WORD},
    {"network ", LS_FACT_NETWORK, ADDRESS},
    {"peer ", LS_FACT_NEIGHBOR, PEER},
    {"security-zone ", LS_FACT_ZONE, WORD},
    {"set deviceconfig system hostname ", LS_FACT_HOSTNAME, WORD},
    {"set deviceconfig system ip-address ", LS_FACT_NETWORK, ADDRESS},
    {"set hostname ", LS_FACT_HOSTNAME, WORD},
    {"set interfaces ethernet ", LS_FACT_INTERFACE, WORD},
    {"set interfaces ", LS_FACT_INTERFACE, WORD},
    {"set ip ", LS_FACT_NETWORK, ADDRESS},
    {"set mgt-config users ", LS_FACT_USER, WORD},
    {"set network interface ethernet ", LS_FACT_INTERFACE, WORD},
    {"set security zones security-zone ", LS_FACT_ZONE, WORD},
    {"set subnet ", LS_FACT_NETWORK, ADDRESS},
    {"set system host-name ", LS_FACT_HOSTNAME, WORD},
    {"set system login user ", LS_FACT_USER, WORD},
    {"set vlanid ", LS_FACT_VLAN, NUMBERS},
    {"set zone ", LS_FACT_ZONE, WORD},
    {"switchname ", LS_FACT_HOSTNAME, WORD},
    {"switchport access vlan ", LS_FACT_VLAN, NUMBERS},
    {"switchport trunk allowed vlan ", LS_FACT_VLAN, NUMBERS},
    {"sysname ", LS_FACT_HOSTNAME, WORD},
    {"user ", LS_FACT_USER, WORD},
    {"username ", LS_FACT_USER, WORD},
    {"vlan batch ", LS_FACT_VLAN, NUMBERS},
    {"vlan-id ", LS_FACT_VLAN, NUMBERS},
    {"vlan ", LS_FACT_VLAN, NUMBERS},
    {"zone security ", LS_FACT_ZONE, WORD},
    {"zone-member security ", LS_FACT_ZONE, WORD},
    {"device id: ", LS_FACT_NEIGHBOR, WORD},
    {"system name: ", LS_FACT_NEIGHBOR, WORD},
};

/* Words that may follow the begin and are no values. */
static const char *const not_values[] = {
    "remote-as", "address-family", "range",       "dhcp",     "group", "maximum", "type",
    "none",      "mode",           "description", "is",       "and",   "of",      "to",
    "the",       "auto",           "dot1q",       "database", "name",  "with",    "for"};

static bool is_blank(char c) { return c == ' ' || c == '\t'; }
static bool is_quote(char c) { return c == '"' || c == '\''; }

static uint32_t word_end(const char *text, uint32_t at, uint32_t end) {
    while (at < end && !is_blank(text[at]) && text[at] != ';' && text[at] != '\r' && text[at] != '{' && text[at] != ',')
        at++;
    return at;
}

static bool reserved(const char *word, uint32_t length) {
    for (size_t i = 0; i < sizeof not_values / sizeof *not_values; i++)
        if (strlen(not_values[i]) == length && memcmp(not_values[i], word, length) == 0) return true;
    return false;
}

/* Bits of a mask, or of a wildcard mask; -1: it is neither. */
static int mask_bits(uint32_t mask) {
    if (mask && !(mask & 0x80000000u)) mask = ~mask;
    int bits = __builtin_popcount(mask);
    return (bits == 0 ? mask == 0 : mask == ~0u << (32 - bits)) ? bits : -1;
}

static bool copy_word(const char *text, uint32_t length, char *out, size_t size) {
    if (length >= size) return false;
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

static bool v4_network(const char *address, const char *second, int bits, char *out, size_t size) {
    struct in_addr from, mask;
    if (inet_pton(AF_INET, address, &from) != 1) return false;
    if (bits < 0 && *second && inet_pton(AF_INET, second, &mask) == 1) bits = mask_bits(ntohl(mask.s_addr));
    if (bits > 32) return false;
    if (bits >= 0) from.s_addr &= htonl(bits ? ~0u << (32 - bits) : 0);
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &from, text, sizeof text);
    snprintf(out, size, bits >= 0 ? "%s/%d" : "%s", text, bits);
    return true;
}

static bool v6_network(const char *address, int bits, char *out, size_t size) {
    struct in6_addr from;
    if (inet_pton(AF_INET6, address, &from) != 1 || bits > 128) return false;
    for (int i = 0; i < 128 && bits >= 0; i++)
        if (i >= bits) from.s6_addr[i / 8] &= (uint8_t)~(0x80u >> (i % 8));
    char text[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, &from, text, sizeof text);
    snprintf(out, size, bits >= 0 ? "%s/%d" : "%s", text, bits);
    return true;
}

/* "10.0.0.1 255.255.255.0", "10.0.0.1/24", "10.0.0.0 0.0.0.255", "2001:db8::1/64" → the network; *length grows over a
 * mask. */
static bool network_of(const char *text, uint32_t at, uint32_t end, uint32_t *length, char *out, size_t size) {
    char word[64], second[64] = "";
    uint32_t next = at + *length;
    if (!copy_word(text + at, *length, word, sizeof word)) return false;
    char *slash = strchr(word, '/');
    int bits = -1;
    if (slash) {
        *slash = '\0';
        bits = slash[1] >= '0' && slash[1] <= '9' && strlen(slash + 1) <= 3 ? atoi(slash + 1) : -1;
    } else {
        while (next < end && (is_blank(text[next]) || text[next] == ',')) next++;
        uint32_t stop = word_end(text, next, end);
        if (copy_word(text + next, stop - next, second, sizeof second) && strchr(second, '.')) *length = stop - at;
        else second[0] = '\0';
    }
    return v4_network(word, second, bits, out, size) || v6_network(word, bits, out, size);
}

static ls_status add(ls_classifier *classifier, const ls_block *block, uint32_t segment, const idiom *found,
                     uint32_t at, uint32_t end) {
    const char *text = block->text;
    char normal[80];
    while (at < end && (is_blank(text[at]) || is_quote(text[at]))) at++;
    uint32_t length = word_end(text, at, end) - at;
    while (length && is_quote(text[at + length - 1])) length--;
    if (!length || length > 80 || reserved(text + at, length) || found->fact == LS_FACT_COUNT) return LS_OK;
    const char *normalized = NULL;
    if (found->argument == NUMBERS && (text[at] < '0' || text[at] > '9')) return LS_OK;
    if (found->argument == ADDRESS || found->argument == PEER) {
        uint32_t whole = length;
        if (!network_of(text, at, end, found->argument == PEER ? &whole : &length, normal, sizeof normal)) return LS_OK;
        normalized = found->argument == PEER ? NULL : normal;
    }
    ls_place place = {block, segment, at, length};
    return ls_facts_add(&classifier->facts, found->fact, &place, normalized, NULL, NULL, 2);
}

/* Does the line begin with the idiom? Case aside, runs of blanks as one; returns where its argument begins, or 0. */
static uint32_t after_begin(const char *text, uint32_t at, uint32_t end, const char *begin) {
    for (; *begin; begin++) {
        if (at >= end) return 0;
        if (*begin == ' ') {
            if (!is_blank(text[at])) return 0;
            while (at < end && is_blank(text[at])) at++;
        } else if ((text[at++] | 32) != (*begin | 32)) return 0;
    }
    return at;
}

/* FortiOS says "edit" for everything; what it edits stands in the section's line. MikroTik says name= after a path. */
enum { OTHER_SECTION = 0, INTERFACE_SECTION, ADMIN_SECTION, ZONE_SECTION };

static const idiom edits[] = {[INTERFACE_SECTION] = {"", LS_FACT_INTERFACE, WORD},
                              [ADMIN_SECTION] = {"", LS_FACT_USER, WORD},
                              [ZONE_SECTION] = {"", LS_FACT_ZONE, WORD}};

static bool section_line(ls_classifier *classifier, const char *text, uint32_t at, uint32_t end, uint32_t *argument) {
    static const struct { const char *begin; int section; } sections[] = {
        {"config system interface", INTERFACE_SECTION}, {"config system admin", ADMIN_SECTION},
        {"config system zone", ZONE_SECTION}, {"config ", OTHER_SECTION}};
    *argument = 0;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (after_begin(text, at, end, sections[i].begin)) {
            classifier->network_section = sections[i].section;
            return true;
        }
    if (classifier->network_section) *argument = after_begin(text, at, end, "edit ");
    return *argument != 0;
}

static ls_status mikrotik(ls_classifier *classifier, const ls_block *block, uint32_t segment, uint32_t at,
                          uint32_t end) {
    static const struct { const char *begin, *key; idiom as; } paths[] = {
        {"/system identity set ", "name=", {"", LS_FACT_HOSTNAME, WORD}},
        {"/ip address add ", "address=", {"", LS_FACT_NETWORK, ADDRESS}},
        {"add address=", "", {"", LS_FACT_NETWORK, ADDRESS}},
        {"set name=", "", {"", LS_FACT_HOSTNAME, WORD}},
        {"/user add ", "name=", {"", LS_FACT_USER, WORD}},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        uint32_t argument = after_begin(block->text, at, end, paths[i].begin);
        if (!argument) continue;
        const char *key = memmem(block->text + argument, end - argument, paths[i].key, strlen(paths[i].key));
        if (!key) return LS_OK;
        return add(classifier, block, segment, &paths[i].as,
                   (uint32_t)(key - block->text) + (uint32_t)strlen(paths[i].key), end);
    }
    return LS_OK;
}

static ls_status line(ls_classifier *classifier, const ls_block *block, uint32_t segment, uint32_t at, uint32_t end) {
    const char *text = block->text;
    uint32_t argument;
    while (at < end && is_blank(text[at])) at++;
    if (end - at < 4) return LS_OK;
    if (section_line(classifier, text, at, end, &argument))
        return argument ? add(classifier, block, segment, &edits[classifier->network_section], argument, end) : LS_OK;
    if (*(text + at) == '/' || (text[at] | 32) == 'a' || (text[at] | 32) == 's') {
        ls_status status = mikrotik(classifier, block, segment, at, end);
        if (status != LS_OK) return status;
    }
    for (size_t i = 0; i < sizeof idioms / sizeof *idioms; i++) {
        if ((text[at] | 32) != idioms[i].begin[0]) continue;
        argument = after_begin(text, at, end, idioms[i].begin);
        const bool is_head = argument && is_blank(text[argument - 2]); /* of a table: "Interface   Status" */
        if (is_head && idioms[i].fact == LS_FACT_INTERFACE) return LS_OK;
        if (argument) return add(classifier, block, segment, &idioms[i], argument, end);
    }
    return LS_OK;
}

ls_status ls_facts_network_block(ls_classifier *classifier, const ls_block *block) {
    for (uint32_t i = 0; i < block->segment_count; i++) {
        const ls_block_segment *segment = &block->segments[i];
        uint32_t at = segment->start, end = segment->start + segment->length;
        while (at < end) {
            const char *newline = memchr(block->text + at, '\n', end - at);
            uint32_t stop = newline ? (uint32_t)(newline - block->text) : end;
            ls_status status = stop - at < 512 ? line(classifier, block, i, at, stop) : LS_OK;
            if (status != LS_OK) return status;
            at = stop + 1;
        }
    }
    return LS_OK;
}

/* The platform whose idioms were seen most: cues are called net.PLATFORM.what, "net.any.…" aside. A fact without words
 * in the text: its place is the first idiom. */
ls_status ls_facts_network_vendor(ls_classifier *classifier) {
    enum { PLATFORMS = 64 };
    struct { const char *name; size_t length; uint64_t score, at; } seen[PLATFORMS];
    size_t count = 0, best = 0;
    for (size_t i = 0; i < classifier->rules->cue_count; i++) {
        const char *id = classifier->rules->cues[i].id;
        uint32_t hits = classifier->seen[i].hits;
        if (!hits || strncmp(id, "net.", 4) != 0 || strncmp(id, "net.any.", 8) == 0) continue;
        size_t length = strcspn(id + 4, "."), at = 0;
        while (at < count && (seen[at].length != length || memcmp(seen[at].name, id + 4, length) != 0)) at++;
        if (at == PLATFORMS) continue;
        if (at == count) {
            seen[count].name = id + 4;
            seen[count].length = length;
            seen[count].score = 0;
            seen[count++].at = UINT64_MAX;
        }
        seen[at].score += 4 + (hits > 6 ? 6 : hits);
        if (classifier->first_at[i] < seen[at].at) seen[at].at = classifier->first_at[i];
    }
    if (!count) return LS_OK;
    for (size_t i = 1; i < count; i++)
        if (seen[i].score > seen[best].score) best = i;
    char platform[64];
    if (!copy_word(seen[best].name, (uint32_t)seen[best].length, platform, sizeof platform)) return LS_OK;
    ls_block_segment segment = {.length = (uint32_t)seen[best].length, .text_offset = seen[best].at};
    ls_block block = {.text = platform, .length = segment.length, .segments = &segment, .segment_count = 1};
    ls_place place = {&block, 0, 0, segment.length};
    size_t vendor = strcspn(platform, "_");
    char name[64];
    copy_word(platform, (uint32_t)vendor, name, sizeof name);
    ls_status status = ls_facts_add(&classifier->facts, LS_FACT_VENDOR, &place, name, NULL, NULL, 3);
    for (size_t i = 0; i < classifier->facts.count; i++)
        if (classifier->facts.kept[i].name == LS_FACT_VENDOR) classifier->facts.kept[i].fact.location.length = 0;
    return status;
}
