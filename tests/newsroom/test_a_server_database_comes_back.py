"""A newsroom on a real PostgreSQL is made, backed up, and restored into another database of the server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest

SERVER = os.environ.get("TAMIZDAT_DATABASE__URL", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="the tests run on the embedded database")


def address(database):
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{database}"))


def tamizdat(*words, check=True):
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TAMIZDAT_")}
    done = subprocess.run(
        [sys.executable, "-m", "tamizdat", *words], env=environ, capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise AssertionError(done.stderr)
    return done


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    names = [f"paper_{os.getpid()}_{number}" for number in range(2)]
    for name in names:
        subprocess.run(["psql", SERVER, "-qc", f"CREATE DATABASE {name}"], check=True)
    yield address(names[0]), address(names[1])
    for name in names:
        subprocess.run(["psql", SERVER, "-qc", f"DROP DATABASE {name} WITH (FORCE)"], check=True)


def test_a_newsroom_on_a_server_comes_back_in_another_database(databases, tmp_path):
    first, second = databases
    new = ("--name", "The Far Shore", "--language", "en", "--address", "https://farshore.example/", "--json")
    made = json.loads(tamizdat("new", str(tmp_path / "paper"), *new, "--database", first).stdout)
    tamizdat("--newsroom", str(tmp_path / "paper"), "edition", "bake", "--full")
    tamizdat("--newsroom", str(tmp_path / "paper"), "backup", str(tmp_path / "paper.backup"))

    restore = ("restore", str(tmp_path / "paper.backup"), str(tmp_path / "back"))
    over_itself = tamizdat(*restore, check=False)
    tamizdat(*restore, "--database", second)

    assert over_itself.returncode == 1
    assert "is not empty" in over_itself.stderr
    verdict = (
        "edition",
        "verify",
        str(tmp_path / "back" / "www"),
        "--root",
        made["root_fingerprint"],
        "--no-memory",
    )
    assert tamizdat(*verdict).returncode == 0
    assert second in (tmp_path / "back" / "secrets.toml").read_text()


def test_a_database_that_holds_something_gets_no_newsroom(databases, tmp_path):
    subprocess.run(["psql", databases[0], "-qc", "CREATE TABLE ledger (line text)"], check=True)
    new = ("--name", "The Far Shore", "--language", "en", "--address", "https://farshore.example/")

    done = tamizdat("new", str(tmp_path / "paper"), *new, "--database", databases[0], check=False)

    assert done.returncode == 1
    assert done.stderr == "the database is not empty: it has 1 tables, such as ledger\n"
    assert list(tmp_path.iterdir()) == []
