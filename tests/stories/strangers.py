#!/usr/bin/env python3
"""What is a value in one file may stand in another where nothing makes it one: in the name of a column, a sheet, a field or a
property, in what a program is called, in a time, in a note, in evidence, beside another value. Masked, no such place shows a word that is not
one of the report's own (lib/report/plain_words.c): canaries in files of many kinds, and all samples of the tree. What we ourselves say stays."""
import base64
import io
import json
import os
import re
import sqlite3
import sys
import tarfile
import zipfile
import zlib

from command import SOURCE, Folder, kind, records

WORD, NUMBER, DOTS = "zqxfenwick", "4711905", "47-11-90-5"
CANARIES = (WORD, NUMBER, DOTS, "zqxpass", "711905")
MAIL = "ask@brightwater.example"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(parts, comment=b"", stored=()):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text, zipfile.ZIP_STORED if name in stored else None)
        archive.comment = comment
    return data.getvalue()


def docx():
    custom = "".join(f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n + 2}" name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property>'
                     for n, (name, value) in enumerate((("opened_with", NUMBER), ("volumes", NUMBER), (f"Client {WORD}", MAIL), ("Phone", NUMBER),
                                                        ("opened_with ", f"password {NUMBER} of {NUMBER}"), (NUMBER, MAIL))))
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/relationships/custom-properties" Target="docProps/custom.xml"/><Relationship Id="r3" '
        f'Type="{OFFICE}/relationships/extended-properties" Target="docProps/app.xml"/><Relationship Id="r4" '
        f'Type="{PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>write to {MAIL} and not to {WORD} please</w:t></w:r></w:p></w:body></w:document>',
        "docProps/custom.xml": f'<Properties xmlns="{OFFICE}/custom-properties" xmlns:vt="{OFFICE}/docPropsVTypes">{custom}</Properties>',
        "docProps/app.xml": f'<Properties xmlns="{OFFICE}/extended-properties"><Application>Microsoft {WORD} Word</Application><AppVersion>{NUMBER}</AppVersion></Properties>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f'<dc:language>{WORD}</dc:language><cp:contentStatus>{WORD}</cp:contentStatus><dcterms:modified>4711-90-54T71:19:05Z</dcterms:modified></cp:coreProperties>'})


def xlsx():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{WORD} mail</t></is></c><c r="B1" t="inlineStr"><is><t>{WORD} password</t></is></c></row>' \
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>{MAIL}</t></is></c><c r="B2" t="inlineStr"><is><t>Qx9#lark7spur</t></is></c></row>'
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}/relationships"><sheets><sheet name="Clients {WORD}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/relationships/comments" Target="../comments1.xml"/></Relationships>',
        "xl/comments1.xml": f'<comments xmlns="{main}"><authors><author>{WORD}</author></authors><commentList><comment ref="AB{NUMBER}" authorId="0"><text><t>{MAIL}</t></text></comment></commentList></comments>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'})


def odt():
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:text="{urn}:text:1.0" xmlns:table="{urn}:table:1.0"><office:body><office:text>'
        f'<table:table table:name="{WORD}"><table:table-row><table:table-cell><text:p>{WORD} mail</text:p></table:table-cell></table:table-row>'
        f'<table:table-row><table:table-cell><text:p>{MAIL}</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>',
        "meta.xml": f'<office:document-meta xmlns:office="{urn}:office:1.0" xmlns:meta="{urn}:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f'<meta:generator>{WORD} Writer {NUMBER}</meta:generator><meta:user-defined meta:name="opened_with">{NUMBER}</meta:user-defined>'
        f'<meta:user-defined meta:name="{WORD}">{MAIL}</meta:user-defined><dc:language>{WORD}</dc:language></office:meta></office:document-meta>'}, stored=("mimetype",))


def pdf():
    xmp = f'<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" ' \
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:CreatorTool="{WORD} Acrobat" xmp:CreateDate="4711-90-54T71:19:05"><dc:title>{MAIL}</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>'
    objects = ["<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/AcroForm<</Fields[7 0 R]>>>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
               f"<</Length {len('BT /F 9 Tf 9 9 Td () Tj ET') + len(MAIL)}>>stream\nBT /F 9 Tf 9 9 Td ({MAIL}) Tj ET\nendstream",
               f"<</Producer({WORD})/Creator({WORD} Distiller)/opened_with({NUMBER})/{WORD}({MAIL})/CreationDate(D:{NUMBER}0000000)>>",
               f"<</Type/Metadata/Subtype/XML/Length {len(xmp)}>>stream\n{xmp}\nendstream", f"<</FT/Tx/T({WORD} mail)/V({MAIL})>>"]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(places) + 1}/Root 1 0 R/Info 5 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"


