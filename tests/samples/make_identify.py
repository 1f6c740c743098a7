#!/usr/bin/env python3
"""Makes tests/samples/identify/: tiny files whose kind hangs on structure, and index.txt, one line a file: name, media type, flags
(t text, o out of scope, i image). Names mislead on purpose. The same bytes each time."""
import io
import os
import struct
import zipfile
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "identify")
FILES = []


def add(name, media_type, data, flags=""):
    FILES.append((name, media_type, flags or "-", data if isinstance(data, bytes) else data.encode()))


def make_zip(*members, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            name, data = member if isinstance(member, tuple) else (member, "x")
            archive.writestr(zipfile.ZipInfo(name, (2021, 3, 4, 10, 22, 0)), data)
        archive.comment = comment
    return out.getvalue()


def make_ole(*names):
    """A compound file with one FAT sector and one directory sector: the names stand beside the root's first child."""
    entries = [("Root Entry", 5)] + [(name, 2) for name in names]
    directory = b""
    for index, (name, kind) in enumerate(entries):
        text = name.encode("utf-16le")
        right = index + 1 if 0 < index < len(entries) - 1 else 0xffffffff
        child = 1 if index == 0 and len(entries) > 1 else 0xffffffff
        directory += text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, 0xffffffff, right, child)
        directory += b"\0" * 36 + struct.pack("<IQ", 0xfffffffe, 0)
    sectors = (len(directory) + 511) // 512
    directory = directory.ljust(sectors * 512, b"\0")
    fat = [0xfffffffd] + [i + 2 for i in range(sectors - 1)] + [0xfffffffe]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xfffe, 9, 6) + b"\0" * 10
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xfffffffe, 0, 0xfffffffe, 0) + struct.pack("<I", 0)
    header = header.ljust(512, b"\xff")
    return header + struct.pack("<%dI" % len(fat), *fat).ljust(512, b"\xff") + directory


def make_tar(ustar):
    head = b"readme.txt".ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + b"00000000001\0" + b"00000000000\0"
    head = (head + b" " * 8 + b"0").ljust(257, b"\0") + (b"ustar\x0000" if ustar else b"")
    head = head.ljust(512, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:] + b"x".ljust(512, b"\0") + b"\0" * 1024


TYPES = "[Content_Types].xml"
OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."

