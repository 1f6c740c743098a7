/* Parts of a binary workbook ([MS-XLSB] 2.1.4): records of a type and a length, read as a stream. */
#ifndef LS_EXTRACT_OFFICE_BIFF12_H
#define LS_EXTRACT_OFFICE_BIFF12_H
#include "extract/office/office.h"

typedef struct ls_biff12_record {
    uint32_t type;
    const uint8_t *data;
    size_t length, at; /* at: what ls_biff12_text() has taken */
} ls_biff12_record;

typedef ls_status (*ls_biff12_handler)(void *context, ls_biff12_record *record);
ls_status ls_biff12_read(ls_office *office, ls_part *part, ls_biff12_handler handler, void *context);

/* The string at record->at (XLWideString or XLNullableWideString, 2.5.166 and 2.5.168), which is passed over; *text is
 * appended to. False: it is not there, or no memory (text->failed). */
bool ls_biff12_text(ls_biff12_record *record, ls_buffer *text);
/* A RichStr (2.5.121): its text, without the phonetic one. */
bool ls_biff12_rich(ls_biff12_record *record, ls_buffer *text);
#endif
