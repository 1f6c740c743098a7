/* Decimal arithmetic on digits: exact, the same in every locale (printf and strtod follow the host's), and a 16-digit
 * number keeps its last digit. */
#include "extract/office/numfmt.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    DIGITS = 40,       /* kept of a number; a double has 17 */
    SHOWN_DIGITS = 15, /* Excel shows no more of a fraction, so that 0.1 is not 0.10000000000000001 */
    CODE_MAX = 512,    /* Excel allows 255 characters */
    LAST_DAY = 2958465 /* 9999-12-31 */
};

typedef struct decimal { /* 0.d1d2d3… times ten to the `point` */
    bool negative;
    char digits[DIGITS + 1];
    int count, point;
} decimal;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static void trim_zeros(decimal *value) {
    while (value->count > 0 && value->digits[value->count - 1] == '0') value->count--;
    if (value->count == 0) value->point = 0, value->negative = false;
}

static bool parse_exponent(const char *p, const char *end, int *exponent) {
    bool minus = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end) return false;
    int value = 0;
    for (; p < end; p++) {
        if (!is_digit(*p)) return false;
        if (value < 100000) value = value * 10 + (*p - '0');
    }
    *exponent = minus ? -value : value;
    return true;
}

/* Keeps the digits at `p`; behind the last of them. */
static const char *take_digits(const char *p, const char *end, decimal *value) {
    for (; p < end && is_digit(*p); p++)
        if (value->count < DIGITS) value->digits[value->count++] = *p;
    return p;
}

static bool parse_decimal(const char *text, size_t length, decimal *value) {
    const char *p = text, *end = text + length;
    int exponent = 0;
    *value = (decimal){0};
    if (p < end && (*p == '-' || *p == '+')) value->negative = *p++ == '-';
    const char *whole = p;
    while (p < end && *p == '0') p++;
    const char *first = p;
    p = take_digits(p, end, value);
    ptrdiff_t digits = p - whole, point = p - first;
    if (p < end && *p == '.') {
        const char *fraction = ++p;
        while (!value->count && p < end && *p == '0') p++;
        point -= p - fraction;
        p = take_digits(p, end, value);
        digits += p - fraction;
    }
    if (!digits || point > 100000 || point < -100000) return false;
    value->point = (int)point;
    if (p < end && ((*p != 'e' && *p != 'E') || !parse_exponent(p + 1, end, &exponent))) return false;
    value->point += exponent;
    trim_zeros(value);
    return true;
}

/* Rounds half away from zero to `keep` digits; keep may be negative (then nothing is left). */
static void round_digits(decimal *value, int keep) {
    if (keep >= value->count) return;
    bool up = keep >= 0 && value->digits[keep] >= '5';
    value->count = keep < 0 ? 0 : keep;
    int i = value->count - 1;
    for (; up && i >= 0 && value->digits[i] == '9'; i--) value->digits[i] = '0';
    if (up && i >= 0) value->digits[i]++;
    if (up && i < 0) {
        value->digits[0] = '1';
        value->count = value->count ? value->count : 1;
        value->point++;
    }
    trim_zeros(value);
}

static char digit_at(const decimal *value, int place) {
    return place >= 0 && place < value->count ? value->digits[place] : '0';
}

static double to_double(const decimal *value) {
    double number = 0;
    int places = value->count < 18 ? value->count : 18;
    for (int i = 0; i < places; i++) number = number * 10 + (value->digits[i] - '0');
    int shift = value->point - places;
    for (; shift > 0 && number < 1e300; shift--) number *= 10;
    for (; shift < 0 && number > 1e-300; shift++) number /= 10;
    return value->negative ? -number : number;
}

/* All digits, without exponent where that is sensible. False: too far from the point. */
static bool plain(decimal value, ls_buffer *out) {
    if (value.point > DIGITS || value.point < -20) return false;
    if (value.count > value.point) round_digits(&value, SHOWN_DIGITS > value.point ? SHOWN_DIGITS : value.point);
    if (value.negative) ls_buffer_putc(out, '-');
    if (value.point <= 0) ls_buffer_putc(out, '0');
    for (int i = 0; i < value.point; i++) ls_buffer_putc(out, digit_at(&value, i));
    if (value.count > value.point) {
        ls_buffer_putc(out, '.');
        for (int i = value.point; i < value.count; i++) ls_buffer_putc(out, i < 0 ? '0' : value.digits[i]);
    }
    return true;
}

