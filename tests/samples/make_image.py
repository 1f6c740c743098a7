#!/usr/bin/env python3
"""Makes tests/samples/image/: pictures of a few pixels with text metadata of invented people. The same bytes each time.

usage: make_image.py [DIRECTORY]"""
import os
import struct
import sys
import zlib

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "image")


def ifd(order, entries, base, following=0):
    """entries: (tag, type, count, bytes); values of more than four bytes stand behind the directory at `base`"""
    entries = sorted(entries)
    table, data = b"", b""
    at = base + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in entries:
        if len(value) <= 4:
            stored = value.ljust(4, b"\0")
        else:
            stored = struct.pack(order + "I", at + len(data))
            data += value + b"\0" * (len(value) % 2)
        table += struct.pack(order + "HHI", tag, kind, count) + stored
    return struct.pack(order + "H", len(entries)) + table + struct.pack(order + "I", following) + data


def text(value):
    return value.encode("utf-8") + b"\0"


def entry(tag, value, kind=2):
    return (tag, kind, len(value), value)


def wide(value):
    return value.encode("utf-16-le") + b"\0\0"


def rationals(order, *values):
    return b"".join(struct.pack(order + "II", *value) for value in values)


def tiff(order, extra=(), loop=False):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    gps = [(1, 2, 2, b"S\0"), (2, 5, 3, rationals(order, (33, 1), (51, 1), (3125, 100))),
           (3, 2, 2, b"E\0"), (4, 5, 3, rationals(order, (151, 1), (12, 1), (4050, 100))),
           (0x1C, 7, 23, b"ASCII\0\0\0Harbour, east\0")]
    comment = b"UNICODE\0" + "Gr\u00fc\u00dfe an J\u00f6rg".encode("utf-16-le" if order == "<" else "utf-16-be")
    exif = [entry(0x9003, text("2021:03:04 10:22:00")), entry(0x9286, comment, 7), entry(0xA430, text("Mara Lindqvist")),
            entry(0xA431, text("SN-0042177"))]
    gps_at = 8
    gps_bytes = ifd(order, gps, gps_at)
    exif_at = gps_at + len(gps_bytes)
    exif_bytes = ifd(order, exif, exif_at)
    main_at = exif_at + len(exif_bytes)
    main = [entry(0x010E, text("The signed contract of Pelikan Freight")), entry(0x010F, text("Camera Works")),
            entry(0x0131, text("Darkroom 4.1")), entry(0x0132, text("2021:03:05 09:00:01")),
            entry(0x013B, text("Mara Lindqvist")), entry(0x8298, text("\u00a9 2021 Pelikan Freight")),
            entry(0x9C9C, wide("call Iv\u00e1n before Friday"), 1), entry(0x9C9D, wide("Mara Lindqvist"), 1),
            (0x8769, 4, 1, struct.pack(order + "I", exif_at)), (0x8825, 4, 1, struct.pack(order + "I", gps_at)),
            entry(0xC500, text("Batch 7 of Oksana Roth"))] + list(extra)
    return (mark + struct.pack(order + "I", main_at) + gps_bytes + exif_bytes
            + ifd(order, main, main_at, main_at if loop else 0))


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmp:CreatorTool="Darkroom 4.1" xmp:CreateDate="2021-03-04T10:22+01:00" photoshop:Credit="Studio &amp; Sons" xmpMM:DocumentID="xmp.did:0011">
<dc:creator><rdf:Seq><rdf:li>Mara Lindqvist</rdf:li><rdf:li>Tom\u00e1s Okafor</rdf:li></rdf:Seq></dc:creator>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Harbour at dawn</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>freight</rdf:li><rdf:li>harbour</rdf:li></rdf:Bag></dc:subject>
<exif:ExposureTime>1/250</exif:ExposureTime><Iptc4xmpCore:CreatorContactInfo rdf:parseType="Resource">
<Iptc4xmpCore:CiEmailWork>mara.lindqvist@pelikan-freight.test</Iptc4xmpCore:CiEmailWork></Iptc4xmpCore:CreatorContactInfo>
<xmp:ModifyDate>2021-03-05T09:00:01Z</xmp:ModifyDate></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode("utf-8")


def dataset(record, number, value):
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


IPTC = (dataset(1, 90, b"\x1b%G") + dataset(2, 80, b"Mara Lindqvist") + dataset(2, 118, "Kai 4, B\u00fcro 12".encode())
        + dataset(2, 120, b"Containers of Pelikan Freight") + dataset(2, 25, b"freight"))


def resource(number, value):
    return b"8BIM" + struct.pack(">HHI", number, 0, len(value)) + value + b"\0" * (len(value) % 2)


def segment(marker, value):
    return struct.pack(">BBH", 0xFF, marker, len(value) + 2) + value


