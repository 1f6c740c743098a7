/* The recognisers: one line each. */
#include "match/recognizer.h"
#include <string.h>

extern const ls_recognizer ls_recognizer_phone, ls_recognizer_person, ls_recognizer_company;
extern const ls_recognizer ls_recognizer_secret_cell;

const ls_recognizer *const ls_recognizers[] = {
    &ls_recognizer_phone, &ls_recognizer_person, &ls_recognizer_company, &ls_recognizer_secret_cell, NULL,
};

const ls_rule *ls_recognizer_rule(const ls_recognizer_run *run, const char *id) {
    for (const ls_rule *const *rule = run->mine; *rule; rule++)
        if (!strcmp((*rule)->id, id)) return *rule;
    return NULL;
}
