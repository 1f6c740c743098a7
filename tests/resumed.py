"""What the tests of going on share: a tree to scan, runs that are compared, and killing at a moment."""
import os
import shutil
import signal
import subprocess
import time

from command import COMMAND, SOURCE, records


def make_tree(folder, copies, texts):
    """Sample leaks with archives and copies in them, and texts with findings, some of them alike."""
    for copy in range(copies):
        shutil.copytree(os.path.join(SOURCE, "examples", "sample-leak"), f"tree/leak{copy:02}")
        folder.write(f"tree/leak{copy:02}/own.txt", f"leak {copy}, mail number{copy}@kestrelford.example\n" * 500)
    for number in range(texts):
        folder.write(f"tree/text/{number:04}.txt", f"{number % (texts - texts // 10)}: call +49 30 90{number % 1800:04} or "
                     f"write to person{number}@aldermoor.example\n" * 40)


def middle(data):
    """All lines but the first and the last."""
    return data[data.find(b"\n") + 1:data.rfind(b"\n", 0, -1) + 1]


def canonical(path, like=None):
    """The lines, but for what a run says of itself; the summary without its clock and digests. `like`: the file and the results
    of another run, whose lines serve where they are the same, byte by byte: parsing takes longer than scanning."""
    with open(path, "rb") as file:
        data = file.read()
    lines = None
    if like and middle(data) == like[0]:
        lines, data = like[1][0], data[:data.index(b"\n") + 1] + data[data.rindex(b"\n", 0, -1) + 1:]
    all_records = records(data)
    assert all_records[0]["kind"] == "run" and all_records[-1]["kind"] == "summary", path
    if lines is None:
        lines = [record for record in all_records if record["kind"] in ("finding", "item")]
    summary = {key: value for key, value in all_records[-1].items()
               if key not in ("seconds", "results_sha256", "summary_sha256", "spool_bytes")}
    return lines, summary


def differences(one, other):
    if one == other:
        return []
    (lines, summary), (other_lines, other_summary) = one, other
    different = [(a, b) for a, b in zip(lines, other_lines) if a != b][:2]
    return [f"{len(lines)} lines, {len(other_lines)}", different,
            {key: (value, other_summary.get(key)) for key, value in summary.items() if value != other_summary.get(key)}]


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def begin(folder, *arguments, output="out.jsonl"):
    return subprocess.Popen([COMMAND, "scan", "--format", "jsonl", "--quiet", "--output", output, *arguments, "tree"],
                            env=folder.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def kill_after(scan, seconds, number=signal.SIGKILL):
    """True: it was still there."""
    try:
        scan.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        scan.send_signal(number)
        scan.wait(60)
        return True


def size_of(journal):
    try:
        return sum(os.stat(os.path.join(journal, name)).st_size for name in os.listdir(journal))
    except OSError:
        return 0


def wait_for_journal(scan, size, journal="out.jsonl.journal"):
    """Until the journal has so many bytes, or the scan has ended."""
    ends = time.monotonic() + 60
    while scan.poll() is None and time.monotonic() < ends and size_of(journal) < size:
        time.sleep(0.001)
