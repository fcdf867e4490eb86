"""Why a bake cannot go out.

* PressError
  - BakeRefusedError
  - UnknownPlaceError
  - SearchIndexError
"""

from collections.abc import Sequence

from tamizdat.edition.proofs import Fault
from tamizdat.errors import TamizdatError

FAULTS_SHOWN = 20


class PressError(TamizdatError):
    """The press cannot bring out an edition."""


class UnknownPlaceError(PressError):
    """No sheet source answers for a place of this kind."""


class SearchIndexError(PressError):
    """Pagefind could not make the search index. The one that stands is left as it is."""


class BakeRefusedError(PressError):
    """Sheets have faults that no reader should meet. Nothing was released."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(
            f"{fault.path}, line {fault.line}: {fault.message}" for fault in self.faults[:FAULTS_SHOWN]
        )
        more = f"; and {len(self.faults) - FAULTS_SHOWN} more" if len(self.faults) > FAULTS_SHOWN else ""
        super().__init__(f"the bake was refused: {shown}{more}")
