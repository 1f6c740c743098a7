/* getrlimit(2), and each number asked for: /proc may not be there. */
#include "scan/descriptors.h"
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>

size_t ls_descriptors_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > INT_MAX) return INT_MAX;
    return (size_t)limit.rlim_cur;
}

/* From above: there they are free, most often. */
size_t ls_descriptors_free(size_t enough) {
    size_t found = 0;
    for (size_t i = ls_descriptors_limit(); i-- > 0 && found < enough;) found += fcntl((int)i, F_GETFD) < 0;
    return found;
}
