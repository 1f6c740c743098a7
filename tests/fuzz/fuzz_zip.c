/* The ZIP reader by itself, without libarchive: directory, every member, names. Seeds: tests/samples/archives/ (zip). */
#include "extract/archive/zipdir.h"
#include "recorder.h"

static ls_status count(void *context, const void *data, size_t length) {
    uint64_t *total = context;
    (void)data;
    *total += length;
    return *total > 64u << 20 ? LS_STOP : LS_OK;
}

static void read_member(ls_zip *zip, ls_zip_entry *entry, uint64_t *total) {
    ls_zip_result result;
    ls_input part;
    ls_zip_entry found;
    char name[256];
    ls_zip_read(zip, entry, count, total, &result);
    if (ls_zip_stored(zip, entry, NULL, &part) == LS_OK) ls_input_close(&part);
    if (entry->name_length >= sizeof name || memchr(entry->name, 0, entry->name_length)) return;
    memcpy(name, entry->name, entry->name_length);
    name[entry->name_length] = '\0';
    if (ls_zip_find(zip, name, &found) != LS_OK) abort(); /* what is listed is found */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    ls_input input;
    ls_limits limits;
    ls_zip *zip;
    uint64_t total = 0;
    ls_input_memory(&input, data, size);
    ls_limits_init(&limits);
    if (ls_zip_open(&input, &limits, &zip) == LS_OK) {
        ls_zip_entry entry;
        for (uint64_t i = 0; i < ls_zip_count(zip) && i < 100 && total < 64u << 20; i++) {
            if (ls_zip_entry_at(zip, i, &entry) != LS_OK) abort(); /* what was counted can be read */
            read_member(zip, &entry, &total);
        }
        ls_zip_close(zip);
    }
    ls_input_close(&input);
    return 0;
}
