#!/usr/bin/env python3
"""No line of these rooms is longer than 120 columns. Generated tables, and tables whose rows are one line each, are named."""
import os
import pathlib
import sys

SOURCE = pathlib.Path(os.environ["LEAKSIFT_SOURCE"])
COLUMNS = 120
ROOMS = ["lib", "bindings", "include", "examples"]
TABLES = {"lib/identify/source_kind.c", "lib/extract/mail/mapi_names.c"}


def main():
    problems = []
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.[ch]")):
            name = str(path.relative_to(SOURCE))
            if name in TABLES or name.endswith("_data.c") or "/tables/" in name:
                continue
            lines = path.read_text(encoding="utf-8").split("\n")
            problems += [f"{name}:{number}: {len(line)} columns" for number, line in enumerate(lines, 1) if len(line) > COLUMNS]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
