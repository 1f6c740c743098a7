/* One screen for the person who answers for the leak: what is in it, what must be changed today, where to look first,
 * what was not seen, where the rest is. At most about forty lines: each section has a share and says how much it leaves
 * out.
 *
 * All numbers come from the run's summary; only the files with secrets are collected as items go by. */
#include "report/page.h"
#include "base/alloc.h"
#include "report/report.h"
#include "report/screen.h"
#include <string.h>

enum { SECRET_FILES = 3, WORST_FILES = 6, TYPE_ROWS = 12, MARGIN = 16 };

typedef struct secret_file {
    char *path; /* as it may be shown */
    uint64_t secrets;
} secret_file;

struct ls_page {
    secret_file files[SECRET_FILES]; /* most secrets first */
    uint64_t secret_items;
    ls_buffer not_looked_for;        /* words, each ended by a NUL */
};

ls_page *ls_page_create(void) { return ls_calloc(1, sizeof(ls_page)); }

void ls_page_free(ls_page *page) {
    if (!page) return;
    for (size_t i = 0; i < SECRET_FILES; i++) ls_free(page->files[i].path);
    ls_buffer_free(&page->not_looked_for);
    ls_free(page);
}

/* ---- words */

static const char *words_of(const char *name, ls_buffer *out) {
    static const char *const known[][2] = {
        {"email_address", "e-mail addresses"}, {"phone_number", "phone numbers"},
        {"person_name", "person names"},       {"organization_name", "company names"},
        {"ip_address", "IP addresses"},        {"ip_network", "IP networks"},
        {"mac_address", "MAC addresses"},      {"hostname", "host names"},
        {"network_secret", "network secrets"}, {"credential", "credentials"},
        {"payment_card", "payment cards"},     {"iban", "bank accounts (IBAN)"},
        {"national_id", "national IDs"},       {"date_of_birth", "dates of birth"},
        {"tenant_id", "tenant IDs"},           {"postal_address", "postal addresses"},
        {"no_handler", "no reader for it"},    {"image_only", "pictures without text"},
        {"headers_disagree", "headers disagree"}, {"volume_missing", "volume missing"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i][0], name) == 0) return known[i][1];
    ls_buffer_clear(out);
    ls_screen_escape(name, out);
    for (size_t i = 0; i < out->length; i++)
        if (out->data[i] == '_') out->data[i] = ' ';
    return ls_buffer_cstr(out);
}

static bool is_secret(const char *type) {
    return strcmp(type, "credential") == 0 || strcmp(type, "network_secret") == 0;
}

static void heading(ls_screen *screen, const char *text) {
    ls_screen_line(screen);
    ls_screen_text(screen, LS_STYLE_BOLD, text);
    ls_screen_pad(screen, MARGIN);
    screen->indent = MARGIN;
}

/* "12 statement of work" */
static bool counted_entry(leaksift_report *report, ls_screen *screen, uint64_t count, const char *name,
                          unsigned *lines) {
    ls_buffer_clear(&report->text);
    ls_put_count(&report->text, count);
    ls_buffer_putc(&report->text, ' ');
    ls_buffer_puts(&report->text, words_of(name, &report->other));
    return ls_screen_entry(screen, ls_buffer_cstr(&report->text), lines);
}

static void left_out(leaksift_report *report, ls_screen *screen, uint64_t count) {
    if (!count) return;
    ls_buffer_clear(&report->text);
    ls_buffer_puts(&report->text, "and ");
    ls_put_count(&report->text, count);
    ls_buffer_puts(&report->text, " more");
    unsigned lines = 1;
    ls_screen_entry(screen, ls_buffer_cstr(&report->text), &lines);
}

static const char *count_text(leaksift_report *report, uint64_t number) {
    ls_buffer_clear(&report->text);
    ls_put_count(&report->text, number);
    return ls_buffer_cstr(&report->text);
}

static const char *size_text(leaksift_report *report, uint64_t bytes) {
    ls_buffer_clear(&report->text);
    ls_put_size(&report->text, bytes);
    return ls_buffer_cstr(&report->text);
}

/* ---- sections */

