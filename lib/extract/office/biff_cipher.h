/* Encryption of old workbooks ([MS-XLS] 2.2.10): XOR obfuscation and RC4, of which a password may be known. */
#ifndef LS_EXTRACT_OFFICE_BIFF_CIPHER_H
#define LS_EXTRACT_OFFICE_BIFF_CIPHER_H
#include "extract/office/biff.h"

/* At a FILEPASS record: finds the password that fits and from now on decrypts. LS_DATA: none fits (the note is
 * made). */
ls_status ls_biff_unlock(ls_biff *biff, const ls_extract *about);
/* The record that ls_biff_next has found, in biff->plain. False: no memory. */
bool ls_biff_decrypt(ls_biff *biff);
#endif
