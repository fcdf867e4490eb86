"""Verify: whether a copy of the paper, wherever it stands, is what the newsroom signed."""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tamizdat.edition import trust
from tamizdat.edition.bins import BinLayout
from tamizdat.edition.copies import NOT_A_FILE, Copy, Found, Trouble, open_copy
from tamizdat.edition.errors import (
    AlteredFileError,
    BadMetadataError,
    CopyError,
    ForeignKeyError,
    MissingFileError,
    MissingMetadataError,
    NoCopyError,
    UnknownFormatError,
    UnreadableFileError,
    UnsafeCopyError,
)
from tamizdat.edition.keys import parse_fingerprint
from tamizdat.edition.looking import BinLook, bin_claim, look_at_bins, look_at_sample, read_bin
from tamizdat.edition.metadata import FILE_NAME, LONGEST, opened
from tamizdat.edition.seen import recall, remember
from tamizdat.edition.sheets import METADATA_DIR, PACKED_SUFFIXES, Entry, folded, is_text
from tamizdat.edition.trust import Chain, Claims, Seen, Standing, said

BelievedT = TypeVar("BelievedT")
Progress = Callable[[int, int], None]  # sheets looked at, sheets in all

#: Names of each trouble that a verdict lists. How many there are is always told.
LISTED = 100
#: As many roots as python-tuf's client follows.
MOST_ROOTS = 256
#: Leftovers of older editions that are looked into; a newsroom leaves one edition's.
_MOST_LEFTOVERS = 20_000
#: So many troubles are looked at again one by one; more mean another edition altogether.
_LOOKED_AT_AGAIN = 2_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a copy, and why."""

    standing: Standing
    reason: str
    where: str
    fingerprint: str
    edition: int | None = None
    signed_at: datetime | None = None
    days_old: int | None = None
    sheets: int | None = None  # that were looked at
    altered: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    altered_total: int = 0
    missing_total: int = 0
    extra_total: int = 0

    @property
    def sentence(self) -> str:
        """One of the four, as readers are told."""
        match self.standing:
            case Standing.OLD if self.days_old:
                return f"authentic, {self.days_old} day{'s' if self.days_old > 1 else ''} old"
            case Standing.OLD:
                return "authentic, but not the newest"
            case Standing.CURRENT | Standing.NOT_AUTHENTIC | Standing.CANNOT_TELL:
                return str(self.standing)


def no_progress(_done: int, _total: int) -> None:
    """Tell nobody."""


def verify(
    where: str,
    *,
    root: str,
    now: datetime,
    memory: Path | None = None,
    progress: Progress = no_progress,
    proxy: str | None = None,
    sample: int | None = None,
    patience: float = 1.0,
) -> Verdict:
    """Judge the copy at a directory, a zip or an address by the fingerprint of the newsroom's first root.

    `memory` is a directory where the newest edition seen is kept, so that an older one is noticed later.
    `sample` looks at so many sheets only. A copy that may be published into while we look is looked at again
    after `patience` seconds, before anything is said against it.

    Raises:
        NotAFingerprintError: `root` is none.
        BadAddressError: the address, or the proxy, is none.
        SeenFileError: the memory cannot be used.
    """
    fingerprint = parse_fingerprint(root)
    seen = recall(memory, fingerprint) if memory else None
    look = _Look(where, fingerprint, now, progress, sample, patience)
    try:
        with open_copy(where, proxy=proxy) as copy:
            claims, verdict = look.judge(copy, seen)
    except UnsafeCopyError as exc:
        return look.verdict(Standing.NOT_AUTHENTIC, str(exc))
    except (NoCopyError, UnreadableFileError) as exc:
        return look.verdict(Standing.CANNOT_TELL, str(exc))
    if memory and claims:
        remember(memory, fingerprint, trust.newest_of(claims, seen))
    return verdict


def read_claims(copy: Copy, fingerprint: str) -> Claims:
    """Read and believe the metadata of a copy, but for the bins.

    Raises:
        NoCopyError: there is none, or not enough of it to say anything.
        UnreadableFileError: it could not be read.
        BadMetadataError: it is not to be believed. `path` is the file at fault.
    """
    chain = _read_chain(copy, fingerprint)
    timestamp = _read(copy, "timestamp.json", partial(trust.believe_timestamp, chain))
    name = f"{timestamp.snapshot_meta.version}.snapshot.json"
    snapshot = _read(copy, name, partial(trust.believe_snapshot, chain, timestamp))
    name = f"{snapshot.meta['targets.json'].version}.targets.json"
    targets = _read(copy, name, partial(trust.believe_targets, chain, snapshot))
    return _read(copy, name, lambda _: trust.claims_of(chain, timestamp, snapshot, targets))


def _read_chain(copy: Copy, fingerprint: str) -> Chain:
    chain = _read(copy, "1.root.json", lambda data: trust.first_root(data, fingerprint))
    for number in range(2, MOST_ROOTS + 1):
        try:
            chain = _read(copy, f"{number}.root.json", partial(trust.next_root, chain))
        except MissingMetadataError:
            break
    return chain


def _read(copy: Copy, name: str, judge: Callable[[bytes], BelievedT]) -> BelievedT:
    """Read one file of the metadata and have it judged; whatever is wrong with it is told with its name."""
    path = f"{METADATA_DIR}/{name}"
    try:
        return judge(copy.read(path, LONGEST[name.split(".")[-2]]))
    except MissingFileError as exc:
        if name in ("1.root.json", "timestamp.json"):
            raise NoCopyError(f"there is no edition here that could be checked: {path} is missing") from exc
        fault: BadMetadataError = MissingMetadataError("it is missing")
        fault.path = path
        raise fault from exc
    except AlteredFileError as exc:
        fault = BadMetadataError(str(exc))
        fault.path = path
        raise fault from exc
    except BadMetadataError as exc:
        exc.path = path
        raise


@dataclass(slots=True)
class _Sight:
    """What one look at a copy gave."""

    claims: Claims | None = None
    found: list[Found] = field(default_factory=list)
    looked_at: int = 0
    bins_expire: datetime | None = None
    fault: BadMetadataError | None = None  # of the metadata as a whole

    @property
    def is_fine(self) -> bool:
        return self.fault is None and not self.found


@dataclass(frozen=True, slots=True)
class _Look:
    """One verification."""

    where: str
    fingerprint: str
    now: datetime
    progress: Progress
    sample: int | None
    patience: float

    def judge(self, copy: Copy, seen: Seen | None) -> tuple[Claims | None, Verdict]:
        sight = self._look(copy)
        if not sight.is_fine and copy.is_live:
            time.sleep(self.patience)
            sight = self._look_again(copy, sight)
        return sight.claims, self._verdict_on(copy, sight, seen)

    def verdict(self, standing: Standing, reason: str) -> Verdict:
        return Verdict(standing, reason, self.where, self.fingerprint)

    def _look(self, copy: Copy) -> _Sight:
        try:
            claims = read_claims(copy, self.fingerprint)
        except BadMetadataError as exc:
            return _Sight(fault=exc)
        sight = _Sight(claims)
        if self.sample is not None:
            total = min(self.sample, claims.sheets)
            for look in look_at_sample(copy, claims, self.sample):
                self._take_in(sight, look, total)
            return sight
        looks = look_at_bins(copy, claims)
        signed = _Signed(claims.layout)
        for look in islice(looks, 1):  # sets the other processes to work, while this one lists the files
            self._take_in(sight, look, claims.sheets)
            signed.take_in(look)
        names = list(copy.names() or ())
        for look in looks:
            self._take_in(sight, look, claims.sheets)
            signed.take_in(look)
        sight.fault = signed.fault
        leftovers = _Leftovers(copy, claims)
        sight.found += [
            Found(name, Trouble.EXTRA)
            for name in names
            if not signed.covers(name) and not leftovers.are(name)
        ]
        return sight

    def _take_in(self, sight: _Sight, look: BinLook, total: int) -> None:
        sight.looked_at += len(look.paths)
        sight.found += look.found
        if look.expires and (sight.bins_expire is None or look.expires < sight.bins_expire):
            sight.bins_expire = look.expires
        self.progress(sight.looked_at, total)

    def _look_again(self, copy: Copy, before: _Sight) -> _Sight:
        """A publish while we looked is no tampering: what seemed wrong is judged by the newest metadata."""
        of_metadata = any(found.path.startswith(f"{METADATA_DIR}/") for found in before.found)
        if before.claims is None or before.fault or of_metadata:
            return self._look(copy)
        try:
            claims = read_claims(copy, self.fingerprint)
        except BadMetadataError as exc:
            return _Sight(fault=exc)
        if len(before.found) > _LOOKED_AT_AGAIN:
            is_same = claims.timestamp_version == before.claims.timestamp_version
            return before if is_same else self._look(copy)
        paths = {_plain(found.path) for found in before.found}
        sight = _Sight(claims, [], before.looked_at, before.bins_expire)
        sight.found = sorted(_check_again(copy, claims, paths))
        return sight

    def _verdict_on(self, copy: Copy, sight: _Sight, seen: Seen | None) -> Verdict:
        if sight.claims is None or sight.fault:
            return self._without_claims(sight)
        claims, expiries = sight.claims, dict(sight.claims.expiries)
        if sight.bins_expire:
            expiries["bins"] = sight.bins_expire
        age = trust.judge_age(replace(claims, expiries=expiries), seen, now=self.now)
        verdict = replace(
            self._listing(sight.found),
            edition=claims.edition,
            signed_at=claims.signed_at,
            days_old=age.days_old,
            sheets=sight.looked_at,
        )
        if verdict.standing is not Standing.CURRENT:
            return verdict
        edition = f"edition {claims.edition}, signed {said(claims.signed_at)}"
        sheets = f"{_counted(sight.looked_at, 'sheet')} as the newsroom signed {_them(sight.looked_at)}"
        parts = [edition, sheets, age.why, self._unseen(copy, claims)]
        return replace(verdict, standing=age.standing, reason="; ".join(filter(None, parts)))

    def _unseen(self, copy: Copy, claims: Claims) -> str:
        if self.sample is not None:
            return f"{max(0, claims.sheets - self.sample)} were not looked at, nor what does not belong to it"
        return "what does not belong to it cannot be seen from here" if copy.names() is None else ""

    def _without_claims(self, sight: _Sight) -> Verdict:
        assert sight.fault is not None  # noqa: S101  # without claims there is a fault
        if isinstance(sight.fault, UnknownFormatError):
            return self.verdict(Standing.CANNOT_TELL, str(sight.fault))
        if isinstance(sight.fault, ForeignKeyError):
            # Nothing of the copy has been held against anything: to call a file altered would accuse its keeper.
            return self.verdict(Standing.NOT_AUTHENTIC, str(sight.fault))
        trouble = Trouble.MISSING if isinstance(sight.fault, MissingMetadataError) else Trouble.ALTERED
        listing = self._listing([Found(sight.fault.path, trouble)])
        return replace(listing, reason=f"{sight.fault.path}: {sight.fault}")

    def _listing(self, found: Collection[Found]) -> Verdict:
        """The verdict that these troubles give, for now without the edition they were found in."""
        names = {trouble: [each.path for each in found if each.trouble is trouble] for trouble in Trouble}
        bad = [trouble for trouble in _TELLING if names[trouble]]
        if bad:
            standing = Standing.NOT_AUTHENTIC
            reason = ", ".join(f"{_counted(len(names[trouble]), 'file')} {trouble}" for trouble in bad)
        elif names[Trouble.UNREADABLE]:
            standing = Standing.CANNOT_TELL
            reason = f"{_counted(len(names[Trouble.UNREADABLE]), 'file')} could not be read"
        else:
            standing, reason = Standing.CURRENT, ""
        return replace(
            self.verdict(standing, reason),
            altered=tuple(sorted(names[Trouble.ALTERED])[:LISTED]),
            missing=tuple(sorted(names[Trouble.MISSING])[:LISTED]),
            extra=tuple(sorted(names[Trouble.EXTRA])[:LISTED]),
            altered_total=len(names[Trouble.ALTERED]),
            missing_total=len(names[Trouble.MISSING]),
            extra_total=len(names[Trouble.EXTRA]),
        )


_TELLING = (Trouble.ALTERED, Trouble.MISSING, Trouble.EXTRA)


class _Signed:
    """Every path that is signed, and which other names may stand beside them."""

    def __init__(self, layout: BinLayout) -> None:
        self._layout = layout
        self._paths: set[str] = set()
        self._folded: set[str] = set()
        self._unknown_bins: set[int] = set()  # what these list, nobody can say
        self.fault: BadMetadataError | None = None

    def take_in(self, look: BinLook) -> None:
        if look.why:
            self._unknown_bins.add(look.bin.index)
        for path in look.paths:
            self._paths.add(path)
            spelling = folded(path)
            if spelling in self._folded:
                self.fault = BadMetadataError(f"{path!r} is signed in two spellings of capitals")
                self.fault.path = look.bin.file
            self._folded.add(spelling)

    def covers(self, name: str) -> bool:
        path = _plain(name)
        if name in self._paths or path in self._paths:
            return True
        return bool(self._unknown_bins) and self._layout.index_of(path) in self._unknown_bins


class _Leftovers:
    """Metadata in a copy that is not of its edition, but of one before, and ours all the same."""

    def __init__(self, copy: Copy, claims: Claims) -> None:
        self._copy = copy
        self._chain = claims.chain
        names = [claims.layout.name_of(index) for index in range(claims.layout.number)]
        self._current = {
            f"{METADATA_DIR}/{claims.versions[name]}.{name}.json" for name in (*names, "targets")
        }
        self._current |= {f"{METADATA_DIR}/{claims.edition}.snapshot.json", f"{METADATA_DIR}/timestamp.json"}
        self._current |= {f"{METADATA_DIR}/{root.version}.root.json" for root in claims.chain.roots}
        self._left = _MOST_LEFTOVERS

    def are(self, name: str) -> bool:
        if name in self._current:
            return True
        directory, _, file_name = name.partition("/")
        matched = FILE_NAME.fullmatch(file_name)
        if directory != METADATA_DIR or not matched or matched[1] is None or self._left == 0:
            return False
        self._left -= 1
        kind = "targets" if matched[2].startswith("bin-") else matched[2]
        if kind in ("root", "timestamp"):
            return False
        try:
            signed = opened(self._copy.read(name, LONGEST[kind]), kind, self._chain.who_ever(kind))
        except (CopyError, BadMetadataError):
            return False
        return bool(signed["version"] == int(matched[1]))


def _check_again(copy: Copy, claims: Claims, paths: Iterable[str]) -> set[Found]:
    found: set[Found] = set()
    bins: dict[int, dict[str, Entry]] = {}
    for path in paths:
        index = claims.layout.index_of(path.removesuffix(NOT_A_FILE))
        if index not in bins:
            look = read_bin(copy, claims.layout, claims.who, bin_claim(claims, index))
            found.update(look.found)
            bins[index] = {entry.path: entry for entry in look.entries}
        entry = bins[index].get(path)
        found.update(copy.check(entry) if entry else _still_there(copy, path))
    return found


def _still_there(copy: Copy, path: str) -> list[Found]:
    """What is not signed now should not be there now."""
    left = []
    for name in (path, *(path + suffix for suffix in PACKED_SUFFIXES)):
        try:
            copy.read(name.removesuffix(NOT_A_FILE), 0)
        except MissingFileError:
            continue
        except (AlteredFileError, UnreadableFileError):
            pass  # longer than nothing, a link, locked: there in any case
        left.append(Found(name, Trouble.EXTRA))
    return left


def _plain(name: str) -> str:
    """The sheet that this is a packed copy of, or the name itself."""
    return name[:-3] if name.endswith(PACKED_SUFFIXES) and is_text(name[:-3]) else name


def _them(number: int) -> str:
    return "it" if number == 1 else "them"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
