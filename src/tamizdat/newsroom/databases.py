"""The newsroom's database as a thing that can be copied while it works, and filled again from the copy."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from tamizdat.newsroom.env import NewsroomEnv
from tamizdat.newsroom.errors import DatabaseError, DumpError

if TYPE_CHECKING:
    import psycopg

SQLITE_FILE = "newsroom.sqlite3"
#: Kind of database → the name of its copy in a backup.
DATABASES_IN_BACKUPS = {"sqlite": SQLITE_FILE, "postgresql": "database.dump"}
_PAGES_A_STEP = 4096
#: A table that stands in a server's database for as long as a newsroom is being made or restored in it.
UNFINISHED = "tamizdat_unfinished"


class Database(Protocol):
    """What a backup asks of the database."""

    kind: str

    @property
    def file_in_backup(self) -> str:
        """Where its copy stands in a backup."""
        ...

    def dump(self, into: Path) -> None:
        """Write one consistent state of it into this file."""
        ...

    def values_in(self, copy: Path, columns: Iterable[tuple[str, str]]) -> set[str]:
        """What stands in these columns, each a table and its column, of such a copy."""
        ...

    def begin_filling(self) -> None:
        """Refuse to fill a database that holds something; what an interrupted filling left is cleared away."""
        ...

    def end_filling(self) -> None:
        """What it was filled with stays."""
        ...

    def abandon_filling(self) -> None:
        """Leave it as empty as it was before the filling began, if one has begun."""
        ...

    def restore(self, file: Path) -> None:
        """Fill it from such a copy, which is used up."""
        ...


def database_of(env: NewsroomEnv) -> Database:
    url = env.database.url.get_secret_value()
    return PostgreSQL(url) if url else SQLite(env.directory / SQLITE_FILE)


class SQLite:
    """The embedded database, copied by SQLite's own online backup."""

    kind = "sqlite"

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def file_in_backup(self) -> str:
        return DATABASES_IN_BACKUPS[self.kind]

    def dump(self, into: Path) -> None:
        if not self._file.is_file():
            raise DatabaseError(f"there is no database {self._file}")
        os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            with (
                closing(sqlite3.connect(f"{self._file.as_uri()}?mode=rw", uri=True, timeout=30)) as source,
                closing(sqlite3.connect(into)) as copy,
            ):
                # Others go on writing. What they write between two steps SQLite copies again.
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master").fetchone()
                source.backup(copy, pages=_PAGES_A_STEP, sleep=0)
                _require_sound(copy)
        except sqlite3.Error as exc:
            raise DumpError(f"the database cannot be copied: {exc}") from exc

    def values_in(self, copy: Path, columns: Iterable[tuple[str, str]]) -> set[str]:
        found: set[str] = set()
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as database:
            for table, column in columns:
                # The copy may be of an older program, which has not all of today's tables.
                known = database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
                if (column,) in known:
                    rows = database.execute(f'SELECT DISTINCT "{column}" FROM "{table}"')  # noqa: S608  # model names
                    found |= {value for (value,) in rows if value}
        return found

    # A newsroom's directory comes and goes as a whole, and its embedded database with it.

    def begin_filling(self) -> None:
        self._file.touch(mode=0o600)

    def end_filling(self) -> None: ...

    def abandon_filling(self) -> None: ...

    def restore(self, file: Path) -> None:
        try:
            with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as copy:
                _require_sound(copy)
        except sqlite3.Error as exc:
            raise DumpError(f"the database in the backup cannot be read: {exc}") from exc
        if file != self._file:
            file.replace(self._file)


