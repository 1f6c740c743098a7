#!/usr/bin/env python3
"""A worker that was broken into may tell the host whatever it likes, and try what it likes. What cannot be so costs the item that it was in, with the reason,
and the worker; every other file is as it would be without it, and the scan goes on to its end."""
import io
import os
import sys
import zipfile

import invariants
from command import Folder, kind, records

WORKER = os.path.join(os.environ["LEAKSIFT_BUILD"], "tests", "deaths_worker")
# Of messages, of records that are well formed, of sums, of what may be shared with other files, of the end.
LIES = """message-kind message-length records share share-offset share-size share-levels done done-failed done-callback done-cancelled
    done-items type rule normalized value confidence part findings size huge examined digest clean counts distinct notes label
    organization time property reason copy-of-itself copy-of-nothing""".split()
AFTER = ["root", "raw"]  # of the file that comes next
TRIES = {"open": [], "share": [], "fork": [], "socket": ["signal 31"], "exec": ["signal 31"], "trace": ["signal 31"], "kill": ["signal 31"]}
MALFORMED = [("parser_crash", "the worker's records were malformed")]


def text(name):
    return f"mail {name}@kestrelford.example or call +49 30 901820\n"


def archive(*names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name in names:
            made.writestr(name, text(name))
    return data.getvalue()


def main():
    with Folder() as folder:
        for number, lie in enumerate([*LIES, *AFTER, "ahead"]):
            folder.write(f"tree/{number:02}/lie-{lie}.txt", text(lie))
            folder.write(f"tree/{number:02}/near.txt", text(number))
        for lie in ("index", "depth", "size"):
            folder.write(f"tree/{lie}.zip", archive("a.txt", f"lie-{lie}.txt", "z.txt"))
        folder.write("tree/zz.txt", text("zz"))
        honest = {item["path"]: item for item in kind(records(folder.run("scan", "--format", "jsonl", "tree").stdout), "item")}
        for jobs in ("1", "2"):
            done = folder.run("scan", "--format", "jsonl", "--jobs", jobs, "--quiet", "--output", "out.jsonl", "tree",
                              environment={"LEAKSIFT_WORKER": WORKER}, timeout=300)
            assert done.returncode == 3, done
            assert folder.run("verify", "out.jsonl").returncode == 0
            with open("out.jsonl", "rb") as file:
                lines = records(file.read())
            assert not invariants.check(lines), invariants.check(lines)[:3]
            items = {item["path"]: item for item in kind(lines, "item")}
            assert len(items) == len(kind(lines, "item"))
            hurt = {path: [(note["reason"], note["message"]) for note in item["notes"]] for path, item in items.items() if item["notes"]}
            sanitized = "seccomp" not in lines[0]["guards"]
            for number, lie in enumerate(LIES):
                assert hurt.pop(f"tree/{number:02}/lie-{lie}.txt", None) == MALFORMED, (lie, hurt)
            said = hurt.pop(f"tree/{len(LIES) + len(AFTER):02}/lie-ahead.txt")
            assert sanitized or said == [("parser_crash", "signal 11")], said
            # Of an archive whose members lie over and over the rest is given up, which it says.
            wrong = [path for path in hurt if not path.startswith(("tree/index.zip", "tree/depth.zip", "tree/size.zip"))]
            assert not wrong and all(f"tree/{lie}.zip" in hurt or f"tree/{lie}.zip!/lie-{lie}.txt" in hurt for lie in ("index", "depth", "size")), hurt
            for path, item in honest.items():
                if path in hurt or "lie-" in path or ".zip" in path:
                    continue
                assert items[path] == item, (path, items[path], item)
        if not sanitized:
            for how in TRIES:
                folder.write(f"tries/try-{how}.txt", text(how))
            done = folder.run("scan", "--format", "jsonl", "tries", environment={"LEAKSIFT_WORKER": WORKER})
            said = {item["path"]: [note["message"] for note in item["notes"]] for item in kind(records(done.stdout), "item")}
            assert said == {f"tries/try-{how}.txt": why for how, why in TRIES.items()}, said
        folder.write("late/lie-clock.txt", text("clock"))
        folder.write("late/near.txt", text("near"))
        late = folder.run("scan", "--format", "jsonl", "--limit", "time=1", "late", environment={"LEAKSIFT_WORKER": WORKER}, timeout=300)
        notes = {item["path"]: [note["reason"] for note in item["notes"]] for item in kind(records(late.stdout), "item")}
        assert notes == {"late/lie-clock.txt": ["time"], "late/near.txt": []}, notes
        assert folder.run("text", "tree/00/near.txt", environment={"LEAKSIFT_WORKER": WORKER}).returncode == 0
        folder.write("lie-text-path.txt", text("path"))
        told = folder.run("text", "lie-text-path.txt", environment={"LEAKSIFT_WORKER": WORKER})
        assert told.returncode not in (0, -6, -11) and b"malformed" in told.stderr, told
    print(f"{len(LIES) + len(AFTER) + 5} kinds of lies: each cost its item, and nothing else")


if not os.path.exists(WORKER):
    sys.exit(77)
main()
