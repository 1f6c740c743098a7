/* Undoes the predictors of Flate and LZW (ISO 32000-1, 7.4.4.4) in place; returns the new length. */
#ifndef LS_EXTRACT_PDF_PREDICTOR_H
#define LS_EXTRACT_PDF_PREDICTOR_H
#include "extract/pdf/filter.h"

size_t ls_pdf_predict(const ls_pdf_filter *filter, uint8_t *data, size_t length);
#endif
