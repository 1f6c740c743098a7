#!/usr/bin/env python3
"""Writes tests/samples/pst/: Outlook's stores ([MS-PST]) of invented people, the same bytes each time. The .expect files are written
by the unit test (LEAKSIFT_WRITE_EXPECTED=1). `make_pst.py FILE COUNT` writes one store of COUNT messages, for measuring.

All layers are here: blocks and their trees (2.2.2), heaps and the trees, properties and tables in them (2.3), folders and messages (2.4)."""
import os
import struct
import sys
import zlib

from make_letters import lzfu

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pst")
AMAP_FIRST, AMAP_STEP = 0x4400, 0x3E000
I2, I4, BOOL, OBJECT, I8, STRING8, UNICODE, TIME, BINARY = 2, 3, 11, 13, 0x14, 0x1E, 0x1F, 0x40, 0x102
NORMAL, ASSOCIATED = 4, 8

# 5.1, mpbbCrypt: the 256 bytes by which "permute" is undone.
UNDO = bytes.fromhex(
    "47f1b4e60b6a7248854e9eebe2f89453e0bba002e85a09abdbe3bac67cc310dd39059630f53760828cc9134a6b1df3fb8f2697ca911701c4322d6e3195ffd923"
    "d1005e79dc443b1a28c5615720903d83b943be67d2464276c06d5b7eb20f16293ca903540dda5ddff6b7c762cd8d06d3695c86d614f7a56675acb1e94521700c"
    "879f74a4224c6fbf1f56aa2eb3783350b0a392bccf191ca763cb1e4d3e4b1b9b4fe7f0eead3ab55904ea40552551e57a893868527bfc27aed7bdfa07f4cc8e5f"
    "ef359c842b15d5773449b6120a7f7188fd9d18417d93d8582ccefe24afdeb836c8a180a69998a82f0e816573e4c2a28ad4e111d0088b2af2ed9a643fc16cf9ec")
PERMUTE = bytes(UNDO.index(bytes([i])) for i in range(256))
MIDDLE = bytes.fromhex(
    "14530f56b3c87a9ceb65481716159f02cc547c83000d0c0ba262a876dbd9edc7c5a4dcac8574d6d0a79bae9a967166c36399b8dd73928e847da55ed15d93b157"
    "5150808952944f4e0a6bbc8d7f6e47464140440111cb033ff7f4e1a98f3c3af9fbf0193082092ec99da08649ee6f4d6dc42d813425871b88aafc06a11238fd4c"
    "4272641337246a757743ffe6b44b365ce4d8353d45b92cecb7312b290768a30e697b189e2139be281a5b78f523ca2ab0af3efe048ce7e5983295d3f64ae8a6ea"
    "e9f3d52f7020f21f0567ad5510cecde3273bdabad7c226d4911dd21c2233f8faf15aefcf90b68bb5bdc0bf08971e6ce261e0c6c159abbb58de5fdf60797eb28a")


def cyclic(data, key):  # 5.2: the way back is the way forth
    salt, out = (key ^ key >> 16) & 0xFFFF, bytearray()
    for byte in data:
        low, high = salt & 255, salt >> 8
        byte = MIDDLE[PERMUTE[byte + low & 255] + high & 255]
        out.append(UNDO[byte - high & 255] - low & 255)
        salt = salt + 1 & 0xFFFF
    return bytes(out)


def crc(data):  # 5.3
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def signature(place, block):  # 5.5
    both = (place ^ block) & 0xFFFFFFFF
    return (both >> 16) ^ (both & 0xFFFF)


