"""Nothing of an upload is kept but what is to be seen."""

import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from tamizdat.desk.errors import PhotoRefusedError
from tamizdat.desk.models import Photo
from tamizdat.desk.photos import (
    MOST_BYTES,
    MOST_PIXELS,
    add_photo,
    clean_photo,
    photo_sheets,
    planned_renderings,
    renderings_of,
)
from tamizdat.edition.sheets import digest_of
from tests.desk.telltales import CANARY, CREDIT, FORMATS, TEXT, jpeg, scene, xmp

Committing = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


pytestmark = pytest.mark.usefixtures("media")


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Committing) -> Committing:
    return django_capture_on_commit_callbacks


def upload(body: bytes, name: str = f"{TEXT}.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def kept(directory: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def some_photo(body: bytes | None = None) -> Photo:
    return add_photo(
        upload(body or jpeg()), title="Pier", credit="Lio Hartmann", alternative_text="A pier at dusk"
    )


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_telltale_photo_itself_names_the_source(suffix: str) -> None:
    assert CANARY in FORMATS[suffix]()


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_stored_photo_names_nobody(suffix: str, media: Path) -> None:
    photo = add_photo(
        upload(FORMATS[suffix](), f"{TEXT}.{suffix}"), title="Pier", credit=CREDIT, alternative_text="A pier"
    )
    renderings_of(photo)

    files = kept(media)

    assert len(files) == 1 + 2
    assert not [path for path, body in files.items() if CANARY in body or TEXT in path.name]
    row = Photo.objects.filter(pk=photo.pk).values().get()
    assert TEXT not in str(row)


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_metadata_slot_is_left_in_a_clean_photo(suffix: str) -> None:
    clean = clean_photo(upload(FORMATS[suffix]()))

    with Image.open(BytesIO(clean.body)) as picture:
        picture.load()
        left = set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not left
        assert not picture.getexif()
    assert clean.body.endswith(b"\xff\xd9" if clean.suffix == ".jpg" else b"IEND\xaeB\x60\x82")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_clean_photo_still_shows_what_was_to_be_seen(suffix: str) -> None:
    clean = clean_photo(upload(FORMATS[suffix]()))

    with Image.open(BytesIO(clean.body)) as picture:
        assert picture.size == (320, 200)
        above, below = picture.convert("L").getpixel((160, 20)), picture.convert("L").getpixel((160, 180))
    assert isinstance(above, int)
    assert isinstance(below, int)
    assert above < 80
    assert below > 180


def test_a_photo_held_sideways_is_stored_upright() -> None:
    clean = clean_photo(upload(jpeg(orientation=6)))

    assert (clean.width, clean.height) == (200, 320)


@pytest.mark.parametrize(
    ("body", "offered"),
    [
        (jpeg(byline="Lio Hartmann", agency="Pier Agency"), "Lio Hartmann / Pier Agency"),
        (jpeg(artist="Lio Hartmann"), "Lio Hartmann"),
        (jpeg(), ""),
    ],
    ids=["iptc", "exif", "none"],
)
def test_the_credit_a_file_carries_is_offered(body: bytes, offered: str) -> None:
    assert clean_photo(upload(body)).offered_credit == offered


def test_the_credit_in_xmp_is_offered() -> None:
    out = BytesIO()
    scene().save(out, "PNG")
    body = out.getvalue()
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp("Lio Hartmann")
    chunk = struct.pack(">I", len(text)) + b"iTXt" + text + struct.pack(">I", zlib.crc32(b"iTXt" + text))

    clean = clean_photo(upload(body[:33] + chunk + body[33:]))

    assert clean.offered_credit == "Lio Hartmann"


def test_transparency_is_kept_and_shown_on_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (500, 300), (200, 0, 0, 0)).save(out, "PNG")

    clean = clean_photo(upload(out.getvalue()))

    assert clean.suffix == ".png"
    with Image.open(BytesIO(clean.body)) as picture:
        assert picture.mode == "RGBA"


