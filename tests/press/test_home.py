"""Publishers see on the desk's first page how the press is doing; nobody else is asked to."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tamizdat.desk.roles import Role, make_newsroom
from tamizdat.press.models import PressRun
from tests.desk.staff import account, signed_in

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 7, 6, 12, tzinfo=UTC)


@pytest.fixture
def publisher() -> User:
    make_newsroom("The Far Shore", ["en"])
    return account(Role.PUBLISHER)


def first_page(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def run(**told: object) -> None:
    usual = {"started_at": NOON, "seconds": 1.25, "is_full": False, "outcome": "released", "edition": 4711}
    PressRun.objects.create(**{**usual, **told})


def test_a_publisher_sees_the_last_runs_and_what_was_put_right(publisher: User) -> None:
    run(is_full=True, healed=["2031/07/06/harbour.html"])
    run(started_at=NOON.replace(hour=13), outcome="refused", edition=None, message="dead link to <a.html>")

    page = first_page(signed_in(publisher))

    assert "Edition 4711" in page
    assert "2031/07/06/harbour.html" in page
    assert "dead link to &lt;a.html&gt;" in page


def test_a_long_list_of_what_was_put_right_is_cut(publisher: User) -> None:
    run(is_full=True, healed=[f"{number}.html" for number in range(10)])

    page = first_page(signed_in(publisher))

    assert "7.html" in page
    assert "8.html" not in page
    assert "and 2 more" in page


def test_a_paper_in_order_is_told_in_one_line(publisher: User) -> None:
    run(is_full=True, outcome="unchanged", edition=None)

    assert "found every file as it should be" in first_page(signed_in(publisher))


def test_an_editor_is_not_shown_the_press(publisher: User) -> None:
    run()

    assert "Edition 4711" not in first_page(signed_in(account(Role.EDITOR)))


def test_it_is_told_in_russian_too(publisher: User) -> None:
    run(is_full=True)
    client = signed_in(publisher)
    client.cookies["django_language"] = "ru"

    with translation.override("en"):  # a request leaves its language behind
        assert "Выпуск 4711" in first_page(client)
