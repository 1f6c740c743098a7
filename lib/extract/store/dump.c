/* Captures of networks, logs and dumps of programs and databases: full of text, in forms that are not read here. Their
 * runs of text are looked at, which is far from nothing, and it is said that no more is. */
#include "extract/handler.h"
#include "extract/store/runs.h"

enum { WINDOW = 1 << 20, RUN_LEAST = 6 };

static ls_status run(const ls_extract *about, ls_input *input, ls_sink *sink) {
    ls_buffer text = {0};
    ls_status status = LS_OK;
    (void)about;
    for (uint64_t at = 0; at < input->size && status == LS_OK;) {
        size_t got;
        const uint8_t *bytes = ls_input_peek(input, at, WINDOW, &got);
        if (!bytes || !got) {
            status = bytes ? LS_OK : LS_IO;
            break;
        }
        ls_buffer_clear(&text);
        at += ls_runs_take(bytes, got, at + got >= input->size, RUN_LEAST, &text);
        const ls_segment segment = {.text = text.data, .length = text.length, .part = LEAKSIFT_PART_BODY};
        if (text.failed) status = LS_NOMEM;
        else status = text.length ? ls_sink_text(sink, &segment) : ls_sink_tick(sink, got);
    }
    ls_buffer_free(&text);
    if (status == LS_OK) ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "only its runs of text are read");
    return status;
}

static const char *const types[] = {"application/vnd.tcpdump.pcap",
                                    "application/x-pcapng",
                                    "application/x-coredump",
                                    "application/x-ms-dump",
                                    "application/x-ms-evt",
                                    "application/x-ms-evtx",
                                    "application/x-ms-registry-hive",
                                    "application/x-mtf",
                                    "application/x-pgdump",
                                    NULL};
const ls_handler ls_handler_dump = {"dump", types, "runs of text, nothing more", false, run};
