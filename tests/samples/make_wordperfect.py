#!/usr/bin/env python3
"""Writes the documents of tests/samples/wordperfect/: WordPerfect 5.1 and 6.1, their codes and packets.
All people and companies are invented. Usage: make_wordperfect.py [folder]"""
import os
import struct
import sys

from make_ole import compound

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "wordperfect")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
PASSWORD = b"Aldermoor"


def head(major, minor, body, kind=10, check=0, index=0):
    return b"\xffWPC" + struct.pack("<IBBBBHH", body, 1, kind, major, minor, check, index)


# ---- 5.1 ----


def fixed5(code, data):
    return bytes([code]) + data + bytes([code])


def code5(code, sub, data):
    size = struct.pack("<H", len(data) + 4)
    return bytes([code, sub]) + size + data + size + bytes([sub, code])


def text5(words):
    extended = {"ö": b"\xc0\x3f\x01\xc0", "ü": b"\xc0\x47\x01\xc0", "ж": b"\xc0\x0f\x0a\xc0", "’": b"\xc0\x1c\x04\xc0"}
    return b"".join(extended.get(letter, letter.encode("latin-1", "replace")) for letter in words)


def five():
    summary = b"03-04-97\0" + text5("Jörg Müller") + b"\0\0  Aldermoor Logistics   \0\x01\x02"
    prefix = struct.pack("<HHHI", 0xFFFB, 3, 50, 0)
    at = 16 + 30
    prefix += struct.pack("<HII", 1, len(summary), at) + struct.pack("<HII", 7, 8, at + len(summary))
    prefix += summary + b"Courier\0"
    body = code5(0xD5, 0, bytes(7) + b"\1" + bytes(10) + text5("Header of Aldermoor") + b"\n")
    body += code5(0xD5, 2, bytes(7) + b"\1" + bytes(10) + b"Footer, page 1")
    body += b"Dear Mira Holm," + fixed5(0xC3, b"\x0c") + b" the\rcontract" + fixed5(0xC4, b"\x0c")
    body += code5(0xD6, 0, b"\0" + struct.pack("<H", 1) + b"\0" + bytes(2 + 9) + b"A footnote with +46 8 555 0100")
    body += b" is ready" + b"\xa9" + b"to" + b"\xa0" + b"sign.\n" + text5("It’s Jörg Müller, ж") + b"\x0c"
    body += code5(0xD6, 1, b"\0" + struct.pack("<H", 1) + bytes(4) + b"An endnote") + fixed5(0xC1, bytes(7)) + b"behind a tab\n"
    body += code5(0xDC, 1, bytes(4)) + b"Name" + code5(0xDC, 0, bytes(4)) + b"Phone" + code5(0xDC, 0, bytes(4)) + b"Office"
    body += code5(0xDC, 1, bytes(4)) + b"Mira Holm" + code5(0xDC, 0, bytes(4)) + b"+46 8 555 0101" + code5(0xDC, 0, bytes(4)) + b"Lund"
    body += code5(0xDC, 2, bytes(4)) + code5(0xDA, 2, bytes(range(128, 160)) + b"Text of a box" + bytes(6)) + b"The end"
    return head(0, 1, 16 + len(prefix)) + prefix + body


def prefix5(blocks, body=b"The end\n", fill=b""):
    """blocks: entries, each type, size and where; and where the next block stands."""
    prefix = b""
    for entries, after in blocks:
        prefix += struct.pack("<HHHI", 0xFFFB, len(entries) + 1, 50, after)
        prefix += b"".join(struct.pack("<HII", *entry) for entry in entries)
    return head(0, 1, 16 + len(prefix) + len(fill)) + prefix + fill + body


