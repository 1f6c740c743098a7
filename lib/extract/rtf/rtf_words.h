/* The control words that matter to us. */
#ifndef LS_EXTRACT_RTF_WORDS_H
#define LS_EXTRACT_RTF_WORDS_H
#include <stddef.h>
#include <stdint.h>

typedef enum ls_rtf_kind {
    LS_RTF_UNKNOWN = 0,
    LS_RTF_TEXT,        /* stands for `text` */
    LS_RTF_DESTINATION, /* what the group is for: `what` is a destination */
    LS_RTF_ACTION       /* `what` is an action */
} ls_rtf_kind;

/* Destinations. Those up to LS_RTF_FLOW are text that reads on; those behind it up to LS_RTF_COLLECT are running text
 * with a place of its own; then strings; then what is no text. */
enum {
    LS_RTF_FLOW = 0,
    LS_RTF_HEADER, LS_RTF_FOOTER, LS_RTF_NOTE, LS_RTF_COMMENT, LS_RTF_BOX,
    LS_RTF_COLLECT,
    LS_RTF_COMMENT_AUTHOR, LS_RTF_INSTRUCTION, LS_RTF_LINK, LS_RTF_FORM, LS_RTF_INDEX, LS_RTF_VARIABLE, LS_RTF_MERGE,
    LS_RTF_TITLE, LS_RTF_SUBJECT, LS_RTF_AUTHOR, LS_RTF_OPERATOR, LS_RTF_MANAGER, LS_RTF_COMPANY, LS_RTF_CATEGORY,
    LS_RTF_KEYWORDS, LS_RTF_DESCRIPTION, LS_RTF_LINK_BASE, LS_RTF_GENERATOR, LS_RTF_TEMPLATE,
    LS_RTF_USER_NAME, LS_RTF_USER_VALUE, LS_RTF_SHAPE_NAME, LS_RTF_SHAPE_VALUE, LS_RTF_STYLE_ENTRY, LS_RTF_AUTHOR_ENTRY,
    LS_RTF_STRINGS_END,
    LS_RTF_STYLES, LS_RTF_AUTHORS, LS_RTF_FONTS, LS_RTF_CREATED, LS_RTF_REVISED, LS_RTF_PRINTED, LS_RTF_PICTURE,
    LS_RTF_OBJECT_DATA, LS_RTF_BOTH, LS_RTF_BOTH_UNICODE, LS_RTF_HTML_TAG, LS_RTF_INFO, LS_RTF_SKIP
};

enum {
    LS_RTF_PAR = 1,
    LS_RTF_CELL,
    LS_RTF_ROW,
    LS_RTF_NEST_CELL,
    LS_RTF_NEST_ROW,
    LS_RTF_PARD,
    LS_RTF_PLAIN,
    LS_RTF_INTBL,
    LS_RTF_ROW_HEADER,
    LS_RTF_ITAP,
    LS_RTF_FONT,
    LS_RTF_CHARSET,
    LS_RTF_FONT_PAGE,
    LS_RTF_PAGE_ANSI,
    LS_RTF_PAGE_MAC,
    LS_RTF_PAGE_PC,
    LS_RTF_PAGE_PCA,
    LS_RTF_PAGE_NUMBER,
    LS_RTF_DEFAULT_FONT,
    LS_RTF_UC,
    LS_RTF_U,
    LS_RTF_DELETED,
    LS_RTF_STYLE,
    LS_RTF_OUTLINE,
    LS_RTF_YEAR,
    LS_RTF_MONTH,
    LS_RTF_DAY,
    LS_RTF_HOUR,
    LS_RTF_MINUTE,
    LS_RTF_SECOND,
    LS_RTF_PNG,
    LS_RTF_JPEG,
    LS_RTF_EMF,
    LS_RTF_WMF,
    LS_RTF_PICT,
    LS_RTF_DIB,
    LS_RTF_FROM_HTML,
    LS_RTF_HTML_OFF,
    LS_RTF_BIN
};

typedef struct ls_rtf_word {
    const char *name;
    uint8_t kind, what;
    const char *text;
} ls_rtf_word;

const ls_rtf_word *ls_rtf_word_find(const char *name, size_t length); /* NULL: unknown */
#endif
