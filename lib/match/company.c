/* Company names. In running text a name is anchored by its legal form ("GmbH", "Pty Ltd", "株式会社") and read
 * backwards over capitalised words and what joins them; in tables, fields and labelled lines the label says that the
 * value is one. Names without either need knowledge of the world and are not guessed at. */
#include "base/alloc.h"
#include "base/utf8.h"
#include "match/company.h"
#include "match/label.h"
#include "match/person.h"
#include "match/phone_words.h"
#include "match/recognizer.h"
#include "match/scan.h"

enum { NAME_BYTES_MAX = 100, NAME_WORDS_MAX = 8, WORD_BYTES_MAX = 64, LABEL_VALUE_MAX = 100 };

typedef struct finder {
    const ls_recognizer_run *run;
    const ls_legal_forms *forms;
    const ls_rule *legal, *labelled;
    ls_label_cache *labels;
    const char *text;
    uint32_t segment, low, high;
    uint32_t done; /* end of the last name: none begins before it */
} finder;

typedef struct word {
    uint32_t start, end;
    bool capital, upper, joiner;
} word;

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_high(char c) { return (c & 0x80) != 0; }
/* Letters, digits, what is not ASCII, and -'._+! by a table of bits: this is asked for every byte around a capital. */
static bool in_word(char c) {
    static const uint32_t words[4] = {0, 0x03FF6882, 0x87FFFFFE, 0x07FFFFFE};
    unsigned char byte = (unsigned char)c;
    return byte >= 0x80 || words[byte / 32] >> byte % 32 & 1;
}

/* Does a letter outside ASCII end at `at`? U+0080 to U+00BF and U+2000 to U+2FFF are spaces, marks and quotes. */
static bool high_letter_before(const char *text, uint32_t low, uint32_t at) {
    uint32_t lead = at - 1;
    while (lead > low && ((unsigned char)text[lead] & 0xC0) == 0x80)
        lead--;
    return (unsigned char)text[lead] != 0xC2 && (unsigned char)text[lead] != 0xE2;
}

static bool word_before(const char *text, uint32_t low, uint32_t at) {
    return at > low && in_word(text[at - 1]) && (!is_high(text[at - 1]) || high_letter_before(text, low, at));
}

static bool one_of(const char *text, uint32_t length, const char *const *words) {
    for (; length && *words; words++)
        if ((*words)[0] == text[0] && strnlen(*words, length + 1) == length && !memcmp(*words, text, length))
            return true; /* the text may hold zeros */
    return false;
}

/* Is the letter at `at` a capital? Outside ASCII: one that lower case would change, or one of a script without case. */
static bool is_capital(const finder *f, uint32_t at) {
    char c = f->text[at], lower[4];
    if (!is_high(c)) return is_upper(c) || is_digit(c);
    uint32_t size = f->high - at < 4 ? f->high - at : 4;
    if (size < 2) return false;
    ls_label_lower(f->text + at, size, lower);
    return lower[1] != f->text[at + 1] || lower[0] != c || (unsigned char)c >= 0xE0 || (unsigned char)c == 0xC5;
}

/* -- backwards from the legal form ---------------------------------------------------------------------------- */

static bool read_word_before(const finder *f, uint32_t at, word *w) {
    static const char *const joiners[] = {"&",   "+",     "and", "und", "et",  "y",  "e",   "i",   "of",  "de",
                                          "del", "della", "di",  "du",  "des", "la", "für", "van", "von",
                                          "der", "den",   "the", "och", "og",  "en", "ja",  "a",   "и",   NULL};
    w->end = at;
    while (at > f->low && at > f->done && w->end - at < WORD_BYTES_MAX &&
           (word_before(f->text, f->low, at) || f->text[at - 1] == '&'))
        at--;
    w->start = at;
    uint32_t length = w->end - at;
    if (!length || length >= WORD_BYTES_MAX) return false;
    w->joiner = one_of(f->text + at, length, joiners);
    w->capital = !w->joiner && is_capital(f, at);
    if (!w->joiner && !w->capital && length > 2) /* eBay, iRobot */
        w->capital = is_lower(f->text[at]) && is_upper(f->text[at + 1]) && is_lower(f->text[at + 2]);
    w->upper = true;
    for (uint32_t n = at; n < w->end && w->upper; n++)
        w->upper = !is_lower(f->text[n]);
    return true;
}

