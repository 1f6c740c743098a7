#!/usr/bin/env python3
"""Writes mutants of ZIP-based files whose members are changed before they are packed, with right sums: what lies behind the
directory and the inflater is reached too. usage: rezip.py SEED COUNT FOLDER FILE…"""
import io
import pathlib
import random
import sys
import zipfile


def change(data, chance):
    data = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        if not data:
            return bytes(data)
        at = chance.randrange(len(data))
        kind = chance.randrange(7)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at:at + chance.choice([1, 2, 8, 200])] = b""
        elif kind == 2:
            start = chance.randrange(len(data))
            data[at:at] = data[start:start + chance.choice([4, 40, 4000])]
        elif kind == 3:
            data[at:at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"<!--", b"]]>", b"&#x0;", b"\"'\"'", b"</a>", b"<a/>"])
        elif kind == 4:
            del data[at:]
        elif kind == 5:  # a number becomes another one
            found = next((i for i in range(at, min(at + 400, len(data))) if 48 <= data[i] <= 57), None)
            if found is not None:
                data[found:found + 1] = chance.choice([b"-1", b"4294967295", b"18446744073709551616", b"99999", b"", b"1e999"])
        else:
            data[at:at] = data[at:at + chance.randint(1, 30)] * 300
    return bytes(data)


def mutant(path, chance):
    out = io.BytesIO()
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        names = good.namelist()
        hit = set(chance.sample(names, min(len(names), chance.randint(1, 3))))
        for name in names:
            data = good.read(name)
            info = zipfile.ZipInfo(name)  # of 1980: the same bytes every time
            bad.writestr(info, change(data, chance) if name in hit else data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def is_zip(path):
    """It begins as one: others hold a ZIP somewhere, and would be taken for that alone."""
    with open(path, "rb") as file:
        begins = file.read(2) == b"PK"
    return begins and zipfile.is_zipfile(path)


def main():
    seed, count, folder = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    files = [f for f in sys.argv[4:] if is_zip(f)]
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    for number in range(count):
        path = pathlib.Path(chance.choice(files))
        try:
            data = mutant(path, chance)
        except Exception:  # encrypted, or broken on purpose
            continue
        if len(data) <= 512 << 10:
            (folder / f"{number}{path.suffix}").write_bytes(data)


main()
