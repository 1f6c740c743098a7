/* libarchive 3.6.2 behind our own interface. It reads through callbacks, so that a member of a member needs no file. */
#include "extract/archive/unpack.h"
#include "base/alloc.h"
#include "base/utf8.h"
#include "extract/clock.h"
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <wchar.h>

enum {
    BLOCK = 1 << 18,     /* bytes handed to libarchive at a time */
    FAILURES = 16,       /* headers that fail, in a row */
    EMPTY_BLOCKS = 1000  /* data blocks without progress, in a row: a loop */
};

struct ls_unpack {
    struct archive *archive;
    struct archive_entry *entry; /* borrowed */
    locale_t locale;
    ls_unpack_source source;
    uint64_t at;     /* next byte of the source that libarchive reads */
    uint8_t *buffer; /* for inputs that are not in memory */
    bool io_failed;
    bool is_xar;
    ls_status pulled; /* what the source's own reader failed with */
    leaksift_reason trouble;
    uint64_t reached; /* end of the last block of this member */
    unsigned empty_blocks;
    unsigned failures; /* members that could not be told, in a row */
    char *name; /* where libarchive has none in the locale's charset */
};

/* ---- what is enabled --------------------------------------------------------------------------------------------- */

typedef int (*enable)(struct archive *);

static const struct {
    const char *name;
    enable first, second;
} formats[] = {
    {"tar", archive_read_support_format_tar, NULL},
    {"7z", archive_read_support_format_7zip, NULL},
    {"rar", archive_read_support_format_rar, archive_read_support_format_rar5},
    {"cab", archive_read_support_format_cab, NULL},
    {"iso", archive_read_support_format_iso9660, NULL},
    {"cpio", archive_read_support_format_cpio, NULL},
    {"ar", archive_read_support_format_ar, NULL},
    {"rpm", archive_read_support_format_cpio, NULL},
    {"xar", archive_read_support_format_xar, NULL},
    {"lha", archive_read_support_format_lha, NULL},
    {"zip", archive_read_support_format_zip_streamable, archive_read_support_format_zip_seekable},
    {"zip-stream", archive_read_support_format_zip_streamable, NULL},
};

static bool enable_format(struct archive *archive, const char *name) {
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i].name, name) != 0) continue;
        if (formats[i].second && formats[i].second(archive) != ARCHIVE_OK) return false;
        return formats[i].first(archive) == ARCHIVE_OK;
    }
    return false;
}

/* An RPM is a lead-in, then a cpio archive in one of these. Anything but ARCHIVE_OK means: not there, or only by an
 * outside program. */
static bool enable_rpm_filters(struct archive *archive) {
    static const enable filters[] = {archive_read_support_filter_rpm,  archive_read_support_filter_gzip,
                                     archive_read_support_filter_bzip2, archive_read_support_filter_xz,
                                     archive_read_support_filter_lzma,  archive_read_support_filter_zstd};
    bool good = true;
    for (size_t i = 0; good && i < sizeof filters / sizeof *filters; i++) good = filters[i](archive) == ARCHIVE_OK;
    return good;
}

static bool enable_all_of(struct archive *archive, const char *format) {
    return enable_format(archive, format) && (strcmp(format, "rpm") != 0 || enable_rpm_filters(archive));
}

/* ---- the source -------------------------------------------------------------------------------------------------- */

static uint64_t source_size(const ls_unpack *unpack) { return unpack->source.head_length + unpack->source.length; }

static la_ssize_t pull_source(ls_unpack *unpack, const void **data) {
    const uint8_t *bytes = NULL;
    size_t length = 0;
    unpack->pulled = unpack->source.pull(unpack->source.context, &bytes, &length);
    *data = bytes;
    return unpack->pulled == LS_OK ? (la_ssize_t)length : ARCHIVE_FATAL;
}

