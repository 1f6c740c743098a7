#!/usr/bin/env python3
"""Makes tests/samples/mail/: one message a behaviour, beside what must be read of it (NAME.expect).

Lines of .expect: the media type; then `time`, `property`, `PART [field] [role gN]: text`, `child "name" type: bytes` and `note`
in any order. Everybody in here is invented. Run it in any directory; the result is the same bytes each time.
"""
import base64
import binascii
import os

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mail")
HEAD = b"From: Anna Muster <anna@muster.example>\n"
FROM = 'metadata From sender g1: Anna Muster <anna@muster.example>\n'
SAMPLES = {}


def sample(name, data, expect, media_type="message/rfc822"):
    SAMPLES[name] = (data, media_type + "\n" + expect)


def uu(data, name=b"offer.txt"):
    lines = b"".join(binascii.b2a_uu(data[i:i + 45]) for i in range(0, len(data), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


sample("plain.eml", HEAD + b"To: Bert Beispiel <bert@beispiel.example>, \"Doe, John\" <john@doe.example>,\n carla@muster.example\n"
       b"Subject: Offer\nDate: Thu, 4 Mar 2021 10:22:00 +0100 (CET)\n\nHello Bert,\nsee below.\n",
       FROM + "metadata To recipient g2: Bert Beispiel <bert@beispiel.example>\n"
       "metadata To recipient g3: Doe, John <john@doe.example>\n"
       "metadata To recipient g4: carla@muster.example\nproperty subject: Offer\n"
       "time 2021-03-04T10:22:00 +01:00\nmetadata Date: Thu, 4 Mar 2021 10:22:00 +0100 (CET)\n"
       "body: Hello Bert,\\nsee below.\n")
sample("words.eml", "From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <jm@muster.example>\n"
       "Subject: =?utf-8?B?R3LDvMOf?=\n =?utf-8?B?ZSBhdXM=?= =?utf-8?Q?_K=C3?= =?utf-8?Q?=B6ln?= and =?bad\n\n".encode(),
       "metadata From sender g1: Jürgen Müller <jm@muster.example>\nproperty subject: Grüße aus Köln and =?bad\n")
sample("raw8bit.eml", HEAD + "Subject: Grüße\n".encode() + "X-Note: Größe für Müller\n\n".encode("latin-1"),
       FROM + "property subject: Grüße\nmetadata X-Note: Größe für Müller\n")
sample("charsets.eml", HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
       b"--b\nContent-Type: text/plain; charset=iso-2022-jp\n\n" + "見積書".encode("iso-2022-jp") +
       b"\n--b\nContent-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: quoted-printable\n\n"
       b"=CF=F0=E8=E2=E5=F2, =\n=EC=E8=F0\n--b\nContent-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\n" +
       base64.encodebytes("Ünïcode in sixteen bits".encode("utf-16")) + b"--b--\n",
       FROM + "metadata Content-Type: multipart/mixed; boundary=b\nbody: 見積書\nbody: Привет, мир\n"
       "body: Ünïcode in sixteen bits\n")
sample("quoted.eml", HEAD + b"\nI agree.\n\n-- \nAnna Muster\n+49 30 901820\n\n> old line\n> another\n\n"
       b"-----Original Message-----\nFrom: Bert\nwhat we said\n",
       FROM + "body: I agree.\nsignature: -- \\nAnna Muster\\n+49 30 901820\nquoted: > old line\\n> another\n"
       "signature: \nquoted: -----Original Message-----\\nFrom: Bert\\nwhat we said\n".replace("signature: \n", ""))
sample("attribution.eml", HEAD + b"\nYes.\n\nOn Monday, Bert Beispiel wrote:\n\nNo mark before these lines.\n",
       FROM + "body: Yes.\\n\\nOn Monday, Bert Beispiel wrote:\nquoted: \\nNo mark before these lines.\n")
sample("flowed.eml", HEAD + b"Content-Type: text/plain; format=flowed\n\nThis line \ngoes on \nhere.\n From is stuffed\n> a \n> b\n",
       FROM + "metadata Content-Type: text/plain; format=flowed\nbody: This line goes on here.\\nFrom is stuffed\n"
       "quoted: > a b\n")
sample("attachments.eml", HEAD + b"Content-Type: multipart/mixed; boundary=\"=_b\"\n\nThis is a multi-part message.\n"
       b"--=_b\nContent-Type: text/plain\n\nSee the files.\n"
       b"--=_b\nContent-Type: application/octet-stream;\n name*0*=utf-8''Angebot%20;\n name*1*=M%C3%BCller; name*2=.bin\n"
       b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"offer one") +
       b"--=_b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=\"=?utf-8?Q?Pr=C3=A4mie.csv?=\"\n\na,b\n1,2\n"
       b"--=_b\nContent-Type: text/plain\nContent-Disposition: attachment\n\nno name\n--=_b--\nafter the end\n",
       FROM + "metadata Content-Type: multipart/mixed; boundary=\"=_b\"\nbody: This is a multi-part message.\n"
       "body: See the files.\nchild \"Angebot Müller.bin\" application/octet-stream: offer one\n"
       "child \"Prämie.csv\" text/csv: a,b\\n1,2\nchild \"\" text/plain: no name\nbody: after the end\n")
sample("nested.eml", HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=ab\n\n"
       b"--ab\n\nplain text\n--ab\nContent-Type: text/enriched\n\nricher text\n--ab--\n"
       b"--a\nContent-Type: message/rfc822\n\nFrom: x@y.example\nSubject: inner\n\ninner body\n--a--\n",
       FROM + "metadata Content-Type: multipart/mixed; boundary=a\nbody: plain text\nbody: richer text\n"
       "child \"\" message/rfc822: From: x@y.example\\nSubject: inner\\n\\ninner body\n")
sample("digest.eml", HEAD + b"Content-Type: multipart/digest; boundary=a\n\n--a\n\nFrom: x@y.example\n\none\n--a\n\n"
       b"From: z@y.example\n\ntwo\n--a--\n",
       FROM + "metadata Content-Type: multipart/digest; boundary=a\n"
       "child \"\" message/rfc822: From: x@y.example\\n\\none\nchild \"\" message/rfc822: From: z@y.example\\n\\ntwo\n")
sample("no-end.eml", HEAD + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nfirst\n--a\nContent-Transfer-Encoding: base64\n"
       b"Content-Type: text/plain; name=cut.txt\n\n" + base64.b64encode(b"cut off here..."),
       FROM + "metadata Content-Type: multipart/mixed; boundary=a\nbody: first\nchild \"cut.txt\" text/plain: cut off here...\n")
sample("uuencoded.eml", HEAD + b"\nThe file:\n" + uu(b"an old way to send a file, more than one line of it") + b"That was it.\n",
       FROM + "body: The file:\nchild \"offer.txt\" : an old way to send a file, more than one line of it\nbody: That was it.\n")
def yenc(data, head, part=b"", end=True):
    """yenc-draft.1.3: critical characters behind an equals sign; lines of any length."""
    coded = b"".join(b"=" + bytes([(c + 106) & 255]) if (c + 42) & 255 in (0, 10, 13, 61) else bytes([(c + 42) & 255]) for c in data)
    return b"=ybegin " + head + b"\r\n" + part + coded[:40] + b"\r\n" + coded[40:] + (b"\r\n=yend size=%d\r\n" % len(data) if end else b"")


YENC = b"a file in an article, as yEnc writes it, \xd6\xe0\xe3\x13 with odd bytes"
sample("yenc.eml", HEAD + b"\r\nThe file:\r\n" + yenc(YENC, b"line=128 size=%d name=offer one.txt" % len(YENC)) + b"That was it.\r\n" + uu(b"another"),
       FROM + "body: The file:\nchild \"offer one.txt\" : a file in an article, as yEnc writes it, \\xd6\\xe0\\xe3\\x13 with odd bytes\n"
       "body: That was it.\nchild \"offer.txt\" : another\n")
sample("yenc-part.eml", HEAD + b"\r\n" + yenc(b"one of two", b"part=1 total=2 line=128 size=30 name=plan.pdf", b"=ypart begin=1 end=10\r\n", False),
       FROM + "child \"plan.pdf\" : one of two\nnote volume_missing\nnote corrupt\n")
sample("smime.eml", HEAD + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
       b"Content-Transfer-Encoding: base64\n\nMIIB\n",
       FROM + "metadata Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
       "metadata Content-Transfer-Encoding: base64\n"
       "child \"smime.p7m\" application/pkcs7-mime: 0\\x82\\x01 encrypted\nnote encrypted\n")
sample("signed.eml", HEAD + b"Content-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\n\n"
       b"--s\nContent-Type: text/plain\n\nsigned words\n--s\nContent-Type: application/pgp-signature; name=sig.asc\n\nXYZ\n--s--\n",
       FROM + "metadata Content-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\nbody: signed words\n"
       "child \"sig.asc\" application/pgp-signature: XYZ\n")
sample("pgp-inline.eml", HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
       FROM + "body: -----BEGIN PGP MESSAGE-----\\n\\nhQEMA\\n-----END PGP MESSAGE-----\nnote encrypted\n")
sample("pgp-quoted.eml", HEAD + b"\nWhat is this?\n> -----BEGIN PGP MESSAGE-----\n> \n> hQEMA\n> -----END PGP MESSAGE-----\n",
       FROM + "body: What is this?\nquoted: > -----BEGIN PGP MESSAGE-----\\n> \\n> hQEMA\\n> -----END PGP MESSAGE-----\nnote encrypted\n")
# Literal data (RFC 4880, 5.9): a format, a name, a date, the text; then a line about an armour that is none.
PACKED = base64.b64encode(b"\xcb\x22t\x00\0\0\0\0Ask Rasmus, +44 20 7946 0017").decode()
sample("pgp-packed.eml", HEAD + b"\n-----BEGIN PGP MESSAGE-----\nComment: made up\n\n" + PACKED.encode() +
       b"\n=aBcD\n-----END PGP MESSAGE-----\nEncrypted ones begin with -----BEGIN PGP MESSAGE-----, too.\n",
       FROM + "body: -----BEGIN PGP MESSAGE-----\\nComment: made up\\n\\n" + PACKED +
       "\\n=aBcD\\n-----END PGP MESSAGE-----\\nEncrypted ones begin with -----BEGIN PGP MESSAGE-----, too.\n"
       "child \"message\" : Ask Rasmus, +44 20 7946 0017\n")
sample("not-base64.eml", HEAD + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
       b"These words, dear reader, are no base64 at all; call +1 202 555 0143.\n",
       FROM + "metadata Content-Type: text/plain\nmetadata Content-Transfer-Encoding: base64\n"
       "body: These words, dear reader, are no base64 at all; call +1 202 555 0143.\nnote headers_disagree\n")
sample("no-boundary.eml", HEAD + b"Content-Type: multipart/mixed\n\n--x\n\nstill read\n",
       FROM + "metadata Content-Type: multipart/mixed\nbody: --x\\n\\nstill read\n")
sample("wrong-boundary.eml", HEAD + b"Content-Type: multipart/mixed; boundary=lost\n\n-- not one\n--kept\n"
       b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"still decoded") +
       b"--kept--\n",
       FROM + "metadata Content-Type: multipart/mixed; boundary=lost\nbody: -- not one\nbody: still decoded\n")
