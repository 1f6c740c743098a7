/* Amounts with their currency, as 1,234.56, 1.234,56, 1 234,56, 1'234.– or 1.2 million, before or after the currency
 * (ISO 4217 code or sign). The amount is digits as text: no binary floating point touches it. */
#include "classify/values.h"
#include <stdint.h>
#include <string.h>
#include <strings.h>

typedef struct sign {
    const char *written, *code;
} sign;

/* Longer ones first where one begins another. "$" alone is the US dollar, "kr" and "Rs" alone are too many currencies
 * or their commonest. ISO 4217 list one, 2024, without those of no trade weight. */
static const sign signs[] = {
    {"US$", "USD"}, {"CA$", "CAD"}, {"C$", "CAD"},  {"AU$", "AUD"}, {"A$", "AUD"},  {"NZ$", "NZD"}, {"HK$", "HKD"},
    {"S$", "SGD"},  {"R$", "BRL"},  {"MX$", "MXN"}, {"NT$", "TWD"}, {"CN¥", "CNY"}, {"RMB", "CNY"}, {"$", "USD"},
    {"€", "EUR"},   {"£", "GBP"},   {"¥", "JPY"},   {"₹", "INR"},   {"₽", "RUB"},   {"₩", "KRW"},   {"₺", "TRY"},
    {"₪", "ILS"},   {"zł", "PLN"},  {"Kč", "CZK"},  {"Ft", "HUF"},  {"Fr.", "CHF"}, {"SFr.", "CHF"}, {"Rs.", "INR"},
    {"euros", "EUR"}, {"euro", "EUR"}, {"Euro", "EUR"}, {"U.S. dollars", "USD"}, {"US dollars", "USD"},
};
static const char *const codes[] = {
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "CAD", "AUD", "NZD", "SGD", "HKD", "INR", "SEK", "NOK", "DKK", "PLN",
    "CZK", "HUF", "RON", "BGN", "TRY", "ILS", "AED", "SAR", "QAR", "KWD", "ZAR", "NGN", "KES", "EGP", "BRL", "MXN",
    "ARS", "CLP", "COP", "PEN", "KRW", "TWD", "THB", "MYR", "IDR", "PHP", "VND", "PKR", "RUB", "UAH", "RSD", "ISK",
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_alpha(char c) { return (unsigned)((c | 32) - 'a') < 26u; }

/* A currency at the start of the text; its length, or 0. */
static size_t currency(const char *text, size_t length, const char **code) {
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        size_t n = strlen(signs[i].written);
        if (length < n || memcmp(text, signs[i].written, n) != 0) continue;
        if (is_alpha(signs[i].written[n - 1]) && n < length && is_alpha(text[n])) continue;
        *code = signs[i].code;
        return n;
    }
    if (length < 3 || (length > 3 && is_alpha(text[3]))) return 0;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (memcmp(text, codes[i], 3) == 0) {
            *code = codes[i];
            return 3;
        }
    return 0;
}

/* Spaces within a line, plain, no-break or narrow. */
static size_t blanks(const char *text, size_t length) {
    size_t at = 0;
    for (;;) {
        if (at < length && (text[at] == ' ' || text[at] == '\t' || text[at] == '*')) at++;
        else if (length - at >= 2 && memcmp(text + at, "\xc2\xa0", 2) == 0) at += 2;
        else if (length - at >= 3 && memcmp(text + at, "\xe2\x80\xaf", 3) == 0) at += 3;
        else return at;
    }
}

/* A separator between digits: its length and kind ('.', ',', or ' ' for what only groups). */
static size_t separator(const char *text, size_t length, char *kind) {
    if (length < 2) return 0;
    *kind = *text == '.' || *text == ',' ? *text : ' ';
    if ((*text == '.' || *text == ',' || *text == '\'' || *text == ' ') && is_digit(text[1])) return 1;
    if (length > 2 && memcmp(text, "\xc2\xa0", 2) == 0 && is_digit(text[2])) return 2;
    if (length > 3 && (memcmp(text, "\xe2\x80\xaf", 3) == 0 || memcmp(text, "\xe2\x80\x99", 3) == 0) &&
        is_digit(text[3]))
        return 3;
    return 0;
}

typedef struct digits {
    char whole[32], part[32];
    size_t whole_count, part_count;
} digits;

static void scale(digits *out, size_t zeros) {
    for (; zeros; zeros--) {
        char next = '0';
        if (out->part_count) {
            next = out->part[0];
            memmove(out->part, out->part + 1, --out->part_count);
        }
        if (out->whole_count < sizeof out->whole) out->whole[out->whole_count++] = next;
    }
}

