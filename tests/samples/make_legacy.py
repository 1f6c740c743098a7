#!/usr/bin/env python3
"""Writes tests/samples/legacy/: databases that the eighties and nineties left on shared drives. All names are invented.
Usage: make_legacy.py [folder]"""
import os
import struct
import sys
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "legacy")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as out:
        out.write(data)


# ---- dBase ----

def dbf(version, fields, records, driver=0, extra=0):
    """`fields`: (name, kind, length, decimals); `records`: (deleted, values as bytes of any length)."""
    at, described = 1, b""
    for name, kind, length, decimals in fields:
        where = struct.pack("<I", at) if version >= 0x30 else bytes(4)
        described += name.ljust(11, b"\0") + kind + where + bytes([length, decimals]) + bytes(14)
        at += length + (decimals * 256 if kind == b"C" else 0)
    size = 32 + len(described) + 1 + extra
    head = struct.pack("<BBBBIHH", version, 98, 3, 14, len(records), size, at) + bytes(17) + bytes([driver, 0, 0])
    body = b""
    for deleted, values in records:
        body += b"*" if deleted else b" "
        for (name, kind, length, decimals), value in zip(fields, values):
            body += value.ljust(length + (decimals * 256 if kind == b"C" else 0), b" " if version < 0x30 or kind == b"C" else b"\0")
    return head + described + b"\r" + bytes(extra) + body + b"\x1a"


STAFF = [(b"NAME", b"C", 24, 0), (b"PHONE", b"C", 20, 0), (b"MAIL", b"C", 30, 0), (b"PAID", b"N", 10, 2), (b"BORN", b"D", 8, 0), (b"NOTE", b"M", 10, 0)]
PEOPLE = [(False, ["Jörg Müller".encode("cp850"), b"+46 8 555 0100", b"jorg@halden.example", b"   4711.50", b"19610304", b"         1"]),
          (True, ["Édith Blanc".encode("cp850"), b"+46 8 555 0101", b"edith@halden.example", b"     12.00", b"", b""]),
          (False, [b"Mira Holm", b"", b"mira@halden.example", b"", b"19700102", b"         3"])]


def visual():
    fields = [(b"CLIENT", b"C", 20, 0), (b"COUNT", b"I", 4, 0), (b"VALUE", b"Y", 8, 4), (b"RATE", b"B", 8, 2), (b"SEEN", b"T", 8, 0), (b"_NullFlags", b"0", 1, 0)]
    rows = [(False, ["Größe & Söhne".encode("cp1252"), struct.pack("<i", -7), struct.pack("<q", 12345000), struct.pack("<d", 2.75),
                     struct.pack("<II", 2451545, 3723000), b"\xfe"]),
            (False, [b"Nordwind", struct.pack("<i", 3), struct.pack("<q", -2500), struct.pack("<d", 1e9), struct.pack("<II", 0, 0), b"\xfe"])]
    return dbf(0x30, fields, rows, 3, 263)


