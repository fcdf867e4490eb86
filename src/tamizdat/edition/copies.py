"""Where a copy of the edition can stand: a directory, a zip, an address. What each is asked is the same."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from tamizdat.edition.errors import (
    AlteredFileError,
    MissingFileError,
    NoCopyError,
    UnreadableFileError,
)
from tamizdat.edition.packing import longest_packed, unpacked
from tamizdat.edition.sheets import PACKED_SUFFIXES, Entry, is_text

#: A sheet longer than this is looked at in pieces.
SMALL = 4 << 20
_PIECE = 1 << 20
#: Not through a link, and not waiting for a pipe that somebody gave the name of a sheet.
_OPENING = (
    os.O_RDONLY
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


class Trouble(StrEnum):
    """What can be wrong with one file of a copy."""

    ALTERED = "altered"
    MISSING = "missing"
    EXTRA = "extra"
    UNREADABLE = "unreadable"  # we could not look: that says nothing about what is in it


class Found(NamedTuple):
    """Something wrong with one file."""

    path: str
    trouble: Trouble


class Copy(AbstractContextManager["Copy"], Protocol):
    """A copy of an edition, wherever it is."""

    #: Whether it can change while we look, because it is published into or served.
    is_live: bool

    def read(self, path: str, limit: int) -> bytes:
        """A whole file.

        Raises:
            MissingFileError, UnreadableFileError, AlteredFileError.
        """
        ...

    def check(self, entry: Entry) -> list[Found]:
        """What is wrong with this sheet and its packed copies. Never reads more than was signed allows."""
        ...

    def names(self) -> Iterator[str] | None:
        """Every file there is; none at all where files cannot be listed."""
        ...


def check_stored(entry: Entry, read: Callable[[str, int], bytes], pieces: "Pieces") -> list[Found]:
    """Check a sheet that lies somewhere as a file, with its packed copies beside it."""
    found = []
    body = b""
    try:
        if entry.length <= SMALL:
            body = read(entry.path, entry.length)
            is_true = hashlib.sha256(body).hexdigest() == entry.digest
        else:
            is_true = _is_signed(pieces(entry.path, entry.length), entry)
    except MissingFileError:
        return [Found(entry.path, Trouble.MISSING)]
    except UnreadableFileError:
        return [Found(entry.path, Trouble.UNREADABLE)]
    except AlteredFileError:
        is_true = False
    if not is_true:
        found.append(Found(entry.path, Trouble.ALTERED))
    if is_text(entry.path):
        found += [
            Found(entry.path + suffix, trouble)
            for suffix in PACKED_SUFFIXES
            if (trouble := _check_packed(entry, suffix, body if is_true else b"", read)) is not None
        ]
    return found


def _check_packed(
    entry: Entry, suffix: str, body: bytes, read: Callable[[str, int], bytes]
) -> Trouble | None:
    try:
        packed = read(entry.path + suffix, longest_packed(entry.length))
        if body:
            return None if b"".join(unpacked(packed, suffix, entry.length)) == body else Trouble.ALTERED
        return None if _is_signed(unpacked(packed, suffix, entry.length), entry) else Trouble.ALTERED
    except MissingFileError:
        return None
    except UnreadableFileError:
        return Trouble.UNREADABLE
    except (AlteredFileError, ValueError):
        return Trouble.ALTERED


def _is_signed(pieces: Iterator[bytes], entry: Entry) -> bool:
    digest, length = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
    return length == entry.length and digest.hexdigest() == entry.digest


Pieces = Callable[[str, int], Iterator[bytes]]


class DirectoryCopy:
    """A copy in a directory. Links are not followed: only plain files can be of the edition."""

    is_live = True

    def __init__(self, top: Path) -> None:
        self.top = str(top)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def read(self, path: str, limit: int) -> bytes:
        descriptor = self._open(path)
        try:
            content = os.read(descriptor, limit + 1)
            while 0 < len(content) <= limit and (more := os.read(descriptor, limit + 1 - len(content))):
                content += more
        except OSError as exc:
            raise _as_copy_error(exc, path) from exc
        finally:
            os.close(descriptor)
        if len(content) > limit:
            raise AlteredFileError(f"{path} is longer than {limit} bytes")
        return content

    def check(self, entry: Entry) -> list[Found]:
        return check_stored(entry, self.read, self._pieces)

    def _pieces(self, path: str, limit: int) -> Iterator[bytes]:
        descriptor, total = self._open(path), 0
        try:
            while total <= limit and (piece := os.read(descriptor, _PIECE)):
                total += len(piece)
                yield piece
        except OSError as exc:
            raise _as_copy_error(exc, path) from exc
        finally:
            os.close(descriptor)
        if total > limit:
            raise AlteredFileError(f"{path} is longer than {limit} bytes")

    def _open(self, path: str) -> int:
        try:
            return os.open(f"{self.top}/{path}", _OPENING)
        except (OSError, ValueError) as exc:
            raise _as_copy_error(exc, path) from exc

    def names(self) -> Iterator[str]:
        waiting = [""]
        while waiting:
            directory = waiting.pop()
            try:
                with os.scandir(f"{self.top}/{directory}") as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(f"{directory}{entry.name}/")
                        elif entry.is_file(follow_symlinks=False):
                            yield directory + entry.name
                        else:
                            yield f"{directory}{entry.name}{NOT_A_FILE}"
            except OSError as exc:
                raise UnreadableFileError(f"{directory or self.top} cannot be listed") from exc


#: Follows the name of a link, a pipe and the like, which no edition has under any name.
NOT_A_FILE = " (not a file)"


def _as_copy_error(exc: Exception, path: str) -> MissingFileError | UnreadableFileError | AlteredFileError:
    number = exc.errno if isinstance(exc, OSError) else None
    if number in (errno.ELOOP, errno.EISDIR, errno.EMLINK, errno.ENXIO):
        return AlteredFileError(f"{path} is not a plain file")
    if isinstance(exc, ValueError) or number in (
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ENAMETOOLONG,
        errno.EINVAL,
    ):
        return MissingFileError(f"{path} is missing")
    return UnreadableFileError(f"{path} cannot be read")


def open_copy(where: str, *, proxy: str | None = None) -> Copy:
    """The copy at this place: an address, a zip or a directory.

    Raises:
        NoCopyError: there is nothing that could be one.
        UnsafeCopyError: it is a zip that no one should unpack.
        BadAddressError: the address or the proxy is none.
    """
    if where.lower().startswith(("http://", "https://")):
        from tamizdat.edition.web_copies import WebCopy

        return WebCopy(where, proxy=proxy)
    path = Path(where)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as exc:
        raise NoCopyError(
            f"there is no file or directory {where}; if it is a web address, begin it with https:// or http://"
        ) from exc
    if stat.S_ISDIR(mode):
        return DirectoryCopy(path)
    if stat.S_ISREG(mode):
        from tamizdat.edition.zip_copies import ZipCopy

        return ZipCopy(path)
    raise NoCopyError(f"{where} is neither a directory nor a zip nor an address")
