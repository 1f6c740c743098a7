/* What is it? Cheap and certain questions first: the signature table; structure of ZIP, OLE2 and tar; a mail's header
 * block; the charset and the kind of a text; and libmagic only for bytes that nothing knew and that are not plain
 * noise. */
#include "identify/identify.h"
#include "identify/probes.h"
#include "base/alloc.h"
#include "text/charset.h"
#include <string.h>

enum {
    PDF_JUNK = 1024,      /* ISO 32000-1, implementation note 13: readers accept the header in the first 1,024 bytes */
    ISO_AT = 32769,       /* ECMA-119: volume descriptors start at sector 16 */
    SFX_REACH = 1 << 19,  /* how far into a program an archive may start; libarchive looks as far */
    NOISE_SAMPLE = 4096,
    LEAST_FOR_MAGIC = 512, /* see ask_magic() */
    MAIL_REACH = 1 << 22, /* a file with a "From " line, up to this size, is looked through for a second message */
};

struct ls_identifier {
    ls_magic *magic;
    bool magic_tried;
    ls_buffer utf8; /* a text's start, where it is not ASCII-compatible */
};

ls_identifier *ls_identifier_create(void) { return ls_calloc(1, sizeof(ls_identifier)); }

void ls_identifier_free(ls_identifier *identifier) {
    if (!identifier) return;
    ls_magic_close(identifier->magic);
    ls_buffer_free(&identifier->utf8);
    ls_free(identifier);
}

/* ---- bytes that are no text ---- */

/* A program may carry an archive: self-extractors would else be passed over as out of scope. */
static const char *archive_in_program(ls_input *input) {
    if (ls_zip_at_end(input)) return "application/zip";
    size_t reach = input->size < SFX_REACH ? (size_t)input->size : SFX_REACH;
    uint8_t *bytes = ls_malloc(reach);
    if (!bytes) return NULL;
    int64_t got = ls_input_read(input, 0, bytes, reach);
    const char *type = NULL;
    if (got > 0 && memmem(bytes, (size_t)got, "7z\xbc\xaf\x27\x1c\0", 7)) type = "application/x-7z-compressed";
    else if (got > 0 && memmem(bytes, (size_t)got, "Rar!\x1a\x07", 6)) type = "application/vnd.rar";
    ls_free(bytes);
    return type;
}

/* What hangs on more than the fixed bytes. */
static const char *refine(const char *type, ls_input *input, const char *name) {
    if (!strcmp(type, "application/zip")) return ls_zip_kind(input, name);
    if (!strcmp(type, "application/x-ole-storage")) return ls_ole_kind(input);
    if (!strcmp(type, "application/vnd.microsoft.portable-executable") || !strcmp(type, "application/x-executable")) {
        const char *archive = archive_in_program(input);
        return archive ? archive : type;
    }
    return type;
}

static bool is_iso(ls_input *input) {
    uint8_t mark[5];
    if (ls_input_read(input, ISO_AT, mark, 5) != 5) return false;
    return !memcmp(mark, "CD001", 5) || !memcmp(mark, "BEA01", 5) || !memcmp(mark, "NSR02", 5) ||
           !memcmp(mark, "NSR03", 5);
}

/* LZMA alone has no magic: properties byte, a dictionary size of 2^n or 2^n+2^(n-1), then a size that is unknown or
 * sane. */
static bool is_lzma(const uint8_t *head, size_t length) {
    if (length < 14 || head[0] != 0x5d || head[1] || head[2]) return false;
    uint32_t dictionary = head[3] * 65536u + ((uint32_t)head[4] << 24);
    uint32_t lowest = dictionary & (~dictionary + 1);
    if (dictionary < 65536 || (dictionary != lowest && dictionary != lowest + (lowest << 1))) return false;
    bool unknown = true;
    for (size_t i = 5; i < 13; i++) unknown = unknown && head[i] == 0xff;
    return (unknown || (head[10] == 0 && head[11] == 0 && head[12] == 0)) && head[13] == 0;
}

