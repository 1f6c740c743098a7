#!/usr/bin/env python3
"""Makes lib/match/tables/names.dat: what is known of single words as parts of personal names.

    make_name_tables.py CORPUS > lib/match/tables/names.dat

CORPUS is the unpacked development corpora. Forenames and surnames come from popular-names-by-country (CC0) and the US
lists (public domain). That a word is also an ordinary word ("will", "rose", "church") is learnt from its lower-case
occurrences in the CC BY corpora (the halves that are not used to measure); see NOTICE. The same halves add the
forenames of the persons whom they name. Only 32-bit fingerprints of folded words and a byte of flags are written: sorted, as
differences, in base 64.
"""
import collections
import csv
import glob
import importlib.machinery
import importlib.util
import itertools
import os
import pathlib
import re
import sys
import unicodedata

FORENAME, FORENAME_RARE, SURNAME, SURNAME_RARE, WORD, WORD_FREQUENT = 1, 2, 4, 8, 16, 32
# What the corpora mark as the first word of a person's name, and is none of a forename.
NO_FORENAMES = set("""administrator bishop boxer butch chaplain colonel doc dr duchess emeritus enner gelato hoop
                   hulk judas kc lang lord mets missie moar monsignor mr mrs ms nat ok prof rep scooter scotland
                   sen senate senator snake st starry tiger todo trumpty vale van von warwick""".split())
FLAT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})


def fold(text):
    """As ls_fold_key() in lib/text: NFKD, marks removed, case folded."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    return unicodedata.normalize("NFKD", text).translate(FLAT)


def fingerprint(word):
    value = 14695981039346656037  # FNV-1a, 64 bits folded to 32
    for byte in word.encode():
        value = (value ^ byte) * 1099511628211 % 2**64
    return (value ^ value >> 32) & 0xFFFFFFFF


def parts(name):
    name = re.sub(r"\(.*?\)", "", name)
    return [w for w in (fold(re.sub("['’ʻʼ`.]", "", w)) for w in re.split(r"[\s\-/]+", name)) if len(w) > 1]


def named_forenames(corpus):
    """First words of full names in the documents of bench/accuracy/names that are looked at."""
    bench = str(pathlib.Path(__file__).resolve().parents[3] / "bench" / "accuracy" / "names")
    loader = importlib.machinery.SourceFileLoader("names", bench)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("names", loader))
    loader.exec_module(module)
    for _, documents in module.corpora(pathlib.Path(corpus)):
        for document in list(documents)[1::2]:
            text = document.text.encode()
            for start, end, kind in document.spans:
                words = text[start:end].decode(errors="replace").split()
                full = len(words) > 1 and all(re.fullmatch(r"[^\W\d_][\w'’.-]+", w) and w.istitle() for w in words[:2])
                if kind == "PER" and full:
                    yield words[0]


def tweets(corpus):
    for line in open(corpus + "/names/wnut17/wnut17train.conll"):
        yield line.split("\t")[0]


def tokens(corpus):
    """Words of edited text, of the halves that are looked at."""
    wikigold = open(corpus + "/names/wikigold/data/wikigold/CONLL-format/data/wikigold.conll.txt").read().split("\n")
    yield from (line.split(" ")[0] for line in wikigold[:len(wikigold) // 2])
    for path in sorted(glob.glob(corpus + "/names/gum/dep/GUM_*.conllu"))[::2]:
        for line in open(path):
            if line[:1].isdigit():
                yield line.split("\t")[1]
    for path in sorted(glob.glob(corpus + "/names/litbank/entities/tsv/*.tsv")):
        for line in open(path):
            yield line.split("\t")[0].strip()


def ordinary_words(sources):
    """(word, is it frequent) of those in lower case. Novels write names so too, seldom: a word must be mostly one."""
    lower, upper = collections.Counter(), collections.Counter()
    for token in itertools.chain(*sources):
        if re.fullmatch(r"[a-z]{2,}", token):
            lower[token] += 1
        elif re.fullmatch(r"[A-Z][a-z]+", token):
            upper[token.lower()] += 1
    return [(word, count >= 40 and count >= upper[word])
            for word, count in lower.items() if count >= 2 and count * 4 >= upper[word]]


def main():
    corpus = sys.argv[1]
    flags = collections.defaultdict(int)
    base = corpus + "/gazetteers/popular-names-by-country/"
    for row in csv.DictReader(open(base + "common-forenames-by-country.csv", encoding="utf-8-sig")):
        for name in (row["Localized Name"], row["Romanized Name"]):
            for part in parts(name or ""):
                flags[part] |= FORENAME
    for row in csv.DictReader(open(base + "common-surnames-by-country.csv", encoding="utf-8-sig")):
        for name in (row["Localized Name"], row["Romanized Name"]):
            for part in parts(name or "")[-1:]:
                flags[part] |= SURNAME
    us = corpus + "/gazetteers/us/NamesDatabases/"
    for line in open(us + "first names/us.txt"):
        for part in parts(line):
            flags[part] |= FORENAME_RARE
    for line in open(us + "surnames/us.txt"):
        for part in parts(line)[-1:]:
            flags[part] |= SURNAME_RARE
    seen = collections.Counter(part for name in named_forenames(corpus) for part in parts(name)[:1])
    for word, frequent in ordinary_words([tokens(corpus), tweets(corpus)]):
        flags[word] |= WORD | (WORD_FREQUENT if frequent else 0)
    edited = {word for word, _ in ordinary_words([tokens(corpus)])}
    for word in [w for w in flags if flags[w] & WORD and flags[w] & (FORENAME | FORENAME_RARE)]:
        if word not in edited and word not in NO_FORENAMES:
            flags[word] &= ~(WORD | WORD_FREQUENT)  # in tweets names are often in lower case
    for name in seen:
        if name not in NO_FORENAMES and not flags[name] & (FORENAME | SURNAME | WORD):
            flags[name] |= FORENAME_RARE
    table = sorted((fingerprint(word), flag) for word, flag in flags.items())
    write(table)
    sys.stderr.write("%d words\n" % len(table))


def write(table):
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    text, last = "", 0
    merged = collections.OrderedDict()
    for value, flag in table:
        merged[value] = merged.get(value, 0) | flag
    for value, flag in merged.items():
        gap, last = value - last, value
        # Six bits of flags, then the difference in 24 bits.
        assert gap < 1 << 24
        text += alphabet[flag] + "".join(alphabet[gap >> shift & 63] for shift in (18, 12, 6, 0))
    sys.stdout.write("2026-11\n")
    for start in range(0, len(text), 120):
        sys.stdout.write(text[start:start + 120] + "\n")


if __name__ == "__main__":
    main()
