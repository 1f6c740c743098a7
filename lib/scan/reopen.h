/* Mode text: the text of any path that a scan printed, found again through every layer. */
#ifndef LS_SCAN_REOPEN_H
#define LS_SCAN_REOPEN_H
#include "scan/engine.h"

leaksift_status ls_reopen(const leaksift_engine *engine, const char *const *paths, size_t count,
                          const leaksift_run_options *options, const leaksift_callbacks *callbacks,
                          leaksift_error *error);
#endif
