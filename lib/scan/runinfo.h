/* What a run says of itself before the first item, and the list of its roots. */
#ifndef LS_SCAN_RUNINFO_H
#define LS_SCAN_RUNINFO_H
#include "base/buffer.h"
#include "scan/engine.h"

typedef struct ls_root_list {
    const char **roots; /* the caller's, then those in `text` */
    size_t count, capacity;
    ls_buffer text;
} ls_root_list;

/* The roots given and those named in the file, one a line or NUL-ended ("-": standard input). */
leaksift_status ls_root_list_make(ls_root_list *list, const char *const *roots, size_t count, const char *files_from,
                                  leaksift_error *error);
void ls_root_list_free(ls_root_list *list);

/* `fewer_jobs`: "" or how many there are instead of those that were wanted, and why. */
leaksift_status ls_runinfo_tell(const leaksift_engine *engine, const leaksift_run_options *options,
                                const char *fewer_jobs, const char *const *roots, size_t root_count,
                                const leaksift_callbacks *callbacks, leaksift_error *error);

/* What must be the same for a run to go on with another's journal: packed pairs of strings, name and value. */
void ls_runinfo_terms(const leaksift_engine *engine, const leaksift_run_options *options, const char *const *roots,
                      size_t root_count, ls_buffer *out);
#endif