/* ---- sections of a code ---------------------------------------------------------------------------------------- */

static size_t marked_length(const char *code, size_t at, size_t end) {
    if (code[at] == '"' || code[at] == '[') {
        const char *close = memchr(code + at + 1, code[at] == '[' ? ']' : '"', end - at - 1);
        return close ? (size_t)(close - (code + at)) + 1 : end - at;
    }
    uint32_t marked; /* a whole character: "_€" leaves room as wide as it */
    size_t size = ls_utf8_decode(code + at + 1, end - at - 1, &marked);
    return at + 1 < end ? 1 + (size ? size : 1) : 1;
}

/* The length of the thing at code[at] that is not a sign of the format itself: quoted, bracketed, escaped; 0: a
 * sign. */
static inline size_t literal_length(const char *code, size_t at, size_t end) {
    static const bool marks[256] = {['"'] = true, ['['] = true, ['\\'] = true, ['_'] = true, ['*'] = true};
    return marks[(unsigned char)code[at]] ? marked_length(code, at, end) : 0;
}

static bool is_elapsed(const char *code, size_t at, size_t length) {
    if (length < 3 || code[at] != '[') return false;
    for (size_t i = 1; i + 1 < length; i++)
        if (!strchr("hHmMsS", code[at + i])) return false;
    return true;
}

/* Where the inside of a quoted or bracketed thing ends: the last one of a code may be open. */
static size_t inside_end(const char *code, size_t at, size_t length) {
    return at + length - (length > 1 && code[at + length - 1] == (code[at] == '[' ? ']' : '"'));
}

/* [$€-407] shows the sign before the hyphen; other brackets (colours, conditions) show nothing. */
static void put_literal(const char *code, size_t at, size_t length, ls_buffer *out) {
    size_t end = inside_end(code, at, length);
    if (code[at] == '"') {
        ls_buffer_append(out, code + at + 1, end - at - 1);
    } else if (code[at] == '\\') {
        ls_buffer_append(out, code + at + 1, length - 1);
    } else if (code[at] == '_') {
        ls_buffer_putc(out, ' ');
    } else if (code[at] == '[' && length > 2 && code[at + 1] == '$') {
        const char *sign = code + at + 2, *hyphen = memchr(sign, '-', end - at - 2);
        ls_buffer_append(out, sign, hyphen ? (size_t)(hyphen - sign) : end - at - 2);
    }
}

typedef ls_numfmt_section section;
typedef ls_numfmt_shape shape;

static size_t split_sections(const char *code, size_t length, section sections[4]) {
    size_t count = 0, begin = 0;
    for (size_t at = 0; at <= length; at++) {
        size_t skip = at < length ? literal_length(code, at, length) : 0;
        if (skip) {
            at += skip - 1;
        } else if (at == length || code[at] == ';') {
            if (count < 4) sections[count++] = (section){begin, at};
            begin = at + 1;
        }
    }
    return count;
}

/* [<=9999999]: true when the section has a condition, *holds when the number meets it. */
static bool condition(const char *code, section s, double number, bool *holds) {
    for (size_t at = s.begin; at < s.end; at++) {
        size_t skip = literal_length(code, at, s.end);
        if (skip > 2 && code[at] == '[' && strchr("<>=", code[at + 1])) {
            char first = code[at + 1], second = code[at + 2];
            bool two = second == '=' || second == '>';
            size_t from = at + (two ? 3 : 2);
            decimal bound;
            if (!parse_decimal(code + from, inside_end(code, at, skip) - from, &bound)) return false;
            double limit = to_double(&bound);
            *holds = first == '='   ? number == limit
                     : first == '<' ? (second == '>' ? number != limit : two ? number <= limit : number < limit)
                                    : (two ? number >= limit : number > limit);
            return true;
        }
        if (skip) at += skip - 1;
    }
    return false;
}

/* Which section a number has; *signless: a section of its own for negative numbers shows no minus. */
static size_t choose_section(const ls_numfmt *format, const decimal *value, bool *signless) {
    const size_t count = format->count;
    const double number = format->bracketed ? to_double(value) : 0;
    bool holds = false;
    *signless = false;
    if (format->bracketed && condition(format->code, format->sections[0], number, &holds)) {
        if (holds || count == 1) return 0;
        if (count > 2 && condition(format->code, format->sections[1], number, &holds) && holds) return 1;
        return count > 2 ? 2 : 1;
    }
    if (value->negative && count > 1) return *signless = true, 1;
    return !value->count && count > 2 ? 2 : 0;
}

