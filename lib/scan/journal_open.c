/* The folder of a journal that may be resumed: `terms` (what it was begun with), `lock` (held while a scan writes it),
 * and the streams by number. What was written last may be torn, or after a power cut missing; so every record is
 * checked, each stream is cut behind its last whole mark, and a unit goes, and all behind it, that copies from what was
 * cut. */
#include "base/alloc.h"
#include "base/tempfile.h"
#include "scan/journal_private.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STREAMS_MAX = 4096 };

static const char terms_name[] = "terms", terms_new[] = "terms.new", lock_name[] = "lock";

static leaksift_status refuse(leaksift_error *error, const char *folder, const char *what) {
    int reason = errno;
    leaksift_status status = reason == ENOSPC || reason == EDQUOT ? LEAKSIFT_ERROR_SPACE : LEAKSIFT_ERROR_IO;
    return ls_error_set(error, status, "%s%s%s: %s", folder, *what ? "/" : "", what, strerrordesc_np(reason));
}

/* Plain values stand in it: a folder that others may enter is not used. */
static leaksift_status open_folder(ls_journal *journal, bool make, leaksift_error *error) {
    const char *folder = journal->folder;
    if (make && mkdir(folder, 0700) && errno != EEXIST) return refuse(error, folder, "");
    journal->directory = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (journal->directory < 0 && errno == ENOENT)
        return ls_error_set(error, LEAKSIFT_ERROR_NOT_FOUND, "%s: there is no journal to go on from", folder);
    struct stat about;
    if (journal->directory < 0 || fstat(journal->directory, &about)) return refuse(error, folder, "");
    if (about.st_uid != geteuid() || about.st_mode & 077)
        return ls_error_set(error, LEAKSIFT_ERROR_IO,
                            "%s: others may enter this folder, and a journal holds plain values", folder);
    journal->lock = openat(journal->directory, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (journal->lock < 0) return refuse(error, folder, lock_name);
    if (flock(journal->lock, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "%s: another scan is writing this journal", folder);
    return LEAKSIFT_OK;
}

static int open_stream(const ls_journal *journal, unsigned index, int flags) {
    char name[16];
    snprintf(name, sizeof name, "%u", index);
    return openat(journal->directory, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC | flags, 0600);
}

static bool sync_parent(const char *folder) {
    char *above = ls_strdup(folder);
    char *slash = above ? strrchr(above, '/') : NULL;
    if (slash) slash[slash == above] = '\0';
    int descriptor = open(slash ? above : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = descriptor < 0 || fsync(descriptor) == 0 || errno == EINVAL ||
                  errno == EROFS; /* not ours to read: others sync it */
    int reason = errno;
    if (descriptor >= 0) close(descriptor);
    ls_free(above);
    errno = reason;
    return synced;
}

/* ---- beginning anew ---- */

/* Streams by what is there, not by counting: a removal that was killed, or a power cut, may have left 1 without 0. */
static void remove_files(int directory) {
    (void)unlinkat(directory, terms_name, 0); /* first: without it nothing is gone on from */
    (void)unlinkat(directory, terms_new, 0);
    int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = again < 0 ? NULL : fdopendir(again);
    if (!entries && again >= 0) close(again);
    for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;) {
        const char *name = entry->d_name;
        if (name[strspn(name, "0123456789")] == '\0') (void)unlinkat(directory, name, 0);
    }
    if (entries) closedir(entries);
}

static leaksift_status write_terms(ls_journal *journal, const ls_buffer *terms, leaksift_error *error) {
    ls_buffer record = {0};
    size_t begun = ls_record_begin(&record, LS_RECORD_TERMS);
    ls_buffer_append(&record, terms->data, terms->length);
    ls_record_end(&record, begun);
    if (record.failed) return ls_buffer_free(&record), ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    int descriptor = openat(journal->directory, terms_new, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool written = descriptor >= 0 && ls_write_all(descriptor, record.data, record.length) && fsync(descriptor) == 0;
    leaksift_status status = written ? LEAKSIFT_OK : refuse(error, journal->folder, terms_new);
    if (descriptor >= 0) close(descriptor);
    if (!status &&
        (renameat(journal->directory, terms_new, journal->directory, terms_name) || fsync(journal->directory)))
        status = refuse(error, journal->folder, terms_name);
    if (!status && !sync_parent(journal->folder)) status = refuse(error, journal->folder, "");
    ls_buffer_free(&record);
    return status;
}

/* ---- going on ---- */

static bool read_whole(int descriptor, ls_buffer *out) {
    for (;;) {
        if (!ls_buffer_reserve(out, 65536)) return false;
        ssize_t got = read(descriptor, out->data + out->length, 65536);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0;
        out->length += (size_t)got;
    }
}

static bool has_name(ls_unpack terms, const char *name, ls_arena *arena) {
    while (terms.at < terms.end && !terms.failed) {
        const char *other = ls_unpack_string(&terms, arena);
        (void)ls_unpack_string(&terms, arena);
        if (other && strcmp(other, name) == 0) return true;
    }
    return false;
}

/* The first term that differs. Both are lists in the same order. */
static leaksift_status compare_terms(const char *folder, ls_unpack then, ls_unpack now, leaksift_error *error) {
    ls_arena arena = {0};
    leaksift_status status = LEAKSIFT_OK;
    while (!status && (then.at < then.end || now.at < now.end)) {
        const char *was_name = ls_unpack_string(&then, &arena), *was = ls_unpack_string(&then, &arena);
        const char *name = ls_unpack_string(&now, &arena), *value = ls_unpack_string(&now, &arena);
        bool same = was_name && name && was && value && strcmp(was_name, name) == 0 && strcmp(was, value) == 0;
        const char *which =
            !name || (was_name && !has_name(now, was_name, &arena)) ? was_name : name; /* gone, or else new */
        if (name && was_name && strcmp(name, was_name) == 0) which = name;
        if (!same)
            status = ls_error_set(error, LEAKSIFT_ERROR_MISMATCH,
                                  "%s: it was begun with another %s; resume as it was begun, or begin anew", folder,
                                  which ? which : "version");
    }
    ls_arena_free(&arena);
    return status;
}

static leaksift_status check_terms(const ls_journal *journal, const ls_buffer *terms, leaksift_error *error) {
    int descriptor = openat(journal->directory, terms_name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0 && errno == ENOENT)
        return ls_error_set(error, LEAKSIFT_ERROR_NOT_FOUND, "%s: there is no journal to go on from", journal->folder);
    if (descriptor < 0) return refuse(error, journal->folder, terms_name);
    ls_buffer record = {0};
    unsigned kind;
    uint32_t length, check;
    leaksift_status status = read_whole(descriptor, &record) ? LEAKSIFT_OK : refuse(error, journal->folder, terms_name);
    close(descriptor);
    const uint8_t *data = (const uint8_t *)record.data;
    if (!status && (record.length < LS_RECORD_HEADER || !ls_record_header(data, &kind, &length, &check) ||
                    kind != LS_RECORD_TERMS || length != record.length - LS_RECORD_HEADER ||
                    ls_record_check(data + LS_RECORD_HEADER, length) != check))
        status = ls_error_set(error, LEAKSIFT_ERROR_MISMATCH,
                              "%s: the journal is damaged, or of another version: begin anew", journal->folder);
    if (!status) {
        const ls_unpack then = {.at = data + LS_RECORD_HEADER, .end = data + record.length};
        const ls_unpack now = {.at = (const uint8_t *)terms->data, .end = (const uint8_t *)terms->data + terms->length};
        status = compare_terms(journal->folder, then, now, error);
    }
    ls_buffer_free(&record);
    return status;
}

typedef struct mark {
    ls_done_row row;
    ls_unpack shared; /* what follows */
    size_t shared_count;
} mark;

static bool read_digest(ls_unpack *in, uint8_t digest[16]) {
    size_t length;
    const uint8_t *bytes = ls_unpack_bytes(in, &length);
    if (!bytes || length != 16) return false;
    memcpy(digest, bytes, 16);
    return true;
}

static bool read_mark(ls_unpack *in, unsigned stream, mark *out) {
    out->row = (ls_done_row){.session = (uint32_t)ls_unpack_number(in), .stream_state = stream + 1};
    out->row.offset = ls_unpack_number(in);
    if (!read_digest(in, out->row.key) || !read_digest(in, out->row.stamp)) return false;
    out->row.items = ls_unpack_number(in);
    out->row.bytes = ls_unpack_number(in);
    out->shared_count = ls_unpack_count(in, 22);
    out->shared = *in;
    return !in->failed;
}

/* Where the last mark ends of which everything before it is whole. */
static ls_status find_end(ls_journal *journal, unsigned index, uint64_t *end, uint64_t *marks) {
    ls_cursor at = {.stream = index};
    ls_status status = LS_OK;
    *end = 0;
    while (!status && at.offset < journal->streams[index].size) {
        unsigned kind;
        ls_unpack payload;
        mark found;
        status = ls_journal_read(journal, &at, &kind, &payload);
        if (status || kind != LS_RECORD_MARK) continue;
        if (!read_mark(&payload, index, &found) || found.row.offset >= at.offset) status = LS_DATA;
        else *end = at.offset, ++*marks;
        if (!status && found.row.session > journal->session) journal->session = found.row.session;
    }
    ls_buffer_free(&at.window);
    return status == LS_DATA ? LS_OK : status;
}

/* A failure of the table is one of the work directory. */
static ls_status told(ls_journal *journal, ls_status status) {
    return status == LS_IO ? ls_journal_failed(journal, "the table of files that are done", 0) : status;
}

/* Puts the stream's marks into the table; cuts the stream before the first unit that copies from what is no longer
 * there. */
static ls_status take_marks(ls_journal *journal, unsigned index, bool *cut) {
    ls_cursor at = {.stream = index};
    ls_stream *of = &journal->streams[index];
    ls_status status = LS_OK;
    uint64_t unit = 0; /* where the records since the last mark begin */
    while (!status && at.offset < of->size) {
        unsigned kind;
        ls_unpack payload;
        mark found;
        leaksift_item item;
        ls_item_extra extra;
        ls_copy copy;
        status = ls_journal_read(journal, &at, &kind, &payload);
        if (status) break;
        if (kind == LS_RECORD_MARK) {
            unit = at.offset;
            status =
                read_mark(&payload, index, &found) ? told(journal, ls_done_add(journal->done, &found.row)) : LS_DATA;
        } else if (kind == LS_RECORD_COPY) {
            ls_arena_reset(&at.arena);
            bool good = ls_get_copy(&payload, &at.arena, &item, &extra, &copy) && copy.stream < journal->stream_count &&
                        copy.offset < journal->streams[copy.stream].size;
            if (!good) of->size = unit, *cut = true;
        }
    }
    ls_buffer_free(&at.window);
    ls_arena_free(&at.arena);
    return status;
}

static ls_status cut_streams(ls_journal *journal) {
    for (unsigned i = 0; i < journal->stream_count; i++) {
        ls_stream *of = &journal->streams[i];
        if (of->descriptor < 0) continue;
        if (ftruncate(of->descriptor, (off_t)of->size) || lseek(of->descriptor, (off_t)of->size, SEEK_SET) < 0)
            return ls_journal_failed(journal, "not cut", i);
    }
    return LS_OK;
}

static ls_status load(ls_journal *journal) {
    uint64_t marks = 0, end;
    for (unsigned i = 0; i < journal->stream_count; i++) {
        struct stat about;
        ls_stream *of = &journal->streams[i];
        if (of->descriptor < 0) continue;
        if (fstat(of->descriptor, &about)) return ls_journal_failed(journal, "not read", i);
        of->size = (uint64_t)about.st_size;
        ls_status status = find_end(journal, i, &end, &marks);
        if (status) return status;
        of->size = end;
    }
    for (bool cut = true; cut;) {
        cut = false;
        ls_done_free(journal->done);
        journal->done = ls_done_create(marks, journal->work_dir);
        if (!journal->done) return LS_NOMEM;
        for (unsigned i = 0; i < journal->stream_count; i++) {
            ls_status status = take_marks(journal, i, &cut);
            if (status) return status;
        }
    }
    return cut_streams(journal);
}

static unsigned count_streams(const ls_journal *journal) {
    unsigned count = 0;
    for (int there; count < STREAMS_MAX && (there = open_stream(journal, count, 0)) >= 0; count++) close(there);
    return count;
}

static leaksift_status open_streams(ls_journal *journal, leaksift_error *error) {
    for (unsigned i = 0; i < journal->stream_count; i++) {
        journal->streams[i].descriptor = open_stream(journal, i, O_CREAT);
        char name[16];
        snprintf(name, sizeof name, "%u", i);
        if (journal->streams[i].descriptor < 0) return refuse(error, journal->folder, name);
    }
    return LEAKSIFT_OK;
}

static leaksift_status begin(ls_journal *journal, const ls_journal_options *options, leaksift_error *error) {
    leaksift_status status = open_folder(journal, !options->resume, error);
    if (status) return status;
    if (options->resume) status = check_terms(journal, options->terms, error);
    else remove_files(journal->directory);
    if (status) return status;
    unsigned there = options->resume ? count_streams(journal) : 0;
    if (there > journal->stream_count) {
        ls_stream *more = ls_realloc(journal->streams, there * sizeof *more);
        if (!more) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
        memset(more + journal->stream_count, 0, (there - journal->stream_count) * sizeof *more);
        for (unsigned i = journal->stream_count; i < there; i++) more[i].descriptor = -1;
        journal->streams = more;
        journal->stream_count = there;
    }
    status = open_streams(journal, error);
    if (!status && !options->resume) status = write_terms(journal, options->terms, error);
    if (status || !options->resume) return status;
    ls_status loaded = load(journal);
    if (loaded == LS_NOMEM)
        return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory, or no file in the work directory");
    if (loaded)
        return ls_error_set(error, LEAKSIFT_ERROR_IO, "%s",
                            *journal->trouble ? journal->trouble : "the journal cannot be read");
    journal->session++;
    return LEAKSIFT_OK;
}

leaksift_status ls_journal_open(const ls_journal_options *options, ls_journal **out, leaksift_error *error) {
    *out = NULL;
    ls_journal *journal = ls_journal_create(options->streams, options->work_dir);
    if (!journal) return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    journal->folder = ls_strdup(options->folder);
    leaksift_status status =
        journal->folder ? begin(journal, options, error) : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
    if (status) ls_journal_free(journal);
    else *out = journal;
    return status;
}

leaksift_status ls_journal_remove(const char *folder, leaksift_error *error) {
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) return errno == ENOENT ? LEAKSIFT_OK : refuse(error, folder, "");
    remove_files(directory);
    (void)unlinkat(directory, lock_name, 0);
    close(directory);
    return rmdir(folder) ? refuse(error, folder, "") : LEAKSIFT_OK;
}

/* ---- what the sessions before left ---- */

static ls_done done_of(const ls_done_row *row) {
    return (ls_done){.stream = (row->stream_state & 0x7FFFFFFFu) - 1,
                     .offset = row->offset,
                     .items = row->items,
                     .bytes = row->bytes};
}

ls_status ls_journal_take(ls_journal *journal, const uint8_t key[16], const uint8_t stamp[16], ls_done *done,
                          bool *found) {
    ls_done_row row;
    *found = false;
    if (!journal->done) return LS_OK;
    ls_status status = ls_done_take(journal->done, key, &row, found);
    if (status) return told(journal, status);
    if (*found) *found = memcmp(row.stamp, stamp, 16) == 0; /* if not, the file changed: it is scanned again */
    if (*found) *done = done_of(&row);
    return LS_OK;
}

ls_status ls_journal_vanished(ls_journal *journal, uint64_t *position, ls_done *done, bool *found) {
    ls_done_row row;
    *found = false;
    if (!journal->done) return LS_OK;
    ls_status status = ls_done_rest(journal->done, position, &row, found);
    if (!status && *found) *done = done_of(&row);
    return told(journal, status);
}

ls_status ls_journal_shared(ls_journal *journal, void *context,
                            void (*take)(void *context, unsigned stream, const ls_shared *shared)) {
    ls_status status = LS_OK;
    for (unsigned i = 0; journal->done && i < journal->stream_count && !status; i++) {
        ls_cursor at = {.stream = i};
        while (!status && at.offset < journal->streams[i].size) {
            unsigned kind;
            ls_unpack payload;
            mark found;
            status = ls_journal_read(journal, &at, &kind, &payload);
            if (status || kind != LS_RECORD_MARK || !read_mark(&payload, i, &found)) continue;
            for (size_t k = 0; k < found.shared_count && !found.shared.failed; k++) {
                ls_shared shared;
                if (!read_digest(&found.shared, shared.key)) break;
                shared.offset = ls_unpack_number(&found.shared);
                shared.size = ls_unpack_number(&found.shared);
                shared.below.items = ls_unpack_number(&found.shared);
                shared.below.bytes = ls_unpack_number(&found.shared);
                shared.below.levels = ls_unpack_number(&found.shared);
                if (!found.shared.failed && shared.offset < journal->streams[i].size) take(context, i, &shared);
            }
        }
        ls_buffer_free(&at.window);
    }
    return status;
}
