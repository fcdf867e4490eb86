"""What a story needs before it is submitted or comes out, and how little a draft needs."""

import json

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from tamizdat.desk.errors import NotReadyError
from tamizdat.desk.models import Article, Section
from tamizdat.desk.services import publish_article
from tests.desk.staff import UNWRITTEN, draft, front, reread, signed_in, story_form

pytestmark = pytest.mark.usefixtures("newsroom")
NO_TEXT = "Body: Write the story. It has no text yet."
NO_SECTION = "Section: Choose the section that the story stands in."
BLANK = {
    "body-count": "1",
    "body-0-type": "paragraph",
    "body-0-order": "0",
    "body-0-deleted": "",
    "body-0-value": json.dumps({"blocks": [{"key": "x1", "text": "\N{NO-BREAK SPACE}"}], "entityMap": {}}),
}


@pytest.fixture
def sport() -> Section:
    """A second section, so that there is a choice."""
    made: Section = Section.objects.create(
        name="Sport", slug="sport", locale=Locale.objects.get(language_code="en")
    )
    return made


def send(user: User, article: Article, **changes: object) -> HttpResponse:
    return signed_in(user).post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), story_form(article, **changes)
    )


def start(user: User, **changes: object) -> HttpResponse:
    """What the browser sends from the screen of a new story."""
    return signed_in(user).post(
        reverse("wagtailadmin_pages:add", args=["desk", "article", front().pk]),
        story_form(Article(title="Storm warning", slug="storm"), **changes),
    )


@pytest.mark.parametrize("text", [UNWRITTEN, BLANK], ids=["no paragraph", "an empty paragraph"])
def test_a_story_without_text_is_not_published(editor: User, text: dict[str, object]) -> None:
    article = draft("Storm warning", by=editor)

    page = send(editor, article, **text, **{"action-publish": "1"}).content.decode()

    assert NO_TEXT in page
    assert not reread(article).live


def test_a_story_without_text_is_not_submitted(reporter: User) -> None:
    article = draft("Storm warning", by=reporter)

    page = send(reporter, article, **UNWRITTEN, **{"action-submit": "1"}).content.decode()

    assert NO_TEXT in page
    assert not reread(article).workflow_in_progress


def test_a_story_without_a_section_is_not_published(editor: User, sport: Section) -> None:
    page = start(editor, section="", **{"action-publish": "1"}).content.decode()

    assert NO_SECTION in page
    assert not Article.objects.filter(live=True).exists()


def test_a_draft_is_saved_without_text_and_without_a_section(reporter: User, sport: Section) -> None:
    start(reporter, section="", **UNWRITTEN)

    [article] = Article.objects.all()
    assert (article.title, article.section, len(article.body)) == ("Storm warning", None, 0)


def test_the_screens_show_a_draft_without_a_section(reporter: User, sport: Section) -> None:
    start(reporter, section="", **UNWRITTEN)
    [article] = Article.objects.all()
    browser = signed_in(reporter)

    shown = [
        browser.get(address).status_code
        for address in (
            reverse("wagtailadmin_home"),
            reverse("desk_stories:index"),
            reverse("wagtailadmin_pages:edit", args=[article.pk]),
            reverse("wagtailadmin_pages:view_draft", args=[article.pk]),
            reverse("desk:translate", args=[article.pk, "ru"]),
        )
    ]

    assert shown == [200] * 5


def test_a_new_story_waits_for_its_section_to_be_chosen(reporter: User, sport: Section) -> None:
    page = signed_in(reporter).get(reverse("wagtailadmin_pages:add", args=["desk", "article", front().pk]))

    field = page.context["form"]["section"]
    assert field.value() is None
    assert [str(label) for _, label in field.field.choices] == ["Choose a section", "News", "Sport"]


def test_many_stories_at_once_do_not_come_out_without_text(editor: User) -> None:
    article = draft("Storm warning", by=editor)
    send(editor, article, **UNWRITTEN)

    page = signed_in(editor).post(
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={article.pk}",
        {"include_descendants": ""},
        follow=True,
    )

    assert "The story has no text yet." in page.content.decode()
    assert not reread(article).live


def test_a_story_without_text_comes_out_by_no_other_door(editor: User) -> None:
    article = draft("Storm warning", by=editor)
    article.body = []
    article.save_revision()

    with pytest.raises(NotReadyError, match="no text yet"):
        publish_article(article, by=editor, at=timezone.now())

    assert not reread(article).live
