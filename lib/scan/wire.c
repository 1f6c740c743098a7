/* sendmsg and recvmsg with SCM_RIGHTS (unix(7)). No signal on a broken socket. */
#include "scan/wire.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

size_t ls_message_begin(ls_buffer *out, unsigned type) {
    size_t begun = out->length;
    uint32_t header[2] = {0, type};
    ls_buffer_append(out, header, sizeof header);
    return begun;
}

void ls_message_end(ls_buffer *out, size_t begun) {
    if (out->failed) return;
    uint32_t length = (uint32_t)(out->length - begun - LS_MESSAGE_HEADER);
    memcpy(out->data + begun, &length, sizeof length);
}

/* Room for the descriptors of one message, aligned as its header wants it. */
typedef union control {
    struct cmsghdr header;
    char room[CMSG_SPACE(LS_WIRE_DESCRIPTORS * sizeof(int))];
} control;

bool ls_wire_send(int socket, const void *data, size_t length, int descriptor) {
    return ls_wire_send_all(socket, data, length, &descriptor, descriptor >= 0);
}

static ssize_t send_once(int socket, const char *data, size_t length, const int *descriptors, size_t count, int flags) {
    control control;
    struct iovec part = {(void *)(uintptr_t)data, length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.room;
        message.msg_controllen = CMSG_SPACE(count * sizeof *descriptors);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(count * sizeof *descriptors);
        memcpy(CMSG_DATA(header), descriptors, count * sizeof *descriptors);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL | flags);
    while (sent < 0 && errno == EINTR);
    return sent;
}

bool ls_wire_send_all(int socket, const void *data, size_t length, const int *descriptors, size_t count) {
    const char *at = data;
    while (length) {
        ssize_t sent = send_once(socket, at, length, descriptors, count, 0);
        if (sent <= 0) return false;
        count = 0;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

int ls_wire_send_some(int socket, const char **data, size_t *length, const int *descriptors, size_t count) {
    ssize_t sent = send_once(socket, *data, *length, descriptors, count, MSG_DONTWAIT);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return -1;
    if (sent <= 0) return 0;
    *data += sent;
    *length -= (size_t)sent;
    return 1;
}

void ls_wire_init(ls_wire *wire, int socket) { *wire = (ls_wire){.socket = socket}; }

void ls_wire_free(ls_wire *wire) {
    if (wire->socket >= 0) close(wire->socket);
    while (wire->descriptor_count) close(wire->descriptors[--wire->descriptor_count]);
    ls_buffer_free(&wire->in);
    wire->socket = -1;
}

/* Of too many, or of ones that nobody takes, the last are closed. */
static void keep_descriptors(ls_wire *wire, struct msghdr *message) {
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof descriptor, sizeof descriptor);
            if (wire->descriptor_count == LS_WIRE_DESCRIPTORS) close(descriptor);
            else wire->descriptors[wire->descriptor_count++] = descriptor;
        }
    }
}

int ls_wire_fill(ls_wire *wire, bool wait) {
    if (wire->used) {
        memmove(wire->in.data, wire->in.data + wire->used, wire->in.length - wire->used);
        wire->in.length -= wire->used;
        wire->used = 0;
    }
    if (!ls_buffer_reserve(&wire->in, CHUNK)) return 0;
    for (;;) {
        control control;
        struct iovec part = {wire->in.data + wire->in.length, CHUNK};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        if (!wire->bytes_only) message.msg_control = control.room, message.msg_controllen = sizeof control.room;
        ssize_t got = recvmsg(wire->socket, &message, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return -1;
        if (got <= 0) return 0;
        wire->in.length += (size_t)got;
        keep_descriptors(wire, &message);
        return 1;
    }
}

bool ls_wire_next(ls_wire *wire, unsigned *type, const uint8_t **payload, size_t *length, ls_status *status) {
    uint32_t header[2];
    size_t here = wire->in.length - wire->used;
    *status = LS_OK;
    if (here < sizeof header) return false;
    memcpy(header, wire->in.data + wire->used, sizeof header);
    if (header[0] > LS_MESSAGE_MAX) return *status = LS_DATA, false;
    if (here - sizeof header < header[0]) return false;
    *type = header[1];
    *length = header[0];
    *payload = (const uint8_t *)wire->in.data + wire->used + sizeof header;
    wire->used += sizeof header + header[0];
    return true;
}

int ls_wire_take_descriptor(ls_wire *wire) {
    if (!wire->descriptor_count) return -1;
    int first = wire->descriptors[0];
    wire->descriptor_count--;
    memmove(wire->descriptors, wire->descriptors + 1, wire->descriptor_count * sizeof first);
    return first;
}
