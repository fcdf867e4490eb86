"""Who may do what: the three staff roles, the review of every story, and a newsroom's first tables."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from wagtail.documents.models import AbstractDocument
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from tamizdat.desk.errors import StaffAccountError
from tamizdat.desk.models import FrontPage, Photo, PlainPage, Section, Use


class Role(StrEnum):
    """The values are the names of Django's groups."""

    REPORTER = "Reporter"  # writes, submits
    EDITOR = "Editor"  # changes, publishes
    PUBLISHER = "Publisher"  # front page, settings, staff accounts


ROLE_NAMES = {
    Role.REPORTER: gettext_lazy("Reporter: writes stories and submits them"),
    Role.EDITOR: gettext_lazy("Editor: changes and publishes everyone’s stories"),
    Role.PUBLISHER: gettext_lazy("Publisher: arranges the front page, sections and staff accounts"),
}

REVIEW = "Review"
_PAGES = {
    Role.REPORTER: ("add_page",),
    Role.EDITOR: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
    Role.PUBLISHER: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
_FILES = {
    Role.REPORTER: ("add_image", "choose_image", "add_document", "choose_document"),
    Role.EDITOR: (
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    ),
    Role.PUBLISHER: (
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    ),
}
_EVERYONE = ("wagtailadmin.access_admin", "desk.view_section", "desk.view_topic", "desk.view_contributor")
_LISTS = tuple(
    f"desk.{verb}_{thing}" for thing in ("topic", "contributor") for verb in ("add", "change", "delete")
)
_RIGHTS = {
    Role.REPORTER: _EVERYONE,
    Role.EDITOR: (*_EVERYONE, *_LISTS),
    Role.PUBLISHER: (
        *_EVERYONE,
        *_LISTS,
        *(f"desk.{verb}_section" for verb in ("add", "change", "delete")),
        "desk.change_frontpage",
        *(f"auth.{verb}_user" for verb in ("view", "add", "change", "delete")),
    ),
}
#: What Wagtail's own migrations leave and a newsroom has no use for.
_FOREIGN_GROUPS = ("Moderators", "Editors")
_FOREIGN_WORKFLOWS = ("Moderators approval",)


class UploadPermissions(CollectionOwnershipPermissionPolicy):
    """Whoever uploaded a photo or a file may change it until it stands in the paper: what is out is reviewed."""

    def user_has_any_permission_for_instance(
        self, user: User | AnonymousUser, actions: Iterable[str], instance: Photo | AbstractDocument
    ) -> bool:
        asked = set(actions)
        changes = asked & {"change", "delete"}
        if not changes or not _stands(instance):
            return bool(super().user_has_any_permission_for_instance(user, asked, instance))
        if self._check_perm(user, {"change"}, collection=instance.collection):
            return True
        return bool(super().user_has_any_permission_for_instance(user, asked - changes, instance))


def _stands(upload: Photo | AbstractDocument) -> bool:
    kind = "photo" if isinstance(upload, Photo) else "file"
    return Use.objects.filter(used=f"{kind}/{upload.pk}").exists()


@transaction.atomic
def make_newsroom(name: str, languages: Sequence[str]) -> None:
    """The tables of a new newsroom: languages, fronts, a first section of each, roles. Harmless to repeat."""
    make_paper(name, languages)
    make_roles()


@transaction.atomic
def make_paper(name: str, languages: Sequence[str]) -> None:
    """A front page for each language, with a first section and drafts of plain pages. Harmless to repeat."""
    root = Page.get_first_root_node()
    first: FrontPage | None = None
    for code in languages:
        locale, _ = Locale.objects.get_or_create(language_code=code)
        front = FrontPage.objects.filter(locale=locale).first()
        if front is None:
            front = FrontPage(title=name, slug=slugify(f"front-{code}"), locale=locale)
            if first is not None:
                front.translation_key = first.translation_key
            root.add_child(instance=front)
            front.save_revision().publish()
            _furnish(front, first)
        first = first or front
    if first is None:
        raise ValueError("a paper has at least one language")
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    site.root_page, site.site_name = first, name
    site.save()
    for welcome in root.get_children().exclude(pk__in=FrontPage.objects.values("pk")):
        welcome.delete()


def _furnish(front: FrontPage, first: FrontPage | None) -> None:
    """What a new front page is given so that the first story has a place to go."""
    with translation.override(front.locale.language_code):
        section_name = gettext("News")
        plain = (
            ("about", gettext("About us")),
            ("contact", gettext("Contact")),
            ("privacy", gettext("Privacy")),
        )
    section = Section(name=section_name, slug="news", locale=front.locale)
    if first is not None:
        twin = Section.objects.filter(locale=first.locale, slug="news").first()
        section.translation_key = twin.translation_key if twin else section.translation_key
    section.save()
    for slug, title in plain:
        page = PlainPage(title=title, slug=slug, locale=front.locale, live=False)
        twin_page = PlainPage.objects.filter(locale=first.locale, slug=slug).first() if first else None
        if twin_page is not None:
            page.translation_key = twin_page.translation_key
        front.add_child(instance=page)
        page.save_revision()


@transaction.atomic
def make_roles() -> None:
    """The groups, their permissions and the review. Run again it puts right what was changed by hand."""
    GroupApprovalTask.objects.filter(groups__name__in=_FOREIGN_GROUPS).delete()
    Workflow.objects.filter(name__in=_FOREIGN_WORKFLOWS).delete()
    Group.objects.filter(name__in=_FOREIGN_GROUPS).delete()
    fronts = list(FrontPage.objects.all())
    everything = Collection.get_first_root_node()
    for role in Role:
        group, _ = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_permissions(_RIGHTS[role]))
        GroupPagePermission.objects.filter(group=group).delete()
        GroupPagePermission.objects.bulk_create(
            GroupPagePermission(group=group, page=front, permission=permission)
            for front in fronts
            for permission in _permissions(f"wagtailcore.{code}" for code in _PAGES[role])
        )
        GroupCollectionPermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(group=group, collection=everything, permission=permission)
            for permission in Permission.objects.filter(
                content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=_FILES[role]
            )
        )
    _make_review(fronts)


