/* The options of an engine on their way to the program that makes workers, so that it builds the same engine. */
#ifndef LS_SCAN_ENGINE_OPTIONS_H
#define LS_SCAN_ENGINE_OPTIONS_H
#include "base/pack.h"
#include "scan/engine.h"

void ls_engine_options_pack(ls_buffer *out, const leaksift_engine_options *options);
leaksift_status ls_engine_unpack(const uint8_t *data, size_t length, leaksift_engine **engine,
                                 leaksift_error *error);
#endif