sample("list-footer.eml", HEAD + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" +
       base64.encodebytes(b"What the author wrote.") + b"\n-- \nWrite\nto list@muster.example\n",
       FROM + "metadata Content-Type: text/plain\nmetadata Content-Transfer-Encoding: base64\n"
       "body: What the author wrote.\nsignature: -- \\nWrite\\nto list@muster.example\n")
sample("damaged-base64.eml", HEAD + b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" +
       base64.encodebytes(b"What the author wrote.  " * 2) + b"!!!!\n" + base64.encodebytes(b"and went on to write of" * 2),
       FROM + "metadata Content-Type: text/plain\nmetadata Content-Transfer-Encoding: base64\n"
       "body: " + "What the author wrote.  " * 2 + "and went on to write of" * 2 + "\nnote corrupt\n")
sample("bounced-header.eml", HEAD + b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: text/rfc822-headers\n\n"
       b"From: =?utf-8?Q?J=C3=BCrgen?= <j@muster.example>\n--b--\n",
       FROM + "metadata Content-Type: multipart/report; boundary=b\n"
       "child \"\" message/rfc822: From: =?utf-8?Q?J=C3=BCrgen?= <j@muster.example>\n")
sample("bare-cr.eml", b"From: Anna Muster <anna@muster.example>\rSubject: old Mac\r\rone\rtwo\r",
       FROM + "property subject: old Mac\nbody: one\\ntwo\n")
