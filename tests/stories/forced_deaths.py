#!/usr/bin/env python3
"""Workers that die in six ways, of an item's content and of its name: each costs one item, which says why, and its neighbours in
the folder and in the archive are as they were. With a number as argument: so many deaths, for tests/hostile/deaths."""
import collections
import io
import os
import sys
import zipfile

from command import Folder, kind, records

REASON = {"kill": "parser_crash", "segv": "parser_crash", "abrt": "parser_crash", "exit": "parser_exit", "memory": "out_of_memory", "spin": "time"}
TEXT = "call +49 30 901820 or mail person@kestrelford.example\n"


def make(folder, deaths):
    wanted, how = {}, list(REASON)
    for number in range(deaths):
        way = how[number % 5] if number % 100 != 99 else "spin"  # a spin takes seconds of processor time
        name = f"{'name-' if number % 3 == 2 else ''}die-{way}-{number}"
        folder.write(f"tree/{number % 97}/{name}.txt", f"{number} {TEXT}")
        folder.write(f"tree/{number % 97}/near-{number}.txt", f"{number} {TEXT}")
        wanted[f"tree/{number % 97}/{name}.txt"] = REASON[way]
        if number % 10 == 0 and way != "spin":
            data = io.BytesIO()
            with zipfile.ZipFile(data, "w") as archive:
                for member in ("a.txt", f"inner-{name}.txt", "z.txt"):
                    archive.writestr(member, f"{number} {member} {TEXT}")
            folder.write(f"tree/{number % 97}/{number}.zip", data.getvalue())
            wanted[f"tree/{number % 97}/{number}.zip!/inner-{name}.txt"] = REASON[way]
    return wanted


def main(deaths):
    worker = os.path.join(os.environ["LEAKSIFT_BUILD"], "tests", "deaths_worker")
    with Folder() as folder:
        wanted = make(folder, deaths)
        done = folder.run("scan", "--format", "jsonl", "--limit", "time=1", "--output", "out.jsonl", "--quiet", "tree",
                          environment={"LEAKSIFT_WORKER": worker}, )
        assert done.returncode == 3, done
        assert folder.run("verify", "out.jsonl").returncode == 0
        with open("out.jsonl", "rb") as file:
            lines = records(file.read())
        if "seccomp" not in kind(lines, "run")[0]["guards"]:
            print("a sanitizer catches the signals, and the filter of system calls is off: the reasons differ")
            sys.exit(77)
        items = kind(lines, "item")
        assert len({item["path"] for item in items}) == len(items)
        died = collections.Counter()
        for item in items:
            why = [note["reason"] for note in item["notes"]]
            if item["path"] in wanted:
                assert why == [wanted[item["path"]]], (item["path"], why)
                died[why[0]] += 1
            elif "inside" not in item:
                assert item["state"] == "findings" and item["coverage"] in ("complete", "raw") and not why, item
        assert sum(died.values()) == len(wanted), (died, len(wanted))
    print(f"{len(wanted)} items that end workers ({', '.join(f'{count} {why}' for why, count in sorted(died.items()))}), "
          f"{len(items)} items told of: each death cost one item")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 120)
