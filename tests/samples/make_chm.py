#!/usr/bin/env python3
"""Writes the help files of tests/samples/chm/, their contents packed with LZX.
All people and companies are invented. Usage: make_chm.py [folder]"""
import os
import struct
import sys

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "chm")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
BLOCK = 32768
STREAM = "::DataSpace/Storage/MSCompressed/"
VERBATIM, ALIGNED, STORED = 1, 2, 3
MAIN = [9] * 512  # 256 literals, 32 slots of 8 lengths each
LENGTH = [7] * 7 + [8] * 242
PRE = [2 if i in (0, 8, 9, 10) else 0 for i in range(20)]
SLOTS = [0, 1, 2, 3]
for slot in range(4, 33):
    SLOTS.append(SLOTS[-1] + (1 << max((slot - 1) // 2 - 1, 0)))


def codes(lengths):
    found, code = {}, 0
    for size in range(1, 17):
        for symbol, length in enumerate(lengths):
            if length == size:
                found[symbol] = (code, size)
                code += 1
        code <<= 1
    return found


class Bits:
    def __init__(self):
        self.value, self.count = 0, 0

    def put(self, value, count):
        self.value, self.count = self.value << count | value, self.count + count

    def finish(self):
        pad = -self.count % 16
        raw = (self.value << pad).to_bytes((self.count + pad) // 8, "big")
        return b"".join(raw[i + 1:i + 2] + raw[i:i + 1] for i in range(0, len(raw), 2))


class Packer:
    """One block of codes for each block of 32 KiB, so that nothing goes on across a border."""

    def __init__(self, data, calls=False):
        self.data, self.begun, self.calls = data, False, calls
        self.main, self.length, self.pre, self.aligned = codes(MAIN), codes(LENGTH), codes(PRE), codes([3] * 8)
        self.lengths = [[0] * 512, [0] * 249]
        self.offsets = [1, 1, 1]

    def restart(self):
        self.__init__(self.data, self.calls)

    def put_lengths(self, bits, which, wanted, first, last):
        for length in PRE:
            bits.put(length, 4)
        for i in range(first, last):
            bits.put(*self.pre[(17 + self.lengths[which][i] - wanted[i]) % 17])
            self.lengths[which][i] = wanted[i]

    def put_match(self, bits, kind, offset, length):
        header = min(length - 2, 7)
        if offset in self.offsets:
            slot = self.offsets.index(offset)
            self.offsets[slot], self.offsets[0] = self.offsets[0], offset
        else:
            slot = max(i for i in range(32) if SLOTS[i] <= offset + 2)
            self.offsets = [offset] + self.offsets[:2]
        bits.put(*self.main[256 + slot * 8 + header])
        if header == 7:
            bits.put(*self.length[length - 9])
        extra, rest = max(slot // 2 - 1, 0), offset + 2 - SLOTS[slot]
        if slot < 3:
            return
        if kind == ALIGNED and extra >= 3:
            bits.put(rest >> 3, extra - 3)
            bits.put(*self.aligned[rest & 7])
        else:
            bits.put(rest, extra)

    def block(self, start, kind, since):
        """`since`: where the last restart was."""
        data, end, bits = self.data, min(start + BLOCK, len(self.data)), Bits()
        if not self.begun:
            bits.put(self.calls, 1)
        self.begun = True
        bits.put(kind, 3)
        bits.put(end - start, 24)
        if kind == STORED:
            bits.put(0, 16 - bits.count % 16)
            return bits.finish() + struct.pack("<3I", *self.offsets) + data[start:end] + bytes((end - start) % 2)
        if kind == ALIGNED:
            for _ in range(8):
                bits.put(3, 3)
        self.put_lengths(bits, 0, MAIN, 0, 256)
        self.put_lengths(bits, 0, MAIN, 256, 512)
        self.put_lengths(bits, 1, LENGTH, 0, 249)
        at = start
        while at < end:
            best, where = 0, 0
            if at + 8 <= end:
                where = data.rfind(data[at:at + 8], max(since, at - 2 * BLOCK + 300), at + 7)
                while where >= 0 and best < min(257, end - at) and data[where + best] == data[at + best]:
                    best += 1
            if best >= 8:
                self.put_match(bits, kind, at - where, best)
                at += best
            else:
                bits.put(*self.main[data[at]])
                at += 1
        return bits.finish()


def pack(data, calls=False):
    packer, out, table = Packer(data, calls), b"", []
    for number, start in enumerate(range(0, len(data), BLOCK)):
        if number % 2 == 0:
            packer.restart()
        table.append(len(out))
        out += packer.block(start, [VERBATIM, ALIGNED, STORED, VERBATIM][number % 4], start - number % 2 * BLOCK)
    return out, table


def number(value):
    out = bytes([value & 0x7F])
    while value > 0x7F:
        value >>= 7
        out = bytes([value & 0x7F | 0x80]) + out
    return out


def help_file(packed_files, plain_files, calls=False, window=2, more=b""):
    data = b"".join(content for _, content in packed_files)
    stream, table = pack(data, calls)
    control = struct.pack("<I4s5I", 6, b"LZXC", 2, 2, window, 1, 0)
    resets = struct.pack("<4I3Q", 2, len(table), 8, 0x28, len(data), len(stream), BLOCK) + struct.pack(f"<{len(table)}Q", *table)
    plain = plain_files + [(STREAM + "ControlData", control), (STREAM + "Transform/{7FC28940-9D31-11D0-9B27-00A0C91E9C7C}/InstanceData/ResetTable", resets), (STREAM + "Content", stream)]
    entries, at = [], 0
    for name, content in packed_files:
        entries.append((name, 1, at, len(content)))
        at += len(content)
    body = b""
    for name, content in plain:
        entries.append((name, 0, len(body), len(content)))
        body += content
    entries += [("/", 0, 0, 0), ("/html/", 0, 0, 0)]
    chunk = b"".join(number(len(name.encode())) + name.encode() + number(section) + number(at) + number(size) for name, section, at, size in sorted(entries))
    size = 4096
    chunk = (struct.pack("<4sIIii", b"PMGL", size - 20 - len(chunk), 0, -1, -1) + chunk).ljust(size, b"\0")
    listing = struct.pack("<4s11I16s4I", b"ITSP", 1, 0x54, 10, size, 2, 1, 0xFFFFFFFF, 0, 0, 0xFFFFFFFF, 1, bytes(16), 0x54, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)[:0x54].ljust(0x54, b"\xff") + chunk + more
    head = struct.pack("<4s5I", b"ITSF", 3, 0x60, 1, 0, 0x407) + bytes.fromhex("10fd017caa7bd0119e0c00a0c922e6ec11fd017caa7bd0119e0c00a0c922e6ec")
    head += struct.pack("<5Q", 0x60, 0x18, 0x78, len(listing), 0x78 + len(listing))
    first = struct.pack("<IIQII", 0x1FE, 0, 0x78 + len(listing) + len(body), 0, 0)
    return head + first + listing + body


def main():
    os.makedirs(FOLDER, exist_ok=True)
    page = "<html><head><title>Welcome</title></head><body><p>J\xf6rg M\xfcller, +46 8 555 0100</p></body></html>".encode("latin-1")
    noise = b"".join(struct.pack("<I", i * 2654435761 & 0xFFFFFFFF).hex().encode() + b"\n" for i in range(1500))
    long = b"<p>Mira Holm, +46 8 555 0101</p>\n" + b"".join(b"<p>Line %d of a long page of Aldermoor Logistics</p>\n" % (i // 7) for i in range(2400)) + b"<p>the end</p>"
    system = struct.pack("<I", 3) + b"".join(struct.pack("<HH", code, len(value)) + value for code, value in [(2, b"welcome.htm\0"), (3, "Aldermoor f\xfcr Einsteiger\0".encode("latin-1")), (6, b"help\0")])
    files = [("/welcome.htm", page), ("/html/long.htm", long), ("/html/numbers.txt", noise), ("/$FIftiMain", b"index")]
    good = help_file(files, [("/#SYSTEM", system), ("/notes.txt", b"Mira Holm, not packed"), ("/empty.txt", b"")])
    begin = good.index(b"ITSP")
    first = len(good) - len(pack(b"".join(content for _, content in files))[0])
    stream = good.index(b"LZXC") + 24
    secret = b"Mira Holm, +46 8 555 0102"
    names = [(name, secret) for name in ("/$notes.txt", "/#plan.txt", "loose.txt", "/#TOPICS/more.txt", "::DataSpace/more.txt")] + [("/folder/", secret)]
    own = [(name, bytes(16)) for name in ("/#TOPICS", "/$OBJINST", "/$WWKeywordLinks/BTree", "::DataSpace/NameList")]
    made = {
        "help.chm": good,
        "cut.chm": good[:-9000],
        "damaged.chm": good[:first + 4] + b"\xff" * 40 + good[first + 44:],
        "directory.chm": good[:begin + 0x54 + 120] + b"\xff" * 30 + good[begin + 0x54 + 150:],
        "table.chm": good[:stream + 0x30] + struct.pack("<Q", 1 << 40) + good[stream + 0x38:],
        "calls.chm": help_file(files[:1], [], calls=True),
        "window.chm": help_file(files[:1], [("/notes.txt", b"Mira Holm, not packed")], window=3),
        "names.chm": help_file(files[:1], names + own),
        "index.chm": help_file(files[:1], [], more=b"PMGI".ljust(4096, b"\0")),
        "chunk.chm": help_file(files[:1], [], more=b"PMGX".ljust(4096, b"\0")),
        "rest.chm": help_file(files[:1], [], more=b"PMGL" + bytes(96)),
        "short.chm": good[:70],
    }
    for name, data in made.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
