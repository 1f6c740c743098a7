#!/usr/bin/env python3
"""Writes the books of tests/samples/mobi/: Mobipocket with each of its packings, PalmDOC.
All people and companies are invented. Usage: make_mobi.py [folder]"""
import os
import struct
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mobi")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
RECORD = 4096
STORED, PALMDOC, HUFFMAN = 1, 2, 17480


def pack_palmdoc(data):
    out, i = bytearray(), 0
    while i < len(data):
        best, where = 0, 0
        for length in range(min(10, len(data) - i), 2, -1):
            where = data.rfind(data[i:i + length], max(0, i - 2047), i)
            if where >= 0:
                best = length
                break
        if best:
            pair = 0x8000 | (i - where) << 3 | best - 3
            out += struct.pack(">H", pair)
            i += best
        elif data[i] == 32 and i + 1 < len(data) and 0x40 <= data[i + 1] < 0x80:
            out.append(data[i + 1] ^ 0x80)
            i += 2
        elif data[i] == 0 or 9 <= data[i] < 0x80:
            out.append(data[i])
            i += 1
        else:
            out += bytes([1, data[i]])
            i += 1
    return bytes(out)


def huffman(text):
    """Codes of eight bits, number n as 255 - n; numbers 254 and 255 are phrases of such codes."""
    def code(raw):
        return bytes(255 - byte for byte in raw)
    phrases = [(bytes([i]), True) for i in range(254)] + [(code(b"Mira Holm"), False), (code(b"Birchwood ") + bytes([255 - 254]), False)]
    packed = b"".join(code(text[i:i + 1]) for i in range(len(text)))
    packed = packed.replace(code(b"Mira Holm"), bytes([255 - 254])).replace(code(b"Birchwood ") + bytes([1]), bytes([0]))
    first = struct.pack(">256I", *[8 | 0x80 | 255 << 8] * 256)
    ranges = b"".join(struct.pack(">II", 0, (1 << n) - 1 if n >= 8 else 0) for n in range(1, 33))
    big = first + ranges
    little = b"".join(big[i:i + 4][::-1] for i in range(0, len(big), 4))
    huff = struct.pack(">4s5I", b"HUFF", 0x18, 24, 24 + 1024, 24 + 1280, 24 + 2304) + big + little
    records = [huff]
    for start in (0, 128):
        places, body = [], b""
        for raw, plain in phrases[start:start + 128]:
            places.append(256 + len(body))
            body += struct.pack(">H", len(raw) | (0x8000 if plain else 0)) + raw
        records.append(struct.pack(">4sIII", b"CDIC", 0x10, 256, 7) + struct.pack(">128H", *places) + body)
    return packed, records


def extended(fields):
    body = b"".join(struct.pack(">II", number, len(value) + 8) + value for number, value in fields)
    body += bytes(-len(body) % 4)
    return struct.pack(">4sII", b"EXTH", 12 + len(body), len(fields)) + body


def book(text, packing, records=(), no_phrases=(), encryption=0, extra=0, version=6, title=b"Aldermoor, a history", more=b""):
    pieces = [text[i:i + RECORD] for i in range(0, len(text), RECORD)]
    codes = []
    if packing == HUFFMAN:
        packed = [huffman(piece) for piece in pieces]
        pieces, codes = [one for one, _ in packed], packed[0][1][:1] + list(no_phrases) + packed[0][1][1:]
    elif packing == PALMDOC:
        pieces = [pack_palmdoc(piece) for piece in pieces]
    pieces = [piece + more for piece in pieces]
    fields = extended([(100, "Jörg Müller".encode()), (101, b"Birchwood Press"), (503, title), (112, b"C:\\BOOKS\\HISTORY.DOC")])
    head = bytearray(16 + 232)
    struct.pack_into(">HHIHHHH", head, 0, packing, 0, len(text), len(pieces), RECORD, encryption, 0)
    struct.pack_into(">4sIIIII", head, 16, b"MOBI", 232, 2, 65001, 1, version)
    struct.pack_into(">I", head, 80, len(pieces) + 1)
    struct.pack_into(">II", head, 84, len(head) + len(fields), len(title))
    struct.pack_into(">I", head, 108, len(pieces) + len(codes) + 1)
    struct.pack_into(">II", head, 112, len(pieces) + 1 if codes else 0, len(codes))
    struct.pack_into(">I", head, 128, 0x40)
    struct.pack_into(">I", head, 168, 0xFFFFFFFF)
    struct.pack_into(">H", head, 242, extra)
    return [bytes(head) + fields + title + bytes(4)] + pieces + codes + list(records)


