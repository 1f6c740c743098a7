#!/usr/bin/env python3
"""Writes the certificates and key stores of tests/samples/keys/: structures of X.509, PKCS #8, #10, #12 and Java's stores. Keys and
signatures are numbers made up here that open nothing. All people and companies are invented. Usage: make_keys.py [folder]"""
import base64
import bz2
import hashlib
import os
import struct
import sys
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keys")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE


def noise(name, length):
    out = b""
    while len(out) < length:
        out += hashlib.sha256(f"{name}/{len(out)}".encode()).digest()
    return b"\x5a" + out[1:length]


def tlv(tag, *parts):
    data = b"".join(parts)
    length = bytes([len(data)]) if len(data) < 128 else b"\x81" + bytes([len(data)]) if len(data) < 256 else b"\x82" + struct.pack(">H", len(data))
    return bytes([tag]) + length + data


def oid(words):
    arcs = [int(word) for word in words.split(".")]
    out = bytes([arcs[0] * 40 + arcs[1]])
    for arc in arcs[2:]:
        digits = [arc & 127]
        while arc > 127:
            arc >>= 7
            digits.append(arc & 127 | 128)
        out += bytes(reversed(digits))
    return tlv(6, out)


def sequence(*parts):
    return tlv(0x30, *parts)


def number(value):
    return tlv(2, value if isinstance(value, bytes) else bytes([value]))


UTF8, PRINTABLE, T61, IA5, BMP, UNIVERSAL = 0x0C, 0x13, 0x14, 0x16, 0x1E, 0x1C


def name(*attributes):
    """(object identifier, kind of string, text) each."""
    coded = {UTF8: "utf-8", PRINTABLE: "ascii", T61: "latin-1", IA5: "ascii", BMP: "utf-16-be", UNIVERSAL: "utf-32-be"}
    return sequence(*(tlv(0x31, sequence(oid(kind), tlv(form, text.encode(coded[form])))) for kind, form, text in attributes))


RSA = sequence(oid("1.2.840.113549.1.1.1"), b"\x05\x00")
SIGNED = sequence(oid("1.2.840.113549.1.1.11"), b"\x05\x00")
VALID = sequence(tlv(0x17, b"240101000000Z"), tlv(0x17, b"340101000000Z"))
AUTHORITY = name(("2.5.4.6", PRINTABLE, "DE"), ("2.5.4.10", UTF8, "Brackwater Fabrication GmbH"), ("2.5.4.3", UTF8, "Brackwater Root CA"))


def public_key(title):
    return sequence(RSA, tlv(3, b"\0", sequence(number(noise(title, 128)), number(b"\1\0\1"))))


def certificate(title, subject, extensions=b"", version=2, issuer=AUTHORITY, serial=None):
    body = [tlv(0xA0, number(version))] if version else []
    body += [number(serial if serial is not None else noise(title + " number", 16)), SIGNED, issuer, VALID, subject, public_key(title)]
    if extensions:
        body.append(tlv(0xA3, sequence(extensions)))
    return sequence(sequence(*body), SIGNED, tlv(3, b"\0", noise(title + " signature", 128)))


def extension(kind, value, critical=False):
    return sequence(oid(kind), b"\x01\x01\xff" if critical else b"", tlv(4, value))


def alternatives():
    principal = tlv(0xA0, oid("1.3.6.1.4.1.311.20.2.3"), tlv(0xA0, tlv(UTF8, b"t.fellmoor@corp.brackwater.example")))
    return sequence(principal, tlv(0x82, b"vpn.brackwater.example"), tlv(0x82, b"*.plant.brackwater.example"), tlv(0x81, b"noc@brackwater.example"),
                    tlv(0x86, b"https://portal.brackwater.example/ca"), tlv(0x87, bytes([10, 20, 30, 41])),
                    tlv(0x87, bytes.fromhex("20010db8000000000000000000000041")), tlv(0xA4, name(("2.5.4.3", UTF8, "gateway north"))))


