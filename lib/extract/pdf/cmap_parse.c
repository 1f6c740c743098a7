/* Embedded CMaps and ToUnicode maps. They are PostScript programs in name only: every producer writes the operators of
 * Technical Note 5014 in the same plain form, so a scanner of tokens reads them, and reads damaged ones too. */
#include "extract/pdf/cmap_private.h"
#include "base/alloc.h"
#include "base/hex.h"
#include <stdlib.h>
#include <string.h>

/* A legal map has at most 65536 entries for codes of two bytes; a stream of more than these is not a map. */
enum { RANGES_MAX = 1 << 20, TARGETS_MAX = 1 << 21, STRING_MAX = 4 * LS_CMAP_TARGET_MAX };

typedef enum token_kind { END, HEX, NUMBER, NAME, WORD, STRING, OPEN, CLOSE } token_kind;

typedef struct token {
    token_kind kind;
    const char *text; /* NAME, WORD, STRING: borrowed */
    size_t length;
    uint8_t bytes[STRING_MAX]; /* HEX; what is longer is cut */
    unsigned count;
    uint32_t number;
} token;

typedef struct parser {
    ls_cmap *cmap;
    const char *at, *end;
    bool failed; /* out of memory */
    uint32_t order;
    char name[64];     /* the last name */
    char registry[16]; /* of CIDSystemInfo */
} parser;

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }
static bool is_delimiter(char c) { return is_space(c) || memchr("<>[]()/%{}", c, 10) != NULL; }

static void take_hex(parser *p, token *t) {
    unsigned digits = 0;
    t->kind = HEX;
    t->count = 0;
    for (p->at++; p->at < p->end && *p->at != '>'; p->at++) {
        int digit = ls_hex_digit(*p->at);
        if (digit < 0 || digits >= 2 * STRING_MAX) continue;
        if (digits % 2 == 0) t->bytes[t->count++] = (uint8_t)(digit << 4);
        else t->bytes[t->count - 1] |= (uint8_t)digit;
        digits++;
    }
    if (p->at < p->end) p->at++;
}

static void take_string(parser *p, token *t) {
    t->kind = STRING;
    t->text = ++p->at;
    while (p->at < p->end && *p->at != ')') p->at++;
    t->length = (size_t)(p->at - t->text);
    if (p->at < p->end) p->at++;
}