static void put_head(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    bool complete = strcmp(s->status, "complete") == 0;
    ls_screen_text(screen, LS_STYLE_BOLD, "leaksift");
    ls_screen_pad(screen, MARGIN);
    ls_screen_text(screen, LS_STYLE_NONE, count_text(report, s->items));
    ls_screen_text(screen, LS_STYLE_NONE, s->items == 1 ? " item, " : " items, ");
    ls_screen_text(screen, LS_STYLE_NONE, size_text(report, s->bytes));
    ls_screen_text(screen, LS_STYLE_NONE, ", in ");
    ls_buffer_clear(&report->text);
    ls_put_duration(&report->text, s->seconds);
    ls_screen_text(screen, LS_STYLE_NONE, ls_buffer_cstr(&report->text));
    ls_screen_line(screen);
    ls_screen_pad(screen, MARGIN);
    ls_screen_text(screen, complete ? LS_STYLE_BOLD : LS_STYLE_RED,
                   complete                                 ? "All of it was examined."
                   : strcmp(s->status, "interrupted") == 0 ? "Interrupted before the end."
                                                            : "Not all of it could be examined.");
    ls_screen_line(screen);
    ls_screen_pad(screen, MARGIN);
    screen->indent = MARGIN;
    unsigned lines = 1;
    for (int i = 0; i < LEAKSIFT_STATE_COUNT; i++) {
        static const char *const names[] = {"clean", "with findings", "truncated", "unreadable"};
        counted_entry(report, screen, s->state_items[i], names[i], &lines);
    }
    if (s->items > s->unique_items) counted_entry(report, screen, s->items - s->unique_items, "of them copies", &lines);
    ls_screen_line(screen);
}

static void put_levels(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    static const leaksift_sensitivity order[] = {LEAKSIFT_LEVEL_CRITICAL, LEAKSIFT_LEVEL_HIGH, LEAKSIFT_LEVEL_MEDIUM,
                                                 LEAKSIFT_LEVEL_LOW, LEAKSIFT_LEVEL_NONE, LEAKSIFT_LEVEL_UNKNOWN};
    unsigned lines = 1;
    heading(screen, "Sensitivity");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        counted_entry(report, screen, s->level_items[order[i]], leaksift_level_name(order[i]), &lines);
    ls_screen_line(screen);
}

static void put_classes(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    unsigned lines = 2;
    size_t i = 0;
    heading(screen, "Documents");
    if (!s->class_count) ls_screen_text(screen, LS_STYLE_NONE, "none of a known class");
    for (; i < s->class_count; i++)
        if (!counted_entry(report, screen, s->classes[i].items, s->classes[i].name, &lines)) break;
    left_out(report, screen, s->class_count - i);
    ls_screen_line(screen);
}

static void put_count_row(leaksift_report *report, ls_screen *screen, const leaksift_count *count) {
    ls_screen_pad(screen, MARGIN);
    ls_screen_text(screen, LS_STYLE_NONE, words_of(count->type, &report->other));
    ls_screen_pad(screen, MARGIN + 22);
    ls_screen_right(screen, count_text(report, count->distinct), 11);
    ls_screen_right(screen, count_text(report, count->total), 13);
    if (count->own) ls_screen_right(screen, count_text(report, count->own), 13);
    ls_screen_line(screen);
}

/* What is asked for first stands first: people, then companies, then secrets, then networks; others in their order. */
static size_t rank_of(const char *type) {
    static const char *const order[] = {"email_address", "phone_number",   "person_name",  "organization_name",
                                        "credential",    "network_secret", "payment_card", "iban",
                                        "national_id",   "date_of_birth",  "ip_address",   "ip_network",
                                        "mac_address",   "hostname",       "tenant_id"};
    size_t rank = 0;
    while (rank < sizeof order / sizeof *order && strcmp(order[rank], type) != 0) rank++;
    return rank;
}

enum { RANKS = 16 };

static void put_counts(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    size_t rows = 0, hidden = 0;
    heading(screen, "Found");
    ls_screen_pad(screen, MARGIN + 22);
    ls_screen_right(screen, "distinct", 11);
    ls_screen_right(screen, "found", 13);
    ls_screen_right(screen, "of own", 13);
    ls_screen_line(screen);
    for (size_t i = 0; i < s->count_count * RANKS; i++) {
        const leaksift_count *count = &s->counts[i % s->count_count];
        if (!count->total || rank_of(count->type) != i / s->count_count) continue;
        if (rows == TYPE_ROWS) hidden++;
        else put_count_row(report, screen, count), rows++;
    }
    if (!rows) ls_screen_pad(screen, MARGIN), ls_screen_text(screen, LS_STYLE_NONE, "nothing"), ls_screen_line(screen);
    if (!hidden) return;
    ls_screen_pad(screen, MARGIN);
    left_out(report, screen, hidden);
    ls_screen_line(screen);
}

