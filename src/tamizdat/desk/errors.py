"""Why the desk refuses.

* DeskError
"""

from tamizdat.errors import TamizdatError


class DeskError(TamizdatError):
    """The desk refuses a change."""
