"""The switch: from one edition of the tree to the next, by a journal that is only ever carried forward.

Before the journal stands, nothing in the tree has changed; once it stands, whoever comes next finishes it.
Steps are done in their order and each may be done twice: where a kill or a power cut fell does not matter.
"""

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tamizdat.edition.durable import make_durable
from tamizdat.edition.errors import TornSwitchError
from tamizdat.edition.sheets import METADATA_DIR, PACKED_SUFFIXES, digest_of, is_text

_JOURNAL = "journal"
_FEEDS = (".xml", ".json", ".txt")
_YEAR = re.compile(r"(?:^|/)[12][0-9]{3}/")


@dataclass(frozen=True, slots=True)
class Put:
    """The body with this digest goes from aside to this path."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Drop:
    """What stands at this path goes, with its packed copies and the directories it leaves empty."""

    path: str


Step = Put | Drop


def order_of(path: str) -> tuple[int, int, str]:
    """What a page needs comes before the page, and what leads to it after: nobody meets a broken link.

    Assets and photos, then stories and other pages, then feeds and lists, then front pages, the top one last.
    """
    depth = -path.count("/")
    name = path.rpartition("/")[2]
    if name == "index.html":
        return 3, depth, path
    if name.endswith(".html"):
        # A page in a directory of a year is a story; one nearer the top lists stories.
        return (1 if _YEAR.search(path) else 2), depth, path
    return (2 if name.endswith(_FEEDS) else 0), depth, path


def is_under_way(aside: Path) -> bool:
    return (aside / _JOURNAL).exists()


def perform(www: Path, aside: Path, steps: Sequence[Step]) -> None:
    """Make the bodies and the journal durable, let it stand, do the steps. The caller holds the tree's lock."""
    digests = {step.digest for step in steps if isinstance(step, Put)}
    bodies = [_aside_path(aside, digest) for digest in digests]
    unfinished = aside / f"{_JOURNAL}.unfinished"
    with unfinished.open("w", encoding="utf-8") as file:
        for step in steps:
            file.write(json.dumps([step.path, step.digest] if isinstance(step, Put) else [step.path]) + "\n")
    make_durable([*bodies, *{f"{aside}/{digest[:2]}" for digest in digests}, str(unfinished)])
    unfinished.replace(aside / _JOURNAL)
    make_durable([str(aside)])
    _carry_out(www, aside, steps)


def finish(www: Path, aside: Path) -> bool:
    """Carry out the journal that a killed switch left. Says whether there was one.

    Raises:
        TornSwitchError: a body it needs is neither aside nor in its place.
    """
    try:
        lines = (aside / _JOURNAL).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    steps: list[Step] = []
    for line in lines:
        match json.loads(line):
            case [str(path), str(digest)]:
                steps.append(Put(path, digest))
            case [str(path)]:
                steps.append(Drop(path))
            case _:
                raise TornSwitchError(f"{aside / _JOURNAL} holds a line that is no step of a switch")
    try:
        _carry_out(www, aside, steps)
    except TornSwitchError:
        (aside / _JOURNAL).replace(aside / f"{_JOURNAL}.torn")
        raise
    return True


def _carry_out(www: Path, aside: Path, steps: Iterable[Step]) -> None:
    steps = list(steps)
    uses = Counter(step.digest for step in steps if isinstance(step, Put))
    directories = _Directories(www)
    for step in steps:
        if isinstance(step, Put):
            uses[step.digest] -= 1
            _put(www, aside, step, directories, is_last_use=uses[step.digest] == 0)
        else:
            _drop(www, step.path, directories)
    make_durable(directories.touched())
    (aside / _JOURNAL).unlink()
    # Not synced: a journal that a power cut brings back is carried out once more, to the same end.


def _put(www: Path, aside: Path, step: Put, directories: "_Directories", *, is_last_use: bool) -> None:
    body, target = _aside_path(aside, step.digest), directories.ready_for(step.path)
    if not is_last_use:  # the same body for another path: it stays aside until the last one has it
        twin = f"{body}.twin"
        with suppress(FileNotFoundError):
            _duplicate(body, twin)
            body = twin
    if is_text(step.path):
        _unlink_packed(target)
    try:
        os.replace(body, target)  # noqa: PTH105  # strings: a first bake does this 100,000 times
    except FileNotFoundError as exc:
        if not _is_in_place(Path(target), step.digest):
            raise TornSwitchError(f"the new {step.path} has gone: bake the paper anew, in full") from exc


def _duplicate(body: str, twin: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(twin)  # noqa: PTH108
    try:
        os.link(body, twin)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without hard links
        shutil.copyfile(body, twin)
        make_durable([twin])


def _drop(www: Path, path: str, directories: "_Directories") -> None:
    target = f"{www}/{path}"
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(target)  # noqa: PTH108
    _unlink_packed(target)
    directories.prune(path)


def _unlink_packed(target: str) -> None:
    for suffix in PACKED_SUFFIXES:
        with suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(target + suffix)  # noqa: PTH108


def _is_in_place(target: Path, digest: str) -> bool:
    try:
        return digest_of(target.read_bytes()) == digest
    except (FileNotFoundError, NotADirectoryError):
        return False


def _aside_path(aside: Path, digest: str) -> str:
    return f"{aside}/{digest[:2]}/{digest}"


class _Directories:
    """The directories of the tree: made when first needed, synced at the end, pruned when empty."""

    def __init__(self, www: Path) -> None:
        self._www = www
        self._ready: set[str] = set()
        self._touched: set[str] = set()

    def ready_for(self, path: str) -> str:
        parent = path.rpartition("/")[0]
        if parent not in self._ready:
            (self._www / parent).mkdir(parents=True, exist_ok=True)
            while parent not in self._ready:
                self._ready.add(parent)
                self._touched.add(parent)
                parent = parent.rpartition("/")[0]
            self._touched.add(parent)
        return f"{self._www}/{path}"

    def prune(self, path: str) -> None:
        parent = path.rpartition("/")[0]
        while parent and parent != METADATA_DIR:
            try:
                (self._www / parent).rmdir()
            except FileNotFoundError:
                pass
            except OSError:  # not empty, and so still in use
                break
            self._ready.discard(parent)
            self._touched.discard(parent)
            parent = parent.rpartition("/")[0]
        self._touched.add(parent)

    def touched(self) -> list[str]:
        return [f"{self._www}/{parent}" for parent in sorted(self._touched)]
