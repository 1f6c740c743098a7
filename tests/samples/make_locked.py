#!/usr/bin/env python3
"""Makes the documents and presentations of before 2007 with a password, in tests/samples/ole ([MS-OFFCRYPTO] 2.3.5 to 2.3.7)."""
import hashlib
import pathlib
from struct import pack, unpack_from

import make_ole
from make_xls import PASSWORD, md5, rc4

SALT, VERIFIER = bytes(range(16)), bytes(range(100, 116))


class ByMd5:
    def __init__(self, password):
        self.secret = md5((md5(password.encode("utf-16-le"))[:5] + SALT) * 16)[:5]
        flow = self.flow(0)
        self.header = pack("HH", 1, 1) + SALT + bytes(b ^ next(flow) for b in VERIFIER + md5(VERIFIER))

    def flow(self, block):
        return rc4(md5(self.secret + pack("I", block)))


class BySha1:
    """CryptoAPI with keys of 128 or, as was allowed to leave the country, of 40 bits."""

    def __init__(self, password, bits=128):
        self.bits, self.secret = bits, hashlib.sha1(SALT + password.encode("utf-16-le")).digest()
        flow = self.flow(0)
        header = pack("8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + "Provider\0".encode("utf-16-le")
        self.header = pack("HHII", 2, 2, 4, len(header)) + header + pack("I", 16) + SALT
        hidden = bytes(b ^ next(flow) for b in VERIFIER + hashlib.sha1(VERIFIER).digest())
        self.header += hidden[:16] + pack("I", 20) + hidden[16:]

    def flow(self, block):
        key = hashlib.sha1(self.secret + pack("I", block)).digest()[:self.bits // 8]
        return rc4(key + bytes(11) if self.bits == 40 else key)


def by_blocks(cipher, data, clear):
    out = bytearray(data)
    for at in range(0, len(data), 512):
        for i, key in zip(range(at, min(at + 512, len(data))), cipher.flow(at // 512)):
            if i >= clear:
                out[i] ^= key
    return bytes(out)


def document(cipher):
    """The table stream begins with the header; the plain one left no room for it, so that it is made anew with some."""
    plain = make_ole.word(make_ole.STORIES, 0x100, lead=len(cipher.header))
    main, table = bytearray(plain["WordDocument"]), cipher.header + plain["1Table"][len(cipher.header):]
    main[14:18] = pack("I", len(cipher.header))
    return make_ole.compound({"WordDocument": by_blocks(cipher, main, 68), "1Table": by_blocks(cipher, table, len(cipher.header)),
                              "Data": by_blocks(cipher, plain["Data"], 0)})


def obfuscated(password, key=0x3A5C):
    pad, raw, check = bytes.fromhex("bbffffbaffffb98000be0f00bf0f00"), password.encode("latin-1"), 0
    for byte in reversed(bytes([len(raw)]) + raw):
        check = ((check >> 14 & 1) | (check * 2 & 0x7FFF)) ^ byte
    array = [(b ^ (key >> 8 if i & 1 else key & 255)) for i, b in enumerate((raw + pad)[:16])]
    array = [(b >> 1 | b << 7) & 255 for b in array]
    turn = lambda data, clear: data[:clear] + bytes(b ^ array[i % 16] if b and b != array[i % 16] else b for i, b in list(enumerate(data))[clear:])
    plain = make_ole.word(make_ole.STORIES, 0x8100)
    main = bytearray(plain["WordDocument"])
    main[14:18] = pack("I", key << 16 | check ^ 0xCE4B)
    return make_ole.compound({"WordDocument": turn(bytes(main), 68), "1Table": turn(plain["1Table"], 0), "Data": turn(plain["Data"], 0)})


def presentation(cipher):
    plain = make_ole.show(encrypted=True, embedded=make_ole.compound({"Contents": b"x"}), session=cipher.header)
    stream, objects = bytearray(plain["PowerPoint Document"]), plain.pop("objects")
    for number, at in objects.items():
        size = 8 + unpack_from("<I", stream, at + 4)[0]
        for i, key in zip(range(at, at + size), cipher.flow(number)):
            stream[i] ^= key
    return make_ole.compound({**plain, "PowerPoint Document": bytes(stream)})


def main():
    folder = pathlib.Path(__file__).parent / "ole"
    files = {"rc4.doc": document(ByMd5(PASSWORD)), "cryptoapi.doc": document(BySha1(PASSWORD)),
             "cryptoapi40.doc": document(BySha1(PASSWORD, 40)), "xor.doc": obfuscated(PASSWORD),
             "unknown.doc": document(ByMd5("nobody tells")), "cryptoapi.ppt": presentation(BySha1(PASSWORD)),
             "unknown.ppt": presentation(BySha1("nobody tells"))}
    for name, data in files.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
