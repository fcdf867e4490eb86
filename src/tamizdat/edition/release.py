"""A release: what changed is signed, and the tree switches to it, as one act under one lock."""

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tamizdat.edition import switch
from tamizdat.edition.collisions import refuse_collisions
from tamizdat.edition.durable import make_durable
from tamizdat.edition.errors import (
    AlteredTreeError,
    DuplicatePathError,
    ForeignTreeError,
    FormerKeysError,
    MissingBodyError,
    NoEditionError,
)
from tamizdat.edition.keys import ONLINE_ROLES, OnlineKeys
from tamizdat.edition.metadata import FILE_NAME, Trusted, moment
from tamizdat.edition.sheets import METADATA_DIR, PACKED_SUFFIXES, Entry, check_sheet_path, digest_of
from tamizdat.edition.signing import (
    TIMESTAMP_LIFE,
    Numbers,
    Signer,
    Signing,
    StandingEdition,
    standing_edition,
)
from tamizdat.edition.switch import Drop, Put, Step, order_of
from tamizdat.edition.tree import Tree

_NUMBERS = "last-release.json"


@dataclass(frozen=True, slots=True)
class Release:
    """What came of a release. The number of the edition stays the same if there was nothing new to sign."""

    number: int
    changed_paths: tuple[str, ...]  # whose signed digest is new
    removed_paths: tuple[str, ...]  # that were signed and are no more
    healed_paths: tuple[str, ...]  # signed as before, put in place once more
    bins_signed: int
    seconds_signing: float
    seconds_switching: float
    released_at: datetime

    @property
    def changed(self) -> int:
        return len(self.changed_paths)

    @property
    def removed(self) -> int:
        return len(self.removed_paths)


def release(
    tree: Tree, keys: OnlineKeys, *, changed: Iterable[Entry], removed: Iterable[str], now: datetime
) -> Release:
    """Sign these changes and switch the tree to them.

    The bodies of the changed entries lie aside, or stand at their paths already. Killed at any moment, the
    tree is the old edition or, after `Tree.recover`, the new one. Also makes the very first edition, and
    signs all anew after a rotation of keys or when half a year has passed.

    Raises:
        DuplicatePathError: two sheets want one place, also if only by another spelling of capitals.
        MissingBodyError: the body of an entry is nowhere.
        AlteredTreeError: the tree's metadata is not what we signed.
        FormerKeysError: the keys were rotated since they were opened.
    """
    with tree.locked():
        switch.finish(tree.www, tree.aside)
        return _release(tree, keys, _by_path(changed), frozenset(removed), now)


def resign_timestamp(tree: Tree, keys: OnlineKeys, *, now: datetime) -> None:
    """Say again that the newest edition is the newest. Signs all else anew when its time has come.

    Raises:
        NoEditionError: there is none yet.
        AlteredTreeError, FormerKeysError: as for a release.
    """
    with tree.locked():
        switch.finish(tree.www, tree.aside)
        signer = _signer(tree, keys, now)
        if signer.standing is None:
            raise NoEditionError(f"{tree.www} holds no edition yet")
        if signer.everything:
            _release(tree, keys, {}, frozenset(), now)
        else:
            _switch(tree, [_put(signer.renewed_timestamp(signer.standing))])


def release_after_loss(tree: Tree, keys: OnlineKeys, *, leap: int, now: datetime) -> Release:
    """Sign all of an older edition anew, past every number that may have gone out after it.

    A newsroom that comes back from a backup has forgotten the editions since. Readers have not, and would
    take a lower number for an attack: so does every client of The Update Framework (5.3.11, 5.4.3, 5.5.5).

    Raises:
        NoEditionError: there is none yet.
        AlteredTreeError, FormerKeysError: as for a release.
    """
    with tree.locked():
        switch.finish(tree.www, tree.aside)
        if tree.read_metadata("timestamp.json") is None:
            raise NoEditionError(f"{tree.www} holds no edition yet")
        return _release(tree, keys, {}, frozenset(), now, leap=leap)


