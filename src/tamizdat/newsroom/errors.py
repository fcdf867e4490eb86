"""Why a newsroom directory or its settings are not fit to run.

* NewsroomError
  - NewsroomNotFoundError
  - SettingsError
  - AlreadyRunningError
  - PortTakenError
  - ProcessFailedError
  - TellingCommandError
  - DirectoryTakenError
  - DatabaseError
  - LanguageError
  - UnbakedError
  - BackupError
    + DamagedBackupError
    + ForeignBackupError
    + BackupPassphraseError
    + DumpError
"""

from tamizdat.errors import TamizdatError


class NewsroomError(TamizdatError):
    """The newsroom is not fit to run."""


class NewsroomNotFoundError(NewsroomError):
    """No newsroom directory was named, and none is in sight."""


class SettingsError(NewsroomError):
    """Settings are missing or malformed. The message names every one of them."""


class AlreadyRunningError(NewsroomError):
    """Another process runs this newsroom."""


class PortTakenError(NewsroomError):
    """Somebody listens where a process of the newsroom should."""


class ProcessFailedError(NewsroomError):
    """A process of the newsroom cannot start."""


class TellingCommandError(NewsroomError):
    """A command of Django's would print secrets."""


class DirectoryTakenError(NewsroomError):
    """Something stands where a newsroom is to be made."""


class DatabaseError(NewsroomError):
    """The database cannot be reached, is not fit for a new newsroom, or cannot be brought up to date."""


class LanguageError(NewsroomError):
    """A language cannot be added to the paper."""


class BackupError(NewsroomError):
    """A backup cannot be written or read."""


class DamagedBackupError(BackupError):
    """A byte of the backup is not what was written, or its end is missing."""


class ForeignBackupError(BackupError):
    """The file is no backup, or one of a form that this program does not know."""


class BackupPassphraseError(BackupError):
    """The backup is sealed, and the passphrase is missing or does not open it."""


class DumpError(BackupError):
    """The database's own tool for backups failed or is not there, or a table cannot be moved to a server."""


class UnbakedError(NewsroomError):
    """A restored newsroom is whole, but the press refuses its paper."""
