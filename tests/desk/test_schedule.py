"""An embargo holds until its minute, and not longer."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Revision

from tamizdat.desk.models import Article
from tamizdat.desk.schedule import next_due_at, publish_due
from tests.desk.staff import draft, published, reread

pytestmark = pytest.mark.usefixtures("newsroom")

NOW = timezone.now().replace(microsecond=0)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def approved(headline: str, *, for_moment_from_now: timedelta) -> Article:
    """A story that was approved while its embargo held; the embargo ends as long from now."""
    article = draft(headline)
    article.go_live_at = timezone.now() + HOUR
    revision = article.save_revision()
    revision.publish()
    ends_at = NOW + for_moment_from_now
    revision.refresh_from_db()
    revision.content["go_live_at"] = ends_at.isoformat()
    revision.approved_go_live_at = ends_at
    revision.save()
    return reread(article)


def test_a_story_under_embargo_is_not_out() -> None:
    article = approved("Sealed until noon", for_moment_from_now=HOUR)

    assert publish_due(NOW + HOUR - SECOND) == 0
    assert not Article.objects.get(pk=article.pk).live


def test_a_story_comes_out_at_the_end_of_its_embargo() -> None:
    article = approved("Sealed until noon", for_moment_from_now=timedelta())

    assert publish_due(NOW) == 1

    article.refresh_from_db()
    assert article.live
    assert article.published_at is not None
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_story_goes_at_the_end_of_its_time() -> None:
    article = published("For a day only")
    Article.objects.filter(pk=article.pk).update(expire_at=NOW)

    assert publish_due(NOW - SECOND) == 0
    assert publish_due(NOW) == 1

    article.refresh_from_db()
    assert not article.live
    assert article.expired


def test_the_next_moment_is_the_earliest_of_coming_and_going() -> None:
    approved("Sealed", for_moment_from_now=2 * HOUR)
    article = published("For a day only")
    Article.objects.filter(pk=article.pk).update(expire_at=NOW + HOUR)

    assert next_due_at() == NOW + HOUR


def test_without_a_schedule_nothing_is_next() -> None:
    published("Out already")

    assert next_due_at() is None


def test_a_story_that_cannot_come_out_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    stuck = approved("Stuck", for_moment_from_now=-2 * SECOND)
    revision = stuck.get_latest_revision()
    revision.content["title"] = ""
    revision.save()
    other = approved("Other", for_moment_from_now=-SECOND)

    assert publish_due(NOW) == 1

    assert Article.objects.get(pk=other.pk).live
    assert not Article.objects.get(pk=stuck.pk).live
    assert next_due_at() is None
    assert "cannot come out" in caplog.text


def test_what_an_editor_publishes_ahead_of_time_is_scheduled(editor: User) -> None:
    article = draft("Sealed", by=editor)
    article.go_live_at = timezone.now() + HOUR
    article.save_revision().publish(user=editor)

    assert not Article.objects.get(pk=article.pk).live
    assert next_due_at() == article.go_live_at
