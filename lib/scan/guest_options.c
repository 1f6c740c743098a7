/* What was registered, packed and unpacked. A worker's engine claims items and lists rules by it, and asks for the
 * functions. */
#include "scan/guest_ask.h"
#include <string.h>

/* What stands in these was checked when the host's engine was made. */
void ls_guests_pack(ls_buffer *out, const leaksift_engine_options *options) {
    leaksift_handler handler;
    leaksift_recognizer recognizer;
    leaksift_recognizer_type type;
    ls_pack_number(out, options->handler_count);
    for (size_t i = 0; i < options->handler_count; i++) {
        ls_guest_sized(&handler, options->handlers[i], sizeof handler);
        ls_pack_string(out, handler.name);
        ls_pack_number(out, handler.media_type_count);
        for (size_t k = 0; k < handler.media_type_count; k++) ls_pack_string(out, handler.media_types[k]);
        ls_pack_number(out, handler.signature_count);
        for (size_t k = 0; k < handler.signature_count; k++) {
            ls_pack_number(out, handler.signatures[k].offset);
            ls_pack_bytes(out, handler.signatures[k].bytes, handler.signatures[k].length);
        }
        ls_pack_number(out, handler.identify != NULL);
        ls_pack_number(out, handler.is_container);
    }
    ls_pack_number(out, options->recognizer_count);
    for (size_t i = 0; i < options->recognizer_count; i++) {
        ls_guest_sized(&recognizer, options->recognizers[i], sizeof recognizer);
        ls_pack_string(out, recognizer.name);
        ls_pack_number(out, recognizer.type_count);
        for (size_t k = 0; k < recognizer.type_count; k++) {
            ls_guest_sized(&type, recognizer.types[k], sizeof type);
            ls_pack_string(out, type.type);
            ls_pack_string(out, type.description);
            ls_pack_double(out, type.threshold);
            ls_pack_number(out, type.level);
        }
    }
}

static bool never_identify(void *context, const char *name, const void *head, size_t length) {
    (void)context, (void)name, (void)head, (void)length;
    return false;
}

static leaksift_status never_read(void *context, leaksift_input *input, leaksift_sink *sink) {
    (void)context, (void)input, (void)sink;
    return LEAKSIFT_ERROR_NOT_FOUND;
}

static leaksift_status never_look(void *context, const leaksift_passage *passage, leaksift_finder *finder) {
    (void)context, (void)passage, (void)finder;
    return LEAKSIFT_ERROR_NOT_FOUND;
}

static bool unpack_handler(ls_unpack *in, ls_arena *arena, leaksift_handler *handler) {
    *handler = (leaksift_handler)LEAKSIFT_HANDLER_INIT;
    handler->name = ls_unpack_string(in, arena);
    handler->media_type_count = ls_unpack_count(in, 1);
    const char **types = ls_arena_alloc(arena, (handler->media_type_count + 1) * sizeof *types);
    for (size_t i = 0; types && i < handler->media_type_count; i++) types[i] = ls_unpack_string(in, arena);
    handler->signature_count = ls_unpack_count(in, 2);
    leaksift_signature *signatures = ls_arena_alloc(arena, (handler->signature_count + 1) * sizeof *signatures);
    for (size_t i = 0; signatures && i < handler->signature_count; i++) {
        signatures[i].offset = (size_t)ls_unpack_number(in);
        signatures[i].bytes = ls_unpack_bytes(in, &signatures[i].length);
    }
    handler->media_types = types;
    handler->signatures = signatures;
    if (ls_unpack_number(in)) handler->identify = never_identify;
    handler->is_container = ls_unpack_number(in) != 0;
    handler->run = never_read;
    return types && signatures;
}

static bool unpack_recognizer(ls_unpack *in, ls_arena *arena, leaksift_recognizer *recognizer) {
    *recognizer = (leaksift_recognizer)LEAKSIFT_RECOGNIZER_INIT;
    recognizer->name = ls_unpack_string(in, arena);
    recognizer->type_count = ls_unpack_count(in, 4);
    leaksift_recognizer_type *types = ls_arena_alloc(arena, (recognizer->type_count + 1) * sizeof *types);
    const leaksift_recognizer_type **list = ls_arena_alloc(arena, (recognizer->type_count + 1) * sizeof *list);
    for (size_t i = 0; types && list && i < recognizer->type_count; i++) {
        types[i] = (leaksift_recognizer_type)LEAKSIFT_RECOGNIZER_TYPE_INIT;
        types[i].type = ls_unpack_string(in, arena);
        types[i].description = ls_unpack_string(in, arena);
        types[i].threshold = ls_unpack_double(in);
        types[i].level = (leaksift_sensitivity)ls_unpack_number(in);
        list[i] = &types[i];
    }
    recognizer->types = list;
    recognizer->run = never_look;
    return types && list;
}

bool ls_guests_unpack(ls_unpack *in, ls_arena *arena, leaksift_engine_options *options) {
    options->handler_count = ls_unpack_count(in, 5);
    leaksift_handler *handlers = ls_arena_alloc(arena, (options->handler_count + 1) * sizeof *handlers);
    const leaksift_handler **handler_list = ls_arena_alloc(arena, (options->handler_count + 1) * sizeof *handler_list);
    bool whole = handlers && handler_list;
    for (size_t i = 0; whole && i < options->handler_count; i++)
        whole = unpack_handler(in, arena, &handlers[i]), handler_list[i] = &handlers[i];
    options->recognizer_count = ls_unpack_count(in, 2);
    leaksift_recognizer *recognizers = ls_arena_alloc(arena, (options->recognizer_count + 1) * sizeof *recognizers);
    const leaksift_recognizer **list = ls_arena_alloc(arena, (options->recognizer_count + 1) * sizeof *list);
    whole = whole && recognizers && list;
    for (size_t i = 0; whole && i < options->recognizer_count; i++)
        whole = unpack_recognizer(in, arena, &recognizers[i]), list[i] = &recognizers[i];
    options->handlers = handler_list;
    options->recognizers = list;
    return whole;
}
