#!/usr/bin/env python3
"""What shared/OUTPUT.md promises of every run, whatever was scanned: invariants.py RESULTS... (- is standard input), or
check(records) from a test. The schema says what a line looks like; here is how the lines must agree with each other."""
import collections
import json
import sys

RANK = {"none": 0, "unknown": 1, "low": 2, "medium": 3, "high": 4, "critical": 5}
STATES = ("clean", "findings", "truncated", "unreadable")
HARMLESS = {"matches", "external_reference", "headers_disagree", "out_of_scope", "symlink_not_followed", "special_file", "excluded"}
# Notes that do not limit what was seen of the item itself.
INFORMATIONAL = {"matches", "external_reference", "headers_disagree", "out_of_scope"}
# Notes that depend on where an item stands and on the machine: two equal files need not share them.
SURROUNDINGS = {"time", "depth", "entries", "bytes_out", "ratio", "temporary_space", "not_reached", "out_of_memory", "io_error",
                "changed_during_scan", "parser_crash", "parser_exit", "vanished"}


def reasons(item):
    return {note["reason"] for note in item["notes"]}


def is_unexamined(item):
    return bool(reasons(item) - HARMLESS)


class Run:
    """The lines of one run, indexed."""

    def __init__(self, records):
        self.run, self.summary = records[0], records[-1]
        self.items = [r for r in records if r["kind"] == "item"]
        self.by_id = {item["id"]: item for item in self.items}
        self.findings = collections.defaultdict(list)
        self.children = collections.defaultdict(list)
        self.order = {}
        self.late = []
        for record in records:
            if record["kind"] == "finding":
                if record["item"] in self.order:
                    self.late.append(record)
                self.findings[record["item"]].append(record)
            elif record["kind"] == "item":
                self.order[record["id"]] = len(self.order)
                self.children[record["parent"]].append(record)
        self.matches = self.run["limits"]["matches"]

    def below(self, item):
        waiting = list(self.children[item["id"]])
        while waiting:
            one = waiting.pop()
            yield one
            waiting += self.children[one["id"]]


def check_lines(run):
    if run.run["kind"] != "run" or run.summary["kind"] != "summary":
        yield "the run line is not first or the summary not last"
    if len(run.by_id) != len(run.items):
        yield "an id comes twice"
    paths = collections.Counter(item["path"] for item in run.items)
    for path, count in paths.items():
        if count > 1:
            yield f"{path!r}: the path of {count} items"
    for finding in run.late:
        yield f"{finding['path']!r}: a finding follows its item"
    for identity, findings in run.findings.items():
        item = run.by_id.get(identity)
        if item is None:
            yield f"{findings[0]['path']!r}: findings whose item has no line"
        elif any(finding["path"] != item["path"] for finding in findings):
            yield f"{item['path']!r}: findings under another path"


def check_tree(run):
    for item in run.items:
        if item["parent"] is None:
            continue
        parent = run.by_id.get(item["parent"])
        if parent is None:
            yield f"{item['path']!r}: its parent has no line"
        elif "inside" not in parent:
            yield f"{item['path']!r}: its parent is no container"
        elif not item["path"].startswith(parent["path"] + "!/"):
            yield f"{item['path']!r}: its path does not begin with its parent's"
        elif run.order[parent["id"]] < run.order[item["id"]]:
            yield f"{item['path']!r}: its parent ended before it"


def check_state(run):
    for item in run.items:
        path, state, coverage, why = item["path"], item["state"], item["coverage"], reasons(item)
        limiting = why - INFORMATIONAL
        if state == "clean" and coverage not in ("complete", "raw") and not (coverage == "none" and "out_of_scope" in why):
            yield f"{path!r}: clean with coverage {coverage}, {why}"
        if state in ("truncated", "unreadable") and not limiting:
            yield f"{path!r}: {state} without a reason"
        if coverage in ("complete", "raw") and limiting:
            yield f"{path!r}: {coverage} in spite of {limiting}"
        if coverage in ("partial", "none") and not why:
            yield f"{path!r}: {coverage} without a reason"
        if not 0 <= item["bytes_examined"] <= item["size"]:
            yield f"{path!r}: {item['bytes_examined']} of {item['size']} bytes examined"
        found = any(count["total"] for count in item["counts"].values())
        if state == "clean" and found:
            yield f"{path!r}: clean with findings"
        if state == "findings" and not found and not item["labels"]:
            yield f"{path!r}: findings without any"
        if item["sha256"] is None and not limiting and item["size"]:
            yield f"{path!r}: no digest and no reason"
        if len(why) != len(item["notes"]):
            yield f"{path!r}: a reason twice"


