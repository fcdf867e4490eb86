"""A sheet, and what is signed of it."""

import hashlib
import re
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
    ".csv": "text/csv; charset=utf-8",
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
_TEXT_SUFFIXES = frozenset({".html", ".css", ".js", ".json", ".xml", ".txt", ".csv", ".svg"})

#: Small ASCII letters, digits and dashes with single dots and slashes between: surely plain.
_PLAIN = re.compile(r"[a-z0-9_-]+(?:[./][a-z0-9_-]+)*")
#: Control characters, what Windows cannot store, and what an address reads as its own: `#`, `%`, `?`.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\\:*?"<>|#%]')


def check_path(path: str) -> str:
    """Give the path back if it is relative, plain and the same on every file system.

    Raises:
        UnsafePathError: it is empty, absolute, climbs, or holds what some host would change.
    """
    if len(path) <= 200 and _PLAIN.fullmatch(path):  # nearly every path there is
        return path
    parts = path.split("/")
    if (
        not path
        or any("\ud800" <= char <= "\udfff" for char in path)
        or len(path.encode()) > 1000
        or any(part in ("", ".", "..") or len(part.encode()) > 240 for part in parts)
        or _UNSAFE.search(path)
        or any(part.endswith((".", " ")) for part in parts)
        or unicodedata.normalize("NFC", path) != path
    ):
        raise UnsafePathError(f"not a plain relative path: {path!r}")
    return path


def check_sheet_path(path: str) -> str:
    """The same for a sheet, which must also keep out of what the edition needs for itself.

    Raises:
        UnsafePathError: it is no plain path, or it is among the metadata or the packed copies.
    """
    check_path(path)
    if path.split("/", 1)[0].casefold() == METADATA_DIR:
        raise UnsafePathError(f"{METADATA_DIR}/ is kept for the signatures: {path!r}")
    plain, suffix = path[:-3], path[-3:]
    if suffix in PACKED_SUFFIXES and is_text(plain):
        raise UnsafePathError(f"this name is kept for the packed copy of {plain!r}: {path!r}")
    return path


def folded(path: str) -> str:
    """The path as a file system sees it that takes capitals and small letters for the same."""
    return path if path.islower() and path.isascii() else unicodedata.normalize("NFC", path.casefold())


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def media_type_of(path: str) -> str:
    return MEDIA_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def is_text(path: str) -> bool:
    """Whether packed copies of this sheet are worth having."""
    return path[path.rfind(".") :].lower() in _TEXT_SUFFIXES


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
