"""Paths that cannot stand beside each other: two spellings of capitals, a file where a directory must be."""

import os
import stat
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from tamizdat.edition.errors import CaseCollisionError, PathConflictError
from tamizdat.edition.sheets import folded


def refuse_collisions(www: Path, changed: Iterable[str], removed: frozenset[str]) -> None:
    """What is in the tree was looked at when it came in; here only new names are, with their neighbours.

    Raises:
        CaseCollisionError, PathConflictError.
    """
    names = _Names(www, removed)
    for path in changed:
        names.claim(path)


class _Kind(StrEnum):
    NOTHING = "nothing"
    FILE = "file"
    DIRECTORY = "directory"
    OTHER = "other"  # a link, a pipe: nothing that we made


class _Names:
    """The names in the tree, each also as a file system reads it that does not tell capitals."""

    def __init__(self, www: Path, removed: frozenset[str]) -> None:
        self._www = www
        self._removed = removed
        self._listed: dict[str, dict[str, str]] = {}
        self._files: set[str] = set()
        self._directories = {""}
        self._folded: dict[str, str] = {}

    def claim(self, path: str) -> None:
        self._claim_directory(path.rpartition("/")[0], path)
        kind = self._kind(path)
        if path in self._directories or kind is _Kind.DIRECTORY:
            raise PathConflictError(f"a directory stands where {path} is to be")
        self._files.add(path)
        self._refuse_another_spelling(path, is_there=kind is _Kind.FILE)

    def _claim_directory(self, directory: str, path: str) -> None:
        if directory in self._directories:
            return
        self._claim_directory(directory.rpartition("/")[0], path)
        kind = self._kind(directory)
        if directory in self._files or kind in (_Kind.FILE, _Kind.OTHER):
            raise PathConflictError(f"{directory} is no directory, so {path} cannot stand below it")
        self._directories.add(directory)
        self._refuse_another_spelling(directory, is_there=kind is _Kind.DIRECTORY)

    def _kind(self, path: str) -> "_Kind":
        try:
            mode = os.lstat(f"{self._www}/{path}").st_mode  # a first bake asks 100,000 times
        except (FileNotFoundError, NotADirectoryError):
            return _Kind.NOTHING
        if stat.S_ISREG(mode):
            return _Kind.FILE
        return _Kind.DIRECTORY if stat.S_ISDIR(mode) else _Kind.OTHER

    def _refuse_another_spelling(self, path: str, *, is_there: bool) -> None:
        parent, _, name = path.rpartition("/")
        other = self._folded.setdefault(folded(path), path)
        if other == path and not is_there:
            standing = self._names_in(parent).get(folded(name), name)
            other = f"{parent}/{standing}".lstrip("/")
        if other != path and other not in self._removed:
            raise CaseCollisionError(
                f"{path} and {other} differ only in capitals: many computers take them for one"
            )

    def _names_in(self, directory: str) -> dict[str, str]:
        if directory not in self._listed:
            try:
                names = os.listdir(self._www / directory)  # noqa: PTH208
            except FileNotFoundError:
                names = []
            self._listed[directory] = {folded(name): name for name in names}
        return self._listed[directory]