/* ---- numbers by format ------------------------------------------------------------------------------------------- */

static bool is_exponent(const char *code, size_t at, size_t end) {
    return (code[at] == 'E' || code[at] == 'e') && at + 1 < end && (code[at + 1] == '+' || code[at + 1] == '-');
}

static shape look_at(const char *code, section s) {
    shape seen = {0};
    int commas = 0;
    for (size_t at = s.begin; at < s.end; at++) {
        size_t skip = literal_length(code, at, s.end);
        char c = code[at];
        if (skip) {
            seen.date = seen.date || is_elapsed(code, at, skip);
            at += skip - 1;
        } else if (c == '0' || c == '#' || c == '?') {
            if (seen.exponent) continue;
            if (commas && !seen.fraction_text) seen.grouped = true;
            commas = 0;
            if (seen.fraction_text) seen.fraction++;
            else seen.whole++;
        } else if (c == ',' && (seen.whole || seen.fraction)) {
            commas++;
        } else if (c == '.') {
            seen.fraction_text = true;
        } else if (c == '%') {
            seen.percent++;
        } else if (is_exponent(code, at, s.end)) {
            seen.exponent = true;
            at++;
        } else if (c == '/' && seen.whole) {
            seen.ratio = true;
        } else if ((c == 'G' || c == 'g') && strncasecmp(code + at, "general", 7) == 0) {
            seen.general = true;
            at += 6;
        } else if (c == '@') {
            seen.text = true;
        } else if (strchr("yYmMdDhHsSeEbBgG", c)) {
            seen.date = true;
        }
    }
    seen.thousand_cuts = commas;
    return seen;
}

static void put_whole(const decimal *value, int holders, int index, char holder, bool grouped, ls_buffer *out) {
    int have = value->point > 0 ? value->point : 0;
    int from = index == 0 ? 0 : have - holders + index, to = have - holders + index + 1;
    if (index == 0 && to < 0) from = to - 1;
    if (to <= 0) {
        if (holder == '0') {
            ls_buffer_putc(out, '0');
            if (grouped && holders - index > 1 && (holders - index - 1) % 3 == 0) ls_buffer_putc(out, ',');
        }
        if (holder == '?') ls_buffer_putc(out, ' ');
        return;
    }
    for (int place = from < 0 ? 0 : from; place < to; place++) {
        ls_buffer_putc(out, digit_at(value, place));
        int right = have - place - 1;
        if (grouped && right > 0 && right % 3 == 0) ls_buffer_putc(out, ',');
    }
}

static void put_exponent(int exponent, bool plus, int width, ls_buffer *out) {
    if (exponent < 0) ls_buffer_putc(out, '-');
    else if (plus) ls_buffer_putc(out, '+');
    ls_buffer_printf(out, "%0*d", width > 0 && width < 10 ? width : 1, exponent < 0 ? -exponent : exponent);
}

/* Writes digits into the section's holders, with what stands between them: (000) 000-0000. */
static void fill(const char *code, section s, const shape *seen, const decimal *value, int exponent, ls_buffer *out) {
    int whole = 0, fraction = 0;
    bool point = false, shown_exponent = false;
    for (size_t at = s.begin; at < s.end; at++) {
        size_t skip = literal_length(code, at, s.end);
        char c = code[at];
        if (skip) {
            put_literal(code, at, skip, out);
            at += skip - 1;
        } else if (c == '0' || c == '#' || c == '?') {
            if (shown_exponent) continue;
            int place = value->point + fraction;
            if (!point) put_whole(value, seen->whole, whole++, c, seen->grouped, out);
            else if (c == '0' || place < value->count) ls_buffer_putc(out, digit_at(value, place)), fraction++;
            else fraction++;
        } else if (c == '.') {
            point = true;
            ls_buffer_putc(out, '.');
        } else if (is_exponent(code, at, s.end)) {
            size_t width = 0;
            ls_buffer_putc(out, c);
            while (at + 2 + width < s.end && code[at + 2 + width] == '0') width++;
            put_exponent(exponent, code[at + 1] == '+', (int)width, out);
            shown_exponent = true;
            at++;
        } else if (c != ',' || (!seen->whole && !seen->fraction)) {
            ls_buffer_putc(out, c);
        }
    }
}

