#!/usr/bin/env python3
"""Writes the zlib streams of tests/samples/zlib/. All people are invented. Usage: make_zlib.py [folder]"""
import os
import sys
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "zlib")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE


def main():
    os.makedirs(FOLDER, exist_ok=True)
    text = "".join(f"Line {i * i}: Mira Holm, +46 8 555 {i:04}\n" for i in range(400)).encode()
    good = zlib.compress(text, 9)
    tied = zlib.compressobj(9, zdict=b"Mira Holm, +46 8 555")
    files = {
        "lines.txt.zlib": good,
        "fixed.zz": zlib.compress(b"blob 9\0Mira Holm", 6),
        "stored.zlib": zlib.compress(text[:300], 0),
        "cut.txt.zlib": good[:-200],
        "sum.txt.zlib": good[:-1] + bytes([good[-1] ^ 1]),
        "more.txt.zlib": good + b"and more",
        "dictionary.zlib": tied.compress(text) + tied.flush(),
    }
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