add("by-password.gpg", "application/x-openpgp", b"\x8c\x0d\x04\x09\x03\x02" + bytes(range(8)) + b"\x60\xd2\x20" + bytes(32))
add("for-two.gpg", "application/x-openpgp", (b"\x84\x5e\x03" + bytes(8) + b"\x12" + bytes(84)) * 2 + b"\xc9\xff\0\0\1\0" + bytes(256))
add("cut.gpg", "application/octet-stream", b"\x84\x5e\x03" + bytes(8) + b"\x12" + bytes(40))
add("saved.txt", "text/x-uuencode", "the file:\nbegin 644 a.txt\n#86)C\n`\nend\n", "t")
add("begins.txt", "text/plain", "to begin 644 pages\nbegin 644 now\nand not later than that\n", "t")
add("a.zip", OOXML + "wordprocessingml.document", make_zip(TYPES, "_rels/.rels", "word/document.xml"))
add("b.dotx", OOXML + "wordprocessingml.template", make_zip(TYPES, "word/document.xml"))
add("c.docx", "application/vnd.ms-word.document.macroEnabled.12", make_zip(TYPES, "word/document.xml", "word/vbaProject.bin"))
add("d.dotm", "application/vnd.ms-word.template.macroEnabled.12", make_zip(TYPES, "word/document.xml", "word/vbaProject.bin"))
add("e.docx", OOXML + "spreadsheetml.sheet", make_zip(TYPES, "xl/workbook.xml"))
add("windows.zip", OOXML + "spreadsheetml.sheet", make_zip("[content_types].xml", "xl\\styles.xml", "xl\\workbook.xml"))
add("f.xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12", make_zip(TYPES, "xl/workbook.bin"))
add("g.jpg", OOXML + "presentationml.presentation", make_zip(TYPES, "ppt/presentation.xml"))
add("h.vsdx", "application/vnd.ms-visio.drawing", make_zip(TYPES, "visio/document.xml"))
add("i.odt", ODF + "text", make_zip(("mimetype", ODF + "text"), "content.xml"))
add("j.odt", ODF + "spreadsheet-template", make_zip(("mimetype", ODF + "spreadsheet-template"), "content.xml"))
add("k.zip", "application/epub+zip", make_zip(("mimetype", "application/epub+zip"), "META-INF/container.xml"))
add("l.zip", "application/java-archive", make_zip("META-INF/MANIFEST.MF", "A.class"))
add("m.zip", "application/vnd.android.package-archive", make_zip("AndroidManifest.xml", "classes.dex"))
add("n.docx", "application/zip", make_zip("offer.txt", "word.txt"))
add("o.zip", "application/zip", make_zip())
add("p.bin", "application/zip", b"\x01\x02junk in front\0" * 40 + make_zip("offer.txt"))
add("q.exe", "application/zip", b"MZ" + b"\0" * 200 + make_zip("offer.txt"))
add("r.exe", "application/vnd.microsoft.portable-executable", b"MZ" + b"\0" * 200, "o")
add("ra.exe", "application/x-7z-compressed", b"MZ" + b"\0" * 200 + b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 40)
add("s.zip", "application/zip", make_zip("offer.txt", comment=b"a comment " * 300))
add("t.xls", "application/msword", make_ole("WordDocument", "1Table"))
add("u.doc", "application/vnd.ms-excel", make_ole("\5SummaryInformation", "Workbook"))
add("v.xls", "application/vnd.ms-excel", make_ole("BOOK"))
add("w.ppt", "application/vnd.ms-powerpoint", make_ole("Current User", "PowerPoint Document"))
add("x.msg", "application/vnd.ms-outlook", make_ole("__nameid_version1.0", "__properties_version1.0"))
add("y.docx", "application/vnd.ms-office.encrypted", make_ole("EncryptionInfo", "EncryptedPackage"))
add("z.doc", "application/x-ole-storage", make_ole("Something"))
add("a1.bin", "application/x-tar", make_tar(True))
add("a2.txt", "application/x-tar", make_tar(False))
add("a3.txt", "application/pdf", b"%PDF-1.4\n")
add("a4.pdf", "application/pdf", b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\n")
add("a5.txt", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "i")
add("a6.txt", "font/woff2", b"wOF2\0\1\0\0" + b"\0" * 40, "o")
add("a6.p7s", "application/pkcs7-mime", b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80" + b"\x30\x80\x02\x01\x01\0\0\0\0")
add("a7.exe", "text/plain", "MZ is how this letter to the ministry begins.\n", "t")
add("a8.txt", "text/plain", "BM Consulting, regf and RIFF are words too.\nSecond line.\n", "t")
add("a9.exe", "application/x-bytecode.python", b"\xa7\x0d\x0d\x0a" + b"\0" * 12 + b"\xe3" + b"\0" * 90, "o")
add("a10.py", "application/x-bytecode.python", b"\x03\xf3\x0d\x0a\x11\x22\x33\x60" + b"c" + b"\0" * 90, "o")
# libmagic takes it for a font; a scrap of so few bytes that is no known type is not out of scope, but not read
add("a12.bin", "application/octet-stream", b"\x0f\x00\x22\x10\xa4" + b"\0" * 60)

add("b1", "message/rfc822", "Return-Path: <a@muster.example>\nReceived: from x\n by y; Thu, 4 Mar 2021\nFrom: A <a@muster.example>\n\nbody\n", "t")
add("b2.txt", "message/rfc822", "Date: Thu, 4 Mar 2021 10:22:00 +0100\nFrom: a@muster.example\nTo: b@muster.example\nSubject: x\n\nbody\n", "t")
add("b3", "application/mbox", "From a@muster.example Thu Mar  4 10:22:00 2021\nFrom: a@muster.example\n\none\n\n"
    "From b@muster.example Thu Mar  4 10:23:00 2021\nFrom: b@muster.example\n\ntwo\n", "t")
add("b4", "message/rfc822", "From a@muster.example Thu Mar  4 10:22:00 2021\nFrom: a@muster.example\nSubject: x\n\none\n", "t")
add("b5", "message/x-emlx", "60\nFrom: a@muster.example\nTo: b@muster.example\nSubject: x\n\nbody\n", "t")
add("b5.emlx", "message/x-emlx", "30\nFrom: a@muster.example\n\nbody\n", "t")
add("b6.txt", "text/plain", "From here on, everything is prose.\nTo: be or not to be.\n", "t")
add("b7.txt", "text/plain", "Subject: the lecture\n\nToday we speak about letters.\n", "t")
add("b8.eml", "message/rfc822", "Subject: hinted by its name\n\nbody\n", "t")

add("c1.txt", "text/csv", "name,phone,mail\nA,1,a@x.example\nB,2,b@x.example\nC,3,c@x.example\n", "t")
add("c2.txt", "text/csv", 'id;name;note\n1;"A; B";"two\nlines"\n2;C;x\n3;D;y\n', "t")
add("c3.txt", "text/tab-separated-values", "a\tb\tc\n1\t2\t3\n4\t5\t6\n", "t")
add("c4.csv", "text/csv", "name;mail\nA;a@x.example\n", "t")
add("c5.txt", "text/plain", "Dear all, we met, and talked.\nThen we left, slowly.\nNobody saw us, I think, at all.\nThe end.\n", "t")
add("c6.txt", "text/plain", "\tone\ttwo\n\t\tthree\nfour\n", "t")
add("c8.csv", "text/csv", "sep=;\r\nname;phone\r\nA;1\r\n", "t")
add("c9", "text/tab-separated-values", "sep=\t\nname\tphone\nA\t1\n", "t")
add("c10.csv", "text/csv", "Contacts of March\n\nname;phone\nA;1\n", "t")
add("c7.csv", "application/json", '{"a": [1, 2, {"b": null}], "c": "d"}\n', "t")
add("d1.txt", "application/json", '[\n  {"name": "A", "n": -1.5e3},\n  {"name": "B", "ok": true}\n]\n', "t")
add("d2.txt", "application/x-ndjson", '{"a":1}\n{"a":2}\n', "t")
add("d3.txt", "text/plain", "[a note in brackets] and {more} of it\n", "t")
add("d4.txt", "application/xml", '<?xml version="1.0"?>\n<a><b/></a>\n', "t")
add("d5.txt", "application/xml", "<config><host>x</host></config>\n", "t")
add("d6.txt", "text/html", "<!-- x -->\n<!DOCTYPE html>\n<html><body>x</body></html>\n", "t")
add("d7.xml", "text/html", "<HTML><head><title>x</title></head></HTML>\n", "t")
add("d8.svg", "image/svg+xml", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>\n', "t")
add("d9.html", "application/xhtml+xml", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p>x</p></html>\n', "t")
add("d10.doc", "application/rtf", "{\\rtf1 x}")
add("e1.txt", "text/vcard", "BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n", "t")
add("e2.txt", "text/calendar", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "t")
add("e3.txt", "application/x-pem-file", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "t")
add("e4.txt", "text/x-shellscript", "#!/bin/sh\necho x\n", "t")
add("e5.txt", "text/x-python", "import os\nfrom x import y\n\ndef f(a):\n    return a\n", "t")
add("e6.txt", "text/x-c", "#include <stdio.h>\nint main(void) {\n    return 0;\n}\n", "t")
add("e7.txt", "text/x-sql", "CREATE TABLE a (b INT);\nINSERT INTO a VALUES (1);\n", "t")
add("e8.txt", "text/x-java", "package a.b;\nimport java.util.List;\npublic class C {\n}\n", "t")
add("e9.txt", "text/x-php", "<?php echo 1; ?>\n", "t")
add("e10.txt", "text/javascript", "'use strict';\nconst a = require('b');\n", "t")
add("e11.md", "text/markdown", "# How to\n\n```\n#include <stdio.h>\nint main(void) {\n    return 0;\n}\n```\n", "t")
add("f1.txt", "text/x-log", "2021-03-04 10:22:00,123 INFO start\n2021-03-04 10:22:01,124 WARN slow\n", "t")
add("f2.txt", "text/x-log", "Mar  4 10:22:00 host sshd[1]: x\nMar  4 10:22:01 host sshd[1]: y\n", "t")
add("f3.txt", "text/x-ini", "[main]\nhost = x\nport = 1\n", "t")
add("f4.txt", "text/x-yaml", "---\na: 1\nb:\n  - c\n", "t")
add("f5.cfg", "text/plain", "!\nhostname r1\n!\ninterface Ethernet0\n ip address 10.0.0.1 255.255.255.0\n!\n", "t")
add("f6.csv", "text/csv", "name,phone,mail\nA,1,a\nB,2,b\nC,3,c\n".encode("utf-16"), "t")
add("h1.bin", "application/zlib", zlib.compress("".join(f"Line {i * i} of Mira Holm, {i * 7919}\n" for i in range(90)).encode(), 9))
add("h2.bin", "application/zlib", zlib.compress(bytes(range(33, 90)) + b"the quick brown fox " * 9 + bytes(range(200, 250)), 0))
add("h3.bin", "application/zlib", zlib.compress(b"blob 4\0Mira", 6))
add("h4.txt", "text/plain", "x^ and more, which is not packed at all\n", "t")
add("h5.bin", "application/x-palmdoc", b"Aldermoor".ljust(60, b"\0") + b"TEXtREAd" + bytes(20))
add("h6.bin", "application/x-internet-archive", "filedesc://old.arc 0.0.0.0 19980304102200 text/plain 76\n1 0 InternetArchive\n")
add("h7.bin", "image/x-wpg", b"\xffWPC\x10\0\0\0\x01\x16\x01\0\0\0\0\0" + bytes(20), "i")
add("h8.bin", "application/vnd.wordperfect", b"\xffWPC\x10\0\0\0\x01\x0a\x02\x01\0\0\0\0" + bytes(20))
add("g1", "inode/x-empty", b"")
add("g2.txt", "application/octet-stream", bytes((i * 7919 + i * i * 31 >> 3) & 255 for i in range(3000)))


def main():
    os.makedirs(HERE, exist_ok=True)
    with open(os.path.join(HERE, "index.txt"), "w", encoding="utf-8", newline="\n") as index:
        for name, media_type, flags, data in FILES:
            index.write("%s %s %s\n" % (name, media_type, flags))
            with open(os.path.join(HERE, name), "wb") as file:
                file.write(data)


if __name__ == "__main__":
    main()
