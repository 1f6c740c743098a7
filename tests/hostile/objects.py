"""Bombs that are PDF, compound files (doc, xls, msg), RTF and databases: files of objects that refer to each other."""
import os
import sqlite3
import struct
import zlib

from kit import MAIL, MI, TEXT, bomb, deflated_zeros, repeat, save

ANY = "findings|truncated|unreadable|clean"


# ---- PDF (ISO 32000-1)


def pdf(objects, root=1, trailer=b"", xref=True, prev=b""):
    """`objects`: number to body; those of TEXT on a first page are 90 and up."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    if xref:
        out += b"xref\n0 1\n0000000000 65535 f \n"
        for number, place in places.items():
            out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<</Size %d/Root %d 0 R%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, root, prev.replace(b"HERE", b"%d" % at), trailer, at)
    return bytes(out)


def stream(data, about=b"", length=None):
    return b"<</Length %s%s>>\nstream\n%s\nendstream" % (b"%d" % len(data) if length is None else length, about, data)


SHOWN = b"BT /F1 12 Tf 72 700 Td (%s) Tj ET\n" % TEXT.strip()
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def page(contents, parent=2, more=b""):
    return b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents %s/Resources<</Font<</F1 90 0 R>>%s>>>>" % (parent, contents, more)


def document(extra, kids=b"91 0 R", contents=b"92 0 R", more=b"", count=1, catalog=b""):
    """A page with the address, and what else there is."""
    return {1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog, 2: b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids), 90: FONT,
            91: page(contents, more=more), 92: stream(SHOWN), **extra}


def pdf_bomb(name, reasons="", maybe="corrupt", kept=True, state="findings", quick=True):
    def register(make):
        @bomb(name, state, reasons, maybe=maybe + " unsupported time", kept=kept, quick=quick)
        def _(path):
            made = make()
            save(path, made if isinstance(made, bytes) else pdf(made))
        return make
    return register


@pdf_bomb("filter-chain.pdf", maybe="corrupt ratio bytes_out")
def _():
    """Twenty deflates of each other around a gigabyte of zeros."""
    data = zlib.compress(b"")[:2] + deflated_zeros(1024) + b"\0\0\0\1"
    for _ in range(19):
        data = zlib.compress(data, 9)
    return document({5: stream(data, b"/Filter[" + b"/FlateDecode" * 20 + b"]"), 6: page(b"5 0 R")}, b"91 0 R 6 0 R", count=2)


@pdf_bomb("filters-1e5.pdf", maybe="corrupt ratio bytes_out depth")
def _():
    return document({5: stream(SHOWN.hex().encode() + b">", b"/Filter[" + b"/ASCIIHexDecode" * 100000 + b"]"), 6: page(b"5 0 R")}, b"91 0 R 6 0 R", count=2)


@pdf_bomb("zeros.pdf", maybe="corrupt ratio bytes_out", quick=False)
def _():
    """A page's content that unpacks to 4 GiB."""
    data = zlib.compress(b"")[:2] + deflated_zeros(4096, SHOWN) + b"\0\0\0\1"
    return document({5: stream(data, b"/Filter/FlateDecode"), 6: page(b"5 0 R")}, b"91 0 R 6 0 R", count=2)


@pdf_bomb("run-lengths.pdf", maybe="corrupt ratio bytes_out")
def _():
    data = zlib.compress(b"\x81 " * (32 * MI))
    return document({5: stream(data, b"/Filter[/FlateDecode/RunLengthDecode/RunLengthDecode]"), 6: page(b"5 0 R")}, b"91 0 R 6 0 R", count=2)


@pdf_bomb("page-loop.pdf")
def _():
    """Kids that are their own parents, and the same page a hundred thousand times."""
    loop = b"<</Type/Pages/Parent 2 0 R/Count 1000000/Kids[91 0 R 2 0 R 5 0 R 5 0 R 6 0 R]>>"
    return document({5: loop, 6: loop}, b"91 0 R 5 0 R 2 0 R 6 0 R", count=2147483647)


