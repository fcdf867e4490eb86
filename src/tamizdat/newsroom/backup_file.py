"""The file of a backup: an archive in numbered pieces, sealed with a passphrase or not, closed by a digest.

    tamizdat backup 1
    {"sealed": null}            or {"sealed": {"n": …, "r": …, "p": …, "salt": "…"}}
    length (4 bytes) piece  …     each piece at most 64 KiB; sealed ones with ChaCha20-Poly1305
    0000  SHA-256 of all before   so that no flipped bit and no missing end goes unseen

The nonce of a sealed piece is its number and whether it is the last, as in age's STREAM: pieces cannot be
swapped, left out or cut off. The first two lines are bound to each piece.
"""

import hashlib
import io
import json
import os
import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tamizdat.newsroom.errors import BackupPassphraseError, DamagedBackupError, ForeignBackupError

MAGIC = b"tamizdat backup 1\n"
PIECE = 64 * 1024
_TAG = 16
_LONGEST_HEADER = 4096
#: scrypt with r=8 and p=1: 128 MB and about half a second for each guess at the passphrase.
_COST = 2**17
_DEAREST = 2**20


class BackupWriter(io.RawIOBase):
    """Takes the archive's bytes. Nothing is whole before `finish`."""

    def __init__(self, file: IO[bytes], passphrase: str | None) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._buffer = bytearray()
        self._number = 0
        salt = os.urandom(16)
        told = {"n": _COST, "r": 8, "p": 1, "salt": salt.hex()} if passphrase else None
        self._header = MAGIC + json.dumps({"sealed": told}).encode() + b"\n"
        self._cipher = _cipher(passphrase, salt, _COST) if passphrase else None
        self._put(self._header)

    def writable(self) -> bool:
        return True

    def write(self, body: bytes) -> int:  # type: ignore[override]  # what tarfile hands over is bytes
        self._buffer += body
        while len(self._buffer) > PIECE:
            self._put_piece(bytes(self._buffer[:PIECE]), is_last=False)
            del self._buffer[:PIECE]
        return len(body)

    def finish(self) -> None:
        self._put_piece(bytes(self._buffer), is_last=True)
        self._put(struct.pack(">I", 0))
        self._file.write(self._digest.digest())

    def _put_piece(self, piece: bytes, *, is_last: bool) -> None:
        if self._cipher is not None:
            piece = self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, self._header)
        self._number += 1
        if piece:
            self._put(struct.pack(">I", len(piece)) + piece)

    def _put(self, body: bytes) -> None:
        self._digest.update(body)
        self._file.write(body)


class BackupReader(io.RawIOBase):
    """Gives the archive's bytes back. What it gave is proven only when `finish` has returned."""

    def __init__(self, file: IO[bytes], passphrase: str | None) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._buffer = b""
        self._number = 0
        self._next: bytes | None = None
        self._cipher = self._read_header(passphrase)
        self._next = self._read_piece()

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]  # any writable buffer
        while not self._buffer and self._next is not None:
            self._open_piece()
        taken = self._buffer[: len(into)]
        self._buffer = self._buffer[len(taken) :]
        into[: len(taken)] = taken
        return len(taken)

    def finish(self) -> None:
        """Read what is left and hold the whole against its digest.

        Raises:
            DamagedBackupError: it is not what was written.
        """
        while self._next is not None:
            self._open_piece()
        if self._file.read(33) != self._digest.digest():
            raise DamagedBackupError("the backup is damaged: it is not what was written")

    def _read_header(self, passphrase: str | None) -> ChaCha20Poly1305 | None:
        if self._file.read(len(MAGIC)) != MAGIC:
            raise ForeignBackupError("this is no backup of a newsroom, or one of a newer program")
        line = self._file.readline(_LONGEST_HEADER)
        self._header = MAGIC + line
        self._digest.update(self._header)
        try:
            sealed = json.loads(line)["sealed"]
            if sealed is None:
                return None
            salt, cost = bytes.fromhex(sealed["salt"]), int(sealed["n"])
            is_known = (
                sealed["r"] == 8 and sealed["p"] == 1 and 1 < cost <= _DEAREST and cost.bit_count() == 1
            )
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            raise DamagedBackupError("the backup is damaged: its first lines cannot be read") from exc
        if not is_known:
            raise DamagedBackupError("the backup is damaged: it is sealed in an unknown way")
        if not passphrase:
            raise BackupPassphraseError(
                "this backup is sealed: name the file with its passphrase by --passphrase-file"
            )
        return _cipher(passphrase, salt, cost)

    def _read_piece(self) -> bytes | None:
        head = self._take(4)
        (length,) = struct.unpack(">I", head)
        if length > PIECE + _TAG:
            raise DamagedBackupError("the backup is damaged: a piece is longer than any piece can be")
        return self._take(length) if length else None

    def _open_piece(self) -> None:
        """Take the next piece into the buffer. Whether it is the last shows when the one after it is read."""
        piece = self._next or b""
        self._next = self._read_piece()
        if self._cipher is not None:
            try:
                nonce = _nonce(self._number, is_last=self._next is None)
                piece = self._cipher.decrypt(nonce, piece, self._header)
            except InvalidTag as exc:
                if self._number == 0:
                    raise BackupPassphraseError(
                        "the passphrase does not open this backup, or its first piece is damaged"
                    ) from exc
                raise DamagedBackupError("the backup is damaged: a piece is not what was sealed") from exc
        self._number += 1
        self._buffer += piece

    def _take(self, length: int) -> bytes:
        body = self._file.read(length)
        if len(body) != length:
            raise DamagedBackupError("the backup is damaged: its end is missing")
        self._digest.update(body)
        return body


def _cipher(passphrase: str, salt: bytes, cost: int) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
