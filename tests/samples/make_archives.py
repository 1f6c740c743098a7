#!/usr/bin/env python3
"""Writes the archives under tests/samples/archives/. Python's standard library and, where present, 7z, zstd, lz4, lzip,
compress, genisoimage and GNU tar; what no free tool writes (RAR, CAB, XAR, broken archives) is put together by its
specification. All names and words are invented.

    make_archives.py [DIRECTORY]
"""
import bz2, gzip, io, lzma, os, shutil, struct, subprocess, sys, tarfile, tempfile, zipfile, zlib

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "archives")
WHEN = (2021, 3, 4, 10, 22, 0)
UNIX = 1614853320  # the same, UTC
TEXT = b"Contract between Nordlicht Kabel GmbH and Example Ltd.\n"
CJK = "契約/見積書.txt"


def save(name, data):
    with open(os.path.join(OUT, name), "wb") as file:
        file.write(data)


# ---- ZIP -------------------------------------------------------------------------------------------------------------

def dos(when):
    return (when[3] << 11 | when[4] << 5 | when[5] // 2), ((when[0] - 1980) << 9 | when[1] << 5 | when[2])


class Zip:
    """A ZIP in which every field can be made to lie."""

    def __init__(self, before=b""):
        self.data, self.directory, self.count = bytearray(before), bytearray(), 0
        self.base = len(before)

    def add(self, name, content, method=8, flags=0, packed=None, crc=None, local_name=None, extra=b"", host=0,
            attributes=0, comment=b"", disk=0, size=None, packed_size=None, descriptor=False, local_extra=b"",
            offset=None, listed=True, local=True, local_method=None):
        name = name.encode() if isinstance(name, str) else name
        local_name = name if local_name is None else local_name
        if packed is None:
            deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = deflate.compress(content) + deflate.flush() if method == 8 else content
        crc = zlib.crc32(content) if crc is None else crc
        size = len(content) if size is None else size
        packed_size = len(packed) if packed_size is None else packed_size
        at = len(self.data) - self.base if offset is None else offset
        time, date = dos(WHEN)
        if descriptor:
            flags |= 8
        if local:
            sizes = (0, 0, 0) if descriptor else (crc, min(packed_size, 0xFFFFFFFF), min(size, 0xFFFFFFFF))
            self.data += struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method if local_method is None else local_method,
                                     time, date, *sizes, len(local_name), len(local_extra)) + local_name + local_extra
            self.data += packed
            if descriptor:
                self.data += struct.pack("<4s3I", b"PK\7\x08", crc, packed_size, size)
        if listed:
            self.count += 1
            self.directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20 | host << 8, 20, flags, method, time, date, crc,
                                          min(packed_size, 0xFFFFFFFF), min(size, 0xFFFFFFFF), len(name), len(extra),
                                          len(comment), disk, 0, attributes, min(at, 0xFFFFFFFF)) + name + extra + comment
        return at

    def end(self, comment=b"", after=b"", disk=0, zip64=False, count=None):
        count = self.count if count is None else count
        at = len(self.data) - self.base
        self.data += self.directory
        if zip64:
            record = len(self.data) - self.base
            self.data += struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(self.directory), at)
            self.data += struct.pack("<4sIQI", b"PK\6\7", 0, record, 1)
            tail = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        else:
            tail = (count & 0xFFFF, count & 0xFFFF, len(self.directory), at)
        self.data += struct.pack("<4s4H2IH", b"PK\5\6", disk, disk, *tail, len(comment)) + comment + after
        return bytes(self.data)


def zip_basic(z, many=True):
    z.add("offer.txt", TEXT * 20, comment=b"second draft, ask Mara Lindqvist" if many else b"")
    z.add("stored.txt", TEXT, method=0)
    if many:
        z.add("folder/", b"", method=0)
        z.add("folder/empty.txt", b"", method=0)
    return z


