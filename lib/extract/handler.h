/* A handler reads one format. One file a format, one line in extract/registry.c. */
#ifndef LS_EXTRACT_HANDLER_H
#define LS_EXTRACT_HANDLER_H
#include "extract/sink.h"

/* What a handler is told about the item besides its bytes. Borrowed for the call. */
typedef struct ls_extract {
    const char *media_type; /* as identified */
    const char *charset;    /* declared by the container or found by identify, or NULL */
    const char *name;       /* last part of the item's path, UTF-8; only for naming a child (x.gz → x) */
    bool joined;            /* the bytes are all volumes of a split file, one behind the other */
    const ls_limits *limits;
    const char *const
        *passwords; /* UTF-8, to be tried on what is encrypted; property opened_with says which, by number */
    size_t password_count;
} ls_extract;

typedef struct ls_handler {
    const char *name;                 /* "zip" */
    const char *const *media_types;   /* NULL-ended; a trailing "*" matches any ending ("text/" and a star) */
    const char *reads;                /* for a person: "members", "body, tables, headers and footers, …" */
    bool is_container;                /* has children by nature */
    ls_status (*run)(const ls_extract *about, ls_input *input, ls_sink *sink);
} ls_handler;

/* The handler for a media type, or NULL. */
const ls_handler *ls_handler_find(const char *media_type);
/* Opens now what handlers would open at first need: for a process that may soon open no file. */
void ls_handlers_warm(void);
/* All of them, NULL-ended. */
extern const ls_handler *const ls_handlers[];
#endif
