"""A sheet source whose places and sheets a test writes down."""

from collections.abc import Iterator, Sequence

from tamizdat.edition.sheets import Sheet

#: place → {path: body}; what stands now.
PLAIN: dict[str, dict[str, bytes]] = {}


class PlainSheets:
    """Keeps the protocol of a sheet source over a dictionary. Forked processes see it as it was at the fork."""

    kinds = frozenset({"plain"})

    def places(self) -> Iterator[str]:
        yield from PLAIN

    def sheets(self, places: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
        for place in places:
            for path, body in PLAIN.get(place, {}).items():
                yield place, Sheet(path, body)