@pdf_bomb("page-tree-2^40.pdf", maybe="corrupt pages entries")
def _():
    """Forty levels of two kids, both the same: 2^40 pages."""
    levels = {n: b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%d 0 R %d 0 R]>>" % (n - 1, 1 << 50 - n, n + 1, n + 1) for n in range(10, 50)}
    levels[50] = page(b"92 0 R", 49)
    return document(levels, b"91 0 R 10 0 R", count=1 << 31)


@pdf_bomb("page-tree-1e5.pdf", maybe="corrupt depth pages")
def _():
    levels = {n: b"<</Type/Pages/Parent %d 0 R/Count 1/Kids[%d 0 R]>>" % (n - 1, n + 1) for n in range(100, 100000)}
    levels[100000] = page(b"92 0 R", 99999)
    return document(levels, b"91 0 R 100 0 R", count=2)


@pdf_bomb("object-stream-loop.pdf", kept=None, state=ANY)
def _():
    """Object streams that extend each other and hold each other, and the catalog lies in one that lies in itself."""
    first = stream(b"5 0 6 10 1 20 <</A 5 0 R>> <</B 6 0 R>> <</Type/Catalog/Pages 2 0 R>>", b"/Type/ObjStm/N 2000000000/First 15/Extends 6 0 R")
    second = stream(b"5 0 <</A 5 0 R>>", b"/Type/ObjStm/N 1/First 4/Extends 5 0 R")
    entries = b"".join(struct.pack(">BIB", 2, 5, 0) for _ in range(93))
    out = pdf(document({5: first, 6: second}), xref=False)
    at = len(out)
    return out + b"95 0 obj\n" + stream(entries, b"/Type/XRef/W[1 4 1]/Size 93/Root 1 0 R/Prev %d" % at) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


@pdf_bomb("xref-loop.pdf")
def _():
    return pdf(document({}), prev=b"/Prev HERE/XRefStm HERE")


@pdf_bomb("size-2^31.pdf")
def _():
    return pdf(document({}), trailer=b"/Size 2147483647").replace(b"xref\n0 1\n", b"xref\n0 2147483647\n")


@pdf_bomb("length-loop.pdf")
def _():
    return document({5: stream(SHOWN, length=b"5 0 R"), 6: page(b"5 0 R"), 7: b"7 0 R", 8: page(b"[7 0 R 8 0 R 7 0 R]")}, b"91 0 R 6 0 R 8 0 R", count=3)


