"""Why the desk refuses.

* DeskError
  - PhotoRefusedError
  - DocumentRefusedError
  - StaffAccountError
  - AlreadyTranslatedError
  - NotReadyError
  - NotOutError
  - NoPlaceForImportError
  - NothingToPutBackError
  - importing.errors.UnreadablePageError
"""

from tamizdat.errors import TamizdatError


class DeskError(TamizdatError):
    """The desk refuses a change."""


class PhotoRefusedError(DeskError):
    """What was uploaded is no photo, or not one that can be drawn. The message is for who uploaded it."""


class DocumentRefusedError(DeskError):
    """What was uploaded is not what its name says, or says who made it. The message is for who uploaded it."""


class StaffAccountError(DeskError):
    """A staff account cannot be made as asked for."""


class AlreadyTranslatedError(DeskError):
    """The story is there in that language."""


class NotReadyError(DeskError):
    """A story cannot come out as it is. The message names everything that is missing."""


class NotOutError(DeskError):
    """Only a story that is out can be withdrawn."""


class NoPlaceForImportError(DeskError):
    """The paper has no front page, or no section, that a draft could stand in."""


class NothingToPutBackError(DeskError):
    """The line is not left out of the draft, or not any more."""