static void put_domains(leaksift_report *report, ls_screen *screen, const leaksift_summary *s, bool own) {
    unsigned lines = own ? 0 : 1;
    uint64_t shown = 0, all = 0;
    for (size_t i = 0; i < s->domain_count; i++) all += s->domains[i].own == own;
    if (!all || report->disclose.values == LEAKSIFT_OMITTED) return;
    ls_screen_text(screen, LS_STYLE_BOLD, own ? "Own domains" : "E-mail domains");
    ls_screen_pad(screen, MARGIN);
    screen->indent = MARGIN;
    for (size_t i = 0; i < s->domain_count; i++) {
        if (s->domains[i].own != own) continue;
        const char *domain = ls_disclose_domain(&report->disclose, s->domains[i].domain, &report->text);
        ls_buffer_clear(&report->other);
        ls_screen_escape(domain, &report->other);
        ls_screen_cut(&report->other, 40, true);
        ls_buffer_putc(&report->other, ' ');
        ls_put_count(&report->other, s->domains[i].distinct);
        if (!ls_screen_entry(screen, ls_buffer_cstr(&report->other), &lines)) break;
        shown++;
    }
    if (!own && s->domains_total > s->domain_count) all += s->domains_total - s->domain_count;
    left_out(report, screen, all - shown);
    ls_screen_line(screen);
}

/* Names are of use only as they are; masked, the domains above say more. */
static void put_companies(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    unsigned lines = 1;
    uint64_t left = 0;
    bool full = false, begun = false;
    if (report->disclose.values != LEAKSIFT_PLAIN) return;
    for (size_t i = 0; i < s->organization_count; i++) {
        if (!s->organizations[i].name) continue;
        if (!begun) {
            ls_screen_text(screen, LS_STYLE_BOLD, "Companies");
            ls_screen_pad(screen, MARGIN);
            screen->indent = MARGIN;
            begun = true;
        }
        ls_buffer_clear(&report->other);
        ls_screen_escape(s->organizations[i].name, &report->other);
        ls_screen_cut(&report->other, 40, false);
        ls_buffer_printf(&report->other, " %llu", (unsigned long long)s->organizations[i].items);
        full = full || !ls_screen_entry(screen, ls_buffer_cstr(&report->other), &lines);
        left += full;
    }
    if (!begun) return;
    left_out(report, screen, left);
    ls_screen_line(screen);
}

static void put_secrets(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    const ls_page *page = report->page;
    unsigned lines = 1;
    uint64_t secrets = 0;
    for (size_t i = 0; i < s->count_count; i++) secrets += is_secret(s->counts[i].type) ? s->counts[i].total : 0;
    if (!secrets) return;
    heading(screen, "Change today");
    for (size_t i = 0; i < s->count_count; i++)
        if (is_secret(s->counts[i].type) && s->counts[i].total)
            counted_entry(report, screen, s->counts[i].distinct, s->counts[i].type, &lines);
    ls_screen_text(screen, LS_STYLE_NONE, " (distinct), in ");
    ls_screen_text(screen, LS_STYLE_NONE, count_text(report, page->secret_items));
    ls_screen_text(screen, LS_STYLE_NONE, page->secret_items == 1 ? " file:" : " files, most of them in:");
    ls_screen_line(screen);
    for (size_t i = 0; i < SECRET_FILES && page->files[i].path; i++) {
        ls_screen_pad(screen, MARGIN);
        ls_screen_right(screen, count_text(report, page->files[i].secrets), 6);
        ls_screen_text(screen, LS_STYLE_NONE, "  ");
        ls_buffer_clear(&report->other);
        ls_screen_escape(page->files[i].path, &report->other);
        ls_screen_cut(&report->other, screen->width - MARGIN - 8, true);
        ls_screen_text(screen, LS_STYLE_NONE, ls_buffer_cstr(&report->other));
        ls_screen_line(screen);
    }
}