def zip_samples():
    save("basic.zip", zip_basic(Zip()).end(comment=b"for p.roth@nordlicht.example"))
    # as Microsoft's packer ends a member: a flush, and an empty block of fixed codes; then data that only looks so
    flushed, tail = zlib.compressobj(9, zlib.DEFLATED, -15), b"\0\0\xff\xff\3\0"
    z = Zip()
    z.add("flushed.txt", TEXT * 3, packed=flushed.compress(TEXT * 3) + flushed.flush(zlib.Z_SYNC_FLUSH) + b"\3\0")
    content = TEXT + tail
    z.add("looks-so.bin", content, packed=struct.pack("<B2H", 1, len(content), len(content) ^ 0xFFFF) + content)
    wrong = zlib.compressobj(9, zlib.DEFLATED, -15)
    z.add("flushed-wrong-crc.txt", TEXT, packed=wrong.compress(TEXT) + wrong.flush(zlib.Z_SYNC_FLUSH) + b"\3\0", crc=7)
    save("flushed.zip", z.end())
    save("junk.zip", zip_basic(Zip(b"MZ stub of a program that unpacks itself\n"), False).end(after=b"signature appended\n"))
    z = Zip()
    wide = struct.pack("<2HQQQ", 1, 24, len(TEXT), len(TEXT), 0)
    z.add("wide.txt", TEXT, method=0, size=1 << 33, packed_size=1 << 33, extra=wide, offset=1 << 33,
          local_extra=struct.pack("<2HQQ", 1, 16, len(TEXT), len(TEXT)))
    save("zip64.zip", z.end(zip64=True))
    z = Zip()
    z.add("a.txt", TEXT * 3, descriptor=True)
    z.add("b.txt", TEXT, descriptor=True)
    save("streamed.zip", z.end())
    z = Zip()
    z.add(CJK, TEXT, flags=0x800)
    z.add("Größe.txt".encode("latin-1"), TEXT)
    z.add("Prüfung.txt".encode("cp437"), TEXT)
    z.add(b"\xff\xfe\x80.txt", TEXT)
    raw = "Vertr\x84ge.txt".encode("latin-1")
    real = "Verträge.txt".encode()
    z.add(raw, TEXT, extra=struct.pack("<2HBI", 0x7075, 5 + len(real), 1, zlib.crc32(raw)) + real)
    save("names.zip", z.end())
    z = Zip()
    for name in ("a", "a", "a#2", "x!/y", "../../etc/passwd", "/abs", "c:\\temp\\b"):
        z.add(name, TEXT)
    save("same-names.zip", z.end())
    z = Zip()
    z.add("unix.txt", TEXT, extra=struct.pack("<2HBi", 0x5455, 5, 1, UNIX))
    z.add("windows.txt", TEXT, extra=struct.pack("<2HI2H3Q", 10, 32, 0, 1, 24, *[(UNIX + 11644473600) * 10000000] * 3))
    save("times.zip", z.end())
    z = Zip()
    z.add("link", b"/etc/passwd", method=0, host=3, attributes=0o120777 << 16)
    z.add("pipe", b"", method=0, host=3, attributes=0o010644 << 16)
    z.add("from-a-pipe", TEXT, host=3, attributes=0o010600 << 16)
    z.add("too-long-for-a-link", TEXT * 100, host=3, attributes=0o120777 << 16)
    z.add("file", TEXT, host=3, attributes=0o100644 << 16)
    save("links.zip", z.end())
    z = Zip()
    z.add("open.txt", TEXT)
    z.add("secret.txt", TEXT, flags=1, packed=bytes(range(80)))
    z.add("secret-aes.txt", TEXT, method=99, flags=1, packed=bytes(range(90)), extra=struct.pack("<3H2sBH", 0x9901, 7, 2, b"AE", 3, 8))
    save("encrypted.zip", z.end())
    z = Zip()
    z.add("bzip2.txt", TEXT * 9, method=12, packed=bz2.compress(TEXT * 9))
    raw = lzma.compress(TEXT * 9, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16}])
    z.add("lzma.txt", TEXT * 9, method=14, flags=2, packed=b"\x09\x04\x05\x00" + b"\x5d" + struct.pack("<I", 1 << 16) + raw)
    z.add("xz.txt", TEXT * 9, method=95, packed=lzma.compress(TEXT * 9))
    z.add("nobody.txt", TEXT, method=77, packed=b"?" * 40)
    save("methods.zip", z.end())
    z = Zip()
    z.add("good.txt", TEXT)
    z.add("wrong-crc.txt", TEXT, crc=12345)
    z.add("cut.txt", TEXT * 40, packed=zlib.compress(bytes(range(256)) * 9)[2:60])
    z.add("stored-wrong-crc.txt", TEXT, method=0, crc=1)
    z.add("nowhere.txt", TEXT, offset=7, local=False)
    save("damaged.zip", z.end())
    z = Zip()
    z.add("harmless.txt", TEXT, local_name=b"secret.txt")
    z.add("longer.txt", TEXT * 50, size=20)
    z.add("more-packed.txt", TEXT * 50, packed_size=10)
    save("disagree.zip", z.end())
    z = Zip()
    z.add("listed.txt", TEXT)
    z.add("hidden.txt", b"deleted but still there\n" * 2, listed=False)
    z.add("also-listed.txt", TEXT)
    save("unlisted.zip", z.end())
    z = Zip()
    at = z.add("one.txt", TEXT)
    for i in range(8):
        z.add("copy%d.txt" % i, TEXT, offset=at, local=False, local_name=b"one.txt")
    save("overlap.zip", z.end())
    whole = zip_basic(Zip(), False).end()
    save("cut-directory.zip", whole[:-60])
    save("cut-member.zip", whole[:200])
    save("first-volume.zip", b"PK\7\x08" + whole[:150])
    z = Zip()
    z.add("elsewhere.txt", TEXT, disk=0, offset=0, local=False)
    z.add("here.txt", TEXT, disk=1)
    save("last-volume.zip", z.end(disk=1))
    save("count.zip", zip_basic(Zip(), False).end(count=5))
    z = Zip()
    z.add("inner.zip", zip_basic(Zip(), False).end(), method=0)
    z.add("packed-inner.zip", zip_basic(Zip(), False).end())
    save("nested.zip", z.end())
    save("empty.zip", Zip().end())


