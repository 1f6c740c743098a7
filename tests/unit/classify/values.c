/* Dates and amounts: what is written and what it means. */
#include "classify/values.h"
#include "classify/labels.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const struct { const char *text, *iso; } dates[] = {
    {"2024-03-04", "2024-03-04"},
    {"signed on 2024/03/04.", "2024-03-04"},
    {"March 15, 2024", "2024-03-15"},
    {"Mar. 5th, 2024", "2024-03-05"},
    {"15 March 2024", "2024-03-15"},
    {"the 15th day of March, 2024", "2024-03-15"},
    {"15-Mar-24", "2024-03-15"},
    {"15.03.2024", "2024-03-15"},
    {"1. 5. 2024", "2024-05-01"},
    {"15.03.24", "2024-03-15"},
    {"3. März 2024", "2024-03-03"},
    {"3. MÄRZ 2024", "2024-03-03"},
    {"1er août 2024", "2024-08-01"},
    {"5 de mayo de 2024", "2024-05-05"},
    {"31/12/2024", "2024-12-31"},
    {"12/31/2024", "2024-12-31"},
    {"29 February 2024", "2024-02-29"},
    {"29 February 2023", NULL},
    {"31.04.2024", NULL},
    {"1.1.14 Definitions", NULL},
    {"192.168.10.20", NULL},
    {"version 10.2.2024.1", NULL},
    {"20240304123", NULL},
    {"Marching 5, 2024", NULL},
    {"", NULL},
};

static void dates_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        ls_date date;
        char iso[16] = "";
        bool found = ls_date_find(dates[i].text, strlen(dates[i].text), &date);
        if (found) ls_date_format(&date, false, iso);
        if (found != (dates[i].iso != NULL) || (found && strcmp(iso, dates[i].iso) != 0))
            fail_msg("%s: %s", dates[i].text, found ? iso : "nothing");
    }
}

static void unsure_dates_say_so(void **state) {
    (void)state;
    ls_date date;
    char iso[16];
    assert_true(ls_date_find("03/04/2024", 10, &date));
    assert_int_equal(date.order, LS_ORDER_UNSURE);
    ls_date_format(&date, true, iso);
    assert_string_equal(iso, "2024-03-04");
    assert_true(ls_date_find("13/04/2024", 10, &date));
    assert_true(date.slashes_day_first);
    assert_true(ls_date_find("04/13/2024", 10, &date));
    assert_true(date.slashes_month_first);
    assert_true(ls_date_find("04/04/2024", 10, &date));
    assert_int_equal(date.order, LS_ORDER_SURE);
}

static const struct { const char *text, *amount, *currency; } amounts[] = {
    {"EUR 48,000.00", "48000.00", "EUR"},
    {"48.000,00 EUR", "48000.00", "EUR"},
    {"€48.000", "48000.00", "EUR"},
    {"US$3,794,474", "3794474.00", "USD"},
    {"$5,000", "5000.00", "USD"},
    {"C$ 12.50", "12.50", "CAD"},
    {"CHF 12'500.50", "12500.50", "CHF"},
    {"1 234,56 €", "1234.56", "EUR"},
    {"1\xc2\xa0" "234,5 €", "1234.50", "EUR"},
    {"1.5 million USD", "1500000.00", "USD"},
    {"$2.25M", "2250000.00", "USD"},
    {"INR 12,34,567", "1234567.00", "INR"},
    {"£0.99", "0.99", "GBP"},
    {"a fee of 007 EUR", "7.00", "EUR"},
    {"48,000.00", NULL, NULL},
    {"EURO2024", NULL, NULL},
    {"no amount", NULL, NULL},
};

static void amounts_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        ls_money money = {0};
        bool found = ls_money_find(amounts[i].text, strlen(amounts[i].text), false, &money);
        if (found != (amounts[i].amount != NULL)) fail_msg("%s: %s", amounts[i].text, found ? money.amount : "nothing");
        if (!found) continue;
        assert_string_equal(money.amount, amounts[i].amount);
        assert_string_equal(money.currency, amounts[i].currency);
        assert_true(money.start + money.length <= strlen(amounts[i].text));
    }
}

static void labels_are_sorted(void **state) {
    (void)state;
    for (size_t i = 1; i < ls_paper_label_count; i++)
        if (strcmp(ls_paper_labels[i - 1].label, ls_paper_labels[i].label) >= 0) fail_msg("%s", ls_paper_labels[i].label);
}

static void labels_are_folded(void **state) {
    (void)state;
    static const char *const same[] = {"Customer Name", "**Customer  name**", "| CUSTOMER NAME", "1.2 Customer Name:", "• Customer name"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const ls_paper_label *label = ls_paper_label_find(same[i], strlen(same[i]));
        if (!label) fail_msg("%s", same[i]);
        assert_int_equal(label->fact, LS_FACT_CUSTOMER);
    }
    assert_null(ls_paper_label_find("Customer service", 16));
    assert_non_null(ls_paper_label_find("NUMÉRO DE FACTURE", strlen("NUMÉRO DE FACTURE")));
}

static void freemail_is_known(void **state) {
    (void)state;
    assert_true(ls_is_freemail("gmail.com"));
    assert_true(ls_is_freemail("126.com"));
    assert_true(ls_is_freemail("zoho.com"));
    assert_false(ls_is_freemail("example.com"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read),    cmocka_unit_test(unsure_dates_say_so), cmocka_unit_test(amounts_are_read),
        cmocka_unit_test(labels_are_sorted), cmocka_unit_test(labels_are_folded),   cmocka_unit_test(freemail_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
