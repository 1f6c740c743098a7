/* One worker process of one thread: hands it roots, takes its records, watches clock and memory, and when it dies finds
 * out where, keeps what it had found, and goes on with the next worker. */
#include "base/alloc.h"
#include "base/sanitized.h"
#include "base/tempfile.h"
#include "base/utf8.h"
#include "scan/inspect.h"
#include "scan/isolate_private.h"
#include "scan/passed_text.h"
#include "scan/process.h"
#include "scan/remote_private.h"
#include "scan/worker.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 20, MEMORY_LOOKS = 12, MEMORY_MOST = 256 << 20, POISON_MAX = 16, GIVE_UP = 40, DEATHS_MAX = 1000,
       ENDED_MOST = 64 << 20 };

/* Processor time is the limit; but a worker that stands still uses none. By the clock on the wall it may take ten times
 * as long, and where its own clock stands, a second. Time in which this process stood still itself (Ctrl-Z) does not
 * count. */
static const double stall_seconds = 1, wall_margin = 1, wall_times = 10, wall_least = 10, longest_gap = 0.25;
/* Looks are few: what was used between two is put down to the item of the second. */
static const double cpu_times = 2, cpu_least = 5;

/* An item may end by itself after Ctrl-C; a worker that does not answer is killed. */
static const double cancel_seconds = LS_SANITIZED ? 1 : 0.075;

struct ls_remote {
    ls_remote_options options;
    ls_wire wire;
    ls_process process;
    ls_watch *watch;
    int page;
    const ls_opened *const *files; /* of this batch */
    size_t file_count, next;       /* next: the one that is scanned now */
    uint64_t number;               /* of the batch's first, for the watch */
    bool sent;                     /* the worker has those from `next` on */
    bool one_by_one;               /* a worker died over this batch */
    struct {
        bool is_set;
        size_t file;
        ls_poison poison;
    } ahead;             /* the worker died in a file whose turn comes later: those before were only not yet told of */
    uint64_t unit_start; /* in the stream */
    ls_buffer shown;     /* the root's name */
    ls_poison poison[POISON_MAX];
    size_t poison_count;
    ls_arena poison_arena;
    ls_buffer message, records;
    ls_buffer ended; /* of a root that Ctrl-C broke off: what it had told of below itself */
    uint64_t ended_items, ended_bytes;
    uint64_t items, bytes;
    leaksift_reason killed_for;
    const char *killed_message;
    bool killed;
    bool gone; /* its socket is closed */
    bool retried; /* the root was begun again, with nobody to blame */
    size_t done;  /* roots that this worker ended: of one that dies in its first no other can be the cause */
    bool refused; /* it got no temporary file */
    bool given_up;
    ls_inspection inspection;
    struct {
        uint64_t number;
        double wall, cpu;
    } items_open[LS_WATCH_DEPTH + 1];
    uint64_t items_seen; /* by looking */
    double looked_at, cpu, stood, cancelled_at;
    unsigned looks;
    uint64_t memory;    /* of the worker, in bytes, when it was looked at last */
    uint64_t oom_kills; /* of the kernel, when the worker was made */
    uint64_t lacking[LEAKSIFT_REASON_COUNT]; /* mode text … */
    bool found;              /* … */
    ls_passed_text passed;
    uint64_t texts,
        skipped; /* … pieces that this worker told of the root; the first of them were told by the one before */
    const char *died;        /* of the root: how its first worker did */
    unsigned guests_open; /* handlers of the embedder that run, one inside the other */
    uint64_t guests_run;  /* over this root: no more than it may have members */
};

ls_remote *ls_remote_create(const ls_remote_options *options) {
    ls_remote *remote = ls_calloc(1, sizeof *remote);
    if (!remote) return NULL;
    remote->options = *options;
    remote->page = remote->process.handle = -1;
    ls_wire_init(&remote->wire, -1);
    if (ls_inspection_create(&remote->inspection, options->engine->rules, &options->engine->limits)) return remote;
    ls_free(remote);
    return NULL;
}

static void drop_worker(ls_remote *remote) {
    ls_wire_free(&remote->wire);
    if (remote->watch) munmap(remote->watch, sizeof *remote->watch);
    if (remote->page >= 0) close(remote->page);
    remote->watch = NULL;
    if (remote->process.handle >= 0) close(remote->process.handle);
    remote->page = -1;
    remote->process = (ls_process){.handle = -1};
}

