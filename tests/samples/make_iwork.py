#!/usr/bin/env python3
"""Writes the archives of tests/samples/iwork/, as Pages, Numbers and Keynote have them in their ZIP files since 2013.
All people and companies are invented. Usage: make_iwork.py [folder]"""
import os
import struct
import sys
import zipfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "iwork")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE


def number(value):
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def message(*fields):
    """(number, value) pairs: an int is a varint, anything else a string of bytes."""
    return b"".join(number(key << 3) + number(value) if isinstance(value, int) else
                    number(key << 3 | 2) + number(len(value)) + value for key, value in fields)


def group(*messages, identifier=1):
    """An ArchiveInfo and its payloads; messages are (type, bytes)."""
    infos = [(2, message((1, kind), (2, b"\1\0\5"), (3, len(data)))) for kind, data in messages]
    head = message((1, identifier), *infos)
    return number(len(head)) + head + b"".join(data for _, data in messages)


def snappy(data):
    """Literals of all widths, and copies for what stood there just before."""
    out, at = number(len(data)), 0
    while at < len(data):
        if at >= 8 and data[at - 8:at] == data[at:at + 8]:
            out, at = out + (bytes([1 | 4 << 2, 8]) if at % 2 else bytes([2 | 7 << 2, 8, 0])), at + 8
            continue
        if at >= 1 and data[at - 1:at] * 20 == data[at:at + 20]:
            out, at = out + bytes([3 | 19 << 2]) + struct.pack("<I", 1), at + 20
            continue
        piece = data[at:at + (60 if at % 3 else 1 if at % 2 else 300)]
        for i in range(1, len(piece)):
            if piece[i:i + 8] == piece[max(i - 8, 0):i] and i >= 8 or piece[i - 1:i] * 20 == piece[i:i + 20]:
                piece = piece[:i]
                break
        size = len(piece) - 1
        out += (bytes([size << 2]) if size < 60 else bytes([60 << 2, size]) if size < 256 else bytes([61 << 2]) + struct.pack("<H", size)) + piece
        at += len(piece)
    return out


def archive(stream, block=700):
    parts = [snappy(stream[i:i + block]) for i in range(0, len(stream), block)]
    return b"".join(b"\0" + struct.pack("<I", len(part))[:3] + part for part in parts)


def decimal(mantissa, exponent, negative=False):
    biased = exponent + 0x1820
    return (mantissa | biased << 113 | negative << 127).to_bytes(16, "little")


def new_cell(kind, flags, data):
    return bytes([5, kind]) + bytes(6) + struct.pack("<I", flags) + data


def old_cell(kind, flags, ids, data):
    return bytes([4, kind, 0, 0]) + struct.pack("<II", flags, 0) + bytes(4 * ids) + data


def row(index, cells, old=False, wide=False):
    data, offsets = b"", b""
    for cell in cells:
        data += bytes(-len(data) % 4)
        offsets += b"\xff\xff" if cell is None else struct.pack("<H", len(data) // (4 if wide else 1))
        data += cell or b""
    fields = [(1, index), (2, len(cells))]
    return message(*fields, *([(3, data), (4, offsets)] if old else [(6, data), (7, offsets), (8, int(wide))]))


TEXT = ("Offer for the quay\n\nMira Holm\u2028+46 8 555 0100\n\ufffcTel. 555 0100, see the drawing\x04\n" + "=" * 80 + "\nabcdefghabcdefghabcdefghabcdefgh the end\n").encode()
SECONDS = struct.pack("<d", 86400.0 * 8000)
TILE = message((1, 0), (5, row(0, [new_cell(2, 1, decimal(48000, 0)), None, new_cell(10, 1, decimal(1995, -2)), new_cell(2, 1, decimal(5, -2, True)),
                                   new_cell(2, 1, decimal(12, 3)),
                                   new_cell(2, 1, decimal(0, -16)), new_cell(2, 1, decimal(19949999999999996, -15)), new_cell(2, 1, decimal(4111111111111111, 0)), new_cell(2, 1, decimal(1 << 70, 0)), new_cell(2, 2, struct.pack("<d", 0.25))], wide=True)),
               (5, row(1, [new_cell(3, 8, bytes(4)), new_cell(5, 4, SECONDS), new_cell(5, 4, struct.pack("<d", 3723.0)), new_cell(6, 2, struct.pack("<d", 1.0))])),
               (5, row(2, [old_cell(3, 0x94, 2, bytes(4)), old_cell(2, 0xA4, 2, struct.pack("<d", 4711.5)), old_cell(5, 0xC4, 2, SECONDS)], old=True)))
DOCUMENT = [
    group((2001, message((1, 0), (2, b"\x08\1"), (3, TEXT))), (2022, message((1, b"a style's name")))),
    group((2, message((1, b"Prices"), (2, b"\x08\2")))),
    group((2, message((1, message((1, 2211)))))),  # in Keynote a reference stands there
    group((3056, message((1, b"who has signed this?"), (2, 5))), (212, message((1, b"Tess Marlow")))),
    group((2032, message((2, b"https://halden.example/plan")))),
    group((6001, message((1, b"x"), (8, b"Table 1"))), (6002, TILE)),
    group((6005, message((1, 1), (3, message((1, 1), (2, 1), (3, "J\xf6rg M\xfcller".encode()))), (3, message((1, 2), (2, 1), (3, b"jorg@halden.example")))))),
    group((11006, message((1, 9), (4, message((1, 1), (3, b"passport of Mira.jpg"), (4, b"passport-1.jpg"))),
                          (4, message((1, 2), (3, b"paper.jpeg"), (5, b"theme/paper")))))),
    group((5, message((1, 7))), identifier=1 << 40),
]


def main():
    os.makedirs(FOLDER, exist_ok=True)
    whole = archive(b"".join(DOCUMENT))
    strange = archive(group((2001, b"\x1a\x05\xff\xfe\xfd\xfc\xfb")) + group((6002, message((5, row(0, [new_cell(2, 1, b"short")]))))) +
                      group((2001, message((3, b"what follows is read")))))
    files = {
        "document.iwa": whole,
        "cut.iwa": whole[:-60],
        "damaged.iwa": whole[:4] + b"\xff\xff\xff\xff\x7f" + whole[9:],
        "strange.iwa": strange,
        "long.iwa": archive(group((2001, message((3, b"longtext" * 3000)))), 20000),
    }
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)
    with zipfile.ZipFile(os.path.join(FOLDER, "offer.numbers"), "w") as package:
        package.writestr(zipfile.ZipInfo("Index/Document.iwa", (2024, 5, 2, 8, 0, 0)), whole)


if __name__ == "__main__":
    main()
