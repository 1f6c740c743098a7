#!/usr/bin/env python3
"""Writes tests/samples/rtf/: documents of invented people, the same bytes each time. The .expect files are written by the unit test
(LEAKSIFT_WRITE_EXPECTED=1) and read before they are committed."""
import os
import struct

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rtf")
HEAD = (rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial Cyr;}"
        rb"{\f2\fnil\fcharset128 MS Mincho;}{\f3\fnil\fcharset134 SimSun;}{\f4\fnil\fcharset136 MingLiU;}{\f5\fnil\fcharset129 Batang;}"
        rb"{\f6\fnil\fcharset238{\*\falt Arial}Arial CE;}{\f7\fnil\cpg1253 Arial Greek;}}" b"\r\n"
        rb"{\colortbl;\red0\green0\blue0;}{\stylesheet{Normal;}{\s1\b heading 1;}{\*\cs10 Default Paragraph Font;}}" b"\r\n")


def hexed(data):
    return data.hex().encode()


def escaped(text, charset):
    return b"".join(b"\\'%02x" % c if c > 126 or c in b"\\{}" else bytes([c]) for c in text.encode(charset))


def string(text):
    return struct.pack("<I", len(text) + 1) + text + b"\0"


def ole1(name, data):
    return struct.pack("<II", 0x501, 2) + string(name) + struct.pack("<II", 0, 0) + struct.pack("<I", len(data)) + data


def packaged(label, path, data, wide=()):
    """As the Object Packager writes it; `wide`: temporary path, label and path once more."""
    temporary = b"C:\\Users\\amuster\\AppData\\Local\\Temp\\" + label
    return (struct.pack("<H", 2) + label + b"\0" + path + b"\0" + struct.pack("<HHI", 0, 3, len(temporary) + 1) + temporary + b"\0" +
            struct.pack("<I", len(data)) + data + b"".join(struct.pack("<I", len(text)) + text.encode("utf-16le") for text in wide))


INFO = (rb"{\info{\upr{\title Price}{\*\ud{\title Price list \u8364 ?}}}{\author Anna Muster}{\operator Bert Beispiel}{\*\company Muster GmbH}"
        rb"{\*\manager Carla Chefin}{\keywords offer, price}{\subject Offer}{\creatim\yr2021\mo3\dy4\hr10\min22}{\revtim\yr2021\mo3\dy5}}"
        rb"{\*\userprops{\propname Client}\proptype30{\staticval Beispiel AG}}{\*\generator Writer 1.0;}{\*\docvar {ref}{4711}}"
        rb"{\*\revtbl{Unknown;}{Dora Dritte;}}")
TABLE = (rb"\trowd\cellx1000\cellx2000\cellx3000\pard\intbl Name\cell Mobile\cell City\cell\row"
         rb"\trowd\cellx1000\cellx2000\cellx3000\pard\intbl Anna Muster\cell +49 171 5550100\cell first line\par second line\cell\row\pard ")
PAIRS = (rb"\trowd\trhdr\pard\intbl Site\cell Rack\cell\row\trowd\pard\intbl Halden\cell 12\cell\row\pard then\par "
         rb"\trowd\pard\intbl Contact\cell Petra Sandholm\cell\row\trowd\pard\intbl Mobile\cell 555-0103\cell\row\pard ")
NESTED = (rb"\trowd\pard\intbl\itap1 Left\cell\pard\intbl\itap2 in one\nestcell in two\nestcell{\*\nesttableprops\trowd\nestrow}"
          rb"{\nonesttables\par}\pard\intbl\itap1 after\cell\row\pard ")
