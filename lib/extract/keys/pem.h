/* Certificates and signed data in armour (RFC 7468) anywhere in a text: configurations and scripts carry them too. */
#ifndef LS_EXTRACT_KEYS_PEM_H
#define LS_EXTRACT_KEYS_PEM_H
#include "extract/handler.h"

/* Reads the text once more and says what they say; the text itself is not given. */
ls_status ls_pem_blocks(const ls_extract *about, ls_input *input, ls_sink *sink);
#endif
