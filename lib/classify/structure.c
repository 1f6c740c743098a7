/* Things of structure that are cues for a class though no phrase says so. A cue names one with `structure: NAME`:
 *   media_type    the item's media type is one of the class's (a class that lists no media types never has it)
 *   contact_rows  table rows that hold two or more of: a name, an e-mail address, a phone number
 *   price_rows    table rows with a number under a column header that holds one of the cue's names
 *   addresses     IP addresses, networks and MAC addresses found
 *   network_fields  cells and fields under the cue's names (VLAN, gateway, netmask), from names of four things on
 *   prose         words of sentences ("the", "was", "please") in the first 8 KiB
 */
#include "classify/internal.h"
#include "base/alloc.h"
#include "base/fnv.h"
#include "match/checks.h"
#include "match/scan.h"
#include <string.h>
#include <strings.h>

enum { NAME = 1, EMAIL = 2, PHONE = 4, NETWORK_NAMES = 4 };

void ls_structure_reset(ls_structure *structure) {
    if (structure->any_rows) memset(structure->rows, 0, sizeof structure->rows);
    structure->any_rows = false;
    structure->contact_rows = structure->price_rows = structure->addresses = 0;
    structure->last_price_row = 0;
    structure->prose = structure->prose_bytes = 0;
    structure->network_fields = structure->network_names = 0;
}

static uint64_t row_key(const ls_segment *about) {
    uint64_t key = about->sheet ? ls_fnv(LS_FNV, about->sheet, strlen(about->sheet)) : LS_FNV;
    const uint64_t parts[] = {about->row, about->page, about->slide};
    for (size_t i = 0; i < 3; i++) key = (key ^ parts[i]) * 0x9e3779b97f4a7c15u;
    return key | 1;
}

/* Hits come rule by rule, so the rows of a block are kept at once: a direct-mapped table, where a lost row costs one
 * count. */
void ls_structure_hit(ls_structure *structure, const ls_hit *hit, const ls_block *block) {
    const ls_segment *about = &block->segments[hit->segment].about;
    const char *type = hit->rule->type;
    if (strcmp(type, "ip_address") == 0 || strcmp(type, "ip_network") == 0 || strcmp(type, "mac_address") == 0)
        structure->addresses++;
    if (!about->row) return;
    uint8_t bit = strcmp(type, "person_name") == 0 ? NAME : strcmp(type, "email_address") == 0 ? EMAIL
                  : strcmp(type, "phone_number") == 0 ? PHONE : 0;
    if (!bit) return;
    structure->any_rows = true;
    uint64_t key = row_key(about);
    size_t slot = (key >> 20) % (sizeof structure->rows / sizeof *structure->rows);
    if (structure->rows[slot].key != key) {
        structure->rows[slot].key = key;
        structure->rows[slot].types = 0;
    }
    uint8_t before = structure->rows[slot].types, after = before | bit;
    structure->rows[slot].types = after;
    if (__builtin_popcount(before) == 1 && __builtin_popcount(after) == 2) structure->contact_rows++;
}

/* The names of all cues of that structure; those of one cue name other things than those of the next. */
static bool take_names(const ls_rules *rules, const char *structure, ls_field_names *out) {
    size_t count = 0;
    uint32_t things = 0;
    for (size_t i = 0; i < rules->cue_count; i++) {
        const ls_cue *cue = &rules->cues[i];
        if (cue->name_count && strcmp(cue->structure, structure) == 0) count += cue->name_count;
    }
    out->list = ls_calloc(count + 1, sizeof *out->list);
    for (size_t i = 0; out->list && i < rules->cue_count; i++) {
        const ls_cue *cue = &rules->cues[i];
        if (!cue->name_count || strcmp(cue->structure, structure) != 0) continue;
        for (size_t j = 0; j < cue->name_count; j++)
            out->list[out->count++] =
                (ls_field_name){cue->names[j].text, (things + cue->names[j].thing) % LS_THINGS_MOST};
        things += cue->names[cue->name_count - 1].thing + 1;
    }
    return out->list;
}

bool ls_structure_init(ls_structure *structure, const ls_rules *rules) {
    return take_names(rules, "network_fields", &structure->network) &&
           take_names(rules, "price_rows", &structure->price);
}

void ls_structure_free(ls_structure *structure) {
    ls_free(structure->network.list);
    ls_free(structure->price.list);
}

static bool is_price_header(const ls_field_names *names, const char *header) {
    enum { LONGEST = 40 };
    if (strlen(header) > LONGEST) return false;
    for (size_t i = 0; i < names->count; i++)
        if (strcasestr(header, names->list[i].text)) return true;
    return false;
}

/* Names of columns, elements and keys in letters alone: a bit for each thing that they name, 0 for any other. */
static uint32_t network_name(const ls_field_names *names, const char *name) {
    char plain[32];
    size_t length = 0;
    for (const char *at = name; *at; at++) {
        if (length + 1 >= sizeof plain) return 0;
        if (ls_is_alpha((unsigned char)*at) || (unsigned char)*at >= 0x80)
            plain[length++] = (char)ls_to_lower((unsigned char)*at);
    }
    plain[length] = '\0';
    for (const ls_field_name *one = names->list, *end = one + names->count; one < end; one++)
        if (*one->text == *plain && strcmp(one->text, plain) == 0) return UINT32_C(1) << one->thing;
    return 0;
}

/* Of one block, in which the same words are one string. */
enum { REMEMBERED = 32 };
typedef struct remembered {
    const char *name;
    uint32_t network;
    bool is_column, is_price;
} remembered;