def check_counts(run):
    for item in run.items:
        own = collections.defaultdict(lambda: [0, 0, 0, set()])
        for finding in run.findings[item["id"]]:
            sums = own[finding["type"]]
            sums[1 if finding.get("below") else 0] += 1
            if not finding.get("below"):
                sums[2] += bool(finding.get("own"))
                sums[3].add(finding["value_id"])
        if item["duplicate_of"] is not None:
            if own:
                yield f"{item['path']!r}: a copy with findings of its own"
            continue
        for name in set(own) | set(item["counts"]):
            count = item["counts"].get(name, {"total": 0, "distinct": 0, "own": 0, "below": 0})
            shown, below, ours, distinct = own[name]
            if count["total"] <= run.matches and (shown, ours, len(distinct)) != (count["total"], count["own"], count["distinct"]):
                yield f"{item['path']!r}: {name}: counts {count}, printed {shown} with {len(distinct)} distinct, {ours} own"
            if count["below"] <= run.matches and below != count["below"]:
                yield f"{item['path']!r}: {name}: {count['below']} below, printed {below}"
            if (count["total"] > run.matches or count["below"] > run.matches) and "matches" not in reasons(item):
                yield f"{item['path']!r}: {name}: more than `matches' without the note"
            if not count["distinct"] <= count["total"] or count["own"] > count["total"]:
                yield f"{item['path']!r}: {name}: {count}"


def check_inside(run):
    for item in run.items:
        below = list(run.below(item))
        if not below and "inside" not in item:
            continue
        unexamined = [one for one in below if is_unexamined(one)]
        expected = {"items": len(below), "unique": sum(one["duplicate_of"] is None for one in below),
                    "worst": max((one["sensitivity"]["level"] for one in below), key=RANK.get, default="none"),
                    "unexamined_items": len(unexamined),
                    "unexamined_bytes": sum(one["size"] - one["bytes_examined"] for one in unexamined)}
        if item["inside"] != expected:
            yield f"{item['path']!r}: inside {item['inside']}, the lines say {expected}"
        if RANK[item["sensitivity"]["level"]] < RANK[expected["worst"]]:
            yield f"{item['path']!r}: {item['sensitivity']['level']} around {expected['worst']}"


def is_fit(run, item):
    """Can it stand for its copies? Nothing of its surroundings cut it or what is below it."""
    return item["sha256"] and item["size"] and not any(reasons(one) & SURROUNDINGS for one in [item, *run.below(item)])


def volume(item):
    """What an item is of a split file: the same bytes with the other volumes and without them are no copies."""
    if "volumes" in item["properties"]:
        return "joined"
    if "volume_missing" in reasons(item):
        return "alone"
    return "later" if any(note["message"].startswith("a volume of") for note in item["notes"]) else None


