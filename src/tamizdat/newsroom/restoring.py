"""A newsroom back from its backup: all of it, or nothing, and with edition numbers that only grow.

A backup of an embedded database can also be restored into a server's: that is how a newsroom moves to one.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

from tamizdat.newsroom.apart import ApartError, apart
from tamizdat.newsroom.backup import Manifest, Progress, no_progress, read_backup
from tamizdat.newsroom.creation import database_at, filled, require_vacant, unfinished, write_secrets
from tamizdat.newsroom.databases import DATABASES_IN_BACKUPS, SQLite
from tamizdat.newsroom.errors import DumpError, UnbakedError
from tamizdat.newsroom.migrating import migrate
from tamizdat.newsroom.moving import move_to_server

logger = logging.getLogger(__name__)

#: Numbers left out at the least, so that a backup of a minute ago is past what that minute brought.
LEAST_LEAP = 1000


def restore_newsroom(
    file: Path,
    directory: Path,
    *,
    passphrase: str | None = None,
    database_url: str = "",
    progress: Progress = no_progress,
) -> Manifest:
    """Make the newsroom of this backup in a new directory, bake its paper, and let its edition number leap.

    The whole file is checked before anything is made. A PostgreSQL database is filled at its old address, or
    at `database_url`, must be empty, and is empty again if anything fails.

    Raises:
        BackupError: the file is damaged, foreign or sealed.
        DirectoryTakenError: the directory is not empty.
        ApartError: the database cannot be filled.
        UnbakedError: the newsroom is there, whole, but its paper cannot be baked as it is.
    """
    require_vacant(directory)
    manifest = read_backup(file, passphrase=passphrase, progress=progress)
    with unfinished(directory) as part:
        read_backup(file, passphrase=passphrase, into=part, progress=progress)
        apart(lambda: _settle(part, database_url))
        with filled(part):
            apart(lambda: _fill(part, manifest.database))
            unbaked = ""
            try:
                apart(lambda: _bake(part, leap=leap_since(manifest.taken_at, now=datetime.now(UTC))))
            except ApartError as exc:
                unbaked = str(exc)
    if unbaked:
        raise UnbakedError(f"the newsroom is restored in {directory}, but its paper is not baked: {unbaked}")
    return manifest


def leap_since(taken_at: datetime, *, now: datetime) -> int:
    """How many numbers to leave out: more than the newsroom can have given since the backup was taken.

    A release takes its time on the disk, and runs queue: over any stretch there is less than one a second.
    """
    return LEAST_LEAP + max(0, round((now - taken_at).total_seconds()))


def _settle(part: Path, database_url: str) -> None:
    """Put the directory in order."""
    from tamizdat.newsroom.env import SECRETS_FILE, read_env

    env = read_env(part)
    if database_url:
        write_secrets(
            part / SECRETS_FILE,
            secret_key=env.secret_key.get_secret_value(),
            key_passphrase=env.key_passphrase.get_secret_value(),
            database_url=database_url,
        )
    part.chmod(0o711)
    for folder in (env.media_dir, env.www_dir, env.run_dir):
        folder.mkdir(mode=0o700, exist_ok=True)
    for public in (env.www_dir, *env.www_dir.rglob("*")):
        public.chmod(0o755 if public.is_dir() else 0o644)


def _fill(part: Path, kind: str) -> None:
    """Fill the database, and let a newer program bring it up to date."""
    database, copy = database_at(part), part / DATABASES_IN_BACKUPS[kind]
    if database.kind == kind:
        database.restore(copy)
        migrate(part)
    elif kind == SQLite.kind:
        move_to_server(part, copy)
    else:
        raise DumpError(
            "the backup is of a database on a server that its settings do not name: name it with --database"
        )


def _bake(part: Path, *, leap: int) -> None:
    from tamizdat.newsroom.opening import open_newsroom

    open_newsroom(part)
    from django.conf import settings
    from django.db import connections

    from tamizdat.edition.release import release_after_loss
    from tamizdat.press.bake import newsroom_tree
    from tamizdat.press.errors import SearchIndexError
    from tamizdat.press.keys import open_online_keys
    from tamizdat.press.models import Change
    from tamizdat.press.runs import bake_changes, bake_everything
    from tamizdat.press.search import build_index
    from tamizdat.press.sources import WILDCARD

    keys = open_online_keys()
    tree = newsroom_tree()
    if tree.read_metadata("timestamp.json") is not None:
        release_after_loss(tree, keys, leap=leap, now=datetime.now(UTC))
    # Every sheet is missing, and that is nothing to be alarmed about.
    Change.objects.create(place=WILDCARD)
    bake_everything(keys)
    if settings.TAMIZDAT.press.search:
        # As the worker does it: from the paper that stands, and released after it.
        try:
            build_index()
        except SearchIndexError as exc:
            logger.warning("%s; the worker will try again", exc)
        bake_changes(keys)
    connections.close_all()
