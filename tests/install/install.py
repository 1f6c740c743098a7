#!/usr/bin/env python3
"""What `cmake --install` puts down serves a stranger: every file is there, the examples build against it by the CMake package, by
pkg-config and with the static library, and all of it still works after the prefix was moved."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import zipfile

BUILD, SOURCE = os.environ["LEAKSIFT_BUILD"], pathlib.Path(os.environ["LEAKSIFT_SOURCE"])
CC = os.environ.get("CC", "cc")
EXAMPLES = SOURCE / "examples"
CANARY = b"Mail anna.beispiel@nordlicht-handel.de about KF-NB-004711 and KF-SRV-120034.\n"


def note(*blocks):
    return b"NOTE" + b"".join(kind + len(data).to_bytes(2, "little") + data for kind, data in blocks)


def make_inputs(base):
    for path in ("mail.txt", "two/a.txt", "two/b.txt"):
        (base / path).parent.mkdir(exist_ok=True)
        (base / path).write_bytes(CANARY)
    (base / "contracts.csv").write_text("Name,Contract\nAlder,KC-47110007\nBirch,KC-22000011\nCedar,KC-47110008\n")
    (base / "notes").mkdir()
    (base / "notes" / "note.bin").write_bytes(note((b"A", b"Anna Beispiel"), (b"T", CANARY)))
    (base / "notes" / "cut.bin").write_bytes(note((b"T", CANARY))[:-5])
    with zipfile.ZipFile(base / "notes" / "notes.zip", "w") as archive:
        archive.writestr("inner.bin", note((b"T", b"hello"), (b"F", b"card.txt\0otto.muster@nordlicht-handel.de\n")))


def run(*arguments, **more):
    done = subprocess.run([str(a) for a in arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False, **more)
    output = done.stdout.decode(errors="replace")
    assert done.returncode == 0, f"{arguments} ends with {done.returncode}:\n{output}"
    return output


def one(folder, pattern):
    found = sorted(folder.rglob(pattern))
    assert found, f"{pattern} is not installed"
    return found[0]


def check_files(prefix):
    for pattern in ("bin/leaksift", "libexec/leaksift/leaksift-worker", "include/leaksift.h", "libleaksift.a", "leaksift.pc", "leaksiftConfig.cmake",
                    "leaksiftConfigVersion.cmake", "man/man1/leaksift.1", "leaksift/results.schema.json", "LICENSE", "NOTICE",
                    "README.md", "NEWS.md"):
        one(prefix, pattern)
    library = one(prefix, "libleaksift.so")
    version = re.search(r"project\(leaksift VERSION ([0-9.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]
    assert library.resolve().name == f"libleaksift.so.{version}", library.resolve()
    dynamic = run("readelf", "-d", library)
    assert f"[libleaksift.so.{version.split('.')[0]}]" in dynamic, dynamic
    for text in list(prefix.rglob("*.cmake")) + list(prefix.rglob("*.pc")):
        assert str(SOURCE) not in text.read_text() and BUILD not in text.read_text(), f"{text} names the checkout"


def check_command(prefix, folder):
    command = prefix / "bin" / "leaksift"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LEAKSIFT_CACHE": os.environ["LEAKSIFT_CACHE"]}
    assert run(command, "--version", env=environment).startswith("leaksift ")
    assert "nordlicht-handel.de" in run(command, "scan", folder / "mail.txt", env=environment)


def check_examples(programs, prefix, folder):
    environment = dict(os.environ, LD_LIBRARY_PATH=str(one(prefix, "libleaksift.so").parent))
    mail = folder / "mail.txt"
    result = run(programs / "scan_file", mail, env=environment)
    assert "email_address anna.beispiel@nordlicht-handel.de" in result and f"{mail}: findings" in result, result
    result = run(programs / "share_engine", *[mail] * 20, env=environment)
    assert " findings in 20 items of 20 files" in result and not result.startswith("0 "), result
    result = run(programs / "callbacks", folder / "two", env=environment)
    assert "email_address at byte 5, line 1" in result and ", a copy" in result and "complete: 2 items" in result, result
    result = run(programs / "scan_memory", env=environment, stdin=open(mail, "rb"))
    assert "email_address ann…" in result and result.endswith("found\n") and "nothing" not in result, result
    result = run(programs / "own_recognizer", folder / "contracts.csv", env=environment)
    assert result.count("contract_number, rule kestrelford.contract_number") == 2 and "KC-47110007, 0.98" in result and "KC-47110008" not in result, result
    result = run(programs / "own_handler", folder / "notes", env=environment)
    for line in ("note.bin: email_address anna.beispiel@nordlicht-handel.de", "note.bin: application/x-notes, findings",
                 "notes.zip!/inner.bin!/card.txt: email_address otto.muster@nordlicht-handel.de", "corrupt: the file ends inside a note"):
        assert line in result, result
    result = run(programs / "own_rules", EXAMPLES / "own-rules.yaml", mail, env=environment)
    assert result.count("asset_tag") == 2 and "KF-SRV-120034" in result and "nordlicht" not in result, result


def by_cmake(prefix, folder):
    run("cmake", "-S", EXAMPLES, "-B", folder, f"-DCMAKE_PREFIX_PATH={prefix}", f"-DCMAKE_C_COMPILER={CC}",
        "-DCMAKE_C_FLAGS=-Wall -Wextra -Wpedantic -Werror")
    run("cmake", "--build", folder)


def by_pkg_config(prefix, folder):
    path = dict(os.environ, PKG_CONFIG_PATH=str(one(prefix, "leaksift.pc").parent))
    flags = shlex.split(run("pkg-config", "--cflags", "--libs", "leaksift", env=path))
    assert any(str(prefix) in flag for flag in flags), flags # a prefix that was moved is known by the file's own place
    shared, static = folder / "shared", folder / "static"
    run(CC, "-std=c11", EXAMPLES / "scan_file.c", "-o", shared, *flags)
    assert "libleaksift.so.0" in run("readelf", "-d", shared)
    flags = shlex.split(run("pkg-config", "--static", "--cflags", "--libs", "leaksift", env=path))
    run(CC, "-std=c11", EXAMPLES / "scan_file.c", "-o", static, "-Wl,--as-needed", "-l:libleaksift.a", *flags)
    assert "libleaksift" not in run("readelf", "-d", static)
    environment = dict(os.environ, LD_LIBRARY_PATH=str(one(prefix, "libleaksift.so").parent))
    for program in (shared, static):
        assert "anna.beispiel@nordlicht-handel.de" in run(program, folder.parent / "mail.txt", env=environment)


with tempfile.TemporaryDirectory(prefix="leaksift-install-") as name:
    base = pathlib.Path(name)
    make_inputs(base)
    run("cmake", "--install", BUILD, "--prefix", base / "first")
    check_files(base / "first")
    by_cmake(base / "first", base / "cmake")
    check_examples(base / "cmake", base / "first", base)
    shutil.move(base / "first", base / "moved")
    check_command(base / "moved", base)
    (base / "pkg").mkdir()
    by_pkg_config(base / "moved", base / "pkg")
    by_cmake(base / "moved", base / "cmake-moved")