/* Could its beginning be text in ASCII? "x^" begins formulas as well. */
static bool is_printable(const uint8_t *head, size_t length) {
    for (size_t i = 0; i < length && i < 64; i++)
        if (head[i] > 0x7e || (head[i] < 0x20 && !strchr("\t\n\r\f", head[i])) || !head[i]) return false;
    return true;
}

/* RFC 1950 has two bytes alone. What follows must begin a block as RFC 1951 has it: stored, with its length twice, or
 * with codes of its own, which must use up all their room. One with the fixed codes says nothing more: `weak`. */
static bool is_zlib(const uint8_t *head, size_t length, bool weak) {
    if (length < 8 || head[0] != 0x78 || (head[0] << 8 | head[1]) % 31 || head[1] & 0x20) return false;
    if (is_printable(head, length)) return false;
    unsigned kind = head[2] >> 1 & 3, room = 0;
    if (kind == 0) return length > 7 && (head[3] ^ head[5]) == 0xff && (head[4] ^ head[6]) == 0xff;
    if (kind != 2) return kind == 1 && weak;
    unsigned codes = head[2] >> 3, distances = head[3] & 0x1f, count = (head[3] >> 5 | (head[4] & 1) << 3) + 4u;
    if (codes > 29 || distances > 29 || length < 13) return false;
    for (size_t i = 0; i < count; i++) {
        size_t at = 33 + 3 * i; /* bits from the start */
        unsigned size = (head[at / 8] | head[at / 8 + 1] << 8) >> at % 8 & 7;
        if (size) room += 128u >> size;
    }
    return room == 128;
}

static bool is_cpio_binary(const uint8_t *head, size_t length) {
    if (length < 26) return false;
    bool little = head[0] == 0xc7 && head[1] == 0x71, big = head[0] == 0x71 && head[1] == 0xc7;
    size_t name = little ? head[20] | (size_t)head[21] << 8 : (size_t)head[20] << 8 | head[21];
    return (little || big) && name > 0 && name < 4096 && 26 + name <= length && head[26 + name - 1] == 0;
}

/* MPEG audio frames without a tag: two frame headers in a row would cost a parse; layer III at usual rates must do. */
static bool is_mpeg_audio(const uint8_t *head, size_t length) {
    if (length < 4 || head[0] != 0xff || (head[1] & 0xf6) != 0xf2) return false;
    return (head[2] >> 4) != 0 && (head[2] >> 4) != 15 && (head[2] & 0x0c) != 0x0c && length >= 128 &&
           memchr(head, 0, 128);
}

/* CPython's compiled modules (PEP 552; Lib/importlib/_bootstrap_external.py lists the versions): a version and CR LF,
 * then, after what it was made from, a marshalled code object. The shortest, of an empty module, has some 100 bytes. */
static bool is_python_bytecode(const uint8_t *head, size_t length) {
    if (length < 17 || head[2] != '\r' || head[3] != '\n') return false;
    unsigned version = head[0] | head[1] << 8;
    bool two = version >= 62011 && version <= 62211, three = version >= 3000 && version < 4000; /* from 2.3 on */
    size_t code = two || version < 3210 ? 8 : version < 3390 ? 12 : 16;
    return (two || three) && (head[code] & 0x7f) == 'c';
}

static bool has_pdf_mark(const uint8_t *head, size_t length) {
    const uint8_t *end = head + (length < PDF_JUNK ? length : PDF_JUNK), *p = head;
    while ((p = memchr(p, '%', (size_t)(end - p))) && (end - p < 5 || memcmp(p, "%PDF-", 5) != 0)) p++;
    return p != NULL;
}

