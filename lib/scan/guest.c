/* Registration: what the embedder gave is copied and checked, and claims items. */
#include "scan/guest.h"
#include "base/utf8.h"
#include "scan/unit.h"
#include <string.h>

enum { HANDLERS_MAX = 256, TYPES_MAX = 256, SIGNATURES_MAX = 256 };

static leaksift_status no_memory(leaksift_error *error) {
    return ls_error_set(error, LEAKSIFT_ERROR_MEMORY, "out of memory");
}

bool ls_guest_string(const char *text) {
    size_t length = text ? strnlen(text, LS_GUEST_STRING_MAX + 1) : 0;
    return length <= LS_GUEST_STRING_MAX && ls_utf8_valid(text ? text : "", length) == length;
}

bool ls_guest_sized(void *to, const void *from, size_t most) {
    size_t size;
    memcpy(&size, from, sizeof size);
    if (size > most || size < sizeof size) return false;
    memset(to, 0, most);
    memcpy(to, from, size);
    return true;
}

/* ---- recognisers ---- */

static leaksift_status add_rules(const leaksift_recognizer *given, ls_arena *arena, ls_function_rule *list,
                                 size_t *count, leaksift_error *error) {
    for (size_t i = 0; i < given->type_count; i++) {
        leaksift_recognizer_type type;
        if (!given->types[i] || !ls_guest_sized(&type, given->types[i], sizeof type))
            return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "recognizer %.80s: a type is of a newer leaksift",
                                given->name);
        const char *name = type.type ? type.type : "";
        size_t length = strlen(given->name) + 1 + strlen(name) + 1;
        char *id = ls_arena_alloc(arena, length);
        if (!id) return no_memory(error);
        strcpy(stpcpy(stpcpy(id, given->name), "."), name);
        list[(*count)++] = (ls_function_rule){id, type.type, type.description, type.threshold, type.level};
    }
    return LEAKSIFT_OK;
}

static leaksift_status check_recognizer(const leaksift_recognizer *given, leaksift_recognizer *taken,
                                        leaksift_error *error) {
    if (!given || !ls_guest_sized(taken, given, sizeof *taken))
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "a recognizer is of a newer leaksift");
    if (!taken->name || !taken->run || !taken->types || !taken->type_count || taken->type_count > TYPES_MAX)
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "a recognizer needs a name, a function and 1 to %d types",
                            TYPES_MAX);
    return LEAKSIFT_OK;
}

leaksift_status ls_guests_rules(const leaksift_engine_options *options, ls_arena *arena, ls_rules_options *rules,
                                leaksift_error *error) {
    leaksift_recognizer taken;
    size_t most = 0, count = 0;
    leaksift_status status = LEAKSIFT_OK;
    for (size_t i = 0; !status && i < options->recognizer_count; i++) {
        status = check_recognizer(options->recognizers[i], &taken, error);
        most += status ? 0 : taken.type_count;
    }
    ls_function_rule *list = status ? NULL : ls_arena_alloc(arena, (most + 1) * sizeof *list);
    if (!status && !list) status = no_memory(error);
    for (size_t i = 0; !status && i < options->recognizer_count; i++) {
        check_recognizer(options->recognizers[i], &taken, NULL);
        status = add_rules(&taken, arena, list, &count, error);
    }
    rules->functions = list;
    rules->function_count = count;
    return status;
}

static leaksift_status take_recognizers(const leaksift_engine_options *options, const ls_rules *rules, ls_arena *arena,
                                        ls_guests *guests, leaksift_error *error) {
    size_t next = 0; /* the functions' rules are the last, in the order in which they were given */
    for (size_t i = 0; i < rules->rule_count && !rules->rules[i].is_function; i++) next++;
    guests->recognizers = ls_arena_alloc(arena, (options->recognizer_count + 1) * sizeof *guests->recognizers);
    if (!guests->recognizers) return no_memory(error);
    for (size_t i = 0; i < options->recognizer_count; i++) {
        ls_guest_recognizer *one = &guests->recognizers[guests->recognizer_count++];
        *one = (ls_guest_recognizer){0};
        leaksift_status status = check_recognizer(options->recognizers[i], &one->functions, error);
        if (status) return status;
        one->name = ls_arena_strdup(arena, one->functions.name);
        one->rules = ls_arena_alloc(arena, one->functions.type_count * sizeof *one->rules);
        if (!one->name || !one->rules) return no_memory(error);
        for (size_t k = 0; k < one->functions.type_count; k++) {
            one->rules[one->rule_count++] = &rules->rules[next];
            one->wanted |= rules->rules[next++].enabled;
        }
        one->functions.name = one->name;
        one->functions.types = NULL;
        guests->recognizes |= one->wanted;
    }
    return LEAKSIFT_OK;
}

