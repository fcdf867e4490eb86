"""The database as a thing that is copied and filled."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tamizdat.newsroom.databases import PostgreSQL, SQLite, database_of
from tamizdat.newsroom.errors import DatabaseError, DumpError

URL = "postgresql://editor:p%40ss@db.example:5433/paper"


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Stand-ins for PostgreSQL's client programs: each writes down how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(name, *, says="", fails=""):
        script = folder / name
        end = f"echo '{fails}' >&2; exit 1" if fails else f"echo '{says}'"
        script.write_text(
            f'#!/bin/sh\necho "$@" > {tmp_path}/{name}.words\nenv > {tmp_path}/{name}.env\n{end}\n'
        )
        script.chmod(0o755)

    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return make


def test_the_setting_says_which_it_is(settings):
    env = settings.TAMIZDAT
    url = type(env.database)(url=URL)

    assert database_of(env.model_copy(update={"database": type(env.database)()})).kind == "sqlite"
    assert database_of(env.model_copy(update={"database": url})).kind == "postgresql"


def test_a_copy_of_the_embedded_database_is_for_its_owner_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / "newsroom.sqlite3")) as database:
        database.execute("CREATE TABLE story (headline)")

    SQLite(tmp_path / "newsroom.sqlite3").dump(tmp_path / "copy")

    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir() if "-wal" in entry.name] == []


def test_a_damaged_database_is_not_taken_for_a_backup(tmp_path):
    file = tmp_path / "newsroom.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE story (headline)")
        database.executemany("INSERT INTO story VALUES (?)", [(f"Headline {n}" * 40,) for n in range(500)])
        database.commit()
    body = bytearray(file.read_bytes())
    body[8192:20480] = b"\x7f" * 12288
    file.write_bytes(body)

    with pytest.raises(DumpError):
        SQLite(file).dump(tmp_path / "copy")


def test_no_database_is_made_by_looking_for_one(tmp_path):
    with pytest.raises(DatabaseError):
        SQLite(tmp_path / "newsroom.sqlite3").dump(tmp_path / "copy")

    assert list(tmp_path.iterdir()) == []


def test_the_password_of_a_server_is_in_no_argument(tools, tmp_path):
    tools("pg_dump")

    PostgreSQL(URL).dump(tmp_path / "copy")

    assert "p@ss" not in (tmp_path / "pg_dump.words").read_text()
    told = (tmp_path / "pg_dump.env").read_text()
    for line in ("PGPASSWORD=p@ss", "PGHOST=db.example", "PGPORT=5433", "PGUSER=editor", "PGDATABASE=paper"):
        assert line in told


def test_a_tool_that_fails_is_told_in_its_first_words(tools, tmp_path):
    tools("pg_dump", fails="pg_dump: error: no such database")

    with pytest.raises(DumpError, match="pg_dump failed: pg_dump: error: no such database"):
        PostgreSQL(URL).dump(tmp_path / "copy")


def test_a_tool_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(DumpError, match="pg_dump is not installed"):
        PostgreSQL(URL).dump(tmp_path / "copy")


def test_a_server_that_holds_something_is_not_filled(tools):
    tools("psql", says="7")

    with pytest.raises(DatabaseError, match="it has 7 tables"):
        PostgreSQL(URL).require_vacant()


def test_an_empty_server_may_be_filled(tools):
    tools("psql", says="0")

    PostgreSQL(URL).require_vacant()


def test_the_copy_is_gone_when_the_server_is_filled(tools, tmp_path):
    tools("pg_restore")
    copy = tmp_path / "database.dump"
    copy.write_text("a dump")

    PostgreSQL(URL).restore(copy)

    words = (tmp_path / "pg_restore.words").read_text()
    assert "--single-transaction" in words
    assert "--dbname=paper" in words
    assert not copy.exists()


@pytest.mark.skipif(
    not os.environ.get("TAMIZDAT_DATABASE__URL"), reason="the tests run on the embedded database"
)
@pytest.mark.django_db(transaction=True)
def test_a_real_server_is_copied(tmp_path, settings):
    from django.db import connection

    parts = settings.DATABASES["default"]
    url = f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/"

    PostgreSQL(url + connection.settings_dict["NAME"]).dump(tmp_path / "copy")

    assert Path(tmp_path / "copy").read_bytes().startswith(b"PGDMP")
