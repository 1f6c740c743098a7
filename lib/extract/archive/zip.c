/* ZIP archives: every member of the directory an item. Ours is the directory and the usual methods; libarchive reads
 * the rarer methods member by member, and whole files whose directory is missing. Bytes that no member claims (before
 * and after the archive, and members that the directory leaves out) become children too, so that nothing hides
 * there. */
#include "extract/archive/archive.h"
#include "extract/archive/comment.h"
#include "extract/archive/zipcrypt.h"
#include "base/utf8.h"
#include "extract/markup/xmlstrip.h"
#include <stdio.h>
#include <string.h>

enum { PIECE = 1 << 16, OPF_MAX = 1 << 20, GAP_HEAD = 64, MINI_NAME = 1, MINI_HEAD = 30 + MINI_NAME + 20 };

typedef struct job {
    const ls_extract *about;
    ls_input *input;
    ls_sink *sink;
    ls_zip *zip;
    bool full; /* the open child wants no more */
    uint64_t reached; /* in the file: the furthest end of a member so far */
    uint64_t unlisted;
    uint64_t counts[LS_ZIP_TROUBLES];
    ls_zip_keys keys;
    size_t told; /* the password that was last said to open, from 1 */
} job;

/* ---- members ----------------------------------------------------------------------------------------------------- */

static ls_status write_child(void *context, const void *data, size_t length) {
    job *job = context;
    const char *bytes = data;
    for (size_t done = 0; done < length;) { /* in pieces: a limit that bites must not wait for the whole */
        size_t piece = length - done < PIECE ? length - done : PIECE;
        ls_status status = ls_sink_child_write(job->sink, bytes + done, piece);
        if (status == LS_STOP) job->full = true;
        if (status != LS_OK) return status;
        done += piece;
    }
    return LS_OK;
}

static void put(uint8_t *at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> 8 * i);
}

/* A local header for a ZIP with this member alone, read as a stream. Sizes in the 64-bit field (APPNOTE 4.5.3). */
static void mini_head(const ls_zip_entry *entry, uint64_t packed, uint8_t head[MINI_HEAD]) {
    memset(head, 0, MINI_HEAD);
    memcpy(head, "PK\3\4", 4);
    put(head + 4, 63, 2);
    put(head + 6, entry->flags & 6u, 2); /* bits 1 and 2 belong to the method */
    put(head + 8, entry->method, 2);
    put(head + 14, entry->crc, 4);
    put(head + 18, UINT32_MAX, 4);
    put(head + 22, UINT32_MAX, 4);
    put(head + 26, MINI_NAME, 2);
    put(head + 28, 20, 2);
    head[30] = 'm';
    put(head + 31, 1, 2);
    put(head + 33, 16, 2);
    put(head + 35, entry->size, 8);
    put(head + 43, packed, 8);
}

/* The member by libarchive. False: it cannot either, nothing was written. */
static ls_status second_opinion(job *job, const ls_zip_entry *entry, unsigned *troubles) {
    uint8_t head[MINI_HEAD];
    ls_unpack_source source = {.head = head, .head_length = sizeof head, .input = job->input};
    ls_unpack *unpack = NULL;
    ls_unpack_entry found;
    int trouble = -1;
    ls_status status = ls_zip_locate(job->zip, entry, &source.offset, &source.length);
    if (status == LS_OK) {
        mini_head(entry, source.length, head);
        status = ls_unpack_open(&source, "zip-stream", &unpack);
    }
    if (status == LS_OK) status = ls_unpack_next(unpack, &found);
    if (status == LS_OK) {
        status = ls_archive_copy(unpack, &found, job->sink, &trouble);
        if (trouble != LEAKSIFT_REASON_UNSUPPORTED) *troubles &= ~(unsigned)LS_ZIP_UNSUPPORTED;
        if (trouble >= 0 && trouble != LEAKSIFT_REASON_UNSUPPORTED) *troubles |= LS_ZIP_CORRUPT;
    }
    ls_unpack_close(unpack);
    return status == LS_DATA || status == LS_STOP ? LS_OK : status;
}

static void say_password(job *job) {
    char text[64];
    if (job->told == job->keys.last + 1) return;
    job->told = job->keys.last + 1;
    int length = snprintf(text, sizeof text, "password %zu of %zu", job->told, job->about->password_count);
    ls_sink_own_property(job->sink, "opened_with", text, (size_t)length);
}