def _permissions(names: Iterable[str]) -> list[Permission]:
    """The permissions so named, as `app.codename`."""
    wanted = Q(pk__in=[])
    names = list(names)
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(wanted))
    if len(found) != len(names):
        missing = set(names) - {f"{one.content_type.app_label}.{one.codename}" for one in found}
        raise ValueError(f"there are no permissions {sorted(missing)}; have the migrations been run?")
    return found


def _make_review(fronts: Sequence[FrontPage]) -> None:
    workflow, _ = Workflow.objects.get_or_create(name=REVIEW, defaults={"active": True})
    task = GroupApprovalTask.objects.filter(workflow_tasks__workflow=workflow).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=REVIEW)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    task.groups.set(Group.objects.filter(name__in=[Role.EDITOR.value, Role.PUBLISHER.value]))
    for front in fronts:
        WorkflowPage.objects.update_or_create(page=front, defaults={"workflow": workflow})


@transaction.atomic
def add_staff(name: str, password: str, role: Role | str) -> User:
    """A staff account. Neither an address nor a real name is asked for.

    Raises:
        StaffAccountError: the name is taken or malformed, the password is weak, or there is no such role.
    """
    try:
        group = Group.objects.get(name=Role(str(role).capitalize()).value)
    except (ValueError, Group.DoesNotExist) as exc:
        raise StaffAccountError(
            f"there is no role {role!r}; the roles are {', '.join(r.value.lower() for r in Role)}"
        ) from exc
    user = User(username=name)
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
    except ValidationError as exc:
        raise StaffAccountError(f"the account {name!r} cannot be made: {' '.join(exc.messages)}") from exc
    user.save()
    user.groups.add(group)
    return user


def role_of(user: User) -> Role | None:
    """The most that this account may do. None: not one of the staff."""
    names = set(user.groups.values_list("name", flat=True))
    return next((role for role in reversed(Role) if role.value in names), None)
