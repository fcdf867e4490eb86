"""From changed entries to new metadata: bins, targets, snapshot, timestamp.

A role's new version is the number of the edition that it is signed for, so versions only grow and a
file name says when its content last changed. Old bins stay named in the snapshot after the number of
bins has changed: TUF (5.5.5) forbids a snapshot to forget a file that it has listed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tamizdat.edition.bins import PREFIX, BinLayout, entries_in, layout_for, targets_of
from tamizdat.edition.errors import AlteredTreeError, BadMetadataError
from tamizdat.edition.keys import OnlineKeys
from tamizdat.edition.metadata import (
    SHEETS,
    SIGNED_AT,
    Trusted,
    moment,
    new_signed,
    opened,
    sealed,
    versions_in,
    written,
)
from tamizdat.edition.sheets import METADATA_DIR, Entry, digest_of

#: How long the newsroom vouches for "this is the newest". A copy that is cut off is then old, not false.
TIMESTAMP_LIFE = timedelta(days=3)
#: What else is signed says what the paper holds, and stays true; it is signed anew when half of this is over.
CONTENT_LIFE = timedelta(days=365)

ReadMetadata = Callable[[str], bytes | None]
LayAside = Callable[[str, bytes], Entry]
ReadAside = Callable[[Entry], bytes | None]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that readers go by."""

    edition: int = 0
    timestamp: int = 0


@dataclass(frozen=True, slots=True)
class StandingEdition:
    """What is signed in the tree now, checked against our own keys: www/ is open to the world's accidents."""

    timestamp: dict[str, Any]
    snapshot: dict[str, Any]
    targets: dict[str, Any]
    versions: dict[str, int]  # role → version, as the snapshot lists them
    layout: BinLayout
    who: Trusted  # who signed the bins

    @property
    def number(self) -> int:
        return int(self.snapshot["version"])

    @property
    def sheets(self) -> int:
        return int(self.snapshot[SHEETS])

    def bin(self, index: int, read: ReadMetadata) -> tuple[dict[str, Entry], dict[str, Any]]:
        """The entries of one bin, and the bin as it was signed."""
        name = self.layout.name_of(index)
        file_name = f"{self.versions[name]}.{name}.json"
        signed = _ours(read, file_name, "targets", self.who)
        if signed["version"] != self.versions[name]:
            raise AlteredTreeError(f"{METADATA_DIR}/{file_name} holds another version than its name says")
        try:
            return {entry.path: entry for entry in entries_in(signed, self.layout, index)}, signed
        except BadMetadataError as exc:
            raise AlteredTreeError(f"{METADATA_DIR}/{file_name}: {exc}") from exc

    def is_due(self, read: ReadMetadata, now: datetime) -> bool:
        """Whether something has lived half its life. The oldest bin speaks for all."""
        names = [self.layout.name_of(index) for index in range(self.layout.number)]
        oldest = min(range(self.layout.number), key=lambda index: self.versions[names[index]])
        signed = (self.snapshot, self.targets, self.bin(oldest, read)[1])
        return min(moment(each) for each in signed) < now + CONTENT_LIFE / 2

    @property
    def numbers(self) -> Numbers:
        return Numbers(self.number, int(self.timestamp["version"]))

    def file_names(self) -> set[str]:
        """The metadata files, but for roots, that a reader of this edition may ask for."""
        return _file_names(self.number, self.versions, self.layout)


@dataclass(slots=True)
class Signing:
    """New metadata, laid aside, and what it says. Without files there was nothing new to say."""

    number: int
    files: list[Entry] = field(default_factory=list)  # to be put in place in this order, the timestamp last
    keep: set[str] = field(default_factory=set)  # the names of the new edition's metadata files
    changed: set[str] = field(default_factory=set)  # paths whose signed digest is new
    removed: set[str] = field(default_factory=set)
    bins_signed: int = 0


def standing_edition(read: ReadMetadata, who: Mapping[str, Trusted]) -> StandingEdition | None:
    """What the tree says is signed, or none if nothing was ever released.

    Raises:
        AlteredTreeError: it is not what our keys signed.
    """
    if read("timestamp.json") is None:
        return None
    timestamp = _ours(read, "timestamp.json", "timestamp", who["timestamp"])
    meta = timestamp["meta"]["snapshot.json"]
    name = f"{meta['version']}.snapshot.json"
    snapshot = _ours(read, name, "snapshot", who["snapshot"])
    if digest_of(read(name) or b"") != meta["hashes"]["sha256"]:
        raise AlteredTreeError(f"{METADATA_DIR}/{name} is not the one that the timestamp names")
    versions = versions_in(snapshot)
    targets = _ours(read, f"{versions['targets']}.targets.json", "targets", who["targets"])
    layout = BinLayout(targets["delegations"]["succinct_roles"]["bit_length"])
    return StandingEdition(timestamp, snapshot, targets, versions, layout, who["targets"])