def server():
    links = sequence(sequence(oid("1.3.6.1.5.5.7.48.2"), tlv(0x86, b"http://pki.brackwater.example/root.crt")))
    lists = sequence(sequence(tlv(0xA0, tlv(0xA0, tlv(0x86, b"ldap:///CN=Brackwater%20Root%20CA,DC=corp,DC=brackwater,DC=example")))))
    extensions = extension("2.5.29.19", sequence(), True) + extension("2.5.29.17", alternatives()) + extension("1.3.6.1.5.5.7.1.1", links)
    extensions += extension("2.5.29.31", lists) + extension("2.16.840.1.113730.1.13", tlv(IA5, b"made by the plant's own tool"))
    subject = name(("2.5.4.10", UTF8, "Brackwater Fabrication GmbH"), ("2.5.4.11", UTF8, "Plant network"), ("2.5.4.3", UTF8, "vpn.brackwater.example"),
                   ("1.2.840.113549.1.9.2", IA5, "rt-plant-01"), ("0.9.2342.19200300.100.1.25", IA5, "corp"))
    return certificate("server", subject, extensions)


def person():
    subject = name(("2.5.4.3", BMP, "Tamsin Fellmoor"), ("2.5.4.4", T61, "F\xf6llmoor"), ("2.5.4.42", UNIVERSAL, "Tamsin"), ("2.5.4.10", PRINTABLE, "Kestrelford Systems Ltd"),
                   ("1.2.840.113549.1.9.1", IA5, "tamsin.fellmoor@kestrelford.example"), ("2.5.4.20", PRINTABLE, "+44 20 7946 0321"))
    return certificate("person", subject, version=0)


def request():
    wanted = sequence(oid("1.2.840.113549.1.9.14"), tlv(0x31, sequence(extension("2.5.29.17", sequence(tlv(0x82, b"gw2.brackwater.example"))))))
    body = sequence(number(0), name(("2.5.4.3", UTF8, "gw2.brackwater.example")), public_key("request"), tlv(0xA0, wanted))
    return sequence(body, SIGNED, tlv(3, b"\0", noise("request signature", 128)))


def revoked():
    body = sequence(number(1), SIGNED, AUTHORITY, tlv(0x17, b"240101000000Z"), sequence(sequence(number(noise("revoked", 16)), tlv(0x17, b"240102000000Z"))))
    return sequence(body, SIGNED, tlv(3, b"\0", noise("list signature", 128)))


def bundle():
    signed = sequence(number(1), tlv(0x31), sequence(oid("1.2.840.113549.1.7.1")), tlv(0xA0, server(), person()), tlv(0x31))
    return sequence(oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed))


def private_key():
    numbers = [number(noise(f"key {i}", length)) for i, length in enumerate((128, 3, 128, 64, 64, 64, 64, 64))]
    return sequence(number(0), *numbers)


def wrapped_key():
    return sequence(number(0), RSA, tlv(4, private_key()))


def locked_key():
    scheme = sequence(oid("1.2.840.113549.1.12.1.3"), sequence(tlv(4, noise("salt", 8)), number(b"\x08\x00")))
    return sequence(scheme, tlv(4, noise("locked key", 640)))


def curve_key():
    return sequence(number(1), tlv(4, noise("curve", 32)), tlv(0xA0, oid("1.2.840.10045.3.1.7")), tlv(0xA1, tlv(3, b"\0\4" + noise("point", 64))))


def bag(kind, value, title):
    friendly = tlv(0x31, sequence(oid("1.2.840.113549.1.9.20"), tlv(0x31, tlv(BMP, title.encode("utf-16-be")))))
    return sequence(oid(f"1.2.840.113549.1.12.10.1.{kind}"), tlv(0xA0, value), friendly)


def store(*safes):
    return sequence(number(3), sequence(oid("1.2.840.113549.1.7.1"), tlv(0xA0, tlv(4, sequence(*safes)))))


def open_safe(*bags, pieces=False):
    content = tlv(4, sequence(*bags))
    return sequence(oid("1.2.840.113549.1.7.1"), tlv(0xA0, tlv(0x24, content) if pieces else content))


def locked_safe():
    scheme = sequence(oid("1.2.840.113549.1.12.1.6"), sequence(tlv(4, noise("salt", 8)), number(b"\x08\x00")))
    content = sequence(number(0), sequence(oid("1.2.840.113549.1.7.1"), scheme, tlv(0x80, noise("locked safe", 400))))
    return sequence(oid("1.2.840.113549.1.7.6"), tlv(0xA0, content))


