/* Traditional encryption (APPNOTE 6.1) and AES as WinZip writes it (winzip.com/en/support/aes-encryption). The first
 * has one byte to tell a wrong password by, so that the member's own CRC decides; the second two and a code over all
 * bytes. */
#include "extract/archive/zipcrypt.h"
#include "base/bytes.h"
#include "base/keystream.h"
#include "base/tempfile.h"
#include "extract/archive/zipstate.h"
#include <string.h>
#include <unistd.h>

enum {
    OLD_HEAD = 12,
    AES_VERIFIER = 2, AES_CODE = 10,
    ROUNDS = 1000,          /* of PBKDF2: WinZip's number, no matter what */
    TRIES_MAX = 50000,      /* of such keys an archive: about 20 seconds */
    TRY_COST = 64 << 10,    /* of one, beside bytes that are read */
    FITS_MAX = 655,         /* so many wrong passwords agree with two bytes by chance once in 100 members */
    MEMORY_MAX = 8 << 20,
    PIECE = 1 << 16,
    FLAG_DESCRIPTOR = 8, FLAG_STRONG = 1 << 6, FLAG_MASKED = 1 << 13
};

typedef struct cipher {
    uint32_t keys[3];     /* of the traditional kind */
    ls_keystream *stream; /* else */
} cipher;

/* ---- traditional ---- */

