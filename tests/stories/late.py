#!/usr/bin/env python3
"""An item that is late ends by itself, its last block cut short, and keeps all that it counted; one that does not look at the clock is
killed a second after the limit, and keeps what it had told of. Under the sanitizers, which slow all down, it is five."""
import os
import subprocess

import invariants
from command import COMMAND, Folder, kind, records

LIMIT = 1
WORKER = os.path.join(os.environ["LEAKSIFT_BUILD"], "tests", "deaths_worker")


def scan(folder, path, **environment):
    """(items by path, findings, guards, seconds of processor time of it all)"""
    with subprocess.Popen([COMMAND, "scan", "--format", "jsonl", "--jobs", "1", "--limit", f"time={LIMIT}", "--limit", "time_per=0",
                           "--limit", "matches=100", "--quiet", "--output", "out.jsonl", path], env=dict(folder.environment, **environment)) as run:
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 3, run.returncode
    with open("out.jsonl", "rb") as file:
        lines = records(file.read())
    assert not invariants.check(lines), invariants.check(lines)[:3]
    return {item["path"]: item for item in kind(lines, "item")}, kind(lines, "finding"), lines[0]["guards"], usage.ru_utime + usage.ru_stime


def main():
    with Folder() as folder:
        folder.write("warm.txt", "the rules are compiled and kept\n")
        folder.run("scan", "warm.txt")
        # Values close together in long lines, more than can be looked at in a second; 600,000 of them and more are counted on disk.
        folder.write("dense.txt", "".join(f"u{n}@h{n % 9}.example{' ' if n % 60000 else chr(10)}" for n in range(3000000)))
        items, findings, guards, took = scan(folder, "dense.txt")
        late = items["dense.txt"]
        sanitized = "seccomp" not in guards
        rest = 5 if sanitized else 1
        assert [note["reason"] for note in late["notes"] if note["reason"] != "matches"] == ["time"], late["notes"]
        assert any(note["message"] == "limit time" for note in late["notes"]), "it ended by itself"
        assert late["counts"]["email_address"]["total"] > 1000 and len(findings) >= 100, late["counts"]
        most = LIMIT + rest + (3 if sanitized else 0.7)  # the command's own start and end, and the run's counting
        assert took < most, took
        # What spins is killed, and the others of its archive are as they were.
        folder.write("tree/a.txt", "mail ada@kestrelford.example\n")
        folder.write("tree/die-spin.txt", "mail bea@kestrelford.example\n")
        folder.write("tree/z.txt", "mail carl@kestrelford.example\n")
        items, _, _, spun = scan(folder, "tree", LEAKSIFT_WORKER=WORKER)
        said = [note["message"] for note in items["tree/die-spin.txt"]["notes"]]
        by_wall = said == ["limit time: ten times over by the clock on the wall"]  # the machine is that busy
        assert by_wall or said == ["limit time: the worker did not stop by itself"], items
        assert all(items[f"tree/{name}.txt"]["state"] == "findings" for name in "az")
        assert spun < most and (by_wall or spun >= LIMIT + rest), spun
    print(f"under a limit of {LIMIT} s: ended by itself, {took:.2f} s of processor time in all; killed, {spun:.2f} s")


main()
