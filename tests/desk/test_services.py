"""What the desk does with a story."""

from datetime import timedelta

import pytest

from tamizdat.desk import schedule
from tamizdat.desk.errors import NotOutError, NotReadyError
from tamizdat.desk.models import Article, FormerAddress, Standing
from tamizdat.desk.services import publish_article, withdraw_article
from tests.factories.desk import NOON, ArticleFactory, out, rewrite

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=2)


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_a_published_story_is_live_and_dated() -> None:
    story = publish_article(ArticleFactory(), by=None, at=NOON)

    assert story.live
    assert story.published_at == NOON


def test_publishing_again_keeps_the_date() -> None:
    story = out(ArticleFactory())

    again = publish_article(story, by=None, at=LATER)

    assert again.published_at == NOON


def test_a_date_given_by_hand_is_kept() -> None:
    story = out(ArticleFactory(published_at=LATER))

    assert story.published_at == LATER


def test_the_latest_draft_is_what_comes_out() -> None:
    article = ArticleFactory(title="First")
    article.title = "Second"
    article.save_revision()

    assert publish_article(article, by=None, at=NOON).title == "Second"


def test_a_story_without_a_headline_is_refused() -> None:
    article = ArticleFactory()
    article.title = ""
    article.save_revision(clean=False)

    with pytest.raises(NotReadyError, match="cannot come out"):
        publish_article(article, by=None, at=NOON)
    assert not stored(article).live


def test_a_story_under_embargo_comes_out_dated_at_its_minute() -> None:
    article = ArticleFactory(go_live_at=NOON + timedelta(days=10_000))

    scheduled = publish_article(article, by=None, at=NOON)

    assert not scheduled.live
    assert not Standing.objects.exists()


def test_a_withdrawn_story_is_not_live_and_says_why() -> None:
    story = out(ArticleFactory())

    withdraw_article(story, because=" It was another ship. ", by=None, at=LATER)

    story = stored(story)
    assert (story.live, story.withdrawn_at, story.withdrawn_because) == (False, LATER, "It was another ship.")


def test_only_a_story_that_is_out_can_be_withdrawn() -> None:
    with pytest.raises(NotOutError, match="is not out"):
        withdraw_article(ArticleFactory(), because="", by=None, at=NOON)


def test_a_story_unpublished_by_other_means_counts_as_withdrawn() -> None:
    story = out(ArticleFactory())

    story.unpublish()

    assert stored(story).withdrawn_at is not None
    assert not Standing.objects.get(pk=story.pk).is_out


def test_an_expired_story_counts_as_withdrawn() -> None:
    story = out(ArticleFactory(expire_at=LATER))

    schedule.publish_due(LATER)

    assert stored(story).withdrawn_at is not None


def test_a_withdrawn_story_that_is_published_stands_again_where_it_stood() -> None:
    story = out(ArticleFactory(slug="ship"))
    path = Standing.objects.get().path
    withdraw_article(story, because="Wrong.", by=None, at=LATER)

    again = publish_article(story, by=None, at=LATER + timedelta(days=1))

    assert (again.live, again.withdrawn_at, again.withdrawn_because) == (True, None, "")
    assert (Standing.objects.get().path, Standing.objects.get().is_out) == (path, True)


def test_a_draft_written_on_a_withdrawn_story_does_not_take_the_withdrawal_back() -> None:
    story = out(ArticleFactory())
    withdraw_article(story, because="Wrong.", by=None, at=LATER)

    draft = stored(story).get_latest_revision_as_object()
    draft.save()

    assert stored(story).withdrawn_because == "Wrong."


def test_a_changed_slug_leaves_a_page_that_leads_on() -> None:
    story = out(ArticleFactory(slug="ship"))

    rewrite(story, slug="vessel")

    assert Standing.objects.get().path == "2031/07/06/vessel.html"
    assert list(FormerAddress.objects.values_list("path", "article")) == [("2031/07/06/ship.html", story.pk)]


def test_a_story_that_moves_back_takes_its_old_address_again() -> None:
    story = out(ArticleFactory(slug="ship"))
    rewrite(story, slug="vessel")

    rewrite(story, slug="ship")

    assert Standing.objects.get().path == "2031/07/06/ship.html"
    assert list(FormerAddress.objects.values_list("path", flat=True)) == ["2031/07/06/vessel.html"]


def test_two_stories_never_stand_at_one_address() -> None:
    withdrawn = out(ArticleFactory(slug="ship"))
    withdraw_article(withdrawn, because="", by=None, at=LATER)
    Article.objects.filter(pk=withdrawn.pk).update(slug="free-again")

    out(ArticleFactory(slug="ship"))

    assert set(Standing.objects.values_list("path", flat=True)) == {
        "2031/07/06/ship.html",
        "2031/07/06/ship-2.html",
    }


@pytest.mark.parametrize("slug", ["index", "con"])
def test_a_story_keeps_clear_of_the_days_own_page_and_of_device_names(slug: str) -> None:
    out(ArticleFactory(slug=slug))

    assert Standing.objects.get().path == f"2031/07/06/{slug}-2.html"


def test_a_deleted_story_that_was_out_leaves_its_address() -> None:
    story = out(ArticleFactory(slug="ship", title="Ship leaves"))

    story.delete()

    assert list(FormerAddress.objects.values_list("path", "headline", "article")) == [
        ("2031/07/06/ship.html", "Ship leaves", None)
    ]


def test_a_deleted_draft_leaves_nothing() -> None:
    ArticleFactory().delete()

    assert not FormerAddress.objects.exists()
