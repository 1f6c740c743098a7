"""Writes tests/samples/pdf/: PDF files of every feature that is read, damaged ones, encrypted ones. The same bytes each time.
People and companies are invented. Run from anywhere: python3 tests/samples/make_pdf.py"""
import hashlib
import pathlib
import struct
import zlib

OUT = pathlib.Path(__file__).resolve().parent / "pdf"
PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key, data):
    box, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 255
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + box[i]) & 255
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) & 255])
    return bytes(out)


def md5(data):
    return hashlib.md5(data).digest()


class Crypt:
    """The standard security handler, revision 3, RC4 with 128 bits (ISO 32000-1, 7.6.3)."""

    def __init__(self, user, owner, ident):
        digest = md5((owner + PAD)[:32])
        for _ in range(50):
            digest = md5(digest)
        self.owner = (user + PAD)[:32]
        for i in range(20):
            self.owner = rc4(bytes(b ^ i for b in digest), self.owner)
        permissions = (-4) & 0xFFFFFFFF
        key = md5((user + PAD)[:32] + self.owner + permissions.to_bytes(4, "little") + ident)
        for _ in range(50):
            key = md5(key)
        self.key = key
        check = md5(PAD + ident)
        for i in range(20):
            check = rc4(bytes(b ^ i for b in key), check)
        self.user = check + bytes(16)

    def __call__(self, number, data):
        return rc4(md5(self.key + number.to_bytes(3, "little") + b"\0\0"), data)

    def dictionary(self):
        return b"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<%s>/U<%s>>>" % (
            self.owner.hex().encode(), self.user.hex().encode())


