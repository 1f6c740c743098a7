/* Any bytes as message/rfc822. */
#include "extract/handler.h"
#include "null_sink.h"

extern const ls_handler ls_handler_mail;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    null_sink sink;
    null_sink_init(&sink);
    ls_extract about = {.media_type = "message/rfc822", .name = "x", .limits = &sink.limits};
    ls_input input;
    ls_input_memory(&input, data, size);
    ls_handler_mail.run(&about, &input, &sink.sink);
    ls_input_close(&input);
    return 0;
}
