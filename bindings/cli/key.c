/* The key of value_id. Without --key-file there is one a user, made once: results of different days can be compared,
 * and nobody else can find out a value by trying. It is written beside and linked in place, so that two first runs at
 * the same time agree on one key and a killed one leaves none that is half written. */
#include "cli.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_SIZE = 32, KEY_LEAST = 16 };

/* Returns 0, or an errno; EINVAL: too short or too long. */
static int read_key(const char *path, cli_key *key) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    uint8_t more;
    ssize_t got;
    key->size = 0;
    while (key->size < CLI_KEY_MAX && (got = read(descriptor, key->bytes + key->size, CLI_KEY_MAX - key->size)) > 0)
        key->size += (size_t)got;
    bool is_long = key->size == CLI_KEY_MAX && read(descriptor, &more, 1) > 0;
    close(descriptor);
    return key->size < KEY_LEAST || is_long ? EINVAL : 0;
}

static int write_new(const char *path, const uint8_t *bytes) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return errno;
    int failed = write(descriptor, bytes, KEY_SIZE) != KEY_SIZE || fsync(descriptor) != 0 ? EIO : 0;
    if (close(descriptor) != 0) failed = EIO;
    return failed;
}

static int make_key(const char *path) {
    uint8_t bytes[KEY_SIZE];
    char beside[4200];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) return EIO;
    snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
    unlink(beside); /* of a killed run with our process id */
    int failed = write_new(beside, bytes);
    if (!failed && link(beside, path) != 0 && errno != EEXIST) failed = errno;
    unlink(beside);
    return failed;
}

/* Each folder on the way, for the user alone. */
static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static bool default_path(char *path, size_t size) {
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/') return (size_t)snprintf(path, size, "%s/leaksift/key", data) < size;
    if (home && home[0] == '/') return (size_t)snprintf(path, size, "%s/.local/share/leaksift/key", home) < size;
    return false;
}

static bool for_this_run(cli_key *key) {
    key->size = KEY_SIZE;
    if (getrandom(key->bytes, KEY_SIZE, 0) != KEY_SIZE) return cli_complain("no random bytes to be had"), false;
    cli_complain("no key can be kept in the user's data directory: value_id holds for this run only (see --key-file)");
    return true;
}

bool cli_key_load(const cli_options *options, cli_key *key) {
    char path[4100];
    if (options->key_file) {
        int failed = read_key(options->key_file, key);
        if (failed == EINVAL) cli_complain("%s: a key has %d to %d bytes", options->key_file, KEY_LEAST, CLI_KEY_MAX);
        else if (failed) cli_complain("%s: %s", options->key_file, strerror(failed));
        return !failed;
    }
    if (!default_path(path, sizeof path)) return for_this_run(key);
    int failed = read_key(path, key);
    if (failed == ENOENT) {
        make_folders(path);
        if (make_key(path) != 0) return for_this_run(key);
        failed = read_key(path, key);
    }
    if (!failed) return true;
    if (failed == EINVAL) return cli_complain("%s: this is no key; remove it and a new one will be made", path), false;
    return for_this_run(key);
}
