#include "extract/image/drawn.h"

enum { TEXT_MOST = 1 << 16 };

static ls_status give(ls_drawn *drawn) {
    if (drawn->text.failed || drawn->run.failed) return LS_NOMEM;
    if (!drawn->text.length) return LS_OK;
    const ls_segment segment = {.text = drawn->text.data, .length = drawn->text.length};
    ls_status status = ls_sink_text(drawn->sink, &segment);
    ls_buffer_clear(&drawn->text);
    drawn->begun = false;
    drawn->gave = true;
    return status;
}

static bool is_blank(const ls_buffer *run) {
    for (size_t i = 0; i < run->length; i++)
        if ((unsigned char)run->data[i] > ' ') return false;
    return true;
}

static int64_t left_of(const ls_drawn *drawn, int64_t x, int64_t width) {
    unsigned align = drawn->align & LS_DRAWN_CENTER;
    return align == LS_DRAWN_CENTER ? x - width / 2 : align == LS_DRAWN_RIGHT ? x - width : x;
}

/* Some programs draw letter by letter, with room between the letters. How wide those of the line are on average says
 * more than the last one, an "i"; and where blanks are drawn too, no gap of half a letter is one. */
static int64_t widest_gap(ls_drawn *drawn, int64_t width, size_t characters) {
    drawn->line_width += width;
    drawn->line_characters += characters;
    if (characters != 1) return characters ? width / (int64_t)characters / 4 : 0;
    return drawn->line_width / (int64_t)drawn->line_characters * (drawn->blanks ? 60 : 35) / 100;
}

ls_status ls_drawn_put(ls_drawn *drawn, int64_t x, int64_t y, int64_t width, size_t characters) {
    bool by_pen = drawn->align & LS_DRAWN_PEN;
    if (width > INT32_MAX || width < INT32_MIN) width = 0; /* no surface is as wide; the pen must stay in its type */
    if (by_pen) x = drawn->x, y = drawn->y;
    else x = left_of(drawn, x, width);
    if (by_pen) drawn->x += width;
    if (y != drawn->height) drawn->line_width = 0, drawn->line_characters = 0;
    bool blank = is_blank(&drawn->run);
    drawn->blanks |= blank && characters == 1 && drawn->run.length;
    if (!blank) {
        if (drawn->begun && y != drawn->height) {
            ls_buffer_putc(&drawn->text, '\n');
        } else if (drawn->begun) {
            int64_t away = x - drawn->end;
            if (away > drawn->gap || away < -drawn->gap) ls_buffer_putc(&drawn->text, ' ');
        }
        ls_buffer_append(&drawn->text, drawn->run.data, drawn->run.length);
        drawn->begun = true;
    } else if (drawn->begun && drawn->text.data[drawn->text.length - 1] != ' ' && y == drawn->height) {
        ls_buffer_putc(&drawn->text, ' ');
    }
    drawn->end = x + width;
    drawn->height = y;
    drawn->gap = widest_gap(drawn, width, characters);
    ls_buffer_clear(&drawn->run);
    return drawn->text.length > TEXT_MOST || drawn->text.failed ? give(drawn) : LS_OK;
}

void ls_drawn_damaged(ls_drawn *drawn) {
    ls_sink_note(drawn->sink, LEAKSIFT_REASON_CORRUPT, "a text of the picture is damaged");
}

ls_status ls_drawn_end(ls_drawn *drawn, ls_status status) {
    if (status == LS_OK) status = give(drawn);
    ls_buffer_free(&drawn->text);
    ls_buffer_free(&drawn->run);
    if (!status && !drawn->gave)
        ls_sink_note(drawn->sink, LEAKSIFT_REASON_IMAGE_ONLY, "a picture: its words would need OCR");
    else if (!status && drawn->glyphs)
        ls_sink_note(drawn->sink, LEAKSIFT_REASON_IMAGE_ONLY, "a picture: some of its words would need OCR");
    return status;
}