def open_store():
    held = sequence(oid("1.2.840.113549.1.9.22.1"), tlv(0xA0, tlv(4, server())))
    return store(open_safe(bag(3, held, "gateway north"), pieces=True), open_safe(bag(1, wrapped_key(), "key of the gateway")))


def locked_store():
    return store(locked_safe(), open_safe(bag(2, locked_key(), "gateway s\xfcd")))


def java_store(magic, version):
    def words(text):
        return struct.pack(">H", len(text.encode())) + text.encode()

    def held(data):
        return (words("X.509") if version == 2 else b"") + struct.pack(">I", len(data)) + data
    key = struct.pack(">I", 1) + struct.pack(">H", 9) + b"tomcat\xc0\x80x" + bytes(8) + struct.pack(">I", 500) + noise("java key", 500) + struct.pack(">I", 2) + held(server()) + held(person())
    trusted = struct.pack(">I", 2) + words("brackwater-root") + bytes(8) + held(certificate("root", AUTHORITY))
    return magic + struct.pack(">II", version, 2) + trusted + key + noise("java digest", 20)


def armour(label, data, headers=""):
    text = base64.b64encode(data).decode()
    return f"-----BEGIN {label}-----\n{headers}" + "".join(text[i:i + 64] + "\n" for i in range(0, len(text), 64)) + f"-----END {label}-----\n"


def chain():
    text = "subject=CN = vpn.brackwater.example\n" + armour("CERTIFICATE", server()) + "\r\n" + armour("CERTIFICATE REQUEST", request()).replace("\n", "\r\n")
    text += armour("PKCS7", bundle()) + armour("RSA PRIVATE KEY", private_key(), "Proc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,00112233\n\n")
    cut = "\n".join(armour("CERTIFICATE", person()).split("\n")[:4]) + "\n"
    return (cut + "-----BEGIN X509 CRL-----\n" + armour("X509 CRL", revoked()).split("\n", 1)[1] + text + "-----BEGIN CERTIFICATE-----\n" + armour("X", person()).split("\n", 1)[1][:300]).encode()


def packet(tag, data, old=False):
    """Of OpenPGP, RFC 4880 4.2: with a length of the old form of two bytes, or of the new one of five."""
    return bytes([0x81 | tag << 2]) + struct.pack(">H", len(data)) + data if old else bytes([0xC0 | tag, 255]) + struct.pack(">I", len(data)) + data


def pgp_key(tag, title):
    integer = lambda what, length: struct.pack(">H", length * 8 - 1) + noise(what, length)
    return packet(tag, b"\4" + struct.pack(">I", 1700000000) + b"\1" + integer(title + "/n", 128) + integer(title + "/e", 3), old=True)


def pgp_signature(kind, *subpackets):
    hashed = b"".join(bytes([len(data) + 1, which]) + data for which, data in subpackets)
    return packet(2, bytes([4, kind, 1, 8]) + struct.pack(">H", len(hashed)) + hashed + b"\0\0\x12\x34" + struct.pack(">H", 1023) + noise("signature", 128))


def key_ring(tag):
    return (pgp_key(tag, "ring") + packet(13, "Imogen Farrow (orders) <imogen.farrow@kestrelford.example>".encode(), old=True) +
            packet(13, "Jürgen Häußler <haeussler@brackwater.example>".encode("latin-1"), old=True) +
            pgp_signature(0x13, (24, b"hkps://keys.brackwater.example"), (26, b"https://www.brackwater.example/keys")))


def pgp_message(text, parts=False):
    """Signed: one pass, what is signed, the signature."""
    data = b"t\x09terms.txt" + struct.pack(">I", 1700000000) + text
    literal = bytes([0xCB, 0xE9]) + data[:512] + bytes([len(data) - 512]) + data[512:] if parts else packet(11, data, old=True)
    return packet(4, b"\3\1\x08\1" + bytes(8) + b"\1", old=True) + literal + pgp_signature(1, (28, b"orders@kestrelford.example"))