# ---- tar -------------------------------------------------------------------------------------------------------------

def tar(entries, format=tarfile.USTAR_FORMAT, end=True, **options):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=format, **options) as archive:
        for name, content, *more in entries:
            info = tarfile.TarInfo(name)
            info.mtime = UNIX
            for key, value in (more[0] if more else {}).items():
                setattr(info, key, value)
            info.size = len(content) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(content))
        length = archive.offset
    return file.getvalue()[:length] + (bytes(1024) if end else b"")


def tar_samples():
    members = [("offer.txt", TEXT), ("folder", b"", {"type": tarfile.DIRTYPE}), ("folder/b.txt", TEXT * 30)]
    basic = tar(members)
    save("basic.tar", basic)
    save("pax.tar", tar([(CJK, TEXT, {"mtime": UNIX + 0.5}), ("long/" * 60 + "x.txt", TEXT)], tarfile.PAX_FORMAT))
    save("gnu.tar", tar([("long/" * 60 + "x.txt", TEXT), (CJK, TEXT)], tarfile.GNU_FORMAT))
    save("names.tar", tar([(b"Gr\xf6\xdfe.txt".decode("utf-8", "surrogateescape"), TEXT), ("\udcff\udcfe", TEXT)],
                          encoding="utf-8", errors="surrogateescape"))
    save("links.tar", tar([("file", TEXT), ("hard", b"", {"type": tarfile.LNKTYPE, "linkname": "file"}),
                           ("soft", b"", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}),
                           ("device", b"", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3}),
                           ("pipe", b"", {"type": tarfile.FIFOTYPE})]))
    save("cut-member.tar", basic[:512 + 512 + 512 + 512 + 700])
    save("cut-between.tar", basic[:1024])
    broken = bytearray(basic)
    broken[1024 + 148:1024 + 154] = b"777777"
    save("damaged.tar", bytes(broken))
    save("twice.tar", tar(members[:1]) + tar([("second.txt", TEXT)]))
    save("basic.tgz", gzip.compress(basic, mtime=UNIX))
    save("cut.tgz", gzip.compress(tar([("a.txt", TEXT), ("noise.bin", bytes((i * i >> 3) & 255 for i in range(4000)))]),
                                  mtime=UNIX)[:-900])
    save("basic.tar.bz2", bz2.compress(basic))
    save("basic.tar.xz", lzma.compress(basic))
    save("basic.tar.lzma", lzma.compress(basic, lzma.FORMAT_ALONE))
    for suffix, command in (("zst", ["zstd", "-c"]), ("lz4", ["lz4", "-c"]), ("lz", ["lzip", "-c"]), ("Z", ["compress", "-c"])):
        if shutil.which(command[0]):
            save("basic.tar." + suffix, subprocess.run(command, input=basic, stdout=subprocess.PIPE, check=True).stdout)
            save("notes.txt." + suffix, subprocess.run(command, input=TEXT * 9, stdout=subprocess.PIPE, check=True).stdout)
    # Old GNU sparse: a header whose map has one piece of data at 1 MiB in a member of 2 MiB.
    header = bytearray(tar([("sparse.bin", b"")])[:512])
    header[156:157] = b"S"
    header[257:265] = b"ustar  \0"
    header[124:136] = b"%011o\0" % 512
    header[386:410] = b"%011o\0%011o\0" % (1 << 20, 512)
    header[410:434] = b"%011o\0%011o\0" % (2 << 20, 0)
    header[483:495] = b"%011o\0" % (2 << 20)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    save("sparse.tar", bytes(header) + TEXT.ljust(512, b"x") + tar([("after.txt", TEXT)]))


