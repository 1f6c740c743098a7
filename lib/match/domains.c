/* The Public Suffix List as a hash table over its own text. Suffixes of a host are looked up from the right, with a
 * hash that grows leftwards, so that one pass over the host finds its longest public suffix. */
#include "match/domains.h"
#include "base/alloc.h"
#include "base/fnv.h"
#include "match/checks.h"
#include "match/suffix_list.h"
#include <string.h>

enum { SLOTS = 1 << 15 }; /* the list has about 11,000 rules */

typedef struct slot {
    const char *name; /* without "*." and "!"; NULL: empty */
    uint8_t length;
    bool plain, wildcard, exception;
} slot;

struct ls_domains {
    slot slots[SLOTS];
};

static uint32_t hash_add(uint32_t hash, unsigned char c) { return ls_fnv32_add(hash, (unsigned char)ls_to_lower(c)); }

static uint32_t hash_of(const char *name, size_t length) {
    uint32_t hash = LS_FNV32;
    while (length--) hash = hash_add(hash, (unsigned char)name[length]);
    return hash;
}

static bool same(const slot *entry, const char *name, size_t length) {
    if (entry->length != length) return false;
    for (size_t i = 0; i < length; i++)
        if (entry->name[i] != ls_to_lower((unsigned char)name[i])) return false;
    return true;
}

/* Where the name is, or would be. */
static size_t find(const ls_domains *domains, uint32_t hash, const char *name, size_t length) {
    size_t at = (hash ^ hash >> 15) & (SLOTS - 1);
    while (domains->slots[at].name && !same(&domains->slots[at], name, length)) at = (at + 1) & (SLOTS - 1);
    return at;
}

static void add_rule(ls_domains *domains, const char *rule, size_t length) {
    bool exception = rule[0] == '!', wildcard = length > 2 && rule[0] == '*' && rule[1] == '.';
    size_t skip = exception ? 1 : wildcard ? 2 : 0;
    if (length - skip > 253 || length == skip) return;
    slot *entry = &domains->slots[find(domains, hash_of(rule + skip, length - skip), rule + skip, length - skip)];
    entry->name = rule + skip;
    entry->length = (uint8_t)(length - skip);
    if (exception) entry->exception = true;
    else if (wildcard) entry->wildcard = true;
    else entry->plain = true;
}

/* Names under which a provider gives each customer one, that the list does not have. */
static const char *const tenants[] = {"onmicrosoft.com", "onmicrosoft.us", "sharepoint.com", NULL};
/* Names used inside organisations, or reserved by RFC 2606 and RFC 6762. */
static const char *const internal[] = {"local",    "lan",  "internal",    "corp", "intra",   "intranet",
                                       "private",  "home", "localdomain", "test", "example", "invalid", NULL};

bool ls_domains_is_internal(const char *label, size_t length) {
    for (size_t i = 0; internal[i]; i++) {
        size_t at = 0;
        while (at < length && internal[i][at] && internal[i][at] == ls_to_lower((unsigned char)label[at])) at++;
        if (at == length && !internal[i][at]) return true;
    }
    return false;
}

ls_domains *ls_domains_create(void) {
    ls_domains *domains = ls_calloc(1, sizeof *domains);
    const char *at = ls_suffix_list, *end = at + ls_suffix_list_length;
    size_t count = 0;
    while (domains && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        if (stop > at && *at != '/' && ++count < SLOTS - 1) add_rule(domains, at, (size_t)(stop - at));
        at = stop + 1;
    }
    for (size_t i = 0; domains && tenants[i]; i++) add_rule(domains, tenants[i], strlen(tenants[i]));
    return domains;
}

void ls_domains_free(ls_domains *domains) { ls_free(domains); }

bool ls_domains_is_tld(const ls_domains *domains, const char *label, size_t length) {
    if (length < 2 || length > 63) return false;
    const slot *entry = &domains->slots[find(domains, hash_of(label, length), label, length)];
    return entry->name && (entry->plain || entry->wildcard);
}

size_t ls_domains_registrable(const ls_domains *domains, const char *host, size_t length) {
    uint32_t hash = LS_FNV32;
    size_t suffix = length;    /* where the longest public suffix begins */
    bool wildcard = false;     /* the label left of here is part of it */
    for (size_t at = length; at-- > 0;) {
        hash = hash_add(hash, (unsigned char)host[at]);
        if (at > 0 && host[at - 1] != '.') continue;
        const slot *entry = &domains->slots[find(domains, hash, host + at, length - at)];
        bool here = entry->name != NULL;
        if (here && entry->exception) return at;
        if (wildcard || (here && entry->plain)) suffix = at;
        wildcard = here && entry->wildcard;
        if (suffix == length) suffix = at; /* "*": an unknown top-level domain is a suffix */
    }
    if (suffix == 0) return length;
    size_t start = suffix - 1; /* the dot */
    while (start > 0 && host[start - 1] != '.') start--;
    return start;
}