def crooked5():
    """Prefixes that are not as they should be."""
    summary = text5("Jörg Müller") + bytes(40) + b"Aldermoor Logistics\0"
    at = 16 + 40
    return {
        "twice.wp5": prefix5([([(1, len(summary), at)] * 3, 0)], fill=summary),  # summaries that lie in each other
        "ring.wp5": prefix5([([(0xFFFB, 0x320003, 26), (1, len(summary), at)], 26), ([], 0)], fill=summary),
        "nowhere.wp5": prefix5([([(1, len(summary), at)] + [(0, 0, 0)] * 2, 9999)], fill=summary),
        "long.wp5": prefix5([([(1, 9999, at)] + [(0, 0, 0)] * 2, 0)], fill=summary),
        "lost.wp5": prefix5([([(1, len(summary), at)] + [(0, 0, 0)] * 2, at)], fill=summary),
    }


def short5():
    """Notes that say their text begins behind it, headers too short for one, the last of which is on no page."""
    body = code5(0xD6, 0, b"\0" + struct.pack("<H", 1) + b"\xc8" + bytes(2 + 9) + b"A footnote by Mira Holm") + b" is here.\n"
    body += code5(0xD6, 0, b"\0" + struct.pack("<H", 1) + b"\x0a" + b"Birchwood Foods" + bytes(40)) + b"And this.\n"
    body += code5(0xD5, 0, b"Aldermoor")
    return {"skip.wp5": head(0, 1, 16) + body,
            "pages.wp5": head(0, 1, 16) + code5(0xD5, 0, bytes(8) + b"\0\0") + code5(0xD5, 2, bytes(7) + b"\1" + bytes(10)) + b"The end\n"}


def lock5(data):
    key = PASSWORD.upper()
    check = 0
    for byte in key:
        check = ((check >> 1 | check << 15) & 0xFFFF) ^ byte << 8
    out = bytearray(data)
    for n in range(len(out) - 16):
        out[16 + n] ^= key[n % len(key)] ^ (len(key) + 1 + n & 255)
    struct.pack_into(">H", out, 12, check)
    return bytes(out)


# ---- 6 ----


def code6(code, sub, data=b"", packets=()):
    ids = bytes([len(packets)]) + b"".join(struct.pack("<H", i) for i in packets) if packets else b""
    size = 1 + 1 + 2 + 1 + len(ids) + 2 + len(data) + 2 + 1
    return bytes([code, sub]) + struct.pack("<HB", size, 0x80 if packets else 0) + ids + struct.pack("<H", len(data)) + data + struct.pack("<H", size) + bytes([code])


def text6(words):
    extended = {"ö": b"\x1a", "ü": b"\x1c", "é": b"\xf0\x29\x01\xf0", "’": b"\xf0\x1c\x04\xf0", " ": b"\x80"}
    return b"".join(extended.get(letter, letter.encode("latin-1", "replace")) for letter in words)


def string6(words):
    return b"".join(struct.pack("<H", {"ö": 0x13F, "ü": 0x147}.get(letter, ord(letter))) for letter in words) + b"\0\0"


def packet_text(*blocks):
    return struct.pack("<HI", len(blocks), 6 + 4 * len(blocks)) + b"".join(struct.pack("<I", len(b)) for b in blocks) + b"".join(blocks)


def field(tag, name, value):
    data = struct.pack("<HH", tag, 0) + string6(name) + value
    return struct.pack("<H", len(data) + 2) + data


def six(packets, body):
    """packets: type, flags, data; the first has number 1."""
    index = bytes([2, 0]) + struct.pack("<H", len(packets) + 1) + bytes(10)
    at = 32 + len(index) + 14 * len(packets)
    data = b""
    for kind, flags, bytes_ in packets:
        index += struct.pack("<BBHHII", flags, kind, 1, 0, len(bytes_), at + len(data))
        data += bytes_
    start = at + len(data)
    return head(2, 1, start, index=32) + struct.pack("<II", 5, start + len(body)) + bytes(8) + index + data + body


