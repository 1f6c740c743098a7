/* The engine: segments are never spanned, overlaps are resolved, evidence comes from where it should, cues are found as
 * written in the wild, the cache is believed only when it is right, and every allocation may fail. */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "base/alloc.h"
#include "base/buffer.h"
#include "match/confirm.h"
#include "match/prefixes.h"
#include "match/words.h"
#include "match/matcher.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char test_rules[] =
    "rules:\n"
    "  - {id: tag.fixed, type: tag, description: d, source: s, anchors: [AST-], confirm: '(?i)ast-(?<value>[0-9]{4,6})(?![0-9])',\n"
    "     keywords: [inventory, serial number], confidence: 0.7, examples: [AST-1234], negatives: [x]}\n"
    "  - {id: tag.loose, type: tag, description: d, source: s, anchors: [{literal: '#', before: 20, after: 20}],\n"
    "     confirm: '[A-Z]{2,4}#[0-9]{2,8}', confidence: 0.6, examples: ['AB#12'], negatives: [x]}\n"
    "  - {id: need.word, type: need, description: d, source: s, anchors: [{pattern: '[0-9]{4}', before: 4}], confirm: '(?<![0-9])[0-9]{4}(?![0-9])',\n"
    "     keywords: [pin], keyword_required: true, confidence: 0.6, examples: ['pin 1234'], negatives: [x]}\n"
    "  - {id: slow.pattern, type: slow, description: d, source: s, anchors: [{literal: '!', before: 200, after: 200}],\n"
    "     confirm: '(?:a|aa|aaa)*b', confidence: 0.6, examples: ['aab!'], negatives: [x]}\n"
    "cues:\n"
    "  - {id: cue.sow, phrases: [statement of work, 'größe der lieferung', '作業範囲'], name_too: true}\n"
    "  - {id: cue.head, phrases: [invoice], heading_only: true}\n"
    "  - {id: cue.pattern, pattern: 'no\\. ?[0-9]{3,6}'}\n"
    "  - {id: cue.line, pattern: '(?m)^begin[0-9]'}\n"
    "  - {id: cue.anchored, pattern: '(?m)^ {0,8}[a-z][a-z0-9 /()-]{2,40}\\.{6,80} [a-z]', anchor: '\\.{6} [a-z]'}\n"
    "  - {id: cue.anywhere, pattern: '(?m)^ {0,8}[a-z][a-z0-9 /()-]{2,40}\\.{6,80} [a-z]'}\n"
    "classes:\n"
    "  - {name: k, description: d, bias: -1, threshold: 0.5, cues: {cue.sow: 1, cue.head: 1, cue.pattern: 1, cue.line: 1, cue.anchored: 1, cue.anywhere: 1}}\n";

typedef struct fixture {
    ls_rules *rules;
    ls_matcher *matcher;
    ls_match_scratch *scratch;
    ls_buffer hits, cues; /* "rule=value;" */
    const ls_block *block;
} fixture;

static char rules_path[64];

