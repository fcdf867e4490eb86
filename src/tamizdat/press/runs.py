"""The two ways to a release: of what changed, and of everything.

Runs queue on one lock. What changes while a run is under way waits for the next, so a burst of fifty
publishes becomes a few runs.
"""

import fcntl
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from django.conf import settings
from django.db import transaction

from tamizdat.edition.errors import DuplicatePathError, EditionError
from tamizdat.edition.keys import OnlineKeys
from tamizdat.edition.proofs import Fault, line_of_link
from tamizdat.edition.release import Release, release
from tamizdat.press.bake import Baked, Progress, bake_places, bake_shared, newsroom_tree, pack_shared
from tamizdat.press.errors import BakeRefusedError, PressError
from tamizdat.press.models import Change, PressRun, SheetRecord
from tamizdat.press.sources import WILDCARD, Sources
from tamizdat.press.upgrades import means_of_setting, remember_means

logger = logging.getLogger(__name__)

T = TypeVar("T")
#: Rows for one query. SQLite allows 32,766 values in a query.
ROWS = 5000
#: How many healed sheets are told by name: when the whole tree was lost, the number says enough.
HEALED_TOLD = 20


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def bake_changes(keys: OnlineKeys) -> PressRun | None:
    """Bake and release the places that changed. None when nothing waits.

    Raises:
        BakeRefusedError: a sheet has faults. The changes wait on, and the refusal is on record.
    """
    with press_lock():
        newsroom_tree().recover()
        waiting = list(Change.objects.filter(is_out=False).order_by("id").values_list("id", "place"))
        if not waiting:
            return None
        places = sorted({place for _, place in waiting})
        if any(place.split("/")[0] == WILDCARD for place in places):
            places = sorted({*Sources().places(), *_recorded_places()})
        run = _Run(keys, is_full=False)
        with run.on_record():
            known = _records_at(places)
            run.bake_and_release(bake_shared(places, _digests(known), heal=False), known)
            with transaction.atomic():
                run.remember(known)
                # By name, not up to the last: with several writers a lower number may be committed later.
                for numbers in _portions([number for number, _ in waiting]):
                    Change.objects.filter(id__in=numbers).update(is_out=True)
        return run.outcome


def bake_everything(keys: OnlineKeys, *, progress: Progress = no_progress) -> PressRun:
    """Bake every place from the database alone, heal what is not as it should be, release.

    Other runs may go on while the sheets are made; only the release itself takes the lock.

    Raises:
        BakeRefusedError: a sheet has faults. Nothing was released.
    """
    run = _Run(keys, is_full=True)
    means = means_of_setting()
    with _lock("full-bake.lock"), run.on_record():
        before = dict(Change.objects.values_list("id", "place"))
        waiting = set(Change.objects.filter(is_out=False).values_list("place", flat=True))
        known = _records_of_all()
        baked = bake_shared(Sources().places(), _digests(known), heal=True, progress=progress)
        with press_lock():
            newsroom_tree().recover()
            noted = dict(Change.objects.values_list("id", "place"))
            since = {noted[number] for number in noted.keys() - before.keys()}
            stood = baked.entries.keys()
            _bake_again(baked, since)
            if stood - baked.entries.keys():
                # Who links to what has gone meanwhile is known only from all sheets anew.
                baked = bake_shared(Sources().places(), _digests(known), heal=True, progress=progress)
            known = _records_of_all()
            run.bake_and_release(baked, known, touched=waiting | since)
            with transaction.atomic():
                run.remember(known)
                for numbers in _portions(sorted(noted)):
                    Change.objects.filter(id__in=numbers).delete()
        remember_means(means)
    return run.outcome


def _bake_again(baked: Baked, places: set[str]) -> None:
    """Renew what changed while the full bake was under way."""
    if any(place.split("/")[0] == WILDCARD for place in places):
        places = {*Sources().places(), *(place for place, _ in baked.entries.values())}
    if places:
        baked.replace(places, bake_places(sorted(places), {}))


