/* What the targets share that give a handler a whole file of any bytes. */
#ifndef LS_TESTS_WHOLE_H
#define LS_TESTS_WHOLE_H
#include "extract/handler.h"
#include "null_sink.h"

/* `password`: NULL for none. */
static inline ls_status whole_run(const char *media_type, const char *password, const uint8_t *data, size_t size) {
    null_sink sink;
    ls_input input;
    null_sink_init(&sink);
    ls_input_memory(&input, data, size);
    const ls_extract about = {.media_type = media_type, .name = "x.y.z", .limits = &sink.limits, .passwords = &password,
                              .password_count = password != NULL};
    const ls_status status = ls_handler_find(media_type)->run(&about, &input, &sink.sink);
    ls_input_close(&input);
    return status;
}

/* Of a format whose handler finds nothing that could stop it. */
static inline int whole_ends(const char *media_type, const uint8_t *data, size_t size) {
    null_sink_hold(whole_run(media_type, NULL, data, size) == LS_OK);
    return 0;
}
#endif
