"""A newer program meets the database of an older one: nothing works on it before it is brought up to date."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from tests.journeys.newsrooms import Newsroom

#: A step that any program can take back: the table is dropped, and made anew when it is missed.
OLDER = ("manage", "migrate", "sessions", "zero", "--verbosity", "0")

#: A later step fails: its tables are there, and nothing says so.
FORGET = "DELETE FROM django_migrations WHERE app = 'wagtailusers'"
TABLES = "from django.db import connection; print(*connection.introspection.table_names())"


def forget(newsroom: Newsroom) -> None:
    newsroom.manage(f"from django.db import connection; connection.cursor().execute({FORGET!r})")


def tables_of_the_copy(kept: Path) -> str:
    """What a copy says of its tables, whatever its form is."""
    if (dump := kept / "database.dump").exists():
        return subprocess.run(
            ["pg_restore", "--list", dump], capture_output=True, text=True, check=True
        ).stdout
    with closing(sqlite3.connect(kept / "newsroom.sqlite3")) as copy:
        return str(copy.execute("SELECT name FROM sqlite_master").fetchall())


def test_run_brings_the_database_up_to_date_and_keeps_a_copy(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.run(*OLDER)

    refused = [newsroom.run(*words, check=False) for words in (("worker",), ("desk",), ("edition", "bake"))]
    newsroom.run("backup", str(tmp_path / "paper.backup"))
    newsroom.start("run")
    newsroom.wait_for_desk()
    newsroom.stop()

    assert [done.returncode for done in refused] == [1, 1, 1]
    assert {done.stderr for done in refused} == {
        "the database is of an older program: `tamizdat run` brings it up to date, and keeps a copy of it as it was\n"
    }
    kept = newsroom.directory / "before-upgrade"
    assert [path.name for path in kept.iterdir()] in (["newsroom.sqlite3"], ["database.dump"])
    assert kept.stat().st_mode & 0o077 == 0
    newsroom.run("edition", "bake")


def test_a_newer_database_is_left_alone(newsroom: Newsroom) -> None:
    newsroom.manage(
        "from django.db.migrations.recorder import MigrationRecorder; "
        "MigrationRecorder.Migration.objects.create(app='desk', name='9999_of_the_future')"
    )

    done = newsroom.run("run", check=False)

    assert done.returncode == 1
    assert done.stderr == "the database is of a newer program than this one: install that one again\n"
    assert not (newsroom.directory / "before-upgrade").exists()


def test_the_copy_of_an_upgrade_that_fails_again_and_again_is_of_the_time_before_it(
    newsroom: Newsroom,
) -> None:
    newsroom.run(*OLDER)
    forget(newsroom)
    kept = newsroom.directory / "before-upgrade"

    failed = [newsroom.run("run", check=False) for _ in range(2)]

    assert [done.returncode for done in failed] == [1, 1]
    assert all("the database cannot be brought up to date" in done.stderr for done in failed)
    assert "django_session" in newsroom.manage(TABLES)  # a first step was done, and stays
    assert "desk_article" in tables_of_the_copy(kept)
    assert "django_session" not in tables_of_the_copy(kept)

    newsroom.run("manage", "migrate", "--fake", "wagtailusers", "--verbosity", "0")
    newsroom.start("run")
    newsroom.wait_for_desk()
    newsroom.stop()
    assert not (kept / "unfinished").exists()


def test_the_next_upgrade_after_going_back_has_a_copy_of_its_own(newsroom: Newsroom) -> None:
    newsroom.run(*OLDER)
    kept = newsroom.directory / "before-upgrade"
    kept.mkdir(mode=0o700)
    (kept / "unfinished").touch()
    newsroom.run("manage", "migrate", "--verbosity", "0")

    newsroom.start("run")
    newsroom.wait_for_desk()
    newsroom.stop()

    assert not (kept / "unfinished").exists()
