/* What a walk leaves out, as the caller has it: globs, and the files that are written meanwhile. */
#ifndef LS_SCAN_WALK_OPTIONS_H
#define LS_SCAN_WALK_OPTIONS_H
#include "leaksift.h"
#include "source/walk.h"

/* Into `walk`, which borrows the globs; false: no memory. */
bool ls_walk_options_take(const leaksift_run_options *options, ls_walk *walk);
void ls_walk_options_free(ls_walk *walk);
#endif
