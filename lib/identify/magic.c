/* The adapter to libmagic, the last to be asked: 174 µs a call with the slow tests off, 500 µs with them (DESIGN.md).
 * It gets bytes, never a name, and none of its tests that start programs, unpack, or repeat what our own tables
 * know. */
#include "identify/probes.h"
#include "base/alloc.h"
#include <magic.h>
#include <pthread.h>
#include <string.h>

struct ls_magic {
    magic_t cookie;
};

/* magic_load() maps the shared compiled file and reads the environment: one thread at a time. */
static pthread_mutex_t load_lock = PTHREAD_MUTEX_INITIALIZER;

static void set_limit(magic_t cookie, int parameter, size_t value) { (void)magic_setparam(cookie, parameter, &value); }

ls_magic *ls_magic_open(void) {
    const int flags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_APPTYPE |
                      MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TEXT | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_TOKENS |
                      MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON;
    ls_magic *magic = ls_calloc(1, sizeof *magic);
    if (!magic) return NULL;
    pthread_mutex_lock(&load_lock);
    magic->cookie = magic_open(flags);
    if (magic->cookie && magic_load(magic->cookie, NULL) != 0) {
        magic_close(magic->cookie);
        magic->cookie = NULL;
    }
    pthread_mutex_unlock(&load_lock);
    if (!magic->cookie) {
        ls_free(magic);
        return NULL;
    }
    set_limit(magic->cookie, MAGIC_PARAM_BYTES_MAX, LS_HEAD);
    set_limit(magic->cookie, MAGIC_PARAM_REGEX_MAX, 1024);
    set_limit(magic->cookie, MAGIC_PARAM_INDIR_MAX, 10);
    set_limit(magic->cookie, MAGIC_PARAM_NAME_MAX, 50);
    return magic;
}

void ls_magic_close(ls_magic *magic) {
    if (!magic) return;
    magic_close(magic->cookie);
    ls_free(magic);
}

const char *ls_magic_type(ls_magic *magic, const uint8_t *head, size_t length) {
    const char *type = magic_buffer(magic->cookie, head, length < LS_HEAD ? length : LS_HEAD);
    if (!type || !strchr(type, '/') || strcmp(type, "application/octet-stream") == 0) return NULL;
    return type;
}
