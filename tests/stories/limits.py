#!/usr/bin/env python3
"""Each limit of the budget, set small on a made input: it bites, names itself, what was read before the cut is reported, the
container says so, nothing is lost, exit 3. Under the defaults none of these inputs trips any."""
import gzip
import io
import random
import sys
import tarfile
import zipfile

import invariants
from command import kind, records, run_cases, zipped

LINE = "Please write to user%d@brightwater.example today.\n"


def scan(folder, path, *limits, code=3):
    options = [word for limit in limits for word in ("--limit", limit)]
    done = folder.run("scan", "--format", "jsonl", *options, path)
    assert done.returncode == code, (path, limits, done.returncode, done.stderr, done.stdout[-600:])
    lines = records(done.stdout)
    problems = invariants.check(lines)
    assert not problems, "\n".join(problems[:20])
    folder.write("limited.jsonl", done.stdout)
    assert folder.run("verify", "limited.jsonl").returncode == 0
    return {item["path"]: item for item in kind(lines, "item")}, lines


def note(item, reason, words):
    """The limit bit here and names itself."""
    found = [n["message"] for n in item["notes"] if n["reason"] == reason]
    assert found and words in found[0], (item["path"], item["notes"], item["state"])
    assert item["state"] in ("findings", "truncated"), item
    assert item["coverage"] in ("partial", "none"), item


def freely(folder, path):
    """Under the defaults nothing is cut."""
    items, lines = scan(folder, path, code=0)
    assert all(item["state"] in ("clean", "findings") for item in items.values()), path
    return items, lines


def total(item, name="email_address"):
    return item["counts"].get(name, {"total": 0})["total"]


def depth(folder):
    data = (LINE % 0).encode()
    for level in range(6):
        data = zipped([(f"level{level}.zip" if level else "core.txt", data), (f"beside{level}.txt", LINE % (level + 1))])
    folder.write("nest.zip", data)
    items, _ = freely(folder, "nest.zip")
    assert len(items) == 13
    items, _ = scan(folder, "nest.zip", "depth=3")
    deep = [item for item in items.values() if item["path"].count("!/") > 3]
    assert deep and all(item["state"] == "truncated" for item in deep) and max(p.count("!/") for p in items) == 4
    for item in deep:
        note(item, "depth", "limit depth")
    assert sum(total(item) for item in items.values()) == 3 and items["nest.zip"]["inside"]["unexamined_items"] == len(deep)
    # A single compressed file is no level of its own.
    folder.write("nest.gz", gzip.compress(zipped([("a.txt", LINE % 1)])))
    items, _ = scan(folder, "nest.gz", "depth=2", code=0)
    assert sum(total(item) for item in items.values()) == 1


def entries(folder):
    for name, data in (("many.zip", zipped([(f"{n:03}.txt", LINE % n) for n in range(50)])), ("many.tar", tarred(50)),
                       ("many.mbox", mailbox(50))):
        folder.write(name, data)
        items, _ = freely(folder, name)
        assert len(items) >= 51
        items, lines = scan(folder, name, "entries=20", "entries_per=0")
        assert len(items) == 21, (name, len(items))
        note(items[name], "entries", "limit entries")
        assert 20 <= lines[-1]["distinct"]["email_address"] <= 21, (name, lines[-1]["distinct"])
        # One for so many bytes of the root, when that is more.
        items, _ = scan(folder, name, "entries=20", "entries_per=10", code=0)
        assert len(items) >= 51


def tarred(count):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number in range(count):
            data = (LINE % number).encode()
            info = tarfile.TarInfo(f"{number:03}.txt")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def mailbox(count):
    return "".join(f"From x@y.example Tue May 16 09:00:00 2023\nFrom: u{n}@brightwater.example\nSubject: {n}\n\nhello\n\n"
                   for n in range(count))


def bytes_out(folder):
    body = "".join(LINE % n for n in range(400))  # 18 kB
    folder.write("big.zip", zipped([(f"{n}.txt", f"{n}\n{body}") for n in range(10)]))
    freely(folder, "big.zip")
    items, _ = scan(folder, "big.zip", "bytes_out=50000", "bytes_out_times=1")
    note(items["big.zip"], "bytes_out", "limit bytes_out")
    assert 2 <= len(items) <= 5 and total(items["big.zip!/0.txt"]) == 400
    cut = items[f"big.zip!/{len(items) - 2}.txt"]
    note(cut, "bytes_out", "limit bytes_out")
    assert 0 < total(cut) < 400 and cut["sha256"] is None
    assert cut["size"] > cut["bytes_examined"]  # what the container says it holds


