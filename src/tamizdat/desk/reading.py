"""From the database to page values, in batches: the only reader of what is live.

A `Reading` is one look at the paper. What it has read once it keeps, so it must not outlive one bake of a batch.
However many stories are asked for at once, the number of queries is the same. Nothing that is not live, and nothing
that is the desk's own, is ever selected.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from pathlib import PurePosixPath
from uuid import UUID

from babel import Locale as Babel
from django.conf import settings
from django.db import connection
from wagtail.documents import get_document_model
from wagtail.models import Locale

from tamizdat.desk import paths
from tamizdat.desk.body import File, Setting, Uses, first_words
from tamizdat.desk.calendars import direction_of
from tamizdat.desk.links import links_from
from tamizdat.desk.models import (
    Article,
    FrontPage,
    Listing,
    Photo,
    PlainPage,
    Section,
    Standing,
    Topic,
)
from tamizdat.desk.pages import Card, Head, Link, Paper, Picture, Rendering, StoryPage, Tongue
from tamizdat.desk.paper_assets import icon_path, stylesheet_path
from tamizdat.desk.photos import planned_renderings
from tamizdat.desk.places import RELATED
from tamizdat.desk.rows import Author, Rows, StoryRow
from tamizdat.edition.errors import KeysError
from tamizdat.edition.keys import fingerprint_of, read_roots

#: A story published again within this time was finished, not changed.
STILL_THE_SAME = timedelta(minutes=5)
#: SQLite takes 500 parts of a compound query.
_PARTS = 200
#: How many of a list's newest are read ahead of being asked for.
FORESEEN = 31
_LATER = 2**62
_CARD_OF = attrgetter(
    "pk",
    "path",
    "locale_id",
    "headline",
    "kicker",
    "standfirst",
    "published_at",
    "lead_id",
    "section_id",
)


class Reading:
    """One look at the database."""

    def __init__(self) -> None:
        self._pictures: dict[int, Picture | None] = {}
        self._files: dict[int, File | None] = {}
        self._pages: dict[int, str | None] = {}
        self._cards: dict[int, Card | None] = {}
        self._stories: dict[int, StoryRow | None] = {}
        self._story_pages: dict[int, StoryPage] = {}
        self._newest: dict[str, list[int]] = {}
        self._section_links: dict[int, Link] = {}
        self._topic_names: dict[int, Link] = {}
        self._address: str = settings.TAMIZDAT.address

    # The papers.

    @cached_property
    def codes(self) -> dict[int, str]:
        """The language of each locale."""
        return dict(Locale.objects.values_list("pk", "language_code"))

    @cached_property
    def fronts(self) -> dict[str, FrontPage]:
        """The live front page of each language that is out, in the newsroom's order."""
        found: dict[str, FrontPage] = {}
        # By their numbers: asked for what is live, a database may walk the tree of all pages to find these few.
        ids = list(FrontPage.objects.order_by().values_list("pk", flat=True))
        fronts = FrontPage.objects.filter(pk__in=ids, live=True).order_by()
        for front in sorted(fronts, key=lambda front: -front.pk):
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
        ids = list(PlainPage.objects.filter(is_in_footer=True).order_by().values_list("pk", flat=True))
        rows = PlainPage.objects.filter(pk__in=ids, live=True).order_by()
        for _, title, slug, locale_id in sorted(rows.values_list("path", "title", "slug", "locale_id")):
            code = self.codes[locale_id]
            plain.setdefault(code, []).append(Link(title, paths.plain_path(code, slug)))
        return {
            code: Paper(
                name=front.title,
                tagline=front.tagline,
                language=code,
                direction=direction_of(code),
                address=self._address,
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
        if section.pk not in self._section_links:
            path = paths.section_path(self.codes[section.locale_id], section.slug)
            self._section_links[section.pk] = Link(section.name, path)
        return self._section_links[section.pk]

    def tongues(self, here: int | str, translations: Mapping[str, str]) -> tuple[Tongue, ...]:
        """The other languages: the same page where there is one, the front page otherwise."""
        own = self.codes.get(here) if isinstance(here, int) else here
        return tuple(
            Tongue(code, name, translations.get(code, front), code in translations)
            for code, name, front in self._languages
            if code != own
        )

    @cached_property
    def _languages(self) -> list[tuple[str, str, str]]:
        return [(code, own_name(code), paths.front_path(code)) for code in self.fronts]

    # Stories.

    def stories(self, ids: Iterable[int]) -> dict[int, StoryPage]:
        """The pages of these stories, as far as they are out, in the order asked for."""
        rows = self._stories_out(ids)
        self._read_uses(rows)
        return dict(self._whole_pages(rows))

    def stories_for_feed(self, ids: Iterable[int]) -> tuple[StoryPage, ...]:
        """The same as a feed shows them: without "Read more", and in one language."""
        rows = self._stories_out(ids)
        self._read_uses(rows)
        return tuple(self._page_of(row) for row in rows)

    def story_of_draft(self, article: Article, now: datetime) -> StoryPage:
        """The page that would be baked if the draft came out now. The draft may hold unsaved changes."""
        row = self._rows.of_draft(article, now)
        self._read_uses([row])
        return next(page for _, page in self._whole_pages([row]))

    def cards(self, ids: Iterable[int]) -> dict[int, Card]:
        """The cards of these stories, as far as they are out, in the order asked for."""
        wanted = list(dict.fromkeys(ids))
        self._read_cards([pk for pk in wanted if pk not in self._cards])
        return {pk: card for pk in wanted if (card := self._cards.get(pk))}

    def newest(self, place: str, count: int) -> list[int]:
        """The newest stories of a list."""
        known = self._newest.get(place)
        if known is not None and (count <= len(known) or len(known) < FORESEEN):
            return known[:count]
        rows = Listing.objects.filter(place=place).order_by("-moment", "-standing")
        return list(rows.values_list("standing_id", flat=True)[:count])

    def foresee(self, *, lists: Sequence[str], stories: Iterable[int], fed: int) -> None:
        """Read at once what will be asked for list by list and story by story.

        The first `fed` stories of a front and a section are read whole, for its feed.
        """
        asked = [place for place in lists if place not in self._newest]
        self._newest.update(
            zip(asked, _nearest([(place, _LATER, _LATER) for place in asked], FORESEEN), strict=True)
        )
        whole = {
            pk
            for place in asked
            if place.startswith(("front/", "section/"))
            for pk in self._newest[place][:fed]
        }
        self._stories_out({*stories, *whole})
        self.cards(pk for place in asked for pk in self._newest[place])

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.codes)

    def _stories_out(self, ids: Iterable[int]) -> list[StoryRow]:
        wanted = list(dict.fromkeys(ids))
        missing = [pk for pk in wanted if pk not in self._stories]
        if missing:
            self._stories.update(dict.fromkeys(missing))
            for row in self._rows.read(missing):
                self._stories[row.pk] = row if self.is_out(row.locale_id) else None
        return [story for pk in wanted if (story := self._stories[pk])]

    def _whole_pages(self, rows: Sequence[StoryRow]) -> Iterator[tuple[int, StoryPage]]:
        related = self._related(rows)
        cards = self.cards(pk for ids in related.values() for pk in ids)
        translations = self._translations(rows)
        for row in rows:
            page = self._page_of(row)
            tongues = self.tongues(row.locale_id, translations.get(row.translation_key, {}))
            more = tuple(cards[pk] for pk in related[row.pk] if pk in cards)
            yield row.pk, replace(page, head=replace(page.head, tongues=tongues), related=more)

    def _page_of(self, row: StoryRow) -> StoryPage:
        """The page without what depends on other stories. Made once, though a page and two feeds show it."""
        if row.pk not in self._story_pages:
            self._story_pages[row.pk] = self._set_page(row)
        return self._story_pages[row.pk]

    def _set_page(self, row: StoryRow) -> StoryPage:
        code = self.codes[row.locale_id]
        setting = Setting(self, links_from(row.path), self._address)
        lead = self.picture(row.lead_id) if row.lead_id else None
        if lead is not None and row.lead_caption:
            lead = replace(lead, caption=setting.inline(row.lead_caption))
        body = setting.body(row.blocks, code)
        return StoryPage(
            head=Head(
                path=row.path,
                title=row.headline,
                description=row.standfirst or first_words(body.html),
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
        return tuple(
            sorted((self._topic_link(pk) for pk in row.topic_ids if pk in self.topics), key=_by_name)
        )

    def _topic_link(self, pk: int) -> Link:
        if pk not in self._topic_names:
            name, slug, locale_id = self.topics[pk]
            self._topic_names[pk] = Link(name, paths.topic_path(self.codes[locale_id], slug))
        return self._topic_names[pk]

    # What belongs to stories, for many at once.

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
            seeks = [(place_of(row), row.moment, row.pk) for row in open_rows]
            for row, earlier in zip(open_rows, _nearest(seeks, RELATED), strict=True):
                shown = related[row.pk]
                shown += [pk for pk in earlier if pk not in shown][: RELATED - len(shown)]
        return related

    def _section_place(self, row: StoryRow) -> str:
        return f"section/{row.section_id}" if self._section_of(row.section_id, row.locale_id) else ""

    def _read_cards(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        self._cards.update(dict.fromkeys(ids))
        # Of stories that are read whole everything is known.
        known = [story for pk in ids if (story := self._stories.get(pk))]
        self._read_pictures({story.lead_id for story in known if story.lead_id})
        for story in known:
            self._set_card(*_CARD_OF(story), authors=story.authors)
        missing = [pk for pk in ids if pk not in self._stories]
        if not missing:
            return
        rows = list(
            Standing.objects.filter(pk__in=missing, is_out=True, article__live=True).values_list(
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
        )
        authors = self._rows.authors({row[0]: row[2] for row in rows})
        self._read_pictures({row[7] for row in rows if row[7]})
        for row in rows:
            self._set_card(*row, authors=authors.get(row[0], ()))

    def _set_card(  # noqa: PLR0917  # the columns of a row
        self,
        pk: int,
        path: str,
        locale_id: int,
        headline: str,
        kicker: str,
        standfirst: str,
        published_at: datetime | None,
        lead_id: int | None,
        section_id: int,
        *,
        authors: Sequence[Author],
    ) -> None:
        if self.is_out(locale_id) and published_at is not None:
            self._cards[pk] = Card(
                path=path,
                headline=headline,
                standfirst=standfirst,
                kicker=kicker,
                published_at=published_at,
                byline=tuple(author.link for author in authors),
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
        plain = PlainPage.objects.filter(pk__in=missing, live=True).order_by()
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


def _by_name(link: Link) -> tuple[str, str]:
    return link.name, link.path or ""


def _percent(value: int | None, whole: int) -> int:
    return 50 if value is None or not whole else max(0, min(100, round(100 * value / whole)))


def _first_topic(row: StoryRow) -> str:
    return f"topic/{min(row.topic_ids)}" if row.topic_ids else ""


def _nearest(seeks: Sequence[tuple[str, int, int]], count: int) -> list[list[int]]:
    """For each list, moment and number the nearest stories before them, newest first.

    One look at the index for each, many in one query: the ORM has no word for that.
    """
    found: list[list[int]] = [[] for _ in seeks]
    table = Listing._meta.db_table  # noqa: SLF001  # Django's documented API
    for start in range(0, len(seeks), _PARTS):
        part = list(enumerate(seeks))[start : start + _PARTS]
        sql = " UNION ALL ".join(
            f"SELECT * FROM (SELECT {number:d} AS n, moment, standing_id FROM {table} "  # noqa: S608  # ours alone
            "WHERE place = %s AND (moment, standing_id) < (%s, %s) "
            f"ORDER BY moment DESC, standing_id DESC LIMIT {count:d}) AS t{number:d}"
            for number, _ in part
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for _, seek in part for value in seek])
            rows = cursor.fetchall()
        for number, _, article_id in sorted(rows, key=lambda row: (row[0], -row[1], -row[2])):
            found[number].append(article_id)
    return found
