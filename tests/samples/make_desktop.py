#!/usr/bin/env python3
"""Writes tests/samples/desktop/: what desktops leave beside people's files. All names are invented.
Usage: make_desktop.py [folder]"""
import os
import plistlib
import struct
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "desktop")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as out:
        out.write(data)


def binary(value):
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY)


def plist():
    return binary({"Account": "mira@example.test", "Folders": ["Offers", "Größe 東京 🚢"], "Count": 7,
                   "Inner": {"Phone": "+46 8 555 0100"}, "Archive": binary({"Client": "Halden Works"}), "Raw": b"\1\2Nordwind\3"})


def looping_plist():
    """An array that holds itself, and a string past the end."""
    objects = [b"\xa2\0\1", b"\x5f\x10\xff"]
    table = struct.pack(">BB", 8, 8 + len(objects[0]))
    body = b"bplist00" + b"".join(objects)
    return body + table + b"\0" * 6 + b"\1\1" + struct.pack(">QQQ", 2, 0, len(body))


ATTRIBUTES = {"com.apple.quarantine": b"0083;5f8d;Browser;", "com.apple.metadata:kMDItemFinderComment": binary("for Halden Works"),
              "com.apple.metadata:kMDItemWhereFroms": binary(["https://portal.example.test/offer.pdf"])}


def apple_double():
    """RFC 1740; the attributes as macOS puts them behind the Finder's 32 bytes; a resource fork that holds nothing."""
    finder = 26 + 3 * 12
    entries, values = b"", b""
    size = sum((11 + len(name) + 1 + 3) & ~3 for name in ATTRIBUTES)
    start = finder + 34 + 36 + size
    for name, value in ATTRIBUTES.items():
        entry = struct.pack(">IIHB", start + len(values), len(value), 0, len(name) + 1) + name.encode() + b"\0"
        entries += entry + b"\0" * (-len(entry) % 4)
        values += value
    info = b"\0" * 34 + b"ATTR" + struct.pack(">IIII", 0, 0, start, len(values)) + b"\0" * 12 + struct.pack(">HH", 0, len(ATTRIBUTES))
    info += entries + values
    comment, resources = b"call 555-0199", struct.pack(">IIII", 256, 256, 0, 30) + b"\0" * 270
    at = finder + len(info)
    head = b"\0\5\x16\7\0\2\0\0Mac OS X        " + struct.pack(">H", 3)
    head += struct.pack(">III", 9, finder, len(info)) + struct.pack(">III", 4, at, len(comment))
    head += struct.pack(">III", 2, at + len(comment), len(resources))
    return head + info + comment + resources


def ds_store(loop=False):
    def record(name, what, kind, data):
        return struct.pack(">I", len(name.encode("utf-16be")) // 2) + name.encode("utf-16be") + what + kind + data
    leaf = [record("Angebot Größe.pdf", b"Iloc", b"blob", struct.pack(">I", 16) + b"\0" * 16),
            record("Angebot Größe.pdf", b"cmmt", b"ustr", struct.pack(">I", 13) + "call 555-0199".encode("utf-16be"))]
    nodes = [struct.pack(">II", 0, 2) + b"".join(leaf),
             struct.pack(">II", 3 if loop else 4, 1) + struct.pack(">I", 2) + record("Halden Works", b"dscl", b"bool", b"\1"),
             struct.pack(">II", 0, 1) + record("zoll.txt", b"logS", b"comp", b"\0" * 8)]
    blocks = {0: (4096, 11), 1: (64, 5), 2: (1024, 10), 3: (2048, 10), 4: (3072, 10)}
    content = {1: struct.pack(">IIIII", 3, 1, 4, 3, 4096), 2: nodes[0], 3: nodes[1], 4: nodes[2]}
    addresses = b"".join(struct.pack(">I", at | power) for at, power in blocks.values())
    content[0] = (struct.pack(">II", len(blocks), 0) + addresses + b"\0" * (1024 - len(addresses))
                  + struct.pack(">I", 1) + b"\4DSDB" + struct.pack(">I", 1))
    whole = bytearray(4 + 4096 + 2048)
    whole[:20] = b"\0\0\0\1Bud1" + struct.pack(">III", 4096, 2048, 4096)
    for number, data in content.items():
        whole[4 + blocks[number][0]:4 + blocks[number][0] + len(data)] = data
    return bytes(whole)


def shortcut():
    """[MS-SHLLINK]: an empty list of items, a local path and a share, all five strings but the icon."""
    def text(value):
        return struct.pack("<H", len(value)) + value.encode("utf-16le")
    path, share = b"C:\\Users\\mokonkwo\\offer.docx\0", b"\\\\files\\halden\0"
    network = struct.pack("<IIIII", 20 + len(share), 2, 20, 0, 0x20000) + share
    volume = struct.pack("<IIII", 17, 3, 0, 16) + b"\0"
    parts = [28, 28 + len(volume), 28 + len(volume) + len(path), 28 + len(volume) + len(path) + len(network)]
    info = struct.pack("<IIIIIII", parts[3] + 1, 28, 3, *parts) + volume + path + network + b"\0"
    flags = 1 | 2 | 4 | 8 | 0x10 | 0x20 | 0x80
    head = struct.pack("<I", 76) + bytes.fromhex("0114020000000000c000000000000046") + struct.pack("<I", flags) + b"\0" * 52
    return (head + struct.pack("<H", 4) + b"\2\0\0\0" + info + text("the offer") + text("..\\offer.docx") + text("C:\\Users\\mokonkwo")
            + text("/to mira@example.test"))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    write("clean.plist", plist())
    write("cut.plist", plist()[:-40])
    write("loop.plist", looping_plist())
    write("clean.appledouble", apple_double())
    write("cut.appledouble", apple_double()[:300])
    write("clean.ds_store", ds_store())
    write("loop.ds_store", ds_store(loop=True))
    write("cut.ds_store", ds_store()[:4500])
    write("clean.lnk", shortcut())
    write("cut.lnk", shortcut()[:-30])


main()
