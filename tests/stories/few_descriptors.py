#!/usr/bin/env python3
"""A process that may open few files (containers, old shells) scans all of them: what is opened ahead of the scan is less, and so are the
workers, which the run line says. Where there are too few for one, that is what is said."""
import resource

from command import Folder, records


def main():
    with Folder() as folder:
        for number in range(600):
            folder.write(f"leak/{number}.txt", f"ask person{number}@brightwater.example\n")
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        for descriptors, jobs, fewer in ((128, "1", None), (128, "4", None), (256, "4", None), (64, "8", " of 8: 64 files"),
                                         (40, "8", " of 8: 40 files"), (40, "4", " of 4: 40 files")):
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, most))
            done = folder.run("scan", "--format", "jsonl", "--jobs", jobs, "leak")
            assert done.returncode == 0, (descriptors, jobs, done.returncode, done.stderr)
            used = records(done.stdout)[0]["options"].get("jobs_used")
            assert (used is None) == (fewer is None) and (not fewer or fewer in used[0]), (descriptors, jobs, used)
            items = [line for line in records(done.stdout) if line["kind"] == "item"]
            assert len(items) == 600 and all(item["state"] == "findings" for item in items), (descriptors, jobs)
        resource.setrlimit(resource.RLIMIT_NOFILE, (20, most))
        done = folder.run("scan", "--format", "jsonl", "--jobs", "8", "leak")
        assert done.returncode == 2 and b"too few files may be open (20, " in done.stderr and b" more" in done.stderr, done


if __name__ == "__main__":
    main()
