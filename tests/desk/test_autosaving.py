"""What a tab that is still open may change by saving itself: nothing that is under review."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from wagtail import hooks
from wagtail.models import Locale, Page, Revision, TaskState

from tamizdat.desk.models import Article, Contributor
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


@pytest.mark.parametrize(
    ("rows", "blank"),
    [
        ("bylines", {"contributor": "", "pseudonym": " "}),
        ("related_picks", {"related": ""}),
        ("corrections", {"text": "", "made_at": "2031-07-06 12:00"}),
    ],
)
def test_a_row_in_which_nothing_is_written_yet_does_not_keep_a_draft_from_saving_itself(
    reporter: User, rows: str, blank: dict[str, str]
) -> None:
    article = draft("Mine", by=reporter)
    row = {f"{rows}-TOTAL_FORMS": "1", f"{rows}-0-ORDER": "1"}

    answer = autosave(
        reporter,
        article,
        kicker="Once",
        **row,
        **{f"{rows}-0-{field}": text for field, text in blank.items()},
    )

    assert answer["success"] is True
    kept = reread(article).get_latest_revision_as_object()
    assert (kept.kicker, getattr(kept, rows).count()) == ("Once", 0)


def test_a_row_that_is_filled_in_after_the_draft_saved_itself_is_kept(reporter: User) -> None:
    article = draft("Mine", by=reporter)
    person = Contributor.objects.create(
        name="Lio Hartmann", slug="lio", locale=Locale.objects.get(language_code="en")
    )
    row = {"bylines-TOTAL_FORMS": "1", "bylines-0-ORDER": "1", "bylines-0-pseudonym": ""}
    autosave(reporter, article, **row, **{"bylines-0-contributor": ""})

    autosave(
        reporter,
        article,
        **{**row, "bylines-INITIAL_FORMS": "1", "bylines-0-id": ""},
        **{"bylines-0-contributor": person.pk},
    )

    kept = reread(article).get_latest_revision_as_object()
    assert [one.contributor for one in kept.bylines.all()] == [person]


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


def test_a_save_on_its_way_does_not_undo_what_somebody_saved_over_the_same_version(editor: User) -> None:
    article = draft("Ours", by=editor)
    own = {"overwrite_revision_id": article.latest_revision_id}

    with between_look_and_save(lambda: autosave(editor, article, kicker="Put right", **own)):
        answer = autosave(editor, article, kicker="As before", **own)

    assert answer["error_code"] == "invalid_revision"
    assert reread(article).get_latest_revision_as_object().kicker == "Put right"


def approve(editor: User, article: Article) -> None:
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    signed_in(editor).post(
        reverse("wagtailadmin_pages:workflow_action", args=[article.pk, "approve", task.pk]), {"comment": ""}
    )


def test_a_save_on_its_way_does_not_take_back_a_story_that_comes_out(reporter: User, editor: User) -> None:
    article = draft("Ours", by=reporter)
    submit(reporter, article)

    with between_look_and_save(lambda: approve(editor, article)):
        answer = autosave(editor, article, kicker="Too late")

    assert answer["error_code"] == "invalid_revision"
    assert (reread(article).live, reread(article).withdrawn_at) == (True, None)


def test_saving_by_hand_does_not_take_back_a_story_that_comes_out(reporter: User, editor: User) -> None:
    article = draft("Ours", by=reporter)

    with between_look_and_save(lambda: article.get_latest_revision().publish(user=editor)):
        page = signed_in(editor).post(
            reverse("wagtailadmin_pages:edit", args=[article.pk]), story_form(article, kicker="My words")
        )

    assert "came out or was withdrawn at this moment" in page.content.decode()
    assert "My words" in page.content.decode()
    assert (reread(article).live, reread(article).withdrawn_at) == (True, None)


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