/* Words that open a sentence or introduce a party rather than begin a name; years and numbers of sections. */
static bool is_lead_in(const char *text, uint32_t length) {
    uint32_t digits = 0;
    while (digits < length && (is_digit(text[digits]) || ls_in("-.", text[digits])))
        digits++;
    if (digits == length) return true;
    static const char *const words[] = {
        "The",      "This",     "That",   "These",  "Between",   "And",  "By",      "With",  "For",    "From",
        "Our",      "At",       "In",     "To",     "On",        "Of",   "As",      "Or",    "Dear",   "Contact",
        "Customer", "Supplier", "Client", "Vendor", "Whereas",   "When", "While",   "If",    "But",    "Both",
        "Is",       "Die",      "Der",    "Das",    "Zwischen",  "Und",  "Mit",     "Bei",   "Von",    "Firma",
        "Kunde",    "Le",       "Les",    "Entre",  "Et",        "Par",  "Pour",    "El",    "Por",    "Con",
        "Messrs",   "Mr",       "Mrs",    "Ms",     "Copyright", "THE",  "BETWEEN", "AND",   "BY",     "FOR",
        "FROM",     "TO",       "OF",     "WITH",   "About",     "Re",   "Since",   "After", "Before", "Attn",
        "Invoice",  "INVOICE",  "SOW",    "PoE",    "PO",        "NDA",  "MSA",     "CV",    "Rechnung", "Lieferschein",
        "Facture",  "Factura",  "Fattura", "Quotation", "La", "Une", "Una", "Eine", "Einer", "Den", "Dem",
        "Lieferant", "Auftraggeber", "Auftragnehmer", "Verkäufer", "Käufer", "Vermieter", "Mieter", "Fournisseur",
        "Vendeur", "Acheteur", "Proveedor", "Cliente", "Vendedor", "Comprador", "Fornitore", "Leverancier", "Klant",
        "Sprzedawca", "Nabywca", "Dostawca", "Wykonawca", "Zamawiający", NULL};
    return one_of(text, length, words);
}

/* An all-capitals line around a form that is also a word ("SUCH AS THIS") says nothing. */
static bool shouted(const finder *f, const word *before, uint32_t form, uint32_t form_end) {
    static const char *const english[] = {"AS", "LIMITED", "CORPORATION", "SPA", "SAS", NULL};
    if (!before->upper) return false;
    if (one_of(f->text + form, form_end - form, english)) return true;
    uint32_t at = form_end;
    while (at < f->high && f->text[at] == ' ')
        at++;
    return at + 1 < f->high && is_upper(f->text[at]) && is_upper(f->text[at + 1]);
}

static uint32_t skip_gap_back(const finder *f, uint32_t at, bool first) {
    uint32_t start = at;
    while (at > f->low && at > f->done && start - at < 3 &&
           (f->text[at - 1] == ' ' ||
            (is_high(f->text[at - 1]) && at - f->low >= 2 && !memcmp(f->text + at - 2, "\xC2\xA0", 2))))
        at -= f->text[at - 1] == ' ' ? 1 : 2;
    if (first && at > f->low && f->text[at - 1] == ',') at--;
    return at;
}

