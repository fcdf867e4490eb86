"""Full-text search as files of the edition: Pagefind's index over the stories, made after the switch.

The index lags behind the paper by design: it is made when the paper has been quiet for a while, and is
released like any other sheet. Without it, or without script, the search page offers topics, people and dates.

An index is a directory of its own and never changed. Which one counts is said by a link, which is turned while no
release is under way; a full bake, which reads without that lock, may go on reading the one before.
"""

import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tamizdat.desk.signals import touched
from tamizdat.edition.sheets import Sheet
from tamizdat.press.errors import SearchIndexError
from tamizdat.press.runs import index_lock, press_lock

logger = logging.getLogger(__name__)

PLACE = "search/index"
TOP = "search/pagefind"
_NEWEST = "newest"
#: The numbers of footnotes are no words of the story.
NOTE_MARKS = "sup.note"
#: Stands beside the link from before it is turned until the press knows of it: who is killed between leaves it.
_UNTOLD = "untold"
#: Pagefind's own page parts; our page has its own, in the paper's languages and without inline styles.
UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight", "playground")


class SearchSheets:
    """The newest search index as sheets."""

    kinds = frozenset({"search"})

    def places(self) -> Iterator[str]:
        if _newest() is not None:
            yield PLACE

    def sheets(self, places: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
        top = _newest() if PLACE in places else None
        if top is None:
            return
        for file in sorted(top.rglob("*")):
            if file.is_file():
                yield PLACE, Sheet(f"{TOP}/{file.relative_to(top).as_posix()}", file.read_bytes())


def build_index() -> bool:
    """Make the index anew from the tree. True when it differs from the one before. One at a time: others wait.

    Raises:
        SearchIndexError: Pagefind failed; the index that stands is left as it is.
    """
    _indexes().mkdir(mode=0o700, exist_ok=True)
    with index_lock():
        fresh = Path(tempfile.mkdtemp(prefix="index-", dir=_indexes()))
        try:
            _run_pagefind(fresh)
            return _take_place(fresh)
        finally:
            if fresh != _newest():
                shutil.rmtree(fresh, ignore_errors=True)


def _take_place(fresh: Path) -> bool:
    """Make this index the one that counts, and tell the press, if it is another than before."""
    before, untold = _newest(), _indexes() / _UNTOLD
    if before is not None and _contents(fresh) == _contents(before) and not untold.exists():
        return False
    with press_lock():
        untold.touch()
        # The link first: a full bake that knows of the change has to read the new index.
        _point_to(fresh)
        with transaction.atomic():
            touched.send(sender=build_index, places=[PLACE])
        untold.unlink()
    _keep_only(fresh, before)
    return True


def _run_pagefind(into: Path) -> None:
    www = settings.TAMIZDAT.www_dir
    command = [
        sys.executable,
        *("-m", "pagefind", "--silent"),
        *("--site", str(www), "--output-path", str(into)),
        *("--exclude-selectors", NOTE_MARKS),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not (into / "pagefind.js").is_file():
        raise SearchIndexError(
            f"the search index could not be made: {(done.stderr or done.stdout).strip()[-500:]}"
        )
    for file in into.iterdir():
        if file.name.startswith(UNUSED):
            file.unlink()


def _indexes() -> Path:
    directory: Path = settings.TAMIZDAT.directory / "search-index"
    return directory


def _newest() -> Path | None:
    """The index that counts, if there is one: the directory itself, not the link, which may turn meanwhile."""
    top = (_indexes() / _NEWEST).resolve()
    return top if top.is_dir() else None


def _point_to(fresh: Path) -> None:
    turned = _indexes() / f"{_NEWEST}.turned"
    turned.unlink(missing_ok=True)
    turned.symlink_to(fresh.name)
    turned.replace(_indexes() / _NEWEST)


def _keep_only(*kept: Path | None) -> None:
    """Take away what neither counts nor may still be read: those before the one before."""
    for entry in _indexes().iterdir():
        if entry in kept or entry.name == _NEWEST:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _contents(top: Path) -> dict[str, bytes]:
    return {str(file.relative_to(top)): file.read_bytes() for file in top.rglob("*") if file.is_file()}
