"""One metadata file: its canonical bytes, its signatures, and a reader that believes nothing unsigned.

python-tuf writes and reads the same format; this is the quick way for bins and snapshots, of which a
large paper has thousands. A test holds the two against each other.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tamizdat.edition.errors import BadMetadataError
from tamizdat.edition.signatures import SigningKey, holds

#: Of The Update Framework.
SPEC_VERSION = "1.0.31"
#: When the newsroom last said "this is the newest edition". Signed, in the timestamp.
SIGNED_AT = "x-tamizdat-signed-at"
#: How many sheets the edition has. Signed, in the snapshot.
SHEETS = "x-tamizdat-sheets"

# The limits that python-tuf's client has by default, so that whatever we write any client reads.
LONGEST = {"root": 512_000, "timestamp": 16_384, "snapshot": 2_000_000, "targets": 5_000_000}

FILE_NAME = re.compile(r"(?:([1-9][0-9]{0,18})\.)?(root|timestamp|snapshot|targets|bin-[0-9a-f]{1,8})\.json")


@dataclass(frozen=True, slots=True)
class Trusted:
    """Who may sign a role: public Ed25519 keys by key id, and how many of them it takes."""

    keys: Mapping[str, bytes]
    threshold: int


def canonical(signed: Mapping[str, Any]) -> bytes:
    """The bytes that are signed.

    The same as TUF's canonical JSON as long as no string holds a control character, and always an
    unambiguous spelling: two different values never give the same bytes.
    """
    return json.dumps(
        signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sealed(signed: Mapping[str, Any], keys: Iterable[SigningKey]) -> bytes:
    """The file: the signed part, and a signature by each of the keys."""
    body = canonical(signed)
    signatures = [{"keyid": key.keyid, "sig": key.sign(body).hex()} for key in keys]
    return b'{"signatures":' + json.dumps(signatures).encode() + b',"signed":' + body + b"}"


def opened(data: bytes, kind: str, who: Trusted) -> dict[str, Any]:
    """The signed part of a file, if enough of the trusted keys have signed it.

    Raises:
        BadMetadataError: they have not, or it is not metadata of this kind.
    """
    try:
        document = json.loads(data)
        signed, signatures = document["signed"], document["signatures"]
        body = canonical(signed)
        given = {str(each["keyid"]): bytes.fromhex(each["sig"]) for each in signatures}
    except (ValueError, TypeError, KeyError, RecursionError) as exc:
        raise BadMetadataError("not readable as metadata") from exc
    if not isinstance(signed, dict):
        raise BadMetadataError("not readable as metadata")
    good = sum(
        holds(who.keys[keyid], signature, body) for keyid, signature in given.items() if keyid in who.keys
    )
    if good < max(1, who.threshold):
        raise BadMetadataError("not signed by the newsroom's keys")
    version = signed.get("version")
    if signed.get("_type") != kind or not isinstance(version, int) or version < 1:
        raise BadMetadataError(f"signed, but not as {kind}")
    moment(signed)
    return signed


def moment(signed: Mapping[str, Any], name: str = "expires") -> datetime:
    """A point in time that stands in the signed part.

    Raises:
        BadMetadataError: there is none.
    """
    try:
        return datetime.strptime(signed[name], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (KeyError, TypeError, ValueError) as exc:
        raise BadMetadataError(f"{name} is not a point in time") from exc


def written(at: datetime) -> str:
    """A point in time as TUF writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_signed(kind: str, version: int, expires: datetime, **fields: object) -> dict[str, Any]:
    return {
        "_type": kind,
        "spec_version": SPEC_VERSION,
        "version": version,
        "expires": written(expires),
        **fields,
    }


def versions_in(snapshot: Mapping[str, Any]) -> dict[str, int]:
    """Role → version, as a snapshot lists them.

    Raises:
        BadMetadataError: it lists them in another way.
    """
    try:
        versions = {name.removesuffix(".json"): meta["version"] for name, meta in snapshot["meta"].items()}
    except (KeyError, TypeError, AttributeError) as exc:
        raise BadMetadataError("a snapshot that does not list versions") from exc
    if not all(isinstance(version, int) and version > 0 for version in versions.values()):
        raise BadMetadataError("a snapshot with a version that is no number")
    return versions
