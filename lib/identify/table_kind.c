/* Is this text a table of delimited values (RFC 4180)? It is when its records agree on the number of fields. Prose with
 * commas, code with semicolons and logs do not agree, or hold two fields only. */
#include "identify/probes.h"
#include <string.h>

enum { RECORDS = 64, FIELDS_MAX = 2000, TITLES_MOST = 9 /* as many as the CSV reader looks over for its header */ };

/* Fields of each record for one delimiter, quotes heeded; returns the number of complete records. */
static size_t count_fields(const char *text, size_t length, bool complete, char delimiter, unsigned fields[RECORDS],
                           size_t *longest) {
    size_t records = 0, record_start = 0, i = 0;
    unsigned count = 1;
    bool quoted = false, field_start = true;
    *longest = 0;
    for (; i < length && records < RECORDS; i++) {
        char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < length && text[i + 1] == '"') i++;
            else if (c == '"') quoted = false;
            continue;
        }
        if (c == '"' && field_start) {
            quoted = true;
        } else if (c == delimiter) {
            count++;
            field_start = true;
            continue;
        } else if (c == '\n' || c == '\r') {
            if (i > record_start) fields[records++] = count;
            if (i - record_start > *longest) *longest = i - record_start;
            record_start = i + 1;
            count = 1;
            field_start = true;
            continue;
        }
        field_start = false;
    }
    if (complete && i == length && i > record_start && records < RECORDS && !quoted) fields[records++] = count;
    return records;
}

static bool agrees(const unsigned *fields, size_t records, size_t need, unsigned least) {
    if (records < need || fields[0] < least || fields[0] > FIELDS_MAX) return false;
    size_t same = 0;
    for (size_t i = 0; i < records; i++) same += fields[i] == fields[0];
    /* a broken record among many is still a table */
    return same == records || (records >= 10 && same * 10 >= records * 9);
}

/* Sentences in most records' first fields speak for prose, operators for code. */
static bool looks_like_code(const char *text, size_t length) {
    size_t braces = 0, lines = 0;
    for (size_t i = 0; i < length && lines < RECORDS; i++) {
        if (text[i] != '\n') continue;
        lines++;
        size_t back = i;
        while (back > 0 && (text[back - 1] == '\r' || text[back - 1] == ' ')) back--;
        if (back > 0 && strchr("{};(", text[back - 1])) braces++;
    }
    return braces * 4 > lines;
}

/* Titles that an export puts above its table. */
static size_t titles_above(const unsigned *fields, size_t records) {
    size_t titles = 0;
    while (titles < TITLES_MOST && titles < records && fields[titles] == 1) titles++;
    return titles;
}

char ls_table_delimiter(const char *text, size_t length, bool complete, bool hinted) {
    static const char delimiters[] = {'\t', ';', ',', '|'};
    unsigned fields[RECORDS];
    /* Excel's own first line */
    if (length > 5 && memcmp(text, "sep=", 4) == 0 && memchr(delimiters, text[4], sizeof delimiters) &&
        (text[5] == '\r' || text[5] == '\n'))
        return text[4];
    for (size_t i = 0; i < sizeof delimiters; i++) {
        char delimiter = delimiters[i];
        if (!memchr(text, delimiter, length)) continue;
        size_t longest, records = count_fields(text, length, complete, delimiter, fields, &longest);
        unsigned least = hinted ? 2 : 3;
        size_t titles = hinted ? titles_above(fields, records) : 0;
        size_t need = !hinted ? 3 : titles ? 2 : 1;
        /* an indented list has tabs in front of each line: the first field must not be empty everywhere */
        if (!agrees(fields + titles, records - titles, need, least)) continue;
        if (!hinted && (text[0] == delimiter || looks_like_code(text, length))) continue;
        return delimiter;
    }
    return 0;
}
