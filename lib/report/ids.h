/* Have two items the same id? In bounded memory: a pass over the file looks at one part of all ids. */
#ifndef LS_REPORT_IDS_H
#define LS_REPORT_IDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LS_IDS_A_PASS = 2 << 20 }; /* 64 MiB of slots */

typedef struct ls_ids {
    uint64_t (*slots)[2]; /* both zero: free */
    size_t capacity, count;
    bool has_zero;
    uint64_t part, parts; /* this pass sees ids of this part */
} ls_ids;

typedef enum ls_ids_answer { LS_IDS_NEW = 0, LS_IDS_TWICE, LS_IDS_FULL, LS_IDS_NO_MEMORY } ls_ids_answer;

void ls_ids_start(ls_ids *ids, uint64_t part, uint64_t parts);
ls_ids_answer ls_ids_add(ls_ids *ids, uint64_t high, uint64_t low); /* of another part: new */
void ls_ids_free(ls_ids *ids);
#endif
