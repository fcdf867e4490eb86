"""A newsroom's database and the program that works on it: whether they fit, and how they come to.

`tamizdat run` brings the database up to date by itself, after it has put a copy aside. Every other command
refuses a database that is older, or newer, than the program.
"""

import pkgutil
import shutil
from pathlib import Path

from tamizdat.newsroom.apart import apart
from tamizdat.newsroom.errors import DatabaseError
from tamizdat.newsroom.processes import only_one

#: In the newsroom: the database as it was before the last upgrade, under the name that it has in a backup.
BEFORE = "before-upgrade"
#: In there, for as long as the upgrade is not through: what was begun may have left the database half changed.
_UNFINISHED = "unfinished"
_OURS = frozenset({"desk", "press", "newsroom"})

_Migration = tuple[str, str]  # app, name


def require_up_to_date() -> None:
    """Refuse a database that is not as this program needs it. Django must have been set up.

    Raises:
        DatabaseError: it is older or newer than the program, or cannot be reached.
    """
    if _due():
        raise DatabaseError(
            "the database is of an older program: `tamizdat run` brings it up to date, and keeps a copy of it as it was"
        )


def bring_up_to_date(directory: Path) -> Path | None:
    """Bring an older database up to date. Gives the directory with the copy of how it was, or None if nothing was due.

    Raises:
        ApartError: it is newer than the program, cannot be reached, or cannot be copied or brought up to date.
        AlreadyRunningError: somebody works on it.
    """
    unfinished = directory / BEFORE / _UNFINISHED
    if not apart(lambda: _look(directory)):
        # Killed at the very end, or the older program is back with the database that it had.
        unfinished.unlink(missing_ok=True)
        return None
    with only_one(directory / "run"):
        if not unfinished.exists():
            apart(lambda: _keep_copy(directory))
        apart(lambda: migrate(directory))
        unfinished.unlink()
    return directory / BEFORE


def migrate(directory: Path) -> None:
    """Let the program make its tables in this newsroom's database, or change them to what they should be.

    Raises:
        DatabaseError: it cannot.
    """
    from tamizdat.newsroom.opening import open_as_it_is

    open_as_it_is(directory)
    from django.core.management import call_command
    from django.db import Error, connections

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Error as exc:
        raise DatabaseError(f"the database cannot be brought up to date: {_first_line(exc)}") from exc
    connections.close_all()


def _look(directory: Path) -> bool:
    from tamizdat.newsroom.opening import open_as_it_is

    open_as_it_is(directory)
    return bool(_due())


def _keep_copy(directory: Path) -> None:
    """Drafts that were deleted since should not live on in many copies: only the newest is kept."""
    from tamizdat.newsroom.databases import database_of
    from tamizdat.newsroom.env import read_env

    database, kept = database_of(read_env(directory)), directory / BEFORE
    fresh = directory / f"{BEFORE}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    try:
        database.dump(fresh / database.file_in_backup)
        (fresh / _UNFINISHED).touch(mode=0o600)
        shutil.rmtree(kept, ignore_errors=True)
        fresh.rename(kept)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _due() -> set[_Migration]:
    """What this program brings and the database does not have.

    Told from the names of the files: Django's own way loads every migration that ever was, for good.
    """
    from django.db import Error, connection
    from django.db.migrations.recorder import MigrationRecorder

    try:
        applied: set[_Migration] = set(MigrationRecorder(connection).applied_migrations())
    except Error as exc:
        raise DatabaseError(f"the database cannot be reached: {_first_line(exc)}") from exc
    brought = _brought()
    if any(migration[0] in _OURS for migration in applied - brought):
        raise DatabaseError("the database is of a newer program than this one: install that one again")
    return brought - applied


def _brought() -> set[_Migration]:
    from django.apps import apps

    return {
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in pkgutil.iter_modules([f"{app.path}/migrations"])
    }


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it gave no reason"])[0]
