#!/usr/bin/env python3
"""--resume: after kill -9 at many moments, Ctrl-C, a torn journal and a file that may grow no more, the results are those of a scan
that was never interrupted. With other options, rules or paths it is refused. Files that changed or vanished meanwhile are told
of truly. The journal is its owner's alone, and gone in the end."""
import glob
import os
import random
import resource
import signal
import stat
import subprocess
import sys

from command import COMMAND, Folder
from resumed import begin, canonical, differences, kill_after, make_tree, size_of, wait_for_journal

OUT, PART, JOURNAL = "out.jsonl", "out.jsonl.part", "out.jsonl.journal"


def finish(folder, *arguments):
    done = folder.run("scan", "--format", "jsonl", "--quiet", "--output", OUT, "--resume", *arguments, "tree")
    assert done.returncode in (0, 3), (done.returncode, done.stderr)
    assert not os.path.exists(JOURNAL) and not os.path.exists(PART)
    assert folder.run("verify", OUT).returncode == 0
    return done


def interrupted(folder, *arguments, size=1, number=signal.SIGKILL):
    """A scan that was ended once its journal had `size` bytes; False: it was faster."""
    scan = begin(folder, *arguments)
    wait_for_journal(scan, size)
    return kill_after(scan, 0, number)


def killed(folder, whole, full):
    for moment in range(8):
        jobs, how = ("1", "2", "3")[moment % 3], ("--isolate", "--no-isolate")[moment % 2]
        for again in range(3):
            scan = begin(folder, "--jobs", jobs, how, *(["--resume"] if again else []))
            wait_for_journal(scan, full * (moment + 1) // 12 * (again + 1) // 3)
            if not kill_after(scan, 0):
                break
        if os.path.isdir(JOURNAL):
            assert stat.S_IMODE(os.stat(JOURNAL).st_mode) == 0o700
            assert all(stat.S_IMODE(os.stat(name).st_mode) == 0o600 for name in glob.glob(f"{JOURNAL}/*"))
            finish(folder, "--jobs", "2")
        assert not differences(whole, canonical(OUT)), (moment, differences(whole, canonical(OUT)))
        os.remove(OUT)


def ctrl_c(folder, whole, full):
    for how in ("--isolate", "--no-isolate"):
        scan = begin(folder, "--jobs", "2", how)
        wait_for_journal(scan, full // 10)
        scan.send_signal(signal.SIGINT)
        scan.wait(60)
        assert scan.returncode == 3 and b"--resume goes on" in scan.stderr.read()
        assert os.path.exists(OUT) and os.path.isdir(JOURNAL)
        assert folder.run("verify", OUT).returncode == 0
        cut = canonical(OUT)
        assert cut[1]["status"] == "interrupted" and cut[1]["reasons"]["not_reached"], cut[1]
        finish(folder)
        assert not differences(whole, canonical(OUT)), (how, differences(whole, canonical(OUT)))
        os.remove(OUT)


def torn(folder, whole, full):
    """The last bytes cut, changed, or holes as after a power cut."""
    chance = random.Random(4)
    for turn in range(8):
        assert interrupted(folder, "--jobs", "2", size=full // 2)
        for name in glob.glob(f"{JOURNAL}/[0-9]*"):
            size = os.stat(name).st_size
            at = chance.randrange(size + 1) if turn % 3 else size - min(size, chance.randrange(40))
            with open(name, "r+b") as file:
                if turn % 4 == 3:
                    file.seek(at)
                    file.write(b"\0" * min(4096, size - at))
                elif turn % 4 == 2:
                    file.write(b"")
                    file.seek(0, 2)
                    file.write(os.urandom(99))
                else:
                    file.truncate(at)
        finish(folder)
        assert not differences(whole, canonical(OUT)), (turn, differences(whole, canonical(OUT)))
        os.remove(OUT)


def refused(folder, full):
    assert interrupted(folder, size=full // 3)
    with open(PART, "ab") as file:
        file.write(b"stays")
    before = size_of(JOURNAL)
    folder.write("more.yaml", "format: 1\nrules: []\n")
    for other, word in ((["--limit", "depth=3"], b"limit depth"), (["--only", "email_address"], b"only"), (["--values", "plain"], b"--values"),
                        (["--own", "a.example"], b"own"), (["--exclude", "*.zip"], b"exclude"), (["elsewhere"], b"list of paths")):
        done = folder.run("scan", "--format", "jsonl", "--quiet", "--output", OUT, "--resume", *other, "tree")
        assert done.returncode == 2 and b"begun with another" in done.stderr and word in done.stderr, (other, done)
        with open(PART, "rb") as file:
            assert file.read().endswith(b"stays")
        assert size_of(JOURNAL) == before and not os.path.exists(OUT)
    done = folder.run("identify", "--format", "jsonl", "--output", OUT, "--resume", "tree")
    assert done.returncode == 2, done
    finish(folder)
    again = folder.run("scan", "--format", "jsonl", "--output", OUT, "--resume", "tree")
    assert again.returncode == 2 and b"nothing to go on with" in again.stderr, again
    assert folder.run("scan", "--resume", "tree").returncode == 2
    assert folder.run("text", "--resume", "tree").returncode == 2
    # Killed while it removed its journal: terms and a stream are gone, others are there. They go, and nothing is read of them.
    for more, status in (["--resume"], (2,)), ([], (0, 3)):
        os.mkdir(JOURNAL, 0o700)
        for left in ("lock", "1", "3"):
            folder.write(f"{JOURNAL}/{left}", "plain values")
        left = folder.run("scan", "--format", "jsonl", "--output", OUT, *more, "tree")
        assert left.returncode in status and not os.path.exists(JOURNAL), left
    os.remove(OUT)


def two_at_once(folder):
    first = begin(folder, "--jobs", "1")
    wait_for_journal(first, 1000)
    first.send_signal(signal.SIGSTOP)
    for more in ([], ["--resume"]):
        second = folder.run("scan", "--format", "jsonl", "--output", OUT, *more, "tree")
        assert second.returncode == 2 and b"another scan" in second.stderr, second
    first.send_signal(signal.SIGCONT)
    first.wait(120)
    assert first.returncode in (0, 3), first.stderr.read()
    os.remove(OUT)


def changed(folder, whole, full):
    """A file that changed is read anew, also where size and time are as before; one that went keeps what was found in it."""
    assert interrupted(folder, "--jobs", "1", size=full * 9 // 10)
    texts = sorted(glob.glob("tree/leak*/own.txt"))
    went, grew, sly, new = texts[0], texts[1], texts[2], "tree/leak00/added.txt"
    about = os.stat(sly)
    kept = {name: open(name, "rb").read() for name in (went, grew, sly)}
    os.remove(went)
    folder.write(grew, "now it is ulrike.neumann@kestrelford.example alone\n")
    with open(sly, "r+b") as file:
        file.write(b"LEAK")
    os.utime(sly, ns=(about.st_atime_ns, about.st_mtime_ns))
    folder.write(new, "and new is someone.new@kestrelford.example\n")
    finish(folder)
    lines, summary = canonical(OUT)
    items = {line["path"]: line for line in lines if line["kind"] == "item"}
    values = {line["path"]: line for line in lines if line["kind"] == "finding"}
    assert [note["reason"] for note in items[went]["notes"]] == ["vanished"] and went in values, items[went]
    assert items[went]["state"] == "findings" and items[went]["coverage"] == "partial"
    assert items[grew]["size"] < 100 and items[new]["state"] == "findings"
    with open(sly, "rb") as file:
        data = file.read()
    assert items[sly]["sha256"] == __import__("hashlib").sha256(data).hexdigest()
    assert summary["status"] == "incomplete"
    for name, data in kept.items():
        folder.write(name, data)
    os.remove(new)
    os.remove(OUT)


def full_disk(folder, whole):
    """A file may not grow beyond a size: the journal's, or the results'. Said, with its name; and then gone on with."""
    def limit(size):
        return lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
    seen = set()
    for size in (0, 100, 5000, 100000, 300000, 600000):
        for how in ("--isolate", "--no-isolate"):
            done = subprocess.run([COMMAND, "scan", "--format", "jsonl", "--quiet", "--jobs", "1", how, "--output", OUT, "tree"], env=folder.environment,
                                  preexec_fn=limit(size), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
            if not os.path.isdir(JOURNAL):
                assert done.returncode in (0, 2, 3), done
                continue
            assert done.returncode in (2, 3) and b"File too large" in done.stderr and b"out.jsonl" in done.stderr, (size, how, done)
            seen.add(b"part:" in done.stderr)
            finish(folder)
            assert not differences(whole, canonical(OUT)), (size, how)
            os.remove(OUT)
    assert seen, "no limit bit"


def main():
    with Folder() as folder:
        make_tree(folder, 6, 300)
        done = folder.run("scan", "--format", "jsonl", "--quiet", "--output", OUT, "tree")
        assert done.returncode == 3 and not os.path.exists(JOURNAL), done.stderr
        whole = canonical(OUT)
        os.remove(OUT)
        probe = begin(folder, "--jobs", "1")
        full = 0
        while probe.poll() is None:
            full = max(full, size_of(JOURNAL))
        os.remove(OUT)
        assert full > 100000, full
        killed(folder, whole, full)
        ctrl_c(folder, whole, full)
        torn(folder, whole, full)
        refused(folder, full)
        two_at_once(folder)
        full_disk(folder, whole)
        changed(folder, whole, full)
    print(f"{len(whole[0])} lines, a journal of {full} bytes: gone on with from every moment tried")


sys.exit(main())
