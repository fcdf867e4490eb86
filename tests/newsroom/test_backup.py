"""What is in a backup, what is not, and what is refused of one."""

import errno
import io
import json
import multiprocessing
import os
import signal
import sqlite3
import stat
import tarfile
from contextlib import closing
from datetime import UTC, datetime

import pytest

from tamizdat.newsroom import backup, backup_file, stillness
from tamizdat.newsroom.backup import MANIFEST, Manifest, back_up, read_backup
from tamizdat.newsroom.backup_file import BackupWriter
from tamizdat.newsroom.errors import (
    BackupError,
    BackupPassphraseError,
    DamagedBackupError,
    DatabaseError,
    ForeignBackupError,
)

PASSPHRASE = "harbour-lantern-seven"
TIMESTAMP = {"signed": {"meta": {"snapshot.json": {"version": 41}}}}


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch):
    monkeypatch.setattr(backup_file, "_COST", 16)


@pytest.fixture
def newsroom(tmp_path, settings):
    """A newsroom's files, without anything behind them."""
    directory = tmp_path / "newsroom"
    files = {
        "newsroom.toml": 'name = "The Far Shore"',
        "secrets.toml": 'secret_key = "s"',
        "keys/targets-1f3a.key": "sealed",
        "keys/roots/1.root.json": "{}",
        "media/photos/harbour.jpg": "a photo",
        "www/index.html": "a sheet",
        "www/edition/timestamp.json": json.dumps(TIMESTAMP),
        "www/edition/timestamp.json.br": "packed",
        "www/edition/1.root.json": "{}",
        "run/press.lock": "",
        "addresses.json": "{}",
    }
    for path, text in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text)
    with closing(sqlite3.connect(directory / "newsroom.sqlite3")) as database:
        database.execute("CREATE TABLE story (headline)")
        database.execute("INSERT INTO story VALUES ('The harbour is closed')")
        database.execute("CREATE TABLE desk_photo (file)")
        database.execute("INSERT INTO desk_photo VALUES ('photos/harbour.jpg')")
        database.commit()
    env = settings.TAMIZDAT.model_copy(update={"directory": directory})
    settings.TAMIZDAT = env.model_copy(update={"database": type(env.database)()})
    return settings.TAMIZDAT


@pytest.fixture
def file(tmp_path):
    return tmp_path / "paper.backup"


def test_everything_a_newsroom_owns_is_in_it_and_nothing_else(newsroom, file):
    manifest = back_up(newsroom, file)

    assert set(manifest.files) == {
        "newsroom.sqlite3",
        "newsroom.toml",
        "secrets.toml",
        "keys/targets-1f3a.key",
        "keys/roots/1.root.json",
        "media/photos/harbour.jpg",
        "www/edition/timestamp.json",
        "www/edition/1.root.json",
    }
    assert (manifest.name, manifest.edition, manifest.database) == ("The Far Shore", 41, "sqlite")


def test_it_is_for_its_owner_alone(newsroom, file):
    back_up(newsroom, file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir() if "part" in entry.name] == []


def test_it_comes_back_byte_for_byte(newsroom, file, tmp_path):
    back_up(newsroom, file)

    read_backup(file, into=tmp_path / "back")

    for path in ("newsroom.toml", "secrets.toml", "media/photos/harbour.jpg", "www/edition/1.root.json"):
        assert (tmp_path / "back" / path).read_bytes() == (newsroom.directory / path).read_bytes()
    with closing(sqlite3.connect(tmp_path / "back" / "newsroom.sqlite3")) as database:
        assert database.execute("SELECT headline FROM story").fetchall() == [("The harbour is closed",)]


def test_what_was_just_written_is_in_it_though_others_write_on(newsroom, file, tmp_path):
    with closing(sqlite3.connect(newsroom.directory / "newsroom.sqlite3")) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO story VALUES ('Committed')")
        writer.commit()
        writer.execute("INSERT INTO story VALUES ('Not yet')")
        back_up(newsroom, file)

    read_backup(file, into=tmp_path / "back")

    with closing(sqlite3.connect(tmp_path / "back" / "newsroom.sqlite3")) as database:
        headlines = [headline for (headline,) in database.execute("SELECT headline FROM story")]
    assert headlines == ["The harbour is closed", "Committed"]


def test_a_sealed_one_shows_nothing_and_opens_with_its_passphrase(newsroom, file):
    manifest = back_up(newsroom, file, passphrase=PASSPHRASE)

    assert b"harbour" not in file.read_bytes()
    assert read_backup(file, passphrase=PASSPHRASE).files == manifest.files
    with pytest.raises(BackupPassphraseError):
        read_backup(file)


