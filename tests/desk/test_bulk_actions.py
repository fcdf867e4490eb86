"""What is done to many photos, files and accounts at once: no more than may be done to each of them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection

from tamizdat.desk.models import Use
from tamizdat.desk.photos import add_photo
from tamizdat.desk.roles import Role, role_of
from tests.desk.staff import account, signed_in
from tests.desk.telltales import jpeg

pytestmark = pytest.mark.usefixtures("newsroom", "media")

KINDS = pytest.mark.parametrize("kind", ["photo", "file"])
ACTIONS = pytest.mark.parametrize("action", ["delete", "add_tags", "add_to_collection"])


def uploaded(kind: str, by: User) -> Any:
    if kind == "photo":
        upload = SimpleUploadedFile("a.jpg", jpeg())
        return add_photo(upload, title="Pier", credit="Lio Hartmann", alternative_text="A", uploaded_by=by)
    file = ContentFile(b"x", "x.pdf")
    return get_document_model().objects.create(title="Ledger", file=file, uploaded_by_user=by)


def do_to_many(user: User, action: str, uploads: list[Any], *, which: str = "") -> None:
    """As the bar below a list does it, once the question has been answered. `which`: what the address says."""
    options = type(uploads[0])._meta
    shelf = Collection.objects.filter(name="Shelf").first() or Collection.get_first_root_node().add_child(
        name="Shelf"
    )
    chosen = which or "&".join(f"id={upload.pk}" for upload in uploads)
    signed_in(user).post(
        reverse("wagtail_bulk_action", args=[options.app_label, options.model_name, action]) + f"?{chosen}",
        {"tags": "harbour", "collection": shelf.pk},
    )


def is_done(action: str, upload: Any) -> bool:
    found = type(upload).objects.filter(pk=upload.pk).first()
    if action == "delete":
        return found is None
    if action == "add_tags":
        return list(found.tags.names()) == ["harbour"]
    return bool(found.collection.name == "Shelf")


@ACTIONS
@KINDS
@pytest.mark.parametrize(("role", "may"), [("reporter", False), ("editor", True), ("publisher", True)])
def test_what_others_brought_is_the_editors(
    role: str,
    may: bool,  # a row of the table
    kind: str,
    action: str,
    request: pytest.FixtureRequest,
) -> None:
    upload = uploaded(kind, by=account(Role.REPORTER, "somebody-else"))

    do_to_many(request.getfixturevalue(role), action, [upload])

    assert is_done(action, upload) is may


@ACTIONS
@KINDS
def test_a_reporter_changes_own_uploads_and_leaves_the_others(reporter: User, kind: str, action: str) -> None:
    own, others = uploaded(kind, by=reporter), uploaded(kind, by=account(Role.REPORTER, "somebody-else"))

    do_to_many(reporter, action, [own, others])

    assert (is_done(action, own), is_done(action, others)) == (True, False)


@ACTIONS
@KINDS
@pytest.mark.parametrize("which", ["", "id=all"], ids=["picked", "all of the list"])
def test_what_stands_in_the_paper_is_not_changed_by_whoever_uploaded_it(
    reporter: User, kind: str, action: str, which: str
) -> None:
    upload = uploaded(kind, by=reporter)
    Use.objects.create(user="story/1", used=f"{kind}/{upload.pk}", language="en")

    do_to_many(reporter, action, [upload], which=which)

    assert not is_done(action, upload)


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
@pytest.mark.parametrize(("role", "may"), [("reporter", False), ("editor", False), ("publisher", True)])
def test_accounts_are_the_publishers(
    role: str,
    may: bool,  # a row of the table
    action: str,
    request: pytest.FixtureRequest,
) -> None:
    colleague = account(Role.REPORTER, "colleague")
    editors = Group.objects.get(name=Role.EDITOR.value)

    signed_in(request.getfixturevalue(role)).post(
        reverse("wagtail_bulk_action", args=["auth", "user", action]) + f"?id={colleague.pk}",
        {"role": editors.pk, "mark_as_active": "False"},
    )

    now = User.objects.filter(pk=colleague.pk).first()
    done = now is None or not now.is_active or editors in now.groups.all()
    assert done is may


def do_to_accounts(user: User, action: str, *accounts: User) -> None:
    signed_in(user).post(
        reverse("wagtail_bulk_action", args=["auth", "user", action])
        + "?"
        + "&".join(f"id={one.pk}" for one in accounts),
        {"role": Group.objects.get(name=Role.REPORTER.value).pk, "mark_as_active": "False"},
    )


def test_a_role_given_to_many_takes_the_place_of_the_old_one(publisher: User, editor: User) -> None:
    do_to_accounts(publisher, "assign_role", editor)

    assert role_of(editor) is Role.REPORTER


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_nobody_takes_the_last_key_away_from_themselves(publisher: User, action: str) -> None:
    do_to_accounts(publisher, action, publisher)

    publisher.refresh_from_db()
    assert (publisher.is_active, role_of(publisher)) == (True, Role.PUBLISHER)


@pytest.mark.parametrize("action", ["delete", "assign_role", "set_active_state"])
def test_an_account_with_all_rights_is_out_of_a_publishers_reach(publisher: User, action: str) -> None:
    above = User.objects.create(username="above", is_superuser=True)

    do_to_accounts(publisher, action, above)

    above.refresh_from_db()
    assert (above.is_active, role_of(above)) == (True, None)


def test_only_the_newsrooms_roles_are_given(publisher: User, reporter: User) -> None:
    other = Group.objects.create(name="Another")

    signed_in(publisher).post(
        reverse("wagtail_bulk_action", args=["auth", "user", "assign_role"]) + f"?id={reporter.pk}",
        {"role": other.pk},
    )

    assert role_of(reporter) is Role.REPORTER
    assert other not in reporter.groups.all()
