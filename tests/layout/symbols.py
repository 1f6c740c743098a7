"""The libraries show exactly the symbols of the list beside this file, and all of them begin with leaksift_."""
import os
import pathlib
import subprocess
import sys

pinned = [line for line in pathlib.Path(__file__).with_suffix(".txt").read_text().split() if line]
failed = False


def shown(*command):
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted(line.split()[-1] for line in lines if line.split()[-2:-1] and line.split()[-2] in "TDBRVW")


for what, symbols in (("shared", shown("nm", "-D", "--defined-only", os.environ["LEAKSIFT_LIBRARY"])),
                      ("static", shown("nm", "-g", "--defined-only", os.path.join(os.environ["LEAKSIFT_BUILD"], "static",
                                                                               "libleaksift.a")))):
    symbols = [s for s in symbols if not s.startswith(("__asan", "__odr_asan", "__tsan", "__ubsan", "_init", "_fini"))]
    more, fewer = sorted(set(symbols) - set(pinned)), sorted(set(pinned) - set(symbols))
    for symbol in more:
        print(f"{what}: {symbol} is not in the list")
    for symbol in fewer:
        print(f"{what}: {symbol} is missing")
    failed |= bool(more or fewer)
if any(not symbol.startswith("leaksift_") for symbol in pinned):
    print("a pinned symbol has no leaksift_ prefix")
    failed = True
sys.exit(failed)
