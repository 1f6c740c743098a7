/* Archives with many members by libarchive: tar and kin, 7z, RAR, CAB, ISO 9660, cpio, ar and deb, RPM, XAR, LHA.
 * A member that breaks is delivered as far as it goes, with a note; the archive goes on as long as libarchive does. */
#include "extract/archive/archive.h"
#include "base/bytes.h"
#include "extract/archive/comment.h"
#include "extract/archive/compressed.h"
#include "extract/archive/inflate.h"
#include "extract/archive/rar5.h"
#include <stdio.h>
#include <string.h>

enum {
    TAR_BLOCK = 512, TYPE_FLAG = 156,
    START_7Z = 32,
    ZEROS = 65536,
    PIECE = 1 << 18 /* written at a time, so that clock and limits are looked at */
};
static const uint64_t STUB_MAX = 4 << 20; /* where a 7z is looked for behind a program */
/* Zeros written for the holes of one sparse member. Holes hold nothing to find; a terabyte of them costs an hour. */
static const uint64_t HOLES_MAX = 64 << 20;

/* ---- one member -------------------------------------------------------------------------------------------------- */

typedef struct copy {
    ls_sink *sink;
    bool full;       /* the child wants no more */
    uint64_t at;     /* bytes of the member so far, holes included */
    uint64_t holes;  /* zeros written */
    bool holes_cut;
} copy;

static ls_status copy_bytes(copy *copy, const uint8_t *data, size_t length) {
    ls_status status = LS_OK;
    while (length && status == LS_OK) {
        size_t piece = length < PIECE ? length : PIECE;
        if (copy->full) {
            status = ls_sink_tick(copy->sink, piece);
        } else {
            status = ls_sink_child_write(copy->sink, data, piece);
            if (status == LS_STOP) copy->full = true, status = LS_OK;
        }
        data += piece;
        length -= piece;
    }
    return status;
}

static ls_status copy_hole(copy *copy, uint64_t until) {
    static const uint8_t zeros[ZEROS];
    ls_status status = LS_OK;
    while (copy->at < until && status == LS_OK) {
        uint64_t left = until - copy->at;
        if (copy->full || copy->holes >= HOLES_MAX) {
            copy->holes_cut |= !copy->full;
            copy->at = until;
            return LS_OK;
        }
        size_t piece = left < ZEROS ? (size_t)left : ZEROS;
        status = copy_bytes(copy, zeros, piece);
        copy->at += piece;
        copy->holes += piece;
    }
    return status;
}

static const char *trouble_message(leaksift_reason reason) {
    switch (reason) {
    case LEAKSIFT_REASON_ENCRYPTED: return "encrypted member";
    case LEAKSIFT_REASON_UNSUPPORTED: return "compression method or feature not supported";
    case LEAKSIFT_REASON_VOLUME_MISSING: return "goes on on another volume";
    case LEAKSIFT_REASON_OUT_OF_MEMORY: return "unpacking needs more memory than there may be";
    default: return "packed data is damaged or cut short";
    }
}

