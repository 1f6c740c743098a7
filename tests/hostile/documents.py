"""Bombs that are office documents of XML, mail, markup and structured text."""
import base64
import struct

from kit import MAIL, MI, TEXT, Zip, bomb, deflated_zeros, package, repeat, save, zeros_crc

OOXML = "application/vnd.openxmlformats-officedocument."
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def types(*parts):
    body = "".join(f'<Override PartName="/{path}" ContentType="{OOXML}{kind}+xml"/>' for path, kind in parts)
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{body}</Types>'


def rels(*entries):
    body = "".join(f'<Relationship Id="r{n}" Type="{REL}{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(entries))
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{body}</Relationships>'


def docx_parts(document):
    return {"[Content_Types].xml": types(("word/document.xml", "wordprocessingml.document.main")),
            "_rels/.rels": rels(("officeDocument", "word/document.xml")), "word/document.xml": document}


def document(body, before=""):
    return f'<?xml version="1.0"?>{before}<w:document {W}><w:body><w:p><w:r><w:t>{TEXT.decode()}</w:t></w:r></w:p>{body}</w:body></w:document>'


def xlsx_parts(sheet, strings):
    return {"[Content_Types].xml": types(("xl/workbook.xml", "spreadsheetml.sheet.main"), ("xl/sharedStrings.xml", "spreadsheetml.sharedStrings"),
                                         ("xl/worksheets/sheet1.xml", "spreadsheetml.worksheet")),
            "_rels/.rels": rels(("officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": rels(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")),
            "xl/workbook.xml": f'<workbook {S} xmlns:r="{REL[:-1]}"><sheets><sheet name="one" sheetId="1" r:id="r0"/></sheets></workbook>',
            "xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n + 1} '" + f"&a{n};" * 10 + "'>" for n in range(12)) + "]>"


@bomb("shared-strings.xlsx", "findings", "", maybe="bytes_out time", quick=False)
def _(path):
    """One string of 32 KB, shown in a million cells: 32 GB of text."""
    cells = "".join("<row>" + '<c t="s"><v>1</v></c>' * 100 + "</row>" for _ in range(10000))
    strings = f"<sst {S}><si><t>{TEXT.decode()}</t></si><si><t>{'wide words ' * 2978}</t></si></sst>"
    package(path, xlsx_parts(f'<worksheet {S}><sheetData><row><c t="s"><v>0</v></c></row>{cells}</sheetData></worksheet>', strings))


@bomb("broken-tags.docx", "findings", "", maybe="bytes_out ratio")
def _(path):
    """Two million tags that never end, each with a quote that never ends."""
    package(path, docx_parts(document('<w:a b="' * 2000000)))


@bomb("dimension.xlsx", "findings", "")
def _(path):
    """All 2^34 cells are said to be there; the last one is; and one beyond every sheet."""
    last = '<row r="1048576"><c r="XFD1048576" t="s"><v>4294967295</v></c></row><row r="4294967295"><c r="ZZZZZZZ4294967295"><v>1</v></c></row>'
    sheet = f'<worksheet {S}><dimension ref="A1:XFD1048576"/><sheetData><row><c t="s"><v>0</v></c></row>{last}</sheetData>' \
            '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    package(path, xlsx_parts(sheet, f'<sst {S} count="4294967295" uniqueCount="4294967295"><si><t>{TEXT.decode()}</t></si></sst>'))


@bomb("strings-1e6.xlsx", "findings", "", maybe="time out_of_memory bytes_out", quick=False)
def _(path):
    """Ten million strings that no cell shows."""
    whole = Zip()
    parts = xlsx_parts(f'<worksheet {S}><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>', "")
    parts["xl/sharedStrings.xml"] = f"<sst {S}><si><t>{TEXT.decode()}</t></si>" + "<si><t>abcdefgh</t></si>" * 10000000 + "</sst>"
    for name, data in parts.items():
        whole.add(name.encode(), data.encode())
    save(path, whole.bytes())


@bomb("entities.docx", "findings", "", maybe="corrupt")
def _(path):
    package(path, docx_parts(document("<w:p><w:r><w:t>&a12;</w:t></w:r></w:p>" * 1000, LAUGHS)))


@bomb("nesting.docx", "findings", maybe="depth")
def _(path):
    package(path, docx_parts(document("<w:tbl><w:tr><w:tc>" * 300000)))


@bomb("zeros.docx", "findings|truncated|unreadable", "ratio|bytes_out", maybe="time", quick=False)
def _(path):
    """A document part of 4 GiB of spaces is 4 MB."""
    whole = Zip()
    for name, data in docx_parts("").items():
        if data:
            whole.add(name.encode(), data.encode())
    start = document("")[:-len("</w:body></w:document>")].encode()
    whole.add(b"word/document.xml", b"", deflated_zeros(8192, start), 8192 * MI + len(start), zeros_crc(8192, start))
    save(path, whole.bytes())


@bomb("docx-in-docx.docx", "findings", "depth")
def _(path):
    data = b""
    for _ in range(100):
        whole = Zip()
        parts = docx_parts(document(""))
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", '<Default Extension="docx" ContentType="application/x"/></Types>')
        parts["word/_rels/document.xml.rels"] = rels(("package", "embeddings/inner.docx"))
        for name, content in parts.items():
            whole.add(name.encode(), content.encode())
        if data:
            whole.add(b"word/embeddings/inner.docx", data, method=0)
        data = whole.bytes()
    save(path, data)


@bomb("repeated.ods", "findings", "", maybe="bytes_out time")
def _(path):
    """A cell repeated 16,384 times in a row repeated 1,048,576 times, thrice, and spaces by the billion."""
    cell = f'<table:table-cell table:number-columns-repeated="16384"><text:p>{MAIL}<text:s text:c="4000000000"/>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    content = f'<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>' \
              f'<table:table table:name="a">{row * 3}</table:table></office:spreadsheet></office:body></office:document-content>'
    whole = Zip().add(b"mimetype", b"application/vnd.oasis.opendocument.spreadsheet", method=0).add(b"content.xml", content.encode())
    save(path, whole.bytes())


def ole2(fat, difat_next=0xFFFFFFFE, directory=0):
    """[MS-CFB] with 512-byte sectors: sector 0 a directory, sector 1 this FAT."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, directory, 0, 4096, 0, 1, difat_next, 1) + struct.pack("<109I", 1, *[0xFFFFFFFF] * 108)
    entry = lambda name, kind, left, right, child: name.encode("utf-16le").ljust(64, b"\0") + struct.pack(
        "<H2B3I", 2 * len(name) + 2, kind, 1, left, right, child) + bytes(36) + struct.pack("<IQ", 0, 1 << 40)
    entries = entry("Root Entry", 5, 1, 1, 1) + entry("WordDocument", 2, 1, 0, 1) + entry("1Table", 2, 0, 1, 2) + entry("loop", 1, 3, 3, 3)
    return head + entries + struct.pack("<128I", *(fat + [0xFFFFFFFF] * (128 - len(fat)))) + bytes(512)


for _name, _arguments in (("loop-fat.doc", ([0, 0xFFFFFFFD],)), ("loop-directory.doc", ([0xFFFFFFFE, 0xFFFFFFFD, 3, 2],)),
                          ("loop-difat.doc", ([0, 0xFFFFFFFD], 1))):
    bomb(_name, "unreadable", "no_handler|corrupt|unsupported", kept=None)(lambda path, a=_arguments: save(path, ole2(*a)))


# ---- mail


HEAD = f"From: {MAIL}\r\nTo: x@kestrelford.example\r\nSubject: bomb\r\nDate: Tue, 2 Jan 2024 03:04:06 +0000\r\nMIME-Version: 1.0\r\n"


@bomb("depth-1e5.eml", "findings", "depth")
def _(path):
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(100000))
    save(path, (HEAD + parts + "Content-Type: text/plain\r\n\r\nend\r\n").encode())


@bomb("parts-1e6.eml", "findings", "entries", maybe="time", quick=False)
def _(path):
    repeat(path, b"--b\r\n\r\nx\r\n", 10 * 1000000, before=(HEAD + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n').encode())


@bomb("header-300MB.eml", "findings", "", maybe="time bytes_out", quick=False)
def _(path):
    repeat(path, b" and more words of it\r\n", 300 * MI, before=(HEAD + "X-Long: begins\r\n").encode(), after=b"\r\nbody\r\n")


@bomb("headers-1e6.eml", "findings", "", maybe="entries time")
def _(path):
    repeat(path, b"X-A: =?utf-8?q?=41?= =?utf-8?q?=\r\n", 36 * 1000000, before=HEAD.encode(), after=b"\r\nbody\r\n")


@bomb("boundaries.eml", "findings", "", maybe="entries time")
def _(path):
    """40 MB of lines that are nearly the boundary."""
    repeat(path, b"--" + b"b" * 69 + b"c\r\n", 40 * MI, before=(HEAD + f'Content-Type: multipart/mixed; boundary="{"b" * 70}"\r\n\r\n').encode())


@bomb("messages-nested.eml", "findings", "depth")
def _(path):
    data = (HEAD + "\r\nend\r\n").encode()
    for _ in range(60):
        data = (HEAD + "Content-Type: message/rfc822\r\n\r\n").encode() + data
    inner = base64.encodebytes(data)
    save(path, (HEAD + "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n").encode() + inner)


@bomb("messages-1e6.mbox", "truncated", "entries|time", quick=False)
def _(path):
    repeat(path, b"From a Tue Jan  2 03:04:06 2024\n\n", 33 * 1000000, before=f"From a Tue Jan  2 03:04:06 2024\n{HEAD}\n{MAIL}\n\n".encode())


# ---- markup and structured text


@bomb("nesting.json", "findings|truncated", "", maybe="depth")
def _(path):
    repeat(path, b'[{"a":', 30 * MI, before=f'{{"mail": "{MAIL}", "deep": '.encode())


@bomb("nesting.xml", "findings|truncated", "", maybe="depth")
def _(path):
    repeat(path, b"<a b='c'>", 30 * MI, before=f"<?xml version='1.0'?><r>{MAIL} ".encode())


@bomb("nesting.html", "findings|truncated", "", maybe="depth")
def _(path):
    repeat(path, b"<div><table><tr><td>", 30 * MI, before=f"<!DOCTYPE html><html><body>{MAIL} ".encode())


@bomb("laughs.xml", "findings", "", maybe="corrupt")
def _(path):
    save(path, f"<?xml version='1.0'?>{LAUGHS}<x>{MAIL} ".encode(), b"&a12;" * 100000, b"</x>")


@bomb("attribute-300MB.xml", "findings", "", maybe="time bytes_out corrupt", quick=False)
def _(path):
    repeat(path, b"never ends, ", 300 * MI, before=f"<?xml version='1.0'?><r><a>{MAIL}</a><b c='".encode())


@bomb("comments.html", "findings", "")
def _(path):
    """30 MB of comments, tags and references that are never closed."""
    repeat(path, b"<!-- <script <style>&#x00000000041 &amp <a href='", 30 * MI, before=f"<!DOCTYPE html><html><body>{MAIL} ".encode())


@bomb("unclosed-quote.csv", "findings", "", maybe="corrupt time bytes_out", quick=False)
def _(path):
    repeat(path, b"Ada;Fenwick;7\n", 300 * MI, before=f'name;mail;note\nAda;{MAIL};x\nBo;b@kestrelford.example;"'.encode())


@bomb("columns-1e6.csv", "findings", "", maybe="time bytes_out")
def _(path):
    names = b",".join(b"c%d" % n for n in range(1000000))
    save(path, names, b"\n", MAIL.encode(), b",x" * 999999, b"\n", b"," * 999999, b"\n")