void ls_remote_end(ls_remote *remote) {
    ls_isolation_kill(&remote->process);
    drop_worker(remote);
}

void ls_remote_free(ls_remote *remote) {
    if (!remote) return;
    ls_remote_end(remote);
    ls_buffer_free(&remote->message);
    ls_buffer_free(&remote->records);
    ls_buffer_free(&remote->ended);
    ls_arena_free(&remote->poison_arena);
    ls_inspection_free(&remote->inspection);
    ls_passed_text_free(&remote->passed);
    ls_buffer_free(&remote->shown);
    ls_free(remote);
}

const ls_shared *ls_remote_shared(const ls_remote *remote, size_t *count) {
    *count = remote->inspection.sure;
    return remote->inspection.shared;
}

bool ls_remote_found(const ls_remote *remote) { return remote->found; }

const uint64_t *ls_remote_lacking(const ls_remote *remote) { return remote->lacking; }

const char *ls_remote_death(const ls_remote *remote) { return remote->died; }

void ls_remote_enumerated(const ls_remote *remote, uint64_t *items, uint64_t *bytes) {
    *items = remote->items;
    *bytes = remote->bytes;
}

/* ---- starting ---- */

static ls_status start_worker(ls_remote *remote) {
    int pair[2];
    remote->gone = remote->refused = false;
    remote->done = 0;
    remote->memory = 0;
    remote->oom_kills = ls_process_oom_kills();
    ls_passed_text_free(&remote->passed);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) return LS_IO;
    ls_wire_init(&remote->wire, pair[0]);
    remote->wire.bytes_only = true; /* a worker has none to give */
    const struct timeval between_looks = {.tv_usec = LOOK_MS * 1000};
    setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &between_looks, sizeof between_looks);
    remote->page = memfd_create("leaksift-watch", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (remote->page >= 0 && ftruncate(remote->page, sizeof *remote->watch) == 0) {
        (void)fcntl(remote->page, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK); /* its messages end where the page does */
        void *mapped = mmap(NULL, sizeof *remote->watch, PROT_READ | PROT_WRITE, MAP_SHARED, remote->page, 0);
        if (mapped != MAP_FAILED) remote->watch = mapped;
    }
    bool made = remote->watch && ls_isolation_fork(remote->options.isolation, remote->options.mode, pair[1],
                                                   remote->page, &remote->process);
    close(pair[1]);
    if (made) return LS_OK;
    drop_worker(remote);
    return LS_IO;
}

/* ---- talking ---- */

static void look(ls_remote *remote, double at);
static double now(void);

/* Sends a whole message, its descriptors with the first bytes, and watches the worker meanwhile: a message may be
 * larger than what the socket holds, and a worker that stands still takes none of it. */
static bool say(ls_remote *remote, const ls_buffer *message, const int *descriptors, size_t count) {
    const char *at = message->data;
    for (size_t left = message->length; left > 0;) {
        int sent = ls_wire_send_some(remote->wire.socket, &at, &left, descriptors, count);
        if (sent == 0) return remote->gone = true, false;
        if (sent > 0) count = 0;
        struct pollfd room = {.fd = remote->wire.socket, .events = POLLOUT};
        if (sent < 0 && poll(&room, 1, LOOK_MS) == 0) look(remote, now());
        if (remote->killed) return false;
    }
    return true;
}

/* What the worker gets of a root's content: the bytes of a small file, which costs less than to pass a descriptor on
 * and to read and close it behind a filter; else the descriptor. true: that goes with the message. */
static bool pack_content(ls_buffer *out, uint64_t size, int descriptor) {
    uint8_t bytes[LS_SMALL_FILE + 1]; /* one more, so that a file which grows right now is not small */
    if (descriptor >= 0 && size <= LS_SMALL_FILE && pread(descriptor, bytes, sizeof bytes, 0) == (ssize_t)size) {
        ls_pack_number(out, LS_CONTENT_BYTES);
        ls_pack_bytes(out, bytes, (size_t)size);
        return false;
    }
    ls_pack_number(out, descriptor >= 0 ? LS_CONTENT_DESCRIPTOR : LS_CONTENT_NONE);
    return descriptor >= 0;
}

