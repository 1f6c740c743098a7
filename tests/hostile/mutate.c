/* Scans mutants of good files in this process, built with the sanitizers: none may crash, report, or take more than five
 * seconds, and every item must end once, in a state that its coverage allows, and be such that the host of a worker would take it.
 *
 *   mutate SEED COUNT FILE…    mutant i of SEED is the same for the same list of files
 *   mutate --write I SEED FILE…  > mutant
 *
 * Libarchive crashes on some of what we give it, so each batch runs in a child, which notes before every scan which mutant it
 * is at; after a death the next child goes on behind it. The sanitizer's words of a death go to standard error, the sums
 * as one line to standard output. */
#include "scan/engine.h"
#include "scan/plausible.h"
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MOST = 512 << 10, MUTANT_MOST = 2 * FILE_MOST, SECONDS_MOST = 5, SECONDS_HANG = 30 };

typedef struct shared {
    volatile uint64_t next, items, wrong, slow;
    volatile double slowest;
    volatile uint64_t slowest_at;
} shared;

typedef struct bytes {
    uint8_t *data;
    size_t length;
} bytes;

static uint64_t state;
static ls_vocabulary words;
static ls_arena seen;
static uint64_t implausible;

/* The record as the host of a worker reads it. */
static ls_unpack strictly(const ls_buffer *out, size_t begun) {
    const uint8_t *data = (const uint8_t *)out->data;
    ls_arena_reset(&seen);
    return (ls_unpack){
        .at = data + begun + LS_RECORD_HEADER, .end = data + out->length, .borrows = true, .is_text = true};
}

void __real_ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra, const ls_copy *copy);
void __wrap_ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra, const ls_copy *copy);
void __wrap_ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra, const ls_copy *copy) {
    const size_t begun = out->length;
    __real_ls_put_item(out, item, extra, copy);
    if (out->failed) return;
    leaksift_item again;
    ls_item_extra more;
    ls_unpack in = strictly(out, begun);
    implausible += !ls_get_item(&in, &seen, &again, &more) || !ls_plausible_item(&words, &again, &more);
}

void __real_ls_put_finding(ls_buffer *out, const leaksift_finding *finding);
void __wrap_ls_put_finding(ls_buffer *out, const leaksift_finding *finding);
void __wrap_ls_put_finding(ls_buffer *out, const leaksift_finding *finding) {
    const size_t begun = out->length;
    __real_ls_put_finding(out, finding);
    if (out->failed) return;
    leaksift_finding again;
    ls_unpack in = strictly(out, begun);
    implausible += !ls_get_finding(&in, &seen, &again) || !ls_plausible_finding(&words, &again);
}

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t draw(uint64_t below) {
    uint64_t z = state += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return below ? (z ^ z >> 31) % below : 0;
}

static bytes read_file(const char *path) {
    bytes all = {malloc(MUTANT_MOST), 0};
    FILE *file = fopen(path, "rb");
    if (!file || !all.data) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    all.length = fread(all.data, 1, FILE_MOST, file);
    fclose(file);
    return all;
}

/* ---- mutations ---- */

static void flip(bytes *of) {
    for (uint64_t n = 1 + draw(16); n && of->length; n--) of->data[draw(of->length)] ^= (uint8_t)(1u << draw(8));
}

static void set_bytes(bytes *of) {
    for (uint64_t n = 1 + draw(8); n && of->length; n--) of->data[draw(of->length)] = (uint8_t)draw(256);
}

/* A number of one to eight bytes, either order, becomes one at which arithmetic goes wrong. */
static void set_field(bytes *of) {
    static const uint64_t edges[] = {0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
                                     0xFFFFFFFE, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, UINT64_MAX, UINT64_MAX - 1};
    size_t width = (size_t)1 << draw(4);
    if (of->length < width) return;
    size_t at = draw(of->length - width + 1);
    uint64_t value = edges[draw(sizeof edges / sizeof *edges)] + (draw(4) ? 0 : draw(64));
    bool turned = draw(3) == 0;
    for (size_t i = 0; i < width; i++) of->data[at + i] = (uint8_t)(value >> 8 * (turned ? width - 1 - i : i));
}

static void cut(bytes *of) { of->length = draw(of->length + 1); }

static void remove_block(bytes *of) {
    if (of->length < 2) return;
    size_t at = draw(of->length), length = 1 + draw(draw(2) ? 16 : of->length - at);
    if (length > of->length - at) length = of->length - at;
    memmove(of->data + at, of->data + at + length, of->length - at - length);
    of->length -= length;
}

static void insert(bytes *of, const uint8_t *from, size_t length) {
    size_t at = draw(of->length + 1);
    if (length > MUTANT_MOST - of->length) length = MUTANT_MOST - of->length;
    memmove(of->data + at + length, of->data + at, of->length - at);
    if (from) memcpy(of->data + at, from, length);
    of->length += length;
}

static void copy_block(bytes *of, const bytes *from) {
    if (!from->length) return;
    size_t at = draw(from->length), length = 1 + draw(draw(2) ? 64 : from->length - at);
    if (length > from->length - at) length = from->length - at;
    uint8_t *block = malloc(length + 1);
    if (!block) exit(2);
    memcpy(block, from->data + at, length);
    if (draw(2)) {
        insert(of, block, length);
    } else if (of->length) { /* over what is there */
        size_t to = draw(of->length);
        memcpy(of->data + to, block, length < of->length - to ? length : of->length - to);
    }
    free(block);
}

/* The same few bytes many times: what is quadratic shows. */
static void repeat(bytes *of) {
    uint8_t block[16384];
    size_t unit = 1 + draw(32), at = of->length ? draw(of->length) : 0;
    if (of->length - at < unit) return;
    for (size_t i = 0; i < sizeof block; i++) block[i] = of->data[at + i % unit];
    insert(of, block, sizeof block);
}