static void take_word(parser *p, token *t) {
    t->kind = WORD;
    if (*p->at == '/') {
        t->kind = NAME;
        p->at++;
    }
    t->text = p->at;
    while (p->at < p->end && !is_delimiter(*p->at)) p->at++;
    t->length = (size_t)(p->at - t->text);
    if (t->kind == NAME || t->length == 0 || t->length > 10) return;
    uint64_t number = 0;
    for (size_t i = 0; i < t->length; i++) {
        if (t->text[i] < '0' || t->text[i] > '9') return;
        number = number * 10 + (uint64_t)(t->text[i] - '0');
    }
    t->kind = NUMBER;
    t->number = number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

static token_kind next(parser *p, token *t) {
    for (;;) {
        while (p->at < p->end && is_space(*p->at)) p->at++;
        if (p->at >= p->end) return t->kind = END;
        char c = *p->at;
        if (c == '%') {
            while (p->at < p->end && *p->at != '\n' && *p->at != '\r') p->at++;
        } else if (c == '<' && !(p->at + 1 < p->end && p->at[1] == '<')) {
            return take_hex(p, t), t->kind;
        } else if (c == '(') {
            return take_string(p, t), t->kind;
        } else if (c == '[' || c == ']') {
            p->at++;
            return t->kind = c == '[' ? OPEN : CLOSE;
        } else if (c == '/' || !is_delimiter(c)) {
            return take_word(p, t), t->kind;
        } else {
            p->at += c == '<' ? 2 : 1; /* a dictionary's brackets, braces, strays */
        }
    }
}

static bool word_is(const token *t, const char *word) {
    return t->kind == WORD && t->length == strlen(word) && memcmp(t->text, word, t->length) == 0;
}

static uint32_t code_of(const token *t) {
    uint32_t code = 0;
    for (unsigned i = 0; i < t->count && i < 4; i++) code = code << 8 | t->bytes[i];
    return code;
}

static void add(parser *p, ls_cmap_ranges *ranges, ls_cmap_range range) {
    if (ranges->count >= RANGES_MAX || range.high < range.low) return;
    /* lists of single characters in order are most of all maps: they grow the range before */
    ls_cmap_range *last = ranges->count ? &ranges->item[ranges->count - 1] : NULL;
    if (last && last->length == range.length && last->count == 1 && range.count == 1 && last->high != UINT32_MAX &&
        range.low == last->high + 1 && range.value - last->value == range.low - last->first) {
        last->high = range.high;
        return;
    }
    if (ranges->count == ranges->room) {
        size_t room = ranges->room ? 2 * ranges->room : 64;
        ls_cmap_range *item = ls_realloc(ranges->item, room * sizeof *item);
        if (!item) {
            p->failed = true;
            return;
        }
        ranges->item = item;
        ranges->room = room;
    }
    range.order = p->order++;
    range.first = range.low;
    ranges->item[ranges->count++] = range;
}

/* UTF-16, big endian; a single byte, which some producers write, is itself. */
static unsigned decode(const token *t, uint32_t out[LS_CMAP_TARGET_MAX]) {
    unsigned made = 0;
    if (t->count == 1) return out[0] = t->bytes[0], 1;
    for (unsigned at = 0; at + 2 <= t->count && made < LS_CMAP_TARGET_MAX; at += 2) {
        uint32_t c = (uint32_t)t->bytes[at] << 8 | t->bytes[at + 1];
        if (c >= 0xD800 && c < 0xDC00 && at + 4 <= t->count) {
            uint32_t low = (uint32_t)t->bytes[at + 2] << 8 | t->bytes[at + 3];
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                at += 2;
            }
        }
        if (c >= 0xD800 && c < 0xE000) c = 0xFFFD;
        out[made++] = c;
    }
    while (made > 1 && out[made - 1] == 0) made--;
    return made;
}

static void add_unicode(parser *p, uint32_t low, uint32_t high, const token *target) {
    uint32_t points[LS_CMAP_TARGET_MAX];
    ls_cmap *cmap = p->cmap;
    unsigned count = target->kind == HEX ? decode(target, points) : 0;
    if (count == 0 || (count == 1 && (points[0] == 0 || points[0] == 0xFFFD))) return;
    ls_cmap_range range = {.low = low, .high = high, .value = points[0], .count = (uint8_t)count};
    if (count > 1) {
        if (cmap->target_count + count > TARGETS_MAX) return;
        if (cmap->target_count + count > cmap->target_room) {
            size_t room = 2 * cmap->target_room + 64;
            uint32_t *targets = ls_realloc(cmap->targets, room * sizeof *targets);
            if (!targets) {
                p->failed = true;
                return;
            }
            cmap->targets = targets;
            cmap->target_room = room;
        }
        range.value = (uint32_t)cmap->target_count;
        memcpy(cmap->targets + cmap->target_count, points, count * sizeof *points);
        cmap->target_count += count;
    }
    add(p, &cmap->unicode, range);
}

/* All of a "begin…" section: operands until its "end…" or anything else that is a word. */
static void read_spaces(parser *p, token *t) {
    token low;
    while (!p->failed && next(p, &low) == HEX && next(p, t) == HEX) {
        if (p->cmap->space_count == LS_CMAP_SPACES || low.count == 0 || low.count > 4) continue;
        p->cmap->spaces[p->cmap->space_count++] = (ls_cmap_space){code_of(&low), code_of(t), (uint8_t)low.count};
    }
}

