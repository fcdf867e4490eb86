"""A newer program meets the database of an older one: nothing works on it before it is brought up to date."""

from pathlib import Path

from tests.journeys.newsrooms import Newsroom

#: A step that any program can take back: the table is dropped, and made anew when it is missed.
OLDER = ("manage", "migrate", "sessions", "zero", "--verbosity", "0")


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
