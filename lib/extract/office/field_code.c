/* Which field codes say something of their own. */
#include "extract/office/field_code.h"
#include <string.h>
#include <strings.h>

/* Field codes that only number, format or point within the document (17.16.5). */
static bool is_plumbing(const char *code, size_t length) {
    static const char *const plain[] = {"PAGE", "NUMPAGES", "TOC", "REF", "PAGEREF", "SEQ", "STYLEREF", "DATE", "TIME",
        "SECTIONPAGES", "SECTION", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "NOTEREF", "SAVEDATE", "CREATEDATE",
        "PRINTDATE", "FILENAME", "AUTHOR", "TITLE", "SUBJECT", "DOCPROPERTY", "NUMWORDS", "INDEX", "SYMBOL", "LISTNUM",
        "AUTONUM", "ADVANCE"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strlen(plain[i]) == length && strncasecmp(plain[i], code, length) == 0) return true;
    return false;
}

bool ls_field_code_read(const char *code, size_t length, ls_field_code *field) {
    const char *p = code, *end = p + length;
    while (p < end && (unsigned char)*p <= ' ') p++;
    const char *word = p;
    while (p < end && (unsigned char)*p > ' ') p++;
    size_t size = (size_t)(p - word);
    field->name = size == 9 && strncasecmp(word, "HYPERLINK", 9) == 0 ? "hyperlink" : "instruction";
    while (p < end && ((unsigned char)*p <= ' ' || *p == '"')) p++;
    while (end > p && ((unsigned char)end[-1] <= ' ' || end[-1] == '"')) end--;
    if (size == 2 && strncasecmp(word, "EQ", 2) == 0) { /* in brackets what it shows: how a name is read aloud */
        const char *open = memchr(p, '(', (size_t)(end - p));
        p = open ? open + 1 : end;
        if (open && end[-1] == ')') end--;
    }
    field->text = p;
    field->length = (size_t)(end - p);
    return field->length && !is_plumbing(word, size);
}
