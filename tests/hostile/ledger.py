#!/usr/bin/env python3
"""The ledger of the long hostile runs: LEDGER.md, one table a command. A row stands for each day, commit and set of files; its
seeds are listed, its numbers are sums or, in the last columns, the worst or the latest. What stands outside a command's table stays.
    ledger.py    the sums of all tables"""
import contextlib
import datetime
import fcntl
import functools
import pathlib
import re
import subprocess
import sys

LEDGER = pathlib.Path(__file__).with_name("LEDGER.md")


@contextlib.contextmanager
def alone():
    """Two of the commands may run at the same time: what one noted the other must not write over."""
    with open(__file__, "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def replace(text):
    """At once, so that a reader never meets half of it."""
    beside = LEDGER.with_suffix(".part")
    beside.write_text(text)
    beside.replace(LEDGER)


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


@functools.cache  # what runs is what there was when it was begun
def commit():
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=LEDGER.parent, stdout=subprocess.PIPE, check=False)
    return told.stdout.decode().strip() or "?"


def cells_of(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class Table:
    """`keys` say what was run, `sums` are added, of `worst` (numbers with a unit) the greatest stays, of `latest` the last."""

    def __init__(self, title, says, keys, sums, worst, latest=()):
        self.title, self.says, self.keys, self.sums, self.worst, self.latest = title, says, list(keys), list(sums), list(worst), list(latest)
        self.columns = ["date", "commit", "seeds", *self.keys, *self.sums, *self.worst, *self.latest]

    def rows(self):
        """(date, commit, keys…) to [seeds, sums, worst and latest]."""
        found, text = {}, LEDGER.read_text() if LEDGER.exists() else ""
        part = re.search(rf"^#+ {re.escape(self.title)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
        for line in part.group(1).splitlines() if part else []:
            cells = cells_of(line)
            if len(cells) != len(self.columns) or not re.fullmatch(r"\d{4}-\d\d-\d\d", cells[0]):
                continue
            at = 3 + len(self.keys)
            sums = [int(cell) for cell in cells[at:at + len(self.sums)]]
            worst = [float(cell.split()[0]) for cell in cells[at + len(self.sums):]]
            found[(*cells[:2], *cells[3:at])] = [set(seeds_of(cells[2])), sums, worst]
        return found

    def has(self, seed, *keys):
        return any(seed in row[0] for key, row in self.rows().items() if key[2:] == tuple(map(str, keys)))

    def add(self, seeds, keys, sums, worst, latest=()):
        with alone():
            rows = self.rows()
            row = rows.setdefault((datetime.date.today().isoformat(), commit(), *map(str, keys)), [set(), [0] * len(sums), [0.0] * len(worst)])
            row[0].update(seeds)
            row[1] = [a + b for a, b in zip(row[1], sums)]
            row[2] = [max(a, b) for a, b in zip(row[2], worst)] + list(latest)
            self.write(rows)

    def line(self, head, seeds, keys, sums, worst):
        units = [name.partition(", ")[2] for name in self.worst + self.latest]
        numbers = [f"{number:.1f} {unit}" if unit else str(int(number)) for number, unit in zip(worst, units)]
        numbers += [""] * (len(units) - len(numbers))
        return re.sub(r"  +", " ", "| " + " | ".join([*head, seeds, *keys, *map(str, sums), *numbers]) + " |\n")

    def total(self, rows):
        sums = [sum(row[1][n] for row in rows.values()) for n in range(len(self.sums))]
        worst = [max((row[2][n] for row in rows.values()), default=0) for n in range(len(self.worst))]
        return self.line(["all", ""], f"{sum(len(row[0]) for row in rows.values())} seeds", [""] * len(self.keys), sums, worst)

    def write(self, rows):
        names = [name.partition(", ")[0] for name in self.columns]
        lines = [self.line(key[:2], text_of(row[0]), key[2:], row[1], row[2]) for key, row in rows.items()]
        table = f"{self.says}\n\n| {' | '.join(names)} |\n{'|---' * len(names)}|\n{''.join(lines)}{self.total(rows)}"
        text = LEDGER.read_text() if LEDGER.exists() else "# What the hostile runs came to\n"
        head = re.search(rf"^#+ {re.escape(self.title)}\n", text, re.MULTILINE)
        if not head:
            replace(f"{text}\n## {self.title}\n{table}")
            return
        rest = re.search(r"^#", text[head.end():], re.MULTILINE)
        after = "\n" + text[head.end() + rest.start():] if rest else ""
        replace(text[:head.end()] + table + after)


MUTANT_SUMS = ["mutants", "items", "deaths", "in our code", "against the rules", "over 5 s"]
MUTANTS = Table("Mutants scanned", "Written by `tests/hostile/mutants`. A death is ours unless its frames are libarchive's alone. "
                "The 27 of seeds 162-181 were one mistake, bytes read behind a text that ends in a blank line of a form; mended, those seeds bring none.",
                ["files"], MUTANT_SUMS, ["slowest, s"])
BY_FORMAT = Table("Mutants by format", "Written by `tests/hostile/mutants --formats`: mutants of the files of one format, spliced with others of it. The even seeds of 2026-11-26 of doc, xls, ppt and msg were of the ZIP files inside some of them, alone. The 381 deaths of HTML and XML were one mistake: a shift by 64, of zero. Since 2026-11-27 records must be such that the host of a worker takes them; the 49 of excel xml were sheets' names that are no UTF-8, mended. The two deaths of seeds 24 and 25 were one mistake, bytes read behind a word of a list, mended.",
                  ["format", "files"], MUTANT_SUMS, ["slowest, s"])
KILLS = Table("Kills", "Written by `tests/hostile/kills`: kill -9 at a random moment of a scan of 2,000 files, of its parent, its helper program or a "
              "worker; then `--resume`, and the results against those of an unbroken run. Worst: seconds from the kill to the end of the scan gone on with.",
              ["files"], ["of the parent", "of the helper", "of a worker", "gone on with", "items that died", "lost", "doubled", "different"], ["slowest, s"])
DEATHS = Table("Forced deaths", "Written by `tests/hostile/deaths`: items that end their worker in six ways, alone, in archives and by their names. "
               "Milliseconds from a death to the first sign of the next worker: the greatest median of a batch, and the worst of all.",
               ["each"], ["deaths", "parser_crash", "parser_exit", "out_of_memory", "time", "wrong", "over 50 ms"], ["median, ms", "worst, ms"])
FAULTS = Table("Faults at every write", "Written by `tests/hostile/faults`: the Nth write, rename, fsync or truncation of a run fails once. Each must be told of, "
               "leave whole lines, and be gone on with to the results of an unbroken run.",
               ["fault"], ["calls", "loud", "harmless", "gone on with", "wrong"], [])
ALLOCATIONS = Table("Allocations of others", "Written by `tests/hostile/starved`: the Nth allocation of a worker by a library that is not ours fails.",
                    ["library", "sample"], ["failed", "out_of_memory", "parser_exit", "parser_crash", "no harm", "wrong"], [])
FUZZING = Table("Fuzzing", "Written by `tests/hostile/fuzz`: libFuzzer with the address and undefined-behaviour sanitizers, by slices of two minutes. A target is "
                "done when 10 minutes of processor time brought no new edge of the program; quiet: how many did since the last. "
                "Executions are with those that load the corpus. The four crashes of 2026-11-26 were one mistake: NULL + 0, of a buffer that is empty; that of fuzz_json a character cut in two; the timeout of fuzz_plain a process that had been stopped (0.3 s by itself).",
                ["target"], ["CPU s", "executions", "new units", "crashes", "oom", "timeouts"], [], ["edges", "quiet, min"])


def main():
    for table in (MUTANTS, BY_FORMAT, KILLS, DEATHS, FAULTS, ALLOCATIONS, FUZZING):
        rows = table.rows()
        if rows:
            print(table.title, table.total(rows), end="")


if __name__ == "__main__":
    sys.exit(main())