def _png_header(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (head, data, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"MZ\x90 no picture at all", "no photo"),
        (b"%PDF-1.7 ...", "no photo"),
        (jpeg()[: len(jpeg()) // 3], "damaged"),
        (_png_header(400, 300), "damaged"),
        (_png_header(12_000, 12_000), "million pixels"),
        (_png_header(60_000, 60_000), "million pixels"),
        (b"\xff" * (MOST_BYTES + 1), "larger than"),
    ],
    ids=["empty", "svg", "program", "pdf", "cut", "hollow", "large", "bomb", "heavy"],
)
def test_what_is_no_usable_photo_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(PhotoRefusedError, match=reason):
        clean_photo(upload(body))


def test_a_bomb_is_larger_than_what_is_drawn() -> None:
    assert MOST_PIXELS < 12_000 * 12_000


@pytest.mark.django_db
def test_what_is_handed_to_the_model_is_cleaned_too(media: Path) -> None:
    photo = Photo(title="Pier", credit=CREDIT, description="A pier", file=upload(jpeg()))

    photo.save()

    [(path, body)] = kept(media).items()
    assert CANARY not in body
    assert TEXT not in path.name
    assert photo.digest == digest_of(body)
    assert photo.file_size == len(body)


@pytest.mark.django_db
def test_a_photo_of_which_another_file_is_stored_is_cleaned_again(media: Path) -> None:
    photo = some_photo()
    first = photo.digest
    out = BytesIO()
    scene((640, 400)).save(out, "JPEG", comment=CANARY)

    photo.file = upload(out.getvalue())  # type: ignore[assignment]  # Django wraps what is assigned
    photo.save()

    photo.refresh_from_db()
    assert photo.digest != first
    assert photo.width == 640
    assert not [path for path, body in kept(media).items() if CANARY in body]


@pytest.mark.django_db
@pytest.mark.parametrize(("credit", "alternative_text"), [("", "A pier"), ("Lio Hartmann", "")])
def test_a_photo_without_credit_or_alternative_text_is_refused(credit: str, alternative_text: str) -> None:
    with pytest.raises(ValidationError):
        add_photo(upload(jpeg()), title="Pier", credit=credit, alternative_text=alternative_text)


@pytest.mark.django_db
def test_the_database_keeps_no_photo_without_credit() -> None:
    photo = some_photo()

    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(credit="")


@pytest.mark.django_db
def test_a_decorative_photo_needs_no_alternative_text() -> None:
    photo = add_photo(upload(jpeg()), title="Ornament", credit="Lio Hartmann", is_decorative=True)

    assert photo.description == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, [300]), (480, [480]), (1200, [480, 960, 1200]), (2400, [480, 960, 1600])],
)
def test_renderings_are_never_larger_than_the_photo(width: int, widths: list[int]) -> None:
    out = BytesIO()
    scene((width, width // 2)).save(out, "JPEG")

    photo = some_photo(out.getvalue())

    assert [one.width for one in renderings_of(photo)] == [width for width in widths for _ in range(2)]
    for rendering in renderings_of(photo):
        with Image.open(rendering.file) as picture:
            assert picture.size == (rendering.width, rendering.height)
            assert picture.get_format_mimetype() == rendering.media_type


@pytest.mark.django_db
def test_renderings_are_the_same_bytes_when_made_again() -> None:
    photo = some_photo()
    before = {one.path: one.file.read_bytes() for one in renderings_of(photo)}
    for rendering in planned_renderings(photo):
        rendering.file.unlink()

    assert {sheet.path: sheet.body for sheet in photo_sheets(photo)} == before


@pytest.mark.django_db
def test_renderings_stand_under_the_digest_of_the_photo() -> None:
    photo = some_photo()

    assert [one.path for one in planned_renderings(photo)] == [
        f"photos/{photo.digest[:12]}-320.webp",
        f"photos/{photo.digest[:12]}-320.jpg",
    ]


@pytest.mark.django_db
def test_the_files_of_a_deleted_photo_go_with_it(media: Path, committing: Committing) -> None:
    photo = some_photo()
    renderings_of(photo)

    with committing(execute=True):
        photo.delete()

    assert not [path for path in kept(media) if "renderings" in path.parts]


@pytest.mark.django_db
def test_renderings_that_another_photo_shows_stay(committing: Committing) -> None:
    photo, twin = some_photo(), some_photo()
    renderings_of(photo)

    with committing(execute=True):
        photo.delete()

    assert all(one.file.is_file() for one in planned_renderings(twin))