def test_an_older_backup_of_the_same_name_stays_until_the_new_one_is_whole(newsroom, file):
    file.write_text("the older one")
    (newsroom.directory / "newsroom.sqlite3").write_text("this is no database, and long enough to be read")

    with pytest.raises(BackupError):
        back_up(newsroom, file)

    assert file.read_text() == "the older one"
    assert list(file.parent.glob(".*part")) == []
    assert not (newsroom.directory / "run" / "backup").exists()


def test_a_backup_inside_the_newsroom_is_refused(newsroom):
    with pytest.raises(BackupError, match="is lost with it"):
        back_up(newsroom, newsroom.directory / "paper.backup")


def test_a_place_that_is_not_there_is_refused(newsroom, tmp_path):
    with pytest.raises(BackupError, match="there is no directory"):
        back_up(newsroom, tmp_path / "nowhere" / "paper.backup")


def test_a_newsroom_without_its_database_is_refused(newsroom, file):
    (newsroom.directory / "newsroom.sqlite3").unlink()

    with pytest.raises(DatabaseError):
        back_up(newsroom, file)


def test_a_full_disk_is_told_and_leaves_nothing(newsroom, file, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_file.BackupWriter, "finish", full)

    with pytest.raises(BackupError, match="No space left on device"):
        back_up(newsroom, file)

    assert not file.exists()


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_one_is_refused(newsroom, file, cut):
    back_up(newsroom, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * cut)])

    with pytest.raises(BackupError):
        read_backup(file)


@pytest.mark.parametrize("place", [0.0, 0.01, 0.3, 0.6, 0.999])
def test_an_altered_one_is_refused(newsroom, file, place):
    back_up(newsroom, file)
    body = bytearray(file.read_bytes())
    body[int(len(body) * place)] ^= 4
    file.write_bytes(body)

    with pytest.raises(BackupError):
        read_backup(file)


def forged(file, members, *, manifest=None):
    """A backup whose own digests are right, with whatever somebody wants in it."""
    import gzip
    import hashlib

    if manifest is None:
        files = {
            name: (hashlib.sha256(body).hexdigest(), len(body))
            for name, body in members
            if isinstance(name, str)
        }
        manifest = Manifest("N", "sqlite", datetime.now(UTC), 1, "0", files).to_json()
    with file.open("wb") as out:
        writer = BackupWriter(out, None)
        with (
            gzip.GzipFile(fileobj=writer, mode="wb") as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for name, body in [*members, (MANIFEST, manifest)]:
                member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
                member.size = len(body)
                tar.addfile(member, io.BytesIO(body))
        writer.finish()


WHOLE = [("newsroom.sqlite3", b"d"), ("newsroom.toml", b"t"), ("secrets.toml", b"s")]


def test_a_forged_one_of_the_right_shape_would_be_read(file):
    forged(file, WHOLE)

    assert set(read_backup(file).files) == {"newsroom.sqlite3", "newsroom.toml", "secrets.toml"}


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "/etc/cron.d/job",
        "keys/../../outside",
        "www/index.html",
        "run/run.lock",
        "sitecustomize.py",
        "keys//x",
    ],
)
def test_nothing_reaches_out_of_its_directory(file, tmp_path, path):
    forged(file, [*WHOLE, (path, b"x")])

    with pytest.raises(DamagedBackupError):
        read_backup(file, into=tmp_path / "back")

    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_only_plain_files_are_taken(file, tmp_path, kind):
    member = tarfile.TarInfo("keys/link")
    member.type, member.linkname = kind, "/etc/passwd"
    forged(file, [*WHOLE, (member, b"")])

    with pytest.raises(DamagedBackupError):
        read_backup(file, into=tmp_path / "back")


@pytest.mark.parametrize("missing", range(3))
def test_one_that_lacks_what_every_newsroom_has_is_refused(file, missing):
    forged(file, WHOLE[:missing] + WHOLE[missing + 1 :])

    with pytest.raises(DamagedBackupError, match="lacks"):
        read_backup(file)


def test_a_file_twice_is_refused(file):
    forged(file, [*WHOLE, WHOLE[0]])

    with pytest.raises(DamagedBackupError):
        read_backup(file)


