"""A database is worked on by the program that it was made for, or brought up to date."""

import os

import pytest
from django.db.migrations.recorder import MigrationRecorder

from tamizdat.newsroom import migrating
from tamizdat.newsroom.errors import DatabaseError
from tamizdat.newsroom.migrating import require_up_to_date
from tamizdat.newsroom.opening import open_newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def applied():
    """What the database says was done to it."""
    return MigrationRecorder.Migration.objects


def test_a_database_that_this_program_made_is_up_to_date():
    require_up_to_date()


def test_every_app_that_has_tables_is_looked_at():
    assert {"desk", "press", "auth", "wagtailcore", "django_tasks_database"} <= {
        app for app, _ in migrating._brought()
    }


def test_an_older_database_is_refused_with_the_way_out(applied):
    applied.filter(app="press").delete()

    with pytest.raises(DatabaseError, match="of an older program: `tamizdat run` brings it up to date"):
        require_up_to_date()


def test_a_newer_database_is_refused(applied):
    applied.create(app="desk", name="9999_of_the_future")

    with pytest.raises(DatabaseError, match="of a newer program than this one"):
        require_up_to_date()


def test_what_a_library_has_dropped_since_makes_no_database_newer(applied):
    applied.create(app="wagtailcore", name="0002_squashed_away")

    require_up_to_date()


def test_no_command_works_on_an_older_database(applied):
    applied.filter(app="press").delete()

    with pytest.raises(DatabaseError):
        open_newsroom(os.environ["TAMIZDAT_NEWSROOM"])
