/* The helper program: found, started with posix_spawn (never a fork of a threaded host), asked for workers. All talk
 * with it is under one lock; what it says of deaths is kept until somebody asks. Where it ends (the kernel wants
 * memory, somebody kills it) or stands still (somebody stops it) its workers end with it, and another is started: no
 * item is to blame. */
#include "scan/isolate_private.h"
#include "base/alloc.h"
#include "scan/process.h"
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
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONTROL = 3, DEATHS = 1024, STOP_LOOK_MS = 1, STOP_MOST_MS = 10000, PROGRAMS_MAX = 100 };
/* Without a word of the program and without its using the processor (it may compile rules). A worker that it waits for
 * dies sooner. */
enum { LOOK_MS = 100, STILL_MOST_MS = 10000 };

struct ls_isolation {
    pthread_mutex_t mutex;
    ls_wire wire;
    pid_t program;
    unsigned programs; /* started until now */
    ls_buffer engine;  /* the message that makes one */
    char *rules_sha256;
    leaksift_error trouble;
    int bloom_page;
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
    if (!dladdr((const void *)(uintptr_t)leaksift_version, &about) || !about.dli_fname ||
        !realpath(about.dli_fname, folder))
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
        return ls_error_set(error, LEAKSIFT_ERROR_IO,
                            "the helper program leaksift-worker is not there: nothing can be isolated");
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
    const struct timeval look = {.tv_usec = LOOK_MS * 1000}, still = {.tv_sec = STILL_MOST_MS / 1000};
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &look, sizeof look);
    setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &still, sizeof still);
    if (failed) isolation->program = 0;
    if (failed)
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "leaksift-worker does not start: %s", strerrordesc_np(failed));
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

/* Waits for more of what the program says. false: it is gone; where it stands still, it is killed. Time is counted in
 * looks, so that one in which this process stood still itself (Ctrl-Z) is short. */
static bool listen_to(ls_isolation *isolation) {
    double used = ls_process_seconds(isolation->program);
    for (int still = 0; still < STILL_MOST_MS; still += LOOK_MS) {
        const int filled = ls_wire_fill(&isolation->wire, true);
        if (filled >= 0) return filled > 0;
        const double seconds = ls_process_seconds(isolation->program);
        if (seconds > used) still = 0;
        used = seconds;
    }
    kill(isolation->program, SIGKILL);
    return false;
}

/* Waits for the next message that is no death. The lock is held. */
static bool next_message(ls_isolation *isolation, unsigned *type, const uint8_t **payload, size_t *length) {
    ls_status status;
    for (;;) {
        while (ls_wire_next(&isolation->wire, type, payload, length, &status)) {
            if (*type != LS_MESSAGE_EXITED) return true;
            keep_death(isolation, *payload, *length);
        }
        if (status || !listen_to(isolation)) return false;
    }
}

/* A page that all workers read and we write: after us nobody can map it to write. */
static bool make_bloom(ls_isolation *isolation) {
    void *mapped = MAP_FAILED;
    isolation->bloom_page = memfd_create("leaksift-copies", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (isolation->bloom_page >= 0 && ftruncate(isolation->bloom_page, sizeof *isolation->bloom) == 0)
        mapped = mmap(NULL, sizeof *isolation->bloom, PROT_READ | PROT_WRITE, MAP_SHARED, isolation->bloom_page, 0);
    if (mapped != MAP_FAILED) {
        isolation->bloom = mapped;
        (void)fcntl(isolation->bloom_page, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK); /* Linux 5.1 */
    }
    return mapped != MAP_FAILED;
}

static leaksift_status hand_over_engine(ls_isolation *isolation, leaksift_error *error) {
    ls_arena arena = {0};
    size_t length;
    unsigned type;
    const uint8_t *payload;
    leaksift_status status = LEAKSIFT_OK;
    if (!ls_wire_send(isolation->wire.socket, isolation->engine.data, isolation->engine.length,
                      isolation->bloom_page) ||
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
            if (!digest || strcmp(digest, isolation->rules_sha256) != 0)
                status = ls_error_set(error, LEAKSIFT_ERROR_RULES,
                                      "the rules changed while the worker read them, or it is another version");
        }
    }
    ls_arena_free(&arena);
    return status;
}

static leaksift_status start_program(ls_isolation *isolation, leaksift_error *error) {
    leaksift_status status = spawn(isolation, error);
    if (!status) status = hand_over_engine(isolation, error);
    if (!status) *isolation->trouble.message = '\0';
    isolation->programs++;
    return status;
}