static const char *structured(ls_input *input, const char *name, const uint8_t *head, size_t length) {
    if (length > 5 && has_pdf_mark(head, length)) return "application/pdf";
    if (is_lzma(head, length)) return "application/x-lzma";
    const char *der = ls_der_kind(head, length, input->size);
    if (der) return der;
    if (is_zlib(head, length, false)) return "application/zlib";
    if (is_cpio_binary(head, length)) return "application/x-cpio";
    if (ls_is_dbf(head, length)) return "application/x-dbf";
    const char *memo = ls_memo_kind(name, head, length, input->size);
    if (memo) return memo;
    if (ls_is_iwork(name, head, length, input->size)) return "application/x-iwork-archive";
    if (is_python_bytecode(head, length)) return "application/x-bytecode.python";
    const char *openpgp = ls_openpgp_kind(head, length);
    if (openpgp) return openpgp;
    return is_iso(input) ? "application/x-iso9660-image" : NULL;
}

/* Encrypted or compressed bytes: every byte value about as often as any other. Chi-square with 255 degrees of freedom
 * has mean 255 and deviation 22.6; 400 lets structured binaries through to libmagic and keeps random bytes from it. */
static bool is_noise(const uint8_t *head, size_t length) {
    if (length < NOISE_SAMPLE) return false;
    uint32_t count[256] = {0};
    for (size_t i = 0; i < NOISE_SAMPLE; i++) count[head[i]]++;
    double sum = 0, expected = NOISE_SAMPLE / 256.0;
    for (size_t i = 0; i < 256; i++) sum += (count[i] - expected) * (count[i] - expected) / expected;
    return sum < 400;
}

void ls_identifier_warm(ls_identifier *identifier) {
    if (!identifier->magic_tried) identifier->magic = ls_magic_open();
    identifier->magic_tried = true;
}

/* Not about scraps: what is out of scope by its nature and so short stands in our own tables, and of what libmagic
 * names beyond them two bytes that meet by chance are enough. Asked about the 48 scraps in the development corpora it
 * named two records of a drawing, wrongly, as Amiga fonts, which would make them clean unseen; and it takes longer than
 * the rest of a mail. */
static const char *ask_magic(ls_identifier *identifier, const uint8_t *head, size_t length) {
    if (length < LEAST_FOR_MAGIC) return NULL;
    ls_identifier_warm(identifier);
    return identifier->magic ? ls_magic_type(identifier->magic, head, length) : NULL;
}

static const char *binary_kind(ls_identifier *identifier, ls_input *input, const uint8_t *head, size_t length) {
    if (is_mpeg_audio(head, length)) return "audio/mpeg";
    if (ls_zip_at_end(input)) return "application/zip";
    if (is_zlib(head, length, true)) return "application/zlib";
    if (!head[0] && (length == 1 || memcmp(head, head + 1, length - 1) == 0)) return "application/x-zeros";
    const char *type = ask_magic(identifier, head, length);
    /* libmagic was asked about bytes that are no text: such an answer would only mislead */
    if (type && strncmp(type, "text/", 5) == 0) type = NULL;
    return type ? type : "application/octet-stream";
}

/* ---- text ---- */

/* Its ASCII characters are other bytes. */
static bool is_foreign(const char *charset) {
    return !strncmp(charset, "UTF-16", 6) || !strncmp(charset, "UTF-32", 6) || !strncmp(charset, "IBM", 3);
}

static const char *usable_hint(const char *name, const char *declared) {
    const char *by_name = ls_type_by_suffix(name);
    if (by_name) return by_name;
    static const char *const known[] = {"text/html",        "text/csv",        "text/tab-separated-values",
                                        "application/json", "application/xml", "text/xml",
                                        "text/calendar",    "text/vcard",      "application/xhtml+xml"};
    for (size_t i = 0; declared && i < sizeof known / sizeof known[0]; i++)
        if (!strcmp(known[i], declared)) return strcmp(declared, "text/xml") ? known[i] : "application/xml";
    return NULL;
}

