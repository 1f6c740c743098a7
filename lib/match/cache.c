/* The file: magic, key, SHA-256 of the body, body length, body. The body: for each database its length and bytes. It is
 * read whole and checked before a byte of it is deserialised, since bad bytes there are memory-unsafe. */
#include "match/cache.h"
#include "base/alloc.h"
#include "base/buffer.h"
#include "base/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BODY_MAX = 256 << 20 };
static const char magic[8] = "lsmatch1";

typedef struct header {
    char magic[8];
    uint8_t key[32], digest[32];
    uint64_t length;
} header;

static bool path_of(const char *directory, const uint8_t key[32], const char *ending, ls_buffer *out) {
    char hex[33];
    ls_hex(key, 16, hex);
    return ls_buffer_printf(out, "%s/match-%s%s", directory, hex, ending) && *ls_buffer_cstr(out);
}

static bool read_all(int descriptor, void *into, size_t length) {
    for (size_t at = 0; at < length;) {
        ssize_t got = read(descriptor, (char *)into + at, length - at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += (size_t)got;
    }
    return true;
}

static bool write_all(int descriptor, const void *from, size_t length) {
    for (size_t at = 0; at < length;) {
        ssize_t put = write(descriptor, (const char *)from + at, length - at);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        at += (size_t)put;
    }
    return true;
}

/* The body, whole and of the right digest, or NULL. */
static uint8_t *read_body(int descriptor, const uint8_t key[32], size_t *length) {
    struct stat about;
    header head;
    uint8_t digest[32];
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode) || about.st_uid != geteuid() || (about.st_mode & 022))
        return NULL;
    if (!read_all(descriptor, &head, sizeof head) || memcmp(head.magic, magic, sizeof magic) != 0 ||
        memcmp(head.key, key, 32) != 0 || head.length > BODY_MAX ||
        (uint64_t)about.st_size != sizeof head + head.length)
        return NULL;
    uint8_t *body = ls_malloc((size_t)head.length);
    if (!body) return NULL;
    *length = (size_t)head.length;
    if (read_all(descriptor, body, *length)) {
        ls_sha256_once(body, *length, digest);
        if (memcmp(digest, head.digest, 32) == 0) return body;
    }
    ls_free(body);
    return NULL;
}

static bool restore(const uint8_t *body, size_t length, ls_hs_database *out[LS_DATABASES]) {
    size_t at = 0;
    for (size_t i = 0; i < LS_DATABASES; i++) {
        uint64_t size;
        if (length - at < sizeof size) return false;
        memcpy(&size, body + at, sizeof size);
        at += sizeof size;
        if (size > length - at) return false;
        if (size && !(out[i] = ls_hs_restore(body + at, (size_t)size))) return false;
        at += (size_t)size;
    }
    return at == length;
}

bool ls_cache_load(const char *directory, const uint8_t key[32], ls_hs_database *out[LS_DATABASES]) {
    ls_buffer path = {0};
    size_t length = 0;
    uint8_t *body = NULL;
    memset(out, 0, LS_DATABASES * sizeof *out);
    int descriptor = path_of(directory, key, "", &path) ? open(path.data, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (descriptor >= 0) body = read_body(descriptor, key, &length);
    bool good = body && restore(body, length, out);
    if (!good)
        for (size_t i = 0; i < LS_DATABASES; i++) {
            ls_hs_free(out[i]);
            out[i] = NULL;
        }
    if (descriptor >= 0) close(descriptor);
    ls_free(body);
    ls_buffer_free(&path);
    return good;
}

/* Like mkdir -p, each new one for the user alone. */
static void make_directories(const char *path) {
    char *copy = ls_strdup(path);
    for (char *at = copy ? copy + 1 : NULL; at && *at; at++)
        if (*at == '/') {
            *at = '\0';
            mkdir(copy, 0700);
            *at = '/';
        }
    if (copy) mkdir(copy, 0700);
    ls_free(copy);
}

static bool body_of(ls_hs_database *const databases[LS_DATABASES], ls_buffer *out) {
    for (size_t i = 0; i < LS_DATABASES; i++) {
        size_t size = 0;
        void *bytes = databases[i] ? ls_hs_save(databases[i], &size) : NULL;
        uint64_t stored = size;
        bool good = (!databases[i] || bytes) && ls_buffer_append(out, &stored, sizeof stored) &&
                    (size == 0 || ls_buffer_append(out, bytes, size));
        ls_free(bytes);
        if (!good) return false;
    }
    return out->length <= BODY_MAX;
}

void ls_cache_store(const char *directory, const uint8_t key[32], ls_hs_database *const databases[LS_DATABASES]) {
    ls_buffer path = {0}, temporary = {0}, body = {0};
    header head = {.length = 0};
    int descriptor = -1;
    memcpy(head.magic, magic, sizeof magic);
    memcpy(head.key, key, 32);
    if (!body_of(databases, &body) || !path_of(directory, key, "", &path) ||
        !path_of(directory, key, ".XXXXXX", &temporary))
        goto done;
    head.length = body.length;
    ls_sha256_once(body.data, body.length, head.digest);
    make_directories(directory);
    descriptor = mkstemp(temporary.data); /* 0600 */
    if (descriptor < 0) goto done;
    bool good = fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 && write_all(descriptor, &head, sizeof head) &&
                write_all(descriptor, body.data, body.length);
    if (close(descriptor) != 0) good = false;
    if (!good || rename(temporary.data, path.data) != 0) unlink(temporary.data);
done:
    ls_buffer_free(&path);
    ls_buffer_free(&temporary);
    ls_buffer_free(&body);
}
