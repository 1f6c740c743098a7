/* Words about names, of our own writing: titles, particles, what a name is never followed or begun by, and the labels,
 * headers and closing lines that announce one. One index over all lists: a word is looked up
 * once for whatever it may be. */
#include "match/person.h"
#include "base/alloc.h"
#include "match/scan.h"

static const char *const sure_titles[] = {
    "mr",      "mrs",    "ms",      "miss",    "mister",   "dr",       "prof",   "professor", "sir",    "mx",
    "herr",    "herrn",  "frau",    "mme",     "mlle",     "monsieur", "madame", "señor",     "señora", "senhor",
    "senhora", "signor", "signora", "mevrouw", "господин", "госпожа",  "г-н",    "г-жа",      NULL};
/* Also the beginnings of other words: "Gen. Laws", "Sr. Manager", "Pan". */
static const char *const titles[] = {
    "madam", "rev",  "hon",  "messrs", "capt",         "col",    "gen",  "lt",  "sgt",  "maj",    "hr",
    "fr",    "dipl", "ing",  "mag",    "mademoiselle", "maître", "sr",   "sra", "srta", "don",    "doña",
    "dña",   "dra",  "sig",  "dott",   "dottssa",      "avv",    "geom", "dhr", "mevr", "meneer", "ir",
    "drs",   "pan",  "pani", "pán",    "paní",         "mgr",    "inż",  "гн", NULL};
/* Offices, too: "General Counsel", "Major Incident". */
static const char *const ranks[] = {
    "president", "senator",   "governor", "mayor",     "minister",   "chancellor", "ambassador", "congressman",
    "secretary", "justice",   "judge",    "inspector", "officer",    "detective",  "constable",  "sheriff",
    "captain",   "colonel",   "general",  "major",     "lieutenant", "sergeant",   "corporal",   "admiral",
    "commander", "lord",      "lady",     "sheikh",    "rabbi",      "bishop",     "archbishop", "cardinal",
    "pastor",    "reverend",  "coach",    "king",      "queen",      "prince",     "princess",   NULL};
static const char *const greetings[] = {"dear",     "hi",       "hello", "hey",   "hallo", "liebe", "lieber",
                                        "bonjour",  "hola",     "cher",  "chère", "ciao",  "caro",  "cara",
                                        "estimado", "estimada", "kära",  "hej",   "moin",  NULL};
static const char *const particles[] = {"van",  "von", "der", "den", "de",  "del", "della", "di",  "da",  "dos",
                                        "das",  "do",  "du",  "des", "la",  "le",  "el",    "al",  "bin", "ibn",
                                        "bint", "ben", "ter", "ten", "te",  "zu",  "zum",   "zur", "af",  "av",
                                        "y",    "e",   "st",  "'t",  "vom", "los", "las",   "abu", NULL};

/* What a person is not called, whatever the context says: organisations, roles and mailboxes, words of headings. */
static const char *const others[] = {
    "inc", "ltd", "limited", "llc", "llp", "plc", "gmbh", "corp", "corporation", "company", "co", "group",
    "holding", "holdings", "bank", "university", "college", "school", "academy", "institute", "foundation",
    "society", "association", "museum", "hospital", "clinic", "church", "cathedral", "library", "theatre",
    "theater", "orchestra", "band", "club", "team", "party", "committee", "council", "ministry", "department",
    "agency", "office", "court", "press", "records", "studio", "studios", "pictures", "entertainment", "industries",
    "systems", "technologies", "solutions", "services", "consulting", "partners", "associates", "brothers", "bros",
    "international", "enterprises", "insurance", "airlines", "airways", "motors", "ventures",
    "capital", "logistics", "networks", "labs", "laboratories", "pharmaceuticals", "dynamics", "equity", "realty",
    "properties", "investments", "electronics", "software", "analytics", "robotics", "foods", "advisors", "advisory",
    "communications", "media", "productions", "publishing", "personnel", "staffing", "universität", "hochschule",
    "stiftung", "verein", "ag", "sa", "trust", "fund", "union", "federation", "league",
    /* words of headings */
    "the", "and", "of", "for", "with", "in", "on", "at", "to", "from", "by", "is", "was", "are", "were", "has",
    "had", "have", "will", "would", "could", "should", "if", "but", "not", "i", "he", "she", "we", "you", "they",
    "it", "this", "that", "his", "her", "their", "my", "our", "your", "what", "when", "where", "who", "why", "how",
    "however", "then", "there", "here", "also", "after", "before", "since", "while", "during",
    /* roles and mailboxes */
    "manager", "director", "president", "officer", "engineer", "consultant", "administrator", "support", "sales",
    "service", "info", "team", "helpdesk", "admin", "newsletter", "noreply", "reply", "account", "accounts",
    "billing", "customer", "contact", "email", "phone", "fax", "tel", "mobile", "date", "name", "address",
    "signature", "title", "subject", "page", "number", "total", "amount", "invoice", "contract", "security",
    "management", "development", "marketing", "finance", "legal", "human", "resources", "list", "user", "users",
    "group", "notification", "notifications", "alerts", NULL};

