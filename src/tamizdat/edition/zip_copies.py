"""A copy in a zip, at any depth inside it. Nothing is ever unpacked to the disk."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from tamizdat.edition.copies import Found, check_stored
from tamizdat.edition.errors import (
    AlteredFileError,
    MissingFileError,
    NoCopyError,
    UnreadableFileError,
    UnsafeCopyError,
    UnsafePathError,
)
from tamizdat.edition.sheets import METADATA_DIR, Entry, check_path, folded

#: The list of contents of a zip is read whole. A million sheets with their packed copies need less.
LONGEST_DIRECTORY = 512 << 20
_MARK = f"{METADATA_DIR}/1.root.json"
_PIECE = 1 << 20


class ZipCopy:
    """A copy in a zip. The zip as a whole must be safe to unpack, also what is not of the edition."""

    is_live = False

    def __init__(self, path: Path) -> None:
        _refuse_endless_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as exc:
            raise NoCopyError(f"{path} is no zip that can be read") from exc
        self._members = _safe_members(self._zip)
        tops = sorted(
            (name.removesuffix(_MARK) for name in self._members if f"/{name}".endswith(f"/{_MARK}")),
            key=lambda top: (top.count("/"), top),
        )
        if not tops:
            raise NoCopyError(f"{path} holds no edition: it has no {_MARK}")
        self._top = tops[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def read(self, path: str, limit: int) -> bytes:
        content = b"".join(self._pieces(path, limit))
        if len(content) > limit:
            raise AlteredFileError(f"{path} is longer than {limit} bytes")
        return content

    def check(self, entry: Entry) -> list[Found]:
        return check_stored(entry, self.read, self._pieces)

    def names(self) -> Iterator[str]:
        """Every file in the zip. Those outside the copy are named as they stand in the zip, from its top."""
        for name in self._members:
            yield name.removeprefix(self._top) if name.startswith(self._top) else f"/{name}"

    def _pieces(self, path: str, limit: int) -> Iterator[bytes]:
        member = self._members.get(self._top + path)
        if member is None:
            raise MissingFileError(f"{path} is missing")
        total = 0
        try:
            with self._zip.open(member) as file:
                while total <= limit and (piece := file.read(min(_PIECE, limit + 1 - total))):
                    total += len(piece)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error) as exc:
            raise AlteredFileError(f"{path} is not what the zip says it is") from exc
        except OSError as exc:
            raise UnreadableFileError(f"{path} cannot be read from the zip") from exc
        if total > limit:
            raise AlteredFileError(f"{path} is longer than {limit} bytes")


def _safe_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of the zip by name.

    Raises:
        UnsafeCopyError: a name leads out, means two things, or is no plain file: unpacking it is a risk.
        NoCopyError: it is packed or locked in a way that this program does not read.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for member in archive.infolist():
        is_directory = member.filename.endswith("/")
        name = member.filename.removesuffix("/")
        if member.orig_filename != member.filename:  # zipfile cuts names at NUL and turns backslashes
            raise UnsafeCopyError(f"the zip holds a name that hides another: {member.orig_filename!r}")
        try:
            check_path(name)
        except UnsafePathError as exc:
            raise UnsafeCopyError(f"the zip holds an unsafe name: {name!r}") from exc
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise UnsafeCopyError(f"the zip holds a link or a device: {name!r}")
        if is_directory:
            continue
        if folded(name) in seen:
            raise UnsafeCopyError(f"the zip holds {name!r} twice, or in two spellings of capitals")
        seen.add(folded(name))
        if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NoCopyError(f"the zip holds {name!r} locked, or packed in an unusual way")
        members[name] = member
    return members


def _refuse_endless_directory(path: Path) -> None:
    """Zipfile reads the zip's own list of contents whole, however long it claims to be."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            file.seek(max(0, end - (1 << 16) - 22 - 76))
            tail = file.read()
    except OSError as exc:
        raise NoCopyError(f"{path} cannot be read") from exc
    at = tail.rfind(b"PK\5\6")
    wide = tail.rfind(b"PK\6\6")
    length = 0
    if 0 <= at <= len(tail) - 22:
        length = struct.unpack_from("<L", tail, at + 12)[0]
    if length == 0xFFFFFFFF and 0 <= wide <= len(tail) - 56:
        length = struct.unpack_from("<Q", tail, wide + 40)[0]
    if length > LONGEST_DIRECTORY:
        raise UnsafeCopyError("the zip's list of contents is longer than any edition's")
