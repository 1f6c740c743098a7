/* Who a certificate is for and who gave it out, as text. */
#ifndef LS_EXTRACT_KEYS_CERTIFICATE_H
#define LS_EXTRACT_KEYS_CERTIFICATE_H
#include "base/buffer.h"
#include "base/ber.h"
#include "extract/sink.h"

typedef struct ls_certificates {
    ls_ber ber;
    ls_sink *sink;
    uint32_t groups; /* names said so far: each is a group of its own */
    ls_buffer text;
    bool cut; /* one had more elements than are looked at */
} ls_certificates;

/* The certificate, request or revocation list that is the element at `at`: its names, other names of its subject, and
 * where more is to be had, each part a segment with its attribute as field. Broken ones give what stands before. */
ls_status ls_certificate_text(ls_certificates *into, uint64_t at, uint64_t end);
/* A string of its own, by its tag, with the field "whose what". */
ls_status ls_certificate_say(ls_certificates *into, const char *whose, const char *what, const ls_ber_element *string);
/* At last: notes what was cut, frees. */
void ls_certificates_end(ls_certificates *certificates);
#endif