# ---- single compressed files -----------------------------------------------------------------------------------------

def gzip_member(content, name=b"", comment=b""):
    flags = (8 if name else 0) | (16 if comment else 0)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(content) + deflate.flush()
    return (struct.pack("<3sBIBB", b"\x1f\x8b\x08", flags, UNIX, 2, 3) + (name + b"\0" if name else b"")
            + (comment + b"\0" if comment else b"") + packed + struct.pack("<2I", zlib.crc32(content), len(content)))


def compress(data, most=16):
    """As compress(1) does: codes that grow, in groups of eight, with the code to begin anew reserved and not used."""
    out, bits, codes, table, word = bytearray(b"\x1f\x9d" + bytes([most | 0x80])), 9, [], {bytes([i]): i for i in range(256)}, b""

    def flush():
        value = sum(code << i * bits for i, code in enumerate(codes))
        out.extend(value.to_bytes(bits if len(codes) == 8 else -(-len(codes) * bits // 8), "little"))
        codes.clear()

    for byte in data:
        byte = bytes([byte])
        if word + byte in table:
            word += byte
            continue
        codes.append(table[word])
        if len(codes) == 8:
            flush()
        if len(table) + 1 < 1 << most:
            table[word + byte] = len(table) + 1
        word = byte
        if len(table) >= 1 << bits and bits < most:  # the reader is one code behind
            if codes:
                codes += [0] * (8 - len(codes))
                flush()
            bits += 1
    codes.append(table[word])
    flush()
    return bytes(out)


def lzip(data):
    raw = lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16}])
    return b"LZIP\x01\x10" + raw + struct.pack("<IQQ", zlib.crc32(data), len(data), len(raw) + 26)


