/* The worker program with a death or a lie inside: linked with --wrap, so that nothing of it is in the product. An item whose name
 * says "die-HOW" ends its worker when it is identified; one whose name says "name-die-HOW", whenever its name is matched; one whose
 * name says "lie-HOW" makes it tell what is not so, "try-HOW" do what it must not. Into the file that LEAKSIFT_DEATHS names go the moments of the deaths and of
 * each worker's first sign. */
#include "identify/identify.h"
#include "match/matcher.h"
#include "scan/unit.h"
#include "scan/wire.h"
#include "scan/worker_private.h"
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static volatile int *volatile nowhere;
static int told = -1; /* opened by the program, before it makes workers that may open nothing */
static pid_t seen;

__attribute__((constructor)) static void open_log(void) {
    const char *path = getenv("LEAKSIFT_DEATHS");
    if (path) told = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void tell(const char *what) {
    struct timespec t;
    char line[64];
    clock_gettime(CLOCK_MONOTONIC, &t);
    int length = snprintf(line, sizeof line, "%s %lld\n", what, (long long)t.tv_sec * 1000000000 + t.tv_nsec);
    if (told >= 0 && write(told, line, (size_t)length) < 0) told = -1;
}

static void first_sign(void) {
    if (seen == getpid()) return;
    seen = getpid();
    tell("lives");
}

static void free_twice(void) {
    void *volatile held = malloc(40);
    free(held);
    free(held);
}

static void say_and_die(void) {
    static const char words[] = "a.c:1: Assertion `Zqxfenwick is 4711905' failed.\n";
    for (int standard = 1; standard <= 2; standard++)
        if (write(standard, words, sizeof words - 1) < 0) continue;
    abort();
}

static void die(const char *how) {
    volatile unsigned turns = 0;
    if (strncmp(how, "spin", 4) != 0) tell("died"); /* that one the host ends */
    if (strncmp(how, "kill", 4) == 0) kill(getpid(), SIGKILL); /* the guards do not let it: SIGSYS */
    else if (strncmp(how, "segv", 4) == 0) *nowhere = 1;
    else if (strncmp(how, "abrt", 4) == 0) abort();
    else if (strncmp(how, "heap", 4) == 0) free_twice();
    else if (strncmp(how, "say", 3) == 0) say_and_die();
    else if (strncmp(how, "exit", 4) == 0) _exit(3);
    else if (strncmp(how, "memory", 6) == 0) _exit(77);
    else if (strncmp(how, "spin", 4) == 0)
        for (;;) turns++;
}

static void look_at(const char *name, const char *word) {
    const char *at = name ? strstr(name, word) : NULL;
    if (at) die(at + strlen(word));
}

/* What the guards are for; what comes through ends the worker in a way of its own. */
static void try(const char *how) {
    char *const nothing[] = {NULL};
    bool done = false;
    if (strncmp(how, "open", 4) == 0) done = open("/etc/passwd", O_RDONLY) >= 0;
    else if (strncmp(how, "share", 5) == 0)
        done = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    else if (strncmp(how, "socket", 6) == 0) done = socket(AF_INET, SOCK_STREAM, 0) >= 0;
    else if (strncmp(how, "exec", 4) == 0) done = execve("/bin/true", nothing, nothing) == 0;
    else if (strncmp(how, "trace", 5) == 0) done = ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0;
    else if (strncmp(how, "kill", 4) == 0) done = kill(getppid(), SIGSTOP) == 0;
    else if (strncmp(how, "fork", 4) == 0) done = fork() >= 0;
    if (done) _exit(42);
}

static void try_at(const char *name) {
    const char *at = name ? strstr(name, "try-") : NULL;
    if (at) try(at + strlen("try-"));
}

/* ---- lies: a worker that was broken into says what it likes ---- */

static char lie[32]; /* of the item that was identified last: what follows "lie-" in its name, up to the suffix */

static void begin_lie(const char *name) {
    const char *at = name ? strstr(name, "lie-") : NULL;
    snprintf(lie, sizeof lie, "%.*s", at ? (int)strcspn(at + 4, ".") : 0, at ? at + 4 : "");
}

static bool lies(const char *how) { return strcmp(lie, how) == 0; }

/* Where it is, until when it may be there: then it spins, or dies with the blame on the next file of its batch. */
static void lie_about_place(void) {
    volatile unsigned turns = 0;
    ls_watch *watch = ls_worker_unit()->host.watch;
    if (lies("ahead")) {
        watch->root++;
        *nowhere = 1;
    }
    if (!lies("clock")) return;
    watch->deadline = 1e300;
    watch->limit = (double)NAN;
    watch->depth = 1000000;
    for (;;) turns++;
}

ls_status __real_ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared, const char *charset,
                             ls_identity *identity);
ls_status __wrap_ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared, const char *charset,
                             ls_identity *identity);
ls_status __wrap_ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared, const char *charset,
                             ls_identity *identity) {
    first_sign();
    if (name && !strstr(name, "name-die-")) look_at(name, "die-");
    try_at(name);
    begin_lie(name);
    lie_about_place();
    return __real_ls_identify(identifier, input, name, declared, charset, identity);
}

ls_status __real_ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block, const ls_hit_sink *sink);
ls_status __wrap_ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block, const ls_hit_sink *sink);
ls_status __wrap_ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block, const ls_hit_sink *sink) {
    first_sign();
    if (block->is_path) look_at(block->item_name, "name-die-");
    return __real_ls_match_block(matcher, scratch, block, sink);
}

