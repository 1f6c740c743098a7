#include "scan/walk_options.h"
#include "base/alloc.h"

bool ls_walk_options_take(const leaksift_run_options *options, ls_walk *walk) {
    ls_inode *ours = ls_calloc(options->output_count + 1, sizeof *ours);
    if (!ours) return false;
    walk->our_count = ls_inodes(options->outputs, options->output_count, ours);
    walk->our_count += ls_inodes(&options->journal, 1, ours + walk->our_count);
    walk->ours = ours;
    walk->include = options->include;
    walk->include_count = options->include_count;
    walk->exclude = options->exclude;
    walk->exclude_count = options->exclude_count;
    return true;
}

void ls_walk_options_free(ls_walk *walk) { ls_free((void *)walk->ours); }