static const remembered *remember(const ls_structure *structure, remembered *memory, const char *name,
                                  bool is_column) {
    remembered *of = &memory[((uintptr_t)name ^ (uintptr_t)name >> 5) % REMEMBERED];
    if (of->name != name || of->is_column != is_column)
        *of = (remembered){name, network_name(&structure->network, name), is_column,
                           is_column && is_price_header(&structure->price, name)};
    return of;
}

enum { PROSE_BYTES = 8, PROSE_SHORTEST = 3, PROSE_LONGEST = 6 };

typedef struct prose_words {
    const char (*list)[PROSE_BYTES];
    size_t count;
} prose_words;

/* Outputs of programs, tables and lists have few of these. By their first letter: each word of a text is asked. */
static bool is_prose_word(const char *word, size_t length) {
#define LIST static const char
#define OF(list) {list, sizeof list / sizeof *list}
    LIST a[][PROSE_BYTES] = {"and", "are"}, b[][PROSE_BYTES] = {"been", "but"}, c[][PROSE_BYTES] = {"can", "could"},
         h[][PROSE_BYTES] = {"has", "have", "her", "his"}, o[][PROSE_BYTES] = {"our"}, p[][PROSE_BYTES] = {"please"},
         s[][PROSE_BYTES] = {"should"},
         t[][PROSE_BYTES] = {"that", "the", "their", "them", "then", "there", "these", "they", "this"},
         w[][PROSE_BYTES] = {"was", "were", "what", "when", "which", "who", "will", "would"},
         y[][PROSE_BYTES] = {"you", "your"};
    static const prose_words by_letter[26] = {
        ['a' - 'a'] = OF(a), ['b' - 'a'] = OF(b), ['c' - 'a'] = OF(c), ['h' - 'a'] = OF(h), ['o' - 'a'] = OF(o),
        ['p' - 'a'] = OF(p), ['s' - 'a'] = OF(s), ['t' - 'a'] = OF(t), ['w' - 'a'] = OF(w), ['y' - 'a'] = OF(y)};
#undef OF
#undef LIST
    const prose_words *of = &by_letter[*word - 'a'];
    char padded[PROSE_BYTES] = {0};
    memcpy(padded, word, length);
    for (size_t i = 0; i < of->count; i++)
        if (memcmp(padded, of->list[i], PROSE_BYTES) == 0) return true;
    return false;
}

/* Small letters of a word, counted up to one more than any that is asked for. */
static size_t small_letters(const char *at, const char *end) {
    size_t letters = 0;
    while (at + letters < end && letters <= PROSE_LONGEST && at[letters] >= 'a' && at[letters] <= 'z') letters++;
    return letters;
}

static bool is_prose_at(const char *at, const char *end) {
    const size_t letters = small_letters(at, end);
    return letters >= PROSE_SHORTEST && letters <= PROSE_LONGEST &&
           (at + letters == end || ls_in(" ,.\n\r", at[letters])) && is_prose_word(at, letters);
}

/* Of the words behind a space. */
static uint32_t count_prose(const char *text, size_t length) {
    const char *end = text + length;
    uint32_t count = 0;
    size_t at = 0;
#ifdef __SSE2__
    const __m128i space = _mm_set1_epi8(' ');
    for (; length - at > 16; at += 16) {
        const __m128i words = ls_range16(ls_load16(text + at + 1), 'a', 'z');
        const __m128i starts = _mm_and_si128(_mm_cmpeq_epi8(ls_load16(text + at), space), words);
        for (unsigned places = ls_bits16(starts); places; places &= places - 1)
            count += is_prose_at(text + at + ls_lowest_bit(places) + 1, end);
    }
#endif
    for (; at < length; at++) count += text[at] == ' ' && is_prose_at(text + at + 1, end);
    return count;
}

static void look_for_prose(ls_structure *structure, const ls_block *block) {
    enum { ENOUGH = 8192 };
    if (structure->prose_bytes >= ENOUGH) return;
    const uint32_t left = ENOUGH - structure->prose_bytes, length = block->length < left ? block->length : left;
    structure->prose += count_prose(block->text, length);
    structure->prose_bytes += length;
}

void ls_structure_block(ls_structure *structure, const ls_block *block) {
    remembered memory[REMEMBERED] = {{0}};
    look_for_prose(structure, block);
    for (uint32_t i = 0; i < block->segment_count; i++) {
        const ls_block_segment *segment = &block->segments[i];
        const char *name = segment->about.column ? segment->about.column : segment->about.field;
        if (!name || !segment->length) continue;
        const remembered *of = remember(structure, memory, name, segment->about.column != NULL);
        structure->network_names |= of->network;
        structure->network_fields += of->network != 0;
        if (!of->is_price || !segment->about.row || segment->about.row == structure->last_price_row ||
            segment->length > 30)
            continue;
        ls_money money;
        if (!ls_money_find(block->text + segment->start, segment->length, true, &money)) continue;
        structure->last_price_row = segment->about.row;
        structure->price_rows++;
    }
}

uint32_t ls_structure_count(const ls_structure *structure, const char *name) {
    if (strcmp(name, "contact_rows") == 0) return structure->contact_rows;
    if (strcmp(name, "price_rows") == 0) return structure->price_rows;
    if (strcmp(name, "prose") == 0) return structure->prose;
    if (strcmp(name, "network_fields") == 0)
        return __builtin_popcount(structure->network_names) < NETWORK_NAMES ? 0 : structure->network_fields;
    return strcmp(name, "addresses") == 0 ? structure->addresses : 0;
}
