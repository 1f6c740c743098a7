#!/usr/bin/env python3
"""Writes the OneNote sections of tests/samples/onenote/, byte by byte after [MS-ONESTORE] and [MS-FSSHTTPB].
All people and companies are invented. Usage: make_onenote.py [folder]"""
import os
import struct
import sys
import uuid

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "onenote")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
SECTION = uuid.UUID("7B5C52E4-D88C-4DA7-AEB1-5378D02996D3").bytes_le
NOTEBOOK = uuid.UUID("43FF2FA1-EFD9-4C76-9EE2-10EA5722765F").bytes_le
STORE = uuid.UUID("109ADD3F-911B-49F5-A5D0-1791EDC8AED8").bytes_le
STREAM = uuid.UUID("638DE92F-A6D4-4BC1-9A36-B3FC2511A5B7").bytes_le
FILE_HEAD = uuid.UUID("BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC").bytes_le
TEXT, ASCII_TEXT, TITLE, AUTHOR, LINK, FILE, SOURCE, ALTERNATIVE, FONT, UNKNOWN = (
    0x1C001C22, 0x1C003498, 0x1C001CF3, 0x1C001D75, 0x1C001E20, 0x1C001D9C, 0x1C001D9D, 0x1C001E58, 0x1C001C0A, 0x1C001E30)
NONE = b"\xff" * 8 + bytes(4)


def utf16(text):
    return text.encode("utf-16-le") + b"\0\0"


def set_of(*properties):
    """A PropertySet: (id, bytes) pairs. Of counted ones the length goes before the bytes."""
    ids = b"".join(struct.pack("<I", key) for key, _ in properties)
    data = b"".join((struct.pack("<I", len(value)) if key >> 26 & 31 == 7 else b"") + value for key, value in properties)
    return struct.pack("<H", len(properties)) + ids + data


def object_of(*properties, ids=0, spaces=None, contexts=None):
    """An ObjectSpaceObjectPropSet."""
    head = struct.pack("<I", ids | (1 << 31 if spaces is None else 0) | (1 << 30 if contexts and spaces is None else 0)) + bytes(4 * ids)
    if spaces is not None:
        head += struct.pack("<I", spaces | (1 << 30 if contexts else 0)) + bytes(4 * spaces)
    if contexts:
        head += struct.pack("<I", contexts) + bytes(4 * contexts)
    whole = head + set_of(*properties)
    return whole + bytes(-len(whole) % 8)


PAGE = [
    object_of((TEXT, utf16("Contacts of the quay project")), (FONT, utf16("Calibri")), ids=2),
    object_of((0x0C000001, b"\1"), (0x10000002, b"\1\2"), (0x14000003, b"abcd"), (0x18000004, b"abcdefgh"), (0x88000005, b""),
              (0x20000006, b""), (0x24000007, struct.pack("<I", 1)), (TEXT, utf16("Mira Holm, +46 8 555 0100")), spaces=1, contexts=1),
    object_of((ASCII_TEXT, "J\xf6rg M\xfcller, jorg@halden.example".encode("cp1252") + b"\0"), contexts=2),
    object_of((TEXT, utf16("see \ufddfHYPERLINK \"https://halden.example/plan\"the plan\vand more")), (LINK, utf16("https://halden.example/plan"))),
    object_of((0x40000008, struct.pack("<II", 2, 0x44000009) + set_of((TEXT, utf16("in a set"))) + set_of((TEXT, utf16("in another")))),
              (0x4400000A, set_of((AUTHOR, utf16("Tess Marlow"))))),
    object_of((TITLE, utf16("Contacts")), (AUTHOR, utf16("Tess Marlow")), (UNKNOWN, utf16("cid of somebody")), (0x1C00FFFF, bytes(range(16)))),
    object_of((FILE, utf16("offer.txt")), (SOURCE, utf16("C:\\Users\\tmarlow\\offer.txt")), (ALTERNATIVE, utf16("a crane"))),
]
OLD = object_of((TEXT, utf16("Mira Holm, +46 8 555 0199")))


class Store:
    """Chunks one behind the other; what leads to them is written after them."""

    def __init__(self, kind=SECTION):
        self.kind, self.data = kind, bytearray(1024)

    def put(self, chunk):
        self.data += bytes(-len(self.data) % 8)
        self.data += chunk
        return len(self.data) - len(chunk), len(chunk)

    def node(self, number, base=0, to=None, formats=(0, 0), more=b""):
        """A FileNode; `formats`: of the reference's place and length."""
        body = more
        if to:
            widths = ("<Q", "<I", "<H", "<I")[formats[0]], ("<I", "<Q", "<B", "<H")[formats[1]]
            at, length = to[0] // (8 if formats[0] > 1 else 1), -(-to[1] // (8 if formats[1] > 1 else 1))
            body = struct.pack(widths[0], at) + struct.pack(widths[1], length) + more
        return struct.pack("<I", number | (4 + len(body)) << 10 | formats[0] << 23 | formats[1] << 25 | base << 27 | 1 << 31) + body

    def fragment(self, nodes, following=NONE, number=16):
        body = b"".join(nodes)
        return self.put(struct.pack("<QII", 0xA4567AB1F5F7F4C4, number, 0) + body + bytes(-len(body) % 4) + following +
                        struct.pack("<Q", 0x8BC215C38233BA4B))

    def finish(self, root):
        self.data[:64] = self.kind + bytes(32) + STORE
        self.data[0xAC:0xB8] = struct.pack("<QI", *root)
        return bytes(self.data)


