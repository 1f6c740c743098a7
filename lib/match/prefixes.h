/* What every match of a pattern begins with, as literals to look for (match/words.h): `\b(router (bgp|rip)|ipv6 nd )`
 * begins with "router bgp", "router rip" or "ipv6 nd ". Vectorscan makes an automaton of such a pattern; a literal
 * where a word begins, and PCRE2 from there on, cost a third. */
#ifndef LS_MATCH_PREFIXES_H
#define LS_MATCH_PREFIXES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LS_PREFIXES_MOST = 200, LS_PREFIX_LENGTH = 10 };

typedef struct ls_prefix {
    char text[LS_PREFIX_LENGTH + 2]; /* fits ls_word_fits(); letters in lower case: the pattern is taken as caseless */
    uint8_t length;
    bool exact;           /* the match begins with it; else something that is no word may stand before */
    bool line;            /* with `exact`: only where a line begins */
    bool bounded;         /* of use while they are made */
} ls_prefix;

typedef struct ls_prefixes {
    ls_prefix list[LS_PREFIXES_MOST]; /* none of them begins with another */
    size_t count;
} ls_prefixes;

/* PCRE2's syntax, as far as rules use it. false: some match may begin otherwise, or inside a word, or nothing can be
 * told. */
bool ls_prefixes_of(const char *pattern, ls_prefixes *out);
#endif
