"""The sheets that every language has: its directories, the sitemap, and search, feeds, check and 404."""

from collections.abc import Sequence

from tamizdat.desk import paths
from tamizdat.desk.environments import word_of
from tamizdat.desk.models import PlainPage
from tamizdat.desk.pages import FixedPage, IndexPage, Link, MapEntry, Paper
from tamizdat.desk.sheet_making import Made, SheetMaker
from tamizdat.desk.typeset import typeset_robots, typeset_sitemap, typeset_sitemap_index
from tamizdat.edition.sheets import Sheet


class Directories(SheetMaker):
    def lists(self, places: Sequence[str]) -> Made:
        """The directories of a language, and its part of the sitemap that holds no stories."""
        for place in places:
            paper = self.paper_at(place)
            if paper is None:
                continue
            for kind, word, path, entries in (
                ("years", "Archive", paper.archive_path, self._years(paper)),
                ("topics", "Topics", paper.topics_path, self._topics(paper)),
                ("people", "Who writes here", paper.people_path, self._people(paper)),
            ):
                name = word_of(word, paper)
                page = IndexPage(self.head(paper, path, name, "", self.everywhere(kind)), kind, name, entries)
                yield place, self.sheet(page, paper)
            part = paths.sitemap_part_path(paper.language, "pages")
            yield place, Sheet(part, typeset_sitemap(self._map_of_pages(paper), paper))
            if paper.language == paths.primary_language():
                yield place, Sheet("sitemap.xml", typeset_sitemap_index(self._map_of_parts(), paper))
                yield place, Sheet("robots.txt", typeset_robots("sitemap.xml", paper))

    def fixed(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self.paper_at(place)
            if paper is None:
                continue
            for kind, word in (
                ("search", "Search"),
                ("feeds", "Feeds"),
                ("check", "How to tell a true copy"),
                ("missing", "Nothing is printed here"),
            ):
                path = paths.fixed_path(paper.language, kind)
                head = self.head(paper, path, word_of(word, paper), "", self.everywhere(kind))
                page = FixedPage(
                    head=head,
                    kind=kind,
                    topics=self._topics(paper) if kind == "search" else (),
                    people=self._people(paper) if kind == "search" else (),
                    years=self._years(paper) if kind == "search" else (),
                    feeds=self._feed_links(paper) if kind == "feeds" else (),
                )
                yield place, self.sheet(page, paper)

    def _feed_links(self, paper: Paper) -> tuple[Link, ...]:
        lists = (Link(paper.name, paper.front_path), *paper.sections)
        return tuple(Link(link.name, paths.feed_path(str(link.path))) for link in lists)

    def _years(self, paper: Paper) -> tuple[Link, ...]:
        return tuple(self.year_link(paper, year) for year in self.directory.years(paper.language))

    def _topics(self, paper: Paper) -> tuple[Link, ...]:
        topics = self.directory.topics(paper.language)
        return tuple(Link(topic.name, paths.topic_path(paper.language, topic.slug)) for topic in topics)

    def _people(self, paper: Paper) -> tuple[Link, ...]:
        people = self.directory.people(paper.language)
        return tuple(Link(one.name, paths.person_path(paper.language, one.slug)) for one in people)

    def _map_of_pages(self, paper: Paper) -> list[MapEntry]:
        plain = PlainPage.objects.filter(live=True, locale=self.directory.locale_of(paper.language)).order_by(
            "pk"
        )
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
            for language in self.papers.fronts
            for part in ("pages", *(f"{month:%Y-%m}" for month in self.directory.months(language)))
        ]
