"""From the embedded database to a server's: every row as it is, in one transaction."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tamizdat.newsroom.apart import apart
from tamizdat.newsroom.errors import DumpError
from tamizdat.newsroom.migrating import migrate

if TYPE_CHECKING:
    import psycopg

#: What the server's own migrations write, and what is made anew from the rest: the index of the desk's search.
_OF_ITS_OWN = ("django_migrations", "wagtailsearch_", "tamizdat_unfinished")
#: How PostgreSQL is told what Django writes into SQLite. What is not named here is the same in both.
_SPELT: dict[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "timestamp with time zone": lambda value: f"{value}+00",
}
_SAME_IN_BOTH = frozenset(
    {
        *("bigint", "integer", "smallint", "double precision"),
        *("character varying", "text", "date", "jsonb", "uuid"),
    }
)


class _Column(NamedTuple):
    name: str
    kind: str
    is_counted: bool  # the server gives the next number


def move_to_server(part: Path, embedded: Path) -> None:
    """Fill the server's database that the settings name from the embedded one, which is then gone.

    Raises:
        DumpError: a row is not such as the server takes. Nothing is in its tables then.
    """
    apart(lambda: _migrate_embedded(part))
    migrate(part)
    from django.core.management import call_command
    from django.db import connection, connections

    connection.ensure_connection()
    with closing(sqlite3.connect(f"{embedded.as_uri()}?mode=ro", uri=True)) as before:
        _copy_all(before, connection.connection)
    call_command("update_index", verbosity=0)
    connections.close_all()
    for file in embedded.parent.glob(f"{embedded.name}*"):
        file.unlink()


def _migrate_embedded(part: Path) -> None:
    # The environment counts more than the settings, and empty means the embedded database.
    os.environ["TAMIZDAT_DATABASE__URL"] = ""
    migrate(part)


def _copy_all(before: sqlite3.Connection, server: "psycopg.Connection") -> None:
    import psycopg
    from psycopg.sql import SQL, Identifier

    tables = dict(_tables(server))
    refusals = (psycopg.DataError, psycopg.IntegrityError)
    try:
        with server.transaction():
            server.execute(SQL("TRUNCATE {} CASCADE").format(SQL(", ").join(map(Identifier, tables))))
            # Rows may come before those that they refer to: Django's constraints are looked at when all is there.
            for table, columns in tables.items():
                try:
                    _copy(before, server, table, columns)
                except refusals as exc:
                    raise _refused(table, exc) from exc
    except refusals as exc:
        raise _refused(exc.diag.table_name or "the database", exc) from exc


def _refused(table: str, exc: "psycopg.Error") -> DumpError:
    """Not the server's whole message: it quotes the row, and after a colon the value."""
    reason = (exc.diag.message_primary or str(exc)).partition(": ")[0]
    return DumpError(f"{table} cannot be moved as it is: {reason}")


def _tables(server: "psycopg.Connection") -> Iterator[tuple[str, list[_Column]]]:
    rows = server.execute(
        "SELECT table_name, column_name, data_type, is_identity = 'YES' FROM information_schema.columns "
        "JOIN information_schema.tables USING (table_schema, table_name) "
        "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' "
        "ORDER BY table_name, ordinal_position"
    ).fetchall()
    tables: dict[str, list[_Column]] = {}
    for table, *column in rows:
        if not table.startswith(_OF_ITS_OWN):
            tables.setdefault(table, []).append(_Column(*column))
    yield from tables.items()


def _copy(
    before: sqlite3.Connection, server: "psycopg.Connection", table: str, columns: Sequence[_Column]
) -> None:
    from psycopg.sql import SQL, Identifier

    foreign = [column.kind for column in columns if column.kind not in {*_SPELT, *_SAME_IN_BOTH}]
    if foreign:
        raise DumpError(f"{table} cannot be moved: it has a column of the kind {foreign[0]!r}")
    spelt = [_SPELT.get(column.kind) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    into = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table), SQL(", ").join(Identifier(column.name) for column in columns)
    )
    with server.cursor() as cursor, cursor.copy(into) as rows:
        for row in before.execute(f'SELECT {names} FROM "{table}"'):  # noqa: S608  # the server's own names
            rows.write_row(
                [
                    value if spell is None or value is None else spell(value)
                    for value, spell in zip(row, spelt, strict=True)
                ]
            )
    for column in columns:
        if column.is_counted:
            server.execute(
                SQL(
                    "SELECT setval(pg_get_serial_sequence(quote_ident({}), {}), max({})) FROM {} HAVING max({}) > 0"
                ).format(
                    table, column.name, *[Identifier(column.name), Identifier(table), Identifier(column.name)]
                )
            )
