/* A document that is a ZIP of parts (OPC, ECMA-376 part 2; OpenDocument part 2): parts by name, each read as a stream
 * and at most once, and what nobody read is left to be a child. What our ZIP reader refuses, libarchive reads. */
#ifndef LS_EXTRACT_OFFICE_PACKAGE_H
#define LS_EXTRACT_OFFICE_PACKAGE_H
#include "extract/sink.h"
#include "extract/archive/zipdir.h"
#include "extract/markup/xmlstrip.h"

typedef struct ls_package ls_package;

typedef struct ls_part {
    const char *name;  /* without a leading slash, '/' between; NUL-ended */
    uint64_t index;    /* in the directory */
    unsigned kind;     /* the caller's */
    bool used;         /* read, or known to hold nothing */
    char *kept;        /* its bytes, where libarchive had to read the whole package */
    size_t kept_length;
} ls_part;

/* LS_DATA: no package at all; the note is made. */
ls_status ls_package_open(ls_input *input, ls_sink *sink, ls_package **out);
void ls_package_close(ls_package *package); /* NULL is fine */
size_t ls_package_count(const ls_package *package);
ls_part *ls_package_at(ls_package *package, size_t index);
/* By name, without case (OPC 6.2.2.2); NULL: none. */
ls_part *ls_package_find(ls_package *package, const char *name, size_t length);

/* The bytes of a part, in blocks. Trouble with a part becomes a note, and LS_OK is returned. */
ls_status ls_package_read(ls_package *package, ls_part *part, ls_zip_write write, void *context);
ls_status ls_package_xml(ls_package *package, ls_part *part, ls_xml_handler handler, void *context);
ls_status ls_package_child(ls_package *package, ls_part *part);
#endif
