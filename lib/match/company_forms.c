/* Legal forms: of our own collection from the company laws that name them, in no order that matters. EU
 * forms: Directive (EU) 2017/1132, annexes I and II; others: ISO 20275 (entity
 * legal forms) names the same. Writings with and without dots are rows of their own. */
#include "match/company.h"
#include "base/alloc.h"
#include "match/label.h"
#include <string.h>

#define W LS_FORM_WEAK
#define P LS_FORM_PART
#define X LS_FORM_PREFIX
static const ls_legal_form forms[] = {
    {"A/S", 0},
    {"A.G.", 0},
    {"A.S.", W},
    {"A.Ş.", 0},
    {"AB", W},
    {"AB (publ)", 0},
    {"AG", W},
    {"AG & Co. KG", 0},
    {"AG & Co. KGaA", 0},
    {"AS", W},
    {"ASA", 0},
    {"AŞ", 0},
    {"ApS", 0},
    {"B.V.", 0},
    {"BV", W},
    {"BVBA", 0},
    {"Berhad", 0},
    {"Bhd", 0},
    {"Bhd.", 0},
    {"CORP", 0},
    {"CORP.", 0},
    {"CORPORATION", W},
    {"CV", W | P},
    {"Cia. Ltda.", 0},
    {"Co.", W},
    {"Co", W | P},
    {"CO.", W},
    {"Company", P},
    {"Corp", 0},
    {"Corp.", 0},
    {"Corporation", 0},
    {"D.O.O.", 0},
    {"DAC", W},
    {"DOO", 0},
    {"EHF", 0},
    {"EIRL", 0},
    {"EOOD", 0},
    {"EURL", 0},
    {"FZ-LLC", 0},
    {"FZCO", 0},
    {"FZE", 0},
    {"GMBH", 0},
    {"G.m.b.H.", 0},
    {"GbR", 0},
    {"GesmbH", 0},
    {"GmbH", 0},
    {"GmbH & Co KG", 0},
    {"GmbH & Co. KG", 0},
    {"GmbH & Co. KGaA", 0},
    {"GmbH & Co. OHG", 0},
    {"GmbH + Co. KG", 0},
    {"Gmbh", 0},
    {"INC", 0},
    {"INC.", 0},
    {"Inc", 0},
    {"Inc.", 0},
    {"Incorporated", 0},
    {"JSC", 0},
    {"K.K.", 0},
    {"KFT.", 0},
    {"KG", W},
    {"KGaA", 0},
    {"Kabushiki Kaisha", 0},
    {"Kft", 0},
    {"Kft.", 0},
    {"Kkt.", 0},
    {"L.L.C.", 0},
    {"L.L.P.", 0},
    {"L.P.", 0},
    {"LIMITED", W},
    {"LLC", 0},
    {"LLC.", 0},
    {"LLP", 0},
    {"LP", W},
    {"LTD", 0},
    {"LTD.", 0},
    {"LTDA", 0},
    {"Lda", 0},
    {"Lda.", 0},
    {"Limited", 0},
    {"Llc", 0},
    {"Ltd", 0},
    {"Ltd.", 0},
    {"Ltd. Şti.", 0},
    {"Ltda", 0},
    {"Ltda.", 0},
    {"Ltée", 0},
    {"N.V.", 0},
    {"NV", W},
    {"Nyrt.", 0},
    {"OHG", 0},
    {"OOD", 0},
    {"OOO", X},
    {"OY", W},
    {"OYJ", 0},
    {"Oy", W},
    {"Oy Ab", 0},
    {"Oyj", 0},
    {"OÜ", 0},
    {"P.C.", W},
    {"P.L.C.", 0},
    {"PAO", X},
    {"PJSC", 0},
    {"PLC", 0},
    {"PLLC", 0},
    {"PT", W | X},
    {"PT.", X},
    {"PTE", P},
    {"PTE.", P},
    {"PTY", P},
    {"PVT", P},
    {"PVT.", P},
    {"Plc", 0},
    {"Private", P},
    {"Pte", P},
    {"Pte.", P},
    {"Pty", P},
    {"Pty.", P},
    {"Pvt", P},
    {"Pvt.", P},
    {"QSC", 0},
    {"S. A.", 0},
    {"S. de R.L. de C.V.", 0},
    {"S.A.", 0},
    {"S.A. de C.V.", 0},
    {"S.A.B. de C.V.", 0},
    {"S.A.R.L.", 0},
    {"S.A.S.", 0},
    {"S.A.U.", 0},
    {"S.C.A.", 0},
    {"S.E.", 0},
    {"S.L.", 0},
    {"S.L.U.", 0},
    {"S.R.L.", 0},
    {"S.a r.l.", 0},
    {"S.a.s.", 0},
    {"S.n.c.", 0},
    {"S.p.A.", 0},
    {"S.r.l.", 0},
    {"S.à r.l.", 0},
    {"SA", W},
    {"SA de CV", 0},
    {"SARL", 0},
    {"SAS", W},
    {"SASU", 0},
    {"SCE", W},
    {"SCS", W},
    {"SDN", P},
    {"SE", W},
    {"SE & Co. KG", 0},
    {"SE & Co. KGaA", 0},
    {"SIA", W},
    {"SL", W},
    {"SLU", 0},
    {"SNC", 0},
    {"SP. Z O.O.", 0},
    {"SPA", W},
    {"SRL", 0},
    {"SRO", W},
    {"Sdn", P},
    {"Sdn.", P},
    {"Sp. j.", 0},
    {"Sp. k.", 0},
    {"Sp. z o. o.", 0},
    {"Sp. z o.o.", 0},
    {"SpA", 0},
    {"SpA.", 0},
    {"Sp.z o.o.", 0},
    {"Srl", 0},
    {"Stiftung & Co. KG", 0},
    {"Sàrl", 0},
    {"Tbk", 0},
    {"Tbk.", 0},
    {"UAB", 0},
    {"UG", W},
    {"UG (haftungsbeschränkt)", 0},
    {"ULC", 0},
    {"VOF", 0},
    {"Vállalat", 0},
    {"ZAO", X},
    {"ZRT.", 0},
    {"Zrt", 0},
    {"Zrt.", 0},
    {"a. s.", 0},
    {"a.s.", 0},
    {"gmbh", 0},
    {"inc.", 0},
    {"llc", 0},
    {"ltd", 0},
    {"ltd.", 0},
    {"plc", 0},
    {"d.d.", 0},
    {"d.o.o.", 0},
    {"e.K.", 0},
    {"e.V.", 0},
    {"eG", W},
    {"e.G.", 0},
    {"ehf.", 0},
    {"gAG", 0},
    {"gGmbH", 0},
    {"hf.", 0},
    {"k.s.", 0},
    {"mbH", 0},
    {"mbH & Co. KG", 0},
    {"s.p.a.", 0},
    {"s.r.l.", 0},
    {"s.r.o.", 0},
    {"sp. z o.o.", 0},
    {"spol. s r.o.", 0},
    {"s. r. o.", 0},
    {"v.o.s.", 0},
    {"Şti.", 0},
    {"Α.Ε.", 0},
    {"ΑΕ", W},
    {"ΕΠΕ", 0},
    {"ΙΚΕ", 0},
    {"АД", W},
    {"АО", X},
    {"ЗАО", X},
    {"ЕООД", 0},
    {"ОАО", X},
    {"ООД", 0},
    {"ООО", X},
    {"ПАО", X},
    {"ПрАТ", X},
    {"ТОВ", X},
    {"ТОО", X},
    {"有限公司", 0},
    {"有限会社", 0},
    {"有限責任公司", 0},
    {"有限责任公司", 0},
    {"株式会社", 0},
    {"股份有限公司", 0},
    {"合同会社", 0},
    {"주식회사", 0},
    {"유한회사", 0},
};
#undef W
#undef P
#undef X

