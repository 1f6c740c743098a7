/* A walk over the pattern that carries along all beginnings that may still grow; where it can't be told what follows,
 * or one is long enough, it is done. An optional part makes two of each. */
#include "match/prefixes.h"
#include "base/utf8.h"
#include "match/checks.h"
#include "match/words.h"
#include <string.h>

enum {
    DEPTH = 8,
    CLASS_MOST = 36, /* characters of a class that are told apart where the beginning is still too short … */
    CLASS_FEW = 3,   /* … and where it is LONG_ENOUGH */
    LONG_ENOUGH = 3
};

/* Which characters of Latin-1 a class has; `other`: some beyond, too. */
typedef struct members {
    bool has[256], other;
} members;

/* How often: whether it may be missing, and whether it may come again (or how often it does is not told). */
typedef struct times {
    bool optional, again;
} times;

typedef struct walk {
    const char *at;
    ls_prefixes *done;
    unsigned depth;
    bool failed; /* not understood, or too much of it */
} walk;

static times read_times(walk *run) {
    times told = {false, false};
    const char *at = run->at;
    if (*at == '?' || *at == '*' || *at == '+') {
        told = (times){*at != '+', *at != '?'};
        at++;
    } else if (*at == '{') {
        told = (times){at[1] == '0' || at[1] == ',', true};
        while (*at && *at != '}') at++;
        if (*at) at++;
    } else
        return told;
    if (*at == '?' || *at == '+') at++; /* lazy or possessive */
    run->at = at;
    return told;
}

static void add(walk *run, ls_prefixes *set, const ls_prefix *one) {
    if (set->count < LS_PREFIXES_MOST) set->list[set->count++] = *one;
    else run->failed = true;
}

static void finish(walk *run, const ls_prefix *one) {
    for (size_t i = 0; i < run->done->count; i++)
        if (memcmp(&run->done->list[i], one, sizeof *one) == 0) return;
    add(run, run->done, one);
}

static void finish_all(walk *run, ls_prefixes *set) {
    for (size_t i = 0; i < set->count; i++) finish(run, &set->list[i]);
    set->count = 0;
}

/* Of the alphabets that the pattern's caselessness is known of: ASCII and Latin-1. */
static unsigned small(unsigned c) {
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ? c + 0x20 : c;
}

/* *one and this character: to `set`, or done. */
static void append(walk *run, ls_prefixes *set, const ls_prefix *one, unsigned c, bool last) {
    ls_prefix longer = *one;
    char bytes[4];
    const size_t size = c < 0x80 ? 1 : ls_utf8_encode(small(c), bytes);
    if (c < 0x80) *bytes = (char)small(c);
    if (one->length + size <= LS_PREFIX_LENGTH) {
        memcpy(longer.text + one->length, bytes, size);
        longer.length = (uint8_t)(one->length + size);
    }
    if (last || one->length + size >= LS_PREFIX_LENGTH) finish(run, &longer);
    else add(run, set, &longer);
}

/* Bytes from where the first word begins. */
static size_t length_of(const ls_prefix *one) {
    const char *at = one->text;
    while (*at && !ls_is_alnum((unsigned char)*at) && (unsigned char)*at < 0xC3) at++;
    return strlen(at);
}

static void copy(ls_prefixes *to, const ls_prefixes *from) { /* the whole is some kilobytes */
    memcpy(to->list, from->list, from->count * sizeof *from->list);
    to->count = from->count;
}

/* ---- classes ---- */

static void add_range(members *set, unsigned from, unsigned to) {
    for (unsigned c = from; c <= to && c < 256; c++) set->has[c] = true;
    if (to >= 256) set->other = true;
}

static void invert(members *set) {
    for (unsigned c = 0; c < 256; c++) set->has[c] = !set->has[c];
    set->other = true; /* or not, of an inverted one: then it is taken for more than it is */
}

/* \d, \s, \w and their contraries; false: another letter. */
static bool add_shorthand(members *set, char letter) {
    members added = {{false}, false};
    switch (letter | 0x20) {
    case 'd': add_range(&added, '0', '9'); break;
    case 's': add_range(&added, '\t', '\r'); added.has[' '] = true; break;
    case 'w':
        add_range(&added, '0', '9');
        add_range(&added, 'a', 'z');
        add_range(&added, 'A', 'Z');
        added.has['_'] = true;
        break;
    default: return false;
    }
    added.other = true; /* with UCP */
    if (!(letter & 0x20)) invert(&added);
    for (unsigned c = 0; c < 256; c++) set->has[c] |= added.has[c];
    set->other |= added.other;
    return true;
}

