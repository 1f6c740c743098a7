/* Content-Type, Content-Transfer-Encoding, Content-Disposition (RFC 2045, 2183) of one part. */
#include "extract/mail/mime_part.h"
#include "extract/mail/mail_words.h"
#include <string.h>
#include <strings.h>

enum { BOUNDARY_MAX = 1000 }; /* RFC 2046 allows 70; the line is limited to 998 */

void ls_mime_part_free(ls_mime_part *part) {
    ls_buffer_free(&part->boundary);
    ls_buffer_free(&part->name);
}

bool ls_mime_part_is(const ls_mime_part *part, const char *type) {
    size_t size = strlen(type);
    return type[size - 1] == '*' ? !strncmp(part->type, type, size - 1) : !strcmp(part->type, type);
}

/* The word before the first ";", in lower case, without blanks and comments. */
static void take_type(const char *value, size_t length, char *out, size_t room) {
    size_t used = 0;
    for (size_t i = 0; i < length && value[i] != ';' && value[i] != '(' && used + 1 < room; i++) {
        unsigned char c = (unsigned char)value[i];
        if (c <= 32) {
            if (used && memchr(out, '/', used) && out[used - 1] != '/') break;
            continue;
        }
        out[used++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c > 126 ? '?' : c);
    }
    out[used] = 0;
}

static ls_status take_short(const char *value, size_t length, const char *name, char *out, size_t room) {
    ls_buffer text = {0};
    bool found;
    ls_status status = ls_mail_param(value, length, name, &text, &found);
    if (status == LS_OK && found && text.length && text.length < room) {
        memcpy(out, text.data, text.length);
        out[text.length] = 0;
    }
    ls_buffer_free(&text);
    return status;
}

/* A boundary that stands without the semicolon before it. */
static void take_stray_boundary(ls_mime_part *part, const char *value, size_t length) {
    for (size_t i = 0; i + 9 < length; i++) {
        if (strncasecmp(value + i, "boundary=", 9) != 0) continue;
        size_t start = i + 9;
        bool quoted = value[start] == '"';
        start += quoted;
        size_t end = start;
        while (end < length && (quoted ? value[end] != '"' : value[end] != ';' && (unsigned char)value[end] > 32))
            end++;
        ls_buffer_append(&part->boundary, value + start, end - start);
        return;
    }
}

static ls_status take_content_type(ls_mime_part *part, const char *value, size_t length) {
    char word[32] = "";
    bool found;
    take_type(value, length, part->type, sizeof part->type);
    if (!strcmp(part->type, "text")) strcpy(part->type, "text/plain"); /* RFC 1049, before MIME */
    ls_status status = take_short(value, length, "charset", part->charset, sizeof part->charset);
    if (status == LS_OK && ls_mime_part_is(part, "multipart/*")) {
        ls_buffer_clear(&part->boundary);
        status = ls_mail_param(value, length, "boundary", &part->boundary, &found);
        if (!part->boundary.length) take_stray_boundary(part, value, length);
        if (part->boundary.failed) status = LS_NOMEM;
        if (part->boundary.length > BOUNDARY_MAX) part->boundary.length = BOUNDARY_MAX;
        while (part->boundary.length && part->boundary.data[part->boundary.length - 1] == ' ') part->boundary.length--;
    }
    if (status == LS_OK && !part->name.length) status = ls_mail_param(value, length, "name", &part->name, &found);
    if (status == LS_OK) status = take_short(value, length, "format", word, sizeof word);
    part->flowed = !strcasecmp(word, "flowed");
    word[0] = 0;
    if (status == LS_OK && part->flowed) status = take_short(value, length, "delsp", word, sizeof word);
    part->del_space = !strcasecmp(word, "yes");
    word[0] = 0;
    bool smime = !strcmp(part->type, "application/pkcs7-mime") || !strcmp(part->type, "application/x-pkcs7-mime");
    if (status == LS_OK && smime) status = take_short(value, length, "smime-type", word, sizeof word);
    part->encrypted = smime && (!strncasecmp(word, "enveloped", 9) || !strncasecmp(word, "authenveloped", 13));
    return status;
}

static ls_status take_disposition(ls_mime_part *part, const char *value, size_t length) {
    char word[32];
    take_type(value, length, word, sizeof word);
    part->attachment = !strcmp(word, "attachment");
    ls_buffer name = {0};
    bool found;
    ls_status status = ls_mail_param(value, length, "filename", &name, &found);
    if (status == LS_OK && name.length) { /* it wins over Content-Type's name */
        ls_buffer_free(&part->name);
        part->name = name;
        return LS_OK;
    }
    ls_buffer_free(&name);
    return status;
}

ls_status ls_mime_part_field(ls_mime_part *part, const ls_mail_field *field) {
    bool type = ls_mail_field_is(field, "Content-Type"),
         encoding = ls_mail_field_is(field, "Content-Transfer-Encoding");
    bool disposition = ls_mail_field_is(field, "Content-Disposition");
    if (!type && !encoding && !disposition) return LS_OK;
    if (type && part->type[0]) return LS_OK; /* the first one counts */
    ls_buffer value = {0};
    ls_status status = ls_mail_unfold(field->value, field->value_length, &value);
    if (status == LS_OK && value.length) {
        if (type) status = take_content_type(part, value.data, value.length);
        if (disposition) status = take_disposition(part, value.data, value.length);
        if (encoding) {
            size_t end = 0;
            while (end < value.length && (unsigned char)value.data[end] > 32 && value.data[end] != ';') end++;
            part->encoding = ls_mail_encoding_of(value.data, end);
        }
    }
    ls_buffer_free(&value);
    return status;
}
