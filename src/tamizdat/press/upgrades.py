"""Notices that the paper would be set otherwise than before: a new version of the desk, or new settings.

Then every sheet is due, though nobody touched a story.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction

import tamizdat.desk
from tamizdat.desk.signals import touched
from tamizdat.press.sources import WILDCARD

#: The settings that readers can see.
SHOWN = ("name", "address", "languages", "time_zone")


def note_upgrade() -> bool:
    """Touch everything if the paper is set by other means than when this was last remembered."""
    means = means_of_setting()
    noted = _noted()
    if noted.is_file() and noted.read_text() == means:
        return False
    with transaction.atomic():
        touched.send(sender=note_upgrade, places=[WILDCARD])
    remember_means(means)
    return True


def remember_means(means: str) -> None:
    _noted().parent.mkdir(parents=True, exist_ok=True)
    _noted().write_text(means)


def _noted() -> Path:
    directory: Path = settings.TAMIZDAT.run_dir
    return directory / "set-by"


def means_of_setting() -> str:
    """A digest of the desk's code, templates, stylesheet and catalogues, and of the settings that show."""
    digest = hashlib.sha256()
    top = Path(tamizdat.desk.__path__[0])
    for file in sorted(top.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(top)}\0".encode() + file.read_bytes())
    for name in SHOWN:
        digest.update(f"{name}={getattr(settings.TAMIZDAT, name)!r}\0".encode())
    return digest.hexdigest()