static void show_number(const char *code, section s, const shape *seen, decimal value, bool signless, ls_buffer *out) {
    int exponent = 0;
    if (value.negative && !signless) ls_buffer_putc(out, '-');
    value.point += value.count ? 2 * seen->percent - 3 * seen->thousand_cuts : 0;
    if (seen->exponent) {
        int whole = seen->whole > 0 ? seen->whole : 1;
        round_digits(&value, whole + seen->fraction);
        exponent = value.count ? value.point - whole : 0;
        if (value.count) value.point = whole;
    } else {
        round_digits(&value, value.point + seen->fraction);
    }
    fill(code, s, seen, &value, exponent, out);
}

/* The significant digits that stand in a text, or of the number: equal when nothing was lost. */
static bool same_digits(const char *shown, size_t length, const decimal *value) {
    char digits[DIGITS + 1];
    int count = 0, kept = 0;
    for (size_t i = 0; i < length; i++) {
        if (!is_digit(shown[i]) || (count == 0 && shown[i] == '0')) continue;
        if (count == DIGITS) return false;
        digits[count++] = shown[i];
        if (shown[i] != '0') kept = count;
    }
    return kept == value->count && memcmp(digits, value->digits, (size_t)kept) == 0;
}

/* ---- dates ------------------------------------------------------------------------------------------------------- */

typedef struct moment {
    int year, month, day, hour, minute, second;
    long elapsed_seconds;
    int weekday; /* 0: Sunday */
} moment;

/* Serial days since 1899-12-30 to a date (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static void civil(long serial, moment *when) {
    long z = serial - 25569 + 719468, era = z / 146097, doe = z - era * 146097;
    long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    long mp = (5 * doy + 2) / 153;
    when->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    when->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    when->year = (int)(yoe + era * 400 + (when->month <= 2));
}

static bool to_moment(const decimal *value, bool date1904, moment *when) {
    double number = to_double(value);
    if (number < 0 || number >= LAST_DAY + 1) return false;
    long days = (long)number, seconds = (long)((number - (double)days) * 86400 + 0.5);
    if (seconds >= 86400) seconds -= 86400, days++;
    *when = (moment){.elapsed_seconds = days * 86400 + seconds, .hour = (int)(seconds / 3600)};
    when->minute = (int)(seconds / 60 % 60);
    when->second = (int)(seconds % 60);
    if (date1904) days += 1462;
    if (!date1904 && days < 60) days++; /* Lotus 1-2-3's 1900-02-29, which Excel kept */
    when->weekday = (int)((days + 6) % 7);
    civil(days, when);
    return true;
}

static size_t run_of(const char *code, size_t at, size_t end) {
    size_t length = 1;
    while (at + length < end && (code[at + length] | 32) == (code[at] | 32)) length++;
    return length;
}

/* Is the m at `at` a minute: does a second follow, did an hour come before? */
static bool is_minute(const char *code, size_t at, size_t end, char before) {
    if (before == 'h') return true;
    for (size_t i = at; i < end; i++) {
        size_t skip = literal_length(code, i, end);
        char c = (char)(code[i] | 32);
        if (skip) i += skip - 1;
        else if (c == 's') return true;
        else if (c == 'h' || c == 'd' || c == 'y') return false;
    }
    return false;
}

static void put_name(const char *const *names, int index, size_t run, size_t shorten, ls_buffer *out) {
    size_t length = strlen(names[index]);
    ls_buffer_append(out, names[index], run == shorten && length > 3 ? 3 : run == 5 ? 1 : length);
}

/* With zeros before it, where printf() would take longer than the rest of the cell. */
static void put_padded(ls_buffer *out, int number, int width) {
    for (int least = 10; width > 1; width--, least *= 10)
        if (number < least) ls_buffer_putc(out, '0');
    ls_buffer_put_number(out, (uint64_t)number);
}

