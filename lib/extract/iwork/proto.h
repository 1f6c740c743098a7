/* Fields of a Protocol Buffers message (protobuf.dev, "Encoding"), one after the other. */
#ifndef LS_EXTRACT_IWORK_PROTO_H
#define LS_EXTRACT_IWORK_PROTO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct ls_proto {
    const uint8_t *at, *end;
} ls_proto;

typedef struct ls_proto_field {
    uint32_t number;
    uint64_t value;       /* of a number */
    const uint8_t *bytes; /* of a string or message, else NULL */
    size_t length;
} ls_proto_field;

static inline bool ls_proto_number(ls_proto *p, uint64_t *value) {
    *value = 0;
    for (unsigned shift = 0; shift < 64 && p->at < p->end; shift += 7) {
        uint8_t byte = *p->at++;
        *value |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) return true;
    }
    return false;
}

/* false: the message ends, or what follows is none. */
static inline bool ls_proto_next(ls_proto *p, ls_proto_field *field) {
    uint64_t key, length;
    if (p->at >= p->end || !ls_proto_number(p, &key)) return false;
    *field = (ls_proto_field){.number = (uint32_t)(key >> 3)};
    switch (key & 7) {
    case 0: return ls_proto_number(p, &field->value);
    case 1: length = 8; break;
    case 2:
        if (!ls_proto_number(p, &length)) return false;
        field->bytes = p->at;
        break;
    case 5: length = 4; break;
    default: return false;
    }
    if (length > (uint64_t)(p->end - p->at)) return false;
    field->length = (size_t)length;
    p->at += length;
    return true;
}

static inline ls_proto ls_proto_of(const ls_proto_field *field) {
    return (ls_proto){field->bytes, field->bytes + field->length};
}
#endif
