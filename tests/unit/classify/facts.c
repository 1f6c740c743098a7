/* What is read off a paper or a configuration: text in, facts out, each where it says it stands. */
#include "small_rules.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

typedef struct expected {
    const char *text;
    uint32_t cue;            /* 0: a paper, 1: a network */
    const char *status;
    const char *facts[12];   /* "name=value" or "name=value|normalized" or "name=value|amount currency" */
} expected;

static const expected cases[] = {
    {"Customer: Alpine Ski House AG\nSupplier: Northwind Traders Ltd.\nProject name: Mail migration\nSOW No: SOW-2024-17\n",
     0, "unknown", {"customer=Alpine Ski House AG", "supplier=Northwind Traders Ltd.", "project=Mail migration", "contract_id=SOW-2024-17"}},
    {"Total price: EUR 48,000.00\nStart date: 1 May 2024\nEnd date: 31.07.2024\n", 0, "unknown",
     {"value=EUR 48,000.00|48000.00 EUR", "start=1 May 2024|2024-05-01", "end=31.07.2024|2024-07-31"}},
    {"Auftraggeber: Müller & Söhne GmbH\nAuftragssumme: 12.500,00 €\nLeistungszeitraum: 01.02.2024 bis 30.04.2024\n", 0, "unknown",
     {"customer=Müller & Söhne GmbH", "value=12.500,00 €|12500.00 EUR", "start=01.02.2024|2024-02-01", "end=30.04.2024|2024-04-30"}},
    {"This SOW is between Contoso, Inc. (\"Customer\") and Fabrikam GmbH (the \"Supplier\").", 0, "unknown",
     {"customer=Contoso, Inc.", "supplier=Fabrikam GmbH"}},
    {"is entered into as of March 15, 2024 (the “Effective Date”), by and between:\n\n- **Alpine Ski House**, a company of Bern "
     "(hereinafter “Alpine”, the “Client”)\n\nand\n\n**Bank of Tailspin Toys**, with its seat in Basel (the **“Vendor”**),\n\n"
     "for a sum of US$3,794,474 (the “Contract Value”)", 0, "unknown",
     {"start=March 15, 2024|2024-03-15", "customer=Alpine Ski House", "supplier=Bank of Tailspin Toys", "value=US$3,794,474|3794474.00 USD"}},
    {"“Expiration Date” means January 26, 2026, unless terminated", 0, "unknown", {"end=January 26, 2026|2026-01-26"}},
    {"| Customer | Alpine Ski House |\n|---|---|\n| Tenant ID | 0f6e2a6a-1b1c-4d3e-9f00-aabbccddeeff |\n", 0, "unknown",
     {"customer=Alpine Ski House", "tenant=0f6e2a6a-1b1c-4d3e-9f00-aabbccddeeff"}},
    {"mail routed to alpine.onmicrosoft.com today", 0, "unknown", {"tenant=alpine.onmicrosoft.com"}},
    {"2024-03-04 Kick-off workshop with the customer\n2024-03-06: Pilot migration of ten mailboxes\n", 0, "unknown",
     {"activity=Kick-off workshop with the customer", "activity=Pilot migration of ten mailboxes"}},
    {"Signed for the Customer: /s/ Jane Roe  Date: 17 June 2024\n", 0, "signed",
     {"signatory=Jane Roe", "signed_on=17 June 2024|2024-06-17"}},
    {"Signature: /s/ Jane Roe Date: 17 June 2024\n", 0, "signed",
     {"signatory=Jane Roe", "signed_on=17 June 2024|2024-06-17"}},
    {"For the Customer: Mieke Vries, 24 April 2024\n", 0, "signed",
     {"signatory=Mieke Vries", "signed_on=24 April 2024|2024-04-24"}},
    {"By: /s/ Jane Roe\nName: Jane Roe\nTitle: Director\nDate: 2024-03-04\n", 0, "signed",
     {"signatory=Jane Roe", "signed_on=2024-03-04|2024-03-04"}},
    {"Signed for the Customer by: Henrike Vossberg    Date: 12 May 2023\n", 0, "signed",
     {"signatory=Henrike Vossberg", "signed_on=12 May 2023|2023-05-12"}},
    {"Approved and signed: Joachim Terbrüggen, 15 May 2023\n", 0, "signed",
     {"signatory=Joachim Terbrüggen", "signed_on=15 May 2023|2023-05-15"}},
    {"Bill to: Alpine Ski House AG, attn. Jane Roe\nBuyer: Jane Roe, +44 20 7946 0771\n", 0, "unknown", {"customer=Alpine Ski House AG"}},
    {"Signature: ____________\nName: ____________\nDate: ____________\n", 0, "unknown", {NULL}},
    {"Customer: [Customer Name]\nProject: <insert project>\nSupplier: {{ supplier }}\nStart date: [Start Date]\nValue: [Total Amount]\n",
     0, "template", {NULL}},
    {"Customer: Alpine Ski House   Supplier: Northwind Ltd\tProject: Mail\n", 0, "unknown",
     {"customer=Alpine Ski House", "supplier=Northwind Ltd", "project=Mail"}},
    {"Start date: 03/04/2024\n", 0, "unknown", {"start=03/04/2024"}},
    {"Start date: 03/04/2024\nEnd date: 04/30/2024\n", 0, "unknown", {"start=03/04/2024|2024-03-04", "end=04/30/2024|2024-04-30"}},
    {"hostname core-1\nvlan 10\ninterface Gi1/0/1\n ip address 192.0.2.1 255.255.255.0\nrouter bgp 64500\n neighbor 192.0.2.9 remote-as 64501\n"
     "username admin secret 5 x\nzone security inside\n", 1, NULL,
     {"vendor=cisco_ios|cisco", "hostname=core-1", "vlan=10", "interface=Gi1/0/1", "network=192.0.2.1 255.255.255.0|192.0.2.0/24",
      "neighbor=192.0.2.9", "user=admin", "zone=inside"}},
    {"set system host-name edge1;\nset interfaces ge-0/0/0 unit 0 family inet\naddress 2001:db8::1/64;\nnetwork 10.1.0.0 0.0.255.255 area 0\n", 1,
     NULL, {"hostname=edge1", "interface=ge-0/0/0", "network=2001:db8::1/64|2001:db8::/64", "network=10.1.0.0 0.0.255.255|10.1.0.0/16"}},
    {"config system interface\n edit \"port1\"\n  set ip 192.0.2.1 255.255.255.0\n next\nend\nconfig system admin\n edit \"root2\"\n next\nend\n", 1,
     NULL, {"interface=port1", "network=192.0.2.1 255.255.255.0|192.0.2.0/24", "user=root2"}},
    {"/system identity set name=gw1\n/ip address\nadd address=192.0.2.1/24 interface=ether1\n", 1, NULL,
     {"hostname=gw1", "network=192.0.2.1/24|192.0.2.0/24"}},
    {"set system host-name 'edge-2'\ninterface Gi1/0/2\n", 1, NULL, {"hostname=edge-2", "interface=Gi1/0/2"}},
};

