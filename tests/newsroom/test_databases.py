"""The database as a thing that is copied and filled."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tamizdat.newsroom.databases import UNFINISHED, PostgreSQL, SQLite, database_of
from tamizdat.newsroom.errors import DatabaseError, DumpError
from tests.databases import ask, make_database, on_a_server

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
URL = "postgresql://editor:p%40ss@db.example:5433/paper"


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Stand-ins for PostgreSQL's client programs: each writes down how it was called."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(name, *, says="", fails=""):
        script = folder / name
        end = f"echo '{fails}' >&2; exit 1" if fails else f"printf '{says}'"
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


def test_what_a_column_of_a_servers_copy_says_is_read_as_it_was_written(tools, tmp_path):
    tools(
        "pg_restore",
        says=r"""
SET lock_timeout = 0;
COPY public.desk_photo (id, title, file) FROM stdin;
1\ta harbour\tphotos/1.jpg
2\tCOPY a (b) FROM stdin;\tphotos/a\\\\b.jpg
3\t\\N\t\\N
\\.
""",
    )

    found = PostgreSQL(URL).values_in(tmp_path / "copy", [("desk_photo", "file")])

    assert found == {"photos/1.jpg", "photos/a\\b.jpg"}
    assert "--table=desk_photo" in (tmp_path / "pg_restore.words").read_text()


def test_the_copy_is_gone_when_the_server_is_filled(tools, tmp_path):
    tools("pg_restore")
    copy = tmp_path / "database.dump"
    copy.write_text("a dump")

    PostgreSQL(URL).restore(copy)

    words = (tmp_path / "pg_restore.words").read_text()
    assert "--single-transaction" in words
    assert "--dbname=paper" in words
    assert not copy.exists()


@on_a_server
@pytest.mark.django_db(transaction=True)
def test_a_real_server_is_copied(tmp_path, settings):
    from django.db import connection

    parts = settings.DATABASES["default"]
    url = f"postgresql://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/"

    PostgreSQL(url + connection.settings_dict["NAME"]).dump(tmp_path / "copy")

    assert Path(tmp_path / "copy").read_bytes().startswith(b"PGDMP")


@pytest.fixture
def server():
    """A database of its own."""
    return make_database()


@on_a_server
def test_a_server_that_holds_something_is_not_filled_and_keeps_it(server):
    ask(server, "CREATE TABLE ledger (line text)")

    with pytest.raises(DatabaseError, match="it has 1 tables, such as ledger"):
        PostgreSQL(server).begin_filling()
    PostgreSQL(server).abandon_filling()

    assert ask(server, "SELECT count(*) FROM ledger") == "0"


@on_a_server
def test_what_an_interrupted_filling_left_on_a_server_is_cleared_away(server):
    PostgreSQL(server).begin_filling()
    ask(server, "CREATE TABLE half (made text PRIMARY KEY); CREATE TABLE way (half text REFERENCES half)")

    PostgreSQL(server).begin_filling()

    assert ask(server, TABLES) == UNFINISHED


@on_a_server
def test_an_abandoned_filling_leaves_a_server_empty(server):
    PostgreSQL(server).begin_filling()
    ask(server, "CREATE TABLE half (made text)")

    PostgreSQL(server).abandon_filling()

    assert ask(server, TABLES) == ""


@on_a_server
def test_what_a_finished_filling_brought_stays(server):
    PostgreSQL(server).begin_filling()
    ask(server, "CREATE TABLE story (headline text)")

    PostgreSQL(server).end_filling()
    PostgreSQL(server).abandon_filling()

    assert ask(server, TABLES) == "story"


@on_a_server
def test_a_server_that_is_not_there_is_told():
    with pytest.raises(DatabaseError, match="cannot be reached"):
        PostgreSQL("postgresql://tamizdat@127.0.0.1:1/paper").begin_filling()


@on_a_server
def test_what_a_real_copy_says_is_read_back(server, tmp_path):
    ask(server, "CREATE TABLE photo (id int, file text)")
    ask(
        server,
        "INSERT INTO photo VALUES (1, 'photos/1.jpg'), (2, E'photos/a\\\\b\\t.jpg'), (3, NULL), (4, '')",
    )
    PostgreSQL(server).dump(tmp_path / "copy")

    found = PostgreSQL(server).values_in(tmp_path / "copy", [("photo", "file"), ("missing", "file")])

    assert found == {"photos/1.jpg", "photos/a\\b\t.jpg"}


def test_what_a_copy_of_the_embedded_database_says_is_read(tmp_path):
    with closing(sqlite3.connect(tmp_path / "copy")) as database:
        database.execute("CREATE TABLE photo (file)")
        database.executemany("INSERT INTO photo VALUES (?)", [("photos/1.jpg",), (None,), ("",)])
        database.commit()

    found = SQLite(tmp_path / "newsroom.sqlite3").values_in(
        tmp_path / "copy", [("photo", "file"), ("photo", "portrait"), ("missing", "file")]
    )

    assert found == {"photos/1.jpg"}
