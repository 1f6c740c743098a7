#!/usr/bin/env python3
"""Reproducible: one and eight jobs, two orders of roots, two folders' names aside: the same sorted lines. One changed byte
fails verify."""
import json
import os
import shutil
import sys

from command import SOURCE, Folder, records


def comparable(data, folder):
    lines = []
    for record in records(data):
        if record["kind"] in ("run", "summary"):
            continue
        lines.append(json.dumps(record, sort_keys=True).replace(folder, "LEAK"))
    return sorted(lines)


def without_names(lines):
    """Ids and the order of copies hold the folder's name; all else does not."""
    kept = []
    for line in lines:
        record = json.loads(line)
        for key in ("item", "id", "parent", "duplicate_of"):
            record.pop(key, None)
        kept.append(json.dumps(record, sort_keys=True))
    return sorted(kept)


def main():
    with Folder() as folder:
        shutil.copytree(os.path.join(SOURCE, "examples", "sample-leak"), "leak-a")
        shutil.copytree("leak-a", "leak-b")
        scan = ("scan", "--format", "jsonl")
        parts = sorted(os.path.join("leak-a", name) for name in os.listdir("leak-a"))
        one = folder.run(*scan, "--jobs", "1", *parts).stdout
        eight = folder.run(*scan, "--jobs", "8", *parts).stdout
        turned = folder.run(*scan, "--jobs", "3", *reversed(parts)).stdout
        assert comparable(one, "leak-a") == comparable(eight, "leak-a"), "the number of jobs changes the results"
        assert comparable(one, "leak-a") == comparable(turned, "leak-a"), "the order of the roots changes the results"
        other = folder.run(*scan, *[part.replace("leak-a", "leak-b") for part in parts]).stdout
        assert without_names(comparable(one, "leak-a")) == without_names(comparable(other, "leak-b")), "the folder's name does"
        folder.write("good.jsonl", one)
        assert folder.run("verify", "good.jsonl").returncode == 0
        lines = 0
        for place in range(200, len(one) - 200, max(1, len(one) // 40)):
            changed = bytearray(one)
            changed[place] ^= 1
            folder.write("bad.jsonl", bytes(changed))
            assert folder.run("verify", "bad.jsonl").returncode != 0, f"a changed byte at {place} is not noticed"
            lines += 1
        folder.write("short.jsonl", one[:len(one) // 2])
        assert folder.run("verify", "short.jsonl").returncode != 0
        print(f"the same lines four times; {lines} changed bytes noticed")


main()
sys.exit(0)
