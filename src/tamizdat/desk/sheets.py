"""The desk's part of the paper: which places there are, and the sheets that stand at them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice

from wagtail.documents import get_document_model

from tamizdat.desk import paths
from tamizdat.desk.archive_sheets import Archive
from tamizdat.desk.body import Setting
from tamizdat.desk.directory import Directory
from tamizdat.desk.directory_sheets import Directories
from tamizdat.desk.links import links_from
from tamizdat.desk.list_sheets import FED, StoryLists
from tamizdat.desk.models import FormerAddress, FormerSlug, Photo, PlainPage, Standing
from tamizdat.desk.moves import leading_on
from tamizdat.desk.pages import Head, Link, MovedPage, WithdrawnPage
from tamizdat.desk.pages import PlainPage as PrintedPlainPage
from tamizdat.desk.paper_assets import assets
from tamizdat.desk.photos import photo_sheets
from tamizdat.desk.places import kind_of, number_in
from tamizdat.desk.reading import Reading
from tamizdat.desk.references import file_path
from tamizdat.desk.sheet_making import Made
from tamizdat.desk.standing import time_of
from tamizdat.desk.stored_blocks import uses_in
from tamizdat.desk.typeset import Page, typeset_page
from tamizdat.edition.sheets import Sheet

#: Places read at once: enough that a query pays, few enough to keep in memory.
BATCH = 256


class DeskSheets:
    """Keeps `edition.sources.SheetSource` for everything that staff write and arrange."""

    kinds = frozenset(
        {
            "assets",
            "day",
            "file",
            "fixed",
            "former",
            "front",
            "lists",
            "month",
            "moved",
            "person",
            "photo",
            "plain",
            "section",
            "story",
            "topic",
            "year",
        }
    )

    def places(self) -> Iterator[str]:
        return _Look().places()

    def sheets(self, places: Sequence[str]) -> Made:
        rest = iter(sorted(set(places)))
        # A new look for each batch: what one has read would fill the memory in a bake of everything.
        while batch := list(islice(rest, BATCH)):
            look = _Look()
            look.foresee(batch)
            for kind, group in groupby(batch, key=kind_of):
                yield from look.makers[kind](list(group))


class _Look:
    """One look at what is live: everything read for one answer is read once."""

    def __init__(self) -> None:
        self._reading = Reading()
        self._papers = self._reading.papers
        self._directory = Directory(self._papers)
        of_stories = StoryLists(self._reading, self._directory)
        of_days = Archive(self._reading, self._directory)
        of_names = Directories(self._reading, self._directory)
        self.makers: dict[str, Callable[[Sequence[str]], Made]] = {
            "story": self._stories,
            "former": self._formers,
            "moved": self._moved,
            "plain": self._plain_pages,
            "photo": self._photos,
            "file": self._files,
            "assets": self._assets,
            "front": of_stories.fronts,
            "section": of_stories.sections,
            "topic": of_stories.topics,
            "person": of_stories.people,
            "day": of_days.days,
            "month": of_days.months,
            "year": of_days.years,
            "lists": of_names.lists,
            "fixed": of_names.fixed,
        }

    def foresee(self, places: Sequence[str]) -> None:
        """Read what several of these places need, at once."""
        lists = [place for place in places if kind_of(place) in ("front", "section", "topic", "person")]
        for place in places:
            front = self._papers.fronts.get(place.partition("/")[2]) if kind_of(place) == "front" else None
            if front is not None:
                of_front = [
                    one.pk for one in self._papers.sections.values() if one.locale_id == front.locale_id
                ]
                lists += [f"section/{pk}" for pk in of_front]
        stories = [number_in(place) for place in places if kind_of(place) == "story"]
        self._reading.foresee(lists=list(dict.fromkeys(lists)), stories=stories, fed=FED)

    def places(self) -> Iterator[str]:
        # The front first, so that a first bake that goes wrong does so at once.
        locales = self._directory.locales
        for language in self._papers.fronts:
            yield from (f"front/{language}", f"lists/{language}", f"fixed/{language}")
            yield from (f"topic/{topic.pk}" for topic in self._directory.topics(language))
            yield from (f"person/{one.pk}" for one in self._directory.people(language))
            yield from (f"year/{language}/{year:04}" for year in self._directory.years(language))
            yield from (f"month/{language}/{month:%Y-%m}" for month in self._directory.months(language))
            yield from (f"day/{language}/{day}" for day in self._directory.days(language))
        yield from (
            f"section/{section.pk}" for section in self._papers.sections.values() if self._is_out(section)
        )
        yield "assets"
        plain = PlainPage.objects.filter(live=True, locale__in=locales)
        yield from (f"plain/{pk}" for pk in plain.order_by("pk").values_list("pk", flat=True))
        former = FormerAddress.objects.filter(locale__in=locales)
        yield from (f"former/{pk}" for pk in former.order_by("pk").values_list("pk", flat=True))
        moved = FormerSlug.objects.filter(locale__in=locales).order_by("pk")
        yield from (f"moved/{row.pk}" for row, _, _ in leading_on(moved, self._papers))
        yield from (f"photo/{pk}" for pk in sorted(self._directory.photos()))
        yield from (f"file/{pk}" for pk in sorted(self._directory.files()))
        standing = Standing.objects.filter(locale__in=locales)
        yield from (f"story/{pk}" for pk in standing.order_by("pk").values_list("pk", flat=True))

    def _stories(self, places: Sequence[str]) -> Made:
        ids = [number_in(place) for place in places]
        stories = self._reading.stories(ids)
        codes = self._languages_of(ids)
        for pk, page in stories.items():
            yield f"story/{pk}", self._set(page, codes[pk])
        withdrawn = Standing.objects.filter(pk__in=ids, is_out=False).select_related("article").order_by("pk")
        for standing in withdrawn:
            if self._papers.is_out(standing.locale_id):
                notice = self._withdrawn(standing, standing.path)
                yield f"story/{standing.pk}", self._set(notice, self._papers.codes[standing.locale_id])

    def _formers(self, places: Sequence[str]) -> Made:
        rows = FormerAddress.objects.filter(pk__in=map(number_in, places)).order_by("pk")
        for former in rows.select_related("article__standing"):
            if self._papers.is_out(former.locale_id):
                page = self._former(former)
                yield f"former/{former.pk}", self._set(page, self._papers.codes[former.locale_id])

    def _former(self, former: FormerAddress) -> MovedPage | WithdrawnPage:
        standing: Standing | None = getattr(former.article, "standing", None)
        if standing is None:
            head = self._head(former.path, former.headline, former.locale_id)
            return WithdrawnPage(head, former.headline, "", former.left_at)
        if not standing.is_out:
            return self._withdrawn(standing, former.path)
        head = self._head(former.path, standing.headline, former.locale_id)
        return MovedPage(head, Link(standing.headline, standing.path))

    def _moved(self, places: Sequence[str]) -> Made:
        rows = FormerSlug.objects.filter(pk__in=map(number_in, places)).order_by("pk")
        for row, path, onward in leading_on(rows, self._papers):
            page = MovedPage(self._head(path, onward.name, row.locale_id), onward)
            yield f"moved/{row.pk}", self._set(page, self._papers.codes[row.locale_id])

    def _withdrawn(self, standing: Standing, path: str) -> WithdrawnPage:
        """What is told of a withdrawn story: nothing that was written on it since."""
        article = standing.article
        return WithdrawnPage(
            self._head(path, standing.headline, standing.locale_id),
            standing.headline,
            article.withdrawn_because,
            article.withdrawn_at or time_of(standing.moment),
        )

    def _plain_pages(self, places: Sequence[str]) -> Made:
        rows = PlainPage.objects.filter(pk__in=map(number_in, places), live=True).order_by("pk")
        for page in rows:
            if not self._is_out(page):
                continue
            language = self._papers.codes[page.locale_id]
            paper, path = self._papers.by_language[language], paths.plain_path(language, page.slug)
            blocks = page.body.get_prep_value()
            self._reading.references.expect(uses_in(blocks))
            body = Setting(self._reading.references, links_from(path), paper.address).body(blocks, language)
            html = body.html + _listed(body.notes)
            siblings = PlainPage.objects.filter(translation_key=page.translation_key, live=True)
            translations = {
                self._papers.codes[locale_id]: paths.plain_path(self._papers.codes[locale_id], slug)
                for locale_id, slug in siblings.values_list("locale_id", "slug")
            }
            head = Head(path, page.title, tongues=self._papers.tongues(language, translations))
            yield f"plain/{page.pk}", self._set(PrintedPlainPage(head, page.title, html), language)

    def _photos(self, places: Sequence[str]) -> Made:
        shown = self._directory.photos({number_in(place) for place in places})
        for photo in Photo.objects.filter(pk__in=shown).order_by("pk"):
            for sheet in photo_sheets(photo):
                yield f"photo/{photo.pk}", sheet

    def _files(self, places: Sequence[str]) -> Made:
        shown = self._directory.files({number_in(place) for place in places})
        for file in get_document_model().objects.filter(pk__in=shown).order_by("pk"):
            with file.open_file() as stored:
                yield f"file/{file.pk}", Sheet(file_path(file), stored.read())

    def _assets(self, places: Sequence[str]) -> Made:
        yield from ((place, sheet) for place in places for sheet in assets())

    def _head(self, path: str, title: str, locale_id: int) -> Head:
        return Head(path, title, tongues=self._papers.tongues(locale_id, {}))

    def _languages_of(self, ids: Sequence[int]) -> dict[int, str]:
        rows = Standing.objects.filter(pk__in=ids).values_list("pk", "locale_id")
        return {pk: self._papers.codes[locale_id] for pk, locale_id in rows}

    def _set(self, page: Page, language: str) -> Sheet:
        return Sheet(page.head.path, typeset_page(page, self._papers.by_language[language]))

    def _is_out(self, one: object) -> bool:
        return self._papers.is_out(one.locale_id)  # type: ignore[attr-defined]  # a section or a page


def _listed(notes: Sequence[str]) -> str:
    """A plain page's notes, which have no place of their own in its template."""
    points = "".join(f'<li id="note-{number}">{note}</li>' for number, note in enumerate(notes, start=1))
    return f"<ol>{points}</ol>" if points else ""
