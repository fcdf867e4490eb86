"""A newsroom with one account of each role."""

import pytest
from django.contrib.auth.models import User

from tamizdat.desk.roles import Role, make_newsroom
from tests.desk.staff import LANGUAGES, account


@pytest.fixture
def newsroom(db: None) -> None:
    make_newsroom("The Far Shore", LANGUAGES)


@pytest.fixture
def reporter(newsroom: None) -> User:
    return account(Role.REPORTER)


@pytest.fixture
def editor(newsroom: None) -> User:
    return account(Role.EDITOR)


@pytest.fixture
def publisher(newsroom: None) -> User:
    return account(Role.PUBLISHER)
