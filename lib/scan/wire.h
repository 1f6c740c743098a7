/* Messages between a run's threads and their worker processes: over a stream socket, a type and a counted payload, and
 * descriptors beside them. Both sides are ours; the host still checks every length, since a worker may have been broken
 * into. */
#ifndef LS_SCAN_WIRE_H
#define LS_SCAN_WIRE_H
#include "base/buffer.h"
#include "base/status.h"

enum ls_message {
    /* to the program that makes workers, and back */
    LS_MESSAGE_ENGINE = 1, /* the engine's options → READY or FAILED */
    LS_MESSAGE_READY,      /* the rules' digest */
    LS_MESSAGE_FAILED,     /* status, words */
    LS_MESSAGE_FORK,       /* mode, with the worker's socket and its page → PID */
    LS_MESSAGE_PID,
    LS_MESSAGE_EXITED,     /* pid, status as waitpid gives it */
    /* to a worker */
    LS_MESSAGE_SCAN,       /* roots, with the descriptors of those that have one */
    LS_MESSAGE_COPY,       /* the answer to FIND_COPY */
    LS_MESSAGE_TEMPFILE,   /* the answer to WANT_TEMPFILE, with the descriptor */
    /* from a worker */
    LS_MESSAGE_RECORDS,
    LS_MESSAGE_FIND_COPY,
    LS_MESSAGE_ADD_COPY,
    LS_MESSAGE_WANT_TEMPFILE,
    LS_MESSAGE_DONE,       /* status, enumerated items and bytes; mode text: was it found */
    LS_MESSAGE_TEXT,       /* mode text: scan/passed_text.h */
    /* for functions of the embedder: scan/guest_pack.h */
    LS_MESSAGE_GUEST_IDENTIFY,
    LS_MESSAGE_GUEST_RECOGNIZE,
    LS_MESSAGE_GUEST_ANSWER,
    LS_MESSAGE_GUEST_RUN,
    LS_MESSAGE_GUEST_DO,
    LS_MESSAGE_GUEST_DID,
    LS_MESSAGE_GUEST_READ,
    LS_MESSAGE_GUEST_BYTES
};

enum { LS_MESSAGE_HEADER = 8, LS_MESSAGE_MAX = 128 << 20, LS_WIRE_DESCRIPTORS = 160 };

/* How a root's content comes with SCAN. */
enum ls_content { LS_CONTENT_NONE, LS_CONTENT_DESCRIPTOR, LS_CONTENT_BYTES };
enum { LS_SMALL_FILE = 32 << 10 }; /* bytes of a file of this size and less come with the message */

/* Appends a message's header and payload to a buffer that is sent later. */
size_t ls_message_begin(ls_buffer *out, unsigned type);
void ls_message_end(ls_buffer *out, size_t begun);
/* Sends all bytes; the descriptor (-1: none) goes with the first. false: the other side is gone. */
bool ls_wire_send(int socket, const void *data, size_t length, int descriptor);
/* The same with up to LS_WIRE_DESCRIPTORS of them. */
bool ls_wire_send_all(int socket, const void *data, size_t length, const int *descriptors, size_t count);

/* Sends what the other side takes at once, the descriptors with it; *data and *length move on. 1: some; 0: it is gone;
 * -1: nothing now. */
int ls_wire_send_some(int socket, const char **data, size_t *length, const int *descriptors, size_t count);

/* What has arrived and is not yet read. */
typedef struct ls_wire {
    int socket;
    bool bytes_only; /* descriptors that come are dropped */
    ls_buffer in;
    size_t used;
    int descriptors[LS_WIRE_DESCRIPTORS]; /* received and not yet taken */
    size_t descriptor_count;
} ls_wire;

void ls_wire_init(ls_wire *wire, int socket);
void ls_wire_free(ls_wire *wire); /* closes socket and descriptors */
/* Reads what is there: 1 something came, 0 the other side is gone, -1 nothing yet (`wait` is false, or the socket's own
 * time-out passed). */
int ls_wire_fill(ls_wire *wire, bool wait);
/* The next whole message: true with type and payload, valid until the next fill; false: more must come.
 * LS_DATA in *status where the other side breaks the form. */
bool ls_wire_next(ls_wire *wire, unsigned *type, const uint8_t **payload, size_t *length, ls_status *status);
/* The first that came; the caller closes it. -1: none. */
int ls_wire_take_descriptor(ls_wire *wire);
#endif
