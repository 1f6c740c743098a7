/* Packets of OpenPGP, with or without armour around them. */
#ifndef LS_EXTRACT_KEYS_OPENPGP_H
#define LS_EXTRACT_KEYS_OPENPGP_H
#include "extract/sink.h"

/* Names of keys and signers are text, what can be read is a member, what cannot is a note. `armoured`: the armour was
 * told as text. */
ls_status ls_openpgp_packets(ls_input *input, ls_sink *sink, bool armoured);
#endif