def member_bytes(folder):
    body = "".join(LINE % n for n in range(400))
    folder.write("member.zip", zipped([("a.txt", LINE % 0), ("large.txt", body), ("z.txt", LINE % 9999)]))
    freely(folder, "member.zip")
    items, _ = scan(folder, "member.zip", "member_bytes=6000", "member_times=1")
    cut = items["member.zip!/large.txt"]
    note(cut, "bytes_out", "limit member_bytes")
    assert 0 < total(cut) < 400 and cut["size"] == len(body)
    assert total(items["member.zip!/z.txt"]) == 1 and items["member.zip"]["inside"]["unexamined_bytes"] > 5000
    items, _ = scan(folder, "member.zip", "member_bytes=6000", "member_times=1000", code=0)


def ratio(folder):
    for name, data in (("ratio.zip", zipped([("honest.txt", LINE % 1), ("bomb.txt", LINE % 2 + "0" * 3000000)])),
                       ("ratio.txt.gz", gzip.compress((LINE % 2 + "0" * 3000000).encode()))):
        folder.write(name, data)
        freely(folder, name)
        items, lines = scan(folder, name, "ratio=100", "ratio_floor=1000000")
        cut = [item for item in items.values() if "ratio" in {n["reason"] for n in item["notes"]}]
        assert cut and total(cut[0]) == 1, items
        note(cut[0], "ratio", "limit ratio")
        assert lines[-1]["counts"]["email_address"]["total"] == (2 if name == "ratio.zip" else 1)


def overlap(folder):
    """One local header, many directory entries: a bomb without nesting (Fifield 2019)."""
    data = zipped([("kernel.txt", LINE % 1)])
    end = data.rindex(b"PK\x05\x06")
    start = data.index(b"PK\x01\x02")
    entry, count = data[start:end], 12
    tail = bytearray(data[end:])
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = (len(entry) * count).to_bytes(4, "little")
    folder.write("overlap.zip", data[:start] + entry * count + bytes(tail))
    items, _ = scan(folder, "overlap.zip")
    note(items["overlap.zip"], "overlap", "share their bytes")
    assert sum(total(item) > 0 for item in items.values()) >= 1
    few, _ = scan(folder, "overlap.zip", "overlap=2")
    assert len(few) <= len(items)
    note(few["overlap.zip"], "overlap", "share their bytes")


def time(folder):
    """Charged to each member, not to the root: a container of many slow members is read whole where each is in time."""
    block = "".join(LINE % n for n in range(2000))
    folder.write("user7@brightwater.example.txt", block * 400)
    items, _ = scan(folder, "user7@brightwater.example.txt", "time=0", "time_per=0")
    late = items["user7@brightwater.example.txt"]
    note(late, "time", "limit time")
    assert total(late) >= 1, "its name is looked at in any case"
    folder.write("slow.zip", zipped([(f"{n}.txt", f"{n}\n" + block * 40) for n in range(24)], zipfile.ZIP_STORED))
    items, lines = scan(folder, "slow.zip", "time=2", "time_per=0", code=0)
    assert len(items) == 25


def matches(folder):
    folder.write("dense.txt", "".join(LINE % n for n in range(500)))
    _, free = freely(folder, "dense.txt")
    items, lines = scan(folder, "dense.txt", "matches=50", code=0)
    item = items["dense.txt"]
    assert item["state"] == "findings" and item["coverage"] == "complete"
    assert [n for n in item["notes"] if n["reason"] == "matches"], item["notes"]
    assert sum(f["type"] == "email_address" and not f.get("below") for f in kind(lines, "finding")) == 50
    assert lines[-1]["counts"] == free[-1]["counts"] and lines[-1]["distinct"]["email_address"] == 500


def text(folder):
    folder.write("long.txt", "".join(LINE % n for n in range(1000)))
    freely(folder, "long.txt")
    items, _ = scan(folder, "long.txt", "text=10000")
    note(items["long.txt"], "bytes_out", "limit text")
    assert 150 < total(items["long.txt"]) < 250, items["long.txt"]["counts"]


