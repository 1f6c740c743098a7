/* Lists of accounts: a cell whose column, row label or field says "password" is a secret without any word beside it. The
 * judgement of a header is remembered. */
#include "match/checks.h"
#include "match/recognizer.h"
#include <string.h>

enum { VALUE_MOST = 128, HEADER_MOST = 80 };

/* Whole header, in lower case, spaces, hyphens and underscores dropped, ends with one of these … */
static const char *const endings[] = {"password", "passwort", "passwd", "passphrase", "kennwort", "contraseña", "motdepasse",
                                      "senha", "wachtwoord", "hasło", "пароль", "密码", "密碼", "パスワード", "lösenord",
                                      "adgangskode", "apikey", "clientsecret", "secretkey", "accesskey", "sharedsecret",
                                      "presharedkey", "heslo", "jelszó", "psk", NULL};
/* … or is one of these. */
static const char *const wholes[] = {"pw", "pwd", "pass", "secret", "token", "dbpwd", "userpwd", "passcode", "snmpcommunity",
                                     "community", NULL};

static bool says_secret(const char *header) {
    char plain[HEADER_MOST];
    size_t length = 0;
    for (const char *at = header; *at; at++) {
        if (strchr(" _-.:\"'*\t", *at)) continue;
        if (length == sizeof plain - 1) return false;
        plain[length++] = ls_to_lower((unsigned char)*at);
    }
    plain[length] = '\0';
    for (size_t i = 0; wholes[i]; i++)
        if (strcmp(plain, wholes[i]) == 0) return true;
    for (size_t i = 0; endings[i]; i++) {
        size_t size = strlen(endings[i]);
        if (length >= size && memcmp(plain + length - size, endings[i], size) == 0) return true;
    }
    return false;
}

/* Of one block, in which the same words are one string: the cells of a row go through all columns, again and again. */
enum { REMEMBERED = 32 };
typedef struct memory {
    const char *header[REMEMBERED];
    bool secret[REMEMBERED];
} memory;

static bool judge(memory *of, const char *header) {
    if (!header || !*header) return false;
    size_t at = ((uintptr_t)header ^ (uintptr_t)header >> 5) % REMEMBERED;
    if (of->header[at] != header) {
        of->header[at] = header;
        of->secret[at] = says_secret(header);
    }
    return of->secret[at];
}

static ls_status take_cell(const ls_recognizer_run *run, uint32_t index, const char *kind, const char *header) {
    const ls_block_segment *segment = &run->block->segments[index];
    ls_hit hit = {.rule = run->mine[0], .segment = index};
    ls_check check = {.block = run->block, .text = run->block->text, .low = segment->start,
                      .high = segment->start + segment->length, .start = segment->start,
                      .end = segment->start + segment->length, .hit = &hit, .arena = run->arena};
    while (check.start < check.end && (unsigned char)check.text[check.start] <= ' ') check.start++;
    while (check.end > check.start && (unsigned char)check.text[check.end - 1] <= ' ') check.end--;
    if (check.end - check.start < 3 || check.end - check.start > VALUE_MOST ||
        memchr(check.text + check.start, '\n', check.end - check.start) || !ls_check_secret(&check))
        return LS_OK;
    hit.start = check.start;
    hit.length = check.end - check.start;
    ls_hit_add_evidence(&hit, kind, header, 1);
    return run->sink->hit(run->sink->context, &hit);
}

static ls_status run_cells(const ls_recognizer_run *run) {
    memory headers = {0};
    for (uint32_t i = 0; i < run->block->segment_count; i++) {
        const ls_segment *about = &run->block->segments[i].about;
        ls_status status = LS_OK;
        if (judge(&headers, about->column)) status = take_cell(run, i, "column", about->column);
        else if (judge(&headers, about->field)) status = take_cell(run, i, "field", about->field);
        else if (judge(&headers, about->row_label)) status = take_cell(run, i, "row", about->row_label);
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

const ls_recognizer ls_recognizer_secret_cell = {"secret_cell", NULL, NULL, run_cells};