static bool goes_on(const char *text, uint32_t length, uint32_t at) {
    if (at >= length) return false;
    unsigned char c = (unsigned char)text[at];
    if (c >= 0x80) /* E2: dashes, quotes; C2: spaces and marks; E3, EF: CJK punctuation */
        return c != 0xE2 && c != 0xC2 && c != 0xE3 && c != 0xEF && (unsigned char)text[0] < 0xE4;
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
           (c == '-' && at + 1 < length && text[at + 1] != ' ' && text[at + 1] != '-');
}

enum { FORM_COUNT = sizeof forms / sizeof *forms };

/* Nearly every capitalised word of a text is no legal form and is told so by its first two bytes. */
struct ls_legal_forms {
    uint64_t pairs[65536 / 64];
    uint16_t head[256], next[FORM_COUNT]; /* chains by first byte; the row's number + 1 */
    uint8_t size[FORM_COUNT];
};

static unsigned pair_of(const char *text) { return (unsigned)(unsigned char)text[0] << 8 | (unsigned char)text[1]; }

ls_legal_forms *ls_legal_forms_create(void) {
    ls_legal_forms *index = ls_calloc(1, sizeof *index);
    for (unsigned n = 0; index && n < FORM_COUNT; n++) {
        unsigned pair = pair_of(forms[n].text);
        index->pairs[pair / 64] |= UINT64_C(1) << pair % 64;
        index->size[n] = (uint8_t)strlen(forms[n].text);
        index->next[n] = index->head[pair >> 8];
        index->head[pair >> 8] = (uint16_t)(n + 1);
    }
    return index;
}

