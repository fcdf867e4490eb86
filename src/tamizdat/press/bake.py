"""From places to sheets that lie aside, proofread: in this process, or over all cores."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.db import connections

from tamizdat.edition.errors import DuplicatePathError
from tamizdat.edition.proofs import Fault, proofread
from tamizdat.edition.sheets import Entry, digest_of
from tamizdat.edition.tree import Tree
from tamizdat.press.sources import Sources

#: Places in one piece of work of a full bake: enough that a batch of queries pays, small enough to share out.
BATCH = 256
#: Below this many places another process costs more than it brings.
WORTH_SHARING = 1000
WARMING_PLACES = 24

T = TypeVar("T")
Progress = Callable[[int, int], None]  # places done, places in all


@dataclass(slots=True)
class Baked:
    """What a bake made: for each path its place and entry, every fault, and who links where first."""

    entries: dict[str, tuple[str, Entry]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # internal path → the first sheet that links to it
    healed: set[str] = field(default_factory=set)  # sheets whose file in the tree was not what it should be

    def add(self, other: "Baked") -> None:
        """Take in another bake's sheets. Its places must be others than those baked so far."""
        for path, (place, entry) in other.entries.items():
            self._add_entry(path, place, entry)
        self.faults += other.faults
        for path, linker in other.links.items():
            self.links.setdefault(path, linker)
        self.healed |= other.healed

    def replace(self, places: set[str], other: "Baked") -> None:
        """Forget what these places gave and take in how they are now."""
        gone = {path for path, (place, _) in self.entries.items() if place in places}
        self.entries = {path: made for path, made in self.entries.items() if path not in gone}
        self.faults = [fault for fault in self.faults if fault.path not in gone]
        self.links = {path: linker for path, linker in self.links.items() if linker not in gone}
        self.healed -= gone
        self.add(other)

    def _add_entry(self, path: str, place: str, entry: Entry) -> None:
        if path in self.entries:
            raise DuplicatePathError(f"{path} is made twice: by {self.entries[path][0]} and by {place}")
        self.entries[path] = (place, entry)


def newsroom_tree() -> Tree:
    return Tree(settings.TAMIZDAT.www_dir, settings.TAMIZDAT.aside_dir)


def bake_places(places: Sequence[str], known: Mapping[str, str], *, heal: bool = False) -> Baked:
    """Make the sheets of these places here and now, and lay aside those that differ from the known digests.

    With `heal` the files that stand in the tree are read too, and one that is not as it should be is made anew.
    """
    tree = newsroom_tree()
    baked = Baked()
    for place, sheet in Sources().sheets(places):
        proof = proofread(sheet, [settings.TAMIZDAT.address])
        baked.faults += proof.faults
        for path in proof.links:
            baked.links.setdefault(path, sheet.path)
        entry = sheet.entry
        if heal and known.get(sheet.path) == entry.digest and not _stands(tree, entry):
            baked.healed.add(sheet.path)
            tree.lay_aside(sheet)
        elif known.get(sheet.path) != entry.digest:
            tree.lay_aside(sheet)
        baked._add_entry(sheet.path, place, entry)  # noqa: SLF001  # its own class
    return baked


def _stands(tree: Tree, entry: Entry) -> bool:
    try:
        return digest_of((tree.www / entry.path).read_bytes()) == entry.digest
    except OSError:
        return False


def warm_up() -> None:
    """Set a few sheets and throw them away: templates and catalogues are loaded once, and before any fork."""
    sources = Sources()
    for _ in sources.sheets(list(islice(sources.places(), WARMING_PLACES))):
        pass


def bake_shared(
    places: Iterable[str],
    known: Mapping[str, str],
    *,
    heal: bool,
    progress: Progress = lambda done, total: None,
) -> Baked:
    """The same over all cores, by forked processes that read the database for themselves."""
    batches = list(_batches(places))
    total = sum(len(batch) for batch in batches)
    if total >= WORTH_SHARING:
        warm_up()
    baked, done = Baked(), 0
    for batch, part in over_cores(_BakeBatch(known, heal), batches, worth_it=total >= WORTH_SHARING):
        baked.add(part)
        done += len(batch)
        progress(done, total)
    return baked


@dataclass(frozen=True, slots=True)
class _BakeBatch:
    known: Mapping[str, str]
    heal: bool

    def __call__(self, places: Sequence[str]) -> Baked:
        return bake_places(places, self.known, heal=self.heal)


def pack_shared(paths: Sequence[str]) -> None:
    """Write the packed copies of these sheets, over all cores."""
    batches = list(_batches(paths))
    for _ in over_cores(_pack_batch, batches, worth_it=len(paths) >= WORTH_SHARING):
        pass


def _pack_batch(paths: Sequence[str]) -> None:
    newsroom_tree().pack(paths)


def over_cores(
    work: Callable[[Sequence[str]], T], batches: Sequence[Sequence[str]], *, worth_it: bool
) -> Iterator[tuple[Sequence[str], T]]:
    """Do the work on each batch, in order, by forked processes when that is worth it."""
    processes = settings.TAMIZDAT.press.processes or os.cpu_count() or 1
    if not worth_it or processes == 1:
        yield from ((batch, work(batch)) for batch in batches)
        return
    connections.close_all()  # a connection must not be shared across a fork
    gc.freeze()  # what is loaded by now is shared for good: collecting it would copy it into each process
    context = multiprocessing.get_context("fork")
    # What the work carries reaches the processes by the fork itself: pickling it for each batch would cost more
    # than the batch.
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_take_up, initargs=(work,)) as pool:
        yield from zip(batches, pool.map(_do_work, batches), strict=True)


_work: Callable[[Sequence[str]], Any]


def _take_up(work: Callable[[Sequence[str]], Any]) -> None:
    global _work  # noqa: PLW0603  # one per forked process, set once
    _work = work


def _do_work(batch: Sequence[str]) -> Any:
    return _work(batch)


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    while batch := list(islice(rest, BATCH)):
        yield batch
