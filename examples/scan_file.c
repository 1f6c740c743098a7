/* The shortest way: scan a file or a folder and keep all results in memory.
 *
 *   scan_file PATH
 */
#include <leaksift.h>
#include <stdio.h>

int main(int argc, char **argv) {
    leaksift_results *results;
    leaksift_error error;
    if (argc != 2) return fprintf(stderr, "usage: %s PATH\n", argv[0]), 2;
    if (leaksift_scan_path(NULL, argv[1], &results, &error)) return fprintf(stderr, "%s\n", error.message), 1;

    for (size_t i = 0; i < leaksift_results_finding_count(results); i++) {
        const leaksift_finding *finding = leaksift_results_finding(results, i);
        printf("%s: %s %s (%.2f)\n", finding->path, finding->type, finding->normalized, finding->confidence);
    }
    /* A file that could not be read has no findings, and is not clean: look at the items, not at the findings alone. */
    for (size_t i = 0; i < leaksift_results_item_count(results); i++) {
        const leaksift_item *item = leaksift_results_item(results, i);
        printf("%s: %s, %s\n", item->path, leaksift_state_name(item->state), leaksift_level_name(item->level));
    }
    leaksift_results_free(results);
    return 0;
}
