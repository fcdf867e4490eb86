"""The PostgreSQL server of a test run, if there is one: `.ci/postgresql` starts it and names it.

Django's own test database is in it, and each newsroom that a test makes with `tamizdat new` has one to itself.
"""

import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

#: The address of the server's own database; empty when the tests run on the embedded one.
SERVER = os.environ.get("POSTGRESQL_FOR_TESTS", "")
on_a_server = pytest.mark.skipif(
    not SERVER, reason="there is no server: the tests run on the embedded database"
)


def address_of(database: str) -> str:
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{database}"))


def make_database(*, like: str = "template0") -> str:
    """The address of a new database, empty or a copy of another. It goes with the server."""
    name = f"paper_{uuid4().hex}"
    ask(SERVER, f"CREATE DATABASE {name} TEMPLATE {like}")
    return address_of(name)


def ask(address: str, sql: str) -> str:
    """What the server answers."""
    done = subprocess.run(
        ["psql", address, "-qAtc", sql], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def move_to_a_copy(directory: Path) -> None:
    """Give a copied newsroom a database of its own, if it stands on a server."""
    secrets = directory / "secrets.toml"
    text = secrets.read_text("utf-8")
    named = re.search(r'^url = "(.+)"$', text, re.MULTILINE)
    if named:
        copy = make_database(like=urlsplit(named[1]).path.lstrip("/"))
        secrets.write_text(text.replace(named[1], copy), "utf-8")