static void written(const leaksift_fact *fact, char *out, size_t size) {
    if (fact->amount) snprintf(out, size, "%s=%s|%s %s", fact->name, fact->value, fact->amount, fact->currency);
    else if (fact->normalized) snprintf(out, size, "%s=%s|%s", fact->name, fact->value, fact->normalized);
    else snprintf(out, size, "%s=%s", fact->name, fact->value);
}

static void has_fact(const expected *one, const leaksift_label *label, const char *want) {
    char text[400];
    for (size_t i = 0; i < label->fact_count; i++) {
        const leaksift_fact *fact = &label->facts[i];
        written(fact, text, sizeof text);
        if (strcmp(text, want) != 0) continue;
        if (fact->location.length) assert_memory_equal(one->text + fact->location.offset - 100, fact->value, strlen(fact->value));
        return;
    }
    for (size_t i = 0; i < label->fact_count; i++) {
        written(&label->facts[i], text, sizeof text);
        print_error("    %s\n", text);
    }
    fail_msg("no fact %s in: %s", want, one->text);
}

static void run(const expected *one) {
    ls_classifier *classifier = ls_classifier_create(&small_rules);
    ls_arena arena = {0};
    ls_classification out;
    ls_block_segment segment = {.length = (uint32_t)strlen(one->text), .text_offset = 100};
    ls_block block = {.text = one->text, .length = segment.length, .segments = &segment, .segment_count = 1, .item_name = "x"};
    const ls_classify_item item = {.name = "x", .media_type = "text/plain"};
    assert_int_equal(small_classify(classifier, &block, one->cue, &item, &arena, &out), LS_OK);
    assert_int_equal(out.label_count, 1);
    size_t count = 0;
    for (; count < 12 && one->facts[count]; count++) has_fact(one, &out.labels[0], one->facts[count]);
    if (!count) assert_int_equal(out.labels[0].fact_count, 0);
    if (one->status) assert_string_equal(out.labels[0].status, one->status);
    else assert_null(out.labels[0].status);
    ls_classifier_free(classifier);
    ls_arena_free(&arena);
}