static la_ssize_t read_source(struct archive *archive, void *context, const void **data) {
    ls_unpack *unpack = context;
    const ls_unpack_source *source = &unpack->source;
    if (source->pull) return pull_source(unpack, data);
    if (unpack->at < source->head_length) {
        *data = source->head + unpack->at;
        size_t length = source->head_length - (size_t)unpack->at;
        unpack->at += length;
        return (la_ssize_t)length;
    }
    uint64_t at = unpack->at - source->head_length;
    if (at >= source->length) return 0;
    size_t want = source->length - at < BLOCK ? (size_t)(source->length - at) : BLOCK;
    ls_input *input = source->input;
    if (input->memory) {
        *data = input->memory + source->offset + at;
    } else {
        int64_t got = ls_input_read(input, source->offset + at, unpack->buffer, want);
        if (got < 0) {
            unpack->io_failed = true;
            archive_set_error(archive, input->error_number, "read error");
            return ARCHIVE_FATAL;
        }
        *data = unpack->buffer;
        want = (size_t)got;
    }
    unpack->at += want;
    return (la_ssize_t)want;
}

static la_int64_t skip_source(struct archive *archive, void *context, la_int64_t request) {
    ls_unpack *unpack = context;
    (void)archive;
    if (request <= 0 || unpack->source.pull || unpack->at < unpack->source.head_length) return 0;
    uint64_t left = source_size(unpack) - unpack->at;
    uint64_t skip = (uint64_t)request < left ? (uint64_t)request : left;
    unpack->at += skip;
    return (la_int64_t)skip;
}

static la_int64_t seek_source(struct archive *archive, void *context, la_int64_t offset, int whence) {
    ls_unpack *unpack = context;
    (void)archive;
    int64_t size = (int64_t)source_size(unpack);
    int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)unpack->at : size;
    if (offset < -from || offset > size - from) return ARCHIVE_FATAL;
    unpack->at = (uint64_t)(from + offset);
    return (la_int64_t)unpack->at;
}

/* ---- locale ------------------------------------------------------------------------------------------------------ */

/* In the C locale libarchive returns no name at all for members whose names are stored as Unicode. Made once and kept:
 * it reads a file, and a worker process may open none. */
static locale_t shared_locale;
static pthread_once_t shared_once = PTHREAD_ONCE_INIT;

