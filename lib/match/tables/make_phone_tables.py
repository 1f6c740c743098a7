#!/usr/bin/env python3
"""Makes lib/match/phone_plan_data.c from libphonenumber's PhoneNumberMetadata.xml (Apache-2.0; see NOTICE).

    make_phone_tables.py PhoneNumberMetadata.xml VERSION > lib/match/phone_plan_data.c

Every number plan (the patterns of all number types, each cut to its possible lengths, and the general pattern) becomes
an acyclic automaton over digits; the automata of all territories are hash-consed into one, so that equal tails are
stored once. A state is accepting for fixed lines (1), mobiles (2), either (3) or other services (4). No pattern is
left at run time: one table step a digit.
"""
import re
import sys
import xml.etree.ElementTree as ET

FIXED, MOBILE, SERVICE = 1, 2, 4
KINDS = {"fixedLine": FIXED, "mobile": MOBILE, "pager": SERVICE, "tollFree": SERVICE, "premiumRate": SERVICE,
         "sharedCost": SERVICE, "personalNumber": SERVICE, "voip": SERVICE, "uan": SERVICE, "voicemail": SERVICE}


class Automaton:
    """Thompson's construction for the subset of regular expressions that the metadata uses."""

    def __init__(self, pattern):
        self.edges, self.empty = [], []
        self.text, self.at = re.sub(r"\s", "", pattern), 0
        self.start, self.end = self.alternatives()
        if self.at != len(self.text):
            raise ValueError("unread pattern: " + self.text[self.at:])
        self.closures = {}

    def state(self):
        self.edges.append({})
        self.empty.append([])
        return len(self.edges) - 1

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def alternatives(self):
        start, end = self.state(), self.state()
        while True:
            first, last = self.sequence()
            self.empty[start].append(first)
            self.empty[last].append(end)
            if self.peek() != "|":
                return start, end
            self.at += 1

    def sequence(self):
        first = last = self.state()
        while self.peek() not in ("", "|", ")"):
            atom = self.at
            low, high, after = self.repeat_after(atom)
            for n in range(high):
                self.at = atom
                begin, finish = self.atom()
                self.empty[last].append(begin)
                if n >= low:
                    self.empty[begin].append(finish)
                last = finish
            self.at = after
        return first, last

    def repeat_after(self, atom):
        sizes = len(self.edges)
        self.at = atom
        self.atom()
        del self.edges[sizes:], self.empty[sizes:]
        low = high = 1
        if self.peek() == "?":
            low, self.at = 0, self.at + 1
        elif self.peek() == "{":
            close = self.text.index("}", self.at)
            bounds = self.text[self.at + 1:close].split(",")
            low, high, self.at = int(bounds[0]), int(bounds[-1]), close + 1
        return low, high, self.at

    def atom(self):
        c = self.peek()
        self.at += 1
        if c == "(":
            if self.text.startswith("?:", self.at):
                self.at += 2
            begin, finish = self.alternatives()
            self.at += 1
            return begin, finish
        if c == "[":
            close = self.text.index("]", self.at)
            digits = self.digit_set(self.text[self.at:close])
            self.at = close + 1
        elif c == "\\" and self.peek() == "d":
            self.at, digits = self.at + 1, "0123456789"
        elif c.isdigit():
            digits = c
        else:
            raise ValueError("unknown pattern: " + self.text[self.at - 1:])
        begin, finish = self.state(), self.state()
        for d in digits:
            self.edges[begin][int(d)] = finish
        return begin, finish

    @staticmethod
    def digit_set(text):
        digits = ""
        for low, high in re.findall(r"(\d)(?:-(\d))?", text.replace("\\d", "0-9")):
            digits += "".join(str(d) for d in range(int(low), int(high or low) + 1))
        return digits

    def closure(self, states):
        key = frozenset(states)
        if key not in self.closures:
            seen, todo = set(key), list(key)
            while todo:
                for other in self.empty[todo.pop()]:
                    if other not in seen:
                        seen.add(other)
                        todo.append(other)
            self.closures[key] = frozenset(s for s in seen if self.edges[s] or s == self.end)
        return self.closures[key]

    def begin(self):
        return self.closure([self.start])

    def step(self, states, digit):
        return self.closure([self.edges[s][digit] for s in states if digit in self.edges[s]])


