#!/usr/bin/env python3
"""With LEAKSIFT_CORPUS set: all of it is scanned, nothing is lost, and the lines keep every promise. Else skipped."""
import os
import subprocess
import sys

import invariants
from command import COMMAND, Folder, records

CORPUS = os.environ.get("LEAKSIFT_CORPUS")


def main():
    if not CORPUS or not os.path.isdir(CORPUS):
        print("LEAKSIFT_CORPUS names no folder")
        return 77
    on_disk = sum(len(files) + sum(os.path.islink(os.path.join(base, name)) for name in folders)
                  for base, folders, files in os.walk(CORPUS))
    with Folder() as folder:
        done = subprocess.run([COMMAND, "scan", "--format", "jsonl", "--output", "results.jsonl", CORPUS], env=folder.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        assert done.returncode in (0, 3), (done.returncode, done.stderr)
        verified = folder.run("verify", "results.jsonl")
        assert verified.returncode == 0, verified.stderr
        with open("results.jsonl", "rb") as file:
            lines = records(file.read())
    problems = invariants.check(lines)
    assert not problems, "\n".join(problems[:50])
    roots = sum(line["kind"] == "item" and line["parent"] is None for line in lines)
    assert roots >= on_disk, f"{on_disk} files, {roots} items without a parent"
    summary = lines[-1]
    print(f"{summary['items']} items, {summary['states']}, {summary['reasons']}, {summary['seconds']:.1f} s")
    return 0


sys.exit(main())
