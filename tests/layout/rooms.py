"""The layering: a room includes only rooms below it, and one file alone knows an outside library."""
import os
import pathlib
import re
import sys

SOURCE = pathlib.Path(os.environ["LEAKSIFT_SOURCE"])

# A room may include itself and what stands here. identify asks text/charset.h for the charset of text, and text never
# looks at identify: so text is below identify.
BELOW = {
    "base": set(),
    "source": {"base"},
    "rules": {"base"},
    "text": {"base"},
    "identify": {"base", "text"},
    "extract": {"base", "text"},
    "match": {"base", "text", "extract", "rules"},
    "classify": {"base", "text", "extract", "rules", "match"},
    "scan": {"base", "source", "rules", "text", "identify", "extract", "match", "classify"},
    "report": {"base"},
    "worker.c": {"scan"}, # the helper program: its main and nothing else
    "embed_rules.c": {"rules"}, # programs of the build
    "embed_charsets.c": {"base", "text"},
    "embed_names.c": {"match"},
}
# What match and classify may see of extract: the segment, not the handlers.
ONLY = {("match", "extract"): {"extract/sink.h"}, ("classify", "extract"): {"extract/sink.h"}}
ADAPTERS = {"openssl/md5.h": 1, "openssl/aes.h": 1,
            "archive.h": 1, "archive_entry.h": 1, "hs.h": 1, "hs/hs.h": 1, "pcre2.h": 1, "yaml.h": 1, "magic.h": 1,
            "iconv.h": 2, # of the build's program too
             "uchardet.h": 1, "uchardet/uchardet.h": 1, "utf8proc.h": 1, "libdeflate.h": 1, "zlib.h": 1,
            "openssl/sha.h": 1, "openssl/evp.h": 1, "openssl/crypto.h": 1, "sqlite3.h": 1,
            "qpdf/qpdf-c.h": 1, "bzlib.h": 1, "lzma.h": 1, "zstd.h": 1, "zstd_errors.h": 1}

problems = []
users = {}
for path in sorted((SOURCE / "lib").rglob("*.[ch]")):
    room = path.relative_to(SOURCE / "lib").parts[0]
    if room == "worker.c":  # the helper program: a main() around scan/worker.h
        room = "scan"
    text = path.read_text(encoding="utf-8")
    for quoted in re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M):
        if quoted == "leaksift.h":
            continue
        target = quoted.split("/")[0]
        allowed = target == room or target in BELOW.get(room, set())
        only = ONLY.get((room, target))
        if "/" not in quoted or not allowed or (only and quoted not in only):
            problems.append(f"{path.relative_to(SOURCE)} may not include {quoted}")
    for outside in re.findall(r"^\s*#\s*include\s+<([^>]+)>", text, re.M):
        if outside in ADAPTERS:
            users.setdefault(outside, []).append(str(path.relative_to(SOURCE)))
for header, files in users.items():
    if len(files) > ADAPTERS[header]:
        problems.append(f"<{header}> is included by {len(files)} files, not one: {', '.join(files)}")
for path in sorted((SOURCE / "bindings").rglob("*.[ch]")) + sorted((SOURCE / "examples").rglob("*.[ch]")):
    for quoted in re.findall(r'^\s*#\s*include\s+["<]([a-z]+/[^">]+)[">]', path.read_text(encoding="utf-8"), re.M):
        if quoted.split("/")[0] in BELOW:
            problems.append(f"{path.relative_to(SOURCE)} sees more than the public header: {quoted}")
TOP = {"lib", "include", "bindings", "bench", "tests", "examples", "CMakeLists.txt", "README.md", "LICENSE", "NOTICE",
       "NEWS.md", "CMakePresets.json", "build"}
for entry in SOURCE.iterdir():
    if entry.name not in TOP and not entry.name.startswith(".") and not entry.name.startswith("build"):
        problems.append(f"top level holds {entry.name}")
print("\n".join(problems) or "the rooms keep their order")
sys.exit(bool(problems))
