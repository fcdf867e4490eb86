"""A section, topic, contributor or plain page that takes another address leaves a page that leads on."""

from collections.abc import Callable
from typing import Any

import pytest

from tamizdat.desk.models import FormerSlug, Listing, PlainPage
from tamizdat.desk.services import withdraw_article
from tests.desk.baking import Baked, bake_full, bake_touched, noting
from tests.factories.desk import (
    NOON,
    ArticleFactory,
    ContributorFactory,
    FrontPageFactory,
    PlainPageFactory,
    SectionFactory,
    TopicFactory,
    out,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

KINDS = {
    "section": (SectionFactory, "{}/index.html"),
    "topic": (TopicFactory, "topics/{}.html"),
    "person": (ContributorFactory, "people/{}.html"),
    "plain": (PlainPageFactory, "{}.html"),
}


def standing_at(kind: str, slug: str) -> Any:
    """One of this kind, with what it needs to have a page."""
    # A contributor's former slug is kept for as long as the name says the same.
    made = KINDS[kind][0](slug=slug, **({"name": "Quay Harbour Pier"} if kind == "person" else {}))
    if kind == "topic":
        out(ArticleFactory(topics=[made]))
    elif kind == "person":
        out(ArticleFactory(bylines=[made]))
    else:
        FrontPageFactory()
    return made


def rename(one: Any, slug: str) -> None:
    if isinstance(one, PlainPage):
        one = PlainPage.objects.get(pk=one.pk).get_latest_revision_as_object()
        one.slug = slug
        one.save_revision().publish()
    else:
        one.slug = slug
        one.save()


def printed(baked: Baked, path: str) -> str:
    return baked.bodies[path].decode()


def baked_after(act: Callable[[], object]) -> Baked:
    """The paper after a change, baked as far as it was touched: the same as if it were baked anew."""
    before = bake_full()
    with noting() as places:
        act()
    after = bake_touched(before, places)
    assert after.sheets == bake_full().sheets
    return after


@pytest.mark.parametrize("kind", KINDS)
def test_what_moves_leaves_a_page_that_leads_on(kind: str) -> None:
    path = KINDS[kind][1]
    one = standing_at(kind, "quay")

    after = baked_after(lambda: rename(one, "harbour"))

    assert "This page has a new address" in printed(after, path.format("quay"))
    assert "This page has a new address" not in printed(after, path.format("harbour"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_moves_twice_is_found_from_both_addresses_and_by_its_newest_name(kind: str) -> None:
    path = KINDS[kind][1]
    one = standing_at(kind, "quay")
    rename(one, "harbour")

    after = baked_after(lambda: rename(one, "pier"))

    for left in ("quay", "harbour"):
        assert "pier" in printed(after, path.format(left))


@pytest.mark.parametrize("kind", KINDS)
def test_what_moves_back_leads_nowhere_else(kind: str) -> None:
    path = KINDS[kind][1]
    one = standing_at(kind, "quay")
    rename(one, "harbour")

    after = baked_after(lambda: rename(one, "quay"))

    assert "This page has a new address" not in printed(after, path.format("quay"))
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["harbour"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_that_was_left_may_be_taken(kind: str) -> None:
    path = KINDS[kind][1]
    rename(standing_at(kind, "quay"), "harbour")

    standing_at(kind, "quay")

    assert "This page has a new address" not in printed(bake_full(), path.format("quay"))
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize("kind", ["topic", "person"])
def test_a_name_that_was_never_printed_leaves_no_page(kind: str) -> None:
    one = KINDS[kind][0](slug="the-secret-fleet")
    FrontPageFactory()

    rename(one, "fleet")

    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize("kind", ["topic", "person"])
def test_nothing_leads_to_what_has_no_story_any_more(kind: str) -> None:
    one = standing_at(kind, "quay")
    rename(one, "harbour")
    [listing] = Listing.objects.filter(place=f"{kind}/{one.pk}").select_related("standing__article")

    story = listing.standing.article
    after = baked_after(lambda: withdraw_article(story, because="", by=None, at=NOON))

    assert KINDS[kind][1].format("quay") not in after.sheets


def test_a_plain_page_that_comes_back_elsewhere_is_found_from_where_it_stood() -> None:
    page = PlainPageFactory(slug="quay")
    page.unpublish()
    assert "quay.html" not in bake_full().sheets

    draft = PlainPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.slug = "harbour"
    draft.save_revision().publish()

    assert "harbour.html" in printed(bake_full(), "quay.html")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_leads_to_what_is_deleted(kind: str) -> None:
    one = standing_at(kind, "quay")
    rename(one, "harbour")
    for listing in Listing.objects.filter(place=f"{kind}/{one.pk}").select_related("standing__article"):
        listing.standing.article.delete()

    baked_after(one.delete)

    assert not FormerSlug.objects.exists()


def test_a_renamed_target_is_named_anew_where_it_stood() -> None:
    topic = standing_at("topic", "quay")
    rename(topic, "harbour")

    topic.name = "Fuel & rope"
    after = baked_after(topic.save)

    assert "Fuel &amp; rope" in printed(after, "topics/quay.html")


def test_a_name_that_another_part_of_the_paper_took_is_theirs(settings: Any) -> None:
    rename(standing_at("section", "be"), "harbour")
    assert "be/index.html" in bake_full().sheets

    settings.TAMIZDAT = settings.TAMIZDAT.model_copy(update={"languages": ("en", "ru", "my", "be")})

    assert "be/index.html" not in bake_full().sheets


OLD, NEW = "Ona Mirell", "Lio Hartmann"
STEPS = {
    "at once": ({"name": NEW, "slug": "lio-hartmann"},),
    "the name first": ({"name": NEW}, {"slug": "lio-hartmann"}),
    "the slug first": ({"slug": "lio-hartmann"}, {"name": NEW}),
    "after a move": ({"slug": "mirell"}, {"name": NEW, "slug": "lio-hartmann"}),
    "and moved on": ({"name": NEW, "slug": "hartmann"}, {"slug": "lio-hartmann"}),
}


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_nothing_leads_from_a_former_name_of_a_person_to_the_new_one_nor_back(
    steps: tuple[dict[str, str], ...],
) -> None:
    FrontPageFactory()
    person = ContributorFactory(name=OLD, slug="ona-mirell")
    out(ArticleFactory(bylines=[person]))

    def take_another_name() -> None:
        for step in steps:
            for field, value in step.items():
                setattr(person, field, value)
            person.save()

    after = baked_after(take_another_name)

    assert "people/lio-hartmann.html" in after.sheets
    assert [path for path in after.sheets if "mirell" in path] == []
    assert [path for path, body in after.bodies.items() if b"mirell" in body.lower()] == []


def test_a_person_of_one_name_is_found_from_a_former_address() -> None:
    FrontPageFactory()
    person = ContributorFactory(name=OLD, slug="ona-mirell-2")
    out(ArticleFactory(bylines=[person]))

    after = baked_after(lambda: rename(person, "mirell"))

    assert "This page has a new address" in printed(after, "people/ona-mirell-2.html")