/* The start of the name that ends before `form`; `form` when there is none. */
static uint32_t name_start(const finder *f, uint32_t form, uint32_t form_end, bool weak) {
    uint32_t at = form, start = form, words = 0;
    bool solid = false; /* more than initials: "U. S. A." is no company */
    uint32_t starts[NAME_WORDS_MAX + 1], ends[NAME_WORDS_MAX + 1];
    while (words < NAME_WORDS_MAX && form - at < NAME_BYTES_MAX) {
        word w;
        uint32_t gap = skip_gap_back(f, at, words == 0);
        if (words && gap == at) break;
        char closing = gap > f->low ? f->text[gap - 1] : 0;
        if (closing == ')' || (closing == '"' && !words)) /* Contoso (UK) Limited, "Contoso" Sp. z o.o. */
            gap--;
        else
            closing = 0;
        if (!read_word_before(f, gap, &w) || (!w.capital && !w.joiner)) break;
        uint32_t length = w.end - w.start;
        if (words && f->text[w.end - 1] == '.' && length > 4) /* the end of a sentence, not an abbreviation */
            break;
        if (words == 0 && (w.joiner || (weak && shouted(f, &w, form, form_end)))) return form;
        at = w.start;
        if (closing && at > f->low && f->text[at - 1] == (closing == ')' ? '(' : '"')) at--;
        starts[words] = at;
        ends[words++] = w.end;
        solid |= length > 1 && f->text[w.end - 1] != '.' && !w.joiner;
        if (closing == '"') break;
    }
    while (words && solid) { /* what stands first must be part of the name */
        uint32_t first = starts[words - 1], length = ends[words - 1] - first;
        word w;
        read_word_before(f, ends[words - 1], &w);
        if (f->text[first] != '(' && !w.joiner && !is_lead_in(f->text + first, length)) {
            start = first;
            break;
        }
        words--;
    }
    return start;
}

/* Forms chain: "Pty Ltd", "Co., Ltd.", "GmbH & Co. KG". Returns the chain's end; false in *whole: only a part. */
static uint32_t chain_end(const finder *f, uint32_t at, const ls_legal_form *form, bool *whole, bool *weak) {
    *whole = *weak = false;
    for (unsigned n = 0; form && n < 4; n++) {
        at += (uint32_t)strlen(form->text);
        *whole = *whole || !(form->flags & LS_FORM_PART);
        *weak = n == 0 ? form->flags & LS_FORM_WEAK : false;
        uint32_t next = at;
        while (next < f->high && next - at < 4 && ls_in(" ,&", f->text[next]))
            next++;
        if (next == at || next >= f->high) break;
        form = ls_legal_form_at(f->forms, f->text + next, f->high - next);
        if (form && !(form->flags & LS_FORM_PREFIX))
            at = next;
        else
            form = NULL;
    }
    return at;
}

/* "Limited edition", "Incorporated in 1990", "Corporation tax": the form is a word of the sentence. */
static bool is_word_of_sentence(const finder *f, uint32_t end, bool long_form) {
    static const char *const after[] = {"edition", "time",      "liability", "partnership", "to",          "company",
                                        "in",      "tax",       "access",    "warranty",    "by",          "into",
                                        "herein",  "law",       "Law",       "Act",         "Code",        "Edition",
                                        "Time",    "Liability", "Warranty",  "Access",      "Partnership", "Company",
                                        "Tax",     "use",       "number",    NULL};
    if (!long_form || end >= f->high || f->text[end] != ' ') return false;
    uint32_t at = end + 1;
    while (at < f->high && (is_lower(f->text[at]) || is_upper(f->text[at])))
        at++;
    return one_of(f->text + end + 1, at - end - 1, after);
}

static ls_status emit(finder *f, const ls_rule *rule, uint32_t start, uint32_t end, const char *kind,
                      const char *detail, double strength) {
    char *normalized = ls_arena_alloc(f->run->arena, end - start + 1);
    if (!normalized) return LS_NOMEM;
    uint32_t used = 0;
    for (uint32_t n = start; n < end; n++) {
        bool wide = n + 1 < end && !memcmp(f->text + n, "\xC2\xA0", 2);
        if (wide || ls_in(" \t\r\n", f->text[n])) {
            if (used && normalized[used - 1] != ' ') normalized[used++] = ' ';
            n += wide;
        } else {
            normalized[used++] = f->text[n];
        }
    }
    normalized[used] = 0;
    ls_hit hit = {.rule = rule, .start = start, .length = end - start, .segment = f->segment, .normalized = normalized};
    ls_hit_add_evidence(&hit, kind, detail, strength);
    f->done = end;
    return f->run->sink->hit(f->run->sink->context, &hit);
}

