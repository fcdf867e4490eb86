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
    """Choose the newsroom and set Django up for it.

    Raises:
        NewsroomNotFoundError: there is none.
        SettingsError: its settings are at fault, or its secrets are open to other accounts.
    """
    directory = choose_newsroom(named)
    require_secrecy(directory)
    import django

    django.setup()
    return directory
