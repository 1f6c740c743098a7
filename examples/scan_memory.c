/* Bytes that are in memory already (an upload, a message from a queue, a row of a database): no file is written.
 *
 *   scan_memory < FILE
 */
#include <leaksift.h>
#include <stdio.h>
#include <stdlib.h>

static int on_finding(void *context, const leaksift_finding *finding) {
    int *worst = context;
    /* Values are plain here: what you show of them is up to you. */
    printf("%s %.*s…\n", finding->type, 3, finding->value);
    if (!finding->below) *worst = 1;
    return 0;
}

/* All of a stream, at most `limit` bytes; NULL: more than that, or no memory. */
static char *read_all(FILE *in, size_t limit, size_t *size) {
    char *data = malloc(limit + 1);
    *size = data ? fread(data, 1, limit + 1, in) : 0;
    if (*size <= limit) return data;
    free(data);
    return NULL;
}

int main(void) {
    int found = 0;
    size_t size;
    leaksift_engine *engine = NULL;
    leaksift_scanner *scanner = NULL;
    leaksift_error error = {0};
    leaksift_callbacks callbacks = LEAKSIFT_CALLBACKS_INIT;
    callbacks.context = &found;
    callbacks.finding = on_finding;
    char *data = read_all(stdin, 64 << 20, &size);
    leaksift_status status = data ? LEAKSIFT_OK : LEAKSIFT_ERROR_MEMORY;
    if (!status) status = leaksift_engine_create(NULL, &engine, &error);
    if (!status) status = leaksift_scanner_create(engine, &scanner, &error);
    /* The name is the item's path in the results; its suffix is a hint, no more. Containers are opened as from a
     * file. */
    if (!status) status = leaksift_scanner_memory(scanner, "upload", data, size, &callbacks, &error);
    if (status) fprintf(stderr, "%s: %s\n", leaksift_status_name(status), error.message);
    else printf("%s\n", found ? "found" : "nothing found");
    leaksift_scanner_free(scanner);
    leaksift_engine_free(engine);
    free(data);
    return status != LEAKSIFT_OK;
}
