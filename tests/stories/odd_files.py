#!/usr/bin/env python3
"""Files that are not what a program expects: huge, sparse, special, unreadable, oddly named, changing under our hands,
linked, given twice. Each is exactly one item with the right state and reason, and nothing hangs."""
import base64
import hashlib
import io
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import zipfile

import invariants
from command import COMMAND, kind, records, run_cases

MAIL = "ada.fenwick@brightwater.example"
TEXT = f"Please write to {MAIL} today.\n"


def reasons(item):
    return {note["reason"] for note in item["notes"]}


def results(done):
    """The items by path, after all promises of OUTPUT.md were held."""
    lines = records(done.stdout)
    problems = invariants.check(lines)
    assert not problems, "\n".join(problems[:20])
    return {item["path"]: item for item in kind(lines, "item")}, lines


def scan(folder, *arguments, code=0, **more):
    done = folder.run("scan", "--format", "jsonl", *arguments, **more)
    assert done.returncode == code, (arguments, done.returncode, done.stderr)
    return results(done)


def expect(items, path, state, coverage, *why, size=None):
    item = items[path]
    assert (item["state"], item["coverage"], reasons(item)) == (state, coverage, set(why)), (path, item)
    assert size is None or item["size"] == size, (path, item["size"])


# ---- sizes


def huge_and_sparse(folder):
    """5 GiB of which nothing but the last line is on disk: the line beyond 4 GiB is found at its offset."""
    size = 4 * 2**30 + 4096
    with open("huge.txt", "wb") as file:
        file.write(b"the first line\n")
        block = b" " * 65535 + b"\n"
        for _ in range(4):
            file.write(block)
        file.truncate(size)
    folder.write("empty.txt", "")
    with open("sparse.bin", "wb") as file:
        file.truncate(3 * 2**20)
    with open("hole.bin", "wb") as file: # nothing of it is read: not even that it is empty is known
        file.truncate(size)
    items, _ = scan(folder, "huge.txt", "empty.txt", "sparse.bin", "hole.bin", code=3)
    expect(items, "hole.bin", "truncated", "none", "ratio", size=size)
    assert items["hole.bin"]["media_type"] is None and items["empty.txt"]["media_type"] == "inode/x-empty", items
    assert items["huge.txt"]["size"] == size
    assert items["huge.txt"]["state"] != "clean" or items["huge.txt"]["coverage"] == "complete"
    expect(items, "empty.txt", "clean", "complete", size=0)
    expect(items, "sparse.bin", "clean", "complete", size=3 * 2**20)
    os.unlink("huge.txt")


def empty_members(folder):
    with zipfile.ZipFile("empties.zip", "w") as archive:
        for name in ("a.txt", "b.txt"):
            archive.writestr(name, b"")
        archive.writestr("c.txt", TEXT)
    with zipfile.ZipFile("nothing.zip", "w"):
        pass
    items, _ = scan(folder, "empties.zip", "nothing.zip")
    for name in ("a.txt", "b.txt"):
        expect(items, f"empties.zip!/{name}", "clean", "complete", size=0)
        assert items[f"empties.zip!/{name}"]["duplicate_of"] is None
    assert items["empties.zip"]["inside"]["items"] == 3 and items["nothing.zip"]["state"] == "clean"


# ---- special files


def special(folder):
    os.mkdir("special")
    os.mkfifo("special/fifo")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("special/socket")
    folder.write("special/real.txt", TEXT)
    os.symlink("real.txt", "special/link")
    os.symlink("../special", "special/loop")
    os.symlink("nowhere", "special/dangling")
    os.symlink("itself", "special/itself")
    expected = ["fifo", "socket"]
    if os.getuid() == 0:
        try:
            os.mknod("special/zero", 0o666 | stat.S_IFCHR, os.makedev(1, 5))
            os.mknod("special/block", 0o600 | stat.S_IFBLK, os.makedev(7, 250))
            expected += ["zero", "block"]
        except OSError:
            pass  # a container without the right to make devices
    items, _ = scan(folder, "special")
    for name in expected:
        expect(items, f"special/{name}", "unreadable", "none", "special_file", size=0)
    for name in ("link", "loop", "dangling", "itself"):
        expect(items, f"special/{name}", "unreadable", "none", "symlink_not_followed")
    assert len(items) == len(expected) + 5
    # Named by the user, a link is followed; what cannot be read is still a record.
    items, _ = scan(folder, "special/link", "special/fifo", "special/itself", code=3)
    assert items["special/link"]["state"] == "findings"
    expect(items, "special/fifo", "unreadable", "none", "special_file")
    expect(items, "special/itself", "unreadable", "none", "io_error")
    listener.close()


