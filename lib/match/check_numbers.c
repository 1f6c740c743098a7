/* Numbers with a check of their own: payment cards (ISO/IEC 7812, Luhn), IBAN (ISO 13616, modulo 97). */
#include "match/checks.h"
#include <string.h>

enum { CARD_MOST = 19, IBAN_MOST = 34 };

/* Issuer ranges in use: 3 (34, 37, 35, 36, 38, 30), 4, 51-55, 2221-2720, 6011, 64-65, 62. */
static bool has_issuer(const char *digits, size_t count) {
    int two = (digits[0] - '0') * 10 + digits[1] - '0', four = two * 100 + (digits[2] - '0') * 10 + digits[3] - '0';
    if (digits[0] == '4') return count == 16 || count == 13 || count == 19;
    if (two >= 51 && two <= 55) return count == 16;
    if (four >= 2221 && four <= 2720) return count == 16;
    if (two == 34 || two == 37) return count == 15;
    if (two == 36 || two == 38 || two == 30) return count == 14;
    return (four == 6011 || two == 64 || two == 65 || two == 62 || two == 35) && count >= 16;
}

static bool luhn(const char *digits, size_t count) {
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(digits[count - 1 - i] - '0');
        sum += i % 2 ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
    }
    return sum % 10 == 0;
}

static bool four_digits(const ls_check *check, int64_t at) {
    for (int i = 0; i < 4; i++)
        if (!ls_is_digit(ls_check_at(check, at + i))) return false;
    return true;
}

/* "5394 5428 5462 5496 5531 5565": a row of a table of numbers. A card has something else on one of its sides. */
static bool is_in_row(const ls_check *check) {
    const int64_t start = check->start, end = check->end;
    return ls_check_at(check, start - 1) == ' ' && four_digits(check, start - 5) &&
           !ls_is_alnum(ls_check_at(check, start - 6)) && ls_check_at(check, end) == ' ' &&
           (four_digits(check, end + 1) || ls_check_at(check, end + 1) == '\n' || end + 1 >= check->high) &&
           !ls_is_digit(ls_check_at(check, end + 5));
}

bool ls_check_luhn(ls_check *check) {
    char digits[CARD_MOST + 1];
    size_t count = 0;
    bool same = true;
    for (uint32_t at = check->start; at < check->end; at++) {
        if (!ls_is_digit((unsigned char)check->text[at])) continue;
        if (count == CARD_MOST) return false;
        digits[count] = check->text[at];
        same &= digits[count] == digits[0];
        count++;
    }
    if (count < 13 || same || !has_issuer(digits, count) || !luhn(digits, count) || is_in_row(check)) return false;
    ls_hit_add_evidence(check->hit, "checksum", "Luhn", 1);
    return ls_check_normalized(check, digits, count);
}

/* Lengths from the SWIFT IBAN registry. */
static const char lengths[] = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29"
                              "ES24FI18FK18FO18FR27GB22GE22"
                              "GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25"
                              "MC27MD24ME22MK19MN20MR27MT31"
                              "MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25"
                              "SV28TL23TN24TR26UA29VA22VG24"
                              "XK20YE30";

static size_t length_of(const char *country) {
    for (const char *at = lengths; *at; at += 4)
        if (at[0] == country[0] && at[1] == country[1]) return (size_t)((at[2] - '0') * 10 + at[3] - '0');
    return 0;
}

static bool mod97(const char *iban, size_t count) {
    unsigned rest = 0;
    for (size_t i = 0; i < count; i++) {
        char c = iban[(i + 4) % count];
        rest = ls_is_digit((unsigned char)c) ? (rest * 10 + (unsigned)(c - '0')) % 97
                                             : (rest * 100 + (unsigned)(c - 'A' + 10)) % 97;
    }
    return rest == 1;
}

/* confirm gives the longest run of IBAN characters; its country says how much of it counts. */
bool ls_check_iban(ls_check *check) {
    char iban[IBAN_MOST + 1];
    size_t count = 0, length = 0;
    uint32_t at = check->start;
    for (; at < check->end && (length == 0 || count < length); at++) {
        unsigned char c = (unsigned char)check->text[at];
        if (!ls_is_alnum(c)) continue;
        iban[count++] = (char)(ls_is_digit(c) ? c : c & ~32);
        if (count == 2 && (length = length_of(iban)) == 0) return false;
    }
    if (!length || count != length || ls_is_alnum(ls_check_at(check, at)) || !mod97(iban, count)) return false;
    check->end = at;
    ls_hit_add_evidence(check->hit, "checksum", "modulo 97", 1);
    return ls_check_normalized(check, iban, count);
}
