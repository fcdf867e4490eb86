"""The newsroom's database as a thing that can be copied while it works, and filled again from the copy."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from tamizdat.newsroom.env import NewsroomEnv
from tamizdat.newsroom.errors import DatabaseError, DumpError

SQLITE_FILE = "newsroom.sqlite3"
#: Kind of database → the name of its copy in a backup.
DATABASES_IN_BACKUPS = {"sqlite": SQLITE_FILE, "postgresql": "database.dump"}
_PAGES_A_STEP = 4096


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

    def require_vacant(self) -> None:
        """Refuse to fill a database that holds something."""
        ...

    def restore(self, file: Path) -> None:
        """Fill it from such a file."""
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

    def require_vacant(self) -> None:
        if self._file.exists():
            raise DatabaseError(f"{self._file} exists already")

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

    @property
    def file_in_backup(self) -> str:
        return DATABASES_IN_BACKUPS[self.kind]

    def dump(self, into: Path) -> None:
        os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        # The archive is packed by the backup itself.
        self._run("pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-acl", f"--file={into}")

    def require_vacant(self) -> None:
        found = self._run(
            "psql",
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--command=SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false))",
        )
        if found.strip() != "0":
            raise DatabaseError(f"the database is not empty: it has {found.strip()} tables")

    def restore(self, file: Path) -> None:
        self._run(
            "pg_restore",
            "--no-owner",
            "--no-acl",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={self._environment.get('PGDATABASE', '')}",
            str(file),
        )
        file.unlink()

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
            reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
            raise DumpError(f"{tool} failed: {reason}")
        return done.stdout