def png():
    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" ' \
        f'xmp:CreatorTool="{WORD}"/></rdf:RDF></x:xmpmeta>'
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])) + chunk(b"tEXt", f"Software\0{WORD} {NUMBER}".encode()) + \
        chunk(b"tEXt", f"opened_with\0{NUMBER}".encode()) + chunk(b"tEXt", f"{WORD}\0{MAIL}".encode()) + \
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp.encode()) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def jpeg():
    comment = f"{WORD} {NUMBER} {MAIL}".encode()
    return b"\xff\xd8\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + b"\xff\xd9"


def sqlite():
    if os.path.exists("t.db"):
        os.remove("t.db")
    with sqlite3.connect("t.db") as base:
        base.execute(f'create table "{WORD}" ("{WORD} mail" text, "{WORD} password" text)')
        base.execute(f'insert into "{WORD}" values (?, ?)', (MAIL, "Qx9#lark7spur"))
        base.commit()
    base.close()
    with open("t.db", "rb") as file:
        data = file.read()
    os.remove("t.db")
    return data


def tar():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": WORD}) as archive:
        info = tarfile.TarInfo("in.txt")
        info.size, info.uname, info.pax_headers = len(MAIL) + 1, WORD, {"LIBARCHIVE.xattr.user.x": WORD}
        archive.addfile(info, io.BytesIO(MAIL.encode() + b"\n"))
    return data.getvalue()


def files():
    mail = f"From: Bo <{MAIL}>\nX-{WORD}: {MAIL}\n{WORD}: b{MAIL}\nX-Mailer: {WORD} {NUMBER}\nDate: {NUMBER}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n" \
        f"--b\nContent-Type: application/{WORD}; charset={WORD}\nContent-Disposition: attachment; filename=part\nContent-Transfer-Encoding: {WORD}\n\n\x01\x02\x03\n" \
        f"--b\n\n{WORD} asked {MAIL} about {WORD} and zqxpass, {NUMBER}\n--b--\n"
    warc_body = f"HTTP/1.1 200 OK\r\nContent-Type: {WORD}/{WORD}\r\nContent-Encoding: {WORD}\r\nX-{WORD}: {MAIL}\r\n\r\nto {MAIL}"
    yield "a.docx", docx()
    yield "a.xlsx", xlsx()
    yield "a.odt", odt()
    yield "a.pdf", pdf()
    yield "a.png", png()
    yield "a.jpg", jpeg()
    yield "a.db", sqlite()
    yield "a.tar", tar()
    yield "a.eml", mail.replace("\n", "\r\n")
    yield "a.mbox", "".join(f"From {WORD} Mon Mar  1 10:00:00 2021\n{mail}\n" for _ in range(2))
    yield "a.zip", zipped({"in.txt": MAIL + "\n"}, comment=f"{WORD} {NUMBER} {MAIL}".encode())
    yield "a.csv", f"{WORD} mail,phone,{WORD} password\n" + f"{MAIL},+44 20 7946 0958,Qx9#lark7spur\n" * 3
    yield "a.json", json.dumps({WORD: {f"{WORD} mail": MAIL, "opened_with": NUMBER, f"{WORD}Password": "Qx9#lark7spur"}, "language": WORD})
    yield "a.ipynb", json.dumps({"cells": [], "metadata": {"language_info": {"name": WORD}, "authors": [{"name": WORD}], "title": MAIL}, "nbformat": 4})
    yield "a.html", f'<html lang="{WORD}"><head><title>{MAIL}</title><meta name="generator" content="{WORD} {NUMBER}"><meta name="opened_with" content="{NUMBER}">' \
        f'<meta name="{WORD}" content="{MAIL}"></head><body><table><tr><th>{WORD} mail</th></tr><tr><td>{MAIL}</td></tr></table></body></html>'
    yield "a.xml", f'<?xml version="1.0"?><{WORD} {WORD}="{MAIL}"><{WORD}.mail>{MAIL}</{WORD}.mail></{WORD}>'
    yield "a.vcf", f"BEGIN:VCARD\nVERSION:3.0\nFN:Bo Lind\nX-{WORD}:{MAIL}\n{WORD}.EMAIL;TYPE={WORD}:{MAIL}\nEND:VCARD\n"
    yield "a.ics", f"BEGIN:VCALENDAR\nPRODID:{WORD}\nBEGIN:VEVENT\nX-{WORD}:{MAIL}\nATTENDEE;CN={WORD}:mailto:{MAIL}\nEND:VEVENT\nEND:VCALENDAR\n"
    yield "a.ldif", f"dn: cn={WORD}\n{WORD}: {MAIL}\nmail: {MAIL}\n"
    yield "a.rtf", "{\\rtf1{\\info{\\title " + MAIL + "}{\\*\\userprops{\\propname opened_with}\\proptype30{\\staticval " + NUMBER + "}{\\propname " + WORD + \
        "}\\proptype30{\\staticval " + MAIL + "}}}{\\*\\generator " + WORD + " Word " + NUMBER + ";} " + MAIL + "\\par}"
    yield "a.warc", f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://brightwater.example/x\r\nX-{WORD}: {MAIL}\r\nWARC-Date: 4711-90-54T71:19:05Z\r\n" \
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(warc_body)}\r\n\r\n{warc_body}\r\n\r\n"
    yield "a.ini", f"[{WORD}]\n{WORD}_password = Qx9#lark7spur\n{WORD} = {MAIL}\n"
    yield "a.txt", f"{WORD} said to {MAIL} that {WORD} and zqxpass are it, {NUMBER}\n{WORD} password: Qx9#lark7spur\n"


