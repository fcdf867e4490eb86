"""An uploaded file keeps quiet about who made it, or the desk tells what it says before it is kept."""

import io
import json
import re
import zipfile
import zlib
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model

from tamizdat.desk.documents import clean_document
from tamizdat.desk.errors import DocumentRefusedError
from tamizdat.desk.picture_marks import UnknownPictureError, without_marks
from tests.desk.staff import signed_in
from tests.desk.telltales import CANARY, FORMATS, TEXT, scene

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORE = f"<cp:coreProperties><dc:creator>{TEXT}</dc:creator><cp:lastModifiedBy>{TEXT}</cp:lastModifiedBy></cp:coreProperties>"
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="t/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="t/core-properties" Target="docProps/core.xml"/>'
    '<Relationship Id="rId3" Type="t/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="a"/>'
    '<Override PartName="/word/people.xml" ContentType="b"/></Types>'
)
TEXT_OF_WORD = (
    '<w:document><w:p w:rsidR="00A1B2C3" w:rsidRDefault="00A1B2C3"><w:t>The harbour</w:t></w:p></w:document>'
)


def drawn(kind: str) -> bytes:
    body = io.BytesIO()
    scene().save(body, kind)
    return body.getvalue()


PLAIN = {"jpg": drawn("JPEG"), "png": drawn("PNG")}


def packed(parts: dict[str, str | bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return body.getvalue()


def unpacked(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def word(**changes: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "docProps/core.xml": CORE,
        "docProps/app.xml": f"<Properties><Company>{TEXT}</Company></Properties>",
        "docProps/thumbnail.jpeg": FORMATS["jpg"](),
        "word/people.xml": f'<w15:people><w15:person w15:author="{TEXT}"/></w15:people>',
        "word/settings.xml": '<w:settings><w:rsids><w:rsid w:val="00A1B2C3"/></w:rsids></w:settings>',
        "word/document.xml": TEXT_OF_WORD,
        "word/media/image1.jpeg": FORMATS["jpg"](),
    }
    return packed({**parts, **changes})


def open_document(**changes: str | bytes) -> bytes:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": '<office:document-content><text:p officeooo:rsid="001f">The harbour</text:p></office:document-content>',
        "meta.xml": f"<office:document-meta><meta:initial-creator>{TEXT}</meta:initial-creator></office:document-meta>",
        "settings.xml": f'<config:config-item config:name="PrinterName" config:type="string">{TEXT}</config:config-item>',
        "Thumbnails/thumbnail.png": FORMATS["png"](),
        "Pictures/1.png": FORMATS["png"](),
        "META-INF/manifest.xml": (
            '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            '<manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png" manifest:media-type="image/png"/>'
            "</manifest:manifest>"
        ),
    }
    return packed({**parts, **changes})


def pdf(info: bytes = b"", rest: bytes = b"", trailer: bytes = b"/Info 2 0 R") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< " + info + b" >>\nendobj\n"
        + rest + b"\ntrailer\n<< /Root 1 0 R " + trailer + b" >>\n%%EOF\n"
    )  # fmt: skip


def stream(dictionary: bytes, body: bytes) -> bytes:
    return (
        b"9 0 obj\n<< "
        + dictionary
        + b" /Filter /FlateDecode >>\nstream\n"
        + zlib.compress(body)
        + b"\nendstream\nendobj"
    )


def test_nothing_names_the_maker_in_a_word_file() -> None:
    cleaned = clean_document(word(), ".docx")

    parts = unpacked(cleaned.body)
    assert cleaned.traces == ()
    assert [
        name for name, part in parts.items() if CANARY in part or TEXT.encode() in part or b"00A1B2C3" in part
    ] == []
    assert b"The harbour" in parts["word/document.xml"]
    assert {"docProps/core.xml", "docProps/app.xml"} <= parts.keys()


def test_what_is_left_out_of_a_word_file_is_not_missed() -> None:
    parts = unpacked(clean_document(word(), ".docx").body)

    named = re.findall(
        rb'(?:Target|PartName)="/?([^"]+)"', parts["_rels/.rels"] + parts["[Content_Types].xml"]
    )
    assert {name.decode() for name in named} == {"word/document.xml", "docProps/core.xml"}


def test_nothing_names_the_maker_in_an_open_document() -> None:
    cleaned = clean_document(open_document(), ".odt")

    parts = unpacked(cleaned.body)
    assert cleaned.traces == ()
    assert [
        name for name, part in parts.items() if CANARY in part or TEXT.encode() in part or b"rsid" in part
    ] == []
    assert "Thumbnails/thumbnail.png" not in parts
    assert b"Thumbnails" not in parts["META-INF/manifest.xml"]
    assert next(iter(parts)) == "mimetype"


def test_when_the_parts_were_changed_is_not_told() -> None:
    with zipfile.ZipFile(io.BytesIO(clean_document(word(), ".docx").body)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_folder_and_the_printer_of_a_sheet_are_not_told() -> None:
    sheet = word(**{
        "xl/workbook.xml": '<workbook><x15ac:absPath url="C:\\Users\\ivan\\" xmlns:x15ac="x"/></workbook>',
        "xl/worksheets/sheet1.xml": '<worksheet><pageSetup paperSize="9" r:id="rId1" orientation="landscape"/></worksheet>',
        "xl/worksheets/_rels/sheet1.xml.rels": '<R><Relationship Id="rId1" Target="../printerSettings/p1.bin"/></R>',
        "xl/printerSettings/p1.bin": TEXT.encode("utf-16-le"),
    })  # fmt: skip

    parts = unpacked(clean_document(sheet, ".xlsx").body)

    assert parts["xl/workbook.xml"] == b"<workbook></workbook>"
    assert (
        parts["xl/worksheets/sheet1.xml"]
        == b'<worksheet><pageSetup paperSize="9" orientation="landscape"/></worksheet>'
    )
    assert parts["xl/worksheets/_rels/sheet1.xml.rels"] == b"<R></R>"
    assert "xl/printerSettings/p1.bin" not in parts


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("word/comments.xml", '<w:comment w:author="Ivan &amp; Co"/>', "Ivan & Co"),
        ("word/document.xml", '<w:ins w:id="1" w:author="Ivan"><w:t>x</w:t></w:ins>', "Ivan"),
        ("xl/comments1.xml", "<comments><authors><author>Ivan</author></authors></comments>", "Ivan"),
        (
            "word/_rels/settings.xml.rels",
            '<Relationship Target="file:///C:/Users/Ivan/t.dotx"/>',
            "C:/Users/Ivan",
        ),
        ("word/embeddings/Book1.xlsx", b"PK", "another document inside: Book1.xlsx"),
        ("word/media/image2.emf", b"\x01\x00", "image2.emf"),
    ],
    ids=[
        "comment",
        "tracked change",
        "comment in a sheet",
        "template",
        "document inside",
        "picture of another kind",
    ],
)
def test_what_is_left_in_an_office_file_is_told(name: str, part: str | bytes, told: str) -> None:
    (trace,) = clean_document(word(**{name: part}), ".docx").traces

    assert told in trace