class Store:
    """The node database layer: blocks go out as they come, the two trees of pages at the end."""

    def __init__(self, ansi=False, encoding=0, wide=False):
        self.ansi, self.encoding, self.wide = ansi, encoding, wide
        self.word = "<I" if ansi else "<Q"
        self.trailer = 12 if ansi else 24 if wide else 16
        self.largest = (65536 if wide else 8192) - self.trailer
        self.file = bytearray(0x8000 if wide else AMAP_FIRST)
        self.blocks, self.nodes, self.next_block, self.next_page, self.maps = [], [], 4, 1, 0
        self.former, self.former_blocks, self.former_nodes = False, [], []  # of a state that Outlook has left behind
        self.reserve(0)

    def reserve(self, size):
        """Allocation maps stand at fixed places; nothing lies across them."""
        place = AMAP_FIRST + self.maps * AMAP_STEP
        if self.wide:
            return
        if len(self.file) + size <= place and size:
            return
        self.file += bytes(place - len(self.file))
        self.page(0x84, b"\xff" * 496, own=True)
        if self.maps % 8 == 0:
            self.page(0x83, b"\xff" * 496, own=True)
        self.maps += 1

    def page(self, kind, body, own=False):
        whole = 4096 if self.wide else 512
        if not own:
            self.file += bytes(-len(self.file) % whole)
            self.reserve(512)
        place = len(self.file)
        body = body.ljust(whole - self.trailer, b"\0")[:whole - self.trailer]
        number = place if own else self.next_page * 4
        self.next_page += not own
        sign = 0 if own else signature(place, number)
        if self.ansi:
            self.file += body + struct.pack("<BBHII", kind, kind, sign, number & 0xFFFFFFFF, crc(body))
        else:
            self.file += body + struct.pack("<BBHIQ", kind, kind, sign, crc(body), number) + (bytes(8) if self.wide else b"")
        return number, place

    def block(self, data, internal=False):
        number = self.next_block | (2 if internal else 0)
        self.next_block += 4
        unit, raw = 512 if self.wide else 64, len(data)
        if self.encoding and not internal:
            data = data.translate(PERMUTE) if self.encoding == 1 else cyclic(data, number)
        if self.wide and not internal:
            packed = zlib.compress(data, 9)
            data = packed if len(packed) < raw else data
        size = len(data) + self.trailer
        size += -size % unit
        self.file += bytes(-len(self.file) % unit)
        self.reserve(size)
        place = len(self.file)
        sign = signature(place, number)
        tail = struct.pack("<HHII", len(data), sign, number, crc(data)) if self.ansi else \
            struct.pack("<HHIQ", len(data), sign, crc(data), number)
        if self.wide:
            tail += struct.pack("<HHI", 0, raw, 0)
        self.file += data.ljust(size - self.trailer, b"\0") + tail
        (self.former_blocks if self.former else self.blocks).append((number, place, len(data)))
        return number

    def tree(self, pieces):
        """A data tree (2.2.2.8.3): one block, or an XBLOCK, or an XXBLOCK over them."""
        if isinstance(pieces, bytes):
            pieces = [pieces[i:i + self.largest] for i in range(0, len(pieces), self.largest)] or [b""]
        level, row = 0, [(self.block(p), len(p)) for p in pieces]
        width = (self.largest - 8) // struct.calcsize(self.word)
        while len(row) > 1:
            level += 1
            above = []
            for i in range(0, len(row), width):
                part = row[i:i + width]
                body = struct.pack("<BBHI", 1, level, len(part), sum(n for _, n in part))
                body += b"".join(struct.pack(self.word, b) for b, _ in part)
                above.append((self.block(body, True), sum(n for _, n in part)))
            row = above
        return row[0][0]

    def subnodes(self, nodes):
        """(nid, data, sub) of a node's own nodes: an SLBLOCK, or an SIBLOCK over several (2.2.2.8.3.3)."""
        if not nodes:
            return 0
        nodes = sorted(nodes)
        size = 12 if self.ansi else 24
        head = "<BBH" if self.ansi else "<BBHI"
        width = (self.largest - 8) // size
        leaves = []
        for i in range(0, len(nodes), width):
            part = nodes[i:i + width]
            body = struct.pack(*([head, 2, 0, len(part)] + ([] if self.ansi else [0])))
            body += b"".join(struct.pack(self.word, n) + struct.pack(self.word, d) + struct.pack(self.word, s) for n, d, s in part)
            leaves.append((part[0][0], self.block(body, True)))
        if len(leaves) == 1:
            return leaves[0][1]
        body = struct.pack(*([head, 2, 1, len(leaves)] + ([] if self.ansi else [0])))
        return self.block(body + b"".join(struct.pack(self.word, n) + struct.pack(self.word, b) for n, b in leaves), True)

    def node(self, nid, pieces, subnodes=(), parent=0):
        (self.former_nodes if self.former else self.nodes).append((nid, self.tree(pieces), self.subnodes(list(subnodes)), parent))

    def pages(self, kind, entries, size):
        """A B-tree of pages (2.2.2.7.7) over (key, bytes)."""
        room = 496 if self.ansi else 4056 if self.wide else 488
        level = 0
        while True:
            width = room // size
            above = []
            for i in range(0, len(entries), width):
                part = entries[i:i + width]
                body = b"".join(e for _, e in part).ljust(room, b"\0")
                body += struct.pack("<HHBB" if self.wide else "<BBBB", len(part), width, size, level)
                number, place = self.page(kind, body)
                above.append((part[0][0], struct.pack(self.word, part[0][0]) + struct.pack(self.word, number) + struct.pack(self.word, place)))
            if len(above) == 1:
                return number, place
            entries, size, level = above, 3 * struct.calcsize(self.word), level + 1

    def trees(self, blocks, nodes):
        w = self.word
        blocks = [(b, struct.pack(w, b) + struct.pack(w, p) + struct.pack("<HH", n, 2) + (b"" if self.ansi else bytes(4)))
                  for b, p, n in sorted(blocks)]
        nodes = [(n, struct.pack(w, n) + struct.pack(w, d) + struct.pack(w, s) + struct.pack("<I", p) + (b"" if self.ansi else bytes(4)))
                 for n, d, s, p in sorted(nodes)]
        return self.pages(0x80, blocks, 12 if self.ansi else 24), self.pages(0x81, nodes, 16 if self.ansi else 32)

    def bytes(self):
        w = self.word
        if self.former_nodes:
            self.trees(self.former_blocks, self.former_nodes)
        bbt, nbt = self.trees(self.blocks, self.nodes)
        last = AMAP_FIRST + max(self.maps - 1, 0) * AMAP_STEP
        end = len(self.file) if self.wide else last + AMAP_STEP
        root = struct.pack("<I", 0) + b"".join(struct.pack(w, v) for v in (end, last, 0, 0, *nbt, *bbt)) + struct.pack("<BBH", 2, 0, 0)
        numbers = struct.pack("<32I", *[0x400] * 32)
        crypt = self.encoding
        if self.ansi:
            body = struct.pack("<HHHBBII", 0x4D53, 14, 19, 1, 1, 0, 0) + struct.pack("<III", self.next_block, self.next_page * 4, 1)
            body += numbers + root + b"\xff" * 256 + struct.pack("<BBHQI", 0x80, crypt, 0, 0, 0) + bytes(36)
            head = b"!BDN" + struct.pack("<I", crc(body[:471])) + body
        else:
            body = struct.pack("<HHHBBII", 0x4F53 if self.wide else 0x4D53, 36 if self.wide else 23, 19, 1, 1, 0, 0) + struct.pack("<QQI", 0, self.next_page * 4, 1) + numbers + bytes(8)
            body += root + bytes(4) + b"\xff" * 256 + struct.pack("<BBHQ", 0x80, crypt, 0, self.next_block)
            head = b"!BDN" + struct.pack("<I", crc(body[:471])) + body + struct.pack("<I", crc(body[:516])) + bytes(36)
        self.file[:len(head)] = head
        return bytes(self.file)