/* The character that `\` and this letter stand for; 0: none. */
static char escaped(char letter) {
    if (letter == 'n') return '\n';
    if (letter == 'r') return '\r';
    if (letter == 't') return '\t';
    return ls_is_alnum((unsigned char)letter) ? 0 : letter;
}

/* The character that began with this byte: of Latin-1, else nothing is told. */
static unsigned beyond_ascii(walk *run, unsigned first) {
    const unsigned second = (unsigned char)*run->at;
    if ((first == 0xC2 || first == 0xC3) && (second & 0xC0) == 0x80) {
        run->at++;
        return (first & 3) << 6 | (second & 0x3F);
    }
    run->failed = true;
    return 0;
}

/* After "[". */
static members read_class(walk *run) {
    members set = {{false}, false};
    bool inverted = *run->at == '^', first = true;
    if (inverted) run->at++;
    for (; *run->at && (*run->at != ']' || first); first = false) {
        unsigned c = (unsigned char)*run->at++;
        if (c == '[' && *run->at == ':') run->failed = true; /* [:alpha:] */
        if (c == '\\') {
            char letter = *run->at;
            if (*run->at) run->at++;
            if (add_shorthand(&set, letter)) continue;
            c = (unsigned char)escaped(letter);
            run->failed |= !c;
        }
        if (c >= 0x80) c = beyond_ascii(run, c);
        unsigned to = c;
        if (*run->at == '-' && run->at[1] && run->at[1] != ']') {
            to = (unsigned char)run->at[1];
            run->at += 2;
            run->failed |= to == '\\' || to < c || to >= 0x80;
        }
        add_range(&set, c, to);
    }
    if (*run->at) run->at++;
    else run->failed = true;
    if (inverted) invert(&set);
    return set;
}

/* Its characters, when they are not too many; of letters only the small. */
static size_t choices(const members *set, unsigned out[CLASS_MOST]) {
    size_t count = 0;
    for (unsigned c = 0; c < 256; c++) {
        if (!set->has[c] || (small(c) != c && set->has[small(c)])) continue;
        if (count == CLASS_MOST) return 0;
        out[count++] = c;
    }
    return set->other ? 0 : count;
}

static bool has_word(const members *set) {
    for (unsigned c = 0; c < 256; c++)
        if (set->has[c] && (ls_is_alnum((unsigned char)c) || c == '_' || c >= 0x80)) return true;
    return set->other;
}

static void take_class(walk *run, ls_prefixes *set, const members *class) {
    const times told = read_times(run);
    const bool word = has_word(class);
    unsigned each[CLASS_MOST];
    const size_t count = choices(class, each);
    const bool first_told = word && !told.optional && !told.again && count && count <= CLASS_FEW;
    ls_prefixes now;
    now.count = 0;
    for (size_t i = 0; i < set->count; i++) {
        ls_prefix one = set->list[i];
        if (!one.length && !first_told) { /* passed over, in front */
            one.exact = one.line = false;
            one.bounded = !word && (one.bounded || !told.optional);
            add(run, &now, &one);
        } else if (!count || (count > CLASS_FEW && length_of(&one) >= LONG_ENOUGH))
            finish(run, &one);
        else {
            if (told.optional) add(run, &now, &one);
            for (size_t j = 0; j < count; j++) append(run, &now, &one, each[j], told.again);
        }
    }
    copy(set, &now);
}

static void take_brackets(walk *run, ls_prefixes *set) {
    const members class = read_class(run);
    take_class(run, set, &class);
}

static void take_any(walk *run, ls_prefixes *set) {
    members class = {{false}, true};
    add_range(&class, 0, 255);
    take_class(run, set, &class);
}

static void take_literal(walk *run, ls_prefixes *set, unsigned c) {
    if (*run->at == '?' || *run->at == '*' || *run->at == '+' || *run->at == '{') {
        members only = {{false}, false};
        only.has[c] = true;
        take_class(run, set, &only);
        return;
    }
    const size_t count = set->count;
    set->count = 0; /* each is read before its place is taken */
    for (size_t i = 0; i < count; i++) {
        const ls_prefix one = set->list[i];
        append(run, set, &one, c, false);
    }
}

/* ---- groups ---- */

static void take_branches(walk *run, ls_prefixes *set);

