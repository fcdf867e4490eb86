"""An uploaded file keeps quiet about who made it, or the desk tells what it says before it is kept."""

import io
import json
import zipfile
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
from tests.desk.document_shapes import open_document, packed, pdf, word
from tests.desk.staff import signed_in
from tests.desk.telltales import CANARY, FORMATS, TEXT, scene


def drawn(kind: str) -> bytes:
    body = io.BytesIO()
    scene().save(body, kind)
    return body.getvalue()


PLAIN = {"jpg": drawn("JPEG"), "png": drawn("PNG")}


def test_when_the_parts_were_changed_is_not_told() -> None:
    with zipfile.ZipFile(io.BytesIO(clean_document(word(), ".docx").body)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


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


@pytest.mark.parametrize("limit", ["MOST_BYTES_UNPACKED", "MOST_BYTES_OF_PART"])
def test_a_file_that_swells_when_it_is_unpacked_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"tamizdat.desk.documents.{limit}", 100_000)

    with pytest.raises(DocumentRefusedError, match="too large"):
        clean_document(word(**{"word/document.xml": "a" * 200_000}), ".docx")


def test_a_part_that_swells_beyond_what_its_archive_says_is_refused() -> None:
    whole = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "a" * 200_000})
    said, other = (200_000).to_bytes(4, "little"), (10).to_bytes(4, "little")

    with pytest.raises(DocumentRefusedError, match="broken"):
        clean_document(whole.replace(said, other), ".docx")


def test_a_file_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tamizdat.desk.documents.MOST_PARTS", 3)

    with pytest.raises(DocumentRefusedError, match="too large"):
        clean_document(word(), ".docx")


def test_a_part_that_is_packed_in_a_way_that_office_programs_do_not_know_is_refused() -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")

    with pytest.raises(DocumentRefusedError, match="broken"):
        clean_document(body.getvalue(), ".docx")


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
