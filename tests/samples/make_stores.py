#!/usr/bin/env python3
"""Writes the samples of tests/samples/stores/: databases, archives with passwords. Needs the package cryptography. All people and companies are invented; the same bytes every time.
Usage: make_stores.py [folder]"""
import hashlib
import hmac
import os
import sqlite3
import json
import struct
import sys
import tempfile
import zipfile
import zlib
from base64 import b64encode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stores")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data)


def database(statements, many=(), page=512, text=None):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.db")
        db = sqlite3.connect(path, isolation_level=None)
        db.execute(f"PRAGMA page_size={page}")
        if text:
            db.execute(f"PRAGMA encoding='{text}'")
        for statement in statements:
            db.execute(statement)
        db.execute("BEGIN")
        for statement, rows in many:
            db.executemany(statement, rows)
        db.execute("COMMIT")
        db.close()
        with open(path, "rb") as file:
            data = bytearray(file.read())
    data[96:100] = (3040001).to_bytes(4, "big")  # the version of the library that wrote it
    return bytes(data)


PEOPLE = ["CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT, \"Mobile phone\" TEXT, mail TEXT, born REAL)"]
ROWS = [(1, "Mira Okonkwo", "+49 30 901820", "mira@nordwind.example", None),
        (2, "Jon Sandvik", "+47 22 00 00 01", "jon@halden.example", 1971.5),
        (7, "Tess \u00c5berg", None, "", 3)]


def clean():
    more = ["CREATE TABLE files (name TEXT PRIMARY KEY, data BLOB, note) WITHOUT ROWID",
            "CREATE VIEW mails AS SELECT mail FROM contacts -- for Halden Works",
            "CREATE VIRTUAL TABLE letters USING fts4(subject, body)",
            "CREATE TABLE gen (a TEXT, b TEXT AS (a || 'x') VIRTUAL, c TEXT AS ('kept ' || a) STORED)"]
    serial = b"\x08\x01\x12\x0cAda Larsson\x00\xff\xfe\x1a" + "Oslo West".encode("utf-16-le") + b"\x00\x80"
    return database(PEOPLE + more, [
        ("INSERT INTO contacts VALUES (?,?,?,?,?)", ROWS),
        ("INSERT INTO files VALUES (?,?,?)", [("offer.pdf", PDF, None), ("key", serial, None), ("memo", b"plain words", None),
                                             ("latin", b"Gesch\xe4ftsf\xfchrer in K\xf6ln: Herr M\xfcller und Frau Gr\xfcn, bitte um R\xfcckruf", 5),
                                             ("page", None, "<html><body>Dear Ms &Aring;berg</body></html>")]),
        ("INSERT INTO letters VALUES (?,?)", [("Offer", "The quick brown offer"), ("Reply", "Thank you")]),
        ("INSERT INTO gen (a) VALUES (?)", [("one",)])])


def big_table():
    return database(PEOPLE, [("INSERT INTO contacts VALUES (?,?,?,?,?)",
                              [(i, f"Person {i}", f"+1 212 555 {i:04}", f"p{i}@halden.example", None) for i in range(1, 41)])])