static ls_status text_kind(ls_identifier *identifier, const uint8_t *head, size_t length, bool complete, size_t bom,
                           const char *hint, ls_identity *out) {
    const char *text = (const char *)head + bom;
    size_t size = length - bom;
    if (size > LS_KIND_HEAD) size = LS_KIND_HEAD, complete = false;
    ls_buffer_clear(&identifier->utf8);
    if (is_foreign(out->charset)) {
        ls_converter *converter = ls_converter_open(out->charset);
        if (converter) {
            ls_status status =
                ls_converter_run(converter, head + bom, size, false, &identifier->utf8, NULL);
            ls_converter_close(converter);
            if (status != LS_OK) return status;
            text = identifier->utf8.data ? identifier->utf8.data : "";
            size = identifier->utf8.length;
        }
    }
    out->media_type = ls_text_kind(text, size, complete, hint);
    return LS_OK;
}

/* ---- all together ---- */

static bool hints(const char *type, const char *by_name, const char *declared) {
    return (by_name && !strcmp(by_name, type)) || (declared && !strcmp(declared, type));
}

static const char *mail_kind(const uint8_t *head, size_t length, bool complete, const char *name,
                             const char *declared) {
    const char *by_name = ls_type_by_suffix(name);
    bool folder = hints("application/mbox", by_name, declared);
    bool message = hints("message/rfc822", by_name, declared) || hints("message/global", by_name, declared) ||
                   hints("message/x-emlx", by_name, declared);
    return ls_mail_kind(head, length, complete, folder, folder || message);
}

static ls_status decide(ls_identifier *identifier, ls_input *input, const char *name, const char *declared,
                        const char *declared_charset, ls_identity *out) {
    size_t length;
    const uint8_t *head = ls_input_peek(input, 0, LS_HEAD, &length);
    if (!head) return LS_IO;
    /* a tar starts with a member's name, which may look like any signature */
    out->media_type = ls_is_tar(head, length) ? "application/x-tar" : ls_signature_find(head, length);
    if (out->media_type) {
        out->media_type = refine(out->media_type, input, name);
        return LS_OK;
    }
    if ((out->media_type = structured(input, name, head, length))) return LS_OK;
    size_t bom = 0;
    bool complete = length == input->size;
    const char *mail = mail_kind(head, length, complete, name, declared);
    if (mail && !strcmp(mail, "application/mbox") && !complete && input->size <= MAIL_REACH) {
        if (!(head = ls_input_peek(input, 0, MAIL_REACH, &length))) return LS_IO;
        mail = mail_kind(head, length, length == input->size, name, declared);
    }
    if (mail) { /* each of its parts has a charset of its own */
        out->media_type = mail;
        out->is_text = true;
        return LS_OK;
    }
    if (is_noise(head, length)) { /* before the charset is sought, which takes longest on such bytes */
        bool zlib = is_zlib(head, length, true);
        const char *other = zlib ? "application/zlib" : "application/octet-stream";
        out->media_type = ls_zip_at_end(input) ? "application/zip" : other;
        return LS_OK;
    }
    const char *charset = ls_charset_detect(head, length, complete, declared_charset, &bom);
    if (!charset) {
        out->media_type = binary_kind(identifier, input, head, length);
        return LS_OK;
    }
    out->is_text = true;
    out->charset = charset;
    return text_kind(identifier, head, length, complete, bom, usable_hint(name, declared), out);
}

ls_status ls_identify(ls_identifier *identifier, ls_input *input, const char *name, const char *declared,
                      const char *declared_charset, ls_identity *out) {
    *out = (ls_identity){.media_type = "application/octet-stream"};
    if (!input->size) {
        out->media_type = "inode/x-empty";
        return LS_OK;
    }
    ls_status status = decide(identifier, input, name, declared, declared_charset, out);
    if (status != LS_OK) return status;
    out->out_of_scope = ls_type_out_of_scope(out->media_type);
    out->is_image = ls_type_is_image(out->media_type);
    return LS_OK;
}
