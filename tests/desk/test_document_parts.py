"""Of an office document every part is known, left out or told, and what is left opens again."""

import posixpath
import re

import pytest
from lxml import etree

from tamizdat.desk.documents import clean_document
from tamizdat.desk.errors import DocumentRefusedError
from tests.desk.document_shapes import open_document, relationships, sheet, unpacked, word
from tests.desk.telltales import CANARY, FORMATS, TEXT

NAMED = re.compile(r'(?:Target|PartName|full-path)="([^"]+)"')
WHOLE = [(word, ".docx"), (sheet, ".xlsx"), (open_document, ".odt")]
NOBODY = "nobody has looked into"


@pytest.mark.parametrize(("made", "suffix"), WHOLE, ids=["word", "sheet", "open document"])
def test_nothing_names_the_maker_in_what_is_kept(made, suffix: str) -> None:
    cleaned = clean_document(made(), suffix)

    assert cleaned.traces == ()
    assert [
        name
        for name, part in unpacked(cleaned.body).items()
        if CANARY in part or TEXT.encode("utf-16-le") in part or b"00A1B2C3" in part or b"rsid" in part
    ] == []


@pytest.mark.parametrize(("made", "suffix"), WHOLE, ids=["word", "sheet", "open document"])
def test_what_is_kept_is_well_formed_and_misses_no_part(made, suffix: str) -> None:
    parts = unpacked(clean_document(made(), suffix).body)

    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    named = {
        posixpath.normpath(posixpath.join("/", posixpath.dirname(posixpath.dirname(name)) if name.endswith(".rels") else "", target))
        for name, part in parts.items() if name.endswith((".rels", "[Content_Types].xml", "manifest.xml"))
        for target in NAMED.findall(part.decode())
    } - {"/"}  # fmt: skip
    assert {name.lstrip("/") for name in named} <= parts.keys()
    assert len(named) >= 3


def test_a_word_file_keeps_the_parts_that_it_needs() -> None:
    parts = unpacked(clean_document(word(), ".docx").body)

    assert parts.keys() == {
        *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "docProps/app.xml", "word/settings.xml"),
        *("word/document.xml", "word/_rels/document.xml.rels", "word/media/image1.jpeg"),
    }
    assert b"The harbour" in parts["word/document.xml"]
    assert b"dataBinding" not in parts["word/document.xml"]
    assert b"docId" not in parts["word/settings.xml"]


def test_an_open_document_keeps_the_parts_that_it_needs_and_begins_with_its_type() -> None:
    parts = unpacked(clean_document(open_document(), ".odt").body)

    assert list(parts) == [
        "mimetype", "content.xml", "meta.xml", "settings.xml", "Pictures/1.png", "META-INF/manifest.xml",
    ]  # fmt: skip
    assert b"The harbour" in parts["content.xml"]


def test_the_printer_and_the_folder_of_a_sheet_are_left_out_with_the_way_to_them() -> None:
    parts = unpacked(clean_document(sheet(), ".xlsx").body)

    assert b"absPath" not in parts["xl/workbook.xml"]
    assert b"paperSize=\"9\" orientation='landscape'" in parts["xl/worksheets/sheet1.xml"]
    assert NAMED.findall(parts["xl/worksheets/_rels/sheet1.xml.rels"].decode()) == ["../tables/table1.xml"]


