"""Every way a photo can come into the desk cleans it, and asks for what readers are owed."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import UploadedFile

from tamizdat.desk.models import Photo
from tamizdat.desk.photos import add_photo
from tests.desk.staff import signed_in
from tests.desk.telltales import CANARY, FORMATS, TEXT, jpeg

pytestmark = pytest.mark.usefixtures("media")


def telltale(suffix: str = "jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{TEXT}.{suffix}", FORMATS[suffix]())


def telling(media: Path) -> list[Path]:
    """The files that name the source, in their name or in their bytes."""
    files = [path for path in media.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if TEXT in path.name or CANARY in path.read_bytes()]


def described(prefix: str = "", **changes: object) -> dict[str, object]:
    fields = {"title": "Pier", "credit": "Lio Hartmann", "description": "A pier at dusk", "tags": ""}
    return {f"{prefix}{name}": value for name, value in {**fields, **changes}.items()}


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_form_for_one_photo_cleans_it(reporter: User, media: Path, suffix: str) -> None:
    response = signed_in(reporter).post(
        reverse("wagtailimages:add"), {**described(), "file": telltale(suffix)}
    )

    assert response.status_code == 302
    assert not telling(media)
    assert Photo.objects.get().uploaded_by_user == reporter


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_page_for_many_photos_cleans_before_it_asks_for_the_credit(
    reporter: User, media: Path, suffix: str
) -> None:
    client = signed_in(reporter)
    asked = client.post(reverse("wagtailimages:add_multiple"), {"files[]": telltale(suffix), "title": TEXT})
    answer = json.loads(asked.content)
    assert answer["success"]
    assert TEXT not in answer["form"]
    assert not telling(media)

    upload_id = answer["uploaded_file_id"]
    finished = client.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload_id]),
        described(f"uploaded-image-{upload_id}-"),
    )

    assert json.loads(finished.content)["success"]
    assert not telling(media)
    assert not UploadedFile.objects.exists()
    assert Photo.objects.get().title == "Pier"


def test_a_waiting_upload_is_not_drawn_twice(reporter: User, media: Path) -> None:
    client = signed_in(reporter)
    asked = client.post(reverse("wagtailimages:add_multiple"), {"files[]": telltale(), "title": TEXT})
    upload_id = json.loads(asked.content)["uploaded_file_id"]
    [waiting] = [path for path in media.rglob("*") if path.is_file()]
    body = waiting.read_bytes()

    client.post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[upload_id]),
        described(f"uploaded-image-{upload_id}-"),
    )

    with Photo.objects.get().open_file() as stored:
        assert stored.read() == body


def test_a_raw_file_that_waits_is_cleaned_when_it_is_taken(reporter: User, media: Path) -> None:
    waiting = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(Photo), file=telltale(), uploaded_by_user=reporter
    )

    signed_in(reporter).post(
        reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk]),
        described(f"uploaded-image-{waiting.pk}-"),
    )

    assert Photo.objects.count() == 1
    assert not telling(media)


def test_the_credit_a_file_carries_is_proposed_and_not_kept(reporter: User) -> None:
    upload = SimpleUploadedFile("a.jpg", jpeg(byline="Lio Hartmann", agency="Pier Agency"))

    asked = signed_in(reporter).post(reverse("wagtailimages:add_multiple"), {"files[]": upload})

    assert 'value="Lio Hartmann / Pier Agency"' in json.loads(asked.content)["form"]
    assert not Photo.objects.exists()


def test_the_chooser_in_a_story_cleans(reporter: User, media: Path) -> None:
    response = signed_in(reporter).post(
        reverse("wagtailimages_chooser:create"),
        {
            **described("image-chooser-upload-"),
            "image-chooser-upload-file": telltale(),
        },
    )

    assert json.loads(response.content)["step"] == "chosen"
    assert not telling(media)


def test_the_chooser_asks_for_credit_and_alternative_text(reporter: User) -> None:
    response = signed_in(reporter).post(
        reverse("wagtailimages_chooser:create"),
        {
            **described("image-chooser-upload-", credit="", description=""),
            "image-chooser-upload-file": telltale(),
        },
    )

    assert json.loads(response.content)["step"] == "reshow_creation_form"
    assert not Photo.objects.exists()


def test_another_file_for_a_photo_is_cleaned(editor: User, media: Path) -> None:
    photo = add_photo(telltale("png"), title="Pier", credit="Lio Hartmann", alternative_text="A pier")
    first = photo.digest

    response = signed_in(editor).post(
        reverse("wagtailimages:edit", args=[photo.pk]), {**described(), "file": telltale("webp")}
    )

    assert response.status_code == 302
    photo.refresh_from_db()
    assert photo.digest != first
    assert not telling(media)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"credit": ""}, "credit"),
        ({"description": ""}, "description"),
        ({"description": "  "}, "description"),
    ],
)
def test_the_form_refuses_a_photo_that_owes_readers_something(
    reporter: User, changes: dict[str, str], field: str
) -> None:
    response = signed_in(reporter).post(
        reverse("wagtailimages:add"), {**described(**changes), "file": telltale()}
    )

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Photo.objects.exists()


def test_a_decorative_photo_loses_its_alternative_text(reporter: User) -> None:
    signed_in(reporter).post(
        reverse("wagtailimages:add"), {**described(is_decorative="on"), "file": telltale()}
    )

    assert Photo.objects.get().description == ""


def test_what_is_no_photo_is_refused_in_one_sentence(reporter: User, media: Path) -> None:
    drawing = SimpleUploadedFile("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    response = signed_in(reporter).post(reverse("wagtailimages:add_multiple"), {"files[]": drawing})

    answer = json.loads(response.content)
    assert not answer["success"]
    assert "SVG" in answer["error_message"]
    assert not media.exists()


# The same photo again.


def named_by(answer: str) -> bool:
    return "This photo is already here: “The pier at dusk”, A. Harrow, since" in answer


@pytest.fixture
def pier(media: Path) -> Photo:
    return add_photo(
        telltale(), title="The pier at dusk", credit="A. Harrow", alternative_text="A pier at dusk"
    )


def test_the_form_for_one_photo_names_the_one_that_is_here_already(reporter: User, pier: Photo) -> None:
    page = signed_in(reporter).post(reverse("wagtailimages:add"), {**described(), "file": telltale()})

    assert named_by(page.content.decode())
    assert Photo.objects.count() == 1


def test_the_page_for_many_photos_names_the_one_that_is_here_already(reporter: User, pier: Photo) -> None:
    answer = signed_in(reporter).post(reverse("wagtailimages:add_multiple"), {"files[]": telltale()})

    assert named_by(json.loads(answer.content)["error_message"])
    assert not UploadedFile.objects.exists()


def test_the_chooser_names_the_one_that_is_here_already(reporter: User, pier: Photo) -> None:
    answer = signed_in(reporter).post(
        reverse("wagtailimages_chooser:create"),
        {**described("image-chooser-upload-"), "image-chooser-upload-file": telltale()},
    )

    assert named_by(" ".join(str(part) for part in json.loads(answer.content).values()))
    assert Photo.objects.count() == 1


def test_a_photo_takes_its_own_file_again(editor: User, pier: Photo) -> None:
    answer = signed_in(editor).post(
        reverse("wagtailimages:edit", args=[pier.pk]),
        {**described(title="Pier, evening"), "file": telltale()},
    )

    assert answer.status_code == 302
    assert Photo.objects.get().title == "Pier, evening"


@pytest.mark.parametrize("layout", ["grid", "list"])
@pytest.mark.parametrize("screen", ["wagtailimages:index", "wagtailimages_chooser:choose"])
def test_photos_are_told_apart_by_their_credit(editor: User, pier: Photo, screen: str, layout: str) -> None:
    answer = signed_in(editor).get(reverse(screen), {"layout": layout})

    page = answer.json()["html"] if answer["Content-Type"] == "application/json" else answer.content.decode()
    assert "A. Harrow" in page
    assert pier.filename not in page
