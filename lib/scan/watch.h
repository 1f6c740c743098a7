/* What a worker process and its host share in one page of memory: where the worker is, until when it may be there, and
 * whether it should stop. The worker writes plain stores; the host looks a few times a second, and after a death. */
#ifndef LS_SCAN_WATCH_H
#define LS_SCAN_WATCH_H
#include <stdint.h>

enum { LS_WATCH_DEPTH = 64, LS_WATCH_SAID = 256, LS_BLOOM_BITS = 1 << 20 };

/* Keys that the host's table of copies may hold (Bloom 1970, two bits a key): saves asking for those that it cannot.
 * One for all workers and for all threads of the host; bits are only ever set. */
typedef struct ls_bloom {
    uint8_t bits[LS_BLOOM_BITS / 8];
} ls_bloom;

void ls_bloom_add(ls_bloom *bloom, const uint8_t key[16]);
int ls_bloom_may_have(const ls_bloom *bloom, const uint8_t key[16]);

typedef struct ls_watch {
    volatile int cancel;                      /* by the host */
    volatile uint64_t root;                   /* the host's number of the root that the worker is in */
    volatile double deadline;                 /* seconds of the worker's processor time; 0: none runs */
    volatile double limit;                    /* of the item that is open last, in seconds */
    volatile uint64_t number;                 /* of that item, in this worker */
    volatile uint32_t depth;                  /* open items */
    volatile uint64_t indices[LS_WATCH_DEPTH]; /* of each open item among its siblings */
    volatile uint64_t told;                   /* mode text: pieces of text of this root … */
    volatile uint64_t told_before[LS_WATCH_DEPTH]; /* … and how many of them before each open item */
    volatile char said[LS_WATCH_SAID]; /* the end of the page is the worker's standard error */
} ls_watch;

/* An item on which an earlier worker died: told of, with what it had found, and not examined again. */
typedef struct ls_poison {
    uint32_t depth;
    uint64_t indices[LS_WATCH_DEPTH];
    uint32_t reason;      /* leaksift_reason */
    const char *message;
    int silent;           /* it died again all the same: its name is not looked at either */
    int stop;             /* go no further in its container: too many died in this root */
    const void *findings; /* FINDING records */
    uint64_t findings_length;
} ls_poison;
#endif