def check_copies(run):
    same = ("sha256", "size", "state", "coverage", "labels", "sensitivity", "counts", "organizations", "text_sha256", "sketch", "notes")
    groups = collections.defaultdict(list)
    for item in run.items:
        if is_fit(run, item):
            groups[item["sha256"], volume(item)].append(item)
        original = run.by_id.get(item["duplicate_of"])
        if item["duplicate_of"] is None:
            continue
        if original is None:
            yield f"{item['path']!r}: its original has no line"
            continue
        if original["duplicate_of"] is not None:
            yield f"{item['path']!r}: a copy of a copy"
        if not item["size"]:
            yield f"{item['path']!r}: an empty copy"
        for name in same:
            if item[name] != original[name]:
                yield f"{item['path']!r}: {name} {item[name]!r}, of its original {original['path']!r}: {original[name]!r}"
    for group in groups.values():
        group.sort(key=lambda item: item["path"].encode())
        if group[0]["duplicate_of"] is not None:
            yield f"{group[0]['path']!r}: the smallest path of its digest, yet a copy of {run.by_id[group[0]['duplicate_of']]['path']!r}"
        for item in group[1:]:
            if item["duplicate_of"] != group[0]["id"]:
                yield f"{item['path']!r}: not called a copy of {group[0]['path']!r}"
    originals = {item["duplicate_of"] for item in run.items}
    for item in run.items:
        parent = run.by_id.get(item["parent"])
        unfit = not item["size"] or any(reasons(one) & SURROUNDINGS for one in [item, *run.below(item)])
        if parent and parent["duplicate_of"] and not item["duplicate_of"] and not unfit and item["id"] not in originals:
            yield f"{item['path']!r}: no copy in a copied container"


def check_summary(run):
    said, items = run.summary, run.items
    states = collections.Counter(item["state"] for item in items)
    sizes = collections.Counter()
    for item in items:
        sizes[item["state"]] += item["size"]
    unexamined = [item for item in items if is_unexamined(item)]
    expected = {"items": len(items), "enumerated_items": len(items),
                "unique_items": sum(item["duplicate_of"] is None for item in items),
                "states": {state: states[state] for state in STATES}, "unexamined_items": len(unexamined),
                "unexamined_bytes": sum(item["size"] - item["bytes_examined"] for item in unexamined)}
    for name, value in expected.items():
        if said[name] != value:
            yield f"summary: {name} {said[name]}, the lines say {value}"
    if said["bytes"]["enumerated"] != sum(sizes.values()) or said["bytes"]["states"] != {s: sizes[s] for s in STATES}:
        yield f"summary: bytes {said['bytes']}, the lines say {dict(sizes)}"
    if said["bytes"]["total"] != sum(item["size"] for item in items if item["parent"] is None):
        yield "summary: total bytes are not those of the roots"
    if (said["status"] == "complete") != (not unexamined) and said["status"] != "interrupted":
        yield f"summary: {said['status']}, with {len(unexamined)} items not examined"
    yield from check_totals(run)


def check_totals(run):
    """Counts and distinct values over the whole run, each copy once."""
    sums = collections.defaultdict(collections.Counter)
    values = collections.defaultdict(set)
    for item in run.items:
        for name, count in item["counts"].items() if item["duplicate_of"] is None else ():
            for number in ("total", "own", "below"):
                sums[name][number] += count[number]
    for findings in run.findings.values():
        for finding in findings:
            if not finding.get("below"):
                values[finding["type"]].add(finding["value_id"])
    limited = any("matches" in reasons(item) for item in run.items)
    for name, count in run.summary["counts"].items():
        if any(count[number] != sums[name][number] for number in ("total", "own", "below")):
            yield f"summary: {name} {count}, the lines say {dict(sums[name])}"
        if not limited and count["distinct"] != len(values[name]):
            yield f"summary: {count['distinct']} distinct {name}, the findings have {len(values[name])}"
        if run.summary["distinct"].get(name, 0) != count["distinct"]:
            yield f"summary: distinct {name} said twice, differently"


CHECKS = (check_lines, check_tree, check_state, check_counts, check_inside, check_copies, check_summary)


def check(records):
    """All that is wrong, as a list of sentences."""
    run = Run(records)
    return [problem for part in CHECKS for problem in part(run)]


def main(names):
    failed = False
    for name in names:
        with (sys.stdin if name == "-" else open(name, encoding="utf-8", newline="\n")) as file:
            for problem in check([json.loads(line) for line in file]):
                print(f"{name}: {problem}", file=sys.stderr)
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: invariants.py RESULTS...")
    sys.exit(main(sys.argv[1:]))