ls_status ls_archive_copy(ls_unpack *unpack, const ls_unpack_entry *entry, ls_sink *sink, int *trouble) {
    copy copy = {.sink = sink};
    ls_unpack_block block;
    ls_status status = LS_OK, read;
    *trouble = -1;
    while ((read = ls_unpack_read(unpack, &block)) == LS_OK && status == LS_OK) {
        status = copy_hole(&copy, block.offset);
        if (status == LS_OK) status = copy_bytes(&copy, block.data, block.length);
        copy.at += block.length;
        if (block.doubtful) *trouble = (int)ls_unpack_trouble(unpack);
        if (status == LS_OK && !block.length) status = ls_sink_tick(sink, 0);
    }
    if (status != LS_OK) return status;
    if (read == LS_DATA) *trouble = (int)ls_unpack_trouble(unpack);
    if (read == LS_STOP && entry->size != UINT64_MAX && copy.at < entry->size) {
        if (entry->may_end_in_hole) status = copy_hole(&copy, entry->size);
        else if (*trouble < 0) *trouble = LEAKSIFT_REASON_CORRUPT;
    }
    if (*trouble >= 0) ls_sink_child_note(sink, (leaksift_reason)*trouble, trouble_message((leaksift_reason)*trouble));
    if (copy.holes_cut) ls_sink_child_note(sink, LEAKSIFT_REASON_BYTES_OUT, "holes of a sparse member were left out");
    return read == LS_IO || read == LS_NOMEM ? read : status;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

typedef struct tally {
    uint64_t members, encrypted, damaged;
    uint64_t data_end; /* where the last member's bytes ended behind the filter */
    bool volume;
    bool by_flags; /* the archive itself says that it is one */
    bool passwords; /* were given: they cannot be tried on what libarchive reads */
    bool goes_on; /* a tar whose first member begins on another volume */
    bool joined; /* all volumes that there are, one behind the other */
    bool told; /* a note says why members may be missing */
    const char *format;
    ls_rar5 *rar; /* what its headers say, or NULL */
} tally;

static ls_status deliver(ls_unpack *unpack, const ls_unpack_entry *entry, ls_sink *sink, tally *tally) {
    ls_child child = {.name = entry->name,
                      .name_length = entry->name_length,
                      .kind = entry->kind,
                      .size = entry->size,
                      .modified = entry->modified[0] ? entry->modified : NULL,
                      .modified_zone = entry->modified_zone,
                      .modified_from = tally->format};
    int trouble = -1;
    ls_status status = ls_sink_child_open(sink, &child);
    if (status != LS_OK) return status;
    bool encrypted = entry->encrypted || ls_rar5_encrypted(tally->rar, tally->members);
    if (entry->kind == LS_ENTRY_FILE && encrypted) {
        trouble = LEAKSIFT_REASON_ENCRYPTED;
        ls_sink_child_note(sink, LEAKSIFT_REASON_ENCRYPTED, "encrypted member");
    } else if (entry->damaged) {
        trouble = LEAKSIFT_REASON_CORRUPT;
        ls_sink_child_note(sink, LEAKSIFT_REASON_CORRUPT, "the member's header is damaged");
    } else if (entry->kind == LS_ENTRY_FILE) {
        status = ls_archive_copy(unpack, entry, sink, &trouble);
        if (tally->goes_on && !tally->members) {
            trouble = LEAKSIFT_REASON_VOLUME_MISSING;
            ls_sink_child_note(sink, LEAKSIFT_REASON_VOLUME_MISSING, "begins on another volume");
        } else if (trouble == LEAKSIFT_REASON_CORRUPT && tally->volume)
            ls_sink_child_note(sink, LEAKSIFT_REASON_VOLUME_MISSING, "may go on on another volume");
    }
    tally->members++;
    tally->encrypted += trouble == LEAKSIFT_REASON_ENCRYPTED;
    tally->damaged += trouble >= 0 && trouble != LEAKSIFT_REASON_ENCRYPTED;
    tally->data_end = ls_unpack_position(unpack);
    ls_status closed = ls_sink_child_close(sink);
    return status == LS_OK ? closed : status;
}

static void note_trouble(ls_unpack *unpack, ls_sink *sink, tally *tally) {
    tally->told = true;
    char message[128];
    leaksift_reason reason = unpack ? ls_unpack_trouble(unpack) : LEAKSIFT_REASON_CORRUPT;
    if (reason == LEAKSIFT_REASON_CORRUPT && tally->volume) reason = LEAKSIFT_REASON_VOLUME_MISSING;
    const char *what = reason == LEAKSIFT_REASON_ENCRYPTED && tally->passwords
                           ? "encrypted (passwords are tried on ZIP only),"
                       : reason == LEAKSIFT_REASON_ENCRYPTED      ? "encrypted"
                       : reason == LEAKSIFT_REASON_UNSUPPORTED    ? "not supported"
                       : reason == LEAKSIFT_REASON_VOLUME_MISSING ? "one volume of several"
                                                                  : "damaged or cut short";
    snprintf(message, sizeof message, "%s archive: %s after %llu members", tally->format, what,
             (unsigned long long)tally->members);
    ls_sink_note(sink, reason, message);
}

static void note_members(ls_sink *sink, const tally *tally) {
    char message[128];
    if (tally->encrypted) {
        snprintf(message, sizeof message, "%llu of %llu members are encrypted%s", (unsigned long long)tally->encrypted,
                 (unsigned long long)tally->members, tally->passwords ? " (passwords are tried on ZIP only)" : "");
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, message);
    }
    if (tally->damaged) {
        snprintf(message, sizeof message, "%llu of %llu members could not be read whole",
                 (unsigned long long)tally->damaged, (unsigned long long)tally->members);
        ls_sink_note(sink, tally->volume ? LEAKSIFT_REASON_VOLUME_MISSING : LEAKSIFT_REASON_CORRUPT, message);
    }
}

/* A tar ends with blocks of zeros (POSIX.1-1988). libarchive is content without, so that a tar cut between two members
 * looks whole to it. */