static uint32_t crc_byte(uint32_t crc, uint8_t byte) {
    /* two steps of a nibble each */
    static const uint32_t nibble[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
                                        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    crc ^= byte;
    crc = crc >> 4 ^ nibble[crc & 15];
    return crc >> 4 ^ nibble[crc & 15];
}

static void stir(uint32_t keys[3], uint8_t byte) {
    keys[0] = crc_byte(keys[0], byte);
    keys[1] = (keys[1] + (keys[0] & 0xff)) * 134775813 + 1;
    keys[2] = crc_byte(keys[2], (uint8_t)(keys[1] >> 24));
}

static void run_old(uint32_t keys[3], uint8_t *data, size_t length) {
    for (size_t i = 0; i < length; i++) {
        uint32_t word = (keys[2] & 0xffff) | 2;
        data[i] ^= (uint8_t)(word * (word ^ 1) >> 8);
        stir(keys, data[i]);
    }
}

static bool start_old(cipher *to, const ls_zip_entry *entry, const char *password, const uint8_t *head) {
    uint8_t plain[OLD_HEAD];
    to->keys[0] = 0x12345678, to->keys[1] = 0x23456789, to->keys[2] = 0x34567890;
    for (; *password; password++) stir(to->keys, (uint8_t)*password);
    memcpy(plain, head, OLD_HEAD);
    run_old(to->keys, plain, OLD_HEAD);
    uint8_t by_time = (uint8_t)(entry->dos_time >> 8), by_crc = (uint8_t)(entry->crc >> 24),
            check = plain[OLD_HEAD - 1];
    return check == by_crc || (entry->flags & FLAG_DESCRIPTOR && check == by_time);
}

/* ---- AES ---- */

static size_t salt_length(const ls_zip_entry *entry) { return 4 + 4 * (size_t)entry->aes_strength; }

static ls_status start_aes(cipher *to, const ls_zip_entry *entry, const char *password, const uint8_t *head) {
    size_t key = 8 + 8 * (size_t)entry->aes_strength, salt = salt_length(entry);
    uint8_t derived[2 * 32 + AES_VERIFIER];
    if (!ls_pbkdf2_sha1(password, strlen(password), head, salt, ROUNDS, derived, 2 * key + AES_VERIFIER))
        return LS_NOMEM;
    if (memcmp(derived + 2 * key, head + salt, AES_VERIFIER) != 0) return LS_DATA;
    to->stream = ls_keystream_open(derived, derived + key, key);
    return to->stream ? LS_OK : LS_NOMEM;
}

/* ---- the bytes ---- */

static bool put(ls_zip_plain *plain, const void *data, size_t length, bool in_memory) {
    return in_memory ? ls_buffer_append(&plain->memory, data, length) : ls_write_all(plain->descriptor, data, length);
}

static ls_status decrypt(ls_zip *zip, cipher *with, uint64_t at, uint64_t length, ls_sink *sink, ls_zip_plain *plain) {
    bool in_memory = length <= MEMORY_MAX;
    uint8_t piece[PIECE];
    ls_zip_plain_free(plain);
    if (!in_memory && (plain->descriptor = ls_tempfile(NULL)) < 0) return LS_IO;
    for (uint64_t done = 0; done < length;) {
        size_t want = length - done < PIECE ? (size_t)(length - done) : PIECE;
        int64_t got = ls_input_read(zip->input, at + done, piece, want);
        if (got < (int64_t)want) return got < 0 ? LS_IO : LS_DATA;
        if (!with->stream) run_old(with->keys, piece, want);
        else if (!ls_keystream_run(with->stream, piece, want)) return LS_NOMEM;
        if (!put(plain, piece, want, in_memory)) return in_memory ? LS_NOMEM : LS_IO;
        done += want;
        ls_status status = ls_sink_tick(sink, want);
        if (status != LS_OK) return status;
    }
    if (in_memory) ls_input_memory(&plain->input, plain->memory.data, plain->memory.length);
    else ls_input_file(&plain->input, plain->descriptor, 0, length);
    return LS_OK;
}

static ls_status swallow(void *context, const void *data, size_t length) {
    (void)data;
    return ls_sink_tick(context, length);
}

/* A password that agrees where the bytes do not: it is the right one where another member's bytes agreed as well, or
 * where few passwords could agree by chance. */
static bool is_right(const ls_zip_keys *keys, const ls_zip_entry *entry, size_t index) {
    if (keys->opened && keys->last == index) return true;
    return entry->method == LS_ZIP_AES && keys->about->password_count <= FITS_MAX;
}

/* One byte agreed by chance once in 256 wrong passwords: what comes out must have the right CRC. */
static ls_status confirm_old(ls_zip *zip, const ls_zip_entry *entry, ls_sink *sink, ls_zip_plain *plain) {
    ls_zip_result result;
    return ls_zip_read_plain(zip, entry, &plain->input, swallow, sink, &result);
}

static ls_status try_old(ls_zip *zip, const ls_zip_entry *entry, const char *password, const uint8_t *head, uint64_t at,
                         uint64_t length, ls_sink *sink, ls_zip_plain *plain) {
    cipher with = {.stream = NULL};
    if (!start_old(&with, entry, password, head)) return LS_DATA;
    ls_status status = decrypt(zip, &with, at + OLD_HEAD, length - OLD_HEAD, sink, plain);
    if (status != LS_OK) return status;
    status = confirm_old(zip, entry, sink, plain);
    plain->damaged = status == LS_DATA;
    return status;
}

static ls_status try_aes(ls_zip *zip, const ls_zip_entry *entry, const char *password, const uint8_t *head, uint64_t at,
                         uint64_t length, ls_sink *sink, ls_zip_plain *plain) {
    cipher with = {.stream = NULL};
    size_t before = salt_length(entry) + AES_VERIFIER;
    uint8_t code[20], stored[AES_CODE];
    ls_status status = start_aes(&with, entry, password, head);
    if (status == LS_OK) status = decrypt(zip, &with, at + before, length - before - AES_CODE, sink, plain);
    if (status == LS_OK && !ls_keystream_final(with.stream, code)) status = LS_NOMEM;
    ls_keystream_close(with.stream);
    if (status != LS_OK) return status;
    int64_t got = ls_input_read(zip->input, at + length - AES_CODE, stored, AES_CODE);
    if (got != AES_CODE) return got < 0 ? LS_IO : LS_DATA;
    plain->damaged = memcmp(code, stored, AES_CODE) != 0;
    return plain->damaged ? LS_DATA : LS_OK;
}

/* ---- all passwords ---- */

static ls_status try_one(ls_zip *zip, const ls_zip_entry *entry, ls_zip_keys *keys, size_t index, uint64_t at,
                         uint64_t length, ls_sink *sink, ls_zip_plain *plain) {
    const char *password = keys->about->passwords[index];
    uint8_t head[16 + AES_VERIFIER];
    bool aes = entry->method == LS_ZIP_AES;
    size_t want = aes ? salt_length(entry) + AES_VERIFIER : OLD_HEAD;
    int64_t got = ls_input_read(zip->input, at, head, want);
    if (got != (int64_t)want) return got < 0 ? LS_IO : LS_DATA;
    if (!aes) return try_old(zip, entry, password, head, at, length, sink, plain);
    if (keys->tries >= TRIES_MAX) return keys->gave_up = true, LS_DATA;
    keys->tries++;
    ls_status status = ls_sink_tick(sink, TRY_COST);
    return status == LS_OK ? try_aes(zip, entry, password, head, at, length, sink, plain) : status;
}

ls_status ls_zip_decrypt(ls_zip *zip, const ls_zip_entry *entry, ls_zip_keys *keys, ls_sink *sink,
                         ls_zip_plain *plain) {
    uint64_t at, length;
    size_t count = keys->about->password_count;
    if (!count || entry->flags & (FLAG_STRONG | FLAG_MASKED) || entry->elsewhere || entry->overlap) return LS_DATA;
    if (entry->method == LS_ZIP_AES && (entry->aes_strength < 1 || entry->aes_strength > 3)) return LS_DATA;
    ls_status status = ls_zip_locate(zip, entry, &at, &length);
    if (status != LS_OK) return status;
    if (length < entry->packed_size ||
        length < (entry->method == LS_ZIP_AES ? salt_length(entry) + AES_VERIFIER + AES_CODE : OLD_HEAD))
        return LS_DATA;
    status = LS_DATA;
    for (size_t i = 0; i < count && status == LS_DATA; i++) {
        size_t index = (keys->last + i) % count;
        status = try_one(zip, entry, keys, index, at, length, sink, plain);
        if (status == LS_OK) keys->last = index, keys->opened = true;
        if (status == LS_DATA && plain->damaged && is_right(keys, entry, index)) {
            keys->opened = keys->opened && keys->last == index;
            keys->last = index;
            return LS_OK;
        }
        plain->damaged = false;
        ls_status ticked = status == LS_DATA ? ls_sink_tick(sink, OLD_HEAD) : LS_OK;
        if (ticked != LS_OK) status = ticked;
    }
    return status;
}

void ls_zip_plain_free(ls_zip_plain *plain) {
    ls_input_close(&plain->input);
    ls_buffer_free(&plain->memory);
    if (plain->descriptor > 0) close(plain->descriptor);
    *plain = (ls_zip_plain){.descriptor = -1};
}
