#!/usr/bin/env python3
"""Every output format over one small leak: schema, SARIF's structure, CSV's rows, exit status, output files, the key."""
import csv
import io
import json
import os
import signal
import stat
import subprocess
import sys
import zipfile

import command
from command import Folder, kind, records

MAIL = "From: Anna Beispiel <anna.beispiel@nordlicht-handel.de>\nTo: bob@vendor.example.com\nSubject: Offer\n\nTel. +49 30 901820\n"


def make_leak(folder):
    folder.write("leak/mail.eml", MAIL)
    folder.write("leak/list.csv", "Name,Mail\nBob Muster,bob.muster@nordlicht-handel.de\n=1+1,\"a\u202eb\"\n")
    folder.write("leak/plain.txt", "nothing of note\n")
    folder.write("leak/copy.csv", open("leak/list.csv", "rb").read())
    with zipfile.ZipFile("leak/in.zip", "w") as archive:
        archive.writestr("deep/note.txt", "Call +49 30 901821 or write to carol@nordlicht-handel.de\n")


def check_jsonl(folder):
    validate = [sys.executable, os.path.join(command.SOURCE, "tests/schema_check.py"), "-"]
    for values in ("masked", "plain", "hashed", "none"):
        done = folder.run("scan", "--format", "jsonl", "--values", values, "--context", "10", "leak")
        assert done.returncode == 0 and done.stderr == b"", done
        checked = subprocess.run(validate, input=done.stdout, stderr=subprocess.PIPE, check=False)
        assert checked.returncode == 0, checked.stderr.decode()
        folder.write("results.jsonl", done.stdout)
        assert folder.run("verify", "results.jsonl").returncode == 0
        folder.write("results.jsonl", done.stdout.replace(b'"size":16', b'"size":17'))
        changed = folder.run("verify", "results.jsonl")
        assert changed.returncode == 1 and b"summary" in changed.stderr or b"sha256" in changed.stderr, changed
    for name in ("identify", "text"):
        done = folder.run(name, "leak")
        assert done.returncode == 0, done
        assert subprocess.run(validate, input=done.stdout, check=False).returncode == 0
    found = {f["normalized"] for f in kind(records(folder.run("scan", "--values", "plain", "leak").stdout), "finding")}
    assert {"anna.beispiel@nordlicht-handel.de", "+4930901820", "carol@nordlicht-handel.de"} <= found, found


def check_csv(folder):
    done = folder.run("scan", "--format", "csv", "--values", "plain", "leak")
    text = done.stdout.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == "item path state type rule value normalized confidence page sheet cell line evidence".split()
    assert text.count("\r\n") == len(rows) + 1 and text.count("\n") == len(rows) + 1
    assert all(row["state"] == "findings" for row in rows)
    assert not any(cell and cell[0] in "=+-@\t\r" for row in rows for cell in row.values()), rows
    lines = kind(records(folder.run("scan", "--format", "jsonl", "leak").stdout), "finding")
    assert len(rows) == len(lines)


def check_sarif(folder):
    report = json.loads(folder.run("scan", "--format", "sarif", "leak").stdout)
    assert report["version"] == "2.1.0" and len(report["runs"]) == 1
    run = report["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "leaksift" and run["columnKind"] == "unicodeCodePoints"
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert run["invocations"][0]["executionSuccessful"] is True
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error") and result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("leak/") and " " not in place["artifactLocation"]["uri"]
        assert place.get("region", {"startLine": 1})["startLine"] >= 1
        assert list(result["partialFingerprints"].values())
    lines = kind(records(folder.run("scan", "--format", "jsonl", "leak").stdout), "finding")
    assert len(run["results"]) == len(lines)


def check_summary(folder):
    done = folder.run("scan", "--format", "summary", "--own", "vendor.example.com", "leak")
    text = done.stdout.decode()
    assert "e-mail addresses" in text and "nordlicht-handel.de" in text and "\x1b" not in text
    assert len(text.splitlines()) <= 45 and max(map(len, text.splitlines())) <= 100, text


def check_status(folder):
    assert folder.run("scan", "leak").returncode == 0
    assert folder.run("scan", "--fail-on", "findings", "leak").returncode == 1
    folder.write("more/random.bin", bytes(range(256)) * 16)
    assert folder.run("scan", "leak", "more").returncode == 3
    assert folder.run("scan", "--fail-on", "findings", "leak", "more").returncode == 4
    assert folder.run("scan", "--accept", "no_handler", "leak", "more").returncode == 0
    assert folder.run("scan", "leak", "nosuch").returncode == 3
    os.symlink("random.bin", "more/link")
    os.unlink("more/random.bin")
    assert folder.run("scan", "more").returncode == 0


def check_output(folder):
    done = folder.run("scan", "--output", "out.jsonl", "leak")
    assert done.returncode == 0 and b"out.jsonl" in done.stdout, done
    assert not os.path.exists("out.jsonl.part") and stat.S_IMODE(os.stat("out.jsonl").st_mode) == 0o600
    assert folder.run("verify", "out.jsonl").returncode == 0
    assert folder.run("scan", "--quiet", "--output", "out.jsonl", "leak").stdout == b""
    for i in range(3000):
        folder.write(f"many/{i % 50}/{i}.txt", MAIL * 50)
    running = subprocess.Popen([command.COMMAND, "scan", "--output", "cut.jsonl", "--quiet", "many"], env=folder.environment,
                               stderr=subprocess.PIPE)
    while not os.path.exists("cut.jsonl.part") and running.poll() is None:
        pass
    running.send_signal(signal.SIGINT)
    _, message = running.communicate(timeout=60)
    assert running.returncode in (0, 3, -signal.SIGINT), (running.returncode, message)
    if running.returncode == 3:
        assert not os.path.exists("cut.jsonl.part") and folder.run("verify", "cut.jsonl").returncode == 0


def check_special_output(folder):
    """A pipe (and so a device: a mistake with /dev/null would harm the machine) is written, never replaced; a folder is
    refused before anything is scanned."""
    os.mkfifo("pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE)
    assert folder.run("scan", "--quiet", "--output", "pipe", "leak").returncode == 0
    assert kind(records(reader.communicate(timeout=60)[0]), "summary") and stat.S_ISFIFO(os.stat("pipe").st_mode)
    assert folder.run("scan", "--output", "leak", "leak").returncode == 2 and not os.path.exists("leak.part")


def check_key(folder):
    def ids(*arguments, **more):
        lines = kind(records(folder.run("scan", *arguments, "leak", **more).stdout), "finding")
        return {line["value_id"] for line in lines}

    first = ids()
    key = os.path.join(folder.path, ".data/leaksift/key")
    assert stat.S_IMODE(os.stat(key).st_mode) == 0o600 and os.path.getsize(key) == 32
    assert first and first == ids()
    folder.write("key", b"0123456789abcdef0123456789abcdef")
    other = ids("--key-file", "key")
    assert other and not first & other
    folder.write("short", b"short")
    assert folder.run("scan", "--key-file", "short", "leak").returncode == 2


with Folder() as here:
    make_leak(here)
    for check in (check_jsonl, check_csv, check_sarif, check_summary, check_status, check_output, check_special_output, check_key):
        check(here)
