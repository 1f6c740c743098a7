#!/usr/bin/env python3
"""What the C library or a parser says on standard error when a worker dies reaches no terminal; the note says of it what are words of ours.
LEAKSIFT_WORKER_STDERR lets it through."""
import os

from command import Folder, kind, records

WORKER = os.path.join(os.environ["LEAKSIFT_BUILD"], "tests", "deaths_worker")


def main():
    with Folder() as folder:
        for how in ("heap", "say"):
            folder.write(f"leak/die-{how}.txt", f"mail {how}@kestrelford.example\n")
        folder.write("leak/near.txt", "mail near@kestrelford.example\n")

        def scan(**environment):
            return folder.run("scan", "--format", "jsonl", "leak", stdin=None, environment={"LEAKSIFT_WORKER": WORKER, **environment})

        done = scan()
        sanitized = "seccomp" not in kind(records(done.stdout), "run")[0]["guards"]
        assert sanitized or done.stderr == b"", done.stderr
        items = {os.path.basename(item["path"]): item for item in kind(records(done.stdout), "item")}
        assert len(items) == 3 and items["near.txt"]["state"] == "findings"
        if sanitized:
            return
        assert items["die-heap.txt"]["notes"] == [{"reason": "parser_crash", "message": "signal 6: double free"}], items["die-heap.txt"]["notes"]
        assert items["die-say.txt"]["notes"] == [{"reason": "parser_crash", "message": "signal 6: Assertion"}], items["die-say.txt"]["notes"]
        assert b"double free" in scan(LEAKSIFT_WORKER_STDERR="1").stderr


main()