static void put_date_part(char c, size_t run, bool minute, bool twelve, const moment *when, ls_buffer *out) {
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    static const char *const days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    int width = run >= 2 ? 2 : 1, hour = twelve ? (when->hour + 11) % 12 + 1 : when->hour;
    if (c == 'y' || c == 'e') {
        if (run <= 2 && c == 'y') put_padded(out, when->year % 100, 2);
        else put_padded(out, when->year, 4);
    } else if (c == 'm' && !minute && run >= 3) {
        put_name(months, when->month - 1, run, 3, out);
    } else if (c == 'd' && run >= 3) {
        put_name(days, when->weekday, run, 3, out);
    } else {
        int number = c == 'd'   ? when->day
                     : c == 'h' ? hour
                     : c == 's' ? when->second
                     : minute   ? when->minute
                                : when->month;
        put_padded(out, number, width);
    }
}

static size_t meridiem(const char *code, size_t at, size_t end, const moment *when, ls_buffer *out) {
    static const struct { const char *sign; size_t length; } signs[] = {{"am/pm", 5}, {"a/p", 3}};
    if ((code[at] | 32) != 'a') return 0;
    for (size_t i = 0; i < 2; i++) {
        if (end - at < signs[i].length || strncasecmp(code + at, signs[i].sign, signs[i].length) != 0) continue;
        if (out) ls_buffer_append(out, when->hour < 12 ? "AM" : "PM", signs[i].length == 5 ? 2 : 1);
        return signs[i].length;
    }
    return 0;
}

static void put_elapsed(const char *code, size_t at, size_t length, const moment *when, ls_buffer *out) {
    long unit = (code[at + 1] | 32) == 'h' ? 3600 : (code[at + 1] | 32) == 'm' ? 60 : 1;
    ls_buffer_printf(out, "%0*ld", length > 3 ? 2 : 1, when->elapsed_seconds / unit);
}

/* True when a day, month or year is shown: then the ISO form is worth having too. */
static bool show_date(const char *code, section s, const moment *when, ls_buffer *out) {
    bool twelve = false, dated = false;
    char before = 0;
    for (size_t at = s.begin; at < s.end; at++) twelve = twelve || meridiem(code, at, s.end, when, NULL) > 0;
    for (size_t at = s.begin; at < s.end; at++) {
        size_t skip = literal_length(code, at, s.end), run = run_of(code, at, s.end), sign;
        char c = (char)(code[at] >= 'A' && code[at] <= 'Z' ? code[at] | 32 : code[at]);
        if (skip) {
            if (is_elapsed(code, at, skip)) put_elapsed(code, at, skip, when, out), before = (char)(code[at + 1] | 32);
            else put_literal(code, at, skip, out);
            at += skip - 1;
        } else if ((sign = meridiem(code, at, s.end, when, out)) > 0) {
            at += sign - 1;
        } else if (strchr("ymdhse", c)) {
            bool minute = c == 'm' && run <= 2 && is_minute(code, at, s.end, before);
            put_date_part(c, run, minute, twelve, when, out);
            dated = dated || c == 'y' || c == 'd' || c == 'e' || (c == 'm' && !minute);
            before = c;
            at += run - 1;
        } else if (c == '.' && at + 1 < s.end && code[at + 1] == '0') {
            while (at + 1 < s.end && code[at + 1] == '0') at++; /* parts of a second */
        } else if (c != ';' && c != '@') {
            ls_buffer_putc(out, code[at]);
        }
    }
    return dated;
}

/* Of the years 1900 to 9999 that a cell can have. */
static size_t put_iso(const moment *when, char iso[40]) {
    const struct { int number, width; char after;
    } parts[] = {{when->year, 4, '-'}, {when->month, 2, '-'},  {when->day, 2, 'T'},
                 {when->hour, 2, ':'}, {when->minute, 2, ':'}, {when->second, 2, 0}};
    char *to = iso;
    for (size_t i = 0; i < (when->elapsed_seconds % 86400 ? 6 : 3); i++) {
        int number = parts[i].number;
        for (int digit = parts[i].width; digit--; number /= 10) to[digit] = (char)('0' + number % 10);
        to += parts[i].width;
        *to++ = parts[i].after;
    }
    return (size_t)(to - iso) - 1;
}

static bool date_cell(const char *code, section s, const decimal *value, bool date1904, ls_buffer *out) {
    moment when;
    if (!to_moment(value, date1904, &when)) return plain(*value, out);
    size_t begin = out->length;
    if (!show_date(code, s, &when, out)) return true;
    char iso[40];
    size_t length = put_iso(&when, iso);
    if (out->failed || (out->length - begin == length && memcmp(out->data + begin, iso, length) == 0)) return true;
    ls_buffer_putc(out, ' ');
    return ls_buffer_append(out, iso, length);
}

