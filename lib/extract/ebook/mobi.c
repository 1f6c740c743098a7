/* Books of Mobipocket and Kindle (mobi, prc, azw, azw3; not documented by their makers: after MobileRead's wiki) and
 * of PalmDOC: a Palm database whose first record says how the text is packed in those behind it. The text is a child,
 * HTML or plain; so are pictures, the sources that a compiler kept, and records of no known kind. A file may hold a
 * second book, the same for newer devices. */
#include "base/alloc.h"
#include "base/bytes.h"
#include "extract/ebook/huffcdic.h"
#include "extract/handler.h"
#include "text/codepage.h"
#include <stdio.h>

enum { COUNT_AT = 76, RECORDS_AT = 78, PLACE = 8, RECORD_MOST = 256 << 10, TEXT_MOST = 1 << 16 };
enum { STORED = 1, PALMDOC = 2, HUFFMAN = 17480 }; /* "DH" */
enum { ENCRYPTION = 12, MARK = 16, HEADER_LENGTH = 20, PAGE = 28, NAME_AT = 84, NAME_LENGTH = 88, CODES_AT = 112,
       CODES_COUNT = 116, EXTENDED = 128, EXTRA = 242, HAS_EXTENDED = 0x40, HEAD_PALMDOC = 16, FIELDS_MOST = 4096 };

typedef struct book {
    ls_input *input;
    ls_sink *sink;
    size_t count, first; /* records of the file; the one that this book begins with */
    unsigned packing, extra, page;
    size_t texts;        /* records of text */
    ls_huffcdic *huffcdic;
    ls_codepages pages;
    ls_buffer text;
    uint64_t behind;     /* the list of records and the unknown ones that are given */
    bool damaged;
} book;

/* Where record `index` of the file stands; false: it is not there. */
static bool place(book *book, size_t index, uint64_t *at, uint64_t *length) {
    uint8_t entry[2 * PLACE];
    size_t want = index + 1 < book->count ? 2 * PLACE : PLACE;
    if (index >= book->count) return false;
    if (ls_input_read(book->input, RECORDS_AT + PLACE * (uint64_t)index, entry, want) != (int64_t)want) return false;
    uint64_t size = book->input->size, end = want > PLACE ? ls_be32(entry + PLACE) : size;
    *at = ls_be32(entry);
    if (*at > size || end < *at) return false;
    if (end > size) book->damaged = true, end = size;
    *length = end - *at;
    return true;
}