def lengths_of(text):
    out = set()
    for low, high in re.findall(r"\[?(\d+)(?:-(\d+)\])?", text or ""):
        out.update(range(int(low), int(high or low) + 1))
    return out


class Plan:
    """All states of all territories; state 0 refuses everything."""

    def __init__(self):
        self.ids = {(0, (0,) * 10): 0}

    def add(self, territory):
        general = Automaton(territory.find("generalDesc/nationalNumberPattern").text)
        types = []
        for name, kind in KINDS.items():
            node = territory.find(name)
            if node is None:
                continue
            lengths = lengths_of(node.find("possibleLengths").get("national"))
            types.append((kind, lengths, Automaton(node.find("nationalNumberPattern").text)))
        longest = max(max(lengths) for _, lengths, _ in types)
        memo = {}

        def build(depth, whole, parts):
            key = (depth, whole, parts)
            if key in memo:
                return memo[key]
            accept = 0
            if general.end in whole:
                for (kind, lengths, automaton), states in zip(types, parts):
                    if automaton.end in states and depth in lengths:
                        accept |= kind
            accept = accept & 3 or accept
            children = (0,) * 10
            if depth < longest and whole and any(parts):
                children = tuple(build(depth + 1, general.step(whole, d),
                                       tuple(a.step(s, d) for (_, _, a), s in zip(types, parts))) for d in range(10))
            memo[key] = self.ids.setdefault((accept, children), len(self.ids))
            return memo[key]

        root = build(0, general.begin(), tuple(a.begin() for _, _, a in types))
        every = set().union(*(lengths for _, lengths, _ in types))
        return root, min(every), max(every)


def main():
    sys.setrecursionlimit(10000)
    root = ET.parse(sys.argv[1]).getroot().find("territories")
    plan, rows = Plan(), []
    for territory in root:
        start, low, high = plan.add(territory)
        rows.append((int(territory.get("countryCode")), territory.get("mainCountryForCode") != "true", territory.get("id"),
                     territory.get("nationalPrefix") or "", start, low, high))
    rows.sort()
    states = sorted(plan.ids.items(), key=lambda kv: kv[1])
    # A row of children is stored once; a state is the row's number and its accept bits.
    row_ids = {}
    state_rows = [(row_ids.setdefault(children, len(row_ids)), accept) for (accept, children), _ in states]
    out = sys.stdout.write
    out("/* Generated by lib/match/tables/make_phone_tables.py from libphonenumber's PhoneNumberMetadata.xml, %s.\n"
        " * Copyright (C) 2009 The Libphonenumber Authors, Apache-2.0; see NOTICE. Do not edit. */\n"
        '#include "match/phone_plan.h"\n\n' % sys.argv[2])
    out('const char ls_phone_plan_version[] = "%s";\n' % sys.argv[2])
    out("const ls_phone_territory ls_phone_territories[] = {\n")
    for code, _, name, prefix, start, low, high in rows:
        out('    {"%s", %d, "%s", %d, %d, %d},\n' % (name, code, prefix, low, high, start))
    out("};\nconst unsigned ls_phone_territory_count = %d;\n" % len(rows))
    # Each row as runs of equal children: count, then (length, child) pairs flattened.
    write_words("ls_phone_states", "uint16_t", [row | accept << 13 for row, accept in state_rows])
    offsets, runs = [], []
    for children in row_ids:
        offsets.append(len(runs))
        n = 0
        while n < 10:
            last = n
            while last + 1 < 10 and children[last + 1] == children[n]:
                last += 1
            runs.append(last | children[n] << 4)
            n = last + 1
    write_words("ls_phone_row_starts", "uint16_t", offsets)
    write_words("ls_phone_runs", "uint32_t", runs)
    sys.stderr.write("%d states, %d rows, %d runs\n" % (len(states), len(row_ids), len(runs)))


def write_words(name, kind, values):
    out = sys.stdout.write
    out("const %s %s[] = {" % (kind, name))
    line = ""
    for value in values:
        text = "%d," % value
        if len(line) + len(text) > 118:
            out("\n" + line)
            line = ""
        line += text
    out("\n" + line + "\n};\n")


main()