/* true: the descriptor goes with the message. */
static bool pack_root(ls_buffer *out, const ls_root *root, int descriptor, const ls_poison *poisons,
                      size_t poison_count) {
    ls_pack_string(out, root->path);
    ls_pack_string(out, root->modified);
    ls_pack_number(out, root->unreadable);
    ls_pack_number(out, root->reason);
    ls_pack_string(out, root->message);
    ls_pack_number(out, root->size);
    ls_pack_number(out, root->number);
    ls_pack_number(out, root->volumes);
    ls_pack_number(out, root->own_size);
    ls_pack_number(out, root->silent);
    ls_pack_number(out, root->later_volume);
    ls_pack_string(out, root->wanted);
    ls_pack_number(out, poison_count);
    for (size_t i = 0; i < poison_count; i++) {
        const ls_poison *poison = &poisons[i];
        ls_pack_number(out, poison->depth);
        for (uint32_t k = 0; k < poison->depth; k++) ls_pack_number(out, poison->indices[k]);
        ls_pack_number(out, poison->reason);
        ls_pack_string(out, poison->message);
        ls_pack_number(out, poison->silent != 0);
        ls_pack_number(out, poison->stop != 0);
        ls_pack_bytes(out, poison->findings, poison->findings_length);
    }
    return pack_content(out, root->size, descriptor);
}

/* The root that is scanned now, which may be told of otherwise than it was opened, and those that come after it. */
static bool send_scan(ls_remote *remote, const ls_root *now, int descriptor) {
    ls_buffer *out = &remote->message;
    const size_t count = remote->one_by_one ? 1 : remote->file_count - remote->next;
    int descriptors[LS_WIRE_DESCRIPTORS];
    size_t descriptor_count = 0;
    ls_buffer_clear(out);
    size_t begun = ls_message_begin(out, LS_MESSAGE_SCAN);
    ls_pack_number(out, count);
    ls_pack_number(out, remote->number + remote->next);
    if (pack_root(out, now, descriptor, remote->poison, remote->poison_count))
        descriptors[descriptor_count++] = descriptor;
    for (size_t i = 1; i < count; i++) {
        const ls_opened *file = remote->files[remote->next + i];
        if (pack_root(out, &file->root, file->descriptor, NULL, 0)) descriptors[descriptor_count++] = file->descriptor;
    }
    ls_message_end(out, begun);
    return !out->failed && say(remote, out, descriptors, descriptor_count);
}

static bool answer_copy(ls_remote *remote, const uint8_t *payload, size_t length) {
    ls_known known = {0};
    bool found = length == 16 && remote->options.copies && ls_copies_find(remote->options.copies, payload, &known);
    if (found && !ls_inspection_answered(&remote->inspection, &known)) found = false;
    ls_buffer *out = &remote->message;
    ls_buffer_clear(out);
    size_t begun = ls_message_begin(out, LS_MESSAGE_COPY);
    ls_pack_number(out, found);
    ls_pack_number(out, known.copy.stream);
    ls_pack_number(out, known.copy.offset);
    ls_pack_number(out, known.below.items);
    ls_pack_number(out, known.below.bytes);
    ls_pack_number(out, known.below.levels);
    ls_message_end(out, begun);
    return !out->failed && say(remote, out, NULL, 0);
}

static bool answer_tempfile(ls_remote *remote) {
    int descriptor = ls_tempfile(remote->options.work_dir);
    remote->refused |= descriptor < 0;
    ls_buffer *out = &remote->message;
    ls_buffer_clear(out);
    ls_message_end(out, ls_message_begin(out, LS_MESSAGE_TEMPFILE));
    bool sent = !out->failed && say(remote, out, &descriptor, descriptor >= 0);
    if (descriptor >= 0) close(descriptor);
    return sent;
}

/* Where the last of these records begins; they were inspected. */
static size_t last_record(const uint8_t *payload, size_t length) {
    size_t at = 0, last = 0;
    while (at < length) {
        unsigned kind;
        uint32_t size, check;
        if (!ls_record_header(payload + at, &kind, &size, &check)) break;
        last = at;
        at += LS_RECORD_HEADER + (size_t)size;
    }
    return last;
}

