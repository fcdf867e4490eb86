"""Which metadata is to be believed, and what it then says of a copy. Decides, and reads nothing itself.

The rules, by the clauses of the TUF specification:

* The first root is the one with the fingerprint the reader was told; each later one is signed by the
  one before it and by itself, and its version is one more (5.3.3 to 5.3.6).
* The timestamp is signed by the newest root's timestamp role (5.4.2), the snapshot by its snapshot role and
  is the very one that the timestamp names (5.5.2 to 5.5.4), the targets by its targets role in the version
  that the snapshot names (5.6.2 to 5.6.4), the bins likewise by whom the targets name.
* What was seen before is not seen again with a lower version (5.4.3, 5.5.5), unless keys changed (5.3.11).
* Expiry (5.3.10, 5.4.4, 5.5.6, 5.6.5) makes a copy old. It never makes it false.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import (  # type: ignore[attr-defined]  # public there, but not said to type checkers
    Metadata,
    Root,
    Snapshot,
    Targets,
    Timestamp,
)
from tuf.api.serialization import DeserializationError

from tamizdat.edition.bins import MOST_BITS, PREFIX, BinLayout
from tamizdat.edition.errors import BadMetadataError, ForeignKeyError, UnknownFormatError
from tamizdat.edition.keys import fingerprint_of
from tamizdat.edition.metadata import SHEETS, SIGNED_AT, Trusted, moment

#: A reader's clock may be wrong by so much before we say so.
CLOCK_SLACK = timedelta(hours=1)

SignedT = TypeVar("SignedT", Root, Timestamp, Snapshot, Targets)


class Standing(StrEnum):
    """What can be said of a copy. Old is not fake."""

    CURRENT = "authentic and current"
    OLD = "authentic, but old"
    NOT_AUTHENTIC = "NOT authentic"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Chain:
    """Roots from the first to the newest that we know."""

    roots: tuple[Root, ...]

    @property
    def newest(self) -> Root:
        return self.roots[-1]

    def who_ever(self, role: str) -> Trusted:
        """Every key that this role has had: enough to say that a leftover of an older edition is ours."""
        keys: dict[str, bytes] = {}
        for root in self.roots:
            keys |= _ed25519_keys(root.roles[role].keyids, root.keys)
        return Trusted(keys, 1)

    def keyids(self) -> frozenset[str]:
        """The keys that keep an old edition from being shown as new."""
        return frozenset(self.newest.roles["timestamp"].keyids) | frozenset(
            self.newest.roles["snapshot"].keyids
        )


@dataclass(frozen=True, slots=True)
class Claims:
    """What believed metadata says of an edition."""

    chain: Chain
    timestamp_version: int
    edition: int
    signed_at: datetime
    sheets: int
    versions: Mapping[str, int]  # of targets and bins
    layout: BinLayout
    who: Trusted  # who may sign bins
    expiries: Mapping[str, datetime]  # of root, timestamp, snapshot, targets


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest that was seen of a newsroom before."""

    root_version: int
    timestamp_version: int
    edition: int
    signed_at: datetime
    keyids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Age:
    """How a copy stands in time, given that it is authentic."""

    standing: Standing
    days_old: int
    why: str


def first_root(data: bytes, fingerprint: str) -> Chain:
    """The root that the reader was told of.

    Raises:
        ForeignKeyError: it is a root, but not the one with that fingerprint.
        BadMetadataError: it is nobody's root.
    """
    root = _parsed(data, Root)
    _check(root.signed, root)
    if fingerprint_of(data) != fingerprint:
        raise ForeignKeyError(
            "this copy is signed by other root keys than those with the fingerprint given, or the fingerprint "
            "was mistyped: compare it, digit by digit, with the one you were told"
        )
    return Chain((root.signed,))


def next_root(chain: Chain, data: bytes) -> Chain:
    """Raises: BadMetadataError if the newest root we know does not vouch for this one."""
    root = _parsed(data, Root)
    _check(chain.newest, root)
    _check(root.signed, root)
    if root.signed.version != chain.newest.version + 1:
        raise BadMetadataError("a root that is not the next")
    return Chain((*chain.roots, root.signed))


def believe_timestamp(chain: Chain, data: bytes) -> Timestamp:
    return _believed(chain.newest, data, Timestamp)


def believe_snapshot(chain: Chain, timestamp: Timestamp, data: bytes) -> Snapshot:
    named = timestamp.snapshot_meta
    try:
        named.verify_length_and_hashes(data)
    except LengthOrHashMismatchError as exc:
        raise BadMetadataError("not the snapshot that the timestamp names") from exc
    snapshot = _believed(chain.newest, data, Snapshot)
    if snapshot.version != named.version or "targets.json" not in snapshot.meta:
        raise BadMetadataError("not the snapshot that the timestamp names")
    return snapshot


