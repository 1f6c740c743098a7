/* Dates as written in contracts: ISO 8601, "March 15, 2024", "15. März 2024", "15-Mar-24", 15.03.2024, 15/03/2024.
 * With slashes the order of day and month differs by country; where both could be meant the date is unsure, and the
 * document's other dates decide (facts.c). */
#include "classify/values.h"
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct month_word {
    const char *word;
    int month;
} month_word;

/* English, German, French, Spanish, Italian, Portuguese, Dutch; CLDR 44 wide and abbreviated names, without accents
 * too. */
static const month_word months[] = {
    {"january", 1},   {"jan", 1},       {"januar", 1},     {"jänner", 1},    {"janvier", 1},   {"janv", 1},
    {"enero", 1},     {"ene", 1},       {"gennaio", 1},    {"janeiro", 1},   {"januari", 1},   {"february", 2},
    {"feb", 2},       {"februar", 2},   {"février", 2},    {"fevrier", 2},   {"févr", 2},      {"febrero", 2},
    {"febbraio", 2},  {"fevereiro", 2}, {"februari", 2},   {"march", 3},     {"mar", 3},       {"märz", 3},
    {"mrz", 3},       {"maerz", 3},     {"mars", 3},       {"marzo", 3},     {"março", 3},     {"marco", 3},
    {"maart", 3},     {"april", 4},     {"apr", 4},        {"avril", 4},     {"avr", 4},       {"abril", 4},
    {"abr", 4},       {"aprile", 4},    {"may", 5},        {"mai", 5},       {"mayo", 5},      {"maggio", 5},
    {"maio", 5},      {"mei", 5},       {"june", 6},       {"jun", 6},       {"juni", 6},      {"juin", 6},
    {"junio", 6},     {"giugno", 6},    {"junho", 6},      {"july", 7},      {"jul", 7},       {"juli", 7},
    {"juillet", 7},   {"julio", 7},     {"luglio", 7},     {"julho", 7},     {"august", 8},    {"aug", 8},
    {"août", 8},      {"aout", 8},      {"agosto", 8},     {"augustus", 8},  {"september", 9}, {"sept", 9},
    {"sep", 9},       {"septembre", 9}, {"septiembre", 9}, {"settembre", 9}, {"setembro", 9},  {"october", 10},
    {"oct", 10},      {"oktober", 10},  {"okt", 10},       {"octobre", 10},  {"octubre", 10},  {"ottobre", 10},
    {"outubro", 10},  {"november", 11}, {"nov", 11},       {"novembre", 11}, {"noviembre", 11}, {"novembro", 11},
    {"december", 12}, {"dec", 12},      {"dezember", 12},  {"dez", 12},      {"décembre", 12}, {"decembre", 12},
    {"diciembre", 12}, {"dic", 12},     {"dicembre", 12},  {"dezembro", 12},
};

typedef struct reader {
    const char *text;
    size_t length, at;
} reader;

static bool digit_at(const reader *in, size_t at) {
    return at < in->length && in->text[at] >= '0' && in->text[at] <= '9';
}

/* A number of at most four digits; returns how many digits there are, 0 for none or more than four. */
static int number(reader *in, int *value) {
    int digits = 0;
    *value = 0;
    while (digit_at(in, in->at)) {
        if (++digits > 4) return 0;
        *value = *value * 10 + (in->text[in->at++] - '0');
    }
    return digits;
}

static bool one_of(reader *in, const char *set) {
    if (in->at >= in->length || !strchr(set, in->text[in->at]) || in->text[in->at] == '\0') return false;
    in->at++;
    return true;
}

static void spaces(reader *in) {
    for (;;) {
        if (one_of(in, " \t\n\r")) continue;
        if (in->length - in->at >= 2 && memcmp(in->text + in->at, "\xc2\xa0", 2) == 0) in->at += 2;
        else return;
    }
}

static bool is_letter(unsigned char c) { return (unsigned)(c | 32) - 'a' < 26u || c >= 0x80; }

static unsigned char lower(const char *text, size_t at) {
    unsigned char c = (unsigned char)text[at];
    if (c >= 'A' && c <= 'Z') return c | 32;
    if (at > 0 && (unsigned char)text[at - 1] == 0xc3 && c >= 0x80 && c <= 0x9e) return c + 0x20; /* À … Þ */
    return c;
}

/* By its first letter, from a on: bits for the second letters of months, the last for all that are not ASCII. Few words
 * of a text get past it. */
static uint32_t beginnings[26];
static pthread_once_t beginnings_once = PTHREAD_ONCE_INIT;

static unsigned second_bit(unsigned char letter) {
    return letter >= 'a' && letter <= 'z' ? letter - (unsigned)'a' : 26u;
}

static void find_beginnings(void) {
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        const unsigned char *word = (const unsigned char *)months[i].word;
        beginnings[word[0] - 'a'] |= 1u << second_bit(word[1]);
    }
}

static bool may_begin_month(const reader *in) {
    if (in->length - in->at < 3) return false;
    unsigned first = lower(in->text, in->at) - (unsigned)'a';
    pthread_once(&beginnings_once, find_beginnings);
    return first < 26 && (beginnings[first] >> second_bit(lower(in->text, in->at + 1)) & 1);
}

