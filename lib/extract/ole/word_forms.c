/* Fields of a form keep in the Data stream what they offer and how they help ([MS-DOC] 2.9.78, FFData): blocks that
 * look like a picture's ([MS-DOC] 2.9.157), with such data in its place. */
#include "base/bytes.h"
#include "extract/ole/blip.h"
#include "extract/ole/word.h"

enum { HEAD = 68, TEXT = 0, CHOICES = 2, FIXED = 10, STRINGS_MAX = 25 };

struct form {
    ls_word *word;
    const uint8_t *at, *end;
};

static ls_status say(struct form *form, size_t units, const char *field) {
    ls_word *word = form->word;
    ls_buffer_clear(&word->text);
    ls_buffer_put_utf16(&word->text, form->at, units);
    if (word->text.failed) return LS_NOMEM;
    ls_segment segment = {.text = word->text.data, .length = word->text.length, .field = field};
    ls_status status = segment.length && field ? ls_sink_text(word->sink, &segment) : LS_OK;
    ls_buffer_clear(&word->text);
    return status;
}

/* A string with its length before it; `close`: a zero behind it. false: it does not fit. */
static bool string(struct form *form, bool close, const char *field, ls_status *status) {
    if (*status != LS_OK || form->end - form->at < 2) return false;
    size_t units = ls_le16(form->at);
    form->at += 2;
    if (2 * units > (size_t)(form->end - form->at)) return false;
    *status = say(form, units, field);
    form->at += 2 * units;
    if (close && form->end - form->at >= 2) form->at += 2;
    return *status == LS_OK;
}

static ls_status form_field(struct form *form) {
    ls_status status = LS_OK;
    unsigned kind = ls_le16(form->at + 4) & 3;
    form->at += FIXED;
    if (!string(form, true, NULL, &status)) return status; /* its name */
    if (kind == TEXT ? !string(form, true, "field", &status) : form->end - form->at < 2) return status;
    if (kind != TEXT) form->at += 2; /* which is chosen */
    bool more = string(form, true, NULL, &status) && string(form, true, "field", &status) &&
                string(form, true, "field", &status) && string(form, true, NULL, &status) &&
                string(form, true, NULL, &status);
    if (!more || kind != CHOICES || form->end - form->at < 6 || ls_le16(form->at) != 0xffff) return status;
    unsigned count = ls_le16(form->at + 2);
    form->at += 6;
    for (unsigned i = 0; i < count && i < STRINGS_MAX; i++)
        if (!string(form, false, "choice", &status)) break;
    return status;
}

ls_status ls_word_forms(ls_word *word, const uint8_t *data, size_t length) {
    ls_status status = LS_OK;
    for (size_t at = 0, size; ls_blips_block(word->sink, data, length, &at, &size, &status);) {
        if (size >= HEAD + FIXED && ls_le32(data + at + HEAD) == UINT32_MAX) {
            struct form form = {word, data + at + HEAD, data + at + size};
            status = form_field(&form);
        }
        at += size;
    }
    return status;
}
