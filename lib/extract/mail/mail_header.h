/* The header block of a mail or MIME part: its fields, addresses, dates (RFC 5322), read leniently. */
#ifndef LS_EXTRACT_MAIL_HEADER_H
#define LS_EXTRACT_MAIL_HEADER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <strings.h>

typedef struct ls_mail_field {
    const char *name; /* length 0: a line that is no field but stands among fields */
    size_t name_length;
    const char *value; /* folded, as it stands */
    size_t value_length;
} ls_mail_field;

/* Steps through a header block. Start with at = 0; false: no more fields, and `at` is where the body starts (`ended`
 * tells whether an empty line or a line of the body ended the block, rather than the end of the bytes). */
typedef struct ls_mail_fields {
    const char *bytes;
    size_t length, at;
    bool ended;
} ls_mail_fields;
bool ls_mail_next_field(ls_mail_fields *fields, ls_mail_field *field);

static inline bool ls_mail_field_named(const ls_mail_field *field, const char *name, size_t length) {
    return field->name_length == length && strncasecmp(name, field->name, length) == 0;
}
#define ls_mail_field_is(field, name) ls_mail_field_named(field, name, sizeof(name) - 1) /* `name`: a literal */

/* The next address of an unfolded address list: from *at, cut at top-level commas; false: no more. */
bool ls_mail_next_address(const char *value, size_t length, size_t *at, const char **address, size_t *address_length);

/* RFC 5322 3.3 and 4.3. `at`: "2021-03-04T10:22:00", `zone`: "+02:00", "UTC" or "none". false: no date. */
bool ls_mail_date(const char *value, size_t length, char at[20], char zone[8]);

/* End of the line at `at` (its break not counted), and where the next one starts. LF, CRLF and bare CR. */
size_t ls_mail_line(const char *bytes, size_t length, size_t at, size_t *next);
#endif
