"""Opens a newsroom: from its directory to a Django that knows it."""

import os
from pathlib import Path

from tamizdat.newsroom.env import find_newsroom, require_secrecy


def choose_newsroom(named: Path | None = None) -> Path:
    """Find the newsroom and make it the one that this process and its children work in."""
    directory = find_newsroom(named)
    os.environ["TAMIZDAT_NEWSROOM"] = str(directory)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tamizdat.newsroom.settings"
    return directory


def open_newsroom(named: Path | None = None) -> Path:
    """Choose the newsroom, set Django up for it, and make sure that its database is one for this program.

    Raises:
        NewsroomNotFoundError: there is none.
        SettingsError: its settings are at fault, or its secrets are open to other accounts.
        DatabaseError: the database is older or newer than the program, or cannot be reached.
    """
    directory = open_as_it_is(named)
    from tamizdat.newsroom.migrating import require_up_to_date

    require_up_to_date()
    return directory


def open_as_it_is(named: Path | None = None) -> Path:
    """The same for what does not mind of which version the database is, such as a backup.

    Raises:
        NewsroomNotFoundError: there is none.
        SettingsError: its settings are at fault, or its secrets are open to other accounts.
    """
    directory = choose_newsroom(named)
    require_secrecy(directory)
    import django

    django.setup()
    return directory