def lz4_sequence(literals, distance=0, length=0):
    """One sequence of an LZ4 block; lengths below 15 + 255."""
    def nibble(value):
        return min(value, 15), bytes([value - 15]) if value >= 15 else b""
    (high, more), (low, most) = nibble(len(literals)), nibble(max(0, length - 4))
    return bytes([high << 4 | low]) + more + literals + (struct.pack("<H", distance) + most if distance else b"")


def lz4_old(block):
    """The older frame: no header, no end mark."""
    return struct.pack("<II", 0x184C2102, len(block)) + block


def stream_samples():
    """Streams that are cut: all bytes before the cut are given."""
    noise = bytes((i * i >> 3) & 255 for i in range(3000))
    block = lz4_sequence(TEXT, len(TEXT), 200) + lz4_sequence(b"Halden", 6, 60) + lz4_sequence(b" the end")
    frame = b"\x04\x22\x4d\x18\x60\x40\x82" + struct.pack("<I", len(block)) + block
    save("old.txt.lz4", struct.pack("<II", 0x184D2A51, 5) + b"aside" + lz4_old(block))
    save("cut.txt.lz4", frame[:-12])
    save("cut.txt.lz", lzip(noise)[:-900])
    save("many.txt.Z", compress(noise * 2))
    save("cut.txt.Z", compress(noise)[:-900])


def single_samples():
    save("named.gz", gzip_member(TEXT, b"minutes.txt", b"seen by k.oda@example.test"))
    save("notes.txt.gz", gzip_member(TEXT))
    save("parts.log.gz", gzip_member(TEXT) + gzip_member(TEXT.upper()) + bytes(100))
    save("trailing.log.gz", gzip_member(TEXT) + b"what does this do here?\n")
    save("cut.log.gz", gzip_member(bytes((i * i >> 3) & 255 for i in range(3000)))[:-700])
    save("wrong-crc.log.gz", gzip_member(TEXT)[:-8] + b"\1\2\3\4" + struct.pack("<I", len(TEXT)))
    save("notes.txt.bz2", bz2.compress(TEXT * 9))
    save("notes.txt.xz", lzma.compress(TEXT * 9))
    save("notes.txt.lzma", lzma.compress(TEXT * 9, lzma.FORMAT_ALONE))
    save("cut.txt.xz", lzma.compress(bytes((i * i >> 3) & 255 for i in range(3000)))[:-900])
    save("trailing.txt.bz2", bz2.compress(TEXT * 9) + b"what does this do here?\n")


# ---- the others ------------------------------------------------------------------------------------------------------

def vint(value):
    out = b""
    while value >= 128:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def rar5_block(type, flags, fields, extra=b"", data=b""):
    if extra:
        flags |= 1
    if data:
        flags |= 2
    body = vint(type) + vint(flags) + (vint(len(extra)) if extra else b"") + (vint(len(data)) if data else b"") + fields + extra
    head = vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(head)) + head + data


def rar5_file(name, content, encrypted=False, type=2):
    fields = (vint(2 | 4) + vint(len(content)) + vint(0o100644) + struct.pack("<2I", UNIX, zlib.crc32(content)) + vint(0)
              + vint(1) + vint(len(name)) + name)
    record = vint(1) + vint(0) + vint(0) + bytes([10]) + bytes(32)
    return rar5_block(type, 0, fields, vint(len(record)) + record if encrypted else b"", content)


def rar4_block(type, flags, fields, data=b""):
    size = 7 + len(fields)
    rest = struct.pack("<BHH", type, flags, size) + fields
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest + data


def rar4_file(name, content, flags=0):
    time, date = dos(WHEN)
    fields = struct.pack("<2IBIHHBBHI", len(content), len(content), 3, zlib.crc32(content), time, date, 20, 0x30, len(name),
                         0o100644) + name
    return rar4_block(0x74, 0x8000 | flags, fields, content)


