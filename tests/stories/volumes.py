#!/usr/bin/env python3
"""Split files: all volumes in one folder, of the disk or of an archive, are read as one, with any number of workers; what lacks one
says volume_missing; a file that only is named like a volume is read for itself; each member is found again by its path."""
import email.message
import gzip
import io
import os
import random
import struct
import sys
import tarfile
import zipfile
import zlib

import invariants
from command import Folder, kind, records

VOLUME = 20 * 512


def text(number):
    words = random.Random(number)
    body = " ".join(words.choice(["offer", "harbour", "crane", "ledger", "north"]) + str(words.random()) for _ in range(500))
    return f"Contact: p{number}@brightwater.example\n{body}\n".encode()


FILES = {f"letter{i}.txt": text(i) for i in range(6)}


def zipped(method=zipfile.ZIP_DEFLATED, files=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in (files or FILES).items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 5, 4, 3, 2, 0)), data, method)
    return out.getvalue()


def tgz():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def pieces(data, size=VOLUME):
    return [data[at:at + size] for at in range(0, len(data), size)]


def numbered(folder, name, data):
    for number, piece in enumerate(pieces(data), 1):
        folder.write(f"{name}.{number:03}", piece)


def lettered(folder, stem, parts):
    for number, piece in enumerate(parts):
        folder.write(f"{stem}a{'abcdefghijklmnopqrstuvwxyz'[number]}", piece)


def check_split(folder):
    """What split(1) makes: letters or numbers from zero, pieces of one size or of a byte's difference, of archives and of text."""
    lettered(folder, "h/x.zip.", pieces(zipped()))
    check_whole(folder, "h", "h/x.zip.aa")
    lettered(folder, "i/x", pieces(tgz()))
    check_whole(folder, "i", "i/xaa")
    lettered(folder, "j/x.tgz.part-", pieces(tgz()))
    check_whole(folder, "j", "j/x.tgz.part-aa")
    whole = zipped(zipfile.ZIP_STORED)
    for number, piece in enumerate(pieces(whole)):
        folder.write(f"k/x.zip.{number:02}", piece)
        folder.write(f"l/x.zip.{number:03}", piece)
    check_whole(folder, "k", "k/x.zip.00")
    check_whole(folder, "l", "l/x.zip.000")
    size = len(whole) // 4
    lettered(folder, "m/x-", [whole[at * size:(at + 1) * size if at < 3 else None] for at in range(4)])
    check_whole(folder, "m", "m/x-aa")

    letter = "".join(f"Contact: q{number:03}@brightwater.example\n" for number in range(900)).encode()
    lettered(folder, "text-cut/x.", pieces(letter, 9000))
    items, lines, status = scan(folder, "text-cut")
    found = {finding["value"] for finding in kind(lines, "finding") if finding["type"] == "email_address"}
    assert status == 0 and found == {f"q{number:03}@brightwater.example" for number in range(900)}, len(found)
    assert {path for path in items if not reasons(items, path)} == {"text-cut/x.aa"}, items
    lettered(folder, "text-lines/x.", pieces(letter, letter.index(b"\n") + 1)[:20])
    items, _, _ = scan(folder, "text-lines")
    assert all(item["state"] == "findings" for item in items.values()), items

    for lost in ("x.zip.aa", "x.zip.ab", "x.zip.ac"):  # of three, and the last is as long as the others
        lettered(folder, "lost/x.zip.", pieces(zipped() + b"\0" * (-len(zipped()) % VOLUME))[:3])
        os.remove(f"lost/{lost}")
        items, _, status = scan(folder, "lost")
        assert status == 3 and all("volume_missing" in reasons(items, path) for path in items if "!/" not in path), (lost, items)
    numbered(folder, "end/x.zip", zipped(zipfile.ZIP_STORED))
    os.remove(max(os.path.join("end", name) for name in os.listdir("end")))
    items, _, status = scan(folder, "end")
    assert status == 3 and all("volume_missing" in reasons(items, path) for path in items if "!/" not in path), items
    for name in ("message.aa", "message.ab", "x.md", "notes.py", "xab"):  # two languages, and what is no piece
        folder.write(f"words/{name}", f"Contact: {name[-2:]}@brightwater.example".encode())
    items, _, status = scan(folder, "words")
    assert status == 0 and all(item["state"] == "findings" for item in items.values()), items


