/* Small files are copied into memory. A large one is mapped, from a nameless copy of ours: in a file that somebody else
 * cuts short while it is read, a mapped page is a SIGBUS. A spooled member has no name already. Mapped pages are the
 * page cache's, not ours to hold. */
#include "extract/pdf/bytes.h"
#include "base/alloc.h"
#include "base/tempfile.h"
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPIED_MOST = 32 << 20, PIECE = 1 << 20 };

static bool is_nameless(int descriptor) {
    struct stat about;
    return fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) && about.st_nlink == 0;
}

static ls_status copy(ls_input *input, ls_sink *sink, int to, uint64_t *length) {
    uint8_t *piece = ls_malloc(PIECE);
    ls_status status = piece ? LS_OK : LS_NOMEM;
    for (*length = 0; status == LS_OK && *length < input->size;) {
        int64_t got = ls_input_read(input, *length, piece, PIECE);
        if (got <= 0) break; /* what was read stands; the caller looks at input->error_number */
        if (!ls_write_all(to, piece, (size_t)got)) {
            ls_sink_note(sink, LEAKSIFT_REASON_TEMPORARY_SPACE, "no room for a copy of a large PDF");
            status = LS_DATA;
        }
        *length += (uint64_t)got;
        if (status == LS_OK) status = ls_sink_tick(sink, (uint64_t)got);
    }
    ls_free(piece);
    return status;
}

static ls_status map(ls_pdf_bytes *bytes, ls_sink *sink, int descriptor, uint64_t length) {
    if (!length || length > SIZE_MAX) return LS_DATA;
    void *mapped = mmap(NULL, (size_t)length, PROT_READ, MAP_SHARED, descriptor, 0);
    if (mapped == MAP_FAILED) {
        ls_sink_note(sink, LEAKSIFT_REASON_OUT_OF_MEMORY, "a large PDF could not be mapped");
        return LS_DATA;
    }
    *bytes = (ls_pdf_bytes){.data = mapped, .length = (size_t)length, .mapped = mapped};
    return LS_OK;
}

static ls_status open_large(ls_pdf_bytes *bytes, ls_input *input, ls_sink *sink) {
    if (input->base == 0 && is_nameless(input->descriptor)) return map(bytes, sink, input->descriptor, input->size);
    int file = ls_tempfile(NULL);
    if (file < 0) {
        ls_sink_note(sink, LEAKSIFT_REASON_TEMPORARY_SPACE, "no temporary file for a large PDF");
        return LS_DATA;
    }
    uint64_t length;
    ls_status status = copy(input, sink, file, &length);
    if (status == LS_OK) status = map(bytes, sink, file, length);
    close(file);
    return status;
}

ls_status ls_pdf_bytes_open(ls_pdf_bytes *bytes, ls_input *input, ls_sink *sink) {
    *bytes = (ls_pdf_bytes){.data = input->memory, .length = (size_t)input->size};
    if (input->memory) return LS_OK;
    if (input->size > COPIED_MOST) return open_large(bytes, input, sink);
    bytes->owned = ls_malloc((size_t)input->size);
    if (!bytes->owned) return LS_NOMEM;
    int64_t got = ls_input_read(input, 0, bytes->owned, (size_t)input->size);
    if (got < 0) return ls_pdf_bytes_close(bytes), LS_IO;
    bytes->data = bytes->owned;
    bytes->length = (size_t)got;
    return LS_OK;
}

/* By windows: the pages of a mapped file that were looked at are given back, so that a long search holds few of
 * them. */
size_t ls_pdf_bytes_find(const ls_pdf_bytes *bytes, size_t at, const char *word) {
    enum { WINDOW = 8 << 20 };
    size_t length = strlen(word);
    while (at < bytes->length) {
        size_t left = bytes->length - at, look = left < WINDOW ? left : WINDOW;
        const uint8_t *found = memmem(bytes->data + at, look, word, length);
        if (found) return (size_t)(found - bytes->data);
        if (look == left) break;
        at += look - length + 1;
        if (bytes->mapped) madvise(bytes->mapped, bytes->length, MADV_DONTNEED);
    }
    return bytes->length;
}

void ls_pdf_bytes_close(ls_pdf_bytes *bytes) {
    ls_free(bytes->owned);
    if (bytes->mapped) munmap(bytes->mapped, bytes->length);
    *bytes = (ls_pdf_bytes){0};
}
