/* Spooling. The digest is taken while the bytes pass by. */
#include "scan/spool.h"
#include "base/tempfile.h"
#include <errno.h>
#include <unistd.h>

enum { KEPT_MEMORY = 1 << 20 };

void ls_spool_init(ls_spool *spool, ls_spool_space *space, uint64_t memory_limit) {
    *spool = (ls_spool){.descriptor = -1, .space = space, .memory_limit = memory_limit, .digests = true};
}

static void release_file(ls_spool *spool) {
    if (spool->descriptor < 0) return;
    close(spool->descriptor);
    spool->descriptor = -1;
    atomic_fetch_sub(&spool->space->used, spool->on_disk);
    spool->on_disk = 0;
}

void ls_spool_end(ls_spool *spool) {
    release_file(spool);
    if (spool->memory.capacity > KEPT_MEMORY) ls_buffer_free(&spool->memory);
    ls_buffer_clear(&spool->memory);
}

void ls_spool_begin(ls_spool *spool) {
    ls_spool_end(spool);
    spool->size = 0;
    if (spool->digests) ls_sha256_init(&spool->digest);
}

static ls_status to_disk(ls_spool *spool, const void *data, size_t length) {
    uint64_t used = atomic_fetch_add(&spool->space->used, length) + length;
    spool->on_disk += length;
    uint64_t peak = atomic_load(&spool->space->peak);
    while (used > peak && !atomic_compare_exchange_weak(&spool->space->peak, &peak, used)) {}
    if (used > spool->space->limit) return LS_STOP;
    if (ls_write_all(spool->descriptor, data, length)) return LS_OK;
    return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? LS_STOP : LS_IO;
}

/* Where there is no room for it on disk, what there is stays in memory. */
static ls_status flush_memory(ls_spool *spool) {
    ls_status status = to_disk(spool, spool->memory.data, spool->memory.length);
    if (status) release_file(spool);
    else ls_buffer_clear(&spool->memory);
    return status;
}

ls_status ls_spool_write(ls_spool *spool, const void *data, size_t length) {
    if (spool->digests) ls_sha256_update(&spool->digest, data, length);
    spool->size += length;
    if (spool->descriptor < 0 && spool->memory.length + length > spool->memory_limit) {
        spool->descriptor = ls_tempfile(spool->space->work_dir);
        if (spool->descriptor < 0) return LS_IO;
    }
    if (spool->descriptor < 0) return ls_buffer_append(&spool->memory, data, length) ? LS_OK : LS_NOMEM;
    ls_status status = spool->memory.length ? flush_memory(spool) : LS_OK;
    return status ? status : to_disk(spool, data, length);
}

ls_status ls_spool_input(ls_spool *spool, ls_input *input) {
    if (spool->descriptor < 0) {
        ls_input_memory(input, spool->memory.data, spool->memory.length);
        return LS_OK;
    }
    off_t size = lseek(spool->descriptor, 0, SEEK_END); /* after a failed write less than spool->size */
    if (size < 0) return LS_IO;
    ls_input_file(input, spool->descriptor, 0, (uint64_t)size);
    return LS_OK;
}

void ls_spool_free(ls_spool *spool) {
    release_file(spool);
    ls_buffer_free(&spool->memory);
}
