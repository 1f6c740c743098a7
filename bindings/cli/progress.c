/* One line on standard error that is rewritten in place; only ever on a terminal. */
#include "cli.h"

static bool is_shown;

static void print_size(double bytes) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    for (; bytes >= 1000 && unit < 4; unit++) bytes /= 1024;
    fprintf(stderr, bytes < 10 && unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void print_time_left(double seconds) {
    if (seconds < 60) fprintf(stderr, ", %.0f s left", seconds);
    else if (seconds < 3600) fprintf(stderr, ", %.0f min left", seconds / 60);
    else fprintf(stderr, ", %.1f h left", seconds / 3600);
}

void cli_progress(void *context, const leaksift_progress *p) {
    (void)context;
    double rate = p->seconds > 0 ? (double)p->bytes_done / p->seconds : 0;
    fputs("\r\033[K", stderr);
    fprintf(stderr, "%llu of %llu%s files, ", (unsigned long long)p->files_done, (unsigned long long)p->files_found,
            p->walking ? " or more" : "");
    print_size((double)p->bytes_done);
    fputs(" of ", stderr);
    print_size((double)p->bytes_found);
    fputs(", ", stderr);
    print_size(rate);
    fputs("/s", stderr);
    bool can_tell = !p->walking && rate > 0 && p->seconds >= 2 && p->bytes_found >= p->bytes_done;
    if (can_tell) print_time_left((double)(p->bytes_found - p->bytes_done) / rate);
    fflush(stderr);
    is_shown = true;
}

void cli_progress_end(void) {
    if (is_shown) fputs("\r\033[K", stderr);
    is_shown = false;
}