/* ООО «Ромашка», PT Bank Contoso Tbk, 株式会社コントソ: the name follows the form. */
static ls_status after_prefix(finder *f, uint32_t form, uint32_t form_end) {
    uint32_t at = form_end, words = 0, end = form_end;
    while (at < f->high && f->text[at] == ' ' && words < 4) {
        at++;
        uint32_t start = at;
        bool quoted = f->high - at > 2 && (!memcmp(f->text + at, "\xC2\xAB", 2) || f->text[at] == '"');
        if (quoted) {
            uint32_t ceiling = f->high - at > NAME_BYTES_MAX ? at + NAME_BYTES_MAX : f->high, close = at + 1;
            while (close < ceiling && f->text[close] != '"' && f->text[close] != '\n' &&
                   memcmp(f->text + close, "\xC2\xBB", 2) != 0)
                close++;
            if (close >= ceiling || f->text[close] == '\n') break;
            end = close + (f->text[close] == '"' ? 1 : 2);
            break;
        }
        while (at < f->high && at - start < WORD_BYTES_MAX && in_word(f->text[at]))
            at++;
        if (at == start || at - start == WORD_BYTES_MAX || !is_capital(f, start) || is_digit(f->text[start])) break;
        end = f->text[at - 1] == '.' ? at - 1 : at;
        words++;
    }
    return end > form_end ? emit(f, f->legal, form, end, "legal_form", "before the name", 1) : LS_OK;
}

/* Scripts that do not part words: the name runs up to the form, or on from it. */
static ls_status around_wide_form(finder *f, uint32_t form, uint32_t form_end) {
    uint32_t start = form, end = form_end;
    while (start > f->low && start > f->done && form - start < 60 && is_high(f->text[start - 1])) {
        uint32_t lead = start - 1;
        while (lead > f->low && ((unsigned char)f->text[lead] & 0xC0) == 0x80)
            lead--;
        uint32_t point = 0;
        ls_utf8_decode(f->text + lead, start - lead, &point);
        if (point < 0x2E80 || (point >= 0x3000 && point <= 0x3040 && point != 0x3005) || point >= 0xFF00) break;
        start = lead;
    }
    while (start == form && end < f->high && end - form_end < 60 && (unsigned char)f->text[end] >= 0xE3) {
        uint32_t point = 0;
        size_t size = ls_utf8_decode(f->text + end, f->high - end, &point);
        if (!size || point < 0x3041 || point >= 0xFF00) break;
        end += (uint32_t)size;
    }
    if (end - start < form_end - form + 3 || end - start > form_end - form + 54) return LS_OK;
    return emit(f, f->legal, start, end, "legal_form", "written without spaces", 0.8);
}

/* Terms of networks and products that end in the same letters as a form: an autonomous system, a security
 * association. */
static bool is_term(const char *name, uint32_t length) {
    static const char *const terms[] = {"Local", "Peer",  "Remote", "Origin", "Neighbor", "Member",  "IKE",
                                        "IKEv1", "IKEv2", "IPsec",  "IPSec",  "ISAKMP",   "Child",   "BGP",
                                        "byte",  "Byte",  "Type",   "Java",   "iPhone",   "Windows", NULL};
    for (uint32_t at = 0, end; at < length; at = end + 1) {
        for (end = at; end < length && !ls_in(" -", name[end]);) end++;
        if (one_of(name + at, end - at, terms)) return true;
    }
    return false;
}

