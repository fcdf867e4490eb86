"""What is decided before a newsroom is restored. The restoring itself is a journey."""

from datetime import UTC, datetime, timedelta

import pytest

from tamizdat.newsroom.creation import Plan, settings_text
from tamizdat.newsroom.errors import DirectoryTakenError, DumpError, ForeignBackupError
from tamizdat.newsroom.restoring import LEAST_LEAP, _fill, leap_since, restore_newsroom

NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "leap"),
    [
        (timedelta(0), LEAST_LEAP),
        (timedelta(minutes=1), LEAST_LEAP + 60),
        (timedelta(days=30), LEAST_LEAP + 30 * 86400),
        (timedelta(days=-1), LEAST_LEAP),  # a clock that went backwards
    ],
)
def test_the_number_leaps_past_all_that_can_have_gone_out_since(ago, leap):
    assert leap_since(NOON - ago, now=NOON) == leap


def test_a_directory_that_holds_something_is_refused_before_the_file_is_opened(tmp_path):
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / "letter.txt").write_text("mine")

    with pytest.raises(DirectoryTakenError):
        restore_newsroom(tmp_path / "missing.backup", tmp_path / "paper")


def test_what_is_no_backup_changes_nothing(tmp_path):
    file = tmp_path / "paper.backup"
    file.write_text("a letter")

    with pytest.raises(ForeignBackupError):
        restore_newsroom(file, tmp_path / "paper")

    assert list(tmp_path.iterdir()) == [file]


def test_a_copy_of_a_servers_database_is_not_put_into_an_embedded_one(tmp_path):
    (tmp_path / "newsroom.toml").write_text(
        settings_text(Plan("The Far Shore", ["en"], "https://farshore.example/"))
    )
    (tmp_path / "secrets.toml").write_text('secret_key = "s"\nkey_passphrase = "k"\n')
    (tmp_path / "database.dump").write_text("a dump")

    with pytest.raises(DumpError, match="name it with --database"):
        _fill(tmp_path, "postgresql")

    assert (tmp_path / "database.dump").exists()
