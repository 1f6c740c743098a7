/* Dates and amounts of money as people write them in contracts, in English, German, French, Spanish, Italian,
 * Portuguese and Dutch. Hand-written: a value is at most a few dozen bytes, read from where a label points. */
#ifndef LS_CLASSIFY_VALUES_H
#define LS_CLASSIFY_VALUES_H
#include <stdbool.h>
#include <stddef.h>

typedef enum ls_date_order { LS_ORDER_SURE = 0, LS_ORDER_UNSURE } ls_date_order;

typedef struct ls_date {
    size_t start, length; /* in the text given */
    int year, month, day; /* an unsure date is read day first: 03/04/2024 is the third of April here */
    ls_date_order order;
    bool slashes_month_first, slashes_day_first; /* this date proves the order of the document's dates */
} ls_date;

/* The first date that begins within the text; false: none. */
bool ls_date_find(const char *text, size_t length, ls_date *out);
/* "2024-03-04"; swaps day and month first if `month_first`. */
void ls_date_format(const ls_date *date, bool month_first, char out[16]);

typedef struct ls_money {
    size_t start, length;
    char amount[40];     /* "48000.00" */
    const char *currency; /* ISO 4217, static; NULL: a currency that is not known */
} ls_money;

/* The first amount with a currency; with `bare`, a number alone will do. false: none. */
bool ls_money_find(const char *text, size_t length, bool bare, ls_money *out);
#endif