/* LS_DATA: no password opens it, and *result is as it was. */
static ls_status read_encrypted(job *job, const ls_zip_entry *entry, ls_zip_result *result) {
    ls_zip_plain plain = {.descriptor = -1};
    ls_status status = ls_zip_decrypt(job->zip, entry, &job->keys, job->sink, &plain);
    if (status == LS_OK) {
        say_password(job);
        status = ls_zip_read_plain(job->zip, entry, &plain.input, write_child, job, result);
        if (plain.damaged) result->troubles |= LS_ZIP_CORRUPT;
    }
    ls_zip_plain_free(&plain);
    return status;
}

static ls_status read_file(job *job, const ls_zip_entry *entry) {
    ls_zip_result result;
    job->full = false;
    ls_status status = ls_zip_read(job->zip, entry, write_child, job, &result);
    if (status == LS_DATA && entry->encrypted) status = read_encrypted(job, entry, &result);
    if (status == LS_DATA || (status == LS_STOP && job->full)) status = LS_OK;
    if (status == LS_OK && result.troubles == LS_ZIP_UNSUPPORTED && !entry->encrypted)
        status = second_opinion(job, entry, &result.troubles);
    for (unsigned i = 0; i < LS_ZIP_TROUBLES; i++) {
        const char *message;
        if (!(result.troubles >> i & 1)) continue;
        leaksift_reason reason = ls_zip_trouble(i, &message);
        ls_sink_child_note(job->sink, reason, message);
        job->counts[i]++;
    }
    return status;
}

static ls_status open_and_read(job *job, const ls_zip_entry *entry, const ls_child *child) {
    ls_status status = ls_sink_child_open(job->sink, child);
    if (status != LS_OK) return status;
    if (entry->kind == LS_ENTRY_FILE) status = read_file(job, entry);
    ls_status closed = ls_sink_child_close(job->sink);
    return status == LS_OK ? closed : status;
}

static ls_status member(job *job, const ls_zip_entry *entry) {
    ls_child child = {.name = entry->name,
                      .name_length = entry->name_length,
                      .kind = entry->kind,
                      .packed_size = entry->packed_size,
                      .size = entry->size,
                      .modified = entry->modified[0] ? entry->modified : NULL,
                      .modified_zone = entry->modified_zone,
                      .modified_from = "zip"};
    ls_input part;
    ls_status status = ls_comment(job->sink, entry->comment, entry->comment_length, "CP437");
    if (status != LS_OK) return status;
    if (entry->kind == LS_ENTRY_FILE) status = ls_zip_stored(job->zip, entry, job->sink, &part);
    if (entry->kind != LS_ENTRY_FILE || status == LS_DATA) return open_and_read(job, entry, &child);
    if (status != LS_OK) return status;
    status = ls_sink_child_input(job->sink, &child, &part);
    ls_input_close(&part);
    return status;
}

/* ---- bytes that no member claims --------------------------------------------------------------------------------- */

static ls_status all_zero(job *job, uint64_t from, uint64_t to, bool *zero) {
    *zero = true;
    while (from < to && *zero) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(job->input, from, to - from < PIECE ? (size_t)(to - from) : PIECE, &got);
        if (!bytes) return LS_IO;
        if (!got) return LS_OK;
        *zero = bytes[0] == 0 && memcmp(bytes, bytes + 1, got - 1) == 0;
        from += got;
        ls_status status = ls_sink_tick(job->sink, got);
        if (status != LS_OK) return status;
    }
    return LS_OK;
}

static ls_status unclaimed(job *job, const char *name, uint64_t from, uint64_t to) {
    bool zero;
    ls_status status = all_zero(job, from, to, &zero);
    if (status != LS_OK || zero) return status;
    ls_input part;
    ls_input_part(&part, job->input, from, to - from);
    ls_child child = {.name = name, .name_length = strlen(name), .packed_size = part.size, .size = part.size};
    status = ls_sink_child_input(job->sink, &child, &part);
    ls_input_close(&part);
    return status;
}

/* A local header right after the end of a member, or after its data descriptor (APPNOTE 4.3.9: 12 to 24 bytes), where
 * the directory knows of nothing: a member that was deleted or hidden. */
static ls_status gap(job *job, uint64_t to) {
    static const unsigned places[] = {0, 12, 16, 20, 24};
    size_t got;
    if (!ls_zip_about(job->zip)->ordered || to <= job->reached || to - job->reached < GAP_HEAD / 2) return LS_OK;
    const uint8_t *bytes = ls_input_peek(job->input, job->reached, GAP_HEAD, &got);
    if (!bytes) return LS_IO;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (got < places[i] + 4 || memcmp(bytes + places[i], "PK\3\4", 4) != 0) continue;
        char name[40];
        snprintf(name, sizeof name, "unlisted-%llu", (unsigned long long)++job->unlisted);
        return unclaimed(job, name, job->reached + places[i], to);
    }
    return LS_OK;
}

