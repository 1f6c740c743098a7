#!/usr/bin/env python3
"""A worker that stands still uses no processor time, and yet ends: by the clock on the wall, as a limit of time. And after Ctrl-C
a worker that does not answer costs no more than a moment; what was found before stays."""
import os
import signal
import time

from command import Folder, kind, records
from resumed import begin, children, wait_for_journal


def stopped_worker(folder, *arguments):
    """A scan whose worker was stopped in the middle of the large file: findings of it stand in the journal already."""
    scan = begin(folder, "--jobs", "1", *arguments)
    wait_for_journal(scan, 2000000)
    workers = [worker for program in children(scan.pid) for worker in children(program)]
    assert scan.poll() is None and workers, "the scan was faster"
    os.kill(workers[0], signal.SIGSTOP)
    return scan


def result(folder):
    assert folder.run("verify", "out.jsonl").returncode == 0
    with open("out.jsonl", "rb") as file:
        all_records = records(file.read())
    return {item["path"]: item for item in kind(all_records, "item")}, all_records[-1]


def main():
    with Folder() as folder:
        folder.write("tree/large.txt", "".join(f"mail number{i}@kestrelford.example and more\n" for i in range(1500000)))
        folder.write("tree/small.txt", "call +49 30 901820\n")
        scan = stopped_worker(folder, "--limit", "time=2")
        began = time.monotonic()
        scan.wait(60)
        took = time.monotonic() - began
        items, _ = result(folder)
        large = items["tree/large.txt"]
        assert [note["reason"] for note in large["notes"]] == ["time"] and "stood still" in large["notes"][0]["message"], large
        assert large["state"] == "findings" and large["coverage"] == "partial" and items["tree/small.txt"]["state"] == "findings"
        assert took < 30, took
        scan = stopped_worker(folder)
        began = time.monotonic()
        scan.send_signal(signal.SIGINT)
        scan.wait(60)
        stopped = time.monotonic() - began
        items, summary = result(folder)
        assert summary["status"] == "interrupted" and scan.returncode == 3
        assert [note["reason"] for note in items["tree/large.txt"]["notes"]] == ["not_reached"], items["tree/large.txt"]
        assert items["tree/large.txt"]["state"] == "findings", "what was found stays"
    print(f"a worker that stood still was ended after {took:.1f} s under a limit of 2; after Ctrl-C the scan was over in {stopped:.2f} s")


if not os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children"):
    print("this kernel does not tell a process's children")
    raise SystemExit(77)
main()