static ls_status append(ls_remote *remote, const uint8_t *payload, size_t length) {
    if (!ls_inspect(&remote->inspection, payload, length)) return LS_STOP;
    if (!remote->options.journal) return LS_OK;
    size_t first = remote->inspection.ended && remote->ended.length ? last_record(payload, length) : length;
    ls_buffer_clear(&remote->records);
    ls_buffer_append(&remote->records, payload, first);
    if (first < length) { /* the root ends: before that stands what an earlier worker told of */
        ls_buffer_append(&remote->records, remote->ended.data, remote->ended.length);
        ls_buffer_append(&remote->records, payload + first, length - first);
    }
    if (remote->records.failed) return LS_NOMEM;
    return ls_journal_append(remote->options.journal, remote->options.stream, &remote->records);
}

/* Does the work directory fail, as a worker says? It is asked itself, with more than a disk that is full may have. */
static bool work_fails(const ls_remote *remote) {
    enum { TRIED = 1 << 20 };
    if (remote->refused) return true;
    int descriptor = ls_tempfile(remote->options.work_dir);
    char *zeros = ls_calloc(1, TRIED);
    bool written = descriptor >= 0 && zeros && ls_write_all(descriptor, zeros, TRIED);
    ls_free(zeros);
    if (descriptor >= 0) close(descriptor);
    return !written;
}

/* What it says it enumerated must be what its records told of. The scan ends for nothing that a worker says. */
static ls_status take_done(ls_remote *remote, ls_unpack *in, ls_status *result) {
    const uint64_t status = ls_unpack_number(in), items = ls_unpack_number(in), bytes = ls_unpack_number(in);
    const ls_inspection *seen = &remote->inspection;
    remote->found = ls_unpack_number(in) != 0;
    for (int reason = 0; reason < LEAKSIFT_REASON_COUNT; reason++) remote->lacking[reason] = ls_unpack_number(in);
    if (in->failed || in->at != in->end) return LS_STOP;
    *result = (ls_status)status;
    if (status == LS_IO && work_fails(remote)) return LS_OK;
    const bool is_end = status == LS_OK || (status == LS_CANCELLED && ls_is_cancelled(remote->options.cancel));
    if (!is_end || !ls_inspection_is_whole(seen) || items != seen->items || bytes != seen->bytes) return LS_STOP;
    remote->items += items + remote->ended_items;
    remote->bytes += bytes + remote->ended_bytes;
    return LS_OK;
}

/* Mode text: those that an earlier worker had told are not told again. */
static ls_status take_text(ls_remote *remote, const uint8_t *payload, size_t length) {
    const ls_remote_options *options = &remote->options;
    ls_segment segment;
    uint64_t offset;
    if (!options->text || !ls_passed_text_unpack(&remote->passed, payload, length, &segment, &offset)) return LS_STOP;
    const char *path = ls_buffer_cstr(&remote->passed.path), *media_type = ls_buffer_cstr(&remote->passed.media_type);
    const char *below = path + remote->shown.length;
    if (strncmp(path, remote->shown.data, remote->shown.length) != 0 || (*below && strncmp(below, "!/", 2) != 0))
        return LS_STOP;
    if (++remote->texts <= remote->skipped) return LS_OK;
    return options->text(options->text_context, path, media_type, &segment, offset) ? LS_CALLBACK : LS_OK;
}

/* One message of the worker. *done: the root is scanned. LS_STOP: the worker is gone or breaks the form. */
static ls_status take_message(ls_remote *remote, unsigned type, const uint8_t *payload, size_t length, bool *done,
                              ls_status *result) {
    ls_unpack in = {.at = payload, .end = payload + length};
    switch (type) {
    case LS_MESSAGE_RECORDS: return append(remote, payload, length);
    case LS_MESSAGE_FIND_COPY: return answer_copy(remote, payload, length) ? LS_OK : LS_STOP;
    case LS_MESSAGE_WANT_TEMPFILE: return answer_tempfile(remote) ? LS_OK : LS_STOP;
    case LS_MESSAGE_ADD_COPY: return ls_inspection_share(&remote->inspection, payload, length) ? LS_OK : LS_STOP;
    case LS_MESSAGE_TEXT: return take_text(remote, payload, length);
    case LS_MESSAGE_DONE: return *done = true, take_done(remote, &in, result);
    case LS_MESSAGE_GUEST_RUN:
        if (++remote->guests_run > remote->inspection.root.items_most) return LS_STOP;
        return ls_guest_serve(remote, remote->options.engine, &remote->guests_open, type, payload, length);
    default: return ls_guest_serve(remote, remote->options.engine, &remote->guests_open, type, payload, length);
    }
}