def test_a_name_at_a_note_in_an_open_document_is_told() -> None:
    body = "<office:annotation><dc:creator>Ivan</dc:creator></office:annotation>"

    (trace,) = clean_document(open_document(**{"content.xml": body}), ".odt").traces

    assert "Ivan" in trace


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (pdf(b"/Author (Ivan \\(the Second\\)) /Title ()"), "Author: Ivan (the Second)"),
        (pdf(b"/Author <FEFF0418043204300301>"), "Author: Ива́"),
        (pdf(b"/Producer (Scanner 5535)"), "Producer: Scanner 5535"),
        (pdf(rest=b"<x:xmpmeta><rdf:li><dc:creator><rdf:Seq><rdf:li>Ivan</rdf:li></rdf:Seq></dc:creator></x:xmpmeta>"), "dc:creator: Ivan"),
        (pdf(rest=stream(b"/Type /Metadata", b'<x:xmpmeta><a xmp:CreatorTool="Pen 3"/></x:xmpmeta>')), "xmp:CreatorTool: Pen 3"),
        (pdf(rest=stream(b"/Type /ObjStm /N 2 /First 8", b"7 0 5 2 <<>><< /Author (Ivan) >>"), trailer=b"/Info 5 0 R"), "Author: Ivan"),
        (pdf(rest=b"3 0 obj << /Subtype /Text /T (Ivan) >> endobj"), "Ivan"),
        (pdf(rest=b"3 0 obj << /Type /EmbeddedFile >> endobj"), "another file inside"),
        (pdf(b"/Author (\x8f\x02)", trailer=b"/Info 2 0 R /Encrypt 4 0 R"), "locked"),
    ],
    ids=["plain", "in Cyrillic", "device", "XMP", "packed XMP", "packed", "note", "attachment", "locked"],
)  # fmt: skip
def test_what_a_pdf_says_is_told(body: bytes, told: str) -> None:
    cleaned = clean_document(body, ".pdf")

    assert cleaned.body == body
    assert len(cleaned.traces) == 1
    assert told in cleaned.traces[0]


