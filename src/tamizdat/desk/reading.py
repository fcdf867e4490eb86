"""From the database to page values, in batches: the only reader of what is live.

A `Reading` is one look at the paper. What it has read once it keeps, so it must not outlive one bake of a batch.
However many stories are asked for at once, the number of queries is the same. Nothing that is not live, and nothing
that is the desk's own, is ever selected.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import PurePosixPath
from typing import TypeVar
from uuid import UUID

from babel import Locale as Babel
from django.conf import settings
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.documents import get_document_model
from wagtail.models import Locale, Orderable

from tamizdat.desk import paths
from tamizdat.desk.body import Block, File, Setting, Uses, first_words, uses_in, uses_in_text
from tamizdat.desk.models import (
    Article,
    Byline,
    Correction,
    FrontPage,
    Listing,
    Photo,
    PlainPage,
    RelatedPick,
    Section,
    Standing,
    Topic,
)
from tamizdat.desk.pages import Card, Head, Link, Paper, Picture, Rendering, StoryPage, Tongue
from tamizdat.desk.pages import Correction as PrintedCorrection
from tamizdat.desk.photos import planned_renderings
from tamizdat.desk.places import RELATED
from tamizdat.desk.standing import moment_of, path_of_draft
from tamizdat.desk.calendars import direction_of
from tamizdat.desk.links import links_from
from tamizdat.desk.paper_assets import icon_path, stylesheet_path
from tamizdat.edition.errors import KeysError
from tamizdat.edition.keys import fingerprint_of, read_roots

_Ordered = TypeVar("_Ordered", bound=Orderable)

#: A story published again within this time was finished, not changed.
STILL_THE_SAME = timedelta(minutes=5)
#: SQLite takes 500 parts of a compound query.
_PARTS = 200


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
    section_id: int
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


class Reading:
    """One look at the database."""

    def __init__(self) -> None:
        self._pictures: dict[int, Picture | None] = {}
        self._files: dict[int, File | None] = {}
        self._pages: dict[int, str | None] = {}
        self._cards: dict[int, Card] = {}

    # The papers.

    @cached_property
    def codes(self) -> dict[int, str]:
        """The language of each locale."""
        return dict(Locale.objects.values_list("pk", "language_code"))

    @cached_property
    def fronts(self) -> dict[str, FrontPage]:
        """The live front page of each language that is out, in the newsroom's order."""
        found: dict[str, FrontPage] = {}
        for front in FrontPage.objects.filter(live=True).order_by("-pk"):
            found[self.codes[front.locale_id]] = front
        return {code: found[code] for code in settings.TAMIZDAT.languages if code in found}

    @cached_property
    def sections(self) -> dict[int, Section]:
        return {section.pk: section for section in Section.objects.order_by("position", "name", "pk")}

    @cached_property
    def topics(self) -> dict[int, tuple[str, str, int]]:
        return {pk: rest for pk, *rest in Topic.objects.values_list("pk", "name", "slug", "locale_id")}  # type: ignore[misc]

    def is_out(self, locale_id: int) -> bool:
        """Whether there is a paper in this language."""
        return self.codes.get(locale_id) in self.fronts

    @cached_property
    def papers(self) -> dict[str, Paper]:
        checked_against = fingerprint()
        plain: dict[str, list[Link]] = {}
        rows = PlainPage.objects.filter(live=True, is_in_footer=True).order_by("path")
        for title, slug, locale_id in rows.values_list("title", "slug", "locale_id"):
            code = self.codes[locale_id]
            plain.setdefault(code, []).append(Link(title, paths.plain_path(code, slug)))
        return {
            code: Paper(
                name=front.title,
                tagline=front.tagline,
                language=code,
                direction=direction_of(code),
                address=settings.TAMIZDAT.address,
                front_path=paths.front_path(code),
                sections=tuple(
                    self.section_link(section)
                    for section in self.sections.values()
                    if section.locale_id == front.locale_id
                ),
                plain_pages=tuple(plain.get(code, ())),
                archive_path=paths.archive_path(code),
                topics_path=paths.topics_path(code),
                people_path=paths.people_path(code),
                search_path=paths.fixed_path(code, "search"),
                feeds_path=paths.fixed_path(code, "feeds"),
                check_path=paths.fixed_path(code, "check"),
                feed_path=paths.feed_path(paths.front_path(code)),
                stylesheet_path=stylesheet_path(),
                icon_path=icon_path(),
                fingerprint=checked_against,
                support_address=front.support_address,
                time_zone=settings.TAMIZDAT.time_zone,
            )
            for code, front in self.fronts.items()
        }

    def section_link(self, section: Section) -> Link:
        return Link(section.name, paths.section_path(self.codes[section.locale_id], section.slug))

    def tongues(self, here: int | str, translations: Mapping[str, str]) -> tuple[Tongue, ...]:
        """The other languages: the same page where there is one, the front page otherwise."""
        own = self.codes.get(here) if isinstance(here, int) else here
        return tuple(
            Tongue(
                code, own_name(code), translations.get(code) or paths.front_path(code), code in translations
            )
            for code in self.fronts
            if code != own
        )

    # Stories.

    def stories(self, ids: Iterable[int], *, for_feed: bool = False) -> dict[int, StoryPage]:
        """The pages of these stories, as far as they are out, in the order asked for.

        A feed shows a story without "Read more" and without its translations.
        """
        wanted = list(dict.fromkeys(ids))
        rows = {row.pk: row for row in self._rows(wanted)}
        return dict(self._pages_of([rows[pk] for pk in wanted if pk in rows], for_feed=for_feed))

    def story_of_draft(self, article: Article, now: datetime) -> StoryPage:
        """The page that would be baked if the draft came out now. The draft may hold unsaved changes."""
        row = self._row_of_draft(article, now)
        return next(page for _, page in self._pages_of([row], for_feed=False))

    def cards(self, ids: Iterable[int]) -> dict[int, Card]:
        """The cards of these stories, as far as they are out, in the order asked for."""
        wanted = list(dict.fromkeys(ids))
        self._read_cards([pk for pk in wanted if pk not in self._cards])
        return {pk: self._cards[pk] for pk in wanted if pk in self._cards}

    def newest(self, place: str, count: int) -> list[int]:
        """The newest stories of a list."""
        rows = Listing.objects.filter(place=place, standing__is_out=True).order_by("-moment", "-standing")
        return list(rows.values_list("standing_id", flat=True)[:count])

    def _rows(self, ids: Sequence[int]) -> Iterator[StoryRow]:
        authors, topics, picks, corrections = (
            self._authors(ids),
            self._topics(ids),
            self._picks(ids),
            _corrections(ids),
        )
        rows = Standing.objects.filter(pk__in=ids, is_out=True, article__live=True).values_list(
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
            "article__section_id",
            Cast("article__body", TextField()),
        )
        for row in rows:
            pk, path, locale_id, moment, headline, kicker, standfirst, place, placed_on, published_at = row[
                :10
            ]
            if not self.is_out(locale_id):
                continue
            first, last, story_id, key, lead_id, caption, section_id, body = row[10:]
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
                updated_at(published_at, first, last),
                story_id,
                key,
                lead_id,
                caption,
                section_id,
                json.loads(body),
                authors.get(pk, ()),
                topics.get(pk, ()),
                picks.get(pk, ()),
                corrections.get(pk, ()),
            )

    def _row_of_draft(self, article: Article, now: datetime) -> StoryRow:
        published_at = article.published_at or article.first_published_at or now
        code = self.codes[article.locale_id]
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
            updated_at(published_at, article.first_published_at or now, now),
            article.story_id,
            article.translation_key,
            article.lead_photo_id,
            article.lead_caption,
            article.section_id,
            article.body.get_prep_value(),
            tuple(authors),
            tuple(sorted(topics)),
            tuple(pick.related_id for pick in in_order(article.related_picks.all())),
            tuple(corrections),
        )

    def _pages_of(self, rows: Sequence[StoryRow], *, for_feed: bool) -> Iterator[tuple[int, StoryPage]]:
        self._read_uses(rows)
        related: dict[int, list[int]] = {} if for_feed else self._related(rows)
        cards = self.cards(pk for ids in related.values() for pk in ids)
        tongues = {} if for_feed else self._translations(rows)
        for row in rows:
            page = self._page_of(row, tongues.get(row.translation_key, {}))
            more = tuple(cards[pk] for pk in related.get(row.pk, ()) if pk in cards)
            if for_feed:
                page = replace(page, head=replace(page.head, tongues=()))
            yield row.pk, replace(page, related=more) if more else page

    def _page_of(self, row: StoryRow, translations: dict[str, str]) -> StoryPage:
        code = self.codes[row.locale_id]
        setting = Setting(self, links_from(row.path), settings.TAMIZDAT.address)
        lead = self.picture(row.lead_id) if row.lead_id else None
        if lead is not None and row.lead_caption:
            lead = replace(lead, caption=setting.inline(row.lead_caption))
        body = setting.body(row.blocks, code)
        return StoryPage(
            head=Head(
                path=row.path,
                title=row.headline,
                description=row.standfirst or first_words(body.html),
                tongues=self.tongues(row.locale_id, translations),
                picture=lead,
            ),
            story_id=str(row.story_id),
            headline=row.headline,
            kicker=row.kicker,
            standfirst=row.standfirst,
            byline=tuple(author.link for author in row.authors),
            place=row.place,
            placed_on=row.placed_on,
            published_at=row.published_at,
            updated_at=row.updated_at,
            minutes=body.minutes,
            words=body.words,
            lead=lead,
            body=body.html,
            notes=body.notes,
            corrections=row.corrections,
            section=self._section_of(row.section_id, row.locale_id),
            topics=self._topic_links(row),
            related=(),
            agencies=tuple(author.link.name for author in row.authors if author.is_agency),
        )

    def _section_of(self, section_id: int, locale_id: int) -> Link | None:
        section = self.sections.get(section_id)
        return self.section_link(section) if section is not None and section.locale_id == locale_id else None

    def _topic_links(self, row: StoryRow) -> tuple[Link, ...]:
        code = self.codes[row.locale_id]
        named = sorted((self.topics[pk][0], self.topics[pk][1]) for pk in row.topic_ids if pk in self.topics)
        return tuple(Link(name, paths.topic_path(code, slug)) for name, slug in named)

    # What belongs to stories, for many at once.

    def _author(
        self, code: str, *, pseudonym: str, name: str, slug: str, is_same_language: bool, is_agency: bool
    ) -> Author:
        if pseudonym:
            # Nothing of who stands behind it may go further than this line, not even that it is an agency.
            return Author(Link(pseudonym), is_agency=False)
        return Author(Link(name, paths.person_path(code, slug) if is_same_language else None), is_agency)

    def _authors(self, ids: Sequence[int]) -> dict[int, tuple[Author, ...]]:
        found: dict[int, list[Author]] = {}
        rows = (
            Byline.objects.filter(article_id__in=ids)
            .order_by("sort_order", "pk")
            .values_list(
                "article_id",
                "article__locale_id",
                "pseudonym",
                "contributor__name",
                "contributor__slug",
                "contributor__locale_id",
                "contributor__is_agency",
            )
        )
        for article_id, locale_id, pseudonym, name, slug, its_locale, is_agency in rows:
            author = self._author(
                self.codes[locale_id],
                pseudonym=pseudonym,
                name=name,
                slug=slug,
                is_same_language=its_locale == locale_id,
                is_agency=is_agency,
            )
            found.setdefault(article_id, []).append(author)
        return {pk: tuple(authors) for pk, authors in found.items()}

    def _topics(self, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        rows = Article.topics.through.objects.filter(article_id__in=ids).order_by("topic_id")
        for article_id, topic_id, locale_id in rows.values_list(
            "article_id", "topic_id", "article__locale_id"
        ):
            if topic_id in self.topics and self.topics[topic_id][2] == locale_id:
                found.setdefault(article_id, []).append(topic_id)
        return {pk: tuple(topics) for pk, topics in found.items()}

    def _picks(self, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        rows = RelatedPick.objects.filter(article_id__in=ids).order_by("sort_order", "pk")
        for article_id, related_id in rows.values_list("article_id", "related_id"):
            found.setdefault(article_id, []).append(related_id)
        return {pk: tuple(picks) for pk, picks in found.items()}

    def _translations(self, rows: Sequence[StoryRow]) -> dict[UUID, dict[str, str]]:
        found: dict[UUID, dict[str, str]] = {}
        if len(self.fronts) < 2:
            return found
        keys = [row.translation_key for row in rows]
        others = Standing.objects.filter(article__translation_key__in=keys, is_out=True, article__live=True)
        for key, locale_id, path in others.values_list("article__translation_key", "locale_id", "path"):
            found.setdefault(key, {})[self.codes[locale_id]] = path
        return found

    def _related(self, rows: Sequence[StoryRow]) -> dict[int, list[int]]:
        """For each story what "Read more" shows: the picks, then the nearest earlier ones of its topic, its section."""
        picked = {pk for row in rows for pk in row.picks}
        locales = (
            dict(
                Standing.objects.filter(pk__in=picked, is_out=True, article__live=True).values_list(
                    "pk", "locale_id"
                )
            )
            if picked
            else {}
        )
        related = {
            row.pk: [
                pk for pk in dict.fromkeys(row.picks) if locales.get(pk) == row.locale_id and pk != row.pk
            ][:RELATED]
            for row in rows
        }
        for place_of in (_first_topic, self._section_place):
            open_rows = [row for row in rows if len(related[row.pk]) < RELATED and place_of(row)]
            for row, earlier in zip(
                open_rows, _earlier(open_rows, [place_of(row) for row in open_rows]), strict=True
            ):
                shown = related[row.pk]
                shown += [pk for pk in earlier if pk not in shown][: RELATED - len(shown)]
        return related

    def _section_place(self, row: StoryRow) -> str:
        return f"section/{row.section_id}" if self._section_of(row.section_id, row.locale_id) else ""

    def _read_cards(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        authors = self._authors(ids)
        rows = Standing.objects.filter(pk__in=ids, is_out=True, article__live=True).values_list(
            "article_id",
            "path",
            "locale_id",
            "article__title",
            "article__kicker",
            "article__standfirst",
            "article__published_at",
            "article__lead_photo_id",
            "article__section_id",
        )
        found = [row for row in rows if self.is_out(row[2])]
        self._read_pictures({row[7] for row in found if row[7]})
        for pk, path, locale_id, headline, kicker, standfirst, published_at, lead_id, section_id in found:
            if published_at is None:
                continue  # never so in a story that is out
            self._cards[pk] = Card(
                path=path,
                headline=headline,
                standfirst=standfirst,
                kicker=kicker,
                published_at=published_at,
                byline=tuple(author.link for author in authors.get(pk, ())),
                section=self._section_of(section_id, locale_id),
                picture=self.picture(lead_id) if lead_id else None,
                language=self.codes[locale_id],
            )

    # What bodies refer to. These three are `body.Targets`.

    def page(self, page_id: int) -> str | None:
        if page_id not in self._pages:
            self._read_pages({page_id})
        return self._pages[page_id]

    def picture(self, photo_id: int) -> Picture | None:
        if photo_id not in self._pictures:
            self._read_pictures({photo_id})
        return self._pictures[photo_id]

    def file(self, file_id: int) -> File | None:
        if file_id not in self._files:
            self._read_files({file_id})
        return self._files[file_id]

    def _read_uses(self, rows: Sequence[StoryRow]) -> None:
        uses = Uses()
        for row in rows:
            uses.add(row.uses)
        self.expect(uses)

    def expect(self, uses: Uses) -> None:
        """Read at once what will be asked for one by one."""
        self._read_pictures(uses.photos)
        self._read_files(uses.files)
        self._read_pages(uses.pages)

    def _read_pages(self, ids: set[int]) -> None:
        missing = ids - self._pages.keys()
        if not missing:
            return
        self._pages.update(dict.fromkeys(missing))
        stories = Standing.objects.filter(pk__in=missing, is_out=True, article__live=True)
        for pk, path, locale_id in stories.values_list("pk", "path", "locale_id"):
            self._pages[pk] = path if self.is_out(locale_id) else None
        plain = PlainPage.objects.filter(pk__in=missing, live=True)
        for pk, slug, locale_id in plain.values_list("pk", "slug", "locale_id"):
            self._pages[pk] = (
                paths.plain_path(self.codes[locale_id], slug) if self.is_out(locale_id) else None
            )
        for code, front in self.fronts.items():
            if front.pk in missing:
                self._pages[front.pk] = paths.front_path(code)

    def _read_pictures(self, ids: set[int]) -> None:
        missing = ids - self._pictures.keys()
        if not missing:
            return
        self._pictures.update(dict.fromkeys(missing))
        rows = (
            Photo.objects.filter(pk__in=missing)
            .exclude(digest="")
            .values_list(
                "pk",
                "digest",
                "width",
                "height",
                "description",
                "is_decorative",
                "credit",
                "focal_point_x",
                "focal_point_y",
            )
        )
        for pk, digest, width, height, alt, is_decorative, credit, x, y in rows:
            sizes = planned_renderings(_Sized(digest, width, height))  # type: ignore[arg-type]  # as much of a photo as it asks for
            self._pictures[pk] = Picture(
                renderings=tuple(Rendering(one.path, one.width, one.height, one.media_type) for one in sizes),
                alt="" if is_decorative else alt,
                credit=credit,
                focus=(_percent(x, width), _percent(y, height)),
            )

    def _read_files(self, ids: set[int]) -> None:
        missing = ids - self._files.keys()
        if not missing:
            return
        self._files.update(dict.fromkeys(missing))
        for document in get_document_model().objects.filter(pk__in=missing):
            self._files[document.pk] = File(
                file_path(document), file_suffix(document), document.get_file_size() or 0
            )


@dataclass(frozen=True, slots=True)
class _Sized:
    """As much of a photo as its renderings follow from."""

    digest: str
    width: int
    height: int


def paper_of(language: str) -> Paper:
    """The masthead of a language that is out."""
    return Reading().papers[language]


def story_of_draft(article: Article, now: datetime) -> StoryPage:
    """The page that would be baked if this draft came out now."""
    return Reading().story_of_draft(article, now)


def fingerprint() -> str:
    """What readers check copies against. Empty as long as the newsroom has no keys."""
    try:
        roots = read_roots(settings.TAMIZDAT.keys_dir)
    except KeysError:
        return ""
    return fingerprint_of(roots[0])


def own_name(code: str) -> str:
    """A language as those who speak it call it."""
    locale = Babel.parse(code, sep="-")
    name = locale.get_display_name(code) or code
    return name[:1].upper() + name[1:]


def updated_at(
    published_at: datetime | None, first: datetime | None, last: datetime | None
) -> datetime | None:
    """When a story was last changed after it came out."""
    if published_at is None or first is None or last is None:
        return None
    if last - first < STILL_THE_SAME or last <= published_at:
        return None
    return last


#: What a file is, by its ending: the name it was uploaded under may name a person.
_KINDS = {
    ".csv": "table",
    ".ods": "table",
    ".xlsx": "table",
    ".epub": "book",
    ".zip": "archive",
    ".pdf": "document",
}


def file_suffix(document: object) -> str:
    suffix = PurePosixPath(str(document.file.name)).suffix.lower()  # type: ignore[attr-defined]  # Wagtail's document
    return suffix if suffix[1:].isalnum() and suffix.isascii() else ".bin"


def file_path(document: object) -> str:
    """Where a file stands in the edition: named by its bytes and its kind, never by its name at the desk."""
    suffix = file_suffix(document)
    digest = document.get_file_hash()  # type: ignore[attr-defined]
    return f"files/{digest[:12]}/{_KINDS.get(suffix, 'document')}{suffix}"


def in_order(children: Iterable[_Ordered]) -> list[_Ordered]:
    """What belongs to a draft, in the order that it will be stored in."""
    return sorted(children, key=lambda child: (child.sort_order is None, child.sort_order or 0))


def _percent(value: int | None, whole: int) -> int:
    return 50 if value is None or not whole else max(0, min(100, round(100 * value / whole)))


def _corrections(ids: Sequence[int]) -> dict[int, tuple[PrintedCorrection, ...]]:
    found: dict[int, list[PrintedCorrection]] = {}
    rows = Correction.objects.filter(article_id__in=ids).order_by("sort_order", "pk")
    for article_id, text, made_at in rows.values_list("article_id", "text", "made_at"):
        found.setdefault(article_id, []).append(PrintedCorrection(text, made_at))
    return {pk: tuple(corrections) for pk, corrections in found.items()}


def _first_topic(row: StoryRow) -> str:
    return f"topic/{min(row.topic_ids)}" if row.topic_ids else ""


def _earlier(rows: Sequence[StoryRow], lists: Sequence[str]) -> list[list[int]]:
    """For each story the nearest earlier ones in a list.

    One look at the index for each, many in one query: the ORM has no word for that.
    """
    found: list[list[int]] = [[] for _ in rows]
    for start in range(0, len(rows), _PARTS):
        part = list(enumerate(zip(rows, lists, strict=True)))[start : start + _PARTS]
        sql = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {number:d} AS n, standing_id FROM {Listing._meta.db_table} "  # noqa: S608, SLF001  # a number of ours
            f"WHERE place = %s AND (moment, standing_id) < (%s, %s) "
            f"ORDER BY moment DESC, standing_id DESC LIMIT {RELATED:d}) AS t{number:d}"
            for number, _ in part
        )
        values = [value for _, (row, place) in part for value in (place, row.moment, row.pk)]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            for number, article_id in cursor.fetchall():
                found[number].append(article_id)
    return found