/* ---- watching ---- */

static void kill_worker(ls_remote *remote, leaksift_reason reason, const char *message) {
    if (remote->killed) return;
    remote->killed = true;
    remote->killed_for = reason;
    remote->killed_message = message;
    ls_isolation_kill(&remote->process);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* No item may take longer, whatever the worker says. */
static double longest_limit(const ls_remote *remote) {
    const uint64_t per = remote->options.engine->limits.value[LS_LIMIT_TIME_PER];
    return remote->options.time_limit + (per ? (double)(ls_remote_largest(remote) / per) : 0);
}

/* Both clocks for the item that the worker is in, or says that it is in: as many as the root may have, and so long for
 * each. */
static void look_at_clocks(ls_remote *remote, double cpu, double gap) {
    const ls_watch *watch = remote->watch;
    bool begun = watch->deadline > 0;
    uint32_t depth = begun ? watch->depth : 0;
    uint64_t number = begun ? watch->number : 0;
    const double most = longest_limit(remote), told = watch->limit;
    double limit = !begun ? remote->options.time_limit : told >= 0 && told <= most ? told : most;
    if (depth > LS_WATCH_DEPTH) depth = LS_WATCH_DEPTH;
    if (remote->items_open[depth].number != number) {
        remote->items_open[depth].wall = remote->items_open[depth].cpu = 0;
        remote->items_seen++;
    }
    remote->items_open[depth].number = number;
    double wall = remote->items_open[depth].wall += gap;
    double spent = remote->items_open[depth].cpu += cpu > remote->cpu ? cpu - remote->cpu : 0;
    remote->stood = cpu > remote->cpu ? 0 : remote->stood + gap;
    remote->cpu = cpu;
    if (spent > limit * cpu_times + cpu_least || remote->items_seen / 2 > remote->inspection.root.items_most)
        kill_worker(remote, LEAKSIFT_REASON_TIME, "limit time: the worker did not stop by itself");
    if (wall > limit + wall_margin && remote->stood > stall_seconds)
        kill_worker(remote, LEAKSIFT_REASON_TIME, "limit time: the worker stood still");
    else if (wall > limit * wall_times + wall_least)
        kill_worker(remote, LEAKSIFT_REASON_TIME, "limit time: ten times over by the clock on the wall");
}

static void look(ls_remote *remote, double at) {
    ls_watch *watch = remote->watch;
    /* The worker has one thread, so this is what its own clock says. */
    double deadline = watch->deadline, cpu = ls_process_seconds(remote->process.pid), gap = at - remote->looked_at;
    remote->looked_at = at;
    if (ls_is_cancelled(remote->options.cancel)) {
        if (!watch->cancel || remote->cancelled_at <= 0) remote->cancelled_at = at;
        watch->cancel = 1;
        if (at - remote->cancelled_at >= cancel_seconds)
            kill_worker(remote, LEAKSIFT_REASON_NOT_REACHED, "interrupted");
    }
    if (deadline > 0 && cpu > deadline)
        kill_worker(remote, LEAKSIFT_REASON_TIME, "limit time: the worker did not stop by itself");
    look_at_clocks(remote, cpu, gap < longest_gap ? gap : longest_gap);
    if (++remote->looks % MEMORY_LOOKS == 0) remote->memory = ls_process_memory(remote->process.pid);
    if (!LS_SANITIZED && remote->memory > MEMORY_MOST)
        kill_worker(remote, LEAKSIFT_REASON_OUT_OF_MEMORY, "the worker took more than 256 MiB");
}

static ls_status broken_form(ls_remote *remote) {
    if (!remote->gone) kill_worker(remote, LEAKSIFT_REASON_PARSER_CRASH, "the worker's records were malformed");
    return LS_STOP;
}

/* Until the root is done, or a message of the wanted type (0: none) has come, or the worker is gone (LS_STOP). */
static ls_status converse(ls_remote *remote, unsigned wanted, ls_status *result, const uint8_t **payload,
                          size_t *length) {
    for (bool done = false; !done;) {
        unsigned type;
        ls_status status;
        while (!done && ls_wire_next(&remote->wire, &type, payload, length, &status)) {
            if (type == wanted) return LS_OK;
            status = take_message(remote, type, *payload, *length, &done, result);
            if (status == LS_STOP) return broken_form(remote);
            if (status) return status;
        }
        if (done) break;
        if (status) return broken_form(remote);
        int filled = ls_wire_fill(&remote->wire, true);
        if (filled == 0) return remote->gone = true, LS_STOP;
        double at = now();
        if (filled < 0 || at - remote->looked_at >= LOOK_MS * 1e-3) look(remote, at);
    }
    return wanted ? broken_form(remote) : LS_OK;
}

static void begin_to_watch(ls_remote *remote) {
    remote->items_seen = 0;
    memset(remote->items_open, 0, sizeof remote->items_open);
    remote->stood = remote->cancelled_at = 0;
    remote->looked_at = now();
}

static ls_status await_done(ls_remote *remote, ls_status *result) {
    const uint8_t *payload;
    size_t length;
    return converse(remote, 0, result, &payload, &length);
}

/* The clock stood still while a function of the embedder ran. */
ls_status ls_remote_hear(ls_remote *remote, unsigned wanted, const uint8_t **payload, size_t *length) {
    ls_status result;
    remote->looked_at = now();
    return converse(remote, wanted, &result, payload, length);
}

bool ls_remote_say(ls_remote *remote, const ls_buffer *message) {
    remote->looked_at = now();
    return say(remote, message, NULL, 0);
}

uint64_t ls_remote_largest(const ls_remote *remote) {
    const uint64_t size = remote->files[remote->next]->root.size;
    const uint64_t out = ls_root_bytes_out(&remote->options.engine->limits, size);
    return size > out ? size : out;
}

bool ls_remote_cancelled(ls_remote *remote) {
    if (!ls_is_cancelled(remote->options.cancel)) return false;
    remote->watch->cancel = 1;
    return true;
}

/* ---- a death ---- */

/* The FINDING records that stand in the stream for the item where the worker died: they stay. */
static ls_status collect_findings(ls_remote *remote, ls_poison *poison) {
    ls_buffer kept = {0};
    ls_status status = ls_journal_findings_of(remote->options.journal, remote->options.stream, remote->unit_start,
                                              poison->indices, poison->depth, &kept);
    if (!status && kept.length) {
        poison->findings = ls_arena_memdup(&remote->poison_arena, kept.data, kept.length);
        poison->findings_length = poison->findings ? kept.length : 0;
    }
    ls_buffer_free(&kept);
    return status == LS_NOMEM || status == LS_IO ? status : LS_OK;
}

/* Somebody else sent SIGKILL: the kernel, for want of memory, or a person. */
static bool was_for_memory(const ls_remote *remote) {
    return remote->memory > MEMORY_MOST / 4 * 3 || ls_process_oom_kills() > remote->oom_kills;
}

/* What the C library or a parser said when it ended the worker, in our words: what else it said may be the data's. */
static const char *last_words(const ls_remote *remote) {
    static const char *const known[] = {
        "double free", "corrupted size vs. prev_size", "corrupted double-linked list", "invalid pointer",
        "invalid next size", "invalid size", "malloc(): ", "realloc(): ", "free(): ", "stack smashing detected",
        "buffer overflow detected", "std::bad_alloc", "terminate called", "Assertion"};
    char said[LS_WATCH_SAID + 1] = "";
    for (size_t i = 0; i < LS_WATCH_SAID; i++) said[i] = remote->watch->said[i];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (memmem(said, sizeof said, known[i], strlen(known[i]))) return known[i];
    return NULL;
}

static const char *death_words(ls_remote *remote, int wait_status, leaksift_reason *reason) {
    char text[96];
    const char *words = last_words(remote);
    if (remote->killed) return *reason = remote->killed_for, remote->killed_message;
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == LS_EXIT_MEMORY)
        return *reason = LEAKSIFT_REASON_OUT_OF_MEMORY, "the worker's memory limit";
    if (WIFEXITED(wait_status)) {
        *reason = LEAKSIFT_REASON_PARSER_EXIT;
        snprintf(text, sizeof text, "the worker ended with exit status %d%s%s", WEXITSTATUS(wait_status),
                 words ? ": " : "", words ? words : "");
    } else {
        *reason = LEAKSIFT_REASON_PARSER_CRASH;
        snprintf(text, sizeof text, "signal %d%s%s", WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0,
                 words ? ": " : "", words ? words : "");
        if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGKILL && was_for_memory(remote))
            *reason = LEAKSIFT_REASON_OUT_OF_MEMORY;
    }
    return ls_arena_strdup(&remote->poison_arena, text);
}