def test_a_pdf_that_names_nobody_is_taken_as_it_is() -> None:
    bookmark = b"3 0 obj << /Title (Chapter 1) /Parent 2 0 R >> endobj"

    assert clean_document(pdf(b"/CreationDate (D:2031)", bookmark), ".pdf").traces == ()


@pytest.mark.parametrize("suffix", [".csv", ".txt"])
def test_plain_text_is_taken_as_it_is(suffix: str) -> None:
    assert clean_document(b"a;b\n", suffix) == clean_document(b"a;b\n", ".csv")


@pytest.mark.parametrize("suffix", [".zip", ".epub"])
def test_what_nobody_looks_into_says_so(suffix: str) -> None:
    assert len(clean_document(b"PK", suffix).traces) == 1


@pytest.mark.parametrize(
    ("body", "suffix"),
    [
        (b"%PDF-1.7", ".docx"),
        (word()[:-40], ".docx"),
        (packed({"a.txt": "a"}), ".xlsx"),
        (packed({"a.txt": "a"}), ".ods"),
        (b"<html>", ".pdf"),
        (open_document(**{"META-INF/manifest.xml": "<manifest:encryption-data/>"}), ".odt"),
    ],
    ids=["another kind", "cut", "no workbook", "no content", "no PDF", "locked"],
)
def test_what_is_not_what_its_name_says_is_refused(body: bytes, suffix: str) -> None:
    with pytest.raises(DocumentRefusedError):
        clean_document(body, suffix)


def test_a_file_that_swells_when_it_is_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tamizdat.desk.documents.MOST_BYTES_UNPACKED", 1000)

    with pytest.raises(DocumentRefusedError, match="too large"):
        clean_document(word(**{"word/document.xml": "a" * 2000}), ".docx")


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_picture_loses_its_marks_and_not_a_pixel(suffix: str) -> None:
    before = FORMATS[suffix]()

    after = without_marks(before + b"something behind the end")

    assert CANARY not in after
    assert b"behind the end" not in after
    with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
        assert old.tobytes() == new.tobytes()


@pytest.mark.parametrize("cut", [0.01, 0.1, 0.3, 0.6])
@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_broken_picture_is_told(suffix: str, cut: int) -> None:
    with pytest.raises(UnknownPictureError):
        without_marks(PLAIN[suffix][: int(len(PLAIN[suffix]) * cut)])


def upload(client: User, name: str, body: bytes, **fields: str) -> str:
    told = {"title": "Register", "tags": "", "file": SimpleUploadedFile(name, body), **fields}
    return signed_in(client).post(reverse("wagtaildocs:add"), told).content.decode()


def test_the_form_for_one_file_keeps_it_cleaned_and_under_a_name_that_says_nothing(
    reporter: User, media: Path
) -> None:
    upload(reporter, f"{TEXT}.docx", word())

    (kept,) = [path for path in media.rglob("*") if path.is_file()]
    assert TEXT not in kept.name
    assert kept.read_bytes() == clean_document(word(), ".docx").body
    assert get_document_model().objects.get().file_size == kept.stat().st_size


def test_a_file_that_names_its_makers_is_kept_only_when_somebody_says_so(reporter: User, media: Path) -> None:
    body = pdf(b"/Author (Ivan)")

    refused = upload(reporter, "register.pdf", body)
    assert "Author: Ivan" in refused
    assert not get_document_model().objects.exists()
    assert not media.exists() or not any(path.is_file() for path in media.rglob("*"))
    upload(reporter, "register.pdf", body, may_keep_traces="on")

    assert get_document_model().objects.get().title == "Register"


def test_the_page_for_many_files_cleans_and_refuses_likewise(reporter: User, media: Path) -> None:
    def put(name: str, body: bytes) -> dict[str, object]:
        told = {"title": name, "files[]": SimpleUploadedFile(name, body)}
        answer = signed_in(reporter).post(reverse("wagtaildocs:add_multiple"), told)
        return json.loads(answer.content)  # type: ignore[no-any-return]

    assert put("register.docx", word())["success"]
    assert "Author: Ivan" in str(put("register.pdf", pdf(b"/Author (Ivan)")))
    (kept,) = [path for path in media.rglob("*") if path.is_file()]
    assert CANARY not in kept.read_bytes()


def test_a_description_is_changed_without_the_file(reporter: User, media: Path) -> None:
    upload(reporter, "register.docx", word())
    document = get_document_model().objects.get()
    with document.file.open() as file:
        body = file.read()

    signed_in(reporter).post(
        reverse("wagtaildocs:edit", args=[document.pk]), {"title": "Harbour register", "tags": ""}
    )

    document = get_document_model().objects.get()
    with document.file.open() as file:
        assert (document.title, file.read()) == ("Harbour register", body)