leaksift_status ls_isolation_start(const ls_buffer *options, const char *rules_sha256, ls_isolation **out,
                                   leaksift_error *error) {
    ls_isolation *isolation = ls_calloc(1, sizeof *isolation);
    if (!isolation) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    pthread_mutex_init(&isolation->mutex, NULL);
    ls_wire_init(&isolation->wire, -1);
    isolation->bloom_page = -1;
    size_t begun = ls_message_begin(&isolation->engine, LS_MESSAGE_ENGINE);
    ls_buffer_append(&isolation->engine, options->data, options->length);
    ls_message_end(&isolation->engine, begun);
    isolation->rules_sha256 = ls_strdup(rules_sha256);
    bool made = !isolation->engine.failed && isolation->rules_sha256 && make_bloom(isolation);
    leaksift_status status =
        made ? start_program(isolation, error) : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
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
    if (isolation->bloom_page >= 0) close(isolation->bloom_page);
    ls_buffer_free(&isolation->engine);
    ls_free(isolation->rules_sha256);
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

/* The program is gone, or breaks the form: its workers die with it. The lock is held. */
static bool replace_program(ls_isolation *isolation) {
    ls_wire_free(&isolation->wire);
    if (isolation->program > 0) {
        kill(isolation->program, SIGKILL);
        while (waitpid(isolation->program, NULL, 0) < 0 && errno == EINTR) {}
    }
    isolation->program = 0;
    isolation->death_count = 0;
    if (isolation->programs < PROGRAMS_MAX) return start_program(isolation, &isolation->trouble) == LEAKSIFT_OK;
    ls_error_set(&isolation->trouble, LEAKSIFT_ERROR_IO, "leaksift-worker ended again and again");
    return false;
}

static bool ask_for_worker(ls_isolation *isolation, leaksift_mode mode, int socket, int page, int *pid) {
    const int descriptors[] = {socket, page};
    ls_buffer message = {0};
    size_t begun = ls_message_begin(&message, LS_MESSAGE_FORK);
    ls_pack_number(&message, mode);
    ls_message_end(&message, begun);
    unsigned type = 0;
    const uint8_t *payload = NULL;
    size_t length = 0;
    bool asked = !message.failed &&
                 ls_wire_send_all(isolation->wire.socket, message.data, message.length, descriptors, 2) &&
                 next_message(isolation, &type, &payload, &length) && type == LS_MESSAGE_PID;
    if (asked) {
        ls_unpack in = {.at = payload, .end = payload + length};
        *pid = (int)ls_unpack_number(&in);
        for (int stale; take_death(isolation, *pid, &stale);) {} /* of one that had the same number before */
    }
    ls_buffer_free(&message);
    return asked;
}

/* The program waits for its workers, so that a number may stand for another process long before we look at it again:
 * signals go by a handle of the process (pidfd_open(2), Linux 5.3), where there are such. */
static void open_handle(ls_process *process) {
    process->handle = (int)syscall(SYS_pidfd_open, process->pid, 0);
    process->by_number = process->handle < 0 && errno != ESRCH;
}

bool ls_isolation_fork(ls_isolation *isolation, leaksift_mode mode, int socket, int page, ls_process *process) {
    int pid = -1;
    pthread_mutex_lock(&isolation->mutex);
    bool asked = ask_for_worker(isolation, mode, socket, page, &pid);
    while (!asked && replace_program(isolation)) asked = ask_for_worker(isolation, mode, socket, page, &pid);
    if (asked && pid <= 0) ls_error_set(&isolation->trouble, LEAKSIFT_ERROR_IO, "leaksift-worker can make no process");
    *process = (ls_process){.pid = asked && pid > 0 ? pid : 0, .program = isolation->programs, .handle = -1};
    if (process->pid) open_handle(process);
    pthread_mutex_unlock(&isolation->mutex);
    return process->pid > 0;
}

void ls_isolation_kill(const ls_process *process) {
    if (process->handle >= 0) (void)syscall(SYS_pidfd_send_signal, process->handle, SIGKILL, NULL, 0);
    else if (process->by_number) kill(process->pid, SIGKILL);
}

bool ls_isolation_status(ls_isolation *isolation, const ls_process *process, int *status) {
    bool found = false, alive = true;
    pthread_mutex_lock(&isolation->mutex);
    while (alive && process->program == isolation->programs && !(found = take_death(isolation, process->pid, status))) {
        unsigned type;
        const uint8_t *payload;
        size_t length;
        ls_status broken = LS_OK;
        while (ls_wire_next(&isolation->wire, &type, &payload, &length, &broken))
            if (type == LS_MESSAGE_EXITED) keep_death(isolation, payload, length);
        if (take_death(isolation, process->pid, status)) {
            found = true;
            break;
        }
        alive = !broken && listen_to(isolation);
    }
    pthread_mutex_unlock(&isolation->mutex);
    return found;
}

bool ls_isolation_trouble(ls_isolation *isolation, leaksift_error *error) {
    pthread_mutex_lock(&isolation->mutex);
    bool any = *isolation->trouble.message != '\0';
    if (any && error) *error = isolation->trouble;
    pthread_mutex_unlock(&isolation->mutex);
    return any;
}
