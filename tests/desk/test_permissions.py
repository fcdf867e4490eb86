"""Who may open which address of the desk: every address there is, every role.

The table says who may; whatever it does not name is for nobody. An address that Wagtail adds one day fails here
until somebody has thought about it.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, Site, Task, UploadedFile, Workflow

from tamizdat.desk.models import Contributor, Photo, PlainPage, Section, Topic, Use
from tamizdat.desk.photos import add_photo
from tests.desk.addresses import arguments, named_addresses
from tests.desk.staff import draft, front, published, reread, signed_in, story_form
from tests.desk.telltales import jpeg

pytestmark = pytest.mark.usefixtures("newsroom", "media")

EVERYBODY, STAFF, EDITORS, PUBLISHERS, STRANGERS = "arep", "rep", "ep", "p", "a"
#: Of a story that somebody else wrote and that is out. First match counts.
RULES = (
    (r"wagtailadmin_(sprite|javascript_catalog)", EVERYBODY),
    (r"wagtailadmin_login", STRANGERS),  # whoever has signed in is sent home
    (r"wagtailadmin_(home|account|logout|dismissibles|tag_autocomplete|editing_sessions:release)", STAFF),
    (r"wagtailadmin_api:(pages|documents|images):(listing|detail)", STAFF),
    # What the lists and the choosers show: headlines, photos, files, names.
    (r"wagtailadmin_explore\w*|desk_(stories|fronts|plain_pages):\w+", STAFF),
    (r"wagtailadmin_choose_page\w*|wagtailadmin_pages:(search\w*|type_use\w*|choose_parent)", STAFF),
    (r"wagtail(docs|images)(_chooser)?:(index\w*|add\w*|choose\w*|chosen\w*|create|select_format)", STAFF),
    (r"wagtailsnippets_desk_\w+:list\w*|wagtailsnippetchoosers_desk_\w+:(choose\w*|chosen\w*)", STAFF),
    (r"wagtailadmin_reports:(workflow\w*|site_history\w*|aging_pages\w*|page_types_usage\w*)", STAFF),
    (r"wagtailadmin_pages:(add|add_subpage|preview_on_add|confirm_workflow_cancellation)", STAFF),
    # Leads on to the history, which is not for all.
    (r"wagtailadmin_pages:revisions_index", STAFF),
    (r"wagtailadmin_workflows:task_chooser\w*|wagtailadmin_workflows:task_chosen", STAFF),
    (r"wagtailembeds:chooser\w*", STAFF),  # finds nothing: no finder is set up
    # Stories of others.
    (
        r"wagtailadmin_pages:(edit|usage|preview_on_edit|view_draft|delete|unpublish|copy|lock|unlock)",
        EDITORS,
    ),
    (r"wagtailadmin_pages:(revisions_\w+|workflow_history|history\w*)", EDITORS),
    (r"wagtailadmin_editing_sessions:ping", EDITORS),
    (r"wagtailadmin_reports:locked_pages\w*", EDITORS),
    (r"desk:translate", EDITORS),
    (r"wagtail(docs|images):(edit\w*|delete|delete_multiple|preview|\w+_usage)", EDITORS),
    (r"wagtailsnippet(s|choosers)_desk_(topic|contributor):\w+", EDITORS),
    # What the paper is made of.
    (r"wagtailsnippet(s|choosers)_desk_section:\w+", PUBLISHERS),
    (r"wagtailusers_users:\w+", PUBLISHERS),
)
#: Signing out would end the walk, and one is there to raise an error.
LEFT_OUT = {"wagtailadmin_logout", "wagtailadmin_error_test"}


def expected(name: str, role: str) -> bool:
    for rule, roles in RULES:
        if re.fullmatch(rule, name):
            return role in roles
    return False


def may(client: Client, address: str) -> bool:
    """Whether the address opens. What can only be posted to is posted to, and undone."""
    response = client.get(address)
    if response.status_code == 405:
        with transaction.atomic():
            response = client.post(address)
            transaction.set_rollback(True)
    if response.streaming:
        b"".join(response)  # read to its end the client closes it; close() would end the test's transaction
    return _opens(response)  # type: ignore[arg-type]  # the test client's own class


def _opens(response: HttpResponse) -> bool:
    leads_to = response.headers.get("Location", "")
    is_turned_away = response.status_code == 302 and (leads_to == "/" or leads_to.startswith("/login/"))
    return response.status_code < 404 and response.status_code != 403 and not is_turned_away


@pytest.fixture
def known() -> Mapping[str, dict[str, Any]]:
    """Arguments of addresses, by what stands in their names; `""` for all."""
    author = User.objects.create(username="somebody-else")
    article = published("Out", by=author)
    photo = add_photo(
        SimpleUploadedFile("a.jpg", jpeg()),
        title="Pier",
        credit="Lio Hartmann",
        alternative_text="A pier",
        uploaded_by=author,
    )
    file = get_document_model().objects.create(
        title="Ledger", file=ContentFile(b"x", "x.pdf"), uploaded_by_user=author
    )
    topic = Topic.objects.create(name="Fuel", slug="fuel", locale=article.locale)
    person = Contributor.objects.create(name="Lio Hartmann", slug="lio", locale=article.locale)
    return {
        "": {
            "name": photo.file.name,
            "restriction_id": 1,
            "parent_page_id": front().pk,
            "app_label": "desk",
            "model_name": "article",
            "action": "delete",
            "content_type_app_name": "desk",
            "content_type_model_name": "article",
            "page_id": article.pk,
            "page_to_move_id": article.pk,
            "destination_id": front("ru").pk,
            "action_name": "approve",
            "task_state_id": 1,
            "task_id": Task.objects.get().pk,
            "revision_id": article.latest_revision_id,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "workflow_state_id": 1,
            "collection_id": Collection.objects.get().pk,
            "page_pk": front().pk,
            "workflow_pk": Workflow.objects.get().pk,
            "app_name": "taggit",
            "object_id": str(article.pk),
            "session_id": 1,
            "uploaded_file_id": 1,
            "path": "nothing.html",
            "article_id": article.pk,
            "number": 0,
            "language": "ru",
            "document_id": file.pk,
            "doc_id": file.pk,
            "image_id": photo.pk,
            "filter_spec": "width-100",
            "uidb64": "x",
            "token": "y",
            "pk": article.pk,
        },
        "section": {"pk": Section.objects.filter(locale=article.locale)[0].pk},
        "topic": {"pk": topic.pk},
        "contributor": {"pk": person.pk},
        "sites": {"pk": Site.objects.get().pk},
        "users": {"pk": author.pk},
        "groups": {"pk": Group.objects.all()[0].pk},
        "docs": {"pk": file.pk},
        "api:documents": {"pk": file.pk},
        "images": {"pk": photo.pk},
        "workflows": {"pk": Workflow.objects.get().pk},
        "collections": {"pk": Collection.objects.get().pk},
    }


@pytest.mark.parametrize("role", ["", "reporter", "editor", "publisher"])
def test_every_address_opens_for_those_who_may_and_for_nobody_else(
    role: str, known: Mapping[str, dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(role)) if role else Client()
    letter = role[:1] or "a"
    differing = []
    for name, pattern, _ in named_addresses():
        given = {
            key: value for part, values in known.items() if part in name for key, value in values.items()
        }
        try:
            address = reverse(name, kwargs=arguments(pattern, given))
        except NoReverseMatch:
            continue  # unnamed
        if name not in LEFT_OUT and may(client, address) != expected(name, letter):
            differing.append((name, "closed" if expected(name, letter) else "OPEN"))

    assert not differing


def edits(user: User, page_id: int) -> bool:
    return may(signed_in(user), reverse("wagtailadmin_pages:edit", args=[page_id]))


def test_a_reporter_edits_own_drafts_and_no_other(reporter: User) -> None:
    assert edits(reporter, draft("Mine", by=reporter).pk)
    assert not edits(reporter, draft("Somebody else's").pk)


def test_a_reporter_publishes_nothing(reporter: User) -> None:
    article = draft("Mine", by=reporter)
    client = signed_in(reporter)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    client.post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        story_form(article, **{"action-publish": "1", "kicker": "Now"}),
    )

    assert "action-publish" not in page
    assert "action-submit" in page
    assert not reread(article).live
    assert reread(article).get_latest_revision_as_object().kicker == "Now"


@pytest.mark.parametrize(
    ("role", "may_arrange"), [("reporter", False), ("editor", False), ("publisher", True)]
)
def test_the_front_page_is_the_publishers(
    role: str,
    may_arrange: bool,
    request: pytest.FixtureRequest,  # a row of the table
) -> None:
    assert edits(request.getfixturevalue(role), front().pk) is may_arrange


@pytest.mark.parametrize("action", ["delete", "unpublish", "copy", "move"])
def test_nobody_takes_a_front_page_away(publisher: User, action: str) -> None:
    assert not may(signed_in(publisher), reverse(f"wagtailadmin_pages:{action}", args=[front().pk]))


def test_no_second_front_page_is_made_by_hand(publisher: User) -> None:
    root = front().get_parent().pk

    assert not may(signed_in(publisher), reverse("wagtailadmin_pages:add", args=["desk", "frontpage", root]))


@pytest.mark.parametrize("action", ["delete", "unpublish", "move"])
def test_stories_are_withdrawn_and_deleted_one_by_one(editor: User, action: str) -> None:
    article = published("Out")

    signed_in(editor).post(
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={article.pk}",
        {"chooser": front("ru").pk},
    )

    assert reread(article).live
    assert reread(article).get_parent().pk == front().pk


def test_a_plain_page_that_stands_in_the_footer_is_the_editors(reporter: User, editor: User) -> None:
    page = PlainPage.objects.filter(locale__language_code="en")[0]

    assert edits(editor, page.pk)
    assert not edits(reporter, page.pk)


@pytest.mark.parametrize("action", ["edit", "delete"])
@pytest.mark.parametrize("kind", ["photo", "file"])
def test_what_stands_in_the_paper_is_not_changed_by_whoever_uploaded_it(
    kind: str, action: str, known: Mapping[str, dict[str, Any]], reporter: User, editor: User
) -> None:
    model, app = (Photo, "wagtailimages") if kind == "photo" else (get_document_model(), "wagtaildocs")
    upload = model.objects.get()
    upload.uploaded_by_user = reporter
    upload.save()
    address = reverse(f"{app}:{action}", args=[upload.pk])
    assert may(signed_in(reporter), address)

    Use.objects.create(user="story/1", used=f"{kind}/{upload.pk}", language="en")

    assert not may(signed_in(reporter), address)
    assert may(signed_in(editor), address)


def test_the_files_of_photos_are_for_staff_alone(reporter: User, known: Mapping[str, dict[str, Any]]) -> None:
    address = f"/media/{known['']['name']}"

    assert may(signed_in(reporter), address)
    assert not may(Client(), address)


def test_other_files_in_media_are_not_shown(publisher: User, media: Any) -> None:
    waiting = UploadedFile.objects.create(file=ContentFile(b"x", "x.jpg"))

    assert not may(signed_in(publisher), f"/media/{waiting.file.name}")


def test_no_other_file_in_media_is_reached_by_way_of_the_photos(
    publisher: User, known: Mapping[str, dict[str, Any]]
) -> None:
    file = get_document_model().objects.get()

    assert signed_in(publisher).get(f"/media/photos/../{file.file.name}").status_code == 404


def test_the_public_interface_of_wagtail_is_not_there(publisher: User) -> None:
    names = {name for name, _, _ in named_addresses()}

    assert not {name for name in names if name.startswith(("wagtailapi", "wagtail_serve", "api"))}
    assert signed_in(publisher).get("/api/v2/pages/").status_code == 404