@pdf_bomb("form-loop.pdf", maybe="corrupt depth bytes_out ratio")
def _():
    """A form that draws itself; and thirty that draw each the next one ten times: 10^30 words."""
    form = lambda names, number: stream(b"/X%d Do " % number * 10 + SHOWN, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 90 0 R>>/XObject<<" + names + b">>>>")
    forms = {n: form(b"/X%d %d 0 R" % (n + 1, n + 1), n + 1) for n in range(10, 40)}
    forms[40] = form(b"/X40 40 0 R", 40)
    forms[5], forms[6] = stream(b"/X10 Do /X40 Do"), page(b"5 0 R", more=b"/XObject<</X10 10 0 R/X40 40 0 R>>")
    return document(forms, b"91 0 R 6 0 R", count=2)


@pdf_bomb("nesting.pdf", maybe="corrupt depth")
def _():
    deep = b"[" * 3000000
    return document({5: deep, 6: b"<</A" * 1000000, 7: stream(b"[(" * 1000000 + b"<<" * 1000000), 8: page(b"7 0 R")}, b"91 0 R 8 0 R", count=2)


@pdf_bomb("parentheses.pdf", maybe="corrupt depth")
def _():
    return document({7: stream(b"BT /F1 1 Tf (" * 2000000), 8: page(b"7 0 R")}, b"91 0 R 8 0 R", count=2)


@pdf_bomb("outline-loop.pdf", maybe="corrupt depth entries")
def _():
    item = lambda n: b"<</Title(mark %d)/Parent 5 0 R/First %d 0 R/Next %d 0 R/Prev 6 0 R/Last 6 0 R>>" % (n, 6, 7)
    return document({5: b"<</Type/Outlines/First 6 0 R/Last 7 0 R/Count 9>>", 6: item(6), 7: item(7),
                     8: b"<</Kids[8 0 R 8 0 R]/Names[(a) 8 0 R]>>"}, catalog=b"/Outlines 5 0 R/Names<</EmbeddedFiles 8 0 R/Dests 8 0 R>>/AcroForm<</Fields[9 0 R]>>")


@pdf_bomb("cmap.pdf", maybe="corrupt bytes_out ratio")
def _():
    """A ToUnicode map of four billion codes, each to a long text."""
    cmap = b"begincmap 1 begincodespacerange <00000000> <ffffffff> endcodespacerange\n" + \
        b"1 beginbfrange <00000000> <ffffffff> <" + b"0041" * 500 + b"> endbfrange\n" * 20000 + b"endcmap"
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[90 0 R]/ToUnicode 5 0 R>>"
    shown = b"BT /F2 12 Tf <" + b"0041" * 1000000 + b"> Tj ET"
    return document({5: stream(zlib.compress(cmap), b"/Filter/FlateDecode"), 6: font, 7: stream(zlib.compress(shown), b"/Filter/FlateDecode"),
                     8: b"<</Type/Page/Parent 2 0 R/Contents 7 0 R/Resources<</Font<</F2 6 0 R>>>>>>"}, b"91 0 R 8 0 R", count=2)


# ---- compound files ([MS-CFB]), with sectors of 512 bytes


class Compound:
    """Streams and storages by path, all streams in the ordinary FAT (the cutoff is 0)."""

    def __init__(self):
        self.entries, self.sectors, self.fat = [["Root Entry", 5, 0xFFFFFFFE, 0, []]], [], []

    def storage(self, parent, name):
        return self.add(parent, name, 1, 0, 0)

    def stream(self, parent, name, data):
        start = len(self.sectors)
        pieces = [data[at:at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        self.sectors += pieces
        self.fat += [start + n + 1 for n in range(len(pieces))]
        if pieces:
            self.fat[-1] = 0xFFFFFFFE
        return self.add(parent, name, 2, start if pieces else 0xFFFFFFFE, len(data))

    def add(self, parent, name, kind, start, size):
        self.entries.append([name, kind, start, size, []])
        self.entries[parent][4].append(len(self.entries) - 1)
        return len(self.entries) - 1

    def directory(self):
        right = {}
        for entry in self.entries:
            children = sorted(entry[4], key=lambda n: (len(self.entries[n][0]), self.entries[n][0].upper()))
            right.update(zip(children, children[1:]))
            entry[4] = children
        out = b""
        for n, (name, kind, start, size, children) in enumerate(self.entries):
            raw = name.encode("utf-16le")
            out += raw.ljust(64, b"\0") + struct.pack("<H2B3I", len(raw) + 2, kind, 1, 0xFFFFFFFF, right.get(n, 0xFFFFFFFF),
                                                     children[0] if children else 0xFFFFFFFF) + bytes(36) + struct.pack("<IQ", start, size)
        return out.ljust((len(out) + 511) // 512 * 512, b"\0")

    def bytes(self, change=lambda fat: None, directory_change=lambda directory: None, mini=(0xFFFFFFFE, 0)):
        directory = bytearray(self.directory())
        directory_change(directory)
        first = len(self.sectors)
        count = len(directory) // 512
        fat = self.fat + [first + n + 1 for n in range(count)]
        fat[-1] = 0xFFFFFFFE
        tables = 1
        while tables * 128 < len(fat) + tables:
            tables += 1
        assert tables <= 109
        where = len(fat)
        fat += [0xFFFFFFFD] * tables
        change(fat)
        fat += [0xFFFFFFFF] * (tables * 128 - len(fat))
        head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
        head += struct.pack("<9I", 0, tables, first, 0, 0, mini[0], mini[1], 0xFFFFFFFE, 0)
        head += struct.pack("<109I", *range(where, where + tables), *[0xFFFFFFFF] * (109 - tables))
        return head + b"".join(self.sectors) + bytes(directory) + struct.pack(f"<{len(fat)}I", *fat)


def message(compound, parent, depth):
    """[MS-OXMSG]: a message with a body and, in an attachment, another."""
    for _ in range(depth):
        compound.stream(parent, "__properties_version1.0", bytes(32 if parent == 0 else 24))
        compound.stream(parent, "__substg1.0_1000001F", TEXT.decode().encode("utf-16le"))
        compound.stream(parent, "__substg1.0_001A001F", "IPM.Note".encode("utf-16le"))
        attachment = compound.storage(parent, "__attach_version1.0_#00000000")
        compound.stream(attachment, "__properties_version1.0", bytes(8) + struct.pack("<IIII", 0x37050003, 6, 5, 0))
        parent = compound.storage(attachment, "__substg1.0_3701000D")


READ = "no_handler corrupt unsupported depth entries headers_disagree"


@bomb("msg-in-msg.msg", ANY, "", maybe=READ, kept=None)
def _(path):
    whole = Compound()
    message(whole, 0, 300)
    save(path, whole.bytes())


@bomb("attachments-1e4.msg", ANY, "", maybe=READ + " bytes_out ratio", kept=None, quick=False)
def _(path):
    """Ten thousand attachments that are one stream of a megabyte: 10 GB."""
    whole = Compound()
    message(whole, 0, 1)
    whole.stream(0, "__substg1.0_0037001F", b"x" * MI)
    for n in range(10000):
        attachment = whole.storage(0, f"__attach_version1.0_#{n + 1:08X}")
        whole.add(attachment, "__substg1.0_37010102", 2, whole.entries[-2 if n == 0 else -3][2], MI)
        whole.add(attachment, "__properties_version1.0", 2, 0, 24)
    save(path, whole.bytes())


def record(kind, data):
    return struct.pack("<2H", kind, len(data)) + data


def workbook(strings, sheets=1, before=b""):
    """[MS-XLS]: globals with this SST, a sheet with the address in a LABEL and a cell of each kind that refers to strings."""
    globals_ = record(0x809, struct.pack("<4HII", 0x600, 5, 0x1234, 0x7CC, 0, 6)) + before
    bounds = len(record(0x85, bytes(8) + b"Table")) * sheets
    place = len(globals_) + bounds + len(strings) + 4
    bounds = record(0x85, struct.pack("<I2B", place, 0, 0) + bytes([5, 0]) + b"Table") * sheets
    label = TEXT.strip()
    sheet = record(0x809, struct.pack("<4HII", 0x600, 0x10, 0x1234, 0x7CC, 0, 6)) + record(0x204, struct.pack("<4HB", 0, 0, 0, len(label), 0) + label) + \
        b"".join(record(0xFD, struct.pack("<3HI", n + 1, 0, 0, value)) for n, value in enumerate((0, 1, 0x7FFFFFFF, 0xFFFFFFFF))) + record(0x0A, b"")
    return globals_ + bounds + strings + record(0x0A, b"") + sheet


def xls(path, data):
    whole = Compound()
    whole.stream(0, "Workbook", data)
    save(path, whole.bytes())


@bomb("sst-lies.xls", ANY, "", maybe=READ, kept=None)
def _(path):
    """Four billion strings are said to be in a table of three, of which one has 4 billion formatting runs and one 64 K letters."""
    xls(path, workbook(record(0xFC, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + struct.pack("<HB", 3, 0) + b"abc" +
                              struct.pack("<HBHI", 2, 0x0C, 0xFFFF, 0xFFFFFFFF) + b"ab" + struct.pack("<HB", 0xFFFF, 1) + b"a\0b\0")))


@bomb("continues.xls", ANY, "", maybe=READ, kept=None)
def _(path):
    """One string over half a million CONTINUE records of a letter each, and empty ones without an end."""
    xls(path, workbook(record(0xFC, struct.pack("<IIHB", 1, 1, 0xFFFF, 0)) + record(0x3C, b"\0a") * 60000 + record(0x3C, b"") * 500000))


@bomb("sheets-1e5.xls", ANY, "", maybe=READ + " pages", kept=None)
def _(path):
    """A hundred thousand sheets that are all the same one."""
    xls(path, workbook(record(0xFC, struct.pack("<II", 0, 0)), sheets=100000))


def looped(name, change=lambda fat: None, directory_change=lambda directory: None, mini=(0xFFFFFFFE, 0)):
    @bomb(name, ANY, "", maybe=READ, kept=None)
    def _(path):
        whole = Compound()
        whole.stream(0, "WordDocument", bytes.fromhex("eca5c100") + bytes(28) + TEXT * 100)
        whole.stream(0, "1Table", bytes(5000))
        storage = whole.storage(0, "Deep")
        whole.stream(storage, "Workbook", workbook(record(0xFC, struct.pack("<II", 0, 0))))
        save(path, whole.bytes(change, directory_change, mini))


def patch(at, data):
    def change(directory):
        directory[at:at + len(data)] = data
    return change


def set_fat(index, value):
    def change(fat):
        fat[index] = value
    return change


looped("fat-to-itself.doc", set_fat(3, 3))
looped("fat-back.doc", set_fat(9, 0))
looped("directory-chain.doc", lambda fat: fat.__setitem__(len(fat) - 2, len(fat) - 3))
looped("minifat.doc", mini=(0, 0xFFFFFFFF))
looped("child-is-parent.doc", directory_change=patch(128 * 3 + 76, struct.pack("<I", 0)))
looped("siblings.doc", directory_change=patch(128 + 68, struct.pack("<II", 2, 2)))
looped("streams-2^63.doc", directory_change=patch(128 + 120, struct.pack("<Q", (1 << 63) - 1)))


# ---- RTF (specification 1.9.1)


def rtf(name, unit, size, before=b"", after=b""):
    bomb(name, "findings", "", maybe="depth corrupt bytes_out time no_handler", quick=size < 20 * MI)(
        lambda path: repeat(path, unit, size, before=b"{\\rtf1\\ansi " + TEXT.strip() + b"\\par " + before, after=after))


rtf("nesting.rtf", b"{", 10 * MI)
rtf("groups.rtf", b"{\\b ", 30 * MI)
rtf("objects.rtf", b"{\\object\\objemb{\\*\\objdata 0105000002000000", 10 * MI)
rtf("bin.rtf", b"\\bin2147483647 x\\bin-1 y\\bin99999999999999999999 ", 5 * MI)
rtf("unicode.rtf", b"\\uc65535\\u-32768?\\u99999999 \\'zz\\'", 20 * MI)
rtf("tables.rtf", b"\\trowd\\cellx1\\cellx2\\intbl\\cell\\row\\nesttableprops\\itap30000 ", 20 * MI)
rtf("fields.rtf", b"{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt ", 10 * MI)
rtf("control-words.rtf", b"\\" + b"a" * 1000, 20 * MI)


# ---- SQLite (fileformat2.html)


@bomb("page-loop.sqlite", ANY, "", maybe="corrupt no_handler unsupported", kept=None)
def _(path):
    """Interior pages that point at themselves and at the first page, and an overflow chain without an end."""
    whole = sqlite3.connect(path)
    whole.execute("PRAGMA page_size=512")
    whole.execute("CREATE TABLE people(mail TEXT, more BLOB)")
    whole.executemany("INSERT INTO people VALUES(?, ?)", [(MAIL, b"x" * 900 * (n % 3)) for n in range(3000)])
    whole.commit()
    whole.close()
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        for at in range(512, len(data), 512):
            if data[at] == 5:
                data[at + 8:at + 12] = struct.pack(">I", at // 512 + 1)  # the right-most child
            elif data[at] == 0 and data[at:at + 4] != b"\0\0\0\0":
                data[at:at + 4] = struct.pack(">I", at // 512 + 1)  # the next page of an overflow
        file.seek(0)
        file.write(data)
    assert os.path.getsize(path) > 100000