/* No parser sends itself these: somebody else did, or the kernel for want of memory. Once a root is begun again. */
static bool is_from_outside(int wait_status) {
    int number = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
    return number == SIGKILL || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
}

/* Where it was becomes a place that the next worker does not enter. If one died there before although it did not, its
 * name is not looked at either; if that does not help, the root is given up. */
static void add_poison(ls_remote *remote, const ls_poison *poison) {
    for (size_t i = 0; i < remote->poison_count; i++) {
        ls_poison *same = &remote->poison[i];
        if (same->depth != poison->depth ||
            memcmp(same->indices, poison->indices, poison->depth * sizeof *poison->indices) != 0)
            continue;
        remote->given_up = same->silent != 0;
        same->silent = 1;
        return;
    }
    if (remote->poison_count == POISON_MAX) remote->given_up = true; /* it died although it was told where to stop */
    else remote->poison[remote->poison_count++] = *poison;
}

/* After Ctrl-C nothing of the root is examined again: it is told of with what it had found itself, and what had ended
 * below it. */
static ls_status keep_ended(ls_remote *remote, ls_poison *poison) {
    poison->depth = 1;
    if (remote->ended.length) return LS_OK;
    ls_status status = ls_journal_ended_of(remote->options.journal, remote->options.stream, remote->unit_start,
                                           ENDED_MOST, &remote->ended);
    if (remote->ended.length) {
        remote->ended_items = remote->inspection.items - 1; /* without the root */
        remote->ended_bytes = remote->inspection.bytes;
    }
    return status == LS_NOMEM || status == LS_IO ? status : LS_OK;
}

