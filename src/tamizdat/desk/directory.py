"""Which lists, days, photos and files stand in the paper: those that a story that is out needs, and no others.

A topic without a story is not listed, nor a contributor who only ever wrote under a pseudonym: their names alone
would say what is being prepared, or who stands behind whom.
"""

from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from wagtail.documents import get_document_model

from tamizdat.desk.models import Contributor, Listing, Photo, Standing, Topic, Use
from tamizdat.desk.papers import Papers
from tamizdat.desk.places import number_in
from tamizdat.desk.references import file_path

_Listed = TypeVar("_Listed", Topic, Contributor)


class Directory:
    """What stands, at one look."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers
        self._days: dict[str, list[date]] = {}
        self._topics: dict[str, list[Topic]] = {}
        self._people: dict[str, list[Contributor]] = {}

    def locale_of(self, language: str) -> int:
        locale_id: int = self._papers.fronts[language].locale_id
        return locale_id

    @cached_property
    def locales(self) -> list[int]:
        """The locales that are out."""
        return [front.locale_id for front in self._papers.fronts.values()]

    def topics(self, language: str) -> list[Topic]:
        """The topics with stories, by name."""
        if language not in self._topics:
            named = Topic.objects.filter(locale=self.locale_of(language)).order_by("name", "pk")
            self._topics[language] = list(with_stories(named, "topic"))
        return self._topics[language]

    def people(self, language: str) -> list[Contributor]:
        """The contributors who have stories under their own name, by name."""
        if language not in self._people:
            named = Contributor.objects.filter(locale=self.locale_of(language)).order_by("name", "pk")
            self._people[language] = list(with_stories(named, "person"))
        return self._people[language]

    def days(self, language: str) -> list[date]:
        """The days with stories, newest first."""
        if language not in self._days:
            days = self._standing(language).order_by("-day").values_list("day", flat=True).distinct()
            self._days[language] = list(days)
        return self._days[language]

    def days_of_month(self, language: str, month: date) -> list[date]:
        days = self._standing(language).filter(day__gte=month, day__lt=_next_month(month))
        return list(days.order_by("-day").values_list("day", flat=True).distinct())

    def day_before(self, language: str, day: date) -> date | None:
        return (
            self._standing(language)
            .filter(day__lt=day)
            .order_by("-day")
            .values_list("day", flat=True)
            .first()
        )

    def day_after(self, language: str, day: date) -> date | None:
        return (
            self._standing(language).filter(day__gt=day).order_by("day").values_list("day", flat=True).first()
        )

    def months(self, language: str) -> list[date]:
        return list(dict.fromkeys(day.replace(day=1) for day in self.days(language)))

    def years(self, language: str) -> list[int]:
        return list(dict.fromkeys(day.year for day in self.days(language)))

    def photos(self, among: set[int] | None = None) -> set[int]:
        """The photos that are shown. Of several with the same file the first stands for all."""
        shown = self._used("photo", among)
        if among is not None:
            digests = Photo.objects.filter(pk__in=among).exclude(digest="").values("digest")
            shown |= self._used(
                "photo", set(Photo.objects.filter(digest__in=digests).values_list("pk", flat=True))
            )
        rows = (
            Photo.objects.filter(pk__in=shown).exclude(digest="").order_by("-pk").values_list("digest", "pk")
        )
        first = set(dict(rows).values())
        return first if among is None else first & among

    def files(self, among: set[int] | None = None) -> set[int]:
        """The same for files."""
        model = get_document_model()
        shown = self._used("file", among)
        if among is not None:
            digests = model.objects.filter(pk__in=among).values("file_hash")
            shown |= self._used(
                "file", set(model.objects.filter(file_hash__in=digests).values_list("pk", flat=True))
            )
        first: dict[str, int] = {}
        for file in model.objects.filter(pk__in=shown).order_by("-pk"):
            first[file_path(file)] = file.pk
        return set(first.values()) if among is None else set(first.values()) & among

    def _used(self, kind: str, among: set[int] | None) -> set[int]:
        uses = Use.objects.filter(language__in=list(self._papers.fronts))
        uses = (
            uses.filter(used__startswith=f"{kind}/")
            if among is None
            else uses.filter(used__in=[f"{kind}/{pk}" for pk in among])
        )
        # A contributor's portrait is shown only where there is a page of the contributor.
        listed = Exists(Listing.objects.filter(place=OuterRef("user")))
        users = uses.filter(~Q(user__startswith="person/") | listed)
        return {number_in(used) for used in users.values_list("used", flat=True).distinct()}

    def _standing(self, language: str) -> QuerySet[Standing]:
        return Standing.objects.filter(locale=self.locale_of(language), is_out=True)


def with_stories(rows: QuerySet[_Listed], kind: str) -> QuerySet[_Listed]:
    """Those that a story that is out is listed under."""
    place = Concat(Value(f"{kind}/"), Cast("pk", CharField()), output_field=CharField())
    return rows.alias(_place=place).filter(Exists(Listing.objects.filter(place=OuterRef("_place"))))


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