static ls_rules *load_rules(void) {
    strcpy(rules_path, "/tmp/leaksift-engine-XXXXXX");
    int descriptor = mkstemp(rules_path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, test_rules, sizeof test_rules - 1), sizeof test_rules - 1);
    close(descriptor);
    const char *const files[] = {rules_path};
    ls_rules_options options = {.files = files, .file_count = 1, .no_builtin = true};
    ls_rules *rules;
    leaksift_error error = {0};
    if (ls_rules_load(&options, &rules, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    unlink(rules_path);
    return rules;
}

static int set_up(void **state) {
    fixture *it = calloc(1, sizeof *it);
    leaksift_error error = {0};
    it->rules = load_rules();
    if (ls_matcher_create(it->rules, NULL, &it->matcher, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    it->scratch = ls_match_scratch_create(it->matcher);
    assert_non_null(it->scratch);
    *state = it;
    return 0;
}

static int tear_down(void **state) {
    fixture *it = *state;
    ls_match_scratch_free(it->scratch);
    ls_matcher_free(it->matcher);
    ls_rules_free(it->rules);
    ls_buffer_free(&it->hits);
    ls_buffer_free(&it->cues);
    free(it);
    return 0;
}

static ls_status on_hit(void *context, const ls_hit *hit) {
    fixture *it = context;
    const ls_block_segment *segment = &it->block->segments[hit->segment];
    assert_true(hit->start >= segment->start && hit->start + hit->length <= segment->start + segment->length);
    ls_buffer_printf(&it->hits, "%s=%.*s", hit->rule->id, (int)hit->length, it->block->text + hit->start);
    for (size_t i = 0; i < hit->evidence_count; i++) ls_buffer_printf(&it->hits, ",%s", hit->evidence[i].kind);
    return ls_buffer_putc(&it->hits, ';') ? LS_OK : LS_NOMEM;
}

static ls_status on_cue(void *context, const ls_cue_hit *cue) {
    fixture *it = context;
    ls_buffer_printf(&it->cues, "%s=%.*s;", cue->cue->id, (int)cue->length, it->block->text + cue->start);
    return it->cues.failed ? LS_NOMEM : LS_OK;
}

/* Segments' texts, NULL-ended; `about` (may be NULL) tells of each. */
static ls_status match(fixture *it, const char *const *texts, const ls_segment *about, bool is_path) {
    ls_buffer text = {0};
    ls_block_segment segments[8] = {0};
    uint32_t count = 0;
    for (; texts[count]; count++) {
        segments[count].start = (uint32_t)text.length;
        segments[count].length = (uint32_t)strlen(texts[count]);
        if (about) segments[count].about = about[count];
        ls_buffer_puts(&text, texts[count]);
        ls_buffer_putc(&text, '\n');
    }
    assert_false(text.failed);
    ls_block block = {.text = text.data, .length = (uint32_t)text.length, .segments = segments, .segment_count = count,
                      .media_type = "text/plain", .item_name = "x", .is_path = is_path};
    const ls_hit_sink sink = {it, on_hit, on_cue, NULL};
    it->block = &block;
    ls_buffer_clear(&it->hits);
    ls_buffer_clear(&it->cues);
    ls_status status = ls_match_block(it->matcher, it->scratch, &block, &sink);
    ls_buffer_free(&text);
    return status;
}

static unsigned ticks_left;
static ls_status tick(void *context) { (void)context; return ticks_left-- > 0 ? LS_OK : LS_STOP; }

/* A block that takes too long ends soon after the tick said so, and what was found until then is told of. */
static void a_tick_ends_the_block(void **state) {
    fixture *it = *state;
    char text[1 << 16];
    for (size_t i = 0; i < sizeof text; i++) text[i] = "AST-1234 "[i % 9];
    text[sizeof text - 1] = '\0';
    const char *const texts[] = {text, NULL};
    assert_int_equal(match(it, texts, NULL, false), LS_OK);
    size_t all = it->hits.length;
    ls_match_scratch_tick(it->scratch, tick, NULL);
    ticks_left = 5;
    assert_int_equal(match(it, texts, NULL, false), LS_STOP);
    assert_true(it->hits.length > 0 && it->hits.length < all / 10);
    ticks_left = 1000000;
    assert_int_equal(match(it, texts, NULL, false), LS_OK);
    assert_int_equal(it->hits.length, all);
}

static const struct {
    const char *texts[4], *hits;
} hit_cases[] = {
    {{"see AST-1234 and ast-99999, AST-1234567"}, "tag.fixed=1234;tag.fixed=99999;"},
    {{"AST-", "1234", "AST-777"}, ""},                          /* a match never spans two segments */
    {{"x AB#12", "34 AB#9876"}, "tag.loose=AB#12;tag.loose=AB#9876;"},
    {{"AB", "#12"}, ""},
    {{"AST-12345#77"}, "tag.fixed=12345;"},
    {{"AB#12#34 CD#56"}, "tag.loose=AB#12;tag.loose=CD#56;"},
    {{"inventory AST-1234"}, "tag.fixed=1234,keyword;"},
    {{"Serial_Number: AST-1234"}, "tag.fixed=1234,keyword;"},
    {{"reinventory AST-1234"}, "tag.fixed=1234;"},
    {{"inventory", "AST-1234"}, "tag.fixed=1234;"},              /* nor is another segment's text near */
    {{"oldInventory AST-1234"}, "tag.fixed=1234,keyword;"},     /* a word inside camelCase */
    {{"\xc3\xa4inventory AST-1234"}, "tag.fixed=1234;"},
    {{"AST-1234 in the inventory"}, "tag.fixed=1234,keyword;"},
    {{"inventory 1234567 1234567 1234567 1234567 1234567 123456 AST-1234"}, "tag.fixed=1234,keyword;"},
    {{"inventory 1234567 1234567 1234567 1234567 1234567 1234567 1234567 AST-1234"}, "tag.fixed=1234;"}, /* too far */
    {{"1234 4321"}, ""},
    {{"PIN: 4321"}, "need.word=4321,keyword;"},
    {{"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4" "AB#12\xe2\x82\xac"}, "tag.loose=AB#12;"},
};

static void hits(void **state) {
    fixture *it = *state;
    for (size_t i = 0; i < sizeof hit_cases / sizeof *hit_cases; i++) {
        assert_int_equal(match(it, hit_cases[i].texts, NULL, false), LS_OK);
        if (strcmp(ls_buffer_cstr(&it->hits), hit_cases[i].hits) != 0)
            fail_msg("case %zu: \"%s\", not \"%s\"", i, ls_buffer_cstr(&it->hits), hit_cases[i].hits);
    }
}

static void evidence_of_place(void **state) {
    fixture *it = *state;
    const char *const texts[] = {"AST-1234", "AST-2345", "AST-3456", "4321", NULL};
    const ls_segment about[] = {{.column = "serialNumber"}, {.field = "Inventory"}, {.row_label = "inventory no"}, {.column = "PIN"}};
    assert_int_equal(match(it, texts, about, false), LS_OK);
    assert_string_equal(ls_buffer_cstr(&it->hits),
                        "tag.fixed=1234,column;tag.fixed=2345,field;tag.fixed=3456,row;need.word=4321,column;");
}

static const struct {
    const char *text, *cues;
    bool is_path;
} cue_cases[] = {
    {"the Statement\n  of Work here", "cue.sow=Statement\n  of Work;", false},
    {"STATEMENT\xc2\xa0OF WORK", "cue.sow=STATEMENT\xc2\xa0OF WORK;", false},
    {"restatement of work, statement of works", "", false},
    {"GR\xc3\x96\xc3\x9f" "E DER LIEFERUNG", "cue.sow=GR\xc3\x96\xc3\x9f" "E DER LIEFERUNG;", false},
    {"\xe3\x81\x93\xe3\x81\xae\xe4\xbd\x9c\xe6\xa5\xad\xe7\xaf\x84\xe5\x9b\xb2\xe3\x81\xaf", "cue.sow=\xe4\xbd\x9c\xe6\xa5\xad\xe7\xaf\x84\xe5\x9b\xb2;", false},
    {"INVOICE\nsomething", "cue.head=INVOICE;", false},
    {"we will send the invoice for all of this to the address that you gave us last week, and so on", "", false},
    {"No. 12345 and no.123", "cue.pattern=No. 12345;cue.pattern=no.123;", false},
    {"begin1\nbegin2 begin3\n begin4\r\nbegin5", "cue.line=begin1;cue.line=begin2;cue.line=begin5;", false},
    {"Contoso_Statement-of-Work.v2.docx", "cue.sow=Statement-of-Work;", true},
    {"invoice.pdf", "", true},
};

static void cues(void **state) {
    fixture *it = *state;
    for (size_t i = 0; i < sizeof cue_cases / sizeof *cue_cases; i++) {
        const char *const texts[] = {cue_cases[i].text, NULL};
        assert_int_equal(match(it, texts, NULL, cue_cases[i].is_path), LS_OK);
        if (strcmp(ls_buffer_cstr(&it->cues), cue_cases[i].cues) != 0)
            fail_msg("case %zu: \"%s\", not \"%s\"", i, ls_buffer_cstr(&it->cues), cue_cases[i].cues);
    }
    const char *const split[] = {"statement of", "work", NULL};
    assert_int_equal(match(it, split, NULL, false), LS_OK);
    assert_string_equal(ls_buffer_cstr(&it->cues), "");
}

static ls_status count_cue(void *context, const ls_cue_hit *cue) {
    size_t *counts = context;
    counts[strcmp(cue->cue->id, "cue.anywhere") == 0]++;
    return LS_OK;
}

/* Vectorscan 5.4.9 misses two of these lines at some places, when it is given the whole pattern. */
static void results_do_not_depend_on_where_the_text_stands(void **state) {
    enum { LINES = 64 };
    fixture *it = *state;
    ls_buffer text = {0};
    for (int i = 0; i < LINES; i++)
        ls_buffer_printf(&text, "%*s0800, 0806, 86dd\n  MAC/PHY Auto-negotiation ......... Supported\n", i, "");
    assert_false(text.failed);
    char *memory = aligned_alloc(64, (text.length + 128) / 64 * 64);
    for (size_t offset = 0; offset < 64; offset++) {
        size_t counts[2] = {0};
        memcpy(memory + offset, text.data, text.length);
        ls_block_segment segment = {.length = (uint32_t)text.length};
        ls_block block = {.text = memory + offset, .length = segment.length, .segments = &segment, .segment_count = 1,
                          .media_type = "text/plain", .item_name = "x"};
        const ls_hit_sink sink = {counts, on_hit, count_cue, NULL};
        assert_int_equal(ls_match_block(it->matcher, it->scratch, &block, &sink), LS_OK);
        assert_int_equal(counts[0], LINES);
        assert_int_equal(counts[1], LINES);
    }
    free(memory);
    ls_buffer_free(&text);
}

/* A pattern that could run for ever is stopped by its limits, and the block goes on. */
static void slow_patterns_end(void **state) {
    fixture *it = *state;
    char text[600];
    memset(text, 'a', sizeof text);
    memcpy(text + 300, "!", 1);
    memcpy(text + 590, " AST-1234", 10);
    const char *const texts[] = {text, NULL};
    assert_int_equal(match(it, texts, NULL, false), LS_OK);
    assert_string_equal(ls_buffer_cstr(&it->hits), "tag.fixed=1234;");
}

/* What matches of a pattern begin with; ~: after something that is no word; ^: where a line begins; NULL alone: nothing
 * can be told. */
static void patterns_have_beginnings(void **state) {
    (void)state;
    static const char *const expected[][6] = {
        {"\\b(router (bgp|OSPF)|ipv6 nd )\\b", "router bgp", "router osp", "ipv6 nd "},
        {"(?m)^set (?:nat|ssh)", "^set nat", "^set ssh"},
        {"(?m)(^abc|\\babd)", "^abc", "abd"},
        {"(?m)(^abc|\\babc)d", "abcd"}, /* the one finds the other */
        {"(?m)(^abcde|\\babc)", "abc"},
        {"(?m)(^abc|\\babcd)", "^abc", "abcd"},
        {"\\bxlates?\\b", "xlate"},
        {"\\bip(v4)? add", "ip add", "ipv4 add"},
        {"\\bgi[0-2]/", "gi0/", "gi1/", "gi2/"},
        {"\\bswp[0-9]{1,3}x", "swp"},
        {"\\busername [a-z]+ x", "username "},
        {"(?m)^[ *]{0,4}vlan", "~vlan"},
        {"\"(vpcid|port)\" ?:", "\"vpcid\":", "\"vpcid\" :", "\"port\":", "\"port\" :"},
        {"\\s-j (drop|log)", "~-j drop", "~-j log"},
        {"[a-z]\\.example\\.com", "~.example.c"},
        {"\\b(abc|abcdef)", "abc"},
        {"\\ba-very-long-beginning", "a-very-lon"},
        {"ethernet[0-9]", NULL},        /* in the midst of a word */
        {"[a-z]ethernet", NULL},
        {"\\b(gi|te)[^x]/", NULL}, /* too short */
        {"\\b(route|x?)y", NULL},
        {"---", NULL},
        {"\\bn[oº]\\.? de Été", "nº. de é", "no. de ét", "nº de ét", "no de ét"},
        {"\\bакт", NULL},
        {"(?i:abc)", NULL},
        {"\\b[[:alpha:]]abc", NULL},
        {"\\b(abc", NULL},
        {"\\babc)", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ls_prefixes found;
        const bool told = ls_prefixes_of(expected[i][0], &found);
        assert_int_equal(told, expected[i][1] != NULL);
        for (size_t j = 0; told && j < found.count; j++) {
            assert_non_null(expected[i][j + 1]);
            const char kind = *expected[i][j + 1];
            assert_string_equal(found.list[j].text, expected[i][j + 1] + (kind == '~' || kind == '^'));
            assert_int_equal(found.list[j].exact, kind != '~');
            assert_int_equal(found.list[j].line, kind == '^');
        }
        if (told) assert_null(expected[i][found.count + 1]);
    }
}

/* One of which nothing can be told, and that names no anchor, is run over all text: 1% of a novel's time. */
static void builtin_patterns_have_beginnings_or_anchors(void **state) {
    (void)state;
    const ls_rules_options options = {0};
    leaksift_error error;
    ls_rules *rules;
    assert_int_equal(ls_rules_load(&options, &rules, &error), LEAKSIFT_OK);
    for (size_t i = 0; i < rules->cue_count; i++) {
        const ls_cue *cue = &rules->cues[i];
        ls_prefixes found;
        if (cue->pattern && !cue->anchor && !ls_prefixes_of(cue->pattern, &found)) fail_msg("%s", cue->id);
    }
    ls_rules_free(rules);
}

static int note_word(void *context, uint32_t id, uint32_t start, uint32_t end) {
    ls_buffer_printf(context, "%u:%u-%u ", id, start, end);
    return 0;
}

static void words_are_found_where_they_begin(void **state) {
    (void)state;
    static const ls_word list[] = {
        {"art", 1, true}, {"order", 2, true}, {"interface ", 3, false}, {"\"port\"", 4, false},
        {"акт", 5, true}, {"发票", 6, true}, {"ord", 7, false},
        {"a-very-long-one", 8, true},
    };
    static const char *const expected[][2] = {
        {"Art part artist art.", "1:0-3 1:16-19 "},
        {"order_ORDER orders", "7:0-3 2:0-5 7:6-9 2:6-11 7:12-15 "},
        {"an Interface 1 interfaces", "3:3-13 3:15-25 "},
        {"{\"port\": 1} port\"", "4:1-7 "},
        {"акт xакт", "5:0-6 "},
        {"A发票发票", "6:1-7 6:7-13 "},
        {"ar", ""},
        {"a-very-long-one a-very-long-two a-very-l", "8:0-15 8:16-31 "}, /* eight bytes are compared */
        {"................................................................art", "1:64-67 "},
        {"..............................................................x art", "1:64-67 "},
        {"...............................................................xart", ""},
    };
    ls_words *words = ls_words_create(list, sizeof list / sizeof *list);
    assert_non_null(words);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        ls_buffer seen = {0};
        const size_t length = strlen(expected[i][0]);
        char *text = malloc(length ? length : 1); /* nothing after its end may be read */
        memcpy(text, expected[i][0], length);
        ls_words_scan(words, text, (uint32_t)length, note_word, &seen);
        assert_string_equal(ls_buffer_cstr(&seen), expected[i][1]);
        ls_buffer_free(&seen);
        free(text);
    }
    ls_words_free(words);
}

static const char broken_patterns[][2][160] = {
    {"rules:\n  - {id: a, type: t, description: d, source: s, anchors: [{pattern: 'x*'}], confirm: x, confidence: 1, examples: [x], negatives: [y]}\n",
     "rule a: Pattern matches empty buffer"},
    {"rules:\n  - {id: a, type: t, description: d, source: s, anchors: [x], confirm: '(x', confidence: 1, examples: [x], negatives: [y]}\n",
     "rule a: missing closing parenthesis"},
    {"rules:\n  - {id: a, type: t, description: d, source: s, anchors: [x], checker: magic, confidence: 1, examples: [x], negatives: [y]}\n",
     "rule a: unknown checker 'magic'"},
    {"rules:\n  - {id: a, type: t, description: d, source: s, recognizer: magic, confidence: 1, examples: [x], negatives: [y]}\n",
     "rule a: unknown recognizer 'magic'"},
};

static void broken_patterns_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken_patterns / sizeof *broken_patterns; i++) {
        char path[] = "/tmp/leaksift-engine-XXXXXX";
        int descriptor = mkstemp(path);
        assert_int_equal(write(descriptor, broken_patterns[i][0], strlen(broken_patterns[i][0])), strlen(broken_patterns[i][0]));
        close(descriptor);
        const char *const files[] = {path};
        ls_rules_options options = {.files = files, .file_count = 1, .no_builtin = true};
        ls_rules *rules;
        ls_matcher *matcher;
        leaksift_error error = {0};
        assert_int_equal(ls_rules_load(&options, &rules, &error), LEAKSIFT_OK);
        unlink(path);
        assert_int_equal(ls_matcher_create(rules, NULL, &matcher, &error), LEAKSIFT_ERROR_RULES);
        const char *said = strstr(error.message, ":2: ");
        if (!said || strncmp(said + 4, broken_patterns[i][1], strlen(broken_patterns[i][1])) != 0) fail_msg("%zu: %s", i, error.message);
        ls_rules_free(rules);
    }
}

/* ---- the cache ---- */

static char cache_dir[] = "/tmp/leaksift-cache-XXXXXX", deep_dir[64], cache_file[400];

static void find_cache_file(void) {
    DIR *folder = opendir(deep_dir);
    unsigned count = 0;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.') {
            snprintf(cache_file, sizeof cache_file, "%s/%s", deep_dir, entry->d_name);
            count++;
        }
    closedir(folder);
    assert_int_equal(count, 1); /* no temporary file is left */
}

