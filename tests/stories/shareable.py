#!/usr/bin/env python3
"""Shareable: canaries in a cell, a header, a property, a sheet's name, a file name, a member's name, an archive comment and what
errors speak of. With --values hashed --paths hashed none is in any output format; the same key gives the same value_ids,
another key none of them. With values masked, the found values are in no place but their paths."""
import io
import zipfile

from command import Folder, kind, records

CANARY = "Zqxcanary"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook():
    cells = [("A1", f"{CANARY}head mail"), ("B1", "Name"), ("A2", f"{CANARY}.cell@nordlicht-handel.de"), ("B2", f"Anna {CANARY}")]
    rows = "".join(f'<row r="{n}">' + "".join(f'<c r="{c}" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in cells if c[1:] == n)
                   + "</row>" for n in "12")
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{CANARY} sheet" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Bob {CANARY}</dc:creator><dc:title>{CANARY} title</dc:title></cp:coreProperties>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def make_leak(folder):
    mail = (f"From: {CANARY} Person <{CANARY}.from@nordlicht-handel.de>\nX-{CANARY}: {CANARY}.header@nordlicht-handel.de\n"
            f"Subject: {CANARY} subject\n\nStatement of Work for {CANARY} GmbH\n{CANARY}.body@nordlicht-handel.de Tel +49 30 901820\n")
    folder.write(f"leak/{CANARY}-mail.eml", mail)
    folder.write(f"leak/{CANARY}-book.xlsx", workbook())
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(f"{CANARY}/note.txt", f"{CANARY}.member@nordlicht-handel.de\n")
        archive.comment = f"{CANARY}.comment@nordlicht-handel.de".encode()
    folder.write("leak/in.zip", data.getvalue())
    cut = data.getvalue()
    folder.write(f"leak/{CANARY}-cut.zip", cut[: len(cut) // 2])
    folder.write(f"leak/{CANARY}-cut.gz", b"\x1f\x8b\x08\x08\0\0\0\0\0\3" + CANARY.encode() + b".name\0broken")


def run_line_options():
    return ["--own", f"{CANARY}.example", "--exclude", f"*{CANARY}nothing*", "--context", "40"]


with Folder() as here:
    make_leak(here)
    here.write("key", b"0123456789abcdef0123456789abcdef")
    here.write("other", b"another key with as many bytes..")
    hidden = ["--values", "hashed", "--paths", "hashed"]
    plain = here.run("scan", "--format", "jsonl", "--values", "plain", "leak").stdout.decode()
    assert plain.count(CANARY) > 10, "the sample must be full of canaries"
    for name in ("jsonl", "csv", "sarif", "summary"):
        for values in ("hashed", "none"):
            done = here.run("scan", "--format", name, "--values", values, *run_line_options(), "leak")
            assert done.returncode in (0, 3), done
            everything = (done.stdout + done.stderr).decode().lower()
            assert CANARY.lower() not in everything, [line for line in everything.splitlines() if CANARY.lower() in line][:3]
    done = here.run("identify", "--format", "jsonl", *hidden, "leak")
    assert CANARY.lower() not in done.stdout.decode().lower()

    def ids(key):
        lines = kind(records(here.run("scan", "--format", "jsonl", *hidden, "--key-file", key, "leak").stdout), "finding")
        return [line["value_id"] for line in lines]

    first, again, another = ids("key"), ids("key"), ids("other")
    assert first and first == again, "the same key: the same ids"
    assert another and not set(first) & set(another), "another key: none of them"

    # masked: addresses found in the data stand nowhere, whatever place they came from
    for name in ("jsonl", "csv", "sarif", "summary"):
        done = here.run("scan", "--format", name, "--values", "masked", "--paths", "masked", "--context", "40", "leak")
        assert f"{CANARY}.".lower() not in done.stdout.decode().lower(), (name, done.stdout.decode()[:3000])
