"""Which places of the paper a change reaches.

A story stands in lists that grow at one end (front, section, topics, contributors), on its day, and is shown by other
stories: by those that picked it, and by those that came next in one of its lists ("Read more" fills up with the three
nearest earlier ones). So what a change reaches is bounded, however large the archive.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet
from wagtail.documents import get_document_model

from tamizdat.desk.models import (
    Article,
    Contributor,
    FormerAddress,
    FormerSlug,
    FrontPage,
    Listing,
    Photo,
    PlainPage,
    RelatedPick,
    Section,
    Standing,
    Topic,
    Use,
)
from tamizdat.desk.paths import primary_language

EVERYTHING = "everything"
#: How many stories "Read more" shows, and so how far back it looks in each list.
RELATED = 3
#: A change that reaches more stories than this is baked as a change of everything.
TOO_MANY = 2000


@dataclass(frozen=True, slots=True)
class Stand:
    """How a story stands in the paper at one moment: the before or the after of a change."""

    article_id: int
    language: str
    path: str
    slug: str
    headline: str
    moment: int
    day: date
    is_out: bool
    listings: frozenset[str] = field(default=frozenset())
    uses: frozenset[str] = field(default=frozenset())

    @property
    def place(self) -> str:
        return f"story/{self.article_id}"

    @property
    def month(self) -> str:
        return f"{self.day:%Y-%m}"


def kind_of(place: str) -> str:
    """`story` of `story/12`."""
    return place.partition("/")[0]


def number_in(place: str) -> int:
    """`12` of `story/12`."""
    return int(place.partition("/")[2])


def everything(language: str | None = None) -> str:
    return f"{EVERYTHING}/{language}" if language else EVERYTHING


def touched_by(before: Stand | None, after: Stand | None) -> set[str]:
    """All places whose sheets may differ between the two. The database must hold the after."""
    stands = [stand for stand in (before, after) if stand is not None]
    if not stands:
        return set()
    touched = {stand.place for stand in stands}
    out = [stand for stand in stands if stand.is_out]
    for stand in out:
        touched |= stand.listings
        touched |= {f"day/{stand.language}/{stand.day}", f"month/{stand.language}/{stand.month}"}
        touched |= set(_shown_below(stand))
    article_id = stands[0].article_id
    touched |= _pickers_of(article_id)
    touched |= {
        f"former/{pk}" for pk in FormerAddress.objects.filter(article=article_id).values_list("pk", flat=True)
    }
    if _leads_elsewhere(before, after):
        touched |= linking_to(article_id)
        touched |= _translations_of(article_id)
    touched |= _days_that_come_or_go(before, after)
    touched |= lists_that_come_or_go(_listings(before) ^ _listings(after), article_id)
    touched |= shown_files(_uses(before) ^ _uses(after))
    return touched


def page_and_feeds(article_ids: Iterable[int]) -> set[str]:
    """Where the whole text of these stories stands, as far as they are out."""
    rows = Listing.objects.filter(standing__in=list(article_ids)).filter(
        Q(place__startswith="front/") | Q(place__startswith="section/")
    )
    touched: set[str] = set()
    for article_id, place in rows.values_list("standing_id", "place"):
        touched |= {f"story/{article_id}", place}
    return touched


def wherever_shown(article_ids: Iterable[int]) -> set[str]:
    """Every place that shows these stories in any form: their pages, and all lists and stories with their cards."""
    ids = list(article_ids)
    if len(ids) > TOO_MANY:
        return {EVERYTHING}
    touched: set[str] = set()
    for stand in stands_of(ids).values():
        if stand.is_out:
            touched |= touched_by(stand, stand)
    return touched


def users_of(used: str) -> set[str]:
    """Every place that changes when this photo, file or page does."""
    stories, touched = set(), set()
    for user in Use.objects.filter(used=used).values_list("user", flat=True):
        if kind_of(user) == "story":
            stories.add(number_in(user))
        else:
            touched.add(user)
    if used.startswith("photo/"):
        lead_of = set(
            Article.objects.filter(pk__in=stories, lead_photo=number_in(used)).values_list("pk", flat=True)
        )
        touched |= wherever_shown(lead_of)
        stories -= lead_of
    return touched | page_and_feeds(stories)


def linking_to(page_id: int) -> set[str]:
    return users_of(f"page/{page_id}")


def moved_to(place: str) -> set[str]:
    """The pages that lead on to this section, topic, contributor or plain page, and name it."""
    return {f"moved/{pk}" for pk in FormerSlug.objects.filter(leads_to=place).values_list("pk", flat=True)}


def stands_of(article_ids: Iterable[int]) -> dict[int, Stand]:
    """How these stories stand, as noted when they last came out."""
    ids = list(article_ids)
    listings: dict[int, set[str]] = {}
    for article_id, place in Listing.objects.filter(standing__in=ids).values_list("standing_id", "place"):
        listings.setdefault(article_id, set()).add(place)
    uses: dict[int, set[str]] = {}
    for user, used in Use.objects.filter(user__in=[f"story/{pk}" for pk in ids]).values_list("user", "used"):
        uses.setdefault(number_in(user), set()).add(used)
    rows = Standing.objects.filter(pk__in=ids).values_list(
        "article_id", "locale__language_code", "path", "slug", "headline", "moment", "day", "is_out"
    )
    return {
        row[0]: Stand(
            *row, listings=frozenset(listings.get(row[0], ())), uses=frozenset(uses.get(row[0], ()))
        )
        for row in rows
    }


def of_section(section: Section) -> set[str]:
    """A section's name stands in the masthead of its language; its translations link to it."""
    return {
        everything(section.locale.language_code),
        *_siblings("section", Section, section),
        *moved_to(f"section/{section.pk}"),
    }


