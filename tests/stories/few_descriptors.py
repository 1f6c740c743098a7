#!/usr/bin/env python3
"""A process that may open few files (containers, old shells) scans all of them: what is opened ahead of the scan is less."""
import resource

from command import Folder, records


def main():
    with Folder() as folder:
        for number in range(600):
            folder.write(f"leak/{number}.txt", f"ask person{number}@brightwater.example\n")
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        for descriptors, jobs in ((128, "1"), (128, "4"), (256, "4")):
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, most))
            done = folder.run("scan", "--format", "jsonl", "--jobs", jobs, "leak")
            assert done.returncode == 0, (descriptors, jobs, done.returncode, done.stderr)
            items = [line for line in records(done.stdout) if line["kind"] == "item"]
            assert len(items) == 600 and all(item["state"] == "findings" for item in items), (descriptors, jobs)


if __name__ == "__main__":
    main()
