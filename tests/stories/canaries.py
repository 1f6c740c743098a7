#!/usr/bin/env python3
"""With --values masked no found value stands in any output, whatever finding's context, evidence, fact, property or note it might
have come by: values are collected with --values plain, then searched for. Some are shown again where nothing makes them one, some
before it is known that they are one, in small letters. What a spreadsheet takes for a formula, and what a terminal or a URI must not see, is escaped."""
import csv
import io
import json
import os
import re
import sys

from command import SOURCE, Folder, kind, records

AGAIN = """From: Ada Fenwick <ada.fenwick@brightwater.example>
To: Bo Lindqvist <bo@kestrelford.example>
Subject: access
Content-Type: text/plain; charset=utf-8

Dear Ada Fenwick, the password: sesame opensit
password = hunterberry
Ada said hunterberry to Fenwick, Ada and wrote to carl@kestrelford.example, then hunterberry again. FENWICK, Ada is at
10.20.30.40 and core-sw17.brightwater.example; +44 20 7946 0958, or 020 7946 0958 to carl@kestrelford.example of Brightwater Ltd.
"""
ROUTER = ("hostname core-sw17\nenable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0\nsnmp-server community zebrafish RO\n"
          "! write to noc@brightwater.example about community zebrafish on core-sw17\ninterface Gi0/1\n ip address 10.20.30.40 255.255.255.0\n")
# In small letters before anything says that it is a value, and far from where it is one; as a column's header; beside a value in a cell.
EARLY = ("we asked marigoldberg and thornquist about it, +44 20 7946 0959 was the number that marigoldberg gave\n" + "so much for that\n" * 40 +
         "password: Marigoldberg\nDear Mr Jonas Thornquist,\n")
EARLY_TABLE = ("thornquist mobile,salamandrine password,note\n+44 20 7946 0960,Qx9#larkspurred,the salamandrine one\n,Zw8#zinnia4,"
               "password: Salamandrine\n,Zw8#zinnia5,Dear Mr Jonas Thornquist\n")
EARLY_WORDS = ("marigoldberg", "thornquist", "salamandrine")
ODD = ["=HYPERLINK(1)@brightwater.example", "+44 20 7946 0958", "-1+44 20 7946 0958", "@mail: odd@brightwater.example"]
BAD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def make(folder):
    folder.write("leak/again.eml", AGAIN.replace("\n", "\r\n"))
    folder.write("leak/router.cfg", ROUTER)
    folder.write("leak/early.txt", EARLY)
    folder.write("leak/early.csv", EARLY_TABLE)
    folder.write("leak/far.txt", "password: quarrelsome\n" + "other words of no weight\n" * 90000 + "write to far@brightwater.example now\n")
    folder.write("leak/odd \u202e\x1b[2J100%#?.txt", "\n".join(ODD) + "\nname \u202etxt odd2@brightwater.example \x07\n")
    folder.write("leak/\n=cmd().csv", "Name,Mail\n\"=Ada Fenwick\",=a@brightwater.example\n")


def values(folder, places):
    done = folder.run("scan", "--format", "jsonl", "--values", "plain", "--min-confidence", "0", *places)
    found = set()
    for finding in kind(records(done.stdout), "finding"):
        found.add((finding["type"], finding["value"]))
        found.add((finding["type"], finding["normalized"]))
    assert len(found) > 100, len(found)
    # What a mask keeps by design, or is too short to be told from a word, is no secret.
    words = {value for kind_of, value in found if len(value) >= 6 and kind_of != "ip_network" and
             (kind_of != "organization_name" or " " in value)}
    domains = {value.rsplit("@", 1)[1].lower() for value in words if "@" in value}
    found_words = " ".join(value for _, value in found).lower()
    assert all(word in found_words for word in EARLY_WORDS), "each is a value somewhere"
    return {value for value in words if value.lower() not in domains and not any(domain.endswith(value.lower()) for domain in domains)}


def masked(folder, places, secrets):
    for form in ("jsonl", "csv", "sarif", "summary"):
        done = folder.run("scan", "--format", form, "--values", "masked", "--paths", "masked", "--context", "120", *places)
        assert done.returncode in (0, 3), done
        output = done.stdout.decode()
        output = json.dumps(records(done.stdout), ensure_ascii=False) if form == "jsonl" else output
        leaks = [value for value in secrets if value in output]
        assert not leaks, (form, leaks[:10], [output[max(0, output.index(v) - 200):output.index(v) + 100] for v in leaks[:3]])
        folded = output.lower()
        leaks = [word for word in EARLY_WORDS if word in folded]
        assert not leaks, (form, leaks, [folded[max(0, folded.index(w) - 200):folded.index(w) + 100] for w in leaks])
        if form == "jsonl":
            contexts = " ".join(finding.get("context", "") for finding in kind(records(done.stdout), "finding"))
            assert " wrote to " in contexts, "nothing is left of the context"
            for word in ("Fenwick", "FENWICK", "hunterberry", "zebrafish", "core-sw17", "7946"):
                assert word not in contexts, (word, contexts)


def hidden(folder, places, secrets):
    for form in ("jsonl", "csv", "sarif", "summary"):
        for how in ("hashed", "none"):
            done = folder.run("scan", "--format", form, "--values", how, "--context", "120", *places)
            output = (done.stdout + done.stderr).decode()
            leaks = [value for value in secrets if value in output]
            assert not leaks, (form, how, leaks[:10])


def escaped(folder):
    done = folder.run("scan", "--format", "csv", "--values", "plain", "--context", "40", "leak")
    rows = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
    assert len(rows) > 10 and all(len(row) == len(rows[0]) for row in rows)
    for row in rows:
        for cell in row:
            assert not cell.lstrip(" \xa0").startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\u2212")), cell
            assert not BAD.search(cell), cell
    for arguments in (("scan", "--format", "summary", "--values", "plain"), ("identify", "--format", "summary")):
        output = folder.run(*arguments, "leak").stdout.decode()
        assert "leak" in output and not BAD.search(output.replace("\n", "")), (arguments, output)
    sarif = json.loads(folder.run("scan", "--format", "sarif", "--values", "plain", "leak").stdout)
    for result in sarif["runs"][0]["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[A-Za-z0-9\-._~/!$&'()*,;=@]|%[0-9A-F]{2})*", uri), uri
    for form in ("jsonl", "sarif"):
        output = folder.run("scan", "--format", form, "--values", "plain", "leak").stdout.decode()
        assert not BAD.search(output.replace("\n", "")), form


def main():
    with Folder() as folder:
        make(folder)
        places = ["leak", os.path.join(SOURCE, "examples", "sample-leak")]
        secrets = values(folder, places)
        masked(folder, places, secrets)
        hidden(folder, places, secrets)
        escaped(folder)
        print(f"{len(secrets)} values, nowhere in what is masked, hashed or left out")


sys.exit(main())
