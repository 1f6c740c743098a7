#!/usr/bin/env python3
"""Every committed sample through the command: each line keeps the schema, the lines agree with each other and with
`verify`, and `text` opens each item again by its path, through every layer."""
import json
import os
import sys

import invariants
import schema_check
from command import SOURCE, Folder, kind, records

PLACES = ("tests/samples", "examples/sample-leak")


def schema_problems(data):
    import jsonschema
    with open(schema_check.SCHEMA, encoding="utf-8") as file:
        validator = jsonschema.Draft202012Validator(json.load(file))
    return list(schema_check.problems(data.decode().strip("\n").split("\n"), validator))


def is_reopened(item):
    """Links, devices and what could not be opened have no text to show."""
    return not {note["reason"] for note in item["notes"]} & {"symlink_not_followed", "special_file", "permission"}


def check_reopening(folder, items):
    failed = []
    for item in filter(is_reopened, items):
        done = folder.run("text", "--values", "plain", item["path"])
        if done.returncode not in (0, 3) or any(item["path"] not in record["path"] for record in records(done.stdout)):
            failed.append((item["path"], done.returncode, done.stderr))
    assert not failed, failed


def main():
    with Folder() as folder:
        for place in PLACES:
            os.symlink(os.path.join(SOURCE, place), os.path.basename(place))
            done = folder.run("scan", "--format", "jsonl", "--values", "plain", os.path.basename(place))
            assert done.returncode == 3, (done.returncode, done.stderr)
            folder.write("results.jsonl", done.stdout)
            verified = folder.run("verify", "results.jsonl")
            assert verified.returncode == 0, verified.stderr
            lines = records(done.stdout)
            for problems in (schema_problems(done.stdout), invariants.check(lines)):
                assert not problems, "\n".join(problems[:20])
            items = kind(lines, "item")
            check_reopening(folder, items)
            print(f"{place}: {len(items)} items, {len(kind(lines, 'finding'))} findings")


sys.exit(main())