static int month(reader *in) {
    size_t end = in->at;
    if (!may_begin_month(in)) return 0;
    while (end < in->length && end - in->at < 12 && is_letter((unsigned char)in->text[end])) end++;
    size_t length = end - in->at;
    if (length < 3) return 0;
    for (size_t i = 0; i < sizeof months / sizeof *months; i++) {
        const char *word = months[i].word;
        size_t j = 0;
        while (j < length && word[j] && lower(in->text, in->at + j) == (unsigned char)word[j]) j++;
        if (j < length || word[j]) continue;
        in->at = end;
        return months[i].month;
    }
    return 0;
}

static bool year_of(int digits, int *year) {
    if (digits == 2) *year += *year < 70 ? 2000 : 1900;
    return (digits == 2 || digits == 4) && *year >= 1900 && *year < 2200;
}

static bool day_exists(int year, int month_number, int day) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month_number < 1 || month_number > 12 || day < 1) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month_number - 1] + (month_number == 2 && leap);
}

static bool finish(const reader *in, size_t start, int year, int month_number, int day, ls_date *out) {
    if (!day_exists(year, month_number, day) || digit_at(in, in->at)) return false;
    *out = (ls_date){.start = start, .length = in->at - start, .year = year, .month = month_number, .day = day};
    return true;
}

/* "15th of March, 2024", "15. März 2024", "15-Mar-24": the day and what follows it were read. */
static bool named_after_day(reader in, size_t start, int day, ls_date *out) {
    static const char *const ordinals[] = {"st", "nd", "rd", "th", "er", "º"};
    int year, found;
    for (size_t i = 0; i < sizeof ordinals / sizeof *ordinals; i++) {
        size_t length = strlen(ordinals[i]);
        if (in.length - in.at < length || memcmp(in.text + in.at, ordinals[i], length) != 0) continue;
        in.at += length;
        break;
    }
    one_of(&in, ".-/");
    spaces(&in);
    for (int turn = 0; turn < 2; turn++) { /* "of March", "de marzo de 2024", "day of March" */
        reader ahead = in;
        if (ahead.length - ahead.at > 3 && (memcmp(ahead.text + ahead.at, "of ", 3) == 0 ||
                                            memcmp(ahead.text + ahead.at, "de ", 3) == 0)) in.at += 3;
        else if (ahead.length - ahead.at > 4 && memcmp(ahead.text + ahead.at, "day ", 4) == 0) in.at += 4;
    }
    if (!(found = month(&in))) return false;
    one_of(&in, ".");
    one_of(&in, ",-/");
    spaces(&in);
    if (in.length - in.at > 3 && memcmp(in.text + in.at, "de ", 3) == 0) in.at += 3;
    return year_of(number(&in, &year), &year) && finish(&in, start, year, found, day, out);
}

static bool numeric(reader in, size_t start, int digits, int first, ls_date *out) {
    int second, third, length;
    char separator = in.at < in.length ? in.text[in.at] : 0;
    if (!one_of(&in, "-/.")) return false;
    if (separator == '.') spaces(&in);
    if ((length = number(&in, &second)) == 0 || length > 2) return false;
    bool padded = digits == 2 && length == 2;
    char again[2] = {separator, 0};
    if (!one_of(&in, again)) return false;
    if (separator == '.') spaces(&in);
    if (!(length = number(&in, &third))) return false;
    if (digits == 4) return length <= 2 && year_of(4, &first) && finish(&in, start, first, second, third, out);
    if (!year_of(length, &third) || (separator == '.' && length == 2 && !padded)) return false; /* 1.1.14: a section */
    if (in.at + 1 < in.length && in.text[in.at] == separator && digit_at(&in, in.at + 1)) return false; /* 1.2.3.4 */
    if (separator == '.') return finish(&in, start, third, second, first, out);
    if (finish(&in, start, third, second, first, out)) {
        if (day_exists(third, first, second) && first != second) out->order = LS_ORDER_UNSURE;
        else out->slashes_day_first = first > 12;
        return true;
    }
    if (!finish(&in, start, third, first, second, out)) return false;
    out->slashes_month_first = true;
    return true;
}

static bool month_first(reader in, ls_date *out) {
    size_t start = in.at;
    int day, year, found = month(&in), digits;
    if (!found) return false;
    one_of(&in, ".");
    one_of(&in, "-");
    spaces(&in);
    if ((digits = number(&in, &day)) == 0 || digits > 2) return false;
    if (in.length - in.at >= 2 && strchr("snrt", in.text[in.at]) && strchr("tdh", in.text[in.at + 1])) in.at += 2;
    one_of(&in, ",-");
    spaces(&in);
    return year_of(number(&in, &year), &year) && finish(&in, start, year, found, day, out);
}

bool ls_date_find(const char *text, size_t length, ls_date *out) {
    reader in = {text, length, 0};
    while (in.at < length) {
        unsigned char c = (unsigned char)text[in.at];
        if (c >= '0' && c <= '9') {
            size_t start = in.at;
            int value, digits = number(&in, &value);
            if (digits && (numeric(in, start, digits, value, out) ||
                           (digits <= 2 && named_after_day(in, start, value, out)))) return true;
            while (digit_at(&in, in.at)) in.at++;
        } else if (is_letter(c)) {
            if (month_first(in, out)) return true;
            while (in.at < length && is_letter((unsigned char)text[in.at])) in.at++;
        } else in.at++;
    }
    return false;
}

void ls_date_format(const ls_date *date, bool month_first_order, char out[16]) {
    bool swap = month_first_order && date->order == LS_ORDER_UNSURE;
    snprintf(out, 16, "%04u-%02u-%02u", (unsigned)date->year % 10000u,
             (unsigned)(swap ? date->day : date->month) % 100u, (unsigned)(swap ? date->month : date->day) % 100u);
}
