"""The sheets that list the newest stories: fronts, sections, topics, contributors, and their feeds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from django.utils.html import escape

from tamizdat.desk import paths
from tamizdat.desk.body import Setting, paragraphs_of
from tamizdat.desk.directory import with_stories
from tamizdat.desk.environments import word_of
from tamizdat.desk.links import json_feed_path, links_from
from tamizdat.desk.models import Contributor, FrontPick, Topic
from tamizdat.desk.pages import Card, Feed, FrontPage, Link, ListPage, Paper, Picture
from tamizdat.desk.places import number_in
from tamizdat.desk.sheet_making import Made, SheetMaker
from tamizdat.desk.stored_blocks import uses_in_text
from tamizdat.desk.typeset import typeset_feed
from tamizdat.edition.sheets import Sheet

#: How many stories a list shows before the archive takes over, and how many a feed carries.
LISTED = 30
FED = 20
LATEST = 10
BY_SECTION = 4
#: When a feed without stories was last changed.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class StoryLists(SheetMaker):
    def fronts(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self.paper_at(place)
            if paper is not None:
                yield place, self.sheet(self._front(paper), paper)
                about = Link(paper.name, paper.front_path)
                yield from self._feeds(place, paper, paper.name, about)

    def sections(self, places: Sequence[str]) -> Made:
        wanted = [(place, self.papers.sections.get(number_in(place))) for place in places]
        there = [(place, section) for place, section in wanted if section and self.is_out(section)]
        newest = {place: self.reading.listings.newest(place, LISTED + 1) for place, _ in there}
        self.reading.cards(pk for ids in newest.values() for pk in ids)
        for place, section in there:
            paper, link = self.paper_of(section), self.papers.section_link(section)
            path = str(link.path)
            siblings = {
                self.papers.codes[one.locale_id]: str(self.papers.section_link(one).path)
                for one in self.papers.sections.values()
                if one.translation_key == section.translation_key and self.is_out(one)
            }
            archive = Link(word_of("Archive", paper), paper.archive_path)
            page = ListPage(
                head=self.head(paper, path, section.name, section.about, siblings),
                kind="section",
                name=section.name,
                about="".join(f"<p>{escape(part)}</p>" for part in paragraphs_of(section.about)),
                cards=self.cards(newest[place][:LISTED]),
                feed_path=paths.feed_path(path),
                earlier=archive if len(newest[place]) > LISTED else None,
            )
            yield place, self.sheet(page, paper)
            yield from self._feeds(place, paper, f"{section.name} – {paper.name}", link)

    def topics(self, places: Sequence[str]) -> Made:
        rows = with_stories(Topic.objects.filter(pk__in=map(number_in, places)), "topic")
        there = {f"topic/{topic.pk}": topic for topic in rows if self.is_out(topic)}
        for place, cards in self._newest_cards(list(there)):
            topic = there[place]
            paper = self.paper_of(topic)
            siblings = with_stories(Topic.objects.filter(translation_key=topic.translation_key), "topic")
            page = ListPage(
                head=self.head(
                    paper,
                    paths.topic_path(paper.language, topic.slug),
                    topic.name,
                    topic.about,
                    self._translated(siblings, paths.topic_path),
                ),
                kind="topic",
                name=topic.name,
                about="".join(f"<p>{escape(part)}</p>" for part in paragraphs_of(topic.about)),
                cards=cards,
            )
            yield place, self.sheet(page, paper)

    def people(self, places: Sequence[str]) -> Made:
        rows = with_stories(Contributor.objects.filter(pk__in=map(number_in, places)), "person")
        there = {f"person/{one.pk}": one for one in rows if self.is_out(one)}
        for one in there.values():
            self.reading.references.expect(uses_in_text(one.biography))
        for place, cards in self._newest_cards(list(there)):
            one = there[place]
            paper = self.paper_of(one)
            path = paths.person_path(paper.language, one.slug)
            siblings = with_stories(Contributor.objects.filter(translation_key=one.translation_key), "person")
            page = ListPage(
                head=self.head(paper, path, one.name, "", self._translated(siblings, paths.person_path)),
                kind="person",
                name=one.name,
                about=Setting(self.reading.references, links_from(path), paper.address).text(one.biography),
                cards=cards,
                picture=self._portrait(one),
            )
            yield place, self.sheet(page, paper)

    def _front(self, paper: Paper) -> FrontPage:
        language = paper.language
        front = self.papers.fronts[language]
        picks = FrontPick.objects.filter(front=front).order_by("sort_order", "pk")
        chosen = [front.lead_id or 0, *picks.values_list("article_id", flat=True)]
        newest = self.reading.listings.newest(f"front/{language}", LATEST + len(chosen) + 1)
        cards = self.reading.cards([*chosen, *newest])
        own = {pk: card for pk, card in cards.items() if card.language == language}
        lead = front.lead_id if front.lead_id in own else next((pk for pk in newest if pk in own), None)
        picked = [pk for pk in dict.fromkeys(chosen[1:]) if pk in own and pk != lead]
        shown = {lead, *picked}
        latest = [pk for pk in newest if pk in own and pk not in shown][:LATEST]
        shown |= set(latest)
        below: dict[int, list[int]] = {}
        for pk, section in self.papers.sections.items():
            if section.locale_id == front.locale_id:
                ids = self.reading.listings.newest(f"section/{pk}", BY_SECTION + len(shown))
                below[pk] = [pk for pk in ids if pk not in shown][:BY_SECTION]
        self.reading.cards(pk for ids in below.values() for pk in ids)
        by_section = [
            (self.papers.section_link(self.papers.sections[pk]), self.cards(ids)) for pk, ids in below.items()
        ]
        return FrontPage(
            head=self.head(paper, paper.front_path, paper.name, paper.tagline, self.everywhere("front")),
            lead=own[lead] if lead else None,
            picks=tuple(own[pk] for pk in picked),
            latest=tuple(own[pk] for pk in latest),
            by_section=tuple((link, cards) for link, cards in by_section if cards),
        )

    def _feeds(self, place: str, paper: Paper, title: str, about: Link) -> Made:
        stories = self.reading.stories_for_feed(self.reading.listings.newest(place, FED))
        changed = [story.updated_at or story.published_at for story in stories]
        path = paths.feed_path(str(about.path))
        atom, json = typeset_feed(Feed(path, title, about, stories, max(changed, default=_NEVER)), paper)
        yield place, Sheet(path, atom)
        yield place, Sheet(json_feed_path(path), json)

    def _newest_cards(self, places: Sequence[str]) -> Iterator[tuple[str, tuple[Card, ...]]]:
        newest = {place: self.reading.listings.newest(place, LISTED) for place in places}
        self.reading.cards(pk for ids in newest.values() for pk in ids)
        for place, ids in newest.items():
            yield place, self.cards(ids)

    def _portrait(self, one: Contributor) -> Picture | None:
        return self.reading.references.picture(one.portrait_id) if one.portrait_id else None

    def _translated(
        self, siblings: Iterable[Topic | Contributor], path_of: Callable[[str, str], str]
    ) -> dict[str, str]:
        """Where a topic or a contributor stands in each language."""
        if len(self.papers.fronts) < 2:
            return {}  # nobody asks the database
        codes = self.papers.codes
        return {codes[one.locale_id]: path_of(codes[one.locale_id], one.slug) for one in siblings}
