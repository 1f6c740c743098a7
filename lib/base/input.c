/* Random access to an item's bytes. pread into a reused window rather than mmap: a mapped file that shrinks is a
 * SIGBUS. */
#include "base/input.h"
#include "base/alloc.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 65536 };

void ls_input_memory(ls_input *input, const void *data, size_t size) {
    static const uint8_t nothing[1];
    *input = (ls_input){.size = size, .memory = data ? data : nothing, .descriptor = -1};
}

void ls_input_file(ls_input *input, int descriptor, uint64_t base, uint64_t size) {
    *input = (ls_input){.size = size, .descriptor = descriptor, .base = base};
}

static bool holds(const ls_input *input, uint64_t offset, size_t length) {
    return offset >= input->window_at && offset - input->window_at <= input->window_length &&
           length <= input->window_length - (size_t)(offset - input->window_at);
}

/* A window that holds the whole of a file is never filled again, so that parts may point into it. */
void ls_input_part(ls_input *part, const ls_input *whole, uint64_t offset, uint64_t size) {
    if (offset > whole->size) offset = whole->size;
    if (size > whole->size - offset) size = whole->size - offset;
    *part = (ls_input){.size = size, .descriptor = whole->descriptor, .base = whole->base + offset};
    if (whole->memory) part->memory = whole->memory + offset;
    else if (size && holds(whole, 0, whole->size)) part->memory = whole->window + offset;
}

void ls_input_close(ls_input *input) {
    ls_free(input->window);
    input->window = NULL;
    input->window_capacity = input->window_length = 0;
}

uint64_t ls_input_hole(const ls_input *input, uint64_t least) {
    if (input->memory || input->descriptor < 0 || input->base) return input->size;
    off_t kept = lseek(input->descriptor, 0, SEEK_CUR); /* the descriptor may be the caller's */
    uint64_t found = input->size;
    for (off_t hole = 0; kept >= 0 && (uint64_t)hole < input->size;) {
        hole = lseek(input->descriptor, hole, SEEK_HOLE);
        if (hole < 0 || (uint64_t)hole >= input->size) break;
        off_t data = lseek(input->descriptor, hole, SEEK_DATA);
        if (data < 0 && errno != ENXIO) break;
        if ((data < 0 ? input->size : (uint64_t)data) - (uint64_t)hole >= least) {
            found = (uint64_t)hole;
            break;
        }
        hole = data;
        if (data < 0) break;
    }
    if (kept >= 0) lseek(input->descriptor, kept, SEEK_SET);
    return found;
}

static int64_t read_file(ls_input *input, uint64_t offset, uint8_t *buffer, size_t length) {
    size_t done = 0;
    while (done < length) {
        size_t chunk = length - done > (1u << 30) ? 1u << 30 : length - done;
        ssize_t got = pread(input->descriptor, buffer + done, chunk, (off_t)(input->base + offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            input->error_number = errno;
            return done ? (int64_t)done : -1;
        }
        if (got == 0) {
            input->shrunk = true;
            break;
        }
        done += (size_t)got;
    }
    return (int64_t)done;
}

int64_t ls_input_read(ls_input *input, uint64_t offset, void *buffer, size_t length) {
    if (offset >= input->size) return 0;
    if (length > input->size - offset) length = (size_t)(input->size - offset);
    if (input->memory) {
        memcpy(buffer, input->memory + offset, length);
        return (int64_t)length;
    }
    if (holds(input, offset, length)) {
        memcpy(buffer, input->window + (offset - input->window_at), length);
        return (int64_t)length;
    }
    return read_file(input, offset, buffer, length);
}

/* Fills the window from `offset`, with at least `length` bytes where the file has them. */
static bool fill_window(ls_input *input, uint64_t offset, size_t length) {
    size_t want = length > WINDOW ? length : WINDOW;
    if (want > input->size - offset) want = (size_t)(input->size - offset);
    if (input->window_capacity < want) {
        uint8_t *window = ls_realloc(input->window, want);
        if (!window) return input->error_number = ENOMEM, false;
        input->window = window;
        input->window_capacity = want;
    }
    input->window_length = 0;
    int64_t got = read_file(input, offset, input->window, want);
    if (got < 0) return false;
    input->window_at = offset;
    input->window_length = (size_t)got;
    return true;
}

const uint8_t *ls_input_peek(ls_input *input, uint64_t offset, size_t length, size_t *got) {
    static const uint8_t nothing[1];
    *got = 0;
    if (offset >= input->size || !length) return nothing;
    if (length > input->size - offset) length = (size_t)(input->size - offset);
    if (input->memory) {
        *got = length;
        return input->memory + offset;
    }
    if (!holds(input, offset, length) && !fill_window(input, offset, length)) return NULL;
    size_t at = (size_t)(offset - input->window_at);
    *got = input->window_length - at < length ? input->window_length - at : length;
    return input->window + at;
}
