"""Why the demo paper cannot be put out.

* RehearsalError
  - PaperError
  - DemoError
"""

from tamizdat.errors import TamizdatError


class RehearsalError(TamizdatError):
    """The rehearsal cannot go on."""


class PaperError(RehearsalError):
    """A file of the demo paper says what cannot be meant. The message names file and spot."""


class DemoError(RehearsalError):
    """The demo newsroom is not what it was when it was made."""
