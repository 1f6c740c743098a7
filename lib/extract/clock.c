/* Own calendar arithmetic: gmtime() is fine but locale- and thread-laden, and this is ten lines (Hinnant, "chrono-
 * compatible low-level date algorithms": days from 0000-03-01 in eras of 400 years). */
#include "extract/clock.h"
#include <string.h>

static void put_two(char *at, unsigned value) {
    at[0] = (char)('0' + value / 10);
    at[1] = (char)('0' + value % 10);
}

/* By hand: a ZIP of a million entries prints as many times, and printf() costs more than reading the entry. */
static void print(char at[LS_CLOCK_SIZE], unsigned year, unsigned month, unsigned day, unsigned second_of_day) {
    memcpy(at, "0000-00-00T00:00:00", 20);
    put_two(at, year / 100);
    put_two(at + 2, year % 100);
    put_two(at + 5, month);
    put_two(at + 8, day);
    put_two(at + 11, second_of_day / 3600 % 24);
    put_two(at + 14, second_of_day / 60 % 60);
    put_two(at + 17, second_of_day % 60);
}

void ls_clock_utc(int64_t seconds, char at[LS_CLOCK_SIZE]) {
    const int64_t first = -62135596800, last = 253402300799; /* years 1 to 9999 */
    at[0] = '\0';
    if (seconds < first || seconds > last) return;
    uint64_t shifted = (uint64_t)(seconds + 62162035200); /* 719,468 days: since 0000-03-01 */
    uint64_t days = shifted / 86400;
    uint64_t era = days / 146097, day_of_era = days % 146097;
    uint64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    uint64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted_month = (unsigned)((5 * day_of_year + 2) / 153);
    unsigned day = (unsigned)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    print(at, (unsigned)(year_of_era + era * 400 + (month <= 2)), month, day, (unsigned)(shifted % 86400));
}

void ls_clock_filetime(uint64_t ticks, char at[LS_CLOCK_SIZE]) {
    const int64_t epoch = 11644473600; /* seconds from 1601 to 1970 */
    at[0] = '\0';
    if (ticks) ls_clock_utc((int64_t)(ticks / 10000000) - epoch, at);
}

void ls_clock_dos(uint16_t date, uint16_t time, char at[LS_CLOCK_SIZE]) {
    unsigned month = date >> 5 & 15, day = date & 31;
    unsigned hour = time >> 11, minute = time >> 5 & 63, second = (time & 31u) * 2;
    at[0] = '\0';
    if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return;
    print(at, 1980 + (date >> 9), month, day, hour * 3600 + minute * 60 + second);
}

static bool has_shape(const char *text, size_t length, const char *shape) {
    for (size_t i = 0; shape[i]; i++) {
        if (i >= length) return false;
        char c = text[i];
        bool same = shape[i] == '0'   ? c >= '0' && c <= '9'
                    : shape[i] == '-' ? c == '-' || c == ':'
                    : shape[i] == 'T' ? c == 'T' || c == ' '
                                      : c == shape[i];
        if (!same) return false;
    }
    return true;
}

bool ls_clock_iso(const char *text, size_t length, char at[LS_CLOCK_SIZE], char zone[LS_CLOCK_ZONE_SIZE]) {
    size_t used = 10;
    if (!has_shape(text, length, "0000-00-00") || memcmp(text, "0000", 4) == 0) return false;
    strcpy(at, "0000-00-00T00:00:00");
    strcpy(zone, "none");
    if (has_shape(text + 10, length - 10, "T00:00")) used = 16;
    if (used == 16 && has_shape(text + 16, length - 16, ":00")) used = 19;
    memcpy(at, text, used);
    at[4] = at[7] = '-';
    at[10] = 'T';
    while (used > 10 && used < length && (text[used] == '.' || (text[used] >= '0' && text[used] <= '9'))) used++;
    const char *rest = text + used;
    if (length == used) return true;
    if (length - used == 1 && *rest == 'Z') strcpy(zone, "UTC");
    if (length - used == 6 && (*rest == '+' || *rest == '-') && has_shape(rest + 1, 5, "00:00")) {
        memcpy(zone, rest, 6);
        zone[6] = '\0';
    }
    return true;
}
