/* The bytes of one item, readable at any offset, of known size: in memory, or a part of a file.
 * Made by source/ (files), by scan/ (spooled members) and by tests (memory). One thread at a time. */
#ifndef LS_BASE_INPUT_H
#define LS_BASE_INPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_input {
    uint64_t size;
    const uint8_t *memory; /* all `size` bytes, or NULL */
    int descriptor;        /* else bytes [base, base+size) of this file, read with pread; -1: none */
    uint64_t base;
    uint8_t *window;       /* a buffer for ls_input_peek(), owned */
    size_t window_capacity;
    uint64_t window_at;
    size_t window_length;
    int error_number;      /* errno of the last failed read; 0: none */
    bool shrunk;           /* the file ended before `size`: it changed while we read it */
} ls_input;

void ls_input_memory(ls_input *input, const void *data, size_t size);
void ls_input_file(ls_input *input, int descriptor, uint64_t base, uint64_t size); /* descriptor stays the caller's */
/* A part of another input, cut to what is there. It borrows memory and descriptor, and the window of a small file that
 * was read whole: it must not outlive `whole`. */
void ls_input_part(ls_input *part, const ls_input *whole, uint64_t offset, uint64_t size);
/* Where the first hole of `least` bytes or more begins (a sparse file; lseek(2), SEEK_HOLE), else the size. */
uint64_t ls_input_hole(const ls_input *input, uint64_t least);
void ls_input_close(ls_input *input); /* frees the window only */

/* Reads up to `length` bytes; returns how many (less only at the end or on an error), -1 on an error with nothing
 * read. */
int64_t ls_input_read(ls_input *input, uint64_t offset, void *buffer, size_t length);
/* Points at bytes [offset, offset+*got) without copying where possible; *got is `length` cut to the end of the input.
 * Valid until the next call on this input. NULL: a read error or no memory; see error_number. */
const uint8_t *ls_input_peek(ls_input *input, uint64_t offset, size_t length, size_t *got);
#endif
