/* The worker program with a death inside: linked with --wrap, so that nothing of it is in the product. An item whose name says
 * "die-HOW" ends its worker when it is identified; one whose name says "name-die-HOW", whenever its name is matched. Into the
 * file that LEAKSIFT_DEATHS names go the moments of the deaths and of each worker's first sign. */
#include "identify/identify.h"
#include "match/matcher.h"
#include "scan/wire.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void die(const char *how) {
    volatile unsigned turns = 0;
    if (strncmp(how, "spin", 4) != 0) tell("died"); /* that one the host ends */
    if (strncmp(how, "kill", 4) == 0) kill(getpid(), SIGKILL); /* the guards do not let it: SIGSYS */
    else if (strncmp(how, "segv", 4) == 0) *nowhere = 1;
    else if (strncmp(how, "abrt", 4) == 0) abort();
    else if (strncmp(how, "exit", 4) == 0) _exit(3);
    else if (strncmp(how, "memory", 6) == 0) _exit(77);
    else if (strncmp(how, "spin", 4) == 0)
        for (;;) turns++;
}

static void look_at(const char *name, const char *word) {
    const char *at = name ? strstr(name, word) : NULL;
    if (at) die(at + strlen(word));
}

static unsigned kind_of_lie(const char *name) {
    static const struct { const char *name; unsigned type; } kinds[] = {{"lie-run", LS_MESSAGE_GUEST_RUN}, {"lie-did", LS_MESSAGE_GUEST_DID},
        {"lie-bytes", LS_MESSAGE_GUEST_BYTES}, {"lie-look", LS_MESSAGE_GUEST_RECOGNIZE}, {"lie-text", LS_MESSAGE_TEXT}};
    for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
        if (strstr(name, kinds[i].name)) return kinds[i].type;
    return 0;
}

static unsigned lie; /* of the item that was identified last */

ls_status __real_ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared, const char *charset,
                             ls_identity *identity);
ls_status __wrap_ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared, const char *charset,
                             ls_identity *identity);
ls_status __wrap_ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared, const char *charset,
                             ls_identity *identity) {
    first_sign();
    if (name && !strstr(name, "name-die-")) look_at(name, "die-");
    lie = kind_of_lie(name);
    return __real_ls_identify(identifier, input, name, declared, charset, identity);
}

ls_status __real_ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block, const ls_hit_sink *sink);
ls_status __wrap_ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block, const ls_hit_sink *sink);
ls_status __wrap_ls_match_block(const ls_matcher *matcher, ls_match_scratch *scratch, const ls_block *block, const ls_hit_sink *sink) {
    first_sign();
    if (block->is_path) look_at(block->item_name, "name-die-");
    return __real_ls_match_block(matcher, scratch, block, sink);
}

void __real_ls_message_end(ls_buffer *out, size_t begun);
void __wrap_ls_message_end(ls_buffer *out, size_t begun);
void __wrap_ls_message_end(ls_buffer *out, size_t begun) {
    uint32_t type;
    memcpy(&type, out->data + begun + 4, sizeof type);
    if (type == lie && lie) memset(out->data + begun + LS_MESSAGE_HEADER, 0xFF, out->length - begun - LS_MESSAGE_HEADER);
    __real_ls_message_end(out, begun);
}
