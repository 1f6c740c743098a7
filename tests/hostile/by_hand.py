"""For commands that are started by hand as well as by ctest: the release build serves where none is named."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("LEAKSIFT_SOURCE", str(ROOT))
os.environ.setdefault("LEAKSIFT_BUILD", str(ROOT / "build/release"))
os.environ.setdefault("LEAKSIFT", os.path.join(os.environ["LEAKSIFT_BUILD"], "leaksift"))
sys.path.insert(0, str(ROOT / "tests"))
sys.dont_write_bytecode = True