/* In running text a place or thing is more likely named after somebody than somebody called Street. */
static const char *const stops[] = {
    /* places */
    "street", "st", "road", "rd", "avenue", "ave", "boulevard", "lane", "drive", "square", "place", "plaza",
    "bridge", "station", "airport", "harbor", "harbour", "port", "park", "garden", "gardens", "river", "lake",
    "bay", "beach", "island", "islands", "mountain", "mountains", "mount", "valley", "creek", "falls", "county",
    "city", "town", "village", "district", "province", "state", "states", "republic", "kingdom", "empire", "desert",
    "forest", "sea", "ocean", "canal", "castle", "palace", "fort", "tower", "building", "center", "centre", "mall",
    "hotel", "inn", "arena", "stadium", "cemetery", "prison", "region", "north", "south", "east", "west",
    "northern", "southern", "eastern", "western", "central", "straße", "strasse", "platz", "africa", "america",
    "asia", "europe", "australia", "canada", "england", "france", "germany", "china", "japan", "russia", "mexico",
    "york", "states", "zealand", "kong", "angeles", "francisco", "diego", "jersey", "hampshire", "carolina",
    "dakota", "virginia", "islands",
    /* things with a name before them */
    "award", "awards", "prize", "cup", "trophy", "championship", "tournament", "series", "show", "festival", "act",
    "bill", "law", "treaty", "agreement", "theorem", "effect", "disease", "syndrome", "war", "battle", "revolution",
    "day", "days", "week", "month", "year", "century", "edition", "version", "model", "project", "program",
    "programme", "plan", "report", "review", "journal", "times", "post", "news", "magazine", "herald", "tribune",
    "book", "story", "album", "song", "tour", "system", "server", "studio", "software", "windows", "office", "code",
    "basic", "data", "cloud", "network", "street", "house", "hall", "home", "high", "medal", "order", "scale",
    "test", "law", "line", "collection", "method", "algorithm", "conference", "summit", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december", "mon", "tue", "wed", "thu", "fri", "sat",
    "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "catholic", "american", "british",
    "european", "protestant", "orthodox", NULL};
static const char *const places[] = {
    "paris",    "london",   "carolina", "dallas",   "houston",   "brooklyn",  "india",    "china",
    "kenya",    "asia",     "america",  "africa",   "holland",   "ireland",   "kingston", "milan",
    "vienna",   "geneva",   "lourdes",  "sierra",   "montana",   "dakota",    "san",      "santa",
    "new",      "cuba",     "roma",     "italia",   "canada",    "france",    "april",    "may",
    "june",     "august",   "january",  "sunday",   "tuesday",   "friday",    "christmas", "easter",
    "king",     "prince",   "duke",     "mac",      "manual",    "mon",       "tue",      "wed",
    "thu",      "fri",      "sat",      "sun",      "german",    "roman",     "english",  "french",
    "african",  "asian",    "american", "british",  "baron",     "major",     "general",  "bishop",
    "pope",     "judge",    "marshal",  "visual",   "star",      "sky",       "queen",    "princess",
    "windsor",  "york",     "lancaster", "oxford",  "cambridge", "wellington", "wells",   "deutsche",
    "bear",     "price",    NULL};