static ls_status learn(ls_remote *remote) {
    int wait_status = 0;
    if (!remote->killed) ls_isolation_kill(&remote->process); /* it may have closed the socket and live on */
    bool told = ls_isolation_status(remote->options.isolation, &remote->process, &wait_status);
    const uint64_t root = remote->watch->root - remote->number;
    const bool is_ahead = !remote->one_by_one && root > remote->next && root < remote->file_count;
    /* What it says of where it was is believed of the first root that it was given; in a later one the cause may lie in
     * one before it, and the root is begun again by a worker that has seen no other. Where we ended it for its time,
     * that would take as long again. */
    const bool is_late = remote->killed && (remote->killed_for == LEAKSIFT_REASON_TIME ||
                                            remote->killed_for == LEAKSIFT_REASON_NOT_REACHED);
    const bool is_sure = is_late || (!remote->done && !is_ahead);
    ls_poison poison = {.depth = remote->watch->depth, .stop = remote->poison_count + 1 >= POISON_MAX};
    if (!poison.depth || poison.depth > LS_WATCH_DEPTH) poison.depth = 1; /* between items: the root's */
    for (uint32_t i = 0; i < poison.depth; i++) poison.indices[i] = remote->watch->indices[i];
    poison.indices[0] = 0;
    /* Where the helper program went, its workers went with it: no item is to blame. */
    bool again =
        !is_sure || (!remote->killed && (!told || (!remote->retried && is_from_outside(wait_status))));
    leaksift_reason reason;
    poison.message = death_words(remote, wait_status, &reason);
    poison.reason = reason;
    ls_journal *journal = remote->options.journal;
    const bool known = !again && !is_ahead && journal;
    const uint64_t before = again ? remote->texts : remote->watch->told_before[poison.depth - 1];
    ls_status status = known && reason == LEAKSIFT_REASON_NOT_REACHED ? keep_ended(remote, &poison) : LS_OK;
    if (!status && known) status = collect_findings(remote, &poison);
    remote->skipped = before < remote->texts ? before : remote->texts;
    if (!again && !remote->died) remote->died = poison.message;
    if (!status && journal) status = ls_journal_truncate(journal, remote->options.stream, remote->unit_start);
    remote->killed = false;
    if (again) remote->retried |= told;
    else if (is_ahead) remote->ahead.is_set = true, remote->ahead.file = (size_t)root, remote->ahead.poison = poison;
    else add_poison(remote, &poison);
    remote->one_by_one = true;
    drop_worker(remote);
    return status;
}