def check_tar_volumes(folder):
    """GNU tar -M: each volume but the first begins with the rest of a member, and says so."""
    def header(name, size, kind_of):
        info = tarfile.TarInfo(name)
        info.size, info.type = size, kind_of
        return info.tobuf(tarfile.GNU_FORMAT)
    rest = text(1)[5000:]
    folder.write("tape/2.tar", header("letter1.txt", len(rest), b"M") + rest.ljust(-(-len(rest) // 512) * 512, b"\0") + bytes(1024))
    items, _, status = scan(folder, "tape")
    assert status == 3 and all(reasons(items, path) == {"volume_missing"} for path in items), items


def zip_disks(folder, name, ending=("z", "zip")):
    """APPNOTE 8.5: the marker, then members; each entry says its disk and the offset there."""
    whole = bytearray(b"PK\7\x08" + zipped(zipfile.ZIP_STORED))
    end = len(whole) - 22
    size, directory = struct.unpack("<II", whole[end + 12:end + 20])
    directory += 4
    at = directory
    while at < directory + size:
        offset = struct.unpack("<I", whole[at + 42:at + 46])[0] + 4
        whole[at + 34:at + 36] = struct.pack("<H", offset // VOLUME)
        whole[at + 42:at + 46] = struct.pack("<I", offset % VOLUME)
        at += 46 + sum(struct.unpack("<HHH", whole[at + 28:at + 34]))
    last = (len(whole) - 1) // VOLUME
    whole[end + 4:end + 8] = struct.pack("<HH", last, directory // VOLUME)
    whole[end + 16:end + 20] = struct.pack("<I", directory % VOLUME)
    for number, piece in enumerate(pieces(bytes(whole)), 1):
        folder.write(f"{name}.{ending[1]}" if number == last + 1 else f"{name}.{ending[0]}{number:02}", piece)


def rar_block(kind_of, flags, body, data=b""):
    head = struct.pack("<BHH", kind_of, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xffff) + head + data


def rar_volumes():
    """RAR 4 (technote.txt), stored: every file but the last goes on in the next volume."""
    volumes, rest, name = [], b"", ""
    todo = list(FILES.items())
    while todo or rest:
        out, first = b"Rar!\x1a\x07\x00", not volumes
        out += rar_block(0x73, 0x0001 | 0x0010 | (0x0100 if first else 0), b"\0" * 6)
        while (todo or rest) and len(out) < VOLUME - 200:
            before = bool(rest)
            if not rest:
                name, rest = todo.pop(0)
            part, rest = rest[:VOLUME - 100 - len(out)], rest[VOLUME - 100 - len(out):]
            crc = zlib.crc32(part if rest else FILES[name])
            body = struct.pack("<IIBIIBBHI", len(part), len(FILES[name]), 3, crc, 0x56a41840, 20, 0x30, len(name), 0x81a4)
            out += rar_block(0x74, 0x8000 | before | (2 if rest else 0), body + name.encode(), part)
        more = bool(todo or rest)
        volumes.append(out + rar_block(0x7b, 0x4000 | more, b""))
    return volumes


def packed(folder, root, container):
    """The files of a folder as members: of a ZIP, of a tar in which the last comes first, or of a mail."""
    names = sorted(os.listdir(os.path.join(folder.path, root)))
    files = {name: open(os.path.join(folder.path, root, name), "rb").read() for name in names}
    out = io.BytesIO()
    if container.endswith(".zip"):
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in files.items():
                archive.writestr(zipfile.ZipInfo(f"in/{name}", (2023, 5, 4, 3, 2, 0)), data)
    elif container.endswith(".tar"):
        with tarfile.open(fileobj=out, mode="w") as archive:
            for name, data in reversed(files.items()):
                info = tarfile.TarInfo(f"in/{name}")
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    else:
        message = email.message.EmailMessage()
        message["Subject"] = "in parts"
        message.set_content("As agreed.")
        for name, data in files.items():
            message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        out.write(message.as_bytes())
    folder.write(f"inside/{container}", out.getvalue())
    within = "" if container.endswith(".eml") else "in/"
    return {f"inside/{container}!/{within}{name}": len(data) for name, data in files.items()}


def check_inside(folder):
    """Each split file inside of an archive of its own, in one scan."""
    wholes = {"a": "x.zip.001", "b": "x.tar.gz.001", "c": "x.zip", "e": "x.part1.rar", "g": "x.rar", "text": "x.zip.001"}
    numbered(folder, "text/x.zip", zipped(zipfile.ZIP_STORED))  # a piece of it is nothing but text
    volumes = {f"{root}.{ending}": packed(folder, root, f"{root}.{ending}") for root in wholes for ending in ("zip", "tar", "eml")}
    items, lines, status = scan(folder, "inside")
    assert status == 0, [(path, item["notes"]) for path, item in items.items() if item["coverage"] == "partial"]
    for container, parts in volumes.items():
        head = next(path for path in parts if path.endswith("/" + wholes[container.split(".")[0]]))
        assert {path for path in items if path.startswith(head + "!/")} == {f"{head}!/{name}" for name in FILES}, (head, sorted(items))
        assert items[head]["properties"]["volumes"] == str(len(parts)), items[head]
        for path, size in parts.items():
            assert items[path]["size"] == size, (path, size, items[path])
            assert reasons(items, path) == (set() if path == head else {"out_of_scope"}), items[path]
        found = {finding["value"] for finding in kind(lines, "finding") if finding["path"].startswith(head + "!/")}
        assert found or all(items[f"{head}!/{name}"]["duplicate_of"] for name in FILES), head
    for path in ("inside/a.zip!/in/x.zip.001", "inside/g.tar!/in/x.rar", "inside/c.eml!/x.zip"):
        done = folder.run("text", "--format", "jsonl", "--values", "plain", f"{path}!/letter5.txt")
        told = "\n".join(record["text"] for record in records(done.stdout))
        assert done.returncode == 0 and told.split() == FILES["letter5.txt"].decode().split(), (path, done)
    large = zipped(zipfile.ZIP_STORED, {"noise": random.Random(2).randbytes(3 << 20), **FILES})
    for number, piece in enumerate(pieces(large, 1 << 20), 1):
        folder.write(f"large/x.zip.{number:03}", piece)
    packed(folder, "large", "large.zip")
    items, _, status = scan(folder, "inside/large.zip", "--limit", "temporary_space=1000")
    assert status == 3 and all(item["state"] != "clean" for path, item in items.items() if path.count("!/") == 1), items
    assert reasons(items, "inside/large.zip") == {"temporary_space"}, items["inside/large.zip"]
    items, _, status = scan(folder, "inside/large.zip")
    assert sum(item["state"] == "findings" for item in items.values()) == len(FILES), items


def check_inside_missing(folder):
    """Without its first, second or last volume: nothing that is there passes for examined."""
    for number, lost in enumerate(("x.zip.001", "x.zip.002", "x.zip.005")):
        for container in (f"lost{number}.zip", f"lost{number}.eml"):
            os.rename(f"text/{lost}", "kept")
            parts = packed(folder, "text", container)
            os.rename("kept", f"text/{lost}")
            items, _, status = scan(folder, f"inside/{container}")
            assert status == 3 and parts, container
            for path in parts:
                assert "volume_missing" in reasons(items, path) and items[path]["state"] != "clean", items[path]


def check_copies(folder):
    """The same volume with the others and without them, and the whole file: none passes for another."""
    numbered(folder, "both/1/x.zip", zipped())
    second = open("both/1/x.zip.002", "rb").read()
    for place in ("0", "2"):
        folder.write(f"both/{place}/x.zip.002", second)
    folder.write("both/3/x.zip", zipped())
    packed(folder, "both/1", "copied.zip")
    os.rename("inside/copied.zip", "both/copied.zip")
    items, _, _ = scan(folder, "both")
    for path, said in (("both/0/x.zip.002", "volume_missing"), ("both/1/x.zip.002", "out_of_scope"),
                       ("both/2/x.zip.002", "volume_missing"), ("both/copied.zip!/in/x.zip.002", "out_of_scope")):
        assert reasons(items, path) == {said}, items[path]


def scan(folder, root, *options):
    seen = set()
    for choice in (("--jobs", "1"), ("--jobs", "4"), ("--no-isolate",)):
        done = folder.run("scan", "--format", "jsonl", "--values", "plain", *choice, *options, root)
        assert done.returncode in (0, 3), (done.returncode, done.stderr)
        lines = records(done.stdout)
        problems = invariants.check(lines)
        assert not problems, (root, choice, problems[:10])
        seen.add(b"\n".join(done.stdout.split(b"\n")[1:-2]))
    assert len(seen) == 1, (root, len(seen))
    return {item["path"]: item for item in kind(lines, "item")}, lines, done.returncode


def check_whole(folder, root, head):
    items, lines, status = scan(folder, root)
    assert status == 0, (root, [(path, item["notes"]) for path, item in items.items()])
    assert {path for path in items if "!/" in path} == {f"{head}!/{name}" for name in FILES}, (root, sorted(items))
    found = {finding["value"] for finding in kind(lines, "finding") if finding["type"] == "email_address"}
    assert {f"p{i}@brightwater.example" for i in range(6)} <= found, (root, found)
    volumes = [path for path in items if "!/" not in path]
    assert items[head]["properties"]["volumes"] == str(len(volumes)) and len(volumes) > 2, (root, items[head])
    for path in volumes:
        assert items[path]["size"] == os.path.getsize(os.path.join(folder.path, path)), (path, items[path]["size"])
        notes = [note["reason"] for note in items[path]["notes"]]
        assert notes == ([] if path == head else ["out_of_scope"]), (path, notes)
    for name, data in FILES.items():
        done = folder.run("text", "--format", "jsonl", "--values", "plain", f"{head}!/{name}")
        told = "\n".join(record["text"] for record in records(done.stdout))
        assert done.returncode == 0 and told.split() == data.decode().split(), (head, name, done)


def reasons(items, path):
    return {note["reason"] for note in items[path]["notes"]}


def main():
    with Folder() as folder:
        numbered(folder, "a/x.zip", zipped())
        check_whole(folder, "a", "a/x.zip.001")
        numbered(folder, "b/x.tar.gz", tgz())
        check_whole(folder, "b", "b/x.tar.gz.001")
        zip_disks(folder, "c/x")
        check_whole(folder, "c", "c/x.zip")
        zip_disks(folder, "d/X", ("Z", "ZIP"))
        check_whole(folder, "d", "d/X.ZIP")
        for number, volume in enumerate(rar_volumes(), 1):
            folder.write(f"e/x.part{number}.rar", volume)
            folder.write(f"f/x.part{number:02}.rar", volume)
            folder.write("g/x.rar" if number == 1 else f"g/x.r{number - 2:02}", volume)
        check_whole(folder, "e", "e/x.part1.rar")
        check_whole(folder, "f", "f/x.part01.rar")
        check_whole(folder, "g", "g/x.rar")
        check_inside(folder)
        check_inside_missing(folder)
        check_split(folder)
        check_tar_volumes(folder)
        check_copies(folder)

        numbered(folder, "gap/x.zip", zipped())  # the second is missing: nobody can read the later ones
        os.remove("gap/x.zip.002")
        items, _, status = scan(folder, "gap")
        assert status == 3 and all("volume_missing" in reasons(items, path) for path in items if "!/" not in path), items
        numbered(folder, "late/x.7z", b"7z\xbc\xaf\x27\x1c\0\4" + random.Random(1).randbytes(3 * VOLUME))
        os.remove("late/x.7z.001")
        items, _, status = scan(folder, "late")
        assert status == 3 and all(reasons(items, path) == {"volume_missing"} for path in items), items
        folder.write("whole/x.tar.001", gzip.decompress(tgz()))  # all of it in the only volume
        items, _, status = scan(folder, "whole")
        assert status == 0 and not items["whole/x.tar.001"]["notes"], items
        items, _, status = scan(folder, "a/x.zip.002")  # named alone: the first is not among what is scanned
        assert status == 3 and reasons(items, "a/x.zip.002") == {"volume_missing"}, items
        items, _, status = scan(folder, "a", "--exclude", "*.001")
        assert status == 3 and reasons(items, "a/x.zip.002") == {"volume_missing"}, items

        for number in range(1, 4):  # three pages, not three thirds
            folder.write(f"pages/page.{number:03}", f"Page {number}: page{number}@brightwater.example\n".ljust(512))
            folder.write(f"pictures/fax.tif.{number:03}", (b"II*\0" + bytes([number]) * 508))
        items, lines, _ = scan(folder, "pages")
        assert all(item["state"] == "findings" for item in items.values()), items
        items, _, _ = scan(folder, "pictures")
        assert all("image_only" in reasons(items, path) and "volume_missing" not in reasons(items, path) for path in items), items
        items, _, status = scan(folder, "a", "--limit", "temporary_space=1000")
        assert status == 3 and "temporary_space" in reasons(items, "a/x.zip.001"), items


sys.exit(main())