class Heap:
    """A heap on a node (2.3.1): pieces of at most 3,580 bytes, in blocks of the node."""

    def __init__(self, store, client):
        self.store, self.client = store, client
        self.blocks, self.sizes = [[]], [12]
        self.subs, self.next_sub = [], 1

    def add(self, data):
        if not data:
            return 0
        used = self.sizes[-1] + len(data) + 2 * (len(self.blocks[-1]) + 2) + 8
        if used > self.store.largest:
            self.blocks.append([])
            self.sizes.append(66 if len(self.blocks) % 128 == 9 else 2)
        self.blocks[-1].append(data)
        self.sizes[-1] += len(data)
        return (len(self.blocks) - 1) << (19 if self.store.wide else 16) | len(self.blocks[-1]) << 5

    def keep(self, data):
        """A value's place: in the heap, or in a node of its own."""
        if len(data) <= 3580:
            return self.add(data)
        nid = self.next_sub << 5 | 0x1F
        self.next_sub += 1
        self.subs.append((nid, self.store.tree(data), 0))
        return nid

    def tree(self, key, size, records):
        """A B-tree on the heap (2.3.2), records in the order of their keys."""
        level, rows = 0, sorted(records)
        width = 3576 // (key + size)
        pages = [(rows[i][0], b"".join(k.to_bytes(key, "little") + v for k, v in rows[i:i + width])) for i in range(0, len(rows), width)]
        place = 0
        while pages:
            placed = [(k, self.add(p)) for k, p in pages]
            if len(placed) == 1:
                place = placed[0][1]
                break
            level += 1
            width = 3576 // (key + 4)
            pages = [(placed[i][0], b"".join(k.to_bytes(key, "little") + struct.pack("<I", p) for k, p in placed[i:i + width]))
                     for i in range(0, len(placed), width)]
        return struct.pack("<BBBBI", 0xB5, key, size, level, place)

    def pieces(self, root):
        out = []
        for i, parts in enumerate(self.blocks):
            head = 12 if i == 0 else 66 if i % 128 == 8 else 2
            places, at = [], head
            for part in parts:
                places.append(at)
                at += len(part)
            places.append(at)
            table = at + (at & 1)
            body = (struct.pack("<HBBII", table, 0xEC, self.client, root, 0) if i == 0 else struct.pack("<H", table)).ljust(head, b"\0")
            body += b"".join(parts).ljust(table - head, b"\0")
            out.append(body + struct.pack("<HH", len(parts), 0) + b"".join(struct.pack("<H", p) for p in places))
        return out


