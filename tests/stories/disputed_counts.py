#!/usr/bin/env python3
"""Disputed counts: ten customers' statements of work, each as docx, as a byte copy elsewhere, inside two zips, and mailed with a
quoted reply; the vendor's domain is --own. Copies and their zip members say duplicate_of, distinct counts equal those of the
tree without copies, the vendor's domain is counted apart, the sketches of docx and mail text are near."""
import os
import sys

from command import SOURCE, Folder, kind, records

sys.path.insert(0, os.path.join(SOURCE, "examples"))
import make_sample_leak as leak  # noqa: E402

FIRST = ("Alberta", "Bastian", "Cordelia", "Dominik", "Eleanor", "Frederick", "Gwendolyn", "Harald", "Isabella", "Jonathan")
LAST = ("Ashworth", "Bergmann", "Carmichael", "Dietrich", "Ellsworth", "Fairbanks", "Gallagher", "Hoffmann", "Ingersoll", "Jennings")


def customer(n):
    key = LAST[n].lower()
    return dict(key=key, company=f"{LAST[n]} Holdings Ltd", domain=f"{key}-holdings.example", contact=f"{FIRST[n]} {LAST[n]}",
                mail=f"{FIRST[n]}.{LAST[n]}".lower(), phone=f"+44 20 7946 0{100 + n}", second=f"{FIRST[-n - 1]} {LAST[n - 3]}",
                second_mail=f"it.{n}", second_phone=f"+44 20 7946 0{200 + n}", project=f"Platform {n}", contract=f"C-2023-{n:03}",
                value="GBP 10,000.00", start="1 March 2023", end="1 July 2023", tenant=f"{key}holdings.onmicrosoft.com")


def lines_of(c):
    """The same words as the docx has, as somebody pastes them into a mail."""
    import re
    import zipfile
    import io
    xml = zipfile.ZipFile(io.BytesIO(leak.statement_of_work(c))).read("word/document.xml").decode()
    return [re.sub(r"<[^>]+>", "", p) for p in re.findall(r"<w:p>.*?</w:p>", xml)]


def main():
    with Folder() as folder:
        for n in range(10):
            c = customer(n)
            sow = leak.statement_of_work(c)
            name = f"SOW_{c['contract']}.docx"
            zipped = leak.zip_of([(name, sow)])
            folder.write(f"tree/a/{name}", sow)
            folder.write(f"single/{name}", sow)
            folder.write(f"tree/b/copies/{name}", sow)
            folder.write(f"tree/c/{c['key']}-1.zip", zipped)
            folder.write(f"tree/c/{c['key']}-2.zip", leak.zip_of([("x/" + name, sow), ("note.txt", b"second zip\n")]))
            body = "\n".join(lines_of(c)) + "\n\nOn Monday somebody wrote:\n> please send it again\n"
            message = leak.mail([("From", f"{c['contact']} <{c['mail']}@{c['domain']}>"), ("To", f"sales@{leak.VENDOR_DOMAIN}"),
                                 ("Date", "Fri, 12 May 2023 10:22:00 +0100"), ("Subject", name)], body)
            folder.write(f"tree/mail/{n}.eml", message)
            folder.write(f"single/{n}.eml", message)
        scan = ("scan", "--format", "jsonl", "--own", leak.VENDOR_DOMAIN)
        tree = records(folder.run(*scan, "tree").stdout)
        single = records(folder.run(*scan, "single").stdout)
        items = {item["path"]: item for item in kind(tree, "item")}
        originals = {item["id"]: path for path, item in items.items()}
        far = []
        for n in range(10):
            c = customer(n)
            name = f"SOW_{c['contract']}.docx"
            for copy in (f"tree/b/copies/{name}", f"tree/c/{c['key']}-1.zip!/{name}", f"tree/c/{c['key']}-2.zip!/x/{name}"):
                assert originals.get(items[copy]["duplicate_of"]) == f"tree/a/{name}", copy
                assert not [f for f in kind(tree, "finding") if f["path"] == copy], copy
                assert items[copy]["counts"] == items[f"tree/a/{name}"]["counts"], copy
            docx, mail = items[f"tree/a/{name}"], items[f"tree/mail/{n}.eml"]
            assert docx["duplicate_of"] is None and docx["labels"][0]["class"] == "statement_of_work", docx["labels"]
            far.append(bin(int(docx["sketch"], 16) ^ int(mail["sketch"], 16)).count("1"))
        for what in ("distinct",):
            assert kind(tree, "summary")[0][what] == kind(single, "summary")[0][what], (kind(tree, "summary")[0][what], kind(single, "summary")[0][what])
        own = [f for f in kind(tree, "finding") if f.get("own")]
        assert own and all(f["normalized"].endswith(leak.VENDOR_DOMAIN) for f in own if f["type"] == "email_address")
        counts = items["tree/a/SOW_C-2023-000.docx"]["counts"]["email_address"]
        assert counts["own"] == 1 and counts["total"] == 3, counts
        assert max(far) <= 12, f"sketches of docx and mail differ in {far} of 64 bits"
        print(f"30 copies named, distinct counts agree, sketches differ in {far} bits")


main()
