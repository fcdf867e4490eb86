"""Stories as rows: what a story's page is made of, read for many stories at once, or taken from a draft."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Orderable

from tamizdat.desk import paths
from tamizdat.desk.models import Article, Byline, Correction, RelatedPick, Standing
from tamizdat.desk.pages import Correction as PrintedCorrection
from tamizdat.desk.pages import Link
from tamizdat.desk.standing import moment_of, path_of_draft
from tamizdat.desk.stored_blocks import Block, Uses, uses_in, uses_in_text

_Ordered = TypeVar("_Ordered", bound=Orderable)

#: A story published again within this time was finished, not changed.
STILL_THE_SAME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Author:
    """One name of a byline as it is printed."""

    link: Link
    is_agency: bool


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story as it is stored, or as it would be if a draft came out now."""

    pk: int
    path: str
    locale_id: int
    moment: int
    headline: str
    kicker: str
    standfirst: str
    place: str
    placed_on: date | None
    published_at: datetime
    updated_at: datetime | None
    story_id: UUID
    translation_key: UUID
    lead_id: int | None
    lead_caption: str
    lead_alternative_text: str
    section_id: int | None  # a draft may have none yet
    blocks: list[Block]
    authors: tuple[Author, ...]
    topic_ids: tuple[int, ...]
    picks: tuple[int, ...]
    corrections: tuple[PrintedCorrection, ...]

    @property
    def uses(self) -> Uses:
        uses = uses_in(self.blocks)
        uses.add(uses_in_text(self.lead_caption))
        if self.lead_id:
            uses.photos.add(self.lead_id)
        return uses


class Rows:
    """Reads stories that are out, or would be. `codes` holds the language of each locale."""

    def __init__(self, codes: Mapping[int, str]) -> None:
        self._codes = codes
        self._person_paths: dict[tuple[str, str], str] = {}

    def read(self, ids: Sequence[int]) -> Iterator[StoryRow]:
        """The stories among these that are out."""
        out = Standing.objects.filter(pk__in=ids, is_out=True, article__live=True).values_list(
            "article_id",
            "path",
            "locale_id",
            "moment",
            "article__title",
            "article__kicker",
            "article__standfirst",
            "article__place",
            "article__placed_on",
            "article__published_at",
            "article__first_published_at",
            "article__last_published_at",
            "article__story_id",
            "article__translation_key",
            "article__lead_photo_id",
            "article__lead_caption",
            "article__lead_alternative_text",
            "article__section_id",
            Cast("article__body", TextField()),
        )
        rows: list[tuple[Any, ...]] = list(out)
        locales = {row[0]: row[2] for row in rows}
        authors, topics = self.authors(locales), _topics(locales)
        picks, corrections = _picks(ids), _corrections(ids)
        for row in rows:
            pk, path, locale_id, moment, headline, kicker, standfirst, place, placed_on = row[:9]
            published_at, first, last, story_id, key, lead_id, caption, alternative, section_id, body = row[
                9:
            ]
            yield StoryRow(
                pk,
                path,
                locale_id,
                moment,
                headline,
                kicker,
                standfirst,
                place,
                placed_on,
                published_at,
                updated_at(published_at, first, last, is_corrected=pk in corrections),
                story_id,
                key,
                lead_id,
                caption,
                alternative,
                section_id,
                json.loads(body),
                authors.get(pk, ()),
                topics.get(pk, ()),
                picks.get(pk, ()),
                corrections.get(pk, ()),
            )

    def of_draft(self, article: Article, now: datetime) -> StoryRow:
        published_at = article.published_at or article.first_published_at or now
        code = self._codes[article.locale_id]
        authors = [
            self._author(
                code,
                pseudonym=byline.pseudonym,
                name=byline.contributor.name,
                slug=byline.contributor.slug,
                is_same_language=byline.contributor.locale_id == article.locale_id,
                is_agency=byline.contributor.is_agency,
            )
            for byline in in_order(article.bylines.all())
        ]
        topics = [topic.pk for topic in article.topics.all() if topic.locale_id == article.locale_id]
        corrections = [
            PrintedCorrection(one.text, one.made_at) for one in in_order(article.corrections.all())
        ]
        return StoryRow(
            article.pk or 2**62,
            path_of_draft(article, published_at),
            article.locale_id,
            moment_of(published_at),
            article.title,
            article.kicker,
            article.standfirst,
            article.place,
            article.placed_on,
            published_at,
            updated_at(published_at, article.first_published_at or now, now, is_corrected=bool(corrections)),
            article.story_id,
            article.translation_key,
            article.lead_photo_id,
            article.lead_caption,
            article.lead_alternative_text,
            article.section_id,
            article.body.get_prep_value(),
            tuple(authors),
            tuple(sorted(topics)),
            tuple(pick.related_id for pick in in_order(article.related_picks.all())),
            tuple(corrections),
        )

    def _author(
        self, code: str, *, pseudonym: str, name: str, slug: str, is_same_language: bool, is_agency: bool
    ) -> Author:
        if pseudonym:
            # Nothing of who stands behind it may go further than this line, not even that it is an agency.
            return Author(Link(pseudonym), is_agency=False)
        path = self._person_paths.get((code, slug))
        if path is None:
            path = self._person_paths[code, slug] = paths.person_path(code, slug)
        return Author(Link(name, path if is_same_language else None), is_agency)

    def authors(self, locales: Mapping[int, int]) -> dict[int, tuple[Author, ...]]:
        """The printed bylines of these stories, given the locale of each."""
        found: dict[int, list[Author]] = {}
        rows = (
            Byline.objects.filter(article_id__in=list(locales))
            .order_by("sort_order", "pk")
            .values_list(
                "article_id",
                "pseudonym",
                "contributor__name",
                "contributor__slug",
                "contributor__locale_id",
                "contributor__is_agency",
            )
        )
        for article_id, pseudonym, name, slug, locale_id, is_agency in rows:
            author = self._author(
                self._codes[locale_id],
                pseudonym=pseudonym,
                name=name,
                slug=slug,
                is_same_language=locales[article_id] == locale_id,
                is_agency=is_agency,
            )
            found.setdefault(article_id, []).append(author)
        return {pk: tuple(authors) for pk, authors in found.items()}


