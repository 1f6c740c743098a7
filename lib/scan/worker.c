/* A worker: receives roots, scans each with a unit, sends the records back. What it may not do itself it asks for: a
 * temporary file, whether content was scanned before. */
#include "scan/worker.h"
#include "base/alloc.h"
#include "base/sanitized.h"
#include "base/tempfile.h"
#include "scan/engine_options.h"
#include "scan/guards.h"
#include "scan/guest_ask.h"
#include "scan/passed_text.h"
#include "scan/unit.h"
#include "scan/wire.h"
#include "scan/worker_private.h"
#include "text/charset.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

static const double SEND_SECONDS = 0.02;
enum { SEND_AT = 160 << 10 };

typedef struct worker {
    ls_wire wire;
    ls_buffer out; /* messages not yet sent */
    ls_watch *watch;
    const ls_bloom *bloom;
    ls_unit *unit;
    uint64_t unit_base; /* records sent before this unit */
    ls_passed_text passing; /* mode text */
} worker;

static worker self; /* one a process: the source of temporary files has no context */

static bool send_out(void) {
    bool sent = ls_wire_send(self.wire.socket, self.out.data, self.out.length, -1);
    ls_buffer_clear(&self.out);
    return sent;
}

ls_unit *ls_worker_unit(void) { return self.unit; }

void ls_worker_end(void) { _exit(0); }

ls_buffer *ls_worker_out(void) { return &self.out; }

void ls_worker_hear(unsigned *type, const uint8_t **payload, size_t *length) {
    ls_status status;
    if (self.out.failed) _exit(LS_EXIT_MEMORY);
    if (!send_out()) _exit(0);
    while (!ls_wire_next(&self.wire, type, payload, length, &status))
        if (status || ls_wire_fill(&self.wire, true) <= 0) _exit(0);
}

void ls_worker_ask(unsigned answer, const uint8_t **payload, size_t *length) {
    unsigned type;
    ls_worker_hear(&type, payload, length);
    if (type != answer) _exit(0);
}

static int ask_tempfile(void) {
    const uint8_t *payload;
    size_t length;
    ls_message_end(&self.out, ls_message_begin(&self.out, LS_MESSAGE_WANT_TEMPFILE));
    ls_worker_ask(LS_MESSAGE_TEMPFILE, &payload, &length);
    int descriptor = ls_wire_take_descriptor(&self.wire);
    if (descriptor < 0) errno = ENOSPC;
    return descriptor;
}

static ls_status flush(void *context, ls_buffer *records) {
    (void)context;
    size_t begun = ls_message_begin(&self.out, LS_MESSAGE_RECORDS);
    ls_buffer_append(&self.out, records->data, records->length);
    ls_message_end(&self.out, begun);
    ls_buffer_clear(records);
    if (self.out.failed) return LS_NOMEM;
    if (self.out.length > SEND_AT && !send_out()) _exit(0);
    return LS_OK;
}

static int tell_text(void *context, const char *path, const char *media_type, const ls_segment *segment,
                     uint64_t offset) {
    (void)context;
    size_t begun = ls_message_begin(&self.out, LS_MESSAGE_TEXT);
    if (!ls_passed_text_pack(&self.out, &self.passing, path, media_type, segment, offset)) _exit(LS_EXIT_MEMORY);
    ls_message_end(&self.out, begun);
    self.watch->told++;
    if (self.out.length > SEND_AT && !send_out()) _exit(0);
    return 0;
}

static bool find_copy(void *context, const uint8_t key[16], ls_copy *copy, ls_below *below) {
    (void)context;
    if (!ls_bloom_may_have(self.bloom, key)) return false;
    const uint8_t *payload;
    size_t length, begun = ls_message_begin(&self.out, LS_MESSAGE_FIND_COPY);
    ls_buffer_append(&self.out, key, 16);
    ls_message_end(&self.out, begun);
    ls_worker_ask(LS_MESSAGE_COPY, &payload, &length);
    ls_unpack in = {.at = payload, .end = payload + length};
    bool found = ls_unpack_number(&in) != 0;
    copy->stream = (uint32_t)ls_unpack_number(&in);
    copy->offset = ls_unpack_number(&in);
    below->items = ls_unpack_number(&in);
    below->bytes = ls_unpack_number(&in);
    below->levels = ls_unpack_number(&in);
    return found && !in.failed;
}