static ls_status look_at_form(finder *f, uint32_t at, const ls_legal_form *form) {
    bool whole, weak;
    uint32_t end = chain_end(f, at, form, &whole, &weak);
    if (form->flags & LS_FORM_PREFIX) {
        ls_status status = after_prefix(f, at, end);
        if (status != LS_OK || f->done >= end || form->flags & LS_FORM_WEAK) return status;
    }
    if (!whole || is_word_of_sentence(f, end, strlen(form->text) > 4)) return LS_OK;
    if (at > f->low && f->text[at - 1] == '-') /* Müller-AG is a name, x-SE is not ours to part */
        return LS_OK;
    uint32_t next = end;
    while (weak && next < f->high && next - end < 3 && ls_in(" :=#", f->text[next]))
        next++;
    if (weak && next > end && next < f->high && is_digit(f->text[next])) /* "Peer AS 65001" */
        return LS_OK;
    /* "Denver, CO 80202": a state, not a company. */
    if (weak && at >= f->low + 2 && (f->text[at - 2] == ',' || f->text[at - 1] == ',') && strlen(form->text) == 2)
        return LS_OK;
    uint32_t start = name_start(f, at, end, weak);
    if (start >= at || (weak && is_term(f->text + start, at - start))) {
        f->done = end; /* the second form of a chain has the first for no name */
        return LS_OK;
    }
    return emit(f, f->legal, start, end, "legal_form", form->text, weak ? 0.5 : 1);
}

/* -- labelled values ------------------------------------------------------------------------------------------ */

static bool plausible(const finder *f, uint32_t start, uint32_t end) {
    static const char *const no[] = {"n/a",      "N/A",     "none",  "None", "unknown", "Unknown",  "yes",
                                     "no",       "Yes",     "No",    "TBD",  "tbd",     "null",     "NULL",
                                     "-",        "true",    "false", "True", "False",   "Internal", "internal",
                                     "Disabled", "Enabled", "Match", NULL};
    uint32_t letters = 0, words = 1;
    if (end - start < 2 || end - start > LABEL_VALUE_MAX || one_of(f->text + start, end - start, no)) return false;
    for (uint32_t n = start; n < end; n++) {
        char c = f->text[n];
        if (ls_in("@<>{}[]=;?\\|\n\t", c) || (c == ':' && n + 2 < end && ls_in("/ ", f->text[n + 1]))) return false;
        letters += is_upper(c) || is_lower(c) || is_high(c);
        words += c == ' ';
    }
    bool capital = is_capital(f, start) || is_upper(f->text[start + 1]);
    return capital && letters * 2 >= end - start && words <= NAME_WORDS_MAX && !(f->text[end - 1] == '.' && words > 5);
}

/* A table's header row stands under no header of its own, and its first cell labels the row: "Company", "Contact name",
 * "E-mail". What is itself a label is no company. */
static bool is_label(const char *text, uint32_t length) {
    char normalized[LS_LABEL_MAX];
    static const char *const words[] = {" e mail ", " email ",       " mail ",    " address ",  " date ",
                                        " role ",   " title ",       " amount ",  " quantity ", " price ",
                                        " total ",  " description ", " website ", " notes ",    NULL};
    if (length > 24 || !ls_label_normalize(text, length, normalized)) return false;
    return ls_phone_label(normalized) || ls_person_label(normalized) || ls_label_has(normalized, words);
}

static ls_status labelled_segment(finder *f) {
    const ls_segment *about = &f->run->block->segments[f->segment].about;
    uint32_t start = f->low, end = f->high;
    const char *kind = ls_label_kind(f->labels, about->column, ls_company_label) ? "column"
                       : ls_label_kind(f->labels, about->field, ls_company_label) ||
                               ls_label_kind(f->labels, about->row_label, ls_company_label)
                           ? "field"
                           : NULL;
    if (!kind || end - start > LABEL_VALUE_MAX + 8) return LS_OK;
    while (start < end && ls_in(" \t\r\n\"'", f->text[start]))
        start++;
    while (end > start && ls_in(" \t\r\n\"',", f->text[end - 1]))
        end--;
    /* Tables of word processors are forms more often than lists: what stands under "Company" is the next label. */
    const char *type = f->run->block->media_type;
    bool form = *kind == 'c' && type &&
                (strstr(type, "wordprocessing") || strstr(type, "opendocument.text") || strstr(type, "html"));
    if (!plausible(f, start, end) || (*kind == 'f' && is_label(f->text + start, end - start))) return LS_OK;
    return emit(f, f->labelled, start, end, kind, "says company", form ? 0.1 : 1);
}

