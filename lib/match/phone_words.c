/* Word lists of our own writing. Sorted by first byte where they are searched; the test checks the order. */
#include "match/phone_words.h"
#include "match/label.h"
#include <string.h>

static const struct {
    const char *word;
    uint8_t kind;
} words[] = {
#define Y LS_PHONE_WORD_YES
#define F LS_PHONE_WORD_FILLER
#define O LS_PHONE_WORD_OTHER
    {"account", O},
    {"acct", O},
    {"article", O},
    {"at", F},
    {"arbetstelefon", Y},
    {"batch", O},
    {"bei", F},
    {"bld", O},
    {"build", O},
    {"call", Y},
    {"cell", Y},
    {"cellphone", Y},
    {"celular", Y},
    {"cell-phone", Y},
    {"cellulare", Y},
    {"central", F},
    {"contract", O},
    {"custom", F},
    {"customer", F},
    {"cep", Y},
    {"dial", Y},
    {"direct", F},
    {"doi", O},
    {"doorkiesnummer", Y},
    {"ddi", Y},
    {"ean", O},
    {"fax", Y},
    {"fax-nr", Y},
    {"faxnr", Y},
    {"fixe", Y},
    {"fon", Y},
    {"fisso", Y},
    {"festnetz", Y},
    {"fijo", Y},
    {"fixo", Y},
    {"farsími", Y},
    {"fernsprecher", Y},
    {"fastnett", Y},
    {"fastnet", Y},
    {"fiksni", Y},
    {"gsm", Y},
    {"gtin", O},
    {"handy", Y},
    {"handynummer", Y},
    {"handynr", Y},
    {"home", F},
    {"hotline", Y},
    {"hemtelefon", Y},
    {"iban", O},
    {"id", O},
    {"invoice", O},
    {"is", F},
    {"isbn", O},
    {"issn", O},
    {"ist", F},
    {"item", O},
    {"komórka", Y},
    {"landline", Y},
    {"lautet", F},
    {"matkapuhelin", Y},
    {"me", F},
    {"mob", Y},
    {"mobil", Y},
    {"mobile", Y},
    {"mobilnr", Y},
    {"mobilnummer", Y},
    {"mobiltelefon", Y},
    {"mobitel", Y},
    {"model", O},
    {"móvil", Y},
    {"my", F},
    {"mobiel", Y},
    {"mobielnr", Y},
    {"mobielnummer", Y},
    {"mobilais", Y},
    {"mobilus", Y},
    {"mobiil", Y},
    {"new", F},
    {"no", F},
    {"nr", F},
    {"num", F},
    {"number", F},
    {"numero", F},
    {"nummer", F},
    {"numéro", F},
    {"número", F},
    {"of", F},
    {"office", F},
    {"on", F},
    {"oib", O},
    {"or", F},
    {"order", O},
    {"part", O},
    {"patent", O},
    {"ph", Y},
    {"phone", Y},
    {"phones", Y},
    {"po", O},
    {"portable", Y},
    {"private", F},
    {"pstn", Y},
    {"puh", Y},
    {"puhelin", Y},
    {"ponsel", Y},
    {"ref", O},
    {"reference", O},
    {"revision", O},
    {"rufnummer", Y},
    {"rufnr", Y},
    {"section", O},
    {"serial", O},
    {"sku", O},
    {"sms", Y},
    {"standard", O},
    {"switchboard", Y},
    {"sđt", Y},
    {"sími", Y},
    {"stacjonarny", Y},
    {"tax", O},
    {"tel", Y},
    {"tel-nr", Y},
    {"telefax", Y},
    {"telefon", Y},
    {"telefone", Y},
    {"telefonnr", Y},
    {"telefonnummer", Y},
    {"telefono", Y},
    {"telefoon", Y},
    {"telemóvel", Y},
    {"telephone", Y},
    {"teléfono", Y},
    {"telf", Y},
    {"telnr", Y},
    {"ticket", O},
    {"tlf", Y},
    {"toll-free", Y},
    {"tracking", O},
    {"tél", Y},
    {"téléphone", Y},
    {"tlm", Y},
    {"tfno", Y},
    {"tlfno", Y},
    {"tālrunis", Y},
    {"tālr", Y},
    {"telp", Y},
    {"telepon", Y},
    {"us", F},
    {"vat", O},
    {"ver", O},
    {"version", O},
    {"vezetékes", Y},
    {"whatsapp", Y},
    {"work", F},
    {"your", F},
    {"đt", Y},
    {"κινητό", Y},
    {"τηλ", Y},
    {"τηλέφωνο", Y},
    {"σταθερό", Y},
    {"моб", Y},
    {"мобильный", Y},
    {"номер", F},
    {"мобільний", Y},
    {"мобилен", Y},
    {"тел", Y},
    {"телефон", Y},
    {"факс", Y},
    {"сот", Y},
    {"сотовый", Y},
    {"стаціонарний", Y},
    {"телефону", Y},
    {"тлф", Y},
    {"հեռախոս", Y},
    {"հեռ", Y},
    {"טלפון", Y},
    {"נייד", Y},
    {"טל", Y},
    {"סלולרי", Y},
    {"פקס", Y},
    {"تلفن", Y},
    {"جوال", Y},
    {"فاكس", Y},
    {"هاتف", Y},
    {"موبايل", Y},
    {"موبایل", Y},
    {"محمول", Y},
    {"همراه", Y},
    {"فون", Y},
    {"फ़ोन", Y},
    {"मोबाइल", Y},
    {"โทร", Y},
    {"โทรศัพท์", Y},
    {"फोन", Y},
    {"มือถือ", Y},
    {"เบอร์", Y},
    {"ফোন", Y},
    {"মোবাইল", Y},
    {"ফ্যাক্স", Y},
    {"தொலைபேசி", Y},
    {"கைபேசி", Y},
    {"ఫోన్", Y},
    {"ტელეფონი", Y},
    {"ტელ", Y},
    {"მობილური", Y},
#undef Y
#undef F
#undef O
};