static void add_copy(void *context, const ls_shared *added) {
    (void)context;
    size_t begun = ls_message_begin(&self.out, LS_MESSAGE_ADD_COPY);
    ls_buffer_append(&self.out, added->key, sizeof added->key);
    ls_pack_number(&self.out, added->offset - self.unit_base);
    ls_pack_number(&self.out, added->size);
    ls_pack_number(&self.out, added->below.items);
    ls_pack_number(&self.out, added->below.bytes);
    ls_pack_number(&self.out, added->below.levels);
    ls_message_end(&self.out, begun);
}

static size_t read_poison(ls_unpack *in, ls_arena *arena, ls_poison **list) {
    size_t count = ls_unpack_count(in, 4);
    ls_poison *all = ls_arena_alloc(arena, (count + 1) * sizeof *all);
    if (!all) _exit(LS_EXIT_MEMORY);
    for (size_t i = 0; i < count; i++) {
        ls_poison *one = &all[i];
        size_t length;
        one->depth = (uint32_t)ls_unpack_number(in) % (LS_WATCH_DEPTH + 1);
        for (uint32_t k = 0; k < one->depth; k++) one->indices[k] = ls_unpack_number(in);
        one->reason = (uint32_t)ls_unpack_number(in) % LEAKSIFT_REASON_COUNT;
        one->message = ls_unpack_string(in, arena);
        one->silent = ls_unpack_number(in) != 0;
        one->stop = ls_unpack_number(in) != 0;
        const void *findings = ls_unpack_bytes(in, &length);
        one->findings = findings;
        one->findings_length = length;
    }
    *list = all;
    return in->failed ? 0 : count;
}

static void read_root(ls_unpack *in, ls_arena *arena, ls_root *root) {
    *root = (ls_root){.path = ls_unpack_string(in, arena)};
    root->modified = ls_unpack_string(in, arena);
    root->unreadable = ls_unpack_number(in) != 0;
    root->reason = (leaksift_reason)ls_unpack_number(in);
    root->message = ls_unpack_string(in, arena);
    root->size = ls_unpack_number(in);
    root->number = (unsigned)ls_unpack_number(in);
    root->volumes = (unsigned)ls_unpack_number(in);
    root->own_size = ls_unpack_number(in);
    root->silent = ls_unpack_number(in) != 0;
    root->later_volume = ls_unpack_number(in) != 0;
    root->wanted = ls_unpack_string(in, arena);
}

static void tell_done(ls_status status, uint64_t items, uint64_t bytes) {
    size_t begun = ls_message_begin(&self.out, LS_MESSAGE_DONE);
    ls_pack_number(&self.out, status);
    ls_pack_number(&self.out, items);
    ls_pack_number(&self.out, bytes);
    ls_pack_number(&self.out, self.unit->found);
    for (int reason = 0; reason < LEAKSIFT_REASON_COUNT; reason++)
        ls_pack_number(&self.out, self.unit->lacking[reason]);
    ls_message_end(&self.out, begun);
    if (self.out.failed) _exit(LS_EXIT_MEMORY);
}

/* The root's content, as the host sent it. The caller closes the descriptor. */
static bool read_content(ls_unpack *in, uint64_t size, const int *descriptors, size_t *used, ls_input *input,
                         int *descriptor) {
    size_t length;
    const void *bytes;
    *descriptor = -1;
    switch (ls_unpack_number(in)) {
    case LS_CONTENT_BYTES:
        bytes = ls_unpack_bytes(in, &length);
        ls_input_memory(input, bytes, length);
        return true;
    case LS_CONTENT_DESCRIPTOR:
        if (*used == LS_WIRE_DESCRIPTORS) return false;
        *descriptor = descriptors[(*used)++];
        ls_input_file(input, *descriptor, 0, size);
        return *descriptor >= 0;
    default: return false;
    }
}

