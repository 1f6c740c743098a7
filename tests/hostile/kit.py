"""What the makers of bombs share: the register of bombs, CRC-32 arithmetic, ZIPs in which every field can lie, deflate by hand."""
import bz2
import lzma
import struct
import zlib

MAIL = "ada.fenwick@brightwater.example"
TEXT = f"Please write to {MAIL} today.\n".encode()
MI = 1 << 20
BOMBS = {}


class Bomb:
    """A file or folder made by `make(path)`, and how its scan must end: the root's state, all reasons that limit what was seen
    anywhere in it, and whether the address that stands before the cut is found (None: there is none)."""

    def __init__(self, name, make, state, reasons, maybe, kept, quick, code, arguments):
        self.name, self.make, self.kept, self.quick, self.code, self.arguments = name, make, kept, quick, code, arguments
        self.states = state.split("|")
        self.reasons, self.maybe = set(reasons.split()), set(maybe.split())


def bomb(name, state, reasons="", maybe="", kept=True, quick=True, code=None, arguments=()):
    def register(make):
        assert name not in BOMBS, name
        BOMBS[name] = Bomb(name, make, state, reasons, maybe, kept, quick, code, arguments)
        return make
    return register


def save(path, *pieces):
    with open(path, "wb") as file:
        for piece in pieces:
            file.write(piece)