/* ---- a cell ------------------------------------------------------------------------------------------------------ */

/* A whole number as plain() would write it: digits, none in vain. */
static bool is_plain(const char *raw, size_t length) {
    if (length && *raw == '-') raw++, length--;
    else if (length == 1 && *raw == '0') return true;
    if (!length || length > DIGITS || *raw == '0') return false;
    for (size_t i = 0; i < length; i++)
        if (!is_digit(raw[i])) return false;
    return true;
}

/* Most cells are: the number as it is. */
bool ls_numfmt_general(const char *raw, size_t length, ls_buffer *out) {
    decimal value;
    bool spelled = !is_plain(raw, length) && parse_decimal(raw, length, &value) && plain(value, out);
    return spelled ? !out->failed : ls_buffer_append(out, raw, length);
}

void ls_numfmt_read(const char *code, ls_numfmt *format) {
    size_t length = strnlen(code, CODE_MAX);
    if (length == CODE_MAX) /* not within a character */
        while (length && ((unsigned char)code[length] & 0xC0) == 0x80) length--;
    *format = (ls_numfmt){.code = code, .length = length, .general = strcasecmp(code, "General") == 0};
    format->bracketed = memchr(code, '[', format->length) != NULL;
    format->count = split_sections(code, format->length, format->sections);
    for (size_t i = 0; i < format->count; i++) format->shapes[i] = look_at(code, format->sections[i]);
}

bool ls_numfmt_cell(const ls_numfmt *format, const char *raw, size_t length, bool date1904, ls_buffer *out) {
    decimal value;
    if (format->general) return ls_numfmt_general(raw, length, out);
    if (!parse_decimal(raw, length, &value)) return ls_buffer_append(out, raw, length);
    bool signless;
    size_t chosen = choose_section(format, &value, &signless);
    const char *code = format->code;
    const section s = format->sections[chosen];
    const shape seen = format->shapes[chosen];
    size_t begin = out->length;
    if (seen.date && !seen.general && !seen.whole) /* neither a date nor short enough to write out: as it stands */
        return (date_cell(code, s, &value, date1904, out) || ls_buffer_append(out, raw, length)) && !out->failed;
    bool by_format = (seen.whole || seen.fraction) && !seen.general && !seen.ratio && !seen.text;
    if (value.point > DIGITS || value.point < -DIGITS) return ls_buffer_append(out, raw, length);
    if (by_format) show_number(code, s, &seen, value, signless, out);
    if (out->failed) return false;
    decimal rounded = value;
    if (value.count > value.point) round_digits(&rounded, SHOWN_DIGITS > value.point ? SHOWN_DIGITS : value.point);
    if (by_format && out->length > begin && same_digits(out->data + begin, out->length - begin, &rounded)) return true;
    if (out->length > begin) ls_buffer_putc(out, ' ');
    if (!plain(value, out)) ls_buffer_append(out, raw, length);
    return !out->failed;
}

const char *ls_numfmt_builtin(uint64_t id) {
    static const char *const codes[] = {
        [0] = "General", [1] = "0", [2] = "0.00", [3] = "#,##0", [4] = "#,##0.00", [9] = "0%", [10] = "0.00%",
        [11] = "0.00E+00", [12] = "# ?/?", [13] = "# ?\?/?\?", [14] = "m/d/yyyy", [15] = "d-mmm-yy", [16] = "d-mmm",
        [17] = "mmm-yy", [18] = "h:mm AM/PM", [19] = "h:mm:ss AM/PM", [20] = "h:mm", [21] = "h:mm:ss",
        [22] = "m/d/yyyy h:mm", [37] = "#,##0 ;(#,##0)", [38] = "#,##0 ;[Red](#,##0)", [39] = "#,##0.00;(#,##0.00)",
        [40] = "#,##0.00;[Red](#,##0.00)", [45] = "mm:ss", [46] = "[h]:mm:ss", [47] = "mm:ss.0", [48] = "##0.0E+0",
        [49] = "@"};
    /* 27 to 36 and 50 to 58 are dates of East Asian locales (18.8.30) */
    if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return "yyyy-mm-dd";
    return id < sizeof codes / sizeof *codes && codes[id] ? codes[id] : "General";
}