class Pdf:
    def __init__(self):
        self.objects = [None]

    def add(self, body=b"", stream=None):
        self.objects.append((body, stream))
        return len(self.objects) - 1

    def set(self, number, body, stream=None):
        self.objects[number] = (body, stream)

    def flate(self, data, extra=b""):
        return self.add(b"/Filter/FlateDecode" + extra, zlib.compress(data, 9))

    def write(self, root, info=None, crypt=None, encrypt=None, junk=b""):
        ident = b"leaksift-samples"
        out, places = bytearray(junk + b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
        for number, (body, stream) in enumerate(self.objects[1:], 1):
            places.append(len(out) - len(junk))
            if stream is not None:
                stream = crypt(number, stream) if crypt else stream
                body = b"<<" + body + b"/Length %d>>\nstream\n" % len(stream) + stream + b"\nendstream"
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        xref = len(out) - len(junk)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<</Size %d/Root %d 0 R/ID[<%s><%s>]" % (len(places) + 1, root, ident.hex().encode(), ident.hex().encode())
        if info:
            out += b"/Info %d 0 R" % info
        if crypt:
            encrypt = crypt.dictionary()
        if encrypt:
            out += b"/Encrypt " + encrypt
        return bytes(out + b">>\nstartxref\n%d\n%%%%EOF\n" % xref)


def wide(text):
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"


def lzw(data):
    """9-bit codes with a clear code often enough that the width never grows."""
    bits, count, out = 0, 0, bytearray()
    codes = []
    for i, byte in enumerate(data):
        if i % 200 == 0:
            codes.append(256)
        codes.append(byte)
    for code in codes + [257]:
        bits, count = bits << 9 | code, count + 9
        while count >= 8:
            count -= 8
            out.append(bits >> count & 255)
    if count:
        out.append(bits << (8 - count) & 255)
    return bytes(out)


def ascii85(data):
    out = b""
    for i in range(0, len(data), 4):
        block = data[i:i + 4]
        value, digits = int.from_bytes(block.ljust(4, b"\0"), "big"), []
        for _ in range(5):
            value, digit = divmod(value, 85)
            digits.append(33 + digit)
        out += bytes(reversed(digits))[:len(block) + 1]
    return out + b"~>"


def png_up(data, columns):
    rows, before = b"", bytes(columns)
    for i in range(0, len(data), columns):
        row = data[i:i + columns].ljust(columns, b" ")
        rows += b"\2" + bytes((a - b) & 255 for a, b in zip(row, before))
        before = row
    return rows


TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
1 begincodespacerange <0000> <FFFF> endcodespacerange
3 beginbfrange <0001> <0003> <0041> <0010> <0010> [<00660069>] <0020> <0039> <0430> endbfrange
2 beginbfchar <0004> <0020> <0005> <D83DDE00> endbfchar endcmap"""


def features():
    pdf = Pdf()
    root, pages, kids = pdf.add(), pdf.add(), pdf.add()
    helvetica = pdf.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    odd = pdf.add(b"<</Type/Font/Subtype/Type1/BaseFont/Odd/FirstChar 1/LastChar 6/Widths[500 500 500 500 500 500]"
                  b"/Encoding<</Differences[1/R/o/s/uni00E9 5/fi/a65]>>>>")
    composite = pdf.add(b"<</Type/Font/Subtype/Type0/BaseFont/Many/Encoding/Identity-H/ToUnicode %d 0 R/DescendantFonts["
                        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Many/DW 600/W[1[600 600 600]4 5 300]"
                        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>" % pdf.flate(TO_UNICODE))
    glyph = pdf.add(b"", b"500 0 0 0 400 700 d1 0 0 400 700 re f")
    drawn = pdf.add(b"<</Type/Font/Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FontBBox[0 0 500 700]/FirstChar 65/LastChar 66"
                    b"/Widths[500 500]/CharProcs<</A %d 0 R/B %d 0 R>>/Encoding<</Differences[65/A/B]>>>>" % (glyph, glyph))
    japan = pdf.add(b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin/Encoding/90ms-RKSJ-H/DescendantFonts["
                    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)"
                    b"/Supplement 2>>>>]>>")
    form = pdf.add()
    pdf.set(form, b"/Type/XObject/Subtype/Form/BBox[0 0 400 50]/Matrix[1 0 0 1 0 100]/Resources<</Font<</F1 %d 0 R>>"
            b"/XObject<</Self %d 0 R>>>>" % (helvetica, form), b"BT /F1 10 Tf 72 20 Td (Footer of a form) Tj ET /Self Do")
    one = (b"q BT /F1 12 Tf 72 720 Td [(Jo)20(hanna )-10(Ter)80(stegge)-300(of)-280(Quellwerk)-320(GmbH)] TJ 0 -14 Td (IBAN ) Tj (DE89 3704 ) Tj\n"
           b"(0044 0532 0130 00) Tj 0 -14 Td /F2 12 Tf <0102030405> Tj <06> Tj ET Q\n"
           b"BT /F3 12 Tf 1 0 0 1 72 640 Tm <00010002000300040010000400200021> Tj 0 -14 Td <0005> Tj ET\n"
           b"BT /F4 12 Tf 72 600 Td (AB) Tj ET BT /F5 12 Tf 72 580 Td <8ec9936393638e71> Tj ET\n"
           b"BI /W 4 /H 2 /BPC 8 /CS /G ID \x00EI \x80\xff\xfe\x01 EI Q BT /F1 12 Tf 3 Tr 72 560 Td (invisible layer) Tj 0 Tr ET\n")
    two = (b"/Span <</ActualText %s>> BDC BT /F1 12 Tf 72 540 Td (xx) Tj ET EMC\n" % wide("Übersetzt") +
           b"BT /F1 12 Tf 72 520 Td (Name:) Tj 200 0 Td (Ottilie) Tj 38 0 Td (Vandervoort) Tj ET\n"
           b"BT /F1 20 Tf 72 490 Td (Bold) Tj 0.3 0 Td (Bold) Tj ET\n"
           b"BT /F1 12 Tf 0 1 -1 0 30 100 Tm (turned upwards) Tj ET\n"
           b"BT /F9 12 Tf 72 470 Td (font that is not there) Tj ET /Fm Do /Gone Do ) ] >> Tj\n")
    contents = [pdf.flate(one), pdf.add(b"/Filter[/ASCII85Decode/LZWDecode]", ascii85(lzw(two)))]
    columns = 32
    third = pdf.add(b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>" % columns,
                    zlib.compress(png_up(b"BT /F1 12 Tf 72 700 Td (behind a predictor) Tj ET", columns), 9))
    contents.append(third)
    contents.append(pdf.add(b"/Filter/AHx", (b"BT /F1 12 Tf 72 680 Td (in digits) Tj ET").hex().encode() + b">"))
    contents.append(pdf.add(b"/Filter/RL", bytes([40]) + b"BT /F1 12 Tf 72 660 Td (in\\n\\nruns) Tj ET" + b"\x80"))
    resources = (b"<</Font<</F1 %d 0 R/F2 %d 0 R/F3 %d 0 R/F4 %d 0 R/F5 %d 0 R>>/XObject<</Fm %d 0 R>>>>" %
                 (helvetica, odd, composite, drawn, japan, form))
    attached = pdf.add(b"/Type/EmbeddedFile/Filter/FlateDecode/Params<</Size 22/ModDate(D:20230105101112+01'00')>>",
                       zlib.compress(b"name,pin\nTerstegge,4711\n", 9))
    for_mac = pdf.add(b"/Type/EmbeddedFile", b"pins as a Mac has them")
    file = pdf.add(b"<</Type/Filespec/F(pins.csv)/UF(pins.csv)/Mac(:pins)/EF<</UF %d 0 R/F %d 0 R/Mac %d 0 R>>/Desc(list of pins)>>" % (
        attached, attached, for_mac))
    field = pdf.add()
    look = pdf.add(b"/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 %d 0 R>>>>" % helvetica,
                   b"BT /F1 9 Tf 2 5 Td (Stamped by Quellwerk) Tj ET")
    pdf.set(field, b"<</Type/Annot/Subtype/Widget/FT/Tx/T(phone)/TU(Telephone)/V(+49 30 5550143)/Rect[0 0 9 9]>>")
    annotations = [
        pdf.add(b"<</Type/Annot/Subtype/Text/Contents(Please check the sum)/T(Ottilie Vandervoort)/Rect[0 0 9 9]>>"),
        pdf.add(b"<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://intranet.quellwerk.example/wiki)>>/Rect[0 0 9 9]>>"),
        pdf.add(b"<</Type/Annot/Subtype/Stamp/Rect[0 0 9 9]/AP<</N %d 0 R>>>>" % look), field,
        pdf.add(b"<</Type/Annot/Subtype/FileAttachment/FS %d 0 R/Contents(the pins)/Rect[0 0 9 9]>>" % file)]
    page = pdf.add(b"<</Type/Page/Parent %d 0 R/Contents[%s]/Annots[%s]>>" % (
        kids, b" ".join(b"%d 0 R" % n for n in contents), b" ".join(b"%d 0 R" % n for n in annotations)))
    picture = pdf.add(b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"\x80")
    scan = pdf.add(b"<</Type/Page/Parent %d 0 R/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>" % (
        pages, picture, pdf.add(b"", b"q 500 0 0 700 50 50 cm /I Do Q")))
    pdf.set(kids, b"<</Type/Pages/Parent %d 0 R/Count 999999/Kids[%d 0 R %d 0 R]>>" % (pages, page, pages))
    pdf.set(pages, b"<</Type/Pages/Count 2/MediaBox[0 0 612 792]/Resources %s/Kids[%d 0 R %d 0 R]>>" % (resources, kids, scan))
    choice = pdf.add(b"<</FT/Ch/T(office)/V(b)/Opt[[(a)(Aachen)][(b)(Bochum)]]>>")
    group = pdf.add(b"<</T(person)/Kids[%d 0 R]>>" % (pdf.add() + 0))
    child = group - 1
    pdf.set(child, b"<</FT/Tx/T(surname)/Parent %d 0 R/V %s>>" % (group, wide("Łukasiewicz")))
    first, second = pdf.add(), pdf.add()
    outlines = pdf.add(b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (first, second))
    pdf.set(first, b"<</Title %s/Parent %d 0 R/Next %d 0 R>>" % (wide("Vergütung"), outlines, second))
    pdf.set(second, b"<</Title(Annex)/Parent %d 0 R/Next %d 0 R>>" % (outlines, first))
    script = pdf.add(b"<</S/JavaScript/JS(app.alert\\('hello'\\))>>")
    button = pdf.add(b"<</FT/Btn/T(terms)/V/Accepted#20by#20the#20customer>>")
    xmp = pdf.add(b"/Type/Metadata/Subtype/XML", ("""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="Quellwerk Writer">
<dc:creator><rdf:Seq><rdf:li>Jürgen Säubert</rdf:li><rdf:li>Hedwig Brandauer</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>""").encode())
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Outlines %d 0 R/AcroForm<</Fields[%d 0 R %d 0 R %d 0 R %d 0 R]>>"
            b"/Names<</EmbeddedFiles<</Names[(pins.csv)%d 0 R]>>/JavaScript<</Names[(go)%d 0 R]>>>>>>" % (
                pages, xmp, outlines, field, choice, button, group, file, script))
    info = pdf.add(b"<</Title(Sample of features)/Author %s/Keywords(sample, invented)/Creator(make_pdf.py)/Company(Quellwerk GmbH)"
                   b"/CreationDate(D:20230104090000Z)/ModDate(D:20230105101112+01'00')>>" % wide("Jürgen Säubert"))
    return pdf, root, info


def plain(crypt=None, encrypt=None):
    pdf = Pdf()
    root, pages = pdf.add(), pdf.add()
    font = pdf.add(b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>")
    text = pdf.add(b"", b"BT /F1 12 Tf 72 720 Td (Salary of Hedwig Brandauer: 4,250 EUR) Tj ET")
    page = pdf.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 R>>" % (pages, font, text))
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    pdf.set(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    return pdf.write(root, crypt=crypt, encrypt=encrypt)


def revised():
    """Saved, then a name written over, an attachment replaced by one as long and a bookmark taken away by an update behind the end; tagged,
    with a picture's alternative text."""
    pdf = Pdf()
    root, pages = pdf.add(), pdf.add()
    font = pdf.add(b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>")
    line = b"BT /F1 12 Tf 72 720 Td (%s signs for the buyer) Tj 0 -20 Td (as agreed) Tj ET"
    text = pdf.add(b"", line % b"Hanna Ekwall")
    page = pdf.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 R>>" % (pages, font, text))
    info = pdf.add(b"<</Author(Rhea Lindqvist)/Title(Offer)>>")
    mark, outline, tree, part, figure = (pdf.add() for _ in range(5))
    pdf.set(mark, b"<</Title(old bookmark)/Parent %d 0 R>>" % outline)
    pdf.set(outline, b"<</First %d 0 R/Last %d 0 R/Count 1>>" % (mark, mark))
    pdf.set(tree, b"<</Type/StructTreeRoot/K %d 0 R>>" % part)
    pdf.set(part, b"<</Type/StructElem/S/Sect/P %d 0 R/T(Parties)/K[0 %d 0 R %d 0 R]>>" % (tree, figure, part))
    pdf.set(figure, b"<</Type/StructElem/S/Figure/P %d 0 R/Alt(Portrait of Ida Kvist)/E(in full)/K 1>>" % part)
    reach = pdf.add(b"/Type/EmbeddedFile", b"ekwall@quellwerk.example")
    file = pdf.add(b"<</Type/Filespec/F(reach.txt)/EF<</F %d 0 R>>>>" % reach)
    catalog = b"<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/Names<</EmbeddedFiles<</Names[(reach.txt)%d 0 R]>>>>%s>>"
    pdf.set(root, catalog % (pages, tree, file, b"/Outlines %d 0 R" % outline))
    pdf.set(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    data = pdf.write(root, info)
    before, table, out = data.rindex(b"xref\n0"), b"", data
    new = line % b"Edgar Nyberg"
    for number, body in sorted(((root, catalog % (pages, tree, file, b"")), (info, b"<</Author(Tess Marlow)/Title(Offer)>>"),
                                (text, b"<</Length %d>>\nstream\n%s\nendstream" % (len(new), new)),
                                (reach, b"<</Type/EmbeddedFile/Length 24>>\nstream\nnyberg@quellwerk.example\nendstream"))):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return out + b"xref\n%strailer\n<</Size %d/Root %d 0 R/Info %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(pdf.objects), root, info, before, len(out))


def truetype():
    """Glyph n is the character 0x40 + n: nothing but the two tables that say so."""
    group = struct.pack(">3I", 0x40, 0x7F, 0)
    cmap = struct.pack(">2H2HI", 0, 1, 3, 10, 12) + struct.pack(">2H3I", 12, 0, 16 + len(group), 0, 1) + group
    maxp = struct.pack(">IH", 0x00010000, 64)
    directory = struct.pack(">I4H", 0x00010000, 2, 32, 1, 0)
    directory += struct.pack(">4s3I", b"cmap", 0, 44, len(cmap)) + struct.pack(">4s3I", b"maxp", 0, 44 + len(cmap), len(maxp))
    return directory + cmap + maxp


def gaps():
    """ToUnicode maps that lack codes, which the embedded font's own cmap knows."""
    pdf = Pdf()
    root, pages = pdf.add(), pdf.add()
    program = pdf.flate(truetype())
    capitals = pdf.flate(b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0001> <001A> <0041> endbfrange")
    descriptor = pdf.add(b"<</Type/FontDescriptor/FontName/Gaps/FontFile2 %d 0 R>>" % program)
    gids = pdf.flate(b"".join(struct.pack(">H", n ^ 1) for n in range(64)))
    fonts = [pdf.add(b"<</Type/Font/Subtype/Type0/BaseFont/Gaps/Encoding/Identity-H/ToUnicode %d 0 R/DescendantFonts["
                     b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Gaps/DW 600/FontDescriptor %d 0 R%s"
                     b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>]>>" % (capitals, descriptor, map_))
             for map_ in (b"", b"/CIDToGIDMap %d 0 R" % gids)]
    codes = lambda text, flip: "".join("%04X" % ((ord(c) - 0x40) ^ (flip and c.islower())) for c in text).encode()
    text = (b"BT /F1 12 Tf 72 720 Td <%s> Tj ET BT /F2 12 Tf 72 700 Td <%s> Tj ET" % (codes("Vandervoort", 0), codes("Terstegge", 1)))
    page = pdf.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 %d 0 R/F2 %d 0 R>>>>/Contents %d 0 R>>" %
                   (pages, *fonts, pdf.flate(text)))
    pdf.set(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    return pdf.write(root)


def accents():
    """Accents over, under and through letters as TeX's first fonts set them: in a string with a step back, raised in a
    string of its own, behind the letter, and where there is no such letter."""
    pdf = Pdf()
    root, pages = pdf.add(), pdf.add()
    font = pdf.add(b"<</Type/Font/Subtype/Type1/BaseFont/CMR10/FirstChar 1/LastChar 122/Widths[500 500 500 444 278 278 0%s]"
                   b"/Encoding<</Differences[1/dieresis/acute/caron/cedilla/suppress/dotlessi 39/quotesingle]>>>>" % (b" 500" * 115))
    text = (b"BT /F1 10 Tf 72 720 Td [(J)-28(\\001)500(urgen)-333(Garc)111(\\002)389(\\006a,)]TJ 72 2.5 Td [(\\003)]TJ -0.3 -2.5 Td "
            b"[(Stoch)-333(Fran\\004)445(cois,)-333(C)584(\\004)-139(elik)-333(\\005)278(Lasko)-333(Micha\\005)278(l)]TJ\n"
            b"-71.7 -20 Td [(q\\001)450(q)-333(Ren\\002)]TJ 72 -40 Td [(Ren)]TJ 15 0 Td [(e)]TJ -0.3 0 Td [(\\002)]TJ 5.3 0 Td [(s)]TJ ET")
    page = pdf.add(b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 R>>" %
                   (pages, font, pdf.flate(text)))
    pdf.set(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    return pdf.write(root)


def actions():
    """What a click, a key, an opened page and a bookmark set off, one after the other; a signature with its certificates
    left out; letters that no font explains."""
    pdf = Pdf()
    root, pages = pdf.add(), pdf.add()
    glyph = pdf.add(b"", b"500 0 0 0 400 700 d1 0 0 400 700 re f")
    drawn = pdf.add(b"<</Type/Font/Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FontBBox[0 0 500 700]/FirstChar 65/LastChar 67"
                    b"/Widths[500 500 500]/CharProcs<</g1 %d 0 R/g2 %d 0 R/g3 %d 0 R>>/Encoding<</Differences[65/g1/g2/g3]>>>>" % (
                        glyph, glyph, glyph))
    loop = pdf.add()
    pdf.set(loop, b"<</S/JavaScript/JS(first script)/Next[<</S/URI/URI(https://next.quellwerk.example/)>> %d 0 R]>>" % loop)
    der = lambda tag, body: bytes([tag, len(body)]) + body
    oid = lambda n: der(0x06, bytes.fromhex("2A864886F70D0107") + bytes([n]))
    cms = der(0x30, oid(2) + der(0xA0, der(0x30, der(2, b"\1") + der(0x31, b"") + der(0x30, oid(1)) + der(0x31, bytes(30)))))
    link = pdf.add(b"<</Type/Annot/Subtype/Link/A<</S/Launch/F<</F(plan.doc)/UF(\\\\\\\\files\\\\plan.doc)>>/Next %d 0 R>>>>" % loop)
    field = pdf.add(b"<</Type/Annot/Subtype/Widget/FT/Tx/T(sum)/V(12)/AA<</K<</S/JavaScript/JS(second script)>>>>>>")
    signature = pdf.add(b"<</Type/Annot/Subtype/Widget/FT/Sig/T(signed)/V<</Type/Sig/Name(Hedwig Brandauer)/Contents<%s>>>>>" %
                        (cms.hex().encode() + b"00" * 20))
    shared = pdf.add(b"<</O<</S/GoToR/F(annex.pdf)>>>>")
    page = pdf.add(b"<</Type/Page/Parent %d 0 R/AA %d 0 R/Annots[%d 0 R %d 0 R %d 0 R]"
                   b"/Resources<</Font<</F1 %d 0 R>>>>/Contents %d 0 R>>" % (
                       pages, shared, link, field, signature, drawn, pdf.add(b"", b"BT /F1 12 Tf 72 700 Td (ABC) Tj ET")))
    mark = pdf.add(b"<</Title(Prices)/A<</S/URI/URI(https://prices.quellwerk.example/)>>>>")
    pdf.set(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]/MediaBox[0 0 612 792]>>" % page)
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R/Outlines<</First %d 0 R>>/AA %d 0 R>>" % (pages, mark, shared))
    return pdf.write(root)


def too_much():
    """What is cut short and must say so: a remark that draws forms in forms, an attachment packed in its own way, bookmarks
    in bookmarks. The second page draws a form of its own, which must not suffer for it."""
    pdf = Pdf()
    root, pages = pdf.add(), pdf.add()
    form = lambda text, inner: pdf.add(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<<%s>>>>" % inner, text)
    deep = form(b"BT (the innermost) Tj ET", b"")
    for _ in range(20):
        deep = form(b"/X Do", b"/X %d 0 R" % deep)
    remark = pdf.add(b"<</Type/Annot/Subtype/Stamp/AP<</N %d 0 R>>>>" % deep)
    first = pdf.add(b"<</Type/Page/Parent %d 0 R/Annots[%d 0 R]>>" % (pages, remark))
    words = form(b"BT /F1 12 Tf 72 720 Td (Hedwig Brandauer) Tj ET", b"")
    text = pdf.add(b"", b"/X Do")
    second = pdf.add(b"<</Type/Page/Parent %d 0 R/Resources<</XObject<</X %d 0 R>>>>/Contents %d 0 R>>" % (pages, words, text))
    packed = pdf.add(b"/Type/EmbeddedFile/Filter[/FlateDecode/ExampleDecode]", zlib.compress(b"in a coding of its own", 9))
    file = pdf.add(b"<</Type/Filespec/F(plan.bin)/EF<</F %d 0 R>>>>" % packed)
    mark = pdf.add(b"<</Title(the innermost)>>")
    for _ in range(70):
        mark = pdf.add(b"<</Title(chapter)/First %d 0 R>>" % mark)
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R/Names<</EmbeddedFiles<</Names[(a) %d 0 R]>>>>/Outlines<</First %d 0 R>>>>" % (pages, file, mark))
    pdf.set(pages, b"<</Type/Pages/Count 2/Kids[%d 0 R %d 0 R]/MediaBox[0 0 612 792]>>" % (first, second))
    return pdf.write(root)


def bomb(layers):
    data = b"BT /F1 12 Tf (x) Tj ET" + b" " * (64 << 20)
    for _ in range(layers):
        data = zlib.compress(data, 9)
    pdf = Pdf()
    root, pages = pdf.add(), pdf.add()
    text = pdf.add(b"/Filter[" + b"/FlateDecode" * layers + b"]", data)
    page = pdf.add(b"<</Type/Page/Parent %d 0 R/Contents %d 0 R>>" % (pages, text))
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R>>" % pages)
    pdf.set(pages, b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % page)
    return pdf.write(root)


def objects_bomb(layers):
    """The font stands in an object stream that unpacks to 64 MiB."""
    stream = b"3 0 " + b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>" + b" " * (64 << 20)
    for _ in range(layers):
        stream = zlib.compress(stream, 9)
    text = b"BT /F1 12 Tf 72 720 Td (Hedwig Brandauer) Tj ET"
    bodies = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
              4: b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R>>",
              5: b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
              6: b"<</Type/ObjStm/N 1/First 4/Filter[%s]/Length %d>>stream\n%s\nendstream" % (b"/FlateDecode" * layers, len(stream), stream)}
    out, rows = bytearray(b"%PDF-1.5\n"), {0: (0, 0, 0), 3: (2, 6, 0)}
    for number, body in bodies.items():
        rows[number] = (1, len(out), 0)
        out += b"%d 0 obj" % number + body + b"\nendobj\n"
    rows[7] = (1, len(out), 0)
    table = b"".join(bytes([a]) + b.to_bytes(3, "big") + bytes([c]) for a, b, c in (rows[n] for n in range(8)))
    start = len(out)
    out += b"7 0 obj<</Type/XRef/W[1 3 1]/Size 8/Root 1 0 R/Length %d>>stream\n%s\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % (len(table), table, start)
    return bytes(out)


def no_table():
    """Cut before the table: catalog, pages and font stand in two object streams, one packed."""
    def held(number, objects, packed):
        places, body = b"", b""
        for inner, text in objects.items():
            places += b"%d %d " % (inner, len(body))
            body += text + b" "
        stream = zlib.compress(places + body) if packed else places + body
        return b"%d 0 obj<</Type/ObjStm/N %d/First %d%s/Length %d>>stream\r\n%s\r\nendstream endobj\n" % (
            number, len(objects), len(places), b"/Filter/FlateDecode" if packed else b"", len(stream), stream)

    text = b"BT /F1 12 Tf 72 720 Td (Salary of Hedwig Brandauer: 4,250 EUR) Tj ET"
    return (b"%PDF-1.5\n" + held(6, {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 1/Kids[4 0 R]>>"}, True) +
            held(7, {3: b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
                     4: b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R>>"}, False) +
            b"5 0 obj<</Length %d>>stream\n%s\nendstream endobj\n8 0 obj<</Type/XRef/W[1 2" % (len(text), text))


def main():
    OUT.mkdir(exist_ok=True)
    pdf, root, info = features()
    whole = pdf.write(root, info, junk=b"junk before the file\n")
    ident = b"leaksift-samples"
    files = {
        "features.pdf": whole,
        "truncated.pdf": whole[:len(whole) * 3 // 4],
        "no_trailer.pdf": plain()[:plain().index(b"xref")],
        "no_table.pdf": no_table(),
        "no_root.pdf": plain().replace(b"/Type/Catalog/Pages", b"/Type/Catalos/Paged"),
        "encrypted.pdf": plain(Crypt(b"lotus", b"owner", ident)),
        "encrypted_empty.pdf": plain(Crypt(b"", b"owner", ident)),
        "encrypted_other.pdf": plain(Crypt(b"nobody knows", b"owner", ident)),
        "rights.pdf": plain(encrypt=b"<</Filter/Example.RMS/V 1>>"),
        "bomb.pdf": bomb(3),
        "gaps.pdf": gaps(),
        "revised.pdf": revised(),
        "accents.pdf": accents(),
        "actions.pdf": actions(),
        "objects_bomb.pdf": objects_bomb(2),
        "too_much.pdf": too_much(),
    }
    for name, data in files.items():
        (OUT / name).write_bytes(data)


if __name__ == "__main__":
    main()
