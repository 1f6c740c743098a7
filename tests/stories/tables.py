#!/usr/bin/env python3
"""Tables of every kind that is read: what a cell holds is found under its column's header and in its row, the values of one row
belong to one group, and a label at a row's start says what stands beside it."""
import io
import json
import os
import sqlite3
import sys
import zipfile

sys.path.insert(0, os.path.join(os.environ["LEAKSIFT_SOURCE"], "tests"))
from command import Folder, kind, records  # noqa: E402

HEAD = ["Name", "Mobile", "E-mail", "Customer"]
ROWS = [["Mara Lindqvist", "+46 8 123 456 78", "mara.lindqvist@nordhavn.example", "Nordhavn AB"],
        ["Jonas Feldt", "+46 8 123 456 79", "jonas.feldt@nordhavn.example", "Feldt GmbH"]]
LABELLED = [["Contact", "Petra Sandholm"], ["Mobile", "+46 8 123 456 80"], ["E-mail", "petra.sandholm@nordhavn.example"],
            ["Company", "Sandholm Konsult AB"]]
TYPES = ["person_name", "phone_number", "email_address", "organization_name"]
TABLES = [[HEAD, *ROWS], LABELLED]


def package(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def marked(table, row, cell):
    return "".join(row % "".join(cell % value for value in values) for values in table)


def html():
    first = marked(TABLES[0], "<tr>%s</tr>", "<td>%s</td>")
    second = "".join(f"<tr><th scope=row>{label}</th><td>{value}</td></tr>" for label, value in LABELLED)
    return f"<html><body><table>{first}</table><p>and</p><table>{second}</table></body></html>"


def ooxml(part, main_type, xml):
    types = f'<Types><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main_type}+xml"/></Types>'
    target = '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="%s"/>'
    return {"[Content_Types].xml": types, "_rels/.rels": f"<Relationships>{target % part}</Relationships>", part: xml}


def docx():
    body = "<w:p/>".join("<w:tbl>%s</w:tbl>" % marked(table, "<w:tr>%s</w:tr>", "<w:tc><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc>")
                         for table in TABLES)
    return package(ooxml("word/document.xml", "wordprocessingml.document.main", f"<w:document><w:body>{body}</w:body></w:document>"))


def sheets(main, main_type, xml, kind_, path, bodies):
    """A main part and one part for each table, which it is related to as r1, r2 …"""
    parts = ooxml(main, main_type, xml)
    folder, name = main.rsplit("/", 1)
    target = f'<Relationship Id="r%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind_}" Target="{path}"/>'
    related = "".join(target % (number, number) for number in range(1, len(bodies) + 1))
    parts[f"{folder}/_rels/{name}.rels"] = f"<Relationships>{related}</Relationships>"
    for number, body in enumerate(bodies, 1):
        parts[f"{folder}/{path % number}"] = body
    return package(parts)


def pptx():
    ids = '<p:sldId id="256" r:id="r1"/><p:sldId id="257" r:id="r2"/>'
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>%s</a:t></a:r></a:p></a:txBody></a:tc>"
    slides = [f"<p:sld><p:graphicFrame><a:tbl>{marked(table, '<a:tr>%s</a:tr>', cell)}</a:tbl></p:graphicFrame></p:sld>" for table in TABLES]
    return sheets("ppt/presentation.xml", "presentationml.presentation.main",
                  f"<p:presentation><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>", "slide", "slides/slide%d.xml", slides)


def xlsx():
    names = '<sheet name="A" r:id="r1"/><sheet name="B" r:id="r2"/>'
    cell = '<c t="inlineStr"><is><t>%s</t></is></c>'
    tables = [f"<worksheet><sheetData>{marked(table, '<row>%s</row>', cell)}</sheetData></worksheet>" for table in TABLES]
    return sheets("xl/workbook.xml", "spreadsheetml.sheet.main", f"<workbook><sheets>{names}</sheets></workbook>", "worksheet",
                  "worksheets/sheet%d.xml", tables)


def opendocument(kind_, body):
    table = '<table:table table:name="%s">%s</table:table>'
    tables = "<text:p/>".join(table % ("AB"[i], marked(rows, "<table:table-row>%s</table:table-row>",
                                                       "<table:table-cell><text:p>%s</text:p></table:table-cell>"))
                              for i, rows in enumerate(TABLES))
    xml = f"<office:document-content><office:body><office:{body}>{tables}</office:{body}></office:body></office:document-content>"
    return package({"mimetype": f"application/vnd.oasis.opendocument.{kind_}", "content.xml": xml})


def rtf():
    rows = r"\par and\par ".join(marked(table, "\\trowd %s\\row\n", "\\intbl %s\\cell ") + "\\pard" for table in TABLES)
    return "{\\rtf1\\ansi " + rows + "}"


def sqlite(folder):
    path = os.path.join(folder.path, "t.sqlite")
    database = sqlite3.connect(path)
    database.execute('CREATE TABLE people (Name, Mobile, "E-mail", Customer)')
    database.executemany("INSERT INTO people VALUES (?,?,?,?)", ROWS)
    database.execute("CREATE TABLE facts (fact, said)")
    database.executemany("INSERT INTO facts VALUES (?,?)", LABELLED)
    database.commit()
    database.close()


def csv(table):
    return "".join(",".join(values) + "\n" for values in table)


def check(name, findings):
    problems = []
    by_value = {finding["value"]: finding for finding in findings}
    for values in ROWS:
        found = [by_value.get(value) for value in values]
        for type_, column, finding in zip(TYPES, HEAD, found):
            if not finding or finding["type"] != type_ or finding.get("column") != column or not finding.get("row"):
                problems.append(f"{name}: {column} of {values[0]}: {json.dumps(finding)}")
        if None not in found and len({(finding.get("group"), finding.get("row")) for finding in found}) != 1:
            problems.append(f"{name}: the row of {values[0]} is no group")
    groups = {by_value[values[0]].get("group") for values in ROWS if values[0] in by_value}
    if len(groups) != len(ROWS) or None in groups:
        problems.append(f"{name}: rows share a group, or have none")
    return problems


def check_labels(name, findings):
    by_value = {finding["value"]: finding for finding in findings}
    problems = []
    for type_, (label, value) in zip(TYPES, LABELLED):
        finding = by_value.get(value)
        if finding and finding.get("column") and not name.endswith((".csv", ".sqlite", "xlsx", ".ods")):
            problems.append(f"{name}: {value} under {finding['column']}, which is a value")
        told = finding and any(line.startswith(("row:", "field:")) for line in finding["evidence"])
        if not told or finding["type"] != type_ or not finding.get("row"):
            problems.append(f"{name}: what {label} says: {json.dumps(finding)}")
    return problems


PLAN = "Device;IP address;Subnet mask;VLAN;Gateway\n" + "".join(f"sw-{i};192.0.2.{i};255.255.255.0;20;192.0.2.1\n" for i in range(2, 9))
FIREWALL = ("<firewall><hostname>fw1</hostname><lan><ipaddr>192.0.2.1</ipaddr><subnet>24</subnet><gateway>192.0.2.9</gateway></lan>"
            "<wan><ipaddr>198.51.100.1</ipaddr><dnsserver>192.0.2.53</dnsserver></wan></firewall>")
VISITS = "Host;IP address;Visits\n" + "".join(f"a{i};192.0.2.{i};{i}\n" for i in range(2, 9))


def check_network_fields(folder):
    """Columns and elements named as in networks tell an address plan and a firewall's XML; two of them do not."""
    problems = []
    for name, data, wanted in (("plan.csv", PLAN, True), ("fw.xml", FIREWALL, True), ("visits.csv", VISITS, False)):
        folder.write(name, data)
        item = kind(records(folder.run("scan", "--format", "jsonl", name).stdout), "item")[0]
        if ("network_configuration" in [label["class"] for label in item["labels"]]) != wanted:
            problems.append(f"{name}: {item['labels']}")
    return problems


RACKS = """cues:
  - {id: racks.fields, structure: network_fields, names: [[rack, bay], slot, tray, shelf]}
classes:
  - {name: rack_plan, description: What stands where, bias: -2, threshold: 0.6, cues: {racks.fields: 3}}
"""


def check_own_fields(folder):
    """A user's rules name columns of their own: four things are enough, two names of one thing are not two."""
    problems = []
    folder.write("racks.yaml", RACKS)
    for header, wanted in (("Rack;Slot;Tray;Shelf", True), ("Rack;Bay;Slot;Tray", False)):
        folder.write("racks.csv", header + "\n" + "".join(f"R{i};S{i};T{i};F{i}\n" for i in range(1, 9)))
        item = kind(records(folder.run("scan", "--format", "jsonl", "--rules", "racks.yaml", "racks.csv").stdout), "item")[0]
        if [label["class"] for label in item["labels"]] != ["rack_plan"] * wanted:
            problems.append(f"{header}: {item['labels']}")
    return problems


def main():
    with Folder() as folder:
        files = {"t.html": html(), "t.docx": docx(), "t.pptx": pptx(), "t.xlsx": xlsx(), "t.odt": opendocument("text", "text"),
                 "t.ods": opendocument("spreadsheet", "spreadsheet"), "t.odp": opendocument("presentation", "presentation"),
                 "t.rtf": rtf(), "t.csv": csv(TABLES[0]), "labels.csv": csv([["Fact", "Said"], *LABELLED])}
        for name, data in files.items():
            folder.write(name, data)
        sqlite(folder)
        problems = check_network_fields(folder) + check_own_fields(folder)
        for name in [*files, "t.sqlite"]:
            result = folder.run("scan", "--values", "plain", "--format", "jsonl", name)
            findings = kind(records(result.stdout), "finding")
            if name != "labels.csv":
                problems += check(name, findings)
            if name != "t.csv":
                problems += check_labels(name, findings)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


sys.exit(main())
