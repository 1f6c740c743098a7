/* Is this paper signed, a draft, an empty form? Signed wins: a signed contract may still bear the word "draft" in its
 * name. The vocabulary is data (cues with `status`); what is filled in and what is not was seen with the facts. */
#include "classify/internal.h"
#include <string.h>

/* So many places to fill in make a template: one "[sic]" does not, nor do the blanks of the signatures. */
enum { TEMPLATE_PLACEHOLDERS = 4, TEMPLATE_BLANKS = 20 };

static bool cue_says(const ls_classifier *classifier, const char *status) {
    for (size_t i = 0; i < classifier->rules->cue_count; i++) {
        const ls_cue_seen *seen = &classifier->seen[i];
        const char *word = classifier->rules->cues[i].status;
        if (!word || strcmp(word, status) != 0) continue;
        /* "signed" in a text says little, in a file's name it says all: status.file_name.… counts there only. */
        bool name_only = strncmp(classifier->rules->cues[i].id, "status.file_name.", 17) == 0;
        if (seen->named || (seen->hits && !name_only)) return true;
    }
    return false;
}

static bool can_be_signed(const ls_class *class) {
    for (size_t i = 0; i < class->fact_count; i++)
        if (strcmp(class->facts[i], "signatory") == 0 || strcmp(class->facts[i], "signed_on") == 0) return true;
    return false;
}

const char *ls_status_word(const ls_classifier *classifier, const ls_class *class) {
    const ls_signs *signs = &classifier->signs;
    if (!can_be_signed(class)) return NULL;
    if (signs->signed_line || cue_says(classifier, "signed")) return "signed";
    if (signs->placeholders >= TEMPLATE_PLACEHOLDERS || signs->blanks >= TEMPLATE_BLANKS ||
        cue_says(classifier, "template")) return "template";
    if (signs->deleted_text || cue_says(classifier, "draft")) return "draft";
    return "unknown";
}
