#!/usr/bin/env python3
"""Makes tests/samples/text/: one file a charset or a behaviour, beside what must be read of it (NAME.expect).

First line of .expect: the media type, then the charset that a container declares, if any. The others: `property NAME: text`, then
`PART [field=…] [column=…] [row=N] [heading]: text` in order; controls as \\xHH. Everybody in here is invented. The result is the
same bytes each time.
"""
import os

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "text")
SAMPLES = {}


def shown(text):
    return "".join("\\x%02x" % ord(c) if ord(c) < 32 else c for c in text)


def sample(name, data, expect, media_type, declared=""):
    SAMPLES[name] = (data, (media_type + " " + declared).strip() + "\n" + expect)


LATIN = "Jürgen Müller, Königsstraße 12, 50667 Köln\nTél.: +33 1 99 00 12 34, à bientôt, señor Peña\n"
CENTRAL = ("Wojciech Żółkiewski, ul. Świętokrzyska 7, Łódź\nProszę o przesłanie faktury końcowej, dziękuję za szybką odpowiedź.\n"
           "Spółka odpowiada również za bezpieczeństwo sieci i łączności.\n")
RUSSIAN = ("Уважаемый Иван Петрович!\nВысылаем акт выполненных работ по договору и счёт на оплату.\n"
           "С уважением, отдел продаж, Ольга Смирнова\n")
UKRAINIAN = ("Шановний Андрію Ігоровичу!\nНадсилаємо рахунок і акт виконаних робіт за договором про їхнє обслуговування.\n"
             "З повагою, Оксана Їжакевич\n")
GREEK = "Αγαπητέ κύριε Παπαδόπουλε,\nσας στέλνουμε το τιμολόγιο και τη σύμβαση.\nΜε εκτίμηση, Ελένη Νικολάου\n"
HEBREW = "שלום רב, מצורפת החשבונית עבור העבודה שבוצעה.\nבברכה, דנה כהן\n"
ARABIC = "السيد المحترم أحمد، نرسل إليكم الفاتورة والعقد.\nمع أطيب التحيات، ليلى حسن\n"
JAPANESE = "田中様\nお世話になっております。見積書をお送りいたします。ご確認ください。\n株式会社サンプル 鈴木\n"
CHINESE = "尊敬的王先生：\n您好，附件是本项目的工作说明书和验收报告，请查收。\n示例科技有限公司 李明\n"
TAIWANESE = "親愛的陳先生：\n您好，附件是本專案的工作說明書與驗收報告，請查收。\n範例科技股份有限公司 林小美\n"
KOREAN = "김민수 고객님께,\n안녕하세요. 견적서와 계약서를 보내 드립니다. 확인 부탁드립니다.\n주식회사 예시 박지영\n"

# charset → text; declared only where the bytes alone do not tell.
DETECTED = [("utf-8", LATIN + RUSSIAN + JAPANESE), ("utf-16-le", LATIN), ("utf-16-be", RUSSIAN), ("utf-32-le", LATIN),
            ("utf-32-be", JAPANESE), ("utf-16-le-cjk", CHINESE), ("cp1252", LATIN), ("cp1250", CENTRAL), ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN),
            ("koi8-u", UKRAINIAN), ("iso8859-5", RUSSIAN), ("cp1253", GREEK), ("cp1255", HEBREW), ("cp1256", ARABIC),
            ("shift_jis", JAPANESE), ("euc_jp", JAPANESE), ("iso2022_jp", JAPANESE), ("gb18030", CHINESE), ("big5", TAIWANESE),
            ("cp949", KOREAN)]
DECLARED = [("cp437", "Müller, Köln", "ibm437"), ("cp850", LATIN, "cp850"), ("cp866", RUSSIAN, "x-cp866"), ("cp852", CENTRAL, "IBM852"),
            ("iso8859-2", CENTRAL, "\"iso-8859-2\""), ("utf-7", LATIN, "unicode-1-1-utf-7"), ("iso2022_kr", KOREAN, "iso-2022-kr"),
            ("cp037", "Invoice 4711 for J. Doe\n", "ibm037"), ("euc_kr", KOREAN, "ks_c_5601-1987"), ("cp1257", "Jonas Kazlauskas, Šiauliai, ačiū už užsakymą\n", "windows-1257"),
            ("cp1254", "Sayın Ayşe Yılmaz, İstanbul, teşekkür ederiz\n", "iso-8859-9"), ("utf-16-be", JAPANESE, "utf-16be")]

for codec, text in DETECTED:
    sample(codec.replace("_", "-") + ".txt", text.encode(codec.removesuffix("-cjk")), "body: " + shown(text) + "\n", "text/plain")
for codec, text, label in DECLARED:
    sample("declared-" + codec.replace("_", "-") + ".txt", text.encode(codec), "body: " + shown(text) + "\n", "text/plain", label)
EBCDIC = "Dear Mr Holm, the contract with Halden Works is signed.\nCall +46 8 555 0100 or write to mira@halden.example.\n"
GERMAN = "Sehr geehrter Herr Müller, die Prüfung der Straße ist für Freitag geplant.\nViele Grüße an jörg@halden.example\n"
for codec, text, line_end in [("cp037", EBCDIC, "\x25"), ("cp500", EBCDIC, "\x15"), ("cp1140", EBCDIC.replace("\n", "".ljust(80)), "\n"), ("cp273", GERMAN, "\x15")]:
    bytes_of = text.encode(codec).replace("\n".encode(codec), line_end.encode("latin-1"))
    sample("ebcdic-" + codec + ".txt", bytes_of, "body: " + shown(text) + "\n", "text/plain")
