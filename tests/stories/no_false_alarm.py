#!/usr/bin/env python3
"""With LEAKSIFT_CORPUS set: no honest file trips a limit that is there against bombs. The corpora hold files that are hostile on purpose
and files that tests of other projects cut or fuzzed; those are named by their project's own names for them. Else skipped."""
import collections
import os
import re
import subprocess
import sys

from command import COMMAND, Folder, kind, records

CORPUS = os.environ.get("LEAKSIFT_CORPUS")
BOMB_LIMITS = {"ratio", "overlap", "entries", "bytes_out", "depth", "time", "pages", "temporary_space", "out_of_memory"}
# What its own project calls so; and of libarchive's test archives, which are members of their uuencoded files, those with
# members of 99 GB of zero bytes or with 242 MB of text in 177 KB, and one that keeps libarchive's own reader for good.
HOSTILE = re.compile(r"bomb|fuzz|crash|oom|poc|hang|infinite|recurs|lol|quine|timeout|loop|too_many|gtar_sparse|"
                     r"ppmd_lzss_conversion|xar_doublelink", re.IGNORECASE)


def main():
    if not CORPUS or not os.path.isdir(CORPUS):
        print("LEAKSIFT_CORPUS names no folder")
        return 77
    with Folder() as folder:
        done = subprocess.run([COMMAND, "scan", "--format", "jsonl", "--output", "results.jsonl", CORPUS], env=folder.environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        assert done.returncode in (0, 3), done
        with open("results.jsonl", "rb") as file:
            items = kind(records(file.read()), "item")
    limits, alarms = collections.Counter(), []
    for item in items:
        hit = {note["reason"] for note in item["notes"]} & BOMB_LIMITS
        limits.update(hit)
        if hit and not HOSTILE.search(os.path.relpath(item["path"], CORPUS)):
            alarms.append(f"{item['path']}: {[note for note in item['notes'] if note['reason'] in hit]}")
    for alarm in alarms[:50]:
        print(alarm)
    print(f"{len(items)} items; limits that bit: {dict(limits)}; {len(alarms)} on files that nobody calls hostile")
    return 1 if alarms else 0


sys.exit(main())
