from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import reverse

from tamizdat.desk.importing.pages import Dropped, Paragraph, Reason, SavedPage
from tamizdat.desk.imports import import_page
from tamizdat.desk.models import Article, ImportedPage
from tests.desk.staff import draft, reread, signed_in, story_form
from tests.factories.desk import PhotoFactory

pytestmark = pytest.mark.usefixtures("newsroom", "media")


@pytest.fixture
def article(reporter: User) -> Article:
    page = SavedPage(
        file_name="private name.html",
        headline="Three ledgers vanish",
        blocks=(Paragraph("Three ledgers are gone, a clerk said."),),
        dropped=(
            Dropped("<b>Home</b> & away", Reason.NAVIGATION, 0),
            Dropped("She asked not to be named.", Reason.OUTSIDE, 1),
        ),
        language="en",
        address="https://harbour.example/ledgers",
        credit="L. Karr / The Mole",
    )
    return reread(import_page(page, by=reporter, at=datetime(2031, 7, 6, tzinfo=UTC)).article)


def edit(article: Article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[article.pk])


def press(user: User, article: Article, value: str, **changes: object) -> HttpResponse:
    form = story_form(article, **{"put-back": value, **changes})
    return signed_in(user).post(edit(article), form)


def texts(article: Article) -> list[str]:
    return [item["value"] for item in reread(article).get_latest_revision_as_object().body.raw_data]


def test_every_line_left_out_stands_beside_the_draft_with_its_reason(article, reporter):
    shown = signed_in(reporter).get(edit(article)).content.decode()

    assert "&lt;b&gt;Home&lt;/b&gt; &amp; away" in shown
    assert "She asked not to be named." in shown
    assert "outside the story" in shown
    assert "harbour.example/ledgers" in shown
    assert shown.count('name="put-back"') == 2


def test_the_credit_of_a_photo_that_was_not_saved_stands_beside_the_empty_place(article, reporter):
    shown = signed_in(reporter).get(edit(article)).content.decode()

    assert shown.count("L. Karr / The Mole") == 1
    assert shown.index("L. Karr / The Mole") < shown.index('name="lead_photo"')


def test_a_story_with_its_photo_is_not_told_whose_the_photo_was(article, reporter):
    article.lead_photo = PhotoFactory()
    article.save_revision(user=reporter)

    assert "L. Karr / The Mole" not in signed_in(reporter).get(edit(article)).content.decode()


def test_what_was_written_here_has_nothing_left_out(reporter):
    shown = signed_in(reporter).get(edit(draft("Written here", by=reporter))).content.decode()

    assert "put-back" not in shown


def test_one_click_saves_the_draft_and_puts_the_line_back(article, reporter):
    response = press(reporter, article, "1", standfirst="Written meanwhile.")

    saved = reread(article).get_latest_revision_as_object()
    assert response.status_code == 302
    assert response["Location"].endswith("#left-out")
    assert saved.standfirst == "Written meanwhile."
    assert texts(article)[-1] == "<p>She asked not to be named.</p>"


def test_a_line_that_is_back_has_no_button_any_more(article, reporter):
    press(reporter, article, "1")

    shown = signed_in(reporter).get(edit(article)).content.decode()

    assert shown.count('name="put-back"') == 1


@pytest.mark.parametrize("value", ["7", "-1", "x", ""])
def test_a_number_that_means_no_line_puts_nothing_back(article, reporter, value):
    response = press(reporter, article, value)

    assert response.status_code == 302
    assert not any(line["put_back"] for line in ImportedPage.objects.get().dropped)


def test_a_stranger_puts_nothing_back(article):
    stranger = User.objects.create(username="stranger")

    response = press(stranger, article, "1")

    assert response.status_code in (302, 403)
    assert not any(line["put_back"] for line in ImportedPage.objects.get().dropped)


def test_a_locked_draft_gets_nothing_back_from_others(article, reporter, editor):
    article.locked = True
    article.locked_by = editor
    article.save()

    press(reporter, article, "1")

    assert not any(line["put_back"] for line in ImportedPage.objects.get().dropped)


def test_pressing_enter_in_a_field_saves_and_puts_nothing_back(article, reporter):
    shown = signed_in(reporter).get(edit(article)).content.decode()
    panel = shown[shown.index('id="left-out"') :]

    # A browser takes the first button of a form for Enter.
    assert panel.index('<button type="submit" hidden') < panel.index('name="put-back"')
    assert 'type="submit"' not in shown[shown.index('id="page-edit-form"') : shown.index('id="left-out"')]
