/* Messages between a run's threads and their worker processes: over a stream socket, a type and a counted payload, one
 * descriptor at most. Both sides are ours; the host still checks every length, since a worker may have been broken into. */
#ifndef LS_SCAN_WIRE_H
#define LS_SCAN_WIRE_H
#include "base/buffer.h"
#include "base/status.h"

enum ls_message {
    /* to the program that makes workers, and back */
    LS_MESSAGE_ENGINE = 1, /* the engine's options → READY or FAILED */
    LS_MESSAGE_READY,      /* the rules' digest */
    LS_MESSAGE_FAILED,     /* status, words */
    LS_MESSAGE_FORK,       /* with the worker's socket; a second FORK_WATCH with its page → PID */
    LS_MESSAGE_FORK_WATCH,
    LS_MESSAGE_PID,
    LS_MESSAGE_EXITED,     /* pid, status as waitpid gives it */
    /* to a worker */
    LS_MESSAGE_SCAN,       /* a root, with its descriptor if it has one */
    LS_MESSAGE_COPY,       /* the answer to FIND_COPY */
    LS_MESSAGE_TEMPFILE,   /* the answer to WANT_TEMPFILE, with the descriptor */
    /* from a worker */
    LS_MESSAGE_RECORDS,
    LS_MESSAGE_FIND_COPY,
    LS_MESSAGE_ADD_COPY,
    LS_MESSAGE_WANT_TEMPFILE,
    LS_MESSAGE_DONE        /* status, enumerated items and bytes */
};

enum { LS_MESSAGE_HEADER = 8, LS_MESSAGE_MAX = 128 << 20 };

/* Appends a message's header and payload to a buffer that is sent later. */
size_t ls_message_begin(ls_buffer *out, unsigned type);
void ls_message_end(ls_buffer *out, size_t begun);
/* Sends all bytes; the descriptor (-1: none) goes with the first. false: the other side is gone. */
bool ls_wire_send(int socket, const void *data, size_t length, int descriptor);

/* What has arrived and is not yet read. Zero-initialised is empty; descriptor starts at -1. */
typedef struct ls_wire {
    int socket;
    ls_buffer in;
    size_t used;
    int descriptor; /* received and not yet taken, or -1 */
} ls_wire;

void ls_wire_init(ls_wire *wire, int socket);
void ls_wire_free(ls_wire *wire); /* closes socket and descriptor */
/* Reads what is there: 1 something came, 0 the other side is gone, -1 nothing yet (`wait` is false, or the socket's own
 * time-out passed). */
int ls_wire_fill(ls_wire *wire, bool wait);
/* The next whole message: true with type and payload, valid until the next fill; false: more must come.
 * LS_DATA in *status where the other side breaks the form. */
bool ls_wire_next(ls_wire *wire, unsigned *type, const uint8_t **payload, size_t *length, ls_status *status);
int ls_wire_take_descriptor(ls_wire *wire);
#endif
