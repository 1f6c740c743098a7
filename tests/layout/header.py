"""leaksift.h compiles alone as C11, C17 and C++17, pedantic, with every compiler at hand."""
import os
import shutil
import subprocess
import sys

header = os.path.join(os.environ["LEAKSIFT_SOURCE"], "include", "leaksift.h")
failed = False
for compiler, language, standards in (("gcc", "c", ("c11", "c17")), ("clang", "c", ("c11", "c17")),
                                      ("g++", "c++", ("c++17",)), ("clang++", "c++", ("c++17",))):
    if not shutil.which(compiler):
        print(f"{compiler}: not here")
        continue
    for standard in standards:
        done = subprocess.run([compiler, "-fsyntax-only", f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                               "-x", language, header], capture_output=True, text=True)
        print(compiler, standard, "ok" if done.returncode == 0 else done.stderr)
        failed |= done.returncode != 0
sys.exit(failed)
