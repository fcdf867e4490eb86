"""The shelf: sheets of the tree as they go over the wire, the hot ones held in memory, none of them stale.

Before anything is handed out, the file is asked whether it is still the one that was read: a switched sheet
shows at once. A packed copy counts only while it is not older than its sheet.
"""

import os
import stat
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tamizdat.edition.errors import UnsafePathError
from tamizdat.edition.headers import headers_for
from tamizdat.edition.sheets import check_path, digest_of, is_text, media_type_of

#: Larger files are read from disk each time, piece by piece.
LARGEST_HELD = 256 * 1024
MOST_HELD = 12 * 1024 * 1024
_PACKED = {"br": ".br", "gzip": ".gz"}

#: What tells one state of a file from another.
Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Copy:
    """One file as it goes out: under its own name, or packed under its sheet's name."""

    file: str
    mark: Mark
    #: The sheet that it is a packed copy of; itself if it is none.
    sheet: str
    sheet_mark: Mark
    coding: str
    etag: str
    length: int
    headers: list[tuple[str, str]]
    #: None for what is too large to hold.
    body: bytes | None


def codings_wanted(accept_encoding: str) -> tuple[str, ...]:
    """The packings that the client takes, the one it likes best first; with equal liking, the smaller one."""
    liking: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = 1.0
        for parameter in parameters.split(";"):
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = _weight(value.strip())
        liking[name.strip()] = weight
    rest = liking.get("*", 0.0)
    plain = liking.get("identity", rest if "*" in liking else 0.001)
    wanted = [(liking.get(coding, rest), coding) for coding in _PACKED]
    best_first = sorted((pair for pair in wanted if pair[0] > 0), key=lambda pair: -pair[0])
    return tuple(coding for weight, coding in best_first if weight >= plain)


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


class Shelf:
    """What stands in one tree."""

    def __init__(self, tree: Path, *, https: bool = False) -> None:
        self._https = https
        self._root = os.path.realpath(tree)
        self._held: OrderedDict[str, Copy] = OrderedDict()
        self._bytes_held = 0
        #: Grows whenever a held copy is let go: whoever holds on to copies should let go of theirs.
        self.changes = 0

    def find(self, path: str, codings: Iterable[str] = ()) -> Copy | None:
        """The sheet at this path in the first of these packings that stands beside it, or as it is."""
        sheet = self._file(path)
        mark = _mark(sheet) if sheet else None
        if sheet is None or mark is None:
            return None
        if is_text(path):
            for coding in codings:
                packed = sheet + _PACKED[coding]
                packed_mark = _mark(packed)
                if packed_mark is not None and packed_mark[0] >= mark[0]:
                    copy = self._copy(path, packed, packed_mark, coding=coding, sheet=sheet, sheet_mark=mark)
                    if copy is not None:
                        return copy
        return self._copy(path, sheet, mark, coding="", sheet=sheet, sheet_mark=mark)

    def is_fresh(self, copy: Copy) -> bool:
        """Whether neither the copy nor the sheet that it was packed from has changed since it was read."""
        return _mark(copy.file) == copy.mark and (not copy.coding or _mark(copy.sheet) == copy.sheet_mark)

    def is_folder(self, path: str) -> bool:
        folder = self._file(path)
        return folder is not None and stat.S_ISDIR(_mode(folder))

    def _file(self, path: str) -> str | None:
        try:
            check_path(path)
        except (UnsafePathError, UnicodeEncodeError):
            return None
        if path.startswith(".") or "/." in path:
            return None
        return f"{self._root}/{path}"

    def _copy(
        self, path: str, file: str, mark: Mark, *, coding: str, sheet: str, sheet_mark: Mark
    ) -> Copy | None:
        held = self._held.get(file)
        if held is not None:
            if held.mark == mark and held.sheet_mark == sheet_mark:
                self._held.move_to_end(file)
                return held
            self._drop(file)
        copy = self._read(path, file, coding, sheet, sheet_mark)
        if copy is not None and copy.body is not None:
            self._held[file] = copy
            self._bytes_held += copy.length
            while self._bytes_held > MOST_HELD:
                self._drop(next(iter(self._held)))
        return copy

    def _drop(self, file: str) -> None:
        self._bytes_held -= self._held.pop(file).length
        self.changes += 1

    def _read(self, path: str, file: str, coding: str, sheet: str, sheet_mark: Mark) -> Copy | None:
        if not self._is_inside(file):
            return None
        opened = open_file(file)
        if opened is None:
            return None
        with os.fdopen(opened, "rb") as reader:
            found = os.fstat(opened)
            mark = _mark_of(found)
            if found.st_size > LARGEST_HELD:
                body, etag, length = None, f'"{mark[0]:x}-{mark[1]:x}-{mark[2]:x}"', found.st_size
            else:
                body = reader.read()
                etag, length = f'"{digest_of(body)[:32]}"', len(body)
        headers = self._headers(path, coding, etag, length)
        return Copy(file, mark, sheet, sheet_mark if coding else mark, coding, etag, length, headers, body)

    def _headers(self, path: str, coding: str, etag: str, length: int) -> list[tuple[str, str]]:
        headers = {name.lower(): value for name, value in headers_for(path, https=self._https).items()}
        headers["content-type"] = media_type_of(path)
        headers["content-length"] = str(length)
        headers["etag"] = etag
        headers["accept-ranges"] = "bytes"
        if is_text(path):
            headers["vary"] = "Accept-Encoding"
        if coding:
            headers["content-encoding"] = coding
        return list(headers.items())

    def _is_inside(self, file: str) -> bool:
        """Whether no link on the way leads out of the tree."""
        folder = os.path.realpath(file.rpartition("/")[0])
        return folder == self._root or folder.startswith(self._root + os.sep)


def open_file(file: str) -> int | None:
    """A descriptor of this very file; nothing for what is missing, a link, or no file at all."""
    try:
        opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        return None
    return opened


def mark_of_opened(opened: int) -> Mark:
    return _mark_of(os.fstat(opened))


def _mark(file: str) -> Mark | None:
    try:
        found = os.lstat(file)
    except (OSError, ValueError):
        return None
    return _mark_of(found) if stat.S_ISREG(found.st_mode) else None


def _mode(file: str) -> int:
    try:
        return os.lstat(file).st_mode
    except OSError:
        return 0


def _mark_of(found: os.stat_result) -> Mark:
    return found.st_mtime_ns, found.st_ino, found.st_size
