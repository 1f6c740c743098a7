/* Names of persons: in running text, in their contexts, and what only looks like one. */
#include "recognize.h"
#include "base/alloc.h"
#include <stdio.h>

extern const ls_recognizer ls_recognizer_person;
static const char *const ids[] = {"person.titled", "person.known", "person.labelled", NULL};
static void *tables;

typedef struct example {
    const char *text, *values, *normalized, *column, *field;
} example;

static const example cases[] = {
    /* running text */
    {"we met Maria Schneider and John R. Smith today", "Maria Schneider|John R. Smith|",
     .normalized = "Maria Schneider|John R. Smith|"},
    {"by Anna van der Berg and Peter M\xC3\xBCller.", "Anna van der Berg|Peter M\xC3\xBCller|", .normalized = NULL},
    {"said Will Smith to Mark Johnson", "Will Smith|Mark Johnson|", .normalized = NULL},
    {"Jean-Pierre Dupont, Sean O'Connor", "Jean-Pierre Dupont|Sean O'Connor|", .normalized = NULL},
    {"Dr. Schneider and Mrs Roe met Prof. Dr. Hans Weber", "Schneider|Roe|Hans Weber|", .normalized = NULL},
    {"Sehr geehrte Frau Lindqvist,", "Lindqvist|", .normalized = NULL},
    /* alone, after the full name */
    {"Maria Schneider called. Then Schneider wrote, and Maria signed.", "Maria Schneider|Schneider|Maria|",
     .normalized = "Maria Schneider|Maria Schneider|Maria Schneider|"},
    {"\"Schneider, Maria\" <maria@contoso.example> wrote about Schneider's plan", "Schneider, Maria|Schneider|",
     .normalized = "Maria Schneider|Maria Schneider|"},
    {"Maria Schneider and Hans Schneider came. Then Schneider left.", "Maria Schneider|Hans Schneider|Schneider|",
     .normalized = "Maria Schneider|Hans Schneider|Schneider|"},
    {"Schneider said that Maria Schneider called", "Maria Schneider|", .normalized = NULL},
    {"Maria Schneider of Schneider Electric, Haus Schneider and Schneider-Werke", "Maria Schneider|", .normalized = NULL},
    {"the Maria Indemnitees shall hold Maria harmless", "Maria Indemnitees|", .normalized = NULL},
    {"Peter Brown wrote that Brown paper is best", "Peter Brown|", .normalized = NULL},
    {"Dear Anna,\nthank you", "Anna|", .normalized = NULL},
    {"Maria\xC2\xA0Schneider", "Maria\xC2\xA0Schneider|", .normalized = "Maria Schneider|"},
    {"Kind regards,\nJane Roe\nContoso", "Jane Roe|", .normalized = NULL},
    {"Mit freundlichen Gr\xC3\xBC\xC3\x9F"
     "en\n\nSabine Krause",
     "Sabine Krause|", .normalized = NULL},
    {"On Monday Jane Roe <jane.roe@contoso.example> wrote:", "Jane Roe|", .normalized = NULL},
    {"cc Jane Roe <jane.roe@contoso.example>", "Jane Roe|", .normalized = NULL},
    {"Name: JANE ROE\nDate: 1 May", "JANE ROE|", .normalized = "Jane Roe|"},
    {"Signed by: Zbigniew Wojciechowski", "Zbigniew Wojciechowski|", .normalized = NULL},
    {"Директор: Иванов Иван Иванович, в лице Сидорова Петра Алексеевича", "Иванов Иван Иванович|Сидорова Петра Алексеевича|",
     .normalized = "Иван Иванович Иванов|Петра Алексеевича Сидорова|"},
    {"Директор Мария Сергеевна Петрова; Коваленко Олена Петрівна", "Мария Сергеевна Петрова|Коваленко Олена Петрівна|",
     .normalized = NULL},
    {"Москва Иван Петрович Сидоров, Тула Анна Сергеевна Волкова", "Иван Петрович Сидоров|Анна Сергеевна Волкова|",
     .normalized = "Иван Петрович Сидоров|Анна Сергеевна Волкова|"},
    {"Адрес: Москва Иван Петрович", "Иван Петрович|", .normalized = "Иван Петрович|"},
    {"Иванов И.И. и Петров А. С., а также И.И. Сидоров", "Иванов И.И.|Петров А. С.|И.И. Сидоров|",
     .normalized = "И.И. Иванов|А. С. Петров|И.И. Сидоров|"},
    {"Приложение А.Б. к договору, Красная Площадь, Новая Газета", "", .normalized = NULL},
    {"Employee: Jane Roe, ID 4711", "Jane Roe|", .normalized = NULL}, /* what stands behind the name is none */
    {"Signatory: Xaver Quastel, CEO", "Xaver Quastel|", .normalized = NULL},
    {"Applicant: Telse Oderwald", "Telse Oderwald|", .normalized = NULL},
    {"Account holder: Jane Roe", "Jane Roe|", .normalized = NULL},
    {"Tenant ID: Telse Oderwald", "", .normalized = NULL},
    {"氏名：山田太郎　部署：営業", "山田太郎|", .normalized = NULL}, /* colons, commas and spaces of full width */
    {"姓名：王小明，电话：0；联系人：李伟", "王小明|李伟|", .normalized = NULL},
    {"，，，，，，，，，，，，，，，，，姓名: 王小明。", "王小明|", .normalized = NULL},
    {"Kind regards,\nTuomas Nousiainen\nTel. +358 9 0000000", "Tuomas Nousiainen|", .normalized = NULL},
    {"Kind regards,\nTuomas Nousiainen\nof the board", "", .normalized = NULL},
    /* contexts */
    {"\"Roe, Jane\" <jane@contoso.example>", "Roe, Jane|", .normalized = "Jane Roe|", .field = "From"},
    {"Jane Roe <jane@contoso.example>, Kim Doe <kd@contoso.example>", "Jane Roe|Kim Doe|", .normalized = NULL,
     .field = "To"},
    {"Dr Jane Roe <jr@contoso.example>", "Jane Roe|", .normalized = NULL, .field = "From"},
    {"Best Mortgage <best@contoso.example>", "", .normalized = NULL},
    {"Support Team <support@contoso.example>", "", .normalized = NULL, .field = "From"},
    {"Schneider, Maria", "Schneider, Maria|", .normalized = "Maria Schneider|", .column = "Name"},
    {"SCHNEIDER Maria", "SCHNEIDER Maria|", .normalized = NULL, .column = "Customer contact"},
    {"Dr. Maria Schneider, MBA", "Maria Schneider|", .normalized = NULL, .field = "author"},
    {"Xylophon Quastel", "Xylophon Quastel|", .normalized = NULL, .column = "Contact"},
    {"\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E", "\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E|",
     .normalized = NULL, .column = "\xE6\xB0\x8F\xE5\x90\x8D"},
    {"Maria", "Maria|", .normalized = NULL, .column = "First name"},
    {"Telse Oderwald", "Telse Oderwald|", .normalized = NULL, .column = "Name"},
    {"Jane Roe; Kim Doe", "Jane Roe|Kim Doe|", .normalized = NULL, .column = "Owner"},
    /* none */
    {"New York, United States and Visual Studio in May", "", .normalized = NULL},
    {"Morgan Stanley, Ernst Young and Goldman Sachs", "", .normalized = NULL},
    {"the Hotel Maria Theresia on Martin Luther King Street", "", .normalized = NULL},
    {"Victoria Station, Madison Avenue, Jordan River", "", .normalized = NULL},
    {"Will This Work? May Day. Mark Your Calendar.", "", .normalized = NULL},
    {"Statement of Work: Scope, Grant Proposal, Bill To", "", .normalized = NULL},
    {"Gen. Laws and Gen. Stat. 7, Max Bandwidth", "", .normalized = NULL},
    {"in Sierra Leone and Nova Scotia", "", .normalized = NULL},
    {"Router 7", "", .normalized = NULL, .column = "Name"},
    {"Cisco Router", "", .normalized = NULL, .column = "Host name"},
    {"Name: eth0", "", .normalized = NULL},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
        const example *c = &cases[n];
        recognized out = {0};
        recognize(&ls_recognizer_person, tables, ids, NULL,
                  &(ls_segment){.text = c->text, .column = c->column, .field = c->field}, &out);
        if (strcmp(ls_buffer_cstr(&out.values), c->values)) print_error("in: %s\n", c->text);
        assert_string_equal(ls_buffer_cstr(&out.values), c->values);
        if (c->normalized) assert_string_equal(ls_buffer_cstr(&out.normalized), c->normalized);
        recognized_free(&out);
    }
}

