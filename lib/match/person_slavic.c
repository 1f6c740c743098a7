/* Names as Russian and Ukrainian papers write them: Иванов Иван Иванович, Иван Иванович Иванов, Иванов И. И., И. И.
 * Иванов. The father's name says that it is a person and where the forename stands, in any case of the declension, in
 * which no list has it. */
#include "match/person.h"

static bool is_cyrillic(const ls_person_finder *f, const ls_name_part *part) {
    const unsigned char lead = (unsigned char)f->text[part->start];
    return lead == 0xD0 || lead == 0xD1 || lead == 0xD2;
}

static bool ends_in(const ls_person_finder *f, const ls_name_part *part, const char *const *endings) {
    const size_t length = part->end - part->start;
    for (; *endings; endings++) {
        const size_t size = strlen(*endings);
        if (length > size + 2 && memcmp(f->text + part->end - size, *endings, size) == 0) return true;
    }
    return false;
}

/* With the cases of the singular. */
static bool is_patronymic(const ls_person_finder *f, const ls_name_part *part) {
    static const char *const endings[] = {"ович",   "овича", "овичу", "овичем", "овиче", "евич",  "евича", "евичу",
                                          "евичем", "евиче", "ьич",   "ьича",   "ьичу",  "ьичем", "йович", "йовича",
                                          "овна",   "овны",  "овне",  "овну",   "овной", "евна",  "евны",  "евне",
                                          "евну",   "евной", "ична",  "ичны",   "ичне",  "ичну",  "ичной", "івна",
                                          "івни",   "івні",  "ївна",  "ївни",   "ївні",  NULL};
    return part->kind == LS_PART_NAME && is_cyrillic(f, part) && ends_in(f, part, endings);
}

static bool is_surname(const ls_person_finder *f, const ls_name_part *part) {
    static const char *const endings[] = {
        "ов",   "ова",  "ову",   "овым",  "овой", "ев",   "ева",  "еву",  "евым", "евой",  "ёв",    "ёва",
        "ёву",  "ёвым", "ёвой",  "ин",    "ина",  "ину",  "иным", "иной", "ын",   "ына",   "ыну",   "ыным",
        "ыной", "ский", "ского", "скому", "ским", "ская", "ской", "скую", "цкий", "цкого", "цкому", "цким",
        "цкая", "цкой", "енко",  "ко",    "чук",  "юк",   "ук",   "як",   "ак",   "ян",    "дзе",   "швили",
        "их",   "ых",   "ич",    "ий",    "ый",   "ая",   "ець",  "ман",  "берг", NULL};
    return part->kind == LS_PART_NAME && is_cyrillic(f, part) && ends_in(f, part, endings);
}

/* Words of a paper that stand before a name, with a capital where they begin a line, and cities. */
static bool is_title(const ls_person_finder *f, const ls_name_part *part) {
    static const char *const words[] = {
        "директор",      "господин",      "госпожа",     "гражданин",   "гражданка",    "товарищ",    "пациент",
        "пациентка",     "клиент",        "заказчик",    "сотрудник",   "подпись",      "менеджер",   "бухгалтер",
        "инженер",       "доктор",        "профессор",   "уважаемый",   "уважаемая",    "дорогой",    "дорогая",
        "председатель",  "секретарь",     "начальник",   "заместитель", "руководитель", "специалист", "исполнитель",
        "ответственный", "ответственная", "врач",        "судья",       "генерал",      "капитан",    "майор",
        "адвокат",       "нотариус",      "консультант", "автор",       "директора",    "приложение", "таблица",
        "глава",         "статья",        "пункт",       "раздел",      "рисунок",      "улица",      "шановний",
        "шановна",       "пан",           "пані",        "громадянин",  "директором",   "город",      "москва",
        "санкт-петербург", "екатеринбург", "новосибирск", "казань",     "киев",         "київ",       "минск",
        "мінськ",        NULL};
    char lower[LS_NAME_PART_BYTES];
    const size_t length = part->end - part->start;
    ls_label_lower(f->text + part->start, length, lower);
    for (const char *const *word = words; *word; word++)
        if (strlen(*word) == length && memcmp(*word, lower, length) == 0) return true;
    return false;
}

/* Letters of "И." or "И.И."; 0: no initials. */
static unsigned initials(const ls_person_finder *f, const ls_name_part *part) {
    unsigned letters = 0;
    if (part->kind != LS_PART_INITIAL || !is_cyrillic(f, part)) return 0;
    for (uint32_t at = part->start; at < part->end; at++)
        letters += ((unsigned char)f->text[at] & 0xC0) == 0xC0;
    return letters;
}

static uint32_t emit(ls_person_finder *f, const ls_name_part *parts, uint32_t count, uint32_t swap, const char *kind,
                     const char *detail, ls_status *status) {
    ls_hit hit = {.rule = f->known};
    ls_hit_add_evidence(&hit, kind, detail, 1);
    *status = ls_person_emit(f, &hit, parts, count, swap);
    return parts[count - 1].end;
}

static uint32_t with_patronymic(ls_person_finder *f, const ls_name_part *parts, uint32_t count, ls_status *status) {
    static const char kind[] = "patronymic", detail[] = "a father's name";
    if (count > 2 && is_patronymic(f, &parts[2]) && !is_title(f, &parts[0])) {
        /* "Тула Иван Иванович Иванов": the surname stands behind */
        const bool behind = count > 3 && is_surname(f, &parts[3]) && !is_surname(f, &parts[0]);
        return behind ? emit(f, parts + 1, 3, 0, kind, detail, status) : emit(f, parts, 3, 1, kind, detail, status);
    }
    if (count < 2 || !is_patronymic(f, &parts[1])) return 0;
    return emit(f, parts, count > 2 && is_surname(f, &parts[2]) ? 3 : 2, 0, kind, detail, status);
}

static uint32_t with_initials(ls_person_finder *f, const ls_name_part *parts, uint32_t count, ls_status *status) {
    static const char kind[] = "initials", detail[] = "two of them at a surname";
    uint32_t at = 0;
    unsigned letters = 0;
    const bool surname_first = is_surname(f, &parts[0]) && !is_title(f, &parts[0]);
    if (surname_first) at = 1;
    for (unsigned more; at < count && letters < 2 && (more = initials(f, &parts[at])); at++)
        letters += more;
    if (letters != 2) return 0;
    if (surname_first) return emit(f, parts, at, 1, kind, detail, status);
    return at < count && is_surname(f, &parts[at]) ? emit(f, parts, at + 1, 0, kind, detail, status) : 0;
}

uint32_t ls_person_slavic(ls_person_finder *f, const ls_name_part *parts, uint32_t count, ls_status *status) {
    for (uint32_t i = 0; i < count && i < 3; i++)
        if (!is_cyrillic(f, &parts[i])) count = i;
    const uint32_t end = with_patronymic(f, parts, count, status);
    return end || *status != LS_OK || !count ? end : with_initials(f, parts, count, status);
}
