/* Company names: by legal form, by label; and words that only look like a legal form. */
#include "recognize.h"
#include "base/alloc.h"
#include "match/company.h"

extern const ls_recognizer ls_recognizer_company;
static const char *const ids[] = {"company.legal_form", "company.labelled", NULL};
static void *tables;

typedef struct example {
    const char *text, *values, *normalized, *column, *field;
} example;

static const example cases[] = {
    {"Die Contoso Werke Aktiengesellschaft; eine Aktiengesellschaft", "Contoso Werke Aktiengesellschaft|", .normalized = NULL},
    {"Merkmale der Aktiengesellschaft. Eine Gesellschaft mit beschränkter Haftung", "", .normalized = NULL},
    {"Lieferant Contoso Metallbau Gesellschaft mit beschränkter Haftung, Bonn",
     "Contoso Metallbau Gesellschaft mit beschränkter Haftung|", .normalized = NULL},
    {"La Société Anonyme est une forme. Contoso Frères Société Anonyme", "Contoso Frères Société Anonyme|", .normalized = NULL},
    {"Sprzedawca Contoso Sp. z o.o.", "Contoso Sp. z o.o.|", .normalized = NULL},
    {"between Contoso GmbH and Fabrikam, Inc. of", "Contoso GmbH|Fabrikam, Inc.|",
     .normalized = "Contoso GmbH|Fabrikam, Inc.|"},
    {"The Northwind Traders Pty Ltd invoice", "Northwind Traders Pty Ltd|", .normalized = NULL},
    {"by M\xC3\xBCller & S\xC3\xB6hne GmbH & Co. KG, Bonn", "M\xC3\xBCller & S\xC3\xB6hne GmbH & Co. KG|",
     .normalized = NULL},
    {"at Adventure Works Co., Ltd. today", "Adventure Works Co., Ltd.|", .normalized = NULL},
    {"Bank of Contoso plc and Contoso PLC", "Bank of Contoso plc|Contoso PLC|", .normalized = NULL},
    {"soci\xC3\xA9t\xC3\xA9 Fabrikam S.A.S. et", "Fabrikam S.A.S.|", .normalized = NULL},
    {"Wingtip Toys S.p.A., Tailspin S.r.l. e Alpine B.V.", "Wingtip Toys S.p.A.|Tailspin S.r.l.|Alpine B.V.|",
     .normalized = NULL},
    {"firma Contoso Sp. z o.o. oraz Vltava a.s. a Lipa s.r.o.", "Contoso Sp. z o.o.|Vltava a.s.|Lipa s.r.o.|",
     .normalized = NULL},
    {"Fabrikam (UK) Limited", "Fabrikam (UK) Limited|", .normalized = NULL},
    {"\xE6\xA0\xAA\xE5\xBC\x8F\xE4\xBC\x9A\xE7\xA4\xBE\xE3\x82\xB3\xE3\x83\xB3\xE3\x83\x88\xE3\x82\xBD",
     "\xE6\xA0\xAA\xE5\xBC\x8F\xE4\xBC\x9A\xE7\xA4\xBE\xE3\x82\xB3\xE3\x83\xB3\xE3\x83\x88\xE3\x82\xBD|",
     .normalized = NULL},
    {"\xD0\x9E\xD0\x9E\xD0\x9E \xC2\xAB\xD0\x9A\xD0\xBE\xD0\xBD\xD1\x82\xD0\xBE\xD1\x81\xD0\xBE\xC2\xBB",
     "\xD0\x9E\xD0\x9E\xD0\x9E \xC2\xAB\xD0\x9A\xD0\xBE\xD0\xBD\xD1\x82\xD0\xBE\xD1\x81\xD0\xBE\xC2\xBB|",
     .normalized = NULL},
    {"Trey  Research\xC2\xA0LLC", "Trey  Research\xC2\xA0LLC|", .normalized = "Trey Research LLC|"},
    {"Contoso", "Contoso|", .column = "Company"},
    {"Fabrikam and Sons", "Fabrikam and Sons|", .field = "company"},
    {"Customer: Contoso\nDate: 1", "Contoso|", .normalized = NULL},
    {"Client signatory: Peter Hollis\nUnterschrift Auftraggeber: Jonas Feldt", "", .normalized = NULL},
    {"Signed for the Supplier: Anna Weber\nHandtekening klant: Piet Smit", "", .normalized = NULL},
    {"12", "", .column = "Company"},
    {"a@b.example", "", .column = "Customer"},
    {"Acme", "", .column = "Company ID"},
    {"a Limited edition, Inc. alone, incorporated", "", .normalized = NULL},
    {"Spring Limited edition", "", .normalized = NULL},
    {"SUCH AS THE FOLLOWING", "", .normalized = NULL},
    {"Denver, CO 80202", "", .normalized = NULL},
    {"we agree as follows: Ltd", "", .normalized = NULL},
    {"made in the U. S. A. and U.S.A. by N.N.P.C.", "", .normalized = NULL},
    {"THIS IS A LIMITED OFFER, TOTAL SUM AS agreed", "", .normalized = NULL},
    {"\"Fabrikam Services, Inc. says", "Fabrikam Services, Inc.|", .normalized = NULL},
    {"(c) 2001-2015 Contoso Networks, Inc.", "Contoso Networks, Inc.|", .normalized = NULL},
    {"Section 9 of the Delaware General Corporation Law", "", .normalized = NULL},
    {"Peer AS 65001, Local AS, IKEv2 SA", "", .normalized = NULL},
    {"the Pvt Ltd and 3D5 PT", "", .normalized = NULL},
    {"It ended. Inc. began", "", .normalized = NULL},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        const example *c = &cases[n];
        recognized out = {0};
        recognize(&ls_recognizer_company, tables, ids, NULL,
                  &(ls_segment){.text = c->text, .column = c->column, .field = c->field}, &out);
        if (strcmp(ls_buffer_cstr(&out.values), c->values)) print_error("in: %s\n", c->text);
        assert_string_equal(ls_buffer_cstr(&out.values), c->values);
        if (c->normalized) assert_string_equal(ls_buffer_cstr(&out.normalized), c->normalized);
        recognized_free(&out);
    }
}

/* A word of a list with zeros behind it is none of the list, and nothing behind the list's word is looked at. */
static void test_zeros(void **state) {
    (void)state;
    recognized out = {0};
    recognize(&ls_recognizer_company, tables, ids, NULL,
              &(ls_segment){.text = "No\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", .length = 20, .column = "Company"}, &out);
    assert_string_equal(ls_buffer_cstr(&out.values), "");
    recognized_free(&out);
}

static int make(void **state) {
    (void)state;
    return ls_recognizer_company.create(&tables, NULL);
}

static int unmake(void **state) {
    (void)state;
    ls_recognizer_company.destroy(tables);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_zeros)};
    return cmocka_run_group_tests(tests, make, unmake);
}
