/* A storage with all below it as a compound file of its own, so that an embedded document is an item like any other. */
#include "base/bytes.h"
#include "extract/ole/cfb.h"
#include "extract/ole/cfb_inside.h"
#include "extract/ole/cfb_write.h"
#include <string.h>

typedef struct copy {
    ls_cfb *cfb;
    ls_cfb_stream stream; /* the one at hand */
} copy;

static ls_status add(copy *copy, ls_cfb_tree *tree, int64_t parent, ls_cfb_id id) {
    ls_cfb_stream stream;
    uint32_t index;
    ls_status status = ls_cfb_stream_open(copy->cfb, id, &stream);
    if (status != LS_OK) return status;
    uint64_t size = stream.size;
    ls_cfb_stream_close(&stream);
    return ls_cfb_tree_add(tree, parent, id, size, &index);
}

static ls_status collect(copy *copy, ls_cfb_tree *tree, ls_cfb_id storage, ls_cfb_id beside) {
    ls_status status = add(copy, tree, LS_CFB_TREE_NONE, storage);
    if (status == LS_OK && beside != LS_CFB_NONE) status = add(copy, tree, 0, beside);
    for (uint32_t i = 0; i < tree->count && status == LS_OK; i++) {
        if (!ls_cfb_is_storage(copy->cfb, tree->items[i].source)) continue;
        ls_cfb_id at = ls_cfb_first(copy->cfb, tree->items[i].source);
        for (; at != LS_CFB_NONE && status == LS_OK; at = ls_cfb_next(copy->cfb, at)) status = add(copy, tree, i, at);
    }
    return status;
}

static void entry(void *context, const ls_cfb_item *item, uint8_t out[LS_CFB_ENTRY]) {
    const copy *copy = context;
    memcpy(out, ls_cfb_entry(copy->cfb, item->source), LS_CFB_ENTRY);
}

static ls_status bytes(void *context, const ls_cfb_item *item, uint64_t offset, uint8_t *buffer, size_t length) {
    copy *copy = context;
    ls_status status = LS_OK;
    if (!offset) {
        ls_cfb_stream_close(&copy->stream);
        status = ls_cfb_stream_open(copy->cfb, item->source, &copy->stream);
    }
    size_t got = status == LS_OK ? ls_cfb_read(&copy->stream, offset, buffer, length) : 0;
    memset(buffer + got, 0, length - got);
    return status;
}

ls_status ls_cfb_child_storage(ls_cfb *cfb, ls_cfb_id storage, ls_cfb_id beside, const ls_child *child, ls_sink *sink) {
    if (!ls_cfb_is_storage(cfb, storage)) return LS_OK;
    copy copy = {.cfb = cfb};
    ls_cfb_tree tree = {.context = &copy, .entry = entry, .read = bytes, .class_id = ls_cfb_entry(cfb, storage) + 80};
    ls_status status = collect(&copy, &tree, storage, beside);
    if (status == LS_STOP) {
        ls_sink_note(sink, LEAKSIFT_REASON_UNSUPPORTED, "an embedded object is too large to be taken out");
        status = LS_OK;
    } else if (status == LS_OK) {
        status = ls_cfb_tree_child(&tree, child, sink);
    }
    ls_cfb_stream_close(&copy.stream);
    ls_cfb_tree_free(&tree);
    return status;
}
