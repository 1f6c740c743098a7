/* Domain names in text, by RFC 1123 with international labels (RFC 5890), ended by a top-level domain that exists. */
#ifndef LS_MATCH_CHECK_HOST_H
#define LS_MATCH_CHECK_HOST_H
#include "match/checks.h"

typedef struct ls_host {
    uint32_t end;       /* of the name */
    uint32_t labels;
    bool internal;      /* ends in a name used inside organisations */
} ls_host;

/* A name of at least two labels that begins at `start`. Text glued to its end that makes no top-level domain is left
 * out
 * ("example.com.Please"). */
bool ls_host_read(const ls_check *check, uint32_t start, ls_host *out);
/* hit->domain = the registrable domain of text[start..end); false: no memory. */
bool ls_host_domain(ls_check *check, uint32_t start, uint32_t end);
/* The same bytes in lower case (ASCII), appended. */
void ls_host_lower(const ls_check *check, uint32_t start, uint32_t end, char *out);
#endif