/* As often a person's: they need a surname of which something is known. */
static const char *const like_places[] = {
    "victoria", "georgia", "virginia", "florence", "sydney",   "austin",     "madison",  "chelsea",  "israel",
    "jordan",   "chad",    "lincoln",  "washington", "jackson", "troy",      "regina",   "alexandria", "savannah",
    "adelaide", "santiago", "christian", "max",    "earl",     "dean",       "hamilton", "nelson",   "morgan",
    "merrill",  "grant",   NULL};

/* Firms, brands and places that read as forename and surname. */
static const char *const namesakes[] = {
    "morgan stanley",   "goldman sachs",   "merrill lynch",   "wells fargo",    "bear stearns",    "price waterhouse",
    "baker mckenzie",   "baker tilly",     "clifford chance", "allen overy",    "grant thornton",  "arthur andersen",
    "ernst young",      "charles schwab",  "philip morris",   "eli lilly",      "john deere",      "tim hortons",
    "jimmy choo",       "louis vuitton",   "calvin klein",    "ralph lauren",   "tommy hilfiger",  "hugo boss",
    "herman miller",    "johnson matthey", "johnson controls", "raymond james", "edward jones",    "thomas cook",
    "max mara",         "christian dior",  "pierre cardin",   "yves rocher",    "estee lauder",    "elizabeth arden",
    "laura ashley",     "jack wolfskin",   "harley davidson", "perkin elmer",   "hewlett packard", "dow jones",
    "kimberly clark",   "bristol myers",   "freddie mac",     "fannie mae",     "sallie mae",      "jones lang",
    "booz allen",       "dun bradstreet",  "ray ban",         "moet chandon",   "scotland yard",   "chiang mai",
    "beverly hills",    "santa clara",     "san marino",      "costa rica",     "las vegas",       "santa claus",
    "chiang rai",       "la paz",          "port arthur",     "jesus christ",   "virgin mary",     NULL};
static const char *const prefixes[] = {
    "hotel",      "sierra",  "nova",   "saint",      "st",      "fort",      "port",     "lake",  "mount",  "mt",
    "cape",       "san",     "santa",  "new",        "north",   "south",     "east",     "west",  "camp",   "bank",
    "university", "college", "school", "hospital",   "villa",   "plaza",     "calle",    "rue",   "avenue", "via",
    "rua",        "piazza",  "place",  "restaurant", "café",    "cafe",      "grand",    "great", "lower",  "upper",
    "uss",        "hms",     "ss",     "operation",  "project", "hurricane", "tropical", "fc",    "los",    "las",
    "el",         "la",      "le",     "les",        "project", NULL};

/* Nearly every line is ruled out by its first word. */
static const char *const closing_words[] = {"regards",
                                          "sincerely",
                                          "yours",
                                          "cheers",
                                          "many",
                                          "thanks",
                                          "thank",
                                          "best",
                                          "kind",
                                          "kindest",
                                          "warm",
                                          "warmest",
                                          "with",
                                          "cordially",
                                          "respectfully",
                                          "mit",
                                          "freundliche",
                                          "viele",
                                          "beste",
                                          "herzliche",
                                          "liebe",
                                          "gruß",
                                          "grüsse",
                                          "mfg",
                                          "cordialement",
                                          "bien",
                                          "salutations",
                                          "meilleures",
                                          "saludos",
                                          "un",
                                          "atentamente",
                                          "atenciosamente",
                                          "abraços",
                                          "cordiali",
                                          "distinti",
                                          "met",
                                          "vriendelijke",
                                          "med",
                                          "hälsningar",
                                          "ystävällisin",
                                          "pozdrawiam",
                                          "z",
                                          "s",
                                          "üdvözlettel",
                                          "saygılarımla",
                                          "с",
                                          "signed",
                                          "gezeichnet",
                                          "gez",
                                          NULL};

