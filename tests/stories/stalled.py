#!/usr/bin/env python3
"""A worker that stands still uses no processor time, and yet ends: by the clock on the wall, as a limit of time. And after Ctrl-C
a worker that does not answer costs no more than a moment; what was found before stays, the members of archives too that had ended. A helper program that was stopped is replaced, and its workers' files are begun again."""
import io
import os
import shutil
import signal
import tarfile
import time
import zipfile

import invariants
from command import Folder, kind, records
from resumed import begin, canonical, children, differences, wait_for_journal


def stopped_worker(folder, *arguments):
    """A scan whose worker was stopped in the middle of the large file: findings of it stand in the journal already."""
    scan = begin(folder, "--jobs", "1", *arguments)
    wait_for_journal(scan, 1000000)
    workers = [worker for program in children(scan.pid) for worker in children(program)]
    assert scan.poll() is None and workers, "the scan was faster"
    os.kill(workers[0], signal.SIGSTOP)
    return scan


def stopped_at_once(folder, *arguments):
    """The worker stops before it takes its first message, as a rule, which is larger than what a socket holds."""
    scan = begin(folder, "--jobs", "1", *arguments)
    workers = []
    while not workers and scan.poll() is None:
        workers = [worker for program in children(scan.pid) for worker in children(program)]
    os.kill(workers[0], signal.SIGSTOP)
    return scan


def many_small(folder):
    for number in range(100):
        folder.write(f"tree/{number:03}.txt", lines(200))
    stopped_at_once(folder, "--limit", "time=1").wait(60)
    items, _ = result(folder)
    with_notes = [item["path"] for item in items.values() if item["notes"]]
    assert len(items) == 100 and len(with_notes) <= 1, with_notes
    scan = stopped_at_once(folder)
    scan.send_signal(signal.SIGINT)
    scan.wait(60)
    assert result(folder)[1]["status"] == "interrupted" and scan.returncode == 3
    shutil.rmtree("tree")
    shutil.rmtree("out.jsonl.journal")


def nested(large):
    """A tape with a text and a ZIP in it, and in that a text, a large one, and another text."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("b.txt", "mail bea@kestrelford.example\n"), ("large.txt", large), ("c.txt", "mail carl@kestrelford.example\n")):
            archive.writestr(name, text)
    with tarfile.open(fileobj=outer, mode="w") as archive:
        for name, data in (("a.txt", b"mail ada@kestrelford.example\n"), ("inner.zip", inner.getvalue())):
            about = tarfile.TarInfo(name)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
    return outer.getvalue()


def result(folder):
    assert folder.run("verify", "out.jsonl").returncode == 0
    with open("out.jsonl", "rb") as file:
        all_records = records(file.read())
    assert not invariants.check(all_records), invariants.check(all_records)[:3]
    return {item["path"]: item for item in kind(all_records, "item")}, all_records[-1]


def lines(count):
    return "".join(f"mail number{i}@kestrelford.example and more\n" for i in range(count))


def stopped_helper(folder):
    """Its worker is killed, so that another is needed, and the helper program makes none and does not tell of the death either."""
    begin(folder, "--jobs", "1").wait(120)
    whole = canonical("out.jsonl")
    os.remove("out.jsonl")
    scan = begin(folder, "--jobs", "1")
    wait_for_journal(scan, 1000000)
    programs = children(scan.pid)
    os.kill(programs[0], signal.SIGSTOP)
    for worker in children(programs[0]):
        os.kill(worker, signal.SIGKILL)
    began = time.monotonic()
    scan.wait(120)
    took = time.monotonic() - began
    assert scan.returncode == 0, (scan.returncode, scan.stderr.read())
    assert not differences(whole, canonical("out.jsonl"))
    return took


def main():
    with Folder() as folder:
        many_small(folder)
        folder.write("tree/small.txt", "call +49 30 901820\n")
        folder.write("tree/large.txt", lines(300000)) # scanned twice: the thread sanitizer takes a minute for five times as much
        replaced = stopped_helper(folder)
        large = lines(1500000)
        folder.write("tree/large.txt", large)
        scan = stopped_worker(folder, "--limit", "time=2")
        began = time.monotonic()
        scan.wait(60)
        took = time.monotonic() - began
        items, _ = result(folder)
        item = items["tree/large.txt"]
        assert [note["reason"] for note in item["notes"]] == ["time"] and "stood still" in item["notes"][0]["message"], item
        assert item["state"] == "findings" and item["coverage"] == "partial" and items["tree/small.txt"]["state"] == "findings"
        assert took < 30, took
        scan = stopped_worker(folder)
        began = time.monotonic()
        scan.send_signal(signal.SIGINT)
        scan.wait(60)
        stopped = time.monotonic() - began
        items, summary = result(folder)
        assert summary["status"] == "interrupted" and scan.returncode == 3
        assert [note["reason"] for note in items["tree/large.txt"]["notes"]] == ["not_reached"], items["tree/large.txt"]
        assert items["tree/large.txt"]["state"] == "findings", (items["tree/large.txt"], "what was found stays")
        for left in ("tree", "out.jsonl.journal"):
            shutil.rmtree(left)
        folder.write("tree/outer.tar", nested(large))
        scan = stopped_worker(folder)
        scan.send_signal(signal.SIGINT)
        scan.wait(60)
        items, summary = result(folder)
        assert summary["status"] == "interrupted" and scan.returncode == 3
        for name in ("tree/outer.tar!/a.txt", "tree/outer.tar!/inner.zip!/b.txt"):
            assert name in items and items[name]["state"] == "findings" and not items[name]["notes"], list(items.values())
        for name in ("tree/outer.tar", "tree/outer.tar!/inner.zip", "tree/outer.tar!/inner.zip!/large.txt"):
            assert [note["reason"] for note in items[name]["notes"]] == ["not_reached"], items[name]
    print(f"a worker that stood still was ended after {took:.1f} s under a limit of 2; after Ctrl-C the scan was over in {stopped:.2f} s; "
          f"a scan whose helper program was stopped went on and ended after {replaced:.1f} s")


if not os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children"):
    print("this kernel does not tell a process's children")
    raise SystemExit(77)
main()
