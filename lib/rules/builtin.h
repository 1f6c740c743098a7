/* Files that the build embeds (lib/rules/embed.cmake). */
#ifndef LS_RULES_BUILTIN_H
#define LS_RULES_BUILTIN_H
#include <stddef.h>

typedef struct ls_builtin_file {
    const char *name; /* NULL ends the table */
    const unsigned char *data;
    size_t length;
} ls_builtin_file;

extern const ls_builtin_file ls_builtin_rules[];
#endif