static void make_locale(void) {
    static const char *const names[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8", "en_US.utf8"};
    for (size_t i = 0; !shared_locale && i < sizeof names / sizeof *names; i++)
        shared_locale = newlocale(LC_CTYPE_MASK, names[i], (locale_t)0);
}

void ls_unpack_warm(void) { pthread_once(&shared_once, make_locale); }

static locale_t utf8_locale(void) {
    ls_unpack_warm();
    return shared_locale;
}

static locale_t enter(const ls_unpack *unpack) { return unpack->locale ? uselocale(unpack->locale) : (locale_t)0; }

static void leave(locale_t before) {
    if (before) uselocale(before);
}

/* ---- open, close ------------------------------------------------------------------------------------------------- */

/* libarchive has no codes for these; its words do not change between versions that we know (3.4 to 3.8). */
static leaksift_reason reason_of(struct archive *archive) {
    const char *words = archive_error_string(archive);
    if (!words) return LEAKSIFT_REASON_CORRUPT;
    if (strcasestr(words, "encrypt") || strcasestr(words, "crypto") || strcasestr(words, "passphrase"))
        return LEAKSIFT_REASON_ENCRYPTED;
    if (strcasestr(words, "volume") || strcasestr(words, "multi-part")) return LEAKSIFT_REASON_VOLUME_MISSING;
    if (strcasestr(words, "block header size")) return LEAKSIFT_REASON_CORRUPT; /* "unsupported": of RAR 5 data */
    if (strcasestr(words, "unsupported") || strcasestr(words, "not supported") || strcasestr(words, "codec"))
        return LEAKSIFT_REASON_UNSUPPORTED;
    if (strcasestr(words, "memory")) return LEAKSIFT_REASON_OUT_OF_MEMORY; /* a window of gigabytes */
    return LEAKSIFT_REASON_CORRUPT;
}

static ls_status failure(ls_unpack *unpack) {
    unpack->trouble = reason_of(unpack->archive);
    if (unpack->pulled != LS_OK) return unpack->pulled;
    return unpack->io_failed ? LS_IO : LS_DATA;
}

static ls_status open_archive(ls_unpack *unpack, const char *format) {
    struct archive *archive = unpack->archive = archive_read_new();
    if (!archive) return LS_NOMEM;
    if (!enable_all_of(archive, format)) {
        unpack->trouble = LEAKSIFT_REASON_UNSUPPORTED;
        return LS_DATA;
    }
    /* Behind the first end mark a tar may go on: `cat a.tar b.tar`. */
    if (strcmp(format, "tar") == 0) archive_read_set_format_option(archive, "tar", "read_concatenated_archives", "1");
    archive_read_set_read_callback(archive, read_source);
    archive_read_set_skip_callback(archive, skip_source);
    if (!unpack->source.pull) archive_read_set_seek_callback(archive, seek_source);
    archive_read_set_callback_data(archive, unpack);
    return archive_read_open1(archive) == ARCHIVE_OK ? LS_OK : failure(unpack);
}

ls_status ls_unpack_open(const ls_unpack_source *source, const char *format, ls_unpack **out) {
    *out = NULL;
    ls_unpack *unpack = ls_calloc(1, sizeof *unpack);
    if (!unpack) return LS_NOMEM;
    unpack->source = *source;
    unpack->is_xar = format && strcmp(format, "xar") == 0;
    uint64_t size = source->pull ? 0 : source->input->size;
    if (source->offset > size) unpack->source.offset = size;
    if (source->length > size - unpack->source.offset) unpack->source.length = size - unpack->source.offset;
    ls_status status = LS_OK;
    if (!source->pull && !source->input->memory && !(unpack->buffer = ls_malloc(BLOCK))) status = LS_NOMEM;
    if (status == LS_OK) {
        unpack->locale = utf8_locale();
        locale_t before = enter(unpack);
        status = open_archive(unpack, format);
        leave(before);
    }
    *out = unpack; /* also when it failed: the caller asks for the trouble, then closes */
    return status;
}

void ls_unpack_close(ls_unpack *unpack) {
    if (!unpack) return;
    locale_t before = enter(unpack);
    if (unpack->archive) archive_read_free(unpack->archive);
    leave(before);
    ls_free(unpack->buffer);
    ls_free(unpack->name);
    ls_free(unpack);
}

/* ---- members ----------------------------------------------------------------------------------------------------- */

static ls_entry_kind kind_of(struct archive_entry *entry) {
    /* The last of a cpio's hard links carries the bytes: then it is a file. */
    if (archive_entry_hardlink(entry) && archive_entry_size(entry) <= 0) return LS_ENTRY_HARDLINK;
    switch (archive_entry_filetype(entry)) {
    case AE_IFDIR: return LS_ENTRY_DIRECTORY;
    case AE_IFLNK: return LS_ENTRY_SYMLINK;
    case AE_IFCHR: case AE_IFBLK: case AE_IFIFO: case AE_IFSOCK:
        return archive_entry_size(entry) > 0 ? LS_ENTRY_FILE : LS_ENTRY_SPECIAL;
    default: return LS_ENTRY_FILE;
    }
}

/* Wide characters are code points in glibc and musl; what is none was a byte that libarchive could not map. */
static char *narrow(const wchar_t *wide) {
    size_t length = wcslen(wide), used = 0;
    char *name = ls_malloc(length * 4 + 1);
    if (!name) return NULL;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = (uint32_t)wide[i];
        used += ls_utf8_encode(c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : c, name + used);
    }
    name[used] = '\0';
    return name;
}

static const char *name_of(ls_unpack *unpack) {
    const char *name = archive_entry_pathname(unpack->entry);
    if (!name) name = archive_entry_pathname_utf8(unpack->entry);
    if (name) return name;
    const wchar_t *wide = archive_entry_pathname_w(unpack->entry);
    ls_free(unpack->name);
    unpack->name = wide ? narrow(wide) : NULL;
    return unpack->name;
}

/* CAB, LHA, RAR 4 and ZIP keep MS-DOS wall-clock time, which libarchive turned into UTC by this machine's zone: turn it
 * back. (LHA of Unix and RAR 4 with extended times lose their seconds' fraction only.) */
static bool keeps_local_time(struct archive *archive) {
    switch (archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) {
    case ARCHIVE_FORMAT_CAB: case ARCHIVE_FORMAT_LHA: case ARCHIVE_FORMAT_RAR: case ARCHIVE_FORMAT_ZIP: return true;
    default: return false;
    }
}

