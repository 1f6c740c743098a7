#!/usr/bin/env python3
"""Writes tests/samples/letters/: Outlook messages, TNEF, address cards, calendars, signed and encrypted data of invented people; the same
bytes each time. The .expect files are written by the unit test (LEAKSIFT_WRITE_EXPECTED=1) and read before they are committed."""
import binascii
import os
import struct
import make_ole

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "letters")
DICTIONARY = (rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes"
              rb" New RomanCourier{\colortbl\red0\green0\blue0" b"\r\n" rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx")
SAMPLES = {}


def lzfu(data):
    """[MS-OXRTFCP] 2.1.3.2, greedily."""
    ring = bytearray(DICTIONARY.ljust(4096, b"\0"))
    at, write, tokens = 0, len(DICTIONARY), []
    filled = write
    while at < len(data):
        best, where = 0, 0
        for length in range(17, 1, -1):
            hit = bytes(ring[:filled]).find(data[at:at + length]) if at + length <= len(data) else -1
            if hit >= 0 and hit + length <= filled and not hit <= write < hit + length:
                best, where = length, hit
                break
        size = best or 1
        tokens.append((best > 1, struct.pack(">H", where << 4 | (best - 2)) if best > 1 else data[at:at + 1]))
        for byte in data[at:at + size]:
            ring[write] = byte
            write = (write + 1) % 4096
            filled = min(4096, max(filled, write))
        at += size
    tokens.append((True, struct.pack(">H", write << 4)))
    out = bytearray()
    for i in range(0, len(tokens), 8):
        out.append(sum(1 << j for j, token in enumerate(tokens[i:i + 8]) if token[0]))
        out += b"".join(token[1] for token in tokens[i:i + 8])
    return struct.pack("<IIII", len(out) + 12, len(data), 0x75465A4C, 0) + bytes(out)


def wide(text):
    return text.encode("utf-16-le")


TIME = struct.pack("<Q", 132593340000000000)


def fixed(header, entries):
    """__properties_version1.0: (number, type, 8 bytes)."""
    return bytes(header) + b"".join(struct.pack("<HHI", kind, number, 6) + value.ljust(8, b"\0") for number, kind, value in entries)


def stream(number, kind):
    return "__substg1.0_%04X%04X" % (number, kind)


def strings(values, eight_bit=None):
    return {stream(number, 0x1E if eight_bit else 0x1F): text.encode(eight_bit) if eight_bit else wide(text) for number, text in values.items()}


def recipient(kind, name, address, smtp=None):
    values = {0x3001: name, 0x3003: address}
    if smtp:
        values[0x39FE] = smtp
    return {"__properties_version1.0": fixed(8, [(0x0C15, 3, struct.pack("<I", kind))]), **strings(values)}


def named(entries):
    """__nameid_version1.0 for 0x8000 and on: a number or a name."""
    table, names = b"", b""
    for index, entry in enumerate(entries):
        text = isinstance(entry, str)
        table += struct.pack("<IHH", len(names) if text else entry, 7 if text else 6, index)
        if text:
            names += struct.pack("<I", 2 * len(entry)) + wide(entry) + bytes(-2 * len(entry) % 4)
    return {stream(2, 0x102): bytes(16), stream(3, 0x102): table, stream(4, 0x102): names}


RTF = (rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}" b"\r\n" rb"{\*\htmltag19 <html>}{\*\htmltag64 <p>}"
       rb"Hello Bert, gr\'fc\'dfe from the \htmlrtf {\b\htmlrtf0 {\*\htmltag84 <b>}wrapped{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0  body"
       rb"{\*\htmltag72 </p>}{\*\htmltag27 </html>}}")
HEADERS = ("Received: from mail.muster.example by mx.beispiel.example; Thu, 4 Mar 2021 10:22:00 +0100\r\n"
           "From: Anna Muster <anna@muster.example>\r\nTo: Bert Beispiel <bert@beispiel.example>\r\nSubject: Offer\r\n"
           "Date: Thu, 4 Mar 2021 10:22:00 +0100\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n")
