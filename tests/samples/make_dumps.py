#!/usr/bin/env python3
"""Writes the captures, logs and dumps of tests/samples/dumps/, of which only runs of text are read. All people and companies are
invented. Usage: make_dumps.py [folder]"""
import os
import struct
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dumps")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
TALK = [b"220 mail.brackwater.example ESMTP\r\n", b"MAIL FROM:<tamsin.fellmoor@kestrelford.example>\r\n", b"\x01\x02\x03\x04\x05\x06\x07",
        b"USER ops\r\nPASS Winter-4711\r\n", "R\xfcckruf erbeten: +49 30 901820\r\n".encode()]


def frame(payload):
    ethernet = bytes.fromhex("00005e005301" "00005e005302" "0800")
    address = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 1, 0, 64, 6, 0, bytes([10, 20, 30, 40]), bytes([10, 20, 30, 41]))
    return ethernet + address + struct.pack(">HHIIBBHHH", 49152, 25, 1, 1, 0x50, 0x18, 8192, 0, 0) + payload


def capture():
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for second, payload in enumerate(TALK):
        data = frame(payload)
        out += struct.pack("<IIII", 1700000000 + second, 0, len(data), len(data)) + data
    return out


def capture_next():
    def block(kind, body):
        body += bytes(-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 65535))
    for payload in TALK:
        data = frame(payload)
        out += block(6, struct.pack("<IIIII", 0, 0, 0, len(data), len(data)) + data)
    return out


def wide(text):
    return struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"


def events():
    chunk = b"ElfChnk\0" + bytes(120) + b"**\0\0" + bytes(20) + wide("TargetUserName") + b"\1\7\xff" + wide("tamsin.fellmoor") + b"\xff\2" + wide("WS-KESTREL-041")
    return b"ElfFile\0" + bytes(120) + chunk + b"\xfe\x01" * 40


def hive():
    return b"regf" + bytes(44) + wide("\\SystemRoot\\System32\\Config\\SOFTWARE") + bytes(100) + b"hbin" + bytes(28) + b"\x88\xff\xff\xffnk \0RegisteredOwner\0" + wide("Tamsin Fellmoor")


def main():
    os.makedirs(FOLDER, exist_ok=True)
    files = {"talk.pcap": capture(), "talk.pcapng": capture_next(), "security.evtx": events(), "software.hive": hive(), "cut.pcap": capture()[:270]}
    for title, data in files.items():
        with open(os.path.join(FOLDER, title), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