/* ---- handlers ---- */

static bool is_name(const char *name) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
    size_t length = name ? strlen(name) : 0;
    return length > 0 && length <= 80 && strspn(name, letters) == length && (*name | 32) >= 'a' && (*name | 32) <= 'z';
}

/* RFC 6838, section 4.2, in lower case: as all types are told. */
static bool is_media_type(const char *type, bool star) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+/";
    size_t length = type ? strlen(type) : 0;
    if (length > 1 && star && type[length - 1] == '*') length--;
    const char *slash = length ? memchr(type, '/', length) : NULL;
    return length < 128 && slash && slash > type && strspn(type, letters) >= length && (star || slash[1]);
}

static bool copy_types(const leaksift_handler *given, ls_arena *arena, const char **types) {
    for (size_t i = 0; i < given->media_type_count; i++)
        if (!(types[i] = ls_arena_strdup(arena, given->media_types[i]))) return false;
    types[given->media_type_count] = NULL;
    return true;
}

static bool copy_signatures(const leaksift_handler *given, ls_arena *arena, leaksift_signature *list) {
    for (size_t i = 0; i < given->signature_count; i++) {
        list[i] = given->signatures[i];
        if (!(list[i].bytes = ls_arena_memdup(arena, list[i].bytes, list[i].length))) return false;
    }
    return true;
}

static leaksift_status refuse(const leaksift_handler *given, const char *why, leaksift_error *error) {
    return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "handler %.80s: %s", given->name ? given->name : "(none)", why);
}

static leaksift_status check_handler(const leaksift_handler *given, const ls_guests *guests, leaksift_error *error) {
    if (!is_name(given->name)) return refuse(given, "its name must be at most 80 of [A-Za-z0-9_.-]", error);
    for (size_t i = 0; i < guests->handler_count; i++)
        if (strcmp(guests->handlers[i].handler.name, given->name) == 0)
            return refuse(given, "another has the same name", error);
    if (!given->run) return refuse(given, "it has no function", error);
    if (!given->media_types || !given->media_type_count || given->media_type_count > TYPES_MAX)
        return refuse(given, "it needs 1 to 256 media types", error);
    for (size_t i = 0; i < given->media_type_count; i++)
        if (!is_media_type(given->media_types[i], i > 0)) return refuse(given, "a media type is none", error);
    if (given->signature_count > SIGNATURES_MAX) return refuse(given, "it has too many signatures", error);
    for (size_t i = 0; i < given->signature_count; i++) {
        const leaksift_signature *one = &given->signatures[i];
        if (!one->bytes || !one->length || one->offset > LEAKSIFT_IDENTIFY_HEAD ||
            one->length > LEAKSIFT_IDENTIFY_HEAD - one->offset)
            return refuse(given, "a signature is empty or not within the first 4,096 bytes", error);
    }
    return LEAKSIFT_OK;
}

static ls_status run_guest(const ls_extract *about, ls_input *input, ls_sink *sink);

static leaksift_status take_handler(const leaksift_handler *from, ls_arena *arena, ls_guests *guests,
                                    leaksift_error *error) {
    leaksift_handler given;
    if (!from || !ls_guest_sized(&given, from, sizeof given))
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "a handler is of a newer leaksift");
    leaksift_status status = check_handler(&given, guests, error);
    if (status) return status;
    const char **types = ls_arena_alloc(arena, (given.media_type_count + 1) * sizeof *types);
    leaksift_signature *signatures = ls_arena_alloc(arena, (given.signature_count + 1) * sizeof *signatures);
    const char *name = ls_arena_strdup(arena, given.name);
    if (!types || !signatures || !name || !copy_types(&given, arena, types) ||
        !copy_signatures(&given, arena, signatures))
        return no_memory(error);
    ls_guest *guest = &guests->handlers[guests->handler_count];
    *guest = (ls_guest){.handler = {name, types, "by a function of the program", given.is_container, run_guest},
                        .index = (unsigned)guests->handler_count++, .functions = given};
    guest->functions.name = name;
    guest->functions.media_types = types;
    guest->functions.signatures = signatures;
    guests->asks |= given.identify != NULL;
    return LEAKSIFT_OK;
}

