"""What a tab that is still open may change by saving itself: nothing that is under review."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Page, Revision, TaskState

from tamizdat.desk.models import Article
from tests.desk.staff import draft, reread, signed_in, story_form

pytestmark = pytest.mark.usefixtures("newsroom")


def autosave(user: User, article: Article, **changes: object) -> dict[str, object]:
    """What the editor sends by itself a moment after a key was pressed."""
    response = signed_in(user).post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        story_form(article, **changes),
        headers={"accept": "application/json"},
    )
    assert isinstance(response, JsonResponse)
    return response.json()


def submit(user: User, article: Article) -> None:
    signed_in(user).post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        story_form(article, kicker="As submitted", **{"action-submit": "1"}),
    )


def under_review() -> Article:
    """The story as whoever reviews it will let it out."""
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    return task.revision.as_object()


@contextmanager
def between_look_and_save(act: object) -> Iterator[None]:
    """Something that happens after the editor's view looked at the locks, and before it saves."""
    waiting = [act]

    def interrupt(request: HttpRequest, page: Page) -> None:
        if waiting:
            waiting.pop()()

    with hooks.register_temporarily("before_edit_page", interrupt):
        yield


def test_a_draft_saves_itself_into_one_revision(reporter: User) -> None:
    article = draft("Mine", by=reporter)

    first = autosave(reporter, article, kicker="Once")
    autosave(reporter, article, kicker="Twice", overwrite_revision_id=first["revision_id"])

    assert reread(article).get_latest_revision().pk == first["revision_id"]
    assert reread(article).get_latest_revision_as_object().kicker == "Twice"


@pytest.mark.parametrize("overwrites", [True, False], ids=["its own last save", "nothing"])
def test_a_tab_left_open_changes_nothing_under_review(reporter: User, overwrites: bool) -> None:
    article = draft("Mine", by=reporter)
    submit(reporter, article)
    revisions = Revision.objects.count()
    own = {"overwrite_revision_id": reread(article).latest_revision_id} if overwrites else {}

    answer = autosave(reporter, article, kicker="Slipped in", **own)

    assert answer["error_code"] == "locked"
    assert (under_review().kicker, Revision.objects.count()) == ("As submitted", revisions)


def test_saving_by_hand_changes_nothing_under_review(reporter: User) -> None:
    article = draft("Mine", by=reporter)
    submit(reporter, article)

    page = signed_in(reporter).post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]), story_form(article, kicker="Slipped in")
    )

    assert "it is locked" in page.content.decode()
    assert under_review().kicker == "As submitted"


@pytest.mark.parametrize("overwrites", [True, False], ids=["its own last save", "nothing"])
def test_a_save_on_its_way_when_the_story_is_submitted_changes_nothing(
    reporter: User, overwrites: bool
) -> None:
    article = draft("Mine", by=reporter)
    own = {"overwrite_revision_id": article.latest_revision_id} if overwrites else {}

    with between_look_and_save(lambda: submit(reporter, article)):
        answer = autosave(reporter, article, kicker="Slipped in", **own)

    assert answer["success"] is False
    assert under_review().kicker == "As submitted"
    assert reread(article).get_latest_revision_as_object().kicker == "As submitted"


def test_a_save_on_its_way_does_not_undo_what_somebody_else_saved(reporter: User, editor: User) -> None:
    article = draft("Mine", by=reporter)
    own = {"overwrite_revision_id": article.latest_revision_id}

    with between_look_and_save(lambda: autosave(editor, article, kicker="Put right")):
        answer = autosave(reporter, article, kicker="As before", **own)

    assert answer["error_code"] == "invalid_revision"
    assert reread(article).get_latest_revision_as_object().kicker == "Put right"


def test_whoever_reviews_may_change_the_story(reporter: User, editor: User) -> None:
    article = draft("Mine", by=reporter)
    submit(reporter, article)

    assert autosave(editor, article, kicker="Put right")["success"] is True

    assert reread(article).get_latest_revision_as_object().kicker == "Put right"


def test_what_comes_out_is_what_was_put_right_in_review(reporter: User, editor: User) -> None:
    article = draft("Mine", by=reporter)
    submit(reporter, article)
    autosave(editor, article, kicker="Put right")
    autosave(reporter, article, kicker="Slipped in")

    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    signed_in(editor).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task.pk]), {"comment": ""}
    )

    assert (reread(article).live, reread(article).kicker) == (True, "Put right")


def test_a_story_sent_back_is_the_reporters_again(reporter: User, editor: User) -> None:
    article = draft("Mine", by=reporter)
    submit(reporter, article)
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    signed_in(editor).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "reject", task.pk]),
        {"comment": "Who says so?"},
    )

    assert autosave(reporter, article, kicker="The harbour master")["success"] is True


def test_a_tab_left_open_does_not_undo_what_the_review_put_right(reporter: User, editor: User) -> None:
    article = draft("Mine", by=reporter)
    submit(reporter, article)
    loaded = reread(article).get_latest_revision()
    autosave(editor, article, kicker="Put right")
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    signed_in(editor).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "reject", task.pk]),
        {"comment": "So."},
    )

    answer = autosave(
        reporter,
        article,
        kicker="As before",
        loaded_revision_id=loaded.pk,
        loaded_revision_created_at=loaded.created_at.isoformat(),
    )

    assert answer["error_code"] == "invalid_revision"
    assert reread(article).get_latest_revision_as_object().kicker == "Put right"