def repeat(path, unit, size, before=TEXT, after=b""):
    """`unit` again and again until `size`."""
    block = unit * max(1, MI // len(unit))
    with open(path, "wb") as file:
        file.write(before)
        while file.tell() < size:
            file.write(block)
        file.write(after)


# ---- CRC-32 (affine in its input, so equations with it can be solved)


def times(matrix, vector):
    out, row = 0, 0
    while vector:
        if vector & 1:
            out ^= matrix[row]
        vector >>= 1
        row += 1
    return out


def crc_combine(first, second, length):
    """CRC of A+B from theirs: zlib's crc32_combine."""
    odd = [0xEDB88320] + [1 << n for n in range(31)]
    even = [times(odd, odd[n]) for n in range(32)]
    odd = [times(even, even[n]) for n in range(32)]
    while length:
        even = [times(odd, odd[n]) for n in range(32)]
        if length & 1:
            first = times(even, first)
        length >>= 1
        odd, even = even, odd
    return first ^ second


def fixed_crc(build):
    """x with crc32(build(x)) == x, or None: 32 equations over GF(2)."""
    base = zlib.crc32(build(0))
    columns = [zlib.crc32(build(1 << n)) ^ base ^ (1 << n) for n in range(32)]
    rows = [(sum(((columns[n] >> bit) & 1) << n for n in range(32)), (base >> bit) & 1) for bit in range(32)]
    for n in range(32):
        pivot = next((i for i in range(n, 32) if rows[i][0] >> n & 1), None)
        if pivot is None:
            return None
        rows[n], rows[pivot] = rows[pivot], rows[n]
        rows = [(row[0] ^ rows[n][0], row[1] ^ rows[n][1]) if i != n and row[0] >> n & 1 else row for i, row in enumerate(rows)]
    return sum(row[1] << n for n, row in enumerate(rows))


# ---- deflate (RFC 1951)


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def deflated_zeros(mebibytes, before=b""):
    """`before` and so many MiB of zeros, near 1030:1, without packing them: a block that refers to nothing, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(16 * MI)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * (mebibytes // 16) + b"\1\0\0\xff\xff"


def zeros_crc(mebibytes, before=b""):
    one, crc = zlib.crc32(bytes(16 * MI)), zlib.crc32(before)
    for _ in range(mebibytes // 16):
        crc = crc_combine(crc, one, 16 * MI)
    return crc


LENGTHS = [(3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1), (17, 1), (19, 2), (23, 2),
           (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4), (83, 4), (99, 4)]  # section 3.2.5; the codes of 7 bits
DISTANCES = [(1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4), (49, 4), (65, 5), (97, 5)]


class Bits:
    def __init__(self):
        self.bits = []

    def low_first(self, value, count):
        self.bits += [value >> n & 1 for n in range(count)]

    def high_first(self, value, count):
        self.bits += [value >> n & 1 for n in reversed(range(count))]

    def match(self, length, distance):
        code = max(n for n, (base, _) in enumerate(LENGTHS) if base <= length)
        self.high_first(code + 1, 7)
        self.low_first(length - LENGTHS[code][0], LENGTHS[code][1])
        code = max(n for n, (base, _) in enumerate(DISTANCES) if base <= distance)
        self.high_first(code, 5)
        self.low_first(distance - DISTANCES[code][0], DISTANCES[code][1])

    def bytes(self):
        return bytes(sum(bit << n for n, bit in enumerate(self.bits[at:at + 8])) for at in range(0, len(self.bits), 8))


def again(distance, lengths, empty_blocks=0):
    """The last `distance` bytes once more, by matches of these lengths, in a fixed block (and empty ones to fill whole bytes)."""
    assert sum(lengths) == distance
    bits = Bits()
    bits.low_first(2, 3)
    for length in lengths:
        bits.match(length, distance)
    bits.high_first(0, 7)
    for _ in range(empty_blocks):
        bits.low_first(2, 3)
        bits.high_first(0, 7)
    bits.low_first(0, -len(bits.bits) % 8)
    return bits.bytes()


def stored(length, last=0):
    return struct.pack("<B2H", last, length, length ^ 0xFFFF)


def quine(prefix, again_prefix, suffix, again_suffix):
    """A deflate stream between prefix and suffix that gives the whole (R. Cox, "Zip Files All The Way Down", 2010)."""
    lp, ls, l1, l4, l0, r4 = stored(len(prefix) + 5), stored(len(suffix) + len(again_suffix)), stored(5), stored(20), stored(0), \
        again(20, [10, 10])
    assert len(again_prefix) == 5 and len(r4) == 5
    return b"".join([prefix, lp, prefix, lp, again_prefix, l1, again_prefix, l1, l1, l4, again_prefix, l1, l1, l4, r4,
                     l4, r4, l4, r4, l4, r4, l4, r4, l0, l0, ls, r4, l0, l0, ls, again_suffix, suffix, again_suffix, suffix])


# ---- ZIP (APPNOTE 6.3.10)


def zip_local(name, method=8, crc=0, packed=0, size=0, flags=0, extra=b""):
    return struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags, method, 0, 0x5264, crc, packed, size, len(name), len(extra)) + name + extra


def zip_entry(name, at, method=8, crc=0, packed=0, size=0, flags=0, extra=b"", host=0, attributes=0):
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", 20 | host << 8, 20, flags, method, 0, 0x5264, crc, packed, size, len(name),
                       len(extra), 0, 0, 0, attributes, at) + name + extra


def zip_end(count, length, at, comment=b""):
    return struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, length, at, len(comment)) + comment


class Zip:
    def __init__(self):
        self.data, self.entries, self.count = bytearray(), bytearray(), 0

    def add(self, name, data, packed=None, size=None, crc=None, method=8):
        """`data`, or what is said of `packed`."""
        packed = (deflate(data) if method == 8 else data) if packed is None else packed
        size, crc = len(data) if size is None else size, zlib.crc32(data) if crc is None else crc
        about = {"method": method, "crc": crc, "packed": len(packed), "size": size & 0xFFFFFFFF}
        self.entries += zip_entry(name, len(self.data), **about)
        self.data += zip_local(name, **about) + packed
        self.count += 1
        return self

    def bytes(self):
        return bytes(self.data) + bytes(self.entries) + zip_end(self.count, len(self.entries), len(self.data))


def package(path, parts):
    whole = Zip()
    for name, data in parts.items():
        whole.add(name.encode(), data if isinstance(data, bytes) else data.encode())
    save(path, whole.bytes())


# ---- tar (POSIX ustar)


def tar_header(name, size=0, kind=b"0", **fields):
    header = bytearray(512)
    for at, value in ((0, name), (100, b"0000644\0"), (108, b"0000000\0"), (116, b"0000000\0"), (136, b"14020130610\0"),
                      (156, kind), (257, b"ustar\00000")):
        header[at:at + len(value)] = value
    header[124:136] = b"%011o\0" % size if size < 1 << 33 else b"\x80" + size.to_bytes(11, "big")
    for at, value in fields.items():
        header[int(at[2:]):int(at[2:]) + len(value)] = value
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def tar_member(name, data, kind=b"0"):
    return tar_header(name, len(data), kind) + data + bytes(-len(data) % 512)


def gzip_header(name=b""):
    return struct.pack("<3sBIBB", b"\x1f\x8b\x08", 8 if name else 0, 0, 2, 3) + (name + b"\0" if name else b"")


def zeros_by(compress, mebibytes, before=b""):
    """Streams one after the other: packed once, written often."""
    return compress(before + bytes(64 * MI)) + compress(bytes(64 * MI)) * (mebibytes // 64)


BZIP2, XZ = bz2.compress, lambda data: lzma.compress(data, preset=0)
