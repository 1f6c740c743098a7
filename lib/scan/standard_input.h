/* Standard input as a file: most formats need their end first, so it is spooled to a nameless one. */
#ifndef LS_SCAN_STANDARD_INPUT_H
#define LS_SCAN_STANDARD_INPUT_H
#include "base/status.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct ls_standard_input {
    int descriptor; /* the caller's to close; -1: none */
    uint64_t size;
    leaksift_reason reason; /* why there is no more of it, where `cut` */
    const char *message;    /* or NULL: all of it was read */
} ls_standard_input;

/* Reads until the end, `limit` bytes, an error (then message says so) or *cancel. LS_IO: the work directory. */
ls_status ls_standard_input_read(const char *work_dir, uint64_t limit, const volatile int *cancel,
                                 ls_standard_input *out);
#endif