/* After "(". */
static void take_group(walk *run, ls_prefixes *set) {
    ls_prefixes with;
    copy(&with, set);
    if (*run->at == '?') {
        run->failed |= run->at[1] != ':';
        run->at += run->failed ? 0 : 2;
    }
    if (run->failed || ++run->depth > DEPTH) {
        run->failed = true;
        return;
    }
    take_branches(run, &with);
    run->depth--;
    if (*run->at == ')') run->at++;
    else run->failed = true;
    const times told = read_times(run);
    if (told.again) finish_all(run, &with);
    if (!told.optional) copy(set, &with);
    for (size_t i = 0; told.optional && i < with.count; i++) add(run, set, &with.list[i]);
}

/* \b and what is like it, in front. */
static void set_bounded(ls_prefixes *set, bool line) {
    for (size_t i = 0; i < set->count; i++)
        if (!set->list[i].length) {
            set->list[i].bounded = true;
            set->list[i].line |= line;
        }
}

static void take_escape(walk *run, ls_prefixes *set) {
    const char letter = *run->at;
    run->failed |= !letter;
    if (run->failed) return;
    run->at++;
    if (letter == 'b') set_bounded(set, false);
    else if (escaped(letter)) take_literal(run, set, (unsigned char)escaped(letter));
    else {
        members class = {{false}, false};
        run->failed |= !add_shorthand(&class, letter);
        take_class(run, set, &class);
    }
}

static void take_sequence(walk *run, ls_prefixes *set) {
    while (*run->at && *run->at != '|' && *run->at != ')' && !run->failed) {
        const char c = *run->at++;
        if (c == '(') take_group(run, set);
        else if (c == '\\') take_escape(run, set);
        else if (c == '^') set_bounded(set, true);
        else if (c == '$') finish_all(run, set);
        else if (c == '[') take_brackets(run, set);
        else if (c == '.') take_any(run, set);
        else if (c == '*' || c == '+' || c == '?' || c == '{') run->failed = true;
        else take_literal(run, set, (unsigned char)c < 0x80 ? (unsigned)c : beyond_ascii(run, (unsigned char)c));
    }
}

static void take_branches(walk *run, ls_prefixes *set) {
    ls_prefixes all, branch;
    all.count = 0;
    for (;;) {
        copy(&branch, set);
        take_sequence(run, &branch);
        for (size_t i = 0; i < branch.count; i++) add(run, &all, &branch.list[i]);
        if (*run->at != '|' || run->failed) break;
        run->at++;
    }
    copy(set, &all);
}

/* ---- the whole ---- */

static bool is_of_use(const ls_prefix *one) {
    return ls_word_fits(one->text) && (one->bounded || !ls_is_alnum((unsigned char)*one->text));
}

/* Is each match of `b` found where `a` is looked for? */
static bool covers(const ls_prefix *a, const ls_prefix *b) {
    return a->length <= b->length && (!a->exact || b->exact) && (!a->line || b->line) &&
           memcmp(a->text, b->text, a->length) == 0;
}

/* What begins with another is found by it; of two that find each other the first stays. Only those with one first byte
 * are compared: this is a start's, for each pattern. */
static void drop_longer(ls_prefixes *set) {
    uint16_t head[256] = {0}, next[LS_PREFIXES_MOST]; /* a number and 1; 0: no more */
    bool longer[LS_PREFIXES_MOST] = {false};
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        uint16_t *first = &head[(unsigned char)*set->list[i].text];
        next[i] = *first;
        *first = (uint16_t)(i + 1);
    }
    for (size_t i = 0; i < set->count; i++)
        for (size_t j = head[(unsigned char)*set->list[i].text]; j && !longer[i]; j = next[j - 1]) {
            const ls_prefix *a = &set->list[j - 1], *b = &set->list[i];
            longer[i] = a != b && covers(a, b) && (j - 1 < i || !covers(b, a));
        }
    for (size_t i = 0; i < set->count; i++)
        if (!longer[i]) set->list[kept++] = set->list[i];
    set->count = kept;
}

bool ls_prefixes_of(const char *pattern, ls_prefixes *out) {
    walk run = {.at = strncmp(pattern, "(?m)", 4) == 0 ? pattern + 4 : pattern, .done = out};
    ls_prefixes open;
    out->count = 0;
    open.count = 1;
    open.list[0] = (ls_prefix){.exact = true};
    take_branches(&run, &open);
    finish_all(&run, &open);
    if (run.failed || *run.at) return false;
    for (size_t i = 0; i < out->count; i++)
        if (!is_of_use(&out->list[i])) return false;
    drop_longer(out);
    return true;
}