def _require_sound(database: sqlite3.Connection) -> None:
    (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise DumpError(f"the database is damaged: {verdict}")


class PostgreSQL:
    """A server's database, copied by the server's own tools."""

    kind = "postgresql"

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        given = {
            "PGHOST": parts.hostname,
            "PGPORT": str(parts.port or "") or None,
            "PGUSER": parts.username,
            "PGPASSWORD": parts.password,
            "PGDATABASE": parts.path.lstrip("/"),
        }
        # In the environment, not among the arguments: those every account of the machine can read.
        self._environment = {name: unquote(value) for name, value in given.items() if value}
        self.name = self._environment.get("PGDATABASE", "")

    @property
    def file_in_backup(self) -> str:
        return DATABASES_IN_BACKUPS[self.kind]

    def dump(self, into: Path) -> None:
        os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        # The archive is packed by the backup itself.
        self._run("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-acl", f"--file={into}")

    def values_in(self, copy: Path, columns: Iterable[tuple[str, str]]) -> set[str]:
        found: set[str] = set()
        for table, column in columns:
            told = self._run("pg_restore", "--data-only", f"--table={table}", "--file=-", str(copy))
            found |= _copied_values(told, column)
        return found

    def begin_filling(self) -> None:
        with self._connected() as connection:
            tables = _tables(connection)
            if tables and UNFINISHED not in tables:
                raise DatabaseError(
                    f"the database is not empty: it has {len(tables)} tables, such as {min(tables)}"
                )
            _drop(connection, tables)
            connection.execute("CREATE TABLE tamizdat_unfinished (since timestamptz DEFAULT now())")

    def end_filling(self) -> None:
        with self._connected() as connection:
            _drop(connection, [UNFINISHED])

    def abandon_filling(self) -> None:
        with self._connected() as connection:
            tables = _tables(connection)
            if UNFINISHED in tables:
                _drop(connection, tables)

    def restore(self, file: Path) -> None:
        self._run(
            "pg_restore",
            "--no-owner",
            "--no-acl",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={self.name}",
            str(file),
        )
        file.unlink()

    @contextmanager
    def _connected(self) -> "Iterator[psycopg.Connection]":
        """One transaction, with all of it or nothing."""
        try:
            import psycopg
        except ImportError as exc:
            raise DatabaseError(
                "PostgreSQL needs its driver: pip install 'tamizdat[newsroom,postgresql]'"
            ) from exc
        names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
        given: dict[str, Any] = {
            names[name]: value for name, value in self._environment.items() if name in names
        }
        try:
            with psycopg.connect(**given, dbname=self.name) as connection:
                yield connection
        except psycopg.OperationalError as exc:
            raise DatabaseError(f"the database cannot be reached: {_first_line(str(exc))}") from exc
        except psycopg.Error as exc:
            raise DatabaseError(f"the database refuses: {_first_line(str(exc))}") from exc

    def _run(self, tool: str, *arguments: str) -> str:
        program = shutil.which(tool)
        if program is None:
            raise DumpError(f"{tool} is not installed; it comes with PostgreSQL's client programs")
        done = subprocess.run(
            [program, *arguments, "--no-password"],
            env={**os.environ, **self._environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise DumpError(f"{tool} failed: {_first_line(done.stderr)}")
        return done.stdout


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["it gave no reason"])[0]


def _tables(connection: "psycopg.Connection") -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
    )
    return [table for (table,) in rows]


def _drop(connection: "psycopg.Connection", tables: Sequence[str]) -> None:
    from psycopg.sql import SQL, Identifier

    for table in tables:
        connection.execute(SQL("DROP TABLE IF EXISTS {} CASCADE").format(Identifier(table)))


_ESCAPED = re.compile(r"\\(.)")
_SPECIAL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _copied_values(script: str, column: str) -> set[str]:
    """One column of what PostgreSQL's COPY wrote down: a line a row, a tab between two values."""
    found: set[str] = set()
    place: int | None = None
    for line in script.split("\n"):
        if line.startswith("COPY ") and line.endswith(" FROM stdin;"):
            names = [name.strip('"') for name in line[line.index("(") + 1 : line.rindex(")")].split(", ")]
            place = names.index(column) if column in names else None
        elif line == "\\.":
            place = None
        elif place is not None:
            value = line.split("\t")[place]
            if value not in ("", "\\N"):
                found.add(_ESCAPED.sub(_unescaped, value))
    return found


def _unescaped(escape: re.Match[str]) -> str:
    return _SPECIAL.get(escape[1], escape[1])
