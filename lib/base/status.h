/* What our own calls return. Positive values end a scan early but are no fault of the item:
 * a handler that gets anything but LS_OK from the sink unwinds at once and returns it. */
#ifndef LS_BASE_STATUS_H
#define LS_BASE_STATUS_H
#include "leaksift.h"

typedef enum ls_status {
    LS_OK = 0,
    LS_STOP,      /* a limit bit (the sink has noted which): unwind, what was delivered stays */
    LS_CANCELLED, /* the caller wants to end */
    LS_NOMEM,     /* an allocation of ours failed */
    LS_IO,        /* the input could not be read (the caller of the failing read adds the note) */
    LS_CALLBACK,  /* the embedder's callback refused */
    LS_DATA /* a parser's own word to its caller: these bytes are not what they should be. Never leaves a handler */
} ls_status;

/* Fills an optional public error; returns `status`, so that `return ls_error_set(…)` reads well. */
leaksift_status ls_error_set(leaksift_error *error, leaksift_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
leaksift_status ls_status_public(ls_status status);
/* The caller's cancel flag, which a signal handler or another thread may set at any time. NULL: never. */
static inline bool ls_is_cancelled(const volatile int *cancel) {
    return cancel && __atomic_load_n(cancel, __ATOMIC_RELAXED);
}
#endif
