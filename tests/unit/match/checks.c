/* Values and their normal forms, with the built-in rules: "rule value -> normalized @domain" for each hit, in order. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "base/buffer.h"
#include "match/matcher.h"
#include "match/domains.h"
#include <string.h>

static const char *const types[] = {"email_address", "ip_address", "ip_network", "mac_address", "hostname", "credential", "network_secret"};

static const struct {
    const char *text, *hits;
} cases[] = {
    {"Bob@EXAMPLE.Co.Uk", "email.address Bob@EXAMPLE.Co.Uk -> Bob@example.co.uk @example.co.uk"},
    {"x@mail.contoso.onmicrosoft.com", "email.address x@mail.contoso.onmicrosoft.com -> x@mail.contoso.onmicrosoft.com @contoso.onmicrosoft.com"},
    {"..a.b@example.com", "email.address a.b@example.com -> a.b@example.com @example.com"},
    {"a..b@example.com", "email.address b@example.com -> b@example.com @example.com"},
    {"a.@example.com", ""},
    {"'a@example.com'", "email.address a@example.com -> a@example.com @example.com"},
    {"to=%3Ca@example.com%3E", "email.address a@example.com -> a@example.com @example.com"},
    {"a@example.com-", "email.address a@example.com -> a@example.com @example.com"},
    {"a@-example.com", ""},
    {"a@exa_mple.com", ""},
    {"a@xn--bcher-kva.example", "email.address a@xn--bcher-kva.example -> a@xn--bcher-kva.example @xn--bcher-kva.example"},
    {"a@example.\xd1\x80\xd1\x84", "email.address a@example.\xd1\x80\xd1\x84 -> a@example.\xd1\x80\xd1\x84 @example.\xd1\x80\xd1\x84"},
    {"a@example.com\xe8\x81\x94\xe7\xb3\xbb", "email.address a@example.com -> a@example.com @example.com"},
    {"a@example.com\xef\xbc\x8c", "email.address a@example.com -> a@example.com @example.com"},
    {"or jane.roe( at )example.com. Then", "email.obfuscated jane.roe( at )example.com -> jane.roe@example.com @example.com"},
    {"jane at mail dot example dot com.", "email.obfuscated jane at mail dot example dot com -> jane@mail.example.com @example.com"},
    {"we met [at] noon. dot com dot org", ""},
    {"at dot com, (at) dot dot", ""},
    {"jane (at) example (dot) com", "email.obfuscated jane (at) example (dot) com -> jane@example.com @example.com"},
    {"jane at example dot com", "email.obfuscated jane at example dot com -> jane@example.com @example.com"},
    {"jane[at]example.org,", "email.obfuscated jane[at]example.org -> jane@example.org @example.org"},
    {"010.001.002.003", "ip.v4 010.001.002.003 -> 10.1.2.3"},
    {"010.1.2.3", ""},
    {"10.1.2.3:80", "ip.v4 10.1.2.3 -> 10.1.2.3"},
    {"10.1.2.3/24", "network.v4 10.1.2.3/24 -> 10.1.2.0/24|ip.v4 10.1.2.3 -> 10.1.2.3"},
    {"10.1.2.0/24", "network.v4 10.1.2.0/24 -> 10.1.2.0/24"},
    {"10.1.2.0/255.255.255.0", "network.v4 10.1.2.0/255.255.255.0 -> 10.1.2.0/24"},
    {"10.1.2.0 255.0.255.0", "ip.v4 10.1.2.0 -> 10.1.2.0|ip.v4 255.0.255.0 -> 255.0.255.0"},
    {"10.1.2.3/10.1.2.4", "ip.v4 10.1.2.3 -> 10.1.2.3|ip.v4 10.1.2.4 -> 10.1.2.4"},
    {"1.2.3.4.5", ""},
    {"1.2.3.4.", "ip.v4 1.2.3.4 -> 1.2.3.4"},
    {"2001:DB8:0:0:1:0:0:1", "ip.v6 2001:DB8:0:0:1:0:0:1 -> 2001:db8::1:0:0:1"},
    {"2001:db8:0:1:1:1:1:1", "ip.v6 2001:db8:0:1:1:1:1:1 -> 2001:db8:0:1:1:1:1:1"},
    {"::ffff:10.0.0.1", "ip.v6 ::ffff:10.0.0.1 -> ::ffff:10.0.0.1"},
    {"fe80::1%eth0.5 x", "ip.v6 fe80::1%eth0.5 -> fe80::1%eth0.5"},
    {"2001:db8::/32", "network.v6 2001:db8::/32 -> 2001:db8::/32"},
    {"2001:db8::5/64", "network.v6 2001:db8::5/64 -> 2001:db8::/64|ip.v6 2001:db8::5 -> 2001:db8::5"},
    {"2001:db8:::1", ""},
    {"2001:db8::1::2", ""},
    {"aa-BB-cc-DD-ee-01", "mac.address aa-BB-cc-DD-ee-01 -> aa:bb:cc:dd:ee:01"},
    {"0011.22aa.bb33,", "mac.address 0011.22aa.bb33 -> 00:11:22:aa:bb:33"},
    {"aa:bb:cc-dd:ee:01", ""},
    {"aa:bb:cc:dd:ee:01:02", ""},
    {"it was 001b.4411.3ab7. And 00:1b:44:11:3a:b7: gone", "mac.address 001b.4411.3ab7 -> 00:1b:44:11:3a:b7|mac.address 00:1b:44:11:3a:b7 -> 00:1b:44:11:3a:b7"},
    {"(ask_password): Likewise.", ""},
    {"Password: Secret1.", "credential.labelled Secret1."},
    {"password=\"Tr0ub4dor&3\"", "credential.labelled Tr0ub4dor&3"},
    {"Pwd=Abc123!;Encrypt=yes", "credential.labelled Abc123!"},
    {"password 7 0822455D0A16", "network_secret.cisco_typed 0822455D0A16"},
    {"    secret $M$Tj$Uk9qPz1XyB4v==", "network_secret.vendor_line $M$Tj$Uk9qPz1XyB4v=="},
    {"    secret $M$Tj", ""},
    {"enable password $sha512$5000$kQ8sLm2j==$Tj4hWv2n", "network_secret.device_login $sha512$5000$kQ8sLm2j==$Tj4hWv2n"},
    {"enable password $password$", ""},
    {"username bob secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "network_secret.cisco_typed $1$mERr$hx5rVt7rPNoS4wqbXKX7m0"},
};

typedef struct fixture {
    ls_rules *rules;
    ls_matcher *matcher;
    ls_match_scratch *scratch;
    ls_buffer hits;
    const ls_block *block;
    size_t failed;
} fixture;

static ls_status on_hit(void *context, const ls_hit *hit) {
    fixture *it = context;
    ls_buffer_printf(&it->hits, "%s%s %.*s", it->hits.length ? "|" : "", hit->rule->id, (int)hit->length, it->block->text + hit->start);
    if (hit->normalized) ls_buffer_printf(&it->hits, " -> %s", hit->normalized);
    if (hit->domain) ls_buffer_printf(&it->hits, " @%s", hit->domain);
    return LS_OK;
}

/* A document's property: the version of a program is no address. */
static const struct {
    const char *name, *text, *hits;
} properties[] = {
    {"application", "LibreOffice/7.4.7.2$Linux_X86_64", ""},
    {"producer", "Acrobat Distiller 10.1.2.3", ""},
    {"title", "router 10.1.2.3", "ip.v4 10.1.2.3 -> 10.1.2.3"},
};

