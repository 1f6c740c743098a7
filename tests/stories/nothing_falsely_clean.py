#!/usr/bin/env python3
"""Nothing falsely clean: a scanned page as picture, random bytes, a folder without permission, an encrypted zip named like a
proof of execution, a volume of a split archive, a truncated tar: none is clean, each has its reason, exit 3."""
import io
import os
import random
import sys
import tarfile

from command import SOURCE, Folder, kind, records

sys.path.insert(0, os.path.join(SOURCE, "examples"))
import make_sample_leak as leak  # noqa: E402


def make(folder):
    folder.write("leak/page.png", leak.png())
    folder.write("leak/noise.bin", random.Random(7).randbytes(30000))
    folder.write("leak/Proof_of_Execution_Aldermoor.zip", leak.encrypted_zip_of("PoE.docx", b"x" * 5000, b"secret"))
    volume = leak.zip_of([("big.bin", random.Random(8).randbytes(60000))])
    folder.write("leak/split.zip.002", volume[30000:])
    folder.write("leak/split7.7z.001", b"7z\xbc\xaf\x27\x1c\0\4" + random.Random(9).randbytes(24) + b"\0" * 500)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("whole.txt", "cut.txt"):
            info = tarfile.TarInfo(name)
            info.size = 20000
            archive.addfile(info, io.BytesIO(b"word " * 4000))
    folder.write("leak/truncated.tar", out.getvalue()[:30000])
    folder.write("leak/closed/inside.txt", "never seen\n")
    folder.write("leak/fine.txt", "nothing here\n")
    os.chmod("leak/closed", 0)


EXPECTED = {"leak/page.png": {"image_only"}, "leak/noise.bin": {"no_handler"},
            "leak/Proof_of_Execution_Aldermoor.zip": {"encrypted"},
            "leak/Proof_of_Execution_Aldermoor.zip!/PoE.docx": {"encrypted"},
            "leak/split.zip.002": {"volume_missing", "no_handler", "corrupt"}, "leak/split7.7z.001": {"volume_missing", "corrupt"},
            "leak/truncated.tar": {"corrupt"}, "leak/truncated.tar!/cut.txt": {"corrupt"}, "leak/closed": {"permission"}}


def main():
    with Folder() as folder:
        make(folder)
        done = folder.run_as_nobody("scan", "--format", "jsonl", "leak")
        os.chmod("leak/closed", 0o755)
        if done is None:
            print("setpriv is not here: cannot become an unprivileged user")
            sys.exit(77)
        assert done.returncode == 3, (done.returncode, done.stderr)
        items = {item["path"]: item for item in kind(records(done.stdout), "item")}
        for path, reasons in EXPECTED.items():
            item = items[path]
            assert item["state"] != "clean", path
            assert reasons & {note["reason"] for note in item["notes"]}, (path, item["notes"])
        assert items["leak/fine.txt"]["state"] == "clean"
        assert items["leak/truncated.tar!/whole.txt"]["coverage"] in ("complete", "raw")
        named = items["leak/Proof_of_Execution_Aldermoor.zip"]["labels"]
        assert any(label["class"] == "proof_of_execution" and label["confidence"] <= 0.5 for label in named), named
        print(f"{len(EXPECTED)} items, none of them clean")


main()
