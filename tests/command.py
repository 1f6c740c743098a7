"""What the tests by the command line share: where the command is, a folder of its own, running it, reading its results; archives;
cases, each in a folder of its own."""
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

COMMAND = os.environ["LEAKSIFT"]
SOURCE = os.environ["LEAKSIFT_SOURCE"]


class Folder:
    """A temporary folder that is the current one, with a data directory (for the key) of its own."""

    def __enter__(self):
        self.before = os.getcwd()
        self.path = tempfile.mkdtemp(prefix="leaksift-test-")
        os.chdir(self.path)
        self.environment = dict(os.environ, XDG_DATA_HOME=os.path.join(self.path, ".data"), LC_ALL="C")
        return self

    def __exit__(self, *_):
        os.chdir(self.before)
        shutil.rmtree(self.path, ignore_errors=True)

    def run(self, *arguments, **more):
        return subprocess.run([COMMAND, *arguments], env=dict(self.environment, **more.pop("environment", {})),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=more.pop("timeout", 120), check=False, **more)

    def run_as_nobody(self, *arguments):
        """As a plain user: root is bound by no permission. None: no way to become one. The build folder may be closed to that
        user, so the command goes along."""
        program, become = [COMMAND], []
        environment = dict(self.environment, HOME="/nonexistent", LEAKSIFT_CACHE="off", XDG_DATA_HOME="/nonexistent", TMPDIR="/tmp")
        if os.getuid() == 0:
            if not shutil.which("setpriv"):
                return None
            os.chmod(self.path, 0o755)
            copies = os.path.join(self.path, ".program")
            os.makedirs(copies, exist_ok=True)
            shutil.copy(os.path.join(os.path.dirname(COMMAND), "leaksift-worker"), copies)
            shutil.copy(os.environ["LEAKSIFT_LIBRARY"], os.path.join(copies, "libleaksift.so.0"))
            program = [shutil.copy(COMMAND, copies)]
            environment["LD_LIBRARY_PATH"] = copies
            become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
        return subprocess.run([*become, *program, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=120, check=False)

    def write(self, name, data):
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())


def records(data):
    return [json.loads(line) for line in data.split(b"\n") if line]  # splitlines() would cut at U+2028 too


def kind(all_records, name):
    return [record for record in all_records if record["kind"] == name]


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """An archive of (name, data), the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2023, 5, 4, 3, 2, 0)), data, method)
    return out.getvalue()


def run_cases(cases):
    """Each case, or those that the command line names, in a folder of its own; the exit status."""
    failed = 0
    wanted = sys.argv[1:]
    for case in cases:
        if wanted and case.__name__ not in wanted:
            continue
        with Folder() as folder:
            try:
                case(folder)
                print(f"{case.__name__}: as expected")
            except Exception as error:  # the other cases are worth their answers
                print(f"{case.__name__}: {type(error).__name__}: {str(error)[:1500]}")
                failed += 1
    return 1 if failed else 0