SAMPLES = {
    "features.rtf": HEAD + INFO +
    rb"{\header Confidential\par}{\footerf Page {\field{\*\fldinst PAGE}{\fldrslt 1}}\par}"
    rb"\pard\s1 The heading\par\pard Dear \ldblquote all\rdblquote , see\~below\emdash a {\b bold} \{word\}.\line New line\tab tab\par" b"\r\n" +
    rb"Euro \u8364\'80, face \u-10179?\u-8704?, two \uc2\u252 ue{\uc0\u223}!\par " +
    rb'Write to {\field{\*\fldinst{HYPERLINK "mailto:anna@muster.example"}}' rb"{\fldrslt Anna}}.\par "
    rb"Old {\deleted gone words }text with a note{\super\chftn}{\footnote\pard A {\i foot}note\par} and a remark"
    rb"{\*\atnid AM}{\*\atnauthor Anna Muster}\chatn{\*\annotation{\*\atndate 123}Please check this}.\par" +
    TABLE + rb"Between\par" + NESTED + rb"pairs\par " + PAIRS +
    rb"{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv a logo}}{\sp{\sn fFlip}{\sv 0}}{\shptxt\pard In a box\par}}{\shprslt old}}Last\par"
    rb"{\*\formfield{\*\ffname Text1}{\*\ffdeftext default value}}{\xe{Index entry}}{\*\unknown not read {nor this}}{\unknownword read}{\loch\f0\*\cs7\cf0\rtlch\*\unknown StarWriter's star}\par}",
    "charsets.rtf": HEAD + rb"\f1 " + escaped("Привет, мир", "cp1251") + rb"\par\f2 " + escaped("見積書ソ表", "cp932") +
    rb"\par\f3 " + escaped("报价单", "gbk") + rb"\par\f4 " + escaped("報價單功", "big5") + rb"\par\f5 " + escaped("견적서", "cp949") +
    rb"\par\f6 " + escaped("Žluťoučký", "cp1250") + rb"\par\f7 " + escaped("Καλημέρα", "cp1253") + rb"\par\plain " +
    escaped("Grüße für 5 €", "cp1252") + b"\\par raw \xfc byte, \xc3\xbc in UTF-8\\par}",
    "objects.rtf": HEAD + rb"Before {\object\objemb{\*\objclass Package}{\*\objdata " +
    hexed(ole1(b"Package", packaged(b"offer.txt", b"C:\\Users\\amuster\\offer.txt", b"an offer"))) + rb"}{\result shown}} and "
    rb"{\object\objemb{\*\objdata 0105{\x}00 00" b"\r\n" rb"{02 000000}{\*\y}" + hexed(ole1(b"Sheet", b"deep content"))[16:] + rb"}}"
    rb"{\pict{\*\picprop{\sp{\sn wzDescription}{\sv logo of Muster GmbH}}{\sp{\sn fLine}{\sv 0}}}\pngblip\picw1\pich1 " + hexed(b"\x89PNG\r\n\x1a\nrest") + rb"}{\pict\wmetafile8\bin4 {}{\}"
    rb"{\pict\pngblip\bliptag7{\*\blipuid 00112233445566778899aabbccddeeff}" b"\r\n" + hexed(b"\x89PNG\r\n\x1a\nother") + rb"}"
    rb"{\object\objlink{\*\objdata " + hexed(struct.pack("<II", 0x501, 1) + string(b"Word") + string(b"\\\\srv\\share\\plan.doc") +
    struct.pack("<I", 0)) + rb"}} after\par}" b"\0\n",
    "wide.rtf": HEAD + rb"Before {\object\objemb{\*\objclass Package}{\*\objdata " +
    hexed(ole1(b"Package", packaged(b"???.txt", b"C:\\???\\???.txt", b"an offer", (
        "C:\\Temp\\見積書.txt", "見積書.txt", "C:\\山田\\見積書.txt")))) + rb"}} and {\object\objemb{\*\objclass Package}{\*\objdata " +
    hexed(ole1(b"Package", packaged(b"M\xfcller.txt", b"C:\\M\xfcller.txt", b"a letter"))) + rb"}}\par}",
    "html.rtf": rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\htmltag19 <html>}{\*\htmltag50 <body>}"
    rb"\htmlrtf {\htmlrtf0 {\*\htmltag64 <p>}\htmlrtf \par not this\htmlrtf0 Gr\'fc\'dfe an {\*\htmltag84 <b>}alle{\*\htmltag92 </b>}"
    rb"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 {\*\mhtmltag84 <a>}{\*\htmltag72 </p>}\htmlrtf }\htmlrtf0 {\*\htmltag58 </body>}}",
    "damaged.rtf": HEAD + rb"Whole paragraph\par Open {\b bold {\i more \'e4 {\pict ffd8ff",
    "behind.rtf": HEAD + rb"Short\par}" + b"\r\nMZ what stands behind the end",
}


def main():
    os.makedirs(HERE, exist_ok=True)
    for name, data in SAMPLES.items():
        with open(os.path.join(HERE, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main()