def unreadable(folder):
    folder.write("locked/closed.txt", TEXT)
    folder.write("locked/folder/inside.txt", TEXT)
    folder.write("locked/nameonly/inside.txt", TEXT)
    folder.write("locked/Statement of Work Aldermoor.docx", TEXT)
    folder.write("locked/open.txt", TEXT)
    os.chmod("locked/closed.txt", 0)
    os.chmod("locked/Statement of Work Aldermoor.docx", 0)
    os.chmod("locked/folder", 0)
    os.chmod("locked/nameonly", 0o444)  # its names can be listed, its files not even looked at
    done = folder.run_as_nobody("scan", "--format", "jsonl", "locked")
    for name in ("folder", "nameonly"):
        os.chmod(f"locked/{name}", 0o755)
    if done is None:
        return
    assert done.returncode == 3, done
    items, _ = results(done)
    for path in ("locked/closed.txt", "locked/folder", "locked/nameonly/inside.txt", "locked/Statement of Work Aldermoor.docx"):
        expect(items, path, "unreadable", "none", "permission")
    assert items["locked/open.txt"]["state"] == "findings" and len(items) == 5
    labels = items["locked/Statement of Work Aldermoor.docx"]["labels"]
    assert labels and all(label["confidence"] <= 0.5 for label in labels), labels


# ---- names


BAD_NAMES = [b"latin-M\xfcller.txt", b"latin-M\xf6ller.txt", b"cut-\xe2\x82.txt", b"line\nbreak.txt", b"escape\x1b[31mred.txt",
             b"tab\there.txt", "bidi-\u202egpj.txt".encode(), "separator-\u2028\u2029.txt".encode(), b"back\\slash.txt", b"#2.txt",
             b"quote\"'.txt", b" leading and trailing ", b"-dash.txt", b"a!", b"bang!.zip!", b"del\x7f.txt", "nel\u0085.txt".encode()]


def odd_names(folder):
    os.mkdir("names")
    for number, name in enumerate(BAD_NAMES):
        with open(os.path.join(b"names", name), "wb") as file:
            file.write(f"{number}: {TEXT}".encode())
    for number, name in enumerate((b"d\xfc", b"d\xf6")):
        os.mkdir(os.path.join(b"names", name))
        with open(os.path.join(b"names", name, b"same.txt"), "wb") as file:
            file.write(f"folder {number}: {TEXT}".encode())
    items, lines = scan(folder, "names")
    assert len(items) == len(BAD_NAMES) + 2
    texts = set()
    for item in items.values():
        raw = base64.b64decode(item["path_bytes"]) if "path_bytes" in item else item["path"].encode()
        assert os.path.exists(raw), item["path"]
        assert ("path_bytes" in item) == ("\ufffd" in item["path"]), item["path"]
        done = folder.run("text", "--values", "plain", item["path"])
        text = "".join(record["text"] for record in records(done.stdout))
        with open(raw, "rb") as file:
            assert file.read().decode() == text, (item["path"], text, done.stderr)
        texts.add(text)
    assert len(texts) == len(items)
    # A person's terminal gets no control characters, whatever a file is called.
    for form in ("summary", "csv"):
        done = folder.run("scan", "--format", form, "names")
        bad = set(done.stdout.decode()) & set("\x1b\x7f\u202e\u0085\u2028\u2029\t")
        assert form == "csv" or not bad, bad
    return lines


def given_by_list(folder):
    """--files-from: one a line, or NUL-ended for names that hold newlines."""
    folder.write("list/plain.txt", TEXT)
    with open(b"list/b\xff.txt", "wb") as file:
        file.write(TEXT.encode())
    folder.write("list/line\nbreak.txt", TEXT)
    folder.write("names.lst", b"list/plain.txt\nlist/b\xff.txt\nlist/missing.txt\n")
    items, _ = scan(folder, "--files-from", "names.lst", code=3)
    assert set(items) == {"list/plain.txt", "list/b\ufffd.txt", "list/missing.txt"}
    expect(items, "list/missing.txt", "unreadable", "none", "vanished")
    folder.write("names0.lst", b"list/plain.txt\0list/b\xff.txt\0list/line\nbreak.txt\0")
    items, _ = scan(folder, "--files-from", "names0.lst")
    assert set(items) == {"list/plain.txt", "list/b\ufffd.txt", "list/line\nbreak.txt"}


def long_path(folder):
    """A path that no system call takes whole."""
    base = os.getcwd()
    name = "d" * 250
    os.mkdir("long")
    os.chdir("long")
    for _ in range(20):
        os.mkdir(name)
        os.chdir(name)
    with open("deep.txt", "w", encoding="utf-8") as file:
        file.write(TEXT)
    os.mkfifo("fifo")
    os.chdir(base)
    items, _ = scan(folder, "long")
    path = "long/" + (name + "/") * 20
    assert len(path) > 4096
    assert items[path + "deep.txt"]["state"] == "findings"
    expect(items, path + "fifo", "unreadable", "none", "special_file")
    done = folder.run("text", "--values", "plain", path + "deep.txt")
    assert done.returncode == 0 and records(done.stdout)[0]["text"].strip() == TEXT.strip(), done