static void mutate(bytes *of, const bytes *other) {
    for (uint64_t n = 1 + draw(4); n; n--) {
        switch (draw(9)) {
        case 0: case 1: flip(of); break;
        case 2: set_bytes(of); break;
        case 3: case 4: set_field(of); break;
        case 5: if (!draw(3)) cut(of); break;
        case 6: remove_block(of); break;
        case 7: copy_block(of, draw(2) ? of : other); break;
        default: repeat(of);
        }
    }
}

static bytes make(uint64_t seed, uint64_t index, char **files, size_t count) {
    state = seed * 0xD1B54A32D192ED03ull + index;
    draw(0);
    bytes mutant = read_file(files[draw(count)]), other = read_file(files[draw(count)]);
    mutate(&mutant, &other);
    free(other.data);
    return mutant;
}

/* ---- scanning ---- */

typedef struct tally {
    uint64_t items, roots, wrong;
} tally;

static int take_item(void *context, const leaksift_item *item) {
    tally *sums = context;
    sums->items++;
    sums->roots += !item->parent;
    const bool whole = item->coverage == LEAKSIFT_COMPLETE || item->coverage == LEAKSIFT_RAW;
    if (item->state == LEAKSIFT_CLEAN && !whole && !item->note_count) sums->wrong++;
    if (item->state == LEAKSIFT_UNREADABLE && !item->note_count) sums->wrong++;
    if (item->bytes_examined > item->size) sums->wrong++;
    return 0;
}

/* Of processor time: on a busy machine thirty seconds may pass without a hang. One that waits ends with the alarm. */
static void limit(long seconds) {
    const struct itimerval timer = {.it_value = {.tv_sec = seconds}};
    setitimer(ITIMER_PROF, &timer, NULL);
    alarm((unsigned)seconds * 20);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void scan_one(leaksift_scanner *scanner, shared *all, uint64_t seed, uint64_t index, char **files, size_t count) {
    bytes mutant = make(seed, index, files, count);
    /* Its exact size, so that a byte beyond is a report. */
    uint8_t *exact = malloc(mutant.length ? mutant.length : 1);
    if (!exact) exit(2);
    memcpy(exact, mutant.data, mutant.length);
    free(mutant.data);
    tally sums = {0};
    implausible = 0;
    const leaksift_callbacks callbacks = {.size = sizeof callbacks, .context = &sums, .item = take_item};
    double begun = now();
    limit(SECONDS_HANG);
    leaksift_status status = leaksift_scanner_memory(scanner, "mutant", exact, mutant.length, &callbacks, NULL);
    limit(0);
    double took = now() - begun;
    free(exact);
    sums.wrong += implausible;
    if (status || sums.roots != 1 || sums.wrong) {
        fprintf(stderr, "mutant %llu of %llu: %s, %llu roots, %llu items against the rules\n", (unsigned long long)index,
                (unsigned long long)seed, leaksift_status_name(status), (unsigned long long)sums.roots, (unsigned long long)sums.wrong);
        all->wrong++;
    }
    if (took > SECONDS_MOST) all->slow++;
    if (took > all->slowest) all->slowest = took, all->slowest_at = index;
    all->items += sums.items;
}

static void child(const leaksift_engine *engine, shared *all, uint64_t seed, uint64_t end, char **files, size_t count) {
    leaksift_scanner *scanner;
    if (leaksift_scanner_create(engine, &scanner, NULL)) exit(2);
    while (all->next < end) {
        uint64_t index = all->next++;
        scan_one(scanner, all, seed, index, files, count);
    }
    leaksift_scanner_free(scanner);
    _exit(0);
}

int main(int argument_count, char **arguments) {
    if (argument_count > 4 && strcmp(arguments[1], "--write") == 0) {
        bytes mutant = make(strtoull(arguments[3], NULL, 10), strtoull(arguments[2], NULL, 10), arguments + 4, (size_t)argument_count - 4);
        bool written = fwrite(mutant.data, 1, mutant.length, stdout) == mutant.length;
        free(mutant.data);
        return written ? 0 : 1;
    }
    if (argument_count < 4) return 2;
    uint64_t seed = strtoull(arguments[1], NULL, 10), end = strtoull(arguments[2], NULL, 10), deaths = 0;
    shared *all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    leaksift_engine *engine;
    leaksift_error error = {0};
    if (all == MAP_FAILED || leaksift_engine_create(NULL, &engine, &error) || !ls_vocabulary_create(&words, engine->rules)) {
        fprintf(stderr, "%s\n", error.message);
        return 2;
    }
    while (all->next < end) {
        pid_t pid = fork();
        if (pid == 0) child(engine, all, seed, end, arguments + 3, (size_t)argument_count - 3);
        int status;
        if (pid < 0 || waitpid(pid, &status, 0) != pid) return 2;
        if (WIFEXITED(status) && !WEXITSTATUS(status)) continue;
        deaths++;
        fprintf(stderr, "DEATH mutant %llu of %llu: %s %d\n", (unsigned long long)all->next - 1, (unsigned long long)seed,
                WIFSIGNALED(status) ? "signal" : "exit", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
    printf("%llu mutants, %llu items, %llu deaths, %llu against the rules, %llu over %d s, slowest %.1f s (mutant %llu)\n",
           (unsigned long long)end, (unsigned long long)all->items, (unsigned long long)deaths, (unsigned long long)all->wrong,
           (unsigned long long)all->slow, SECONDS_MOST, all->slowest, (unsigned long long)all->slowest_at);
    ls_vocabulary_free(&words);
    leaksift_engine_free(engine);
    return 0;
}