/* ---- the index ---- */

static const struct {
    const char *const *words;
    unsigned kind;
} lists[] = {{sure_titles, LS_WORD_SURE_TITLE},
             {titles, LS_WORD_TITLE},
             {ranks, LS_WORD_RANK},
             {greetings, LS_WORD_GREETING},
             {particles, LS_WORD_PARTICLE},
             {others, LS_WORD_OTHER},
             {stops, LS_WORD_STOP},
             {places, LS_WORD_PLACE},
             {like_places, LS_WORD_LIKE_PLACE},
             {namesakes, LS_WORD_NAMESAKE},
             {prefixes, LS_WORD_PREFIX},
             {closing_words, LS_WORD_CLOSING}};

enum { SLOTS = 4096, WORDS_MAX = 1200 }; /* a fifth full: nearly every word of a text meets a free slot at once */

struct ls_person_words {
    uint16_t slots[SLOTS]; /* number + 1 */
    uint32_t title_lengths[26]; /* bit n: a form of address of n bytes begins with this letter */
    uint16_t count;
    struct {
        const char *word;
        uint16_t length, kinds;
    } words[WORDS_MAX];
};

/* A few bytes tell these words apart well enough, and cost no loop. */
static unsigned slot_of(const char *word, size_t length) {
    const unsigned char *w = (const unsigned char *)word;
    uint32_t hash = w[0] | (uint32_t)w[length / 2] << 8 | (uint32_t)w[length - 1] << 16 | (uint32_t)w[length / 3] << 24;
    return ((hash ^ (uint32_t)length * 0x9E3779B1u) * 0x85EBCA6Bu) >> 20;
}

/* The slot of the word, or the free one where it belongs. */
static unsigned find_slot(const ls_person_words *index, const char *word, size_t length) {
    unsigned at = slot_of(word, length), number;
    while ((number = index->slots[at])) {
        if (index->words[number - 1].length == length && !memcmp(index->words[number - 1].word, word, length)) break;
        at = (at + 1) % SLOTS;
    }
    return at;
}

ls_person_words *ls_person_words_create(void) {
    ls_person_words *index = ls_calloc(1, sizeof *index);
    if (!index) return NULL;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const char *const *word = lists[i].words; *word; word++) {
            size_t length = strlen(*word);
            unsigned at = find_slot(index, *word, length);
            if (!index->slots[at]) {
                if (index->count == WORDS_MAX) return ls_free(index), NULL; /* the tests would fail */
                index->words[index->count].word = *word;
                index->words[index->count].length = (uint16_t)length;
                index->slots[at] = ++index->count;
            }
            index->words[index->slots[at] - 1].kinds |= (uint16_t)lists[i].kind;
            if (lists[i].kind & LS_WORD_ANY_TITLE && (*word)[0] >= 'a' && (*word)[0] <= 'z' && length < 32)
                index->title_lengths[(*word)[0] - 'a'] |= 1u << length;
        }
    return index;
}

unsigned ls_person_word(const ls_person_words *index, const char *word, size_t length) {
    if (!length) return 0;
    unsigned number = index->slots[find_slot(index, word, length)];
    return number ? index->words[number - 1].kinds : 0;
}

bool ls_person_may_be_title(const ls_person_words *index, const char *word, size_t length) {
    const unsigned letter = ((unsigned char)word[0] | 0x20u) - 'a';
    return letter >= 26 || (length < 32 && index->title_lengths[letter] >> length & 1);
}