static void one_row(const char *name, const char *other, const char *column, recognized *out) {
    char text[160];
    snprintf(text, sizeof text, "%s\n%s", name, other);
    ls_block_segment segments[] = {
        {0, (uint32_t)strlen(name), 0, {.text = text, .column = "Name", .row = 2}},
        {(uint32_t)strlen(name) + 1, (uint32_t)strlen(other), 0, {.text = other, .column = column, .row = 2}}};
    ls_block block = {.text = text, .length = (uint32_t)strlen(text), .segments = segments, .segment_count = 2};
    *out = (recognized){.block = &block};
    ls_hit_sink sink = {out, recognized_hit, NULL, NULL};
    assert_int_equal(recognize_block(&ls_recognizer_person, tables, ids, NULL, &block, &sink), LS_OK);
    out->block = NULL;
}

/* "Name" may be anything's; beside a telephone number or an address it is a person's, whom no list need know. */
static void test_contact_rows(void **state) {
    (void)state;
    static const char arabic[] = "\xD8\xB3\xD8\xA8\xD8\xA3 \xD8\xA8\xD9\x82\xD8\xB4\xD8\xA7\xD9\x86";
    static const struct { const char *name, *other, *column, *found; } rows[] = {
        {arabic, "+49 30 0000000", "Telefon", arabic}, {arabic, "x@contoso.example", "E-mail", arabic},
        {arabic, "10.1.2.3", "Uplink", ""}, {"Router 7", "+49 30 0000000", "Phone", ""}};
    for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
        recognized out;
        one_row(rows[n].name, rows[n].other, rows[n].column, &out);
        const char *values = ls_buffer_cstr(&out.values);
        assert_int_equal(strncmp(values, rows[n].found, strlen(rows[n].found)), 0);
        assert_int_equal(*values != 0, *rows[n].found != 0);
        recognized_free(&out);
    }
}

