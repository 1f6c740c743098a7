#!/usr/bin/env python3
"""Writes the worksheets of tests/samples/lotus/: records as 1-2-3 and Quattro Pro wrote them.
All people and companies are invented. Usage: make_lotus.py [folder]"""
import math
import os
import struct
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lotus")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def worksheet(version, pages, counted, charset, end=True):
    def place(column, row, page=0):
        return struct.pack("<BBHH", column, page, row, 1) if pages else struct.pack("<BHH", 0x80, column, row)

    def words(text):
        raw = text.encode(charset)
        return bytes([len(raw)]) + raw if counted else raw + b"\0"

    out = record(0, struct.pack("<H", version)) + record(6, bytes(8))
    for row, (name, phone, price) in enumerate([("Mira Holm", "+46 8 555 0100", 4711.5), ("J\xf6rg M\xfcller", "+49 30 901820", -0.25)]):
        out += record(15, place(0, row) + b"'" + words(name)) + record(15, place(1, row) + b"\"" + words(phone))
        out += record(14, place(2, row) + struct.pack("<d", price)) + record(13, place(27, row) + struct.pack("<h", -7 + row))
    out += record(16, place(2, 9) + struct.pack("<d", 4711.25) + struct.pack("<H", 1) + b"\3")
    out += record(16, place(3, 9) + struct.pack("<d", float("nan")) + struct.pack("<H", 1) + b"\3") + record(51, place(3, 9) + words("a text that was computed"))
    if pages:
        out += record(15, place(0, 0, 2) + b"^" + words("on the third page"))
    out += record(15, place(5, 1) + b"'" + (b"\0" if counted else b"")) + record(204, b"what the window looks like")
    return out + (record(1) if end else b"")


def long_number(value):
    """64 bits of fraction, sign and exponent."""
    fraction, exponent = math.frexp(abs(value))
    return struct.pack("<QH", int(fraction * 2 ** 64), exponent + 16382 | (0x8000 if value < 0 else 0)) if value else bytes(10)


def release_3(version=0x1000, end=True):
    """wk3, wk4 and 123: row, page, column; texts in LMBCS."""
    def place(column, row, page=0):
        return struct.pack("<HBB", row, page, column)

    def words(text):
        out = b""
        for letter in text:
            if ord(letter) < 128:
                out += letter.encode()
            else:
                out += letter.encode("cp850") if letter in "\xe4\xf6\xfc\xdf" else b"\5" + letter.encode("cp1251") if letter < "\u0500" else b"\x14" + struct.pack(">H", ord(letter))
        return out + b"\0"

    out = record(0, struct.pack("<H", version) + b"\4\0" + bytes(22))
    out += record(0x23, struct.pack("<HBB", 14000, 0, 0) + words("Prices")) + record(0x23, struct.pack("<HBB", 14000, 1, 0) + words("Notes"))
    for row, (name, phone, price) in enumerate([("Mira Holm", "+46 8 555 0100", 4711.5), ("J\xf6rg M\xfcller", "+49 30 901820", -0.25)]):
        out += record(0x16, place(0, row) + b"'" + words(name)) + record(0x16, place(1, row) + b"\"" + words(phone))
        out += record(0x17, place(2, row) + long_number(price)) + record(0x27, place(3, row) + struct.pack("<d", price * 2))
    out += record(0x18, place(0, 4) + struct.pack("<h", -7 << 1)) + record(0x18, place(1, 4) + struct.pack("<H", 47 << 4 | 2 << 1 | 1))
    out += record(0x25, place(2, 4) + struct.pack("<I", 471125 << 6 | 0x10 | 2)) + record(0x25, place(3, 4) + struct.pack("<I", 12 << 6 | 0x20 | 3))
    out += record(0x19, place(0, 5) + long_number(9423) + b"\3") + record(0x28, place(1, 5) + struct.pack("<d", 4711.25) + b"\3")
    out += record(0x19, place(2, 5) + struct.pack("<QH", 0xC0 << 56, 0x7FFF) + b"\3") + record(0x1A, place(2, 5) + words("a text that was computed"))
    out += record(0x26, place(0, 0) + words("A comment of Mira Holm"))
    out += record(0x16, place(27, 9, 1) + b"'" + words("\u041e\u043b\u044c\u0433\u0430, \u6771\u4eac")) + record(0x16, place(1, 9, 1) + b"'")
    return out + (record(1) if end else b"")


def main():
    os.makedirs(FOLDER, exist_ok=True)
    dos = worksheet(0x5121, True, True, "cp437")
    files = {
        "prices.wk1": worksheet(0x0406, False, False, "cp850"),
        "prices.wq1": worksheet(0x5120, False, True, "cp437"),
        "prices.wq2": dos,
        "prices.wb1": worksheet(0x1001, True, False, "cp1252"),
        "cut.wq2": dos[:-60],
        "damaged.wq2": dos.replace(b"\x09Mira", b"\xf0Mira"),
        "release3.wk3": release_3(),
        "release4.wk4": release_3(0x1002),
        "release9.123": release_3(0x1005),
        "cut.wk3": release_3()[:-40],
        "damaged.wk4": release_3(0x1002).replace(b"\x17\0\x0e\0", b"\x17\0\x04\0", 1),
        "locked.wk3": release_3()[:30] + record(2, bytes(range(16))) + bytes((i * 37) & 255 for i in range(200)),
        "release8.wk1": record(0, struct.pack("<H", 0x0408)) + record(1),
    }
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
