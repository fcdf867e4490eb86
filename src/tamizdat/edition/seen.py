"""What a reader has seen before, so that an older edition cannot be shown as the newest."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from tamizdat.edition.errors import SeenFileError
from tamizdat.edition.metadata import written
from tamizdat.edition.trust import Seen


def recall(directory: Path, fingerprint: str) -> Seen | None:
    """The newest that was seen of this newsroom, or none.

    Raises:
        SeenFileError: there is something, and it cannot be read.
    """
    path = directory / f"{fingerprint}.json"
    try:
        kept = json.loads(path.read_bytes())
        return Seen(
            root_version=int(kept["root_version"]),
            timestamp_version=int(kept["timestamp_version"]),
            edition=int(kept["edition"]),
            signed_at=datetime.strptime(kept["signed_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            keyids=frozenset(map(str, kept["keyids"])),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise SeenFileError(
            f"{path} cannot be read; once you delete it, older editions go unnoticed"
        ) from exc


def remember(directory: Path, fingerprint: str, seen: Seen) -> None:
    """Keep this for the next time. Only its owner can read the file: it says which paper is read here.

    Raises:
        SeenFileError: it cannot be written.
    """
    kept = {
        "root_version": seen.root_version,
        "timestamp_version": seen.timestamp_version,
        "edition": seen.edition,
        "signed_at": written(seen.signed_at),
        "keyids": sorted(seen.keyids),
    }
    path = directory / f"{fingerprint}.json"
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(kept, file)
        unfinished.replace(path)
    except OSError as exc:
        raise SeenFileError(f"{path} cannot be written") from exc