def section(kind=SECTION, key=False, loop=False, objects=PAGE):
    store = Store(kind)
    places = [store.put(o) for o in objects]
    formats = [(0, 0), (1, 1), (2, 2), (3, 3), (0, 2), (1, 3), (2, 0)]
    declared = [store.node(0xA4 if i % 2 else 0xC4, 1, place, formats[i % 7], bytes(10)) for i, place in enumerate(places)]
    old = store.node(0x41, 1, store.put(OLD), (0, 0), bytes(5))
    guids = [store.node(0x22, more=b"\0")] + [store.node(0x24, more=struct.pack("<I", i) + bytes(15) + bytes([i + 1])) for i in (0, 1)]
    again = store.node(0xA4, 1, places[0], (0, 0), bytes(10))  # in the next group the first GUID stands second
    swapped = [store.node(0x24, more=struct.pack("<I", 1 - i) + bytes(15) + bytes([i + 1])) for i in (0, 1)]
    swapped += [store.node(0xA4, 1, places[0], (0, 0), b"\0\1" + bytes(8)), store.node(0xA4, 1, places[0], (0, 0), b"\7" + bytes(9))]
    file = store.put(FILE_HEAD + struct.pack("<Q", 9) + bytes(12) + b"an offer\n" + bytes(7) + bytes(16))
    files = store.fragment([store.node(0x94, 1, file, (1, 0), bytes(16)), store.node(0xFF)])
    second = store.fragment(declared[3:] + [again] + swapped)
    group = store.fragment([store.node(0xB4, more=bytes(24))] + guids + [old] + declared[:3], struct.pack("<QI", *second))
    revisions = store.fragment([store.node(0x7C, 0, None, (0, 0), bytes(8))] * key + [store.node(0xB0, 2, group, (0, 0), bytes(20))])
    root = store.fragment([store.node(0x90, 2, files, (0, 0)), store.node(0x08, 2, revisions, (1, 0), bytes(20)),
                           store.node(0x08, 2, (0xFFFFFFFFFFFFFFFF, 0), (0, 0), bytes(20))])
    if loop:
        root = store.fragment([store.node(0x08, 2, revisions, (1, 0), bytes(20))], struct.pack("<QI", *root))
        store.data[root[0] + root[1] - 20:root[0] + root[1] - 8] = struct.pack("<QI", *root)
    return store.finish(root)


def compact(number):
    """A compact number, in as few bytes as will do."""
    for size in range(1, 8):
        if number and number < 1 << 7 * size:
            return (number << size | 1 << size - 1).to_bytes(size, "little")
    return b"\x80" + struct.pack("<Q", number) if number else b"\0"


def start(kind, length, compound=False):
    if length < 0x7FFF:
        return struct.pack("<I", 2 | compound << 2 | kind << 3 | length << 17)
    return struct.pack("<I", 2 | compound << 2 | kind << 3 | 0x7FFF << 17) + compact(length)


def short(kind, data, compound=False):
    return struct.pack("<H", compound << 2 | kind << 3 | len(data) << 9) + data


def cloud():
    guid = lambda head: head + bytes(range(16))
    data = lambda body, ids=b"", cells=b"": compact(0) + compact(0) + compact(len(body)) + body if not ids else ids + cells + compact(len(body)) + body
    out = SECTION + bytes(32) + STREAM + bytes(4)
    out += start(0x7A, 17 + 16, True) + guid(b"\x0c") + bytes(16) + short(0x15, b"\0", True)
    for number, body in enumerate(PAGE + [OLD, PAGE[0], OLD]):
        head = data(body)
        if number == 1:  # ids of each width
            head = data(body, compact(5) + guid(b"\x0c") + guid(b"\x20\1") + guid(b"\x40\1\1") + guid(b"\x80\1\1\1\1") + b"\0",
                        compact(1) + guid(b"\x0c") + b"\0")
        out += short(0x01, guid(b"\x0c"), True)
        identity = guid((b"\x0c", b"\x14")[number == 9])  # the last is another object with the same text
        declared = identity + compact(1) + compact(4) + compact(0) + compact(0)
        out += short(0x1D, b"", True) + short(0x18, declared) + short(0x18, declared) + bytes([0x1D << 2 | 1])
        out += short(0x1E, b"", True) + start(0x16, 7) + data(struct.pack("<I", 0x0006000E)) + start(0x16, len(head)) + head
        out += bytes([0x1E << 2 | 1])
        out += bytes([0x01 << 2 | 1])
    out += start(0x02, 1 + 9) + compact(9) + b"an offer\n" + start(0x02, 40003) + compact(40000) + b"long row\n" * 4444 + b"end\n"
    return out + struct.pack("<H", 0x7A << 2 | 3) + bytes(6)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    whole, streamed = section(), cloud()
    files = {
        "section.one": whole,
        "cloud.one": streamed,
        "notebook.onetoc2": section(NOTEBOOK, objects=[object_of((0x1C001D6B, utf16("Quay project.one")))]),
        "locked.one": section(key=True, objects=[bytes(range(200, 240))]),
        "loop.one": section(loop=True),
        "cut.one": whole[:-300],
        "cut_cloud.one": streamed[:-30000],
        "old.one": SECTION + bytes(32) + bytes(range(16)) + bytes(1000),
    }
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