class _Run:
    """One run from the first sheet to its record."""

    def __init__(self, keys: OnlineKeys, *, is_full: bool) -> None:
        self._keys = keys
        self._started = time.monotonic()
        self.outcome = PressRun(started_at=datetime.now(UTC), is_full=is_full, seconds=0)

    @contextmanager
    def on_record(self) -> Iterator[None]:
        """Keep the run on record however it ends."""
        try:
            yield
        except (EditionError, PressError) as exc:
            self.outcome.outcome = PressRun.Outcome.REFUSED
            self.outcome.message = str(exc)
            raise
        finally:
            if self.outcome.outcome:
                self.outcome.seconds = time.monotonic() - self._started
                self.outcome.save()

    def bake_and_release(
        self, baked: Baked, known: dict[str, tuple[str, str]], *, touched: Iterable[str] | None = None
    ) -> None:
        """Release what differs from the known sheets. `known` holds, for each path, its place and digest."""
        _refuse_paths_of_other_places(baked, known)
        self.removed = sorted(known.keys() - baked.entries.keys())
        faults = [*baked.faults, *_dead_links(baked, removed=set(self.removed), is_full=self.outcome.is_full)]
        if faults:
            raise BakeRefusedError(faults)
        self.changed = [
            (place, entry)
            for path, (place, entry) in sorted(baked.entries.items())
            if path in baked.healed or known.get(path, ("", ""))[1] != entry.digest
        ]
        self._note_healed(baked, known, touched)
        if not self.changed and not self.removed and _is_released():
            self.outcome.outcome = PressRun.Outcome.UNCHANGED
            return
        released = self._release()
        pack_shared([entry.path for _, entry in self.changed])
        self.outcome.outcome = PressRun.Outcome.RELEASED
        self.outcome.edition = released.number
        self.outcome.changed, self.outcome.removed = len(self.changed), len(self.removed)

    def _release(self) -> Release:
        entries = (entry for _, entry in self.changed)
        return release(
            newsroom_tree(), self._keys, changed=entries, removed=self.removed, now=datetime.now(UTC)
        )

    def _note_healed(
        self, baked: Baked, known: dict[str, tuple[str, str]], touched: Iterable[str] | None
    ) -> None:
        if touched is None or not known:
            return
        expected = set(touched)
        if any(place.split("/")[0] == WILDCARD for place in expected):
            return
        unexpected = {entry.path for place, entry in self.changed if place not in expected}
        self.outcome.healed = sorted(unexpected | baked.healed)
        for path in self.outcome.healed[:HEALED_TOLD]:
            logger.warning("healed %s: it was not what a full bake gives", path)
        if len(self.outcome.healed) > HEALED_TOLD:
            logger.warning("healed %d sheets in all", len(self.outcome.healed))

    def remember(self, known: dict[str, tuple[str, str]]) -> None:
        """Write down which sheets stand now."""
        records = [
            SheetRecord(path=entry.path, place=place, digest=entry.digest)
            for place, entry in self.changed
            if known.get(entry.path) != (place, entry.digest)
        ]
        SheetRecord.objects.bulk_create(
            records,
            batch_size=ROWS,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["place", "digest"],
        )
        for paths in _portions(self.removed):
            SheetRecord.objects.filter(path__in=paths).delete()


@contextmanager
def press_lock() -> Iterator[None]:
    """Be the only one, over all processes, that releases and writes down what stands."""
    with _lock("press.lock"):
        yield


@contextmanager
def index_lock() -> Iterator[None]:
    """Be the only one, over all processes, that makes a search index. Taken before the press lock, never in it."""
    with _lock("search-index.lock"):
        yield


@contextmanager
def _lock(name: str) -> Iterator[None]:
    settings.TAMIZDAT.run_dir.mkdir(parents=True, exist_ok=True)
    with (settings.TAMIZDAT.run_dir / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _portions(names: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at a time as one query takes."""
    return (names[start : start + ROWS] for start in range(0, len(names), ROWS))


def _is_released() -> bool:
    return (settings.TAMIZDAT.www_dir / "edition" / "timestamp.json").exists()


def _recorded_places() -> set[str]:
    return set(SheetRecord.objects.values_list("place", flat=True).distinct())


def _records_at(places: Sequence[str] | None) -> dict[str, tuple[str, str]]:
    """Path → (place, digest) of the sheets that stand at these places, or of all."""
    rows = SheetRecord.objects.values_list("path", "place", "digest")
    if places is None:
        return {path: (place, digest) for path, place, digest in rows.iterator(ROWS)}
    found: dict[str, tuple[str, str]] = {}
    for portion in _portions(places):
        batch = rows.filter(place__in=portion)
        found |= {path: (place, digest) for path, place, digest in batch}
    return found


def _records_of_all() -> dict[str, tuple[str, str]]:
    """What stands by the records. When the edition itself is lost, nothing of it is known to stand as recorded."""
    known = _records_at(None)
    if _is_released():
        return known
    return {path: (place, "") for path, (place, _) in known.items()}


def _digests(known: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {path: digest for path, (_, digest) in known.items()}


def _refuse_paths_of_other_places(baked: Baked, known: dict[str, tuple[str, str]]) -> None:
    new = [path for path in baked.entries if path not in known]
    for paths in _portions(new):
        taken = SheetRecord.objects.filter(path__in=paths).first()
        if taken is not None:
            raise DuplicatePathError(
                f"{taken.path} is made twice: by {taken.place} and by {baked.entries[taken.path][0]}"
            )


def _dead_links(baked: Baked, *, removed: set[str], is_full: bool) -> list[Fault]:
    """Links to sheets that will not stand. A full bake knows all that stands; otherwise the records say."""
    unsure = sorted(baked.links.keys() - baked.entries.keys())
    standing: set[str] = set()
    if not is_full:
        for paths in _portions(unsure):
            standing |= set(SheetRecord.objects.filter(path__in=paths).values_list("path", flat=True))
    tree = newsroom_tree()
    faults = []
    for path in unsure:
        if path in standing and path not in removed:
            continue
        linker = baked.links[path]
        body = tree.read_aside(baked.entries[linker][1]) or b""
        faults.append(Fault(linker, line_of_link(linker, body, path), f"dead link to {path}"))
    return faults
