"""Why the desk refuses.

* DeskError
  - PhotoRefusedError
  - StaffAccountError
  - AlreadyTranslatedError
"""

from tamizdat.errors import TamizdatError


class DeskError(TamizdatError):
    """The desk refuses a change."""


class PhotoRefusedError(DeskError):
    """What was uploaded is no photo, or not one that can be drawn. The message is for who uploaded it."""


class StaffAccountError(DeskError):
    """A staff account cannot be made as asked for."""


class AlreadyTranslatedError(DeskError):
    """The story is there in that language."""
