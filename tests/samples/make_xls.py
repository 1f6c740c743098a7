#!/usr/bin/env python3
"""Writes the old and the binary workbooks of tests/samples/office/, and the encrypted documents, record by record, so that each trap
stands where it is wanted. All people and companies are invented.   usage: make_xls.py [folder]"""
import base64
import hashlib
import io
import pathlib
import struct
import sys
import zipfile

import make_ole

HERE = pathlib.Path(__file__).resolve().parent / "office"
FOLDER = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
PASSWORD = "Kelp-Bridge 7"


def pack(form, *values):
    return struct.pack("<" + form, *values)


# ---- BIFF8 and BIFF5 ------------------------------------------------------------------------------------------------------


def rec(kind, data=b""):
    return pack("HH", kind, len(data)) + data


def wide(text, count="H"):
    """XLUnicodeString: narrow where Latin-1 will do."""
    try:
        return pack(count + "B", len(text), 0) + text.encode("latin-1")
    except UnicodeEncodeError:
        return pack(count + "B", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")


def old(text, count="H", page="cp1252"):
    return pack(count, len(text.encode(page))) + text.encode(page)


def bof8(kind):
    return rec(0x809, pack("HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0xC1, 0x306))


def bof5(kind):
    return rec(0x809, pack("HHHH", 0x500, kind, 0x0DBB, 0x07CC))


EOF = rec(0x0A)


def strings():
    """Shared strings over three CONTINUE records: cut inside a narrow string, which goes on wide, and inside formatting runs."""
    one = wide("Name") + wide("Mobile") + wide("Mira Okonkwo")
    cut = pack("HB", 23, 0) + b"Nordwind "
    rest = b"\1" + "Freight \u2013 Łódź".encode("utf-16-le")
    rich = pack("HBH", 12, 8, 2) + b"Jon Sandvik " + pack("HH", 0, 1)
    runs = pack("HH", 4, 2)
    aloud = "トウキョウ"
    extra = pack("HHIHHH", 1, 10 + 2 * len(aloud) + 6, 0, 1, len(aloud), len(aloud)) + aloud.encode("utf-16-le") + bytes(6)
    phonetic = pack("HBI", 2, 5, len(extra)) + "東京".encode("utf-16-le") + extra
    left = wide("left from a deleted row")
    return (rec(0xFC, pack("II", 9, 7) + one + cut) + rec(0x3C, rest + rich) + rec(0x3C, runs + phonetic + left))


def link(first, url, name):
    body = pack("HHHH", *first) + bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b") + pack("II", 2, 0x17)
    body += pack("I", len(name) + 1) + (name + "\0").encode("utf-16-le")
    target = (url + "\0").encode("utf-16-le")
    return rec(0x1B8, body + bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b") + pack("I", len(target)) + target)


def box(number, kind, text):
    return (rec(0x5D, pack("HHHHH", 0x15, 18, kind, number, 0) + bytes(12) + bytes(4)) +
            rec(0x1B6, pack("HH6xHHHH", 0x212, 0, len(text), 16, 0, 0)) + rec(0x3C, b"\0" + text.encode("latin-1")) +
            rec(0x3C, bytes(16)))


def number(row, column, value, style=0):
    return rec(0x203, pack("HHHd", row, column, style, value))


def rk(value):
    return (value << 2 | 2) & 0xFFFFFFFF


def sheet8():
    cells = b"".join(rec(0xFD, pack("HHHI", 0, c, 0, i)) for c, i in enumerate((0, 1)))
    cells += rec(0x204, pack("HHH", 0, 2, 0) + wide("Fee"))
    cells += rec(0xFD, pack("HHHI", 1, 0, 0, 2)) + number(1, 1, 491512345678.0) + rec(0x27E, pack("HHHI", 1, 2, 1, rk(48000)))
    cells += rec(0xFD, pack("HHHI", 2, 0, 0, 4))
    cells += rec(0xBD, pack("HHHIHIH", 2, 1, 2, rk(43894), 3, rk(1234567) | 1, 2))
    said = b"\x17\x1b\0https://wiki.nordwind.test/\x17\4\1" + "Łódź".encode("utf-16-le") + b"\x42\2\x67\1"
    cells += rec(0x06, pack("HHH6xHHIH", 3, 0, 0, 0xFFFF, 0, 0, len(said)) + said) + rec(0x207, wide("joined: Łódź"))
    cells += rec(0x06, pack("HHHdHIH", 3, 1, 0, 0.1, 0, 0, 0))
    cells += rec(0x205, pack("HHHBB", 3, 2, 0, 1, 0)) + rec(0x06, pack("HHHBBBBBBHHIH", 3, 4, 0, 2, 0, 7, 0, 0, 0, 0xFFFF, 0, 0, 0)) + rec(0x205, pack("HHHBB", 3, 3, 0, 42, 1))
    cells += rec(0xFD, pack("HHHI", 4, 0, 0, 3)) + rec(0xFD, pack("HHHI", 4, 1, 0, 5)) + rec(0xFD, pack("HHHI", 4, 2, 0, 99))
    objects = box(1, 0x19, "Ask Tess Marlow first") + box(2, 6, "Draft for Halden Works") + box(3, 0x19, "no note has it")
    objects += rec(0x1C, pack("HHHH", 1, 2, 0, 1) + wide("Rhea Lindqvist"))
    words, where = "Halden Works\0".encode("utf-16-le"), "quay with crane\0".encode("utf-16-le")
    shape = pack("HHI", 3 << 4 | 3, 0xF00B, 18 + len(words) + len(where)) + pack("HIHIHI", 0x80C0, len(words), 0x0BF, 8, 0x8381, len(where)) + words + where
    shape = pack("HHI", 0xF, 0xF002, 500) + pack("HHI", 0xF, 0xF004, 8 + len(shape)) + shape
    objects += rec(0xEC, shape[:60]) + rec(0x3C, shape[60:])
    objects += rec(0xAF, pack("HBBBBB", 1, 1, 0, 8, 9, 11) + b"\0If later" + wide("Edgar Nyberg") + wide("ask first") + pack("HH", 1, 2) + wide("52,000") + bytes(2))
    inner = bof8(0x20) + rec(0x100D, pack("H", 0) + wide("Turnover", "B")) + number(0, 0, 5) + rec(0x204, pack("HHH", 0, 1, 0) + wide("first quarter")) + EOF
    prompts = rec(0x1BE, pack("I", 0) + wide("Account") + wide("\0") + wide("IBAN of the supplier") + wide("\0") + bytes(8))
    return (bof8(0x10) + rec(0x14, wide('&L&"Arial,Bold"&12Nordwind Freight&RPage &P')) + rec(0x15, wide("Internal && secret")) +
            cells + inner + objects + link((4, 4, 0, 0), "https://intra.nordwind.test/price", "price list") + prompts + EOF)


def globals8(sheets, filepass=b""):
    """The workbook's own records; `sheets` are (name, hidden, bytes)."""
    formats = rec(0x41E, pack("H", 164) + wide('#,##0.00\\ "€"')) + rec(0x41E, pack("H", 165) + wide("d.m.yyyy"))
    styles = b"".join(rec(0xE0, pack("HH", 0, f) + bytes(16)) for f in (0, 164, 165, 4))
    names = rec(0x18, pack("HBBHHH4x", 0, 0, 9, 0, 0, 0) + b"\0" + b"PriceList") + rec(0x18, pack("HBBHHH4x", 0x20, 0, 1, 0, 0, 0) + b"\0\6")
    names += rec(0x894, pack("H10xHH", 0x894, 9, 21) + b"\0PriceList" + b"\0agreed with Ida Kvist")
    book = rec(0x1AE, pack("HH", 1, 21) + b"\0" + b"\1\1C\3Halden\3prices.xls")
    cached = rec(0x5A, pack("BBH", 1, 0, 3) + b"\2" + wide("Abe Stone") + b"\1" + pack("d", 5))
    blip = b"\x89PNG\r\n\x1a\n the logo"
    blip = pack("HHI", 0x6E0 << 4, 0xF01E, 17 + len(blip)) + bytes(17) + blip
    entry = pack("HHI", 6 << 4 | 2, 0xF007, 36 + len(blip)) + bytes(36) + blip
    drawings = b"".join(pack("HHI", 0xF, kind, size) for kind, size in ((0xF000, 8 + len(entry)), (0xF001, len(entry)))) + entry
    pictures = rec(0xEB, drawings[:40]) + rec(0x3C, drawings[40:])
    head = bof8(5) + filepass + rec(0x5C, wide("Jon Sandvik").ljust(112)) + rec(0x5B, pack("HH", 0, 0) + wide("Pia Lund")) + rec(0x42, pack("H", 1200)) + formats + styles
    tail = names + book + cached + pictures + strings() + EOF
    at = len(head) + sum(len(rec(0x85, pack("IH", 0, 0) + wide(n, "B"))) for n, _, _ in sheets) + len(tail)
    listed = b""
    for name, hidden, data in sheets:
        listed += rec(0x85, pack("IH", at, hidden) + wide(name, "B"))
        at += len(data)
    return head + listed + tail + b"".join(d for _, _, d in sheets)


def hidden8():
    return bof8(0x10) + rec(0x204, pack("HHH", 0, 0, 0) + wide("salary of Mira Okonkwo")) + number(0, 1, 61000.5, 3) + EOF


def book8(filepass=b""):
    return globals8([("Suppliers", 0, sheet8()), ("Löhne", 1, hidden8())], filepass)


def book5():
    rows = b"".join(rec(0x204, pack("HHH", 0, c, 0) + old(t)) for c, t in enumerate(("Name", "Größe")))
    rows += rec(0xD6, pack("HHH", 1, 0, 0) + old("Zoë Brandt") + b"\1\0\0") + number(1, 1, 1.5, 0)
    sheet = bof5(0x10) + rec(0x14, old("&CHalden Works", "B")) + rows + rec(0x1C, pack("HHH", 1, 1, 9) + b"check it!") + EOF
    head = bof5(5) + rec(0x42, pack("H", 1252)) + rec(0x41E, pack("H", 164) + old('0.00\\ "kg"', "B")) + rec(0xE0, pack("HH", 0, 164) + bytes(12))
    name = old("Gewichte", "B")
    listed = rec(0x85, pack("IH", len(head) + 10 + len(name) + len(EOF), 0) + name)
    return head + listed + EOF + sheet


def book2():
    """BIFF2, a stream without a compound file."""
    cell = lambda r, c: pack("HH3x", r, c)
    return (rec(0x09, pack("HH", 2, 0x10)) + rec(0x1E, old("General", "B")) + rec(0x04, cell(0, 0) + old("Tess Marlow", "B")) +
            rec(0x02, cell(0, 1) + pack("H", 4711)) + rec(0x03, cell(1, 0) + pack("d", 2.25)) +
            rec(0x06, cell(1, 1) + b"\0" * 6 + b"\xFF\xFF" + b"\0\0") + rec(0x07, old("old text", "B")) + EOF)


def rc4(key):
    state, i, j = list(range(256)), 0, 0
    for n in range(256):
        i = (i + state[n] + key[n % len(key)]) & 255
        state[n], state[i] = state[i], state[n]
    i = 0
    while True:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) & 255]


def md5(data):
    return hashlib.md5(data).digest()


CLEAR = (0x809, 0x2F, 0xE1)


def records(stream):
    at = 0
    while at < len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, size
        at += 4 + size


def encrypt_rc4(password):
    """Office binary RC4, a key for each 1,024 bytes."""
    salt, verifier = bytes(range(16)), bytes(range(100, 116))
    secret = md5((md5(password.encode("utf-16-le"))[:5] + salt) * 16)[:5]
    flow = rc4(md5(secret + pack("I", 0)))
    hidden = bytes(b ^ next(flow) for b in verifier + md5(verifier))
    stream = bytearray(book8(rec(0x2F, pack("HHH", 1, 1, 1) + salt + hidden)))
    keys = {}
    for at, kind, size in list(records(bytes(stream))):
        first = size if kind in CLEAR else 4 if kind == 0x85 else 0
        for place in range(at + 4 + first, at + 4 + size):
            block = place // 1024
            if block not in keys:
                flow = rc4(md5(secret + pack("I", block)))
                keys[block] = bytes(next(flow) for _ in range(1024))
            stream[place] ^= keys[block][place % 1024]
    return bytes(stream)


def encrypt_xor(password):
    pad = bytes.fromhex("bbffffbaffffb98000be0f00bf0f00")
    raw, key, check = password.encode("latin-1"), 0x3A5C, 0
    for byte in reversed(bytes([len(raw)]) + raw):
        check = ((check >> 14 & 1) | (check * 2 & 0x7FFF)) ^ byte
    array = [(b ^ (key >> 8 if i & 1 else key & 255)) for i, b in enumerate((raw + pad)[:16])]
    array = [(b >> 1 | b << 7) & 255 for b in array]
    stream = bytearray(book8(rec(0x2F, pack("HHH", 0, key, check ^ 0xCE4B))))
    for at, kind, size in list(records(bytes(stream))):
        first = size if kind in CLEAR else 4 if kind == 0x85 else 0
        for i in range(first, size):
            byte = stream[at + 4 + i]
            stream[at + 4 + i] = ((byte >> 3 | byte << 5) & 255) ^ array[(at + 4 + i + size) % 16]
    return bytes(stream)


# ---- BIFF12 --------------------------------------------------------------------------------------------------------------------


def rec12(kind, data=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    size = len(data)
    while True:
        head += bytes([size & 127 | (128 if size > 127 else 0)])
        size >>= 7
        if not size:
            return head + data


def text12(text):
    return pack("I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


NONE12 = pack("I", 0xFFFFFFFF)


def xlsb(name):
    cell = lambda column, style=0: pack("II", column, style)
    sheet = rec12(129) + rec12(0, pack("I", 0) + bytes(13))
    sheet += rec12(7, cell(0) + pack("I", 0)) + rec12(7, cell(1) + pack("I", 1)) + rec12(6, cell(2) + text12("Fee"))
    sheet += rec12(0, pack("I", 1) + bytes(13)) + rec12(7, cell(0) + pack("I", 2)) + rec12(5, cell(1) + pack("d", 491512345678.0))
    sheet += rec12(2, cell(2, 1) + pack("I", rk(48000)))
    said = b"\x44" + bytes(6) + b"\x17" + pack("H", 26) + "https://wiki.nordwind.test".encode("utf-16-le") + b"\x42\2\x67\1"
    sheet += rec12(0, pack("I", 2) + bytes(13)) + rec12(8, cell(0) + text12("joined: Łódź") + pack("HI", 0, len(said)) + said)
    sheet += rec12(9, cell(1, 2) + pack("d", 43894.0) + bytes(10)) + rec12(4, cell(2) + b"\1") + rec12(3, cell(3) + b"\x2a")
    sheet += rec12(62, cell(4) + b"\0" + text12("rich in place"))
    sheet += rec12(494, pack("IIII", 2, 2, 0, 0) + text12("rId2") + NONE12 + text12("opens the price list") + text12("prices"))
    sheet += rec12(64, pack("II", 0, 1) + bytes(16) + NONE12 + NONE12 + text12("Account") + text12("IBAN of the supplier") + bytes(8))
    sheet += rec12(479, pack("H", 0) + text12("&CNordwind Freight") + text12("Page &P") + NONE12 * 4) + rec12(480) + rec12(130)
    hidden = rec12(129) + rec12(0, pack("I", 9) + bytes(13)) + rec12(6, cell(27) + text12("salary of Mira Okonkwo")) + rec12(130)
    strings = rec12(159, pack("II", 4, 4)) + b"".join(
        rec12(19, bytes([f]) + text12(t) + e) for t, f, e in (("Name", 0, b""), ("Mobile", 0, b""), ("Mira Okonkwo", 3, pack("I4x", 1) + text12("ミラ") + pack("I8x", 1)),
                                                            ("left from a deleted row", 0, b"")))
    styles = rec12(44, pack("H", 164) + text12('#,##0.00\\ "€"')) + rec12(626) + rec12(47, bytes(16)) + rec12(627) + rec12(617)
    styles += b"".join(rec12(47, pack("HH", 0, f) + bytes(12)) for f in (0, 164, 14)) + rec12(618)
    book = rec12(131) + rec12(153, pack("II", 0, 0) + NONE12)
    book += rec12(156, pack("II", 0, 1) + text12("rId1") + text12("Suppliers")) + rec12(156, pack("III", 1, 0, 2) + text12("rId3") + text12("Löhne"))
    book += rec12(39, pack("IBI", 0, 0, 0xFFFFFFFF) + text12("PriceList") + bytes(8)) + rec12(2071, text12("C:\\Users\\jsandvik\\")) + rec12(132)
    comments = rec12(628) + rec12(632, text12("Rhea Lindqvist")) + rec12(635, pack("IIIII", 0, 1, 1, 2, 2) + bytes(16))
    comments += rec12(637, b"\0" + text12("Ask Tess Marlow first")) + rec12(636) + rec12(629)
    cache = rec12(24, text12("Abe Stone"))
    relation = lambda i, t, where, more="": (f'<Relationship Id="{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{t}" '
                                             f'Target="{where}"{more}/>')
    rels = lambda *entries: ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(entries) +
                             "</Relationships>").encode()
    core = ('<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:creator>Mira Okonkwo</dc:creator>'
            '<dcterms:created>2024-03-04T10:22:00Z</dcterms:created></cp:coreProperties>')
    parts = {
        "[Content_Types].xml": b'<Types><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        "docProps/core.xml": core.encode(), "xl/workbook.bin": book, "xl/worksheets/sheet1.bin": sheet,
        "xl/worksheets/sheet2.bin": hidden, "xl/sharedStrings.bin": strings, "xl/styles.bin": styles, "xl/comments1.bin": comments,
        "xl/pivotCache/pivotCacheDefinition1.bin": cache, "xl/worksheets/binaryIndex1.bin": bytes(64), "xl/embeddings/oleObject1.bin": b"object",
        "xl/_rels/workbook.bin.rels": rels(relation("rId1", "worksheet", "worksheets/sheet1.bin"), relation("rId3", "worksheet", "worksheets/sheet2.bin")),
        "xl/worksheets/_rels/sheet1.bin.rels": rels(relation("rId1", "comments", "../comments1.bin"),
                                                    relation("rId2", "hyperlink", "https://intra.nordwind.test/price", ' TargetMode="External"')),
    }
    return package(name, parts)


def package(name, parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in parts.items():
            info = zipfile.ZipInfo(path, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    if name:
        (FOLDER / name).write_bytes(out.getvalue())
    return out.getvalue()


def vsdx(name):
    """Two pages out of their order in the directory, shape data, a link, comments, and a sensitivity label."""
    rel = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://x/page" '
           'Target="page1.xml"/><Relationship Id="rId2" Type="http://x/page" Target="page2.xml"/></Relationships>')
    cell = lambda n, v: f"<Cell N='{n}' V='{v}'/>"
    shape = ("<Shape ID='1'>" + cell("PinX", "1.5") + "<Section N='Geometry'><Row>" + cell("X", "0") + "</Row></Section><Section N='Property'><Row N='a'>" +
             cell("Value", "10.20.30.1") + cell("Label", "Address") + "</Row></Section><Section N='Hyperlink'><Row>" + cell("Address", "https://intra.nordwind.test/rack") +
             cell("Description", "rack plan") + "</Row></Section><Text><cp IX='0'/>core switch <fld IX='0'>Oslo</fld></Text></Shape>")
    label = ('<clbl:labelList xmlns:clbl="c"><clbl:label id="{5b2c7d10-3e4f-4a5b-8c6d-7e8f90a1b2c3}" enabled="1" method="Privileged" '
             'siteId="{7f3c2b1a-0d4e-4f5a-9b6c-1d2e3f4a5b6c}" removed="0"/></clbl:labelList>')
    custom = ('<Properties><property name="MSIP_Label_5b2c7d10-3e4f-4a5b-8c6d-7e8f90a1b2c3_SiteId"><vt:lpwstr>7f3c2b1a-0d4e-4f5a-9b6c-1d2e3f4a5b6c'
              '</vt:lpwstr></property></Properties>')
    package(name, {
        "[Content_Types].xml": b"<Types/>", "docMetadata/LabelInfo.xml": label.encode(), "docProps/custom.xml": custom.encode(),
        "visio/document.xml": b"<VisioDocument/>", "visio/pages/page1.xml": ("<PageContents><Shapes>" + shape + "</Shapes></PageContents>").encode(),
        "visio/pages/page2.xml": b"<PageContents><Shapes><Shape><Text>first page</Text></Shape></Shapes></PageContents>",
        "visio/pages/pages.xml": b"<Pages><Page ID='4' Name='Overview'><Rel r:id='rId2'/></Page><Page ID='0' Name='Racks'><Rel r:id='rId1'/></Page></Pages>",
        "visio/pages/_rels/pages.xml.rels": rel.encode(),
        "visio/comments.xml": b"<Comments><AuthorList><AuthorEntry ID='1' Name='Rhea Lindqvist' Initials='RL'/></AuthorList><CommentList>"
                              b"<CommentEntry AuthorID='1' PageID='0'>move it to Bergen</CommentEntry></CommentList></Comments>",
        "visio/masters/master1.xml": b"<MasterContents><Shapes><Shape><Text>Router of Halden Works</Text></Shape></Shapes></MasterContents>"})


# ---- encrypted packages ([MS-OFFCRYPTO]) -----------------------------------------------------------------------------------


def _tables():
    box_, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) & 255 ^ (0x1B if p & 128 else 0)
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 255
        q ^= 9 if q & 128 else 0
        x = q ^ (q << 1 | q >> 7) & 255 ^ (q << 2 | q >> 6) & 255 ^ (q << 3 | q >> 5) & 255 ^ (q << 4 | q >> 4) & 255
        box_[p] = x ^ 0x63
        if p == 1:
            break
    box_[0] = 0x63
    return box_


SBOX = _tables()


def aes_block(key, block):
    """One block of AES (FIPS 197)."""
    words = [list(key[i:i + 4]) for i in range(0, len(key), 4)]
    size, rounds, factor = len(words), len(words) + 6, 1
    for i in range(size, 4 * (rounds + 1)):
        word = list(words[i - 1])
        if i % size == 0:
            word = [SBOX[b] for b in word[1:] + word[:1]]
            word[0] ^= factor
            factor = factor << 1 ^ (0x11B if factor & 128 else 0)
        elif size > 6 and i % size == 4:
            word = [SBOX[b] for b in word]
        words.append([a ^ b for a, b in zip(words[i - size], word)])
    double = lambda b: b << 1 & 255 ^ (0x1B if b & 128 else 0)
    add = lambda s, r: [b ^ words[4 * r + i // 4][i % 4] for i, b in enumerate(s)]
    state = add(list(block), 0)
    for r in range(1, rounds + 1):
        state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if r < rounds:
            mixed = []
            for c in range(0, 16, 4):
                a = state[c:c + 4]
                mixed += [double(a[i]) ^ double(a[(i + 1) % 4]) ^ a[(i + 1) % 4] ^ a[(i + 2) % 4] ^ a[(i + 3) % 4] for i in range(4)]
            state = mixed
        state = add(state, r)
    return bytes(state)


def padded(data):
    return data + bytes(-len(data) % 16)


def ecb(key, data):
    return b"".join(aes_block(key, data[i:i + 16]) for i in range(0, len(data), 16))


def cbc(key, iv, data):
    out, before = b"", iv
    for i in range(0, len(data), 16):
        before = aes_block(key, bytes(a ^ b for a, b in zip(data[i:i + 16], before)))
        out += before
    return out


def agile(plain, password, name="SHA512", bits=256, spins=1000):
    digest = lambda data: hashlib.new(name.lower(), data).digest()
    salt, data_salt = bytes(range(16)), bytes(range(50, 66))
    hashed = digest(salt + password.encode("utf-16-le"))
    for i in range(spins):
        hashed = digest(pack("I", i) + hashed)
    key_for = lambda mark: digest(hashed + bytes.fromhex(mark))[:bits // 8].ljust(bits // 8, b"\x36")
    secret, verifier = bytes(range(7, 7 + bits // 8)), bytes(range(200, 216))
    b64 = lambda data: base64.b64encode(data).decode()
    value = lambda mark, data: b64(cbc(key_for(mark), salt, padded(data)))
    size = len(digest(b""))
    common = f'saltSize="16" blockSize="16" keyBits="{bits}" hashSize="{size}" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="{name}"'
    info = pack("HHI", 4, 4, 0x40) + (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" '
        f'xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><keyData {common} saltValue="{b64(data_salt)}"/><keyEncryptors>'
        f'<keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password"><p:encryptedKey spinCount="{spins}" {common} '
        f'saltValue="{b64(salt)}" encryptedVerifierHashInput="{value("fea7d2763b4b9e79", verifier)}" '
        f'encryptedVerifierHashValue="{value("d7aa0f6d3061344e", digest(verifier))}" encryptedKeyValue="{value("146e0be7abacd0d6", secret)}"/>'
        f'</keyEncryptor></keyEncryptors></encryption>').encode()
    body = pack("Q", len(plain))
    for i in range(0, len(plain), 4096):
        iv = digest(data_salt + pack("I", i // 4096))[:16].ljust(16, b"\x36")
        body += cbc(secret, iv, padded(plain[i:i + 4096]))
    return info, body


def standard(plain, password):
    sha = lambda data: hashlib.sha1(data).digest()
    salt, verifier = bytes(range(16)), bytes(range(200, 216))
    hashed = sha(salt + password.encode("utf-16-le"))
    for i in range(50000):
        hashed = sha(pack("I", i) + hashed)
    hashed = sha(hashed + pack("I", 0))
    key = sha(bytes(a ^ 0x36 for a in hashed.ljust(64, b"\0")))[:16]
    header = pack("IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + "Provider\0".encode("utf-16-le")
    info = pack("HHII", 4, 2, 0x24, len(header)) + header + pack("I", 16) + salt
    info += ecb(key, verifier) + pack("I", 20) + ecb(key, padded(sha(verifier)).ljust(32, b"\0"))
    return info, pack("Q", len(plain)) + ecb(key, padded(plain))


def encrypted(name, info, body, **more):
    tree = {"EncryptionInfo": info, "EncryptedPackage": body, "\6DataSpaces": {"Version": b"1"}}
    tree.update(more)
    (FOLDER / name).write_bytes(make_ole.compound(tree))


def main():
    whole = make_ole.compound({"WORKBOOK": book8(), "MBD0001": {"Workbook": b"another"}})
    (FOLDER / "features.xls").write_bytes(whole)
    (FOLDER / "truncated.xls").write_bytes(make_ole.compound({"Workbook": book8()[:-700]}))
    (FOLDER / "excel5.xls").write_bytes(make_ole.compound({"Book": book5()}))
    (FOLDER / "excel2.xls").write_bytes(book2())
    (FOLDER / "rc4.xls").write_bytes(make_ole.compound({"Workbook": encrypt_rc4(PASSWORD)}))
    (FOLDER / "xor.xls").write_bytes(make_ole.compound({"Workbook": encrypt_xor("VelvetSweatshop")}))
    (FOLDER / "unknown.xls").write_bytes(make_ole.compound({"Workbook": encrypt_rc4("nobody tells")}))
    workbook = xlsb("features.xlsb")
    (FOLDER / "truncated.xlsb").write_bytes(workbook[:len(workbook) // 2])
    vsdx("features.vsdx")
    note = package(None, {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document><w:p><w:t>offer for Halden Works</w:t></w:p></w:document>"})
    encrypted("agile.docx", *agile(note, PASSWORD))
    encrypted("standard.docx", *standard(note, PASSWORD))
    encrypted("open.xlsx", *agile(note, "VelvetSweatshop", "SHA1", 128))
    encrypted("unknown.docx", *agile(note, "nobody tells"))
    rights = {"\6DataSpaces": {"DataSpaceMap": b"", "TransformInfo": {"DRMEncryptedTransform": {"\6Primary": b""}}}}
    encrypted("rights.docx", b"", bytes(64), **rights)


if __name__ == "__main__":
    main()
