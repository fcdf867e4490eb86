"""Brings a newsroom's database up to date with the program."""

from pathlib import Path

from tamizdat.newsroom.errors import DatabaseError


def migrate(part: Path) -> None:
    """Let the program bring the database of this newsroom up to date.

    Raises:
        DatabaseError: it cannot.
    """
    from tamizdat.newsroom.opening import open_newsroom

    open_newsroom(part)
    from django.core.management import call_command
    from django.db import Error, connections

    try:
        call_command("migrate", verbosity=0, interactive=False)
    except Error as exc:
        raise DatabaseError(
            f"the database cannot be brought up to date: {str(exc).strip().splitlines()[0]}"
        ) from exc
    connections.close_all()
