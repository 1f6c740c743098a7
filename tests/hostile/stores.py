"""Bombs that are Outlook's stores: blocks, nodes and pages that are named again and again. A message with the address comes first."""
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "samples"))
from make_pst import ADA, BINARY, I4, OBJECT, UNICODE, Heap, Mailbox, mail, properties  # noqa: E402

from kit import MAIL, TEXT, bomb, save  # noqa: E402


def begin():
    box = Mailbox("Bomb")
    inbox = box.folder(None, box.subtree["nid"], "Inbox")
    box.put(inbox, mail(1, "before", ("Ada Fenwick", MAIL), TEXT.decode()))
    return box, box.store, inbox


def attachment(store, kind, place, method, more=()):
    heap = Heap(store, 0xBC)
    root = heap.add(bytes(8))
    if kind == OBJECT:
        place = heap.add(struct.pack("<II", place, 100))
    heap.blocks[0][0] = heap.tree(2, 6, [(0x3701, struct.pack("<HI", kind, place)), (0x3705, struct.pack("<HI", I4, method)), *more])
    return store.tree(heap.pieces(root))


def tree(store, level, block, count=1021):
    return store.block(struct.pack("<BBHI", 1, level, count, 0) + struct.pack("<Q", block) * count, True)


def many(box, inbox, data, subnodes, count):
    for _ in range(count):
        box.store.nodes.append((box.nid(4), data, subnodes, inbox["nid"]))


@bomb("one-block.pst", "unreadable|truncated", reasons="corrupt", maybe="time entries bytes_out ratio", quick=False)
def _(path):
    """Eight thousand messages of 340 attachments each, all of one block: 22 GB in 340 KB."""
    box, store, inbox = begin()
    data = tree(store, 2, tree(store, 1, store.block(b"a" * store.largest)))
    of = attachment(store, BINARY, 0x3F, 1), store.subnodes([(0x3F, data, 0)])
    message = store.tree(properties(store, mail(2, "bomb", ADA, "b"))[0])
    many(box, inbox, message, store.subnodes([(i << 5 | 5, *of) for i in range(1, 341)]), 8000)
    save(path, box.bytes())


@bomb("in-itself.pst", "truncated", reasons="depth", maybe="corrupt ratio time bytes_out entries")
def _(path):
    """A message with four attachments, each of which is the message."""
    box, store, inbox = begin()
    held = attachment(store, OBJECT, 0x200024, 5)
    message = store.tree(properties(store, mail(2, "bomb", ADA, "b"))[0])
    of = store.next_block | 2, (store.next_block + 4) | 2
    assert store.subnodes([(0x200024, message, of[1])]) == of[0]
    assert store.subnodes([(i << 5 | 5, held, of[0]) for i in range(1, 5)]) == of[1]
    many(box, inbox, message, of[1], 1)
    save(path, box.bytes())


@bomb("one-value.pst", "truncated", reasons="bytes_out", maybe="corrupt ratio time")
def _(path):
    """Sixty thousand properties with the one value of 3,500 bytes."""
    box, store, inbox = begin()
    heap = Heap(store, 0xBC)
    root, value = heap.add(bytes(8)), heap.add("v".encode("utf-16-le") * 1750)
    heap.blocks[0][0] = heap.tree(2, 6, [(i, struct.pack("<HI", UNICODE, value)) for i in range(0x6800, 0xFFFF)])
    many(box, inbox, store.tree(heap.pieces(root)), 0, 20)
    save(path, box.bytes())


@bomb("ring.pst", "clean|findings")
def _(path):
    """A folder in a folder that is in it."""
    box, store, inbox = begin()
    inner = box.folder(None, inbox["nid"], "Inner")
    box.put(inner, mail(2, "ring", ADA, "b"))
    box.close_folder(box.top)
    store.nodes = [(n, d, s, inner["nid"] if n == inbox["nid"] else p) for n, d, s, p in store.nodes]
    save(path, store.bytes())


@bomb("one-page.pst", "unreadable", reasons="corrupt", maybe="time", kept=False)
def _(path):
    """Every page of the tree of nodes has the same page below it, twenty times."""
    box, store, inbox = begin()
    many(box, inbox, store.tree(properties(store, mail(2, "bomb", ADA, "b"))[0]), 0, 20000)
    data = bytearray(box.bytes())
    root = struct.unpack_from("<Q", data, 180 + 44)[0]
    below = struct.unpack_from("<Q", data, root + 16)[0]
    lower = struct.unpack_from("<Q", data, below + 16)[0]
    for page, child in ((root, below), (below, lower)):
        for i in range(20):
            struct.pack_into("<QQQ", data, page + 24 * i, 2 ** 32 - 1 - 20 + i if i else 0, 4, child)
        data[page + 488] = 20
    save(path, data)
