"""The sheets that list stories: front, sections, topics, contributors, days, months, years, directories, feeds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TypeVar

from django.utils.html import escape

from tamizdat.desk import paths
from tamizdat.desk.body import Setting, paragraphs_of, uses_in_text
from tamizdat.desk.calendars import calendar_of
from tamizdat.desk.directory import Directory, with_stories
from tamizdat.desk.environments import word_of
from tamizdat.desk.links import json_feed_path, links_from
from tamizdat.desk.models import Contributor, FrontPick, PlainPage, Section, Standing, Topic
from tamizdat.desk.pages import (
    Card,
    Feed,
    FixedPage,
    FrontPage,
    Head,
    IndexPage,
    Link,
    ListPage,
    MapEntry,
    Paper,
    Picture,
)
from tamizdat.desk.reading import Reading
from tamizdat.desk.typeset import (
    Page,
    typeset_feed,
    typeset_page,
    typeset_robots,
    typeset_sitemap,
    typeset_sitemap_index,
)
from tamizdat.edition.sheets import Sheet

#: How many stories a list shows before the archive takes over, and how many a feed carries.
LISTED = 30
FED = 20
LATEST = 10
BY_SECTION = 4
#: When a feed without stories was last changed.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)

Made = Iterator[tuple[str, Sheet]]
_Row = TypeVar("_Row")


class Lists:
    """Makes the sheets of the places that list stories, many at once."""

    def __init__(self, reading: Reading, directory: Directory) -> None:
        self._reading = reading
        self._directory = directory

    def fronts(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self._paper(place)
            if paper is not None:
                yield place, self._set(self._front(paper), paper)
                about = Link(paper.name, paper.front_path)
                yield from self._feeds(place, paper, paper.name, about)

    def sections(self, places: Sequence[str]) -> Made:
        wanted = [(place, self._reading.sections.get(_number(place))) for place in places]
        there = [(place, section) for place, section in wanted if section and self._is_out(section)]
        newest = {place: self._reading.newest(place, LISTED + 1) for place, _ in there}
        self._reading.cards(pk for ids in newest.values() for pk in ids)
        for place, section in there:
            paper, link = self._paper_of(section), self._reading.section_link(section)
            path = str(link.path)
            siblings = {
                self._reading.codes[one.locale_id]: str(self._reading.section_link(one).path)
                for one in self._reading.sections.values()
                if one.translation_key == section.translation_key and self._is_out(one)
            }
            archive = Link(word_of("Archive", paper), paper.archive_path)
            page = ListPage(
                head=self._head(paper, path, section.name, section.about, siblings),
                kind="section",
                name=section.name,
                about="".join(f"<p>{escape(part)}</p>" for part in paragraphs_of(section.about)),
                cards=self._cards(newest[place][:LISTED]),
                feed_path=paths.feed_path(path),
                earlier=archive if len(newest[place]) > LISTED else None,
            )
            yield place, self._set(page, paper)
            yield from self._feeds(place, paper, f"{section.name} – {paper.name}", link)

    def topics(self, places: Sequence[str]) -> Made:
        rows = with_stories(Topic.objects.filter(pk__in=map(_number, places)), "topic")
        there = {f"topic/{topic.pk}": topic for topic in rows if self._is_out(topic)}
        for place, cards in self._newest_cards(list(there)):
            topic = there[place]
            paper = self._paper_of(topic)
            siblings = with_stories(Topic.objects.filter(translation_key=topic.translation_key), "topic")
            page = ListPage(
                head=self._head(
                    paper,
                    paths.topic_path(paper.language, topic.slug),
                    topic.name,
                    topic.about,
                    {
                        self._reading.codes[one.locale_id]: paths.topic_path(
                            self._reading.codes[one.locale_id], one.slug
                        )
                        for one in self._if_several(siblings)
                    },
                ),
                kind="topic",
                name=topic.name,
                about="".join(f"<p>{escape(part)}</p>" for part in paragraphs_of(topic.about)),
                cards=cards,
            )
            yield place, self._set(page, paper)

    def people(self, places: Sequence[str]) -> Made:
        rows = with_stories(Contributor.objects.filter(pk__in=map(_number, places)), "person")
        there = {f"person/{one.pk}": one for one in rows if self._is_out(one)}
        for one in there.values():
            self._reading.expect(uses_in_text(one.biography))
        for place, cards in self._newest_cards(list(there)):
            one = there[place]
            paper = self._paper_of(one)
            path = paths.person_path(paper.language, one.slug)
            siblings = with_stories(Contributor.objects.filter(translation_key=one.translation_key), "person")
            page = ListPage(
                head=self._head(
                    paper,
                    path,
                    one.name,
                    "",
                    {
                        self._reading.codes[other.locale_id]: paths.person_path(
                            self._reading.codes[other.locale_id], other.slug
                        )
                        for other in self._if_several(siblings)
                    },
                ),
                kind="person",
                name=one.name,
                about=Setting(self._reading, links_from(path), paper.address).text(one.biography),
                cards=cards,
                picture=self._portrait(one),
            )
            yield place, self._set(page, paper)

    def days(self, places: Sequence[str]) -> Made:
        ids: dict[str, list[int]] = {}
        for place in places:
            paper = self._paper(place)
            if paper is not None:
                locale, day = (
                    self._directory.locale_of(paper.language),
                    date.fromisoformat(place.split("/")[2]),
                )
                rows = Standing.objects.filter(locale=locale, day=day, is_out=True).order_by("-moment", "-pk")
                ids[place] = list(rows.values_list("pk", flat=True))
        self._reading.cards(pk for found in ids.values() for pk in found)
        for place, found in ids.items():
            paper = self._paper(place)
            cards = self._cards(found)
            if paper is None or not cards:
                continue
            day, language = date.fromisoformat(place.split("/")[2]), paper.language
            name = calendar_of(paper).full_day(day)
            page = ListPage(
                head=self._head(paper, paths.day_path(language, day), name),
                kind="day",
                name=name,
                about="",
                cards=cards,
                earlier=self._day_link(paper, self._directory.day_before(language, day)),
                later=self._day_link(paper, self._directory.day_after(language, day)),
            )
            yield place, self._set(page, paper)

    def months(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self._paper(place)
            if paper is None:
                continue
            language, month = paper.language, date.fromisoformat(f"{place.split('/')[2]}-01")
            days = self._directory.days_of_month(language, month)
            if not days:
                continue
            calendar = calendar_of(paper)
            entries = tuple(Link(calendar.full_day(day), paths.day_path(language, day)) for day in days)
            path, up = paths.month_path(language, month), self._year_link(paper, month.year)
            name = calendar.month(month)
            yield place, self._set(IndexPage(self._head(paper, path, name), "days", name, entries, up), paper)
            part = paths.sitemap_part_path(language, f"{month:%Y-%m}")
            yield place, Sheet(part, typeset_sitemap(self._map_of(paper, days), paper))

    def years(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self._paper(place)
            if paper is None:
                continue
            language, year = paper.language, int(place.split("/")[2])
            months = [month for month in self._directory.months(language) if month.year == year]
            if not months:
                continue
            calendar = calendar_of(paper)
            entries = tuple(
                Link(calendar.month(month), paths.month_path(language, month)) for month in months
            )
            link, up = self._year_link(paper, year), Link(word_of("Archive", paper), paper.archive_path)
            head = self._head(paper, str(link.path), link.name)
            yield place, self._set(IndexPage(head, "months", link.name, entries, up), paper)

    def lists(self, places: Sequence[str]) -> Made:
        """The directories of a language, and its part of the sitemap that holds no stories."""
        for place in places:
            paper = self._paper(place)
            if paper is None:
                continue
            for kind, word, path, entries in (
                ("years", "Archive", paper.archive_path, self._years(paper)),
                ("topics", "Topics", paper.topics_path, self._topics(paper)),
                ("people", "Who writes here", paper.people_path, self._people(paper)),
            ):
                name = word_of(word, paper)
                page = IndexPage(
                    self._head(paper, path, name, "", self._everywhere(kind)), kind, name, entries
                )
                yield place, self._set(page, paper)
            part = paths.sitemap_part_path(paper.language, "pages")
            yield place, Sheet(part, typeset_sitemap(self._map_of_pages(paper), paper))
            if paper.language == paths.primary_language():
                yield place, Sheet("sitemap.xml", typeset_sitemap_index(self._map_of_parts(), paper))
                yield place, Sheet("robots.txt", typeset_robots("sitemap.xml", paper))

    def fixed(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self._paper(place)
            if paper is None:
                continue
            for kind, word in (
                ("search", "Search"),
                ("feeds", "Feeds"),
                ("check", "How to tell a true copy"),
                ("missing", "Nothing is printed here"),
            ):
                path = paths.fixed_path(paper.language, kind)
                head = self._head(paper, path, word_of(word, paper), "", self._everywhere(kind))
                page = FixedPage(
                    head=head,
                    kind=kind,
                    topics=self._topics(paper) if kind == "search" else (),
                    people=self._people(paper) if kind == "search" else (),
                    years=self._years(paper) if kind == "search" else (),
                    feeds=self._feed_links(paper) if kind == "feeds" else (),
                )
                yield place, self._set(page, paper)

    # Parts of pages.

    def _front(self, paper: Paper) -> FrontPage:
        language = paper.language
        front = self._reading.fronts[language]
        picks = FrontPick.objects.filter(front=front).order_by("sort_order", "pk")
        chosen = [front.lead_id or 0, *picks.values_list("article_id", flat=True)]
        newest = self._reading.newest(f"front/{language}", LATEST + len(chosen) + 1)
        cards = self._reading.cards([*chosen, *newest])
        own = {pk: card for pk, card in cards.items() if card.language == language}
        lead = front.lead_id if front.lead_id in own else next((pk for pk in newest if pk in own), None)
        picked = [pk for pk in dict.fromkeys(chosen[1:]) if pk in own and pk != lead]
        shown = {lead, *picked}
        latest = [pk for pk in newest if pk in own and pk not in shown][:LATEST]
        shown |= set(latest)
        below: dict[int, list[int]] = {}
        for pk, section in self._reading.sections.items():
            if section.locale_id == front.locale_id:
                ids = self._reading.newest(f"section/{pk}", BY_SECTION + len(shown))
                below[pk] = [pk for pk in ids if pk not in shown][:BY_SECTION]
        self._reading.cards(pk for ids in below.values() for pk in ids)
        by_section = [
            (self._reading.section_link(self._reading.sections[pk]), self._cards(ids))
            for pk, ids in below.items()
        ]
        return FrontPage(
            head=self._head(paper, paper.front_path, paper.name, paper.tagline, self._everywhere("front")),
            lead=own[lead] if lead else None,
            picks=tuple(own[pk] for pk in picked),
            latest=tuple(own[pk] for pk in latest),
            by_section=tuple((link, cards) for link, cards in by_section if cards),
        )

    def _feeds(self, place: str, paper: Paper, title: str, about: Link) -> Made:
        stories = self._reading.stories_for_feed(self._reading.newest(place, FED))
        changed = [story.updated_at or story.published_at for story in stories]
        path = paths.feed_path(str(about.path))
        atom, json = typeset_feed(Feed(path, title, about, stories, max(changed, default=_NEVER)), paper)
        yield place, Sheet(path, atom)
        yield place, Sheet(json_feed_path(path), json)

    def _feed_links(self, paper: Paper) -> tuple[Link, ...]:
        lists = (Link(paper.name, paper.front_path), *paper.sections)
        return tuple(Link(link.name, paths.feed_path(str(link.path))) for link in lists)

    def _years(self, paper: Paper) -> tuple[Link, ...]:
        return tuple(self._year_link(paper, year) for year in self._directory.years(paper.language))

    def _topics(self, paper: Paper) -> tuple[Link, ...]:
        topics = self._directory.topics(paper.language)
        return tuple(Link(topic.name, paths.topic_path(paper.language, topic.slug)) for topic in topics)

    def _people(self, paper: Paper) -> tuple[Link, ...]:
        people = self._directory.people(paper.language)
        return tuple(Link(one.name, paths.person_path(paper.language, one.slug)) for one in people)

    def _map_of(self, paper: Paper, days: Sequence[date]) -> list[MapEntry]:
        rows = Standing.objects.filter(
            locale=self._directory.locale_of(paper.language), is_out=True, day__gte=days[-1], day__lte=days[0]
        ).order_by("moment", "pk")
        return [MapEntry(*row) for row in rows.values_list("path", "article__last_published_at")]

    def _map_of_pages(self, paper: Paper) -> list[MapEntry]:
        plain = PlainPage.objects.filter(
            live=True, locale=self._directory.locale_of(paper.language)
        ).order_by("pk")
        return [
            MapEntry(str(path))
            for path in (
                paper.front_path,
                *(link.path for link in paper.sections),
                *(paths.plain_path(paper.language, slug) for slug in plain.values_list("slug", flat=True)),
                *(link.path for link in self._topics(paper)),
                *(link.path for link in self._people(paper)),
            )
        ]

    def _map_of_parts(self) -> list[MapEntry]:
        return [
            MapEntry(paths.sitemap_part_path(language, part))
            for language in self._reading.fronts
            for part in ("pages", *(f"{month:%Y-%m}" for month in self._directory.months(language)))
        ]

    def _newest_cards(self, places: Sequence[str]) -> Iterator[tuple[str, tuple[Card, ...]]]:
        newest = {place: self._reading.newest(place, LISTED) for place in places}
        self._reading.cards(pk for ids in newest.values() for pk in ids)
        for place, ids in newest.items():
            yield place, self._cards(ids)

    def _cards(self, ids: Sequence[int]) -> tuple[Card, ...]:
        return tuple(self._reading.cards(ids).values())

    def _portrait(self, one: Contributor) -> Picture | None:
        return self._reading.picture(one.portrait_id) if one.portrait_id else None

    def _day_link(self, paper: Paper, day: date | None) -> Link | None:
        return Link(calendar_of(paper).day(day), paths.day_path(paper.language, day)) if day else None

    def _year_link(self, paper: Paper, year: int) -> Link:
        return Link(f"{year}", paths.year_path(paper.language, year))

    def _head(
        self,
        paper: Paper,
        path: str,
        title: str,
        description: str = "",
        translations: Mapping[str, str] | None = None,
    ) -> Head:
        tongues = self._reading.tongues(paper.language, translations or {})
        return Head(path, title, " ".join(description.split()), tongues)

    def _everywhere(self, kind: str) -> dict[str, str]:
        """Where a page stands that every language has."""
        of = {
            "front": paths.front_path,
            "years": paths.archive_path,
            "topics": paths.topics_path,
            "people": paths.people_path,
        }.get(kind)
        return {code: of(code) if of else paths.fixed_path(code, kind) for code in self._reading.fronts}

    @cached_property
    def _has_several(self) -> bool:
        return len(self._reading.fronts) > 1

    def _if_several(self, rows: Iterable[_Row]) -> list[_Row]:
        return list(rows) if self._has_several else []

    def _set(self, page: Page, paper: Paper) -> Sheet:
        return Sheet(page.head.path, typeset_page(page, paper))

    def _paper(self, place: str) -> Paper | None:
        return self._reading.papers.get(place.split("/")[1])

    def _paper_of(self, one: Section | Topic | Contributor) -> Paper:
        return self._reading.papers[self._reading.codes[one.locale_id]]

    def _is_out(self, one: Section | Topic | Contributor) -> bool:
        return self._reading.is_out(one.locale_id)


def _number(place: str) -> int:
    return int(place.partition("/")[2])
