/* The helper program: found, started with posix_spawn (never a fork of a threaded host), asked for workers. All talk with it
 * is under one lock; what it says of deaths is kept until somebody asks. */
#include "scan/isolate_private.h"
#include "base/alloc.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTROL = 3, DEATHS = 1024, STOP_LOOK_MS = 1, STOP_MOST_MS = 10000 };

struct ls_isolation {
    pthread_mutex_t mutex;
    ls_wire wire;
    pid_t program;
    ls_bloom *bloom;
    struct {
        int pid, status;
    } deaths[DEATHS];
    size_t death_count;
};

/* ---- finding and starting the program ---- */

static bool is_program(const char *path) { return access(path, X_OK) == 0; }

static bool beside_library(char *path, size_t size) {
    static const char *const places[] = {"../libexec/leaksift/leaksift-worker", "leaksift-worker",
                                         "../../libexec/leaksift/leaksift-worker"};
    Dl_info about;
    char folder[PATH_MAX];
    if (!dladdr((const void *)(uintptr_t)leaksift_version, &about) || !about.dli_fname || !realpath(about.dli_fname, folder))
        return false;
    char *slash = strrchr(folder, '/');
    if (!slash) return false;
    *slash = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        int length = snprintf(path, size, "%s/%s", folder, places[i]);
        if (length > 0 && (size_t)length < size && is_program(path)) return true;
    }
    return false;
}

static bool find_program(char *path, size_t size) {
    const char *told = getenv("LEAKSIFT_WORKER");
    if (!told || !*told) return beside_library(path, size);
    int length = snprintf(path, size, "%s", told);
    return length > 0 && (size_t)length < size && is_program(path);
}

static leaksift_status spawn(ls_isolation *isolation, leaksift_error *error) {
    extern char **environ;
    char path[PATH_MAX];
    int pair[2];
    if (!find_program(path, sizeof path))
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "the helper program leaksift-worker is not there: nothing can be isolated");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "socketpair: %s", strerrordesc_np(errno));
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], CONTROL);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    char *arguments[] = {"leaksift-worker", NULL};
    /* Where our end happens to be 3, dup2 onto itself would keep close-on-exec: then it is cleared here. */
    if (pair[1] == CONTROL) fcntl(CONTROL, F_SETFD, 0);
    int failed = posix_spawn(&isolation->program, path, &actions, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(pair[1]);
    ls_wire_init(&isolation->wire, pair[0]);
    if (failed) return ls_error_set(error, LEAKSIFT_ERROR_IO, "leaksift-worker does not start: %s", strerrordesc_np(failed));
    return LEAKSIFT_OK;
}

static void keep_death(ls_isolation *isolation, const uint8_t *payload, size_t length) {
    ls_unpack in = {.at = payload, .end = payload + length};
    int pid = (int)ls_unpack_number(&in), status = (int)ls_unpack_number(&in);
    if (isolation->death_count == DEATHS) /* nobody asked: the oldest are workers that ended in peace */
        memmove(isolation->deaths, isolation->deaths + 1, (--isolation->death_count) * sizeof *isolation->deaths);
    isolation->deaths[isolation->death_count].pid = pid;
    isolation->deaths[isolation->death_count++].status = status;
}

/* Waits for the next message that is no death. The lock is held. */
static bool next_message(ls_isolation *isolation, unsigned *type, const uint8_t **payload, size_t *length) {
    ls_status status;
    for (;;) {
        while (ls_wire_next(&isolation->wire, type, payload, length, &status)) {
            if (*type != LS_MESSAGE_EXITED) return true;
            keep_death(isolation, *payload, *length);
        }
        if (status || ls_wire_fill(&isolation->wire, true) <= 0) return false;
    }
}

/* A page that the program's workers read and we write. Its descriptor, or -1. */
static int make_bloom(ls_isolation *isolation) {
    int page = memfd_create("leaksift-copies", MFD_CLOEXEC);
    void *mapped = MAP_FAILED;
    if (page >= 0 && ftruncate(page, sizeof *isolation->bloom) == 0)
        mapped = mmap(NULL, sizeof *isolation->bloom, PROT_READ | PROT_WRITE, MAP_SHARED, page, 0);
    if (mapped != MAP_FAILED) return isolation->bloom = mapped, page;
    if (page >= 0) close(page);
    return -1;
}

