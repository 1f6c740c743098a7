/* A whole folder, with results as they come: leaksift_run() walks, uses all processors, finds copies and counts
 * distinct values, in memory that does not grow with the folder.
 *
 *   callbacks PATH...
 */
#include <inttypes.h>
#include <leaksift.h>
#include <stdio.h>

/* Called from one thread at a time. What a callback is given lives until it returns: copy what you keep. */
static int on_finding(void *context, const leaksift_finding *finding) {
    FILE *out = context;
    const leaksift_location *at = &finding->location;
    fprintf(out, "  %s at byte %" PRIu64, finding->type, at->offset);
    if (at->line) fprintf(out, ", line %" PRIu64, at->line);
    if (at->page) fprintf(out, ", page %" PRIu32, at->page);
    if (at->cell) fprintf(out, ", sheet %s, cell %s", at->sheet ? at->sheet : "", at->cell);
    if (at->field) fprintf(out, ", field %s", at->field);
    fprintf(out, "\n");
    return 0; /* anything else ends the run with LEAKSIFT_ERROR_CALLBACK */
}

/* Exactly once an item, after its findings. */
static int on_item(void *context, const leaksift_item *item) {
    FILE *out = context;
    fprintf(out, "%s: %s", item->path, leaksift_state_name(item->state));
    for (size_t i = 0; i < item->label_count; i++)
        fprintf(out, ", %s %.2f", item->labels[i].name, item->labels[i].confidence);
    for (size_t i = 0; i < item->note_count; i++) fprintf(out, ", %s", leaksift_reason_name(item->notes[i].reason));
    fprintf(out, "%s\n", item->duplicate_of ? ", a copy" : "");
    return 0;
}

static int on_summary(void *context, const leaksift_summary *summary) {
    FILE *out = context;
    fprintf(out, "%s: %" PRIu64 " items, %" PRIu64 " not fully examined\n", summary->status, summary->items,
            summary->unexamined_items);
    return 0;
}

int main(int argc, char **argv) {
    leaksift_engine *engine;
    leaksift_error error;
    if (leaksift_engine_create(NULL, &engine, &error)) return fprintf(stderr, "%s\n", error.message), 1;
    leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
    callbacks.context = stdout;
    callbacks.finding = on_finding;
    callbacks.item = on_item;
    callbacks.summary = on_summary;
    leaksift_status status =
        leaksift_run(engine, (const char *const *)(argv + 1), (size_t)(argc - 1), NULL, &callbacks, &error);
    if (status) fprintf(stderr, "%s: %s\n", leaksift_status_name(status), error.message);
    leaksift_engine_free(engine);
    return status != LEAKSIFT_OK;
}