PERSONS = {0x001A: "IPM.Note", 0x0037: "Offer", 0x0070: "Offer", 0x0042: "Anna Muster", 0x0064: "SMTP", 0x0065: "anna@muster.example",
           0x0C1A: "Dora Dritte", 0x0C1F: "/O=MUSTER/CN=DORA", 0x5D01: "dora@muster.example", 0x0E04: "Bert Beispiel", 0x1000: "Hello Bert,\r\nsee below.\r\n\r\n-- \r\nAnna"}
INNER = {"__properties_version1.0": fixed(24, [(0x3FFD, 3, struct.pack("<I", 1252))]), **strings({0x0037: "Older one", 0x1000: "Deep text"}),
         stream(0x8001, 0x1F): wide("Room 3"),  # what 0x8001 is called only the message around it says
         "__recip_version1.0_#00000000": recipient(1, "Carla Chefin", "carla@muster.example")}
MESSAGE = {
    "__properties_version1.0": fixed(32, [(0x3FDE, 3, struct.pack("<I", 65001)), (0x0039, 0x40, TIME), (0x0E06, 0x40, TIME)]),
    **strings(PERSONS), stream(0x1009, 0x102): lzfu(RTF), stream(0x8000, 0x1F): wide("a keyword"), stream(0x8001, 0x1F): wide("Room 5"),
    stream(0x8002, 0x101F): bytes(8), stream(0x8002, 0x101F) + "-00000000": wide("Red"), stream(0x8002, 0x101F) + "-00000001": wide("Blue"),
    "__nameid_version1.0": named(["Keyword-Name", 0x8208, "Keywords"]),
    "__recip_version1.0_#00000000": recipient(1, "Bert Beispiel", "bert@beispiel.example"),
    "__recip_version1.0_#00000001": recipient(2, "Emil Extern", "/O=MUSTER/CN=EMIL", "emil@extern.example"),
    "__recip_version1.0_#00000002": recipient(3, "hidden@muster.example", "hidden@muster.example"),
    "__attach_version1.0_#00000000": {"__properties_version1.0": fixed(8, [(0x3705, 3, b"\1")]),
                                      **strings({0x3704: "OFFER~1.TXT", 0x3707: "offer for Müller.txt", 0x370E: "text/plain"}),
                                      stream(0x3701, 0x102): b"an offer"},
    "__attach_version1.0_#00000001": {"__properties_version1.0": fixed(8, [(0x3705, 3, b"\5")]), **strings({0x3001: "Older one"}),
                                      stream(0x3701, 0x0D): INNER},
    "__attach_version1.0_#00000002": {"__properties_version1.0": fixed(8, [(0x3705, 3, b"\4")]), **strings({0x370D: "\\\\srv\\share\\plan.pdf"})},
}
def variable(data):
    return struct.pack("<I", len(data)) + data + bytes(-len(data) % 4)


def one_off(name, address):
    """[MS-OXCDATA] 2.2.5.1, as one of a flat list."""
    mark = bytes.fromhex("812B1FA4BEA310199D6E00DD010F5402")
    return variable(bytes(4) + mark + struct.pack("<HH", 0, 0x9001) + wide(name + "\0SMTP\0" + address + "\0"))


# What other programs than Outlook leave out (the code page), and what persons and attachments say besides their names.
ENTRIES = one_off("Desk of Muster", "desk@muster.example") + variable(bytes(30))
BEYOND = {
    "__properties_version1.0": fixed(32, [(0x3FDE, 3, struct.pack("<I", 1251))]), **strings({0x0037: "Смета", 0x1000: "Привет Ивану Примерову"}, "cp1251"),
    stream(0x0050, 0x1F): wide("Desk of Muster"), stream(0x004F, 0x102): struct.pack("<II", 2, len(ENTRIES)) + ENTRIES,
    "__recip_version1.0_#00000000": {**recipient(1, "Emil Extern", "/O=MUSTER/CN=EMIL", "emil@extern.example"),
                                     **strings({0x3A00: "eextern", 0x3A20: "Emil Extern", 0x5FF6: "Extern, Emil", 0x3A1C: "+49 171 5550100"})},
    "__attach_version1.0_#00000000": {"__properties_version1.0": fixed(8, []), stream(0x3701, 0x102): b"an offer",
                                      **strings({0x3707: "offer.txt", 0x3704: "OFFER~1.TXT", 0x3712: "cid@muster.example", 0x370E: "text/plain",
                                                 0x370D: "C:\\Users\\dora.dritte\\offer.txt", 0x3001: "offer.txt", 0x3713: "https://muster.example/offer"})},
    "__attach_version1.0_#00000001": {"__properties_version1.0": fixed(8, [(0x3705, 3, b"\7")]), stream(0x8000, 0x1F): wide("Anyone in Muster GmbH"),
                                      **strings({0x3707: "plan.docx", 0x370D: "https://muster.example/plan.docx"})},
    "__nameid_version1.0": named(["AttachmentPermission"])}