# ---- files that change


def changing(folder):
    """Each is large enough that a helper changes it while it is read; whatever the moment, it is one item, never clean by
    mistake, and the sums agree."""
    size = 300 * 2**20
    for name, change in (("shrinks", lambda path: os.truncate(path, 5000)), ("grows", lambda path: os.truncate(path, size + 9999)),
                         ("vanishes", os.unlink), ("rewritten", rewrite)):
        path = f"{name}.log"
        with open(path, "wb") as file:
            file.write((b"nothing to be seen on this line, and so it goes on and on\n" * (size // 58 + 1))[:size])
        child = subprocess.Popen([COMMAND, "scan", "--format", "jsonl", "--output", f"{name}.jsonl", path], env=folder.environment,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        wait_until_open(child.pid, path)
        change(path)
        _, said = child.communicate(timeout=120)
        with open(f"{name}.jsonl", "rb") as file:
            lines = records(file.read())
        problems = invariants.check(lines)
        assert not problems, problems
        item, = kind(lines, "item")
        if name == "vanishes":  # it is open: its bytes are still there
            assert child.returncode in (0, 3), said
        elif item["sha256"] != digest(path):  # the change may have come before the first byte was read
            assert child.returncode == 3 and "changed_during_scan" in reasons(item), (name, item, said)
            assert item["state"] != "clean" and item["coverage"] in ("partial", "none") and item["sha256"] is None, item
        if os.path.exists(path):
            os.unlink(path)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else hashlib.sha256(file.read()).hexdigest()


def rewrite(path):
    with open(path, "r+b") as file:
        file.seek(1000)
        file.write(b"something else")


def wait_until_open(pid, path):
    """Until the command, or a worker of it, holds the file open."""
    wanted = os.stat(path)
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for process in [str(pid), *children_of(pid)]:
            try:
                for number in os.listdir(f"/proc/{process}/fd"):
                    about = os.stat(f"/proc/{process}/fd/{number}")
                    if (about.st_dev, about.st_ino) == (wanted.st_dev, wanted.st_ino):
                        return
            except OSError:
                pass
    raise AssertionError(f"{path} was never opened")


def children_of(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return file.read().split()
    except OSError:
        return []


# ---- links, roots, standard input


def linked(folder):
    folder.write("hard/b.txt", TEXT)
    os.link("hard/b.txt", "hard/a.txt")
    items, lines = scan(folder, "hard")
    assert items["hard/a.txt"]["duplicate_of"] is None
    assert items["hard/b.txt"]["duplicate_of"] == items["hard/a.txt"]["id"]
    assert lines[-1]["unique_items"] == 1 and lines[-1]["counts"]["email_address"]["total"] == 1


def roots(folder):
    """Given twice, in two spellings, inside each other, or not there."""
    folder.write("dump/a/x.txt", TEXT)
    folder.write("dump/a-b/y.txt", "y " + TEXT)
    folder.write("dump-b/z.txt", "z " + TEXT)
    folder.write("dump.txt", "t " + TEXT)
    os.symlink("dump", "way")
    everything = {"dump/a/x.txt", "dump/a-b/y.txt", "dump-b/z.txt", "dump.txt"}
    for given in (["dump", "dump"], ["dump/", "dump"], ["dump", "dump/a", "dump/a/x.txt"], ["dump/a/", "dump//", "dump/a-b"],
                  ["dump", "dump/a/", "dump/a-b/y.txt"]):
        items, _ = scan(folder, *given, "dump-b", "dump.txt", "dump-b/z.txt")
        squeezed = {path.replace("//", "/") for path in items}
        assert squeezed == everything and len(items) == 4, (given, set(items))
    items, _ = scan(folder, "dump", "gone", code=3)
    expect(items, "gone", "unreadable", "none", "vanished")
    assert len(items) == 3
    items, _ = scan(folder, "dump.txt/below", "dump", code=3)
    expect(items, "dump.txt/below", "unreadable", "none", "io_error")
    # Through a link the files have other paths: copies.
    items, _ = scan(folder, "dump", "way")
    assert items["way/a/x.txt"]["duplicate_of"] == items["dump/a/x.txt"]["id"] and len(items) == 4
    done = folder.run("scan", "--format", "jsonl", "gone")
    assert done.returncode == 2, done.returncode


def left_out(folder):
    """--include and --exclude: what is left out has no line, and is counted."""
    for name in ("keep.txt", "drop.log", "sub/keep.txt", "sub/drop.log", "cache/one.txt"):
        folder.write(f"pick/{name}", name + " " + TEXT)
    items, lines = scan(folder, "--exclude", "*.log", "pick")
    assert set(items) == {"pick/keep.txt", "pick/sub/keep.txt", "pick/cache/one.txt"} and lines[-1]["reasons"]["excluded"] == 2
    items, lines = scan(folder, "--include", "keep*", "pick")
    assert set(items) == {"pick/keep.txt", "pick/sub/keep.txt"} and lines[-1]["reasons"]["excluded"] == 3
    items, lines = scan(folder, "--exclude", "cache", "--exclude", "*.log", "pick")
    assert set(items) == {"pick/keep.txt", "pick/sub/keep.txt"} and lines[-1]["reasons"]["excluded"] == 3
    folder.write("left.jsonl", folder.run("scan", "--format", "jsonl", "--exclude", "*.log", "pick").stdout)
    assert folder.run("verify", "left.jsonl").returncode == 0


def standard_input(folder):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", TEXT)
    items, _ = scan(folder, "-", input=out.getvalue())
    assert set(items) == {"-", "-!/inside.txt"} and items["-"]["size"] == len(out.getvalue())
    done = folder.run("text", "--values", "plain", "-!/inside.txt", input=out.getvalue())
    assert done.returncode == 0 and records(done.stdout)[0]["text"].strip() == TEXT.strip(), done
    items, _ = scan(folder, "-", "-", input=b"")
    expect(items, "-", "clean", "complete", size=0)
    # A stream without an end is cut by the limit on temporary space, and says so.
    with open("/dev/zero", "rb") as zeros:
        items, _ = scan(folder, "--limit", "temporary_space=1048576", "-", code=3, stdin=zeros)
    assert "temporary_space" in reasons(items["-"]) and items["-"]["state"] != "clean", items["-"]
    # A folder is no stream.
    descriptor = os.open(".", os.O_RDONLY)
    items, _ = scan(folder, "-", code=3, stdin=descriptor)
    os.close(descriptor)
    expect(items, "-", "unreadable", "none", "io_error")


def interrupted(folder):
    """Ctrl-C while standard input says nothing: the run ends in order."""
    folder.write("hard/a.txt", TEXT)
    ours, theirs = os.pipe()
    child = subprocess.Popen([COMMAND, "scan", "--format", "jsonl", "--output", "stopped.jsonl", "-", "hard"], stdin=ours,
                             env=folder.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    os.write(theirs, TEXT.encode())
    time.sleep(1)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)
    os.close(theirs)
    os.close(ours)
    assert child.returncode == 3, child.returncode
    with open("stopped.jsonl", "rb") as file:
        lines = records(file.read())
    assert not invariants.check(lines) and lines[-1]["status"] == "interrupted"
    assert {item["path"] for item in kind(lines, "item")} >= {"-"}


def growing_folder(folder):
    """Files come and go while the folder is walked: no crash, sums agree."""
    os.mkdir("busy")
    stop = threading.Event()

    def churn():
        number = 0
        while not stop.is_set():
            number += 1
            folder.write(f"busy/{number % 200}.txt", f"{number} " + TEXT)
            if number % 3 == 0:
                shutil.move(f"busy/{number % 200}.txt", f"busy/{number % 77}.moved")
    helper = threading.Thread(target=churn)
    helper.start()
    try:
        for _ in range(15):
            done = folder.run("scan", "--format", "jsonl", "busy")
            assert done.returncode in (0, 3), done
            results(done)
    finally:
        stop.set()
        helper.join()


def odd_places(folder):
    """A sheet whose name is no UTF-8: it is shown repaired, and costs nothing else."""
    folder.write("book.xml", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
                 b'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
                 b'<Worksheet ss:Name="Co\xa5tacts"><Table><Row><Cell><Data ss:Type="String">mail ada@kestrelford.example</Data></Cell></Row>'
                 b'</Table></Worksheet></Workbook>')
    for isolation in ("--isolate", "--no-isolate"):
        _, lines = results(folder.run("scan", "--format", "jsonl", "--values", "plain", isolation, "book.xml"))
        assert kind(lines, "item")[0]["notes"] == [] and kind(lines, "finding")[0]["location"]["sheet"] == "Co\ufffdtacts", lines
        told = folder.run("text", "--format", "jsonl", isolation, "book.xml")
        assert told.returncode == 0 and records(told.stdout)[-1]["location"]["sheet"] == "Co\ufffdtacts", told


CASES = (odd_places, huge_and_sparse, empty_members, special, unreadable, odd_names, given_by_list, long_path, changing, linked, roots, left_out,
         standard_input, interrupted, growing_folder)


sys.exit(run_cases(CASES))