def packed(method, data):
    """By deflate, zlib and bzip2, of no told length as gpg(1) writes it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = {1: lambda: deflate.compress(data) + deflate.flush(), 2: lambda: zlib.compress(data), 3: lambda: bz2.compress(data)}[method]()
    return b"\xa3" + bytes([method]) + body


def pgp_armour(label, data):
    lines = base64.encodebytes(data).decode()
    return f"-----BEGIN PGP {label}-----\nComment: made up\n\n{lines}=aBcD\n-----END PGP {label}-----\n"


def keybox():
    blob = lambda kind, data: struct.pack(">IBBHII", 16 + len(data), kind, 1, 0, 16, len(data)) + data
    return (struct.pack(">IBBH4sIIIII", 36, 1, 1, 2, b"KBXf", 0, 0, 0, 0, 0)[:36].ljust(36, b"\0") + blob(2, key_ring(6)) + blob(3, person()))


TERMS = b"Agreed with Rasmus Oldenkott, +44 20 7946 0017:\n" + b"".join(b"%d. delivery to hall %d\n" % (i, i) for i in range(1, 25))


def main():
    os.makedirs(FOLDER, exist_ok=True)
    files = {
        "server.cer": server(), "person.cer": person(), "request.csr": request(), "revoked.crl": revoked(), "chain.p7b": bundle(),
        "first.cer": certificate("first", AUTHORITY, version=0, serial=1), "zeroth.cer": certificate("zeroth", AUTHORITY, version=0, serial=0),
        "public.der": public_key("public"), "trap.snmp": sequence(number(1), tlv(4, b"public"), tlv(0xA0, number(b"\x12\x34\x56\x78"), number(0), number(0), sequence())),
        "report.snmp": sequence(number(3), sequence(number(b"\x12\x34"), number(b"\5\xdc"), tlv(4, b"\4"), number(3)), tlv(4, noise("report", 40)), tlv(0x30)),
        "key.der": wrapped_key(), "rsa.der": private_key(), "curve.der": curve_key(), "locked.der": locked_key(),
        "open.p12": open_store(), "locked.p12": locked_store(),
        "plant.jks": java_store(b"\xfe\xed\xfe\xed", 2), "plant.jceks": java_store(b"\xce\xce\xce\xce", 1),
        "message.rpmsg": bytes.fromhex("76e80460c411e386") + noise("rights", 200),
        "vault.kdbx": b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01\x00\x04\x00" + noise("vault", 300),
        "chain.pem": chain(),
        "public.gpg": key_ring(6), "secret.gpg": key_ring(5), "public.asc": pgp_armour("PUBLIC KEY BLOCK", key_ring(6)).encode(),
        "ring.kbx": keybox(), "signed.gpg": packed(1, pgp_message(TERMS)), "zlib.gpg": packed(2, pgp_message(TERMS)),
        "bzip2.gpg": packed(3, pgp_message(TERMS)), "parts.gpg": pgp_message(TERMS, parts=True),
        "cut.gpg": packed(2, pgp_message(TERMS))[:150], "signed.asc": pgp_armour("MESSAGE", packed(2, pgp_message(TERMS))).encode(),
        "clear.asc": b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + TERMS + pgp_armour("SIGNATURE", pgp_signature(1, (28, b"orders@kestrelford.example"))).encode(),
        "for-one.gpg": packet(1, b"\3" + bytes(8) + b"\1" + noise("session", 130), old=True) + packet(18, b"\1" + noise("locked", 200)),
        "site.ovpn": ("client\nremote vpn.halden.example 1194\n<cert>\n" + armour("CERTIFICATE", person()) + "</cert>\n").encode(),
        "trust.json": ('{"issuer": "' + armour("CERTIFICATE", person()).replace("\n", "\\n") + '", "note": "one\\ntwo"}\n').encode(),
        "chart.yaml": ("kind: Secret\ncert: |\n" + armour("CERTIFICATE", person()).replace("\n", "\n  ").replace("-----B", "  -----B", 1)).encode(),
        "cut.cer": server()[:330], "cut.p12": open_store()[:700], "cut.jks": java_store(b"\xfe\xed\xfe\xed", 2)[:900],
    }
    for title, data in files.items():
        with open(os.path.join(FOLDER, title), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