def value(kind, what):
    if kind == UNICODE:
        return what.encode("utf-16-le")
    if kind == STRING8:
        return what.encode("cp1252")
    if kind in (I8, TIME):
        return struct.pack("<Q", what)
    if kind in (0x1000 | UNICODE, 0x1000 | STRING8, 0x1000 | BINARY):  # 2.3.3.4.2
        values = [value(kind & 0xFFF, v) for v in what]
        at = [4 + 4 * len(values) + sum(map(len, values[:i])) for i in range(len(values))]
        return struct.pack("<I", len(values)) + b"".join(struct.pack("<I", a) for a in at) + b"".join(values)
    return what


def properties(store, pairs, subs=()):
    """A property context (2.3.3) of {(id, type): value} → the blocks of its heap and its nodes."""
    heap = Heap(store, 0xBC)
    heap.next_sub = 0x100
    root = heap.add(bytes(8))
    records = []
    for (number, kind), what in pairs.items():
        if kind in (I2, I4, BOOL):
            place = what & 0xFFFFFFFF
        elif kind == OBJECT:
            place = heap.add(struct.pack("<II", *what))
        else:
            place = heap.keep(value(kind, what))
        records.append((number, struct.pack("<HI", kind, place)))
    heap.blocks[0][0] = heap.tree(2, 6, records)
    return heap.pieces(root), list(subs) + heap.subs


SIZES = {I2: 2, I4: 4, BOOL: 1, I8: 8, TIME: 8, UNICODE: 4, STRING8: 4, BINARY: 4}