def of_topic(topic: Topic) -> set[str]:
    """A topic's name stands below its stories and in the directories; its translations link to it."""
    ids = Listing.objects.filter(place=f"topic/{topic.pk}").values_list("standing_id", flat=True)
    return {
        f"topic/{topic.pk}",
        *_directories(topic.locale.language_code),
        *_siblings("topic", Topic, topic),
        *moved_to(f"topic/{topic.pk}"),
        *(page_and_feeds(ids) if len(ids) <= TOO_MANY else {EVERYTHING}),
    }


def of_contributor(contributor: Contributor) -> set[str]:
    """A contributor's name stands in bylines, but never where a pseudonym stands in its place."""
    ids = Listing.objects.filter(place=f"person/{contributor.pk}").values_list("standing_id", flat=True)
    return {
        f"person/{contributor.pk}",
        *_directories(contributor.locale.language_code),
        *_siblings("person", Contributor, contributor),
        *moved_to(f"person/{contributor.pk}"),
        *wherever_shown(ids),
    }


def of_plain_page(page: PlainPage) -> set[str]:
    """The page itself, what links to it, its translations."""
    siblings = PlainPage.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)
    own = f"plain/{page.pk}"
    return {own, *(f"plain/{pk}" for pk in siblings), *linking_to(page.pk), *moved_to(own)}


def of_front_page(page: FrontPage) -> set[str]:
    return {f"front/{page.locale.language_code}"}


def shown_files(uses: Iterable[str]) -> set[str]:
    """The photos and files among these, with those whose files are the same: they share their sheets."""
    photos = [number_in(used) for used in uses if kind_of(used) == "photo"]
    files = [number_in(used) for used in uses if kind_of(used) == "file"]
    touched = {f"photo/{pk}" for pk in photos} | {f"file/{pk}" for pk in files}
    if photos:
        digests = Photo.objects.filter(pk__in=photos).exclude(digest="").values("digest")
        touched |= {
            f"photo/{pk}" for pk in Photo.objects.filter(digest__in=digests).values_list("pk", flat=True)
        }
    if files:
        model = get_document_model()
        digests = model.objects.filter(pk__in=files).exclude(file_hash="").values("file_hash")
        touched |= {
            f"file/{pk}" for pk in model.objects.filter(file_hash__in=digests).values_list("pk", flat=True)
        }
    return touched


