#!/usr/bin/env python3
"""A worker that may open no file says what this process says, word for word: over every sample, and over LEAKSIFT_CORPUS."""
import os
import sys

from command import SOURCE, Folder

PLACES = ["tests/samples", "examples/sample-leak"]


def lines(folder, mode, place):
    done = folder.run("scan", mode, "--format", "jsonl", "--values", "plain", place)
    assert done.returncode in (0, 3), (mode, done.returncode, done.stderr)
    return [line for line in done.stdout.split(b"\n") if not line.startswith((b'{"kind":"run"', b'{"kind":"summary"'))]


def main():
    with Folder() as folder:
        for place in [os.path.join(SOURCE, place) for place in PLACES] + list(filter(None, [os.environ.get("LEAKSIFT_CORPUS")])):
            apart, together = lines(folder, "--isolate", place), lines(folder, "--no-isolate", place)
            different = [(one, other) for one, other in zip(apart, together) if one != other]
            assert not different and len(apart) == len(together), (place, len(apart), len(together), different[:3])
            print(f"{place}: {len(apart)} lines, the same")


sys.exit(main())
