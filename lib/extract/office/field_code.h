/* Field codes of Word (ECMA-376 part 1, 17.16): what stands in { HYPERLINK "mailto:…" }. */
#ifndef LS_EXTRACT_OFFICE_FIELD_CODE_H
#define LS_EXTRACT_OFFICE_FIELD_CODE_H
#include <stdbool.h>
#include <stddef.h>

typedef struct ls_field_code {
    const char *name; /* "hyperlink" or "instruction" */
    const char *text; /* what stands behind the keyword */
    size_t length;
} ls_field_code;

/* false: nothing that a person wrote (page numbers, references within the document). */
bool ls_field_code_read(const char *code, size_t length, ls_field_code *field);
#endif
