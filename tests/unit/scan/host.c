/* What belongs to the host stays as it is: its output, locale, directory, umask, signal handlers, environment, descriptors. And its
 * callbacks may fail at any call: the scan ends there, says so, and leaves nothing behind (the sanitizers' builds look for leaks). */
// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include "leaksift.h"
#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static const char *const roots[] = {LS_SAMPLES, LS_SAMPLES "/../../examples/sample-leak", "/nonexistent/leaksift"};
static const char *const few[] = {LS_SAMPLES "/../../examples/sample-leak", LS_SAMPLES "/mail"};

typedef struct host {
    char directory[4096], locale[256];
    mode_t mask;
    struct sigaction actions[65];
    sigset_t blocked;
    size_t environment, descriptors;
} host;

static size_t count_descriptors(void) {
    size_t count = 0;
    DIR *handle = opendir("/proc/self/fd");
    while (handle && readdir(handle)) count++;
    if (handle) closedir(handle);
    return count;
}

static void look(host *at) {
    memset(at, 0, sizeof *at);
    assert_non_null(getcwd(at->directory, sizeof at->directory));
    snprintf(at->locale, sizeof at->locale, "%s", setlocale(LC_ALL, NULL));
    at->mask = umask(0);
    umask(at->mask);
    for (int i = 1; i <= 64; i++) sigaction(i, NULL, &at->actions[i]);
    pthread_sigmask(SIG_BLOCK, NULL, &at->blocked);
    while (environ[at->environment]) at->environment++;
    at->descriptors = count_descriptors();
}

static void same(const host *before, const host *after) {
    assert_string_equal(before->directory, after->directory);
    assert_string_equal(before->locale, after->locale);
    assert_int_equal(before->mask, after->mask);
    for (int i = 1; i <= 64; i++) assert_true(before->actions[i].sa_handler == after->actions[i].sa_handler);
    for (int i = 1; i <= 64; i++) assert_int_equal(sigismember(&before->blocked, i), sigismember(&after->blocked, i));
    assert_int_equal(before->environment, after->environment);
    assert_int_equal(before->descriptors, after->descriptors);
}

/* ---- callbacks that fail ---- */

typedef struct failing {
    unsigned which, at, calls[4]; /* callback `which` fails at its call `at`; 0: none does */
} failing;

static int count(failing *it, unsigned which) { return ++it->calls[which] == it->at && it->which == which; }
static int on_run(void *context, const leaksift_run_info *info) { return (void)info, count(context, 0); }
static int on_finding(void *context, const leaksift_finding *finding) { return (void)finding, count(context, 1); }
static int on_item(void *context, const leaksift_item *item) { return (void)item, count(context, 2); }
static int on_summary(void *context, const leaksift_summary *summary) { return (void)summary, count(context, 3); }
static int on_text(void *context, const leaksift_text *text) { return (void)text, count(context, 1); }

static leaksift_status run(const leaksift_engine *engine, failing *it, leaksift_mode mode, const char *const *from, size_t count) {
    leaksift_callbacks callbacks = {sizeof callbacks, it, on_run, on_finding, on_item, on_text, on_summary};
    if (mode != LEAKSIFT_MODE_TEXT) callbacks.text = NULL;
    leaksift_run_options options = LEAKSIFT_RUN_OPTIONS_INIT;
    leaksift_error error;
    options.mode = mode;
    options.jobs = 2;
    return leaksift_run(engine, from, count, &options, &callbacks, &error);
}

static unsigned next(unsigned at) { return at < 4 ? at + 1 : at * 4; } /* each of the first, then ever fewer */

static void each_callback_may_fail(const leaksift_engine *engine, leaksift_mode mode) {
    failing all = {0};
    assert_int_equal(run(engine, &all, mode, few, 2), LEAKSIFT_OK);
    for (unsigned which = 0; which < 4; which++)
        for (unsigned at = 1; at <= all.calls[which]; at = next(at)) {
            failing it = {.which = which, .at = at};
            assert_int_equal(run(engine, &it, mode, few, 2), LEAKSIFT_ERROR_CALLBACK);
            assert_int_equal(it.calls[which], at); /* and nothing after it */
        }
}