/* Numbers with dots behind words that say: a version. Behind the rest of a word they do not: a server's is an address. */
static const struct {
    const char *text;
    bool is_version;
} doubts[] = {
    {"ntp server 192.0.2.123", false}, {"server: 10.1.1.1", false}, {"driver 192.0.2.9", false},
    {"dispatch 192.0.2.9", false},     {"SW ver 2.4.0.94", true},   {"Version: 8.10.162.0", true},
    {"(build 5.0.9.0)", true},         {"build 5.0.9.0", true},     {"comfortable 1.2.3.4", false},
};

static ls_status on_doubt(void *context, const ls_hit *hit) {
    bool *doubted = context;
    for (size_t i = 0; i < hit->evidence_count; i++)
        *doubted |= strcmp(hit->evidence[i].kind, "version") == 0 || strcmp(hit->evidence[i].kind, "numbering") == 0;
    return LS_OK;
}

static void expect_hits(fixture *it, const char *text, const ls_segment *about, const char *hits) {
    ls_block_segment segment = {.length = (uint32_t)strlen(text), .about = *about};
    ls_block block = {.text = text, .length = segment.length, .segments = &segment, .segment_count = 1};
    const ls_hit_sink sink = {it, on_hit, NULL, NULL};
    it->block = &block;
    ls_buffer_clear(&it->hits);
    assert_int_equal(ls_match_block(it->matcher, it->scratch, &block, &sink), LS_OK);
    if (strcmp(ls_buffer_cstr(&it->hits), hits) == 0) return;
    print_error("%s: \"%s\", not \"%s\"\n", text, ls_buffer_cstr(&it->hits), hits);
    it->failed++;
}