def nesting(folder):
    folder.write("deep.json", "[" * 200 + f'"{(LINE % 1).strip()}"' + "]" * 200)
    folder.write("deep.html", "<p>" + LINE % 1 + "<div>" * 200 + LINE % 2 + "</div>" * 200)
    inner = "Content-Type: text/plain\r\n\r\n" + LINE % 1
    for level in range(20):
        inner = f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n{inner}\r\n--b{level}--\r\n'
    folder.write("deep.eml", "From: ada@brightwater.example\r\nTo: bo@brightwater.example\r\nSubject: deep\r\n"
                             "Date: Tue, 16 May 2023 09:00:00 +0000\r\nMIME-Version: 1.0\r\n" + inner)
    freely(folder, "deep.eml")
    items, _ = scan(folder, "deep.eml", "nesting=5")
    assert any("nesting" in n["message"] for item in items.values() for n in item["notes"]), items
    assert total(items["deep.eml"]) >= 2


def parts(folder):
    body = "".join(f'--b\r\nContent-Type: text/plain; name="{n}.txt"\r\nContent-Disposition: attachment; filename="{n}.txt"\r\n\r\n'
                   + LINE % n + "\r\n" for n in range(40))
    folder.write("parts.eml", "From: ada@brightwater.example\r\nTo: bo@brightwater.example\r\nSubject: parts\r\n"
                              "Date: Tue, 16 May 2023 09:00:00 +0000\r\nMIME-Version: 1.0\r\n"
                              'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + body + "--b--\r\n")
    items, _ = freely(folder, "parts.eml")
    assert len(items) == 41
    items, _ = scan(folder, "parts.eml", "parts=10")
    assert any("parts" in n["message"] for n in items["parts.eml"]["notes"]), items["parts.eml"]["notes"]
    assert 5 <= len(items) < 41 and total(items["parts.eml"]) == 2


def pages(folder):
    sheets = 12
    members = [("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'),
               ("_rels/.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
                'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
                '</Relationships>'),
               ("xl/workbook.xml", '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
                'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
                + "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(sheets)) + "</sheets></workbook>"),
               ("xl/_rels/workbook.xml.rels", '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                + "".join(f'<Relationship Id="r{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
                          f'Target="worksheets/sheet{n}.xml"/>' for n in range(sheets)) + "</Relationships>")]
    members += [(f"xl/worksheets/sheet{n}.xml", '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                 f'<row r="1"><c r="A1" t="inlineStr"><is><t>user{n}@brightwater.example</t></is></c></row></sheetData></worksheet>')
                for n in range(sheets)]
    folder.write("book.xlsx", zipped(members))
    items, _ = freely(folder, "book.xlsx")
    assert total(items["book.xlsx"]) == sheets
    items, _ = scan(folder, "book.xlsx", "pages=5")
    note(items["book.xlsx"], "pages", "limit")
    assert total(items["book.xlsx"]) >= 5  # the others are read too, without their names


def temporary_space(folder):
    noise = random.Random(1).randbytes(300000).hex()
    folder.write("space.zip", zipped([("a.txt", LINE % 1), ("large.txt", LINE % 2 + noise), ("z.txt", LINE % 3)]))
    freely(folder, "space.zip")
    items, _ = scan(folder, "space.zip", "memory_spool=1000", "temporary_space=200000")
    note(items["space.zip!/large.txt"], "temporary_space", "temporary_space")
    assert total(items["space.zip!/large.txt"]) == 1 and total(items["space.zip!/z.txt"]) == 1
    scan(folder, "space.zip", "memory_spool=1000", code=0)


def defaults(folder):
    """The command tells its limits, and refuses those that it does not have."""
    done = folder.run("help", "limits")
    names = ("depth", "entries", "bytes_out", "member_bytes", "ratio", "overlap", "time", "matches", "pages", "text", "nesting", "parts",
             "temporary_space")
    assert done.returncode == 0 and all(name in done.stdout.decode() for name in names), done.stdout
    folder.write("a.txt", "hello\n")
    for bad in ("nothing=1", "depth", "depth=", "depth=-1", "depth=x", "depth=99999999999999999999999"):
        assert folder.run("scan", "--limit", bad, "a.txt").returncode == 2, bad


CASES = (depth, entries, bytes_out, member_bytes, ratio, overlap, time, matches, text, nesting, parts, pages, temporary_space, defaults)


sys.exit(run_cases(CASES))
