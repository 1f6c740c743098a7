#!/usr/bin/env python3
"""Results that are written into the folder that is scanned are no part of it: neither FILE, FILE.part, FILE.journal nor what
standard output is. The same command twice gives the same items; a file of results that is named is read."""
import os
import subprocess

from command import Folder, kind, records


def names(data):
    return sorted(item["path"] for item in kind(records(data), "item"))


with Folder() as folder:
    folder.write("dump/a.txt", "jane@example.org\n")
    os.chdir("dump")
    for _ in range(2):
        done = folder.run("scan", "--quiet", "--output", "results.jsonl", ".")
        assert done.returncode == 0, done
        with open("results.jsonl", "rb") as file:
            data = file.read()
        assert names(data) == ["./a.txt"] and kind(records(data), "summary")[0]["reasons"] == {}, data
    for words in (["scan"], ["scan", "--no-isolate"], ["text"]):
        with open("redirected", "wb") as file:
            subprocess.run([os.environ["LEAKSIFT"], *words, "--exclude", "*.jsonl", "."], env=folder.environment, stdout=file, check=True)
        with open("redirected", "rb") as file:
            data = file.read()
        assert data and b'redirected"' not in data, data
    assert names(folder.run("scan", "redirected", "results.jsonl").stdout) == ["redirected", "results.jsonl"]
