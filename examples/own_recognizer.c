/* A finding of your own, where a rule is not enough: contract numbers of an invented company, "KC-", seven digits and a
 * check digit.
 *
 *   own_recognizer PATH
 */
#include <leaksift.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 8, LENGTH = 3 + DIGITS };

/* The sum of the digits, each times its place, is a multiple of eleven: one in eleven random numbers passes. */
static int is_number(const char *at) {
    int sum = 0;
    for (int i = 0; i < DIGITS; i++) {
        if (at[3 + i] < '0' || at[3 + i] > '9') return 0;
        sum += (DIGITS - i) * (at[3 + i] - '0');
    }
    return sum % 11 == 0;
}

static int is_word(char c) { return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

static leaksift_status find_contracts(void *context, const leaksift_passage *passage, leaksift_finder *finder) {
    const char *text = passage->segment->text, *end = text + passage->segment->length,
               *column = passage->segment->column;
    const char *evidence[] = {"check digit", "column: contract"};
    (void)context;
    for (const char *at = text; end - at >= LENGTH; at++) {
        if (memcmp(at, "KC-", 3) != 0 || !is_number(at)) continue;
        if ((at > text && is_word(at[-1])) || (end - at > LENGTH && is_word(at[LENGTH])))
            continue; /* inside another word */
        leaksift_recognized found = LEAKSIFT_RECOGNIZED_INIT;
        int labelled = column && strstr(column, "ontract") != NULL;
        found.type = "contract_number";
        found.offset = (size_t)(at - text);
        found.length = LENGTH;
        found.confidence = labelled ? 0.98 : 0.8;
        found.evidence = evidence; /* words for a person, never the value */
        found.evidence_count = labelled ? 2 : 1;
        leaksift_status status = leaksift_finder_add(finder, &found);
        if (status) return status;
    }
    return LEAKSIFT_OK;
}

int main(int argc, char **argv) {
    if (argc != 2) return fprintf(stderr, "usage: %s PATH\n", argv[0]), 2;
    leaksift_recognizer_type number = LEAKSIFT_RECOGNIZER_TYPE_INIT;
    number.type = "contract_number";
    number.description = "Contract numbers of Kestrelford & Co.";
    number.level = LEAKSIFT_LEVEL_MEDIUM; /* an item with one is at least so sensitive */
    const leaksift_recognizer_type *const types[] = {&number};
    leaksift_recognizer contracts = LEAKSIFT_RECOGNIZER_INIT;
    contracts.name = "kestrelford";
    contracts.types = types;
    contracts.type_count = 1;
    contracts.run = find_contracts;
    const leaksift_recognizer *const recognizers[] = {&contracts};

    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    options.recognizers = recognizers;
    options.recognizer_count = 1;
    leaksift_error error;
    leaksift_engine *engine;
    if (leaksift_engine_create(&options, &engine, &error)) return fprintf(stderr, "%s\n", error.message), 1;

    leaksift_results *results;
    leaksift_status status = leaksift_scan_path(engine, argv[1], &results, &error);
    for (size_t i = 0; !status && i < leaksift_results_finding_count(results); i++) {
        const leaksift_finding *finding = leaksift_results_finding(results, i);
        printf("%s: %s, rule %s, %s, %.2f\n", finding->path, finding->type, finding->rule, finding->value,
               finding->confidence);
    }
    if (status) fprintf(stderr, "%s\n", error.message);
    else leaksift_results_free(results);
    leaksift_engine_free(engine);
    return status != LEAKSIFT_OK;
}
