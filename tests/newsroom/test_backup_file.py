"""The file of a backup: every byte of it is accounted for."""

import io

import pytest

from tamizdat.newsroom import backup_file
from tamizdat.newsroom.backup_file import PIECE, BackupReader, BackupWriter
from tamizdat.newsroom.errors import (
    BackupError,
    BackupPassphraseError,
    DamagedBackupError,
    ForeignBackupError,
)

PASSPHRASE = "harbour-lantern-seven"
BODY = bytes(range(256)) * 1000


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch):
    monkeypatch.setattr(backup_file, "_COST", 16)


def written(body=BODY, passphrase=None):
    out = io.BytesIO()
    writer = BackupWriter(out, passphrase)
    for start in range(0, len(body), 10_000):
        writer.write(body[start : start + 10_000])
    writer.finish()
    return out.getvalue()


def read(backup, passphrase=None):
    reader = BackupReader(io.BytesIO(backup), passphrase)
    body = io.BufferedReader(reader).read()
    reader.finish()
    return body


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["plain", "sealed"])
@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_goes_in_comes_out(passphrase, length):
    body = (BODY * 2)[:length]

    assert read(written(body, passphrase), passphrase) == body


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["plain", "sealed"])
def test_no_flipped_bit_goes_unseen(passphrase):
    backup = written(BODY[:2000], passphrase)
    for position in range(len(backup)):
        damaged = bytearray(backup)
        damaged[position] ^= 1
        with pytest.raises(BackupError):
            read(bytes(damaged), passphrase)


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["plain", "sealed"])
def test_no_missing_end_goes_unseen(passphrase):
    backup = written(BODY[:500], passphrase)
    for length in range(len(backup)):
        with pytest.raises(BackupError):
            read(backup[:length], passphrase)


def test_nothing_may_follow():
    with pytest.raises(DamagedBackupError):
        read(written() + b"x")


def test_a_sealed_backup_shows_nothing_of_what_is_in_it():
    assert b"source" not in written(b"the source is the harbour master", PASSPHRASE)


def test_pieces_cannot_be_swapped_even_if_the_digest_is_made_anew():
    import hashlib

    backup = written(BODY[: PIECE * 2], PASSPHRASE)
    start = backup.index(b"\n", backup.index(b"\n") + 1) + 1
    size = 4 + PIECE + 16
    first, second = backup[start : start + size], backup[start + size : start + 2 * size]
    forged = backup[:start] + second + first + backup[start + 2 * size : -32]
    forged += hashlib.sha256(forged).digest()

    with pytest.raises(BackupError):
        read(forged, PASSPHRASE)


def test_a_sealed_backup_asks_for_its_passphrase():
    with pytest.raises(BackupPassphraseError, match="name the file with its passphrase"):
        read(written(passphrase=PASSPHRASE))


def test_another_passphrase_does_not_open_it():
    with pytest.raises(BackupPassphraseError, match="does not open"):
        read(written(passphrase=PASSPHRASE), "another")


def test_another_file_is_no_backup():
    with pytest.raises(ForeignBackupError):
        read(b"PK\x03\x04 a zip")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"not json\n",
        b"[]\n",
        b'{"sealed": 1}\n',
        b'{"sealed": {"n": 1e9, "r": 8, "p": 1, "salt": "00"}}\n',
        b'{"sealed": {"n": 1099511627776, "r": 8, "p": 1, "salt": "00"}}\n',
        b'{"sealed": {"n": 17, "r": 8, "p": 1, "salt": "00"}}\n',
        b'{"sealed": {"n": 16, "r": 8, "p": 1, "salt": "zz"}}\n',
        b"[" * 4000 + b"\n",
    ],
)
def test_a_first_line_that_asks_for_too_much_is_refused(line):
    with pytest.raises(DamagedBackupError):
        read(backup_file.MAGIC + line + b"\x00" * 40, PASSPHRASE)
