"""A newsroom with one account of each role, and a place for its files."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from tests.desk.staff import LANGUAGES, account

from tamizdat.desk.roles import Role, make_newsroom


@pytest.fixture
def newsroom(db: None) -> None:
    make_newsroom("The Far Shore", LANGUAGES)


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def reporter(newsroom: None) -> User:
    return account(Role.REPORTER)


@pytest.fixture
def editor(newsroom: None) -> User:
    return account(Role.EDITOR)


@pytest.fixture
def publisher(newsroom: None) -> User:
    return account(Role.PUBLISHER)
