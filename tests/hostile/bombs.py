#!/usr/bin/env python3
"""Files that are made to take a scan down: each is made in a temporary folder, scanned, held against what must be, removed.
    bombs.py              all of them: a line each
    bombs.py NAME...      these
    bombs.py --quick      those that take little; the ordinary test
    bombs.py --defaults   under the default limits instead of --limit time=20
    bombs.py --list       their names
LEAKSIFT names the command."""
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import archives  # noqa: F401 each of the five registers its bombs
import documents  # noqa: F401
import objects  # noqa: F401
import stores  # noqa: F401
import texts  # noqa: F401
import invariants
from command import COMMAND, Folder, kind, records
from kit import BOMBS, MAIL

SECONDS, PEAK, SPOOL = 30, 256 << 20, 16 << 30
HARMLESS = {"matches", "external_reference", "headers_disagree", "out_of_scope"}


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def data_of(pid):
    """Private memory: what the pages of the shared engine weigh is nobody's own."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file)
        return int(lines["RssAnon"].split()[0]) << 10
    except (OSError, KeyError, ValueError):
        return 0


def descendants(pid):
    for child in children(pid):
        yield child
        yield from descendants(child)


class Watch(threading.Thread):
    """The most memory that any worker of a scan had, and the most that its unlinked files took."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.peak, self.spool, self.host = process, 0, 0, 0

    def run(self):
        while self.process.poll() is None:
            workers = list(descendants(self.process.pid))
            self.peak = max([self.peak, *map(data_of, workers)])
            self.host = max(self.host, data_of(self.process.pid))
            self.spool = max([self.spool, *map(self.spooled, workers)])
            time.sleep(0.02)

    @staticmethod
    def spooled(pid):
        total = 0
        try:
            for name in os.listdir(f"/proc/{pid}/fd"):
                about = os.stat(f"/proc/{pid}/fd/{name}")
                if not about.st_nlink and "memfd" not in os.readlink(f"/proc/{pid}/fd/{name}"):
                    total += about.st_blocks * 512
        except OSError:
            pass
        return total


def remove(path):
    subprocess.run(["rm", "-rf", "--", path], check=True)  # shutil's goes by recursion


def scan(folder, bomb, limits):
    with open("errors", "wb") as errors:
        process = subprocess.Popen([COMMAND, "scan", "--format", "jsonl", "--jobs", "1", "--values", "plain", "--quiet", "--output", "results.jsonl", *limits,
                                    *bomb.arguments, bomb.name], env=folder.environment, stderr=errors)
        watch = Watch(process)
        begun = time.monotonic()
        watch.start()
        try:
            process.wait(4 * SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        seconds = time.monotonic() - begun
        watch.join()
    return process.returncode, seconds, watch


def judge_items(bomb, lines):
    """What is wrong with the records: the root's state, the limits that are named, the address before the cut."""
    items = kind(lines, "item")
    said = {note["reason"] for item in items for note in item["notes"]} - HARMLESS
    roots = [item for item in items if item["path"] == bomb.name]
    state = roots[0]["state"] if roots else ""
    if state not in bomb.states and bomb.states != [""]:
        yield f"its state is {state or 'not told'}"
    for words in bomb.reasons:
        if not said & set(words.split("|")):
            yield f"nothing names {words}"
    expected = {word for words in bomb.reasons for word in words.split("|")} | bomb.maybe
    if said - expected:
        yield f"{', '.join(sorted(said - expected))} without need"
    if bomb.kept and not any(finding["normalized"] == MAIL for finding in kind(lines, "finding")):
        yield "what stood before the cut is lost"


def judge(folder, bomb, limits):
    code, seconds, watch = scan(folder, bomb, limits)
    problems, said, state = [], set(), "none"
    if seconds > SECONDS:
        problems.append("too long")
    if watch.peak > PEAK or watch.host > PEAK:
        problems.append("too much memory")
    if watch.spool > SPOOL:
        problems.append("too much spooled")
    if not os.path.exists("results.jsonl"):
        with open("errors", "rb") as errors:
            problems.append(f"no results, status {code}: {errors.read()[-200:]!r}")
    else:
        with open("results.jsonl", "rb") as file:
            lines = records(file.read())
        problems += list(judge_items(bomb, lines)) + invariants.check(lines)[:3]
        items = kind(lines, "item")
        said = {note["reason"] for item in items for note in item["notes"]}
        state = next((item["state"] for item in items if item["path"] == bomb.name), "-")
        if code != (0 if lines[-1]["status"] == "complete" else 3):
            problems.append(f"status {code} of a scan that is {lines[-1]['status']}")
        if folder.run("verify", "results.jsonl").returncode:
            problems.append("verify refuses")
    print(f"{'FAIL' if problems else 'ok  '} {bomb.name:26} {state:10} {seconds:5.1f} s {watch.peak >> 20:4} MiB worker {watch.host >> 20:4} host "
          f"{watch.spool >> 20:5} spool  {' '.join(sorted(said))}" + "".join(f"\n     {problem[:300]}" for problem in problems), flush=True)
    return not problems


def main(arguments):
    quick, defaults = "--quick" in arguments, "--defaults" in arguments
    names = [name for name in arguments if not name.startswith("--")] or [name for name, bomb in BOMBS.items() if bomb.quick or not quick]
    if "--list" in arguments:
        print("\n".join(names))
        return 0
    failed = []
    for name in names:
        with Folder() as folder:
            BOMBS[name].make(name)
            if not judge(folder, BOMBS[name], [] if defaults else ["--limit", "time=20"]):
                failed.append(name)
            remove(name)
    print(f"{len(names)} bombs, {len(failed)} failed: {' '.join(failed)}" if failed else f"{len(names)} bombs, each as it must be")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
