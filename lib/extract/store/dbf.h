/* dBase and its kin (FoxPro, Clipper): tables (dbf.c) and the files of long texts beside them (memo.c). */
#ifndef LS_EXTRACT_STORE_DBF_H
#define LS_EXTRACT_STORE_DBF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code page of text whose table names none: 1252, 850, 65001 where it is UTF-8, or one of another script. `dos`: of
 * a program that is more likely one of DOS. */
unsigned ls_dbf_guess_page(const uint8_t *bytes, size_t length, bool dos);
#endif