def _release(
    tree: Tree,
    keys: OnlineKeys,
    changed: Mapping[str, Entry],
    removed: frozenset[str],
    now: datetime,
    *,
    leap: int = 0,
) -> Release:
    removed -= changed.keys()
    for path in removed:
        check_sheet_path(path)
    refuse_collisions(tree.www, changed, removed)
    started = time.perf_counter()
    signer = _signer(tree, keys, now, leap=leap)
    if signer.standing is None:
        _refuse_forgetting(tree.www, changed, removed)
    signing = signer.sign(changed, removed)
    puts = _puts(tree, changed, signing)
    drops = [Drop(path) for path in sorted(removed)]
    steps = [*puts, *drops, *_metadata_steps(tree, signer, signing)]
    signed = time.perf_counter()
    if steps:
        _switch(tree, steps)
    return Release(
        number=signing.number,
        changed_paths=tuple(sorted(signing.changed)),
        removed_paths=tuple(sorted(signing.removed)),
        healed_paths=tuple(put.path for put in puts if put.path not in signing.changed),
        bins_signed=signing.bins_signed,
        seconds_signing=signed - started,
        seconds_switching=time.perf_counter() - signed,
        released_at=now,
    )


def _switch(tree: Tree, steps: list[Step]) -> None:
    switch.perform(tree.www, tree.aside, steps)
    _keep_numbers(tree)


def _last_numbers(tree: Tree) -> Numbers:
    """The newest numbers that went out, kept apart from the tree: www/ may be lost, or put back to an older one."""
    try:
        kept = json.loads((tree.aside / _NUMBERS).read_bytes())
        return Numbers(int(kept["edition"]), int(kept["timestamp"]))
    except FileNotFoundError:
        return Numbers()
    except (ValueError, KeyError, TypeError) as exc:
        raise AlteredTreeError(
            f"{tree.aside / _NUMBERS} cannot be read, and the numbers in it must not sink: "
            "if www/ holds the newest edition, remove that file; else restore a backup"
        ) from exc


def _keep_numbers(tree: Tree) -> None:
    signed = json.loads(tree.read_metadata("timestamp.json") or b"{}")["signed"]
    kept = {"edition": signed["meta"]["snapshot.json"]["version"], "timestamp": signed["version"]}
    unfinished = tree.aside / f"{_NUMBERS}.unfinished"
    unfinished.write_text(json.dumps(kept))
    make_durable([str(unfinished)])
    unfinished.replace(tree.aside / _NUMBERS)


