/* The Public Suffix List's text, which the build embeds (lib/match/embed_suffixes.cmake). */
#ifndef LS_MATCH_SUFFIX_LIST_H
#define LS_MATCH_SUFFIX_LIST_H
#include <stddef.h>

extern const char *const ls_suffix_list;
extern const size_t ls_suffix_list_length;
#endif
