"""Everything a newsroom owns in one file, taken while it works, and back again.

In a backup: the database, the settings and secrets, the online keys and the chain of roots, the media, and
the edition's signed metadata. Not in it: the sheets, which the database gives again byte for byte, and the
root key, which is kept apart on purpose.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from tamizdat.edition.errors import UnsafePathError
from tamizdat.edition.sheets import METADATA_DIR, check_path
from tamizdat.newsroom.backup_file import BackupReader, BackupWriter
from tamizdat.newsroom.databases import DATABASES_IN_BACKUPS
from tamizdat.newsroom.env import SECRETS_FILE, SETTINGS_FILE, NewsroomEnv
from tamizdat.newsroom.errors import BackupError, DamagedBackupError, ForeignBackupError
from tamizdat.newsroom.stillness import Still, files_below, held_still

MANIFEST = "manifest.json"
FORM = 1
_SINGLE_FILES = (SETTINGS_FILE, SECRETS_FILE)
_FOLDERS = ("keys", "media", f"www/{METADATA_DIR}")
_PIECE = 256 * 1024
_LARGEST_MANIFEST = 512 * 1024 * 1024

#: Bytes done, and bytes in all as far as is known.
Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself. `files` maps a path to its digest and length."""

    name: str
    database: str
    taken_at: datetime
    edition: int
    program: str = ""
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)  # media that the desk knows of and nobody has any more

    def to_json(self) -> bytes:
        told = {
            "form": FORM,
            "name": self.name,
            "database": self.database,
            "taken_at": self.taken_at.isoformat(),
            "edition": self.edition,
            "program": self.program,
            "files": self.files,
            "lacking": self.lacking,
        }
        return json.dumps(told, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, body: bytes) -> "Manifest":
        """Parse what a backup says of itself.

        Raises:
            ForeignBackupError: it is of a form that this program does not know.
            DamagedBackupError: it cannot be read.
        """
        try:
            told = json.loads(body)
            form = told["form"]
            if form != FORM:
                raise ForeignBackupError(f"the backup is of form {form}, and this program knows form {FORM}")
            files = {
                str(path): (str(digest), int(length)) for path, (digest, length) in told["files"].items()
            }
            return cls(
                name=str(told["name"]),
                database=str(told["database"]),
                taken_at=datetime.fromisoformat(told["taken_at"]),
                edition=int(told["edition"]),
                program=str(told["program"]),
                files=files,
                lacking=[str(path) for path in told.get("lacking", [])],
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise DamagedBackupError("the backup is damaged: its list of files cannot be read") from exc

    @property
    def bytes_in_all(self) -> int:
        return sum(length for _, length in self.files.values())


def back_up(
    env: NewsroomEnv, file: Path, *, passphrase: str | None = None, progress: Progress = no_progress
) -> Manifest:
    """Write everything the newsroom owns into this file, and read it again before it takes the name.

    Django must have been set up for the newsroom, which goes on working. The press waits while
    the database and the edition's metadata are copied, so that the two belong together, and what is
    deleted from the media after that moment is in the backup all the same. Backups queue.

    Raises:
        BackupError: the file cannot be written, or did not read back as it was written.
    """
    file = file.absolute()
    if file.is_relative_to(env.directory):
        raise BackupError("a backup inside the newsroom is lost with it: name a file elsewhere")
    if not file.parent.is_dir():
        raise BackupError(f"there is no directory {file.parent}")
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with held_still(env, unfinished) as still:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                manifest = _write(env, still, out, passphrase, progress)
                out.flush()
                os.fsync(out.fileno())
            if read_backup(unfinished, passphrase=passphrase).files != manifest.files:
                raise BackupError("the backup did not read back as it was written: is the disk failing?")
            unfinished.replace(file)
            _sync_folder(file.parent)
    except OSError as exc:
        raise BackupError(f"the backup cannot be written: {exc.strerror or exc}") from exc
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _write(
    env: NewsroomEnv, still: Still, out: IO[bytes], passphrase: str | None, progress: Progress
) -> Manifest:
    manifest = Manifest(
        env.name,
        still.kind,
        still.taken_at,
        edition=_edition_number(still.metadata),
        program=version("tamizdat"),
        lacking=still.lacking,
    )
    writer = BackupWriter(out, passphrase)
    with gzip.GzipFile(fileobj=writer, mode="wb", compresslevel=1, mtime=0) as packed:
        archive = _Archive(packed, manifest, progress)
        archive.add(DATABASES_IN_BACKUPS[still.kind], still.database)
        for path, body in sorted(still.metadata.items()):
            archive.add_bytes(path, body)
        for name in _SINGLE_FILES:
            archive.add(name, env.directory / name)
        for found in files_below(env.keys_dir):
            archive.add(found.relative_to(env.directory).as_posix(), found)
        for found in files_below(still.media):
            archive.add(f"media/{found.relative_to(still.media).as_posix()}", found)
        archive.close()
    writer.finish()
    gone = sorted({f"media/{name}" for name in still.named} - manifest.files.keys() - set(still.lacking))
    if gone:
        raise BackupError(f"{gone[0]} was deleted while it was to be read; try again")
    return manifest


def _edition_number(metadata: Mapping[str, bytes]) -> int:
    timestamp = metadata.get(f"www/{METADATA_DIR}/timestamp.json")
    if timestamp is None:
        return 0
    return int(json.loads(timestamp)["signed"]["meta"]["snapshot.json"]["version"])


class _Archive:
    """The packed files, each noted in the manifest, which closes the archive."""

    def __init__(self, packed: gzip.GzipFile, manifest: Manifest, progress: Progress) -> None:
        self._tar = tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._manifest = manifest
        self._progress = progress
        self._done = 0

    def add(self, path: str, file: Path) -> None:
        try:
            reader = file.open("rb")
        except FileNotFoundError:
            return  # a photo that was deleted since the folder was listed
        with reader:
            length = os.fstat(reader.fileno()).st_size
            self._add(path, _Counted(reader, length), length)

    def add_bytes(self, path: str, body: bytes) -> None:
        self._add(path, _Counted(io.BytesIO(body), len(body)), len(body))

    def close(self) -> None:
        body = self._manifest.to_json()
        self._tar.addfile(_member(MANIFEST, len(body)), io.BytesIO(body))
        self._tar.close()

    def _add(self, path: str, content: "_Counted", length: int) -> None:
        self._tar.addfile(_member(path, length), content)
        self._manifest.files[path] = (content.digest.hexdigest(), length)
        self._done += length
        self._progress(self._done, 0)


class _Counted(io.RawIOBase):
    """Exactly so many bytes of a file, digested on the way. A file that shrinks meanwhile is an error."""

    def __init__(self, reader: IO[bytes], length: int) -> None:
        self._reader = reader
        self._left = length
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        body = self._reader.read(wanted)
        if len(body) != wanted:
            raise BackupError("a file grew shorter while it was read; try again")
        self._left -= wanted
        self.digest.update(body)
        return body


def _member(path: str, length: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(path)
    member.size = length
    member.mode = 0o600
    return member


def read_backup(
    file: Path,
    *,
    passphrase: str | None = None,
    into: Path | None = None,
    progress: Progress = no_progress,
) -> Manifest:
    """Hold every byte of a backup against its digests, and unpack it `into` a directory if one is given.

    Raises:
        ForeignBackupError: it is no backup, or one of another form.
        BackupPassphraseError: it is sealed, and the passphrase is missing or wrong.
        DamagedBackupError: a byte is not what was written.
    """
    try:
        with file.open("rb") as opened:
            reader = BackupReader(opened, passphrase)
            seen, manifest = _read_archive(reader, into, progress, opened)
            reader.finish()
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError) as exc:
        raise DamagedBackupError("the backup is damaged: its archive cannot be read") from exc
    except OSError as exc:
        raise BackupError(f"{file} cannot be read: {exc.strerror or exc}") from exc
    if seen != manifest.files:
        odd = sorted(seen.items() ^ manifest.files.items())
        raise DamagedBackupError(f"the backup is damaged: {odd[0][0]} is not what its list says")
    if manifest.database not in DATABASES_IN_BACKUPS:
        raise ForeignBackupError(f"the backup holds a database of an unknown kind, {manifest.database!r}")
    needed = {*_SINGLE_FILES, DATABASES_IN_BACKUPS[manifest.database]}
    if not needed <= seen.keys():
        raise DamagedBackupError(f"the backup lacks {', '.join(sorted(needed - seen.keys()))}")
    return manifest


def _read_archive(
    reader: BackupReader, into: Path | None, progress: Progress, opened: IO[bytes]
) -> tuple[dict[str, tuple[str, int]], Manifest]:
    seen: dict[str, tuple[str, int]] = {}
    manifest: Manifest | None = None
    total = os.fstat(opened.fileno()).st_size
    packed = io.BufferedReader(reader, _PIECE)  # type: ignore[type-var]  # a raw reader, as it should be
    with (
        gzip.GzipFile(fileobj=packed, mode="rb") as unpacked,
        tarfile.open(fileobj=unpacked, mode="r|") as tar,
    ):
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or manifest is not None or member.name in seen:
                raise DamagedBackupError(f"the backup is damaged: {member.name!r} has no place in it")
            if member.name == MANIFEST:
                if member.size > _LARGEST_MANIFEST:
                    raise DamagedBackupError("the backup is damaged: its list of files is too long")
                manifest = Manifest.from_json(content.read())
                continue
            seen[member.name] = _unpack(content, _require_place(member.name), into)
            progress(opened.tell(), total)
    if manifest is None:
        raise DamagedBackupError("the backup is damaged: its list of files is missing")
    return seen, manifest


def _require_place(path: str) -> str:
    """Only what `back_up` writes may be in a backup, and nothing in it may reach out of its directory."""
    try:
        check_path(path)
    except (UnsafePathError, UnicodeEncodeError) as exc:
        raise DamagedBackupError(f"the backup is damaged: {path!r} is no path in a newsroom") from exc
    known = {*_SINGLE_FILES, *DATABASES_IN_BACKUPS.values()}
    if path not in known and not path.startswith(tuple(f"{folder}/" for folder in _FOLDERS)):
        raise DamagedBackupError(f"the backup is damaged: {path!r} has no place in it")
    return path


def _unpack(content: IO[bytes], path: str, into: Path | None) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    out: IO[bytes] | None = None
    if into is not None:
        target = into / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        out = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        while piece := content.read(_PIECE):
            digest.update(piece)
            length += len(piece)
            if out is not None:
                out.write(piece)
        if out is not None:
            out.flush()
            os.fsync(out.fileno())
    finally:
        if out is not None:
            out.close()
    return digest.hexdigest(), length


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