UTF8 = {"__properties_version1.0": fixed(32, []), **strings({0x0037: "Grüße", 0x1000: "an Zoë Håkansson"}, "utf-8")}
CONTACT = {"__properties_version1.0": fixed(32, [(0x3FF1, 3, struct.pack("<I", 1049))]),
           **strings({0x001A: "IPM.Contact", 0x3001: "Иван Примеров", 0x3A1C: "+7 495 555-01-00", 0x3A16: "Пример"}, "cp1251"),
           stream(0x8000, 0x1E): b"ivan@primer.example", stream(0x1013, 0x102): b"<p>Notes <b>bold</b></p>",
           "__nameid_version1.0": named([0x8083])}
WITH_HEADERS = {"__properties_version1.0": fixed(32, []), **strings({**PERSONS, 0x007D: HEADERS}),
                "__recip_version1.0_#00000000": recipient(1, "Bert Beispiel", "bert@beispiel.example")}
def ticks(days, hours=0):
    return struct.pack("<Q", ((days - 1) * 24 + hours) * 3600 * 10**7)


# days from 1 January 1601, the first
MEETING = {"__properties_version1.0": fixed(32, [(0x8000, 0x40, ticks(154498, 9)), (0x8001, 0x40, ticks(154498, 10)), (0x8002, 0x40, ticks(154500)),
                                                 (0x3A42, 0x40, ticks(132000))]),
           **strings({0x001A: "IPM.Appointment", 0x0037: "Crane inspection", 0x0070: "Visit of Mira Okonkwo"}), stream(0x8003, 0x1F): wide("Room 7"),
           "__nameid_version1.0": named([0x820D, 0x820E, 0x8105, 0x8208])}
SAMPLES["meeting.msg"] = make_ole.compound(MEETING)
SAMPLES["message.msg"] = make_ole.compound(MESSAGE)
SAMPLES["contact.msg"] = make_ole.compound(CONTACT)
SAMPLES["beyond.msg"] = make_ole.compound(BEYOND)
SAMPLES["utf8.msg"] = make_ole.compound(UTF8)
SAMPLES["headers.msg"] = make_ole.compound(WITH_HEADERS)
SAMPLES["damaged.msg"] = make_ole.compound(MESSAGE)[:6000]


# ---- TNEF ----