def test_the_name_of_a_table_is_not_one_of_a_person() -> None:
    table = '<table xmlns="x" id="1" name="Table1" displayName="Table1" ref="A1:B2"/>'

    assert clean_document(sheet(**{"xl/tables/table1.xml": table}), ".xlsx").traces == ()


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("word/comments.xml", '<w:comment w:author="Ivan &amp; Co"/>', "Ivan & Co"),
        ("word/comments.xml", "<w:comment w:author = 'Ivan'/>", "Ivan"),
        ("word/comments.xml", '<w:comment w:initials="IK"/>', "IK"),
        ("word/document.xml", '<w:ins w:id="1" w:author="Ivan"><w:t>x</w:t></w:ins>', "Ivan"),
        ("word/document.xml", '<pic descr="D:\\Ivan\\quay.jpg"/>', "D:\\Ivan\\quay.jpg"),
        ("word/document.xml", '<w:instrText>LINK Excel "C:\\\\Users\\\\Ivan"</w:instrText>', "Ivan"),
        ("word/document.xml", "<v:shape o:gfxdata='UEsDBA'/>", NOBODY),
        ("xl/comments1.xml", "<comments><authors><author>Ivan</author></authors></comments>", "Ivan"),
        ("xl/persons/person.xml", '<personList><person displayName="Ivan"/></personList>', "Ivan"),
        ("xl/workbook.xml", '<workbook><fileSharing userName="Ivan"/></workbook>', "Ivan"),
        ("xl/workbook.xml", '<workbook><customWorkbookView name="Ivan - own view"/></workbook>', "Ivan"),
        ("xl/worksheets/sheet1.xml", '<scenario name="a" user="Ivan"/>', "Ivan"),
        ("xl/pivotCache/pivotCacheDefinition1.xml", '<pivot refreshedBy="Ivan"/>', "Ivan"),
        ("xl/revisions/log1.xml", "<rcc/>", "xl/revisions/log1.xml"),
        ("xl/connections.xml", "<connections/>", NOBODY),
        ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0", "word/vbaProject.bin"),
        ("word/footnotes.xml", "<w:x/>".encode("utf-16"), NOBODY),
        ("word/footnotes.xml", '<?xml version="1.0" encoding="latin-1"?><w:x a="\xe9"/>'.encode("latin-1"), NOBODY),
        ("word/footnotes.xml", "<w:x>", NOBODY),
        ("word/footnotes.xml", '<!DOCTYPE x [<!ENTITY i "Ivan">]><w:x>&i;</w:x>', NOBODY),
        ("word/embeddings/Book1.xlsx", b"PK", "another document inside: Book1.xlsx"),
        ("word/media/image2.emf", b"\x01\x00", "image2.emf"),
    ],
)  # fmt: skip
def test_what_is_left_in_an_office_file_is_told(name: str, part: str | bytes, told: str) -> None:
    (trace,) = clean_document(word(**{name: part}), ".docx").traces

    assert told in trace


@pytest.mark.parametrize(
    "target",
    ["file:///C:/Users/Ivan/t.dotx", "\\\\srv\\Ivan\\t.dotx", "/Users/Ivan/t.dotx", "C:\\Ivan\\t.dotx", "../Ivan/t.dotx",
     "https://example.org/personal/Ivan/t.dotx"],
)  # fmt: skip
def test_where_a_template_lies_is_told(target: str) -> None:
    template = (
        f'<Relationship Id="rId9" Type="t/attachedTemplate" Target=\'{target}\' TargetMode="External"/>'
    )
    settings = relationships(more=template)

    (trace,) = clean_document(word(**{"word/_rels/settings.xml.rels": settings}), ".docx").traces

    assert trace == f"a folder: {target}"


def test_a_link_to_the_web_is_no_trace() -> None:
    link = (
        '<Relationship Id="r" Type="t/hyperlink" Target="https://example.org/home/" TargetMode="External"/>'
    )

    cleaned = clean_document(word(**{"word/_rels/footer1.xml.rels": relationships(more=link)}), ".docx")

    assert cleaned.traces == ()
    assert b"https://example.org/home/" in unpacked(cleaned.body)["word/_rels/footer1.xml.rels"]


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("content.xml", "<office:annotation><dc:creator>Ivan</dc:creator></office:annotation>", "Ivan"),
        ("content.xml", "<loext:sender-initials>IK</loext:sender-initials>", "IK"),
        ("content.xml", "<text:a xlink:href='file:///home/Ivan/a.odt'/>", "file:///home/Ivan/a.odt"),
        ("content.xml", '<text:section-source xlink:href="../Ivan/a.odt"/>', "../Ivan/a.odt"),
        ("content.xml", "<text:file-name>/home/Ivan/a.odt</text:file-name>", "/home/Ivan/a.odt"),
        ("content.xml", "<office:binary-data>AAAA</office:binary-data>", NOBODY),
        ("ObjectReplacements/Object 1", b"VCLMTF", "a picture inside that nobody has looked into: Object 1"),
        ("Object 2", b"\xd0\xcf\x11\xe0", "a part nobody has looked into: Object 2"),
        ("Basic/Standard/Module1.xml", "<script/>", "Basic/Standard/Module1.xml"),
    ],
)
def test_what_is_left_in_an_open_document_is_told(name: str, part: str | bytes, told: str) -> None:
    (trace,) = clean_document(open_document(**{name: part}), ".odt").traces

    assert told in trace


def test_the_author_of_a_book_is_no_trace() -> None:
    body = '<text:bibliography-mark text:author="Ivan"/>'

    assert clean_document(open_document(**{"content.xml": body}), ".odt").traces == ()


def test_a_picture_that_stands_for_a_chart_loses_its_marks() -> None:
    cleaned = clean_document(open_document(**{"ObjectReplacements/Object 1": FORMATS["png"]()}), ".ods")

    assert cleaned.traces == ()
    assert CANARY not in unpacked(cleaned.body)["ObjectReplacements/Object 1"]


def test_a_list_of_parts_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(DocumentRefusedError, match="broken"):
        clean_document(word(**{"[Content_Types].xml": "<Types/>".encode("utf-16")}), ".docx")
