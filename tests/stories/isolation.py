#!/usr/bin/env python3
"""Isolation on or off, the results are the same, for every sample; and the guards that the run line names do hold."""
import json
import os
import sys

from command import SOURCE, Folder, kind, records


def comparable(data):
    return [record for record in records(data) if record["kind"] not in ("run", "summary")]


def main():
    differences = []
    with Folder() as folder:
        os.symlink(os.path.join(SOURCE, "tests", "samples"), "samples")
        os.symlink(os.path.join(SOURCE, "examples", "sample-leak"), "leak")
        for options in ((), ("--context", "20", "--values", "plain")):
            with_workers = folder.run("scan", "--format", "jsonl", *options, "samples/", "leak/").stdout
            without = folder.run("scan", "--format", "jsonl", "--no-isolate", *options, "samples/", "leak/").stdout
            assert kind(records(with_workers), "run")[0]["guards"], "no guard is named"
            assert not kind(records(without), "run")[0]["guards"]
            one, two = comparable(with_workers), comparable(without)
            assert len(one) == len(two), (len(one), len(two))
            differences += [(a, b) for a, b in zip(one, two) if a != b]
        missing = folder.run("scan", "leak/", environment={"LEAKSIFT_WORKER": "/nonexistent"})
        assert missing.returncode == 2 and b"leaksift-worker" in missing.stderr, missing
    for a, b in differences[:5]:
        print(json.dumps(a)[:600], "\n  ", json.dumps(b)[:600])
    print(f"{len(one)} lines, {len(differences)} differ")
    sys.exit(bool(differences))


main()