def updated_at(
    published_at: datetime | None, first: datetime | None, last: datetime | None, *, is_corrected: bool
) -> datetime | None:
    """When a story was last changed after it came out. A correction is a change, however soon it comes."""
    if published_at is None or first is None or last is None:
        return None
    soonest = timedelta() if is_corrected else STILL_THE_SAME
    if last - first <= soonest or last <= published_at:
        return None
    return last


def in_order(children: Iterable[_Ordered]) -> list[_Ordered]:
    """What belongs to a draft, in the order that it will be stored in."""
    return sorted(children, key=lambda child: (child.sort_order is None, child.sort_order or 0))


def _corrections(ids: Sequence[int]) -> dict[int, tuple[PrintedCorrection, ...]]:
    found: dict[int, list[PrintedCorrection]] = {}
    rows = Correction.objects.filter(article_id__in=ids).order_by("sort_order", "pk")
    for article_id, text, made_at in rows.values_list("article_id", "text", "made_at"):
        found.setdefault(article_id, []).append(PrintedCorrection(text, made_at))
    return {pk: tuple(corrections) for pk, corrections in found.items()}


def _topics(locales: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    rows = Article.topics.through.objects.filter(article_id__in=list(locales)).order_by("topic_id")
    for article_id, topic_id, locale_id in rows.values_list("article_id", "topic_id", "topic__locale_id"):
        if locales[article_id] == locale_id:
            found.setdefault(article_id, []).append(topic_id)
    return {pk: tuple(topics) for pk, topics in found.items()}


def _picks(ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    rows = RelatedPick.objects.filter(article_id__in=ids).order_by("sort_order", "pk")
    for article_id, related_id in rows.values_list("article_id", "related_id"):
        found.setdefault(article_id, []).append(related_id)
    return {pk: tuple(picks) for pk, picks in found.items()}
