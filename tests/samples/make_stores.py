#!/usr/bin/env python3
"""Writes the samples of tests/samples/stores/: databases. All people and companies are invented; the same bytes every time.
Usage: make_stores.py [folder]"""
import os
import sqlite3
import sys
import tempfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stores")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data)


def database(statements, many=(), page=512, text=None):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "x.db")
        db = sqlite3.connect(path, isolation_level=None)
        db.execute(f"PRAGMA page_size={page}")
        if text:
            db.execute(f"PRAGMA encoding='{text}'")
        for statement in statements:
            db.execute(statement)
        db.execute("BEGIN")
        for statement, rows in many:
            db.executemany(statement, rows)
        db.execute("COMMIT")
        db.close()
        with open(path, "rb") as file:
            data = bytearray(file.read())
    data[96:100] = (3040001).to_bytes(4, "big")  # the version of the library that wrote it
    return bytes(data)


PEOPLE = ["CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT, \"Mobile phone\" TEXT, mail TEXT, born REAL)"]
ROWS = [(1, "Mira Okonkwo", "+49 30 901820", "mira@nordwind.example", None),
        (2, "Jon Sandvik", "+47 22 00 00 01", "jon@halden.example", 1971.5),
        (7, "Tess \u00c5berg", None, "", 3)]


def clean():
    more = ["CREATE TABLE files (name TEXT PRIMARY KEY, data BLOB, note) WITHOUT ROWID",
            "CREATE VIEW mails AS SELECT mail FROM contacts -- for Halden Works",
            "CREATE VIRTUAL TABLE letters USING fts4(subject, body)",
            "CREATE TABLE gen (a TEXT, b TEXT AS (a || 'x') VIRTUAL, c TEXT AS ('kept ' || a) STORED)"]
    serial = b"\x08\x01\x12\x0cAda Larsson\x00\xff\xfe\x1a" + "Oslo West".encode("utf-16-le") + b"\x00\x80"
    return database(PEOPLE + more, [
        ("INSERT INTO contacts VALUES (?,?,?,?,?)", ROWS),
        ("INSERT INTO files VALUES (?,?,?)", [("offer.pdf", PDF, None), ("key", serial, None), ("memo", b"plain words", None),
                                             ("latin", b"Gesch\xe4ftsf\xfchrer in K\xf6ln: Herr M\xfcller und Frau Gr\xfcn, bitte um R\xfcckruf", 5),
                                             ("page", None, "<html><body>Dear Ms &Aring;berg</body></html>")]),
        ("INSERT INTO letters VALUES (?,?)", [("Offer", "The quick brown offer"), ("Reply", "Thank you")]),
        ("INSERT INTO gen (a) VALUES (?)", [("one",)])])


def big_table():
    return database(PEOPLE, [("INSERT INTO contacts VALUES (?,?,?,?,?)",
                              [(i, f"Person {i}", f"+1 212 555 {i:04}", f"p{i}@halden.example", None) for i in range(1, 41)])])


def damaged():
    data = bytearray(big_table())
    pages = len(data) // 512
    leaves = [i for i in range(2, pages) if data[i * 512] == 13]
    middle = leaves[len(leaves) // 2]
    data[middle * 512:middle * 512 + 512] = bytes(512)
    return bytes(data)


def loop():  # an interior page whose children are all one leaf
    data = bytearray(big_table())
    root = next(i for i in range(1, len(data) // 512) if data[i * 512] == 5)
    cells = int.from_bytes(data[root * 512 + 3:root * 512 + 5], "big")
    first = data[root * 512 + int.from_bytes(data[root * 512 + 12:root * 512 + 14], "big"):][:4]
    for i in range(cells):
        at = root * 512 + int.from_bytes(data[root * 512 + 12 + 2 * i:root * 512 + 14 + 2 * i], "big")
        data[at:at + 4] = first
    return bytes(data)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    write("clean.sqlite", clean())
    write("utf16.sqlite", database(PEOPLE, [("INSERT INTO contacts VALUES (?,?,?,?,?)", ROWS)], text="UTF-16le"))
    write("damaged.sqlite", damaged())
    write("loop.sqlite", loop())
    write("cut.sqlite", big_table()[:-1024])
    wal = bytearray(database(PEOPLE, [("INSERT INTO contacts VALUES (?,?,?,?,?)", ROWS)]))
    wal[18:20] = b"\2\2"
    write("wal.sqlite", bytes(wal))
    write("schema.sqlite", clean().replace(b"CREATE VIEW mails AS", b"CREATE VIEW ((((( AS"))


main()
