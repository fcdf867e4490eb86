"""From the database to page values, in batches: the only reader of what is live.

A `Reading` is one look at the paper. What it has read once it keeps, so it must not outlive one bake of a batch.
However many stories are asked for at once, the number of queries is the same. Nothing that is not live, and nothing
that is the desk's own, is ever selected.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from tamizdat.desk.body import Setting, first_words
from tamizdat.desk.links import links_from
from tamizdat.desk.listings import Listings, nearest
from tamizdat.desk.models import Article, Standing
from tamizdat.desk.pages import Card, Head, Picture, StoryPage
from tamizdat.desk.papers import Papers
from tamizdat.desk.places import RELATED
from tamizdat.desk.references import References
from tamizdat.desk.rows import Author, Rows, StoryRow
from tamizdat.desk.stored_blocks import Uses

_CARD_OF = attrgetter(
    "pk",
    "path",
    "locale_id",
    "headline",
    "kicker",
    "standfirst",
    "published_at",
    "lead_id",
    "lead_alternative_text",
    "section_id",
)


class Reading:
    """One look at the database."""

    def __init__(self) -> None:
        self.papers = Papers()
        self.references = References(self.papers)
        self.listings = Listings()
        self._cards: dict[int, Card | None] = {}
        self._stories: dict[int, StoryRow | None] = {}
        self._story_pages: dict[int, StoryPage] = {}

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

    def foresee(self, *, lists: Sequence[str], stories: Iterable[int], fed: int) -> None:
        """Read at once what will be asked for list by list and story by story.

        The first `fed` stories of a front and a section are read whole, for its feed.
        """
        found = self.listings.foresee(lists)
        whole = {
            pk
            for place, newest in found.items()
            if place.startswith(("front/", "section/"))
            for pk in newest[:fed]
        }
        self._stories_out({*stories, *whole})
        self.cards(pk for newest in found.values() for pk in newest)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.papers.codes)

    def _stories_out(self, ids: Iterable[int]) -> list[StoryRow]:
        wanted = list(dict.fromkeys(ids))
        missing = [pk for pk in wanted if pk not in self._stories]
        if missing:
            self._stories.update(dict.fromkeys(missing))
            for row in self._rows.read(missing):
                self._stories[row.pk] = row if self.papers.is_out(row.locale_id) else None
        return [story for pk in wanted if (story := self._stories[pk])]

    def _whole_pages(self, rows: Sequence[StoryRow]) -> Iterator[tuple[int, StoryPage]]:
        related = self._related(rows)
        cards = self.cards(pk for ids in related.values() for pk in ids)
        translations = self._translations(rows)
        for row in rows:
            page = self._page_of(row)
            tongues = self.papers.tongues(row.locale_id, translations.get(row.translation_key, {}))
            more = tuple(cards[pk] for pk in related[row.pk] if pk in cards)
            yield row.pk, replace(page, head=replace(page.head, tongues=tongues), related=more)

    def _page_of(self, row: StoryRow) -> StoryPage:
        """The page without what depends on other stories. Made once, though a page and two feeds show it."""
        if row.pk not in self._story_pages:
            self._story_pages[row.pk] = self._set_page(row)
        return self._story_pages[row.pk]

    def _set_page(self, row: StoryRow) -> StoryPage:
        code = self.papers.codes[row.locale_id]
        setting = Setting(self.references, links_from(row.path), self.papers.address)
        lead = self._lead(row.lead_id, row.lead_alternative_text)
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
            section=self.papers.section_of(row.section_id, row.locale_id),
            topics=self.papers.topic_links(row.topic_ids),
            related=(),
            agencies=tuple(author.link.name for author in row.authors if author.is_agency),
        )

    def _translations(self, rows: Sequence[StoryRow]) -> dict[UUID, dict[str, str]]:
        found: dict[UUID, dict[str, str]] = {}
        if len(self.papers.fronts) < 2:
            return found
        keys = [row.translation_key for row in rows]
        others = Standing.objects.filter(article__translation_key__in=keys, is_out=True, article__live=True)
        for key, locale_id, path in others.values_list("article__translation_key", "locale_id", "path"):
            found.setdefault(key, {})[self.papers.codes[locale_id]] = path
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
            for row, earlier in zip(open_rows, nearest(seeks, RELATED), strict=True):
                shown = related[row.pk]
                shown += [pk for pk in earlier if pk not in shown][: RELATED - len(shown)]
        return related

    def _section_place(self, row: StoryRow) -> str:
        return f"section/{row.section_id}" if self.papers.section_of(row.section_id, row.locale_id) else ""

    def _read_cards(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        self._cards.update(dict.fromkeys(ids))
        # Of stories that are read whole everything is known.
        known = [story for pk in ids if (story := self._stories.get(pk))]
        self.references.expect(Uses(photos={story.lead_id for story in known if story.lead_id}))
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
                "article__lead_alternative_text",
                "article__section_id",
            )
        )
        authors = self._rows.authors({row[0]: row[2] for row in rows})
        self.references.expect(Uses(photos={row[7] for row in rows if row[7]}))
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
        lead_alternative_text: str,
        section_id: int | None,
        *,
        authors: Sequence[Author],
    ) -> None:
        if self.papers.is_out(locale_id) and published_at is not None:
            self._cards[pk] = Card(
                path=path,
                headline=headline,
                standfirst=standfirst,
                kicker=kicker,
                published_at=published_at,
                byline=tuple(author.link for author in authors),
                section=self.papers.section_of(section_id, locale_id),
                picture=self._lead(lead_id, lead_alternative_text),
                language=self.papers.codes[locale_id],
            )

    def _lead(self, photo_id: int | None, alternative_text: str) -> Picture | None:
        """A story's lead photo, with what the story itself says of what it shows."""
        picture = self.references.picture(photo_id) if photo_id else None
        return replace(picture, alt=alternative_text) if picture and alternative_text else picture

    def _read_uses(self, rows: Sequence[StoryRow]) -> None:
        uses = Uses()
        for row in rows:
            uses.add(row.uses)
        self.references.expect(uses)


def _first_topic(row: StoryRow) -> str:
    return f"topic/{min(row.topic_ids)}" if row.topic_ids else ""