static bool tar_end_missing(ls_unpack *unpack, const tally *tally) {
    uint64_t padded = (tally->data_end + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    return strcmp(tally->format, "tar") == 0 && tally->members && ls_unpack_position(unpack) < padded + TAR_BLOCK;
}

/* libarchive 3.6 neither says which members of a RAR 5 are encrypted nor gives its comment. */
static ls_status before_rar(ls_input *input, ls_sink *sink, tally *tally) {
    if (strcmp(tally->format, "rar") != 0) return LS_OK;
    ls_status status = ls_rar5_open(input, sink, &tally->rar);
    if (status != LS_OK || !tally->rar) return status;
    ls_input part;
    if (!ls_rar5_comment(tally->rar, input, &part)) return LS_OK;
    size_t got;
    const uint8_t *comment = ls_input_peek(&part, 0, (size_t)part.size, &got);
    status = comment ? ls_comment(sink, (const char *)comment, got, "UTF-8") : LS_IO;
    ls_input_close(&part);
    return status;
}

/* The 32 bytes at the start of a 7z (7zFormat.txt): its signature may stand in a program too, with no right CRC. */
static bool is_7z_start(ls_input *input, uint64_t at) {
    size_t got;
    const uint8_t *start = ls_input_peek(input, at, START_7Z, &got);
    return start && got == START_7Z && ls_le32(start + 8) == ls_crc32(0, start + 12, 20);
}

/* A 7z behind the program that unpacks it: libarchive 3.6 knows only some of those programs. */
static ls_status skip_stub(ls_input *input, ls_sink *sink, const char *format, ls_unpack_source *source) {
    static const char signature[] = "7z\xbc\xaf\x27\x1c";
    if (strcmp(format, "7z") != 0) return LS_OK;
    for (uint64_t at = 0; at < STUB_MAX && at < input->size;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(input, at, PIECE, &got);
        if (!bytes) return LS_IO;
        const uint8_t *found = memmem(bytes, got, signature, 6);
        uint64_t next = found ? at + (uint64_t)(found - bytes) + 1 : at + PIECE - 5;
        if (found && is_7z_start(input, next - 1)) {
            source->offset = next - 1;
            source->length = input->size - source->offset;
            return LS_OK;
        }
        ls_status status = ls_sink_tick(sink, next - at);
        if (status != LS_OK) return status;
        at = next;
    }
    return LS_OK;
}

/* An archive without members that is larger than its format needs for none: libarchive lost its way and did not say. */
static bool wrongly_empty(const char *format, uint64_t size) {
    static const struct {
        const char *format;
        uint64_t size;
    } limits[] = {{"7z", START_7Z}, {"rar", 64}, {"cab", 64}, {"ar", 8}, {"lha", 1}, {"xar", 4096}, {"cpio", 10240}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (strcmp(limits[i].format, format) == 0) return size > limits[i].size;
    return false;
}

/* A 7z has its directory behind its members, a tar an end mark: one that is read to its end is whole, whatever its name
 * says. 7-Zip calls the only volume of a small archive x.7z.001. */
static bool ends_for_certain(const char *format) { return strcmp(format, "7z") == 0 || strcmp(format, "tar") == 0; }

static ls_status all_members(ls_unpack *unpack, ls_sink *sink, tally *tally) {
    ls_unpack_entry entry;
    ls_status status;
    bool skipped = false;
    while ((status = ls_unpack_next(unpack, &entry)) == LS_OK) {
        skipped |= entry.skipped;
        status = ls_sink_tick(sink, 0);
        if (status == LS_OK && !entry.skipped) status = deliver(unpack, &entry, sink, tally);
        if (status != LS_OK) return status;
    }
    if (status == LS_DATA) {
        note_trouble(unpack, sink, tally);
    } else if (status == LS_STOP) {
        bool more = tally->volume && !tally->joined && (tally->by_flags || !ends_for_certain(tally->format));
        if (tar_end_missing(unpack, tally))
            ls_sink_note(sink, tally->volume ? LEAKSIFT_REASON_VOLUME_MISSING : LEAKSIFT_REASON_CORRUPT,
                         "tar archive: ends without its end mark, it may have been cut");
        else if (more)
            ls_sink_note(sink, LEAKSIFT_REASON_VOLUME_MISSING, "one volume of several");
        tally->told = more;
    } else {
        return status;
    }
    if (skipped) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "damaged headers were passed over");
    note_members(sink, tally);
    return LS_OK;
}

/* Volumes of GNU tar -M but the first begin with the rest of a member: a header of type M, behind one of type V where
 * the archive has a label (tar manual, "Physical Blocks and Volumes"). */
static bool goes_on_from_another(const uint8_t *start, size_t length) {
    bool labelled = length >= 2 * TAR_BLOCK && start[TYPE_FLAG] == 'V' && ls_tar_header(start + TAR_BLOCK, TAR_BLOCK);
    return length >= TAR_BLOCK && start[(labelled ? TAR_BLOCK : 0) + TYPE_FLAG] == 'M';
}

ls_status ls_archive_members(const ls_extract *about, ls_input *input, ls_sink *sink, const char *format) {
    ls_unpack_source source = {.input = input, .length = input->size};
    tally tally = {.format = format, .volume = ls_volume(about, input), .joined = about->joined,
                   .passwords = about->password_count > 0};
    ls_unpack *unpack = NULL;
    size_t got;
    const uint8_t *start = ls_input_peek(input, 0, 2 * TAR_BLOCK, &got);
    tally.by_flags = start && ls_volume_start(start, got);
    tally.goes_on = start && strcmp(format, "tar") == 0 && goes_on_from_another(start, got);
    tally.volume |= tally.goes_on;
    ls_status status = before_rar(input, sink, &tally);
    if (status == LS_OK) status = skip_stub(input, sink, format, &source);
    if (status == LS_OK) {
        status = ls_unpack_open(&source, format, &unpack);
        if (status == LS_OK) status = all_members(unpack, sink, &tally);
        else if (status == LS_DATA) note_trouble(unpack, sink, &tally), status = LS_OK;
    }
    if (status == LS_OK && !tally.members && !tally.told && wrongly_empty(format, source.length))
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "no member was found in what is there");
    /* Behind a cpio's end mark: another one, as in an initial RAM disk, or nobody knows what. */
    if (status == LS_OK && strcmp(format, "cpio") == 0)
        status = ls_compressed_rest(input, ls_unpack_used(unpack), sink);
    ls_unpack_close(unpack);
    ls_rar5_close(tally.rar);
    return status;
}