def attribute(level, number, kind, data):
    return struct.pack("<BHHI", level, number, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def mapi(properties):
    """(number, type, bytes, name or None): a list of properties."""
    out = struct.pack("<I", len(properties))
    for number, kind, data, *name in properties:
        out += struct.pack("<HH", kind, number)
        if name:
            text = wide(name[0] + "\0") if isinstance(name[0], str) else None
            out += bytes(16) + (struct.pack("<I", 1) + variable(text) if text else struct.pack("<II", 0, name[0]))
        out += data if kind in (3, 0x40) else struct.pack("<I", 1) + variable(data)
    return out


def string(text):
    return wide(text + "\0")


def trp(name, address):
    return struct.pack("<HHHH", 4, 16, len(name) + 1, len(address) + 1) + name + b"\0" + address + b"\0"


def variable_16(text):
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


TNEF_INNER = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x8004, 1, b"Inner subject\0") + attribute(1, 0x800C, 2, b"Inner body\0")
TNEF = (struct.pack("<IH", 0x223E9F78, 7) + attribute(1, 0x9006, 8, struct.pack("<I", 0x10000)) + attribute(1, 0x9007, 6, struct.pack("<II", 1251, 0)) +
        attribute(1, 0x8000, 0, trp("Иван Примеров".encode("cp1251"), b"SMTP:ivan@primer.example")) +
        attribute(1, 0x8005, 3, struct.pack("<7H", 2021, 3, 4, 10, 22, 0, 4)) + attribute(1, 0x8004, 1, "Смета".encode("cp1251") + b"\0") +
        attribute(1, 0x9004, 6, struct.pack("<I", 1) + mapi([(0x0C15, 3, struct.pack("<I", 1)), (0x3001, 0x1F, string("Bert Beispiel")),
                                                             (0x3003, 0x1F, string("bert@beispiel.example"))])) +
        attribute(1, 0x9003, 6, mapi([(0x1009, 0x102, lzfu(rb"{\rtf1\ansi Plain {\b rich} text\par}")), (0x8001, 0x1F, string("Room 5"), 0x8208),
                                      (0x8002, 0x1E, b"own value\0", "Own"), (0x0E06, 0x40, TIME)])) +
        attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x8010, 1, b"OFFER~1.TXT\0") + attribute(2, 0x800F, 6, b"an offer") +
        attribute(2, 0x9005, 6, mapi([(0x3707, 0x1F, string("offer for all.txt"))])) +
        attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x8010, 1, b"Inner\0") +
        attribute(2, 0x9005, 6, mapi([(0x3701, 0x0D, bytes(16) + TNEF_INNER)])))
SAMPLES["winmail.dat"] = TNEF
SAMPLES["beyond.dat"] = (
    TNEF[:40] + attribute(1, 0x0000, 0, variable_16("Dora Dritte") + variable_16("SMTP:dora@muster.example")) +
    attribute(1, 0x9004, 6, struct.pack("<I", 1) + mapi([(0x3A00, 0x1F, string("bbeispiel")), (0x3001, 0x1F, string("Bert Beispiel")),
                                                         (0x3A20, 0x1F, string("Bert Beispiel")), (0x3003, 0x1F, string("bert@beispiel.example"))])) +
    attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x9001, 1, b"plan.docx\0") +
    attribute(2, 0x9005, 6, mapi([(0x370D, 0x1F, string("https://muster.example/plan.docx")), (0x3703, 0x1F, string(".docx"))])) +
    attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x9001, 1, b"offer.txt\0") + attribute(2, 0x800F, 6, b"an offer"))
SAMPLES["cut.dat"] = TNEF[:-60]

# ---- cards and calendars ----

SAMPLES["old.vcf"] = ("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=CF=F0=E8=EC=E5=F0=EE=E2;=\r\n=C8=E2=E0=ED\r\n"
                      "TEL;CELL;VOICE:+7 495 555-01-00\r\nEMAIL;PREF;INTERNET:ivan@primer.example\r\nADR;HOME:;;Lenina 1;Moskva;;101000;Russia\r\n"
                      "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=BC=C3=9Fe=0D=0Azwei=\r\n Zeilen\r\nPHOTO;ENCODING=BASE64;TYPE=JPEG:\r\n /9j/4AAQ\r\n\r\nEND:VCARD\r\n").encode()
SAMPLES["new.vcf"] = ("BEGIN:VCARD\nVERSION:4.0\nFN:Anna Muster\nN:Muster;Anna;;Dr.;\nORG:Muster GmbH;Sales\nitem1.EMAIL;TYPE=\"work,pref\":anna@\n muster.example\n"
                      "item1.X-ABLabel:Work\nTEL;VALUE=uri;TYPE=\"cell\":tel:+49-171-5550100\nBDAY:19700304\nNOTE:One\\, two\\nthree\\; four\n"
                      "PHOTO:data:image/png;base64,AAAA\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Bert Beispiel\nTEL;TYPE=CELL:+49 171 5550101\nEND:VCARD\n").encode()