static ls_status labelled_line(finder *f, uint32_t colon) {
    ls_label_line line;
    if (!ls_label_line_at(f->labels, ls_company_label, f->text, f->low, f->high, colon, &line) || line.label < f->done)
        return LS_OK;
    if (!plausible(f, line.value, line.value_end) || line.value_end - line.value > 60) return LS_OK;
    return emit(f, f->labelled, line.value, line.value_end, "field", "labelled line", 0.7);
}

/* -- the scan -------------------------------------------------------------------------------------------------- */

/* After a capitalised word: a legal form in lower case ("Škoda a.s.")? */
static uint32_t lower_form_after(const finder *f, uint32_t at) {
    uint32_t start = at;
    at = ls_scan_letters(f->text, at, f->high - at > WORD_BYTES_MAX ? at + WORD_BYTES_MAX : f->high);
    while (at < f->high && at - start < WORD_BYTES_MAX && in_word(f->text[at]) &&
           !(f->text[at] == '.' && at + 1 < f->high && f->text[at + 1] == ' '))
        at++;
    uint32_t next = at;
    while (next < f->high && next - at < 2 && ls_in(", ", f->text[next]))
        next++;
    return next > at && next + 2 < f->high && is_lower(f->text[next]) && ls_in("adeghiklmpsv", f->text[next]) ? next
                                                                                                              : 0;
}

static ls_status scan_segment(finder *f) {
    ls_status status = f->labelled ? labelled_segment(f) : LS_OK;
    if (f->done >= f->high) return status;
    ls_label_colons colons = ls_label_colons_of(f->text, f->low, f->high);
    for (uint32_t colon; f->labelled && status == LS_OK && ls_label_next_colon(&colons, &colon);)
        status = labelled_line(f, colon);
    f->done = f->low;
    ls_capitals capitals = ls_capitals_of(f->text, f->low, f->high);
    for (uint32_t at = f->low; f->legal && status == LS_OK; at++) {
        at = ls_capital_from(&capitals, at);
        if (at >= f->high) break;
        if (at < f->done || (!is_high(f->text[at]) && word_before(f->text, f->low, at))) continue;
        const ls_legal_form *form = ls_legal_form_at(f->forms, f->text + at, f->high - at);
        if (form && (unsigned char)form->text[0] < 0xE4 && is_high(f->text[at]) && word_before(f->text, f->low, at))
            continue; /* the end of a longer word */
        if (form) {
            status = (unsigned char)form->text[0] >= 0xE4 ? around_wide_form(f, at, at + (uint32_t)strlen(form->text))
                                                          : look_at_form(f, at, form);
        } else if (!is_high(f->text[at])) {
            uint32_t lower = lower_form_after(f, at);
            if (lower && (form = ls_legal_form_at(f->forms, f->text + lower, f->high - lower)))
                status = look_at_form(f, lower, form);
        }
    }
    return status;
}

static leaksift_status create(void **tables, leaksift_error *error) {
    *tables = ls_legal_forms_create();
    return *tables ? LEAKSIFT_OK : ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
}

static ls_status run(const ls_recognizer_run *run) {
    finder f = {.run = run, .forms = run->tables, .text = run->block->text, .labels = run->labels};
    f.legal = ls_recognizer_rule(run, "company.legal_form");
    f.labelled = ls_recognizer_rule(run, "company.labelled");
    ls_status status = LS_OK;
    if (!f.legal && !f.labelled) return LS_OK;
    for (f.segment = 0; f.segment < run->block->segment_count && status == LS_OK; f.segment++) {
        f.done = f.low = run->block->segments[f.segment].start;
        f.high = f.low + run->block->segments[f.segment].length;
        status = scan_segment(&f);
    }
    return status;
}

const ls_recognizer ls_recognizer_company = {"company", create, ls_free, run};
