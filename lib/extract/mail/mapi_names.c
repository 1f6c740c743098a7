/* Names of properties that are text, [MS-OXPROPS]. An empty name: plumbing, or told in another way. */
#include "extract/mail/mapi.h"

struct entry {
    uint16_t id;
    const char *name;
};

/* clang-format off */
static const struct entry tagged[] = {
    {0x001A, ""}, {0x003D, ""}, {0x0064, ""}, {0x0070, "Thread-Topic"}, {0x0075, ""}, {0x0077, ""}, {0x0050, "Reply-To"}, {0x0C1E, ""},
    {0x0E1D, ""}, {0x0E28, ""}, {0x0E29, ""}, {0x1015, ""}, {0x1035, "Message-ID"}, {0x1039, "References"}, {0x1042, "In-Reply-To"},
    {0x1043, "List-Help"}, {0x1044, "List-Subscribe"}, {0x1045, "List-Unsubscribe"}, {0x10F3, "url"}, {0x3001, "display name"},
    {0x3002, ""}, {0x3003, "e-mail address"}, {0x3004, "comment"}, {0x39FE, "e-mail address"}, {0x3A00, "account"}, {0x3A02, "callback phone"},
    {0x3A05, "generation"}, {0x3A06, "given name"}, {0x3A07, "government id"}, {0x3A08, "business phone"}, {0x3A09, "home phone"},
    {0x3A0A, "initials"}, {0x3A0B, "keyword"}, {0x3A0C, "language"}, {0x3A0D, "location"}, {0x3A0F, "common name"}, {0x3A10, "employee id"},
    {0x3A11, "surname"}, {0x3A12, ""}, {0x3A13, "name"}, {0x3A15, "postal address"}, {0x3A16, "company"}, {0x3A17, "job title"},
    {0x3A18, "department"}, {0x3A19, "office"}, {0x3A1A, "primary phone"}, {0x3A1B, "business phone"}, {0x3A1C, "mobile phone"},
    {0x3A1D, "radio phone"}, {0x3A1E, "car phone"}, {0x3A1F, "other phone"}, {0x3A20, "name"}, {0x3A21, "pager"}, {0x3A23, "primary fax"},
    {0x3A24, "business fax"}, {0x3A25, "home fax"}, {0x3A26, "country"}, {0x3A27, "city"}, {0x3A28, "state"}, {0x3A29, "street"},
    {0x3A2A, "postal code"}, {0x3A2B, "post office box"}, {0x3A2C, "telex"}, {0x3A2D, "isdn number"}, {0x3A2E, "assistant phone"},
    {0x3A2F, "home phone"}, {0x3A30, "assistant"}, {0x3A43, "hobbies"}, {0x3A44, "middle name"}, {0x3A45, "name prefix"},
    {0x3A46, "profession"}, {0x3A47, "referred by"}, {0x3A48, "spouse"}, {0x3A49, "computer name"}, {0x3A4A, "customer id"},
    {0x3A4B, "tty phone"}, {0x3A4C, "ftp site"}, {0x3A4E, "manager"}, {0x3A4F, "nickname"}, {0x3A50, "personal home page"},
    {0x3A51, "business home page"}, {0x3A57, "company phone"}, {0x3A58, "children"}, {0x3A59, "home city"}, {0x3A5A, "home country"},
    {0x3A5B, "home postal code"}, {0x3A5C, "home state"}, {0x3A5D, "home street"}, {0x3A5E, "home post office box"}, {0x3A5F, "other city"},
    {0x3A60, "other country"}, {0x3A61, "other postal code"}, {0x3A62, "other state"}, {0x3A63, "other street"},
    {0x3A64, "other post office box"}, {0x3FF8, "author"}, {0x3FFA, "last_editor"}, {0x5902, ""},
};

/* Numbers are unique enough over the sets ([MS-OXPROPS] 1.3.2): address, appointment, task, common, meeting, log. */
static const struct entry numbered[] = {
    {0x8005, "file under"}, {0x800F, "department"}, {0x8017, ""}, {0x8019, ""}, {0x801A, "home address"}, {0x801B, "business address"},
    {0x801C, "other address"}, {0x802B, "web page"}, {0x802C, ""}, {0x802D, ""}, {0x8045, "street"}, {0x8046, "city"}, {0x8047, "state"},
    {0x8048, "postal code"}, {0x8049, "country"}, {0x804A, "post office box"}, {0x804F, "contact user field 1"},
    {0x8050, "contact user field 2"}, {0x8051, "contact user field 3"}, {0x8052, "contact user field 4"}, {0x8062, "instant messaging address"},
    {0x8080, "e-mail 1"}, {0x8082, ""}, {0x8083, "e-mail 1"}, {0x8084, "e-mail 1"}, {0x8090, "e-mail 2"}, {0x8092, ""}, {0x8093, "e-mail 2"},
    {0x8094, "e-mail 2"}, {0x80A0, "e-mail 3"}, {0x80A2, ""}, {0x80A3, "e-mail 3"}, {0x80A4, "e-mail 3"}, {0x80B2, ""}, {0x80B3, "business fax"},
    {0x80C2, ""}, {0x80C3, "home fax"}, {0x80D2, ""}, {0x80D3, "primary fax"}, {0x811F, "task owner"}, {0x8121, "task assigner"}, {0x8127, "task role"},
    {0x8208, "Location"}, {0x8232, "recurrence"}, {0x8234, "time zone"}, {0x8238, "attendees"}, {0x823B, "required attendees"},
    {0x823C, "optional attendees"}, {0x8253, "conference"}, {0x8530, "follow up"}, {0x8539, "companies"}, {0x853A, "contacts"},
    {0x8544, ""}, {0x8552, ""}, {0x8554, ""}, {0x8560, ""}, {0x8580, "account"}, {0x8581, ""}, {0x8700, "log type"}, {0x8712, "log type"},
};
/* clang-format on */

static const char *find(const struct entry *table, size_t count, uint32_t id) {
    for (size_t i = 0; i < count; i++)
        if (table[i].id == id) return table[i].name;
    return NULL;
}

const char *ls_mapi_name(uint16_t id) { return find(tagged, sizeof tagged / sizeof *tagged, id); }
const char *ls_mapi_number_name(uint32_t number) { return find(numbered, sizeof numbered / sizeof *numbered, number); }

unsigned ls_mapi_locale_page(uint32_t locale) {
    static const struct {
        uint8_t language; /* the low ten bits of a locale */
        uint16_t page;
    } pages[] = {{0x01, 1256}, {0x02, 1251}, {0x05, 1250}, {0x08, 1253}, {0x0D, 1255}, {0x0E, 1250}, {0x11, 932},  {0x12, 949},  {0x15, 1250},
                 {0x18, 1250}, {0x19, 1251}, {0x1A, 1250}, {0x1B, 1250}, {0x1C, 1250}, {0x1E, 874},  {0x1F, 1254}, {0x20, 1256}, {0x22, 1251},
                 {0x23, 1251}, {0x24, 1250}, {0x25, 1257}, {0x26, 1257}, {0x27, 1257}, {0x29, 1256}, {0x2A, 1258}, {0x2F, 1251}};
    unsigned language = locale & 0x3FF;
    if (language == 0x04) return locale == 0x0404 || locale == 0x0C04 || locale == 0x1404 ? 950 : 936;
    if (locale == 0x0C1A || locale == 0x1C1A || locale == 0x281A || locale == 0x301A) return 1251; /* Serbian in Cyrillic */
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (pages[i].language == language) return pages[i].page;
    return 0;
}