static void the_head_of_a_table_is_no_interface(void **state) {
    (void)state;
    static const expected head = {"Interface     Admin Link Proto\nge-0/0/0      up    up\n", 1, NULL, {"vendor=cisco_ios|cisco"}};
    ls_classifier *classifier = ls_classifier_create(&small_rules);
    ls_arena arena = {0};
    ls_classification out;
    ls_block_segment segment = {.length = (uint32_t)strlen(head.text)};
    ls_block block = {.text = head.text, .length = segment.length, .segments = &segment, .segment_count = 1, .item_name = "x"};
    const ls_classify_item item = {.name = "x", .media_type = "text/plain"};
    assert_int_equal(small_classify(classifier, &block, head.cue, &item, &arena, &out), LS_OK);
    for (size_t i = 0; i < out.labels[0].fact_count; i++) assert_string_not_equal(out.labels[0].facts[i].name, "interface");
    ls_classifier_free(classifier);
    ls_arena_free(&arena);
}

static void facts_are_read(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) run(&cases[i]);
}

/* A label cell and its value cell; a column of activities. */
static void cells_are_read(void **state) {
    (void)state;
    static const char text[] = "Customer\nAlpine Ski House\nKick-off workshop\nEUR 500.00\n";
    ls_block_segment segments[] = {
        {.start = 0, .length = 8, .text_offset = 0, .about = {.row = 1, .sheet = "S", .cell = "A1"}},
        {.start = 9, .length = 16, .text_offset = 9, .about = {.row = 1, .sheet = "S", .cell = "B1"}},
        {.start = 26, .length = 17, .text_offset = 26, .about = {.row = 2, .column = "Activity", .sheet = "S", .cell = "B2"}},
        {.start = 44, .length = 10, .text_offset = 44, .about = {.row = 3, .row_label = "Total price", .sheet = "S", .cell = "B3"}},
    };
    ls_block block = {.text = text, .length = sizeof text - 1, .segments = segments, .segment_count = 4, .item_name = "x"};
    ls_classifier *classifier = ls_classifier_create(&small_rules);
    ls_arena arena = {0};
    ls_classification out;
    const ls_classify_item item = {.name = "x"};
    assert_int_equal(small_classify(classifier, &block, 0, &item, &arena, &out), LS_OK);
    assert_int_equal(out.labels[0].fact_count, 3);
    assert_string_equal(out.labels[0].facts[0].value, "Alpine Ski House");
    assert_string_equal(out.labels[0].facts[0].location.cell, "B1");
    assert_string_equal(out.labels[0].facts[0].location.sheet, "S");
    assert_int_equal(out.labels[0].facts[0].location.offset, 9);
    assert_string_equal(out.labels[0].facts[1].amount, "500.00");
    assert_string_equal(out.labels[0].facts[2].value, "Kick-off workshop");
    ls_classifier_free(classifier);
    ls_arena_free(&arena);
}

/* Ten thousand interfaces leave room for the rest, and no more than 64 facts come out. */
static void facts_are_bounded(void **state) {
    (void)state;
    ls_buffer text = {0};
    for (int i = 0; i < 10000; i++) ls_buffer_printf(&text, "interface Gi1/0/%d\n ip address 10.0.%d.1 255.255.255.0\n", i, i % 256);
    ls_buffer_puts(&text, "username late secret x\n");
    ls_block_segment segment = {.length = (uint32_t)text.length};
    ls_block block = {.text = text.data, .length = segment.length, .segments = &segment, .segment_count = 1, .item_name = "x"};
    ls_classifier *classifier = ls_classifier_create(&small_rules);
    ls_arena arena = {0};
    ls_classification out;
    const ls_classify_item item = {.name = "x"};
    assert_int_equal(small_classify(classifier, &block, 1, &item, &arena, &out), LS_OK);
    assert_true(out.labels[0].fact_count <= 64);
    bool user = false;
    for (size_t i = 0; i < out.labels[0].fact_count; i++) user |= strcmp(out.labels[0].facts[i].value, "late") == 0;
    assert_true(user);
    ls_classifier_free(classifier);
    ls_arena_free(&arena);
    ls_buffer_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(facts_are_read), cmocka_unit_test(the_head_of_a_table_is_no_interface), cmocka_unit_test(cells_are_read),
                                       cmocka_unit_test(facts_are_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
