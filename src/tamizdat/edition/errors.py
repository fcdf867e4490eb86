"""Why an edition cannot be built, signed or trusted.

* EditionError
  - UnsafePathError
"""

from tamizdat.errors import TamizdatError


class EditionError(TamizdatError):
    """An edition cannot be built, signed or trusted."""


class UnsafePathError(EditionError):
    """A path that could mean different things, or lead out of the edition."""
