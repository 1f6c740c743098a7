/* Top-level domains and public suffixes, from the Public Suffix List (lib/match/tables/public_suffix_list.dat). */
#ifndef LS_MATCH_DOMAINS_H
#define LS_MATCH_DOMAINS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_domains ls_domains;

ls_domains *ls_domains_create(void); /* NULL: no memory */
void ls_domains_free(ls_domains *domains);

/* Is the label a delegated top-level domain? Any case for ASCII; an internationalised one as U-label in lower case or
 * as A-label. */
bool ls_domains_is_tld(const ls_domains *domains, const char *label, size_t length);
/* Is it a top-level name used inside organisations ("corp", "local", …)? Any case. */
bool ls_domains_is_internal(const char *label, size_t length);
/* Where in `host` (lower case, no trailing dot, ends in a top-level domain) its registrable domain begins: one label
 * more than its longest public suffix. `length` when the host is itself a public suffix. */
size_t ls_domains_registrable(const ls_domains *domains, const char *host, size_t length);
#endif