/* Each allocation of a run fails once: the run says so or had no need of it, and nothing leaks. */
static void test_no_memory(void **state) {
    (void)state;
    static const char text[] = "Dr. Jos\xC3\xA9 Mu\xC3\xB1oz met Ren\xC3\xA9 M\xC3\xBCller. From: Jane Roe <jane@contoso.example>";
    ls_block_segment segment = {0, sizeof text - 1, 0, {.text = text}};
    ls_block block = {.text = text, .length = segment.length, .segments = &segment, .segment_count = 1};
    for (uint64_t nth = 1; nth < 60; nth++) {
        recognized out = {.block = &block};
        ls_hit_sink sink = {&out, recognized_hit, NULL, NULL};
        ls_alloc_fail_at(nth);
        ls_status status = recognize_block(&ls_recognizer_person, tables, ids, NULL, &block, &sink);
        ls_alloc_fail_at(0);
        assert_true(status == LS_OK || status == LS_NOMEM);
        recognized_free(&out);
    }
}

static int make(void **state) {
    (void)state;
    return ls_recognizer_person.create(&tables, NULL);
}

static int unmake(void **state) {
    (void)state;
    ls_recognizer_person.destroy(tables);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_contact_rows),
                                       cmocka_unit_test(test_no_memory)};
    return cmocka_run_group_tests(tests, make, unmake);
}
