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
from resumed import begin, children, size_of

ROUNDS, SECONDS = 8, 30  # whichever ends first


def workers(pid):
    return [worker for program in children(pid) for worker in children(program)]


def without_times(item):
    return {k: v for k, v in item.items() if k != "times"}


def killed_twice():
    """By somebody else: the first time a file is begun again, the second time it is named, and as what is known: a signal. (That memory
    ran out would be said where the kernel killed for it, or the worker was near its limit.)"""
    with Folder() as folder:
        folder.write("tree/large.txt", "".join(f"mail number{i}@kestrelford.example and more\n" for i in range(1500000)))
        folder.write("tree/small.txt", "call +49 30 901820\n")
        scan = begin(folder, "--jobs", "1")
        for _ in range(2):
            ends = time.monotonic() + 60
            while scan.poll() is None and time.monotonic() < ends and not (workers(scan.pid) and size_of("out.jsonl.journal") > 1000000):
                time.sleep(0.001)
            os.kill(workers(scan.pid)[0], signal.SIGKILL)
            while size_of("out.jsonl.journal") > 1000000 and scan.poll() is None:  # what the dead had told of is taken back
                time.sleep(0.001)
        scan.wait(120)
        with open("out.jsonl", "rb") as file:
            items = {item["path"]: item for item in kind(records(file.read()), "item")}
        assert items["tree/large.txt"]["notes"] == [{"reason": "parser_crash", "message": "signal 9"}], items["tree/large.txt"]["notes"]
        assert items["tree/large.txt"]["counts"]["email_address"]["total"] > 0 and not items["tree/small.txt"]["notes"]


def main():
    killed_twice()
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
