#!/usr/bin/env python3
"""A scan under strace: no change of directory or umask, no handler of a signal but the command's own two, no program started but our
worker, no socket to anywhere, nothing opened for writing but results, journal, work directory, cache and key, and nothing read
but what was given and what belongs to the system. Without strace it is skipped."""
import os
import re
import shutil
import subprocess
import sys

from command import COMMAND, SOURCE, Folder

CALLS = "chdir,fchdir,chroot,umask,rt_sigaction,execve,execveat,open,openat,openat2,creat,socket,connect,bind,kill,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat"
SYSTEM = ("/etc/", "/lib", "/usr/", "/proc/", "/sys/devices/system/cpu", "/dev/null", "/dev/urandom")
SIGNALS = {"SIGINT", "SIGTERM"}  # of the command


def trace(folder, *options):
    environment = dict(folder.environment, TMPDIR=os.path.abspath("work"), LEAKSIFT_CACHE=os.path.abspath("cache"), ASAN_OPTIONS="detect_leaks=0")
    done = subprocess.run(["strace", "-f", "-qq", "-s", "4096", "-o", "trace", "-e", f"trace={CALLS}", COMMAND, "scan", "--format", "jsonl", "--quiet",
                           "--output", "out.jsonl", *options, "tree"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
    if done.returncode not in (0, 3):
        print("strace may not trace here:", done.stderr[-200:])
        sys.exit(77)
    with open("trace", encoding="utf-8", errors="replace") as file:
        return [match.groups() for match in map(re.compile(r"(\d+) +(\w+)\((.*)").match, file) if match]


def path_of(arguments):
    found = re.search(r'"((?:[^"\\]|\\.)*)"', arguments)
    return found.group(1) if found else ""


def is_ours(path, places):
    full = os.path.normpath(os.path.join(os.getcwd(), path))
    return any(full == place or full.startswith(place + "/") for place in places)


def check(calls, given, written, programs):
    started = [path_of(arguments) for _, name, arguments in calls if name.startswith("execve") and not re.search(r"= -1 ", arguments)]
    assert [os.path.basename(path) for path in started] == programs, started
    first = calls[0][0]
    for process, name, arguments in calls:
        assert name not in ("chdir", "fchdir", "chroot", "umask", "creat", "connect", "bind", "kill"), (name, arguments)
        assert name != "socket" or "AF_UNIX" in arguments, arguments
        if name == "rt_sigaction" and process == first:
            assert arguments.split(",")[0] in SIGNALS or " NULL," in arguments or "SIG_DFL" in arguments or "SIGRT" in arguments, arguments
        path = path_of(arguments)
        if name in ("open", "openat", "openat2") and "= -1 " not in arguments:
            writes = re.search(r"O_WRONLY|O_RDWR|O_CREAT", arguments)
            inside = not path.startswith("/") and not arguments.startswith("AT_FDCWD")  # of a folder that is open already
            good = inside or is_ours(path, written) or (not writes and (is_ours(path, given) or path.startswith(SYSTEM)))
            assert good, ("opened", name, arguments)
        if name.startswith(("rename", "unlink", "mkdir")) and "= -1 " not in arguments and arguments.startswith(('"', "AT_FDCWD")):
            assert is_ours(path, written), (name, arguments)


def main():
    if not shutil.which("strace"):
        print("there is no strace")
        return 77
    with Folder() as folder:
        os.mkdir("work")
        for name in ("tests/samples/archives", "tests/samples/pdf", "tests/samples/stores", "tests/samples/mail", "examples/sample-leak"):
            shutil.copytree(os.path.join(SOURCE, name), os.path.join("tree", os.path.basename(name)))
        here = os.path.realpath(os.getcwd())
        given = [os.path.join(here, "tree"), here, os.path.dirname(os.path.realpath(COMMAND))]
        written = [os.path.join(here, name) for name in ("out.jsonl", "out.jsonl.part", "out.jsonl.journal", "work", "cache", ".data")]
        build = os.path.basename(os.path.realpath(COMMAND))
        alone = trace(folder, "--no-isolate", "--jobs", "2")
        check(alone, given, written, [build])
        shutil.rmtree("cache")
        apart = trace(folder, "--isolate", "--jobs", "2")
        check(apart, given, written, [build, "leaksift-worker"])
        print(f"{len(alone)} and {len(apart)} calls: nothing that is not the library's to do")
    return 0


sys.exit(main())