static ls_status around(job *job) {
    const ls_zip_info *info = ls_zip_about(job->zip);
    ls_status status = LS_OK;
    bool marker = info->start == 4; /* of a split archive that came out as one volume (APPNOTE 8.5.4) */
    if (info->start && !marker) status = unclaimed(job, "leading-data", 0, info->start);
    if (status == LS_OK && info->end < job->input->size)
        status = unclaimed(job, "trailing-data", info->end, job->input->size);
    return status;
}

/* ---- a book's own record of itself ------------------------------------------------------------------------------- */

typedef struct book {
    ls_sink *sink;
    ls_buffer value;
    const char *property;
} book;

/* Dublin Core in the OPF package document (EPUB 3.3, 5.5.3). */
static ls_status on_opf(void *context, const ls_xml_token *token) {
    static const struct { const char *element, *property; } names[] = {
        {"title", "title"}, {"creator", "author"}, {"contributor", "contributor"}, {"publisher", "publisher"},
        {"subject", "subject"}, {"language", "language"}, {"description", "description"}, {"identifier", "identifier"}};
    book *to = context;
    if (token->kind == LS_XML_TEXT)
        return !to->property || to->value.length > PIECE || ls_xml_text(token, &to->value) ? LS_OK : LS_NOMEM;
    const char *done = token->kind == LS_XML_CLOSE ? to->property : NULL;
    size_t length = ls_utf8_valid(to->value.data ? to->value.data : "", to->value.length);
    if (done && length) ls_sink_property(to->sink, done, to->value.data, length);
    ls_buffer_clear(&to->value);
    to->property = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && token->kind == LS_XML_OPEN && !token->empty; i++)
        if (ls_xml_is(token, names[i].element) && token->prefix_length == 2) to->property = names[i].property;
    return LS_OK;
}

static ls_status book_properties(job *job) {
    ls_zip_entry entry = {.index = 0};
    ls_status status = LS_DATA;
    bool found = false;
    for (uint64_t i = 0; i < ls_zip_count(job->zip) && i < PIECE && !found; i++) {
        if ((status = ls_zip_entry_at(job->zip, i, &entry)) != LS_OK) return status == LS_DATA ? LS_OK : status;
        found = entry.name_length > 4 && strncasecmp(entry.name + entry.name_length - 4, ".opf", 4) == 0;
        if ((status = ls_sink_tick(job->sink, 0)) != LS_OK) return status;
    }
    if (!found) return LS_OK;
    ls_buffer bytes = {0};
    ls_zip_result result;
    book to = {.sink = job->sink};
    ls_xml xml = {.handler = on_opf, .context = &to};
    status = ls_zip_read_all(job->zip, &entry, OPF_MAX, &bytes, &result);
    if (status == LS_OK || status == LS_DATA || status == LS_STOP)
        status = ls_xml_feed(&xml, bytes.data ? bytes.data : "", bytes.length);
    if (status == LS_OK) status = ls_xml_finish(&xml);
    ls_xml_free(&xml);
    ls_buffer_free(&to.value);
    ls_buffer_free(&bytes);
    return status;
}

/* ---- the archive ------------------------------------------------------------------------------------------------- */

static ls_status members(job *job) {
    ls_zip_entry entry;
    uint64_t count = ls_zip_count(job->zip), offset, length;
    job->reached = ls_zip_about(job->zip)->start;
    for (uint64_t i = 0; i < count; i++) {
        ls_status status = ls_zip_entry_at(job->zip, i, &entry);
        if (status == LS_OK) status = ls_sink_tick(job->sink, 0);
        if (status == LS_OK && !entry.elsewhere) status = gap(job, entry.local_offset);
        if (status == LS_OK) status = member(job, &entry);
        if (status != LS_OK) return status;
        if (entry.elsewhere) continue;
        status = ls_zip_locate(job->zip, &entry, &offset, &length);
        if (status != LS_OK && status != LS_DATA) return status;
        if (status == LS_OK && offset + length > job->reached) job->reached = offset + length;
    }
    return LS_OK;
}

static ls_status comment(job *job) {
    const ls_zip_info *info = ls_zip_about(job->zip);
    size_t got;
    if (!info->comment_length) return LS_OK;
    const uint8_t *bytes = ls_input_peek(job->input, info->comment_offset, info->comment_length, &got);
    return bytes ? ls_comment(job->sink, (const char *)bytes, got, "CP437") : LS_IO;
}