SAMPLES["meeting.ics"] = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Muster//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Berlin\r\nTZNAME:CET\r\nEND:VTIMEZONE\r\n"
                          "BEGIN:VEVENT\r\nUID:1@muster.example\r\nDTSTART;TZID=Berlin:20210304T102200\r\nSUMMARY:Offer for\r\n  Beispiel AG\r\n"
                          "ORGANIZER;CN=\"Muster, Anna\":mailto:anna@muster.example\r\nATTENDEE;ROLE=REQ-PARTICIPANT;CN=Bert Beispiel:MAILTO:bert@beispiel.example\r\n"
                          "LOCATION:Room 5\\, Berlin\r\nDESCRIPTION:Dial +49 30 5550100\\nPIN 1234\r\n"
                          "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=a.txt:aGVs\r\n bG8=\r\n"
                          "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").encode()
SAMPLES["cut.ics"] = SAMPLES["meeting.ics"][:330]

# ---- CMS ----


def der(tag, content, indefinite=False):
    if indefinite:
        return bytes([tag, 0x80]) + content + b"\0\0"
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + struct.pack(">H", size)
    return bytes([tag]) + length + content


def oid(last):
    return der(6, bytes([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, last]))


MAIL = b"Content-Type: text/plain\r\n\r\nSigned words of Anna Muster <anna@muster.example>\r\n"
ALGORITHMS = der(0x31, der(0x30, der(6, b"\x60\x86\x48\x01\x65\x03\x04\x02\x01") + der(5, b"")))


def signed(content, indefinite):
    inner = der(0x30, oid(1) + (der(0xA0, content, indefinite) if content else b""), indefinite)
    data = der(0x30, der(2, b"\1") + ALGORITHMS + inner + der(0x31, b""), indefinite)
    return der(0x30, oid(2) + der(0xA0, data, indefinite), indefinite)


SAMPLES["signed.p7m"] = signed(der(4, MAIL), False)
SAMPLES["pieces.p7m"] = signed(der(0x24, der(4, MAIL[:20]) + der(0x24, der(4, MAIL[20:50]) + der(4, MAIL[50:60]), True) + der(4, MAIL[60:]), True), True)
SAMPLES["enveloped.p7m"] = der(0x30, oid(3) + der(0xA0, der(0x30, der(2, b"\0") + der(0x31, b"") + der(0x30, oid(1))), True), True)
SAMPLES["files.uu"] = (b"saved from a mail\nbegin 644 pins.csv\n" + binascii.b2a_uu(b"name,pin\nTerstegge,4711\n") + b"`\nend\n"
                       b"and another\r\nbegin 0600 note\r\n" + binascii.b2a_uu(b"call Hedwig Brandauer").replace(b"\n", b"\r\n") + b"`\r\n")
SAMPLES["base64.uu"] = (b"begin by this\nbegin-base64 644 pins.csv\n" + binascii.b2a_base64(b"name,pin\nTerstegge,4711\n") + b"====\nand one that was cut\r\n"
                        b"begin-base64 600 note\r\n" + binascii.b2a_base64(b"call Hedwig Brandauer")[:-1] + b"\r\nShown: begin-base64 644 x\n")
SAMPLES["shown.uu"] = (b"files looked like this\nbegin 644 pin.txt\n" + binascii.b2a_uu(b"4711") + b"`\n"
                       b"and went by mail.\n\nAsk Hedwig Brandauer,\nendlessly patient.\n")
SAMPLES["detached.p7s"] = signed(b"", False)
SAMPLES["cut.p7m"] = SAMPLES["signed.p7m"][:60]

SAMPLES["message.asc"] = b"Read this, Bert:\n-----BEGIN PGP MESSAGE-----\n\nhQEMA0000000000000\n=abcd\n-----END PGP MESSAGE-----\n"
SAMPLES["page.mht"] = (b"From: <Saved by Browser>\r\nSubject: Price list\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\";\r\n"
                       b"\tboundary=\"----=_x\"\r\n\r\n------=_x\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n"
                       b"Content-Location: https://muster.example/prices\r\n\r\n<p>Pr=C3=A4mie f=C3=BCr Anna</p>\r\n------=_x\r\nContent-Type: image/png\r\n"
                       b"Content-Transfer-Encoding: base64\r\nContent-Location: https://muster.example/a.png\r\n\r\niVBORw0KGgo=\r\n------=_x--\r\n")


def main():
    os.makedirs(HERE, exist_ok=True)
    for name, data in SAMPLES.items():
        with open(os.path.join(HERE, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