static void scan(ls_unpack *in, ls_arena *arena, const int *descriptors, size_t *used) {
    ls_root root;
    ls_poison *poison;
    ls_input input;
    int descriptor;
    read_root(in, arena, &root);
    self.unit->poison_count = read_poison(in, arena, &poison);
    self.unit->poison = poison;
    const bool readable = read_content(in, root.size, descriptors, used, &input, &descriptor);
    if (in->failed || !root.path) _exit(0);
    uint64_t items = self.unit->enumerated_items, bytes = self.unit->enumerated_bytes;
    self.unit_base = self.unit->out_base;
    self.watch->told = 0;
    ls_status status = ls_unit_scan(self.unit, &root, readable ? &input : NULL);
    if (readable) ls_input_close(&input);
    if (descriptor >= 0) close(descriptor);
    if (status == LS_NOMEM) _exit(LS_EXIT_MEMORY);
    self.watch->deadline = 0;
    tell_done(status, self.unit->enumerated_items - items, self.unit->enumerated_bytes - bytes);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What is done waits for what comes after it, but not long: a death would cost it a second scan. */
static void scan_all(const uint8_t *payload, size_t length) {
    ls_arena arena = {0};
    /* A copy: asking the host for something meanwhile reuses the message's room, and its answer brings descriptors
     * too. */
    const uint8_t *own = ls_arena_memdup(&arena, payload, length);
    if (!own) _exit(LS_EXIT_MEMORY);
    ls_unpack in = {.at = own, .end = own + length};
    const size_t count = (size_t)ls_unpack_number(&in);
    const uint64_t first = ls_unpack_number(&in);
    int descriptors[LS_WIRE_DESCRIPTORS];
    for (size_t i = 0; i < LS_WIRE_DESCRIPTORS; i++) descriptors[i] = ls_wire_take_descriptor(&self.wire);
    double sent_at = now();
    for (size_t i = 0, used = 0; i < count; i++) {
        self.watch->root = first + i;
        scan(&in, &arena, descriptors, &used);
        const double at = now();
        if (i + 1 < count && at - sent_at < SEND_SECONDS) continue;
        if (!send_out()) _exit(0);
        sent_at = at;
    }
    ls_arena_free(&arena);
}

/* Sanitizers report there, and so does one who looks for a mistake. */
static bool keeps_errors(void) {
    const char *told = getenv("LEAKSIFT_WORKER_STDERR");
    return LS_SANITIZED || (told && *told);
}

/* The C library and parsers that are not ours say what they die of on standard error: the user's is not theirs. */
static void write_errors_to(int page) {
    if (keeps_errors()) return;
    lseek(page, offsetof(ls_watch, said), SEEK_SET);
    dup2(page, STDERR_FILENO);
}

static void work(int socket, int page) {
    ls_wire_init(&self.wire, socket);
    void *mapped = mmap(NULL, sizeof *self.watch, PROT_READ | PROT_WRITE, MAP_SHARED, page, 0);
    write_errors_to(page);
    close(page);
    if (mapped == MAP_FAILED) _exit(1);
    self.watch = mapped;
    self.unit->host.watch = self.watch;
    self.unit->host.cancel = &self.watch->cancel;
    ls_tempfile_from(ask_tempfile);
    ls_guards_limit();
    ls_guards_close();
    for (;;) {
        unsigned type;
        const uint8_t *payload;
        size_t length;
        ls_status status;
        while (ls_wire_next(&self.wire, &type, &payload, &length, &status))
            if (type == LS_MESSAGE_SCAN) scan_all(payload, length);
        if (status || ls_wire_fill(&self.wire, true) <= 0) _exit(0);
    }
}

/* ---- the program that makes workers ---- */

typedef struct maker {
    ls_wire wire;
    leaksift_engine *engine;
    ls_unit *units[3]; /* by mode; made before the fork, so that workers need to open nothing */
    int signals;
} maker;

static bool reply(maker *host, ls_buffer *out) {
    bool sent = !out->failed && ls_wire_send(host->wire.socket, out->data, out->length, -1);
    ls_buffer_free(out);
    return sent;
}

static bool map_bloom(int descriptor) {
    void *mapped = descriptor < 0 ? MAP_FAILED : mmap(NULL, sizeof *self.bloom, PROT_READ, MAP_SHARED, descriptor, 0);
    if (descriptor >= 0) close(descriptor);
    if (mapped != MAP_FAILED) self.bloom = mapped;
    return mapped != MAP_FAILED;
}

static bool make_engine(maker *host, const uint8_t *payload, size_t length, int bloom) {
    leaksift_error error = {0};
    leaksift_status status = ls_engine_unpack(payload, length, &host->engine, &error);
    if (!map_bloom(bloom)) return false;
    ls_buffer out = {0};
    size_t begun = ls_message_begin(&out, status ? LS_MESSAGE_FAILED : LS_MESSAGE_READY);
    if (status) {
        ls_pack_number(&out, status);
        ls_pack_string(&out, error.message);
    } else {
        ls_pack_string(&out, host->engine->rules_sha256);
    }
    ls_message_end(&out, begun);
    return reply(host, &out) && !status;
}

static ls_unit *unit_for(maker *host, leaksift_mode mode) {
    static ls_spool_space space; /* each worker has its own copy of it */
    const ls_unit_host functions = {.flush = flush, .find_copy = find_copy, .add_copy = add_copy, .text = tell_text,
                                    .guests = &ls_guest_asking};
    ls_unit **unit = &host->units[mode];
    if (*unit) return *unit;
    space.limit = host->engine->limits.value[LS_LIMIT_TEMPORARY_SPACE];
    *unit = ls_unit_create(host->engine, mode, &functions, &space);
    if (*unit) ls_identifier_warm((*unit)->identifier);
    ls_converters_warm();
    ls_handlers_warm();
    return *unit;
}

/* Takes both descriptors. */
static bool fork_worker(maker *host, leaksift_mode mode, int socket, int page) {
    pid_t host_pid = getpid();
    self.unit = unit_for(host, mode);
    if (!self.unit) return false;
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != host_pid) _exit(0);
        close(host->wire.socket);
        close(host->signals);
        work(socket, page);
        _exit(0);
    }
    close(socket);
    close(page);
    ls_buffer out = {0};
    size_t begun = ls_message_begin(&out, LS_MESSAGE_PID);
    ls_pack_number(&out, pid > 0 ? (uint64_t)pid : 0);
    ls_message_end(&out, begun);
    return reply(host, &out);
}