bool ls_person_is_sign_off(const ls_person_words *index, const char *line, size_t length) {
    static const char *const phrases[] = {" regards ",
                                          " sincerely ",
                                          " yours faithfully ",
                                          " yours truly ",
                                          " cheers ",
                                          " many thanks ",
                                          " thanks ",
                                          " thank you ",
                                          " best wishes ",
                                          " best ",
                                          " cordially ",
                                          " respectfully ",
                                          " mit freundlichen ",
                                          " mit freundlichem ",
                                          " freundliche grüße ",
                                          " viele grüße ",
                                          " beste grüße ",
                                          " herzliche grüße ",
                                          " liebe grüße ",
                                          " gruß ",
                                          " grüsse ",
                                          " mfg ",
                                          " cordialement ",
                                          " salutations ",
                                          " bien à vous ",
                                          " saludos ",
                                          " un saludo ",
                                          " atentamente ",
                                          " atenciosamente ",
                                          " abraços ",
                                          " cordiali saluti ",
                                          " distinti saluti ",
                                          " met vriendelijke groet ",
                                          " vriendelijke groeten ",
                                          " med vänliga hälsningar ",
                                          " med vänlig hälsning ",
                                          " hälsningar ",
                                          " med venlig hilsen ",
                                          " med vennlig hilsen ",
                                          " ystävällisin terveisin ",
                                          " pozdrawiam ",
                                          " z poważaniem ",
                                          " s pozdravem ",
                                          " üdvözlettel ",
                                          " saygılarımla ",
                                          " с уважением ",
                                          " signed ",
                                          " gezeichnet ",
                                          " gez ",
                                          NULL};
    char normalized[LS_LABEL_MAX];
    ls_label_normalize(line, length, normalized);
    if (!(ls_person_word(index, normalized + 1, strcspn(normalized + 1, " ")) & LS_WORD_CLOSING)) return false;
    return ls_label_has(normalized, phrases);
}

