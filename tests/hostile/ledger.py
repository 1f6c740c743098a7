#!/usr/bin/env python3
"""The ledger of mutants: one row for each day, commit and number of files, whose seeds are listed and whose numbers are sums.
    ledger.py has SEED FILES                     status 0: this seed was run over so many files
    ledger.py add COMMIT SEED FILES SAID OURS    SAID is what `mutate` said, OURS the deaths in our code
    ledger.py                                    the sums of all rows"""
import datetime
import pathlib
import re
import sys

LEDGER = pathlib.Path(__file__).with_name("LEDGER.md")
HEAD = """# Mutants scanned
Written by `tests/hostile/mutants`. A death is ours unless its frames are libarchive's alone.

| date | commit | seeds | files | mutants | items | deaths | in our code | against the rules | over 5 s | slowest |
|---|---|---|---|---|---|---|---|---|---|---|
"""
SAID = re.compile(r"(\d+) mutants, (\d+) items, (\d+) deaths, (\d+) against the rules, (\d+) over 5 s, slowest ([0-9.]+) s")
NUMBERS = 6  # mutants, items, deaths, in our code, against the rules, over 5 s


def seeds_of(text):
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def text_of(seeds):
    parts, seeds = [], sorted(seeds)
    while seeds:
        first = last = seeds.pop(0)
        while seeds and seeds[0] == last + 1:
            last = seeds.pop(0)
        parts.append(f"{first}-{last}" if last > first else str(first))
    return " ".join(parts)


def read():
    """(date, commit, files) to (seeds, sums, slowest); and what follows the table."""
    rows, rest = {}, ""
    if LEDGER.exists():
        table, mark, rest = LEDGER.read_text().partition("\n\n## ")
        rest = mark.lstrip("\n") + rest
        for line in table.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) == 11 and cells[3].isdigit():
                rows[cells[0], cells[1], cells[3]] = [set(seeds_of(cells[2])), [int(cell) for cell in cells[4:10]], float(cells[10].split()[0])]
    return rows, rest


def write(rows, rest):
    lines = [f"| {date} | {commit} | {text_of(seeds)} | {files} | {' | '.join(map(str, sums))} | {slowest:.1f} s |\n"
             for (date, commit, files), (seeds, sums, slowest) in rows.items()]
    LEDGER.write_text(HEAD + "".join(lines) + total(rows) + ("\n" + rest if rest else ""))


def total(rows):
    sums = [sum(row[1][n] for row in rows.values()) for n in range(NUMBERS)]
    slowest = max((row[2] for row in rows.values()), default=0)
    return f"| all | | {sum(len(row[0]) for row in rows.values())} seeds | | {' | '.join(map(str, sums))} | {slowest:.1f} s |\n"


def add(rows, date, commit, seed, files, said, ours):
    mutants, items, deaths, wrong, slow, slowest = SAID.search(said).groups()
    row = rows.setdefault((date, commit, files), [set(), [0] * NUMBERS, 0.0])
    row[0].add(int(seed))
    row[1] = [a + int(b) for a, b in zip(row[1], (mutants, items, deaths, ours, wrong, slow))]
    row[2] = max(row[2], float(slowest))


def main(arguments):
    rows, rest = read()
    if arguments[:1] == ["has"]:
        return 0 if any(int(arguments[1]) in row[0] for key, row in rows.items() if key[2] == arguments[2]) else 1
    if arguments[:1] == ["add"]:
        add(rows, datetime.date.today().isoformat(), *arguments[1:])
        write(rows, rest)
    print(total(rows), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