def packets6():
    date = struct.pack("<HBBBBBBBB", 1998, 3, 4, 10, 22, 5, 3, 0, 0)
    summary = field(5, "Author", string6("Jörg Müller")) + field(0x2E, "", string6("Aldermoor Logistics"))
    summary += field(0x0E, "", date) + field(0x0C, "Client", string6("Birchwood Foods"))
    picture = b"\x89PNG\r\n\x1a\n and no more"
    return [
        (0x12, 0, summary), (0x55, 0, bytes(8) + string6("Times New Roman")),
        (0x08, 0, packet_text(text6("Header with"), text6(" Mira Holm"))), (0x08, 0, packet_text(text6("Page foot"))),
        (0x08, 0, packet_text(text6("A footnote: +46 8 555 0100") + code6(0xD7, 2, packets=[10]))),
        (0x3B, 1, struct.pack("<HH", 1, 7) + b"\0"), (0x08, 0, packet_text(text6("A comment of Jörg Müller"))),
        (0x08, 0, packet_text(text6("Text that no code names"))), (0x40, 0, bytes(3) + string6("H:\\PLANS\\SITE.WPG")),
        (0x08, 0, packet_text(text6("An endnote of the footnote"))), (0x6F, 0, picture)]


def body6():
    body = code6(0xD6, 0, b"\1", [3]) + code6(0xD6, 2, b"\1", [4])
    body += text6("Dear Mira Holm, the") + b"\xcf" + text6("contract") + code6(0xD7, 0, b"\0", [5]) + b"1" + code6(0xD7, 1) + text6(" is ready.") + b"\xcc"
    body += text6("It’s Jörg Müller, café") + b"\x84" + text6("owner") + code6(0xD4, 0x1D, b"", [6]) + code6(0xD0, 4)
    body += b"\xf1\0\0\0\xf1" + text6("This was deleted: +46 8 555 0102") + b"\xf1\1\0\0\xf1" + text6("Kept") + code6(0xE0, 0x11) + text6("on") + b"\xcc"
    rows = [["Name", "Phone", "Office"], ["Mira Holm", "+46 8 555 0101", "Lund"]]
    for row in rows:
        body += b"".join((b"\xc5" if i == 0 else b"\xc6") + text6(cell) for i, cell in enumerate(row))
    return body + b"\xbf" + code6(0xDF, 0, bytes(4), [11]) + text6("The end")


def main():
    os.makedirs(FOLDER, exist_ok=True)
    old, new = five(), six(packets6(), body6())
    far = six([(0x08, 0, packet_text(b"inside")), (0x08, 0, b"")], text6("The end"))
    files = {
        "letter.wp5": old, "letter.wpd": new,
        "locked.wp5": lock5(old), "opened.wp5": lock5(old),
        "locked.wpd": new[:12] + b"\x34\x12" + new[14:],
        "cut.wp5": old[:-150], "cut.wpd": new[:-40],
        "damaged.wp5": old.replace(b"\xd6\0" + old[old.index(b"\xd6\0") + 2:][:2], b"\xd6\0\xff\xff"),
        "damaged.wpd": new.replace(text6("Header with"), text6("Header\xd4wit")).replace(b"\xe0\x11", b"\xe0\x12", 1).replace(b"\xf1\1\0\0\xf1", b"\xf1\1\0\0\xf2"),
        "far.wpd": far.replace(struct.pack("<I", 32 + 14 + 28 + 16), struct.pack("<I", 99999), 1),
        "short.wpd": new[:14],
        "figure.wpd": head(1, 0, 16, kind=0x16) + bytes(16),
        "office.wpd": compound({"PerfectOffice_MAIN": six([], text6("Mira Holm in a compound file"))}),
        "macro.wpd": head(2, 1, 16, kind=1) + bytes(16),
    }
    behind = packet_text(text6("A text that says where it ends")) + text6(" and goes on, to Mira Holm")
    files["behind.wpd"] = six([(0x08, 0, behind)], text6("The end"))
    files["strings.wpd"] = six([(0x40, 0, bytes(66000) + string6("H:\\PLANS\\ALDERMOOR.WPG"))], text6("The end"))
    kana = [b"".join(struct.pack("<BBBB", 0xC0, n, 11, 0xC0) for n in range(first, first + 83)) for first in (0, 100)]
    files["kana.wp5"] = head(0, 1, 16) + kana[0] + b"\n" + kana[1] + b"\n"
    files.update(crooked5())
    files.update(short5())
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