static void callbacks_may_fail(void **state) {
    each_callback_may_fail(*state, LEAKSIFT_MODE_SCAN);
    each_callback_may_fail(*state, LEAKSIFT_MODE_IDENTIFY);
    each_callback_may_fail(*state, LEAKSIFT_MODE_TEXT);
}

static int scan_one(leaksift_scanner *scanner, failing *it) {
    const leaksift_callbacks callbacks = {sizeof callbacks, it, on_run, on_finding, on_item, NULL, on_summary};
    leaksift_error error;
    return leaksift_scanner_file(scanner, LS_SAMPLES "/mail/attachments.eml", &callbacks, &error);
}

static void a_scanner_goes_on_after_a_callback_failed(void **state) {
    leaksift_scanner *scanner;
    failing all = {0};
    assert_int_equal(leaksift_scanner_create(*state, &scanner, NULL), LEAKSIFT_OK);
    leaksift_status status = scan_one(scanner, &all);
    for (unsigned which = 1; which < 3 && status == LEAKSIFT_OK; which++)
        for (unsigned at = 1; at <= all.calls[which]; at = next(at)) {
            failing it = {.which = which, .at = at}, again = {0};
            assert_int_equal(scan_one(scanner, &it), LEAKSIFT_ERROR_CALLBACK);
            assert_int_equal(scan_one(scanner, &again), LEAKSIFT_OK);
            assert_memory_equal(again.calls, all.calls, sizeof all.calls);
        }
    leaksift_scanner_free(scanner);
}

static int refuse(void *context, const void *data, size_t size) {
    unsigned *left = context;
    return (void)data, (void)size, (*left)-- == 0;
}

static void a_report_s_writer_may_fail(void **state) {
    for (int format = LEAKSIFT_FORMAT_SUMMARY; format <= LEAKSIFT_FORMAT_SARIF; format++)
        for (unsigned after = 0; after < 40; after += 1 + after) {
            leaksift_report_options options = LEAKSIFT_REPORT_OPTIONS_INIT;
            leaksift_report *report;
            unsigned left = after;
            options.format = (leaksift_report_format)format;
            assert_int_equal(leaksift_report_create(&options, refuse, &left, &report, NULL), LEAKSIFT_OK);
            leaksift_status status = leaksift_run(*state, few, 2, NULL, leaksift_report_callbacks(report), NULL);
            leaksift_status finished = leaksift_report_finish(report, NULL);
            assert_true(status == LEAKSIFT_OK || status == LEAKSIFT_ERROR_CALLBACK);
            assert_true(status == LEAKSIFT_OK || finished == LEAKSIFT_ERROR_IO);
            leaksift_report_free(report);
        }
}

/* ---- the host's own ---- */

static void nothing_of_the_host_changes(void **state) {
    (void)state;
    host before, after;
    failing it = {0};
    int out = dup(1), err = dup(2), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    assert_true(out >= 0 && err >= 0 && file >= 0);
    fflush(NULL);
    dup2(file, 1), dup2(file, 2);
    look(&before);
    leaksift_engine *engine;
    leaksift_engine_options options = LEAKSIFT_ENGINE_OPTIONS_INIT;
    options.cache_dir = "";
    leaksift_status status = leaksift_engine_create(&options, &engine, NULL);
    if (!status) status = run(engine, &it, LEAKSIFT_MODE_SCAN, roots, 3);
    if (!status) status = run(engine, &it, LEAKSIFT_MODE_TEXT, roots, 2);
    leaksift_rules_check(NULL, 0, NULL, NULL, NULL);
    leaksift_engine_free(engine);
    leaksift_engine_free(NULL);
    fflush(NULL);
    look(&after);
    off_t printed = lseek(file, 0, SEEK_END);
    dup2(out, 1), dup2(err, 2);
    close(out), close(err), close(file);
    assert_int_equal(status, LEAKSIFT_OK);
    assert_int_equal(printed, 0);
    same(&before, &after);
}

static int set_up(void **state) {
    leaksift_engine *engine;
    if (leaksift_engine_create(NULL, &engine, NULL)) return 1;
    *state = engine;
    return 0;
}

static int tear_down(void **state) { return leaksift_engine_free(*state), 0; }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_the_host_changes), cmocka_unit_test(callbacks_may_fail),
        cmocka_unit_test(a_scanner_goes_on_after_a_callback_failed), cmocka_unit_test(a_report_s_writer_may_fail)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
