#!/usr/bin/env python3
"""Wrong usage says what is wrong in one line, prints nothing else and ends with 2; help and lists end with 0."""
import os
import subprocess

from command import COMMAND, SOURCE, Folder, kind, records

WRONG = [
    ("", "what is to be done"), ("frob", "unknown command"), ("scan", "scan what"), ("scan --nosuch .", "unknown option"),
    ("scan --format xml .", "known are summary, jsonl, csv, sarif"), ("scan --format", "needs a value"),
    ("scan --values secret .", "masked, plain, hashed, none"), ("scan --paths none .", "masked, plain, hashed"),
    ("scan --resume .", "--resume"), ("scan --limit depth .", "NAME=VALUE"),
    ("scan --limit nosuch=1 .", "no limit is named"), ("scan --limit depth=1X .", "not a number"),
    ("scan --limit depth=-1 .", "not a number"), ("scan --limit bytes_out=99999999999999999999 .", "not a number"),
    ("scan --jobs 0 .", "at least 1"), ("scan --jobs many .", "not a number"), ("scan --min-confidence 2 .", "from 0 to 1"),
    ("scan --accept nosuch .", "unknown word"), ("scan --fail-on clean .", "known are findings"),
    ("scan --only no_such_type .", "no_such_type"), ("scan --region Germany .", "Germany"),
    ("scan --region UK .", "region UK"), ("scan --own https://example.org/ .", "like example.org"),
    ("scan --own x@example.org .", "like example.org"), ("scan --files-from nosuch", "nosuch: No such"),
    ("scan --passwords nosuch .", "nosuch: No such"),
    ("scan --rules nosuch.yaml .", "nosuch.yaml"), ("scan nosuch", "nosuch: No such file"), ("scan nosuch other", "other: No such"),
    ("scan --output nosuch/file .", "nosuch/file.part"), ("scan --key-file nosuch .", "nosuch"),
    ("identify --context 3 .", "does not belong"), ("identify --format csv .", "summary or jsonl"),
    ("identify --formats .", "takes no path"), ("text --values hashed x", "only be plain"), ("text nosuch", "nosuch"),
    ("verify", "takes one file"), ("verify nosuch", "nosuch"), ("rules frob", "rules list"), ("help frob", "topics are"),
]
GOOD = [
    ("--help", "Exit status"), ("help", "leaksift scan"), ("scan --help", "--values"), ("--version", "leaksift 0."),
    ("help limits", "temporary_space"), ("help formats", "application/zip"), ("identify --formats", "application/zip"),
    ("rules list", "email.address"), ("rules check", "all examples hold"),
]

with Folder() as folder:
    for line, message in WRONG:
        done = folder.run(*line.split())
        assert done.returncode == 2, (line, done)
        assert message in done.stderr.decode() and done.stdout == b"", (line, done)
        assert done.stderr.count(b"\n") <= 2, (line, done)
    for line, message in GOOD:
        done = folder.run(*line.split())
        assert done.returncode == 0 and message in done.stdout.decode(), (line, done)
        assert done.stderr == b"", (line, done)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([COMMAND, *line.split()], env=folder.environment, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)
        assert done.returncode == 3 and done.stderr.startswith(b"leaksift: standard output: "), (line, done)
    # the root's dot, any case; 0 is no threshold at all; more home regions than a person types
    folder.write("a.txt", "version 1.2.3.4, tel. 0151 23456789, jane@example.org")
    regions = [word for region in "AD AG AI BB BM BS DM GD JM KN KY LC MS TC VC VG VI DE".split()
               for word in ("--region", region)]
    done = folder.run("scan", "--own", "EXAMPLE.org.", "--min-confidence", "0", "--values", "plain", *regions, "a.txt")
    found = {line["type"]: line for line in kind(records(done.stdout), "finding")}
    assert found["email_address"]["own"] and not found["ip_address"].get("below"), found
    assert found["phone_number"]["normalized"] == "+4915123456789", found
    done = folder.run("scan", "--own", "", ".")
    assert done.returncode == 2 and b"--own needs a value" in done.stderr, done
    # which of the passwords it was is no secret, masked or not; no password is in any result
    archive = os.path.join(SOURCE, "tests", "samples", "stores", "passwords.zip")
    folder.write("words", "wrong\nOhne Sinn 7\nother\n")
    for values in ("masked", "plain"):
        done = folder.run("scan", "--passwords", "words", "--values", values, archive)
        assert b'"opened_with":"password 2 of 3"' in done.stdout, done
    # a name from outside cannot steer the terminal
    done = folder.run("scan", "no\x1b[31m\u202esuch")
    assert done.returncode == 2 and b"\x1b" not in done.stderr and b"\\u{1b}" in done.stderr, done