def rar_samples():
    start = b"Rar!\x1a\x07\x01\0"
    files = rar5_file(b"offer.txt", TEXT) + rar5_file(CJK.encode(), TEXT)
    end = rar5_block(5, 0, vint(0))
    save("basic-5.rar", start + rar5_block(1, 0, vint(0)) + rar5_file(b"CMT", b"for p.roth@nordlicht.example", type=3) + files + end)
    save("encrypted-5.rar", start + rar5_block(1, 0, vint(0)) + files + rar5_file(b"secret.txt", bytes(64), True) + end)
    save("volume-5.rar", start + rar5_block(1, 0, vint(1)) + files + rar5_block(5, 0, vint(1)))
    start = b"Rar!\x1a\x07\0"
    main = rar4_block(0x73, 0, bytes(6))
    save("basic-4.rar", start + main + rar4_file(b"offer.txt", TEXT) + rar4_file(b"b.txt", TEXT) + rar4_block(0x7B, 0x4000, b""))
    save("volume-4.rar", start + rar4_block(0x73, 1, bytes(6)) + rar4_file(b"offer.txt", TEXT) + rar4_block(0x7B, 0x4001, b""))
    save("encrypted-4.rar", start + main + rar4_file(b"secret.txt", bytes(64), 4) + rar4_block(0x7B, 0x4000, b""))
    save("cut-5.rar", (b"Rar!\x1a\x07\x01\0" + rar5_block(1, 0, vint(0)) + files)[:-30])


def cab(flags=0):
    time, date = dos(WHEN)
    contents = [("offer.txt", TEXT), (CJK.replace("/", "\\"), TEXT * 2)]
    data = b"".join(content for _, content in contents)
    files, at = b"", 0
    for name, content in contents:
        files += struct.pack("<IIHHHH", len(content), at, 0, date, time, 0xA0) + name.encode() + b"\0"
        at += len(content)
    head = 36 + (2 * 2 if flags else 0)
    start = head + 8
    block = start + len(files)
    body = struct.pack("<IHH", block, 1, 0) + files + struct.pack("<IHH", 0, len(data), len(data)) + data
    links = b"a\0b\0" if flags else b""
    return struct.pack("<4s5I2B5H", b"MSCF", 0, head + len(body), 0, start, 0, 3, 1, 1, 2, flags, 7, 0) + links + body