static void describe_time(ls_unpack *unpack, ls_unpack_entry *out) {
    out->modified_zone = "UTC";
    if (!archive_entry_mtime_is_set(unpack->entry)) return;
    time_t seconds = archive_entry_mtime(unpack->entry);
    struct tm local;
    if (keeps_local_time(unpack->archive) && localtime_r(&seconds, &local)) {
        seconds += local.tm_gmtoff;
        out->modified_zone = "none";
    }
    ls_clock_utc(seconds, out->modified);
}

static void describe(ls_unpack *unpack, ls_unpack_entry *out) {
    struct archive_entry *entry = unpack->entry;
    *out = (ls_unpack_entry){.kind = kind_of(entry), .size = UINT64_MAX};
    out->name = name_of(unpack);
    out->name_length = out->name ? strlen(out->name) : 0;
    if (archive_entry_size_is_set(entry) && archive_entry_size(entry) >= 0)
        out->size = (uint64_t)archive_entry_size(entry);
    out->may_end_in_hole = (archive_format(unpack->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
    out->encrypted = archive_entry_is_encrypted(entry) > 0;
    describe_time(unpack, out);
}

/* A xar's table of contents is read by libxml2, which libarchive sets up and tears down around it: one at a time in
 * this process. */
static int next_header(ls_unpack *unpack) {
    static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
    if (!unpack->is_xar) return archive_read_next_header(unpack->archive, &unpack->entry);
    pthread_mutex_lock(&alone);
    int result = archive_read_next_header(unpack->archive, &unpack->entry);
    pthread_mutex_unlock(&alone);
    return result;
}

ls_status ls_unpack_next(ls_unpack *unpack, ls_unpack_entry *entry) {
    locale_t before = enter(unpack);
    int result = next_header(unpack);
    if (result == ARCHIVE_RETRY) { /* a tar passes over broken blocks, one a call */
        leave(before);
        *entry = (ls_unpack_entry){.skipped = true};
        return LS_OK;
    }
    bool failed = result == ARCHIVE_FAILED && ++unpack->failures < FAILURES; /* this one only: others may follow */
    ls_status status = LS_OK;
    if (result == ARCHIVE_EOF) status = LS_STOP;
    else if (result != ARCHIVE_OK && result != ARCHIVE_WARN && !failed) status = failure(unpack);
    if (status == LS_OK) describe(unpack, entry);
    if (status == LS_OK) entry->damaged = failed;
    if (!failed) unpack->failures = 0;
    leave(before);
    unpack->reached = 0;
    unpack->empty_blocks = 0;
    return status;
}

ls_status ls_unpack_read(ls_unpack *unpack, ls_unpack_block *block) {
    la_int64_t offset = 0;
    *block = (ls_unpack_block){0};
    locale_t before = enter(unpack);
    int result = archive_read_data_block(unpack->archive, &block->data, &block->length, &offset);
    ls_status status = LS_OK;
    if (result == ARCHIVE_EOF) status = LS_STOP;
    else if (result != ARCHIVE_OK && result != ARCHIVE_WARN) status = failure(unpack);
    leave(before);
    if (result == ARCHIVE_WARN) unpack->trouble = reason_of(unpack->archive), block->doubtful = true;
    block->offset = offset < 0 || (uint64_t)offset < unpack->reached ? unpack->reached : (uint64_t)offset;
    bool progress = block->length || block->offset > unpack->reached;
    unpack->empty_blocks = progress ? 0 : unpack->empty_blocks + 1;
    if (status == LS_OK && unpack->empty_blocks > EMPTY_BLOCKS) {
        unpack->trouble = LEAKSIFT_REASON_CORRUPT;
        status = LS_DATA;
    }
    if (status == LS_OK) unpack->reached = block->offset + block->length;
    return status;
}

leaksift_reason ls_unpack_trouble(const ls_unpack *unpack) { return unpack->trouble; }

uint64_t ls_unpack_used(const ls_unpack *unpack) {
    la_int64_t used = archive_filter_bytes(unpack->archive, -1);
    return used < 0 ? 0 : (uint64_t)used;
}

uint64_t ls_unpack_position(const ls_unpack *unpack) {
    la_int64_t position = archive_filter_bytes(unpack->archive, 0);
    return position < 0 ? 0 : (uint64_t)position;
}
