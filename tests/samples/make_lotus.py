#!/usr/bin/env python3
"""Writes the worksheets of tests/samples/lotus/: records as 1-2-3 and Quattro Pro wrote them.
All people and companies are invented. Usage: make_lotus.py [folder]"""
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
        "release3.wk3": record(0, struct.pack("<H", 0x1000) + b"\4\0" + bytes(22)) + record(1),
    }
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