leaksift_status ls_guests_take(const leaksift_engine_options *options, const ls_rules *rules, ls_arena *arena,
                               ls_guests *guests, leaksift_error *error) {
    if (options->handler_count > HANDLERS_MAX || options->recognizer_count > HANDLERS_MAX)
        return ls_error_set(error, LEAKSIFT_ERROR_ARGUMENT, "more than %d handlers or recognizers", HANDLERS_MAX);
    guests->handlers = ls_arena_alloc(arena, (options->handler_count + 1) * sizeof *guests->handlers);
    if (!guests->handlers) return no_memory(error);
    for (size_t i = 0; i < options->handler_count; i++) {
        leaksift_status status = take_handler(options->handlers[i], arena, guests, error);
        if (status) return status;
    }
    return take_recognizers(options, rules, arena, guests, error);
}

/* ---- claiming ---- */

static bool fits(const ls_guest *guest, const uint8_t *head, size_t length) {
    for (size_t i = 0; i < guest->functions.signature_count; i++) {
        const leaksift_signature *one = &guest->functions.signatures[i];
        if (one->offset + one->length <= length && memcmp(head + one->offset, one->bytes, one->length) == 0)
            return true;
    }
    return false;
}

static bool has_type(const ls_guest *guest, const char *media_type) {
    for (const char *const *type = guest->handler.media_types; *type; type++) {
        size_t length = strlen(*type);
        if ((*type)[length - 1] == '*' ? strncmp(*type, media_type, length - 1) == 0 : strcmp(*type, media_type) == 0)
            return true;
    }
    return false;
}

unsigned ls_guest_identify(const ls_guests *guests, unsigned below, const char *name, const uint8_t *head,
                           size_t length) {
    for (unsigned i = 0; i < below; i++) {
        const leaksift_handler *functions = &guests->handlers[i].functions;
        if (functions->identify && functions->identify(functions->context, name, head, length)) return i;
    }
    return below;
}

ls_status ls_guest_find(const ls_guests *guests, const ls_guest_calls *calls, ls_input *input, const char *name,
                        const char *media_type, const ls_guest **out, bool *told) {
    size_t length = 0;
    const uint8_t *head = ls_input_peek(input, 0, LEAKSIFT_IDENTIFY_HEAD, &length);
    unsigned count = (unsigned)guests->handler_count, claims = 0, says;
    *out = NULL;
    *told = false;
    if (!head || !length) return LS_OK;
    while (claims < count && !fits(&guests->handlers[claims], head, length) &&
           !has_type(&guests->handlers[claims], media_type))
        claims++;
    ls_status status = LS_OK;
    if (!guests->asks || !claims) says = claims;
    else if (!calls) says = ls_guest_identify(guests, claims, name, head, length);
    else status = calls->identify(calls->context, claims, name, head, length, &says);
    if (status || says >= count) return status;
    *out = &guests->handlers[says];
    *told = says < claims || fits(*out, head, length);
    return LS_OK;
}

/* ---- called in this process ---- */

static ls_status read_direct(void *context, uint64_t offset, void *buffer, size_t length, size_t *got) {
    ls_frame *frame = context;
    return ls_guest_read(frame->input, &frame->sink, offset, buffer, length, got);
}

static ls_status range_direct(void *context, ls_sink *sink, const ls_child *child, uint64_t offset, uint64_t size) {
    return ls_guest_range(((ls_frame *)context)->input, sink, child, offset, size);
}

static ls_status run_guest(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_frame *frame = (ls_frame *)sink;
    const ls_guest_calls *calls = frame->unit->host.guests;
    if (calls) return calls->run(calls->context, frame->guest->index, about, input, sink);
    const ls_guest_source source = {frame, input->size, read_direct, range_direct};
    return ls_guest_call(frame->guest, about, &source, sink);
}
