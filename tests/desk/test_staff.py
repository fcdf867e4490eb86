"""Accounts: made by publishers, one role each, nobody above them within reach."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tamizdat.desk import sign_in
from tamizdat.desk.errors import StaffAccountError
from tamizdat.desk.models import FailedSignIn, Section
from tamizdat.desk.roles import Role, add_staff, make_newsroom, role_of
from tests.desk.staff import LANGUAGES, signed_in

pytestmark = pytest.mark.usefixtures("newsroom")

PASSWORD = "lanterns on the quay"
WRONG = "lamps on the quay"


def form(**changes: str) -> dict[str, str]:
    return {"username": "mira", "password1": PASSWORD, "password2": PASSWORD, "role": "Editor", **changes}


def test_a_publisher_makes_an_account(publisher: User) -> None:
    signed_in(publisher).post(reverse("wagtailusers_users:add"), form())

    made = User.objects.get(username="mira")
    assert role_of(made) is Role.EDITOR
    assert made.check_password(PASSWORD)
    assert (made.email, made.is_superuser) == ("", False)


def test_nobody_is_made_a_superuser_through_the_desk(publisher: User) -> None:
    signed_in(publisher).post(reverse("wagtailusers_users:add"), form(is_superuser="on"))

    assert not User.objects.get(username="mira").is_superuser


def test_a_short_password_is_refused(publisher: User) -> None:
    signed_in(publisher).post(reverse("wagtailusers_users:add"), form(password1="short", password2="short"))

    assert not User.objects.filter(username="mira").exists()


def test_a_publisher_changes_a_role_and_keeps_the_password(publisher: User, reporter: User) -> None:
    reporter.set_password(PASSWORD)
    reporter.save()

    signed_in(publisher).post(
        reverse("wagtailusers_users:edit", args=[reporter.pk]),
        form(username=reporter.username, password1="", password2="", is_active="on"),
    )

    reporter = User.objects.get(pk=reporter.pk)
    assert role_of(reporter) is Role.EDITOR
    assert reporter.check_password(PASSWORD)


def test_a_publisher_does_not_lose_the_role_by_mistake(publisher: User) -> None:
    signed_in(publisher).post(
        reverse("wagtailusers_users:edit", args=[publisher.pk]),
        form(username=publisher.username, password1="", password2="", role="Reporter"),
    )

    assert role_of(publisher) is Role.PUBLISHER


@pytest.mark.parametrize("action", ["edit", "delete", "copy"])
def test_a_publisher_does_not_touch_a_superuser(publisher: User, action: str) -> None:
    above = User.objects.create(username="above", is_superuser=True)
    address = reverse("wagtailusers_users:edit", args=[above.pk]).replace("edit", action)

    signed_in(publisher).post(address, form(username="above", is_active="on"))

    above.refresh_from_db()
    assert above.password == ""


def test_making_a_newsroom_twice_changes_nothing() -> None:
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}

    make_newsroom("The Far Shore", LANGUAGES)

    assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == before
    assert set(before) == {role.value for role in Role}


def test_a_new_paper_speaks_each_of_its_languages() -> None:
    assert list(Section.objects.order_by("locale__language_code").values_list("name", flat=True)) == [
        "News",
        "သတင်း",
        "Новости",
    ]


@pytest.mark.parametrize(
    ("name", "password", "role", "reason"),
    [
        ("mira", "short", "editor", "14"),
        ("mira", PASSWORD, "owner", "reporter, editor, publisher"),
        ("two words", PASSWORD, "editor", "cannot be made"),
        ("editor", PASSWORD, "editor", "exists"),
    ],
    ids=["weak", "no such role", "malformed", "taken"],
)
def test_an_account_that_cannot_be_made_says_why(
    editor: User, name: str, password: str, role: str, reason: str
) -> None:
    with pytest.raises(StaffAccountError, match=reason):
        add_staff(name, password, role)


# Signing in.


def knock(password: str = WRONG) -> Client:
    client = Client()
    client.post(reverse("wagtailadmin_login"), {"username": "mira", "password": password})
    return client


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (10, 32), (11, 60), (500, 60)]
)
def test_each_failure_makes_the_next_try_wait_longer(tries: int, seconds: int) -> None:
    assert sign_in.wait_after(tries).total_seconds() == seconds


def test_a_right_password_opens_the_desk() -> None:
    add_staff("mira", PASSWORD, Role.EDITOR)

    assert "_auth_user_id" in knock(PASSWORD).session


def test_after_too_many_tries_even_the_right_password_waits() -> None:
    add_staff("mira", PASSWORD, Role.EDITOR)
    for _ in range(8):
        sign_in.note_try("mira", now=timezone.now())

    assert "_auth_user_id" not in knock(PASSWORD).session


def test_a_success_forgets_the_failures() -> None:
    add_staff("mira", PASSWORD, Role.EDITOR)
    knock()
    knock(PASSWORD)

    assert not FailedSignIn.objects.exists()


def test_neither_name_nor_address_of_who_tried_is_kept() -> None:
    knock()

    row = FailedSignIn.objects.values().get()
    assert set(row) == {"name_digest", "tries", "last_at"}
    assert "mira" not in str(row)


def test_a_try_counts_before_its_password_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []

    def look(*args: object, **kwargs: object) -> None:
        counted.append(FailedSignIn.objects.get().tries)

    monkeypatch.setattr("django.contrib.auth.forms.authenticate", look)

    knock()

    assert counted == [1]


def test_names_that_nobody_has_wait_as_well() -> None:
    for _ in range(sign_in.FREE_TRIES + 3):
        sign_in.note_try("nobody", now=timezone.now())

    assert sign_in.wait_for("nobody", now=timezone.now()).total_seconds() > 0


def test_the_sign_in_page_runs_no_inline_script(client: Client) -> None:
    policy = client.get(reverse("wagtailadmin_login"))["Content-Security-Policy"]

    assert "script-src 'self';" in policy


def test_staff_set_their_language_look_and_password_and_are_asked_for_nothing_else(reporter: User) -> None:
    reporter.set_password("an older pass phrase")
    reporter.save()
    client = signed_in(reporter)

    page = client.get(reverse("wagtailadmin_account"))

    fields = set(re.findall(r'<(?:input|select)[^>]* name="(\w+)-\w+"', page.content.decode()))
    assert fields == {"locale", "theme", "password"}


def test_the_desk_has_one_clock(reporter: User) -> None:
    page = signed_in(reporter).get(reverse("wagtailadmin_account")).content.decode()

    assert "current_time_zone" not in page