static const char *reasons_text(leaksift_report *report, const leaksift_item *item) {
    ls_buffer_clear(&report->other);
    for (size_t i = 0; i < item->reason_count; i++) {
        const char *reason = ls_disclose_reason(&report->disclose, item->reasons[i], &report->text);
        if (!reason) continue;
        if (report->other.length) ls_buffer_puts(&report->other, ", ");
        ls_screen_escape(reason, &report->other);
    }
    for (size_t i = 0; i < report->other.length; i++)
        if (report->other.data[i] == '_') report->other.data[i] = ' ';
    return ls_buffer_cstr(&report->other);
}

static void put_worst_file(leaksift_report *report, ls_screen *screen, const leaksift_item *item, unsigned path_room) {
    ls_style style = item->level == LEAKSIFT_LEVEL_CRITICAL ? LS_STYLE_RED
                     : item->level == LEAKSIFT_LEVEL_HIGH   ? LS_STYLE_YELLOW
                                                            : LS_STYLE_NONE;
    ls_screen_text(screen, LS_STYLE_NONE, "  ");
    ls_screen_text(screen, style, leaksift_level_name(item->level));
    ls_screen_pad(screen, MARGIN);
    const char *path = ls_disclose_path(&report->disclose, item->path, &report->text);
    ls_buffer_clear(&report->other);
    ls_screen_escape(path, &report->other);
    ls_screen_cut(&report->other, path_room, true);
    ls_screen_text(screen, LS_STYLE_NONE, ls_buffer_cstr(&report->other));
    ls_screen_pad(screen, MARGIN + path_room + 2);
    reasons_text(report, item);
    ls_screen_cut(&report->other, screen->width - MARGIN - path_room - 2, false);
    ls_screen_text(screen, LS_STYLE_DIM, ls_buffer_cstr(&report->other));
    ls_screen_line(screen);
}

/* Columns for the paths: what the longest takes, at most what the reasons leave, at least half of the room. */
static unsigned path_columns(leaksift_report *report, const ls_screen *screen, const leaksift_summary *s) {
    unsigned widest = 0, reasons = 0, room = screen->width - MARGIN, most;
    for (size_t i = 0; i < s->worst_count && i < WORST_FILES; i++) {
        unsigned width = ls_screen_width(reasons_text(report, &s->worst[i]));
        if (width > reasons) reasons = width;
        const char *path = ls_disclose_path(&report->disclose, s->worst[i].path, &report->text);
        ls_buffer_clear(&report->other);
        ls_screen_escape(path, &report->other);
        width = ls_screen_width(ls_buffer_cstr(&report->other));
        if (width > widest) widest = width;
    }
    most = reasons + 2 < room / 2 ? room - reasons - 2 : room / 2;
    return widest < most ? widest : most;
}

static void put_worst(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    size_t shown = 0;
    unsigned path_room = path_columns(report, screen, s);
    for (size_t i = 0; i < s->worst_count && shown < WORST_FILES; i++) {
        leaksift_sensitivity level = s->worst[i].level;
        if (level == LEAKSIFT_LEVEL_NONE || level == LEAKSIFT_LEVEL_UNKNOWN) continue;
        if (!shown++) {
            heading(screen, "Look at first");
            ls_screen_line(screen);
        }
        put_worst_file(report, screen, &s->worst[i], path_room);
    }
}

/* Reasons, those with most items first. */
static void put_reasons(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    bool done[LEAKSIFT_REASON_COUNT] = {false};
    unsigned lines = 2;
    for (;;) {
        int most = -1, left = 0;
        for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++) {
            if (done[i] || !s->reason_items[i]) continue;
            left++;
            if (most < 0 || s->reason_items[i] > s->reason_items[most]) most = i;
        }
        if (most < 0) return;
        done[most] = true;
        ls_buffer_clear(&report->text);
        ls_put_count(&report->text, s->reason_items[most]);
        ls_buffer_putc(&report->text, ' ');
        ls_buffer_puts(&report->text, words_of(leaksift_reason_name((leaksift_reason)most), &report->other));
        ls_buffer_puts(&report->text, " (");
        ls_put_size(&report->text, s->reason_bytes[most]);
        ls_buffer_putc(&report->text, ')');
        if (ls_screen_entry(screen, ls_buffer_cstr(&report->text), &lines)) continue;
        left_out(report, screen, (uint64_t)left);
        return;
    }
}