def cpio(members):
    out = b""
    for i, (name, mode, content) in enumerate(members + [("TRAILER!!!", 0, b"")]):
        name = name.encode() + b"\0"
        head = b"070701" + b"".join(b"%08X" % v for v in (i + 1, mode, 0, 0, 1, UNIX, len(content), 0, 0, 0, 0, len(name), 0))
        out += (head + name).ljust((len(head + name) + 3) // 4 * 4, b"\0")
        out += content.ljust((len(content) + 3) // 4 * 4, b"\0")
    return out.ljust((len(out) + 511) // 512 * 512, b"\0")


def ar(members):
    out = b"!<arch>\n"
    for name, content in members:
        out += b"%-16s%-12d%-6d%-6d%-8s%-10d`\n" % (name.encode() + b"/", UNIX, 0, 0, b"100644", len(content))
        out += content + b"\n" * (len(content) % 2)
    return out


def rpm(payload):
    lead = struct.pack(">4s2B2H66s2H16s", b"\xed\xab\xee\xdb", 3, 0, 0, 1, b"example-1-1", 1, 5, bytes(16))
    empty = b"\x8e\xad\xe8\x01" + bytes(4) + struct.pack(">2I", 0, 0)
    return lead + empty + empty + gzip.compress(payload, mtime=0)


def xar():
    packed = zlib.compress(TEXT)
    toc = zlib.compress(b'<?xml version="1.0" encoding="UTF-8"?><xar><toc><file id="1"><data><length>%d</length>'
                        b'<encoding style="application/x-gzip"/><offset>0</offset><size>%d</size></data>'
                        b'<mtime>2021-03-04T10:22:00Z</mtime><type>file</type><name>offer.txt</name></file></toc></xar>'
                        % (len(packed), len(TEXT)))
    plain = len(zlib.decompress(toc))
    return struct.pack(">IHHQQI", 0x78617221, 28, 1, len(toc), plain, 0) + toc + packed


def lha():
    name = b"offer.txt"
    crc = 0
    for byte in TEXT:  # CRC-16/ARC
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    time, date = dos(WHEN)
    body = b"-lh0-" + struct.pack("<2I2H2B", len(TEXT), len(TEXT), time, date, 0x20, 0) + bytes([len(name)]) + name + struct.pack("<H", crc)
    return bytes([len(body), sum(body) & 255]) + body + TEXT + b"\0"


def other_samples():
    save("basic.cab", cab())
    save("volume.cab", cab(3))
    save("basic.cpio", cpio([("offer.txt", 0o100644, TEXT), (CJK, 0o100644, TEXT), ("soft", 0o120777, b"/etc/passwd"),
                             ("folder", 0o040755, b"")]))
    save("rest.cpio", cpio([("offer.txt", 0o100644, TEXT)]) + cpio([("second.txt", 0o100644, TEXT)]))
    save("basic.a", ar([("offer.txt", TEXT), ("b.txt", TEXT)]))
    save("basic.deb", ar([("debian-binary", b"2.0\n"), ("control.tar.gz", gzip.compress(tar([("control", TEXT)]), mtime=0)),
                          ("data.tar.xz", lzma.compress(tar([("./offer.txt", TEXT)])))]))
    save("basic.rpm", rpm(cpio([("./offer.txt", 0o100644, TEXT)])))
    save("basic.xar", xar())
    save("basic.lzh", lha())


def tool_samples():
    with tempfile.TemporaryDirectory() as work:
        for name, content in (("offer.txt", TEXT), (CJK, TEXT * 5), ("folder/b.txt", TEXT)):
            path = os.path.join(work, "in", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        for folder, _, files in os.walk(os.path.join(work, "in"), topdown=False):
            for name in files + [""]:
                os.utime(os.path.join(folder, name), (UNIX, UNIX))
        inside = os.path.join(work, "in")
        quiet = {"cwd": inside, "check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if shutil.which("7z"):
            for name, options in (("basic.7z", []), ("encrypted.7z", ["-pinvented"]), ("encrypted-names.7z", ["-pinvented", "-mhe=on"])):
                target = os.path.join(work, name)
                subprocess.run(["7z", "a", "-mtm=on", *options, target, "."], **quiet)
                save(name, open(target, "rb").read())
            noise = bytes((i * i * 2654435761 >> 13) & 255 for i in range(1500))
            with open(os.path.join(inside, "far.bin"), "wb") as file:
                file.write(noise + bytes(50000) + noise + bytes(90000) + TEXT)  # beyond deflate's window and longest match
            os.utime(os.path.join(inside, "far.bin"), (UNIX, UNIX))
            target = os.path.join(work, "deflate64.zip")
            subprocess.run(["7z", "a", "-tzip", "-mm=Deflate64", "-mx=9", target, "far.bin"], **quiet)
            save("deflate64.zip", open(target, "rb").read())
            os.remove(os.path.join(inside, "far.bin"))
            whole = open(os.path.join(work, "basic.7z"), "rb").read()
            save("cut.7z.001", whole[:-40])
            save("stub.7z", b"\x7fELF a program that unpacks itself".ljust(300, b"\0") + whole)
        if shutil.which("genisoimage"):
            target = os.path.join(work, "basic.iso")
            subprocess.run(["genisoimage", "-quiet", "-J", "-R", "-input-charset", "utf-8", "-o", target, "."], **quiet)
            save("basic.iso.gz", gzip.compress(open(target, "rb").read(), mtime=0))


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    for write in (zip_samples, tar_samples, single_samples, stream_samples, rar_samples, other_samples, tool_samples):
        write()
