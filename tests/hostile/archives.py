"""Bombs that are archives and compressed files."""
import bz2
import io
import lzma
import shutil
import struct
import subprocess
import tarfile
import zlib

from kit import (BZIP2, MI, TEXT, XZ, Zip, again, bomb, crc_combine, deflate, deflated_zeros, fixed_crc, gzip_header, quine, repeat,
                 save, stored, tar_header, tar_member, zeros_by, zeros_crc, zip_end, zip_entry, zip_local)


# ---- ZIP


@bomb("overlap.zip", "truncated", "overlap", maybe="no_handler")
def _(path):
    """42 KB: 250 entries that name one local header, 22 MB each: 5.5 GB."""
    packed, size, crc = deflated_zeros(16), 16 * MI, zeros_crc(16)
    first = zip_local(b"first.txt", 0, zlib.crc32(TEXT), len(TEXT), len(TEXT)) + TEXT
    entries = zip_entry(b"first.txt", 0, 0, zlib.crc32(TEXT), len(TEXT), len(TEXT))
    entries += b"".join(zip_entry(b"%03d" % n, len(first), 8, crc, len(packed), size) for n in range(340))
    data = first + zip_local(b"000", 8, crc, len(packed), size) + packed
    save(path, data, entries, zip_end(341, len(entries), len(data)))


def quoted(path, files, mebibytes):
    """D. Fifield, "A better zip bomb" (2019): each local header is quoted by a stored block of the file before it."""
    kernel, crc, size = deflated_zeros(mebibytes), zeros_crc(mebibytes), mebibytes * MI
    data, entries, offset = kernel, [], 0
    names = [b"%05d" % n for n in range(files)]
    pieces = [kernel]
    for name in reversed(names):
        header = zip_local(name, 8, crc, len(data), size & 0xFFFFFFFF)
        entries.append((name, crc, len(data), size & 0xFFFFFFFF))
        quote = stored(len(header))
        pieces += [header, quote]
        data = quote + header + data
        crc, size = crc_combine(zlib.crc32(header), crc, size), size + len(header)
    pieces.pop()  # nobody quotes the first
    first = zip_local(b"first.txt", 0, zlib.crc32(TEXT), len(TEXT), len(TEXT)) + TEXT
    whole = first + b"".join(reversed(pieces))
    table, offset = [zip_entry(b"first.txt", 0, 0, zlib.crc32(TEXT), len(TEXT), len(TEXT))], len(first)
    for name, crc, packed, size in reversed(entries):
        table.append(zip_entry(name, offset, 8, crc, packed, size))
        offset += 30 + len(name) + 5
    table = b"".join(table)
    save(path, whole, table, zip_end(files + 1, len(table), len(whole)))


@bomb("quoted-overlap.zip", "truncated", "overlap", maybe="no_handler corrupt")  # a quoted header is a cut ZIP
def _(path):
    quoted(path, 250, 16)


@bomb("quoted-overlap-10MB.zip", "truncated", "overlap", maybe="no_handler corrupt", quick=False)
def _(path):
    quoted(path, 60000, 16)


@bomb("zip64-sizes.zip", "clean")
def _(path):
    """A member that is said to have 2^62 bytes, in a file of 300."""
    packed = deflate(TEXT)
    local = zip_local(b"a.txt", 8, zlib.crc32(TEXT), 0xFFFFFFFF, 0xFFFFFFFF, extra=struct.pack("<2H2Q", 1, 16, 1 << 62, 1 << 62))
    entry = zip_entry(b"a.txt", 0, 8, zlib.crc32(TEXT), 0xFFFFFFFF, 0xFFFFFFFF, extra=struct.pack("<2H2Q", 1, 16, 1 << 62, 1 << 62))
    save(path, local, packed, entry, zip_end(1, len(entry), len(local + packed)))


@bomb("zip64-count.zip", "clean|unreadable|findings", "corrupt", kept=True)
def _(path):
    """A directory of 2^60 entries and 2^63 bytes."""
    first = zip_local(b"first.txt", 0, zlib.crc32(TEXT), len(TEXT), len(TEXT)) + TEXT
    entry = zip_entry(b"first.txt", 0, 0, zlib.crc32(TEXT), len(TEXT), len(TEXT))
    end = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1 << 60, 1 << 60, 1 << 63, len(first))
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, len(first + entry), 1)
    save(path, first, entry, end, locator, zip_end(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF))