def jpeg(exif):
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + segment(0xE1, b"Exif\0\0" + exif)
            + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP) + segment(0xED, b"Photoshop 3.0\0" + resource(0x0404, IPTC))
            + segment(0xFE, b"scanned by Oksana Roth") + segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\x34\xff\xd9")


def chunk(kind, value):
    return struct.pack(">I", len(value)) + kind + value + struct.pack(">I", zlib.crc32(kind + value))


def png():
    raw = "\nexif\n%8d\n" % 12
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"tEXt", b"Author\0Mara Lindqvist") + chunk(b"tEXt", b"Owner of desk\0Jos\xe9 Abara, room 4")
            + chunk(b"zTXt", b"Description\0\0" + zlib.compress(b"Drawing of the new quay for Pelikan Freight"))
            + chunk(b"iTXt", b"Comment\0\0\0de\0Kommentar\0" + "R\u00fcckruf an J\u00f6rg".encode("utf-8"))
            + chunk(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0" + zlib.compress(XMP))
            + chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress((raw + IPTC.hex()).encode()))
            + chunk(b"tIME", struct.pack(">HBBBBB", 2021, 3, 5, 9, 0, 1)) + chunk(b"eXIf", tiff(">"))
            + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def gif():
    def blocks(value):
        return b"".join(bytes([len(value[i:i + 255])]) + value[i:i + 255] for i in range(0, len(value), 255)) + b"\0"
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return (b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + b"\x21\xfe" + blocks(b"drawn by Mara Lindqvist, 2021")
            + b"\x21\xff\x0bXMP DataXMP" + XMP + trailer + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02" + blocks(b"\x44\x01") + b"\x3b")


def webp():
    def part(kind, value):
        return kind + struct.pack("<I", len(value)) + value + b"\0" * (len(value) % 2)
    body = b"WEBP" + part(b"VP8X", b"\x0c" + b"\0" * 9) + part(b"VP8L", b"\x2f\0\0\0\0") + part(b"EXIF", tiff("<")) + part(b"XMP ", XMP)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def psd():
    resources = resource(0x0404, IPTC) + resource(0x0422, tiff(">")) + resource(0x040B, b"https://pelikan-freight.test/quay") + resource(0x0424, XMP)
    return (b"8BPS\0\x01" + b"\0" * 6 + struct.pack(">HIIHH", 3, 1, 1, 8, 3) + struct.pack(">I", 0)
            + struct.pack(">I", len(resources)) + resources + struct.pack(">I", 0) + b"\0\0" + b"\0\0\0")


def heic():
    def box(kind, value):
        return struct.pack(">I", len(value) + 8) + kind + value
    exif = struct.pack(">I", 0) + tiff("<")

    def whole(at):
        entries = (box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0")
                   + box(b"infe", b"\x02\0\0\0" + struct.pack(">HH", 2, 0) + b"mime\0application/rdf+xml\0"))
        places = b"".join(struct.pack(">HHHII", number, 0, 1, where, size)
                          for number, where, size in ((1, at, len(exif)), (2, at + len(exif), len(XMP))))
        meta = (b"\0\0\0\0" + box(b"hdlr", b"\0" * 8 + b"pict" + b"\0" * 13) + box(b"iinf", b"\0\0\0\0" + struct.pack(">H", 2) + entries)
                + box(b"iloc", b"\0\0\0\0\x44\0" + struct.pack(">H", 2) + places))
        return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", meta)
    return whole(len(whole(0)) + 8) + box(b"mdat", exif + XMP)


def emf_text(kind, x, y, value, advance=10, options=0):
    """EMR_EXTTEXTOUTW (84) or -A (83): string and advances stand behind the 76 bytes of the record."""
    raw = value.encode("utf-16-le" if kind == 84 else "cp1252")
    raw += bytes(-len(raw) % 4)
    place = struct.pack("<iiIII16xI", x, y, len(value), 76, options, 76 + len(raw))
    return emf_record(kind, bytes(28) + place + raw + struct.pack("<i", advance) * len(value))


def emf_record(kind, body=b""):
    return struct.pack("<II", kind, 8 + len(body)) + body


def emf_formats(signature, data):
    data += bytes(-len(data) % 4)
    body = b"GDIC" + struct.pack("<I16xI", 0x40000004, 1) + signature + struct.pack("<III", 1, len(data), 44) + data
    return emf_record(70, struct.pack("<I", len(body)) + body)


def emf():
    """A line in two runs, one in two words by their distance alone, right-aligned text, a small record, words at the pen."""
    names = "Darkroom 4.1\0Plan of the quay\0\0".encode("utf-16-le")
    head = emf_record(1, bytes(32) + b" EMF" + struct.pack("<IIIHHII", 0x10000, 0, 0, 1, 0, len(names) // 2, 100) + bytes(32) + names + bytes(-len(names) % 4))
    small = "call 555-0199"
    small_record = emf_record(108, struct.pack("<iiIIIff", 40, 300, len(small), 0x300, 1, 1, 1) + small.encode() + bytes(-len(small) % 4))
    return (head + emf_text(84, 0, 100, "Mara Lind") + emf_text(84, 90, 100, "qvist") + emf_text(84, 200, 100, "of Pelikan")
            + emf_text(84, 0, 200, "12", options=0x10) + emf_record(22, struct.pack("<I", 2)) + emf_text(83, 500, 200, "caf\xe9")
            + small_record + emf_record(22, struct.pack("<I", 1)) + emf_record(27, struct.pack("<ii", 7, 400))
            + emf_formats(b" EMF", b"not again") + emf_formats(b" FDP", b"%PDF-1.3\n")
            + emf_text(84, 0, 0, "Tom\u00e1s ") + emf_text(84, 0, 0, "Okafor") + emf_record(14, bytes(12)))


def emf_texts():
    """Two texts in one record, which says that there are three; one that lies behind its record; one of nothing at all."""
    words = ["Oksana Roth", "room 12"]
    raw = "".join(words).encode("utf-16-le")
    objects, at = b"", 40 + 40 * len(words)
    for i, word in enumerate(words):
        objects += struct.pack("<iiIII16xI", 0, 20 * i, len(word), at, 0, 0)
        at += 2 * len(word)
    poly = emf_record(97, bytes(28) + struct.pack("<I", 3) + objects + raw + bytes(-len(raw) % 4))
    behind = emf_record(84, bytes(28) + struct.pack("<iiIIII", 0, 60, 500, 76, 0, 0) + bytes(16))
    return emf_record(1, bytes(92)) + poly + behind + emf_text(84, 0, 80, "") + emf_text(84, 0, 100, "Tom\u00e1s") + emf_record(14, bytes(12))


def emf_letters():
    """Letter by letter, as a Mac draws: little room between them, then much; blanks are drawn too."""
    records, widths = b"", {"i": 22, "l": 22, "t": 28, " ": 28, ".": 28}
    for line, (words, room) in enumerate((("Mattis Hill", 8), ("Till 10.20.30.40", 18))):
        x = 0
        for letter in words:
            advance = widths.get(letter, 56)
            records += emf_text(84, x, 100 * line, letter, advance)
            x += advance + room
    return emf_record(1, bytes(92)) + records + emf_record(14, bytes(12))


def wmf():
    """Two fonts, of which the second takes the slot of a pen that is gone; text in the charset of the one in force."""
    def part(kind, body):
        return struct.pack("<IH", 3 + (len(body) + 1) // 2, kind) + body + b"\0" * (len(body) % 2)

    def font(charset):
        return part(0x02FB, struct.pack("<hhhhhBBBB", 12, 0, 0, 0, 400, 0, 0, 0, charset) + bytes(4) + b"Arial\0")

    def said(x, y, value, options=0):
        advances = struct.pack("<h", 10) * len(value)
        head = struct.pack("<hhHH", y, x, len(value), options) + (bytes(8) if options else b"")
        return part(0x0A32, head + value + b"\0" * (len(value) % 2) + advances)

    def short(x, y, value):
        return part(0x0521, struct.pack("<H", len(value)) + value + b"\0" * (len(value) % 2) + struct.pack("<hh", y, x))
    body = (part(0x02FA, bytes(10)) + font(0) + part(0x01F0, b"\0\0") + font(204) + part(0x012D, b"\x01\0") + said(0, 0, b"Tom\xe1s Okafor")
            + said(200, 0, b"555-0199", 4) + part(0x012D, b"\0\0") + said(0, 20, "\u0414\u043e\u0433\u043e\u0432\u043e\u0440".encode("cp1251"))
            + short(0, 40, "\u0426\u0435\u043d\u0430".encode("cp1251")) + part(0, b""))
    return struct.pack("<IHhhhhHI", 0x9AC6CDD7, 0, 0, 0, 100, 100, 96, 0) + b"\0\0" + struct.pack("<HHHIHIH", 1, 9, 0x300, 9 + len(body) // 2, 2, 50, 0) + body


def main():
    os.makedirs(FOLDER, exist_ok=True)
    whole = jpeg(tiff("<"))
    files = {"clean.jpg": whole, "damaged.jpg": whole[:700], "bare.jpg": b"\xff\xd8" + segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\xff\xd9",
             "clean.png": png(), "damaged.png": png()[:180], "clean.tif": tiff(">", [entry(0x83BB, IPTC, 7), entry(0x02BC, XMP, 1)]),
             "loop.tif": tiff("<", loop=True), "damaged.tif": tiff(">")[:-90], "clean.gif": gif(), "clean.webp": webp(), "clean.psd": psd(), "clean.heic": heic(),
             "damaged.heic": heic()[:-300], "texts.emf": emf_texts(), "letters.emf": emf_letters(),
             "clean.emf": emf(), "damaged.emf": emf()[:500], "clean.wmf": wmf(), "damaged.wmf": wmf()[:150]}
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


main()
