"""How staff see that a story can come out, when it does, under which date, and where it then stands."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from tamizdat.desk.models import Article, PlainPage
from tamizdat.desk.on_the_paper import paper_address
from tests.desk.staff import draft, front, published, reread, signed_in, story_form

pytestmark = pytest.mark.usefixtures("newsroom")
MENU = re.compile(r'<nav class="actions actions--primary.*?</nav>', re.DOTALL)


def screen(user: User, article: Article) -> str:
    page = signed_in(user).get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    return page.content.decode()


def beside_saving(page: str) -> str:
    """What stands below a story after the button that saves and its menu."""
    [menu] = MENU.findall(page)
    return menu.rpartition("</template>")[2].rpartition("</div>")[2]


def send(user: User, article: Article, **changes: object) -> str:
    """The screen that follows."""
    page = signed_in(user).post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), story_form(article, **changes), follow=True
    )
    return page.content.decode()


# The button.


def test_who_may_publish_finds_it_beside_saving(editor: User) -> None:
    page = screen(editor, draft("Storm warning", by=editor))

    assert 'name="action-publish"' in beside_saving(page)
    assert page.count('name="action-publish"') == 1


def test_who_may_not_publish_finds_submitting_beside_saving(reporter: User) -> None:
    page = screen(reporter, draft("Storm warning", by=reporter))

    assert 'name="action-submit"' in beside_saving(page)
    assert 'name="action-publish"' not in page


def test_a_new_story_has_the_same_buttons(editor: User) -> None:
    page = signed_in(editor).get(reverse("wagtailadmin_pages:add", args=["desk", "article", front().pk]))

    assert 'name="action-publish"' in beside_saving(page.content.decode())


def test_whoever_reviews_finds_approving_beside_saving(reporter: User, editor: User) -> None:
    article = draft("Storm warning", by=reporter)
    send(reporter, article, **{"action-submit": "1"})

    assert 'data-workflow-action-name="approve"' in beside_saving(screen(editor, article))


# The link.


def test_a_story_that_is_out_is_linked_where_readers_find_it(editor: User) -> None:
    article = published("Storm warning")

    assert reread(article).url == paper_address() + reread(article).standing.path
    assert f'href="{reread(article).url}"' in screen(editor, article)


def test_after_publishing_the_story_is_linked(editor: User) -> None:
    article = draft("Storm warning", by=editor)

    page = send(editor, article, **{"action-publish": "1"})

    assert re.search(rf'href="{re.escape(reread(article).url)}"[^>]*>\s*Read it on the paper', page)


def test_what_readers_do_not_find_is_not_linked(editor: User) -> None:
    withdrawn = published("Out")
    signed_in(editor).post(reverse("wagtailadmin_pages:unpublish", args=[withdrawn.pk]), {"because": ""})

    assert draft("Storm warning").url is None
    assert reread(withdrawn).url is None
    assert Article(title="Not saved").url is None


def test_fronts_and_plain_pages_are_linked_too(publisher: User) -> None:
    about = PlainPage.objects.get(slug="about", locale=front("ru").locale)
    about.save_revision().publish()

    assert front().url == f"{paper_address()}index.html"
    assert PlainPage.objects.get(pk=about.pk).url == f"{paper_address()}ru/about.html"


@pytest.mark.parametrize(
    ("public", "leads_to"),
    [
        ("https://farshore.net/", "https://farshore.net/"),
        ("https://farshore.net/paper/", "https://farshore.net/paper/"),
        ("https://farshore.example/", "http://localhost:8000/"),
        ("http://localhost/", "http://localhost:8000/"),
    ],
)
def test_an_address_that_leads_nowhere_gives_way_to_the_built_in_server(
    settings: object, public: str, leads_to: str
) -> None:
    env = settings.TAMIZDAT.model_copy(update={"address": public})

    with override_settings(TAMIZDAT=env):
        assert paper_address() == leads_to


def test_a_plain_page_is_edited_like_a_story(publisher: User) -> None:
    page = PlainPage.objects.get(slug="about", locale=front().locale)

    answer = signed_in(publisher).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert answer.status_code == 200
    assert 'name="action-publish"' in beside_saving(answer.content.decode())


# The time and the date.


def test_times_say_whose_they_are(editor: User) -> None:
    article = draft("Storm warning", by=editor)

    page = screen(editor, article)

    assert page.count("Times are those of Europe/Riga.") >= 2


def test_a_scheduled_story_says_when_it_comes_out(editor: User) -> None:
    article = draft("Storm warning", by=editor)
    send(editor, article, go_live_at="2041-07-06 12:00", **{"action-publish": "1"})

    assert "It comes out 2041-07-06 12:00, Europe/Riga." in screen(editor, article)


def test_a_time_that_nobody_has_approved_is_told_from_one_that_holds(reporter: User) -> None:
    article = draft("Storm warning", by=reporter)
    send(reporter, article, go_live_at="2041-07-06 12:00")

    assert "once somebody who may publish has said so" in screen(reporter, article)


def test_an_old_date_is_told_before_and_after_the_story_comes_out(editor: User) -> None:
    article = draft("Storm warning", by=editor)
    old = {"published_at": "2019-03-05 09:30"}
    send(editor, article, **old)

    assert "Readers will see the date 2019-03-05" in screen(editor, article)
    assert "Readers see the date 2019-03-05 on it." in send(editor, article, **old, **{"action-publish": "1"})
    assert "Readers will see the date" not in screen(editor, article)


def test_an_old_date_is_told_when_the_story_is_scheduled(editor: User) -> None:
    article = draft("Storm warning", by=editor)

    page = send(
        editor,
        article,
        published_at="2019-03-05 09:30",
        go_live_at="2041-07-06 12:00",
        **{"action-publish": "1"},
    )

    assert "Readers see the date 2019-03-05 on it." in page


def test_an_old_date_is_told_when_the_story_is_approved(reporter: User, editor: User) -> None:
    article = draft("Storm warning", by=reporter)
    old = {"published_at": "2019-03-05 09:30"}
    send(reporter, article, **old, **{"action-submit": "1"})

    page = send(
        editor,
        article,
        **old,
        **{"action-workflow-action": "1", "workflow-action-name": "approve"},
    )

    assert TaskState.objects.get().status == TaskState.STATUS_APPROVED
    assert "Readers see the date 2019-03-05 on it." in page


def test_the_date_of_the_day_is_not_worth_a_word(editor: User) -> None:
    article = draft("Storm warning", by=editor)
    today = timezone.localtime().strftime("%Y-%m-%d %H:%M")

    page = send(editor, article, published_at=today, **{"action-publish": "1"})

    assert "Readers see the date" not in page


# The fields.


def test_the_editor_saves_what_was_written_while_wagtail_did_not_look(editor: User) -> None:
    assert 'src="/static/desk/autosaving.js"' in screen(editor, draft("Storm warning", by=editor))


def test_dates_are_written_one_way_and_weeks_begin_on_monday(editor: User) -> None:
    article = draft("Storm warning", by=editor)
    Article.objects.filter(pk=article.pk).update(go_live_at=timezone.now() - timedelta(hours=1))
    missed = timezone.localtime(reread(article).go_live_at).strftime("%Y-%m-%d %H:%M")

    assert f">{missed}</time>" in signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()
    starts = re.findall(r"dayOfWeekStart\W+(\d)", screen(editor, article))
    assert set(starts) == {"1"}


def test_a_headline_has_a_field_that_grows_and_stays_one_line(editor: User) -> None:
    article = draft("Storm warning", by=editor)

    page = send(editor, article, title="Storm warning\r\n on the  outer roads ")

    assert re.search(r'<textarea name="title"[^>]*w-autosize', page)
    assert reread(article).get_latest_revision_as_object().title == "Storm warning on the outer roads"