/* A whole message. */
void __real_ls_message_end(ls_buffer *out, size_t begun);
void __wrap_ls_message_end(ls_buffer *out, size_t begun);
void __wrap_ls_message_end(ls_buffer *out, size_t begun) {
    static const struct { const char *name; unsigned type; } garbage[] = {{"run", LS_MESSAGE_GUEST_RUN}, {"did", LS_MESSAGE_GUEST_DID},
        {"bytes", LS_MESSAGE_GUEST_BYTES}, {"look", LS_MESSAGE_GUEST_RECOGNIZE}, {"text", LS_MESSAGE_TEXT}, {"records", LS_MESSAGE_RECORDS},
        {"done", LS_MESSAGE_DONE}, {"share", LS_MESSAGE_ADD_COPY}};
    uint32_t type;
    memcpy(&type, out->data + begun + 4, sizeof type);
    char *payload = out->data + begun + LS_MESSAGE_HEADER, *last = out->data + out->length - 1;
    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++)
        if (type == garbage[i].type && lies(garbage[i].name)) memset(payload, 0xFF, out->length - begun - LS_MESSAGE_HEADER);
    if (type == LS_MESSAGE_TEXT && lies("text-path")) payload[1] ^= 1; /* of the path, whose length stands before it */
    if (type == LS_MESSAGE_ADD_COPY && lies("share-offset")) payload[16]++;
    if (type == LS_MESSAGE_ADD_COPY && lies("share-size")) payload[17] ^= 1;
    if (type == LS_MESSAGE_ADD_COPY && lies("share-levels")) ++*last;
    if (type == LS_MESSAGE_DONE && lies("done-failed")) *payload = LS_IO;
    if (type == LS_MESSAGE_DONE && lies("done-callback")) *payload = LS_CALLBACK;
    if (type == LS_MESSAGE_DONE && lies("done-cancelled")) *payload = LS_CANCELLED;
    if (type == LS_MESSAGE_DONE && lies("done-items")) payload[1]++;
    if (lies("message-kind")) type = 99;
    memcpy(out->data + begun + 4, &type, sizeof type);
    __real_ls_message_end(out, begun);
    const uint32_t length = UINT32_MAX;
    if (lies("message-length")) memcpy(out->data + begun, &length, sizeof length);
}

/* ---- records that are well formed ---- */

void __real_ls_put_enter(ls_buffer *out, const ls_enter *enter);
void __wrap_ls_put_enter(ls_buffer *out, const ls_enter *enter);
void __wrap_ls_put_enter(ls_buffer *out, const ls_enter *enter) {
    ls_enter said = *enter; /* of the item after the one whose content broke in */
    if (lies("root") && !enter->index) said.name = "somebody/else.txt";
    if (lies("raw") && !enter->index) said.raw = (const uint8_t *)"else.txt", said.raw_length = 8;
    if (lies("index") && enter->index) said.index = 1;
    __real_ls_put_enter(out, &said);
    if (lies("depth"))
        for (unsigned i = 0; i < 300; i++) __real_ls_put_enter(out, &(ls_enter){.name = "deeper", .index = 1});
}

void __real_ls_put_finding(ls_buffer *out, const leaksift_finding *finding);
void __wrap_ls_put_finding(ls_buffer *out, const leaksift_finding *finding);
void __wrap_ls_put_finding(ls_buffer *out, const leaksift_finding *finding) {
    leaksift_finding said = *finding;
    if (lies("type")) said.type = "a_type_of_its_own";
    if (lies("rule")) said.rule = NULL;
    if (lies("normalized")) said.normalized = NULL;
    if (lies("value")) said.value = "\xFF\xFE";
    if (lies("confidence")) said.confidence = (double)NAN;
    if (lies("part")) said.location.part = (leaksift_part)1000000;
    for (unsigned i = lies("findings") ? 100 : 1; i; i--) __real_ls_put_finding(out, &said);
}

void __real_ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra, const ls_copy *copy);
void __wrap_ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra, const ls_copy *copy);
void __wrap_ls_put_item(ls_buffer *out, const leaksift_item *item, const ls_item_extra *extra, const ls_copy *copy) {
    static const leaksift_count counts[] = {{NULL, 1, 1, 0, 0}, {"email_address", 1, 2, 0, 0}};
    static const leaksift_note notes[] = {{LEAKSIFT_REASON_CORRUPT, NULL}};
    static const leaksift_label label = {.name = "a_class_of_its_own", .confidence = 0.5};
    static const leaksift_organization organization = {.confidence = 0.5};
    static const leaksift_time time = {0};
    static const leaksift_property property = {0};
    static const char *const nothing[] = {NULL};
    leaksift_item said = *item;
    ls_copy where = {0, 0};
    if (lies("size")) said.size++;
    if (lies("huge")) said.size = UINT64_MAX;
    if (lies("examined")) said.bytes_examined = said.size + 1;
    if (lies("digest")) said.sha256 = "no digest";
    if (lies("clean")) said.state = LEAKSIFT_CLEAN, said.coverage = LEAKSIFT_NONE;
    if (lies("counts")) said.counts = counts, said.count_count = 1;
    if (lies("distinct")) said.counts = counts + 1, said.count_count = 1;
    if (lies("notes")) said.notes = notes, said.note_count = 1;
    if (lies("label")) said.labels = &label, said.label_count = 1;
    if (lies("organization")) said.organizations = &organization, said.organization_count = 1;
    if (lies("time")) said.times = &time, said.time_count = 1;
    if (lies("property")) said.properties = &property, said.property_count = 1;
    if (lies("reason")) said.reasons = nothing, said.reason_count = 1;
    if (lies("copy-of-itself")) copy = &where;
    if (lies("copy-of-nothing")) where = (ls_copy){1000, 1ull << 60}, copy = &where;
    __real_ls_put_item(out, &said, extra, copy);
}