/* Scripts that do not part words: the text before the number ends with one of these. */
static const char *const endings[] = {"电话",   "電話",   "手机", "手機", "携帯", "传真", "傳真", "座机", "전화",
                                      "휴대폰", "핸드폰", "팩스", "番号", "号码", "號碼", "번호",
                                      "固话",   "固話",   "連絡先", "联系方式", "연락처", "휴대전화", NULL};

/* Of the words sorted by their first byte, the first that has it. */
static size_t first_with(char first) {
    size_t low = 0, high = sizeof words / sizeof *words;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((unsigned char)words[middle].word[0] < (unsigned char)first)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum ls_phone_word ls_phone_word(const char *word, size_t length) {
    for (size_t n = first_with(word[0]); n < sizeof words / sizeof *words && words[n].word[0] == word[0]; n++)
        if (strlen(words[n].word) == length && !memcmp(words[n].word, word, length))
            return (enum ls_phone_word)words[n].kind;
    if ((unsigned char)word[0] >= 0xE3 && (unsigned char)word[0] <= 0xED)
        for (const char *const *end = endings; *end; end++) {
            size_t size = strlen(*end);
            if (size <= length && !memcmp(word + length - size, *end, size)) return LS_PHONE_WORD_YES;
        }
    return LS_PHONE_WORD_NONE;
}

uint32_t ls_phone_label(const char *normalized) {
    static const char *const yes[] = {
        " phone", "phone ", " tel ", " telefo", " telep", " tele ", " mobile ", " mobil ", " mobilnummer",
        " mobiltel", " mobitel", " mob ", " cell ", " cellul", " celular", " handy ", " handyn", " fax ", " faxn",
        " telefax", " gsm ", " landline ", " tél ", " téléphone", " teléfono", " telefon", " móvil ", " telemóvel",
        " portable ", " fixe ", " rufnummer", " durchwahl ", " puhelin", " matkapuhelin", " tlf ", " telnr",
        " hotline ", " whatsapp ", " sms ", " msisdn ", " komórk", " τηλ", " κινητό", " тел ", " телефон", " моб",
        " факс", "טלפון", "נייד", "تلفن", "جوال", "هاتف", "फ़ोन", "मोबाइल", "โทร", "电话", "電話", "手机", "手機", "携帯",
        "传真", "传真", "座机", "전화", "휴대폰", "핸드폰", " direct line", " direct dial", " ddi ", " did n", " contact n",
        " office n", " switchboard ", " main line ", " helpdesk n", " toll free ", " pager ", " ph ",
        " phn", " mobiel", " vaste lijn", " vast num", " doorkies", " fisso ", " cep ", " stacjonarn",
        " ligne directe", " fijo ", " tlfno ", " tfno ", " fixo ", " tlm ", " festnetz", " fernsprech", " fon ",
        " pevná linka", " pevna linka", " vezetékes", " mobiln", " mobilus ", " mobilais ", " mobiil", " hemtel",
        " arbetstel", " växel ", " direktn", " fastnet", " fasttel", " puh ", " lankapuh", " сот ", " сотов",
        " городской ", " стаціонарн", " стационар", " мобильн", " мобільн", " мобилен", " мобилни", " фиксни ",
        " fiksni ", " fiksna ", " σταθερό", " điện thoại", " di động", " sđt ", " đt ", " hp ", " ponsel", " telp ",
        " telepon", " tālr", " sími", " farsími", "連絡先", "固话", "固話", "联系方式", "연락처", "موبايل", "موبایل", "محمول",
        "همراه", "سلولی", " טל ", "סלולרי", "פקס", "มือถือ", "เบอร์", "फोन", "ফোন", "মোবাইল", "தொலைபேசி", "கைபேசி",
        "ఫోన్", " فون ", "ტელეფონ", "მობილ", "հեռախոս", NULL};
    /* "mobile" as a kind of device, not a number, and counts of calls. */
    static const char *const no[] = {" model ",     " os ",    " app ",  " version ", " type of ", " imei ",
                                     " minutes ",   " count ", " cost ", " price ",   " plan ",    " date ",
                                     " extension ", " mac ",   " ip ",   NULL};
    /* Between the other numbers of a contact list: nothing, where there is another word. */
    static const char *const whole[] = {" home ", " work ", " office ", " business ", " voice ", " thuis ", " werk ",
                                        " recapito ", " sabit ", " contacto ", " contato ", " privat ", NULL};
    for (size_t i = 0; whole[i]; i++)
        if (strcmp(normalized, whole[i]) == 0) return 1;
    return ls_label_has(normalized, yes) && !ls_label_has(normalized, no);
}
