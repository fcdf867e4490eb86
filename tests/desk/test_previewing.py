"""What the preview shows is what would be baked."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tamizdat.desk.models import Article, FrontPage, FrontPick, PlainPage
from tamizdat.desk.paper_assets import stylesheet_path
from tamizdat.desk.photos import add_photo, planned_renderings
from tamizdat.desk.sheets import DeskSheets
from tests.desk.staff import draft, front, published, signed_in
from tests.desk.telltales import jpeg

pytestmark = pytest.mark.usefixtures("newsroom", "media")

BASE = re.compile(rb'<base href="/preview/[^"]+">\n')


def shown(client: Client, page: Article | FrontPage | PlainPage) -> bytes:
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert isinstance(response, HttpResponse)
    assert response.status_code == 200
    assert len(BASE.findall(response.content)) == 1
    return BASE.sub(b"", response.content)


def baked(place: str) -> list[bytes]:
    return [sheet.body for _, sheet in DeskSheets().sheets([place]) if sheet.path.endswith(".html")]


def test_a_story_is_previewed_as_it_is_baked(editor: User) -> None:
    article = published("The harbour reopens", by=editor)

    assert [shown(signed_in(editor), article)] == baked(f"story/{article.pk}")


def test_a_draft_is_previewed_as_it_would_come_out(editor: User) -> None:
    article = draft("The harbour reopens", by=editor)
    preview = shown(signed_in(editor), article)

    article.get_latest_revision().publish(user=editor)

    [page] = baked(f"story/{article.pk}")
    assert _without_clock(preview) == _without_clock(page)


def _without_clock(page: bytes) -> bytes:
    return re.sub(rb"\d\d:\d\d(:\d\d)?(\.\d+)?", b"", page)


def test_a_front_page_is_previewed_with_picks_that_nobody_has_saved(publisher: User) -> None:
    article = published("The harbour reopens")
    page = front()
    page.picks.add(FrontPick(article=article))
    page.save_revision(user=publisher)

    preview = shown(signed_in(publisher), page)

    assert b"The harbour reopens" in preview
    assert not FrontPick.objects.exists()
    FrontPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert [preview] == baked("front/en")


def test_a_plain_page_is_previewed_and_stays_a_draft(editor: User) -> None:
    page = PlainPage.objects.filter(locale__language_code="en")[0]

    preview = shown(signed_in(editor), page)

    assert page.title.encode() in preview
    assert not PlainPage.objects.get(pk=page.pk).live


def test_a_preview_finds_its_stylesheet_and_photos_at_the_desk(editor: User) -> None:
    photo = add_photo(
        SimpleUploadedFile("a.jpg", jpeg()), title="Pier", credit="Lio Hartmann", alternative_text="A pier"
    )
    client = signed_in(editor)

    for path in (stylesheet_path(), *(one.path for one in planned_renderings(photo))):
        assert client.get(reverse("desk:preview", args=[path])).status_code == 200


def test_a_preview_lets_no_script_run(editor: User) -> None:
    article = draft("The harbour reopens", by=editor)

    response = signed_in(editor).get(reverse("wagtailadmin_pages:view_draft", args=[article.pk]))

    assert "script-src" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["../secrets.toml", "photos/../../secrets.toml", "photos/0000-480.webp", "nothing.html", "edition"],
)
def test_a_preview_gives_nothing_but_the_paper(
    editor: User, path: str, tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "secrets.toml").write_text("secret")
    (tmp_path / "www" / "edition").mkdir(parents=True)
    settings.TAMIZDAT = settings.TAMIZDAT.model_copy(update={"directory": tmp_path})

    assert signed_in(editor).get(f"/preview/{path}").status_code == 404


def test_a_preview_is_for_staff_alone(client: Client) -> None:
    response = client.get(reverse("desk:preview", args=[stylesheet_path()]))

    assert response.status_code == 302
    assert response["Location"].startswith("/login/")
