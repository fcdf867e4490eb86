"""When staff's changes are told."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from tamizdat.desk.models import FrontPage, Listing, Standing, Use
from tamizdat.desk.signals import touched
from tamizdat.desk.standing import note_anew
from tests.desk.baking import bake_full
from tests.factories.desk import (
    ArticleFactory,
    ContributorFactory,
    FileFactory,
    FrontPageFactory,
    LocaleFactory,
    PhotoFactory,
    PlainPageFactory,
    SectionFactory,
    TopicFactory,
    block,
    out,
    paragraph,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


class CrashError(Exception):
    """The power goes."""


def test_a_change_is_told_in_the_transaction_that_makes_it() -> None:
    article = ArticleFactory()

    def crash(sender: object, **_: object) -> None:
        assert transaction.get_connection().in_atomic_block
        raise CrashError

    touched.connect(crash)
    try:
        with pytest.raises(CrashError):
            out(article)
    finally:
        touched.disconnect(crash)

    article.refresh_from_db()
    assert not article.live
    assert not Standing.objects.exists()


def test_where_a_story_stands_is_noted_with_its_lists_and_uses() -> None:
    topic, who, photo, file, target = (
        TopicFactory(),
        ContributorFactory(),
        PhotoFactory(),
        FileFactory(),
        ArticleFactory(),
    )
    body = [
        paragraph(f'<a linktype="page" id="{target.pk}">told</a>'),
        block("file", {"file": file.pk, "name": "The ledger"}),
    ]

    story = out(ArticleFactory(topics=[topic], bylines=[who], lead_photo=photo, body=body))

    assert set(Listing.objects.values_list("place", flat=True)) == {
        "front/en",
        f"section/{story.section.pk}",
        f"topic/{topic.pk}",
        f"person/{who.pk}",
    }
    assert set(Use.objects.values_list("user", "used", "language")) == {
        (f"story/{story.pk}", f"photo/{photo.pk}", "en"),
        (f"story/{story.pk}", f"file/{file.pk}", "en"),
        (f"story/{story.pk}", f"page/{target.pk}", "en"),
    }


def test_noting_many_stories_at_once_notes_what_publishing_them_notes() -> None:
    who, topic, photo = ContributorFactory(), TopicFactory(), PhotoFactory()
    ids = [out(ArticleFactory(topics=[topic], bylines=[who], lead_photo=photo)).pk for _ in range(3)]
    noted = [sorted(model.objects.values_list(*fields)) for model, *fields in _tables()]
    before = bake_full().bodies
    Use.objects.all().delete()
    Standing.objects.all().delete()

    note_anew(ids)

    assert [sorted(model.objects.values_list(*fields)) for model, *fields in _tables()] == noted
    assert bake_full().bodies == before


def _tables() -> list[tuple[object, ...]]:
    return [
        (Standing, "article", "path", "slug", "headline", "moment", "day", "is_out", "locale"),
        (Listing, "place", "moment", "standing"),
        (Use, "user", "used", "language"),
    ]


def test_a_plain_pages_photos_are_noted_while_it_is_out() -> None:
    photo = PhotoFactory()
    page = PlainPageFactory(body=[block("photo", {"photo": photo.pk, "caption": ""})])
    assert Use.objects.filter(user=f"plain/{page.pk}", used=f"photo/{photo.pk}").exists()

    page.unpublish()

    assert not Use.objects.exists()


@pytest.mark.parametrize("slug", ["photos", "edition", "search", "2031", "ru", "Topics", "nul"])
def test_a_section_cannot_take_the_place_of_something_else(slug: str) -> None:
    section = SectionFactory.build(locale=LocaleFactory(), slug=slug)

    with pytest.raises(ValidationError, match="is kept for another part"):
        section.full_clean()


@pytest.mark.parametrize("factory", [TopicFactory, ContributorFactory])
def test_a_topic_or_a_contributor_cannot_take_the_place_of_the_directory(factory) -> None:
    entry = factory.build(locale=LocaleFactory(), slug="index")

    with pytest.raises(ValidationError, match="is kept for another part"):
        entry.full_clean()


def test_a_plain_page_cannot_take_the_place_of_the_search_page() -> None:
    with pytest.raises(ValidationError, match="is kept for another part"):
        PlainPageFactory(slug="search")


def test_slugs_are_small_letters() -> None:
    section = SectionFactory.build(locale=LocaleFactory(), slug="Harbour")
    section.full_clean()

    assert section.slug == "harbour"
    assert ArticleFactory(slug="Ship-LEAVES").slug == "ship-leaves"


def test_a_language_has_one_front_page() -> None:
    front = FrontPageFactory()

    with pytest.raises(ValidationError, match="has a front page already"):
        FrontPage(title="Second", slug="second", locale=front.locale).full_clean(
            exclude=["path", "depth", "content_type"]
        )
