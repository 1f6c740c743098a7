#!/usr/bin/env python3
"""Makes the compound files of tests/samples/ole, and serves make_xls.py and its kin: compound() writes a compound file
([MS-CFB]) of a dictionary: name to bytes is a stream, name to dictionary a storage."""
import pathlib
import struct

END, FREE, FAT_MARK, DIFAT_MARK, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF


def _order(name):
    return (len(name.encode("utf-16-le")), name.upper())


class _Writer:
    def __init__(self, tree, clsid, shift, times=(0, 0)):
        self.size, self.shift, self.times = 1 << shift, shift, times
        self.sectors, self.fat = [], []
        self.mini, self.mini_fat = bytearray(), []
        self.entries = [["Root Entry", 5, NONE, NONE, NONE, clsid or bytes(16), END, 0]]
        self.entries[0][4] = self._storage(tree)

    def _storage(self, tree):
        """Adds the entries of one storage; returns the root of their tree (balanced, all black)."""
        names = sorted(tree, key=_order)
        indices = []
        for name in names:
            indices.append(len(self.entries))
            value = tree[name]
            clsid = bytes(16)
            if isinstance(value, tuple):  # (class, dictionary)
                clsid, value = value
            self.entries.append([name, 1 if isinstance(value, dict) else 2, NONE, NONE, NONE, clsid, 0, 0])
        for name, index in zip(names, indices):
            value = tree[name]
            value = value[1] if isinstance(value, tuple) else value
            if isinstance(value, dict):
                self.entries[index][4] = self._storage(value)
            else:
                self.entries[index][6:] = [self._stream(value), len(value)]

        def balance(part):
            if not part:
                return NONE
            middle = len(part) // 2
            self.entries[part[middle]][2] = balance(part[:middle])
            self.entries[part[middle]][3] = balance(part[middle + 1:])
            return part[middle]
        return balance(indices)

    def _chain(self, data):
        first = len(self.sectors)
        for at in range(0, len(data), self.size):
            self.sectors.append(data[at:at + self.size].ljust(self.size, b"\0"))
            self.fat.append(len(self.sectors))
        if len(self.sectors) == first:
            return END
        self.fat[-1] = END
        return first

    def _stream(self, data):
        if not data:
            return END
        if len(data) >= 4096:
            return self._chain(data)
        first = len(self.mini_fat)
        self.mini += data + bytes(-len(data) % 64)
        self.mini_fat += range(first + 1, len(self.mini) // 64)
        self.mini_fat.append(END)
        return first

    def finish(self):
        cells = b"".join(struct.pack("<I", cell) for cell in self.mini_fat)
        mini_fat = self._chain(cells + b"\xff" * (-len(cells) % self.size))
        self.entries[0][6:] = [self._chain(bytes(self.mini)), len(self.mini)]
        created, modified = self.times
        directory = bytearray()
        for name, kind, left, right, child, clsid, first, size in self.entries:
            raw = name.encode("utf-16-le")
            directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, left, right, child)
            directory += clsid + struct.pack("<IQQIQ", 0, created, modified, first, size)
        directory += (bytes(68) + b"\xff" * 12 + bytes(48)) * (-len(directory) % self.size // 128)
        start = self._chain(bytes(directory))
        per = self.size // 4
        fats = difats = 0
        while True:
            total = len(self.sectors) + fats + difats
            want = -(-total // per), max(0, -(-(-(-total // per) - 109) // (per - 1)))
            if want == (fats, difats):
                break
            fats, difats = want
        base = len(self.sectors)
        cells = self.fat + [FAT_MARK] * fats + [DIFAT_MARK] * difats
        cells += [FREE] * (fats * per - len(cells))
        places = list(range(base, base + fats))
        rest, chain = places[109:], b""
        for index in range(difats):
            part = rest[index * (per - 1):(index + 1) * (per - 1)]
            part += [FREE] * (per - 1 - len(part)) + [END if index == difats - 1 else base + fats + index + 1]
            chain += struct.pack(f"<{per}I", *part)
        header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
        header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3 if self.shift == 9 else 4, 0xFFFE, self.shift, 6,
                              0 if self.shift == 9 else -(-len(directory) // self.size), fats, start, 0, 4096,
                              mini_fat, len(mini_fat_cells) if (mini_fat_cells := self.mini_fat[::per]) else 0,
                              base + fats if difats else END, difats)
        header += struct.pack("<109I", *(places[:109] + [FREE] * (109 - len(places[:109]))))
        return header.ljust(self.size, b"\0") + b"".join(self.sectors) + struct.pack(f"<{len(cells)}I", *cells) + chain


def compound(tree, clsid=None, shift=9):
    """The bytes of a compound file. A storage may be (class, dictionary). shift: 9 or 12."""
    return _Writer(tree, clsid, shift).finish()


def main():
    folder = pathlib.Path(__file__).parent / "ole"
    folder.mkdir(exist_ok=True)


if __name__ == "__main__":
    main()
