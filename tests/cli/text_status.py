#!/usr/bin/env python3
"""No text is not yet an answer: text says, and ends with 3, where what was asked for could not be read whole; of what stands
beside it in the same archive it says nothing."""
import io
import zipfile

from command import Folder

with Folder() as folder:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("good.txt", "jane@example.org")
        archive.writestr("bad.txt", "x" * 100)
    data = bytearray(whole.getvalue())
    data[data.rfind(b"bad.txt") - 46 + 8] |= 1  # by its entry in the directory it is encrypted
    folder.write("a.zip", bytes(data))
    for more in ((), ("--no-isolate",)):
        for path, code in (("a.zip", 3), ("a.zip!/bad.txt", 3), ("a.zip!/good.txt", 0), (".", 3)):
            done = folder.run("text", *more, path)
            assert done.returncode == code and (b"could be read: " in done.stderr) == (code == 3), (path, done)
            assert code == 0 or b"encrypted" in done.stderr, (path, done)
    assert folder.run("text", "--accept", "encrypted,headers_disagree", "a.zip").stderr == b""
    assert folder.run("text", "--quiet", "a.zip").stderr == b""