static void create_and_try(const ls_rules *rules) {
    fixture it = {0};
    ls_matcher_options options = {.cache_dir = deep_dir};
    leaksift_error error = {0};
    if (ls_matcher_create(rules, &options, &it.matcher, &error) != LEAKSIFT_OK) fail_msg("%s", error.message);
    it.scratch = ls_match_scratch_create(it.matcher);
    const char *const texts[] = {"AST-1234 statement of work", NULL};
    assert_int_equal(match(&it, texts, NULL, false), LS_OK);
    assert_string_equal(ls_buffer_cstr(&it.hits), "tag.fixed=1234;");
    assert_string_equal(ls_buffer_cstr(&it.cues), "cue.sow=statement of work;");
    ls_match_scratch_free(it.scratch);
    ls_matcher_free(it.matcher);
    ls_buffer_free(&it.hits);
    ls_buffer_free(&it.cues);
}

static void change_byte(long offset, int whence) {
    FILE *file = fopen(cache_file, "r+b");
    assert_non_null(file);
    fseek(file, offset, whence);
    int c = fgetc(file);
    fseek(file, offset, whence);
    fputc(c ^ 1, file);
    fclose(file);
}

static ino_t inode_of(void) {
    struct stat about;
    find_cache_file();
    assert_int_equal(stat(cache_file, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    return about.st_ino;
}

static void cache(void **state) {
    (void)state;
    ls_rules *rules = load_rules();
    assert_non_null(mkdtemp(cache_dir));
    snprintf(deep_dir, sizeof deep_dir, "%s/a/b", cache_dir);
    create_and_try(rules);
    ino_t first = inode_of();
    create_and_try(rules);
    assert_true(inode_of() == first); /* believed, so not written again */
    static const struct { long offset; int whence; } damage[] = {{0, SEEK_SET}, {20, SEEK_SET}, {50, SEEK_SET}, {-1, SEEK_END}, {2000, SEEK_SET}};
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        ino_t before = inode_of();
        char kept[450];
        snprintf(kept, sizeof kept, "%s/kept", cache_dir);
        unlink(kept);
        assert_int_equal(link(cache_file, kept), 0); /* so that the inode number is not used again */
        change_byte(damage[i].offset, damage[i].whence);
        create_and_try(rules);
        assert_true(inode_of() != before);
        unlink(kept);
    }
    assert_int_equal(truncate(cache_file, 100), 0);
    create_and_try(rules);
    find_cache_file();
    assert_int_equal(chmod(cache_file, 0666), 0); /* others may have written it */
    create_and_try(rules);
    inode_of();
    unlink(cache_file);
    assert_int_equal(symlink("/dev/zero", cache_file), 0);
    create_and_try(rules);
    inode_of();
    unlink(cache_file);
    rmdir(deep_dir);
    FILE *file = fopen(deep_dir, "w"); /* a file where the folder should be */
    fclose(file);
    create_and_try(rules);
    unlink(deep_dir);
    deep_dir[strlen(deep_dir) - 2] = '\0';
    rmdir(deep_dir);
    rmdir(cache_dir);
    ls_rules_free(rules);
}

/* ---- memory ---- */

static bool try_all(const ls_rules *rules) {
    fixture it = {0};
    const char *const texts[] = {"AST-1234 GR\xc3\x96\xc3\x9f" "E DER LIEFERUNG, a.b@example.com", NULL};
    leaksift_status status = ls_matcher_create(rules, NULL, &it.matcher, NULL);
    assert_true(status == LEAKSIFT_OK || status == LEAKSIFT_ERROR_MEMORY);
    it.scratch = it.matcher ? ls_match_scratch_create(it.matcher) : NULL;
    bool good = it.scratch != NULL;
    if (good) {
        ls_block_segment segment = {.length = (uint32_t)strlen(texts[0])};
        ls_block block = {.text = texts[0], .length = segment.length, .segments = &segment, .segment_count = 1};
        const ls_hit_sink sink = {&it, on_hit, on_cue, NULL};
        it.block = &block;
        ls_status result = ls_match_block(it.matcher, it.scratch, &block, &sink);
        assert_true(result == LS_OK || result == LS_NOMEM);
        good = result == LS_OK;
    }
    ls_match_scratch_free(it.scratch);
    ls_matcher_free(it.matcher);
    ls_buffer_free(&it.hits);
    ls_buffer_free(&it.cues);
    return good;
}

static void memory_runs_out(void **state) {
    (void)state;
    ls_rules *rules = load_rules();
    uint64_t used = 0;
    for (uint64_t nth = 1; nth == 1 || used >= nth - 1; nth++) {
        ls_alloc_fail_at(nth);
        try_all(rules);
        used = ls_alloc_fail_at(0);
        assert_true(nth < 5000);
    }
    assert_true(try_all(rules));
    ls_rules_free(rules);
}

/* A pattern is compiled at its first use; where that fails, "no match" is not the answer. */
static void compiled_later(void **state) {
    (void)state;
    static const char text[] = "see tag-77 there";
    ls_confirm *later, *never;
    ls_confirm_span span;
    ls_confirm_scratch *scratch = ls_confirm_scratch_create();
    assert_non_null(scratch);
    assert_int_equal(ls_confirm_check("TAG-(?<value>[0-9]+)", false, true, NULL), LEAKSIFT_OK);
    assert_non_null(later = ls_confirm_create("TAG-(?<value>[0-9]+)", false, true));
    for (int turn = 0; turn < 2; turn++) {
        assert_true(ls_confirm_match(later, scratch, text, sizeof text - 1, 0, 8, &span));
        assert_int_equal(span.value_start, 8);
        assert_int_equal(span.value_end, 10);
        assert_false(ls_confirm_match(later, scratch, "tig-77", 6, 0, 3, &span));
        assert_false(ls_confirm_no_memory(scratch));
    }
    assert_int_equal(ls_confirm_check("(x", false, true, NULL), LEAKSIFT_ERROR_RULES);
    assert_non_null(never = ls_confirm_create("(x", false, true));
    assert_false(ls_confirm_match(never, scratch, text, sizeof text - 1, 0, 8, &span));
    assert_true(ls_confirm_no_memory(scratch));
    ls_confirm_free(later);
    ls_confirm_free(never);
    ls_confirm_scratch_free(scratch);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiled_later),
        cmocka_unit_test_setup_teardown(hits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(evidence_of_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cues, set_up, tear_down),
        cmocka_unit_test_setup_teardown(slow_patterns_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(results_do_not_depend_on_where_the_text_stands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tick_ends_the_block, set_up, tear_down),
        cmocka_unit_test(patterns_have_beginnings),
        cmocka_unit_test(builtin_patterns_have_beginnings_or_anchors),
        cmocka_unit_test(words_are_found_where_they_begin),
        cmocka_unit_test(broken_patterns_are_refused),
        cmocka_unit_test(cache),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
