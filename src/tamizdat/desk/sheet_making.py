"""What the makers of sheets share: the look at the paper, and how a page becomes a sheet."""

from collections.abc import Iterator, Mapping, Sequence

from tamizdat.desk import paths
from tamizdat.desk.calendars import calendar_of
from tamizdat.desk.directory import Directory
from tamizdat.desk.models import Contributor, Section, Topic
from tamizdat.desk.pages import Card, Head, Link, Paper
from tamizdat.desk.reading import Reading
from tamizdat.desk.typeset import Page, typeset_page
from tamizdat.edition.sheets import Sheet

Made = Iterator[tuple[str, Sheet]]


class SheetMaker:
    """Makes the sheets of many places at once."""

    def __init__(self, reading: Reading, directory: Directory) -> None:
        self.reading = reading
        self.papers = reading.papers
        self.directory = directory

    def sheet(self, page: Page, paper: Paper) -> Sheet:
        return Sheet(page.head.path, typeset_page(page, paper))

    def paper_at(self, place: str) -> Paper | None:
        return self.papers.by_language.get(place.split("/")[1])

    def paper_of(self, one: Section | Topic | Contributor) -> Paper:
        return self.papers.by_language[self.papers.codes[one.locale_id]]

    def is_out(self, one: Section | Topic | Contributor) -> bool:
        return self.papers.is_out(one.locale_id)

    def head(
        self,
        paper: Paper,
        path: str,
        title: str,
        description: str = "",
        translations: Mapping[str, str] | None = None,
    ) -> Head:
        tongues = self.papers.tongues(paper.language, translations or {})
        return Head(path, title, " ".join(description.split()), tongues)

    def everywhere(self, kind: str) -> dict[str, str]:
        """Where a page stands that every language has."""
        of = {
            "front": paths.front_path,
            "years": paths.archive_path,
            "topics": paths.topics_path,
            "people": paths.people_path,
        }.get(kind)
        return {code: of(code) if of else paths.fixed_path(code, kind) for code in self.papers.fronts}

    def cards(self, ids: Sequence[int]) -> tuple[Card, ...]:
        return tuple(self.reading.cards(ids).values())

    def year_link(self, paper: Paper, year: int) -> Link:
        return Link(calendar_of(paper).year(year), paths.year_path(paper.language, year))