@bomb("nested-1000.zip", "clean|findings", "depth")
def _(path):
    inner = Zip().add(b"core.txt", b"nothing").bytes()
    for _ in range(999):
        inner = Zip().add(b"first.txt", TEXT).add(b"n.zip", inner, method=0).bytes()
    save(path, inner)


@bomb("nested-1000.gz", "clean|truncated|unreadable", "depth", kept=None)
def _(path):
    data = TEXT
    for _ in range(1000):
        data = gzip_header() + deflate(data) + struct.pack("<2I", zlib.crc32(data), len(data))
    save(path, data)


@bomb("quine.gz", "clean|truncated|unreadable", "depth", kept=None)
def _(path):
    """Unpacks to itself."""
    prefix = gzip_header(b"q")
    length = len(quine(prefix, again(17, [8, 9]), bytes(13), again(18, [9, 9])))
    build = lambda crc: quine(prefix, again(17, [8, 9]), b"\1\0\0\xff\xff" + struct.pack("<2I", crc, length), again(18, [9, 9]))
    whole = build(fixed_crc(build))
    unpacked = zlib.decompress(whole, 31)
    assert unpacked == whole
    save(path, whole)


@bomb("quine.zip", "clean|truncated|unreadable", "depth", kept=None)
def _(path):
    """Holds itself and nothing else."""
    extra = struct.pack("<2H", 0xCAFE, 21) + bytes(21)  # 60 bytes of header: `again` of 65 fills whole bytes

    def build(crc, length=0):
        about = {"crc": crc, "packed": max(0, length - 60 - 73), "size": length}
        prefix = zip_local(b"q.zip", extra=extra, **about)
        entry = zip_entry(b"q.zip", 0, **about)
        suffix = b"\1\0\0\xff\xff" + entry + zip_end(1, len(entry), length - 22 - len(entry) if length else 0)
        return quine(prefix, again(65, [65], 1), suffix, again(84, [18, 66]))

    length = len(build(0))
    crc = fixed_crc(lambda x: build(x, length))
    whole = build(crc, length)
    assert zlib.decompress(whole[60:], -15) == whole
    save(path, whole)


@bomb("duplicate-names.zip", "clean|findings", quick=False)
def _(path):
    """50,000 members of one name, and of names with NUL, control characters and steps upwards."""
    whole = Zip()
    for n in range(50000):
        whole.add(b"same.txt", TEXT if n == 0 else b"%d" % n, method=0)
    for name in (b"nul\0.txt", b"nul\0other.txt", b"", b"/", b"../../up.txt", b"\x1b[2J.txt", b"!/!/", b"a" * 65000, b"\xff\xfe", b"x/" * 32000):
        whole.add(name, b"x" + name[:20], method=0)
    save(path, whole.bytes())


@bomb("deflate.zip", "clean|truncated", "ratio|bytes_out|time", maybe="ratio bytes_out time", quick=False)
def _(path):
    """One member of 8 GiB in 8 MB."""
    packed = deflated_zeros(8192, TEXT)
    whole = Zip().add(b"first.txt", TEXT)
    whole.add(b"zeros.txt", b"", packed, size=8192 * MI + len(TEXT), crc=zeros_crc(8192, TEXT))
    save(path, whole.bytes())


@bomb("bzip2.zip", "clean|unreadable", "ratio", maybe="corrupt", quick=False)
def _(path):
    """bz2 packs zeros 20,000:1 and more."""
    whole = Zip().add(b"first.txt", TEXT)
    save(path, whole.add(b"zeros.bin", b"", bz2.compress(TEXT + bytes(256 * MI)), size=256 * MI + len(TEXT), crc=1, method=12).bytes())


# ---- one compressed file


@bomb("zeros.gz", "clean|truncated", "ratio|bytes_out|time", quick=False)
def _(path):
    save(path, gzip_header(b"zeros.txt"), deflated_zeros(6144, TEXT),
         struct.pack("<2I", zeros_crc(6144, TEXT), (6144 * MI + len(TEXT)) & 0xFFFFFFFF))


@bomb("zeros.bz2", "clean|truncated|unreadable", "ratio", maybe="time", quick=False)
def _(path):
    save(path, zeros_by(BZIP2, 6144, TEXT))


@bomb("zeros.xz", "clean|truncated|unreadable", "ratio", maybe="time", quick=False)
def _(path):
    save(path, zeros_by(XZ, 6144, TEXT))


@bomb("zeros.lzma", "clean|truncated|unreadable", "ratio", maybe="time", quick=False)
def _(path):
    save(path, lzma.compress(TEXT + bytes(512 * MI), lzma.FORMAT_ALONE, preset=0))


