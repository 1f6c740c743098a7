#!/usr/bin/env python3
"""Copies: the same bytes at another place have their own path and times, and what their content says; members of a copied
container are copies, those too that have no digest; what a limit cuts at one place and not at another is no copy."""
import io
import os
import sys
import tarfile

import invariants
from command import SOURCE, kind, records, run_cases, zipped

sys.path.insert(0, os.path.join(SOURCE, "examples"))
import make_sample_leak as leak  # noqa: E402

MAIL = ("From: Ada Fenwick <ada@brightwater.example>\r\nTo: bo@brightwater.example\r\nSubject: hello\r\n"
        "Date: Tue, 16 May 2023 09:00:00 +0200\r\nMessage-ID: <1@brightwater.example>\r\n\r\nSee you on Tuesday.\r\n")


def cut_tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("whole.txt", "cut.txt"):
            info = tarfile.TarInfo(name)
            info.size = 20000
            archive.addfile(info, io.BytesIO((b"mail ada@brightwater.example now " * 800)[:20000]))
    return out.getvalue()[:30000]


def scan(folder, *options):
    """The same lines with any number of workers, and with none."""
    seen = set()
    for jobs in ("1", "2", "8"):
        for isolation in ("--isolate", "--no-isolate"):
            done = folder.run("scan", "--format", "jsonl", "--jobs", jobs, isolation, *options, "leak")
            assert done.returncode in (0, 3), done
            lines = records(done.stdout)
            problems = invariants.check(lines)
            assert not problems, (jobs, isolation, problems[:10])
            seen.add(b"\n".join(done.stdout.split(b"\n")[1:-2]))
    assert len(seen) == 1, f"{len(seen)} different results"
    return {item["path"]: item for item in kind(lines, "item")}, lines


def times(folder):
    folder.write("leak/a.eml", MAIL)
    folder.write("leak/b.eml", MAIL)
    folder.write("leak/c.zip", zipped([("d.eml", MAIL)]))
    for name, when in (("a", 1600000000), ("b", 1500000000)):
        os.utime(f"leak/{name}.eml", (when, when))
    items, lines = scan(folder)
    first, second, third = items["leak/a.eml"], items["leak/b.eml"], items["leak/c.zip!/d.eml"]
    assert second["duplicate_of"] == third["duplicate_of"] == first["id"] and first["duplicate_of"] is None
    for item, modified, source in ((first, "2020-09-13T12:26:40", "filesystem"), (second, "2017-07-14T02:40:00", "filesystem"),
                                   (third, "2023-05-04T03:02:00", "zip")):
        assert item["times"]["modified"]["at"] == modified and item["times"]["modified"]["from"] == source, item["times"]
        assert item["times"]["sent"]["at"] == "2023-05-16T09:00:00" and item["times"]["sent"]["zone"] == "+02:00", item["times"]
    assert lines[-1]["unique_items"] == 2 and lines[-1]["counts"]["email_address"]["total"] == first["counts"]["email_address"]["total"]


def without_digest(folder):
    archive = leak.encrypted_zip_of("ada@brightwater.example Proof of Execution.docx", b"x" * 5000, b"secret")
    for name in ("a", "b", "d/z"):
        folder.write(f"leak/{name}.zip", archive)
        folder.write(f"leak/{name}.tar", cut_tar())
    items, lines = scan(folder)
    for path, item in items.items():
        place, member = path[len("leak/"):].split(".", 1)
        assert (item["duplicate_of"] is None) == (place == "a" and path != "leak/a.tar!/x"), (path, item["duplicate_of"])
        assert item["state"] == items[f"leak/a.{member}"]["state"]
    totals = {path: item["counts"].get("email_address", {"total": 0})["total"] for path, item in items.items()}
    assert lines[-1]["counts"]["email_address"]["total"] == sum(n for path, n in totals.items() if path.startswith("leak/a."))


def deep(folder):
    """A nest that is within the limit at one place, and passes it at another."""
    data = zipped([("core.txt", "mail ada@brightwater.example now\n")])
    for level in range(4):
        data = zipped([(f"{level}.zip", data)])
    folder.write("leak/a.zip", data)
    folder.write("leak/b.zip", zipped([("1.zip", zipped([("2.zip", zipped([("same.zip", data)]))]))]))
    items, _ = scan(folder, "--limit", "depth=6")
    deepest = max(path.count("!/") for path in items)
    assert deepest == 7, deepest
    assert items["leak/b.zip!/1.zip!/2.zip!/same.zip"]["duplicate_of"] is None  # not all of it was seen
    items, _ = scan(folder)
    assert items["leak/b.zip!/1.zip!/2.zip!/same.zip"]["duplicate_of"] == items["leak/a.zip"]["id"]


def long_paths(folder):
    """Longer than what is sorted in one piece: the original's place must not be cut off behind it."""
    content = b"mail ada@brightwater.example now\n"
    data = content
    for level in range(3):
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
            about = tarfile.TarInfo("n" * 700000 + str(level))
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
        data = made.getvalue()
    folder.write("leak/a.tar", data)
    folder.write("leak/b.tar", data + bytes(10240))
    folder.write("leak/c.txt", content)
    items, _ = scan(folder)
    first = next(item for path, item in items.items() if path.startswith("leak/a.tar") and item["size"] == len(content))
    copies = [item["duplicate_of"] for item in items.values() if item["size"] == len(content) and item is not first]
    assert copies == [first["id"]] * 2, copies


sys.exit(run_cases((times, without_digest, deep, long_paths)))
