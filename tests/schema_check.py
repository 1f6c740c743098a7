#!/usr/bin/env python3
"""Validates JSON Lines results against lib/report/results.schema.json: schema_check.py RESULTS... (- is standard input).
Also what a schema of one line cannot say: `kind` first, the run line first, the summary last, no name twice in an object."""
import json
import os
import sys

import jsonschema

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib", "report", "results.schema.json")


def unique_names(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a name comes twice in an object")
    return dict(pairs)


def problems(lines, validator):
    kinds = []
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line, object_pairs_hook=unique_names)
        except ValueError as error:
            yield f"{number}: {error}"
            continue
        if not isinstance(record, dict) or next(iter(record), None) != "kind":
            yield f"{number}: kind is not the first field"
            continue
        kinds.append(record["kind"])
        for error in validator.iter_errors(record):
            yield f"{number}: {'/'.join(str(part) for part in error.absolute_path)}: {error.message[:200]}"
    if "item" in kinds or "finding" in kinds:
        if kinds[0] != "run" or kinds.count("run") != 1:
            yield "1: the run line is first, and there is one"
        if kinds[-1] != "summary" or kinds.count("summary") != 1:
            yield f"{len(kinds)}: the summary line is last, and there is one"


def main(names):
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = False
    for name in names:
        file = sys.stdin if name == "-" else open(name, encoding="utf-8", newline="\n")
        for problem in problems(file, validator):
            print(f"{name}:{problem}", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: schema_check.py RESULTS...")
    sys.exit(main(sys.argv[1:]))