def own_words():
    with open(os.path.join(SOURCE, "lib/report/plain_words.c"), encoding="utf-8") as file:
        return set(re.findall(r'"([^"]+)"', file.read().split("words[] = {")[1].split("};")[0]))


def strange(text, words):
    """The words of a masked text that are none of ours."""
    for word in re.findall(r"[^\W\d_]+", text):
        parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z]+", word)
        if word.lower() not in words and not all(part.lower() in words for part in parts):
            yield word


def places(found):
    for record in found:
        if record["kind"] == "finding":
            for of, name in ((record, "column"), (record["location"], "sheet"), (record["location"], "field")):
                if name in of:
                    yield of[name]
        if record["kind"] == "item":
            yield from record["properties"]
            if "application" in record["properties"]:
                yield record["properties"]["application"]


def main():
    with Folder() as folder:
        for name, data in files():
            folder.write(f"leak/{name}", data)
        plain = folder.run("scan", "--format", "jsonl", "--values", "plain", "--context", "60", "leak")
        shown = plain.stdout.decode()
        assert shown.count(WORD) > 60 and shown.count(NUMBER) > 10, "the files must be full of canaries"
        for name, _ in files():
            lines = [line for line in shown.splitlines() if f'"path":"leak/{name}' in line]
            assert WORD in "".join(lines) or name in ("a.tar", "a.zip", "a.ipynb", "a.vcf"), f"{name} shows no canary in plain results"
        properties = {name: value for item in kind(records(plain.stdout), "item") for name, value in item["properties"].items()}
        assert properties.get("document.opened_with") == NUMBER and "opened_with" not in properties, properties
        for form in ("jsonl", "csv", "sarif", "summary"):
            for options in (["--values", "masked"], ["--values", "masked", "--paths", "masked"], ["--values", "hashed", "--paths", "hashed"], ["--values", "none"]):
                done = folder.run("scan", "--format", form, *options, "--context", "60", "leak")
                assert done.returncode in (0, 3), done
                output = (done.stdout + done.stderr).decode()
                # The mail's domain is shown by design; ids and digests are digits of their own.
                bare = re.sub(r'"(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{64})"', "", output).lower()
                leaks = [canary for canary in CANARIES if canary in bare]
                assert not leaks, (form, options, leaks, [bare[max(0, bare.index(c) - 300):bare.index(c) + 60] for c in leaks])
        words = own_words()
        places_seen = 0
        for place in ("leak", os.path.join(SOURCE, "tests/samples"), os.path.join(SOURCE, "examples")):
            masked = records(folder.run("scan", "--format", "jsonl", "--context", "40", place).stdout)
            for text in places(masked):
                places_seen += 1
                wrong = list(strange(text.replace(" #", " "), words | {"producer", "programming"}))
                assert not wrong, (text, wrong)
        assert places_seen > 1000, places_seen
        # What the engine itself says of an item is said.
        folder.write("one/in.zip", base64.b64decode(locked()))
        folder.write("words", "swordfish\n")
        done = folder.run("scan", "--format", "jsonl", "--passwords", "words", "one")
        items = kind(records(done.stdout), "item")
        assert any(item["properties"].get("opened_with") == "password 1 of 1" for item in items), items
        print(f"{places_seen} names of places, all in words of ours")


def locked():
    """A ZIP of one file, traditional encryption, password swordfish (APPNOTE 6.1)."""
    table = [0] * 256
    for n in range(256):
        c = n
        for _ in range(8):
            c = c >> 1 ^ (0xEDB88320 if c & 1 else 0)
        table[n] = c
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte):
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 255]
    for byte in b"swordfish":
        update(byte)
    data = f"{MAIL}\n".encode()
    crc, sealed = zlib.crc32(data), bytearray()
    for byte in bytes(11) + bytes([crc >> 24]) + data:
        t = keys[2] & 0xFFFF | 2
        sealed.append(byte ^ (t * (t ^ 1) >> 8 & 255))
        update(byte)
    common = (20).to_bytes(2, "little") + b"\1\0\0\0" + b"\0\0\x61\x52" + crc.to_bytes(4, "little") + len(sealed).to_bytes(4, "little") + len(data).to_bytes(4, "little") + b"\6\0\0\0"
    local = b"PK\3\4" + common + b"in.txt" + bytes(sealed)
    central = b"PK\1\2\x14\0" + common + bytes(2) + bytes(8) + bytes(4) + b"in.txt"
    return base64.b64encode(local + central + b"PK\5\6" + bytes(4) + b"\1\0\1\0" + len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little") + bytes(2))


sys.exit(main())