sample("people.ldif", b"version: 1\n# staff\ndn: cn=Mira Holm,ou=People,dc=halden,dc=example\ncn: Mira Holm\ncn:: SsO2cmcgTcO8bGxlcg==\n"
       b"mail: mira@halden\n .example\ntelephoneNumber;lang-sv:+46 8 555 0100\njpegPhoto:< file:///people/mira.jpg\nuserPassword:: e1NTSEF9YWJj\n\n\n"
       b"dn:: Y249QW5uYQ==\nno attribute at all\n",
       "body field=version row=1: 1\ncomment: # staff\nbody field=dn row=1: cn=Mira Holm,ou=People,dc=halden,dc=example\nbody field=cn row=1: Mira Holm\n"
       "body field=cn row=1: Jörg Müller\nbody field=mail row=1: mira@halden.example\nbody field=telephoneNumber;lang-sv row=1: +46 8 555 0100\n"
       "body field=jpegPhoto row=1: file:///people/mira.jpg\nbody field=userPassword row=1: {SSHA}abc\nbody field=dn row=2: cn=Anna\n"
       "body: no attribute at all\n", "text/x-ldif")
for codec, mark in [("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-32-le", b"\xff\xfe\0\0")]:
    sample("mark-" + codec + ".txt", mark + LATIN.encode(codec), "body: \ufeff" + shown(LATIN) + "\n", "text/plain")
sample("wrong-utf-8.txt", LATIN.encode("cp1252"), "body: " + shown(LATIN) + "\n", "text/plain", "utf-8")
sample("mixed.log", (LATIN + RUSSIAN).encode() + b"M\xfcller\n", "body: " + shown(LATIN + RUSSIAN + "M\ufffdller\n") + "\n", "text/x-log")
sample("hole.log", b"started\n" * 200 + bytes(500) + b"ended\n", "body: " + shown("started\n" * 200 + "\0" * 500 + "ended\n") + "\n", "text/x-log")

sample("page.html", '<!DOCTYPE html><html><head><meta charset="windows-1252"><title>Contacts &amp; more</title>'
       '<meta name="author" content="Anna Muster"></head><body><h1>Team</h1>'
       '<table><tr><th>Name</th><th>Phone</th></tr><tr><td>Jürgen Müller</td><td>+49 30 990 012</td></tr></table>'
       '<p>Write <a href="mailto:anna%40muster.example">us</a> &#150; today<br>or later.<!-- old: bert@beispiel.example --></p>'
       '</body></html>'.encode("cp1252"),
       "property title: Contacts & more\nproperty author: Anna Muster\nbody heading: Team\nbody row=1 heading: Name\nbody row=1 heading: Phone\n"
       "body column=Name row=2: Jürgen Müller\nbody column=Phone row=2: +49 30 990 012\n"
       "body field=href: mailto:anna@muster.example\ncomment: old: bert@beispiel.example\nbody: Write us – today\\x0aor later.\n", "text/html")
sample("koi8-r.xml", '<?xml version="1.0" encoding="KOI8-R"?>\n<list><person id="7"><name>Иван Петров</name></person></list>'.encode("koi8-r"),
       "body field=id column=id: 7\nbody field=name column=name: Иван Петров\n", "application/xml")
sample("entities.xml", b'<!DOCTYPE a [<!ENTITY b "bert@beispiel.example"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
       'body: !DOCTYPE a\nbody: !ENTITY b "bert@beispiel.example"\nbody: !ENTITY c "&b;&b;&b;"\nbody field=a column=a: &c;\n', "application/xml")
sample("excel.csv", 'sep=;\r\nName;Telefon\r\n"Müller; Jürgen";"030 ""990""\r\n012"\r\n'.encode("cp1252"),
       'body row=1 heading: Name\nbody row=1 heading: Telefon\nbody column=Name row=2: Müller; Jürgen\nbody column=Telefon row=2: 030 "990"\\x0d\\x0a012\n',
       "text/csv")
sample("titles.csv", b"Contacts\nof March\n\nName;Phone\nAnna;1\n", "body row=1: Contacts\nbody row=2: of March\n"
       "body row=4 heading: Name\nbody row=4 heading: Phone\nbody column=Name row=5: Anna\nbody column=Phone row=5: 1\n",
       "text/csv")
sample("unclosed.csv", b'Name,Phone\n"Anna,1\nBert,2\n', 'body row=1 heading: Name\nbody row=1 heading: Phone\nbody column=Name row=2: "Anna\n'
       "body column=Phone row=2: 1\nbody column=Name row=3: Bert\nbody column=Phone row=3: 2\n", "text/csv")
sample("people.json", '{"people": [{"name": "J\\u00fcrgen", "phones": ["1", 22]}, {"name": "\\ud83d\\ude00"}]}'.encode(),
       "body field=name column=name: Jürgen\nbody field=phones column=phones: 1\nbody field=phones column=phones: 22\nbody field=name column=name: 😀\n",
       "application/json")
sample("broken.json", b'{"name": "Anna", oops: bert@beispiel.example}\n',
       "body field=name column=name: Anna\nbody: oops: bert@beispiel.example}\\x0a\n", "application/json")

os.makedirs(HERE, exist_ok=True)
for name, (data, expect) in SAMPLES.items():
    with open(os.path.join(HERE, name), "wb") as out:
        out.write(data)
    with open(os.path.join(HERE, name + ".expect"), "w", encoding="utf-8", newline="\n") as out:
        out.write(expect)