def test_a_file_that_is_not_what_the_list_says_is_refused(file):
    manifest = Manifest("N", "sqlite", datetime.now(UTC), 1, "0", {"newsroom.sqlite3": ("0" * 64, 1)})
    forged(file, WHOLE, manifest=manifest.to_json())

    with pytest.raises(DamagedBackupError, match="is not what its list says"):
        read_backup(file)


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'{"form": 1}', b"\xff", b"[" * 100_000])
def test_a_list_that_cannot_be_read_is_refused(file, manifest):
    forged(file, WHOLE, manifest=manifest)

    with pytest.raises(DamagedBackupError):
        read_backup(file)


def test_a_backup_of_a_newer_form_says_so(file):
    forged(file, WHOLE, manifest=b'{"form": 2}')

    with pytest.raises(ForeignBackupError, match="of form 2, and this program knows form 1"):
        read_backup(file)


def test_a_folder_is_no_backup(tmp_path):
    with pytest.raises(BackupError, match="cannot be read"):
        read_backup(tmp_path)


def forget_photo(newsroom):
    """What the desk does when somebody deletes the photo of the harbour."""
    with closing(sqlite3.connect(newsroom.directory / "newsroom.sqlite3")) as database:
        database.execute("DELETE FROM desk_photo")
        database.commit()
    (newsroom.directory / "media" / "photos" / "harbour.jpg").unlink()


def test_a_photo_that_is_deleted_meanwhile_is_in_it_as_its_row_is(newsroom, file, monkeypatch):
    add_bytes = backup._Archive.add_bytes

    def lose(self, path, body):
        if (newsroom.directory / "media" / "photos" / "harbour.jpg").exists():
            forget_photo(newsroom)
        add_bytes(self, path, body)

    monkeypatch.setattr(backup._Archive, "add_bytes", lose)

    manifest = back_up(newsroom, file)

    assert "media/photos/harbour.jpg" in manifest.files
    assert manifest.lacking == []


def test_a_photo_that_is_deleted_right_after_the_copy_of_the_database_costs_a_second_copy(
    newsroom, file, monkeypatch
):
    linked = stillness._linked

    def lose(media, links):
        if (media / "photos" / "harbour.jpg").exists():
            forget_photo(newsroom)
        return linked(media, links)

    monkeypatch.setattr(stillness, "_linked", lose)

    manifest = back_up(newsroom, file)

    assert "media/photos/harbour.jpg" not in manifest.files
    assert manifest.lacking == []


def test_without_second_names_a_photo_that_is_deleted_meanwhile_is_an_error(newsroom, file, monkeypatch):
    def no_links(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    add_bytes = backup._Archive.add_bytes

    def lose(self, path, body):
        (newsroom.directory / "media" / "photos" / "harbour.jpg").unlink(missing_ok=True)
        add_bytes(self, path, body)

    monkeypatch.setattr(os, "link", no_links)
    assert "media/photos/harbour.jpg" in back_up(newsroom, file).files
    monkeypatch.setattr(backup._Archive, "add_bytes", lose)

    with pytest.raises(BackupError, match=r"media/photos/harbour\.jpg was deleted while"):
        back_up(newsroom, file)


def test_a_photo_that_was_lost_long_before_is_told_and_stops_nothing(newsroom, file):
    (newsroom.directory / "media" / "photos" / "harbour.jpg").unlink()

    assert back_up(newsroom, file).lacking == ["media/photos/harbour.jpg"]
    assert read_backup(file).lacking == ["media/photos/harbour.jpg"]


def test_the_copy_and_the_second_names_are_gone_afterwards(newsroom, file):
    back_up(newsroom, file)

    assert sorted(path.name for path in newsroom.run_dir.iterdir()) == ["backup.lock", "press.lock"]
    assert (newsroom.directory / "media" / "photos" / "harbour.jpg").stat().st_nlink == 1


def test_what_a_killed_backup_left_is_cleared_away_by_the_next(newsroom, file, tmp_path):
    killed = multiprocessing.get_context("fork").Process(target=back_up_and_die, args=(newsroom, file))
    killed.start()
    killed.join()
    left = sorted(path.name for path in tmp_path.glob(".*.part"))
    assert killed.exitcode == -signal.SIGKILL
    assert left
    assert (newsroom.run_dir / "backup" / "database").exists()

    back_up(newsroom, tmp_path / "another.backup")

    assert sorted(tmp_path.glob(".*.part")) == []
    assert not (newsroom.run_dir / "backup").exists()


def back_up_and_die(newsroom, file):
    backup._Archive.close = lambda self: os.kill(os.getpid(), signal.SIGKILL)
    back_up(newsroom, file)
