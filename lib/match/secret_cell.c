/* Lists of accounts: a cell whose column, row label or field says "password" is a secret without any word beside it. */
#include "match/checks.h"
#include "match/recognizer.h"
#include <string.h>

enum { VALUE_MOST = 128 };

/* A whole header in lower case, letters and digits only, ends with one of these … */
static const char *const endings[] = {
    "password",     "passwort",    "passwd", "passphrase",   "kennwort",  "contraseña", "motdepasse",
    "senha",        "wachtwoord",  "hasło",  "пароль",       "密码",      "密碼",       "パスワード",
    "lösenord",     "adgangskode", "apikey", "clientsecret", "secretkey", "accesskey",  "sharedsecret",
    "presharedkey", "heslo",       "jelszó", "psk",          "xsecret",  "radiussecret", "authkey",
    "presharedsecret", "privkey",  "snmpcommunitystring", NULL};
/* … or is one of these. */
static const char *const wholes[] = {"pw",       "pwd",           "pass",        "secret",      "token",     "dbpwd",
                                     "userpwd",  "passcode",      "rocommunity", "rwcommunity", "community",
                                     "snmpcommunity", NULL};

/* OPNsense names it by its neighbour: <keyType>PSK</keyType><Key>…</Key>. */
static bool is_key_of_type(const ls_block *block, uint32_t index) {
    if (!index) return false;
    const ls_block_segment *here = &block->segments[index], *before = here - 1;
    return here->about.field && before->about.field && strcmp(here->about.field, "Key") == 0 &&
           strcmp(before->about.field, "keyType") == 0;
}

static uint32_t says_secret(const char *normalized) {
    char plain[LS_LABEL_MAX];
    size_t length = 0;
    for (const char *at = normalized; *at; at++)
        if (*at != ' ') plain[length++] = *at;
    plain[length] = '\0';
    for (size_t i = 0; wholes[i]; i++)
        if (strcmp(plain, wholes[i]) == 0) return true;
    for (size_t i = 0; endings[i]; i++) {
        size_t size = strlen(endings[i]);
        if (length >= size && memcmp(plain + length - size, endings[i], size) == 0) return true;
    }
    return false;
}

/* Headers end with the word, so of a long one the end counts. */
static bool is_header(const ls_recognizer_run *run, const char *header) {
    size_t length = header ? strlen(header) : 0;
    return ls_label_kind(run->labels, length > LS_LABEL_USED ? header + length - LS_LABEL_USED : header, says_secret);
}

static ls_status take_cell(const ls_recognizer_run *run, uint32_t index, const char *kind) {
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
    ls_hit_add_evidence(&hit, kind, "says secret", 1); /* not the header itself: that is data */
    return run->sink->hit(run->sink->context, &hit);
}

static ls_status run_cells(const ls_recognizer_run *run) {
    for (uint32_t i = 0; i < run->block->segment_count; i++) {
        const ls_segment *about = &run->block->segments[i].about;
        ls_status status = LS_OK;
        if (is_header(run, about->column)) status = take_cell(run, i, "column");
        else if (is_header(run, about->field)) status = take_cell(run, i, "field");
        else if (is_key_of_type(run->block, i)) status = take_cell(run, i, "field");
        else if (is_header(run, about->row_label)) status = take_cell(run, i, "row");
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

const ls_recognizer ls_recognizer_secret_cell = {"secret_cell", NULL, NULL, run_cells};