static void read_cids(parser *p, token *t, bool pairs) {
    token low;
    while (!p->failed && next(p, &low) == HEX) {
        uint32_t first = code_of(&low), last = first;
        if (pairs) {
            if (next(p, t) != HEX) return;
            last = code_of(t);
        }
        if (next(p, t) != NUMBER) return;
        if (low.count == 0 || low.count > 4) continue;
        add(p, &p->cmap->cids,
            (ls_cmap_range){.low = first, .high = last, .value = t->number, .length = (uint8_t)low.count, .count = 1});
    }
}

static void read_targets(parser *p, token *t, bool pairs) {
    token low;
    while (!p->failed && next(p, &low) == HEX) {
        uint32_t first = code_of(&low), last = first;
        if (pairs) {
            if (next(p, t) != HEX) return;
            last = code_of(t);
        }
        if (next(p, t) == OPEN) {
            for (uint32_t code = first; !p->failed && next(p, t) != CLOSE; code++) {
                if (t->kind == END || t->kind == WORD) return;
                if (code >= first && code <= last) add_unicode(p, code, code, t);
            }
        } else if (t->kind == HEX) {
            add_unicode(p, first, last, t);
        } else if (t->kind != NAME) { /* a glyph name is allowed and not seen */
            return;
        }
    }
}

static void copy(char *to, size_t room, const token *t) {
    size_t length = t->length < room - 1 ? t->length : room - 1;
    memcpy(to, t->text, length);
    to[length] = 0;
}

static void use(parser *p) {
    ls_cmap *cmap = p->cmap;
    if (cmap->use || !p->name[0]) return;
    cmap->use = cmap->own_use = ls_cmap_named(p->name);
    if (!cmap->use) return;
    if (cmap->collection == LS_CID_NONE) cmap->collection = cmap->use->collection;
}

static void read_value(parser *p, token *t) {
    if (strcmp(p->name, "WMode") == 0 && t->kind == NUMBER) p->cmap->vertical = t->number == 1;
    if (t->kind != STRING) return;
    if (strcmp(p->name, "Registry") == 0) copy(p->registry, sizeof p->registry, t);
    if (strcmp(p->name, "Ordering") == 0) {
        char ordering[16];
        copy(ordering, sizeof ordering, t);
        p->cmap->collection = ls_cid_collection_of(p->registry, ordering);
    }
}

static void read_all(parser *p) {
    token t;
    while (!p->failed && next(p, &t) != END) {
        if (t.kind == NAME) copy(p->name, sizeof p->name, &t);
        else if (t.kind == NUMBER || t.kind == STRING) read_value(p, &t), p->name[0] = '\0';
        else if (word_is(&t, "begincodespacerange")) read_spaces(p, &t);
        else if (word_is(&t, "begincidrange")) read_cids(p, &t, true);
        else if (word_is(&t, "begincidchar")) read_cids(p, &t, false);
        else if (word_is(&t, "beginbfrange")) read_targets(p, &t, true);
        else if (word_is(&t, "beginbfchar")) read_targets(p, &t, false);
        else if (word_is(&t, "usecmap")) use(p);
    }
}

ls_cmap *ls_cmap_parse(const void *bytes, size_t length, const ls_cmap *base) {
    ls_cmap *cmap = ls_calloc(1, sizeof *cmap);
    if (!cmap) return NULL;
    cmap->use = base;
    if (base) cmap->collection = base->collection;
    const char *program = length ? bytes : "";
    parser p = {.cmap = cmap, .at = program, .end = program + length};
    read_all(&p);
    for (unsigned i = 0; cmap->use && i < cmap->use->space_count && cmap->space_count < LS_CMAP_SPACES; i++)
        cmap->spaces[cmap->space_count++] = cmap->use->spaces[i];
    if (!p.failed && ls_cmap_settle(&cmap->cids) && ls_cmap_settle(&cmap->unicode)) return cmap;
    ls_cmap_free(cmap);
    return NULL;
}
