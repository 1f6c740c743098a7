#!/usr/bin/env python3
"""Writes the mail folders of tests/samples/dbx/, as Outlook Express 5 and 6 kept them.
All people and companies are invented. Usage: make_dbx.py [folder]"""
import os
import struct
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dbx")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
START, NAME_AT, NODE = 0x2AD4, 0x24BC + 0x105, 0x27C
MESSAGES, FOLDERS = "c5fd746f", "c6fd746f"


class Writer:
    def __init__(self, kind=MESSAGES, name=b"Inbox"):
        self.data = bytearray(START)
        self.data[0:16] = bytes.fromhex("cfad12fe" + kind + "66e3d1119a4e00c0")
        self.data[NAME_AT:NAME_AT + len(name)] = name

    def put(self, data):
        at = len(self.data)
        self.data += data + bytes(-len(data) % 4)
        return at

    def chain(self, message, gap=0, deleted=False):
        """Segments of 512 bytes, one behind the other, `gap` bytes apart."""
        first = len(self.data)
        pieces = [message[i:i + 512] for i in range(0, len(message), 512)]
        for i, piece in enumerate(pieces):
            at = len(self.data)
            follows = at + 528 + gap if i + 1 < len(pieces) else 0
            if deleted:
                piece = struct.pack("<I", at - 528 if i else 0) + piece[4:]
            sizes = (0x1FC, 0x210) if deleted else (0x200, len(piece))
            self.put(struct.pack("<4I", at, *sizes, follows) + piece.ljust(512, b"\0") + bytes(gap if follows else 0))
        return first

    def record(self, values, direct=()):
        """values: by number, bytes; direct: by number, a number of three bytes."""
        index, body = b"", b""
        for number, value in sorted(values.items()):
            index += struct.pack("<I", number | len(body) << 8)
            body += value
        for number, value in direct:
            index += struct.pack("<I", number | 0x80 | value << 8)
        at = len(self.data)
        return self.put(struct.pack("<IIHBB", at, len(index) + len(body), 12 + len(index) + len(body), len(index) // 4, 0) + index + body)

    def node(self, records, children=(), below=0):
        at = len(self.data)
        children = list(children) + [0] * (len(records) - len(children))
        entries = b"".join(struct.pack("<III", r, c, 1 if c else 0) for r, c in zip(records, children))
        return self.put((struct.pack("<IIIIBBHI", at, 0, below, 0, 0, len(records), 0, 1 if below else 0) + entries).ljust(NODE, b"\0"))

    def finish(self, root, count):
        struct.pack_into("<I", self.data, 0x1C, 0x618)
        struct.pack_into("<I", self.data, 0x7C, len(self.data))
        struct.pack_into("<I", self.data, 0xC4, count)
        struct.pack_into("<I", self.data, 0xE4, root)
        return bytes(self.data)


def mail(number, words, extra=""):
    head = f"From: Mira Holm <mira.holm@aldermoor.example>\r\nTo: J=?utf-8?q?=C3=B6?=rg <joerg@birchwood.example>\r\nSubject: Delivery {number}\r\n"
    return (head + f"Date: Wed, 4 Mar 1998 10:22:0{number} +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{words}\r\n{extra}").encode()


def inbox(direct=True):
    out = Writer()
    long = "".join(f"Line {i} of a letter that is longer than a segment.\r\n" for i in range(30))
    one = out.chain(mail(1, "Call me: +46 8 555 0100"))
    two = out.chain(mail(2, "A long one", long), gap=64)
    lost = out.chain(mail(3, "No tree leads here any more: +46 8 555 0101", long))
    gone = out.chain(mail(4, "This was deleted: +46 8 555 0102", long), deleted=True)
    strings = {8: b"Delivery 1\0", 0x0D: b"Mira Holm\0", 0x0E: b"mira.holm@aldermoor.example\0"}
    first = out.record({**strings, 4: struct.pack("<I", one)})
    second = out.record({8: b"Delivery 2\0"}, [(4, two)])
    third = out.record({8: b"Never fetched\0", 0x0D: "J\xf6rg M\xfcller".encode("latin-1") + b"\0", 0x0E: b"joerg@birchwood.example\0", 0x13: b"Mira Holm\0", 0x1A: b"news.example\0"})
    leaf = out.node([second])
    return out.finish(out.node([third], below=out.node([first], [leaf])), 3), lost, gone, two


def folders():
    out = Writer(FOLDERS, b"")
    records = [out.record({2: name + b"\0", 3: name.replace(b" ", b"_") + b".dbx\0"}, [(0, i), (1, 0)]) for i, name in enumerate([b"Inbox", b"Aldermoor Logistics"])]
    return out.finish(out.node(records), 2)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    good, lost, gone, two = inbox()
    root = struct.unpack_from("<I", good, 0xE4)[0]
    ring = bytearray(good)
    struct.pack_into("<I", ring, two + 12, two)
    hole = bytearray(good)
    hole[two + 592:two + 592 + 16] = bytes(16)
    gone_cut = Writer()
    gone_cut.chain(mail(1, "Deleted, of two segments, of which three bytes of the second are left: +46 8 555 0103", "x" * 300), deleted=True)
    gone_cut = gone_cut.finish(0, 0)
    broken = bytearray(good)
    struct.pack_into("<I", broken, root, 1)
    files = {"inbox.dbx": good, "folders.dbx": folders(), "cut.dbx": good[:root], "ring.dbx": ring, "hole.dbx": hole, "broken.dbx": broken, "short.dbx": good[:99],
             "empty.dbx": Writer().finish(0, 0), "sliver.dbx": gone_cut[:START + 528 + 16 + 3],
             "rootless.dbx": Writer(FOLDERS, b"").finish(0, 0)}
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(bytes(data))


if __name__ == "__main__":
    main()