sample("no-empty-line.eml", HEAD + b"Subject: x\nThis is the body already.\nSecond line.\n",
       FROM + "property subject: x\nbody: This is the body already.\\nSecond line.\n")
sample("external.eml", HEAD + b"Content-Type: message/external-body; access-type=URL\n\nContent-Type: text/plain\n\n",
       FROM + "metadata Content-Type: message/external-body; access-type=URL\nbody: Content-Type: text/plain\n"
       "note external_reference\n")
sample("mail.emlx", b"%d\n" % (len(HEAD) + 6) + HEAD + b"\nbody\n<?xml version=\"1.0\"?><plist/>\n",
       FROM + "body: body\nchild \"flags.plist\" application/xml: <?xml version=\"1.0\"?><plist/>\\n\n", "message/x-emlx")
sample("folder.mbox", b"From anna@muster.example Thu Mar  4 10:22:00 2021\n" + HEAD + b"\none\n>From here\n"
       b"From the text, no 10:00 header follows\n\n"
       b"From other@muster.example Thu Mar  4 10:23:00 2021\n" + HEAD + b"\ntwo\n",
       "child 1 message/rfc822: From: Anna Muster <anna@muster.example>\\n\\none\\n>From here\\n"
       "From the text, no 10:00 header follows\\n\\n\n"
       "metadata From  sender: other@muster.example\n"
       "child 2 message/rfc822: From: Anna Muster <anna@muster.example>\\n\\ntwo\\n\n", "application/mbox")


def main():
    os.makedirs(HERE, exist_ok=True)
    for name, (data, expect) in SAMPLES.items():
        with open(os.path.join(HERE, name), "wb") as file:
            file.write(data)
        with open(os.path.join(HERE, name + ".expect"), "w", encoding="utf-8", newline="\n") as file:
            file.write(expect)


if __name__ == "__main__":
    main()
