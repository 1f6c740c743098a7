#!/usr/bin/env python3
"""A worker that dies costs one item: workers are killed at random moments by several signals, and still every item is told of
exactly once, results verify, and all that no worker died on is as without deaths."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from command import COMMAND, SOURCE, Folder, kind, records

ROUNDS, SECONDS = 8, 30  # whichever ends first


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def workers(pid):
    return [worker for program in children(pid) for worker in children(program)]


def without_times(item):
    return {k: v for k, v in item.items() if k != "times"}


def main():
    deaths = scans = 0
    with Folder() as folder:
        # The leak check at a program's end runs in a child of it, which to us looks like a worker: killed, its parent waits for ever.
        environment = dict(folder.environment, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
        for copy in range(20):
            shutil.copytree(os.path.join(SOURCE, "examples", "sample-leak"), f"leak/{copy:02}")
            folder.write(f"leak/{copy:02}/own.txt", f"copy {copy} is no copy of another, mail number{copy}@kestrelford.example\n" * 2000)
        whole = records(folder.run("scan", "--format", "jsonl", "leak").stdout)
        items = {item["path"]: item for item in kind(whole, "item")}
        began = time.monotonic()
        for seed in range(ROUNDS):
            if time.monotonic() - began > SECONDS:
                break
            scans += 1
            chance = random.Random(seed)
            scan = subprocess.Popen([COMMAND, "scan", "--format", "jsonl", "--jobs", "2", "--output", "out.jsonl", "--quiet", "leak"],
                                    env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            ends = time.monotonic() + 120
            while scan.poll() is None:
                if time.monotonic() > ends:
                    scan.kill()
                    raise AssertionError("the scan did not end")
                time.sleep(chance.uniform(0.002, 0.02))
                for worker in workers(scan.pid)[:1]:
                    try:
                        os.kill(worker, chance.choice([signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM]))
                        deaths += 1
                    except ProcessLookupError:
                        pass
            assert scan.returncode in (0, 3), (scan.returncode, scan.stderr.read())
            assert folder.run("verify", "out.jsonl").returncode == 0
            with open("out.jsonl", "rb") as file:
                after = records(file.read())
            got = {item["path"]: item for item in kind(after, "item")}
            assert len(got) == len(kind(after, "item"))
            hurt = [path for path, item in got.items() if any(n["reason"] in ("parser_crash", "parser_exit", "out_of_memory")
                                                            for n in item["notes"])]
            for path, item in items.items():
                if any(path.startswith(one) for one in hurt):
                    continue
                assert path in got, f"lost: {path}"
                if item["duplicate_of"] is None and got[path]["duplicate_of"] is None and not item.get("inside"):
                    assert without_times(got[path]) == without_times(item), path
    print(f"{deaths} workers killed in {scans} scans: nothing lost")


if not os.path.exists(f"/proc/{os.getpid()}/task/{os.getpid()}/children"):
    print("this kernel does not tell a process's children")
    sys.exit(77)
main()