/* Up to 256 KiB of it. */
static const uint8_t *record(book *book, size_t index, size_t *length) {
    uint64_t at, size;
    *length = 0;
    if (!place(book, index, &at, &size)) return NULL;
    if (size > RECORD_MOST) book->damaged = true;
    return ls_input_peek(book->input, at, size < RECORD_MOST ? (size_t)size : RECORD_MOST, length);
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

/* Bytes behind a record's text: each kind's size stands at its end, seven bits a byte from the right; the last kind's,
 * the rest of a character, in two bits. */
static size_t without_extra(const book *book, const uint8_t *bytes, size_t length) {
    for (unsigned flags = book->extra >> 1; flags; flags >>= 1) {
        size_t size = 0;
        if (!(flags & 1)) continue;
        for (unsigned i = 0, shift = 0; i < 4 && i < length; i++, shift += 7) {
            size |= (size_t)(bytes[length - 1 - i] & 0x7F) << shift;
            if (bytes[length - 1 - i] & 0x80) break;
        }
        length -= size < length ? size : length;
    }
    size_t rest = book->extra & 1 && length ? (bytes[length - 1] & 3) + 1u : 0;
    return length - (rest < length ? rest : length);
}

/* Literals; runs of them; pairs of a distance and a length; a blank and a letter. Ends with the record, however much
 * it holds: from 256 KiB come at most five times as many. */
static bool unpack_palmdoc(const uint8_t *bytes, size_t length, ls_buffer *out) {
    for (size_t i = 0; i < length && !out->failed;) {
        unsigned byte = bytes[i++];
        if (byte >= 1 && byte <= 8) {
            if (length - i < byte) return false;
            ls_buffer_append(out, bytes + i, byte);
            i += byte;
        } else if (byte < 0x80) {
            ls_buffer_putc(out, (char)byte);
        } else if (byte >= 0xC0) {
            ls_buffer_putc(out, ' ');
            ls_buffer_putc(out, (char)(byte ^ 0x80));
        } else {
            if (i == length) return false;
            unsigned pair = byte << 8 | bytes[i++];
            size_t distance = pair >> 3 & 0x7FF, count = (pair & 7) + 3;
            if (!distance || distance > out->length) return false;
            while (count-- && !out->failed) ls_buffer_putc(out, out->data[out->length - distance]);
        }
    }
    return true;
}

static ls_status write_texts(book *book, bool *broken) {
    ls_status status = LS_OK;
    for (size_t i = 1; i <= book->texts && status == LS_OK; i++) {
        size_t length;
        const uint8_t *bytes = record(book, book->first + i, &length);
        bool good = bytes != NULL;
        ls_buffer_clear(&book->text);
        if (good) length = without_extra(book, bytes, length);
        if (good && book->packing == STORED) ls_buffer_append(&book->text, bytes, length);
        if (good && book->packing == PALMDOC) good = unpack_palmdoc(bytes, length, &book->text);
        if (good && book->packing == HUFFMAN) {
            status = ls_huffcdic_unpack(book->huffcdic, bytes, length, TEXT_MOST, &book->text);
            good = status == LS_OK;
            if (status == LS_DATA) status = LS_OK;
        }
        *broken = *broken || !good;
        if (book->text.failed) status = LS_NOMEM;
        if (status == LS_OK) status = ls_sink_tick(book->sink, length);
        if (status == LS_OK && book->text.length)
            status = ls_sink_child_write(book->sink, book->text.data, book->text.length);
        if (!bytes) break;
    }
    return status;
}

static ls_status give_text(book *book, bool html) {
    const char *name = html ? book->first ? "newer.html" : "book.html" : "book.txt";
    bool broken = false;
    const ls_child child = {.name = name, .name_length = strlen(name), .size = UINT64_MAX,
                            .media_type = html ? "text/html" : "text/plain",
                            .charset = book->page ? ls_codepage_name(book->page) : NULL};
    ls_status status = ls_sink_child_open(book->sink, &child);
    if (status != LS_OK) return status;
    status = write_texts(book, &broken);
    if (broken) ls_sink_child_note(book->sink, LEAKSIFT_REASON_CORRUPT, "parts of the text are damaged or missing");
    book->damaged = book->damaged || broken;
    ls_status closed = ls_sink_child_close(book->sink);
    return status == LS_OK || status == LS_STOP ? closed : status; /* a child's own limit ends only that child */
}

/* ---- what the first record says ---------------------------------------------------------------------------------- */

static ls_status say(book *book, const char *name, const uint8_t *bytes, size_t length, bool property) {
    ls_buffer_clear(&book->text);
    ls_status status = ls_codepage_convert(&book->pages, book->page, bytes, length, &book->text, NULL);
    const ls_segment segment = {
        .text = book->text.data, .length = book->text.length, .field = name, .part = LEAKSIFT_PART_METADATA};
    if (status != LS_OK || !segment.length) return status;
    if (!property) return ls_sink_text(book->sink, &segment);
    ls_sink_property(book->sink, name, segment.text, segment.length);
    return LS_OK;
}

/* "EXTH": a length, a count, then fields of a number and a length that counts all eight bytes before the value. */
static ls_status say_fields(book *book, const uint8_t *bytes, size_t length) {
    static const struct { uint8_t number; const char *name; bool property; } of_worth[] = {
        {100, "author", true},       {101, "publisher", false}, {103, "description", false}, {105, "subject", true},
        {106, "published", false},   {108, "contributor", false}, {109, "rights", false},    {112, "source", false}};
    size_t count = length >= 12 ? ls_be32(bytes + 8) : 0;
    ls_status status = LS_OK;
    if (length < 12 || memcmp(bytes, "EXTH", 4) != 0) return book->damaged = true, LS_OK;
    if (count > FIELDS_MOST) book->damaged = true, count = FIELDS_MOST;
    for (size_t at = 12; count && status == LS_OK; count--) {
        if (length - at < 8) return book->damaged = true, status;
        size_t number = ls_be32(bytes + at), size = ls_be32(bytes + at + 4);
        if (size < 8 || size > length - at) return book->damaged = true, status;
        for (size_t i = 0; i < sizeof of_worth / sizeof *of_worth && status == LS_OK; i++)
            if (of_worth[i].number == number)
                status = say(book, of_worth[i].name, bytes + at + 8, size - 8, of_worth[i].property);
        at += size;
    }
    return status;
}

static ls_status say_about(book *book, const uint8_t *head, size_t length) {
    size_t header = length >= EXTENDED + 4 ? ls_be32(head + HEADER_LENGTH) + (size_t)HEAD_PALMDOC : 0;
    if (!header) return LS_OK;
    size_t at = ls_be32(head + NAME_AT), size = ls_be32(head + NAME_LENGTH);
    uint8_t *copy = ls_malloc(length); /* what is said may move the window */
    if (!copy) return LS_NOMEM;
    memcpy(copy, head, length);
    ls_status status = LS_OK;
    if (at <= length && size <= length - at) status = say(book, "title", copy + at, size, true);
    if (status == LS_OK && ls_be32(copy + EXTENDED) & HAS_EXTENDED && header < length)
        status = say_fields(book, copy + header, length - header);
    ls_free(copy);
    return status;
}

static ls_status load_codes(book *book, size_t at, size_t count) {
    size_t length;
    const uint8_t *bytes = count ? record(book, book->first + at, &length) : NULL;
    ls_status status = bytes ? ls_huffcdic_create(bytes, length, &book->huffcdic) : LS_DATA;
    for (size_t i = 1; i < count && status == LS_OK; i++) {
        bytes = record(book, book->first + at + i, &length);
        status = bytes ? ls_huffcdic_add(book->huffcdic, bytes, length) : LS_DATA;
    }
    return status;
}

/* The book that begins with record book->first. */
static ls_status read_book(book *book, bool html) {
    size_t length, codes = 0, codes_count = 0;
    const uint8_t *head = record(book, book->first, &length);
    if (!head || length < HEAD_PALMDOC) return book->damaged = true, LS_OK;
    bool full = html && length >= EXTENDED + 4 && !memcmp(head + MARK, "MOBI", 4);
    bool encrypted = html && ls_be16(head + ENCRYPTION) != 0;
    book->packing = ls_be16(head);
    book->texts = ls_be16(head + 8);
    book->page = full ? ls_be32(head + PAGE) : html ? 1252 : 0;
    book->extra = full && length >= EXTRA + 2 && ls_be32(head + HEADER_LENGTH) >= 0xE4 ? ls_be16(head + EXTRA) : 0;
    if (full) codes = ls_be32(head + CODES_AT), codes_count = ls_be32(head + CODES_COUNT);
    ls_status status = full && !book->first ? say_about(book, head, length) : LS_OK; /* the second says the same */
    if (status != LS_OK) return status;
    if (encrypted) {
        ls_sink_note(book->sink, LEAKSIFT_REASON_ENCRYPTED, "the book's text is encrypted");
        return LS_OK;
    }
    if (book->packing == HUFFMAN) status = load_codes(book, codes, codes_count);
    if (status == LS_DATA) return book->damaged = true, LS_OK;
    if (status != LS_OK) return status;
    if (book->packing != STORED && book->packing != PALMDOC && book->packing != HUFFMAN) {
        ls_sink_note(book->sink, LEAKSIFT_REASON_UNSUPPORTED, "packed in a way that is not known");
        return LS_OK;
    }
    status = give_text(book, html);
    ls_huffcdic_free(book->huffcdic);
    book->huffcdic = NULL;
    return status;
}

/* ---- other records ----------------------------------------------------------------------------------------------- */

static ls_status give_record(book *book, size_t index, size_t skip, const char *ending) {
    char name[40];
    uint64_t at, length;
    if (!place(book, index, &at, &length) || length <= skip) return LS_OK;
    ls_input part;
    ls_input_part(&part, book->input, at + skip, length - skip);
    int named = snprintf(name, sizeof name, "record-%zu%s", index, ending);
    const ls_child child = {.name = name, .name_length = (size_t)named,
                            .size = length - skip, .packed_size = length - skip, .is_embedded = true};
    ls_status status = ls_sink_child_input(book->sink, &child, &part);
    ls_input_close(&part);
    return status;
}

/* What only tells a device how to show the book. `most`: what is longer holds more than that; 0: any length. */
static bool is_of_device(const uint8_t *first, uint64_t length) {
    static const struct { const char *mark; uint8_t length, most; } known[] = {
        {"BOUNDARY", 8, 8}, {"\xe9\x8e\r\n", 4, 4}, {"FLIS", 4, 64}, {"FCIS", 4, 64}, {"INDX", 4, 0}, {"FONT", 4, 0},
        {"RESC", 4, 0},     {"DATP", 4, 0},         {"FDST", 4, 0},  {"HUFF", 4, 0},  {"CDIC", 4, 0}};
    static const uint8_t padding[8];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (length >= known[i].length && !memcmp(first, known[i].mark, known[i].length))
            return !known[i].most || length <= known[i].most;
    return length <= sizeof padding && !memcmp(first, padding, (size_t)length);
}

/* What has no known mark is a child as it stands: strings of an index, bookmarks, or what somebody put there. */
static ls_status read_record(book *book, size_t index, bool html) {
    static const struct { const char *mark; uint8_t length, skip; const char *ending; } kinds[] = {
        {"\xff\xd8\xff", 3, 0, ".jpg"}, {"GIF8", 4, 0, ".gif"}, {"\x89PNG", 4, 0, ".png"}, {"BM", 2, 0, ".bmp"},
        {"SRCS", 4, 16, ".zip"},        {"CMET", 4, 12, ".txt"}};
    uint8_t first[8] = {0};
    uint64_t at, length;
    if (!place(book, index, &at, &length)) return book->damaged = true, LS_OK;
    size_t got = length < sizeof first ? (size_t)length : sizeof first;
    if (ls_input_read(book->input, at, first, got) != (int64_t)got) return LS_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (got >= kinds[i].length && !memcmp(first, kinds[i].mark, kinds[i].length))
            return give_record(book, index, kinds[i].skip, kinds[i].ending);
    if (!html || !is_of_device(first, length)) {
        if (at < book->behind) return book->damaged = true, LS_OK; /* else a file that holds itself has no end */
        book->behind = at + length;
        return give_record(book, index, 0, "");
    }
    if (length != 8 || memcmp(first, "BOUNDARY", 8) != 0 || book->first) return LS_OK;
    book->first = index + 1;
    return read_book(book, true);
}

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    uint8_t head[RECORDS_AT];
    book book = {.input = input, .sink = sink};
    bool html = strcmp(about->media_type, "application/x-palmdoc") != 0;
    ls_status status = LS_OK;
    if (ls_input_read(input, 0, head, sizeof head) == RECORDS_AT) {
        book.count = ls_be16(head + COUNT_AT);
        book.behind = RECORDS_AT + PLACE * (uint64_t)book.count;
        status = read_book(&book, html);
        for (size_t i = book.texts + 1; i < book.count && status == LS_OK; i++) {
            if (book.first && i <= book.first + book.texts && i >= book.first) continue;
            status = ls_sink_tick(sink, PLACE);
            if (status == LS_OK) status = read_record(&book, i, html);
        }
    } else {
        book.damaged = true;
    }
    if (book.damaged) ls_sink_note(sink, LEAKSIFT_REASON_CORRUPT, "the book is damaged or cut short");
    ls_huffcdic_free(book.huffcdic);
    ls_codepages_free(&book.pages);
    ls_buffer_free(&book.text);
    return status == LS_OK && input->error_number ? LS_IO : status;
}

static const char *const types[] = {"application/x-mobipocket-ebook", "application/x-palmdoc", NULL};
const ls_handler ls_handler_mobi = {
    "mobi", types, "the text as a member, properties; pictures, sources and unknown records as members", true, run};
