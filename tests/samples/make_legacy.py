#!/usr/bin/env python3
"""Writes tests/samples/legacy/: what programs of the eighties and nineties left on shared drives. All names are invented.
Usage: make_legacy.py [folder]"""
import os
import struct
import sys

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


def main():
    os.makedirs(FOLDER, exist_ok=True)
    staff = dbf(0x83, STAFF, PEOPLE)
    write("staff.dbf", staff)
    write("cut.dbf", staff[:-60])
    write("fields.dbf", dbf(3, [(b"A", b"C", 255, 0), (b"LONG", b"C", 44, 1)], [(False, [b"first", b"a text in a field of three hundred"])], 0x65))
    write("visual.dbf", visual())
    write("staff.dbt", dbt3(NOTES))
    write("fourth.dbt", dbt4(NOTES))
    write("cut.dbt", dbt4(NOTES)[:-900])
    write("client.fpt", fpt([(1, NOTES[0]), (0, b"\1\2Nordwind\3\4"), (1, "Übergabe".encode("cp1252"))]))
    write("cut.fpt", fpt([(1, b"kept"), (1, NOTES[0])])[:-100])


main()
