/* A compound file written anew into a child: of a tree whose streams' sizes are known and whose bytes come when they
 * are asked for, so that memory does not grow with them. All streams are written in one piece each, siblings as a list:
 * a tree that needs no turning. */
#ifndef LS_EXTRACT_OLE_CFB_WRITE_H
#define LS_EXTRACT_OLE_CFB_WRITE_H
#include "extract/sink.h"

enum { LS_CFB_TREE_ITEMS = 100000, LS_CFB_TREE_NONE = -1 };

typedef struct ls_cfb_item {
    uint32_t source;            /* the owner's number for it */
    uint32_t child, next, last; /* first child, next sibling, last child; UINT32_MAX: none */
    uint32_t first;             /* where it will stand */
    uint64_t size;
} ls_cfb_item;

typedef struct ls_cfb_tree {
    void *context;
    /* Fills in name, length of the name, kind and class of a directory entry that is all zero ([MS-CFB] 2.6.1). Not
     * asked for the root. */
    void (*entry)(void *context, const ls_cfb_item *item, uint8_t entry[128]);
    /* Bytes of a stream; asked for in order, from 0. What is not there is zero. */
    ls_status (*read)(void *context, const ls_cfb_item *item, uint64_t offset, uint8_t *buffer, size_t length);
    bool (*damaged)(void *context); /* asked when all is written: is something missing; or NULL */
    const uint8_t *class_id;        /* of the root, 16 bytes, or NULL */
    ls_cfb_item *items;      /* the first is the root */
    uint32_t count, room;
    uint64_t bytes; /* of large streams, in whole sectors of 4,096 */
} ls_cfb_tree;

/* The root is added first, with no parent (LS_CFB_TREE_NONE). *index: of the new item. LS_STOP: there are too many. */
ls_status ls_cfb_tree_add(ls_cfb_tree *tree, int64_t parent, uint32_t source, uint64_t size, uint32_t *index);
ls_status ls_cfb_tree_child(ls_cfb_tree *tree, const ls_child *child, ls_sink *sink);
void ls_cfb_tree_free(ls_cfb_tree *tree);
#endif