static bool obey(maker *host, unsigned type, const uint8_t *payload, size_t length) {
    ls_unpack in = {.at = payload, .end = payload + length};
    const int first = ls_wire_take_descriptor(&host->wire);
    if (type == LS_MESSAGE_ENGINE) return make_engine(host, payload, length, first);
    const int second = ls_wire_take_descriptor(&host->wire);
    const uint64_t mode = ls_unpack_number(&in);
    return type == LS_MESSAGE_FORK && host->engine && second >= 0 && !in.failed && mode < 3 &&
           fork_worker(host, (leaksift_mode)mode, first, second);
}

static bool tell_deaths(maker *host) {
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        ls_buffer out = {0};
        size_t begun = ls_message_begin(&out, LS_MESSAGE_EXITED);
        ls_pack_number(&out, (uint64_t)pid);
        ls_pack_number(&out, (uint64_t)(unsigned)status);
        ls_message_end(&out, begun);
        if (!reply(host, &out)) return false;
    }
    return true;
}

static int serve(maker *host) {
    for (;;) {
        struct pollfd ready[2] = {{.fd = host->wire.socket, .events = POLLIN}, {.fd = host->signals, .events = POLLIN}};
        if (poll(ready, 2, -1) < 0 && errno != EINTR) return 1;
        struct signalfd_siginfo unused;
        while (read(host->signals, &unused, sizeof unused) > 0) {}
        if (!tell_deaths(host)) return 0;
        if (!ready[0].revents) continue;
        if (ls_wire_fill(&host->wire, false) == 0) return 0;
        unsigned type;
        const uint8_t *payload;
        size_t length;
        ls_status status;
        while (ls_wire_next(&host->wire, &type, &payload, &length, &status))
            if (!obey(host, type, payload, length)) return 0;
        if (status) return 1;
    }
}

/* Nothing of what the program was started with: its input and output are those of the user, and whoever waits for
 * their end need not wait for workers. */
static void leave_terminal(void) {
    const int last = keeps_errors() ? STDOUT_FILENO : STDERR_FILENO;
    const int nothing = memfd_create("leaksift-nothing", MFD_ALLOW_SEALING);
    if (nothing < 0) return;
    (void)fcntl(nothing, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE);
    for (int standard = STDIN_FILENO; standard <= last; standard++) dup2(nothing, standard);
    if (nothing > STDERR_FILENO) close(nothing);
}

int ls_worker_program(int control) {
    maker host = {0};
    leave_terminal();
    ls_wire_init(&host.wire, control);
    fcntl(control, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is the host's to handle */
    signal(SIGPIPE, SIG_IGN);
    sigset_t deaths;
    sigemptyset(&deaths);
    sigaddset(&deaths, SIGCHLD);
    sigprocmask(SIG_BLOCK, &deaths, NULL);
    host.signals = signalfd(-1, &deaths, SFD_CLOEXEC | SFD_NONBLOCK);
    int result = host.signals < 0 ? 1 : serve(&host);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {} /* their processor time counts with ours */
    if (!LS_SANITIZED) _exit(result); /* the end of the process frees faster: half a millisecond */
    for (size_t i = 0; i < sizeof host.units / sizeof *host.units; i++) ls_unit_free(host.units[i]);
    leaksift_engine_free(host.engine);
    ls_wire_free(&host.wire);
    return result;
}
