#!/usr/bin/env python3
"""Rule files that cannot be compiled are refused with file, line and reason by `rules check`, and by a scan where it needs what
is wrong; a file may build upon the built-in rules; `rules check` runs its examples alone."""
from command import Folder

RULE = """rules:
  - id: asset.tag
    type: asset_tag
    description: Inventory number
    source: Handbook
    %s
    confidence: 0.7
    examples: ["AST-004711", {text: AST-004711, region: %s}]
    negatives: [AST-12]
"""
GOOD = "anchors: [AST-]\n    confirm: 'AST-[0-9]{6}'"
BROKEN = [
    (RULE % ("anchors: [AST-]\n    confirm: 'AST-([0-9]'", "DE"), ":2: rule asset.tag: missing closing parenthesis", True),
    (RULE % ("anchors: [{pattern: 'a*'}]\n    confirm: 'a'", "DE"), ":2: rule asset.tag: Pattern matches empty", True),
    (RULE % ("anchors: [AST-]\n    checker: nobody", "DE"), ":2: rule asset.tag: unknown checker 'nobody'", True),
    (RULE % ("recognizer: nobody", "DE"), ":2: rule asset.tag: unknown recognizer 'nobody'", True),
    (RULE % (GOOD, "UK"), ":9: rule asset.tag: no telephone numbers are known of the region UK", False),
    ("cues:\n  - {id: some.cue, pattern: '(abc'}\n", ":2: cue some.cue: missing closing parenthesis", False),
    ("policy:\n  levels:\n    - {level: high, class: contrakt}\n", ":3: unknown class 'contrakt'", True),
]
UPON_OURS = """policy:
  thresholds: {email_address: 0.4, national_id: 0.5}
  levels: [{level: critical, class: contract}]
classes:
  - name: memo
    description: A memorandum
    bias: -4
    threshold: 0.6
    cues: {sow.name: 9}
    examples: [Statement of Work]
    negatives: [nothing]
"""

with Folder() as folder:
    folder.write("a.txt", "nothing")
    for text, message, scan_too in BROKEN:
        folder.write("broken.yaml", text)
        done = folder.run("rules", "check", "broken.yaml")
        assert done.returncode == 1 and "broken.yaml" + message in (done.stdout + done.stderr).decode(), (message, done)
        done = folder.run("scan", "--rules", "broken.yaml", "a.txt")
        assert done.returncode == (2 if scan_too else 0), (message, done)
        assert not scan_too or "broken.yaml" + message in done.stderr.decode(), (message, done)
    for text in (RULE % (GOOD, "DE"), UPON_OURS):
        folder.write("good.yaml", text)
        done = folder.run("rules", "check", "good.yaml")
        assert done.returncode == 0 and done.stdout == b"all examples hold\n", done
