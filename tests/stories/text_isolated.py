#!/usr/bin/env python3
"""`leaksift text` reads in worker processes: the same bytes as in its own, to a terminal's form and as JSON Lines; and a parser that
ends its worker costs the text of one item, once: what stands before and behind it comes, the message says where, exit status 3."""
import io
import os
import signal
import subprocess
import time
import zipfile

from command import COMMAND, SOURCE, Folder, kind, records

WORKER = {"LEAKSIFT_WORKER": os.path.join(os.environ["LEAKSIFT_BUILD"], "tests", "deaths_worker")}


def same_bytes(folder):
    places = [os.path.join(SOURCE, "examples", "sample-leak"), os.path.join(SOURCE, "tests", "samples")]
    for form in ("jsonl", "summary"):
        apart, together = (folder.run("text", "--format", form, how, *places) for how in ("--isolate", "--no-isolate"))
        assert apart.returncode == together.returncode in (0, 3) and apart.stderr == together.stderr and len(apart.stdout) > 100_000, apart.stderr
        assert apart.stdout == together.stdout, form
    identified = [folder.run("identify", "--format", "jsonl", how, *places) for how in ("--isolate", "--no-isolate")]
    assert kind(records(identified[0].stdout), "item") == kind(records(identified[1].stdout), "item")


def archive(*names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as out:
        for name in names:
            out.writestr(name, f"text of {name}\n" * (3 if "big" not in name else 20_000))
    return data.getvalue()


def texts(done):
    return [record["path"] for record in records(done.stdout) if record["kind"] == "text"]


def deaths(folder):
    folder.write("tree/a.txt", "first\n")
    folder.write("tree/b-die-exit.txt", "lost\n")
    folder.write("tree/c.zip", archive("before.txt", "big.txt", "die-exit-1.txt", "between.txt", "die-memory-2.txt", "behind.txt"))
    folder.write("tree/d.txt", "last\n")
    good = ["tree/a.txt", "tree/c.zip!/before.txt", "tree/c.zip!/big.txt", "tree/c.zip!/between.txt", "tree/c.zip!/behind.txt", "tree/d.txt"]
    done = folder.run("text", "--format", "jsonl", "tree", environment=WORKER)
    assert done.returncode == 3, done
    told = texts(done)
    assert [path for at, path in enumerate(told) if path not in told[:at]] == good, told
    whole = {path: "".join(record["text"] for record in records(done.stdout) if record["path"] == path) for path in good}
    assert whole["tree/c.zip!/big.txt"].rstrip("\n") == ("text of big.txt\n" * 20_000).rstrip("\n")
    assert b"tree/b-die-exit.txt: the text of an item is not whole: its parser ended: the worker ended with exit status 3" in done.stderr, done.stderr
    done = folder.run("text", "--format", "summary", "tree/c.zip!/die-exit-1.txt", environment=WORKER)
    assert done.returncode == 3 and not done.stdout.strip() and b"its parser ended" in done.stderr, done
    done = folder.run("text", "--format", "summary", "tree/c.zip!/behind.txt", environment=WORKER)
    assert done.returncode == 0 and b"text of behind.txt" in done.stdout, done
    done = folder.run("text", "--format", "jsonl", "tree/b-die-exit.txt", "tree/d.txt", environment=WORKER)
    assert done.returncode == 3 and texts(done) == ["tree/d.txt"], done
    # What else is lacking is said all the same, and of each path what is lacking there.
    locked = bytearray(archive("e.txt"))
    locked[locked.rfind(b"e.txt") - 46 + 8] |= 1  # by its entry in the directory it is encrypted
    folder.write("lacking/a.zip", bytes(locked))
    folder.write("lacking/b-die-exit.txt", "lost\n")
    done = folder.run("text", "--format", "jsonl", "lacking", environment=WORKER)
    assert done.returncode == 3 and b"could be read: " in done.stderr and b"encrypted" in done.stderr and b"its parser ended" in done.stderr, done
    done = folder.run("text", "--format", "jsonl", "--accept", "encrypted,headers_disagree", "lacking/a.zip", "tree/d.txt", environment=WORKER)
    assert done.returncode == 0 and not done.stderr, done
    done = folder.run("text", "--format", "jsonl", "tree/c.zip!/nothing.txt", environment=WORKER)
    assert done.returncode == 2 and b"no such member" in done.stderr, done
    folder.write("spin/die-spin.txt", "lost\n")
    folder.write("spin/z.txt", "last\n")
    done = folder.run("text", "--format", "jsonl", "--limit", "time=1", "spin", environment=WORKER)
    assert done.returncode == 3 and texts(done) == ["spin/z.txt"] and b"limit time" in done.stderr, done
    done = folder.run("text", "tree/a.txt", environment={"LEAKSIFT_WORKER": "/nonexistent"})
    assert done.returncode == 2 and b"leaksift-worker is not there" in done.stderr, done


def interrupted(folder):
    folder.write("long/a.txt", "first\n")
    folder.write("long/die-spin.txt", "endless\n")
    folder.write("long/z.txt", "never\n")
    with subprocess.Popen([COMMAND, "text", "--format", "jsonl", "long"], env=dict(folder.environment, **WORKER), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as running:
        time.sleep(2)
        running.send_signal(signal.SIGINT)
        out, complaint = running.communicate(timeout=20)
    assert running.returncode == 3 and complaint.startswith(b"leaksift: interrupted"), (running.returncode, complaint)
    assert [record["path"] for record in records(out)] == ["long/a.txt"], out


with Folder() as place:
    same_bytes(place)
    deaths(place)
    interrupted(place)
