"""What a domain offers so that its part of the paper can be baked."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from tamizdat.edition.sheets import Sheet


class SheetSource(Protocol):
    """Knows its places, and makes the sheets that stand at them.

    A source reads what is live at the moment of the call and nothing else: two calls with the
    same live data give the same bytes, whatever was baked before.
    """

    #: The first parts of the places that are this source's: `story` for `story/12`.
    kinds: frozenset[str]

    def places(self) -> Iterator[str]:
        """Every place that stands now, each once."""
        ...

    def sheets(self, places: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
        """The sheets at these places, each with its place. A place that has gone yields nothing."""
        ...
