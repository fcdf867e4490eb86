"""What the editors of stories, fronts and plain pages show, and where they lead."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, TaskState
from wagtail.search import index

from tamizdat.desk.models import Article, PlainPage
from tests.desk.staff import WRITTEN, draft, front, published, reread, signed_in, story_form

pytestmark = pytest.mark.usefixtures("newsroom")


def edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def screen(user: User, page: Page) -> str:
    return signed_in(user).get(edit_address(page)).content.decode()


def send(user: User, article: Article, **changes: object) -> int:
    return signed_in(user).post(edit_address(article), story_form(article, **changes)).status_code


def about() -> PlainPage:
    return PlainPage.objects.get(slug="about", locale=front().locale)


def said(text: str) -> dict[str, object]:
    """A comment at the standfirst, as the browser sends it."""
    replies = {
        f"comments-0-replies-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")
    }
    return {
        **replies,
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": text,
        "comments-0-contentpath": "standfirst",
        "comments-0-position": "",
        "comments-0-DELETE": "",
        "comments-0-resolved": "",
        "comments-0-id": "",
    }


# Comments.


def test_a_story_is_commented_on_by_its_reporter_and_by_an_editor(reporter: User, editor: User) -> None:
    article = draft("Storm warning", by=reporter)

    for user in (reporter, editor):
        page = screen(user, article)
        assert 'data-side-panel="comments"' in page
        assert 'id="comments-data"' in page


def test_a_comment_is_kept_and_shown_to_the_other(reporter: User, editor: User) -> None:
    article = draft("Storm warning", by=reporter)

    send(editor, article, **said("Who says so?"))

    assert Comment.objects.get().user == editor
    assert "Who says so?" in screen(reporter, article)


def test_a_new_story_may_be_commented_on(reporter: User) -> None:
    page = signed_in(reporter).get(reverse("wagtailadmin_pages:add", args=["desk", "article", front().pk]))

    assert 'data-side-panel="comments"' in page.content.decode()


# What was decided.


def send_back(reporter: User, editor: User, article: Article, comment: str) -> None:
    send(reporter, article, **{"action-submit": "1"})
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    signed_in(editor).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "reject", task.pk]),
        {"comment": comment},
    )


def test_a_story_that_was_sent_back_says_by_whom_and_why(reporter: User, editor: User) -> None:
    article = draft("Storm warning", by=reporter)

    send_back(reporter, editor, article, "Two sources, please.")

    page = screen(reporter, article)
    assert f"{editor.username} asks for changes." in page
    assert "<p>Two sources, please.</p>" in page


def test_a_story_that_is_submitted_again_is_no_longer_sent_back(reporter: User, editor: User) -> None:
    article = draft("Storm warning", by=reporter)
    send_back(reporter, editor, article, "Two sources, please.")

    send(reporter, article, **{"action-submit": "1"})

    assert "asks for changes." not in screen(editor, article)


def test_a_story_sent_back_by_an_account_that_is_gone_says_so_without_a_name(
    reporter: User, editor: User
) -> None:
    article = draft("Storm warning", by=reporter)
    send_back(reporter, editor, article, "Two sources, please.")
    TaskState.objects.update(finished_by=None)

    page = screen(reporter, article)

    assert "Changes are asked for." in page
    assert "<p>Two sources, please.</p>" in page


def test_a_withdrawn_story_says_so_in_its_editor_and_in_the_list(editor: User) -> None:
    article = published("Storm warning")
    signed_in(editor).post(
        reverse("wagtailadmin_pages:unpublish", args=[article.pk]), {"because": "The document was forged."}
    )
    today = timezone.localtime(reread(article).withdrawn_at).strftime("%Y-%m-%d")

    page = screen(editor, article)
    listed = signed_in(editor).get(reverse("desk_stories:index")).content.decode()

    assert f"Withdrawn since {today}" in page
    assert "<p>The document was forged.</p>" in page
    assert f"withdrawn since {today}" in listed


def test_a_withdrawn_story_that_is_out_again_says_nothing_of_it(editor: User) -> None:
    article = published("Storm warning")
    signed_in(editor).post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]), {"because": ""})

    send(editor, article, **{"action-publish": "1"})

    assert "ithdrawn since" not in screen(editor, article)
    assert "withdrawn" not in reread(article).status_string


# What is left out.


def test_no_editor_offers_checks_that_check_nothing(publisher: User) -> None:
    for page in (draft("Storm warning"), front(), about()):
        shown = screen(publisher, page)
        assert 'data-side-panel="preview"' in shown
        assert 'data-side-panel="checks"' not in shown
    for kind in ("article", "plainpage"):
        new = signed_in(publisher).get(reverse("wagtailadmin_pages:add", args=["desk", kind, front().pk]))
        assert 'data-side-panel="preview"' in new.content.decode()
        assert 'data-side-panel="checks"' not in new.content.decode()


# Where one is led.


def test_from_a_front_page_the_way_leads_to_the_list_of_fronts(publisher: User) -> None:
    page = front()
    counts = {f"picks-{count}_FORMS": "0" for count in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    form = {**counts, "title": page.title, "slug": page.slug, "lead": "", "action-publish": "1"}

    answer = signed_in(publisher).post(edit_address(page), form)

    assert answer.headers["Location"] == reverse("desk_fronts:index")


def test_from_a_plain_page_the_way_leads_to_the_list_of_plain_pages(publisher: User) -> None:
    here = reverse("desk_plain_pages:index")
    page = about()
    client = signed_in(publisher)
    form = {**WRITTEN, "title": page.title, "slug": page.slug, "action-publish": "1"}
    new = reverse("wagtailadmin_pages:add", args=["desk", "plainpage", front().pk])

    answers = [
        client.post(edit_address(page), form),
        client.post(new, {**form, "title": "Jobs", "slug": "jobs"}),
        client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk])),
        client.post(reverse("wagtailadmin_pages:delete", args=[page.pk])),
    ]

    assert [answer.headers["Location"] for answer in answers] == [here] * 4


def test_stories_are_chosen_from_the_newest_on(publisher: User) -> None:
    old, new = published("Old"), published("New")
    Article.objects.filter(pk=new.pk).update(published_at="2021-03-01T12:00Z")
    Article.objects.filter(pk=old.pk).update(published_at="2020-03-01T12:00Z")
    newest = published("Newest")
    draft("Nowhere yet")

    answer = signed_in(publisher).get(
        reverse("wagtailadmin_choose_page_child", args=[front().pk]), {"page_type": "desk.Article"}
    )

    titles = re.findall(r">\s*(Old|New|Newest|Nowhere yet)\s*<", answer.json()["html"])
    assert titles == [newest.title, "New", "Old", "Nowhere yet"]


def test_a_story_to_choose_is_found_by_its_words(publisher: User) -> None:
    for headline in ("Storm warning", "Elections"):
        index.insert_or_update_object(published(headline))

    answer = signed_in(publisher).get(
        reverse("wagtailadmin_choose_page_search"), {"page_type": "desk.Article", "q": "storm"}
    )

    assert "Storm warning" in answer.content.decode()
    assert "Elections" not in answer.content.decode()