uint32_t ls_person_label(const char *normalized) {
    static const char *const no[] = {
        " company ",      " file ",    " filename ", " host ",      " hostname ", " domain ",
        " product ",      " project ", " item ",     " id ",        " number ",   " nr ",
        " date ",         " email ",   " mail ",     " e mail ",    " phone ",    " tel ",
        " mobile ",       " fax ",     " address ",  " title ",     " url ",      " server ",
        " sheet ",        " table ",   " column ",   " type ",      " event ",    " account ",
        " street ",       " city ",    " country ",  " bank ",      " brand ",    " firma ",
        " display only ", " device ",  " vlan ",     " interface ", " group ",    " service ",
        " application ",  " class ",   " package ",  " module ",    " role ",     " reply to address ",
        " user agent ",   NULL};
    static const char *const mail[] = {
        " from ",      " to ",           " cc ",  " bcc ", " reply to ", " sender ", " resent from ",
        " resent to ", " delivered to ", " von ", " an ",  " de ",       " para ",   NULL};
    static const char *const first[] = {" first name ", " firstname ", " given name ", " givenname ", " forename ",
                                        " forenames ",  " vorname ",   " prénom ",     " prenom ",    " nombre ",
                                        " nome ",       " voornaam ",  " förnamn ",    " fornavn ",   " etunimi ",
                                        " imię ",       " jméno ",     " имя ",        " fname ",     " middle name ",
                                        " 名 ",         NULL};
    static const char *const last[] = {
        " last name ",  " lastname ",     " surname ",        " family name ", " familyname ", " nachname ",
        " zuname ",     " familienname ", " nom de famille ", " apellido ",    " apellidos ",  " cognome ",
        " achternaam ", " efternamn ",    " etternavn ",      " efternavn ",   " sukunimi ",   " nazwisko ",
        " příjmení ",   " фамилия ",      " lname ",          " sobrenome ",   " 姓 ",         NULL};
    static const char *const person[] = {" full name ",
                                         " fullname ",
                                         " contact ",
                                         " contact name ",
                                         " contact person ",
                                         " ansprechpartner ",
                                         " kontaktperson ",
                                         " kontakt ",
                                         " author ",
                                         " autor ",
                                         " verfasser ",
                                         " auteur ",
                                         " last editor ",
                                         " lasteditor ",
                                         " last modified by ",
                                         " lastmodifiedby ",
                                         " created by ",
                                         " modified by ",
                                         " signatory ",
                                         " signed by ",
                                         " unterzeichner ",
                                         " prepared by ",
                                         " approved by ",
                                         " reviewed by ",
                                         " submitted by ",
                                         " requested by ",
                                         " attn ",
                                         " attention ",
                                         " employee ",
                                         " mitarbeiter ",
                                         " salesperson ",
                                         " sales rep ",
                                         " owner ",
                                         " assigned to ",
                                         " assignee ",
                                         " manager ",
                                         " customer contact ",
                                         " account manager ",
                                         " project manager ",
                                         " projektleiter ",
                                         " représentant ",
                                         " printed name ",
                                         " person ",
                                         " employee name ",
                                         " customer name ",
                                         " patient ",
                                         " patient name ",
                                         " contacto ",
                                         " referente ",
                                         " contactpersoon ",
                                         " display name ",
                                         " displayname ",
                                         " cardholder ",
                                         " recipient ",
                                         " 姓名 ",
                                         " 氏名 ",
                                         " お名前 ",
                                         " 担当者 ",
                                         " 联系人 ",
                                         " 성명 ",
                                         " 이름 ",
                                         " фио ",
                                         " контактное лицо ",
                                         " الاسم ",
                                         " שם ",
                                         " nombre completo ",
                                         " nome completo ",
                                         " nom et prénom ",
                                         " name and title ",
                                         " witness ",
                                         " consultant ",
                                         " engineer ",
                                         " your contact ",
                                         " responsible ",
                                         " verantwortlich ",
                                         " applicant ",
                                         " candidate ",
                                         " student ",
                                         " pupil ",
                                         " passenger ",
                                         " claimant ",
                                         " defendant ",
                                         " plaintiff ",
                                         " insured person ",
                                         " spouse ",
                                         " guardian ",
                                         " next of kin ",
                                         " physician ",
                                         " supervisor ",
                                         " bewerber ",
                                         " bewerberin ",
                                         " versicherter ",
                                         " versicherte ",
                                         " versicherte person ",
                                         " sachbearbeiter ",
                                         " sachbearbeiterin ",
                                         " patientin ",
                                         " schüler ",
                                         " salarié ",
                                         " demandeur ",
                                         " empleado ",
                                         " paciente ",
                                         " dipendente ",
                                         " pracownik ",
                                         " pacjent ",
                                         " сотрудник ",
                                         " пациент ",
                                         " заявитель ",
                                         NULL};
    /* Of persons and of firms. */
    static const char *const holder[] = {" account holder ", " kontoinhaber ", " policy holder ", " policyholder ",
                                         " card holder ",    " beneficiary ",  " tenant ",        " landlord ",
                                         " borrower ",       " insured ",      " mieter ",        " vermieter ",
                                         NULL};
    static const char *const name[] = {" name ",  " nom ",    " naam ", " namn ", " navn ", " nimi ",
                                       " nazwa ", " nombre ", " by ",   " fn ",   " n ",    NULL};
    if (ls_label_has(normalized, holder) && !strstr(normalized, " id ")) return LS_CONTEXT_NAME;
    if (ls_label_has(normalized, no)) return LS_CONTEXT_NONE;
    if (ls_label_has(normalized, first)) return LS_CONTEXT_FIRST;
    if (ls_label_has(normalized, last)) return LS_CONTEXT_LAST;
    if (ls_label_has(normalized, person)) return LS_CONTEXT_PERSON;
    size_t words = 0;
    for (const char *c = normalized; *c; c++)
        words += *c == ' ';
    if (words <= 4 && ls_label_has(normalized, name)) return LS_CONTEXT_NAME;
    return words <= 3 && ls_label_has(normalized, mail) ? LS_CONTEXT_MAIL : LS_CONTEXT_NONE;
}

bool ls_mail_label(const char *normalized) {
    static const char *const words[] = {" email ",  " e mail ", " mail ",   " emails ",      " correo ", " courriel ",
                                        " epost ",  " e post ", " posta ",  " sähköposti ",  " почта ",  " пошта ",
                                        " 邮箱 ",   " 邮件 ",   " メール ", " メールアドレス ", " 이메일 ", NULL};
    return ls_label_has(normalized, words);
}
