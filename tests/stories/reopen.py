#!/usr/bin/env python3
"""Re-open: for every finding, the text of its path cut at offset and length gives the value; through nested archives, members
named a#2, x!/y, with bytes that are no UTF-8, and twice the same name."""
import base64
import collections
import io
import os
import sys
import tarfile
import zipfile

from command import SOURCE, Folder, kind, records


def nasty(folder):
    inner, out = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", "first@kestrelford.example\n")
        archive.writestr("a#2", "third@kestrelford.example\n")
        archive.writestr("x!/y", "Dr. Imogen Castleton, deep@kestrelford.example\n")
        archive.writestr("日本/連絡先.txt", "nihon@kestrelford.example\n")
    data = inner.getvalue().replace(b"a#2", b"a\xff2") + b""
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in (("in!/ner.zip", inner.getvalue()), ("raw.zip", data), ("twice", b"one@kestrelford.example\n"),
                              ("twice", b"two@kestrelford.example\n"), ("twice#2", b"three@kestrelford.example\n"),
                              (b"caf\xe9.txt".decode("utf-8", "surrogateescape"), b"four@kestrelford.example\n")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    folder.write("nasty/deep.tgz", out.getvalue())
    with open(b"nasty/w\xfcrde.txt", "wb") as file:
        file.write("Ümlaut five@kestrelford.example".encode("cp1252"))
    folder.write("nasty/x!/y", "six@kestrelford.example\n")
    folder.write("nasty/mail.eml", "From: a@kestrelford.example\nSubject: =?utf-8?q?seven=40kestrelford=2Eexample?=\n\nbody\n")


def text_of(folder, path, cache):
    if path not in cache:
        done = folder.run("text", "--format", "jsonl", path)
        pieces = collections.defaultdict(list)
        for record in records(done.stdout):
            if record["kind"] == "text":
                pieces[record["path"]].append((record["offset"], record["text"].encode()))
        cache[path] = (done, pieces)
    return cache[path]


def cut(pieces, offset, length):
    for start, text in pieces:
        if start <= offset and offset + length <= start + len(text):
            return text[offset - start:offset - start + length].decode("utf-8", "replace")
    return None


def named(folder):
    """A picture's name stands in no other text: it is the last line of its own, as the document has it, but not for who asked for it by name."""
    document = os.path.join(SOURCE, "tests", "samples", "office", "features.docx")
    picture = document + "!/word/media/image1.png"
    lines = [r for r in records(folder.run("text", "--format", "jsonl", document).stdout) if r["location"].get("part") == "path"]
    told = [line["text"] for line in lines if line["path"] == picture]
    assert told == ["word/media/image1.png"] and all(line["location"]["offset"] == line["offset"] for line in lines), lines
    assert not folder.run("text", "--format", "jsonl", picture).stdout
    assert b'"part":"path"' not in folder.run("text", "--format", "jsonl", "nasty").stdout, "members of archives are known by their paths"


def main():
    wrong = []
    with Folder() as folder:
        nasty(folder)
        os.symlink(os.path.join(SOURCE, "examples", "sample-leak"), "leak")
        results = records(folder.run("scan", "--format", "jsonl", "--values", "plain", "leak/", "nasty").stdout)
        findings, cache = kind(results, "finding"), {}
        raw = {item["path"]: base64.b64decode(item["path_bytes"]) for item in kind(results, "item") if "path_bytes" in item}
        assert len(raw) == 3 and all(folder.run("text", path).stdout == folder.run("text", name).stdout != b""
                                    for name, path in raw.items()), "by their very bytes too"
        named(folder)
        paths = [item["path"] for item in kind(results, "item")]
        assert len(set(paths)) == len(paths), "a path is one item"
        for name in ("one", "two", "three", "four", "five", "six", "seven", "first", "third", "deep", "nihon"):
            assert any(f["value"].startswith(name + "@") for f in findings), f"{name} was not found"
        for finding in findings:
            place = finding["location"]
            if place.get("part") == "path":
                continue
            done, pieces = text_of(folder, finding["path"], cache)
            got = cut(pieces[finding["path"]], place["offset"], place["length"])
            if got != finding["value"]:
                wrong.append((finding["path"], finding["type"], finding["value"], got, done.returncode, done.stderr.decode()[:200]))
    for one in wrong[:20]:
        print(one)
    print(f"{len(findings)} findings re-opened, {len(wrong)} wrong")
    sys.exit(bool(wrong))


main()