static leaksift_status hand_over_engine(ls_isolation *isolation, const ls_buffer *options, const char *rules_sha256,
                                        leaksift_error *error) {
    ls_buffer out = {0};
    ls_arena arena = {0};
    size_t begun = ls_message_begin(&out, LS_MESSAGE_ENGINE), length;
    ls_buffer_append(&out, options->data, options->length);
    ls_message_end(&out, begun);
    unsigned type;
    const uint8_t *payload;
    leaksift_status status = LEAKSIFT_OK;
    int page = make_bloom(isolation);
    if (out.failed || page < 0) status = ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    else if (!ls_wire_send(isolation->wire.socket, out.data, out.length, page) ||
             !next_message(isolation, &type, &payload, &length))
        status = ls_error_set(error, LEAKSIFT_ERROR_IO, "leaksift-worker ended while it started");
    if (!status) {
        ls_unpack in = {.at = payload, .end = payload + length};
        if (type == LS_MESSAGE_FAILED) {
            status = (leaksift_status)ls_unpack_number(&in);
            const char *words = ls_unpack_string(&in, &arena);
            ls_error_set(error, status, "%s", words ? words : "leaksift-worker failed");
        } else {
            const char *digest = ls_unpack_string(&in, &arena);
            if (!digest || strcmp(digest, rules_sha256) != 0)
                status = ls_error_set(error, LEAKSIFT_ERROR_RULES, "the rules changed while the worker read them, or it is another version");
        }
    }
    if (page >= 0) close(page);
    ls_arena_free(&arena);
    ls_buffer_free(&out);
    return status;
}

leaksift_status ls_isolation_start(const ls_buffer *options, const char *rules_sha256, ls_isolation **out,
                                   leaksift_error *error) {
    ls_isolation *isolation = ls_calloc(1, sizeof *isolation);
    if (!isolation) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    pthread_mutex_init(&isolation->mutex, NULL);
    ls_wire_init(&isolation->wire, -1);
    leaksift_status status = spawn(isolation, error);
    if (!status) status = hand_over_engine(isolation, options, rules_sha256, error);
    if (!status) return *out = isolation, LEAKSIFT_OK;
    ls_isolation_stop(isolation);
    return status;
}

/* Its socket is closed, so it ends by itself; it is killed where it does not. */
static void wait_for_end(pid_t program) {
    const struct timespec pause = {.tv_nsec = STOP_LOOK_MS * 1000000};
    for (unsigned waited = 0; waited < STOP_MOST_MS; waited += STOP_LOOK_MS) {
        pid_t ended = waitpid(program, NULL, WNOHANG);
        if (ended == program || (ended < 0 && errno != EINTR)) return;
        nanosleep(&pause, NULL);
    }
    kill(program, SIGKILL);
    while (waitpid(program, NULL, 0) < 0 && errno == EINTR) {}
}

void ls_isolation_stop(ls_isolation *isolation) {
    if (!isolation) return;
    ls_wire_free(&isolation->wire);
    if (isolation->program > 0) wait_for_end(isolation->program);
    if (isolation->bloom) munmap(isolation->bloom, sizeof *isolation->bloom);
    pthread_mutex_destroy(&isolation->mutex);
    ls_free(isolation);
}

/* ---- workers ---- */

ls_bloom *ls_isolation_bloom(ls_isolation *isolation) { return isolation->bloom; }

static bool take_death(ls_isolation *isolation, int pid, int *status) {
    for (size_t i = 0; i < isolation->death_count; i++) {
        if (isolation->deaths[i].pid != pid) continue;
        *status = isolation->deaths[i].status;
        isolation->deaths[i] = isolation->deaths[--isolation->death_count];
        return true;
    }
    return false;
}

int ls_isolation_fork(ls_isolation *isolation, leaksift_mode mode, int socket, int page) {
    ls_buffer first = {0}, second = {0};
    size_t begun = ls_message_begin(&first, LS_MESSAGE_FORK);
    ls_pack_number(&first, mode);
    ls_message_end(&first, begun);
    ls_message_end(&second, ls_message_begin(&second, LS_MESSAGE_FORK_WATCH));
    unsigned type = 0;
    const uint8_t *payload = NULL;
    size_t length = 0;
    int pid = -1;
    pthread_mutex_lock(&isolation->mutex);
    /* Two sends: a descriptor goes with the bytes of its own, and the program takes one at a time. */
    if (!first.failed && !second.failed && ls_wire_send(isolation->wire.socket, first.data, first.length, socket) &&
        next_message(isolation, &type, &payload, &length) && type == LS_MESSAGE_READY &&
        ls_wire_send(isolation->wire.socket, second.data, second.length, page) &&
        next_message(isolation, &type, &payload, &length) && type == LS_MESSAGE_PID) {
        ls_unpack in = {.at = payload, .end = payload + length};
        pid = (int)ls_unpack_number(&in);
        for (int stale; take_death(isolation, pid, &stale);) {} /* of one that had the same number before */
    }
    pthread_mutex_unlock(&isolation->mutex);
    ls_buffer_free(&first);
    ls_buffer_free(&second);
    return pid > 0 ? pid : -1;
}

bool ls_isolation_status(ls_isolation *isolation, int pid, int *status) {
    bool found = false, alive = true;
    pthread_mutex_lock(&isolation->mutex);
    while (!(found = take_death(isolation, pid, status)) && alive) {
        unsigned type;
        const uint8_t *payload;
        size_t length;
        ls_status broken;
        while (ls_wire_next(&isolation->wire, &type, &payload, &length, &broken))
            if (type == LS_MESSAGE_EXITED) keep_death(isolation, payload, length);
        if (take_death(isolation, pid, status)) {
            found = true;
            break;
        }
        alive = !broken && ls_wire_fill(&isolation->wire, true) > 0;
    }
    pthread_mutex_unlock(&isolation->mutex);
    return found;
}