/* Which separators group and which one is decimal is known at the end of the number: the last one is decimal when one
 * or two digits follow it, or when it is of another kind than those before it; a grouping one is followed by exactly
 * three. */
static size_t number(const char *text, size_t length, digits *out) {
    size_t at = 0, last_at = 0, count = 0, group = 0;
    char all[32], last = 0, first = 0, kind = 0;
    *out = (digits){0};
    while (at < length) {
        if (is_digit(text[at])) {
            if (count == sizeof all) return 0;
            all[count++] = text[at++];
            group++;
            continue;
        }
        size_t n = separator(text + at, length - at, &kind);
        if (!n || (last && last != kind && first && first != last)) break;
        if (kind == ' ') { /* "1 234": only before exactly three digits */
            size_t run = 0;
            while (at + n + run < length && is_digit(text[at + n + run])) run++;
            if (run != 3 || group > 3) break;
        }
        if (!first) first = kind;
        last = kind;
        last_at = count;
        group = 0;
        at += n;
    }
    bool decimal = last && last != ' ' && (count - last_at <= 2 || last != first || count - last_at > 3);
    out->whole_count = decimal ? last_at : count;
    memcpy(out->whole, all, out->whole_count);
    out->part_count = count - out->whole_count;
    memcpy(out->part, all + out->whole_count, out->part_count);
    return count ? at : 0;
}

static size_t multiplier(const char *text, size_t length, digits *out) {
    static const struct { const char *word; size_t zeros; } words[] = {
        {"thousand", 3}, {"million", 6}, {"millionen", 6}, {"millions", 6}, {"mio.", 6}, {"mio", 6}, {"mln", 6},
        {"billion", 9}, {"milliarden", 9}, {"mrd.", 9}, {"bn", 9}, {"k", 3}, {"m", 6},
    };
    size_t skip = blanks(text, length);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].word);
        if (length - skip < n || strncasecmp(text + skip, words[i].word, n) != 0) continue;
        if ((n == 1 && skip) || (skip + n < length && is_alpha(text[skip + n]))) continue;
        scale(out, words[i].zeros);
        return skip + n;
    }
    return 0;
}

static bool fill(const digits *in, ls_money *out) {
    size_t skip = 0, at = 0;
    while (skip + 1 < in->whole_count && in->whole[skip] == '0') skip++;
    if (in->whole_count - skip + in->part_count + 4 > sizeof out->amount) return false;
    memcpy(out->amount, in->whole + skip, in->whole_count - skip);
    at = in->whole_count - skip;
    if (!at) out->amount[at++] = '0';
    out->amount[at++] = '.';
    memcpy(out->amount + at, in->part, in->part_count);
    at += in->part_count;
    for (size_t i = in->part_count; i < 2; i++) out->amount[at++] = '0';
    out->amount[at] = '\0';
    return true;
}

/* One amount at the start of the text, with the currency on one side of it. */
static bool money(const char *text, size_t length, bool bare, ls_money *out) {
    digits value;
    size_t at = currency(text, length, &out->currency), n;
    bool before = at > 0;
    if (before) at += blanks(text + at, length - at);
    if (!(n = number(text + at, length - at, &value))) return false;
    at += n;
    at += multiplier(text + at, length - at, &value);
    if (!before) {
        size_t skip = blanks(text + at, length - at);
        n = currency(text + at + skip, length - at - skip, &out->currency);
        if (n) at += skip + n;
        else if (!bare) return false;
        else out->currency = NULL;
        if (!n && at < length && (text[at] == '%' || is_alpha(text[at]))) return false;
    }
    out->length = at;
    return fill(&value, out);
}

bool ls_money_find(const char *text, size_t length, bool bare, ls_money *out) {
    for (size_t at = 0; at < length; at++) {
        bool in_word = at && (is_alpha(text[at - 1]) || is_digit(text[at - 1]));
        bool in_number = at > 1 && is_digit(text[at - 2]) && (text[at - 1] == '.' || text[at - 1] == ',');
        if (in_word || (in_number && is_digit(text[at]))) continue;
        if (!is_digit(text[at]) && !is_alpha(text[at]) && text[at] != '$' && (unsigned char)text[at] < 0x80) continue;
        if (!money(text + at, length - at, bare, out)) continue;
        out->start = at;
        return true;
    }
    return false;
}