ls_status ls_archive_tar(ls_sink *sink, ls_unpack_pull pull, void *context) {
    ls_unpack_source source = {.pull = pull, .context = context};
    tally tally = {.format = "tar"};
    ls_unpack *unpack = NULL;
    ls_status status = ls_unpack_open(&source, "tar", &unpack);
    if (status == LS_OK) status = all_members(unpack, sink, &tally);
    else if (status == LS_DATA) note_trouble(unpack, sink, &tally), status = LS_OK;
    ls_unpack_close(unpack);
    return status;
}

bool ls_tar_header(const uint8_t *block, size_t length) {
    if (length < TAR_BLOCK || !block[0]) return false;
    uint32_t sum = 0, stored = 0;
    int32_t signed_sum = 0; /* what some old tars computed */
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        uint8_t byte = i >= 148 && i < 156 ? ' ' : block[i];
        sum += byte;
        signed_sum += (int8_t)byte;
    }
    size_t i = 148;
    while (i < 156 && block[i] == ' ') i++;
    size_t first = i;
    for (; i < 156 && block[i] >= '0' && block[i] <= '7'; i++) stored = stored * 8 + (uint32_t)(block[i] - '0');
    return i > first && (stored == sum || (int32_t)stored == signed_sum);
}

/* ---- the handler ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *media_type, *format;
} types[] = {
    {"application/x-tar", "tar"},
    {"application/x-7z-compressed", "7z"},
    {"application/vnd.rar", "rar"},
    {"application/vnd.ms-cab-compressed", "cab"},
    {"application/x-iso9660-image", "iso"},
    {"application/x-cpio", "cpio"},
    {"application/x-archive", "ar"},
    {"application/vnd.debian.binary-package", "ar"},
    {"application/x-rpm", "rpm"},
    {"application/x-xar", "xar"},
    {"application/x-lha", "lha"},
};

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].media_type, about->media_type) == 0)
            return ls_archive_members(about, input, sink, types[i].format);
    ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "no such archive format");
    return LS_OK;
}

static const char *const media_types[] = {"application/x-tar",
                                          "application/x-7z-compressed",
                                          "application/vnd.rar",
                                          "application/vnd.ms-cab-compressed",
                                          "application/x-iso9660-image",
                                          "application/x-cpio",
                                          "application/x-archive",
                                          "application/vnd.debian.binary-package",
                                          "application/x-rpm",
                                          "application/x-xar",
                                          "application/x-lha",
                                          NULL};

const ls_handler ls_handler_archive = {
    .name = "archive",
    .media_types = media_types,
    .reads = "members; those of 7z and RAR that are encrypted are named, not opened",
    .is_container = true,
    .run = run};
