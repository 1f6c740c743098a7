#!/usr/bin/env python3
"""Writes the office documents of tests/samples/office/: the XML by hand, so that each trap stands where it is wanted.
All people and companies are invented. Usage: make_office.py [folder]"""
import base64
import os
import sys
import zipfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "office")
FOLDER = sys.argv[1] if len(sys.argv) > 1 else HERE
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
OOXML = "application/vnd.openxmlformats-officedocument."


def package(name, parts, first=None):  # `first` is stored, as OpenDocument wants its mimetype
    with zipfile.ZipFile(os.path.join(FOLDER, name), "w") as archive:
        for path, content in parts.items():
            info = zipfile.ZipInfo(path, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_STORED if path == first else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def rels(*entries):
    body = "".join(f'<Relationship Id="{i}" Type="{REL}{t}" Target="{target}"{mode}/>' for i, t, target, mode in entries)
    return ('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + body + "</Relationships>")


OUTSIDE = ' TargetMode="External"'


def types(**parts):
    body = "".join(f'<Override PartName="/{path}" ContentType="{OOXML}{kind}+xml"/>' for path, kind in parts["parts"])
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{body}</Types>'


CORE = ('<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>Offer &amp; plan</dc:title>'
        '<dc:creator>Mira Okonkwo</dc:creator><cp:lastModifiedBy>Jon Sandvik</cp:lastModifiedBy>'
        '<cp:keywords>cloud</cp:keywords><dcterms:created>2024-03-04T10:22:00Z</dcterms:created></cp:coreProperties>')
APP = '<Properties><Company>Nordwind Freight</Company><Manager>Tess Marlow</Manager><Application>Writer 9</Application></Properties>'
CUSTOM = ('<Properties><property name="Client"><vt:lpwstr>Halden Works</vt:lpwstr></property>'
          '<property name="MSIP_Label_1_Name"><vt:lpwstr>Confidential</vt:lpwstr></property></Properties>')


def para(text, style=""):
    head = f'<w:pPr><w:pStyle w:val="{style}"/><w:tabs><w:tab w:pos="1"/></w:tabs></w:pPr>' if style else ""
    return f"<w:p>{head}<w:r><w:t>{text}</w:t></w:r></w:p>"


def row(*cells):
    return "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{para(c)}</w:tc>" for c in cells) + "</w:tr>"


BOX = '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent>%s</w:txbxContent></wps:txbx></mc:Choice>' \
      '<mc:Fallback><w:pict><v:textbox><w:txbxContent>%s</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>'


def docx():
    body = "".join([
        para("Scope of work", "berschrift1"),
        '<w:p><w:r><w:t>Tel. +49 </w:t></w:r><w:r><w:t>30 901820</w:t><w:tab/><w:t>ext&#46; 7 &lt;a&gt;</w:t><w:br/><w:t>line 2</w:t></w:r></w:p>',
        "<w:tbl>", row("Name", "Phone").replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>"), row("Mira Okonkwo", "555-0101"), row("Jon Sandvik", "555-0102"), "</w:tbl>",
        "<w:tbl>", row("Contact", "Petra Sandholm"), row("Mobile", "555-0103"), "</w:tbl>",
        '<w:p><w:ins w:id="1" w:author="Rhea Lindqvist"><w:r><w:t>kept words</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="Rhea Lindqvist"><w:r><w:delText>struck price 48,000</w:delText></w:r></w:del></w:p>',
        '<w:p><w:moveFrom w:id="3" w:author="Abe Stone"><w:r><w:t>moved away</w:t></w:r></w:moveFrom><w:r><w:t>stays</w:t></w:r></w:p>',
        "<w:p><w:r><w:t>before box </w:t></w:r>", BOX % (para("in the box"), para("in the box")), "<w:r><w:t>after box</w:t></w:r></w:p>",
        '<w:p><w:r><w:instrText> HYPERLINK "mailto:mira@example.test" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>write to us</w:t></w:r><w:r><w:instrText> PAGE </w:instrText><w:fldChar/></w:r></w:p>',
        "<w:sdt><w:sdtContent>", para("in a control"), "</w:sdtContent></w:sdt>",
        '<w:p><w:r><w:lastRenderedPageBreak/><w:drawing><wp:docPr id="1" name="x" descr="Plan of the site"/></w:drawing><w:t>page two</w:t></w:r></w:p>',
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>outer</w:t></w:r></w:p><w:tbl>", row("inner"), "</w:tbl><w:p/></w:tc></w:tr></w:tbl>",
        '<w:p><w:r><w:ruby><w:rt><w:r><w:t>とうきょう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>東京</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>',
        r'<w:p><w:r><w:instrText> EQ \* jc2 \o\ad(\s\up 9(なごや),名古屋) </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        "<w:p><w:r><w:t>never closed"])
    wml = lambda root, inner: f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {W} {R}>{inner}</w:{root}>'
    package("features.docx", {
        "[Content_Types].xml": types(parts=[
            ("word/doc2.xml", "wordprocessingml.document.main"), ("word/styles.xml", "wordprocessingml.styles"),
            ("word/header1.xml", "wordprocessingml.header"), ("word/footer1.xml", "wordprocessingml.footer"),
            ("word/footnotes.xml", "wordprocessingml.footnotes"), ("word/comments.xml", "wordprocessingml.comments")]),
        "_rels/.rels": rels(("rId1", "officeDocument", "word/doc2.xml", "")),
        "docProps/core.xml": CORE, "docProps/app.xml": APP, "docProps/custom.xml": CUSTOM,
        "word/doc2.xml": f'<?xml version="1.0"?><!-- > --><w:document {W} {R}><w:body>{body}',
        "word/_rels/doc2.xml.rels": rels(("rId1", "hyperlink", "https://portal.example.test/a?b=1&amp;c=2", OUTSIDE),
                                         ("rId2", "attachedTemplate", r"\\files\templates\sow.dotx", OUTSIDE)),
        "word/styles.xml": wml("styles", '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'),
        "word/header1.xml": wml("hdr", para("Nordwind Freight - confidential")),
        "word/footer1.xml": wml("ftr", para("Page footer")),
        "word/footnotes.xml": wml("footnotes", '<w:footnote w:id="1">' + para("a foot note") + "</w:footnote>"),
        "word/comments.xml": wml("comments", '<w:comment w:id="0" w:author="Tess Marlow">' + para("call 555-0199") + "</w:comment>"),
        "word/settings.xml": wml("settings", '<w:docVars><w:docVar w:name="Case" w:val="K-4711"/></w:docVars>'),
        "docProps/thumbnail.emf": b"as it was", "docProps/thumbnail.jpeg": b"\xff\xd8", "word/theme/theme1.xml": "<a>no text of anybody</a>",
        "customXml/item1.xml": '<root id="ERP-99"><contact>Ines Duarte</contact></root>',
        "word/embeddings/sheet1.bin": b"embedded bytes", "word/media/image1.png": b"\x89PNG\r\n\x1a\n"})
    package("utf16.docx", {"word/document.xml": (
        f'<?xml version="1.0" encoding="UTF-16"?><w:document {W}>{para("Grüße aus Köln")}</w:document>').encode("utf-16")})
    with open(os.path.join(FOLDER, "truncated.docx"), "wb") as out, open(os.path.join(FOLDER, "features.docx"), "rb") as whole:
        out.write(whole.read()[:3600])


def xlsx():
    cell = lambda ref, value, kind="", style="": f'<c r="{ref}"{kind}{style}><v>{value}</v></c>'
    text = lambda ref, index: cell(ref, index, ' t="s"')
    style = lambda number: f' s="{number}"'
    sheet = "".join([
        "<sheetData>", '<row r="1">', text("A1", 0), "</row>",
        '<row r="3">', text("A3", 1), text("B3", 2), text("C3", 3), "</row>",
        '<row r="4" hidden="1">', text("A4", 4), cell("B4", "4.91512345678E+11"), cell("C4", "44259.4319444444", "", style(1)), "</row>",
        '<row r="5"><c t="inlineStr"><is><r><t>Abe</t></r><r><t> Stone</t></r><rPh sb="0" eb="3"><t>エイブ</t></rPh></is></c>',
        cell("B5", "5550101234", "", style(2)), cell("C5", "1234.5678", "", style(3)),
        '<c r="D5" t="str"><f>HYPERLINK("mailto:abe@example.test","mail")</f><v>mail</v></c>',
        '<c r="E5" t="b"><v>1</v></c><c r="F5" t="e"><v>#N/A</v></c></row></sheetData>',
        "<headerFooter><oddHeader>&amp;L&amp;\"Arial,Bold\"&amp;12&amp;K01+000Nord&amp;KFF0000wind&amp;K&amp;RPage &amp;P</oddHeader></headerFooter>",
        '<scenarios><scenario name="If later" user="Edgar Nyberg" comment="ask first"><inputCells r="B2" val="52,000"/></scenario></scenarios>',
        '<autoFilter><filterColumn><customFilters><customFilter val="Hanna*"/></customFilters></filterColumn></autoFilter>',
        '<dataValidations><dataValidation prompt="pick a name"><formula1>"red,green"</formula1></dataValidation></dataValidations>'])
    strings = ["Contacts", "Name", "Phone", "Seen", "Mira_x000D_ Okonkwo</t><rPh sb=\"0\" eb=\"1\"><t>ミラ</t></rPh><phoneticPr fontId=\"1\"/><t>", "left from a deleted cell"]
    package("features.xlsx", {
        "[Content_Types].xml": types(parts=[
            ("xl/workbook.xml", "spreadsheetml.sheet.main"), ("xl/worksheets/one.xml", "spreadsheetml.worksheet"),
            ("xl/worksheets/two.xml", "spreadsheetml.worksheet"), ("xl/sharedStrings.xml", "spreadsheetml.sharedStrings"),
            ("xl/styles.xml", "spreadsheetml.styles"), ("xl/comments1.xml", "spreadsheetml.comments"),
            ("xl/drawings/drawing1.xml", "drawing")]),
        "xl/workbook.xml": f'<workbook {S} {R}><fileSharing userName="Pia Lund"/><sheets><sheet name="Hidden one" sheetId="2" state="hidden" r:id="rId2"/>'
                           '<sheet name="People" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="Owner" comment="agreed with Ida Kvist" description="who signs">"Ines Duarte"'
                           '</definedName><definedName name="_xlnm.Print_Area">A1</definedName></definedNames><customWorkbookViews>'
                           '<customWorkbookView name="Rhea Lindqvist - Personal View"/></customWorkbookViews></workbook>',
        "xl/_rels/workbook.xml.rels": rels(("rId1", "worksheet", "worksheets/one.xml", ""), ("rId2", "worksheet", "/xl/worksheets/two.xml", "")),
        "xl/styles.xml": f'<styleSheet {S}><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy hh:mm"/>'
                         '<numFmt numFmtId="165" formatCode="[&lt;=9999999]###\\-####;\\(###\\)\\ ###\\-####"/></numFmts>'
                         '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/>'
                         '<xf numFmtId="4"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"<sst {S}>" + "".join(f"<si><t>{s}</t></si>" for s in strings) + "</sst>",
        "xl/worksheets/one.xml": f"<worksheet {S}>{sheet}</worksheet>",
        "xl/worksheets/two.xml": f'<x:worksheet xmlns:x="s"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>secret total</x:t></x:is></x:c>'
                                 '</x:row></x:sheetData></x:worksheet>',
        "xl/worksheets/_rels/one.xml.rels": rels(("rId1", "comments", "../comments1.xml", ""), ("rId2", "drawing", "../drawings/drawing1.xml", ""),
                                                 ("rId3", "hyperlink", "mailto:ines@example.test", OUTSIDE)),
        "xl/comments1.xml": f'<comments {S}><authors><author>Tess Marlow</author></authors><commentList><comment ref="B4" authorId="0">'
                            '<text><r><t>old </t></r><r><t>number</t></r></text></comment></commentList></comments>',
        "xl/drawings/drawing1.xml": f'<xdr:wsDr {A}><xdr:sp><xdr:txBody><a:p><a:r><a:t>text on the sheet</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>',
        "xl/connections.xml": '<connections><connection name="erp"><dbPr connection="Server=db.example.test;Uid=app"/></connection></connections>',
        "xl/vbaProject.bin": b"macro bytes"})


def pptx():
    shape = lambda text, kind="": f'<p:sp><p:nvSpPr><p:nvPr><p:ph{kind}/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>'
    slide = lambda root, inner: f"<p:{root} {P} {A} {R}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:{root}>"
    table = '<p:graphicFrame><a:tbl>' + "".join(
        "<a:tr>" + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc>" for c in cells) + "</a:tr>"
        for cells in (("Role", "Who"), ("Lead", "Rhea Lindqvist"))) + "</a:tbl></p:graphicFrame>"
    package("features.pptx", {
        "ppt/presentation.xml": f'<p:presentation {P} {R}><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst><p:custShowLst>'
                                '<p:custShow name="For Halden"/></p:custShowLst><p:extLst><p:ext><p14:sectionLst><p14:section name="Backup of Mira"/>'
                                '</p14:sectionLst></p:ext></p:extLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": rels(("rId1", "slide", "slides/slide1.xml", ""), ("rId2", "slide", "slides/slide2.xml", "")),
        "ppt/slides/slide1.xml": slide("sld", shape("Second title", ' type="title"') + table),
        "ppt/slides/slide2.xml": slide("sld", shape("First title", ' type="ctrTitle"') + shape("a point")),
        "ppt/slides/_rels/slide1.xml.rels": rels(("rId1", "notesSlide", "../notesSlides/notesSlide1.xml", ""), ("rId2", "comments", "../comments/comment1.xml", "")),
        "ppt/notesSlides/notesSlide1.xml": slide("notes", shape("say this", ' type="body"') + shape(
            'Page </a:t></a:r><a:fld type="slidenum"><a:t>2</a:t></a:fld><a:r><a:t> for Tess Marlow', ' type="sldNum"')),
        "ppt/comments/comment1.xml": f'<p:cmLst {P}><p:cm authorId="0"><p:text>ask Halden Works</p:text></p:cm></p:cmLst>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst {P}><p:cmAuthor id="0" name="Jon Sandvik" initials="JS"/></p:cmAuthorLst>',
        "ppt/slideMasters/slideMaster1.xml": slide("sldMaster", shape("Click to edit", ' type="title"') + shape("Nordwind internal", ' type="ftr"')),
        "ppt/media/image1.jpeg": b"\xff\xd8\xff"})


ODF = ('xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:draw="d" xmlns:style="s" xmlns:xlink="x" xmlns:dc="c" '
       'xmlns:presentation="p"')


def odf():
    content = lambda kind, inner: f'<office:document-content {ODF}><office:automatic-styles><number:text>.</number:text></office:automatic-styles>' \
                                  f"<office:body><office:{kind}>{inner}</office:{kind}></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument."
    meta = ('<office:document-meta><office:meta><meta:initial-creator>Mira Okonkwo</meta:initial-creator><dc:creator>Jon Sandvik</dc:creator>'
            '<dc:title>Plan</dc:title><dc:date>2024-05-06T07:08:09.12</dc:date><meta:user-defined meta:name="Client">Halden Works'
            "</meta:user-defined></office:meta></office:document-meta>")
    text = ('<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Abe Stone</dc:creator>'
            "<dc:date>2024-01-01T00:00:00</dc:date></office:change-info><text:p>struck out</text:p></text:deletion></text:changed-region></text:tracked-changes>"
            '<text:h text:outline-level="1">Scope</text:h><text:p>a\n   b<text:s text:c="2"/>c<text:tab/>d<text:span>e</text:span>'
            '<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a foot note</text:p></text:note-body></text:note> end</text:p>'
            '<text:p>see <office:annotation><dc:creator>Tess Marlow</dc:creator><dc:date>2024-01-01</dc:date><text:p>call 555-0199</text:p></office:annotation>'
            '<text:a xlink:href="mailto:mira@example.test">mail</text:a></text:p>'
            '<table:table table:name="T"><table:table-header-rows><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Phone</text:p>'
            "</table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>Jon</text:p></table:table-cell><table:table-cell><text:p>555-0102</text:p>"
            "</table:table-cell></table:table-row></table:table>")
    styles = f'<office:document-styles {ODF}><office:master-styles><style:master-page><style:header><text:p>Nordwind</text:p></style:header>' \
             "<style:footer><text:p>page</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
    package("features.odt", {"mimetype": kind + "text", "content.xml": content("text", text), "styles.xml": styles, "meta.xml": meta,
                             "settings.xml": "<a>no</a>", "Thumbnails/thumbnail.png": b"\x89PNG", "Thumbnails/thumbnail.pdf": b"%PDF-1.4\n",
                             "Pictures/1.png": b"\x89PNG\r\n\x1a\n",
                             "Object 1/content.xml": content("text", "<text:p>inside the object</text:p>")}, "mimetype")
    form = ('<office:forms><form:form><form:text form:current-value="555-0131"/><form:listbox><form:option form:label="Halden Works"'
            ' form:value="2"/></form:listbox></form:form></office:forms><text:user-field-decls><text:user-field-decl office:string-value='
            '"Jon Sandvik"/></text:user-field-decls><text:p><text:hidden-text text:string-value="not for the client"/>'
            '<text:a xlink:href="https://halden.test/" office:title="Write to Mira">site</text:a></text:p>')
    package("form.odt", {"mimetype": kind + "text", "content.xml": content("text", form).replace(ODF, ODF + ' xmlns:form="f"')}, "mimetype")
    cell = lambda inner, more="": f"<table:table-cell{more}><text:p>{inner}</text:p></table:table-cell>"
    sheet = ('<table:table table:name="People" table:display="false"><table:table-row>' + cell("Name") + cell("Phone") + cell("Seen") + "</table:table-row>"
             '<table:table-row table:number-rows-repeated="1000000000">' + cell("Mira")
             + cell("4.91512E+11", ' office:value-type="float" office:value="491512345678"')
             + cell("04.03.21", ' office:value-type="date" office:date-value="2021-03-04"')
             + '<table:table-cell table:number-columns-repeated="99999999999"/></table:table-row>'
             "<table:table-row>" + cell("last", ' table:formula="of:=IF([.A1];&quot;ask Abe Stone&quot;;1+2)"')
             + cell("3", ' table:formula="of:=1+2" office:value-type="float" office:value="3"') + "</table:table-row></table:table>")
    sheet = ('<table:content-validations><table:content-validation><table:help-message table:title="Account of Pia Lund"/></table:content-validation>'
             '</table:content-validations>' + sheet + '<table:table table:name="Later"><table:scenario table:comment="ask Ida Kvist first"/><table:table-row>'
             '<table:table-cell office:value-type="string" office:string-value="never shown"/></table:table-row></table:table><table:named-expressions>'
             '<table:named-expression table:name="Owner" table:expression="&quot;Ines Duarte&quot;"/></table:named-expressions><table:database-ranges>'
             '<table:database-range><table:database-source-sql table:database-name="erp" table:sql-statement="SELECT payee FROM halden"/><table:filter>'
             '<table:filter-condition table:value="Hanna"/></table:filter></table:database-range></table:database-ranges>')
    package("features.ods", {"mimetype": kind + "spreadsheet", "content.xml": content("spreadsheet", sheet)}, "mimetype")
    slides = ('<draw:page draw:name="p1"><draw:frame><draw:text-box><text:p>on slide one</text:p></draw:text-box></draw:frame><presentation:notes>'
              "<text:p>say this</text:p></presentation:notes></draw:page><draw:page><text:p>on slide two</text:p></draw:page>")
    package("features.odp", {"mimetype": kind + "presentation", "content.xml": content("presentation", slides)}, "mimetype")
    old = lambda name, inner: f'<office:document-content {ODF} office:class="{name}"><office:body>{inner}</office:body></office:document-content>'
    package("old.sxw", {"mimetype": "application/vnd.sun.xml.writer", "styles.xml": styles, "meta.xml": meta, "content.xml": old(
        "text", '<text:p>Jon <text:span>Sand</text:span>vik<text:tab-stop/>555-0102<text:footnote><text:footnote-citation>1</text:footnote-citation>'
        '<text:footnote-body><text:p>a foot note</text:p></text:footnote-body></text:footnote> end <office:annotation office:author="Tess Marlow">'
        "<text:p>call her</text:p></office:annotation></text:p>")}, "mimetype")
    head, spans = cell("Client") + cell("Contact"), '<table:table-cell/>'
    package("old.sxc", {"mimetype": "application/vnd.sun.xml.calc", "content.xml": old(
        "spreadsheet", '<table:table table:name="People"><table:table-row>' + head + spans + "</table:table-row><table:table-row>" + spans + cell("Name")
        + cell("Phone") + "</table:table-row><table:table-row>" + cell("Halden Works") + cell("Jon Sandvik") + cell("555-010277")
        + "</table:table-row></table:table>")}, "mimetype")
    package("encrypted.odt", {"mimetype": kind + "text", "content.xml": bytes(range(200, 256)) * 4,
                              "META-INF/manifest.xml": '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml">'
                              '<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry></manifest:manifest>'}, "mimetype")


def write(name, text):
    with open(os.path.join(FOLDER, name), "wb") as out:
        out.write(text.encode())


PROGID = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="%s"?>\n'
OLD_PROPERTIES = ("<o:DocumentProperties><o:Title>Offer &amp; plan</o:Title><o:Author>Mira Okonkwo</o:Author>"
                  "<o:LastAuthor>Jon Sandvik</o:LastAuthor><o:Company>Nordwind Freight</o:Company>"
                  "<o:Created>2004-03-04T10:22:00Z</o:Created></o:DocumentProperties>")
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def word_2003():
    note = f'<w:r><w:footnote>{para("a foot note")}</w:footnote></w:r>'
    remark = (f'<w:r><aml:annotation aml:id="1" w:type="Word.Comment" aml:author="Tess Marlow"><aml:content>{para("call 555-0199")}'
              "</aml:content></aml:annotation></w:r>")
    body = "".join([
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Scope of work</w:t></w:r></w:p>',
        f"<w:p><w:r><w:t>Tel. +49 </w:t></w:r><w:r><w:t>30 901820</w:t></w:r>{note}<w:r><w:t> and more</w:t></w:r>{remark}</w:p>",
        "<w:tbl>", row("Name", "Phone"), row("Mira Okonkwo", "555-0101"), "</w:tbl>",
        '<w:p><aml:annotation aml:id="2" w:type="Word.Deletion" aml:author="Rhea Lindqvist"><aml:content><w:r><w:delText>struck price'
        "</w:delText></w:r></aml:content></aml:annotation><aml:annotation aml:id=\"3\" w:type=\"Word.Bookmark.Start\"/>"
        '<w:hlink w:dest="mailto:mira@example.test"><w:r><w:t>write to us</w:t></w:r></w:hlink></w:p>',
        '<w:p><w:r><w:pict><v:shape alt="Plan of the site"><v:textpath string="DRAFT FOR HALDEN"/></v:shape>'
        f'<w:binData w:name="wordml://02000001.png">{PICTURE}</w:binData></w:pict></w:r></w:p>',
        f'<w:sectPr><w:hdr w:type="odd">{para("Nordwind Freight - confidential")}</w:hdr></w:sectPr>'])
    whole = (PROGID % "Word.Document" + '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml">'
             f'{OLD_PROPERTIES}<o:CustomDocumentProperties><o:Client_x0020_name dt:dt="string">Halden Works</o:Client_x0020_name>'
             '</o:CustomDocumentProperties><w:styles><w:style><w:name w:val="No Spacing"/></w:style></w:styles>'
             f"<w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>")
    write("word2003.xml", whole)
    write("cut-word2003.xml", whole[:whole.index("struck") + 6])


def excel_2003():
    def cell(text, more="", kind="String", inner=""):
        return f'<Cell{more}><Data ss:Type="{kind}">{text}</Data>{inner}</Cell>'
    note = '<Comment ss:Author="Tess Marlow"><ss:Data><B>Note:</B> call 555-0199</ss:Data></Comment>'
    whole = (PROGID % "Excel.Sheet" + '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
             'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">' + OLD_PROPERTIES.replace("o:", "") +
             '<Styles><Style ss:ID="s1"><Font ss:FontName="Arial"/></Style></Styles><Worksheet ss:Name="Contacts"><Table>'
             f'<Row>{cell("Name")}{cell("Mobile")}{cell("Mail", " ss:Index=&quot;4&quot;".replace("&quot;", chr(34)))}</Row>'
             f'<Row ss:Index="5">{cell("Mira Okonkwo", "", "String", note)}{cell("4.91512345678E11", "", "Number")}<Cell/>'
             + cell("write", ' ss:HRef="mailto:mira@example.test"') + "</Row>"
             + "<Row>" + cell("over two", ' ss:MergeAcross="1"') + cell("B", ' ss:Formula="=IF(1,&quot;hidden word&quot;)"') + "</Row>"
             '</Table><WorksheetOptions><PageSetup><Header x:Data="&amp;LNordwind&amp;R&amp;P"/></PageSetup><Zoom>70</Zoom>'
             "</WorksheetOptions><DataValidation><InputMessage>as in the contract</InputMessage></DataValidation></Worksheet>"
             '<Worksheet ss:Name="Hidden"><Table><Row>' + cell("last") + "</Row></Table></Worksheet></Workbook>")
    write("excel2003.xml", whole)
    write("cut-excel2003.xml", whole[:whole.index("mailto:")])


def flat_package():
    def part(name, kind, inner):
        return f'<pkg:part pkg:name="{name}" pkg:contentType="{kind}"><pkg:xmlData>{inner}</pkg:xmlData></pkg:part>'
    document = f'<w:document {W} {R}><w:body>{para("Dear <![CDATA[A & B]]> at N&#246;rd")}{para("Scope", "Heading1")}</w:body></w:document>'
    whole = (PROGID % "Word.Document" + '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
             + part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", CORE)
             + part("/word/_rels/document.xml.rels", "application/vnd.openxmlformats-package.relationships+xml",
                    rels(("rId1", "hyperlink", "https://portal.example.test/", OUTSIDE)).split("?>")[1])
             + part("/word/document.xml", OOXML + "wordprocessingml.document.main+xml", document)
             + f'<pkg:part pkg:name="/word/media/image1.png" pkg:contentType="image/png"><pkg:binaryData>{PICTURE}</pkg:binaryData>'
             "</pkg:part></pkg:package>")
    write("flat-package.xml", whole)
    write("cut-flat-package.xml", whole[:whole.index("Scope") + 5])


def vml():
    """WordArt and alternative text as Word before 2010 wrote them; a table's picture in a presentation of LibreOffice."""
    body = ('<w:p><w:r><w:pict><v:shape alt="Plan of the site"><v:textpath string="DRAFT FOR HALDEN"/>'
            '<v:imagedata r:id="rId9" o:title="harbour from above"/></v:shape></w:pict></w:r></w:p>')
    form = ('<w:p><w:sdt><w:sdtPr><w:alias w:val="Client"/><w:dropDownList><w:listItem w:displayText="Halden Works" w:value="1"/>'
            '<w:listItem w:displayText="Ida" w:value="ida.kvist@example.test"/><w:listItem w:displayText="Open" w:value="Open"/>'
            '</w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>choose</w:t></w:r></w:sdtContent></w:sdt><w:r><w:fldChar><w:ffData>'
            '<w:helpText w:val="as in the contract"/><w:ddList><w:listEntry w:val="Nordwind"/></w:ddList></w:ffData></w:fldChar></w:r>'
            '<w:hyperlink w:tooltip="Write to Mira"><w:r><w:t>site</w:t></w:r></w:hyperlink></w:p><w:tbl><w:tblPr><w:tblCaption '
            'w:val="Who is called"/><w:tblDescription w:val="and when"/></w:tblPr></w:tbl>')
    package("form.docx", {"word/document.xml": f'<?xml version="1.0"?><w:document {W} {R}><w:body>{form}</w:body></w:document>'})
    package("vml.docx", {"word/document.xml": f'<?xml version="1.0"?><w:document {W} {R}><w:body>{body}</w:body></w:document>'})
    package("table-preview.odp", {"mimetype": "application/vnd.oasis.opendocument.presentation",
                                  "content.xml": "<office:document-content><text:p>shown</text:p></office:document-content>",
                                  "Pictures/TablePreview1.svm": b"VCLMTF\1\0"}, first="mimetype")


def main():
    os.makedirs(FOLDER, exist_ok=True)
    word_2003()
    excel_2003()
    flat_package()
    vml()
    docx()
    xlsx()
    pptx()
    odf()


if __name__ == "__main__":
    main()
