#!/usr/bin/env python3
"""Makes public_suffix_list.dat out of the Public Suffix List (as in the PyPI package `publicsuffixlist`):
keeps the licence and version lines, drops other comments, adds the A-label form of each internationalised rule.

usage: make_public_suffixes.py public_suffix_list.dat > lib/match/tables/public_suffix_list.dat
"""
import sys

lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
version = next(line for line in lines if line.startswith("// VERSION:"))
print("// This Source Code Form is subject to the terms of the Mozilla Public\n"
      "// License, v. 2.0. If a copy of the MPL was not distributed with this\n"
      "// file, You can obtain one at https://mozilla.org/MPL/2.0/.\n"
      "// From https://publicsuffix.org/list/ by make_public_suffixes.py: comments dropped, A-labels added.")
print(version)
rules = set()
for line in lines:
    rule = line.split("//")[0].strip().lower()
    if rule:
        rules.add(rule)
        labels = [l if l.isascii() else "xn--" + l.encode("punycode").decode() for l in rule.lstrip("!").split(".")]
        rules.add(("!" if rule[0] == "!" else "") + ".".join(labels))
print("\n".join(sorted(rules)))
