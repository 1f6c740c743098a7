/* An archive of Pages, Numbers or Keynote: blocks of Snappy without any mark, so that the name must say so too. */
#include "identify/probes.h"
#include <string.h>
#include <strings.h>

bool ls_is_iwork(const char *name, const uint8_t *head, size_t length, uint64_t size) {
    enum { BLOCK_HEAD = 4 };
    const char *dot = name ? strrchr(name, '.') : NULL;
    if (!dot || strcasecmp(dot, ".iwa") != 0 || length <= BLOCK_HEAD || head[0]) return false;
    uint64_t block = head[1] | (uint64_t)head[2] << 8 | (uint64_t)head[3] << 16;
    return block && block <= size - BLOCK_HEAD && (BLOCK_HEAD + block >= length || !head[BLOCK_HEAD + block]);
}
