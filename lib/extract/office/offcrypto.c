/* Encrypted office documents ([MS-OFFCRYPTO] 2.3.4): a compound file of EncryptionInfo and EncryptedPackage, the whole
 * document in AES. With a password that fits the document becomes the content of the file, as that of a compressed one
 * does; it is decrypted block by block and never stands whole in memory. Agile (Office 2010 and later) and standard
 * (2007) encryption. */
#include "base/bytes.h"
#include "base/cipher.h"
#include "base/digest.h"
#include "extract/handler.h"
#include "extract/markup/xmlstrip.h"
#include "extract/office/passwords.h"
#include "extract/ole/cfb.h"
#include "extract/ole/propset.h"

enum {
    INFO_MAX = 1 << 16, /* Excel writes some 1,200 bytes */
    VALUE_MAX = 128,    /* of a decoded attribute: a hash has 64 bytes */
    BLOCK = 4096        /* has its own initialisation vector (2.3.4.15) */
};
static const uint64_t SPINS_MAX = 10000000; /* the format's own bound (2.3.4.10); Office has 100,000 */

typedef struct secret {
    uint8_t bytes[32];
    size_t length;
} secret;

typedef struct value {
    uint8_t bytes[VALUE_MAX];
    size_t length;
} value;

typedef struct locked {
    const ls_extract *about;
    ls_sink *sink;
    bool agile;
    /* agile: how the package is encrypted, how its key is */
    ls_hash data_hash, hash;
    value data_salt, salt, verifier, verifier_hash, key;
    size_t data_bytes, key_bytes; /* of the keys */
    uint64_t spins;
    bool unsupported, has_password;
    /* standard: salt, verifier, verifier_hash, key_bytes, spins */
} locked;

/* ---- EncryptionInfo ---------------------------------------------------------------------------------------------- */

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void decode(const ls_xml_token *token, const char *name, value *out) {
    const char *text;
    size_t length;
    uint32_t bits = 0, count = 0;
    out->length = 0;
    if (!ls_xml_raw(token, name, &text, &length)) return;
    for (size_t i = 0; i < length && out->length < VALUE_MAX; i++) {
        int digit = base64_digit(text[i]);
        if (digit < 0) continue;
        bits = bits << 6 | (uint32_t)digit;
        if ((count += 6) < 8) continue;
        count -= 8;
        out->bytes[out->length++] = (uint8_t)(bits >> count);
    }
}

static bool is(const ls_xml_token *token, const char *name, const char *wanted) {
    const char *text;
    size_t length;
    return ls_xml_raw(token, name, &text, &length) && length == strlen(wanted) && memcmp(text, wanted, length) == 0;
}

