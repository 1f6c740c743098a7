#!/usr/bin/env python3
"""Writes the web archives of tests/samples/warc/: WARC 1.0 and 1.1, ARC.
All people and companies are invented. Usage: make_warc.py [folder]"""
import gzip
import os
import sys
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "warc")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
PAGE = "<html><body><p>J\xf6rg M\xfcller, +46 8 555 0100, joerg@birchwood.example</p></body></html>".encode("latin-1")
DATE = "2021-03-04T10:22:00Z"


def record(kind, block, address=None, content="application/http; msgtype=response", version="1.0", length=None, extra=""):
    head = f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Date: {DATE}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{zlib.crc32(block):012d}>\r\n"
    if address:
        head += f"WARC-Target-URI: {address}\r\n"
    head += f"{extra}Content-Type: {content}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def http(body, *fields, status="200 OK"):
    return ("HTTP/1.1 " + status + "\r\n" + "".join(field + "\r\n" for field in fields) + "\r\n").encode("latin-1") + body


def chunks(body, size):
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def archive():
    info = b"software: a crawler of Aldermoor Logistics\r\noperator: Mira Holm\r\n"
    html = "Content-Type: text/html; charset=\"iso-8859-1\""
    request = b"POST /login HTTP/1.1\r\nHost: intranet.birchwood.example\r\nAuthorization: Basic bWlyYTpTdW1tZXIxOTk4\r\n\r\nuser=mira.holm&password=Summer1998"
    return [
        record("warcinfo", info, content="application/warc-fields", extra="WARC-Filename: intranet.warc\r\n"),
        record("request", request, "http://intranet.birchwood.example/login", "application/http; msgtype=request"),
        record("response", http(PAGE, html, "Set-Cookie: session=4711", "Server: J\xf6rg"), "http://intranet.birchwood.example/people.html"),
        record("response", http(chunks(PAGE, 20), html, "Transfer-Encoding: chunked"), "<https://intranet.birchwood.example/chunks.html>", version="1.1"),
        record("response", http(gzip.compress(PAGE, mtime=0), html, "Content-Encoding: gzip"), "https://intranet.birchwood.example/packed.html"),
        record("response", http(b"\x0b\x02\x80Mira Holm\x03", "Content-Type: text/plain", "Content-Encoding: br"), "https://intranet.birchwood.example/brotli.txt"),
        record("response", http(b"", "Location: /people.html", status="302 Found"), "http://intranet.birchwood.example/"),
        record("resource", b"a,b\r\n1,Mira Holm\r\n", "file:///srv/list.csv", "text/csv"),
        record("metadata", b"via: http://www.aldermoor.example/\r\n", "http://intranet.birchwood.example/", "application/warc-fields"),
    ]


def chunked():
    """What a header says is in chunks, and is it, or not, or not all of it."""
    plain, field = "Content-Type: text/plain", "Transfer-Encoding: chunked"
    whole = chunks(b"Mira Holm, +46 8 555 0100", 20)
    bodies = {
        "letter": b"Dear mira.holm@aldermoor.example,\n" + b"as agreed. " * 8 + b"\n",
        "rows": b"1,mira.holm@aldermoor.example\n2,joerg@birchwood.example\n0 rows more\n",
        "numbers": b"5\n4711\n4712\n0\n",
        "overlong": b"1998\njoerg@birchwood.example\n",
        "behind": whole + b"\r\njoerg@birchwood.example\r\n",
        "padded": whole.replace(b"14\r\n", b"14  \r\n").replace(b"\r\n5\r\n", b"\r\n5;" + b"x" * 99 + b"\r\n"),
        "trailer": whole[:-2] + b"X-Reviewer: Mira Holm\r\n\r\n",
        "lines": whole.replace(b"\r\n", b"\n"),
        "unended": whole.replace(b"\r\n5\r\n", b"\r\n4\r\n"),
    }
    return b"".join(record("response", http(body, plain, field), f"http://intranet.birchwood.example/{name}.txt") for name, body in bodies.items())


def arc():
    own = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    page = http(PAGE, "Content-Type: text/html; charset=iso-8859-1").replace(b"HTTP/1.1", b"HTTP/1.0")
    out = b"filedesc://old.arc 0.0.0.0 19980304102200 text/plain %d\n" % len(own) + own + b"\n"
    out += b"http://www.aldermoor.example/index.html 192.0.2.7 19980304102205 text/html %d\n" % len(page) + page + b"\n"
    return out + b"http://www.aldermoor.example/notes.txt 192.0.2.7 19980304102206 text/plain 9\nMira Holm\n"


def main():
    os.makedirs(FOLDER, exist_ok=True)
    records = archive()
    whole = b"".join(records)
    files = {
        "intranet.warc": whole,
        "intranet.warc.gz": b"".join(gzip.compress(one, mtime=0) for one in records),
        "cut.warc": whole[:whole.index(b"chunks.html") + 330],
        "damaged.warc": whole.replace(b"\r\nContent-Length: %d\r\n\r\nPOST" % 135, b"\r\nContent-Length: 4x7\r\n\r\nPOST").replace(b"\r\n14\r\n", b"\r\nzz\r\n", 1),
        "lie.warc": records[0] + record("resource", b"Mira Holm", "file:///lie", "text/plain", length=3) + records[7],
        "chunked.warc": chunked(),
        "rests.warc": b"fred@aldermoor.example wrote\n" + records[7] + b"Walter@birchwood.example\n\nWARC/\n\nWARC/1.0\r\n\r\n" + records[8] + b"WARC/1.0\r\n\r\n",
        "old.arc": arc(),
        "cut.arc": arc()[:-3],
        "damaged.arc": arc().replace(b"text/html 149", b"text/html 1 9x", 1),
    }
    assert b"4x7" in files["damaged.warc"] and b"zz" in files["damaged.warc"]
    for name, data in files.items():
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