def table(store, columns, rows):
    """A table context (2.3.4): columns [(id, type)], rows [(row id, {(id, type): value})]."""
    heap = Heap(store, 0x7C)
    columns = [(0x67F2, I4), (0x67F3, I4)] + sorted(columns)
    order = sorted(range(len(columns)), key=lambda i: -min(SIZES[columns[i][1]], 4) if i > 1 else -9)
    places, at, ends = {}, 0, {}
    for width in (8, 4, 2, 1):
        for i in order:
            if i not in places and min(SIZES[columns[i][1]], 8) == width and (width != 8 or i > 1):
                places[i] = at
                at += width
        ends[width] = at
    for i in (0, 1):  # the row's id and version come first
        assert SIZES[columns[i][1]] == 4
    shift = {}
    fixed = sorted((p for p in places.items()), key=lambda p: (p[0] > 1, p[1]))
    at = 0
    for i, _ in fixed:
        shift[i] = at
        at += SIZES[columns[i][1]]
    bits = at
    length = bits + (len(columns) + 7) // 8
    four = max([shift[i] + SIZES[c[1]] for i, c in enumerate(columns) if SIZES[c[1]] >= 4])
    two = max([four] + [shift[i] + 2 for i, c in enumerate(columns) if SIZES[c[1]] == 2])
    root = heap.add(bytes(22 + 8 * len(columns)))
    matrix, index = [], []
    for number, (row, values) in enumerate(rows):
        line, seen = bytearray(length), bytearray((len(columns) + 7) // 8)
        values = {**values, (0x67F2, I4): row, (0x67F3, I4): number + 1}
        for i, column in enumerate(columns):
            if column not in values:
                continue
            what, size = values[column], SIZES[column[1]]
            if column[1] in (UNICODE, STRING8, BINARY):
                what = heap.keep(value(column[1], what))
            line[shift[i]:shift[i] + size] = (what & (256 ** size - 1)).to_bytes(size, "little")
            seen[i // 8] |= 0x80 >> i % 8
        line[bits:] = seen
        matrix.append(bytes(line))
        index.append((row, struct.pack("<H" if store.ansi else "<I", number)))
    place = heap.add(heap.tree(4, 2 if store.ansi else 4, index))
    body = b"".join(matrix)
    if len(body) <= 3580:
        where = heap.add(body)
    else:  # rows never lie across blocks
        per = store.largest // length
        pieces = [b"".join(matrix[i:i + per]) for i in range(0, len(matrix), per)]
        pieces = [p.ljust(store.largest, b"\0") for p in pieces[:-1]] + pieces[-1:]
        where = heap.next_sub << 5 | 0x1F
        heap.next_sub += 1
        heap.subs.append((where, store.tree(pieces), 0))
    info = struct.pack("<BBHHHHIII", 0x7C, len(columns), four, two, bits, length, place, where, 0)
    info += b"".join(struct.pack("<HHHBB", c[1], c[0], shift[i], SIZES[c[1]], i) for i, c in enumerate(columns))
    heap.blocks[0][0] = info
    return heap.pieces(root), heap.subs


# ---- messages and folders (2.4) ------------------------------------------------------------------------------------------------

PERSON = [(0x0C15, I4), (0x3001, UNICODE), (0x3002, UNICODE), (0x3003, UNICODE), (0x39FE, UNICODE)]
NAMES = [(0, 0x8083, None), (0, 0x8082, None), (1, 0, "x-halden-ticket"), (0, 0x8208, None), (1, 0, "Keywords"), (0, 0x8054, None)]  # 0x8000 and on


def ticks(year_month):  # 100 ns since 1601, of a month's first day
    year, month = year_month
    import datetime
    return int((datetime.datetime(year, month, 1, 9, 30) - datetime.datetime(1601, 1, 1)).total_seconds()) * 10_000_000


def narrow(store, pairs):
    """ANSI stores have strings of 8 bits."""
    if not store.ansi:
        return pairs
    return {(n, k & 0x1000 | STRING8 if k & 0xFFF == UNICODE else k): v for (n, k), v in pairs.items()}


def message(store, pairs, people=(), attachments=()):
    """A message's blocks and nodes: its properties, its recipients, its attachments (each a node with nodes of its own)."""
    nodes = []
    if people:
        rows = [(i, narrow(store, {(0x0C15, I4): kind, (0x3001, UNICODE): name, (0x3002, UNICODE): "SMTP", (0x3003, UNICODE): mail}))
                for i, (kind, name, mail) in enumerate(people)]
        columns = [(n, STRING8 if store.ansi and k == UNICODE else k) for n, k in PERSON]
        pieces, subs = table(store, columns, rows)
        nodes.append((0x692, store.tree(pieces), store.subnodes(subs)))
    if attachments:
        pieces, subs = table(store, [(0x0E20, I4)], [(i << 5 | 0x8005, {(0x0E20, I4): 1}) for i in range(len(attachments))])
        nodes.append((0x671, store.tree(pieces), store.subnodes(subs)))
    for i, attachment in enumerate(attachments):
        nid = i << 5 | 0x8005
        if isinstance(attachment[1], bytes):
            name, data, kind = attachment
            pairs_of = {(0x3704, UNICODE): name[:8], (0x3707, UNICODE): name, (0x370E, UNICODE): kind, (0x3705, I4): 1, (0x3701, BINARY): data}
            pieces, subs = properties(store, narrow(store, pairs_of))
        else:
            name, inner = attachment
            inner_pieces, inner_subs = message(store, *inner)
            sub = (0x200024, store.tree(inner_pieces), store.subnodes(inner_subs))
            pairs_of = {(0x3001, UNICODE): name, (0x3705, I4): 5, (0x3701, OBJECT): (0x200024, sum(map(len, inner_pieces)))}
            pieces, subs = properties(store, narrow(store, pairs_of), [sub])
        nodes.append((nid, store.tree(pieces), store.subnodes(subs)))
    return properties(store, narrow(store, pairs), nodes)


class Mailbox:
    def __init__(self, name, **how):
        self.store = Store(**how)
        self.next = 0x400
        self.name = name
        self.top = self.folder(0x122, 0x122, "")
        self.subtree = self.folder(None, 0x122, "Top of Personal Folders")

    def nid(self, kind):
        self.next += 1
        return self.next << 5 | kind

    def folder(self, nid, parent, name):
        folder = {"nid": nid or self.nid(2), "parent": parent, "name": name, "folders": [], "messages": [], "associated": []}
        if nid is None or nid != 0x122:
            (self.top if parent == 0x122 else self.by[parent])["folders"].append(folder)
        else:
            self.by = {}
        self.by[folder["nid"]] = folder
        return folder

    def put(self, folder, pairs, people=(), attachments=(), kind=NORMAL, listed=True):
        nid = self.nid(kind)
        pieces, subs = message(self.store, pairs, people, attachments)
        self.store.node(nid, pieces, subs, folder["nid"])
        if listed:
            folder["messages" if kind == NORMAL else "associated"].append((nid, pairs.get((0x0037, UNICODE), "")))
        return nid

    def close_folder(self, folder):
        store, text = self.store, STRING8 if self.store.ansi else UNICODE
        nid = folder["nid"] & ~31
        count = len(folder["messages"])
        pairs = {(0x3001, UNICODE): folder["name"], (0x3602, I4): count, (0x3603, I4): 0, (0x360A, BOOL): bool(folder["folders"])}
        store.node(folder["nid"], *properties(store, narrow(store, pairs)), folder["parent"])
        rows = [(f["nid"], {(0x3001, text): f["name"], (0x3602, I4): len(f["messages"])}) for f in folder["folders"]]
        store.node(nid | 0x0D, *table(store, [(0x3001, text), (0x3602, I4)], sorted(rows)))
        for kind, key in ((0x0E, "messages"), (0x0F, "associated")):
            rows = [(n, {(0x0037, text): s}) for n, s in sorted(folder[key])]
            store.node(nid | kind, *table(store, [(0x0037, text)], rows))
        for inner in folder["folders"]:
            self.close_folder(inner)

    def names(self):
        """The map of named properties (2.4.7)."""
        entries, strings = b"", b""
        for i, (is_name, number, name) in enumerate(NAMES):
            if is_name:
                number = len(strings)
                text = name.encode("utf-16-le")
                strings += struct.pack("<I", len(text)) + text + bytes(-len(text) % 4)
            entries += struct.pack("<IHH", number, 2 << 1 | is_name if is_name else 3 << 1, i)
        guids = bytes.fromhex("0420060000000000c000000000000046")
        pairs = {(1, I4): 251, (2, BINARY): guids, (3, BINARY): entries, (4, BINARY): strings}
        self.store.node(0x61, *properties(self.store, pairs))

    def bytes(self):
        self.close_folder(self.top)
        self.names()
        root = struct.pack("<I", 0) + bytes(16) + struct.pack("<I", self.subtree["nid"])
        self.store.node(0x21, *properties(self.store, narrow(self.store, {(0x3001, UNICODE): self.name, (0x35E0, BINARY): root, (0x35DF, I4): 0x89})))
        return self.store.bytes()


def mail(number, subject, sender, body, **more):
    pairs = {(0x001A, UNICODE): "IPM.Note", (0x0037, UNICODE): subject, (0x0C1A, UNICODE): sender[0], (0x0C1E, UNICODE): "SMTP",
             (0x0C1F, UNICODE): sender[1], (0x0039, TIME): ticks((2022, 1 + number % 12)), (0x1000, UNICODE): body,
             (0x1035, UNICODE): "<%d@halden.example>" % number, (0x3FFD, I4): 1252}
    pairs.update(more.get("pairs", {}))
    return pairs


def large(path, count):
    box = Mailbox("Large")
    folder = None
    for i in range(count):
        if i % 10000 == 0:
            folder = box.folder(None, box.subtree["nid"], "Folder %d" % (i // 10000))
        body = "Dear colleague %d,\r\nplease call +44 20 7946 %04d about offer %d.\r\n" % (i, i % 10000, i) + "The harbour crane is late. " * 40
        box.put(folder, mail(i, "Offer %d" % i, ("Ada Larsson", "ada%d@halden.example" % i), body), [(1, "Jon Okafor", "jon@halden.example")])
    with open(path, "wb") as out:
        out.write(box.bytes())


# ---- the samples ------------------------------------------------------------------------------------------------------------------

ADA, JON, MIRA = ("Ada Larsson", "ada.larsson@halden.example"), ("Jon Okafor", "jon@okafor-freight.example"), ("Mira Okonkwo", "mira@quay.example")


def one_off(name, address):
    """[MS-OXCDATA] 2.2.5.1: somebody who is in no address book."""
    mark = bytes.fromhex("812b1fa4bea310199d6e00dd010f5402")
    return bytes(4) + mark + struct.pack("<HH", 0, 0x8001) + b"".join((s + "\0").encode("utf-16-le") for s in (name, "SMTP", address))


def rich(text):
    packed = lzfu(text)  # whose checksum is not set
    return packed[:12] + struct.pack("<I", crc(packed[16:])) + packed[16:]


def features(box):
    store = box.store
    inbox = box.folder(None, box.subtree["nid"], "Inbox")
    archive = box.folder(None, inbox["nid"], "Projects / 2022")
    people = box.folder(None, box.subtree["nid"], "Contacts")
    times = box.folder(None, box.subtree["nid"], "Calendar")
    box.put(inbox, mail(1, "\x01\x05RE: Harbour crane", ADA, "Dear Jon,\r\nthe crane is ours for EUR 41,500. Call +47 22 12 34 56.\r\nAda\r\n",
                        pairs={(0x007D, UNICODE): "Received: from mx.halden.example\r\nFrom: Ada Larsson <ada.larsson@halden.example>\r\n"
                                                  "X-Originating-IP: 203.0.113.77\r\n",
                               (0x8000 + 2, UNICODE): "HALDEN-4711", (0x8000 + 9, UNICODE): "a name that the store does not know",
                               (0x0E06, TIME): ticks((2022, 3)), (0x8000 + 4, 0x1000 | UNICODE): ["Harbour", "Offers of Halden"]}),
            [(1, *JON), (2, *MIRA), (3, "Archive", "archive@halden.example")])
    html = "<html><body><p>Please <b>sign</b> and send to <a href='mailto:legal@halden.example'>legal</a>.</p></body></html>"
    box.put(inbox, mail(2, "Contract", MIRA, "", pairs={(0x1013, BINARY): html.encode()}), [(1, *ADA)])
    box.put(inbox, mail(3, "Rich", JON, "", pairs={(0x1009, BINARY): rich(rb"{\rtf1\ansi The gate code is {\b 4711}.}")}), [(1, *ADA)])
    inner = mail(4, "Forwarded: berth plan", MIRA, "Berth 7 is Jon's.\r\n", pairs={(0x8000 + 2, UNICODE): "HALDEN-4712"})
    deeper = mail(5, "The first one", JON, "Who has berth 7?\r\n")
    table_of = b"name,phone\r\n" + b"".join(b"Person %d,+44 20 7946 %04d\r\n" % (i, i) for i in range(400))
    box.put(archive, mail(6, "With everything", ADA, "See what is attached.\r\n" + "The tide table follows. " * 180), [(1, *JON)],
            [("numbers.csv", table_of, "text/csv"), ("note.txt", b"Ask Mira, mira@quay.example.\n", "text/plain"),
             ("Forwarded: berth plan", (inner, [(1, *ADA)], [("plan.txt", b"berth 7: J. Okafor\n", "text/plain"),
                                                            ("The first one", (deeper, [(1, *MIRA)]))]))])
    box.put(archive, mail(7, "To many", ADA, "All hands.\r\n"), [(1, "Hand %d" % i, "hand%d@halden.example" % i) for i in range(130)])
    card = {(0x001A, UNICODE): "IPM.Contact", (0x0037, UNICODE): "Mira Okonkwo", (0x3001, UNICODE): "Mira Okonkwo", (0x3A06, UNICODE): "Mira",
            (0x3A11, UNICODE): "Okonkwo", (0x3A16, UNICODE): "Quay Survey Ltd", (0x3A1C, UNICODE): "+44 7700 900123",
            (0x3A17, UNICODE): "Surveyor", (0x8000, UNICODE): "mira@quay.example", (0x3FFD, I4): 1252}
    box.put(people, card)
    box.put(people, {(0x001A, UNICODE): "IPM.DistList", (0x0037, UNICODE): "Berth 7", (0x3001, UNICODE): "Berth 7",
                     (0x8005, 0x1000 | BINARY): [one_off(*JON), one_off(*MIRA), one_off("Ada Larsson", ADA[1])[:30]]})
    box.put(times, {(0x001A, UNICODE): "IPM.Appointment", (0x0037, UNICODE): "Handover of berth 7", (0x8000 + 3, UNICODE): "Pier 2, Halden",
                    (0x1000, UNICODE): "Bring the keys, Jon.", (0x3FFD, I4): 1252})
    box.put(inbox, {(0x001A, UNICODE): "IPM.Configuration", (0x0037, UNICODE): "Rule: forward to mira@quay.example", (0x3FFD, I4): 1252},
            kind=ASSOCIATED)
    lost = {"nid": 0, "messages": [], "associated": []}
    box.put(lost, mail(8, "Nowhere", JON, "This one is in no folder.\r\n"))
    store.former = True
    box.put(inbox, mail(9, "Deleted", ADA, "Delete this: the alarm code is 2468.\r\n"), [(1, *JON)], [("code.txt", b"2468\n", "text/plain")], listed=False)
    store.former = False


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as out:
        out.write(data)


def main():
    os.makedirs(HERE, exist_ok=True)
    made = {}
    for name, how in (("features.pst", {}), ("ansi.pst", {"ansi": True, "encoding": 1}), ("compressible.pst", {"encoding": 1}),
                      ("high.pst", {"encoding": 2}), ("wide.ost", {"wide": True})):
        box = Mailbox("Halden's mail", **how)
        features(box)
        made[name] = box.bytes()
        write(name, made[name])
    data = made["features.pst"]
    write("cut.pst", data[:len(data) - 700])  # the root of the tree of nodes is gone
    write("half.pst", data[:len(data) // 2])
    broken = bytearray(data)
    nodes, blocks = struct.unpack_from("<Q", data, 180 + 44)[0], struct.unpack_from("<Q", data, 180 + 60)[0]
    leaf = struct.unpack_from("<Q", data, nodes + 24 + 16)[0]
    broken[leaf + 500] ^= 0xFF  # a leaf of the tree of nodes is none
    at = data.index("The tide table".encode("utf-16-le"))
    broken[at] ^= 0x20  # a block's checksum is wrong
    write("damaged.pst", bytes(broken))
    write("header.pst", data[:300])
    write("windows.pst", data[:513] + b"\x10" + data[514:600])
    version = bytearray(data[:600])
    version[10] = 7
    write("version.pst", bytes(version))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        large(sys.argv[1], int(sys.argv[2]))
    else:
        main()
