"""The sheet sources of this newsroom, and which of them answers for a place."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.conf import settings
from django.utils.module_loading import import_string

from tamizdat.edition.sheets import Sheet
from tamizdat.edition.sources import SheetSource
from tamizdat.press.errors import UnknownPlaceError

#: The first part of a place that stands for many: the whole paper, or all of one language.
WILDCARD = "everything"


class Sources:
    """All sheet sources as one. Made anew for each bake, so nothing read before is remembered."""

    def __init__(self) -> None:
        self._sources: list[SheetSource] = [import_string(path)() for path in settings.TAMIZDAT_SHEET_SOURCES]
        self._by_kind = {kind: source for source in self._sources for kind in source.kinds}

    def places(self) -> Iterator[str]:
        for source in self._sources:
            yield from source.places()

    def sheets(self, places: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
        for source, group in groupby(sorted(places), key=self._source_of):
            yield from source.sheets(list(group))

    def _source_of(self, place: str) -> SheetSource:
        kind = place.partition("/")[0]
        try:
            return self._by_kind[kind]
        except KeyError:
            raise UnknownPlaceError(f"no sheet source makes {place!r}; see TAMIZDAT_SHEET_SOURCES") from None
