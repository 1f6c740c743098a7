#!/usr/bin/env python3
"""Makes the compound files of tests/samples/ole, and serves make_xls.py and its kin: compound() writes a compound file
([MS-CFB]) of a dictionary: name to bytes is a stream, name to dictionary a storage."""
import pathlib
import struct
import zlib

END, FREE, FAT_MARK, DIFAT_MARK, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF


def _order(name):
    return (len(name.encode("utf-16-le")), name.upper())


class _Writer:
    def __init__(self, tree, clsid, shift, times=(0, 0)):
        self.size, self.shift, self.times = 1 << shift, shift, times
        self.sectors, self.fat = [], []
        self.mini, self.mini_fat = bytearray(), []
        self.entries = [["Root Entry", 5, NONE, NONE, NONE, clsid or bytes(16), END, 0]]
        self.entries[0][4] = self._storage(tree)

    def _storage(self, tree):
        """Adds the entries of one storage; returns the root of their tree (balanced, all black)."""
        names = sorted(tree, key=_order)
        indices = []
        for name in names:
            indices.append(len(self.entries))
            value = tree[name]
            clsid = bytes(16)
            if isinstance(value, tuple):  # (class, dictionary)
                clsid, value = value
            self.entries.append([name, 1 if isinstance(value, dict) else 2, NONE, NONE, NONE, clsid, 0, 0])
        for name, index in zip(names, indices):
            value = tree[name]
            value = value[1] if isinstance(value, tuple) else value
            if isinstance(value, dict):
                self.entries[index][4] = self._storage(value)
            else:
                self.entries[index][6:] = [self._stream(value), len(value)]

        def balance(part):
            if not part:
                return NONE
            middle = len(part) // 2
            self.entries[part[middle]][2] = balance(part[:middle])
            self.entries[part[middle]][3] = balance(part[middle + 1:])
            return part[middle]
        return balance(indices)

    def _chain(self, data):
        first = len(self.sectors)
        for at in range(0, len(data), self.size):
            self.sectors.append(data[at:at + self.size].ljust(self.size, b"\0"))
            self.fat.append(len(self.sectors))
        if len(self.sectors) == first:
            return END
        self.fat[-1] = END
        return first

    def _stream(self, data):
        if not data:
            return END
        if len(data) >= 4096:
            return self._chain(data)
        first = len(self.mini_fat)
        self.mini += data + bytes(-len(data) % 64)
        self.mini_fat += range(first + 1, len(self.mini) // 64)
        self.mini_fat.append(END)
        return first

    def finish(self):
        cells = b"".join(struct.pack("<I", cell) for cell in self.mini_fat)
        mini_fat = self._chain(cells + b"\xff" * (-len(cells) % self.size))
        self.entries[0][6:] = [self._chain(bytes(self.mini)), len(self.mini)]
        created, modified = self.times
        directory = bytearray()
        for name, kind, left, right, child, clsid, first, size in self.entries:
            raw = name.encode("utf-16-le")
            directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, left, right, child)
            directory += clsid + struct.pack("<IQQIQ", 0, created, modified, first, size)
        directory += (bytes(68) + b"\xff" * 12 + bytes(48)) * (-len(directory) % self.size // 128)
        start = self._chain(bytes(directory))
        per = self.size // 4
        fats = difats = 0
        while True:
            total = len(self.sectors) + fats + difats
            want = -(-total // per), max(0, -(-(-(-total // per) - 109) // (per - 1)))
            if want == (fats, difats):
                break
            fats, difats = want
        base = len(self.sectors)
        cells = self.fat + [FAT_MARK] * fats + [DIFAT_MARK] * difats
        cells += [FREE] * (fats * per - len(cells))
        places = list(range(base, base + fats))
        rest, chain = places[109:], b""
        for index in range(difats):
            part = rest[index * (per - 1):(index + 1) * (per - 1)]
            part += [FREE] * (per - 1 - len(part)) + [END if index == difats - 1 else base + fats + index + 1]
            chain += struct.pack(f"<{per}I", *part)
        header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
        header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3 if self.shift == 9 else 4, 0xFFFE, self.shift, 6,
                              0 if self.shift == 9 else -(-len(directory) // self.size), fats, start, 0, 4096,
                              mini_fat, len(mini_fat_cells) if (mini_fat_cells := self.mini_fat[::per]) else 0,
                              base + fats if difats else END, difats)
        header += struct.pack("<109I", *(places[:109] + [FREE] * (109 - len(places[:109]))))
        return header.ljust(self.size, b"\0") + b"".join(self.sectors) + struct.pack(f"<{len(cells)}I", *cells) + chain


def compound(tree, clsid=None, shift=9):
    """The bytes of a compound file. A storage may be (class, dictionary). shift: 9 or 12."""
    return _Writer(tree, clsid, shift).finish()


# ---- property sets ([MS-OLEPS]) ---------------------------------------------------------------------------------------

SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
DOCUMENT = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")
USER = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")


def _value(value):
    if isinstance(value, bytes):  # of the set's code page
        body = struct.pack("<II", 30, len(value) + 1) + value + b"\0"
    elif isinstance(value, str):
        body = struct.pack("<II", 31, len(value) + 1) + value.encode("utf-16-le") + b"\0\0"
    elif isinstance(value, tuple):  # a FILETIME
        body = struct.pack("<IQ", 64, value[0])
    else:
        body = struct.pack("<Ii", 3, value)
    return body + bytes(-len(body) % 4)


def _set(properties, page, names):
    values = [(1, struct.pack("<IHH", 2, page, 0))] + [(key, _value(value)) for key, value in properties.items()]
    if names:
        entries = b"".join(struct.pack("<II", key, len(name) + 1) + name + b"\0" for key, name in names.items())
        values.insert(0, (0, struct.pack("<I", len(names)) + entries + bytes(-len(entries) % 4)))
    at, heads, body = 8 + 8 * len(values), b"", b""
    for key, value in values:
        heads += struct.pack("<II", key, at + len(body))
        body += value
    return struct.pack("<II", at + len(body), len(values)) + heads + body


def property_sets(*sets):
    """Each set: (class, properties, code page, names of the user's properties or None)."""
    out = struct.pack("<HHI16xI", 0xFFFE, 0, 0x20006, len(sets))
    at, body = len(out) + 20 * len(sets), b""
    for clsid, properties, page, names in sets:
        out += clsid + struct.pack("<I", at + len(body))
        body += _set(properties, page, names)
    return out + body


def office_properties(title):
    created = (133540357200000000,)  # 2024-03-04T10:22:00
    return {"\x05SummaryInformation": property_sets((SUMMARY, {
                2: title, 4: "Mira Okonkwo".encode("cp1251"), 8: "Jon Sandvik".encode(), 12: created, 18: b"Writer 9"}, 1251, None)),
            "\x05DocumentSummaryInformation": property_sets(
                (DOCUMENT, {14: b"Tess Marlow", 15: b"Nordwind Freight"}, 1252, None),
                (USER, {2: b"Halden Works", 3: b"11112222-3333-4444-5555-666677778888", 4: 4711}, 1252,
                 {2: b"Client", 3: b"MSIP_Label_1_SiteId", 4: b"Case"}))}


def packaged(name, path, data, wide=()):
    """\x01Ole10Native as the Object Packager writes it ([MS-OLEDS] 2.3.6); `wide`: temporary path, label, path again."""
    body = struct.pack("<H", 2) + name + b"\0" + path + b"\0" + struct.pack("<HH", 0, 3)
    temporary = wide[0].encode("cp1252", "replace") if wide else path
    body += struct.pack("<I", len(temporary) + 1) + temporary + b"\0" + struct.pack("<I", len(data)) + data
    body += b"".join(struct.pack("<I", len(text)) + text.encode("utf-16le") for text in wide)
    return struct.pack("<I", len(body)) + body


# ---- Word ([MS-DOC]) -----------------------------------------------------------------------------------------------------

IN_TABLE, ROW_END, HEADER_END = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01", b"\x16\x24\x01\x17\x24\x01\x04\x34\x01"


def _page(runs, size):
    """A page of formatting: runs are (begin, end, bytes or None)."""
    page = bytearray(512)
    page[511] = len(runs)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *[run[0] for run in runs], runs[-1][1])
    at, top = 4 * (len(runs) + 1), 510
    for index, (_, _, value) in enumerate(runs):
        if value:
            top = (top - len(value)) & ~1
            page[top:top + len(value)] = value
            page[at + size * index] = top // 2
    return bytes(page)


def _papx(style, prls):
    body = struct.pack("<H", style) + prls
    body += bytes(1 - len(body) % 2)
    return bytes([(len(body) + 1) // 2]) + body


def _shape(version, *texts):
    """A drawing with one shape, whose properties are (number, text)."""
    entries = b"".join(struct.pack("<HI", 0x8000 | number, 2 * len(text) + 2) for number, text in texts)
    return [record(0xF004, [record(0xF00B, entries + b"".join((text + "\0").encode("utf-16-le") for _, text in texts), len(texts), version)])]


def word(stories, flags=0, cut_clx=False, lead=4):
    """lead: bytes that the table stream begins with; stories: eight lists of paragraphs (text, mark, style, prls); text: a string or a list of (string, deleted)."""
    first, characters, paragraphs, lengths = 1024, [], [], []
    texts, at = [], first
    for index, story in enumerate(stories):
        wide, begin = index == 0, sum(lengths)
        text = ""
        for content, mark, style, prls in story:
            start = at
            for part, deleted in ([(content, False)] if isinstance(content, str) else content) + [(mark, False)]:
                length = len(part) * (2 if wide else 1)
                if length:
                    characters.append((at, at + length, b"\x03\x00\x08\x01" if deleted else None))
                at += length
                text += part
            paragraphs.append((start, at, _papx(style, prls)))
        lengths.append(len(text))
        texts.append(text)
    data = texts[0].encode("utf-16-le") + "".join(texts[1:]).encode("cp1252")
    rest = len(texts[0]) * 2 + first
    plc = struct.pack("<III", 0, lengths[0], sum(lengths)) + struct.pack("<HIHHIH", 0, first, 0, 0, rest * 2 | 1 << 30, 0)
    table, pairs = bytearray(lead), {}

    def add(index, part):
        pairs[index] = (len(table), len(part))
        table.extend(part)
    fib = bytearray(1024)
    struct.pack_into("<HHHHHHHI", fib, 0, 0xA5EC, 0xC1, 0, 0x409, 0, 0x0200 | 0x1000 | flags, 0xBF, 0)
    struct.pack_into("<H", fib, 32, 14)
    struct.pack_into("<H", fib, 62, 22)
    struct.pack_into("<8I", fib, 76, *lengths)
    struct.pack_into("<H", fib, 152, 93)
    struct.pack_into("<II", fib, 24, first, first + len(data))
    stream = bytes(fib[:first]) + data
    stream += bytes(-len(stream) % 512)
    add(12, struct.pack("<III", first, at, len(stream) // 512))
    stream += _page(characters, 1)
    add(13, struct.pack("<III", first, at, len(stream) // 512))
    stream += _page(paragraphs, 13)
    add(33, b"\x02" + struct.pack("<I", len(plc)) + plc[:20 if cut_clx else None])
    add(4, struct.pack("<II", 3, 9) + bytes(20) + struct.pack("<H", 1) + bytes(8))
    add(5, struct.pack("<III", 0, lengths[4], lengths[4] + 1))
    add(36, b"".join(struct.pack("<H", len(name)) + name.encode("utf-16-le") for name in ("Abe Stone", "Tess Marlow")))
    head = len(stories[2][0][0]) + 1 if stories[2] else 0
    add(11, struct.pack("<14I", *[0] * 8, head, head, lengths[2], lengths[2], lengths[2], lengths[2] + 1))
    names = ("Unknown", "Rhea Lindqvist")
    add(51, struct.pack("<HHH", 0xFFFF, 2, 0) + b"".join(struct.pack("<H", len(n)) + n.encode("utf-16-le") for n in names))
    names = ("Ines Duarte", "\\\\files\\bids\\halden.doc")
    # pictures: one of the list stands in the main stream, one follows its entry; drawings come after the list
    inside = blip(0xF01A, 0x3D4, METAFILE)
    entries = [record(0xF007, bytes(28) + struct.pack("<I", len(stream)) + bytes(4), 4), record(0xF007, bytes(36) + blip(0xF01E, 0x6E0, PNG, False), 6)]
    stream += inside
    add(50, record(0xF000, [record(0xF001, entries, 2)]) + b"\0" + record(0xF002, [b""]) +
        b"\1" + record(0xF002, _shape(3, (0xC0, "Halden draft"), (0x381, "the quay"), (0x105, "C:\\Users\\mira\\quay.jpg"), (0x380, "Picture 1"))))
    add(71, struct.pack("<HHH", 0xFFFF, 2, 0) + b"".join(struct.pack("<H", len(n)) + n.encode("utf-16-le") for n in names))
    stream = bytearray(stream)
    for index, pair in pairs.items():
        struct.pack_into("<II", stream, 154 + 8 * index, *pair)
    shape = record(0xF004, [record(0xF00B, bytes(6))]) + record(0xF007, bytes(36) + blip(0xF01D, 0x46A, b"\xff\xd8 in a line", False), 5)
    picture = struct.pack("<IHH", 68 + 9 + len(shape), 68, 0x66) + bytes(60) + b"\x08quay.jpg" + shape
    return {"WordDocument": bytes(stream), "1Table": bytes(table), "Data": b"D" + bytes(40) + picture}


STORIES = [
    [("Scope of work", "\r", 1, b""), ("Tel. +49 30 901820\text. 7", "\r", 0, b""),
     ([("kept ", False), ("struck price 48,000", True), ("words", False)], "\r", 0, b""),
     ("Name", "\x07", 0, IN_TABLE), ("Phone", "\x07", 0, IN_TABLE), ("", "\x07", 0, HEADER_END),
     ("Jon Sandvik", "\x07", 0, IN_TABLE), ("555-0102", "\x07", 0, IN_TABLE), ("", "\x07", 0, ROW_END),
     ('\x13 HYPERLINK "mailto:mira@example.test" \x14write to \x13 REF a \x14us\x15\x15 soon', "\r", 0, b""),
     ("\x13 SET never closed", "\r", 0, b"")],
    [("\x02 a foot note", "\r", 0, b"")],
    [("Nordwind Freight - confidential", "\r", 0, b""), ("Page footer", "\r", 0, b"")],
    [], [("\x05call 555-0199", "\r", 0, b"")], [("\x02 an end note", "\r", 0, b"")],
    [("in the box, 20 \u20ac", "\r", 0, b"")], []]


def _string_table(names):
    return struct.pack("<HHH", 0xFFFF, len(names), 0) + b"".join(struct.pack("<H", len(name)) + name.encode("utf-16-le") for name in names)


def form_field(kind, name, default, helps, choices=()):
    """FFData in a block of the Data stream."""
    def closed(text):
        return struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\0\0"
    body = struct.pack("<IHHH", 0xFFFFFFFF, kind, 0, 0) + closed(name) + (struct.pack("<H", 1) if kind else closed(default)) + closed("")
    body += b"".join(closed(text) for text in helps) + closed("") + closed("") + (_string_table(choices) if choices else b"")
    return struct.pack("<IH", 68 + len(body), 68) + bytes(62) + body


def fast_saved():
    """A name was written over and the document saved without rewriting: the old one stands where it stood, between pieces. And what forms and
    templates keep."""
    before, old, new, after = "Please pay to ", "Hanna Ekwall", "Edgar Nyberg", " until Friday."
    tree = word([[(before + old + after, "\r", 0, b"")], [], [], [], [], [], [], []], flags=4)
    stream, table = bytearray(tree["WordDocument"]), bytearray(tree["1Table"])
    ends = [0, len(before), len(before + new), len(before + new + after) + 1]
    places = [1024, len(stream), 1024 + 2 * len(before + old)]
    stream += new.encode("utf-16-le")
    struct.pack_into("<I", stream, 28, len(stream))
    pieces = struct.pack("<4I", *ends) + b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    for index, part in ((33, b"\x02" + struct.pack("<I", len(pieces)) + pieces),
                        (32, _string_table(["", "\\\\files\\halden\\Letter.dot", "Letter", "", "", "", "", "", "C:\\Users\\tess\\payees.mdb"] + [""] * 8 + ["0pen-halden"]))):
        struct.pack_into("<II", stream, 154 + 8 * index, len(table), len(part))
        table += part
    data = form_field(2, "Payee", "", ("Who is paid", "ask Rhea Lindqvist"), ("Ines Duarte", "Jon Sandvik")) + form_field(0, "Text", "EUR 48,000", ("", ""))
    return {"WordDocument": bytes(stream), "1Table": bytes(table), "Data": data}


def word_6(text, first_font):
    """Word 6: bytes in one piece, fonts that tell the script."""
    fib = bytearray(1024)
    struct.pack_into("<HHHHHHH", fib, 0, 0xA5DC, 0x65, 0, 0x409, 0, 0, 0)
    struct.pack_into("<II", fib, 24, 1024, 1024 + len(text))
    struct.pack_into("<I", fib, 0x34, len(text))
    name = b"Arial\0"
    fonts = bytes([4 + len(name) + 1, 0, 0x90, 1, first_font, 0]) + name
    struct.pack_into("<II", fib, 0x58 + 8 * 15, 1024 + len(text), len(fonts) + 2)
    return {"WordDocument": bytes(fib) + text + struct.pack("<H", len(fonts) + 2) + fonts}


def word_95_revised(parts):
    """Word 95: text of (bytes, deleted) in one piece, and the page that says what of it a revision deleted."""
    text = b"".join(part for part, _ in parts)
    places = [1024]
    for part, _ in parts:
        places.append(places[-1] + len(part))
    body = bytearray(text)
    body += bytes(-len(body) % 512)
    page, at = bytearray(512), 480
    struct.pack_into(f"<{len(places)}I", page, 0, *places)
    for number, (_, deleted) in enumerate(parts):
        codes = bytes([85, 1, 65, 1, 69, 2, 0]) if deleted else bytes([99, 24, 0])
        at -= 2 * ((len(codes) + 2) // 2)
        page[at:at + 1 + len(codes)] = bytes([len(codes)]) + codes
        page[4 * len(places) + number] = at // 2
    page[511] = len(parts)
    fib = bytearray(1024)
    struct.pack_into("<HHHHHHH", fib, 0, 0xA5DC, 0x68, 0, 0x409, 0, 0, 0)
    struct.pack_into("<II", fib, 24, 1024, 1024 + len(text))
    struct.pack_into("<I", fib, 0x34, len(text))
    number = (1024 + len(body)) // 512
    plc = struct.pack("<IIH", places[0], places[-1], number)
    struct.pack_into("<II", fib, 0x58 + 8 * 12, 1024 + len(body) + 512, len(plc))
    struct.pack_into("<HHH", fib, 0x18A, number, 0, 1)
    return {"WordDocument": bytes(fib) + bytes(body) + bytes(page) + plc}


# ---- PowerPoint ([MS-PPT]) -----------------------------------------------------------------------------------------------

def record(kind, body, instance=0, version=None):
    container = isinstance(body, list)
    body = b"".join(body) if container else body
    return struct.pack("<HHI", (15 if container else version or 0) | instance << 4, kind, len(body)) + body


def _typed(kind, text, narrow=False):
    body = record(0x0FA8, text.encode("latin-1")) if narrow else record(0x0FA0, text.encode("utf-16-le"))
    return record(0x0F9F, struct.pack("<I", kind)) + body


def _string(text, instance=0):
    return record(0x0FBA, text.encode("utf-16-le"), instance)


def _box(*texts):
    return record(0x040C, [record(0xF002, [record(0xF003, [record(0xF004, [record(0xF00D, [text])]) for text in texts])])])


def _cells(rows, extra):
    """A table as PowerPoint draws it: a group whose first shape says so, then a shape a cell, here the last one first."""
    def cell(row, column, text):
        place = struct.pack("<iiii", column * 900 - 300, row * 400 - 100, column * 900 + 600, row * 400 + 300)
        return record(0xF004, [record(0xF00F, place), record(0xF00D, [_typed(4, text)])])
    shapes = [cell(row, column, text) for row, texts in enumerate(rows) for column, text in enumerate(texts) if text is not None]
    first = record(0xF004, [record(0xF122, struct.pack("<HIHI", 0x039F, 1, 0x03A0, 0), 2)])
    return record(0x040C, [record(0xF002, [record(0xF003, [first, *reversed(shapes), record(0xF004, [record(0xF00D, [_typed(4, extra)])])])])])


def _ref(persist, identity):
    return record(0x03F3, struct.pack("<IIIII", persist, 0, 0, identity, 0))


def blip(kind, instance, data, packed=True):
    """A picture ([MS-ODRAW] 2.2.23): an identifier or two, then, for a metafile, its size, frame and how it is packed."""
    head = bytes(16 * (1 + instance % 2))
    if not packed:
        return record(kind, head + b"\xff" + data, instance)
    return record(kind, head + struct.pack("<I24xIBB", len(data), len(data), 0, 0xFE) + zlib.compress(data, 9), instance)


METAFILE = b"\x01\0\x09\0\0\x03 a drawing of the quay"
PNG = b"\x89PNG\r\n\x1a\n the logo"


def packed_by_powerpoint(data):
    """A zlib stream that no last block ends."""
    packer = zlib.compressobj(9)
    return packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)


def show(encrypted=False, embedded=b"", session=None, table=b"", earlier=""):
    """session: the header of the encryption; then "objects" says which objects stand where, for them to be encrypted."""
    comment = record(0x1388, [record(0x138A, [_string("___PPT10"), record(0x138B, record(0x2EE0, [
        _string("Tess Marlow", 0), _string("call 555-0199", 1), _string("TM", 2)]))])])
    objects = {
        2: record(0x03EE, [record(0x03EF, bytes(24)), _box(_typed(4, "Tel. +49 30 901820\rsecond\x0bline")), table, comment]),
        3: record(0x03EE, [record(0x03EF, bytes(24)), _box(_typed(4, "in the box", True)), *_shape(3, (0xC0, "The End"), (0x105, "logo"))]),
        4: record(0x03F0, [record(0x03F1, struct.pack("<II", 257, 0)), _box(_typed(2, "say this aloud"))]),
        5: record(0x03F8, [_box(_typed(0, "Click to edit Master title style"), _typed(4, "Nordwind Freight"))]),
        6: record(0x1011, struct.pack("<I", len(embedded)) + packed_by_powerpoint(embedded), 1)}
    objects[1] = record(0x03E8, [
        record(0x03E9, bytes(40)),
        record(0x0409, [record(0x0FD7, [_string("write to us"), _string("mailto:mira@example.test", 1)]),
                        record(0x0FCC, [record(0x0FC3, struct.pack("<IIIIII", 1, 0, 1, 0, 6, 0)), _string("Worksheet", 1)])]),
        record(0x0FD9, [_string("3 May", 0), _string("Halden", 1), _string("confidential", 2)]),
        record(0x0FF0, [_ref(5, 0x80000000)], 1),
        record(0x0FF0, [_ref(3, 257), _typed(0, "Offer & plan"), _ref(2, 256), _typed(6, "Prices", True)], 0),
        record(0x0FF0, [_ref(4, 256)], 2)])
    stream, places = b"", {}
    stream += record(0x03EE, [_box(_typed(4, "replaced by a later save"))])
    for key in sorted(objects):
        places[key] = len(stream)
        stream += objects[key]
    objects, before = dict(places), 0
    if earlier:  # a save before this one, when a slide said something else
        old = len(stream)
        stream += record(0x03EE, [record(0x03EF, bytes(24)), _box(_typed(4, earlier))])
        directory = len(stream)
        then = {**places, 2: old}
        stream += record(0x1772, struct.pack("<I", 1 | len(then) << 20) + b"".join(struct.pack("<I", then[key]) for key in sorted(then)))
        before = len(stream)
        stream += record(0x0FF5, struct.pack("<IHBBIIIIHH", 256, 0, 0, 3, 0, directory, 1, 7, 1, 0))
    if session:
        places[7] = len(stream)
        stream += record(0x2F14, session, version=15)
    directory = len(stream)
    stream += record(0x1772, struct.pack("<I", 1 | len(places) << 20) + b"".join(struct.pack("<I", places[key]) for key in sorted(places)))
    edit = len(stream)
    stream += record(0x0FF5, struct.pack("<IHBBIIIIHH", 256, 0, 0, 3, before, directory, 1, 7, 1, 0) + (struct.pack("<I", 7) if session else b""))
    user = struct.pack("<IIIHHBBH", 20, 0xF3D1C4DF if encrypted else 0xE391C05F, edit, 4, 0x3F4, 3, 0, 0) + b"Mira"
    return {"PowerPoint Document": stream, "Current User": record(0x0FF6, user),
            "Pictures": blip(0xF01B, 0x216, METAFILE) + blip(0xF01E, 0x6E1, PNG, packed=False),
            **({"objects": objects} if session else {})}


def ovba(data):
    """A CompressedContainer ([MS-OVBA] 2.4.1): references where three bytes or more came before, in the same chunk."""
    out = bytearray(b"\1")
    for start in range(0, len(data), 4096):
        chunk, at, packed = data[start:start + 4096], 0, bytearray()
        while at < len(chunk):
            flags, tokens = 0, bytearray()
            for bit in range(8):
                if at >= len(chunk):
                    break
                bits = max(4, (at - 1).bit_length()) if at else 4
                most, far = (0xFFFF >> bits) + 3, 1 << bits
                length, distance = 0, 0
                for back in range(1, min(at, far) + 1):
                    here = 0
                    while here < most and at + here < len(chunk) and chunk[at + here] == chunk[at - back + here]:
                        here += 1
                    if here > length:
                        length, distance = here, back
                if length >= 3:
                    flags |= 1 << bit
                    tokens += struct.pack("<H", (distance - 1) << (16 - bits) | length - 3)
                    at += length
                else:
                    tokens.append(chunk[at])
                    at += 1
            packed += bytes([flags]) + tokens
        out += struct.pack("<H", 0xB000 | len(packed) - 1) + packed
    return bytes(out)


def macros(modules, page=1252, cut=None):
    """The storages of a VBA project; modules: name to (is a class, source); `cut`: the stream of this name loses its end."""
    charset = {1252: "cp1252", 10007: "mac_cyrillic"}[page]

    def entry(kind, body=b""):
        return struct.pack("<HI", kind, len(body)) + body

    listed = entry(0x01, struct.pack("<I", 1)) + entry(0x03, struct.pack("<H", page)) + entry(0x04, b"Project")
    listed += struct.pack("<HIIH", 0x09, 4, 77, 2) + entry(0x0F, struct.pack("<H", len(modules))) + entry(0x13, b"\xff\xff")
    streams = {"_VBA_PROJECT": b"\xcc\x61\xff\xff\0\0\0"}
    for name, (is_class, source) in modules.items():
        compiled = b"compiled form of " + name.encode(charset)
        listed += entry(0x19, name.encode(charset)) + entry(0x1A, name.encode(charset)) + entry(0x32, name.encode("utf-16-le"))
        listed += entry(0x31, struct.pack("<I", len(compiled))) + entry(0x22 if is_class else 0x21) + entry(0x2B)
        packed = ovba(source.encode(charset))
        streams[name] = compiled + (packed[:len(packed) // 2] if name == cut else packed)
    return {"VBA": {**streams, "dir": ovba(listed + entry(0x10))}, "PROJECT": b'ID="{0}"\r\n'}


SHIPPING = """Attribute VB_Name = "Shipping"
' Written by Tess Marlow, tess.marlow@nordwindfreight.example
Sub SendOffers()
    Const connection = "Provider=SQLOLEDB;Data Source=10.20.30.40;User Id=offers;Password=Gr4nite-Otter"
    For row = 1 To 200
        Cells(row, 1).Value = Cells(row, 2).Value
        Cells(row, 3).Value = Cells(row, 4).Value
    Next row
End Sub
""".replace("\n", "\r\n")
EMPTY = 'Attribute VB_Name = "ThisDocument"\r\nAttribute VB_Base = "0{0}"\r\n'


def quill(chunks, cut=0):
    """Publisher's stream of stories: blocks of at most 20 entries, then the chunks that they name."""
    blocks = [chunks[i:i + 20] for i in range(0, len(chunks), 20)]
    heads, bodies = [], []
    at = 0x18 + 488 * len(blocks)
    for i, block in enumerate(blocks):
        last = i == len(blocks) - 1
        head = struct.pack("<HHI", 0x1F8, len(block), 0xFFFFFFFF if last else 0x18 + 488 * (i + 1))
        for name, data in block:
            head += struct.pack("<H4sHHH4sII", 24, name, 0, 1, 0, name, at, len(data))
            bodies.append(data)
            at += len(data)
        heads.append(head.ljust(488, b"\0"))
    stream = b"CHNKINK " + bytes(16) + b"".join(heads) + b"".join(bodies)
    return stream[:len(stream) - cut] if cut else stream


def publication(cut=0):
    text = "Halden harbour fair\rStalls: call Ada Larsson, +47 22 12 34 56\r\x0bSecond line\x0cNext column: \u00c5se\r".encode("utf-16-le")
    links = bytes(6) + b"".join(struct.pack("<H", len(s)) + s.encode("utf-16-le") for s in ("https://halden.example/fair", "mailto:ada.larsson@halden.example"))
    fillers = [(b"STSH", b"style %d" % i) for i in range(22)]
    return compound({"Quill": {"QuillSub": {"CONTENTS": quill([(b"TEXT", text), *fillers, (b"TOKN", links), (b"TEXT", "The last story".encode("utf-16-le"))], cut)}},
                     "Contents": b"\xe8\xac" + bytes(30), **office_properties("Fair")})


def visio_pack(data):
    """Visio's LZ77: a window of 4096 bytes that is written from place 18 on; matches of 3 to 18 bytes."""
    out, i = bytearray(), 0
    while i < len(data):
        flags, group = 0, bytearray()
        for bit in range(8):
            if i >= len(data):
                break
            length, back = 0, 0
            for size in range(18, 2, -1):
                at = data.rfind(data[i:i + size], max(0, i - 4095), i + size - 1) if len(data) - i >= size else -1
                if at >= 0:
                    length, back = size, i - at
                    break
            if length:
                place = (i - back - 18) & 4095
                group += bytes((place & 255, place >> 4 & 0xF0 | length - 3))
                i += length
            else:
                flags |= 1 << bit
                group.append(data[i])
                i += 1
        out += bytes((flags,)) + group
    return bytes(out)


class Visio:
    """Writes the stream VisioDocument: version 6 with bytes of a code page, or 11 with UTF-16."""

    def __init__(self, version, charset="utf-16-le"):
        self.version, self.charset, self.body = version, charset, bytearray(0x36)

    def text(self, value):
        return (value + "\0").encode(self.charset)

    def add(self, kind, holds, data, pack=True):
        """A stream; returns the pointer to it. What holds chunks or text has its length in front when packed."""
        where = len(self.body)
        if pack:
            data = visio_pack(data)
        self.body += data
        return struct.pack("<IIIIH", kind, 0, where, len(data), holds << 4 | (2 if pack else 0))

    def pointers(self, kind, children, order=(), pack=True):
        data = bytes(4 if pack else 0) + struct.pack("<I12xIII", 20, len(order), len(children), 0)
        data += b"".join(children) + struct.pack(f"<{len(order)}I", *order)
        return self.add(kind, 5, data, pack)

    def chunk(self, kind, data, number=0, items=0, level=1, how=0x54):
        tail = bytes(8) if items else b""
        if self.version == 11 and (items or (level == 2 and how == 0x55) or kind == 0xB6):
            tail += bytes(4)
        return struct.pack("<IIIIHB", kind, number, items, len(data), level, how) + data + tail

    def block(self, cell, value):
        body = bytes((2, cell, 0x60, len(value))) + self.text(value) + b"\xfe"
        return struct.pack("<I", len(body) + 4) + body

    def shape(self, value, extra=b""):
        whole = self.chunk(0x48, bytes(40), 0xFFFFFFFF, 3, 0) + self.chunk(0x9B, b"\x41" + bytes(30), 0, 0, 2, 0x55)
        return whole + self.chunk(0x0E, bytes(8) + self.text(value)) + extra

    def finish(self, first):
        self.body[:0x36] = struct.pack("<24sHHI4x", b"Visio (TM) Drawing\r\n", 0, self.version, len(self.body)) + first
        return bytes(self.body)


def drawing(version, charset="utf-16-le", font=0, words=("Core switch", "Serial number"), damaged=False):
    out = Visio(version, charset)
    data = out.chunk(0xB6, b"\xe8" + struct.pack("<I", 1) + bytes(20) + out.block(2, words[1]) + out.block(1, "Ask the owner"), 0, 0, 2)
    data += out.chunk(0xB6, b"\xe8\xfd\xff\xff\xff" + bytes(20) + out.block(2, "Contact") + out.block(0, "Ada Larsson"), 1, 0, 2)
    data += out.chunk(0x2C, bytes(20), 8, 2) + out.chunk(0x2D, out.text("FLR 2"), 0, 0, 2) + out.chunk(0x2D, out.text("SN-4711"), 1, 0, 2)
    link = out.chunk(0xC4, bytes(12) + out.block(1, "https://halden.example/rack") + out.block(0, "Rack plan"), 0, 0, 2)
    note = out.chunk(0xC6, bytes(30) + out.block(0, "Replace before May"), 0, 0, 2)
    fonts = out.add(0x18, 0xD, out.chunk(0x19, bytes((0, 0x5A, font, 0x20, 0, 0)) + out.text("Arial")), False)
    first = out.add(0x15, 0xD, out.shape(words[0] + "\n10.20.30.40", data) + out.shape("Uplink " * 4, link))
    second = out.pointers(0x15, [out.add(0x48, 0xD, out.shape("Second page", note), False)], pack=False)
    inner = compound({"\x01Ole10Native": packaged(b"ports.txt", b"D:\\ports.txt", b"port 7 to rack 12\n")})
    pieces = [inner[i:i + 1000] for i in range(0, len(inner), 1000)]
    held = out.pointers(0x0D, [out.add(0x1F, 4, struct.pack("<I", len(part)) + part) for part in pieces])
    master = out.pointers(0x1E, [out.add(0x0A, 4, bytes(4) + out.text("A switch of the core")), out.add(0x48, 0xD, out.shape("Label here")), held])
    names = [out.add(0x33, 4, struct.pack("<I", 1) + out.text(name), False) for name in ("Ground floor", "Cellar")]
    top = [fonts, out.pointers(0x1D, [master]), out.pointers(0x27, [second, bytes(18), first], (2, 0)), out.pointers(0x32, names, pack=False)]
    if damaged:  # one stream reaches beyond the end, one points at itself
        top.append(struct.pack("<IIIIH", 0x15, 0, len(out.body), 1 << 31, 0x50))
        top.append(out.pointers(0x27, [struct.pack("<IIIIH", 0x27, 0, len(out.body), 28 + 18, 0x50)], pack=False))
    return out.finish(out.pointers(0x14, top))


def works(end=None):
    text = b"Letter to Ada Larsson\r\nTel. +47 22 12 34 56\r\n\x07\r\nHalden caf\xe9 \x96 Table 4\r\n"
    header = struct.pack("<HH34xI", 0xFE06, 0x5001, 256 + len(text) if end is None else end)
    return compound({"MN0": header.ljust(256, b"\0") + text + bytes(200) + b"looks", "MM": b"ND" + bytes(12)})


def main():
    folder = pathlib.Path(__file__).parent / "ole"
    folder.mkdir(exist_ok=True)
    pool = {"_1": {"\x01Ole10Native": packaged(b"prices.txt", b"C:\\Users\\mira\\prices.txt", b"unit price 48,000\n"), "\x01Ole": bytes(20)},
            "_2": {"Package": b"PK\x03\x04 not really"}, "_3": {"\x01CompObj": bytes(30)},
            "_5": {"CONTENTS": b"%PDF-1.4\n", "\x01Ole": bytes(20)}, "_6": {"CONTENTS": b"of another program"},
            "_7": {"Contents": b"{\\rtf1 from WordPad}"},
            "_4": (bytes.fromhex("0609020000000000c000000000000046"), word([[("inner", "\r", 0, b"")]] + [[]] * 7))}
    document = word(STORIES)
    whole = compound({**document, **office_properties("Offer & plan"), "ObjectPool": pool})
    files = {
        "features.doc": whole,
        "large.doc": compound({**document, **office_properties("Offer & plan")}, shift=12),
        "damaged.doc": compound({**word(STORIES, cut_clx=True), **office_properties("Offer & plan")}),
        "cut.doc": whole[:6000],
        "encrypted.doc": compound(word([[("secret", "\r", 0, b"")]] + [[]] * 7, flags=0x100)),
        "fast-saved.doc": compound(fast_saved()),
        "revised95.doc": compound(word_95_revised([(b"The price is ", False), (b"EUR 48,000", True), (b"EUR 52,000 for ", False),
                                                   (b"Mira Okonkwo", True), (b"Halden Works.\r", False)])),
        "cyrillic.doc": compound(word_6("\u0414\u043e\u0433\u043e\u0432\u043e\u0440 17\r\u0442\u0435\u043b. 901820\r\u0426\u0435\u043d\u0430\x0748\x07\x07".encode("cp1251"), 204)),
        "features.ppt": compound({**show(embedded=compound({"Contents": b"x"})), **office_properties("Offer & plan")}),
        "table.ppt": compound(show(table=_cells([["Contacts", None, None], ["Name", "Phone", "Role"], ["Mira Holm", "+46 8 555 0100", "buyer"],
                                                 ["Jörg Müller", None, "pilot\rand more"]], "below the table"))),
        "revised.ppt": compound(show(earlier="Tel. +49 30 901820\rPaid by Hanna Ekwall")),
        "encrypted.ppt": compound(show(encrypted=True)),
        "damaged.ppt": compound({**show(), "Current User": bytes(30)}),
        "macros.bin": compound(macros({"ThisDocument": (True, EMPTY), "Shipping": (False, SHIPPING)})),
        "macros_cut.bin": compound(macros({"Shipping": (False, SHIPPING), "Other": (True, SHIPPING)}, cut="Shipping")),
        "macros_mac.bin": compound(macros({"\u041c\u043e\u0434\u0443\u043b\u044c": (False, "' \u041e\u043b\u044c\u0433\u0430 \u0418\u0432\u0430\u043d\u043e\u0432\u0430\rSub A()\rEnd Sub\r")}, page=10007)),
        "macros.doc": compound({**document, "Macros": macros({"Shipping": (False, SHIPPING)})}),
        "old.vsd": compound({"VisioDocument": Visio(5).finish(bytes(18)), **office_properties("Site plan"),
                                 "Objects": {"1": {"\x01Ole10Native": packaged(b"notes.txt", b"D:\\notes.txt", b"rack 12\n")}}}),
    }
    files["drawing.vsd"] = compound({"VisioDocument": drawing(11), **office_properties("Site plan")})
    files["cyrillic.vsd"] = compound({"VisioDocument": drawing(6, "cp1251", 204, ("\u0421\u0435\u0440\u0432\u0435\u0440", "\u0412\u043b\u0430\u0434\u0435\u043b\u0435\u0446"))})
    files["damaged.vsd"] = compound({"VisioDocument": drawing(11, damaged=True)})
    files["package.ole"] = compound({"\x01Ole10Native": packaged(b"notes.txt", b"D:\\notes.txt", b"rack 12\n"), "\x03EPRINT": bytes(40)})
    wide = ("C:\\Users\\\u043e\u043b\u044c\u0433\u0430\\Temp\\\u0446\u0435\u043d\u044b.txt", "\u0446\u0435\u043d\u044b.txt",
            "D:\\\u0434\u043e\u0433\u043e\u0432\u043e\u0440\\\u0446\u0435\u043d\u044b.txt")
    files["wide.ole"] = compound({"\x01Ole10Native": packaged(b"????.txt", b"D:\\???????\\????.txt", b"rack 12\n", wide)})
    files["narrow.ole"] = compound({"\x01Ole10Native": packaged(b"D:\\M\xfcller.txt", b"D:\\M\xfcller.txt", b"rack 12\n")})
    files["acrobat.ole"] = compound({"CONTENTS": b"%PDF-1.4\n", "\x03EPRINT": bytes(40)})
    files["libre.ole"] = compound({"package_stream": b"PK\3\4 not really", "properties_stream": bytes(8)})
    files["equation.ole"] = compound({"Equation Native": b"\x1c\0" + bytes(26) + b"\3\1\1\3\0", "\x01CompObj": bytes(30)})
    files["unknown.ole"] = compound({"Contents of a program": bytes(30), "\x01CompObj": bytes(30)})
    files["letter.wps"], files["damaged.wps"] = works(), works(1 << 30)
    files["features.pub"], files["cut.pub"] = publication(), publication(cut=10)
    for name, data in files.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