def _by_path(entries: Iterable[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.path in found:
            raise DuplicatePathError(f"two sheets want to stand at {entry.path}")
        found[check_sheet_path(entry.path)] = entry
    return found


def _signer(tree: Tree, keys: OnlineKeys, now: datetime, *, leap: int = 0) -> Signer:
    in_force = _root_in_force(tree, keys)
    who = trusted_by(keys.roots[in_force])
    standing = standing_edition(tree.read_metadata, who)
    last = _last_numbers(tree)
    if standing and standing.numbers.edition < last.edition and not leap:
        raise AlteredTreeError(
            f"{tree.www} holds edition {standing.number}, and {last.edition} is out already: "
            f"move {tree.www / METADATA_DIR} away and bake in full"
        )
    newest = trusted_by(keys.roots[-1])
    everything = standing is not None and (
        leap > 0
        or any(who[role] != newest[role] for role in ONLINE_ROLES)
        or standing.is_due(tree.read_metadata, now)
    )
    return Signer(
        keys, tree.read_metadata, tree.lay_body_aside, tree.read_aside, standing, now, everything, last, leap
    )


def _root_in_force(tree: Tree, keys: OnlineKeys) -> int:
    """Which of our roots is the newest that the tree has. What it lacks it gets with the next switch."""
    if tree.read_metadata(f"{len(keys.roots) + 1}.root.json") is not None:
        raise FormerKeysError("the keys were rotated after this program opened them: start it again")
    in_force = None
    for index, root in enumerate(keys.roots):
        found = tree.read_metadata(f"{index + 1}.root.json")
        if found is not None and found != root:
            raise ForeignTreeError(f"{tree.www} is signed for other root keys than these")
        in_force = index if found is not None else in_force
    return len(keys.roots) - 1 if in_force is None else in_force


def trusted_by(root: bytes) -> dict[str, Trusted]:
    """Who may sign what, says one of our own roots."""
    signed = json.loads(root)["signed"]
    return {
        name: Trusted(
            {keyid: bytes.fromhex(signed["keys"][keyid]["keyval"]["public"]) for keyid in role["keyids"]},
            role["threshold"],
        )
        for name, role in signed["roles"].items()
    }


def _puts(tree: Tree, changed: Mapping[str, Entry], signing: Signing) -> list[Put]:
    """What has to be moved: all that lies aside. What does not must stand in the tree already."""
    puts = []
    for path, entry in changed.items():
        if os.path.exists(tree.aside_path(entry.digest)):  # noqa: PTH110
            puts.append(Put(path, entry.digest))
        elif not _stands(tree.www / path, entry, look_inside=path in signing.changed):
            raise MissingBodyError(f"{path} was not laid aside, and does not stand in the tree")
    return sorted(puts, key=lambda put: order_of(put.path))


def _stands(path: Path, entry: Entry, *, look_inside: bool) -> bool:
    try:
        if path.stat().st_size != entry.length:
            return False
        return not look_inside or digest_of(path.read_bytes()) == entry.digest
    except (FileNotFoundError, NotADirectoryError):
        return False


def _metadata_steps(tree: Tree, signer: Signer, signing: Signing) -> list[Step]:
    keys = signer.keys
    files = [_put(entry) for entry in signing.files]
    if not files and signer.standing and moment(signer.standing.timestamp) < signer.now + TIMESTAMP_LIFE / 2:
        files = [_put(signer.renewed_timestamp(signer.standing))]
    roots: list[Step] = [
        _put(tree.lay_body_aside(f"{METADATA_DIR}/{index + 1}.root.json", root))
        for index, root in enumerate(keys.roots)
        if tree.read_metadata(f"{index + 1}.root.json") != root
    ]
    # With the former keys' signatures beside the new ones the timestamp is good under both roots, so the new
    # root comes after it. Without them readers are in doubt for the moment between the two.
    metadata = [*files, *roots] if keys.former else [*files[:-1], *roots, *files[-1:]]
    return [*metadata, *_outdated(tree, signer.standing, signing)]


def _outdated(tree: Tree, standing: StandingEdition | None, signing: Signing) -> list[Step]:
    """Metadata older than the edition before. That one stays for who began to read it before the switch."""
    if standing is None or not signing.files:
        return []
    keep = signing.keep | standing.file_names()
    return [
        Drop(f"{METADATA_DIR}/{name}")
        for name in sorted(tree.metadata_names())
        if name not in keep and FILE_NAME.fullmatch(name) and ".root." not in name
    ]


def _put(entry: Entry) -> Put:
    return Put(entry.path, entry.digest)


def _refuse_forgetting(www: Path, changed: Mapping[str, Entry], removed: frozenset[str]) -> None:
    """Where the metadata is lost, a release of a few changes would leave all other sheets out of the edition."""
    for directory, _, names in os.walk(www):
        below = Path(directory).relative_to(www).as_posix()
        for name in names:
            path = name if below == "." else f"{below}/{name}"
            plain = path[:-3] if path.endswith(PACKED_SUFFIXES) else path
            is_known = any(each in changed or each in removed for each in (path, plain))
            if not is_known and below.partition("/")[0] != METADATA_DIR:
                raise NoEditionError(f"{www} has sheets, {path} for one, and no edition: bake in full")