@dataclass(slots=True)
class Signer:
    """Signs one edition on top of the one that stands."""

    keys: OnlineKeys
    read: ReadMetadata
    lay_aside: LayAside
    read_aside: ReadAside
    standing: StandingEdition | None
    now: datetime
    everything: bool  # sign all anew: there are new keys, or it is time
    last: Numbers  # of the newest release, also when the tree has forgotten it
    leap: int = 0  # numbers to leave out, because editions with them may be in the world

    def sign(self, changed: Mapping[str, Entry], removed: Collection[str]) -> Signing:
        """Lay new metadata aside for these changes."""
        if self.standing is None:
            return self._sign_first(changed)
        signing = Signing(self._next(self.standing.number, self.last.edition))
        layout = self.standing.layout
        bins, growth = self._changed_bins(signing, self.standing, changed, removed)
        sheets = self.standing.sheets + growth
        if layout.fitting(sheets) != layout:
            bins = self._rebinned(signing, self.standing, bins, layout.fitting(sheets))
            layout = layout.fitting(sheets)
        if not bins and not self.everything:
            return Signing(self.standing.number, keep=self.standing.file_names())
        self._sign_rest(signing, bins, layout, sheets)
        return signing

    def _sign_first(self, changed: Mapping[str, Entry]) -> Signing:
        signing = Signing(self._next(0, self.last.edition), changed=set(changed))
        layout = layout_for(len(changed))
        parts = _by_bin(changed, layout)
        bins = {
            index: self._bin(signing, layout, index, {path: changed[path] for path in parts.get(index, ())})
            for index in range(layout.number)
        }
        self._sign_rest(signing, bins, layout, len(changed))
        return signing

    def _changed_bins(
        self,
        signing: Signing,
        standing: StandingEdition,
        changed: Mapping[str, Entry],
        removed: Collection[str],
    ) -> tuple[dict[int, Entry], int]:
        """Sign the bins that these changes touch. Gives them, and how many sheets more there are now."""
        layout = standing.layout
        changes, removals = _by_bin(changed, layout), _by_bin(removed, layout)
        touched = range(layout.number) if self.everything else sorted(changes.keys() | removals.keys())
        bins, growth = {}, 0
        for index in touched:
            entries, _ = standing.bin(index, self.read)
            before = len(entries)
            new = [path for path in changes.get(index, ()) if entries.get(path) != changed[path]]
            gone = [path for path in removals.get(index, ()) if path in entries]
            if not new and not gone and not self.everything:
                continue
            for path in gone:
                del entries[path]
            entries.update((path, changed[path]) for path in new)
            signing.changed.update(new)
            signing.removed.update(gone)
            growth += len(entries) - before
            bins[index] = self._bin(signing, layout, index, entries)
        return bins, growth

    def _rebinned(
        self, signing: Signing, standing: StandingEdition, new: Mapping[int, Entry], layout: BinLayout
    ) -> dict[int, Entry]:
        """The same contents in another number of bins, held in memory a bin or two at a time.

        A path's bin is the first bits of its digest: one old bin becomes several neighbours, or several one.
        """
        signing.bins_signed = 0
        bins = {}
        share = max(1, standing.layout.number // layout.number)  # old bins that make one step
        for first in range(0, standing.layout.number, share):
            entries: dict[str, Entry] = {}
            for old in range(first, first + share):
                entries |= self._new_or_standing(standing, new, old)
            parts = _by_bin(entries, layout)
            start = first * layout.number // standing.layout.number
            for index in range(start, start + max(1, layout.number // standing.layout.number)):
                part = {path: entries[path] for path in parts.get(index, ())}
                bins[index] = self._bin(signing, layout, index, part)
        return bins

    def _new_or_standing(
        self, standing: StandingEdition, new: Mapping[int, Entry], index: int
    ) -> dict[str, Entry]:
        if index not in new:
            return standing.bin(index, self.read)[0]
        body = self.read_aside(new[index]) or b""
        signed = opened(body, "targets", Trusted({self.keys.targets.keyid: self.keys.targets.public}, 1))
        return {entry.path: entry for entry in entries_in(signed, standing.layout, index)}

    def _bin(self, signing: Signing, layout: BinLayout, index: int, entries: dict[str, Entry]) -> Entry:
        signing.bins_signed += 1
        signed = new_signed("targets", signing.number, self.now + CONTENT_LIFE, targets=targets_of(entries))
        name = f"{signing.number}.{layout.name_of(index)}.json"
        return self._lay_aside(name, sealed(signed, [self.keys.targets]))

    def _sign_rest(self, signing: Signing, bins: Mapping[int, Entry], layout: BinLayout, sheets: int) -> None:
        versions = dict(self.standing.versions) if self.standing else {}
        versions |= {layout.name_of(index): signing.number for index in bins}
        signing.files = list(bins.values())
        if self.everything or self.standing is None or layout != self.standing.layout:
            versions["targets"] = signing.number
            signing.files.append(self._targets(signing.number, layout))
        snapshot = self._snapshot(signing.number, versions, sheets)
        timestamp = self.timestamp(signing.number, snapshot)
        signing.files += [snapshot, timestamp]
        signing.keep = _file_names(signing.number, versions, layout)

    def _targets(self, number: int, layout: BinLayout) -> Entry:
        key = self.keys.targets
        roles = {
            "keyids": [key.keyid], "threshold": 1, "bit_length": layout.bits, "name_prefix": PREFIX,
        }  # fmt: skip
        delegations = {"keys": {key.keyid: key.described()}, "succinct_roles": roles}
        signed = new_signed("targets", number, self.now + CONTENT_LIFE, targets={}, delegations=delegations)
        return self._lay_aside(f"{number}.targets.json", sealed(signed, self.keys.signers("targets")))

    def _snapshot(self, number: int, versions: Mapping[str, int], sheets: int) -> Entry:
        meta = {f"{role}.json": {"version": version} for role, version in versions.items()}
        signed = new_signed("snapshot", number, self.now + CONTENT_LIFE, meta=meta, **{SHEETS: sheets})
        return self._lay_aside(f"{number}.snapshot.json", sealed(signed, self.keys.signers("snapshot")))

    def timestamp(self, number: int, snapshot: Entry) -> Entry:
        """Say that this snapshot is the newest."""
        meta = {"version": number, "length": snapshot.length, "hashes": {"sha256": snapshot.digest}}
        return self._seal_timestamp(meta)

    def renewed_timestamp(self, standing: StandingEdition) -> Entry:
        """Say again that the snapshot which stands is the newest."""
        return self._seal_timestamp(standing.timestamp["meta"]["snapshot.json"])

    def _seal_timestamp(self, meta: Mapping[str, Any]) -> Entry:
        standing = self.standing.timestamp["version"] if self.standing else 0
        version = self._next(standing, self.last.timestamp)
        signed = new_signed(
            "timestamp",
            version,
            self.now + TIMESTAMP_LIFE,
            meta={"snapshot.json": dict(meta)},
            **{SIGNED_AT: written(self.now)},
        )
        return self._lay_aside("timestamp.json", sealed(signed, self.keys.signers("timestamp")))

    def _next(self, standing: int, last: int) -> int:
        """Numbers only grow, whatever happened to the tree: readers take a lower one for an attack."""
        return max(standing, last) + 1 + self.leap

    def _lay_aside(self, name: str, body: bytes) -> Entry:
        return self.lay_aside(f"{METADATA_DIR}/{name}", body)


def _ours(read: ReadMetadata, file_name: str, kind: str, who: Trusted) -> dict[str, Any]:
    data = read(file_name)
    if data is None:
        raise AlteredTreeError(f"{METADATA_DIR}/{file_name} is missing from the tree")
    try:
        return opened(data, kind, who)
    except BadMetadataError as exc:
        raise AlteredTreeError(f"{METADATA_DIR}/{file_name} is not what we signed: {exc}") from exc


def _by_bin(paths: Iterable[str], layout: BinLayout) -> dict[int, list[str]]:
    parts: defaultdict[int, list[str]] = defaultdict(list)
    for path in paths:
        parts[layout.index_of(path)].append(path)
    return parts


def _file_names(number: int, versions: Mapping[str, int], layout: BinLayout) -> set[str]:
    names = ["targets", *(layout.name_of(index) for index in range(layout.number))]
    return {f"{versions[name]}.{name}.json" for name in names} | {f"{number}.snapshot.json", "timestamp.json"}