def believe_targets(chain: Chain, snapshot: Snapshot, data: bytes) -> Targets:
    targets = _believed(chain.newest, data, Targets)
    if targets.version != snapshot.meta["targets.json"].version:
        raise BadMetadataError("not the targets that the snapshot names")
    return targets


def claims_of(chain: Chain, timestamp: Timestamp, snapshot: Snapshot, targets: Targets) -> Claims:
    """What the believed metadata says, in our words.

    Raises:
        UnknownFormatError: it is in order, but not of the kind that we write.
    """
    roles = targets.delegations.succinct_roles if targets.delegations else None
    if targets.targets or roles is None or roles.name_prefix != PREFIX or roles.bit_length > MOST_BITS:
        raise UnknownFormatError("its contents are listed in a way that this program does not know")
    assert targets.delegations is not None  # noqa: S101  # said by the line above, for mypy
    layout = BinLayout(roles.bit_length)
    versions = {name.removesuffix(".json"): meta.version for name, meta in snapshot.meta.items()}
    if any(layout.name_of(index) not in versions for index in range(layout.number)):
        raise BadMetadataError("the snapshot does not name every part of the list of contents")
    sheets = snapshot.unrecognized_fields.get(SHEETS)
    if not isinstance(sheets, int) or sheets < 0:
        raise UnknownFormatError("it does not say how many sheets it has")
    return Claims(
        chain=chain,
        timestamp_version=timestamp.version,
        edition=snapshot.version,
        signed_at=moment(timestamp.unrecognized_fields, SIGNED_AT),
        sheets=sheets,
        versions=versions,
        layout=layout,
        who=Trusted(_ed25519_keys(roles.keyids, targets.delegations.keys), roles.threshold),
        expiries={
            "root": chain.newest.expires,
            "timestamp": timestamp.expires,
            "snapshot": snapshot.expires,
            "targets": targets.expires,
        },
    )


def judge_age(claims: Claims, seen: Seen | None, *, now: datetime) -> Age:
    """How old an authentic copy is, by the clock and by what was seen before."""
    days = max(0, (now - claims.signed_at) // timedelta(days=1))
    if seen and claims.chain.newest.version < seen.root_version:
        return Age(
            Standing.CANNOT_TELL, days,
            "it is signed with keys that have been replaced since: an old copy, or one made with stolen keys",
        )  # fmt: skip
    if seen and seen.keyids == claims.chain.keyids() and _is_older(claims, seen):
        return Age(
            Standing.OLD, days,
            f"a newer edition, number {seen.edition}, signed {said(seen.signed_at)}, has been seen before",
        )  # fmt: skip
    expired = [role for role, expires in claims.expiries.items() if expires <= now]
    if expired:
        return Age(Standing.OLD, days, "it has not been renewed since")
    if claims.signed_at > now + CLOCK_SLACK:
        return Age(
            Standing.CURRENT, 0, "by this computer's clock it was signed in the future: check the clock"
        )
    return Age(Standing.CURRENT, days, "")


def newest_of(claims: Claims, seen: Seen | None) -> Seen:
    """What to remember after having seen this."""
    here = Seen(
        claims.chain.newest.version,
        claims.timestamp_version,
        claims.edition,
        claims.signed_at,
        claims.chain.keyids(),
    )
    if seen is None or here.root_version > seen.root_version:
        # With new keys, higher versions that a thief of the old ones may have made no longer count.
        return here if seen is None or seen.keyids != here.keyids or not _is_older(claims, seen) else seen
    return seen if here.root_version < seen.root_version or _is_older(claims, seen) else here


def said(at: datetime) -> str:
    """A point in time for people."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _is_older(claims: Claims, seen: Seen) -> bool:
    return claims.timestamp_version < seen.timestamp_version or claims.edition < seen.edition


def _believed(root: Root, data: bytes, kind: type[SignedT]) -> SignedT:
    metadata = _parsed(data, kind)
    _check(root, metadata)
    return metadata.signed


def _parsed(data: bytes, kind: type[SignedT]) -> Metadata[SignedT]:
    try:
        metadata = Metadata[SignedT].from_bytes(data)
    except DeserializationError as exc:
        raise BadMetadataError("not readable as metadata") from exc
    if metadata.signed.type != kind.type:
        raise BadMetadataError(f"{metadata.signed.type} in the place of {kind.type}")
    return metadata


def _check(root: Root, metadata: Metadata[Any]) -> None:
    try:
        root.verify_delegate(metadata.signed.type, metadata.signed_bytes, metadata.signatures)
    except (RepositoryError, ValueError) as exc:
        raise BadMetadataError("not signed by the newsroom's keys") from exc


def _ed25519_keys(keyids: list[str], keys: Mapping[str, Any]) -> dict[str, bytes]:
    return {
        keyid: bytes.fromhex(keys[keyid].keyval["public"])
        for keyid in keyids
        if keyid in keys and keys[keyid].keytype == "ed25519"
    }