static void note_all(job *job) {
    static const char *const words[LS_ZIP_TROUBLES] = {
        "are encrypted",
        "are packed by a method that is not supported",
        "are damaged or cut short",
        "have headers or data that disagree with the directory",
        "stand on other volumes",
        "share their bytes with others and were not read",
    };
    char message[128];
    const char *unused;
    const ls_zip_info *info = ls_zip_about(job->zip);
    for (unsigned i = 0; i < LS_ZIP_TROUBLES; i++) {
        if (!job->counts[i]) continue;
        snprintf(message, sizeof message, "%llu of %llu members %s", (unsigned long long)job->counts[i],
                 (unsigned long long)ls_zip_count(job->zip), words[i]);
        leaksift_reason reason = ls_zip_trouble(i, &unused);
        bool elsewhere = reason == LEAKSIFT_REASON_CORRUPT && ls_volume(job->about, job->input);
        ls_sink_note(job->sink, elsewhere ? LEAKSIFT_REASON_VOLUME_MISSING : reason, message);
    }
    if (job->keys.gave_up)
        ls_sink_note(job->sink, LEAKSIFT_REASON_ENCRYPTED,
                     "too many passwords and members: not each was tried on every member");
    if (info->split) ls_sink_note(job->sink, LEAKSIFT_REASON_VOLUME_MISSING, "the last volume of a split archive");
    if (job->unlisted)
        ls_sink_note(job->sink, LEAKSIFT_REASON_HEADERS_DISAGREE, "there are members that the directory does not list");
    if (!info->directory_cut) return;
    snprintf(message, sizeof message, "the directory has %llu entries and should have %llu",
             (unsigned long long)ls_zip_count(job->zip), (unsigned long long)info->declared);
    ls_sink_note(job->sink, LEAKSIFT_REASON_CORRUPT, message);
}

/* Strong encryption of the directory (APPNOTE 7.3) masks the local headers too and says so in each (bit 13). */
static ls_status masked(ls_input *input, bool *is_masked) {
    size_t got;
    const uint8_t *local = ls_input_peek(input, 0, 8, &got);
    *is_masked = local && got == 8 && memcmp(local, "PK\3\4", 4) == 0 && local[7] & 0x20;
    return local ? LS_OK : LS_IO;
}

/* No directory: a stream that was cut, or not the last of several volumes. Its members may stand whole all the same. */
static ls_status without_directory(const ls_extract *about, ls_input *input, ls_sink *sink) {
    bool is_masked;
    ls_status status = masked(input, &is_masked);
    if (status == LS_OK && is_masked) {
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "zip archive: the directory is encrypted");
        return LS_OK;
    }
    if (status == LS_OK) status = ls_archive_members(about, input, sink, "zip");
    if (status == LS_OK && about->joined)
        ls_sink_note(sink, LEAKSIFT_REASON_VOLUME_MISSING, "zip archive: the last volume is missing");
    if (status == LS_OK && !about->joined && !ls_volume(about, input))
        ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "zip archive: no directory at its end, it was cut or damaged");
    return status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    job job = {.about = about, .input = input, .sink = sink, .keys.about = about};
    ls_status status = ls_zip_open(input, sink->limits, &job.zip);
    if (status == LS_DATA) return without_directory(about, input, sink);
    if (status != LS_OK) return status;
    status = comment(&job);
    if (status == LS_OK && !strcmp(about->media_type, "application/epub+zip")) status = book_properties(&job);
    if (status == LS_OK) status = members(&job);
    if (status == LS_OK) status = gap(&job, ls_zip_about(job.zip)->directory_at);
    if (status == LS_OK) status = around(&job);
    if (status == LS_OK) note_all(&job);
    ls_zip_close(job.zip);
    return status;
}

static const char *const media_types[] = {"application/zip", "application/java-archive",
                                          "application/vnd.android.package-archive", "application/epub+zip", NULL};
/* Documents that are ZIPs and have no handler of their own (drawings): their parts, as items. */
static const char *const package_types[] = {
                                            "application/vnd.ms-excel.*",
                                            "application/vnd.ms-powerpoint.*",
                                            "application/vnd.ms-word.*",
                                            "application/vnd.openxmlformats-officedocument.*",
                                            "application/vnd.oasis.opendocument.*",
                                            "application/vnd.sun.xml.*",
                                            NULL};

const ls_handler ls_handler_package = {
    .name = "package", .media_types = package_types, .reads = "parts", .is_container = true, .run = run};

const ls_handler ls_handler_zip = {.name = "zip",
                                   .media_types = media_types,
                                   .reads = "members; comments of the archive and of members",
                                   .is_container = true,
                                   .run = run};