static ls_hash hash_of(const ls_xml_token *token) {
    static const struct { const char *name; ls_hash hash; } names[] = {
        {"SHA1", LS_HASH_SHA1}, {"SHA-1", LS_HASH_SHA1}, {"SHA256", LS_HASH_SHA256}, {"SHA384", LS_HASH_SHA384},
        {"SHA512", LS_HASH_SHA512}, {"MD5", LS_HASH_MD5}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (is(token, "hashAlgorithm", names[i].name)) return names[i].hash;
    return LS_HASH_NONE;
}

/* keyData, and the encryptedKey of a password (there may be others, of certificates). */
static ls_status on_info(void *context, const ls_xml_token *token) {
    locked *to = context;
    bool is_data = ls_xml_is(token, "keyData"), is_key = ls_xml_is(token, "encryptedKey");
    if (token->kind != LS_XML_OPEN || (!is_data && !is_key)) return LS_OK;
    if (is_key && (to->has_password || ls_xml_number(token, "spinCount", UINT64_MAX) == UINT64_MAX)) return LS_OK;
    if (!is(token, "cipherAlgorithm", "AES") || !is(token, "cipherChaining", "ChainingModeCBC") || !hash_of(token))
        to->unsupported = true;
    uint64_t bytes = ls_xml_number(token, "keyBits", 0) / 8;
    if (bytes != 16 && bytes != 24 && bytes != 32) to->unsupported = true;
    if (is_data) {
        to->data_hash = hash_of(token);
        to->data_bytes = (size_t)bytes;
        decode(token, "saltValue", &to->data_salt);
        return LS_OK;
    }
    to->has_password = true;
    to->hash = hash_of(token);
    to->key_bytes = (size_t)bytes;
    to->spins = ls_xml_number(token, "spinCount", 0);
    decode(token, "saltValue", &to->salt);
    decode(token, "encryptedVerifierHashInput", &to->verifier);
    decode(token, "encryptedVerifierHashValue", &to->verifier_hash);
    decode(token, "encryptedKeyValue", &to->key);
    return LS_OK;
}

static ls_status read_agile(locked *to, const uint8_t *data, size_t length) {
    ls_xml xml = {.handler = on_info, .context = to};
    ls_status status = ls_xml_feed(&xml, data, length);
    if (status == LS_OK) status = ls_xml_finish(&xml);
    ls_xml_free(&xml);
    to->agile = true;
    return status;
}

static void take(value *to, const uint8_t *bytes, size_t length) {
    memcpy(to->bytes, bytes, length);
    to->length = length;
}

/* 2.3.4.5: flags, size of the header, header, verifier. */
static void read_standard(locked *to, const uint8_t *data, size_t length) {
    enum { SALT = 4, VERIFIER = 20, VERIFIER_HASH = 40, TAIL = 72 };
    uint32_t header = length >= 8 ? ls_le32(data + 4) : 0;
    if (header < 32 || header > length - 8 || length - 8 - header < TAIL) return;
    const uint8_t *tail = data + 8 + header;
    uint32_t algorithm = ls_le32(data + 8 + 8), bits = ls_le32(data + 8 + 16);
    to->unsupported = algorithm != 0x660E && algorithm != 0x660F && algorithm != 0x6610; /* AES of three sizes */
    to->has_password = true;
    to->key_bytes = bits / 8;
    if (to->key_bytes != 16 && to->key_bytes != 24 && to->key_bytes != 32) to->unsupported = true;
    to->spins = 50000;
    to->hash = LS_HASH_SHA1;
    take(&to->salt, tail + SALT, 16);
    take(&to->verifier, tail + VERIFIER, 16);
    take(&to->verifier_hash, tail + VERIFIER_HASH, 32);
}

static ls_status read_info(locked *to, const uint8_t *data, size_t length) {
    if (length < 8) return LS_OK;
    uint16_t major = ls_le16(data), minor = ls_le16(data + 2);
    if (major == 4 && minor == 4) return read_agile(to, data + 8, length - 8);
    if (minor == 2 && major >= 2 && major <= 4) read_standard(to, data + 4, length - 4);
    else to->has_password = to->unsupported = true; /* extensible encryption, which nothing writes */
    return LS_OK;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static ls_status spin(locked *to, const ls_buffer *password, uint8_t hash[LS_HASH_MAX]) {
    size_t size = ls_hash_size(to->hash);
    ls_hash_once(to->hash, to->salt.bytes, to->salt.length, password->data, password->length, hash);
    for (uint64_t i = 0; i < to->spins; i++) {
        uint8_t number[4] = {(uint8_t)i, (uint8_t)(i >> 8), (uint8_t)(i >> 16), (uint8_t)(i >> 24)};
        ls_status status = (i & 4095) == 4095 ? ls_sink_tick(to->sink, 4096 * 64) : LS_OK;
        if (status != LS_OK) return status;
        ls_hash_once(to->hash, number, 4, hash, size, hash);
    }
    return LS_OK;
}

/* A hash that is too short for its purpose is filled up with 0x36 (2.3.4.11, 2.3.4.12). */
static void fit(uint8_t *bytes, size_t have, size_t want) {
    if (have < want) memset(bytes + have, 0x36, want - have);
}

/* 2.3.4.13: each value has a key of its own, by eight bytes that stand for it. */
static bool open_value(const locked *to, const uint8_t hash[LS_HASH_MAX], const char mark[8], value *what) {
    uint8_t key[LS_HASH_MAX], iv[VALUE_MAX];
    ls_aes aes;
    size_t size = ls_hash_size(to->hash);
    ls_hash_once(to->hash, hash, size, mark, 8, key);
    fit(key, size, to->key_bytes);
    memcpy(iv, to->salt.bytes, to->salt.length);
    fit(iv, to->salt.length, 16);
    if (!ls_aes_init(&aes, key, to->key_bytes)) return false;
    ls_aes_cbc(&aes, iv, what->bytes, what->length);
    return true;
}

static bool try_agile(const locked *to, const uint8_t hash[LS_HASH_MAX], secret *out) {
    value verifier = to->verifier, expected = to->verifier_hash, key = to->key;
    uint8_t got[LS_HASH_MAX];
    size_t size = ls_hash_size(to->hash);
    if (expected.length < size || key.length < to->data_bytes || verifier.length < 16) return false;
    if (!open_value(to, hash, "\xfe\xa7\xd2\x76\x3b\x4b\x9e\x79", &verifier)) return false;
    if (!open_value(to, hash, "\xd7\xaa\x0f\x6d\x30\x61\x34\x4e", &expected)) return false;
    ls_hash_once(to->hash, verifier.bytes, verifier.length < 16 ? verifier.length : 16, NULL, 0, got);
    if (memcmp(got, expected.bytes, size) != 0) return false;
    if (!open_value(to, hash, "\x14\x6e\x0b\xe7\xab\xac\xd0\xd6", &key)) return false;
    memcpy(out->bytes, key.bytes, to->data_bytes);
    out->length = to->data_bytes;
    return true;
}

/* 2.3.4.7 and 2.3.4.9. */
static bool try_standard(const locked *to, uint8_t hash[LS_HASH_MAX], secret *out) {
    value verifier = to->verifier, expected = to->verifier_hash;
    uint8_t pad[64], key[2 * LS_HASH_MAX], got[LS_HASH_MAX];
    ls_aes aes;
    ls_hash_once(LS_HASH_SHA1, hash, 20, "\0\0\0", 4, hash);
    for (unsigned half = 0; half < 2; half++) {
        memset(pad, half ? 0x5C : 0x36, sizeof pad);
        for (size_t i = 0; i < 20; i++) pad[i] ^= hash[i];
        ls_hash_once(LS_HASH_SHA1, pad, sizeof pad, NULL, 0, key + 20 * half);
    }
    if (!ls_aes_init(&aes, key, to->key_bytes)) return false;
    ls_aes_ecb(&aes, verifier.bytes, verifier.length);
    ls_aes_ecb(&aes, expected.bytes, expected.length);
    ls_hash_once(LS_HASH_SHA1, verifier.bytes, verifier.length, NULL, 0, got);
    if (memcmp(got, expected.bytes, 20) != 0) return false;
    memcpy(out->bytes, key, to->key_bytes);
    out->length = to->key_bytes;
    return true;
}

/* LS_DATA: no password fits. */
static ls_status find_secret(locked *to, secret *out) {
    ls_buffer wide = {0};
    ls_status status = LS_DATA;
    for (size_t i = 0; i < ls_passwords_count(to->about) && status == LS_DATA; i++) {
        uint8_t hash[LS_HASH_MAX];
        if (!ls_passwords_wide(to->about, i, &wide)) status = LS_NOMEM;
        ls_status spun = status == LS_DATA ? spin(to, &wide, hash) : status;
        if (spun != LS_OK) status = spun;
        else if (to->agile ? try_agile(to, hash, out) : try_standard(to, hash, out)) {
            ls_passwords_say(to->about, i, to->sink);
            status = LS_OK;
        }
    }
    ls_buffer_free(&wide);
    return status;
}

/* ---- the package ------------------------------------------------------------------------------------------------- */

static void open_block(const locked *to, const ls_aes *aes, uint64_t number, uint8_t *data, size_t length) {
    if (!to->agile) {
        ls_aes_ecb(aes, data, length);
        return;
    }
    uint8_t index[4] = {(uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16), (uint8_t)(number >> 24)},
            iv[LS_HASH_MAX];
    ls_hash_once(to->data_hash, to->data_salt.bytes, to->data_salt.length, index, 4, iv);
    ls_aes_cbc(aes, iv, data, length);
}

static ls_status write_package(const locked *to, const ls_aes *aes, ls_cfb_stream *stream, uint64_t size) {
    uint8_t block[BLOCK];
    ls_status status = LS_OK;
    for (uint64_t number = 0, left = size; left && status == LS_OK; number++) {
        size_t got = ls_cfb_read(stream, 8 + number * BLOCK, block, BLOCK), whole = got / 16 * 16;
        size_t give = whole < left ? whole : (size_t)left;
        if (!give) break;
        open_block(to, aes, number, block, whole);
        status = ls_sink_child_write(to->sink, block, give);
        left -= give;
        if (status == LS_OK && got < BLOCK && left) {
            ls_sink_child_note(to->sink, LEAKSIFT_REASON_CORRUPT, "the encrypted document ends early");
            break;
        }
    }
    return status;
}

static ls_status give_package(const locked *to, ls_cfb *cfb, const secret *key) {
    static const char name[] = "EncryptedPackage";
    ls_cfb_stream stream = {0};
    uint8_t head[8];
    ls_aes aes;
    if (!ls_aes_init(&aes, key->bytes, key->length)) return LS_OK;
    ls_status status = ls_cfb_stream_open(cfb, ls_cfb_find_stream(cfb, LS_CFB_ROOT, name), &stream);
    if (status != LS_OK) return status;
    uint64_t size = ls_cfb_read(&stream, 0, head, 8) == 8 ? ls_le64(head) : 0;
    ls_child child = {
        .name = name, .name_length = sizeof name - 1, .packed_size = stream.size, .size = size, .is_filter = true};
    status = ls_sink_child_open(to->sink, &child);
    if (status == LS_OK) {
        ls_status written = write_package(to, &aes, &stream, size);
        ls_status closed = ls_sink_child_close(to->sink);
        status = written != LS_OK && written != LS_STOP ? written : closed;
    }
    ls_cfb_stream_close(&stream);
    return status;
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

/* Rights management encrypts with a key that only a server gives (2.2.6). */
static bool is_rights_managed(const ls_cfb *cfb) {
    ls_cfb_id spaces = ls_cfb_find_storage(cfb, LS_CFB_ROOT, "\006DataSpaces");
    ls_cfb_id transforms = ls_cfb_find_storage(cfb, spaces, "TransformInfo"),
              infos = ls_cfb_find_storage(cfb, spaces, "DataSpaceInfo");
    return ls_cfb_find(cfb, transforms, "DRMEncryptedTransform") != LS_CFB_NONE ||
           ls_cfb_find(cfb, infos, "DRMEncryptedDataSpace") != LS_CFB_NONE ||
           ls_cfb_find(cfb, LS_CFB_ROOT, "\011DRMContent") != LS_CFB_NONE;
}

static ls_status unlock(locked *to, ls_cfb *cfb) {
    ls_cfb_bytes info = {0};
    ls_status status = ls_cfb_load(cfb, ls_cfb_find_stream(cfb, LS_CFB_ROOT, "EncryptionInfo"), INFO_MAX, &info);
    if (status == LS_OK) status = read_info(to, info.data, info.length);
    ls_cfb_bytes_free(&info);
    if (status != LS_OK) return status;
    secret key = {0};
    const char *message = "the document is encrypted with a password";
    if (to->unsupported) message = "the document is encrypted in a way that is not read";
    else if (!to->has_password) message = "the document is encrypted, and how is not said";
    else if (to->spins > SPINS_MAX) message = "the document is encrypted, and to try a password would take too long";
    else status = find_secret(to, &key);
    if (status == LS_DATA || !key.length) {
        if (status == LS_DATA || status == LS_OK) ls_sink_note(to->sink, LEAKSIFT_REASON_ENCRYPTED, message);
        return status == LS_DATA ? LS_OK : status;
    }
    return status == LS_OK ? give_package(to, cfb, &key) : status;
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    locked to = {.about = about, .sink = sink};
    ls_cfb *cfb;
    ls_status status = ls_cfb_open(input, &cfb);
    if (status == LS_DATA) {
        ls_sink_note(sink, LEAKSIFT_REASON_ENCRYPTED, "the document is encrypted with a password");
        return LS_OK;
    }
    if (status != LS_OK) return status;
    status = ls_propset_read(cfb, LS_CFB_ROOT, sink);
    bool managed = is_rights_managed(cfb);
    if (managed) ls_sink_note(sink, LEAKSIFT_REASON_RIGHTS_MANAGED, "only a rights management server has the key");
    else if (status == LS_OK) status = unlock(&to, cfb);
    if (status == LS_OK) ls_cfb_note(cfb, sink);
    ls_cfb_close(cfb);
    return status;
}

static const char *const types[] = {"application/vnd.ms-office.encrypted", NULL};
const ls_handler ls_handler_office_encrypted = {
    "office_encrypted", types, "the document, with a password that fits (agile and standard encryption)", true, run};