def by_tool(*command):
    return lambda data: subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


if shutil.which("zstd"):
    @bomb("zeros.zst", "clean", "ratio", quick=False)
    def _(path):
        save(path, zeros_by(by_tool("zstd", "-q", "-c"), 6144, TEXT))


if shutil.which("lz4"):
    @bomb("zeros.lz4", "clean|truncated|unreadable", "bytes_out", maybe="time", quick=False)
    def _(path):
        """255:1 at the most: not the ratio, the bytes."""
        save(path, zeros_by(by_tool("lz4", "-q", "-c"), 8192, TEXT))


@bomb("zeros.tar.bz2", "clean|findings", "ratio", maybe="time no_handler", quick=False)
def _(path):
    """A tar with a member of 6 GiB behind a filter."""
    head = tar_member(b"first.txt", TEXT) + tar_header(b"zeros.bin", 6144 * MI)
    save(path, zeros_by(BZIP2, 6144, head))


@bomb("window.xz", "unreadable", "out_of_memory", kept=None)
def _(path):
    """LZMA2 with a dictionary of 3 GiB (.xz file format 1.1.0, 5.3.1: 39)."""
    data = bytearray(lzma.compress(TEXT, preset=0))
    length = (data[12] + 1) * 4
    at = data.index(b"\x21\x01", 12) + 2
    data[at] = 39
    data[12 + length - 4:12 + length] = struct.pack("<I", zlib.crc32(bytes(data[12:12 + length - 4])))
    save(path, bytes(data))


@bomb("window.lzma", "unreadable", "out_of_memory", kept=None)
def _(path):
    data = bytearray(lzma.compress(TEXT * 100, lzma.FORMAT_ALONE, preset=0))
    data[1:5] = struct.pack("<I", 1 << 31)
    save(path, bytes(data))


@bomb("window.zst", "unreadable", "out_of_memory", kept=None)
def _(path):
    """RFC 8878, 3.1.1.1.2: exponent 21, a window of 2 GiB; one raw block."""
    save(path, b"\x28\xb5\x2f\xfd\x00\xa8", struct.pack("<I", len(TEXT) << 3 | 1)[:3], TEXT)


# ---- tar


@bomb("members-1e6.tgz", "truncated|clean|findings", "entries", quick=False)
def _(path):
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    whole = [packer.compress(tar_member(b"first.txt", TEXT))]
    base = bytearray(tar_header(b"0000000"))
    total = sum(base[:148]) + 8 * 32 + sum(base[156:]) - 7 * 48
    for n in range(1000000):
        name = b"%07d" % n
        base[:7] = name
        base[148:154] = b"%06o" % (total + sum(name))
        whole.append(packer.compress(bytes(base)))
    save(path, *whole, packer.flush())


@bomb("members-200000.tar", "clean|findings", "", maybe="time entries", quick=False)
def _(path):
    base = bytearray(tar_header(b"0000000", 7))
    total = sum(base[:148]) + 8 * 32 + sum(base[156:]) - 7 * 48
    with open(path, "wb") as file:
        file.write(tar_member(b"first.txt", TEXT))
        for n in range(200000):
            name = b"%07d" % n
            base[:7] = name
            base[148:154] = b"%06o" % (total + sum(name))
            file.write(base + name + bytes(505))
        file.write(bytes(1024))


@bomb("sparse-8EiB.tar", "clean", "ratio|bytes_out", maybe="no_handler")
def _(path):
    """Old GNU sparse: 512 bytes of data at the end of a member of 2^63 - 1."""
    big = lambda value: b"\x80" + value.to_bytes(11, "big")
    size = (1 << 63) - 1
    header = tar_header(b"hole.bin", 512, b"S", at257=b"ustar  \0", at386=big(size - 512) + big(512), at410=big(size) + big(0), at483=big(size))
    save(path, tar_member(b"first.txt", TEXT), header, TEXT.ljust(512, b"x"), bytes(1024))


def pax(**records):
    out = b""
    for key, value in records.items():
        body = b" " + key.replace("__", ".").encode() + b"=" + value + b"\n"
        length = len(body) + 2
        while len(str(length)) + len(body) != length:
            length = len(str(length)) + len(body)
        out += str(length).encode() + body
    return tar_member(b"PaxHeader", out, b"x")


@bomb("pax-size.tar", "clean|unreadable|findings", "corrupt")
def _(path):
    save(path, tar_member(b"first.txt", TEXT), pax(size=b"9223372036854775807"), tar_member(b"big.txt", b"its size is a lie"), bytes(1024))


