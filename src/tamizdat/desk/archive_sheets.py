"""The sheets of the archive, cut by date: days, months, years, and the sitemap of each month."""

from collections.abc import Sequence
from datetime import date

from tamizdat.desk import paths
from tamizdat.desk.calendars import calendar_of
from tamizdat.desk.environments import word_of
from tamizdat.desk.models import Standing
from tamizdat.desk.pages import IndexPage, Link, ListPage, MapEntry, Paper
from tamizdat.desk.sheet_making import Made, SheetMaker
from tamizdat.desk.typeset import typeset_sitemap
from tamizdat.edition.sheets import Sheet


class Archive(SheetMaker):
    def days(self, places: Sequence[str]) -> Made:
        ids: dict[str, list[int]] = {}
        for place in places:
            paper = self.paper_at(place)
            if paper is not None:
                locale, day = (
                    self.directory.locale_of(paper.language),
                    date.fromisoformat(place.split("/")[2]),
                )
                rows = Standing.objects.filter(locale=locale, day=day, is_out=True).order_by("-moment", "-pk")
                ids[place] = list(rows.values_list("pk", flat=True))
        self.reading.cards(pk for found in ids.values() for pk in found)
        for place, found in ids.items():
            paper = self.paper_at(place)
            cards = self.cards(found)
            if paper is None or not cards:
                continue
            day, language = date.fromisoformat(place.split("/")[2]), paper.language
            name = calendar_of(paper).full_day(day)
            page = ListPage(
                head=self.head(paper, paths.day_path(language, day), name),
                kind="day",
                name=name,
                about="",
                cards=cards,
                earlier=self._day_link(paper, self.directory.day_before(language, day)),
                later=self._day_link(paper, self.directory.day_after(language, day)),
            )
            yield place, self.sheet(page, paper)

    def months(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self.paper_at(place)
            if paper is None:
                continue
            language, month = paper.language, date.fromisoformat(f"{place.split('/')[2]}-01")
            days = self.directory.days_of_month(language, month)
            if not days:
                continue
            calendar = calendar_of(paper)
            entries = tuple(Link(calendar.full_day(day), paths.day_path(language, day)) for day in days)
            path, up = paths.month_path(language, month), self.year_link(paper, month.year)
            name = calendar.month(month)
            yield place, self.sheet(IndexPage(self.head(paper, path, name), "days", name, entries, up), paper)
            part = paths.sitemap_part_path(language, f"{month:%Y-%m}")
            yield place, Sheet(part, typeset_sitemap(self._map_of(paper, days), paper))

    def years(self, places: Sequence[str]) -> Made:
        for place in places:
            paper = self.paper_at(place)
            if paper is None:
                continue
            language, year = paper.language, int(place.split("/")[2])
            months = [month for month in self.directory.months(language) if month.year == year]
            if not months:
                continue
            calendar = calendar_of(paper)
            entries = tuple(
                Link(calendar.month(month), paths.month_path(language, month)) for month in months
            )
            link, up = self.year_link(paper, year), Link(word_of("Archive", paper), paper.archive_path)
            head = self.head(paper, str(link.path), link.name)
            yield place, self.sheet(IndexPage(head, "months", link.name, entries, up), paper)

    def _map_of(self, paper: Paper, days: Sequence[date]) -> list[MapEntry]:
        rows = Standing.objects.filter(
            locale=self.directory.locale_of(paper.language), is_out=True, day__gte=days[-1], day__lte=days[0]
        ).order_by("moment", "pk")
        return [MapEntry(*row) for row in rows.values_list("path", "article__last_published_at")]

    def _day_link(self, paper: Paper, day: date | None) -> Link | None:
        return Link(calendar_of(paper).day(day), paths.day_path(paper.language, day)) if day else None