/* The root is done, and yet its worker was killed: by a look just before. The next root has another. */
static void bury(ls_remote *remote) {
    int wait_status;
    if (!remote->killed) return;
    (void)ls_isolation_status(remote->options.isolation, &remote->process, &wait_status);
    remote->killed = remote->sent = false;
    drop_worker(remote);
}

/* What the root brought may be shared with other threads only now that it stands whole. */
static void share_copies(ls_remote *remote) {
    for (size_t i = 0; i < remote->inspection.sure && remote->options.copies; i++) {
        const ls_shared *added = &remote->inspection.shared[i];
        ls_copies_add(remote->options.copies, remote->options.stream, added);
        ls_bloom_add(ls_isolation_bloom(remote->options.isolation), added->key);
    }
}

void ls_remote_begin(ls_remote *remote, const ls_opened *const *files, size_t count) {
    remote->number += remote->file_count;
    remote->files = files;
    remote->file_count = count;
    remote->next = 0;
    remote->sent = remote->one_by_one = remote->ahead.is_set = false;
    ls_arena_reset(&remote->poison_arena);
}

static void begin_to_inspect(ls_remote *remote, const ls_root *root) {
    const size_t length = strlen(root->path);
    const bool is_text = ls_utf8_valid(root->path, length) == length;
    const ls_inspected_root expected = {
        .name = ls_buffer_cstr(&remote->shown),
        .raw = is_text ? NULL : (const uint8_t *)root->path,
        .raw_length = is_text ? 0 : length,
        .size = root->volumes > 1 ? root->own_size : root->size,
        .items_most = 1 + ls_root_entries(&remote->options.engine->limits, root->size),
        .offset = remote->unit_start};
    ls_inspection_begin(&remote->inspection, &expected);
}

/* Until the root stands whole in the stream; what the worker's deaths taught is told to the next one. */
static ls_status scan_root(ls_remote *remote, ls_root *root, int descriptor) {
    for (unsigned deaths = 0; deaths < DEATHS_MAX; deaths++) {
        ls_status status = remote->process.pid ? LS_OK : start_worker(remote), result = LS_OK;
        if (status) return status;
        if (deaths == GIVE_UP ||
            remote->given_up) { /* no item is to blame, or all are: the root is told of without being opened */
            root->unreadable = true;
            root->reason = LEAKSIFT_REASON_PARSER_CRASH;
            root->message = "its workers died again and again";
            root->silent = true;
            remote->given_up = false;
            descriptor = -1;
        }
        if (root->unreadable) remote->poison_count = 0;
        remote->texts = remote->guests_run = 0;
        begin_to_inspect(remote, root);
        remote->watch->cancel = ls_is_cancelled(remote->options.cancel);
        begin_to_watch(remote);
        if (!remote->sent) remote->sent = send_scan(remote, root, descriptor);
        status = remote->sent ? await_done(remote, &result) : LS_STOP;
        if (status == LS_OK) {
            if (remote->one_by_one) remote->sent = false;
            remote->done++;
            share_copies(remote);
            bury(remote);
            return result;
        }
        if (status != LS_STOP) return status;
        remote->sent = false;
        status = learn(remote);
        if (status) return status;
    }
    return LS_IO;
}

ls_status ls_remote_scan(ls_remote *remote) {
    const ls_opened *file = remote->files[remote->next];
    ls_root root = file->root;
    ls_buffer_clear(&remote->shown);
    if (!ls_root_shown(&root, &remote->shown)) return LS_NOMEM;
    ls_journal *journal = remote->options.journal;
    remote->unit_start = journal ? ls_journal_stream_size(journal, remote->options.stream) : 0;
    remote->skipped = 0;
    remote->died = NULL;
    remote->found = false;
    memset(remote->lacking, 0, sizeof remote->lacking); /* a root that no worker ends lacks nothing of the one before */
    remote->poison_count = 0;
    remote->retried = remote->given_up = false;
    remote->ended_items = remote->ended_bytes = 0;
    ls_buffer_clear(&remote->ended);
    if (remote->ahead.is_set && remote->ahead.file == remote->next) add_poison(remote, &remote->ahead.poison);
    ls_status status = scan_root(remote, &root, file->descriptor);
    remote->next++;
    return status;
}
