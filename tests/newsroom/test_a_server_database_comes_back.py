"""A newsroom on a real PostgreSQL is made, backed up and restored, and one with an embedded database moves to it."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.databases import SERVER, ask, make_database, on_a_server
from tests.journeys.newsrooms import Newsroom, run_tamizdat

pytestmark = on_a_server

NEW = ("--name", "The Far Shore", "--language", "en", "--address", "https://farshore.example/", "--json")
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
WRITE = """
from tamizdat.desk.models import Article, FrontPage, Section
front = FrontPage.objects.get()
article = Article(title="The harbour is closed", slug="harbour", section=Section.objects.get(), locale=front.locale,
                  body=[("paragraph", "<p>Since noon.</p>")], live=False)
front.add_child(instance=article)
article.save_revision().publish()
article.title = "The harbour is open"
article.save_revision()
"""
UPGRADE = """
import sys
from pathlib import Path
from tamizdat.newsroom.migrating import bring_up_to_date
assert bring_up_to_date(Path(sys.argv[1]))
"""
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "upgrade.md"
TELL = """
import json
from django.contrib.auth.models import User
from django.db import connection
from tamizdat.desk.models import Article
article = Article.objects.get()
print(json.dumps({
    "database": connection.vendor,
    "draft": article.get_latest_revision_as_object().title,
    "live": article.live,
    "revisions": [r.created_at.isoformat() for r in article.revisions.order_by("id")],
    "body": article.body.get_prep_value(),
    "standing": [article.standing.path, str(article.translation_key)],
    "accounts": [user.password for user in User.objects.all()],
    "found": [a.pk for a in Article.objects.search("harbour")],
}))
"""


def make(directory: Path, *words: str) -> Newsroom:
    told = json.loads(run_tamizdat("new", str(directory), *NEW, *words).stdout)
    return Newsroom(directory, 0, 0, fingerprint=told["root_fingerprint"])


def told_by(newsroom: Newsroom) -> dict[str, object]:
    told: dict[str, object] = json.loads(newsroom.manage(TELL))
    return told


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "paper.backup"


def test_a_newsroom_on_a_server_comes_back_in_another_database(tmp_path: Path, file: Path) -> None:
    first, second = make_database(), make_database()
    newsroom = make(tmp_path / "paper", "--database", first)
    newsroom.run("edition", "bake", "--full")
    newsroom.run("backup", str(file))

    over_itself = run_tamizdat("restore", str(file), str(tmp_path / "back"), "--database", first, check=False)
    run_tamizdat("restore", str(file), str(tmp_path / "back"), "--database", second)

    assert over_itself.returncode == 1
    assert "is not empty" in over_itself.stderr
    assert newsroom.verify(tmp_path / "back" / "www")[0] == 0
    assert second in (tmp_path / "back" / "secrets.toml").read_text()


def test_a_database_that_holds_something_gets_no_newsroom(tmp_path: Path) -> None:
    taken = make_database()
    ask(taken, "CREATE TABLE ledger (line text)")

    done = run_tamizdat("new", str(tmp_path / "paper"), *NEW, "--database", taken, check=False)

    assert done.returncode == 1
    assert done.stderr == "the database is not empty: it has 1 tables, such as ledger\n"
    assert list(tmp_path.iterdir()) == []
    assert ask(taken, TABLES) == "1"


def test_a_newsroom_that_cannot_be_made_leaves_its_database_empty(tmp_path: Path) -> None:
    database = make_database()
    accounts = ("--staff", "x" * 200)  # longer than an account's name may be

    done = run_tamizdat("new", str(tmp_path / "paper"), *NEW, "--database", database, *accounts, check=False)

    assert done.returncode == 1
    assert ask(database, TABLES) == "0"


def test_a_newsroom_moves_from_the_embedded_database_to_a_server(tmp_path: Path, file: Path) -> None:
    embedded = make(tmp_path / "paper", "--database", "")
    embedded.manage(WRITE)
    embedded.run("manage", "update_index", "--verbosity", "0")
    embedded.run("edition", "bake")
    before, stories = told_by(embedded), sorted(path.name for path in embedded.www.rglob("*.html"))
    embedded.run("backup", str(file))

    run_tamizdat("restore", str(file), str(tmp_path / "moved"), "--database", make_database())

    moved = Newsroom(tmp_path / "moved", 0, 0, fingerprint=embedded.fingerprint)
    assert (before.pop("database"), (after := told_by(moved)).pop("database")) == ("sqlite", "postgresql")
    assert after == before
    assert sorted(path.name for path in moved.www.rglob("*.html")) == stories
    assert moved.verify(moved.www)[0] == 0
    assert list(moved.directory.glob("*.sqlite3*")) == []
    # The server counts on from the rows that came.
    moved.manage(WRITE.replace('slug="harbour"', 'slug="harbour-2"'))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("kicker = 'a secret ' || hex(zeroblob(200))", "value too long for type character varying"),
        ("published_at = 'a secret'", "invalid input syntax for type timestamp with time zone\n"),
        ("section_id = 987654", 'insert or update on table "desk_article" violates foreign key constraint'),
    ],
    ids=["too long", "no moment", "an orphan"],
)
def test_what_a_server_does_not_take_is_named_and_leaves_its_database_empty(
    tmp_path: Path, file: Path, change: str, reason: str
) -> None:
    embedded = make(tmp_path / "paper", "--database", "")
    embedded.manage(WRITE)
    with closing(sqlite3.connect(embedded.directory / "newsroom.sqlite3")) as database, database:
        database.execute(f"UPDATE desk_article SET {change}")  # noqa: S608  # the table above
    embedded.run("backup", str(file))
    database = make_database()

    done = run_tamizdat("restore", str(file), str(tmp_path / "moved"), "--database", database, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith(f"desk_article cannot be moved as it is: {reason}")
    assert "secret" not in done.stderr
    assert "987654" not in done.stderr
    assert ask(database, TABLES) == "0"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("moved")] == []


def test_a_restore_that_fails_leaves_the_database_as_it_was(tmp_path: Path, file: Path) -> None:
    newsroom = make(tmp_path / "paper", "--database", make_database())
    # What was brought up to date is done once more, and fails: its tables are there.
    forget = "DELETE FROM django_migrations WHERE app = 'press'"
    newsroom.manage(f"from django.db import connection; connection.cursor().execute({forget!r})")
    newsroom.run("backup", str(file))
    database = make_database()

    done = run_tamizdat("restore", str(file), str(tmp_path / "back"), "--database", database, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("the database cannot be brought up to date: ")
    assert ask(database, TABLES) == "0"
    assert not (tmp_path / "back").exists()


def test_who_goes_back_as_the_page_says_can_upgrade_again(tmp_path: Path) -> None:
    address = make_database()
    newsroom = make(tmp_path / "paper", "--database", address)
    newsroom.run("manage", "migrate", "sessions", "zero", "--verbosity", "0")
    upgrade = [sys.executable, "-c", UPGRADE, str(newsroom.directory)]
    subprocess.run(upgrade, check=True)
    server = urlsplit(SERVER)
    here = {
        "tamizdat": urlsplit(address).path.lstrip("/"),
        "--dbname=tamizdat": f"--dbname={urlsplit(address).path.lstrip('/')}",
        "/srv/tamizdat/paper/before-upgrade/database.dump": str(
            newsroom.directory / "before-upgrade" / "database.dump"
        ),
    }
    written = re.findall(r"^sudo -u \w+ ((?:dropdb|createdb|pg_restore) .+)$", PAGE.read_text(), re.MULTILINE)
    environ = {
        **os.environ,
        "PGHOST": str(server.hostname),
        "PGPORT": str(server.port),
        "PGUSER": str(server.username),
    }

    for command in written:
        words = [here.get(word, word) for word in command.replace("--owner tamizdat ", "").split()]
        subprocess.run(words, check=True, env=environ)
    gone_back = ask(address, TABLES)
    subprocess.run(upgrade, check=True)

    assert [command.split()[0] for command in written] == ["dropdb", "createdb", "pg_restore"]
    assert int(ask(address, TABLES)) == int(gone_back) + 1
    newsroom.run("edition", "bake", "--full")
