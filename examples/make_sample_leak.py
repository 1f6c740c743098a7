#!/usr/bin/env python3
"""Writes examples/sample-leak/: what a small leak of a cloud consultancy looks like. Every person, company, number and secret
is invented; domains are under .example (RFC 2606), addresses from the documentation ranges (RFC 5737, RFC 7042), telephone
numbers from those that regulators set aside for fiction. The same bytes every time.

    examples/make_sample_leak.py [FOLDER]
"""
import base64
import gzip
import hashlib
import io
import pathlib
import shutil
import struct
import sys
import tarfile
import zipfile
import zlib
from xml.sax.saxutils import escape

OUT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "sample-leak")
STAMP = (2023, 5, 12, 9, 30, 0)
VENDOR, VENDOR_DOMAIN = "Kestrelford Cloud Services Ltd", "kestrelford.example"


# ---- containers -------------------------------------------------------------------------------------------------

def zip_of(members, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data in members:
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return out.getvalue()


def tar_gz_of(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1683883800
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(out.getvalue(), mtime=0)


def encrypted_zip_of(name, data, password):
    """One member with the traditional encryption of PKWARE's APPNOTE, section 6.1."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [0] * 256
    for i in range(256):
        value = i
        for _ in range(8):
            value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
        table[i] = value

    def update(byte):
        keys[0] = table[(keys[0] ^ byte) & 255] ^ (keys[0] >> 8)
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ (keys[1] >> 24)) & 255] ^ (keys[2] >> 8)

    for byte in password:
        update(byte)
    crc = zlib.crc32(data)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    plain = hashlib.sha256(name.encode()).digest()[:11] + bytes([crc >> 24]) + packed
    coded = bytearray()
    for byte in plain:
        word = keys[2] | 2
        coded.append(byte ^ ((word * (word ^ 1)) >> 8 & 255))
        update(byte)
    raw = name.encode()
    fields = struct.pack("<HHHHHIIIHH", 20, 1, 8, 0x4BC0, 0x56AC, crc, len(coded), len(data), len(raw), 0)
    local = b"PK\3\4" + fields + raw + bytes(coded)
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + raw
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


# ---- documents --------------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def core_properties(title, author):
    return (HEAD + f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
            f"<cp:lastModifiedBy>{escape(author)}</cp:lastModifiedBy>"
            '<dcterms:modified xsi:type="dcterms:W3CDTF">2023-05-12T09:30:00Z</dcterms:modified></cp:coreProperties>')


def package(main, main_type, parts, title, author):
    """An Office Open XML package: `main` is the path of the main part."""
    kinds = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind, _ in parts if kind)
    members = [("[Content_Types].xml", HEAD + f'<Types xmlns="{PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/{main}" ContentType="{main_type}"/>{kinds}</Types>'),
               ("_rels/.rels", HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">'
                f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="{main}"/>'
                f'<Relationship Id="r2" Type="{PACKAGE}/relationships/metadata/core-properties" '
                'Target="docProps/core.xml"/></Relationships>'),
               ("docProps/core.xml", core_properties(title, author))]
    return zip_of(members + [(name, data) for name, _, data in parts])


def docx(title, author, blocks, header="", footer=""):
    """blocks: ("h", text), ("p", text), ("del", text), ("t", rows)."""
    def paragraph(text, style=""):
        kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f'<w:p>{kind}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'

    body = ""
    for kind, content in blocks:
        if kind == "h":
            body += paragraph(content, "Heading1")
        elif kind == "p":
            body += paragraph(content)
        elif kind == "del":
            body += ('<w:p><w:del w:author="editor" w:date="2023-05-01T10:00:00Z"><w:r><w:delText>'
                     f"{escape(content)}</w:delText></w:r></w:del></w:p>")
        else:
            rows = "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in content)
            body += f"<w:tbl>{rows}</w:tbl>"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    parts = [("word/document.xml", None, HEAD + f"<w:document {W}><w:body>{body}</w:body></w:document>"),
             ("word/_rels/document.xml.rels", None, HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">'
              f'<Relationship Id="h1" Type="{RELATIONS}/header" Target="header1.xml"/>'
              f'<Relationship Id="f1" Type="{RELATIONS}/footer" Target="footer1.xml"/></Relationships>'),
             ("word/header1.xml", main + "header+xml", HEAD + f"<w:hdr {W}>{paragraph(header)}</w:hdr>"),
             ("word/footer1.xml", main + "footer+xml", HEAD + f"<w:ftr {W}>{paragraph(footer)}</w:ftr>")]
    return package("word/document.xml", main + "document.main+xml", parts, title, author)


def column_name(index):
    return chr(65 + index)


def xlsx(title, author, sheets):
    """sheets: (name, rows, hidden). Numbers stay numbers."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    names = [text for _, rows, _ in sheets for row in rows for text in row if isinstance(text, str)]
    shared = sorted(set(names))
    parts, entries, relations = [], "", ""
    for number, (name, rows, hidden) in enumerate(sheets, 1):
        xml = ""
        for r, row in enumerate(rows, 1):
            cells = ""
            for c, value in enumerate(row):
                place = f"{column_name(c)}{r}"
                if isinstance(value, str):
                    cells += f'<c r="{place}" t="s"><v>{shared.index(value)}</v></c>'
                else:
                    cells += f'<c r="{place}"><v>{value}</v></c>'
            xml += f'<row r="{r}">{cells}</row>'
        parts.append((f"xl/worksheets/sheet{number}.xml", main + "worksheet+xml", HEAD +
                      '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                      f"{xml}</sheetData></worksheet>"))
        state = ' state="hidden"' if hidden else ""
        entries += f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="s{number}"/>'
        relations += f'<Relationship Id="s{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    parts += [("xl/sharedStrings.xml", main + "sharedStrings+xml", HEAD +
               '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + strings + "</sst>"),
              ("xl/workbook.xml", None, HEAD + '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
               f'xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>'),
              ("xl/_rels/workbook.xml.rels", None, HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
               f'<Relationship Id="str" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')]
    return package("xl/workbook.xml", main + "sheet.main+xml", parts, title, author)


def pptx(title, author, slides):
    main = "application/vnd.openxmlformats-officedocument.presentationml."
    spaces = ('xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
              'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" ' f'xmlns:r="{RELATIONS}"')
    parts, entries, relations = [], "", ""

    def shapes(texts):
        return "".join("<p:sp><p:txBody>" + f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" + "</p:txBody></p:sp>"
                       for text in texts)

    for number, (texts, notes) in enumerate(slides, 1):
        parts.append((f"ppt/slides/slide{number}.xml", main + "slide+xml", HEAD +
                      f"<p:sld {spaces}><p:cSld><p:spTree>{shapes(texts)}</p:spTree></p:cSld></p:sld>"))
        parts.append((f"ppt/notesSlides/notesSlide{number}.xml", main + "notesSlide+xml", HEAD +
                      f"<p:notes {spaces}><p:cSld><p:spTree>{shapes([notes])}</p:spTree></p:cSld></p:notes>"))
        parts.append((f"ppt/slides/_rels/slide{number}.xml.rels", None, HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">'
                      f'<Relationship Id="n1" Type="{RELATIONS}/notesSlide" '
                      f'Target="../notesSlides/notesSlide{number}.xml"/></Relationships>'))
        entries += f'<p:sldId id="{255 + number}" r:id="s{number}"/>'
        relations += f'<Relationship Id="s{number}" Type="{RELATIONS}/slide" Target="slides/slide{number}.xml"/>'
    parts += [("ppt/presentation.xml", None, HEAD + f"<p:presentation {spaces}><p:sldIdLst>{entries}</p:sldIdLst></p:presentation>"),
              ("ppt/_rels/presentation.xml.rels", None, HEAD + f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
               "</Relationships>")]
    return package("ppt/presentation.xml", main + "presentation.main+xml", parts, title, author)


def odt(title, author, paragraphs):
    spaces = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
              'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
              'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"')
    text = "".join(f"<text:p>{escape(p)}</text:p>" for p in paragraphs)
    return zip_of([("mimetype", "application/vnd.oasis.opendocument.text"),
                   ("content.xml", HEAD + f"<office:document-content {spaces}><office:body><office:text>{text}"
                    "</office:text></office:body></office:document-content>"),
                   ("meta.xml", HEAD + f"<office:document-meta {spaces}><office:meta><dc:title>{escape(title)}</dc:title>"
                    f"<meta:initial-creator>{escape(author)}</meta:initial-creator></office:meta></office:document-meta>"),
                   ("META-INF/manifest.xml", HEAD + '<manifest:manifest '
                    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')])


def mail(headers, body, attachments=(), html=None):
    """A message with CRLF lines; an attachment is (name, type, bytes)."""
    lines = [f"{name}: {value}" for name, value in headers] + ["MIME-Version: 1.0"]
    if not attachments and html is None:
        lines += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", body]
        return "\n".join(lines).replace("\n", "\r\n").encode()
    mark = "=_" + hashlib.sha256(body.encode()).hexdigest()[:20]
    lines += [f'Content-Type: multipart/mixed; boundary="{mark}"', "", f"--{mark}", "Content-Type: text/plain; charset=utf-8",
              "Content-Transfer-Encoding: 8bit", "", body]
    if html is not None:
        lines += [f"--{mark}", "Content-Type: text/html; charset=utf-8", "", html]
    for name, kind, data in attachments:
        lines += [f"--{mark}", f'Content-Type: {kind}; name="{name}"', f'Content-Disposition: attachment; filename="{name}"',
                  "Content-Transfer-Encoding: base64", "", base64.encodebytes(data).decode().strip()]
    lines += [f"--{mark}--", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()


def png(width=64, height=88):
    """A grey page with darker lines: what a scanner makes of a signed sheet."""
    rows = b"".join(b"\0" + bytes([90 if y % 8 == 3 and 8 < x < 56 else 235 for x in range(width)]) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def pdf(lines):
    stream = "BT /F1 11 Tf 60 780 Td 14 TL " + " ".join(
        "(" + line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ") Tj T*" for line in lines) + " ET"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
               f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
               "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return out + (f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(out)}\n"
                  "%%EOF\n").encode()


def secret(seed, length):
    return base64.b64encode(hashlib.sha512(seed.encode()).digest() * 2)[:length].decode()


# ---- the story --------------------------------------------------------------------------------------------------

CUSTOMERS = [
    dict(key="aldermoor", company="Aldermoor Logistics GmbH", domain="aldermoor-logistics.example", contact="Henrike Vossberg",
         mail="henrike.vossberg", phone="+49 30 23125 104", second="Joachim Terbrüggen", second_mail="j.terbrueggen",
         second_phone="+49 30 23125 118", project="Warehouse Platform Migration", contract="ALD-2023-017", value="EUR 148,500.00",
         start="15 March 2023", end="30 September 2023", tenant="aldermoorlogistics.onmicrosoft.com"),
    dict(key="brightwater", company="Brightwater Foods Ltd", domain="brightwater.example", contact="Imogen Castleton",
         mail="imogen.castleton", phone="+44 20 7946 0352", second="Rupert Ainsley", second_mail="rupert.ainsley",
         second_phone="+44 20 7946 0771", project="Cold Chain Analytics", contract="BWF-2023-004", value="GBP 92,000.00",
         start="3 April 2023", end="28 July 2023", tenant="brightwaterfoods.onmicrosoft.com"),
    dict(key="castellan", company="Castellan Insurance Inc.", domain="castellan.example", contact="Marguerite Delacourt",
         mail="mdelacourt", phone="+1 202-555-0143", second="Terrence Okonkwo-Reyes", second_mail="tokonkwo",
         second_phone="+1 202-555-0178", project="Claims Portal Modernization", contract="CAS-2022-331", value="USD 310,000.00",
         start="October 3, 2022", end="June 30, 2023", tenant="castellanins.onmicrosoft.com"),
]


def statement_of_work(c):
    return docx(f"Statement of Work {c['contract']}", "Oliver Penhaligon", [
        ("h", "Statement of Work"),
        ("p", f"This Statement of Work is entered into between {VENDOR} (\"Supplier\") and {c['company']} (\"Customer\")."),
        ("t", [["Customer", c["company"]], ["Supplier", VENDOR], ["Project", c["project"]], ["Contract number", c["contract"]]]),
        ("h", "1. Scope of Work"),
        ("p", f"The Supplier will plan and carry out the {c['project']} for the Customer: assessment, landing zone, migration "
              "of 34 workloads, hand-over and training."),
        ("h", "2. Deliverables and Acceptance Criteria"),
        ("p", "D1 assessment report; D2 target architecture; D3 migrated workloads; D4 operations handbook. A deliverable is "
              "accepted when the Customer confirms in writing that it meets its acceptance criteria within ten working days."),
        ("h", "3. Period of Performance and Milestones"),
        ("p", f"Start date: {c['start']}"), ("p", f"End date: {c['end']}"),
        ("del", "The first milestone was planned for February."),
        ("h", "4. Price and Payment Schedule"),
        ("p", f"Total value: {c['value']}, payable in three instalments upon acceptance of D1, D3 and D4."),
        ("h", "5. Assumptions and Change Control"),
        ("p", "Changes to this Statement of Work need a written change request signed by both parties."),
        ("h", "6. Contacts"),
        ("t", [["Name", "Role", "E-mail", "Phone"],
               [c["contact"], "Customer project lead", f"{c['mail']}@{c['domain']}", c["phone"]],
               [c["second"], "Customer IT operations", f"{c['second_mail']}@{c['domain']}", c["second_phone"]],
               ["Oliver Penhaligon", "Engagement manager", f"oliver.penhaligon@{VENDOR_DOMAIN}", "+44 20 7946 0119"]]),
        ("h", "Signatures"),
        ("p", f"Signed for the Customer by: {c['contact']}    Date: 12 May 2023"),
        ("p", "Signed for the Supplier by: Oliver Penhaligon    Date: 12 May 2023"),
    ], header=f"{VENDOR}, confidential", footer=f"SOW {c['contract']}")


def proof_of_execution(c):
    return docx(f"Proof of Execution {c['contract']}", "Saskia Hollenbeck", [
        ("h", "Proof of Execution"),
        ("p", "Partner funding claim: migration and modernization engagement, completion report"),
        ("t", [["Partner", VENDOR], ["Customer", c["company"]], ["Customer domain", c["domain"]], ["Tenant", c["tenant"]],
               ["Project", c["project"]], ["Claim reference", f"CLM-{c['contract']}"]]),
        ("h", "Engagement activities"),
        ("t", [["Activity", "Completed on", "Consultant"],
               ["Discovery workshop", "2023-04-18", "Saskia Hollenbeck"],
               ["Landing zone deployment", "2023-05-09", "Tobias Lindqvist"],
               ["Migration of production workloads", "2023-06-21", "Tobias Lindqvist"]]),
        ("h", "Workloads and consumption"),
        ("p", "Workloads deployed: 12 virtual machines, 3 managed databases. Monthly consumption after completion: 8,420 USD."),
        ("h", "Deliverables handed over"),
        ("p", "Architecture document, runbook, cost report, invoice attached."),
        ("h", "Customer acknowledgement"),
        ("p", f"The customer {c['company']} confirms that the engagement was executed and completed as described."),
        ("p", f"Signed by: {c['contact']}"), ("p", f"E-mail: {c['mail']}@{c['domain']}"), ("p", "Date: 2023-07-03"),
    ])


def invoice(c, number):
    return docx(f"Invoice {number}", "Accounts Receivable", [
        ("h", f"INVOICE {number}"),
        ("p", f"{VENDOR}, 14 Merchant Row, London"), ("p", f"Bill to: {c['company']}, attn. {c['contact']}"),
        ("p", "Invoice date: 12 May 2023"), ("p", "Due date: 11 June 2023"), ("p", f"Purchase order: PO-{c['contract']}"),
        ("t", [["Description", "Quantity", "Unit price", "Amount"], [c["project"] + ", milestone 1", "1", "49,500.00", "49,500.00"]]),
        ("p", "Subtotal: 49,500.00"), ("p", "VAT 20%: 9,900.00"), ("p", "Total amount due: GBP 59,400.00"),
        ("p", "Payment terms: 30 days net. Bank transfer, please quote the invoice number."),
        ("p", f"Questions: billing@{VENDOR_DOMAIN}, tel. +44 20 7946 0120"),
        ("p", f"Approved and signed: {c['second']}, 15 May 2023"),
    ])


SWITCH = """!
version 15.2
service timestamps log datetime msec
hostname ald-core-sw-01
!
enable secret 5 $1$mERr$Qv7dGx0Zt2rT4cXo9sKfP1
username netadmin privilege 15 secret 5 $1$kL9a$x8Hn2WcVb1sPz4TqYw6Rj.
!
vlan 20
 name WAREHOUSE-SCANNERS
vlan 30
 name FINANCE
!
interface Vlan20
 description warehouse hand-held scanners
 ip address 10.20.0.1 255.255.252.0
!
interface GigabitEthernet1/0/1
 description uplink to ald-fw-edge-01
 switchport mode trunk
!
router ospf 10
 network 10.20.0.0 0.0.3.255 area 0
!
snmp-server community w4rehouse-r0 RO
snmp-server host 10.20.1.15 version 2c w4rehouse-r0
tacacs-server host 10.20.1.9 key 7 0832494D1B1C11
ntp server 192.0.2.123
line vty 0 4
 login local
 transport input ssh
end
"""

FIREWALL = """: Saved
ASA Version 9.12(4)
hostname ald-fw-edge-01
domain-name aldermoor-logistics.example
enable password 8Ry2YjIyt7RRXU24 encrypted
interface GigabitEthernet0/0
 nameif outside
 security-level 0
 ip address 203.0.113.18 255.255.255.240
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 10.20.255.2 255.255.255.252
access-list OUTSIDE_IN extended permit tcp any host 203.0.113.20 eq https
crypto ipsec ikev1 transform-set TS esp-aes-256 esp-sha-hmac
tunnel-group 198.51.100.7 type ipsec-l2l
tunnel-group 198.51.100.7 ipsec-attributes
 ikev1 pre-shared-key Bl4ckbird-over-Spree
username vpnadmin password Pq3kTz0aaV1HxN2e encrypted privilege 15
"""

JUNOS = """## Last changed: 2023-05-02 14:11:09 UTC
version 20.4R3.8;
system {
    host-name bwf-edge-mx1;
    root-authentication {
        encrypted-password "$6$Tq8vLm2x$0cW5yJ7hPfQeR1uK9sXbN3dZaVgMtY6oHiLpEjCrDkUwSvTnBq4GzFxA2mI8lO5"; ## SECRET-DATA
    }
    login {
        user noc {
            uid 2001;
            class super-user;
        }
    }
}
interfaces {
    ge-0/0/0 {
        description "Transit";
        unit 0 {
            family inet {
                address 198.51.100.66/30;
            }
            family inet6 {
                address 2001:db8:40:1::2/64;
            }
        }
    }
}
protocols {
    bgp {
        group transit {
            authentication-key "$9$k.m5Fn/AtOFn9p0BRhvW8X7d"; ## SECRET-DATA
            neighbor 198.51.100.65;
        }
    }
}
"""

FORTIGATE = """config system global
    set hostname "CAS-FGT-DC1"
    set timezone 04
end
config system interface
    edit "port1"
        set ip 198.51.100.130 255.255.255.192
        set allowaccess ping https ssh
        set alias "WAN"
    next
end
config vpn ipsec phase1-interface
    edit "to-cloud"
        set interface "port1"
        set remote-gw 203.0.113.77
        set psksecret ENC h2Vn0cXq8ZJ3rT5yLw9kAeQm1bUoPsDfGx7iNvCz4HgYtRjKlMpW6aSuEo==
    next
end
config firewall policy
    edit 12
        set srcintf "internal"
        set dstintf "port1"
        set action accept
    next
end
"""

MAC_TABLE = """ald-core-sw-01# show mac address-table dynamic
          Mac Address Table
-------------------------------------------
Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
  20    0000.5e00.5301    DYNAMIC     Gi1/0/3
  20    0000.5e00.5302    DYNAMIC     Gi1/0/4
  30    0000.5e00.53a7    DYNAMIC     Gi1/0/11
"""


def contacts_table():
    rows = [["Company", "Contact name", "E-mail", "Mobile", "Office phone"]]
    digits = {"aldermoor": 493023125190, "brightwater": 447700900461, "castellan": 12025550199}
    for c in CUSTOMERS:
        rows.append([c["company"], c["contact"], f"{c['mail']}@{c['domain']}", digits[c["key"]], c["phone"]])
        rows.append([c["company"], c["second"], f"{c['second_mail']}@{c['domain']}", digits[c["key"]] - 7, c["second_phone"]])
    return rows


def build():
    ald, bwf, cas = CUSTOMERS
    documents = {c["key"]: (statement_of_work(c), proof_of_execution(c)) for c in CUSTOMERS}
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    files = {}
    a, b, c = "customers/aldermoor-logistics/", "customers/brightwater-foods/", "customers/castellan-insurance/"
    files[a + "SOW_Aldermoor_ALD-2023-017_signed.docx"] = documents["aldermoor"][0]
    files[a + "PoE_Aldermoor_Warehouse-Platform.docx"] = documents["aldermoor"][1]
    files[a + "Invoice_INV-2023-0417_signed.docx"] = invoice(ald, "INV-2023-0417")
    files[a + "network/ald-core-sw-01.cfg"] = SWITCH.encode()
    files[a + "network/ald-fw-edge-01.txt"] = FIREWALL.encode()
    files[a + "network/mac-table.log"] = MAC_TABLE.encode()
    files[b + "SOW_Brightwater_BWF-2023-004.docx"] = documents["brightwater"][0]
    files[b + "old/SOW_Brightwater_BWF-2023-004.docx"] = documents["brightwater"][0]
    files[b + "PoE_Brightwater_Cold-Chain.docx"] = documents["brightwater"][1]
    files[b + "purchase-order-7731.html"] = (
        "<html><head><title>Purchase Order 7731</title></head><body><h1>Purchase Order</h1>"
        f"<p>PO number: 7731</p><p>Supplier: {VENDOR}</p><p>Ship to: {bwf['company']}, 8 Quayside, Bristol</p>"
        "<table><tr><th>Item</th><th>Quantity</th><th>Unit price</th></tr><tr><td>Analytics workshop</td><td>4</td><td>1,150.00</td>"
        f"</tr></table><p>Order total: GBP 4,600.00</p><p>Buyer: {bwf['second']} "
        f'<a href="mailto:{bwf["second_mail"]}@{bwf["domain"]}">e-mail</a>, {bwf["second_phone"]}</p></body></html>').encode()
    files[b + "network/bwf-edge-mx1.conf"] = JUNOS.encode()
    files[b + "mail/signed-sow.eml"] = mail(
        [("From", f"{bwf['contact']} <{bwf['mail']}@{bwf['domain']}>"), ("To", f"Oliver Penhaligon <oliver.penhaligon@{VENDOR_DOMAIN}>"),
         ("Cc", f"{bwf['second']} <{bwf['second_mail']}@{bwf['domain']}>"), ("Date", "Fri, 12 May 2023 10:22:00 +0100"),
         ("Subject", "Signed statement of work BWF-2023-004"), ("Message-ID", f"<4711.23@{bwf['domain']}>")],
        f"Dear Oliver,\n\nplease find the signed statement of work attached. My direct line is {bwf['phone']}.\n\nKind regards\n"
        f"{bwf['contact']}\n-- \n{bwf['company']}\n", [("SOW_Brightwater_BWF-2023-004.docx", word, documents["brightwater"][0])])
    files[b + "mail/re-access.eml"] = mail(
        [("From", f"Tobias Lindqvist <tobias.lindqvist@{VENDOR_DOMAIN}>"), ("To", f"{bwf['second']} <{bwf['second_mail']}@{bwf['domain']}>"),
         ("Date", "Mon, 15 May 2023 08:01:00 +0000"), ("Subject", "=?utf-8?Q?Re:_Zugang_f=C3=BCr_das_Team?=")],
        "Thanks, the VPN works now.\n\nOn Fri, 12 May 2023 Rupert Ainsley wrote:\n> The jump host is 203.0.113.45, user kestrel.\n"
        "> password: Sp1ral-Harbour-88\n")
    inbox = b""
    for number, c_ in enumerate(CUSTOMERS):
        text = mail([("From", f"{c_['contact']} <{c_['mail']}@{c_['domain']}>"), ("To", f"projects@{VENDOR_DOMAIN}"),
                     ("Date", f"Tue, {16 + number} May 2023 09:00:00 +0000"), ("Subject", f"Status {c_['contract']}")],
                    f"Hello,\n\nthe acceptance of {c_['project']} is planned for next week. Call me: {c_['phone']}\n\n{c_['contact']}\n")
        inbox += f"From {c_['mail']}@{c_['domain']} Tue May {16 + number} 09:00:00 2023\n".encode() + text.replace(b"\r\n", b"\n") + b"\n"
    files["mail/projects.mbox"] = inbox
    files[c + "SOW_Castellan_CAS-2022-331.docx"] = documents["castellan"][0]
    files[c + "NDA_Castellan.odt"] = odt("Mutual Non-Disclosure Agreement", "Philippa Marchbank", [
        "Mutual Non-Disclosure Agreement", f"This Agreement is made between {VENDOR} and {cas['company']}.",
        "1. Confidential Information means any information disclosed by a party under this Agreement.",
        "2. The receiving party shall not disclose Confidential Information to third parties.",
        "3. Term and termination: this Agreement remains in force for three years from the effective date 1 October 2022.",
        "4. Governing law: State of New York.", f"Signed by {cas['contact']} for {cas['company']}, October 1, 2022."])
    files[c + "network/CAS-FGT-DC1.conf"] = FORTIGATE.encode()
    files[c + "Proof_of_Execution_Castellan.zip"] = encrypted_zip_of("Proof_of_Execution_Castellan.docx", documents["castellan"][1],
                                                                      b"harbour")
    files[c + "meeting-notes.txt"] = (
        "Meeting notes, 14 March 2023\r\n\r\nAttendees: Marguerite Delacourt, Terrence Okonkwo-Reyes, Saskia Hollenbeck\r\n"
        "Next steps: Mr. Okonkwo-Reyes sends the network plan. Tel. +1 202-555-0178\r\n").encode("utf-16")
    files["contacts/customer-contacts.xlsx"] = xlsx("Customer contacts", "Philippa Marchbank", [
        ("Contacts", contacts_table(), False),
        ("Internal", [["Name", "E-mail"], ["Oliver Penhaligon", f"oliver.penhaligon@{VENDOR_DOMAIN}"],
                      ["Saskia Hollenbeck", f"saskia.hollenbeck@{VENDOR_DOMAIN}"]], True)])
    files["contacts/newsletter.csv"] = (
        "Name;E-Mail;Telefon;Ort\r\nJörg Wästfelt;joerg.waestfelt@fernweh-reisen.example;+49 30 23125 201;Köln\r\n"
        "Annelie Brückner;annelie.brueckner@fernweh-reisen.example;+49 30 23125 202;Düsseldorf\r\n"
        "Gérard Lefèvre;gerard.lefevre@atelier-lefevre.example;+33 1 99 00 12 34;Lyon\r\n").encode("cp1252")
    files["finance/price-list-2023.csv"] = (
        b"Article number,Description,Unit,List price EUR,Partner discount\n1001,Cloud assessment,day,1450.00,10%\n"
        b"1002,Migration engineer,day,1280.00,12%\n1003,Managed operations,month,3900.00,8%\n")
    files["finance/invoices-2023.xlsx"] = xlsx("Invoices", "Accounts Receivable", [
        ("2023", [["Invoice", "Customer", "Amount", "Paid on"], ["INV-2023-0417", ald["company"], 59400, 45092],
                  ["INV-2023-0431", bwf["company"], 36800.5, 45105]], False)])
    files["finance/quote-2204.html"] = (
        f"<h1>Quotation Q-2204</h1><p>Prepared for {cas['company']}</p><p>Valid until: 31 May 2023</p><p>Claims portal, phase 2: "
        "USD 84,000.00</p><p>This quotation is subject to our terms and conditions.</p>").encode()
    files["decks/kick-off.pptx"] = pptx("Kick-off", "Saskia Hollenbeck", [
        (["Cold Chain Analytics", "Kick-off with Brightwater Foods Ltd"], "Remember to introduce Imogen Castleton first."),
        (["Team", f"Saskia Hollenbeck, saskia.hollenbeck@{VENDOR_DOMAIN}"], "Phone bridge: +44 20 7946 0555")])
    files["ops/.env"] = (
        "# staging\nDB_HOST=db.staging.kestrelford.example\nDB_PASSWORD=Quarry-Lantern-4471\nAZURE_STORAGE_CONNECTION_STRING="
        f"DefaultEndpointsProtocol=https;AccountName=kestrelfordstage;AccountKey={secret('storage', 86)}==;"
        "EndpointSuffix=core.windows.net\n").encode()
    key = secret("private key", 88 * 2)
    files["ops/deploy_key"] = ("-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(key[i:i + 64] for i in range(0, len(key), 64)) +
                               "\n-----END RSA PRIVATE KEY-----\n").encode()
    files["ops/inventory.json"] = (
        b'{"hosts": [{"name": "ald-core-sw-01", "ip": "10.20.0.1", "mac": "00:00:5e:00:53:01", "owner": "Tobias Lindqvist"},\n'
        b'           {"name": "bwf-edge-mx1", "ip": "198.51.100.66", "ipv6": "2001:db8:40:1::2"}]}\n')
    files["ops/provision.py"] = (
        b'"""Creates the landing zone."""\nimport sys\n\n\ndef main(arguments):\n    for name in arguments:\n        print("creating", name)\n'
        b'    return 0\n\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n')
    files["scans/acceptance-page-1.png"] = png()
    files["scans/acceptance-letter.pdf"] = pdf(["Acceptance of deliverables", f"{ald['company']} accepts D1 and D2.",
                                               f"{ald['contact']}, 4 July 2023"])
    files["media/intro.mp4"] = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 512, b"mp41") + struct.pack(">I4s", 8, b"mdat")
    inner = zip_of([("poe/PoE_Castellan_Claims-Portal.docx", documents["castellan"][1]), ("poe/readme.txt", b"final versions\n")])
    files["backup/2023-07.zip"] = zip_of([
        ("SOW_Brightwater_BWF-2023-004.docx", documents["brightwater"][0]), ("inner/castellan.zip", inner),
        ("Übersicht/Kontakte.txt", f"Herr Joachim Terbrüggen, Tel. {ald['second_phone']}\n".encode()),
        ("logs.tgz", tar_gz_of([("logs/vpn.log", b"2023-05-12T08:00:01Z login user=netadmin src=198.51.100.23\n"),
                                ("logs/mac-table.log", MAC_TABLE.encode())]))], b"weekly backup, ask tobias.lindqvist@kestrelford.example")
    files["backup/2023-06-damaged.zip"] = files["backup/2023-07.zip"][:4000]
    files["backup/switch-configs.tar.gz"] = tar_gz_of([("ald-core-sw-01.cfg", SWITCH.encode()), ("CAS-FGT-DC1.conf", FORTIGATE.encode())])
    files["backup/vpn.log.gz"] = gzip.compress(b"2023-05-13T07:12:44Z login user=vpnadmin src=198.51.100.24\n" * 40, mtime=0)
    return files


def main():
    if OUT.exists():
        shutil.rmtree(OUT)
    files = build()
    for name, data in files.items():
        path = OUT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"{len(files)} files, {sum(map(len, files.values()))} bytes in {OUT}")


if __name__ == "__main__":
    main()
