"""A sheet, and what is signed of it."""

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from tamizdat.edition.errors import UnsafePathError

#: The directory of the signed metadata, inside the tree. No leading dot: many hosts drop those.
METADATA_DIR = "edition"
PACKED_SUFFIXES = (".gz", ".br")

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".wasm": "application/wasm",
}
_TEXT_SUFFIXES = frozenset({".html", ".css", ".js", ".json", ".xml", ".txt", ".svg"})


def check_path(path: str) -> str:
    """Give the path back if it is relative, plain and the same on every file system.

    Raises:
        UnsafePathError: it is empty, absolute, climbs, or holds what some host would change.
    """
    parts = path.split("/")
    if (
        not path
        or len(path.encode()) > 1000
        or any(part in ("", ".", "..") or len(part.encode()) > 240 for part in parts)
        or any(ord(char) < 32 or char in '\\:*?"<>|\x7f' for char in path)
        or any(part.endswith((".", " ")) for part in parts)
        or unicodedata.normalize("NFC", path) != path
    ):
        raise UnsafePathError(f"not a plain relative path: {path!r}")
    return path


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def media_type_of(path: str) -> str:
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def is_text(path: str) -> bool:
    """Whether packed copies of this sheet are worth having."""
    return PurePosixPath(path).suffix.lower() in _TEXT_SUFFIXES


class Entry(NamedTuple):
    """What is signed of a sheet. Length in bytes, digest as hex SHA-256."""

    path: str
    digest: str
    length: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One finished file of an edition."""

    path: str
    body: bytes

    def __post_init__(self) -> None:
        check_path(self.path)

    @property
    def entry(self) -> Entry:
        return Entry(self.path, digest_of(self.body), len(self.body))
