"""Why a newsroom directory or its settings are not fit to run.

* NewsroomError
  - NewsroomNotFoundError
  - SettingsError
"""

from tamizdat.errors import TamizdatError


class NewsroomError(TamizdatError):
    """The newsroom is not fit to run."""


class NewsroomNotFoundError(NewsroomError):
    """No newsroom directory was named, and none is in sight."""


class SettingsError(NewsroomError):
    """Settings are missing or malformed. The message names every one of them."""
