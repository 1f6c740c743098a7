/* Texts that stand in a formula of a binary workbook: addresses of links, and what a cell would show in another
 * case. */
#ifndef LS_EXTRACT_OFFICE_FORMULA_H
#define LS_EXTRACT_OFFICE_FORMULA_H
#include "base/buffer.h"

/* Appends the string operands of a parsed expression, quoted, with spaces between. `version`: 8 ([MS-XLS] 2.5.198) or
 * 12
 * ([MS-XLSB] 2.5.97). What is not understood ends it. False: no memory. */
bool ls_formula_texts(unsigned version, const uint8_t *tokens, size_t length, ls_buffer *out);
#endif