@bomb("pax-header-8EiB.tar", "clean|unreadable|findings", "corrupt")
def _(path):
    save(path, tar_member(b"first.txt", TEXT), tar_header(b"PaxHeader", (1 << 63) - 1, b"x"), b"99999999999999 path=x\n".ljust(512, b"\0"))


@bomb("pax-sparse.tar", "clean|unreadable", "ratio|bytes_out|corrupt")
def _(path):
    """PAX sparse 1.0 with a map of holes until 2^62."""
    about = pax(GNU__sparse__major=b"1", GNU__sparse__minor=b"0", GNU__sparse__name=b"hole.bin", GNU__sparse__realsize=b"4611686018427387904")
    data = b"2\n0\n5\n4611686018427387000\n5\n".ljust(512, b"\0") + b"hello" + b"there"
    save(path, tar_member(b"first.txt", TEXT), about, tar_member(b"GNUSparse/hole.bin", data), bytes(1024))


# ---- the others


def number7z(value):
    """7zFormat.txt: REAL_UINT64 behind a byte of ones."""
    return b"\xff" + struct.pack("<Q", value)


def sevenz(header, body=b"", claim=None):
    start = struct.pack("<QQI", len(body), len(header) if claim is None else claim, zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + body + header


@bomb("files-2^31.7z", "unreadable|truncated", "corrupt|unsupported|out_of_memory", kept=None)
def _(path):
    save(path, sevenz(b"\1\5" + number7z(1 << 31) + b"\x0e" + number7z(1 << 28) + b"\xff" * 64 + b"\0\0"))


@bomb("folders-2^31.7z", "unreadable|truncated", "corrupt|unsupported|out_of_memory", kept=None)
def _(path):
    streams = b"\4\6" + number7z(0) + number7z(1 << 31) + b"\7\x0b" + number7z(1 << 31) + b"\0"
    save(path, sevenz(b"\1" + streams + b"\0\0"))


@bomb("header-2^62.7z", "unreadable|truncated", "corrupt|unsupported|out_of_memory", kept=None)
def _(path):
    save(path, sevenz(b"\1\0", claim=1 << 62))


@bomb("loop.cab", "clean|unreadable|findings", "corrupt", kept=None)
def _(path):
    """A folder whose data block is the header itself, and 60,000 files that all lie in it."""
    files = b"".join(struct.pack("<IIHHHH", 30000, 0, 0, 0x5264, 0, 0xA0) + b"%d\0" % n for n in range(60000))
    start = 36 + 8
    head = struct.pack("<4s5I2B5H", b"MSCF", 0, start + len(files), 0, start, 0, 3, 1, 1, 60000, 0, 7, 0)
    save(path, head, struct.pack("<IHH", 0, 65535, 0), files)


def iso(directory):
    """ECMA-119: a volume whose root directory (sector 18) has these records."""
    both = lambda value, form: struct.pack("<" + form, value) + struct.pack(">" + form, value)

    def record(name, extent, size, flags):
        body = bytes([0]) + both(extent, "I") + both(size, "I") + bytes([121, 3, 4, 10, 22, 0, 0, flags, 0, 0]) + both(1, "H") + bytes([len(name)]) + name
        body += bytes((len(body) + 1) % 2)
        return bytes([len(body) + 1]) + body

    volume = bytearray(2048)
    volume[0:7] = b"\1CD001\1"
    volume[80:88] = both(64, "I")
    volume[120:124], volume[124:128], volume[128:132] = both(1, "H"), both(1, "H"), both(2048, "H")
    volume[132:140] = both(10, "I")
    volume[140:144] = struct.pack("<I", 20)
    volume[156:190] = record(b"\0", 18, 2048, 2)
    volume[881] = 1
    table = record(b"\0", 18, 2048, 2) + record(b"\1", 18, 2048, 2) + b"".join(record(*one) for one in directory)
    return bytes(16 * 2048) + bytes(volume) + b"\xffCD001\1".ljust(2048, b"\0") + table.ljust(2048, b"\0") + TEXT.ljust(2048 * 45, b"\0")


# libarchive reads all directories before it hands out a file: where one is refused, none comes.
@bomb("loop.iso", "unreadable", "corrupt", kept=None)
def _(path):
    save(path, iso([(b"FIRST.TXT;1", 19, len(TEXT), 0), (b"LOOP", 18, 2048, 2), (b"LOOP2", 18, 2048, 2)]))


@bomb("huge-extents.iso", "unreadable", "corrupt", kept=None)
def _(path):
    save(path, iso([(b"FIRST.TXT;1", 19, len(TEXT), 0), (b"HUGE.TXT;1", 0xFFFFFFFF, 0xFFFFFFFF, 0), (b"DIR", 20, 0xFFFFFFFF, 2)]))


def xar(toc, plain=None):
    packed = zlib.compress(toc)
    return struct.pack(">IHHQQI", 0x78617221, 28, 1, len(packed), len(toc) if plain is None else plain, 0) + packed


@bomb("toc-2^62.xar", "clean|unreadable|findings", "corrupt", kept=None)
def _(path):
    save(path, xar(b"<xar><toc></toc></xar>", 1 << 62))


@bomb("loop.xar", "clean|unreadable|findings", "", maybe="corrupt", kept=None)
def _(path):
    """Folders 100,000 deep, links to themselves, one extent for all."""
    link = b'<file id="9"><name>l</name><type link="9">hardlink</type></file>'
    folder = b'<file id="%d"><name>d</name><type>directory</type>'
    save(path, xar(b"<xar><toc>" + link + b"".join(folder % (n + 10) for n in range(100000)) + b"</file>" * 100000 + b"</toc></xar>"))


def newc(name, size, namesize=None, links=1, mode=0o100644):
    name += b"\0"
    fields = (7, mode, 0, 0, links, 0, size, 0, 0, 0, 0, len(name) if namesize is None else namesize, 0)
    head = b"070701" + b"".join(b"%08X" % value for value in fields) + name
    return head + bytes(-len(head) % 4)


@bomb("sizes.cpio", "clean|unreadable|findings", "corrupt")
def _(path):
    save(path, newc(b"first.txt", len(TEXT)), TEXT.ljust((len(TEXT) + 3) // 4 * 4, b"\0"), newc(b"big", 0xFFFFFFFF), b"short")


@bomb("links.cpio", "clean|unreadable|findings", "", maybe="corrupt entries symlink_not_followed", quick=False)
def _(path):
    """100,000 hard links to one file, each with a name that is longer than it is."""
    save(path, newc(b"first.txt", len(TEXT)), TEXT.ljust((len(TEXT) + 3) // 4 * 4, b"\0"),
         *[newc(b"l%d" % n, 0, links=100000) for n in range(100000)], newc(b"name", 0, namesize=0xFFFFFFFF))


@bomb("sizes.a", "clean|unreadable|findings", "corrupt")
def _(path):
    entry = lambda name, size: b"%-16s%-12d%-6d%-6d%-8s%-10s`\n" % (name, 0, 0, 0, b"100644", size)
    save(path, b"!<arch>\n", entry(b"first.txt/", b"%d" % len(TEXT)), TEXT, b"\n" * (len(TEXT) % 2), entry(b"//", b"9999999999"), b"x")


def vint(value):
    out = b""
    while value >= 128:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


@bomb("sizes.rar", "clean|unreadable|findings", "corrupt", maybe="unsupported")
def _(path):
    def block(kind, flags, fields, data=b"", claim=None):
        body = vint(kind) + vint(flags | (2 if data else 0)) + (vint(len(data) if claim is None else claim) if data else b"") + fields
        head = vint(len(body)) + body
        return struct.pack("<I", zlib.crc32(head)) + head + data

    def member(name, data, claim=None):
        size = len(data) if claim is None else claim
        return block(2, 0, vint(4) + vint(size) + vint(0o100644) + struct.pack("<I", zlib.crc32(data)) + vint(0) + vint(1) + vint(len(name)) + name, data, claim)

    save(path, b"Rar!\x1a\x07\x01\0", block(1, 0, vint(0)), member(b"first.txt", TEXT), member(b"big.bin", b"x" * 99, (1 << 63) - 1))


@bomb("tar-in-tar-300.tar", "clean|findings", "depth", quick=False)
def _(path):
    data = TEXT
    for _ in range(300):
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w") as archive:
            for name, content in (("first.txt", TEXT), ("n.tar", data)):
                about = tarfile.TarInfo(name)
                about.size = len(content)
                archive.addfile(about, io.BytesIO(content))
        data = file.getvalue()
    save(path, data)


@bomb("noise.gz", "unreadable", "corrupt", maybe="time", kept=None, quick=False)
def _(path):
    """30 MB of empty gzip members: each costs a start."""
    one = gzip_header() + b"\3\0" + bytes(8)
    repeat(path, one, 30 * MI, before=b"", after=one[:9])
