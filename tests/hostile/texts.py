"""Bombs that are plain text, and such as are made of the file system."""
import os
import socket

from kit import MAIL, MI, TEXT, bomb, repeat, save

TIMED = {"maybe": "time", "quick": False}


@bomb("no-newline-1GiB.txt", "findings", "", **TIMED)
def _(path):
    repeat(path, b"words without an end ", 1024 * MI)


@bomb("newlines-1MiB.txt", "findings", "")
def _(path):
    repeat(path, b"\n", MI)


@bomb("one-letter-300MB.txt", "findings", "", **TIMED)
def _(path):
    repeat(path, b"a", 300 * MI)


# What each kind of recogniser looks at longest: nearly right, and then not.
for _name, _unit, _size in (
        ("near-phones-1e7.txt", b"+49 30 90 18 2 ,", 160), ("at-signs-1e7.txt", b"@", 10), ("near-mail.txt", b"a.a-b@c.", 40),
        ("near-mail-dots.txt", b"x" * 63 + b".", 40), ("near-ipv4.txt", b"1.2.3.256.", 40), ("near-ipv6.txt", b"2001:db8:1:", 40),
        ("colons.txt", b":", 20), ("near-mac.txt", b"00:1b:44:11:3a:g", 40), ("digits.txt", b"4", 20), ("near-cards.txt", b"4111 1111 1111 1112 ", 40),
        ("near-iban.txt", b"DE89 3704 0044 0532 0130 01 ", 40), ("names.txt", b"Dr. Anna Maria von der ", 20),
        ("companies.txt", b"Nord & Sons Holding International ", 20), ("legal-forms.txt", b"GmbH & Co. KG ", 20),
        ("passwords.txt", b"password: ", 20), ("pem.txt", b"-----BEGIN RSA PRIVATE KEY-----\n", 20), ("sas.txt", b"?sv=2020&sig=", 20),
        ("connection.txt", b"AccountKey=", 20), ("headings.txt", b"Statement of Work\n", 20), ("interfaces.txt", b"interface Gi0/1\n ip address \n", 20),
        ("quotes.txt", b"\"'`", 20), ("combining.txt", "a\u0301\u0323\u200d".encode(), 20), ("broken-utf8.txt", b"\xc3\xe4\xb8 ", 20),
        ("bidi.txt", "\u202e\u2066\ufeff".encode(), 20), ("amounts.txt", b"EUR 1.000.000,", 20), ("dates.txt", b"31.02.2024 ", 20)):
    bomb(_name, "findings|clean", "", maybe="time", quick=_name in ("newlines-1MiB.txt", "colons.txt", "quotes.txt"))(
        lambda path, unit=_unit, size=_size: repeat(path, unit, size * 1000000))


@bomb("utf16.txt", "findings", "", maybe="corrupt time", quick=False)
def _(path):
    """UTF-16 of which every second unit is half a character."""
    repeat(path, b"\x00\xd8a\x00", 40 * MI, before="\ufeff".encode("utf-16le") + TEXT.decode().encode("utf-16le"))


@bomb("sparse-100GiB.txt", "findings", "ratio")
def _(path):
    with open(path, "wb") as file:
        file.write(TEXT + b"more words of the same kind\n" * 1000)
        file.truncate(100 << 30)


@bomb("sparse-100GiB.bin", "truncated", "ratio", kept=None)
def _(path):
    with open(path, "wb") as file:
        file.truncate(100 << 30)


@bomb("special-files", "", "", maybe="special_file symlink_not_followed")
def _(path):
    os.mkdir(path)
    os.mkfifo(f"{path}/fifo")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{path}/socket")
    listener.close()
    os.symlink("/dev/zero", f"{path}/zero")
    os.symlink(".", f"{path}/loop")
    os.symlink("self", f"{path}/self")
    save(f"{path}/first.txt", TEXT)


@bomb("hostile-names", "")
def _(path):
    os.mkdir(path)
    names = [b"first.txt", b"\n", b"\x1b[2J", b"\xff\xfe", b"-rf", b"a!", b"=cmd()", b"\xe2\x80\xaetxt.exe", b"%s%n", b"x" * 255, b" ", b"..."]
    for n, name in enumerate(names):
        save(os.path.join(path.encode(), name), TEXT if n == 0 else b"%d %s\n" % (n, MAIL.encode()))


@bomb("deep-folders-100000", "", "depth", quick=False)
def _(path):
    os.mkdir(path)
    save(f"{path}/first.txt", TEXT)
    here = os.open(".", os.O_RDONLY)
    os.chdir(path)
    for _ in range(100000):
        os.mkdir("d")
        os.chdir("d")
    save("last.txt", b"the last\n")
    os.fchdir(here)
    os.close(here)