def damaged():
    data = bytearray(big_table())
    pages = len(data) // 512
    leaves = [i for i in range(2, pages) if data[i * 512] == 13]
    middle = leaves[len(leaves) // 2]
    data[middle * 512:middle * 512 + 512] = bytes(512)
    return bytes(data)


def loop():  # an interior page whose children are all one leaf
    data = bytearray(big_table())
    root = next(i for i in range(1, len(data) // 512) if data[i * 512] == 5)
    cells = int.from_bytes(data[root * 512 + 3:root * 512 + 5], "big")
    first = data[root * 512 + int.from_bytes(data[root * 512 + 12:root * 512 + 14], "big"):][:4]
    for i in range(cells):
        at = root * 512 + int.from_bytes(data[root * 512 + 12 + 2 * i:root * 512 + 14 + 2 * i], "big")
        data[at:at + 4] = first
    return bytes(data)


def crc_table():
    table = []
    for i in range(256):
        for _ in range(8):
            i = i >> 1 ^ (0xedb88320 if i & 1 else 0)
        table.append(i)
    return table


def zipcrypto(password, data, check):  # APPNOTE 6.1
    table, keys = crc_table(), [0x12345678, 0x23456789, 0x34567890]

    def stir(byte):
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xffffffff
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 255]

    for byte in password:
        stir(byte)
    out = bytearray()
    for byte in bytes(range(11)) + bytes([check]) + data:
        word = keys[2] & 0xffff | 2
        out.append(byte ^ (word * (word ^ 1) >> 8 & 255))
        stir(byte)
    return bytes(out)


def winzip_aes(password, data, strength):
    key, salt = 8 + 8 * strength, bytes(range(4 + 4 * strength))
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 2 * key + 2)
    encryptor = Cipher(algorithms.AES(keys[:key]), modes.ECB()).encryptor()
    stream = b"".join(encryptor.update(i.to_bytes(16, "little")) for i in range(1, len(data) // 16 + 2))
    packed = bytes(a ^ b for a, b in zip(data, stream))
    return salt + keys[2 * key:] + packed + hmac.new(keys[key:2 * key], packed, hashlib.sha1).digest()[:10]


def passwords():
    text = b"Offer to Halden Works by Mira Okonkwo, mira@nordwind.example\n" * 6
    crc, out, directory = zlib.crc32(text), b"", b""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = deflate.compress(text) + deflate.flush()
    aes = lambda version, strength, method: struct.pack("<3H2sBH", 0x9901, 7, version, b"AE", strength, method)
    wrong = winzip_aes(b"Ohne Sinn 7", deflated, 3)
    for name, method, flags, data, extra in (
            ("open.txt", 8, 0, deflated, b""),
            ("old.txt", 8, 1, zipcrypto(b"Ohne Sinn 7", deflated, crc >> 24), b""),
            ("old-time.txt", 0, 9, zipcrypto(b"Ohne Sinn 7", text, 0x1a), b""),
            ("old-other.txt", 8, 1, zipcrypto(b"nobody has it", deflated, crc >> 24), b""),
            ("aes128.txt", 99, 1, winzip_aes(b"Ohne Sinn 7", deflated, 1), aes(1, 1, 8)),
            ("aes192.txt", 99, 1, winzip_aes("gr\u00f6\u00dfer".encode(), text, 2), aes(2, 2, 0)),
            ("aes256.txt", 99, 1, winzip_aes(b"Ohne Sinn 7", deflated, 3), aes(2, 3, 8)),
            ("aes-other.txt", 99, 1, winzip_aes(b"nobody has it", deflated, 3), aes(2, 3, 8)),
            ("aes-damaged.txt", 99, 1, wrong[:40] + bytes([wrong[40] ^ 1]) + wrong[41:], aes(2, 3, 8)),
            ("strong.txt", 8, 0x41, zipcrypto(b"Ohne Sinn 7", deflated, crc >> 24), b"")):
        sum_ = 0 if extra[4:5] == b"\2" else crc
        fields = struct.pack("<5H3I2H", 20, flags, method, 0x1a2b, 0x5264, sum_, len(data), len(text), len(name), len(extra))
        directory += b"PK\1\2\x14\0" + fields + struct.pack("<3H2I", 0, 0, 0, 0, len(out)) + name.encode() + extra
        out += b"PK\3\4" + fields + name.encode() + extra + data
    return out + directory + b"PK\5\6\0\0\0\0" + struct.pack("<2H2IH", 10, 10, len(directory), len(out), 0)


GIF = b"GIF89a\1\0\1\0\0\0\0;"
FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:meta><dc:title>Offer</dc:title>
<meta:initial-creator>Mira Okonkwo</meta:initial-creator><dc:creator>Jon Sandvik</dc:creator>
<meta:creation-date>2024-03-04T10:22:00</meta:creation-date></office:meta>
<office:settings><config:config-item config:name="x">false</config:config-item></office:settings>
<office:styles><style:style style:name="s"/></office:styles><office:body><office:text><text:h>Scope</text:h>
<text:p>Dear Ms &#xc5;berg,<text:tab/>see<text:s/>below.</text:p>
<table:table table:name="T"><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Mobile</text:p>
</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Ada Larsson</text:p></table:table-cell><table:table-cell>
<text:p>+46 8 555 0100</text:p></table:table-cell></table:table-row></table:table>
<text:p><draw:frame><draw:image><office:binary-data>%s</office:binary-data></draw:image></draw:frame>after</text:p>
</office:text></office:body></office:document>
""" % b64encode(GIF).decode()


def notebook():
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# Contacts\n", "of Halden ", "Works"]},
             {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["mail = 'jon@", "halden.example'\n", "print(mail)"],
              "outputs": [{"name": "stdout", "output_type": "stream", "text": ["jon@halden.example\n", "done\n"]},
                          {"output_type": "display_data", "metadata": {}, "data": {"image/png": b64encode(GIF).decode() + "\n",
                                                                                    "text/plain": ["<Figure ", "size 1>"]}},
                          {"output_type": "execute_result", "data": {"application/json": [12, 13]}}]}]
    return json.dumps({"cells": cells, "metadata": {"authors": [{"name": "Mira Okonkwo"}], "title": "Contacts",
                                                    "kernelspec": {"language": "python", "name": "python3"}},
                       "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def package(parts):
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in parts.items():
                info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
                info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
        file.seek(0)
        return file.read()


def book():
    return package({"mimetype": "application/epub+zip",
                    "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/x.opf"/></rootfiles></container>',
                    "OEBPS/x.opf": '<package><metadata><dc:title>The harbour</dc:title><dc:creator id="a">Ada Larsson</dc:creator>'
                                   '<dc:language>sv</dc:language></metadata><spine><itemref idref="c1"/></spine></package>',
                    "OEBPS/c1.xhtml": "<html><body><p>Once there was a crane.</p></body></html>"})


def xps():
    run = '<Glyphs OriginX="%s" OriginY="%s" FontRenderingEmSize="10" UnicodeString="%s" Indices="%s"/>'
    page1 = "".join(run % r for r in ((10, 20, "Dear Ms ", ",50;,50;,50;,50;,25;,80;,50;,25"), (48, 20, "\u00c5", ",60"), (54, 20, "berg", ""),
                                      (90, 20, "urgent", ""), (10, 40, "{}{jon@halden.example}", ""), (10, 60, "a &amp; b", "")))
    head = '<FixedPage xmlns="http://schemas.microsoft.com/xps/2005/06">'
    return package({"[Content_Types].xml": "<Types/>", "FixedDocSeq.fdseq": "<FixedDocumentSequence/>",
                    "docProps/core.xml": "<coreProperties><dc:title>Letter</dc:title><dc:creator>Mira Okonkwo</dc:creator></coreProperties>",
                    "Documents/1/FixedDoc.fdoc": '<FixedDocument><PageContent Source="Pages/2.fpage"/><PageContent Source="/Documents/1/Pages/1.fpage"/></FixedDocument>',
                    "Documents/1/Pages/1.fpage": (head + page1 + "</FixedPage>").encode("utf-16"),
                    "Documents/1/Pages/2.fpage": head + run % (1, 1, "First page", "") + "</FixedPage>",
                    "Documents/1/Pages/9.fpage": (
                        head + run % (1, 1, "In no list", "") + '<Path FixedPage.NavigateUri="mailto:quay@halden.example"/>'
                        '<Path FixedPage.NavigateUri="../2.fpage#here"/></FixedPage>'),
                    "Resources/font.odttf": b"\0\1", "Resources/Images/a.gif": GIF})


def leaf(rows, size=512):
    """A leaf of a table: texts, numbers and one value that goes on elsewhere."""
    cells, pointers, at = b"", [], size
    for number, row in enumerate(rows, 1):
        header = b"".join(bytes([13 + 2 * len(v)]) if isinstance(v, bytes) and len(v) < 57 else
                          bytes([0x80 | (13 + 2 * len(v)) >> 7, (13 + 2 * len(v)) & 127]) if isinstance(v, bytes) else b"\1" for v in row)
        record = bytes([len(header) + 1]) + header + b"".join(v if isinstance(v, bytes) else bytes([v]) for v in row)
        length = len(record)
        if length > size - 35:
            kept = 39 + (length - 39) % (size - 4)
            record = record[:kept if kept <= size - 35 else 39] + b"\0\0\0\7"
        cell = (bytes([length]) if length < 128 else bytes([0x80 | length >> 7, length & 127])) + bytes([number]) + record
        at -= len(cell)
        pointers.append(at)
        cells = cell + cells
    head = struct.pack(">BHHHB", 13, 0, len(rows), at, 0) + b"".join(struct.pack(">H", p) for p in pointers)
    return head + bytes(at - len(head)) + cells


LOGGED = [(b"Rowan Thistlewood", 7, b"rowan@halden.example"), (b"M\xfcller in another charset", b"long text " * 60)]


def write_ahead():
    frame = lambda number, page: struct.pack(">IIQQ", number, 0, 0, 0) + page
    return struct.pack(">IIIIQQ", 0x377F0682, 3007000, 512, 0, 0, 0) + frame(2, leaf(LOGGED)) + frame(
        7, b"\0\0\0\0the rest of a long text, with quay@halden.example".ljust(512, b"\0")) + frame(3, b"\5".ljust(512, b"A"))


def keyed():
    """A table WITHOUT ROWID, an index of another, and a leaf whose cells are all the same."""
    cell = lambda record: bytes([len(record)]) + record
    row, entry = b"\2\x39tealrex@halden.example", b"\3\x1b\1hedwig1\7"
    tree = lambda kind, cells: (struct.pack(">BHHHB", kind, 0, len(cells), 0, 0) + (bytes(4) if kind == 2 else b"") +
                                struct.pack(f">{len(cells)}H", *(40 + 40 * n for n in range(len(cells))))).ljust(40, b"\0") + b"".join(
                                    ((bytes(4) if kind == 2 else b"") + cell(c)).ljust(40, b"\0") for c in cells)
    again = struct.pack(">BHHHB", 13, 0, 60, 300, 0) + struct.pack(">H", 300) * 60
    again = again.ljust(300, b"\0") + b"\x7a\1\3\x81\x75" + b"the same again".ljust(116, b".")
    frame = lambda page: struct.pack(">IIQQ", 2, 0, 0, 0) + page.ljust(512, b"\0")
    return struct.pack(">IIIIQQ", 0x377F0682, 3007000, 512, 0, 0, 0) + frame(tree(10, [row, entry])) + frame(tree(2, [row])) + frame(again)


def rollback():
    head = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + struct.pack(">IIIII", 1, 0, 9, 512, 512)
    return head.ljust(512, b"\0") + struct.pack(">I", 2) + leaf(LOGGED[:1]) + bytes(4)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    write("clean.sqlite", clean())
    write("utf16.sqlite", database(PEOPLE, [("INSERT INTO contacts VALUES (?,?,?,?,?)", ROWS)], text="UTF-16le"))
    write("damaged.sqlite", damaged())
    write("loop.sqlite", loop())
    write("cut.sqlite", big_table()[:-1024])
    wal = bytearray(database(PEOPLE, [("INSERT INTO contacts VALUES (?,?,?,?,?)", ROWS)]))
    wal[18:20] = b"\2\2"
    write("wal.sqlite", bytes(wal))
    write("log.sqlite-wal", write_ahead())
    write("keyed.sqlite-wal", keyed())
    write("cut.sqlite-wal", write_ahead()[:300])
    write("log.sqlite-journal", rollback())
    write("flat.fodt", FLAT.encode())
    write("cut.fodt", FLAT.encode()[:-300])
    write("contacts.ipynb", notebook())
    write("book.epub", book())
    write("pages.xps", xps())
    write("cut.xps", xps()[:-400])
    write("passwords.zip", passwords())
    write("schema.sqlite", clean().replace(b"CREATE VIEW mails AS", b"CREATE VIEW ((((( AS"))


main()