const ls_legal_form *ls_legal_form_at(const ls_legal_forms *index, const char *text, uint32_t length) {
    if (length < 2) return NULL;
    unsigned pair = pair_of(text);
    if (!(index->pairs[pair / 64] >> pair % 64 & 1)) return NULL;
    const ls_legal_form *best = NULL;
    size_t best_size = 0;
    for (unsigned n = index->head[pair >> 8]; n; n = index->next[n - 1]) {
        const char *form = forms[n - 1].text;
        size_t size = index->size[n - 1];
        if (form[1] == text[1] && size > best_size && size <= length && !memcmp(form, text, size) &&
            (form[size - 1] == '.' || !goes_on(text, length, (uint32_t)size))) {
            best = &forms[n - 1];
            best_size = size;
        }
    }
    return best;
}

uint32_t ls_company_label(const char *normalized) {
    static const char *const yes[] = {
        " company ",     " customer ",   " organisation ", " organization ", " organisations ",
        " client ",      " vendor ",     " supplier ",     " firma ",        " firm ",
        " employer ",    " kunde ",      " lieferant ",    " auftraggeber ", " auftragnehmer ",
        " unternehmen ", " société ",    " entreprise ",   " client ",       " fournisseur ",
        " empresa ",     " cliente ",    " proveedor ",    " azienda ",      " fornitore ",
        " bedrijf ",     " klant ",      " leverancier ",  " företag ",      " kund ",
        " virksomhed ",  " yritys ",     " spółka ",       " partner ",      " account name ",
        " reseller ",    " contractor ", " компания ",     " организация ",  " заказчик ",
        " клиент ",      "会社",         "公司",           "회사",           NULL};
    static const char *const no[] = {" by ", /* "signed for the supplier by": a person */
                                     " id ",
                                     " number ",
                                     " no ",
                                     " nr ",
                                     " nummer ",
                                     " code ",
                                     " contact ",
                                     " email ",
                                     " mail ",
                                     " phone ",
                                     " tel ",
                                     " fax ",
                                     " address ",
                                     " adresse ",
                                     " signature ",
                                     " date ",
                                     " person ",
                                     " since ",
                                     " type ",
                                     " size ",
                                     " domain ",
                                     " website ",
                                     " url ",
                                     " ref ",
                                     " reference ",
                                     " vat ",
                                     " country ",
                                     " city ",
                                     " status ",
                                     " first ",
                                     " last ",
                                     " po ",
                                     " order ",
                                     " portal ",
                                     " service ",
                                     " support ",
                                     " ip ",
                                     " responsibilities ",
                                     " obligations ",
                                     " requirements ",
                                     " relationship ",
                                     " feedback ",
                                     " representative ",
                                     " manager ",
                                     NULL};
    return ls_label_has(normalized, yes) && !ls_label_has(normalized, no);
}