def lists_that_come_or_go(places: Iterable[str], article_id: int) -> set[str]:
    """What changes with topics and contributors that have no other story: a list without stories does not stand."""
    growing = {place for place in places if place.startswith(("topic/", "person/"))}
    if not growing:
        return set()
    others = Listing.objects.filter(place__in=growing).exclude(standing=article_id)
    alone = growing - set(others.values_list("place", flat=True).distinct())
    touched: set[str] = set()
    for place in alone:
        kind = kind_of(place)
        model = Topic if kind == "topic" else Contributor
        for one in model.objects.filter(pk=number_in(place)).select_related("locale"):
            touched |= {*_directories(one.locale.language_code), *_siblings(kind, model, one)}
            touched |= moved_to(place)
        touched |= shown_files(Use.objects.filter(user=place).values_list("used", flat=True))
    return touched


def _directories(language: str) -> set[str]:
    return {f"lists/{language}", f"fixed/{language}"}


def _siblings(
    kind: str, model: type[Section] | type[Topic] | type[Contributor], one: Section | Topic | Contributor
) -> Iterator[str]:
    rows: QuerySet[Section | Topic | Contributor] = model.objects.filter(translation_key=one.translation_key)
    for pk in rows.values_list("pk", flat=True):
        yield f"{kind}/{pk}"


def _shown_below(stand: Stand) -> Iterator[str]:
    """The stories that come next in one of its lists, and so may show it under "Read more"."""
    for place in stand.listings:
        if place.startswith(("section/", "topic/")):
            later = Listing.objects.filter(place=place, moment__gte=stand.moment).exclude(
                moment=stand.moment, standing__lte=stand.article_id
            )
            ids = later.exclude(standing=stand.article_id).order_by("moment", "standing")
            for article_id in ids.values_list("standing_id", flat=True)[:RELATED]:
                yield f"story/{article_id}"


def _pickers_of(article_id: int) -> set[str]:
    rows = RelatedPick.objects.filter(related=article_id, article__standing__is_out=True)
    return {f"story/{pk}" for pk in rows.values_list("article_id", flat=True)}


def _translations_of(article_id: int) -> set[str]:
    keys = Article.objects.filter(pk=article_id).values("translation_key")
    rows = Standing.objects.filter(article__translation_key__in=keys, is_out=True)
    return {f"story/{pk}" for pk in rows.values_list("pk", flat=True)}


def _leads_elsewhere(before: Stand | None, after: Stand | None) -> bool:
    """Whether a link to the story must be set anew."""
    return _address(before) != _address(after)


def _address(stand: Stand | None) -> str | None:
    return stand.path if stand is not None and stand.is_out else None


def _listings(stand: Stand | None) -> frozenset[str]:
    return stand.listings if stand is not None and stand.is_out else frozenset()


def _uses(stand: Stand | None) -> frozenset[str]:
    return stand.uses if stand is not None and stand.is_out else frozenset()


def _days_that_come_or_go(before: Stand | None, after: Stand | None) -> set[str]:
    """What changes with a day, a month or a year that has no other story."""
    touched: set[str] = set()
    days = {
        (stand.language, stand.day, stand.article_id) for stand in (before, after) if stand and stand.is_out
    }
    stays = (
        before is not None and after is not None and before.is_out == after.is_out and before.day == after.day
    )
    if stays:
        return touched
    for language, day, article_id in days:
        others = Standing.objects.filter(locale__language_code=language, is_out=True).exclude(pk=article_id)
        if others.filter(day=day).exists():
            continue
        earlier = others.filter(day__lt=day).order_by("-day").values_list("day", flat=True).first()
        later = others.filter(day__gt=day).order_by("day").values_list("day", flat=True).first()
        near = [other for other in (earlier, later) if other is not None]
        touched |= {f"day/{language}/{other}" for other in near}
        if not any((other.year, other.month) == (day.year, day.month) for other in near):
            touched |= {f"year/{language}/{day.year:04}", f"lists/{primary_language()}"}
        if not any(other.year == day.year for other in near):
            touched |= _directories(language)
    return touched