def dbt3(texts):
    blocks = b""
    for text in texts:
        blocks += (text + b"\x1a\x1a").ljust(-(-(len(text) + 2) // 512) * 512, b"\0")
    return struct.pack("<I", 1 + len(blocks) // 512).ljust(512, b"\0") + blocks


def dbt4(texts):
    blocks = b""
    for text in texts:
        blocks += (b"\xff\xff\x08\0" + struct.pack("<I", len(text) + 8) + text).ljust(-(-(len(text) + 8) // 512) * 512, b"\0")
    return (struct.pack("<I", 1 + len(blocks) // 512) + bytes(16) + struct.pack("<HH", 512, 0)).ljust(512, b"\0") + blocks


def fpt(values, block=64):
    blocks = b""
    for kind, value in values:
        blocks += (struct.pack(">II", kind, len(value)) + value).ljust(-(-(len(value) + 8) // block) * block, b"\0")
    return struct.pack(">IHH", (512 + len(blocks)) // block, 0, block).ljust(512, b"\0") + blocks


NOTES = ["Owes us the crane since May, call +46 8 555 0199.\r\nStraße 5".encode("cp850") * 9, b"short", "Größe: 12".encode("cp850")]


# ---- Access: Jet 3 and Jet 4, just what tables need ----

BOOLEAN, LONG, MONEY, DOUBLE, TIME, TEXT, OBJECT, MEMO, NUMERIC = 1, 4, 5, 7, 8, 10, 11, 12, 16
SIZES = {BOOLEAN: 1, LONG: 4, MONEY: 8, DOUBLE: 8, TIME: 8, NUMERIC: 17}


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


class Jet:
    def __init__(self, old, key=0, version=1):
        self.old, self.key, self.version = old, key, 0 if old else version
        self.size = 2048 if old else 4096
        self.pages = [b"", b"\0" * self.size]

    def text(self, words, packed=True):
        if self.old:
            return words.encode("cp1252")
        if packed and all(ord(c) < 256 for c in words):
            return b"\xff\xfe" + words.encode("latin-1")
        if packed:  # a Latin start, then a zero byte and the others whole
            at = next(i for i, c in enumerate(words) if ord(c) > 255)
            return b"\xff\xfe" + words[:at].encode("latin-1") + b"\0" + words[at:].encode("utf-16-le")
        return words.encode("utf-16-le")

    def add(self, page):
        assert len(page) <= self.size
        self.pages.append(page.ljust(self.size, b"\0"))
        return len(self.pages) - 1

    def define(self, columns, kind=b"N"):
        """`columns`: (name, type, scale)."""
        entries, names, fixed, variable = b"", b"", 0, 0
        for number, (name, type_of, scale) in enumerate(columns):
            is_fixed, length = type_of in SIZES, SIZES.get(type_of, 0)
            if self.old:
                entries += struct.pack("<BHHH6xBHH", type_of, number, variable, number, is_fixed, fixed, length)
                names += bytes([len(name)]) + name.encode()
            else:
                entries += struct.pack("<B4xHHHBBBxBB4xHH", type_of, number, variable, number, 18, scale, 0, is_fixed, 0, fixed, length)
                wide = name.encode("utf-16-le")
                names += struct.pack("<H", len(wide)) + wide
            fixed += length if is_fixed and type_of != BOOLEAN else 0
            variable += not is_fixed
        count = struct.pack("<HHHII", len(columns), variable, len(columns), 0, 0)
        head = b"\2\1VC" + bytes(4)
        head += bytes(12) + kind + count + bytes(8) if self.old else bytes(32) + kind + count + bytes(8)
        whole = head + entries + names
        first, rest = whole[:self.size], whole[self.size:]
        page = self.add(first)
        before = page
        while rest:  # it goes on on another page
            piece, rest = rest[:self.size - 8], rest[self.size - 8:]
            after = self.add(b"\2\1VC" + bytes(4) + piece)
            self.pages[before] = self.pages[before][:4] + struct.pack("<I", after) + self.pages[before][8:]
            before = after
        return page

    def row(self, columns, values):
        fixed, parts, mask = b"", [], 0
        for number, ((_, type_of, _), value) in enumerate(zip(columns, values)):
            mask |= bool(value if type_of == BOOLEAN else value is not None) << number
            if type_of in SIZES:
                fixed += b"" if type_of == BOOLEAN else value or bytes(SIZES[type_of])
            else:
                parts.append(value or b"")
        bits = mask.to_bytes(-(-len(columns) // 8), "little")
        out = (bytes([len(columns)]) if self.old else struct.pack("<H", len(columns))) + fixed
        offsets = [len(out)]
        for part in parts:
            out += part
            offsets.append(len(out))
        if not self.old:
            return out + b"".join(struct.pack("<H", at) for at in reversed(offsets)) + struct.pack("<H", len(parts)) + bits
        table = bytes(at & 255 for at in reversed(offsets))
        whole = len(out) + len(table) + 1 + len(bits)
        jumps = (whole + 1 - 1) // 256
        first = [next((i for i, at in enumerate(offsets) if at >= 256 * (jump + 1)), 255) for jump in range(jumps)]
        return out + table + bytes(reversed(first)) + bytes([len(parts)]) + bits

    def data(self, owner, rows):
        """`rows`: (flags, bytes), all on one page."""
        places, body, at = b"", b"", self.size
        for flags, row in rows:
            at -= len(row)
            places += struct.pack("<H", at | flags)
            body = row + body
        owner = owner if isinstance(owner, bytes) else struct.pack("<I", owner)
        head = b"\1\1" + struct.pack("<H", 0) + owner + (b"" if self.old else bytes(4)) + struct.pack("<H", len(rows)) + places
        return self.add(head.ljust(at, b"\0") + body)

    def long(self, data, inside=False, pieces=1):
        if inside:
            return struct.pack("<II", len(data) | 0x80000000, 0) + bytes(4) + data
        if pieces == 1:
            page = self.data(b"LVAL", [(0, data)])
            return struct.pack("<II", len(data) | 0x40000000, page << 8) + bytes(4)
        step, after = -(-len(data) // pieces), 0
        for piece in reversed([data[i:i + step] for i in range(0, len(data), step)]):
            after = self.data(b"LVAL", [(0, struct.pack("<I", after) + piece)]) << 8
        return struct.pack("<II", len(data), after) + bytes(4)

    def whole(self):
        head = bytearray(b"\0\1\0\0" + (b"Standard ACE DB\0" if self.version > 1 else b"Standard Jet DB\0") + struct.pack("<I", self.version))
        masked = bytearray(128)
        masked[0x3c - 0x18:0x42 - 0x18] = struct.pack("<HI", 1252, self.key)
        head = (bytes(head) + rc4(b"\xc7\xda\x39\x6b", bytes(masked))).ljust(self.size, b"\0")
        pages = [head] + self.pages[1:]
        if self.key:
            pages[1:] = [rc4(struct.pack("<I", self.key ^ number), page) for number, page in enumerate(pages) if number]
        return b"".join(pages)


CATALOG = [("Id", LONG, 0), ("Name", TEXT, 0), ("Type", LONG, 0), ("Connect", MEMO, 0), ("Database", MEMO, 0)]
CLIENTS = [("Id", LONG, 0), ("Client", TEXT, 0), ("Phone", TEXT, 0), ("Active", BOOLEAN, 0), ("Paid", MONEY, 0), ("Since", TIME, 0), ("Rate", DOUBLE, 0),
           ("Share", NUMERIC, 4), ("Remark", MEMO, 0), ("Paper", OBJECT, 0)]


def access(old=False, key=0, version=1, code=False):
    jet = Jet(old, key, version)
    catalog = jet.define(CATALOG, b"S")
    assert catalog == 2
    clients = jet.define(CLIENTS)
    wide = jet.define([(f"Column of some length, number {number}", TEXT, 0) for number in range(90)])
    empty = jet.define([("National id", TEXT, 0), ("Salary", TEXT, 0)])
    number = lambda value: struct.pack("<i", value)
    def client(at, name, phone, *rest):
        return jet.row(CLIENTS, [number(at), jet.text(name), jet.text(phone) if phone else None, *rest])
    share = b"\x80" + struct.pack("<IIII", 0, 0, 0, 75)
    remark = jet.text("Owes us the crane since May, call +46 8 555 0199. " * 20, False)
    rows = [(0, client(1, "Jörg Müller", "+46 8 555 0100", True, struct.pack("<q", 47115000), struct.pack("<d", 36526.5), struct.pack("<d", -2.75), share,
                       jet.long(jet.text("a short remark"), True), jet.long(b"{\\rtf1 An offer for Halden Works}"))),
            (0, client(2, "Holm " + ("東京" if not old else "Söner"), "+46 8 555 0101", False, struct.pack("<q", -1), struct.pack("<d", 20000.0), None, None, jet.long(remark), None)),
            (0xc000, client(3, "Édith Blanc", "+46 8 555 0102", False, None, None, None, None, None, None)),
            (0, client(4, "Nordwind", None, False, None, None, None, None, jet.long(remark, pieces=3), None)),
            (0x4000, struct.pack("<I", 0))]
    place = jet.data(clients, rows)
    moved = jet.data(clients, [(0x8000, client(5, "Mira Holm " + "who has moved " * (30 if not old else 20), "+46 8 555 0103", True, None, None, None, None, None, None))])
    assert place and moved
    jet.data(wide, [(0, jet.row([("", TEXT, 0)] * 90, [jet.text(f"w{i}") if i % 3 else None for i in range(90)]))])
    objects = [(clients, "Clients", 1, None, None), (wide, "Wide", 1, None, None), (empty, "Staff", 1, None, None), (empty, "Twice", 1, None, None),
               (900, "Offers", 6, "ODBC;DSN=offers;UID=mira;PWD=Sommar-1998;", "\\\\fs1.halden.example\\db")]
    if code:
        objects.append((901, "Start", -32768, None, None))
    memo = lambda words: jet.long(jet.text(words), True) if words else None
    jet.data(catalog, [(0, jet.row(CATALOG, [number(at), jet.text(name), number(kind), memo(connect), memo(base)])) for at, name, kind, connect, base in objects])
    return jet.whole()


def main():
    os.makedirs(FOLDER, exist_ok=True)
    staff = dbf(0x83, STAFF, PEOPLE)
    write("staff.dbf", staff)
    write("cut.dbf", staff[:-60])
    write("fields.dbf", dbf(3, [(b"A", b"C", 255, 0), (b"LONG", b"C", 44, 1)], [(False, [b"first", b"a text in a field of three hundred"])], 0x65))
    write("visual.dbf", visual())
    russian = [(False, [text.encode("cp1251")]) for text in ("\u0413\u0430\u043b\u0438\u043d\u0430 \u0425\u043e\u043b\u043c\u043e\u0432\u0430, \u0441\u043a\u043b\u0430\u0434 \u0443 \u043f\u0440\u0438\u0447\u0430\u043b\u0430",
                                                            "\u0434\u043e\u0433\u043e\u0432\u043e\u0440 \u043d\u0430 \u043f\u043e\u0441\u0442\u0430\u0432\u043a\u0443 \u043a\u0440\u0430\u043d\u043e\u0432", "\u0442\u0435\u043b. 901820")]
    write("russian.dbf", dbf(3, [(b"NOTE", b"C", 60, 0)], russian, 0))
    inside = zlib.compress(b"what the macro of Halden Works does")
    head = b"ActiveMime\0\0" + struct.pack("<HIIIHI", 0xf001, 4, 0xffffffff, 0xf0070000, len(b"1234"), 0)
    write("oledata.mso", head.ljust(0x32, b"\0") + inside)
    write("told.mso", head[:0x1e].ljust(0x1e, b"\0") + struct.pack("<H", 0x100 - 46) + bytes(0x100 - 0x20) + inside)
    write("cut.mso", head.ljust(0x32, b"\0") + inside[:-12])
    jet4 = access()
    write("jet3.mdb", access(True))
    write("jet4.mdb", jet4)
    write("ace.accdb", access(version=3, code=True))
    write("encoded.mdb", access(key=0x5eed1234))
    write("cut.mdb", jet4[:-4096 - 100])
    write("damaged.mdb", jet4.replace(b"\xff\xfea short", b"\xff\xfe\0\1\2\0t").replace(struct.pack("<H", len(CLIENTS)) + b"\2\0\0\0", b"\xff\xff\2\0\0\0"))
    locked = bytearray(access(key=0x5eed1234, version=2))
    locked[4096:] = rc4(b"a password", bytes(locked[4096:]))
    write("locked.accdb", bytes(locked))
    write("staff.dbt", dbt3(NOTES))
    write("fourth.dbt", dbt4(NOTES))
    write("cut.dbt", dbt4(NOTES)[:-900])
    write("client.fpt", fpt([(1, NOTES[0]), (0, b"\1\2Nordwind\3\4"), (1, "Übergabe".encode("cp1252"))]))
    write("cut.fpt", fpt([(1, b"kept"), (1, NOTES[0])])[:-100])


main()
