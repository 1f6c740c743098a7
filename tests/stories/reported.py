#!/usr/bin/env python3
"""What is recorded and what is reported: times and properties, own domains apart, --only, --except and --min-confidence, and
findings in names, of files, of members, and of what cannot be read."""
import os
import sys

import invariants
from command import SOURCE, kind, records, run_cases, zipped

sys.path.insert(0, os.path.join(SOURCE, "examples"))
import make_sample_leak as leak  # noqa: E402

MAIL = ("From: Ada Fenwick <ada@brightwater.example>\r\nTo: Tobias Lindqvist <tobias@kestrelford.example>\r\n"
        "Subject: router\r\nDate: Tue, 16 May 2023 09:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nIt is at 10.20.30.40, call +44 20 7946 0958.\r\n")


def scan(folder, *arguments):
    done = folder.run("scan", "--format", "jsonl", "--values", "plain", *arguments)
    assert done.returncode in (0, 3), done
    lines = records(done.stdout)
    problems = invariants.check(lines)
    assert not problems, problems[:10]
    return {item["path"]: item for item in kind(lines, "item")}, lines


def times_and_properties(folder):
    folder.write("mail.eml", MAIL)
    os.utime("mail.eml", (1600000000, 1600000000))
    sample = next(os.path.join(base, name) for base, _, names in os.walk(os.path.join(SOURCE, "examples", "sample-leak"))
                  for name in sorted(names) if name.endswith(".docx"))
    items, _ = scan(folder, "mail.eml", sample)
    mail, document = items["mail.eml"], items[sample]
    assert mail["times"]["sent"] == {"at": "2023-05-16T09:00:00", "zone": "+02:00", "from": mail["times"]["sent"]["from"]}
    assert mail["times"]["modified"] == {"at": "2020-09-13T12:26:40", "zone": "UTC", "from": "filesystem"}
    assert document["properties"].get("author") and document["properties"].get("title"), document["properties"]
    assert document["text_sha256"] and document["sketch"]


def own(folder):
    folder.write("mail.eml", MAIL)
    items, lines = scan(folder, "--own", "kestrelford.example", "mail.eml")
    ours = {finding["value"] for finding in kind(lines, "finding") if finding.get("own")}
    assert ours == {"tobias@kestrelford.example"}, ours
    assert items["mail.eml"]["counts"]["email_address"]["own"] == 1 and lines[-1]["counts"]["email_address"]["own"] == 1
    apart = {domain["domain"]: domain["own"] for domain in lines[-1]["domains"]}
    assert apart == {"kestrelford.example": True, "brightwater.example": False}, apart
    # A domain that only ends alike is somebody else's.
    _, lines = scan(folder, "--own", "ford.example", "mail.eml")
    assert not [finding for finding in kind(lines, "finding") if finding.get("own")]


def chosen_types(folder):
    folder.write("mail.eml", MAIL)
    _, lines = scan(folder, "mail.eml")
    everything = {finding["type"] for finding in kind(lines, "finding")}
    assert {"email_address", "ip_address", "phone_number", "person_name"} <= everything, everything
    _, lines = scan(folder, "--only", "email_address,ip_address", "mail.eml")
    assert {finding["type"] for finding in kind(lines, "finding")} == {"email_address", "ip_address"}
    assert sorted(lines[0]["looked_for"]) == ["email_address", "ip_address"] and "phone_number" in lines[0]["not_looked_for"]
    items, lines = scan(folder, "--except", "email_address,email", "mail.eml")
    assert {finding["type"] for finding in kind(lines, "finding")} == everything - {"email_address"}
    assert "email_address" in lines[0]["not_looked_for"] and "email_address" not in lines[0]["looked_for"]
    assert not [label for label in items["mail.eml"]["labels"] if label["class"] == "email"]
    assert folder.run("scan", "--only", "nothing_of_this_name", "mail.eml").returncode == 2


def confidence(folder):
    folder.write("mail.eml", MAIL)
    for least in ("0.01", "0.6", "0.99"):
        items, lines = scan(folder, "--min-confidence", least, "mail.eml")
        for finding in kind(lines, "finding"):
            assert finding.get("below", False) == (finding["confidence"] < float(least)), (least, finding)
    items, lines = scan(folder, "--min-confidence", "1", "--except", "email", "mail.eml")
    if not any(count["total"] for count in items["mail.eml"]["counts"].values()) and not items["mail.eml"]["labels"]:
        assert items["mail.eml"]["state"] == "clean"  # what is under the threshold alone makes no finding
    for bad in ("2", "-1", "x", ""):
        assert folder.run("scan", "--min-confidence", bad, "mail.eml").returncode == 2, bad


def names(folder):
    """A name is text too, though nothing else can be read."""
    folder.write("ada@brightwater.example.txt", "nothing else\n")
    folder.write("members.zip", zipped([("for bo@castellan.example/cy@aldermoor.example.txt", "other words\n")]))  # a copy has its original's findings alone
    folder.write("tom@kestrelford.example.bin", bytes(range(256)) * 40)
    folder.write("closed.zip", leak.encrypted_zip_of("Statement of Work dan@fernweh.example.docx", b"x" * 500, b"secret"))
    os.symlink("nowhere", "eve@atelier.example.lnk")
    items, lines = scan(folder, ".")
    found = {finding["value"]: finding for finding in kind(lines, "finding") if finding["type"] == "email_address"}
    for value, path in (("ada@brightwater.example", "./ada@brightwater.example.txt"),
                        ("cy@aldermoor.example", "./members.zip!/for bo@castellan.example/cy@aldermoor.example.txt"),
                        ("tom@kestrelford.example", "./tom@kestrelford.example.bin"),
                        ("dan@fernweh.example", "./closed.zip!/Statement of Work dan@fernweh.example.docx")):
        match = [finding for key, finding in found.items() if key.startswith(value)]
        assert match and match[0]["path"] == path and match[0]["location"]["part"] == "path", (value, list(found))
    assert items["./ada@brightwater.example.txt"]["state"] == "findings"
    for path in ("./tom@kestrelford.example.bin", "./closed.zip!/Statement of Work dan@fernweh.example.docx"):
        assert items[path]["state"] == "unreadable" and items[path]["coverage"] == "none", items[path]
    labels = items["./closed.zip!/Statement of Work dan@fernweh.example.docx"]["labels"]
    assert labels and all(label["confidence"] <= 0.5 for label in labels), labels


CASES = (times_and_properties, own, chosen_types, confidence, names)


sys.exit(run_cases(CASES))