static void put_unexamined(leaksift_report *report, ls_screen *screen, const leaksift_summary *s) {
    uint64_t noted = 0;
    for (int i = 0; i < LEAKSIFT_REASON_COUNT; i++) noted += s->reason_items[i];
    heading(screen, "Not examined");
    ls_screen_text(screen, s->unexamined_items ? LS_STYLE_RED : LS_STYLE_NONE, count_text(report, s->unexamined_items));
    ls_screen_text(screen, LS_STYLE_NONE, s->unexamined_items == 1 ? " item, " : " items, ");
    ls_screen_text(screen, LS_STYLE_NONE, size_text(report, s->unexamined_bytes));
    ls_screen_text(screen, LS_STYLE_NONE, noted ? ", wholly or in part. What limited the view:" : "");
    ls_screen_line(screen);
    if (!noted) return;
    put_reasons(report, screen, s);
    ls_screen_line(screen);
}

static void put_not_looked_for(leaksift_report *report, ls_screen *screen) {
    const ls_buffer *words = &report->page->not_looked_for;
    unsigned lines = 1;
    size_t left = 0;
    bool full = false;
    if (!words->length) return;
    ls_screen_text(screen, LS_STYLE_BOLD, "Not looked for");
    ls_screen_pad(screen, MARGIN);
    screen->indent = MARGIN;
    for (size_t at = 0; at < words->length; at += strlen(words->data + at) + 1) {
        full = full || !ls_screen_entry(screen, words_of(words->data + at, &report->other), &lines);
        left += full;
    }
    left_out(report, screen, left);
    ls_screen_line(screen);
}

static void put_where(leaksift_report *report, ls_screen *screen) {
    heading(screen, "Full results");
    if (!report->results_name) {
        ls_screen_text(screen, LS_STYLE_NONE, "scan again with --output results.jsonl");
    } else {
        ls_buffer_clear(&report->other);
        ls_screen_escape(report->results_name, &report->other);
        ls_screen_cut(&report->other, screen->width - MARGIN, true);
        ls_screen_text(screen, LS_STYLE_BOLD, ls_buffer_cstr(&report->other));
    }
    ls_screen_line(screen);
}

/* ---- callbacks */

static void page_run(leaksift_report *report, const leaksift_run_info *info) {
    ls_buffer *words = &report->page->not_looked_for;
    ls_buffer_clear(words);
    for (size_t i = 0; i < info->not_looked_for_count && words->length < 4096; i++)
        ls_buffer_append(words, info->not_looked_for[i], strlen(info->not_looked_for[i]) + 1);
    report->text.failed |= words->failed;
}

static void page_item(leaksift_report *report, const leaksift_item *item) {
    ls_page *page = report->page;
    uint64_t secrets = 0;
    for (size_t i = 0; i < item->count_count; i++)
        secrets += is_secret(item->counts[i].type) ? item->counts[i].total : 0;
    if (!secrets || item->duplicate_of) return;
    page->secret_items++;
    size_t place = 0;
    while (place < SECRET_FILES && page->files[place].path && page->files[place].secrets >= secrets) place++;
    if (place == SECRET_FILES) return;
    const char *shown = ls_disclose_path(&report->disclose, item->path, &report->text);
    char *path = ls_strdup(shown ? shown : "");
    if (!path) {
        report->text.failed = true;
        return;
    }
    ls_free(page->files[SECRET_FILES - 1].path);
    memmove(&page->files[place + 1], &page->files[place], (SECRET_FILES - 1 - place) * sizeof page->files[0]);
    page->files[place] = (secret_file){path, secrets};
}

static void page_summary(leaksift_report *report, const leaksift_summary *s) {
    ls_screen screen = {&report->out, report->width, report->terminal, 0, 0, false};
    put_head(report, &screen, s);
    put_levels(report, &screen, s);
    put_classes(report, &screen, s);
    put_counts(report, &screen, s);
    put_domains(report, &screen, s, false);
    put_domains(report, &screen, s, true);
    put_companies(report, &screen, s);
    put_secrets(report, &screen, s);
    put_worst(report, &screen, s);
    put_unexamined(report, &screen, s);
    put_not_looked_for(report, &screen);
    put_where(report, &screen);
}

const ls_report_kind ls_report_page = {page_run, NULL, page_item, NULL, page_summary, NULL};