static void values(void **state) {
    (void)state;
    fixture it = {0};
    ls_rules_options options = {.only = types, .only_count = sizeof types / sizeof *types};
    leaksift_error error = {0};
    if (ls_rules_load(&options, &it.rules, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    if (ls_matcher_create(it.rules, NULL, &it.matcher, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    it.scratch = ls_match_scratch_create(it.matcher);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_hits(&it, cases[i].text, &(ls_segment){0}, cases[i].hits);
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
        const ls_segment about = {.part = LEAKSIFT_PART_METADATA, .field = properties[i].name};
        expect_hits(&it, properties[i].text, &about, properties[i].hits);
    }
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++) {
        bool doubted = false;
        ls_block_segment segment = {.length = (uint32_t)strlen(doubts[i].text)};
        ls_block block = {.text = doubts[i].text, .length = segment.length, .segments = &segment, .segment_count = 1};
        const ls_hit_sink sink = {&doubted, on_doubt, NULL, NULL};
        assert_int_equal(ls_match_block(it.matcher, it.scratch, &block, &sink), LS_OK);
        if (doubted != doubts[i].is_version) fail_msg("%s: %d", doubts[i].text, doubted);
    }
    ls_match_scratch_free(it.scratch);
    ls_matcher_free(it.matcher);
    ls_rules_free(it.rules);
    ls_buffer_free(&it.hits);
    assert_int_equal(it.failed, 0);
}
/* In a file's name a line joins words as a space does, but for addresses. */
static void names_of_files(void **state) {
    static const char *const wanted[] = {"person_name", "organization_name", "phone_number", "email_address"};
    static const char *const names[][2] = {
        {"CV_Jane_Roe.pdf", "person.known Jane_Roe -> Jane Roe"},
        {"SOW_Contoso_Ltd_2023.docx", "company.legal_form Contoso_Ltd -> Contoso Ltd"},
        {"tel_+49_30_901820.txt", "phone.international +49_30_901820 -> +4930901820"},
        {"jane_roe@contoso.example.eml", "email.address jane_roe@contoso.example -> jane_roe@contoso.example @contoso.example"},
        {"IMG_20230415_123456.jpg", ""},
    };
    (void)state;
    fixture it = {0};
    ls_rules_options options = {.only = wanted, .only_count = sizeof wanted / sizeof *wanted};
    assert_int_equal(ls_rules_load(&options, &it.rules, NULL), LEAKSIFT_OK);
    assert_int_equal(ls_matcher_create(it.rules, NULL, &it.matcher, NULL), LEAKSIFT_OK);
    it.scratch = ls_match_scratch_create(it.matcher);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ls_block_segment segment = {.length = (uint32_t)strlen(names[i][0]), .about = {.part = LEAKSIFT_PART_PATH}};
        ls_block block = {.text = names[i][0], .length = segment.length, .segments = &segment, .segment_count = 1,
                          .is_path = true};
        const ls_hit_sink sink = {&it, on_hit, NULL, NULL};
        it.block = &block;
        ls_buffer_clear(&it.hits);
        assert_int_equal(ls_match_block(it.matcher, it.scratch, &block, &sink), LS_OK);
        assert_string_equal(ls_buffer_cstr(&it.hits), names[i][1]);
    }
    ls_match_scratch_free(it.scratch);
    ls_matcher_free(it.matcher);
    ls_rules_free(it.rules);
    ls_buffer_free(&it.hits);
}

static void registrable(void **state) {
    (void)state;
    static const char *const hosts[][2] = {
        {"www.example.com", "example.com"},       {"a.b.example.co.uk", "example.co.uk"}, {"example.com", "example.com"},
        {"co.uk", "co.uk"},                       {"a.b.c.ck", "b.c.ck"},                 {"www.ck", "www.ck"},
        {"x.city.kawasaki.jp", "city.kawasaki.jp"}, {"a.b.c.kawasaki.jp", "b.c.kawasaki.jp"}, {"srv.contoso.local", "contoso.local"},
        {"single", "single"},
    };
    ls_domains *domains = ls_domains_create();
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t length = strlen(hosts[i][0]), at = ls_domains_registrable(domains, hosts[i][0], length);
        assert_string_equal(at < length ? hosts[i][0] + at : hosts[i][0], hosts[i][1]);
    }
    assert_true(ls_domains_is_tld(domains, "COM", 3) && ls_domains_is_tld(domains, "ck", 2));
    assert_false(ls_domains_is_tld(domains, "png", 3) || ls_domains_is_tld(domains, "x", 1) || ls_domains_is_tld(domains, "co.uk", 0));
    ls_domains_free(domains);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(names_of_files),
                                       cmocka_unit_test(registrable)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
