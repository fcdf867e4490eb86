"""Full-text search as files of the edition: Pagefind's index over the stories, made after the switch.

The index lags behind the paper by design: it is made when the paper has been quiet for a while, and is
released like any other sheet. Without it, or without script, the search page offers topics, people and dates.
"""

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tamizdat.desk.signals import touched
from tamizdat.edition.sheets import Sheet
from tamizdat.press.errors import SearchIndexError

logger = logging.getLogger(__name__)

PLACE = "search/index"
TOP = "search/pagefind"
#: Pagefind's own page parts; our page has its own, in the paper's languages and without inline styles.
UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight", "playground")


class SearchSheets:
    """The newest search index as sheets."""

    kinds = frozenset({"search"})

    def places(self) -> Iterator[str]:
        if _index_dir().is_dir():
            yield PLACE

    def sheets(self, places: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
        top = _index_dir()
        if PLACE not in places or not top.is_dir():
            return
        for file in sorted(top.rglob("*")):
            if file.is_file():
                yield PLACE, Sheet(f"{TOP}/{file.relative_to(top).as_posix()}", file.read_bytes())


def build_index() -> bool:
    """Make the index anew from the tree. True when it differs from the one before.

    Raises:
        SearchIndexError: Pagefind failed; the index that stands is left as it is.
    """
    www, index = settings.TAMIZDAT.www_dir, _index_dir()
    fresh = index.with_name(index.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(www), "--output-path", str(fresh), "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not (fresh / "pagefind.js").is_file():
        raise SearchIndexError(
            f"the search index could not be made: {(done.stderr or done.stdout).strip()[-500:]}"
        )
    for file in fresh.iterdir():
        if file.name.startswith(UNUSED):
            file.unlink()
    if _contents(fresh) == _contents(index):
        shutil.rmtree(fresh)
        return False
    old = index.with_name(index.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if index.exists():
        index.rename(old)
    fresh.rename(index)
    shutil.rmtree(old, ignore_errors=True)
    with transaction.atomic():
        touched.send(sender=build_index, places=[PLACE])
    return True


def _index_dir() -> Path:
    directory: Path = settings.TAMIZDAT.directory / "search-index"
    return directory


def _contents(top: Path) -> dict[str, bytes]:
    return {str(file.relative_to(top)): file.read_bytes() for file in top.rglob("*") if file.is_file()}