def database(records, kind=b"BOOKMOBI", name=b"Aldermoor"):
    at = 78 + 8 * len(records) + 2
    head = name.ljust(32, b"\0") + struct.pack(">HHIIIIII8sIIH", 0, 0, 0, 0, 0, 0, 0, 0, kind, 0, 0, len(records))
    for i, record in enumerate(records):
        head += struct.pack(">II", at, 2 * i)
        at += len(record)
    return head + b"\0\0" + b"".join(records)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    lines = "".join(f"<p>Line {i} of Birchwood Mira Holm.</p>\n" for i in range(150))
    text = f"<html><body><p>Jörg Müller, +46 8 555 0100</p>\n{lines}<p>the end</p></body></html>".encode()
    picture = b"GIF89a\1\0\1\0\0\0\0;"
    plain = "A plain book of Mira Holm, +46 8 555 0101.\n".encode() * 120
    palm = struct.pack(">HHIHHI", 2, 0, len(plain), 2, RECORD, 0)
    good = database(book(text, PALMDOC, [picture, b"SRCS" + bytes(12) + b"PK\5\6" + bytes(18), b"FLIS" + bytes(8)]))
    two = book(text, STORED) + [b"BOUNDARY"] + book(b"<html><p>The newer book of Mira Holm</p></html>", STORED, version=8)
    long = book(b"<html>", PALMDOC)  # one record of more text than any maker puts in
    long[1] = pack_palmdoc(b"<html><p>") + b"a\x80\x0f" * 7000 + pack_palmdoc(b"</p><p>Mira Holm, +46 8 555 0102</p></html>")
    hidden = b"Mira Holm, +46 8 555 0103"
    exth = good.index(b"EXTH")
    dense = database(book(text, HUFFMAN))
    files = {
        "history.mobi": good,
        "dense.mobi": dense,
        "stored.azw": database(book(text, STORED, extra=3, more=b"\0abc\x84")),
        "two.azw3": database(two),
        "locked.azw": database(book(text, PALMDOC, encryption=2)),
        "unknown.mobi": database(book(text, 7)),
        "plain.pdb": database([palm, pack_palmdoc(plain[:RECORD]), pack_palmdoc(plain[RECORD:])], b"TEXtREAd"),
        "long.mobi": database(long),
        "cut.mobi": good[:-900],
        "fields.mobi": good[:exth + 8] + struct.pack(">I", 5000) + good[exth + 12:],
        "hidden.mobi": database(book(text, PALMDOC, [b"\0\0", b"FLIS" + bytes(8), hidden, b"BOUNDARY, " + hidden, b"\xe9\x8e\r\n"])),
        "hidden.pdb": database([palm, pack_palmdoc(plain[:RECORD]), pack_palmdoc(plain[RECORD:]), hidden, b"FLIS " + hidden], b"TEXtREAd"),
        "damaged.mobi": good.replace(b"EXTH\0\0", b"EXTH\xff\xff").replace(b"\0\0\0\x64\0\0\0\x15", b"\0\0\0\x64\0\0\0\x03"),
        "empty.prc": database(book(text, HUFFMAN, no_phrases=[struct.pack(">4sIII", b"CDIC", 0x10, 0, 7)])),
        "damaged.prc": dense.replace(b"CDIC", b"CDIX"),
        "short.mobi": good[:70],
    }
    place = 78 + 8 * 5  # of a record that begins with the file, and so holds itself
    files["itself.mobi"] = files["hidden.mobi"][:place] + bytes(4) + files["hidden.mobi"][place + 4:]
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
