/* Adapter to Vectorscan: the one file that knows <hs.h>. Literals are written as patterns of escaped bytes, so that
 * one database holds both kinds; Vectorscan finds out by itself that they are literals. */
#include "match/vectorscan.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Dots match newlines: blocks are scanned whole, rules say [^\n] where they mean it. */
static unsigned flags_of(const ls_hs_pattern *pattern) {
    return HS_FLAG_DOTALL | (pattern->caseless ? HS_FLAG_CASELESS : 0);
}

static char *expression_of(const ls_hs_pattern *pattern) {
    if (!pattern->literal) return ls_strdup(pattern->pattern);
    ls_buffer out = {0};
    for (const unsigned char *at = (const unsigned char *)pattern->pattern; *at; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9');
        if (plain) ls_buffer_putc(&out, (char)*at);
        else ls_buffer_printf(&out, "\\x%02x", *at);
    }
    if (!ls_buffer_putc(&out, '\0')) ls_buffer_free(&out);
    return out.data;
}

leaksift_status ls_hs_compile(const ls_hs_pattern *patterns, size_t count, ls_hs_database **out, size_t *bad,
                              leaksift_error *error) {
    leaksift_status status = LEAKSIFT_ERROR_MEMORY;
    char **expressions = ls_calloc(count + 1, sizeof *expressions);
    unsigned *flags = ls_calloc(count + 1, sizeof *flags), *ids = ls_calloc(count + 1, sizeof *ids);
    hs_compile_error_t *trouble = NULL;
    *out = NULL;
    *bad = 0;
    if (!expressions || !flags || !ids) goto done;
    for (size_t i = 0; i < count; i++) {
        expressions[i] = expression_of(&patterns[i]);
        if (!expressions[i]) goto done;
        flags[i] = flags_of(&patterns[i]);
        ids[i] = patterns[i].id;
    }
    hs_error_t result = hs_compile_multi((const char *const *)expressions, flags, ids, (unsigned)count, HS_MODE_BLOCK,
                                         NULL, out, &trouble);
    if (result == HS_SUCCESS) status = LEAKSIFT_OK;
    else if (trouble && trouble->expression >= 0) {
        *bad = (size_t)trouble->expression;
        status = ls_error_set(error, LEAKSIFT_ERROR_RULES, "%s", trouble->message);
    }
done:
    if (status == LEAKSIFT_ERROR_MEMORY) ls_error_set(error, status, "out of memory while compiling the rules");
    hs_free_compile_error(trouble);
    for (size_t i = 0; expressions && i < count; i++) ls_free(expressions[i]);
    ls_free(expressions);
    ls_free(flags);
    ls_free(ids);
    return status;
}

void ls_hs_free(ls_hs_database *database) { hs_free_database(database); }

void *ls_hs_save(const ls_hs_database *database, size_t *length) {
    char *bytes = NULL;
    if (hs_serialize_database(database, &bytes, length) != HS_SUCCESS) return NULL;
    void *copy = ls_memdup(bytes, *length);
    free(bytes);
    return copy;
}

ls_hs_database *ls_hs_restore(const void *bytes, size_t length) {
    hs_database_t *database = NULL;
    return hs_deserialize_database(bytes, length, &database) == HS_SUCCESS ? database : NULL;
}

void ls_hs_platform(char *out, size_t size) {
    hs_platform_info_t platform;
    memset(&platform, 0, sizeof platform);
    hs_populate_platform(&platform);
    snprintf(out, size, "%s tune %u features %llx", hs_version(), platform.tune,
             (unsigned long long)platform.cpu_features);
}

ls_hs_scratch *ls_hs_scratch_create(ls_hs_database *const *databases, size_t count) {
    hs_scratch_t *scratch = NULL;
    for (size_t i = 0; i < count; i++)
        if (databases[i] && hs_alloc_scratch(databases[i], &scratch) != HS_SUCCESS) {
            hs_free_scratch(scratch);
            return NULL;
        }
    return scratch;
}

ls_hs_scratch *ls_hs_scratch_clone(const ls_hs_scratch *scratch) {
    hs_scratch_t *copy = NULL;
    return scratch && hs_clone_scratch(scratch, &copy) == HS_SUCCESS ? copy : NULL;
}

void ls_hs_scratch_free(ls_hs_scratch *scratch) { hs_free_scratch(scratch); }

typedef struct relay {
    ls_hs_found found;
    void *context;
} relay;

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    (void)from;
    (void)flags;
    const relay *to_caller = context;
    return to_caller->found(to_caller->context, id, (uint32_t)to);
}

ls_status ls_hs_scan(const ls_hs_database *database, const char *text, uint32_t length, ls_hs_scratch *scratch,
                     ls_hs_found found, void *context) {
    relay to_caller = {found, context};
    hs_error_t result = hs_scan(database, text, length, 0, scratch, on_match, &to_caller);
    if (result == HS_SUCCESS || result == HS_SCAN_TERMINATED) return LS_OK; /* who ended it knows why */
    return result == HS_NOMEM ? LS_NOMEM : LS_DATA;
}
