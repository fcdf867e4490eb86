"""One moment of a newsroom that goes on working, held for as long as it takes to write it down.

The database is copied. The media are linked: a photo that is deleted a moment later is still there by its second
name, and takes no space before.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tamizdat.edition.sheets import METADATA_DIR, PACKED_SUFFIXES
from tamizdat.newsroom.databases import Database, database_of
from tamizdat.newsroom.env import NewsroomEnv

#: A file may be deleted between the copy of the database and the links; then both are made once more.
_TAKES = 3
#: Within `run/`: the copy, the links, and the name of the backup that is being written.
_DESK = "backup"
_WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Still:
    """`media` is the newsroom's own folder where the file system knows no second names."""

    kind: str
    database: Path
    metadata: dict[str, bytes]
    media: Path
    named: frozenset[str]  # files below `media` that the database names
    lacking: list[str]  # those of them, as `media/…`, that were lost before
    taken_at: datetime


@contextmanager
def held_still(env: NewsroomEnv, writing: Path) -> Iterator[Still]:
    """Hold everything that moves. `writing` is the unfinished file to clear away if this process is killed."""
    desk = env.run_dir / _DESK
    env.run_dir.mkdir(mode=0o700, exist_ok=True)
    with (env.run_dir / "backup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _clear(desk)
        desk.mkdir(mode=0o700)
        (desk / _WRITING).write_text(str(writing))
        try:
            yield _take(env, desk)
        finally:
            shutil.rmtree(desk)


def _clear(desk: Path) -> None:
    """What a killed backup left behind: a copy of every draft, and half of a file elsewhere."""
    if not desk.exists():
        return
    if (desk / _WRITING).is_file():
        unfinished = Path((desk / _WRITING).read_text())
        if unfinished.suffix == ".part":
            unfinished.unlink(missing_ok=True)
    shutil.rmtree(desk)


def _take(env: NewsroomEnv, desk: Path) -> Still:
    database, columns = database_of(env), _media_columns()
    still, lost = _take_once(env, desk, database, columns), None
    for _ in range(_TAKES - 1):
        if not still.lacking or still.lacking == lost:
            break
        lost = still.lacking
        still = _take_once(env, desk, database, columns)
    return still


def _take_once(env: NewsroomEnv, desk: Path, database: Database, columns: Sequence[tuple[str, str]]) -> Still:
    from tamizdat.press.bake import newsroom_tree
    from tamizdat.press.runs import press_lock

    copy = desk / "database"
    taken_at = datetime.now(UTC)
    with press_lock(), newsroom_tree().locked():
        database.dump(copy)
        metadata = {
            found.relative_to(env.directory).as_posix(): found.read_bytes()
            for found in files_below(env.www_dir / METADATA_DIR)
            if found.suffix not in PACKED_SUFFIXES
        }
    media = _linked(env.media_dir, desk / "media")
    named = frozenset(database.values_in(copy, columns))
    lacking = sorted(f"media/{name}" for name in named if not (media / name).is_file())
    return Still(database.kind, copy, metadata, media, named, lacking, taken_at)


def _media_columns() -> list[tuple[str, str]]:
    """Where the database names files that nothing can make anew."""
    from django.apps import apps
    from django.db.models import FileField
    from wagtail.images.models import AbstractRendition

    return [
        (model._meta.db_table, field.column or field.attname)  # noqa: SLF001  # Django's documented door to fields
        for model in apps.get_models()
        if not issubclass(model, AbstractRendition)
        for field in model._meta.local_concrete_fields  # noqa: SLF001
        if isinstance(field, FileField)
    ]


def _linked(media: Path, links: Path) -> Path:
    """The media under second names, or where those cannot be had, the media themselves."""
    shutil.rmtree(links, ignore_errors=True)
    links.mkdir(mode=0o700)
    for found in files_below(media):
        second = links / found.relative_to(media)
        second.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(found, second)
        except FileNotFoundError:
            continue  # deleted since the folder was listed
        except OSError:
            return media  # on another file system than run/, or on one without links
    return links


def files_below(folder: Path) -> list[Path]:
    return sorted(found for found in folder.rglob("*") if found.is_file() and not found.is_symlink())
